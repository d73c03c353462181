"""Yearly groups in files and reports: what is read, refused and written, and that plans for one set of groups read as before."""

import json
from collections.abc import Callable
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest

from solver.check.checker import check
from solver.files.content import source_hash
from solver.files.faults import InputRefused
from solver.files.plan import plan_hash, plan_text
from solver.files.read import read, read_plan
from solver.instance.history import Matured
from solver.instance.instance import Instance
from solver.instance.outlook import Outlook
from solver.instance.policy import Policy
from solver.plan.difference import difference
from solver.plan.plan import Plan
from solver.report.geojson import plan_geojson
from solver.report.tables import left_out_table, plan_tables, transitions_table
from solver.report.yearly import history_table, school_history, year_lines
from solver.rules.small import YEAR
from solver.solving.draft import Drafts
from tests.files_drawing import POLICY, Document, document, write_case
from tests.yearly import GROUPS, SECOND, THIRD, yearly_county, yearly_policy

YEARLY = POLICY.replace('title = "小例政策"\n', 'title = "小例政策"\nregroup = "yearly"\n')


def with_years(given: Document) -> Document:
    """Return the document with an outlook, a pin, a ban and a waiver of single years, and a school that matured earlier."""
    given["outlook"] = [
        {"school": "S03", "year": 2028, "lead_candidate": True},
        {"school": "S03", "year": 2027, "maturity": 88, "parts": [{"stage": "primary", "pupils": 200, "classes": [1, 1, 1, 1, 1, 2]}]},
    ]
    given["pins"][0]["years"] = [2026]
    given["bans"][0]["years"] = [2027, 2028]
    given["waivers"][0]["years"] = [2028]
    given["previous"]["matured"] = [{"school": "S06", "since": 2025}]
    return given


def test_what_is_said_of_years_is_read(tmp_path: Path) -> None:
    """The outlook comes sorted by year; pins, bans and waivers keep their years; the order of rows does not change the hash."""
    county = read(write_case(tmp_path / "a", with_years(document()), policy=YEARLY))
    assert county.policy.regroup == "yearly"
    assert [(one.school, one.year, one.maturity) for one in county.outlook] == [("S03", 2027, 88), ("S03", 2028, None)]
    assert [pin.years for pin in county.pins if pin.kind == "member"] == [(2026,)]
    assert county.previous is not None
    assert county.previous.matured == (Matured(school="S06", since=2025),)
    turned = with_years(document())
    turned["outlook"].reverse()
    turned["bans"][0]["years"].reverse()
    assert read(write_case(tmp_path / "b", turned, policy=YEARLY)).source_hash == county.source_hash
    turned["outlook"][0]["maturity"] = 87
    assert read(write_case(tmp_path / "c", turned, policy=YEARLY)).source_hash != county.source_hash


def test_what_says_nothing_does_not_change_the_hash(tmp_path: Path) -> None:
    """Spelling out `cycle`, an empty outlook and empty years gives the hash of the file without them."""
    plain = read(write_case(tmp_path / "a", document()))
    spelled = document() | {"outlook": []}
    spelled["pins"][0]["years"] = []
    spelled["previous"]["matured"] = []
    policy = POLICY.replace('title = "小例政策"\n', 'title = "小例政策"\nregroup = "cycle"\n')
    assert read(write_case(tmp_path / "b", spelled, policy=policy)).source_hash == plain.source_hash
    assert source_hash(plain.replace(policy=replace(plain.policy, regroup="yearly"))) != plain.source_hash


def put(section: str, index: int, **changes: Any) -> Callable[[Document], None]:
    """Return a hand that changes one row of a section."""
    return lambda given: given[section][index].update(changes)


def add(section: str, row: Any) -> Callable[[Document], None]:
    """Return a hand that adds a row to a section."""
    return lambda given: given[section].append(row)


def matured(*rows: Any) -> Callable[[Document], None]:
    """Return a hand that writes who matured earlier."""
    return lambda given: given["previous"].update(matured=list(rows))


