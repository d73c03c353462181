"""Whether the lists of a plan that follow from its groups do follow: transitions and schools left out, worked out again here."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from solver.check.flaws import flaw
from solver.instance.instance import Instance
from solver.language import Text
from solver.plan.plan import Plan
from solver.plan.reasons import LEFT_OUT
from solver.plan.years import YearOfPlan
from solver.rules.grouping.exit_by_evaluation import ExitByEvaluation
from solver.rules.parameters import bound_rules
from solver.rules.rule import Finding

Move = tuple[str, str | None, str | None]
"""Reason code, lead before and lead after."""


@dataclass(frozen=True)
class _Facts:
    """Where every school stood and stands, (lead, mode), and which exit R-018 gives it."""

    was: Mapping[str, tuple[str, str]]
    now: Mapping[str, tuple[str, str]]
    exit: Mapping[str, str]


def not_following(instance: Instance, plan: Plan, years: Sequence[YearOfPlan] = ()) -> tuple[Finding, ...]:
    """Return where transitions and left-out schools differ from what last year's plan and this plan's groups imply.

    Written from the meaning of the codes and not from the builder in `solver.plan.transitions`, which it judges.

    Parameters
    ----------
    years
        The grouped years, where groups are formed yearly: each has its own list, compared with the groups of the year before.
    """
    if not years:
        return (*_year_not_asked(plan, {None}), *_in_one_year(instance, plan))
    found = [*_year_not_asked(plan, {part.year for part in years})]
    for part in years:
        moves = tuple(replace(move, year=None) for move in plan.transitions if move.year == part.year)
        outside = tuple(replace(left, year=None) for left in plan.left_out if left.year == part.year)
        told = replace(part.plan, transitions=moves, left_out=outside)
        found += [replace(finding, year=part.year) for finding in _in_one_year(part.instance, told)]
    return tuple(found)


def _year_not_asked(plan: Plan, years: set[int | None]) -> Iterator[Finding]:
    note = Text("变动或未进集团的行,学年应为分年编组的学年;只编一次时不填", "its year is none for which groups were formed")
    dated = [*((move.school, move.year) for move in plan.transitions), *((left.school, left.year) for left in plan.left_out)]
    yield from (flaw(school, note, year=year) for school, year in dated if year not in years)


def _in_one_year(instance: Instance, plan: Plan) -> Iterator[Finding]:
    before = () if instance.previous is None else instance.previous.groups
    facts = _Facts(
        _places((g.lead, g.mode, g.members) for g in before), _places((g.lead, g.mode, g.members) for g in plan.groups), _exits(instance)
    )
    yield from _wrong_transitions(instance, plan, facts)
    yield from _wrong_left_out(instance, plan, facts)


def _places(groups: Iterable[tuple[str, str, tuple[str, ...]]]) -> dict[str, tuple[str, str]]:
    places = {}
    for lead, mode, members in groups:
        places[lead] = (lead, mode)
        for member in members:
            places[member] = (lead, mode)
    return places


def _exits(instance: Instance) -> dict[str, str]:
    """Return the exit that the policy's first row on exits (R-018) gives each of last year's members."""
    rows = [row.rule for row in bound_rules(instance.policy) if isinstance(row.rule, ExitByEvaluation)]
    if not rows or instance.previous is None:
        return {}
    members = {member for group in instance.previous.groups for member in group.members}
    found = {}
    for school in instance.schools:
        if school.id not in members or school.maturity is None:
            continue
        if school.maturity >= rows[0].mature:
            found[school.id] = "matured"
        elif school.maturity < rows[0].fail:
            found[school.id] = "removed"
    return found


def _matured_before(instance: Instance) -> set[str]:
    """Return who matured out of a group in an earlier year and has no score since that speaks against it (R-060)."""
    rows = [row.rule for row in bound_rules(instance.policy) if isinstance(row.rule, ExitByEvaluation)]
    listed = () if instance.previous is None or not rows else instance.previous.matured
    scores = {school.id: school.maturity for school in instance.schools}
    return {one.school for one in listed if (score := scores.get(one.school)) is None or score >= rows[0].mature}


def _wrong_transitions(instance: Instance, plan: Plan, facts: _Facts) -> Iterator[Finding]:
    said: dict[str, Move] = {move.school: (move.reason, move.lead_before, move.lead_after) for move in plan.transitions}
    due = {} if instance.previous is None else {s.id: _due(s.id, facts) for s in instance.schools if s.id in facts.was or s.id in facts.now}
    for school in sorted(said.keys() | due.keys()):
        if school not in due:
            yield flaw(school, Text("没有变动却列了变动", "listed as a transition, though it stood in no group before or now"))
        elif school not in said:
            note = Text("缺少变动:应为 {code}", "its transition is missing: {code}").fill(code=_spelled(due[school]))
            yield flaw(school, note, *_named(due[school]))
        elif said[school] != due[school]:
            note = Text("变动应为 {want},方案写的是 {have}", "its transition is {want}, and the plan says {have}")
            yield flaw(school, note.fill(want=_spelled(due[school]), have=_spelled(said[school])), *_named(due[school]))


def _due(school: str, facts: _Facts) -> Move:
    """Work out the code, the old and the new lead of a school that stood in a group or stands in one."""
    was, now = facts.was.get(school), facts.now.get(school)
    lead_before, lead_after = None if was is None else was[0], None if now is None else now[0]
    if was is None:
        code = "joined"
    elif was == now:
        code = "stayed"
    elif lead_before == lead_after:
        code = "changed_mode"
    elif school in facts.exit:
        code = facts.exit[school]
    elif now is not None:
        code = "changed_lead"
    else:
        code = "left" if facts.now.get(was[0], ("", ""))[0] == was[0] else "dissolved"
    return code, lead_before, lead_after


def _wrong_left_out(instance: Instance, plan: Plan, facts: _Facts) -> Iterator[Finding]:
    said = {left.school: left.reason for left in plan.left_out}
    for school in instance.schools:
        outside = school.compulsory and school.id not in facts.now
        if outside and school.id not in said:
            yield flaw(school.id, Text("未进集团,却没有列出原因", "stands in no group, and no reason is given"))
        if not outside and school.id in said:
            note = Text("列为未进集团,其实在集团中或不属义务教育", "listed as left out, but is in a group or not of a compulsory stage")
            yield flaw(school.id, note)
    earlier = _matured_before(instance)
    for name, reason in sorted(said.items()):
        if reason not in LEFT_OUT:
            yield flaw(name, Text("没有这种原因代码:{code}", "there is no reason code {code}").fill(code=reason))
        elif reason in {"matured", "removed"} and reason != facts.exit.get(name, "matured" if name in earlier else ""):
            yield flaw(name, Text("成熟度不支持原因代码 {code}", "the maturity score does not support the code {code}").fill(code=reason))


def _named(move: Move) -> tuple[str, ...]:
    return tuple(lead for lead in move[1:] if lead is not None)


def _spelled(move: Move) -> str:
    return f"{move[0]} ({move[1] or '—'} → {move[2] or '—'})"
