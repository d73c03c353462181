"""Programmes, schemes, duties, earlier batches and ties, and the four later lists of a plan: read where sound, refused at their place."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from solver.files.faults import InputRefused
from solver.files.plan import plan_hash, plan_text, read_plan
from solver.files.policy_file import read_policy
from solver.files.read import read
from solver.geography.datum import to_wgs84
from solver.instance.instance import Instance
from solver.plan.circuit import Done, Event, Round
from solver.plan.plan import Plan
from solver.plan.support import Cohort, Support
from tests.files_drawing import ARRANGED, POLICY, Document, arranged_document, staff_rows, write_case

SOUND = POLICY + ARRANGED
Change = Callable[[Document], Any]


def places(path: Path) -> dict[str, tuple[str, str]]:
    """Return the words, Chinese and English, of every fault by its place; no fault may be without both."""
    with pytest.raises(InputRefused) as caught:
        read(path)
    found = {fault.place: (fault.message.zh, fault.message.en) for fault in caught.value.faults}
    assert all(zh and en and zh != en for zh, en in found.values())
    return found


def test_the_sound_case_is_read(tmp_path: Path) -> None:
    """Two programmes, three schemes, four duties, two earlier batches and two earlier ties are read without a fault."""
    instance = read(write_case(tmp_path, arranged_document(), policy=SOUND))
    policy, previous = instance.policy, instance.previous
    assert [len(policy.programmes), len(policy.schemes), len(policy.duties)] == [2, 3, 4]
    assert previous is not None
    assert [len(previous.cohorts), len(previous.supports)] == [2, 2]
    assert policy.duties[1].contents[0].per_visit == 2


@pytest.mark.parametrize(
    ("old", "new", "place", "words"),
    [
        ('name = "districts"', 'name = "strong"', "programmes[1].name", "twice"),
        ("[2025, 2026, 2027, 2028]", "[2025, 2027, 2026]", "programmes[0].batches[2]", "ascend"),
        ("[2025, 2026, 2027, 2028]", "[2025, 2025]", "programmes[0].batches[1]", "ascend"),
        ("[2025, 2026, 2027, 2028]", "[]", "programmes[0].batches", "at least 1"),
        ('area = "A1", settings', 'area = "A9", settings', "programmes[0].schools.area", "no such area"),
        ('settings = ["rural"]', 'settings = ["rural", "rural"]', "programmes[0].schools.settings[1]", "twice"),
        ('units = "areas"\narea_levels', 'units = "schools"\narea_levels', "programmes[1].area_levels", "says nothing where units"),
        ('units = "areas"', 'units = "areas"\nschools = { stages = ["primary"] }', "programmes[1].schools", "says nothing"),
        ('name = "mentors"', 'name = "panels"', "schemes[2].name", "twice"),
        ('name = "mentors"', 'name = "pаnels"', "schemes[2].name", "looks like"),
        ('schools = { area = "A2" }', 'schools = { area = "A3" }', "schemes[0].schools.area", "no such area"),
        ('helpers = "staff"', 'helpers = "teams"', "schemes[1].helper_people", "says nothing where helpers"),
        ('helped = "staff"', 'helped = "schools"', "schemes[1].people", "says nothing where helped"),
        ("people = { max_years_at_school = 3 }", 'team_kinds = ["expert"]', "schemes[1].team_kinds", "says nothing"),
        ('helped = "units"\nprogramme = "strong"', 'helped = "units"', "schemes[2].programme", "must be given"),
        ('helped = "units"\nprogramme = "strong"', 'helped = "schools"\nprogramme = "strong"', "schemes[2].programme", "says nothing"),
        ('programme = "strong"', 'programme = "stong"', "schemes[2].programme", "did you mean strong"),
        ('programme = "strong"', 'programme = "districts"', "schemes[2].programme", "areas, not schools"),
        ('team_kinds = ["master_team"]', 'team_kinds = ["master_team", "master_team"]', "schemes[0].team_kinds[1]", "twice"),
        ("helper_people = {", 'helper_schools = { area = "A7" }\nhelper_people = {', "schemes[1].helper_schools.area", "no such area"),
        ('name = "fair"', 'name = "council"', "duties[3].name", "twice"),
        ('modes = ["tight"]', 'modes = ["loose"]', "duties[0].modes[0]", "no such mode"),
        ('holders = "groups"', 'holders = "schools"', "duties[0].modes", "says nothing where holders"),
        ('companions = ["aid_teams"]', 'companions = ["aid_team"]', "duties[0].companions[0]", "did you mean aid_teams"),
        ('companions = ["aid_teams"]', 'companions = ["panels", "panels"]', "duties[0].companions[1]", "twice"),
        ('scheme = "aid_teams"', 'scheme = "nobody"', "duties[1].scheme", "no such scheme"),
        ('scheme = "aid_teams"\n', "", "duties[1].scheme", "must be given"),
        ('holders = "pairings"', 'holders = "pairings"\nscheme = "mentors"', "duties[2].scheme", "says nothing"),
        ('layer = "aid"', 'layer = "friend"', "duties[2].layer", "no such layer"),
        ('layer = "aid"\n', "", "duties[2].layer", "must be given"),
        ('holders = "groups"', 'holders = "groups"\nlayer = "aid"', "duties[0].layer", "says nothing"),
        ('holders = "groups"', 'holders = "groups"\nschools = { labels = ["weak"] }', "duties[0].schools", "says nothing"),
        ('holders = "league"', 'holders = "league"\nschools = { area = "A8" }', "duties[3].schools.area", "no such area"),
        ('quarters = "school"', 'quarters = "school"\nmonths = [9, 9]', "duties[1].months[1]", "twice"),
        ("weekdays = [6]", "weekdays = [6, 8]", "duties[3].weekdays[1]", "greater than 7"),
        ('per = "year"', 'quarters = "school"', "duties[3].quarters", "says nothing where per"),
        ('name = "train"', 'name = "demo"', "duties[1].contents[1].name", "twice"),
        ('host = "rotating"', 'host = "helped"', "duties[3].host", "rotating or nowhere"),
        ('host = "rotating"', 'host = "rotating"\nattend = ["helper"]', "duties[3].attend[0]", "nobody helps"),
        ('holders = "league"', 'holders = "leage"', "duties[3].holders", "did you mean league"),
        ('title = "教研节"', 'title = "教研节"\nhosts = "lead"', "duties[3].hosts", "did you mean host?"),
        ("[[layers]]", "[itinerant_week]\nmorning = 11\n[[layers]]", "itinerant_week.morning", "greater than 10"),
    ],
)  # fmt: skip
def test_each_fault_of_the_tables_is_found_at_its_place(old: str, new: str, place: str, words: str, tmp_path: Path) -> None:
    """One spoilt line of the policy each: the fault stands at that field, and says in both languages what is wrong."""
    assert old in ARRANGED
    found = places(write_case(tmp_path, arranged_document(), policy=POLICY + ARRANGED.replace(old, new, 1)))
    assert place in found, found
    assert words in found[place][1]


def test_batches_and_ties_decided_for_planned_years_are_read(tmp_path: Path) -> None:
    """An earlier plan may have settled the batch of 2027 and a tie that begins in 2026: they are read as they stand."""
    given = arranged_document()
    given["previous"]["cohorts"][0]["first_year"] = 2027
    given["previous"]["supports"][0]["first_year"] = 2026
    previous = read(write_case(tmp_path, given, policy=SOUND)).previous
    assert previous is not None
    assert {(cohort.unit, cohort.first_year) for cohort in previous.cohorts} == {("S01", 2027), ("A1", 2024)}


def test_older_files_keep_their_number(tmp_path: Path) -> None:
    """The hash of the sound document as the version before these tables gave it: nothing that came since speaks where nothing is said."""
    assert read(write_case(tmp_path)).source_hash == "32cf3afbeb15ffc530d54e0063515ff4ac297d59fa59f1e997fbb719e41e0e6d"


def test_a_policy_read_alone_may_name_any_area_in_its_tables(tmp_path: Path) -> None:
    """Without an instance areas are not known: the same tables are read, and an unknown scheme is still refused."""
    path = tmp_path / "alone.toml"
    path.write_text(SOUND.replace('"A1"', '"A9"'), encoding="utf-8")
    assert len(read_policy(path).schemes) == 3
    path.write_text(SOUND.replace('scheme = "aid_teams"', 'scheme = "x"'), encoding="utf-8")
    with pytest.raises(InputRefused) as caught:
        read_policy(path)
    assert [fault.place for fault in caught.value.faults] == ["duties[1].scheme"]


def test_a_faulty_row_of_a_table_raises_no_second_fault(tmp_path: Path) -> None:
    """A scheme whose `helped` is misspelt is set aside; the duty, the companions and the earlier ties that name it are not blamed."""
    found = places(write_case(tmp_path, arranged_document(), policy=SOUND.replace('helped = "schools"', 'helped = "scools"')))
    assert set(found) == {"schemes[0].helped"}


def earlier(section: str, item: int, **fields: Any) -> Change:
    """Return a change of one earlier batch or tie."""
    return lambda given: given["previous"][section][item].update(fields)


def team(**fields: Any) -> Change:
    """Return a change of the second team."""
    return lambda given: given["external"]["teams"][1].update(fields)


@pytest.mark.parametrize(
    ("change", "place", "words"),
    [
        (earlier("cohorts", 0, programme="stron"), "$.previous.cohorts[0].programme", "did you mean strong"),
        (earlier("cohorts", 0, unit="A1"), "$.previous.cohorts[0].unit", "no such school"),
        (earlier("cohorts", 1, unit="S01"), "$.previous.cohorts[1].unit", "no such area"),
        (earlier("cohorts", 0, first_year=2029), "$.previous.cohorts[0].first_year", "has no batch in this year"),
        (earlier("cohorts", 0, first_year=2024), "$.previous.cohorts[0].first_year", "list the year in its batches"),
        (earlier("cohorts", 1, programme="strong", unit="S01", first_year=2025), "$.previous.cohorts[1]", "the same as"),
        (earlier("supports", 0, scheme="aid"), "$.previous.supports[0].scheme", "no such scheme"),
        (earlier("supports", 0, helper="T000"), "$.previous.supports[0].helper", "no such outside team"),
        (earlier("supports", 0, helped="T013"), "$.previous.supports[0].helped", "no such school"),
        (earlier("supports", 1, helper="M1"), "$.previous.supports[1].helper", "no such person"),
        (earlier("supports", 1, helped="S01"), "$.previous.supports[1].helped", "no such person"),
        (earlier("supports", 1, helped="T000"), "$.previous.supports[1].helped", "itself"),
        (earlier("supports", 1, last_year=2024), "$.previous.supports[1].last_year", "ends before"),
        (lambda given: given["previous"]["supports"].append(given["previous"]["supports"][0]), "$.previous.supports[2]", "the same as"),
        (team(id="M1"), "$.external.teams[1].id", "twice"),
        (team(id="S03"), "$.external.teams[1].id", "id of a school"),
        (team(id="X1"), "$.external.teams[1].id", "twice"),
        (team(id="T001"), "$.external.teams[1].id", "id of a person"),
        (team(base="S33"), "$.external.teams[1].base", "no such school"),
        (team(longitude=112.5, latitude=33.0), "$.external.teams[1].longitude", "base school"),
        (team(base=None, longitude=112.5), "$.external.teams[1].latitude", "one of the two"),
        (team(days_per_year="20"), "$.external.teams[1].days_per_year", "whole number"),
    ],
)  # fmt: skip
def test_each_fault_of_the_instance_is_found_at_its_place(change: Change, place: str, words: str, tmp_path: Path) -> None:
    """One spoilt field of an earlier batch, an earlier tie or a team each."""
    given = arranged_document()
    change(given)
    found = places(write_case(tmp_path, given, policy=SOUND))
    assert place in found, found
    assert words in found[place][1]


def test_a_team_s_place_is_moved_to_wgs_84(tmp_path: Path) -> None:
    """A team at 112.5, 33.0 in GCJ-02 stands where the datum's formula puts it, some 500 m away; one without a place has none."""
    given = arranged_document()
    given["datum"] = "GCJ-02"
    given["areas"][1].pop("polygon")
    given["external"]["teams"][0] |= {"longitude": 112.5, "latitude": 33.0}
    moved, plain = read(write_case(tmp_path, given, policy=SOUND)).external.teams
    longitude, latitude = to_wgs84(np.array([112.5]), np.array([33.0]), "GCJ-02")
    assert (moved.longitude, moved.latitude) == (longitude[0], latitude[0])
    assert moved.longitude != 112.5
    assert plain.longitude is None


