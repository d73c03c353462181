"""Small calendars for the examples that calendar rules and goals carry: two weeks of school in September and two in March."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from solver.instance.duty import Content, Duty
from solver.instance.instance import Instance
from solver.instance.policy import RuleRow
from solver.instance.scheme import Scheme
from solver.instance.supply import Calendar, ExternalSupply, ExternalTeam, Term
from solver.plan.circuit import Done, Event
from solver.plan.plan import Plan
from solver.plan.support import Support
from solver.rules.small import YEAR, small_county, small_plan, small_policy

TERMS = (
    Term(name="上学期", first_day="2026-09-07", last_day="2026-09-18"),
    Term(name="下学期", first_day="2027-03-08", last_day="2027-03-19"),
)
"""Monday to the Friday of the week after, in either semester: 20 school days but for the holiday."""
HOLIDAY = "2026-09-09"
"""A Wednesday without school."""
COUNCIL = Duty(name="council", title="理事会", title_en="council", holders="groups", per="semester")
INSPECTION = Duty(name="inspection", title="过程性督查", title_en="inspection", holders="schools", per="semester")
VISIT = Duty(
    name="visit",
    title="名师送教",
    title_en="aid visit",
    holders="supports",
    scheme="aid",
    per="semester",
    host="helped",
    attend=("helper",),
    contents=(
        Content(name="demo", title="示范课", title_en="demonstration lessons", per_visit=2),
        Content(name="train", title="教研培训", title_en="trainings", per_visit=1),
        Content(name="observe", title="听评课", title_en="observed lessons", per_visit=4),
    ),
)
AID = Scheme(name="aid", title="名师团队帮扶", title_en="aid teams", helpers="teams", helped="schools")
TEAM = ExternalTeam(id="X0", name="名师团队", kind="master_team", days_per_year=3, base="S0")


Groups = Sequence[tuple[str, str, Sequence[str]]]
"""Groups as (lead, mode, members)."""


def small_calendar(
    duties: Sequence[Duty], schools: int = 3, staff: Iterable[dict[str, Any]] = (), rules: Sequence[RuleRow] = (), **changes: Any
) -> Instance:
    """Return a small county (`small_county`) with some duties, a scheme of aid, one team and two short terms."""
    policy = small_policy(duties=tuple(duties), schemes=(AID,), rules=tuple(rules))
    fields: dict[str, Any] = {
        "policy": policy,
        "calendar": Calendar(terms=TERMS, holidays=(HOLIDAY,)),
        "external": ExternalSupply(teams=(TEAM,)),
    }
    return small_county(schools, staff, **(fields | changes))


def dated(instance: Instance, *events: Event, groups: Groups = (), **changes: Any) -> Plan:
    """Return a plan with groups given as (lead, mode, members), the team helping S1 and S2, and some events."""
    ties = tuple(Support("aid", "X0", school, "", YEAR, YEAR) for school in ("S1", "S2"))
    return replace(small_plan(instance, groups), events=events, **({"supports": ties} | changes))


def council(day: str, lead: str = "S0", host: str | None = None) -> Event:
    """Return a council of a group, at its lead unless said otherwise."""
    return Event(day, "council", (lead,), "", lead if host is None else host)


def visit(day: str, school: str = "S1", **contents: int) -> Event:
    """Return a visit of the team at a school, with how much of each content it holds."""
    return Event(day, "visit", ("X0", school), "", school, tuple(Done(name, count) for name, count in sorted(contents.items())))


def inspection(day: str, school: str) -> Event:
    """Return an inspection of a school."""
    return Event(day, "inspection", (school,), "", school)
