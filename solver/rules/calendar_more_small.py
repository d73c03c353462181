"""Duties and events for the examples of the rules on hosts, neighbours and order, beside `solver.rules.calendar_small`."""

from solver.instance.duty import Duty
from solver.instance.supply import Calendar, Term
from solver.plan.circuit import Event

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


def research(day: str, host: str, subject: str = "chinese") -> Event:
    """Return a joint research session of a subject."""
    return Event(day, "research", (), subject, host)


def planning(day: str, first: str, second: str) -> Event:
    """Return a joint planning of two neighbours at the first of them."""
    return Event(day, "planning", (min(first, second), max(first, second)), "", first)
