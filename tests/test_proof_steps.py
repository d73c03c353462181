"""Proofs of the steps that follow others: pairs, postings solved twice, and groups formed year by year."""

from dataclasses import replace
from fractions import Fraction

import pytest

from solver.check.checker import check
from solver.files.faults import InputRefused
from solver.files.proof import proof_bytes, read_proof
from solver.instance.instance import Instance
from solver.solving.proof import Recomputed, recompute
from solver.solving.result import Result
from solver.solving.solve import solve
from tests.solving import county
from tests.test_pairings import county as paired_county
from tests.test_solve_rounding import HAIR
from tests.test_solve_rounding import county as rounded_county


def solved(instance: Instance) -> tuple[Result, list[Recomputed]]:
    """Return a result, and the bounds of its proof computed again from the plan."""
    result = solve(instance, time_limit=60)
    assert result.plan is not None
    assert result.proof is not None
    assert result.report is not None
    return result, list(recompute(instance, result.plan, result.proof, result.report))


def test_pairs_are_bounded_beside_their_groups() -> None:
    """The pairing step follows grouping in the proof; each goal's bound comes out again and equals the plan's value."""
    result, found = solved(paired_county())
    assert {one.step for one in found} == {goal.step for goal in result.goals}
    assert "pairing" in {one.step for one in found}
    assert all(one.bound == one.value == one.claimed for one in found)


def test_the_bound_of_a_second_solve_is_that_of_the_first() -> None:
    """The posting of 6 minutes comes from rows rounded inward, its bound 0 from rows rounded outward: the proof holds the latter.

    An inward bound of 6 would speak only of plans that keep the limit by a margin.
    """
    result, found = solved(rounded_county(3 - HAIR))
    assert result.proof is not None
    assert [step.step for step in result.proof.steps] == ["grouping", "rotation"]
    posting = found[-1]
    assert (posting.key, posting.value, posting.bound, posting.claimed, posting.gap) == ("posting_travel", 6, 0, 0, Fraction(1))
    assert (posting.reached, posting.limit) == (0, 0)


def yearly() -> Instance:
    """Return eight schools whose groups are formed anew in each of three years."""
    instance = county(8, leads=3, years=3)
    return instance.replace(policy=replace(instance.policy, regroup="yearly"))


def test_each_year_has_its_own_proof(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Three years, two goals each: all six bounds come out again, from the file too, and equal what the result claims."""
    instance = yearly()
    result, found = solved(instance)
    assert result.proof is not None
    assert [step.year for step in result.proof.steps] == [None, instance.first_year + 1, instance.first_year + 2]
    assert [(one.key, one.bound) for one in found] == [(goal.key, goal.bound) for goal in result.goals]
    assert len(found) == 6
    place = tmp_path_factory.mktemp("yearly") / "proof.json.gz"
    place.write_bytes(proof_bytes(result.proof))
    assert read_proof(place) == result.proof


def test_a_forecast_rests_on_the_years_before_it() -> None:
    """Groups of the first year changed by hand: its own bounds still hold for the plan, those of the years after are not computed."""
    instance = yearly()
    result, _ = solved(instance)
    assert result.plan is not None
    assert result.proof is not None
    first, year = result.plan.groups[0], instance.first_year
    shorter = [replace(first, members=first.members[1:], last_year=year)]
    changed = replace(result.plan, groups=tuple(sorted((*shorter, replace(first, first_year=year + 1), *result.plan.groups[1:]))))
    found = recompute(instance, changed, result.proof, check(instance, changed))
    assert [one.standing for one in found if "@" in one.key] == ["other groups"] * 4
    assert found[0].standing == "computed"
    assert found[0].bound is not None
    assert found[0].bound < found[0].value


def test_a_year_that_the_plan_has_not_grouped() -> None:
    """A proof of a year beyond the plan's, with the hash of its groups: refused at the year, not computed for another one."""
    instance = yearly()
    result, _ = solved(instance)
    assert result.plan is not None
    assert result.proof is not None
    assert result.report is not None
    last = result.proof.steps[-1]
    cut_short = replace(result.plan, grouped_to=instance.first_year + 1)
    with pytest.raises(InputRefused) as refusal:
        recompute(instance, cut_short, replace(result.proof, steps=(last,)), result.report)
    assert refusal.value.faults[0].place == "$.steps[0].year"
