"""What became of every school since last year's groups, and why a school stands outside every group this time."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from solver.instance.instance import Instance
from solver.instance.policy import Policy
from solver.plan.plan import Group, LeftOut, Transition, TransitionReason

Standing = tuple[str, str]
"""The lead a school stands under, and the mode."""
EXIT_RULE = "exit_by_evaluation"
"""Name of the rule whose parameters hold the exit scores of R-018."""


@dataclass(frozen=True)
class Exits:
    """The maturity scores, 0 to 100, at which a member leaves its group (R-018)."""

    mature: int | None = 85
    """From this score on a member has reached its goal and leaves; None where the policy knows no such exit."""
    fail: int | None = 60
    """Below this score a member is removed; None where the policy knows no such exit."""

    @classmethod
    def of(cls, policy: Policy) -> "Exits":
        """Return the scores of the policy's first exit rule; no exits where it has none."""
        for row in policy.rules:
            if row.rule == EXIT_RULE:
                usual = cls()
                return cls(row.parameters.get("mature", usual.mature), row.parameters.get("fail", usual.fail))
        return cls(None, None)

    def code(self, instance: Instance, school: str) -> TransitionReason | None:
        """Return matured or removed for one of last year's members whose score asks it to leave, else None."""
        if school not in instance.previous_lead_of or school not in instance.school_of:
            return None
        score = instance.school_of[school].maturity
        if score is not None and self.mature is not None and score >= self.mature:
            return "matured"
        if score is not None and self.fail is not None and score < self.fail:
            return "removed"
        return None

    def outside(self, instance: Instance, school: str) -> TransitionReason | None:
        """Return matured or removed for a school that an exit keeps outside: one of last year's members, or one that matured earlier."""
        code = self.code(instance, school)
        if code is None and self.mature is not None and school in instance.matured_since:
            score = instance.school_of[school].maturity
            return "matured" if score is None or score >= self.mature else None
        return code


def transitions(instance: Instance, groups: Iterable[Group], exits: Exits, year: int | None = None) -> tuple[Transition, ...]:
    """Return one transition for each school that stood in a group last year or stands in one now.

    A lead counts as standing in its own group: its lead is itself. A school that R-018 lets out of its old group carries that
    code wherever it stands now. Without a last year's plan there are no transitions.

    Parameters
    ----------
    groups
        This plan's groups; every school stands in at most one of them.
    exits
        The exit scores, usually ``Exits.of(instance.policy)``.
    year
        The year that the transitions carry, where groups are formed yearly and `instance` is that of one year.
    """
    if instance.previous is None:
        return ()
    before = _standing((group.lead, group.mode, group.members) for group in instance.previous.groups)
    after = _standing((group.lead, group.mode, group.members) for group in groups)
    found = []
    for school in sorted((before.keys() | after.keys()) & instance.school_of.keys()):
        old, new = before.get(school), after.get(school)
        reason = _reason(old, new, exits.code(instance, school), after)
        found.append(Transition(school, reason, None if old is None else old[0], None if new is None else new[0], year))
    return tuple(sorted(found, key=lambda t: (t.school, t.reason)))


def left_out(
    instance: Instance,
    groups: Iterable[Group],
    exits: Exits,
    refusals: Mapping[str, str],
    leads_of: Mapping[str, Collection[str]],
    full: Collection[tuple[str, str]] = (),
    year: int | None = None,
) -> tuple[LeftOut, ...]:
    """Return every compulsory school outside the groups with the reason it carries.

    Parameters
    ----------
    refusals
        Reason code of each school that has no candidate left after the pair rules (`solver.plan.reasons.refusals`).
    leads_of
        For each school that has candidates, the leads that could take it under the pair rules.
    full
        Pairs (lead, school) such that the lead's group, as it stands, has no place for that school.
    year
        The year that the rows carry, where groups are formed yearly and `instance` is that of one year.

    Notes
    -----
    An exit of R-018 comes before everything else. Then what the pair rules say; then whether every group that stands
    within the school's reach is full. What remains could have joined and was weighed against by the goals.
    """
    standing = tuple(groups)
    leading = {group.lead for group in standing}
    grouped = {school for group in standing for school in (group.lead, *group.members)}
    found = []
    for school in instance.schools:
        if not school.compulsory or school.id in grouped:
            continue
        code: str | None = exits.outside(instance, school.id) or refusals.get(school.id)
        if code is None:
            near = [lead for lead in leads_of.get(school.id, ()) if lead in leading]
            full_here = bool(near) and all((lead, school.id) in full for lead in near)
            code = "places_full" if full_here else "excluded_by_goal"
        found.append(LeftOut(school.id, code, year))
    return tuple(found)


def _standing(groups: Iterable[tuple[str, str, tuple[str, ...]]]) -> dict[str, Standing]:
    return {school: (lead, mode) for lead, mode, members in groups for school in (lead, *members)}


def _reason(
    old: Standing | None, new: Standing | None, exit_code: TransitionReason | None, after: Mapping[str, Standing]
) -> TransitionReason:
    if old is None:
        return "joined"
    if new is not None and new[0] == old[0]:
        return "stayed" if new[1] == old[1] else "changed_mode"
    if exit_code is not None:
        return exit_code
    if new is not None:
        return "changed_lead"
    still_leads = after.get(old[0], ("", ""))[0] == old[0]
    return "left" if still_leads else "dissolved"
