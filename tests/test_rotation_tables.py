"""Nanyang's policy on 61 schools and three years: who is moved, read from the staff table and the tables of the plan folder alone.

What is recounted here comes from CSV cells, never from the solver's plan or rules; the county, the one of the national evaluation, is
given by its two input files.
"""

import csv
import json
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from instances.generators.write import HERE
from solver import read, solve
from solver.instance.instance import Instance
from solver.report.outputs import output_files
from solver.solving.result import Result

FIRST, YEARS = 2026, (2026, 2027, 2028)
BACKBONE = {"县级骨干", "市级骨干", "省级骨干", "特级教师"}
LIMITS = {"小学": "0.50", "初中": "0.45"}
Row = dict[str, str]


@cache
def folder() -> dict[str, Any]:
    """Return the staff table, the tables of the plan and the instance document, as they are read from their files.

    Three people whom a first plan sends are then decided on: the first shall stay, the second shall not go where the plan sends them,
    and the third shall go just there.
    """
    with TemporaryDirectory() as place:
        path = Path(place) / "county.json"
        document = json.loads((HERE / "national.json").read_text(encoding="utf-8"))
        people = HERE / document["staff"]["table"]
        (Path(place) / "staff.csv").write_bytes(people.read_bytes())
        (Path(place) / "policy.toml").write_bytes((HERE / "policies" / "nanyang.toml").read_bytes())
        document |= {"policy": "policy.toml", "years": len(YEARS), "staff": {"table": "staff.csv"}}
        path.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
        _, first = planned(path)
        assert first.plan is not None
        stays, elsewhere, there = sorted(p for p in first.plan.postings if p.channel == "exchange" and p.first_year == FIRST)[:3]
        document["pins"] += [
            {"kind": "stay", "subject": stays.person, "reason": "test"},
            {"kind": "posting", "subject": there.person, "target": there.destination, "reason": "test"},
        ]
        document["bans"] += [{"kind": "posting", "subject": elsewhere.person, "target": elsewhere.destination, "reason": "test"}]
        path.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
        solved, result = planned(path)
        for name, content in output_files(solved, result, {}, "zh").items():
            (Path(place) / "plan" / name).parent.mkdir(parents=True, exist_ok=True)
            (Path(place) / "plan" / name).write_bytes(content)
        found: dict[str, Any] = {table.stem: rows(table) for table in sorted((Path(place) / "plan" / "tables").glob("*.csv"))}
        return found | {"staff": rows(people), "instance": document}


def planned(path: Path) -> tuple[Instance, Result]:
    """Return a county and its plan without the goals of rotation, which take a minute; its hard rules, which say who may go, stay."""
    instance = read(path)
    goals = tuple(row for row in instance.policy.goals if row.goal == "need_left_out")
    solved = instance.replace(policy=replace(instance.policy, goals=goals))
    result = solve(solved, time_limit=100.0)
    assert result.report is not None
    assert result.report.accepted
    return solved, result


def rows(path: Path) -> list[Row]:
    """Return the rows of a table by heading."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def person(name: str) -> Row:
    """Return the row of one person in the staff table."""
    return staff()[name]


@cache
def staff() -> dict[str, Row]:
    """Return the staff table by person."""
    return {row["教师编号"]: row for row in folder()["staff"]}


@cache
def sent() -> tuple[Row, ...]:
    """Return the rows of postings that this plan begins; those that last year's plan began stand in the instance."""
    earlier = {(row["person"], str(row["first_year"])) for row in folder()["instance"]["previous"]["postings"]}
    return tuple(row for row in folder()["postings"] if (row["人员编号"], row["起始学年"]) not in earlier)


def exempt(row: Row, year: int) -> bool:
    """Whether the staff table says that somebody is exempt in a year: a reason, and no last year or one not before it."""
    return row["免交流原因"] != "" and (row["免交流截止学年"] == "" or int(row["免交流截止学年"]) >= year)


def ready(row: Row, year: int) -> bool:
    """Whether somebody may go by the years served at the start of a year: six as a teacher, three as a cadre; on quota, not a principal."""
    served = int(row["本校连续任教年数"]) + year - FIRST
    return row["岗位"] != "校长" and row["在编"] == "是" and served >= (6 if row["岗位"] == "教师" else 3)


def test_nobody_is_moved_who_is_exempt() -> None:
    """R-214: 200 people are exempt in some year, 300 are sent, and none of these is exempt when setting out, by whatever way they go."""
    assert sum(any(exempt(row, year) for year in YEARS) for row in staff().values()) >= 200
    assert len(sent()) >= 300
    assert [row["人员编号"] for row in sent() if exempt(person(row["人员编号"]), int(row["起始学年"]))] == []


def test_an_exemption_that_has_ended_lets_people_go() -> None:
    """An exemption read as one for good would pass the test above by sending none of those whose exemption ends; some of them go."""
    ended = {name for name, row in staff().items() if row["免交流原因"] != "" and not exempt(row, YEARS[-1])}
    assert ended
    late = [int(row["起始学年"]) > int(person(row["人员编号"])["免交流截止学年"]) for row in sent() if row["人员编号"] in ended]
    assert late
    assert all(late)


def test_nobody_goes_before_their_time() -> None:
    """R-210: who is on exchange or in a post elsewhere is on quota, of a compulsory stage, and has served six years (cadres three)."""
    gone = [row for row in sent() if row["方式"] != "跟岗学习"]
    assert len(gone) >= 250
    assert [row["人员编号"] for row in gone if not ready(person(row["人员编号"]), int(row["起始学年"]))] == []
    assert {person(row["人员编号"])["学段"] for row in gone} <= {"小学", "初中"}
    assert any(not ready(row, FIRST) for row in staff().values())


