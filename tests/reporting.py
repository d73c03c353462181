"""A small county with a plan and a result made by hand, whose every printed figure can be counted on the fingers."""

from typing import Any

from solver.check.checker import check
from solver.instance.history import Previous, PreviousGroup, Waiver
from solver.instance.instance import Instance
from solver.instance.policy import RuleRow
from solver.instance.school import School, StagePart
from solver.language import Text
from solver.plan.plan import LeftOut, Plan, Posting, Transition
from solver.rules.small import YEAR, small_county, small_plan, small_policy, small_school
from solver.solving.result import GoalFigure, Result, ResultWord

TEACHERS = 10


def county(**changes: Any) -> Instance:
    """Return five primary schools of 180 pupils and ten teachers of S0, all eligible, T0 to T3 backbone at county level.

    S0 led S1 and S4 last year; S4 is mature now. S2 is waived from the cap. The priced coverage asks for all five schools.
    """
    schools: list[School] = [small_school(number) for number in range(4)]
    schools.append(small_school(4, maturity=90, weak=False))
    staff = [{"backbone": "county" if number < 4 else "none"} for number in range(TEACHERS)]
    rules = (
        RuleRow(rule="member_cap", parameters={"mode": "tight", "cap": 3}),
        RuleRow(rule="coverage", standing="priced", price=10, parameters={"min_share": "100%"}),
        RuleRow(rule="exchange_share", parameters={"min_share": "10%"}),
        RuleRow(rule="backbone_share", standing="watch", parameters={}),
        RuleRow(rule="exit_by_evaluation"),
    )
    usual: dict[str, Any] = {
        "years": 2,
        "policy": small_policy(rules=rules),
        "previous": Previous(groups=(PreviousGroup(lead="S0", mode="alliance", members=("S1", "S4"), since=YEAR - 2),)),
        "waivers": (Waiver(rule="member_cap", subject="S2", reason="县教育局批准"),),
    }
    return small_county(schools, staff, **(usual | changes))


def plan_of(instance: Instance) -> Plan:
    """Return S0 leading S1 and S2 as an alliance, S3 left out, S4 gone as mature, and T0 and T1 posted to S1 for two years."""
    stays = [Posting(person, "S0", "S1", YEAR, YEAR + 1, "exchange") for person in ("T0", "T4")]
    return small_plan(
        instance,
        [("S0", "alliance", ["S1", "S2"])],
        stays,
        transitions=(
            Transition("S0", "stayed", "S0", "S0"),
            Transition("S1", "stayed", "S0", "S0"),
            Transition("S2", "joined", None, "S0"),
            Transition("S4", "matured", "S0", None),
        ),
        left_out=(LeftOut("S3", "places_full"), LeftOut("S4", "matured")),
    )


GOALS = (
    GoalFigure("need_left_out", "grouping", Text("未满足的需求", "Need left without a group"), Text("分", "points"), 3, 3, True, 0, ("CP-SAT", "HiGHS")),
    GoalFigure("group_travel", "grouping", Text("集团内行程", "Travel inside the groups"), Text("分钟", "minutes"), 50, 40, False, 0, ("HiGHS",)),
    GoalFigure("wishes", "rotation", Text("意愿", "Wishes"), Text("人", "people"), 4, None, False, 0, ()),
)


def result_of(instance: Instance, plan: Plan | None = None, **changes: Any) -> Result:
    """Return a result that holds the plan, its real check report and three goals: proved, with a gap, without a bound."""
    made = plan_of(instance) if plan is None else plan
    usual: dict[str, Any] = {
        "word": ResultWord.BEST_KNOWN_WITHIN, "plan": made, "goals": GOALS, "report": check(instance, made), "conflict": None,
        "seconds": 1.25, "seed": 7, "within": 0.2,
    }  # fmt: skip
    return Result(**(usual | changes))
