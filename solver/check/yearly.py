"""What is asked of a plan whose groups are formed anew each year: open schools, spans inside the plan, a forecast that repeats."""

from collections.abc import Iterator, Sequence

from solver.check.flaws import flaw
from solver.instance.instance import Instance
from solver.instance.outlook import open_in
from solver.language import Text
from solver.plan.plan import Group, Plan
from solver.plan.years import YearOfPlan, in_year
from solver.rules.rule import Finding

_CLOSED = Text("{year} 学年尚未开办或已停办", "not open in {year}")


def not_open(instance: Instance, years: Sequence[YearOfPlan]) -> tuple[Finding, ...]:
    """Return the schools that stand in a group in a year in which they are not open; no rule can be read of those."""
    return tuple(
        flaw(school, _CLOSED.fill(year=part.year), group.lead, year=part.year)
        for part in years
        for group in part.plan.groups
        for school in (group.lead, *group.members)
        if not open_in(instance.school_of[school], part.year)
    )


def wrong_span(instance: Instance, group: Group) -> Iterator[Finding]:
    """Yield what is wrong with the years of a group: they lie inside the plan, and end after they begin."""
    years = instance.planned_years
    if group.last_year < group.first_year:
        note = Text("结束学年 {b} 早于起始学年 {a}", "it ends in {b}, before it begins in {a}")
        yield flaw(group.lead, note.fill(a=group.first_year, b=group.last_year), year=group.first_year)
    elif group.first_year < years[0] or group.last_year > years[-1]:
        note = Text("集团的学年应在规划期 {a}—{b} 内", "a group stands in planned years, {a} to {b}").fill(a=years[0], b=years[-1])
        yield flaw(group.lead, note, year=group.first_year)


def wrong_overlap(instance: Instance, plan: Plan) -> Iterator[Finding]:
    """Yield each lead whose groups share a year: two spans of one lead follow each other."""
    for year in instance.planned_years:
        leads = sorted(group.lead for group in plan.groups_in(year))
        for lead in sorted({lead for lead in leads if leads.count(lead) > 1}):
            note = Text("同一龙头校的两个集团在 {year} 学年重叠", "two groups of one lead overlap in {year}").fill(year=year)
            yield flaw(lead, note, year=year)


def wrong_repetition(instance: Instance, plan: Plan) -> Iterator[Finding]:
    """Yield what is wrong with `grouped_to`: a planned year before the last, after which the same groups stand to the end."""
    if plan.grouped_to is None:
        return
    years = instance.planned_years
    if plan.grouped_to not in years[:-1]:
        note = Text("grouped_to 应为规划期内最后一年之前的学年", "grouped_to names a planned year before the last")
        yield flaw(plan.instance, note, year=plan.grouped_to)
        return
    last = {(group.lead, group.mode, group.members) for group in in_year(plan.groups, plan.grouped_to)}
    for year in range(plan.grouped_to + 1, years[-1] + 1):
        if {(group.lead, group.mode, group.members) for group in in_year(plan.groups, year)} != last:
            note = Text("{year} 学年应沿用 {to} 学年的集团", "{year} should repeat the groups of {to}").fill(year=year, to=plan.grouped_to)
            yield flaw(plan.instance, note, year=year)
