"""The smallest difference coefficient that any rotation could reach, from the bound of the goal, and the schools that hold it up.

The bound of `backbone_dispersion` holds for every plan that keeps the hard rules within the same groups and leaves the goals before it
where they are. With the goal's whole weights w >= e, e = scale * P_N / (P * B0**2), r = max w / e and a bound L on
``sum w b**2 - v (B - B0) - scale``, every such plan with B people at the schools compared has

    ``CV**2 + 1 = sum e b**2 * B0**2 / (scale * B**2) >= (L + scale + v (B - B0)) / (r * scale) * (B0 / B)**2``.

B is the number in this plan; it changes only where people come from, or go to, schools that do not count. The factor r is the price
of whole weights: a finer `scale` of the goal brings the least coefficient closer to the one reached.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import isqrt
from typing import Any, Literal

from solver.goals.ordered import ordered_goals
from solver.goals.rotation.backbone_dispersion import BackboneDispersion
from solver.instance.choices import STAGE_WORDS
from solver.instance.instance import Instance
from solver.language import Language, Text
from solver.plan.indicators import TITLES, IndicatorStage, MovedIndicator, people_of
from solver.plan.plan import Plan
from solver.plan.spread import Spread, spread
from solver.report.balance import PLACES
from solver.report.sheet import percent
from solver.report.words import school_name
from solver.solving.result import GoalFigure

NAMED = 5
"""How many schools are named for each goal."""
Why = Literal["no_group", "group", "inside"]
WHY: dict[Why, Text] = {
    "no_group": Text("不在集团内,轮岗够不到", "in no group, out of reach of rotation"),
    "group": Text("集团整体偏高或偏低,集团内轮岗拉不平", "its whole group is off the mean to the same side"),
    "inside": Text(
        "集团内尚有余地,受其他规则、先列目标或整人数限制", "its group could even it out; other rules, earlier goals or whole people hold it"
    ),
}


@dataclass(frozen=True)
class Holder:
    """A school that keeps the coefficient from falling."""

    school: str
    share: Fraction
    """Its part of the squared coefficient, 0 to 1."""
    above: bool
    """Whether it has more than the mean per pupil."""
    why: Why


@dataclass(frozen=True)
class Reachable:
    """What one dispersion goal says of the coefficient."""

    key: str
    stage: IndicatorStage
    indicator: MovedIndicator
    reached: Spread
    """Of this plan, in its last year, where people teach."""
    least: Fraction | None
    """No plan with as many such people at the schools compared has a smaller squared coefficient; None where there is no bound."""
    proved: bool
    """Whether this plan's goal equals its bound, so that nothing but the slack of later goals lies between."""
    holders: tuple[Holder, ...]

    def least_decimal(self) -> str:
        """Return the least coefficient, rounded down so that it stays a bound; "—" where there is none."""
        if self.least is None:
            return "—"
        scaled = self.least * 10 ** (2 * PLACES)
        whole, rest = divmod(isqrt(scaled.numerator // scaled.denominator), 10**PLACES)
        return f"{whole}.{rest:0{PLACES}d}"

    def document(self) -> dict[str, Any]:
        """Return plain JSON values."""
        return {
            "goal": self.key, "stage": self.stage, "indicator": self.indicator, "reached": self.reached.decimal(PLACES),
            "least_reachable": None if self.least is None else self.least_decimal(),
            "least_squared": None if self.least is None else str(self.least), "proved": self.proved,
            "held_up_by": [{"school": h.school, "share": percent(h.share), "above": h.above, "why": h.why} for h in self.holders],
        }  # fmt: skip


def reachable(instance: Instance, plan: Plan, figures: Sequence[GoalFigure]) -> tuple[Reachable, ...]:
    """Return what each dispersion goal over the whole instance says, in the policy's order."""
    by_key = {figure.key: figure for figure in figures}
    found = []
    for bound in ordered_goals(instance.policy, "rotation"):
        goal, figure = bound.goal, by_key.get(bound.key)
        if isinstance(goal, BackboneDispersion) and goal.within == "instance" and figure is not None and goal.applies(instance):
            found.append(_of_goal(instance, plan, goal, figure))
    return tuple(found)


def reachable_lines(instance: Instance, found: Sequence[Reachable], language: Language) -> list[str]:
    """Return two lines a goal: the coefficient with the least one that could be reached, and the schools that hold it up."""
    lines = [Text("差异系数还能降到多少", "How low the coefficients could go").say(language)] if found else []
    for one in found:
        proved = Text(",已证明", ", proved") if one.proved else Text("", "")
        line = Text(
            "  {stage}{what}: 本方案 {reached},任何轮岗方案不低于 {least}(先列目标不变{proved})",
            "  {stage}, {what}: this plan {reached}; no rotation below {least} (goals before it kept{proved})",
        )
        said = {"stage": Text(STAGE_WORDS[one.stage].zh, STAGE_WORDS[one.stage].en), "what": TITLES[one.indicator], "proved": proved}
        lines.append(line.fill(**said, reached=one.reached.decimal(PLACES), least=one.least_decimal()).say(language))
        for holder in one.holders:
            side = Text("高于", "above") if holder.above else Text("低于", "below")
            held = Text("    {school}: 占 {share},{side}均值;{why}", "    {school}: {share} of it, {side} the mean; {why}")
            name = school_name(instance, holder.school)
            lines.append(held.fill(school=name, share=percent(holder.share), side=side, why=WHY[holder.why]).say(language))
    return lines


def _of_goal(instance: Instance, plan: Plan, goal: BackboneDispersion, figure: GoalFigure) -> Reachable:
    there = people_of(instance, goal.indicator, goal.stage, plan, instance.planned_years[-1], "effective")
    pupils = {school: _pupils(instance, school, goal.stage) for school in there}
    reached = spread(list(there.values()), list(pupils.values()))
    best = figure.value if figure.best is None else min(figure.best, figure.value)
    least = None if figure.bound is None else least_squared(instance, goal, sum(there.values()), figure.bound)
    return Reachable(
        figure.key, goal.stage, goal.indicator, reached, least, figure.bound is not None and best <= figure.bound,
        holders(plan, instance.planned_years[-1], there, pupils),
    )  # fmt: skip


def least_squared(instance: Instance, goal: BackboneDispersion, people: int, bound: int) -> Fraction | None:
    """Return the least squared coefficient of plans with so many people at the schools compared, given a bound on the goal."""
    home = people_of(instance, goal.indicator, goal.stage, None, instance.first_year, "effective")
    today = sum(home.values())
    if today == 0 or people == 0:
        return None
    pupils = [_pupils(instance, school, goal.stage) for school in home]
    weights, total, _ = goal.weights(instance)
    over = max(Fraction(w * p * today**2, goal.scale * sum(pupils)) for w, p in zip(weights, pupils, strict=True))
    above = Fraction(bound + goal.scale + total * (people - today)) / (over * goal.scale) * Fraction(today, people) ** 2
    return max(Fraction(0), above - 1)


def holders(plan: Plan, year: int, there: Mapping[str, int], pupils: Mapping[str, int]) -> tuple[Holder, ...]:
    """Return the schools with the largest parts of the squared coefficient, largest first, and what keeps each of them there."""
    total, size = sum(there.values()), sum(pupils.values())
    if total == 0:
        return ()
    mean = Fraction(total, size)
    off = {school: Fraction(there[school], pupils[school]) - mean for school in there}
    parts = {school: pupils[school] * off[school] ** 2 for school in there}
    whole = sum(parts.values(), Fraction(0))
    group_of = {school: group for group in plan.groups_in(year) for school in (group.lead, *group.members)}
    found = []
    for school in sorted((s for s in parts if parts[s]), key=lambda s: (-parts[s], s))[:NAMED]:
        group = group_of.get(school)
        why: Why = "no_group"
        if group is not None:
            inside = [one for one in (group.lead, *group.members) if one in there]
            level = Fraction(sum(there[one] for one in inside), sum(pupils[one] for one in inside)) - mean
            # at least half of the school's distance from the mean is its whole group's
            why = "group" if level * off[school] > 0 and 2 * abs(level) >= abs(off[school]) else "inside"
        found.append(Holder(school, parts[school] / whole, off[school] > 0, why))
    return tuple(found)


def _pupils(instance: Instance, school: str, stage: IndicatorStage) -> int:
    part = instance.school_of[school].part(stage)
    return 0 if part is None else part.pupils
