"""Small counties for the tests of engines and solving: every number in them can be checked by hand."""

from collections.abc import Sequence

from solver.instance.instance import Instance
from solver.instance.policy import GoalRow, RuleRow
from solver.rules.small import small_county, small_policy, small_school


def rule(name: str, standing: str = "hard", **parameters: object) -> RuleRow:
    """Return one rule row."""
    return RuleRow(rule=name, standing=standing, parameters=parameters)  # type: ignore[arg-type]  # a standing by its name


def goal(name: str, slack: int = 0, **parameters: object) -> GoalRow:
    """Return one goal row."""
    return GoalRow(goal=name, slack=slack, parameters=parameters)


GROUPING = (rule("one_group"), rule("weaker_member"), rule("member_cap", mode="alliance", cap=2), rule("member_cap", mode="tight", cap=1),
            rule("member_cap", mode="trusteeship", cap=1))  # fmt: skip
GROUPING_GOALS = (goal("need_left_out"), goal("group_travel"))
ROTATION = (rule("single_posting"), rule("in_group"), rule("keeps_identity"), rule("duration", exchange_min=1, exchange_max=1))
ROTATION_GOALS = (goal("posting_travel"),)


def county(
    schools: int = 6,
    rules: Sequence[RuleRow] = GROUPING,
    goals: Sequence[GoalRow] = GROUPING_GOALS,
    staff: int = 0,
    leads: int = 2,
    **changes: object,
) -> Instance:
    """Return schools on a line, the first `leads` of them strong, with as many teachers at each school as `staff` says."""
    strong = {"setting": "urban", "quality": 90, "lead_candidate": True, "weak": False}
    listed = [small_school(n, **(strong if n < leads else {})) for n in range(schools)]
    rows = [{"school": school.id, "id": f"{school.id}-{n}"} for school in listed for n in range(staff)]
    return small_county(listed, rows, policy=small_policy(rules=tuple(rules), goals=tuple(goals)), **changes)