def test_tables_that_say_nothing_leave_the_number_of_the_input_alone(tmp_path: Path) -> None:
    """An instance without the new fields and column has the hash of one that spells their defaults out; anything said gives another."""
    plain = read(write_case(tmp_path / "a", policy=POLICY))
    given = arranged_document()
    given["external"]["teams"] = [{**given["external"]["teams"][0], "level": None, "base": None}]
    given["previous"] |= {"cohorts": [], "supports": []}
    spelt = "dated_years = 1\nprogrammes = []\nschemes = []\nduties = []\n" + POLICY + "\n[itinerant_week]\nmorning = 4\n"
    assert read(write_case(tmp_path / "b", given, policy=spelt)).source_hash == plain.source_hash
    rows = [[*row, "走教教师" if number == 0 else "否"] for number, row in enumerate(staff_rows())]
    assert read(write_case(tmp_path / "e", rows=rows)).source_hash == plain.source_hash
    rows[5][-1] = "是"
    assert read(write_case(tmp_path / "f", rows=rows)).source_hash != plain.source_hash
    full = read(write_case(tmp_path / "c", arranged_document(), policy=SOUND))
    later = read(write_case(tmp_path / "d", arranged_document(), policy=SOUND.replace("2027, 2028]", "2027, 2029]")))
    assert len({plain.source_hash, full.source_hash, later.source_hash}) == 3


