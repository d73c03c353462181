"""Scenario files and what they make of an instance: deltas, lineage, closures, and every fault at once with its place."""

import json
from pathlib import Path
from typing import Any

import pytest

from solver.files.faults import InputRefused
from solver.files.read import read
from solver.files.scenario import Resolved, read_scenarios
from solver.instance.history import Ban
from solver.instance.instance import Instance
from solver.instance.policy import GoalRow, RuleRow
from solver.instance.scenario import Closure, Dropped, GoalChange, RuleChange, Scenario, SchoolChange, TravelChange, changed_rule
from solver.rules.small import small_school

INSTANCES = Path(__file__).parent.parent / "instances"
SETS = sorted((INSTANCES / "scenarios").glob("*.toml"))


@pytest.fixture(scope="module")
def grouping() -> Instance:
    """Return the small grouping instance: six schools, nine rules, two goals, one person at G1."""
    return read(INSTANCES / "tiny-grouping.json")


@pytest.fixture(scope="module")
def rotation() -> Instance:
    """Return the small rotation instance: three schools, twelve people, two pins."""
    return read(INSTANCES / "tiny-rotation.json")


def made(instance: Instance, **changes: Any) -> Instance:
    """Return what one scenario makes of an instance."""
    return resolved(instance, Scenario(name="s", title="试", **changes))[0].instance


def resolved(instance: Instance, *scenarios: Scenario) -> tuple[Resolved, ...]:
    """Return scenarios made in memory, resolved."""
    return read_scenarios((), instance, scenarios)


def places(instance: Instance, *scenarios: Scenario) -> list[str]:
    """Return the places of the faults of scenarios."""
    with pytest.raises(InputRefused) as refused:
        resolved(instance, *scenarios)
    return [fault.place for fault in refused.value.faults]


def row(instance: Instance, rule: str) -> RuleRow:
    """Return the first row of a rule."""
    return next(one for one in instance.policy.rules if one.rule == rule)


def test_a_changed_row_keeps_what_is_not_named(grouping: Instance) -> None:
    """Cap 2 becomes 1 and priced at 7; the mode stays, the base is untouched, and the content hash differs."""
    found = made(grouping, rules=(RuleChange(rule="member_cap", parameters={"cap": 1}, standing="priced", price=7),))
    assert row(found, "member_cap") == RuleRow(rule="member_cap", standing="priced", price=7, parameters={"mode": "alliance", "cap": 1})
    assert row(grouping, "member_cap").parameters["cap"] == 2
    assert found.source_hash not in {"", grouping.source_hash}


def test_members_of_an_object_change_one_by_one() -> None:
    """Of two caps the one that is named becomes 5, the other stays 3; `unset` takes the share away, so that its default holds again."""
    before = RuleRow(rule="size_by_assessment", parameters={"caps": {"alliance": 2, "tight": 3}, "good_share": "40%"})
    change = RuleChange(rule="size_by_assessment", parameters={"caps": {"alliance": 5}}, unset=("good_share",))
    assert changed_rule(before, change).parameters == {"caps": {"alliance": 5, "tight": 3}}


def test_rows_are_added_removed_and_chosen_by_where(grouping: Instance) -> None:
    """A second row of coverage makes 9 rows 10; chosen by its number it changes alone; the first, chosen by its share, goes: 9 again."""
    added = made(grouping, rules=(RuleChange(rule="coverage", do="add", parameters={"min_share": "50%"}, standing="watch"),))
    assert len(added.policy.rules) == 10
    numbered = made(
        grouping,
        rules=(
            RuleChange(rule="coverage", do="add", parameters={"min_share": "50%"}),
            RuleChange(rule="coverage#2", parameters={"min_share": "55%"}),
            RuleChange(rule="coverage", do="remove", where={"min_share": "63%"}),
        ),
    )
    assert [one.parameters for one in numbered.policy.rules if one.rule == "coverage"] == [{"min_share": "55%"}]
    assert len(numbered.policy.rules) == 9


