"""The Nanyang park: caps, coverage and the calendar of a year, asserted from plan and tables alone; and the files it is made of."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date
from functools import cache

import pytest

from instances.catalogue import POLICIES, SECTIONS, accounting
from instances.generators.nanyang_calendar import NAME, document
from instances.generators.write import HERE, instance_text
from solver import read, solve
from solver.files.policy_file import read_policy
from solver.instance.instance import Instance
from solver.instance.policy import RuleRow
from solver.plan.circuit import Event
from solver.plan.plan import Plan
from solver.report.kpi import kpi_figures

YEAR = 2026
"""The school year begins in autumn of this year."""
MONTHS = {9, 10, 11, 12, 1, 3, 4, 5, 6}
"""The months with ten school days or more in the county's calendar; February and July hold a week and are joined to their neighbours."""


@cache
def solved() -> tuple[Instance, Plan]:
    """Return the county under the calendar's policy and its plan, accepted by the checker."""
    instance = read(HERE / f"{NAME}.json")
    result = solve(instance, time_limit=60.0)
    assert result.plan is not None
    assert result.report is not None
    assert result.report.accepted
    return instance, result.plan


def held(duty: str) -> Iterator[tuple[tuple[str, ...], date, Event]]:
    """Yield every event of a duty with its holder and day."""
    yield from ((event.holder, date.fromisoformat(event.date), event) for event in solved()[1].events if event.duty == duty)


def autumn(day: date) -> bool:
    """Whether a day lies in the first semester."""
    return day.month >= 9 or day.month == 1


def test_caps_of_the_three_modes() -> None:
    """At most 5, 3 and 5 members in alliance, tight and trusteeship groups, kindergartens not counted in the last (R-003 to R-005)."""
    instance, plan = solved()
    for group in plan.groups:
        schools = [instance.school_of[member] for member in group.members]
        counted = [school for school in schools if set(school.stages) != {"kindergarten"}]
        assert len(counted if group.mode == "trusteeship" else schools) <= {"alliance": 5, "tight": 3, "trusteeship": 5}[group.mode]
    assert {group.mode for group in plan.groups} == {"alliance", "tight", "trusteeship"}


def test_coverage_of_compulsory_schools() -> None:
    """63% of 130 compulsory schools are 81.9, so at least 82 stand in a group, leads and teaching points counted (R-009)."""
    instance, plan = solved()
    compulsory = {school.id for school in instance.schools if {"primary", "junior"} & set(school.stages)}
    grouped = {school for group in plan.groups for school in (group.lead, *group.members)}
    assert len(compulsory) == 130
    assert len(compulsory & grouped) >= 82


def test_councils_meet_every_month() -> None:
    """Each group meets once in each of nine months with school, on a Monday, and nobody's leadership is at two events on a day (R-011)."""
    leads = {group.lead for group in solved()[1].groups}
    months: dict[str, Counter[int]] = defaultdict(Counter)
    for (lead,), day, _ in held("council"):
        months[lead][day.month] += 1
        assert day.isoweekday() == 1
    assert set(months) == leads
    assert all(set(found.values()) == {1} and len(found) == len(MONTHS) for found in months.values())
    members = {group.lead: {group.lead, *group.members} for group in solved()[1].groups}
    busy = Counter((school, day) for duty in ("council", "roadmap") for holder, day, _ in held(duty) for school in members[holder[0]])
    assert max(busy.values()) == 1


def test_reports_come_every_quarter() -> None:
    """Each group reports four times, once in each quarter of the calendar; the week in July is joined to the quarter before it (R-012)."""
    quarters: dict[str, list[int]] = defaultdict(list)
    for (lead,), day, event in held("report"):
        quarters[lead].append((min(day.month, 6) - 1) // 3 if day.year > YEAR else (day.month - 1) // 3)
        assert event.host == ""
    assert set(quarters) == {group.lead for group in solved()[1].groups}
    assert all(sorted(found) == [0, 1, 2, 3] for found in quarters.values())


@pytest.mark.parametrize("duty", ["training_subject", "training_special", "training_induction"])
def test_each_training_comes_every_semester(duty: str) -> None:
    """Each group holds each of three trainings once a semester (R-015)."""
    found = Counter((holder[0], autumn(day)) for holder, day, _ in held(duty))
    assert found == Counter({(group.lead, term): 1 for group in solved()[1].groups for term in (True, False)})


def test_showcases_go_by_subject_and_from_school_to_school() -> None:
    """Chinese, mathematics and English are shown once a semester by each group, at its own schools (R-016)."""
    found = Counter((holder[0], event.subject, autumn(day)) for holder, day, event in held("showcase"))
    assert set(found.values()) == {1}
    assert len(found) == 3 * 2 * len(solved()[1].groups)
    schools = {group.lead: {group.lead, *group.members} for group in solved()[1].groups}
    assert all(event.host in schools[holder[0]] for holder, _, event in held("showcase"))


def test_plans_are_agreed_in_september_and_members_assessed() -> None:
    """Each group settles its timetable in September (R-017), and the lead assesses each member once in May or June (R-018)."""
    groups = solved()[1].groups
    assert Counter((holder[0], day.month) for holder, day, _ in held("roadmap")) == Counter({(group.lead, 9): 1 for group in groups})
    assessed = Counter(holder for holder, day, _ in held("member_assessment") if day.month in (5, 6))
    assert assessed == Counter({(group.lead, member): 1 for group in groups for member in group.members})


def test_satisfaction_of_grouped_schools_is_told() -> None:
    """The mean over grouped schools, counted by hand, is what the main policy's achievement says (R-010)."""
    instance, plan = solved()
    policy = read_policy(POLICIES / "nanyang.toml")
    figures = {figure.kpi.name: figure for figure in kpi_figures(instance.replace(policy=policy), plan)}
    asked = [instance.school_of[school].satisfaction for group in plan.groups for school in (group.lead, *group.members)]
    points = [sum((one.pupils, one.parents, one.community)) for one in asked if one is not None]
    assert figures["satisfaction"].value is not None
    assert figures["satisfaction"].value * 300 * len(points) == sum(points)
    assert figures["leads_rising"].verdict == "not_given"


def grouping_rows(name: str) -> list[RuleRow]:
    """Return the rows of a policy that are not about rotation or the calendar, in their order."""
    rows = read_policy(POLICIES / f"{name}.toml").rules
    return list(rows[: next(i for i, row in enumerate(rows) if row.rule in ("eligibility", "duty_times"))])


def test_both_policies_form_the_same_groups() -> None:
    """The calendar's policy repeats the modes, grouping rules and grouping goals of the main one, row by row."""
    main, calendar = (read_policy(POLICIES / f"{name}.toml") for name in ("nanyang", NAME))
    assert main.modes == calendar.modes
    assert grouping_rows("nanyang") == grouping_rows(NAME)
    assert main.goals[:10] == calendar.goals[:10]


def test_the_instance_is_nanyangs() -> None:
    """The stored file is what the generator makes of `nanyang.json`, byte for byte."""
    text = (HERE / f"{NAME}.json").read_text(encoding="utf-8")
    assert text == instance_text(document())
    assert json.loads(text)["schools"] == json.loads((HERE / "nanyang.json").read_text(encoding="utf-8"))["schools"]


def test_every_clause_has_its_account() -> None:
    """R-001 to R-023, each once and in order."""
    found = accounting("nanyang")
    assert found is not None
    assert [clause.number for clause in found.clause] == [f"R-{number:03d}" for number in SECTIONS["nanyang"]]
