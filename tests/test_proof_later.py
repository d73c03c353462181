"""Proofs of the steps after rotation: a reader computes each bound again beside what was settled before the step."""

from dataclasses import replace
from functools import cache
from pathlib import Path

from solver import check, read, solve
from solver.files.proof import proof_bytes, read_proof
from solver.instance.instance import Instance
from solver.solving.proof import recompute
from solver.solving.result import Result

LHASA = Path(__file__).parent.parent / "instances" / "lhasa.json"


@cache
def solved() -> tuple[Instance, Result]:
    """Solve a stored instance whose policy has goals of support and of the calendar."""
    instance = read(LHASA)
    return instance, solve(instance, time_limit=120)


def test_each_bound_is_computed_again_from_the_stored_proof(tmp_path: Path) -> None:
    """Every goal of support and calendar is recomputed from the file; no figure contradicts the proof, and the steps are told apart."""
    instance, result = solved()
    assert result.plan is not None
    assert result.proof is not None
    place = tmp_path / "proof.json.gz"
    place.write_bytes(proof_bytes(result.proof))
    proof = read_proof(place)
    found = recompute(instance, result.plan, proof, check(instance, result.plan))
    later = [one for one in found if one.step in {"support", "calendar"}]
    assert {one.step for one in later} == {"support", "calendar"}
    assert all(one.standing == "computed" and not one.contradicted for one in later)
    assert all(one.bound is not None and one.bound <= one.value for one in later)
    assert any(one.bound == one.value > 0 for one in later)


def test_a_proof_of_the_calendar_says_nothing_of_other_ties() -> None:
    """With one tie of support taken out of the plan, the calendar's bounds are not claimed for it; those of support still are."""
    instance, result = solved()
    assert result.plan is not None
    assert result.proof is not None
    other = replace(result.plan, supports=result.plan.supports[1:])
    found = recompute(instance, other, result.proof, check(instance, other))
    assert {one.standing for one in found if one.step == "calendar"} == {"other groups"}
    assert "other groups" not in {one.standing for one in found if one.step == "support"}
