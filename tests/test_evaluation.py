"""The national evaluation sheet: what each failing school lacks, and every item of the county with its limit, before and after a plan."""

from dataclasses import replace
from fractions import Fraction

import pytest

from solver.instance.instance import Instance
from solver.instance.policy import RuleRow
from solver.instance.school import Resources, Satisfaction, StagePart
from solver.plan.indicators import INDICATORS, Indicator, SchoolFigures
from solver.plan.plan import Plan, Posting
from solver.report.evaluation import evaluation_lines, evaluation_table, evaluation_tables
from solver.report.shortages import missing, shortage_lines, shortage_table, shortages
from solver.report.tables import plan_tables
from solver.rules.small import YEAR, small_county, small_plan, small_policy, small_school

ENOUGH: dict[Indicator, Fraction | None] = {
    "qualified": Fraction(5), "backbone": Fraction(1), "pe_arts": Fraction(1), "floor_area": Fraction(450), "sports_area": Fraction(750),
    "equipment": Fraction(200_000), "multimedia": Fraction(3),
}  # fmt: skip
"""The least whole quantities with which a primary part of 100 pupils reaches all seven thresholds."""


def part(**quantities: Fraction | int | None) -> SchoolFigures:
    """Return a primary part of 100 pupils with some quantities of its own."""
    own = {name: None if value is None else Fraction(value) for name, value in quantities.items()}
    return SchoolFigures("S0", "primary", 100, {name: own.get(name, ENOUGH[name]) for name in INDICATORS})


@pytest.mark.parametrize(
    ("indicator", "held", "to_standard", "to_floor"),
    [
        ("qualified", 3, 2, 1), ("qualified", 4, 1, 0), ("qualified", 5, 0, 0), ("backbone", 0, 1, 1), ("floor_area", "400.5", 50, 0),
        ("floor_area", "382.5", 68, 0), ("floor_area", "382.4", 68, 1), ("equipment", 169_999, 30_001, 1), ("multimedia", 1, 2, 1),
        ("sports_area", 0, 750, 638),
    ],
)  # fmt: skip
def test_whole_units_that_are_missing(indicator: Indicator, held: int | str, to_standard: int, to_floor: int) -> None:
    """At 100 pupils 4.2 teachers are 5 and 3.57 are 4; 450 m2 and 382.5 m2; 200,000 and 170,000 yuan; 2.3 and 1.955 rooms; 637.5 m2."""
    figures = part(**{indicator: Fraction(held)})
    assert missing(figures, indicator) == to_standard
    assert missing(figures, indicator, Fraction(17, 20)) == to_floor


def test_who_lacks_what() -> None:
    """A school one of whose indicators is between 85% and 100% passes and lacks nothing; below, or with two missed, every one is told."""
    assert shortages(part()) == ()
    assert shortages(part(qualified=4)) == ()
    assert [(one.indicator, one.to_standard, one.to_floor) for one in shortages(part(qualified=3))] == [("qualified", 2, 1)]
    two = shortages(part(qualified=4, floor_area=400))
    assert [(one.indicator, one.to_standard, one.to_floor) for one in two] == [("qualified", 1, 0), ("floor_area", 50, 0)]
    assert [(one.indicator, one.to_standard) for one in shortages(part(multimedia=None))] == [("multimedia", None)]


def test_filling_what_is_missing_lets_a_school_pass() -> None:
    """All but one indicator filled to the standard and that one to 85% is enough, and one unit less anywhere is not."""
    poor: dict[Indicator, int] = {"qualified": 2, "floor_area": 300, "multimedia": 1}
    lacks = {one.indicator: one for one in shortages(part(**poor))}
    assert set(lacks) == set(poor)
    filled = {name: held + (lacks[name].to_standard or 0) for name, held in poor.items()}
    for kept, held in poor.items():
        floor = filled | {kept: held + (lacks[kept].to_floor or 0)}
        assert part(**floor).passes() is True
        for name in poor:
            assert part(**(floor | {name: floor[name] - 1})).passes() is False


def county() -> tuple[Instance, Plan]:
    """Return S0 with two backbone teachers and S1 with none, 180 pupils each, of whom one goes to S1 for the two planned years.

    Nobody may reach 85% of every other indicator but the rooms and areas, which are plentiful.
    """
    rich = Resources(floor_area_m2=900, sports_area_m2=1500, equipment_yuan=400_000, multimedia_rooms=5)
    asked = Satisfaction(pupils=80, parents=85, community=90)
    schools = [replace(small_school(n), resources=rich, satisfaction=asked) for n in range(2)]
    people = [{"school": "S0", "backbone": "county", "qualification": "bachelor", "subject": "pe"} for _ in range(2)]
    people += [{"school": f"S{n}", "qualification": "bachelor"} for n in (0, 1) for _ in range(8)]
    instance = small_county(schools, people, years=2, policy=small_policy(rules=(RuleRow(rule="exchange_share"),)))
    return instance, small_plan(instance, [], postings=(Posting("T0", "S0", "S1", YEAR, YEAR + 1, "exchange"),))


