"""Whether the events of a plan are well formed: known duties, holders, hosts and contents, days that exist, nothing twice."""

from collections import Counter
from collections.abc import Iterator

from solver.check.flaws import flaw
from solver.instance.duty import Duty
from solver.instance.instance import Instance
from solver.language import Text
from solver.plan.circuit import Event
from solver.plan.plan import Plan
from solver.rules.calendar_events import year_of
from solver.rules.lines import Key, Line, dated_years, lines_of
from solver.rules.rule import Finding


def unknown_in_calendar(instance: Instance, plan: Plan) -> tuple[Finding, ...]:
    """Return the events that name duties, holders, hosts or contents nobody knows; no rule can be read while there are any."""
    duties = {duty.name: duty for duty in instance.policy.duties}
    known = {*instance.partner_of, *instance.staff.position_of, *(team.id for team in instance.external.teams)}
    return tuple(found for event in plan.events for found in _unknown(instance, event, duties.get(event.duty), known))


def _unknown(instance: Instance, event: Event, duty: Duty | None, known: set[str]) -> Iterator[Finding]:
    if duty is None:
        yield flaw(event.duty, Text("政策没有这项职责", "the policy has no such duty"), *event.holder)
        return
    for one in event.holder:
        if one not in known:
            yield flaw(one, Text("实例中没有这个承担者", "the instance has no such holder"), event.duty)
    if event.host and event.host not in instance.school_of:
        yield flaw(event.host, Text("实例中没有这所学校", "the instance has no such school"), event.duty)
    contents = {content.name for content in duty.contents}
    for done in event.contents:
        if done.content not in contents:
            yield flaw(_subject(event), Text("职责没有这项内容:{x}", "the duty has no content {x}").fill(x=done.content), event.duty)


def malformed_calendar(instance: Instance, plan: Plan) -> tuple[Finding, ...]:
    """Return what is wrong in events whose names are all known."""
    if not plan.events:
        return ()
    lines: dict[tuple[int, Key], Line] = {
        (year, line.key): line for year in dated_years(instance) for line in lines_of(instance, plan, year)
    }
    singly = (found for event in plan.events for found in _misplaced(instance, event, lines))
    return (*singly, *_twice(plan))


def _misplaced(instance: Instance, event: Event, lines: dict[tuple[int, Key], Line]) -> Iterator[Finding]:
    year = year_of(instance, event.date)
    if year is None:
        note = Text("{day} 不在编制日程的学年内", "{day} lies in no school year that is dated").fill(day=event.date)
        yield flaw(_subject(event), note, event.duty)
        return
    line = lines.get((year, (event.duty, event.holder, event.subject)))
    if line is None:
        note = Text("{year} 学年没有承担者承担这项职责:{x}", "nobody holds this duty so in {year}: {x}")
        named = " / ".join((event.duty, *event.holder, *([event.subject] if event.subject else [])))
        yield flaw(_subject(event), note.fill(year=year, x=named), *event.holder, year=year)
        return
    if event.host not in line.hosts:
        where = event.host or "-"
        note = Text("“{duty}”不能在 {x} 举行", "{duty} cannot be at {x}").fill(duty=event.duty, x=where)
        yield flaw(_subject(event), note, *event.holder, year=year)
    yield from _overfull(event, line)


def _overfull(event: Event, line: Line) -> Iterator[Finding]:
    """Yield what one day cannot hold: more of a content than `per_visit`, or one content in two rows."""
    most = {content.name: content.per_visit for content in line.duty.contents}
    rows = Counter(done.content for done in event.contents)
    for done in event.contents:
        if done.count > most[done.content]:
            note = Text("{day} 的“{x}”有 {n},一次至多 {most}", "{n} of {x} on {day}, where one visit holds at most {most}")
            filled = note.fill(day=event.date, x=done.content, n=done.count, most=most[done.content])
            yield flaw(line.named, filled, *event.holder, year=line.year)
    for content, count in sorted(rows.items()):
        if count > 1:
            note = Text("{day} 的“{x}”分列 {n} 行", "{x} stands in {n} rows on {day}").fill(day=event.date, x=content, n=count)
            yield flaw(line.named, note, *event.holder, year=line.year)


def _twice(plan: Plan) -> Iterator[Finding]:
    told = Counter((event.date, event.duty, event.holder, event.subject, event.host) for event in plan.events)
    for (day, duty, holder, _, _), count in sorted(told.items()):
        if count > 1:
            note = Text("{day} 的“{duty}”出现 {n} 次", "{duty} stands {n} times on {day}").fill(day=day, duty=duty, n=count)
            yield flaw(holder[-1] if holder else duty, note, *holder)


def _subject(event: Event) -> str:
    return event.holder[-1] if event.holder else event.duty
