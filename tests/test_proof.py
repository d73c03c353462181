"""Proofs: what is written is computed again to the same number, and no damage makes a bound that is too high."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from solver.check.checker import check
from solver.files.faults import InputRefused
from solver.files.proof import beside
from solver.solving.proof import Recomputed, recompute
from tests.proving import CASES, damaged, proof_of, solved

DAMAGED = 60
"""Damaged proofs of each instance."""


def computed(case: str) -> tuple[Recomputed, ...]:
    """Return the bounds of an instance's own proof, computed again."""
    instance, result = solved(case)
    assert result.plan is not None
    assert result.report is not None
    return recompute(instance, result.plan, proof_of(case), result.report)


@pytest.mark.parametrize("case", CASES)
def test_every_bound_is_computed_again(case: str) -> None:
    """Each goal's bound is what the solve wrote down, nothing is contradicted, and those that nobody else claims equal the result's."""
    _, result = solved(case)
    found = computed(case)
    assert [(one.key, one.value) for one in found] == [(goal.key, goal.value) for goal in result.goals]
    assert all(one.bound == one.stored and not one.contradicted for one in found)
    for one, goal in zip(found, result.goals, strict=True):
        assert one.claimed == goal.bound
        assert one.bound == goal.bound or {name for name, _ in one.claims} <= {"CP-SAT", "HiGHS", "SCIP", "GLOP"}
        assert one.gap == Fraction(one.value - (one.bound or 0), max(1, abs(one.value)))


def test_most_bounds_need_no_engine() -> None:
    """Of the 25 goals of the four instances at least 23 are proved to the plan's value by multipliers alone, cuts included."""
    found = [one for case in CASES for one in computed(case)]
    assert len(found) == 25
    assert sum(one.bound == one.value for one in found) >= 23
    assert sum(len(goal.cuts) for step in proof_of("province 7").steps for goal in step.goals) >= 5


def test_cuts_carry_weight() -> None:
    """Without its cuts' multipliers a goal of the province is bounded lower: the derivations are what its bound rests on."""
    instance, result = solved("province 7")
    assert result.plan is not None
    assert result.report is not None
    proof = proof_of("province 7")
    (step,) = proof.steps
    bare = []
    for goal in step.goals:
        kept = [(row, weight) for row, weight in zip(goal.row, goal.weight, strict=True) if row < goal.rows]
        bare.append(replace(goal, row=tuple(row for row, _ in kept), weight=tuple(weight for _, weight in kept)))
    found = recompute(instance, result.plan, replace(proof, steps=(replace(step, goals=tuple(bare)),)), result.report)
    lower = [one for one, whole in zip(found, computed("province 7"), strict=True) if (one.bound or 0) < (whole.bound or 0)]
    assert lower
    assert all(one.contradicted for one in lower)


@pytest.mark.parametrize("case", CASES)
def test_damage_only_loses(case: str) -> None:
    """Sixty proofs with up to four random changes: each is refused, or gives no bound above the plan's value, which is the optimum."""
    instance, result = solved(case)
    assert str(result.word) == "PROVED_BEST"
    assert result.plan is not None
    assert result.report is not None
    refused = lost = 0
    for seed in range(DAMAGED):
        proof = damaged(np.random.default_rng([seed, 5]), proof_of(case))
        try:
            found = recompute(instance, result.plan, proof, result.report)
        except InputRefused:
            refused += 1
            continue
        assert all(one.bound is None or one.bound <= one.value for one in found)
        lost += any(one.contradicted or one.bound is None for one in found)
    assert refused <= DAMAGED - 15
    assert lost >= 10


def test_a_goal_above_its_limit_ends_the_chain() -> None:
    """Where the plan has a goal higher than the proof holds it, the goals after it have no bound: it would speak of other plans."""
    instance, result = solved("line")
    assert result.plan is not None
    assert result.report is not None
    proof = proof_of("line")
    (step,) = proof.steps
    lower = replace(step.goals[0], reached=step.goals[0].reached - 1)
    found = recompute(instance, result.plan, replace(proof, steps=(replace(step, goals=(lower, *step.goals[1:])),)), result.report)
    assert [one.standing for one in found] == ["computed", "beyond"]
    assert found[1].bound is None
    assert not found[1].contradicted


def test_other_groups_have_no_bound_of_postings() -> None:
    """With one group less in the plan the bounds of grouping still hold for it, the one of rotation is not computed."""
    instance, result = solved("rotation")
    assert result.plan is not None
    other = replace(result.plan, groups=result.plan.groups[1:], postings=())
    found = recompute(instance, other, proof_of("rotation"), check(instance, other))
    assert [one.standing for one in found] == ["computed", "beyond", "other groups"]
    assert found[0].bound == 0
    assert found[0].value > 0


def test_nothing_is_built_beside_faulty_groups() -> None:
    """A plan whose lead is its own member, with a proof made for just these groups: no bound beside them, nor of an unreadable plan."""
    instance, result = solved("rotation")
    assert result.plan is not None
    first, proof = result.plan.groups[0], proof_of("rotation")
    odd = replace(result.plan, groups=(replace(first, members=(*first.members, first.lead)), *result.plan.groups[1:]), postings=())
    grouping, rotation = proof.steps
    forged = replace(proof, steps=(grouping, replace(rotation, groups=beside(odd, "rotation", None))))
    report = check(instance, odd)
    assert report.structure
    assert [one.standing for one in recompute(instance, odd, forged, report)][-1] == "faulty"
    strange = replace(odd, groups=(replace(first, members=("NOBODY",)),))
    assert recompute(instance, strange, forged, check(instance, strange)) == ()


def test_a_claim_above_the_plan_is_contradicted() -> None:
    """An engine said to have claimed 1 more than an accepted plan's value is contradicted by that plan; so is a stored bound 1 too high."""
    instance, result = solved("line")
    assert result.plan is not None
    assert result.report is not None
    proof = proof_of("line")
    (step,) = proof.steps
    first = step.goals[0]
    for wrong in (replace(first, claims=(("SCIP", first.bound + 1),)), replace(first, bound=first.bound + 1)):
        changed = replace(proof, steps=(replace(step, goals=(wrong, *step.goals[1:])),))
        found = recompute(instance, result.plan, changed, result.report)
        assert [one.contradicted for one in found] == [True, False]


def test_another_model_is_said_and_not_computed() -> None:
    """A weaker need at one school, another id and another order of goals: refused with the place, before any number is computed."""
    instance, result = solved("line")
    assert result.plan is not None
    assert result.report is not None
    weaker = tuple(replace(school, weak=False) if number == 5 else school for number, school in enumerate(instance.schools))
    turned = replace(instance.policy, goals=instance.policy.goals[::-1])
    for other, place in (
        (instance.replace(schools=weaker), "$.steps[0].goals[0].digest"),
        (instance.replace(id="other"), "$.instance"),
        (instance.replace(policy=turned), "$.steps[0].goals[0].key"),
    ):
        with pytest.raises(InputRefused) as refusal:
            recompute(other, result.plan, proof_of("line"), check(other, result.plan))
        assert refusal.value.faults[0].place == place
