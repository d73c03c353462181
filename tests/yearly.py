"""A county over three school years that is worked out by hand: coverage rises, a member matures and leads, a lead fails."""

from typing import Any

from solver.instance.history import Previous, PreviousGroup
from solver.instance.instance import Instance
from solver.instance.outlook import Outlook
from solver.instance.policy import GoalRow, Policy, RuleRow
from solver.instance.school import Satisfaction, School
from solver.plan.plan import Group
from solver.rules.small import YEAR, small_county, small_policy, small_school

SECOND, THIRD = YEAR + 1, YEAR + 2
RULES = (
    RuleRow(rule="exit_by_evaluation"),
    RuleRow(rule="relead"),
    RuleRow(rule="weaker_member"),
    RuleRow(rule="lead_eligibility", parameters={"min_classes": 1, "min_pupils": 1}),
    RuleRow(rule="member_cap", parameters={"mode": "alliance", "cap": 3}),
    RuleRow(rule="coverage", parameters={"min_share": "1/2", "shares": {str(SECOND): "2/3", str(THIRD): "1"}}),
    RuleRow(rule="change_budget", parameters={"max_changes": 0}),
)
GOALS = (GoalRow(goal="group_changes"), GoalRow(goal="mode_changes", parameters={"usual": "alliance"}), GoalRow(goal="group_travel"))
GROUPS = (
    Group("S0", "alliance", ("S1", "S2"), YEAR, YEAR),
    Group("S0", "alliance", ("S2",), SECOND, SECOND),
    Group("S0", "alliance", ("S2", "S4"), THIRD, THIRD),
    Group("S1", "alliance", ("S3",), SECOND, SECOND),
    Group("S1", "alliance", ("S3", "S5", "S6"), THIRD, THIRD),
    Group("S4", "alliance", ("S5",), YEAR, SECOND),
)
"""The groups that the three years must have; why is said in `tests/test_years_outcome.py`."""


def yearly_schools() -> tuple[School, ...]:
    """Return seven schools, each 3 km (6 minutes) east of the one before: S0 and S4 may lead, S1 is good, the others are weak."""
    happy = Satisfaction(pupils=90, parents=90, community=90)
    special: dict[int, dict[str, Any]] = {
        1: {"quality": 85},
        4: {"quality": 88, "lead_candidate": True, "weak": False, "setting": "urban"},
    }
    return tuple(small_school(n, satisfaction=happy, **special.get(n, {})) for n in range(7))


def yearly_policy(**changes: Any) -> Policy:
    """Return the policy of the county, with changes."""
    fields: dict[str, Any] = {"rules": RULES, "goals": GOALS, "regroup": "yearly"}
    return small_policy(**(fields | changes))


def yearly_county(**changes: Any) -> Instance:
    """Return the county: S1 has 90 points and may lead from the second year on; S4 is assessed fail before the third."""
    before = (
        PreviousGroup(lead="S0", mode="alliance", members=("S1", "S2"), since=YEAR - 2),
        PreviousGroup(lead="S4", mode="alliance", members=("S5",), since=YEAR - 1),
    )
    fields: dict[str, Any] = {
        "years": 3,
        "policy": yearly_policy(),
        "previous": Previous(groups=before),
        "outlook": (
            Outlook(school="S1", year=SECOND, maturity=90, quality=86, lead_candidate=True),
            Outlook(school="S4", year=THIRD, assessment="fail"),
        ),
    }
    return small_county(yearly_schools(), **(fields | changes))
