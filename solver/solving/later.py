"""The steps after rotation: batches, support, itinerant teaching, the calendar; each over what the steps before it have settled."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from solver.form.form import Ints
from solver.instance.instance import Instance
from solver.plan.plan import Plan
from solver.plan.sections import Step, before
from solver.rules.calendar_scope import CalendarScope
from solver.rules.cohort_scope import CohortScope
from solver.rules.itinerant_scope import ItinerantScope
from solver.rules.later_scope import LaterScope
from solver.rules.parameters import BoundRule, binding
from solver.rules.rule import ChoiceRule
from solver.rules.support_scope import SupportScope
from solver.solving.posting import post, staged, step_goals, step_rules
from solver.solving.problem import Problem

SCOPES: Mapping[Step, type[LaterScope]] = MappingProxyType(
    {kind.step: kind for kind in (CohortScope, SupportScope, ItinerantScope, CalendarScope)}
)
"""The steps after rotation in their order, each with its scope."""

WHOLE = 3000
"""As `Problem.whole` of these steps: their parts meet in fewer rows than those of a rotation."""


@dataclass(frozen=True)
class LaterModel:
    """One step after rotation: what was settled before it, its choices and the problem over them."""

    scope: LaterScope
    problem: Problem

    def plan(self, values: Ints) -> Plan:
        """Return the settled plan with what the step decides."""
        decided: dict[str, Any] = dict(self.scope.decided(values))
        return replace(self.scope.settled, **decided)


def wanted(instance: Instance) -> tuple[Step, ...]:
    """Return the steps after rotation for which the policy has a binding rule or a goal."""
    return tuple(step for step in SCOPES if _asked(instance, step) or step_goals(instance, step))


def build_later(
    instance: Instance, step: Step, plan: Plan, rules: Sequence[BoundRule] | None = None, *, with_goals: bool = True
) -> LaterModel:
    """Build the model of a step under the policy's rules, or under `rules`; of `plan` only what earlier steps settled is read.

    Hard choice rules prune the choices, sparing those a waiver names; then every rule is posted.
    """
    chosen = binding(step_rules(instance, step) if rules is None else rules)
    pruning = [bound.rule for bound in chosen if bound.standing == "hard" and isinstance(bound.rule, ChoiceRule)]
    scope = SCOPES[step].of(instance, before(plan, step), pruning)
    post(scope, chosen)
    goals = staged(scope, step_goals(instance, step)) if with_goals else ()
    problem = Problem(scope.builder, scope.decisions, goals, scope.regions(), whole=WHOLE, quotas=scope.quotas)
    return LaterModel(scope, problem)


def _asked(instance: Instance, step: Step) -> bool:
    """Whether a rule of the step binds that is not structural: those hold for an empty list too."""
    return any(not bound.rule.structural for bound in binding(step_rules(instance, step)))
