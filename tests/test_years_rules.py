"""Parameters by year: from which year a value is in force, what is refused, and that one set of groups meets the strictest year."""

from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError

from solver.rules.by_year import in_force, listed_years, never_falls
from solver.rules.candidates import all_pairs
from solver.rules.grouping.change_budget import ChangeBudget
from solver.rules.grouping.coverage import Coverage
from solver.rules.grouping.group_count import GroupCount
from solver.rules.grouping_scope import GroupingScope
from solver.rules.parameters import build
from solver.rules.rule import Rule
from solver.rules.small import YEAR, small_county, small_plan


def test_a_value_is_in_force_until_the_next_listed_year() -> None:
    """80% from 2027 and all from 2029; before 2027 the single value; the order of the mapping does not matter."""
    listed = {2029: Fraction(1), 2027: Fraction(4, 5)}
    assert [in_force(listed, year, Fraction(1, 2)) for year in range(2026, 2031)] == [
        Fraction(1, 2), Fraction(4, 5), Fraction(4, 5), Fraction(1), Fraction(1),
    ]  # fmt: skip
    assert in_force({}, 2026, 7) == 7
    assert listed_years(listed).en == "; from 2027: 4/5; from 2029: 1"
    assert listed_years({}).zh == ""


REFUSED: tuple[tuple[type[Rule], dict[str, Any], str], ...] = (
    (Coverage, {"min_share": "1/2", "shares": {"2026": "63%", "2027": "62%"}}, "shares may not fall"),
    (Coverage, {"min_share": "2/3", "shares": {"2026": "63%"}}, "nor begin below min_share"),
    (Coverage, {"shares": {"2026": "101%"}}, "less than or equal to 1"),
    (Coverage, {"shares": {"year": "70%"}}, "valid integer"),
    (GroupCount, {}, "give at_least, at_most or both"),
    (GroupCount, {"at_least": 3, "at_most_by_year": {"2028": 2}}, "may not exceed"),
    (GroupCount, {"at_least_by_year": {"2027": 5}, "at_most_by_year": {"2026": 4}}, "may not exceed"),
    (ChangeBudget, {"max_changes": 1, "by_year": {"2026": -1}}, "greater than or equal to 0"),
)


@pytest.mark.parametrize(("kind", "parameters", "said"), REFUSED, ids=[said for _, _, said in REFUSED])
def test_senseless_values_by_year_are_refused(kind: type[Rule], parameters: dict[str, Any], said: str) -> None:
    """Coverage that falls (R-045), bounds that cross in some year, years that are none."""
    with pytest.raises(ValidationError, match=said):
        build(kind, parameters)


def test_values_that_rise_or_stay_are_taken() -> None:
    """Equal steps are no fall, and bounds that meet in one year are an exact number."""
    assert build(Coverage, {"shares": {"2026": "63%", "2027": "0.63"}}).share_in(2027) == Fraction(63, 100)
    rule = build(GroupCount, {"at_least": 2, "at_least_by_year": {"2027": 4}, "at_most_by_year": {"2027": 4}})
    assert [(rule.least_in(year), rule.most_in(year)) for year in (2026, 2027)] == [(2, None), (4, 4)]
    never_falls({2026: 3, 2027: 3}, 1, ("one", "many"))


def test_one_set_of_groups_meets_the_strictest_planned_year() -> None:
    """5 schools, half of them in 2026 and 4/5 from 2027: 4 are asked of groups for 2026-2027, 3 of groups for 2026 alone."""
    rule = Coverage(min_share=Fraction(1, 2), shares={YEAR + 1: Fraction(4, 5)})
    for years, needed in ((1, 3), (2, 4)):
        county = small_county(5, years=years)
        scope = GroupingScope(all_pairs(county))
        scope.enter(rule.name, rule.name, "hard", 1)
        rule.post(scope)
        assert np.array_equal(scope.builder.build().row_lower[-1:], [needed])
        (finding,) = rule.check(county, small_plan(county, [("S0", "alliance", ["S1", "S2"])]))
        assert (finding.required, finding.amount, finding.year) == (needed, needed - 3, YEAR + years - 1)


def test_bounds_by_year_are_told_in_both_languages() -> None:
    """A rule with bounds by year alone says so; one without any says nothing of years."""
    said = GroupCount(at_least_by_year={YEAR: 2}).explain()
    assert said.en == f"Number of groups (leads: all): any; fewest; from {YEAR}: 2"
    assert f"{YEAR} 学年起 2" in said.zh
    assert "from" not in GroupCount(at_least=2).explain().en
    assert f"from {YEAR}: 1" in ChangeBudget(max_changes=3, by_year={YEAR: 1}).explain().en
