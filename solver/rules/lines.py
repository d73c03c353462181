"""Lines of the calendar: every duty with whoever holds it in a school year, for each of its subjects by itself."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from solver.instance.duty import Duty
from solver.instance.instance import Instance
from solver.plan.held import held
from solver.plan.ledgers import changes_school
from solver.plan.plan import Plan
from solver.plan.support import Support
from solver.rules.calendar_neighbours import neighbour_pairs

NOWHERE = ""
"""The host of an event that happens nowhere in particular, or at a school outside the area."""
Key = tuple[str, tuple[str, ...], str]
"""Duty, holder and subject: what an event says of its line."""


@dataclass(frozen=True)
class Line:
    """One duty of one holder in one school year and subject: a row of the calendar, to be filled with dated events."""

    duty: Duty
    year: int
    holder: tuple[str, ...]
    """As `solver.plan.circuit.Event.holder`."""
    subject: str
    """The subject or topic; "" where there is none."""
    schools: tuple[str, ...]
    """The schools of the area concerned, the lead or partner first."""
    hosts: tuple[str, ...] = ()
    """Where its events may happen; (`NOWHERE`,) where nobody travels."""
    helpers: tuple[str, ...] = ()
    """Teams and people who have to come: the helper, and companions."""
    helped: tuple[str, ...] = ()
    """The person who is helped, where the helper has to come."""

    @property
    def key(self) -> Key:
        """What its events say of it."""
        return self.duty.name, self.holder, self.subject

    @property
    def named(self) -> str:
        """The object a waiver names: who is helped, else the holder; the duty where all schools hold it together."""
        if not self.holder:
            return self.duty.name
        return self.holder[0] if self.duty.holders == "neighbours" else self.holder[-1]


def dated_years(instance: Instance) -> range:
    """Return the planned school years for which the calendar is made."""
    return instance.planned_years[: instance.policy.dated_years]


@held
def lines_of(instance: Instance, settled: Plan, year: int) -> tuple[Line, ...]:
    """Return every line of a school year, in the order of the policy's duties and then of holders and subjects.

    Parameters
    ----------
    settled
        The plan: its groups, pairs, postings and ties are read, its events are not.
    """
    found = []
    for duty in instance.policy.duties:
        lines: dict[Key, Line] = {}
        coming = _coming(settled, duty, year)
        for line in _held(instance, settled, duty, year):
            for one in _by_subject(line):
                complete = replace(one, hosts=_hosts(one), helpers=_helpers(one, coming))
                lines.setdefault(one.key, complete)
        found += [lines[key] for key in sorted(lines)]
    return tuple(found)


def works_at(plan: Plan, year: int) -> dict[str, str]:
    """Return the school where each person works who does not work at the home school in `year`."""
    moved = (posting for posting in sorted(plan.postings, key=lambda p: p.first_year) if changes_school(posting, year, "effective"))
    return {posting.person: posting.destination for posting in moved}


def _held(instance: Instance, plan: Plan, duty: Duty, year: int) -> Iterator[Line]:
    """Yield a line without subject, hosts and companions for each holder of a duty."""
    if duty.holders == "supports":
        yield from _ties(instance, plan, duty, year)
        return
    for holder, schools in _holders(instance, plan, duty, year):
        yield Line(duty, year, holder, "", schools)


def _holders(instance: Instance, plan: Plan, duty: Duty, year: int) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    groups = [group for group in plan.groups_in(year) if not duty.modes or group.mode in duty.modes]
    if duty.holders == "groups":
        yield from (((group.lead,), (group.lead, *group.members)) for group in groups)
    elif duty.holders == "members":
        yield from (((group.lead, member), (group.lead, member)) for group in groups for member in group.members)
    elif duty.holders == "pairings":
        for pair in plan.pairings_in(year):
            if pair.layer == duty.layer:
                yield (pair.partner, pair.school), tuple(s for s in (pair.partner, pair.school) if s in instance.school_of)
    elif duty.holders == "neighbours":
        yield from ((pair, pair) for pair in neighbour_pairs(instance, duty))
    else:
        chosen = tuple(school.id for school in instance.schools if duty.schools.selects(instance, school))
        if duty.holders == "schools":
            yield from (((school,), (school,)) for school in chosen)
        elif chosen:
            yield (), chosen


def _ties(instance: Instance, plan: Plan, duty: Duty, year: int) -> Iterator[Line]:
    at = works_at(plan, year)
    for tie in plan.supports:
        if tie.scheme != duty.scheme or not tie.covers(year):
            continue
        person = tie.helped not in instance.school_of
        school = at.get(tie.helped, instance.staff.person(tie.helped).school) if person else tie.helped
        comes = "helper" in duty.attend
        yield Line(
            duty, year, (tie.helper, tie.helped), tie.subject, (school,),
            helpers=(tie.helper,) if comes else (), helped=(tie.helped,) if person and comes else (),
        )  # fmt: skip


def _by_subject(line: Line) -> Iterator[Line]:
    """Yield the line once for each subject of its duty; a tie that has a subject keeps its own, if the duty knows it."""
    subjects = line.duty.subjects
    if line.subject:
        if not subjects or line.subject in subjects:
            yield line
    elif not subjects:
        yield line
    else:
        yield from (replace(line, subject=subject) for subject in sorted(set(subjects)))


def _hosts(line: Line) -> tuple[str, ...]:
    """Return where the line's events may happen, of the schools of the area."""
    if line.duty.host == "nowhere":
        return (NOWHERE,)
    if line.duty.host == "rotating":
        return line.schools
    if line.duty.host == "helped":
        return line.schools[1:] or line.schools
    outside = line.duty.holders == "pairings" and line.holder[0] != line.schools[0]
    return (NOWHERE,) if outside else line.schools[:1]


def _coming(plan: Plan, duty: Duty, year: int) -> Mapping[str, list[Support]]:
    """Return the ties whose helpers come along to a duty, by who is helped."""
    found: dict[str, list[Support]] = defaultdict(list)
    for tie in plan.supports if duty.companions else ():
        if tie.scheme in duty.companions and tie.covers(year):
            found[tie.helped].append(tie)
    return found


def _helpers(line: Line, coming: Mapping[str, list[Support]]) -> tuple[str, ...]:
    """Return the helper who has to come and the companions: helpers tied to the school that is helped, or to the holder."""
    about = (line.schools[-1],) if line.duty.holders in {"supports", "members", "pairings"} else line.holder
    companions = {tie.helper for school in about for tie in coming.get(school, ()) if _same_subject(tie, line)}
    return (*line.helpers, *sorted(companions - set(line.helpers)))


def _same_subject(tie: Support, line: Line) -> bool:
    return not tie.subject or not line.subject or tie.subject == line.subject