FAULTS = (
    (put("outlook", 0, school="S3"), "$.outlook[0].school", "S3"),
    (put("outlook", 0, year=2026), "$.outlook[0].year", "after the first"),
    (put("outlook", 0, year=2029), "$.outlook[0].year", "after the first"),
    (put("outlook", 0, maturity=101), "$.outlook[0].maturity", "100"),
    (add("outlook", {"school": "S03", "year": 2027}), "$.outlook[2]", "same school and year"),
    (put("outlook", 1, parts=[{"stage": "primary", "pupils": 1, "classes": [1]}] * 2), "$.outlook[1].parts[1].stage", "more than once"),
    (put("pins", 0, years=[2029]), "$.pins[0].years[0]", "planned year"),
    (put("pins", 1, years=[2026]), "$.pins[1].years", "only a decision on groups"),
    (put("bans", 1, years=[2026]), "$.bans[1].years", "only a decision on groups"),
    (put("bans", 0, years=[2025]), "$.bans[0].years[0]", "planned year"),
    (matured({"school": "S06", "since": 2026}), "$.previous.matured[0].since", "before the first"),
    (matured({"school": "S06", "since": 2025}, {"school": "S06", "since": 2024}), "$.previous.matured[1].school", "more than once"),
    (matured({"school": "S66", "since": 2025}), "$.previous.matured[0].school", "S66"),
    (add("waivers", {"rule": "exchange_share", "subject": "small-county", "reason": "x", "years": [2026]}),
     "$.waivers[1].years", "grouping"),
)  # fmt: skip


@pytest.mark.parametrize(("change", "place", "said"), FAULTS, ids=[place for _, place, _ in FAULTS])
def test_senseless_years_are_refused_where_they_stand(change: Callable[[Document], None], place: str, said: str, tmp_path: Path) -> None:
    """Each fault is named at its JSON path, in words or with the value that is wrong."""
    given = with_years(document())
    change(given)
    with pytest.raises(InputRefused) as refusal:
        read(write_case(tmp_path, given, policy=YEARLY))
    found = [fault for fault in refusal.value.faults if fault.place == place]
    assert any(said in fault.message.en or said in str(fault.value) for fault in found), refusal.value.faults


def test_years_are_refused_where_groups_are_formed_once(tmp_path: Path) -> None:
    """Under `cycle` an outlook and years of decisions would be read and never used: five rows are refused, two of them outlooks."""
    with pytest.raises(InputRefused) as refusal:
        read(write_case(tmp_path, with_years(document())))
    places = [fault.place for fault in refusal.value.faults if "regroup is cycle" in fault.message.en]
    assert sorted(places) == ["$.bans[0].years", "$.outlook[0]", "$.outlook[1]", "$.pins[0].years", "$.waivers[0].years"]


def test_decisions_of_different_years_do_not_contradict(tmp_path: Path) -> None:
    """S01 joins S00 in 2026 and may not in 2027; pinned to S02 as well in 2026 it would be in two places."""
    given = document()
    given["pins"][0]["years"] = [2026]
    given["bans"].append({"kind": "member", "subject": "S01", "target": "S00", "years": [2027]})
    given["pins"].append({"kind": "member", "subject": "S01", "target": "S02", "years": [2028]})
    assert len(read(write_case(tmp_path / "a", given, policy=YEARLY)).pins) == 4
    given["pins"][-1]["years"] = [2026, 2028]
    with pytest.raises(InputRefused, match="two leads"):
        read(write_case(tmp_path / "b", given, policy=YEARLY))


@pytest.fixture(scope="module")
def plan() -> Plan:
    """Return the plan worked out by hand."""
    return Drafts(yearly_county()).plan(GROUPS)


def test_a_plan_of_several_years_survives_writing(plan: Plan, tmp_path: Path) -> None:
    """Rows carry their year; a round trip gives the same plan; a year outside the plan is refused at its place."""
    path, county = tmp_path / "plan.json", yearly_county()
    early = Drafts(county).plan([replace(g, last_year=THIRD) for g in GROUPS if g.covers(YEAR)], grouped_to=YEAR)
    for one in (plan, early):
        path.write_text(plan_text(one), encoding="utf-8")
        assert read_plan(path, county) == one
    tree = json.loads(plan_text(plan))
    tree["transitions"][2]["year"] = 2029
    path.write_text(json.dumps(tree), encoding="utf-8")
    with pytest.raises(InputRefused) as refusal:
        read_plan(path, county)
    assert [fault.place for fault in refusal.value.faults] == ["$.transitions[2].year"]