def test_goals_are_put_in_order_and_given_slack(grouping: Instance) -> None:
    """Travel first with a slack of 4, need after it: the two goals of the base the other way round."""
    found = made(grouping, goals=(GoalChange(goal="group_travel", slack=4),), goal_order=("group_travel",))
    assert found.policy.goals == (GoalRow(goal="group_travel", slack=4), GoalRow(goal="need_left_out"))


def test_a_scenario_builds_on_another(grouping: Instance) -> None:
    """The grandchild has the cap of its parent's parent and tells its lineage, the oldest first, in whatever order they are written."""
    cap = Scenario(name="cap", title="一", rules=(RuleChange(rule="member_cap", parameters={"cap": 1}),))
    middle = Scenario(name="middle", title="二", on="cap", travel=TravelChange(speed_km_per_h=60))
    last = Scenario(name="last", title="三", on="middle", schools=(SchoolChange(school="G2", fields={"lead_candidate": False}),))
    found = {one.scenario.name: one for one in resolved(grouping, last, middle, cap)}
    assert found["last"].lineage == ("cap", "middle")
    there = found["last"].instance
    assert (row(there, "member_cap").parameters["cap"], there.travel.speed_km_per_h) == (1, 60)
    assert not there.school_of["G2"].lead_candidate
    assert found["middle"].instance.school_of["G2"].lead_candidate


def test_a_closed_school_takes_its_staff_and_decisions_along(rotation: Instance) -> None:
    """R3 closes: its three people and the pin on it go, the wish for it is empty, and two notes say so."""
    found = made(rotation, closed=(Closure(school="R3"),))
    assert [school.id for school in found.schools] == ["R1", "R2"]
    assert len(found.staff) == 9
    assert [pin.subject for pin in found.pins] == ["R2"]
    assert found.staff.person("N01").wish == ""
    assert len(found.notes) == len(rotation.notes) + 2


def test_the_staff_of_a_closed_school_may_go_elsewhere(rotation: Instance) -> None:
    """The same with the staff given to R2: all twelve stay, six of them at R2."""
    found = made(rotation, closed=(Closure(school="R3", staff_to="R2"),))
    assert len(found.staff) == 12
    assert sum(person.school == "R2" for person in found.staff.persons) == 6
    assert "3" in found.notes[-2].en


def test_a_new_school_and_dropped_decisions(rotation: Instance) -> None:
    """A fourth school stands with the others, and of two pins that of R3 is dropped."""
    new = small_school(7, area="W")
    found = made(rotation, new_schools=(new,), drop=(Dropped(what="pins", subject="R3"),))
    assert new.id in found.school_of
    assert [pin.subject for pin in found.pins] == ["R2"]


FAULTS = """
title = "错"

[[scenarios]]
name = "base"
title = "基准"

[[scenarios]]
name = "twice"
title = "一"
on = "nowhere"

[[scenarios]]
name = "twice"
title = "二"

[[scenarios]]
name = "round"
title = "圈"
on = "about"

[[scenarios]]
name = "about"
title = "圈"
on = "round"

[[scenarios]]
name = "many"
title = "多"
titel = "x"
goal_order = ["group_travel", "group_trave", "group_travel"]

[[scenarios.rules]]
rule = "member_cap"
parameters = {cap = -1}

[[scenarios.rules]]
rule = "coverag"
do = "remove"

[[scenarios.rules]]
rule = "member_cap"
where = {mode = "tight"}
parameters = {cap = 1}

[[scenarios.rules]]
rule = "member_cap"

[[scenarios.rules]]
rule = "travel_limit"
do = "add"
parameters = {mode = "tight", minutes = 20}

[[scenarios.rules]]
rule = "one_group"
standing = "priced"

[[scenarios.goals]]
goal = "need_left_out"
slack = -1

[[scenarios.goals]]
goal = "need_left_out"
parameters = {rurall = 3}

[[scenarios.schools]]
school = "G9"
fields = {weak = true}

[[scenarios.schools]]
school = "G1"
fields = {quality = 120, lead_candidat = true}

[[scenarios.schools]]
school = "G1"
fields = {longitude = 1.0}

[[scenarios.closed]]
school = "G8"

[[scenarios.pins]]
kind = "member"
subject = "G3"
target = "G77"

[[scenarios.bans]]
kind = "member"
subject = "G4"
targett = "G2"

[[scenarios.drop]]
what = "pins"
subject = "G3"
"""


