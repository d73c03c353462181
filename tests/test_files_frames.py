"""pandas in and out: frames give the instance they came from, and faults in frames are located."""

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from solver.files.faults import InputRefused
from solver.files.frames import groups_frame, instance_from_frames, postings_frame, school_frame, staff_frame
from solver.files.read import read
from solver.instance.instance import Instance
from solver.instance.school import Resources, Satisfaction
from solver.plan.plan import Group, Plan, Posting
from solver.rules.small import small_policy
from tests.files_drawing import write_case


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Instance:
    """Return the sound instance, one school of it with every field that may be missing."""
    plain = read(write_case(tmp_path_factory.mktemp("county")))
    full = replace(
        plain.schools[3], opened=2020, quota=30, maturity=80, assessment="good", resources=Resources(floor_area_m2=9),
        satisfaction=Satisfaction(pupils=90, parents=91, community=92),
    )  # fmt: skip
    return plain.replace(schools=(*plain.schools[:3], full, *plain.schools[4:]))


def test_frames_give_the_instance_back(county: Instance) -> None:
    """Schools and staff survive the way through data frames, missing values included."""
    again = instance_from_frames(
        school_frame(county), staff_frame(county), county.policy, id="again", first_year=2026, years=3,
        areas=pd.DataFrame({"id": [a.id for a in county.areas], "name": [a.name for a in county.areas]}),
    )  # fmt: skip
    assert again.schools == county.schools
    pd.testing.assert_frame_equal(again.staff.table, county.staff.table)
    assert again.years == 3


def test_frames_need_only_what_the_format_needs() -> None:
    """Five columns, one grade as a number, no staff and a plain policy make an instance with one area."""
    frame = pd.DataFrame({
        "id": ["a", "b"], "name": ["甲", "乙"], "area": ["x", "x"], "setting": ["urban", "rural"], "longitude": [112.0, 112.1],
        "latitude": [33.0, 33.1], "pupils_primary": [100, 50], "classes_primary": [[1, 1], [1, 0]], "pupils_junior": [None, 30],
        "classes_junior": [None, 1],
    })  # fmt: skip
    policy = {"name": "p", "title": "p", "modes": [{"name": "m", "title": "m"}], "rules": [], "goals": []}
    county = instance_from_frames(frame, None, policy, id="two", first_year=2026, bans=[{"kind": "lead", "subject": "b"}])
    assert [school.stages for school in county.schools] == [("primary",), ("primary", "junior")]
    assert len(county.staff) == 0
    assert county.bans[0].subject == "b"


def test_faults_in_frames_are_located(county: Instance) -> None:
    """A bad setting is at the school's row, a bad subject at the person's row as a spreadsheet counts, a file is refused."""
    schools, staff = school_frame(county), staff_frame(county).astype(object)
    schools.loc["S02", "setting"] = "moon"
    schools["classes_primary"] = schools["classes_primary"].replace("1 1 1 1 1 1", "1 1 x 1 1 1")
    staff.loc["T004", "subject"] = 5
    with pytest.raises(InputRefused) as caught:
        instance_from_frames(schools, staff, small_policy(), id="x", first_year=2026, travel={"matrix": "m.csv"})
    places = [fault.place for fault in caught.value.faults]
    assert "$.schools[2].setting" in places
    assert "$.schools[0].parts[0].classes[2]" in places
    assert "row 6, column subject" in places
    assert "$.travel.matrix" in places


def test_plans_as_frames(county: Instance, tmp_path: Path) -> None:
    """One row a member and one row a posting; an empty plan gives empty frames with their columns."""
    plan = Plan(
        county.id,
        2026,
        3,
        (Group("S00", "tight", ("S01", "S02"), 2026, 2028),),
        (),
        (),
        (Posting("T004", "S01", "S00", 2026, 2027, "exchange"),),
    )
    assert groups_frame(plan)[["lead", "member"]].to_numpy().tolist() == [["S00", "S01"], ["S00", "S02"]]
    assert postings_frame(plan)["destination"].tolist() == ["S00"]
    empty = Plan(county.id, 2026, 3)
    assert list(groups_frame(empty)) == ["lead", "mode", "member", "first_year", "last_year"]
    assert len(postings_frame(empty)) == 0
