"""Real trusts beside groups of a plan: a made-up region of two trusts, figures worked out by hand, and the page they come to."""

import csv
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from benchmarks import england
from benchmarks.__main__ import parser
from benchmarks.sides import breaches, changes, side
from benchmarks.table import page
from solver.instance.instance import Instance

HEADS = ("urn", "name", "phase", "town", "lat", "lon", "ofsted", "pupils", "trust_uid", "trust_joined", "n_schools_3km")
SCHOOLS = (
    ("1", "Primary", "Outstanding", "A"),
    ("2", "Primary", "Good", "A"),
    ("3", "Primary", "Good", "B"),
    ("4", "Secondary", "Requires Improvement", "B"),
    ("5", "Primary", "Inadequate", ""),
    ("6", "Primary", "", ""),
    ("7", "All-through/both", "Good", "C"),
)
"""Trust A: 1 leads 2; trust B: 3 leads 4, a secondary school; trust C has one school and is no group."""


def region(folder: Path, name: str = "region_birmingham") -> Path:
    """Write the seven schools, a hundredth of a degree apart on one meridian, and return the file."""
    path = folder / "england" / f"{name}.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADS)
        for urn, phase, grade, trust in SCHOOLS:
            place = (str(52 + int(urn) / 100), "-1.9")
            writer.writerow((urn, f"School {urn}", phase, "Town", *place, grade, "210.0", trust, "01-09-2015" if trust else "", "3.0"))
    return path


@pytest.fixture
def given(tmp_path: Path) -> Instance:
    """Return the region as an instance."""
    return england.instance_of(region(tmp_path))


def test_trusts_are_last_years_groups(given: Instance) -> None:
    """Two trusts of two schools, led by the better grade; a trust of one is none. Requires improvement and Inadequate are weak."""
    assert given.previous is not None
    assert [(group.lead, group.members, group.since) for group in given.previous.groups] == [("1", ("2",), 2015), ("3", ("4",), 2015)]
    assert [school.id for school in given.schools if school.weak] == ["4", "5"]
    assert [school.id for school in given.schools if school.lead_candidate] == ["1", "2", "3", "7"]


def test_the_figures_of_a_side(given: Instance) -> None:
    """0.01 degrees are 1,112 m, by road 1,446 m or 2 minutes at 45 km/h; 0.03 are 4,337 m, 6 minutes: 10 in all, 3 1/3 on average."""
    found = side(given, [("1", ("2",)), ("3", ("4", "6"))])
    assert (found["groups"], found["members"], found["covered"], found["left_out"]) == (2, 3, 5, 2)
    assert (found["coverage"], found["weak_covered"]) == ("5/7", 1)
    assert (found["minutes"], found["minutes_mean"], found["minutes_worst"]) == (10, 3.33, 6)
    assert (found["members_by_group"], found["members_median"], found["members_most"]) == ({"1": 1, "2": 1}, 1.5, 2)


def test_no_groups_at_all(given: Instance) -> None:
    """Nobody is covered and nobody travels; averages of nothing are unknown."""
    found = side(given, [])
    assert (found["covered"], found["left_out"], found["minutes"], found["minutes_mean"], found["members_most"]) == (0, 7, 0, None, 0)


def test_what_became_of_members() -> None:
    """Of five members one keeps its lead, one goes elsewhere alone, one elsewhere with its old lead, one leads now, one is left out."""
    before = [("a", ("b", "c")), ("d", ("e",)), ("f", ("g", "h"))]
    after = [("a", ("b",)), ("x", ("c",)), ("y", ("d", "e")), ("g", ("z",))]
    expected = {"members": 5, "kept_lead": 1, "other_group": 2, "leads_now": 1, "left": 1, "with_old_companions": 2}
    assert changes(before, after) == expected


def test_trusts_against_the_policy(given: Instance) -> None:
    """Both trusts have one member where two are asked for, 4 of 7 schools are less than 63%, and 3 and 4 share no stage."""
    trusts = [("1", ("2",)), ("3", ("4",))]
    assert breaches(given, trusts, "trust") == {"one_group": 2, "stage_compatibility": 1, "coverage": 1}
    assert breaches(england.under(given, "limits"), trusts, "trust") == {"one_group": 2, "coverage": 1}


def test_the_benchmark_and_its_page(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The one region that is there is solved under both policies; the plan is accepted, and the page shows it beside the trusts."""
    region(tmp_path)
    records = list(england.run(parser().parse_args(["england", "--data", str(tmp_path), "--limit", "60"])))
    assert "skipped region_north_yorkshire" in capsys.readouterr().out
    assert [record.case.rpartition("/")[2] for record in records] == ["limits", "weaker"]
    rows: list[dict[str, Any]] = [asdict(record) for record in records]
    for row in rows:
        assert row["checker"] == "accepted"
        assert row["details"]["planned"]["covered"] >= 5
        assert row["details"]["planned"]["members_most"] <= 5
        assert row["details"]["trusts"]["covered"] == 4
        assert row["details"]["changes"]["members"] == 2
    text = page(rows)
    assert "### Birmingham, `limits`" in text
    assert "| schools in groups, of all with a compulsory stage |" in text
    assert "| 4 (57.14%) |" in text
    assert "| checker | accepted | coverage 1, one_group 2, stage_compatibility 1 |" in text


def test_a_policy_alone(tmp_path: Path) -> None:
    """`--only limits` leaves the other policy out, and a pattern of neither asks for nothing."""
    region(tmp_path)
    words = ["england", "--data", str(tmp_path), "--limit", "60", "--only"]
    assert [record.case for record in england.run(parser().parse_args([*words, "limits"]))] == ["england/region_birmingham/limits"]
    assert list(england.run(parser().parse_args([*words, "nothing"]))) == []