def test_every_fault_is_told_at_once_at_its_place(grouping: Instance, tmp_path: Path) -> None:
    """Twenty-four faults of a file, each at the change that made it, in both languages: none hides another."""
    file = tmp_path / "faults.toml"
    file.write_text(FAULTS, encoding="utf-8")
    with pytest.raises(InputRefused) as refused:
        read_scenarios([file], grouping)
    found = [fault.place for fault in refused.value.faults]
    many = [
        "bans[0].targett", "closed[0].school", "drop[0]", "goal_order[1]", "goal_order[2]", "goals[0].slack", "goals[1].parameters.rurall",
        "pins[0].target", "rules[0].parameters.cap", "rules[1].rule", "rules[2].where", "rules[3]", "rules[4].parameters.mode",
        "rules[5].standing", "schools[0].school", "schools[1].fields.lead_candidat", "schools[1].fields.quality",
        "schools[2].fields.longitude", "titel",
    ]  # fmt: skip
    names = ["scenarios[0].name", "scenarios[1].on", "scenarios[2].name", "scenarios[3].on", "scenarios[4].on"]
    assert found == [*names, *(f"scenarios[5].{place}" for place in many)]
    assert all(fault.message.zh != fault.message.en for fault in refused.value.faults)


def test_decisions_that_contradict_the_base_are_faults_of_the_scenario(rotation: Instance) -> None:
    """R2 is pinned to R1 in the base: banning that membership in a scenario is refused where the scenario says so."""
    banned = Scenario(name="s", title="试", bans=(Ban(kind="member", subject="R2", target="R1"),))
    assert [place.split(" ")[0] for place in places(rotation, banned)] == ["scenarios[0].bans[0]"]


def test_json_and_toml_say_the_same(grouping: Instance, tmp_path: Path) -> None:
    """One scenario in both spellings makes instances of one content hash."""
    tree = {"title": "一", "scenarios": [{"name": "a", "title": "甲", "rules": [{"rule": "member_cap", "parameters": {"cap": 1}}]}]}
    (tmp_path / "a.json").write_text(json.dumps(tree), encoding="utf-8")
    toml = 'title = "一"\n[[scenarios]]\nname = "a"\ntitle = "甲"\n[[scenarios.rules]]\nrule = "member_cap"\nparameters = {cap = 1}\n'
    (tmp_path / "a.toml").write_text(toml, encoding="utf-8")
    one, other = (read_scenarios([tmp_path / name], grouping)[0].instance.source_hash for name in ("a.json", "a.toml"))
    assert one == other


@pytest.mark.parametrize(
    "content", ["", "title = 1", "title = 'x'\nscenarios = 3", "title = 'x'\nscenarios = []", "x = [", "[[scenarios]]"]
)
def test_a_file_that_is_no_scenario_set_is_refused(grouping: Instance, tmp_path: Path, content: str) -> None:
    """An empty file, wrong kinds, no scenario, broken TOML: at least one fault each, and no other exception."""
    file = tmp_path / "x.toml"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(InputRefused) as refused:
        read_scenarios([file], grouping)
    assert refused.value.faults


def test_the_ready_sets_fit_nanyang() -> None:
    """Every set that ships makes instances of Nanyang without a fault, and the big one has the twelve scenarios it promises."""
    county = read(INSTANCES / "nanyang.json")
    found = {file.stem: read_scenarios([file], county) for file in SETS}
    assert set(found) == {"backbone", "caps", "changes", "coverage", "distance", "exchange", "groups", "modes", "twelve"}
    assert len(found["twelve"]) == 12
    assert all(one.instance.source_hash != county.source_hash for name in ("caps", "modes") for one in found[name])
