"""Duties and events for the examples of the rules on hosts, neighbours and order, beside `solver.rules.calendar_small`."""

from dataclasses import replace

from solver.instance.duty import Duty
from solver.instance.supply import Calendar, Term
from solver.plan.circuit import Event
from solver.plan.plan import Plan

RESEARCH = Duty(
    name="research", title="集体教研", title_en="joint research", holders="league", subjects=("chinese", "maths"), per="month",
    host="rotating", attend=("teachers",),
)  # fmt: skip
"""All chosen schools meet, each subject by itself, at one of them."""
PLANNING = Duty(
    name="planning", title="集体备课", title_en="joint planning", holders="neighbours", per="month", host="rotating", attend=("teachers",)
)
"""Two neighbouring schools plan together at one of them."""
TWO_MONTHS = Calendar(
    terms=(Term(name="上学期", first_day="2026-09-01", last_day="2026-10-30"),),
    holidays=("2026-10-01", "2026-10-02", "2026-10-05", "2026-10-06", "2026-10-07"),
)
"""September and October, either with more than ten school days."""
Held = tuple[str, str, str, tuple[str, ...], str]
"""Duty, day, host, holder and subject."""


def research(day: str, host: str, subject: str = "chinese") -> Held:
    """Return a joint research session of a subject."""
    return ("research", day, host, (), subject)


def planning(day: str, first: str, second: str) -> Held:
    """Return a joint planning of two neighbours at the first of them."""
    return ("planning", day, first, (min(first, second), max(first, second)), "")


def held_at(plan: Plan, *events: Held) -> Plan:
    """Return a plan with these events."""
    return replace(plan, events=tuple(Event(day, duty, holder, subject, host) for duty, day, host, holder, subject in events))
