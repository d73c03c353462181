"""What `solve` hands back, in words that say no more than was shown."""

from dataclasses import dataclass, field
from enum import StrEnum

from solver.check.report import CheckReport
from solver.form.proof import Proof
from solver.language import Text
from solver.plan.plan import Plan
from solver.plan.sections import Step
from solver.rules.rule import Finding


class ResultWord(StrEnum):
    """What a result claims; an engine's own word is never passed on."""

    PROVED_BEST = "PROVED_BEST"
    BEST_KNOWN_WITHIN = "BEST_KNOWN_WITHIN"
    FEASIBLE_NO_BOUND = "FEASIBLE_NO_BOUND"
    INFEASIBLE_CONFIRMED = "INFEASIBLE_CONFIRMED"
    INFEASIBLE_UNCONFIRMED = "INFEASIBLE_UNCONFIRMED"
    NO_PLAN_IN_TIME = "NO_PLAN_IN_TIME"
    INTERRUPTED_WITH_PLAN = "INTERRUPTED_WITH_PLAN"
    INTERRUPTED_NO_PLAN = "INTERRUPTED_NO_PLAN"
    RESOURCE_LIMIT = "RESOURCE_LIMIT"
    INTERNAL_ERROR = "INTERNAL_ERROR"


@dataclass(frozen=True)
class GoalFigure:
    """One goal of the plan: its value, how low it could possibly be, and who says so.

    The bound holds for plans that keep every hard rule and leave each earlier goal at its reached value plus its slack.
    """

    key: str
    step: Step
    title: Text
    unit: Text
    value: int
    """Value computed from the plan."""
    bound: int | None
    """No plan can be below this; None where no engine gave a bound."""
    proved: bool
    """Value and a bound that two engines (or exact arithmetic) agree on are the same whole number."""
    slack: int
    """How much later goals may worsen it, as the policy grants."""
    engines: tuple[str, ...]
    """Who gives at least this bound; `exact arithmetic` is a recomputation that trusts no engine."""
    best: int | None = None
    """The best value reached while this goal was being minimised, before later goals used its slack; None: same as `value`."""
    reached: bool = True
    """Whether the solve came to this goal; where time ended first, nobody has minimised it and `value` is what the plan happens to have."""
    year: int | None = None
    """The school year it is a forecast for, where groups are formed yearly; None for the binding year and for all other goals."""

    @property
    def gap(self) -> float | None:
        """Relative distance of the reached value from the bound, 0.002 for 0.2%; None where there is no bound."""
        reached = self.value if self.best is None else min(self.best, self.value)
        if self.bound is None:
            return None
        return 0.0 if reached <= self.bound else (reached - self.bound) / max(1, abs(reached))


@dataclass(frozen=True)
class Progress:
    """One line of progress."""

    step: str
    goal: str
    best: int | None
    bound: int | None
    seconds: float
    """Seconds since `solve` began."""
    text: Text


@dataclass(frozen=True)
class Fix:
    """One of the smallest changes that would make the hard rules possible."""

    family: str
    """Key of the rule row to loosen."""
    amount: int
    """By how much in all, in the rule's unit."""
    unit: Text


@dataclass(frozen=True)
class Shortage:
    """A certificate by minimum cut: these schools reach only these leads, which have too few places."""

    schools: tuple[str, ...]
    leads: tuple[str, ...]
    places: int
    """Places the leads have for them."""
    required: int
    """Schools of the county that must be covered."""
    reachable: int
    """The most that any grouping can cover."""


@dataclass(frozen=True)
class Refusal:
    """One rule row that refuses a school its lead."""

    family: str
    """Key of the rule row."""
    findings: tuple[Finding, ...]
    """What the row requires and what it finds, were the school a member there."""


@dataclass(frozen=True)
class Unreached:
    """A school that must stand in a group and that no lead may take, with the lead that comes nearest to it."""

    school: str
    lead: str | None
    """Among the leads that the fewest rows refuse the nearest one; None where the county has no other school or mode."""
    mode: str
    """The mode in which the least is missing."""
    minutes: int
    """Minutes from that lead to the school."""
    refusals: tuple[Refusal, ...]
    """Every row that refuses this lead in this mode: all of them would have to give way."""


@dataclass(frozen=True)
class Conflict:
    """Why no plan can keep all hard rules."""

    step: Step
    families: tuple[str, ...]
    """A smallest set of rule rows that clash: without any one of them the others can be kept together."""
    minimal: bool
    """Whether time allowed to show that the set cannot be made smaller."""
    confirmed: bool
    engines: tuple[str, ...]
    """Who says that the set clashes."""
    fixes: tuple[Fix, ...] = ()
    """The least total breach of the set that lets all else hold, by row."""
    alone: tuple[Fix, ...] = ()
    """For each row of the set that could give way alone: by how much it would have to, all others holding."""
    shortage: Shortage | None = None
    unreached: tuple[Unreached, ...] = ()
    """Schools that must stand in a group and have no candidate under the pair rules, by id."""
    year: int | None = None
    """The forecast year that cannot be grouped; None where there is no plan at all."""


@dataclass(frozen=True)
class Nearest:
    """A plan for the case that no plan keeps all hard rules: it keeps every limit and falls short of the demands that clash, by the least.

    It is no accepted plan: `report` names every breach.
    """

    plan: Plan
    report: CheckReport


@dataclass(frozen=True)
class Kept:
    """What became of an earlier plan that was to be kept (`solve(..., keep=plan)`)."""

    near: bool
    """Whether its groups were kept away from the change; otherwise the instance was solved anew as a whole."""
    anew: int
    """Schools near the change that were chosen anew."""
    members: int
    """Memberships of the earlier plan in the first planned year whose school still exists."""
    moved: int
    """Schools whose lead in the first planned year differs from the earlier plan's, those that joined or left included."""
    text: Text
    """The same in a sentence."""


@dataclass(frozen=True)
class Result:
    """The outcome of `solve`."""

    word: ResultWord
    plan: Plan | None
    goals: tuple[GoalFigure, ...]
    report: CheckReport | None
    conflict: Conflict | None
    seconds: float
    seed: int
    within: float | None = None
    """The largest gap of any goal, for BEST_KNOWN_WITHIN."""
    message: Text = field(default=Text("", ""))
    """One sentence that a planner reads."""
    versions: tuple[tuple[str, str], ...] = ()
    """Versions of this package, Python, ortools and numpy."""
    proof: Proof | None = field(default=None, repr=False)
    """What a reader needs to compute the bounds again; None where no goal was reached."""
    kept: Kept | None = None
    """What became of the earlier plan to be kept; None where none was given or there is no plan."""
    nearest: Nearest | None = None
    """The nearest plan, where a step after rotation cannot keep all its hard rules; None otherwise."""
