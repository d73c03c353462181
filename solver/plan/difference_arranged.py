"""What changed between two plans in batches, ties of support, itinerant weeks and dated events."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import zip_longest
from typing import Literal, TypeVar

from solver.instance.choices import SUBJECT_WORDS
from solver.instance.policy import Policy
from solver.instance.titles import duty_title, programme_title, scheme_title
from solver.language import Text
from solver.plan.circuit import HALVES, WEEKDAYS, WEEKS, Event, Round
from solver.plan.plan import Plan
from solver.plan.support import Cohort, Support

Row = Cohort | Support | Round | Event
R = TypeVar("R", Cohort, Support, Round, Event)
Section = Literal["cohorts", "supports", "rounds", "events"]
What = Literal["added", "removed", "changed"]
_NOUNS: Mapping[Section, Text] = {
    "cohorts": Text("批次", "Batch"), "supports": Text("帮带", "Support"), "rounds": Text("走教", "Half-day"),
    "events": Text("日程", "Event"),
}  # fmt: skip


@dataclass(frozen=True)
class ArrangedChange:
    """One row of the later lists that only one plan has, or that differs for the same subject."""

    section: Section
    what: What
    """changed: another batch of the same unit, other years of the same tie, another school or subject in the same half-day, another day,
    place or content of the same duty and holder; counted row by row in order of time."""
    before: Row | None
    after: Row | None

    def line(self, names: Mapping[str, str], policy: Policy | None = None) -> Text:
        """Return the change in words; `names` gives names by id, and the policy titles."""
        said = [_spelled(row, names, policy) for row in (self.before, self.after) if row is not None]
        noun = _NOUNS[self.section]
        zh = {"added": f"新增{noun.zh}", "removed": f"取消{noun.zh}", "changed": f"{noun.zh}变化"}[self.what]
        return Text(f"{zh}:{' ⇒ '.join(one.zh for one in said)}", f"{noun.en} {self.what}: {' ⇒ '.join(one.en for one in said)}")


def arranged_changes(before: Plan, after: Plan) -> tuple[ArrangedChange, ...]:
    """Return what changes in the four later lists, list by list in the order of the steps."""
    return (
        *_changes("cohorts", before.cohorts, after.cohorts, _unit), *_changes("supports", before.supports, after.supports, _tie),
        *_changes("rounds", before.rounds, after.rounds, _half), *_changes("events", before.events, after.events, _held),
    )  # fmt: skip


def _unit(row: Cohort) -> tuple[str, ...]:
    return row.programme, row.unit


def _tie(row: Support) -> tuple[str, ...]:
    return row.scheme, row.helper, row.helped, row.subject


def _half(row: Round) -> tuple[str, ...]:
    return row.person, str(row.week), str(row.day), row.half


def _held(row: Event) -> tuple[str, ...]:
    return row.duty, *row.holder, row.subject


def _changes(section: Section, before: Iterable[R], after: Iterable[R], key: Callable[[R], tuple[str, ...]]) -> Iterator[ArrangedChange]:
    """Set aside what both plans have, then pair what is left of the same subject in order."""
    old, new = Counter(before), Counter(after)
    gone, come = _by_subject(old - new, key), _by_subject(new - old, key)
    for subject in sorted(gone.keys() | come.keys()):
        for left, right in zip_longest(gone.get(subject, []), come.get(subject, [])):
            what: What = "added" if left is None else "removed" if right is None else "changed"
            yield ArrangedChange(section, what, left, right)


def _by_subject(rows: Counter[R], key: Callable[[R], tuple[str, ...]]) -> dict[tuple[str, ...], list[R]]:
    found: dict[tuple[str, ...], list[R]] = {}
    for row in rows.elements():
        found.setdefault(key(row), []).append(row)
    return found


def _spelled(row: Row, names: Mapping[str, str], policy: Policy | None) -> Text:
    match row:
        case Cohort():
            title = programme_title(row.programme, () if policy is None else policy.programmes)
            return Text("{title} {unit},{year} 学年", "{title} {unit}, {year}").fill(
                title=title, unit=names.get(row.unit, row.unit), year=row.first_year
            )
        case Support():
            title = scheme_title(row.scheme, () if policy is None else policy.schemes)
            pair = f"{names.get(row.helper, row.helper)} → {names.get(row.helped, row.helped)}"
            about = _subject(row.subject)
            years = f"{row.first_year}-{row.last_year}"
            return Text(f"{title.zh} {pair}{about.zh},{years}", f"{title.en} {pair}{about.en}, {years}")
        case Round():
            week, day, half, about = WEEKS[row.week], WEEKDAYS[row.day - 1], HALVES[row.half], _subject(row.subject)
            school = names.get(row.school, row.school)
            return Text(
                f"{row.person} {week.zh}{day.zh}{half.zh} {school}{about.zh} {row.periods} 节",
                f"{row.person} {week.en} {day.en} {half.en} {school}{about.en} {row.periods} periods",
            )
        case Event():
            return _event(row, names, policy)


def _event(row: Event, names: Mapping[str, str], policy: Policy | None) -> Text:
    title, about = duty_title(row.duty, () if policy is None else policy.duties), _subject(row.subject)
    holder = "-".join(names.get(name, name) for name in row.holder)
    host = f" @ {names.get(row.host, row.host)}" if row.host else ""
    held = "".join(f", {done.content} {done.count}" for done in row.contents)
    who = f" {holder}" if holder else ""
    return Text(f"{row.date} {title.zh}{about.zh}{who}{host}{held}", f"{row.date} {title.en}{about.en}{who}{host}{held}")


def _subject(subject: str) -> Text:
    """Return a subject in brackets; nothing for none."""
    known = SUBJECT_WORDS.get(subject, Text(subject, subject))
    return Text(f"({known.zh})", f" ({known.en})") if subject else Text("", "")