def test_the_county_sheet() -> None:
    """Both ledgers, before and after: the coefficient of backbone teachers is 1 and falls to 0 where they teach, and stays 1 at home."""
    instance, plan = county()
    rows = {(str(row[0]), str(row[2]), row[3]): row for row in evaluation_table(instance, plan).rows}
    spread = rows["校际差异系数", "每百名学生拥有县级以上骨干教师数", None]
    assert spread[4:11] == ("≤ 0.50", "1.0000", "1.0000", "1.0000", "0.0000", "否", "是")
    assert rows["校际差异系数", "生均体育运动场馆面积(平方米)", None][5:11] == ("0.0000", "0.0000", "0.0000", "0.0000", "是", "是")
    first, second = (rows["每年交流教师占符合交流条件教师", "", year] for year in (YEAR, YEAR + 1))
    assert (first[4], first[8], first[10]) == ("≥ 10%", "1/18 (5.56%)", "否")
    assert second[8] == "0/17 (0%)"
    assert rows["骨干教师占交流教师", "", YEAR][8:11] == ("1/1 (100%)", "是", "是")
    assert rows["骨干教师占交流教师", "", YEAR + 1][8:11] == ("0/0", "否", "否")
    assert rows["学校规模不超标的学校", "", None][8:11] == ("2/2", "是", "是")
    assert rows["平均班额不超过45人的学校", "", None][8] == "2/2"
    assert rows["社会认可度(满意度平均)", "", None][8:11] == ("85%", "是", "是")


def test_who_attains_on_either_ledger() -> None:
    """S1 misses backbone and PE teachers, so it fails until one of S0's two comes, who is both; on the official ledger it still fails.

    S0 keeps one backbone teacher of 180 pupils, 0.56 a hundred, below 85% of the standard, so that it passes before alone.
    """
    instance, plan = county()
    rows = {str(row[0]): row for row in evaluation_table(instance, plan).rows}
    assert rows["逐校达标(7项达6项、余项85%)"][4:11] == ("2/2", "1/2", "1/2", "1/2", "0/2", "否", "否")
    needs = shortage_table(instance, plan)
    told = [(row[0], row[4], row[12], row[13], row[14]) for row in needs.rows]
    backbone, arts = "每百名学生拥有县级以上骨干教师数", "每百名学生拥有体育、艺术专任教师数"
    assert told == [(school, name, 1, 1, "是") for school in ("S0", "S1") for name in (backbone, arts)]
    assert needs.rows[0][7:11] == (1.111, 1.111, 1.111, 0.556)
    assert needs.rows[0][-2:] == (2, "1 项补到标准,其余 1 项补到 85%")


def test_sizes_are_judged() -> None:
    """2,001 pupils in 40 classes: the school is too large and its classes, 50.03 on average, are too."""
    instance, plan = county()
    crowded = replace(instance.schools[1], parts=(StagePart(stage="primary", pupils=2001, classes=(40,)),))
    large = instance.replace(schools=(instance.schools[0], crowded))
    rows = {str(row[0]): row for row in evaluation_table(large, plan).rows}
    assert rows["学校规模不超标的学校"][8:11] == ("1/2", "否", "否")
    assert rows["平均班额不超过45人的学校"][8:11] == ("1/2", "否", "否")


def test_lines_and_files() -> None:
    """The summary says how many items are met and what failing schools lack; without staff there is no sheet at all."""
    instance, plan = county()
    english, chinese = ("\n".join(evaluation_lines(instance, plan, language)) for language in ("en", "zh"))
    met = sum(row[-2] == "是" for row in evaluation_table(instance, plan).rows)
    assert f"{met}/{len(evaluation_table(instance, plan).rows)} items met" in english
    assert "primary schools that miss it: 2; up to the standard they lack in all I2 2 people, I3 2 people" in english
    assert "小学未达标 2 所,全部补到标准共缺:I2 2 人、I3 2 人" in chinese
    assert {"evaluation.csv", "standard_needs.csv"} <= {sheet.name for sheet in plan_tables(instance, plan, ())}
    bare = small_county(2)
    assert evaluation_tables(bare, small_plan(bare)) == ()
    assert shortage_lines(bare, small_plan(bare), "en") != []