@pytest.fixture
def county(tmp_path: Path) -> Instance:
    """Return the sound case, read."""
    return read(write_case(tmp_path / "county", arranged_document(), policy=SOUND))


def plan_of(instance: Instance) -> Plan:
    """Return a plan with two rows in each of the four lists."""
    return Plan(
        instance.id, 2026, 3,
        cohorts=(Cohort("strong", "S02", 2026), Cohort("districts", "A2", 2029)),
        supports=(Support("aid_teams", "M1", "S07", "", 2025, 2027), Support("mentors", "T000", "T013", "maths", 2026, 2026)),
        rounds=(Round("T001", 0, 1, "am", "S01", "maths", 3), Round("T001", 2, 3, "pm", "S00", "music", 2)),
        events=(Event("2026-10-14", "aid_visit", ("M1", "S07"), "", "S07", (Done("demo", 2), Done("train", 1))),
                Event("2027-03-13", "fair", (), "", "S05")),
    )  # fmt: skip


def written(folder: Path, plan: Plan, change: Change | None = None) -> Path:
    """Write a plan, changed by hand."""
    raw = json.loads(plan_text(plan))
    if change is not None:
        change(raw)
    path = folder / "plan.json"
    path.write_text(json.dumps(raw), encoding="utf-8")
    return path


