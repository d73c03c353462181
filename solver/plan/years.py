"""Groups formed anew each year: the instance of one planned year, derived from the plan's groups of the years before it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from weakref import WeakKeyDictionary

from solver.instance.history import Matured, Previous, PreviousGroup
from solver.instance.instance import Instance
from solver.instance.outlook import Outlook, foreseen, open_in
from solver.instance.school import School
from solver.plan.plan import Group, Plan
from solver.plan.transitions import Exits

KEPT = 24
"""So many derived instances are kept for each instance: what is worked out for one (travel, candidates) is not worked out again."""
_HELD: "WeakKeyDictionary[Instance, dict[tuple[int, Previous | None], Instance]]" = WeakKeyDictionary()


@dataclass(frozen=True)
class YearOfPlan:
    """One planned year: its own instance, and the groups that stand in it as a plan for that instance."""

    instance: Instance
    plan: Plan

    @property
    def year(self) -> int:
        """The school year."""
        return self.instance.first_year


def forms_yearly(instance: Instance) -> bool:
    """Whether the instance's policy forms groups anew each year."""
    return instance.policy.regroup == "yearly"


def grouped_years(instance: Instance, plan: Plan) -> range:
    """Return the planned years whose groups the plan has worked out; those after them only repeat the last of these."""
    last = instance.planned_years[-1]
    until = last if plan.grouped_to is None else min(max(plan.grouped_to, instance.first_year), last)
    return range(instance.first_year, until + 1)


def years_of(instance: Instance, plan: Plan) -> tuple[YearOfPlan, ...]:
    """Return each grouped year of a plan with the instance that its groups are judged by.

    Only for a policy that forms groups yearly; each year's instance follows from the groups of the year before it.
    """
    found: list[YearOfPlan] = []
    for year in grouped_years(instance, plan):
        here = year_instance(instance) if not found else following(instance, found[-1].instance, found[-1].plan.groups)
        found.append(YearOfPlan(here, Plan(instance.id, year, 1, in_year(plan.groups, year))))
    return tuple(found)


def in_year(groups: Iterable[Group], year: int) -> tuple[Group, ...]:
    """Return the groups that stand in a year, as groups of that year alone."""
    return tuple(replace(group, first_year=year, last_year=year) for group in groups if group.covers(year))


def year_instance(instance: Instance) -> Instance:
    """Return the first planned year, the binding one, as an instance of one year."""
    return _derived(instance, instance.first_year, instance.previous)


def following(instance: Instance, before: Instance, groups: Sequence[Group]) -> Instance:
    """Return the planned year after `before` as an instance of one year.

    Parameters
    ----------
    instance
        The instance over all planned years.
    before
        The instance of the year before, itself made by `year_instance` or `following`.
    groups
        The groups of that year, which are last year's groups now.
    """
    return _derived(instance, before.first_year + 1, _history(before, groups))


def spans(by_year: Iterable[Sequence[Group]]) -> tuple[Group, ...]:
    """Return the groups of consecutive years with equal ones (lead, mode, members) merged to one group over their span.

    >>> first, again = Group("S0", "tight", ("S1",), 2026, 2026), Group("S0", "tight", ("S1",), 2027, 2027)
    >>> spans([[first], [again]])
    (Group(lead='S0', mode='tight', members=('S1',), first_year=2026, last_year=2027),)
    """
    ended: list[Group] = []
    running: dict[tuple[str, str, tuple[str, ...]], Group] = {}
    for groups in by_year:
        now: dict[tuple[str, str, tuple[str, ...]], Group] = {}
        for group in groups:
            key = (group.lead, group.mode, tuple(sorted(group.members)))
            now[key] = replace(running.pop(key, group), last_year=group.last_year)
        ended += running.values()
        running = now
    return tuple(sorted((*ended, *running.values())))


def repeated(groups: Iterable[Group], last_year: int) -> tuple[Group, ...]:
    """Return the groups of one year as standing until `last_year`."""
    return tuple(replace(group, last_year=last_year) for group in groups)


def _derived(instance: Instance, year: int, previous: Previous | None) -> Instance:
    held = _HELD.setdefault(instance, {})
    if (year, previous) not in held:
        while len(held) >= KEPT:
            held.pop(next(iter(held)))
        held[year, previous] = _derive(instance, year, previous)
    return held[year, previous]


def _derive(instance: Instance, year: int, previous: Previous | None) -> Instance:
    schools = tuple(school for school in _schools(instance, year) if open_in(school, year))
    kept = {school.id for school in schools}
    table = instance.travel_table
    if table is not None and len(kept) < len(instance.schools):
        table = table[table["from"].isin(kept) & table["to"].isin(kept)].reset_index(drop=True)
    return instance.replace(
        first_year=year,
        years=1,
        schools=schools,
        previous=previous,
        travel_table=table,
        pins=tuple(pin for pin in instance.pins if _holds(pin.years, year) and _known((pin.subject, pin.target), instance, kept)),
        bans=tuple(ban for ban in instance.bans if _holds(ban.years, year) and _known((ban.subject, ban.target), instance, kept)),
        waivers=tuple(waiver for waiver in instance.waivers if _holds(waiver.years, year)),
        neighbours=tuple(pair for pair in instance.neighbours if {pair.school, pair.neighbour} <= kept),
    )


def _schools(instance: Instance, year: int) -> Iterable[School]:
    if year == instance.first_year:
        return instance.schools
    outlooks: dict[str, list[Outlook]] = {}
    for outlook in instance.outlook:
        outlooks.setdefault(outlook.school, []).append(outlook)
    return (foreseen(school, tuple(outlooks.get(school.id, ())), year) for school in instance.schools)


def _holds(years: tuple[int, ...], year: int) -> bool:
    return not years or year in years


def _known(named: Iterable[str | None], instance: Instance, kept: set[str]) -> bool:
    """Whether none of those named is a school that is not open; people and outside schools are never closed."""
    return all(name is None or name in kept or name not in instance.school_of for name in named)


def _history(before: Instance, groups: Sequence[Group]) -> Previous:
    """Return what stands behind the year after `before`: its groups with the year they were formed in, and who has matured."""
    earlier = before.previous or Previous()
    since = {group.lead: group.since for group in earlier.groups}
    members = {member for group in groups for member in group.members}
    exits = Exits.of(before.policy)
    left = [member for group in earlier.groups for member in group.members if exits.code(before, member) == "matured"]
    matured = {school: before.first_year for school in left if school not in members}
    matured |= {one.school: one.since for one in earlier.matured}
    return replace(
        earlier,
        groups=tuple(
            PreviousGroup(lead=g.lead, mode=g.mode, members=tuple(sorted(g.members)), since=since.get(g.lead, before.first_year))
            for g in sorted(groups)
        ),
        matured=tuple(Matured(school=school, since=matured[school]) for school in sorted(matured)),
    )