def test_everybody_goes_from_home_once_and_decisions_are_kept() -> None:
    """One posting a person, running ones counted, from the school of the staff table; who is held stays, who is asked for goes (R-213)."""
    names = Counter(row["人员编号"] for row in folder()["postings"])
    assert set(names.values()) == {1}
    assert all(row["派出学校编号"] == person(row["人员编号"])["学校编号"] != row["接收学校编号"] for row in folder()["postings"])
    to = {row["人员编号"]: row["接收学校编号"] for row in folder()["postings"]}
    pins, bans = folder()["instance"]["pins"], folder()["instance"]["bans"]
    held = [pin["subject"] for pin in pins if pin["kind"] == "stay"]
    asked = {pin["subject"]: pin["target"] for pin in pins if pin["kind"] == "posting"}
    barred = {ban["subject"]: ban["target"] for ban in bans if ban["kind"] == "posting"}
    assert held
    assert asked
    assert barred
    assert not set(held) & set(to)
    assert {name: to.get(name) for name in asked} == asked
    assert all(to.get(name) != school for name, school in barred.items())


@pytest.mark.parametrize("year", YEARS)
def test_a_tenth_goes_each_year_and_a_fifth_of_them_is_backbone(year: int) -> None:
    """R-208: teachers who set out on exchange in a year are 10% of those who may at least, and 20% of them are backbone teachers.

    Whoever set out before the year, running postings included, may not go again; moves inside a tight group, one legal person,
    are no exchange.
    """
    before = {row["人员编号"] for row in folder()["postings"] if int(row["起始学年"]) < year}
    public = {school["id"] for school in folder()["instance"]["schools"] if school.get("public", True)}
    may = [
        name for name, row in staff().items()
        if row["岗位"] == "教师" and row["学段"] in ("小学", "初中") and row["学校编号"] in public
        and ready(row, year) and not exempt(row, year) and name not in before
    ]  # fmt: skip
    merged = {row["学校编号"]: row["集团编号"] for row in folder()["members"] if row["办学模式"] == "紧密型"}
    begun = [
        row["人员编号"] for row in sent()
        if row["方式"] == "交流轮岗" and int(row["起始学年"]) == year
        and merged.get(row["派出学校编号"], "") != merged.get(row["接收学校编号"], "-")
    ]  # fmt: skip
    assert set(begun) <= set(may)
    assert 10 * len(begun) >= len(may) > 500
    assert 5 * sum(person(name)["骨干级别"] in BACKBONE for name in begun) >= len(begun) > 0


@pytest.mark.parametrize("stage", ["小学", "初中"])
def test_the_coefficient_before_and_after_is_what_the_tables_add_up_to(stage: str) -> None:
    """R-204, R-205: backbone teachers where they teach, counted from staff and postings; coefficient within the limit in the last year.

    The pupil-weighted coefficient of `spread.csv`, before and after, is the root of what is counted here, to three places; it was
    another before. Counts of `balance.csv` are the same, school by school.
    """
    parts = [row for row in folder()["balance"] if row["学段"] == stage and row["计入差异系数"] == "是"]
    pupils = {row["学校编号"]: int(row["学生数"]) for row in parts}
    away = {row["人员编号"]: row["接收学校编号"] for row in folder()["postings"] if teaches(row, YEARS[-1])}
    earlier = folder()["instance"]["previous"]["postings"]
    was = {row["person"]: row["school"] for row in earlier if row["first_year"] < FIRST <= row["last_year"] + 1}
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for name, row in staff().items():
        if row["学段"] == stage and row["骨干级别"] in BACKBONE:
            counts["home"][row["学校编号"]] += 1
            counts["期末"][away.get(name, row["学校编号"])] += 1
            counts["现状"][was.get(name, row["学校编号"])] += 1
    assert all(int(row["骨干教师(实际任教)期末"]) == counts["期末"][row["学校编号"]] for row in parts)
    assert all(int(row["骨干教师(编制)现状"]) == counts["home"][row["学校编号"]] for row in parts)
    assert all(int(row["骨干教师(实际任教)现状"]) == counts["现状"][row["学校编号"]] for row in parts)
    line = next(row for row in folder()["spread"] if row["范围"] == "全域" and row["学段"] == stage and "骨干" in row["指标"])
    after = squared([counts["期末"][school] for school in pupils], list(pupils.values()))
    assert near(line["实际任教期末"], after)
    assert after <= Fraction(LIMITS[stage]) ** 2
    assert line["期末达标"] == "是"
    assert near(line["实际任教现状"], squared([counts["现状"][school] for school in pupils], list(pupils.values())))
    assert line["实际任教现状"] != line["实际任教期末"]


def teaches(row: Row, year: int) -> bool:
    """Whether a row of postings has its person teach elsewhere in a year; who shadows counts at home."""
    return row["方式"] != "跟岗学习" and int(row["起始学年"]) <= year <= int(row["截止学年"])


def squared(counts: Sequence[int], pupils: Sequence[int]) -> Fraction:
    """Return the squared pupil-weighted coefficient, from mean and deviations as R-205 writes it."""
    mean = Fraction(sum(counts), sum(pupils))
    return (
        sum((Fraction(p, sum(pupils)) * (Fraction(b, p) - mean) ** 2 for b, p in zip(counts, pupils, strict=True)), Fraction(0)) / mean**2
    )


def near(cell: str, square: Fraction) -> bool:
    """Whether a printed coefficient is the root of a square, rounded to the places printed."""
    places = len(cell.partition(".")[2])
    half = Fraction(1, 2 * 10**places)
    return places >= 3 and (Fraction(cell) - half) ** 2 <= square <= (Fraction(cell) + half) ** 2