def test_a_plan_with_the_four_lists_survives_writing_and_reading(county: Instance, tmp_path: Path) -> None:
    """Text and hash are the same after a round trip and for another order of rows and contents; each list changes the hash."""
    plan = plan_of(county)
    assert read_plan(written(tmp_path, plan), county) == plan
    turned = replace(plan, rounds=plan.rounds[::-1], events=tuple(replace(e, contents=e.contents[::-1]) for e in plan.events[::-1]))
    assert plan_text(turned) == plan_text(plan)
    empty = {
        "cohorts": replace(plan, cohorts=()), "supports": replace(plan, supports=()), "rounds": replace(plan, rounds=()),
        "events": replace(plan, events=()),
    }  # fmt: skip
    assert len({plan_hash(one) for one in (plan, *empty.values())}) == 5
    assert all(f'"{name}"' not in plan_text(one) for name, one in empty.items())


def row(section: str, item: int, **fields: Any) -> Change:
    """Return a change of one row of a plan."""
    return lambda raw: raw[section][item].update(fields)


@pytest.mark.parametrize(
    ("change", "place", "words"),
    [
        (row("cohorts", 1, programme="x"), "$.cohorts[1].programme", "no such programme"),
        (row("cohorts", 1, unit="A1"), "$.cohorts[1].unit", "no such school"),
        (row("cohorts", 0, unit="S02"), "$.cohorts[0].unit", "no such area"),
        (row("supports", 0, scheme="x"), "$.supports[0].scheme", "no such scheme"),
        (row("supports", 0, helper="T000"), "$.supports[0].helper", "no such outside team"),
        (row("supports", 0, helped="M1"), "$.supports[0].helped", "no such school"),
        (row("supports", 1, helper="M1"), "$.supports[1].helper", "no such person"),
        (row("supports", 1, helped="S01"), "$.supports[1].helped", "no such person"),
        (row("supports", 1, subject="mathss"), "$.supports[1].subject", "did you mean maths"),
        (row("supports", 1, first_year=2027), "$.supports[1].last_year", "ends before"),
        (row("supports", 0, last_year=2025), "$.supports[0].last_year", "before the first planned year"),
        (row("rounds", 0, person="nobody"), "$.rounds[0].person", "no such person"),
        (row("rounds", 0, school="S99"), "$.rounds[0].school", "no such school"),
        (row("rounds", 0, subject="magic"), "$.rounds[0].subject", "no such subject"),
        (row("rounds", 0, day=6), "$.rounds[0].day", "greater than 5"),
        (row("rounds", 0, half="noon"), "$.rounds[0].half", "must be one of"),
        (row("events", 0, duty="aid_visits"), "$.events[0].duty", "did you mean aid_visit"),
        (row("events", 0, holder=["M1", "S70"]), "$.events[0].holder[1]", "no such school, person or team"),
        (row("events", 0, host="S70"), "$.events[0].host", "no such school"),
        (row("events", 0, subject="\u202ex"), "$.events[0].subject", "no such subject"),
        (row("events", 0, date="2026-02-30"), "$.events[0].date", "no such day"),
        (row("events", 0, date="2026-2-3"), "$.events[0].date", "a date is written like"),
        (row("events", 0, date="2026-07-31"), "$.events[0].date", "outside the planned school years"),
        (row("events", 1, date="2029-09-01"), "$.events[1].date", "outside the planned school years"),
        (row("events", 0, contents=[{"content": "dmo", "count": 1}]), "$.events[0].contents[0].content", "did you mean demo"),
        (row("events", 1, contents=[{"content": "demo", "count": 1}]), "$.events[1].contents[0].content", "no such content"),
        (row("events", 0, contents=[{"content": "demo", "count": 0}]), "$.events[0].contents[0].count", "less than 1"),
    ],
)  # fmt: skip
def test_each_fault_of_a_plan_is_found_at_its_place(change: Change, place: str, words: str, county: Instance, tmp_path: Path) -> None:
    """One field of one row changed by hand: refused at its JSON path, in both languages."""
    with pytest.raises(InputRefused) as caught:
        read_plan(written(tmp_path, plan_of(county), change), county)
    found = {fault.place: fault.message for fault in caught.value.faults}
    assert place in found, found
    assert words in found[place].en
    assert found[place].zh != found[place].en


