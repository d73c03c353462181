"""What keeps somebody at home whom the rules on single postings would let go, and why a need of rotation is not met."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

import numpy as np

from solver.check.sentences import figure
from solver.form.form import Ints
from solver.instance.instance import Instance
from solver.language import Text
from solver.plan.plan import Plan
from solver.report.clean import plain
from solver.report.margins import CHANGES_NOTHING, IMPROVES, NOBODY, UNKNOWN, WORSENS, Margins, margins_of
from solver.rules.explaining import explained
from solver.rules.parameters import BoundRule
from solver.rules.rotation.exchange_share import ExchangeShare
from solver.rules.rule import Finding, findings_of
from solver.solving.posting import step_goals, step_rules

WEIGHED: Mapping[str, Text] = {
    "would_break": Text("再派一人即违反硬性规则", "one more posting would break a hard rule"),
    "would_worsen": Text("再派一人即有目标变差", "one more posting would make a goal worse"),
    "not_needed": Text(
        "再派一人不违反规则,也不改变任何目标,没有需要", "one more posting would break nothing and change no goal: nothing asks for it"
    ),
    "not_chosen": Text(
        "规则允许其本人派出,本方案未派",
        "the rules on single postings leave one open, and this plan does not use it",
    ),
}
"""Codes of people who could go and stay."""
UNMET: Mapping[str, Text] = {
    "nobody_open": Text("规则允许的派出中没有一种能补足", "no posting that the rules allow would help"),
    "all_sent": Text("能补足的人员都已派出", "everybody who could help is posted already"),
    "would_break": Text("能补足的人员再派一人即违反硬性规则", "one more posting of anybody who could help would break a hard rule"),
    "would_worsen": Text("能补足的人员再派一人即有目标变差", "one more posting of anybody who could help would make a goal worse"),
    "weighed": Text("在各项规则与目标之间取舍后未补足", "not met when all rules and goals were weighed"),
}
"""Codes of needs that a plan does not meet."""


@dataclass(frozen=True)
class Unmet:
    """A rule of rotation that asks for more than a plan gives, for one object."""

    bound: BoundRule
    subject: str
    amount: int
    """Missing units, in the rule's unit."""
    reasons: tuple[tuple[str, Text], ...] = ()
    """Codes with their words; several where parts of the need have different ones."""


