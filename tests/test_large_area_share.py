"""Rows implied by the area share: they hold for every whole assignment that keeps the others."""

from itertools import product

import numpy as np
import pytest

from solver.form.form import IMPLIED
from solver.instance.policy import RuleRow
from solver.rules.candidates import all_pairs
from solver.rules.grouping_scope import GroupingScope
from solver.rules.parameters import bound_rules
from solver.rules.small import small_county, small_policy, small_school


def area_county(p: int, q: int, cap: int) -> GroupingScope:
    """Return two leads of two areas and four schools, two of either, under an area share of p/q and a cap; all candidates, one mode."""
    areas = ("A0", "A1", "A0", "A0", "A1", "A1")
    strong = {"setting": "urban", "quality": 90, "lead_candidate": True, "weak": False}
    county = small_county([small_school(n, area=area, **(strong if n < 2 else {"lead_candidate": False})) for n, area in enumerate(areas)])
    rows = (
        RuleRow(rule="one_group"),
        RuleRow(rule="member_cap", parameters={"mode": "alliance", "cap": cap}),
        RuleRow(rule="same_area_share", parameters={"min_share": f"{p}/{q}"}),
    )
    instance = county.replace(policy=small_policy(rules=rows))
    pairs = all_pairs(instance)
    modes = [mode.name for mode in instance.policy.modes]
    kept = (pairs.mode == modes.index("alliance")) & (pairs.lead < 2) & (pairs.school > 1)
    scope = GroupingScope(pairs.take(kept))
    for bound in bound_rules(instance.policy):
        scope.enter(bound.rule.name, bound.key, bound.standing, bound.price)
        bound.rule.post(scope)
    for bound in bound_rules(instance.policy):
        scope.enter(bound.rule.name, bound.key, bound.standing, bound.price)
        bound.rule.tighten(scope)
    return scope


@pytest.mark.parametrize(("p", "q"), [(1, 2), (1, 3), (2, 3), (63, 100), (1, 1), (1, 10)])
@pytest.mark.parametrize("cap", [1, 2, 3, 4])
def test_implied_rows_of_the_area_share_hold_for_every_whole_assignment(p: int, q: int, cap: int) -> None:
    """All 2^16 assignments of two leads over four schools, auxiliary columns among them: what keeps the other rows keeps the implied.

    Each of the rows cuts something off: without the other rows, some assignment of zeros and ones breaks it.
    """
    scope = area_county(p, q, cap)
    form = scope.builder.build()
    columns = form.columns
    assert columns == 2 + 8 + 2 * 3
    assignments = np.array(list(product((0, 1), repeat=columns)), dtype=np.int64)
    matrix = np.zeros((form.rows, columns), dtype=np.int64)
    np.add.at(matrix, (form.row_of_entry(), form.column), form.coefficient)
    activity = assignments @ matrix.T
    kept = (activity >= form.row_lower) & (activity <= form.row_upper) & np.all(assignments <= form.upper, axis=1)[:, None]
    implied = form.family == form.families.index(IMPLIED)
    feasible = np.all(kept[:, ~implied], axis=1)
    assert feasible.sum() > 1
    assert implied.sum() >= 10
    assert np.all(kept[feasible][:, implied])
    assert not np.any(np.all(kept[:, implied], axis=0))
