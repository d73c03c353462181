"""A balance limit too long for any engine: where rounding alone lets a plan pass that the checker refuses, it is solved again."""

from fractions import Fraction

import pytest

from solver.instance.instance import Instance
from solver.instance.school import StagePart
from solver.language import Text
from solver.rules.parameters import bound_rules
from solver.rules.rotation.balance_limit import BalanceLimit
from solver.rules.small import small_county, small_policy, small_school
from solver.solving.ordered import Stage
from solver.solving.result import Progress, Result, ResultWord
from solver.solving.rounding import inward, restated, rounded
from solver.solving.solve import solve
from tests.solving import ROTATION, goal, rule

PUPILS = (67, 11, 31, 37, 41, 43, 47, 53, 59, 71)
"""Ten primes: their least common multiple has 16 digits, so the unweighted total cannot be held exactly."""
HAIR = Fraction(1, 10**6)
"""The smallest step of a share that a policy may name."""


def county(limit: Fraction) -> Instance:
    """Return ten schools on a line in one group; S0 has a backbone teacher for each of its 67 pupils, the others have none.

    Their unweighted coefficient is exactly 3: 10 x 1 = (1 + 9) x 1.
    """
    schools = [small_school(n, parts=(StagePart(stage="primary", pupils=p, classes=(1,) * 6),)) for n, p in enumerate(PUPILS)]
    rules = (
        rule("one_group"), rule("weaker_member"), rule("member_cap", mode="alliance", cap=9), *ROTATION,
        rule("balance_limit", stage="primary", limit=str(limit), weighting="none"),
    )  # fmt: skip
    policy = small_policy(rules=rules, goals=(goal("need_left_out"), goal("posting_travel")))
    return small_county(schools, [{"backbone": "county"}] * PUPILS[0], policy=policy)


def solved(instance: Instance) -> tuple[Result, list[Text]]:
    """Return what solving gives, and what the progress said on the way."""
    said: list[Progress] = []
    return solve(instance, time_limit=60, progress=said.append), [line.text for line in said]


@pytest.mark.parametrize("limit", [Fraction(3), 3 + HAIR])
def test_at_the_limit_nobody_moves(limit: Fraction) -> None:
    """Exactly at the limit and a hair above it the county stays as it is: no posting, proved best, nothing solved twice."""
    result, said = solved(county(limit))
    assert (result.word, result.goals[1].value) == (ResultWord.PROVED_BEST, 0)
    assert not any("rounding" in text.en for text in said)


def test_a_hair_below_the_limit_is_solved_again() -> None:
    """A limit of 2.999999 is missed by less than rounding shows; the second solve moves one teacher to the next school, 6 minutes.

    No plan without a posting keeps the limit, and none with one is shorter than the way between neighbours, so 6 is the best
    there is. What is proved is less: the bound is that of the first solve, which took the county as it is for possible.
    """
    result, said = solved(county(3 - HAIR))
    assert any("rounding" in text.en for text in said)
    assert result.report is not None
    assert result.report.accepted
    assert result.plan is not None
    assert len(result.plan.postings) == 1
    figure = result.goals[1]
    assert (figure.value, figure.bound, figure.proved) == (6, 0, False)
    assert result.word is ResultWord.BEST_KNOWN_WITHIN


def test_a_limit_clearly_below_is_no_matter_of_rounding() -> None:
    """At 2.99 the county as it is breaks the limit by far more than rounding; one posting (2.73) is proved best at once."""
    result, said = solved(county(Fraction("2.99")))
    assert not any("rounding" in text.en for text in said)
    assert (result.word, result.goals[1].value) == (ResultWord.PROVED_BEST, 6)


def test_only_hard_rows_rounded_outward_are_excused() -> None:
    """Priced rows bind nobody and inward rows let nothing pass; turning a policy inward leaves every other rule as it was."""
    limits = [rule("balance_limit", standing, stage="primary", limit="0.5") for standing in ("hard", "priced", "watch")]
    rules = bound_rules(small_policy(rules=(*ROTATION, *limits)))
    assert rounded(rules) == {"balance_limit"}
    assert rounded(rules[:-3]) == rounded(rules[-2:]) == rounded(inward(rules)) == frozenset()
    assert inward(rules)[:-3] == rules[:-3]
    assert [bound.rule for bound in inward(rules)[-3:]] == [BalanceLimit(stage="primary", limit=Fraction(1, 2), rounding="inward")] * 3


def test_a_bound_is_said_only_where_it_holds() -> None:
    """Goals 7 and 9, both proved outward: with 7 and 9 both stay proved; with 8 the first keeps its bound and the second loses it."""
    outward = (Stage("a", 7, 7, True, ("A", "B")), Stage("b", 9, 9, True, ("A", "B")))
    first, second, higher = Stage("a", 7, 7, True, ("A",)), Stage("b", 9, 9, True, ("A",)), Stage("a", 8, 8, True, ("A",))
    assert restated(first, (), outward) == outward[0]
    assert restated(second, (first,), outward) == outward[1]
    assert restated(higher, (), outward) == Stage("a", 8, 7, False, ("A", "B"))
    assert restated(second, (higher,), outward) == Stage("b", 9, None, False, ())
    assert restated(Stage("c", 1, 1, True, ("A",)), (first, second), outward) == Stage("c", 1, None, False, ())
