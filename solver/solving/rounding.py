"""Rules whose rows are too long for any engine are rounded: outward first, and inward where the checker refuses what that let pass.

Outward, the model is a relaxation: it refuses no plan that keeps the rules, so its bounds hold for every plan and what it finds
impossible is impossible. Inward, it accepts no plan that breaks them, but its own bounds hold only for plans that keep the rules
by a margin; so the bounds said of its plans are those of the outward solve.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from solver.rules.parameters import BoundRule
from solver.rules.rotation.balance_limit import BalanceLimit
from solver.solving.ordered import Stage


def rounded(rules: Iterable[BoundRule]) -> frozenset[str]:
    """Return the names of the hard rules that a plan may break by rounding alone although the model accepts it."""
    return frozenset(
        bound.rule.name
        for bound in rules
        if isinstance(bound.rule, BalanceLimit) and bound.rule.rounding == "outward" and bound.standing == "hard"
    )


def inward(rules: Iterable[BoundRule]) -> tuple[BoundRule, ...]:
    """Return the rules with every row that must be rounded rounded so that no plan passes which breaks it."""
    return tuple(
        replace(bound, rule=replace(bound.rule, rounding="inward")) if isinstance(bound.rule, BalanceLimit) else bound for bound in rules
    )


def restated(stage: Stage, earlier: Sequence[Stage], outward: Sequence[Stage]) -> Stage:
    """Return what may be said of a goal of the inward solve.

    The outward bound of a goal holds for this plan too as long as every goal before it is no higher than it was there, for
    then this plan is among those the bound speaks of. After the first goal that is higher, no bound is known.

    Parameters
    ----------
    stage
        The goal as the inward solve leaves it.
    earlier
        The goals before it in the inward solve.
    outward
        All goals the outward solve reached, in order.
    """
    there = {other.key: other for other in outward}
    loose = there.get(stage.key)
    stage = replace(stage, proof=None if loose is None else loose.proof)
    if loose is None or loose.bound is None or any(one.key not in there or one.value > there[one.key].value for one in earlier):
        return replace(stage, bound=None, proved=False, engines=())
    return replace(stage, bound=loose.bound, proved=loose.proved and stage.value <= loose.bound, engines=loose.engines)