def test_an_earlier_plan_may_name_what_is_no_more(county: Instance, tmp_path: Path) -> None:
    """Read as an earlier plan, a programme, a school and a duty that are gone are no fault; a day that never was is one."""
    plan = replace(plan_of(county), events=(Event("2026-10-14", "gone", ("S70",), "", "S70"),))
    plan = replace(plan, cohorts=(Cohort("gone", "S70", 2026),))
    assert read_plan(written(tmp_path, plan), county, earlier=True) == plan
    with pytest.raises(InputRefused):
        read_plan(written(tmp_path, plan), county)
    with pytest.raises(InputRefused, match=r"events\[0\].date"):
        read_plan(written(tmp_path, plan, row("events", 0, date="2027-02-29")), county, earlier=True)


@pytest.mark.parametrize(
    ("row", "place", "words"),
    [
        ('"cohort_count"\nparameters = { programme = "stong", exactly = 1, year = 2026 }', "programme", "did you mean strong"),
        ('"support_load"\nparameters = { scheme = "mentor", most = 2 }', "scheme", "did you mean mentors"),
        ('"duty_times"\nparameters = { duty = "counsil", times = 1 }', "duty", "did you mean council"),
    ],
)
def test_what_a_later_rule_names_must_be_in_the_policy(row: str, place: str, words: str, tmp_path: Path) -> None:
    """A programme, a scheme and a duty misspelt in a rule's parameters: the one fault, at the parameter; spelt right they are read."""
    policy = f"{SOUND}\n[[rules]]\nrule = {row}\n"
    found = places(write_case(tmp_path / "a", arranged_document(), policy=policy))
    assert set(found) == {f"rules[2].parameters.{place}"}
    assert words in found[f"rules[2].parameters.{place}"][1]
    for wrong, right in (("stong", "strong"), ('"mentor"', '"mentors"'), ("counsil", "council")):
        policy = policy.replace(wrong, right)
    assert len(read(write_case(tmp_path / "b", arranged_document(), policy=policy)).policy.rules) == 3


@pytest.mark.parametrize(("rule", "subject"), [("helper_days", "M2"), ("duty_times", "council")])
def test_a_rule_can_be_waived_for_a_team_or_a_duty(rule: str, subject: str, tmp_path: Path) -> None:
    """What findings of the calendar name may be waived: a team and a duty; one that does not exist is refused at its place."""
    parameters = 'parameters = { duty = "council", times = 1 }' if rule == "duty_times" else ""
    given, policy = arranged_document(), f'{SOUND}\n[[rules]]\nrule = "{rule}"\n{parameters}\n'
    given["waivers"].append({"rule": rule, "subject": subject, "reason": "x"})
    assert read(write_case(tmp_path / "a", given, policy=policy)).waived(rule, subject)
    given["waivers"][-1]["subject"] = "M9"
    assert set(places(write_case(tmp_path / "b", given, policy=policy))) == {"$.waivers[1].subject"}
