"""Plans as files: canonical, hashed, and refused with places when a hand has broken them."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from solver.files.faults import InputRefused
from solver.files.plan import plan_hash, plan_text
from solver.files.read import read, read_plan
from solver.instance.instance import Instance
from solver.plan.plan import Group, LeftOut, Plan, Posting, Transition
from tests.files_drawing import write_case


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Instance:
    """Return the sound instance."""
    return read(write_case(tmp_path_factory.mktemp("county")))


def drawn(county: Instance) -> Plan:
    """Return a plan with every kind of record in it."""
    return Plan(
        county.id, 2026, 3,
        groups=(Group("S00", "tight", ("S02", "S01"), 2026, 2028), Group("S04", "alliance", ("S05",), 2026, 2028)),
        transitions=(Transition("S01", "stayed", "S00", "S00"), Transition("S05", "joined", None, "S04")),
        left_out=(LeftOut("S07", "no_lead_in_reach"),),
        postings=(Posting("T004", "S01", "S00", 2025, 2027, "exchange"),
                  Posting("T008", "S02", "S00", 2028, 2030, "exchange", "语文", "x")),
    )  # fmt: skip


def test_a_plan_survives_writing_and_reading(county: Instance, tmp_path: Path) -> None:
    """Text and hash are the same after a round trip; a posting may begin before and end after the planned years."""
    plan = drawn(county)
    path = tmp_path / "plan.json"
    path.write_text(plan_text(plan), encoding="utf-8")
    back = read_plan(path, county)
    assert back == plan
    assert plan_text(back) == plan_text(plan)
    assert plan_hash(back) == plan_hash(plan)


def test_the_text_does_not_depend_on_the_order_of_records(county: Instance) -> None:
    """Groups, members and postings in another order give the same text and hash; another member gives another hash."""
    plan = drawn(county)
    other = Plan(plan.instance, plan.first_year, plan.years, plan.groups[::-1], plan.transitions[::-1], plan.left_out, plan.postings[::-1])
    assert plan_text(other) == plan_text(plan)
    changed = Plan(plan.instance, plan.first_year, plan.years, plan.groups[:1], plan.transitions, plan.left_out, plan.postings)
    assert plan_hash(changed) != plan_hash(plan)


def put(*path: Any) -> Callable[[Any], None]:
    """Return a hand that writes the last item of `path` at the place the others name."""

    def change(tree: Any) -> None:
        for part in path[:-2]:
            tree = tree[part]
        tree[path[-2]] = path[-1]

    return change


HANDS: dict[str, Callable[[Any], None]] = {
    "$.groups[0].lead": put("groups", 0, "lead", "S99"), "$.groups[0].mode": put("groups", 0, "mode", "loose"),
    "$.groups[0].members[1]": put("groups", 0, "members", 1, "S88"), "$.groups[1].first_year": put("groups", 1, "first_year", 2020),
    "$.groups[1].last_year": put("groups", 1, "last_year", 2025), "$.groups[0].memers": put("groups", 0, "memers", []),
    "$.postings[0].person": put("postings", 0, "person", "T999"), "$.postings[0].destination": put("postings", 0, "destination", "X"),
    "$.postings[0].origin": put("postings", 0, "origin", 3), "$.postings[1].first_year": put("postings", 1, "first_year", 2029),
    "$.postings[1].channel": put("postings", 1, "channel", "gift"),
    "$.postings[1].last_year": put("postings", 1, "last_year", True),
    "$.transitions[0].lead_after": put("transitions", 0, "lead_after", "Q"),
    "$.transitions[1].reason": put("transitions", 1, "reason", "?"),
    "$.left_out[0].school": put("left_out", 0, "school", "Q"), "$.instance": put("instance", "other"), "$.years": put("years", 2),
    "$.first_year": put("first_year", 2025), "$.format_version": put("format_version", True), "$.grups": put("grups", []),
}  # fmt: skip


@pytest.mark.parametrize("place", HANDS)
def test_a_hand_edited_plan_is_refused_at_its_place(place: str, county: Instance, tmp_path: Path) -> None:
    """Twenty edits, each found at the path of the file, not of the sorted plan."""
    tree = json.loads(plan_text(drawn(county)))
    HANDS[place](tree)
    path = tmp_path / "plan.json"
    path.write_text(json.dumps(tree), encoding="utf-8")
    with pytest.raises(InputRefused) as caught:
        read_plan(path, county)
    assert place in [fault.place for fault in caught.value.faults]


def test_a_plan_with_a_repeated_key_or_nan_is_refused(county: Instance, tmp_path: Path) -> None:
    """A key that stands twice would silently win once; NaN is no year."""
    path = tmp_path / "plan.json"
    path.write_text('{"instance": "small-county", "instance": "x", "first_year": NaN, "years": 3}', encoding="utf-8")
    with pytest.raises(InputRefused) as caught:
        read_plan(path, county)
    assert [fault.place for fault in caught.value.faults] == ["$.first_year", "$.instance"]