class Weighing:
    """What one more posting would do to a plan, in words."""

    def __init__(self, instance: Instance, plan: Plan, *, hurried: bool = False) -> None:
        """Weigh one more posting of everybody; `hurried`, as after an interrupt, nothing is weighed and nothing claimed."""
        self._instance, self._plan = instance, plan
        rules = step_rules(instance, "rotation")
        self._missing = [need for bound in rules for need in _missing(instance, plan, bound)]
        asked = {need.bound.key for need in self._missing}
        weighed = (replace(b, standing="priced") if b.standing == "watch" and b.key in asked else b for b in rules)
        self._margins = None if hurried else margins_of(instance, plan, [bound for bound in weighed if bound.standing != "watch"])
        self._said: dict[int, tuple[str, Text]] = {}
        self._reached = _reached_shares(instance, plan, rules)
        self._limit = cache(self._limit_of)
        self._goal = cache(self._goal_of)

    def keeps(self, person: int) -> tuple[str, Text]:
        """Return what keeps a person (row of the staff) who could go: a code of `WEIGHED`, and words with the figures."""
        if self._margins is None:
            return "not_chosen", WEIGHED["not_chosen"]
        number = int(self._margins.rows.scope.person_class[person])
        if number not in self._said:
            self._said[number] = self._keeps(self._margins, self._margins.rows.moves_of[number])
        return self._said[number]

    def unmet(self) -> tuple[Unmet, ...]:
        """Return every need of rotation that the plan does not meet, with why."""
        return tuple(replace(need, reasons=tuple(self._why(need))) for need in self._missing)

    def _keeps(self, margins: Margins, moves: Ints) -> tuple[str, Text]:
        """Return the least harm that a posting of somebody would do: where one of them is open to question, nothing is claimed."""
        state = margins.state[moves]
        if not len(moves) or np.any(np.isin(state, [NOBODY, UNKNOWN, IMPROVES])):
            return "not_chosen", WEIGHED["not_chosen"]
        if np.any(state == CHANGES_NOTHING):
            return "not_needed", _joined([WEIGHED["not_needed"], *self._reached], Text(";", "; "))
        if np.any(state == WORSENS):
            return "would_worsen", _joined([self._worsens(margins, moves[state == WORSENS]), *self._reached], Text(";", "; "))
        return "would_break", self._breaks(margins, moves)

    def _worsens(self, margins: Margins, moves: Ints) -> Text:
        move = margins.least(moves)
        bound, options = margins.goals[int(margins.goal[move])], margins.rows.scope.move_options
        title, now = self._goal(bound.key)
        line = Text(
            "再派一人,影响最小的一种(去{school},{year} 学年起)也使目标“{title}”由 {now} 变为 {then}({unit})",
            "the least harmful further posting (to {school} from {year}) takes the goal “{title}” from {now} to {then} ({unit})",
        )
        return line.fill(
            school=self._instance.schools[int(options.destination[move])].name, year=int(options.first_year[move]),
            title=title, now=now, then=now + int(margins.by[move]), unit=_plain(bound.goal.unit),
        )  # fmt: skip

    def _goal_of(self, key: str) -> tuple[Text, int]:
        """Return a goal's title, with its sentence where another goal of the step has the same one, and its value."""
        goals = step_goals(self._instance, "rotation")
        goal = next(bound.goal for bound in goals if bound.key == key)
        title, value = _plain(goal.title), goal.value(self._instance, self._plan)
        if sum(other.goal.title == goal.title for other in goals) == 1:
            return title, value
        said = _plain(explained(goal, self._instance))
        return Text(f"{title.zh}:{said.zh}", f"{title.en}: {said.en}"), value

    def _breaks(self, margins: Margins, moves: Ints) -> Text:
        numbers = np.unique(margins.rule[moves]).tolist()
        listed = [self._limit(margins.rows.rules[number].key) for number in numbers]
        return Text("再派一人即违反硬性规则:{rules}", "one more posting would break: {rules}").fill(
            rules=_joined(listed, Text("或", " or "))
        )

    def _limit_of(self, key: str) -> Text:
        """Return a rule with its sentence and, where it speaks of years, the years in which it leaves nothing over."""
        bound = next(bound for bound in step_rules(self._instance, "rotation") if bound.key == key)
        said = explained(bound.rule, self._instance)
        full = [
            f for f in findings_of(self._instance, self._plan, bound.rule) if f.year is not None and f.subject == str(f.year) and _full(f)
        ]
        used = "、".join(f"{f.year}: {figure(f.achieved)}/{figure(f.required)}" for f in full)
        title = _plain(bound.rule.title)
        if not used:
            return Text(f"“{title.zh}”({plain(said.zh)})", f"“{title.en}” ({plain(said.en)})")
        return Text(
            f"“{title.zh}”({plain(said.zh)};已用满,实际/上限 {used})",
            f"“{title.en}” ({plain(said.en)}; used up, there are / may be {used})",
        )

    def _why(self, need: Unmet) -> Iterator[tuple[str, Text]]:
        """Yield the reasons of the parts of a need, each once."""
        margins = self._margins
        parts = () if margins is None else margins.rows.short.get((need.bound.key, need.subject), ())
        found = {code: text for part in parts if margins is not None for code, text in [self._part(margins, part)]}
        yield from sorted(found.items(), key=lambda item: list(UNMET).index(item[0])) or [("weighed", UNMET["weighed"])]

    def _part(self, margins: Margins, row: int) -> tuple[str, Text]:
        rows = margins.rows
        helping = rows.helping(row)
        free = helping[margins.state[helping] != NOBODY]
        state = margins.state[free]
        if rows.opaque[row] or np.any(np.isin(state, [UNKNOWN, CHANGES_NOTHING, IMPROVES])):
            return "weighed", UNMET["weighed"]
        if not len(helping):
            return "nobody_open", UNMET["nobody_open"]
        if not len(free):
            return "all_sent", UNMET["all_sent"]
        if np.any(state == WORSENS):
            return "would_worsen", self._worsens(margins, free[state == WORSENS])
        return "would_break", self._breaks(margins, free)


def _missing(instance: Instance, plan: Plan, bound: BoundRule) -> list[Unmet]:
    """Return the objects for which a rule asks for more than there is, each with all it misses."""
    found: dict[str, int] = {}
    for finding in findings_of(instance, plan, bound.rule):
        if finding.amount and finding.sense == ">=" and not instance.waived(bound.rule.name, finding.subject):
            found[finding.subject] = found.get(finding.subject, 0) + finding.amount
    return [Unmet(bound, subject, amount) for subject, amount in sorted(found.items())]


def _reached_shares(instance: Instance, plan: Plan, rules: Sequence[BoundRule]) -> list[Text]:
    """Return, for each share of exchanged teachers that the plan reaches everywhere, a sentence with its figures."""
    said = []
    for bound in rules:
        found = findings_of(instance, plan, bound.rule) if isinstance(bound.rule, ExchangeShare) and bound.standing != "watch" else []
        if found and all(finding.kept for finding in found):
            whole = [finding for finding in found if finding.subject == str(finding.year)]
            years = [f"{finding.year}: {figure(finding.achieved)}/{figure(finding.required)}" for finding in whole]
            title = _plain(bound.rule.title)
            said.append(
                Text(f"“{title.zh}”已达到", f"“{title.en}” is reached")
                if not years
                else Text(
                    f"“{title.zh}”已达到(实际/须有 {'、'.join(years)})", f"“{title.en}” is reached (there are / must be {', '.join(years)})"
                )
            )
    return said


def _full(finding: Finding) -> bool:
    """Whether a finding is that of a school year as a whole, and its limit leaves nothing over."""
    return finding.subject == str(finding.year) and finding.sense == "<=" and finding.achieved == finding.required


def _plain(text: Text) -> Text:
    return Text(plain(text.zh), plain(text.en))


def _joined(texts: Sequence[Text], between: Text) -> Text:
    return Text(between.zh.join(text.zh for text in texts), between.en.join(text.en for text in texts))