def test_a_plan_of_one_set_of_groups_reads_as_before() -> None:
    """Neither `year` nor `grouped_to` stands in its text, so its hash is that of the earlier format."""
    county = yearly_county(policy=yearly_policy(regroup="cycle"))
    once = Drafts(county).plan([replace(g, first_year=YEAR, last_year=THIRD) for g in GROUPS if g.covers(YEAR)])
    text = plan_text(once)
    assert '"year"' not in text
    assert "grouped_to" not in text
    assert plan_hash(replace(once, grouped_to=YEAR)) != plan_hash(once)


def test_the_history_of_a_school_is_told(plan: Plan) -> None:
    """S1: member of S0, matured and lead, lead; S6: outside, outside, member of S1. Seven schools over three years give 21 rows."""
    county = yearly_county()
    told = [(one["year"], one["role"], one["lead"], one["change"]) for one in school_history(county, plan, "S1")]
    assert told == [(YEAR, "member", "S0", "stayed"), (SECOND, "lead", "S1", "matured"), (THIRD, "lead", "S1", "stayed")]
    (sheet,) = history_table(county, plan)
    assert len(sheet.rows) == 21
    assert "history.csv" in [one.name for one in plan_tables(county, plan, ())]
    points = {f["id"]: f["properties"] for f in plan_geojson(county, plan)["features"]}
    assert [one["role"] for one in points["school:S6"]["history"]] == ["outside", "outside", "member"]
    assert (points["link:S4-2026:S5"]["first_year"], points["link:S4-2026:S5"]["last_year"]) == (YEAR, SECOND)


def test_tables_carry_the_year_only_where_groups_are_formed_yearly(plan: Plan) -> None:
    """学年 heads transitions and left-out schools of a yearly plan; for one set of groups there is no such column and no history."""
    county = yearly_county()
    once: Instance = county.replace(policy=yearly_policy(regroup="cycle"))
    bare = Drafts(once).plan([replace(g, last_year=THIRD) for g in GROUPS if g.covers(YEAR)])
    for table in (transitions_table, left_out_table):
        assert table(county, plan).text().lstrip("\ufeff").startswith("学年,")
        assert "学年" not in table(once, bare).text()
    assert history_table(once, bare) == ()
    assert year_lines(once, bare, "zh") == []


def test_the_screen_says_what_is_binding_and_what_is_forecast(plan: Plan) -> None:
    """One line a year with coverage 5, 6 and 7 of 7; years that only repeat are said to."""
    county = yearly_county()
    lines = year_lines(county, plan, "en")
    assert [line.split(":")[0].strip() for line in lines[1:]] == [f"{YEAR} (binding)", f"{SECOND} (forecast)", f"{THIRD} (forecast)"]
    assert ["5/7" in lines[1], "6/7" in lines[2], "7/7 (100%)" in lines[3]] == [True] * 3
    early = Drafts(county).plan([replace(g, last_year=THIRD) for g in GROUPS if g.covers(YEAR)], grouped_to=YEAR)
    assert year_lines(county, early, "zh")[2:] == [f"  {SECOND}: 沿用上年,未编组", f"  {THIRD}: 沿用上年,未编组"]


def test_plans_of_several_years_are_compared_year_by_year(plan: Plan) -> None:
    """S6 with S0 in place of S1 in 2028: both groups change in that year alone, and S6 moves."""
    groups = [g for g in GROUPS if not (g.covers(THIRD) and g.lead in {"S0", "S1"})]
    here = [replace(GROUPS[2], members=("S2", "S4", "S6")), replace(GROUPS[4], members=("S3", "S5"))]
    found = difference(plan, Drafts(yearly_county()).plan([*groups, *here]))
    assert [(change.lead, change.year, change.joined, change.gone) for change in found.groups] == [
        ("S0", THIRD, ("S6",), ()), ("S1", THIRD, (), ("S6",)),
    ]  # fmt: skip
    assert [line.en for line in found.lines()][-1] == f"{THIRD}: Member S6: S1 → S0"
    assert check(yearly_county(), plan).accepted


def test_every_new_field_is_one_that_may_be_left_out() -> None:
    """An outlook needs its school and year alone, a policy no `regroup`: files of the earlier format are still complete."""
    needed = {f.name for f in fields(Outlook) if f.default is f.default_factory}
    assert needed == {"school", "year"}
    assert next(f for f in fields(Policy) if f.name == "regroup").default == "cycle"
