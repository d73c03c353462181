"""Where a new instance disturbs the groups of an earlier plan: lost memberships, broken rules, schools that are new."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from solver.check.checker import check
from solver.form.form import Ints, LinearForm
from solver.plan.plan import Group, Plan
from solver.rules.grouping_scope import GroupingScope
from solver.rules.rule import Bools
from solver.solving.grouping import GroupingModel

LOCAL = 200
"""A broken row that ties more decisions than this speaks of the whole area and does not say where the change is."""


@dataclass(frozen=True)
class Area:
    """Leads and schools, as a mark for each school of the instance."""

    leads: Bools
    schools: Bools

    def ring(self, scope: GroupingScope) -> "Area":
        """Return the area with the leads that could take its schools, and the schools that its leads could take."""
        leads, schools, pairs = self.leads.copy(), self.schools.copy(), scope.pairs
        leads[pairs.lead[self.schools[pairs.school]]] = True
        schools[pairs.school[self.leads[pairs.lead]]] = True
        return Area(leads, schools)

    def free(self, scope: GroupingScope) -> Bools:
        """Mark the decisions, opens first, that are made anew: those of its leads, and between its leads and its schools."""
        pairs = scope.pairs
        return np.concatenate([self.leads[scope.open_lead], self.leads[pairs.lead] & self.schools[pairs.school]])


def disturbed(model: GroupingModel, groups: Sequence[Group], plan: Plan) -> tuple[Ints, Area]:
    """Return the value of each decision, opens first, that keeps what is still possible of a plan's groups, and where that is not all."""
    values, lost = _kept(model.scope, groups)
    parts = (lost, _broken(model, values), _found(model.scope, values), _new(model.scope, plan))
    return values, Area(np.any([part.leads for part in parts], axis=0), np.any([part.schools for part in parts], axis=0))


def joining(scope: GroupingScope, values: Ints, leads: Bools) -> Bools:
    """Mark the decisions by which schools outside every group would join one of `leads`: they move no member."""
    pairs, opens = scope.pairs, len(scope.open_lead)
    grouped = np.zeros(len(leads), dtype=bool)
    grouped[pairs.school[values[opens:] == 1]] = True
    grouped[scope.open_lead[values[:opens] == 1]] = True
    return np.concatenate([np.zeros(opens, dtype=bool), leads[pairs.lead] & ~grouped[pairs.school]])


def _nowhere(scope: GroupingScope) -> Area:
    count = len(scope.instance.schools)
    return Area(np.zeros(count, dtype=bool), np.zeros(count, dtype=bool))


def _kept(scope: GroupingScope, groups: Sequence[Group]) -> tuple[Ints, Area]:
    """Return the decisions that lead to the memberships that are still candidates, and where others are lost."""
    place, modes = scope.instance.position_of, {mode.name: number for number, mode in enumerate(scope.instance.policy.modes)}
    pairs, lost = scope.pairs, _nowhere(scope)
    rows = zip(pairs.lead.tolist(), pairs.school.tolist(), pairs.mode.tolist(), strict=True)
    candidate = {key: number for number, key in enumerate(rows)}
    taken = []
    for group in groups:
        lead, mode = place.get(group.lead, -1), modes.get(group.mode, -1)
        for school in (place.get(member, -1) for member in group.members):
            number = candidate.get((lead, school, mode))
            if number is not None:
                taken.append(number)
                continue
            if lead >= 0:
                lost.leads[lead] = True
            if school >= 0:
                lost.schools[school] = True
    member, opened = np.zeros(len(pairs), dtype=np.int64), np.zeros(len(scope.open_lead), dtype=np.int64)
    member[taken] = 1
    opened[scope.pair_open[taken]] = 1
    return np.concatenate([opened, member]), lost


def _marked(scope: GroupingScope, decisions: Ints) -> Area:
    """Return the leads and schools of some decisions, given by their position, opens first."""
    found, opens = _nowhere(scope), len(scope.open_lead)
    pair = decisions[decisions >= opens] - opens
    found.leads[scope.open_lead[decisions[decisions < opens]]] = True
    found.leads[scope.pairs.lead[pair]] = True
    found.schools[scope.pairs.school[pair]] = True
    return found


def _broken(model: GroupingModel, values: Ints) -> Area:
    """Return where the decisions break a column's bounds or a local row, a priced row without its slack: what would mend it."""
    form, decisions = model.problem.builder.build(), model.problem.decisions
    lower, upper, position = form.lower.copy(), form.upper.copy(), np.full(form.columns, -1, dtype=np.int64)
    position[decisions] = np.arange(len(decisions))
    outside = np.flatnonzero((values < lower[decisions]) | (values > upper[decisions]))
    lower[decisions] = upper[decisions] = values
    for shortfall in model.scope.shortfalls.values():
        for slack in shortfall.columns:
            upper[slack] = lower[slack]
    row, rising = form.row_of_entry(), form.coefficient > 0
    at_lower, at_upper = form.coefficient * lower[form.column], form.coefficient * upper[form.column]
    under = _summed(form, np.maximum(at_lower, at_upper)) < form.row_lower
    over = _summed(form, np.minimum(at_lower, at_upper)) > form.row_upper
    deciding = position[form.column] >= 0
    local = np.bincount(row[deciding], minlength=form.rows) <= LOCAL
    taken = deciding & (lower[form.column] > 0)
    mends = (under[row] & (rising != taken)) | (over[row] & (rising == taken))
    return _marked(model.scope, np.concatenate([outside, position[form.column[deciding & local[row] & mends]]]))


def _summed(form: LinearForm, parts: Ints) -> Ints:
    running = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(parts)])
    return np.asarray(running[form.start[1:]] - running[form.start[:-1]], dtype=np.int64)


def _found(scope: GroupingScope, values: Ints) -> Area:
    """Return the schools, their leads and their members where the checker finds a rule of grouping broken, however the model says it."""
    here, found = scope.instance, _nowhere(scope)
    full = np.zeros(scope.builder.size, dtype=np.int64)
    full[np.concatenate([scope.open_column, scope.pair_column])] = values
    groups = scope.groups(full)
    lead_of = {member: group.lead for group in groups for member in group.members}
    members = {group.lead: group.members for group in groups}
    report = check(here, Plan(here.id, here.first_year, here.years, groups))
    rows = [row for row in report.rules if row.bound.rule.step == "grouping" and row.bound.standing != "watch"]
    broken = [finding for row in rows for finding in row.broken if finding.subject in here.position_of]
    for name in sorted({name for finding in broken for name in (finding.subject, *finding.others)} & here.position_of.keys()):
        found.schools[[here.position_of[one] for one in (name, *members.get(name, ()))]] = True
        found.leads[[here.position_of[one] for one in (name, lead_of.get(name, name))]] = True
    return found


def _new(scope: GroupingScope, plan: Plan) -> Area:
    """Return the compulsory schools that the earlier plan does not know; it says of each that it knew where it stands."""
    named = {school for group in plan.groups for school in (group.lead, *group.members)} | {left.school for left in plan.left_out}
    new = np.array([school.compulsory and school.id not in named for school in scope.instance.schools], dtype=bool)
    return Area(new, new)
