"""A small county with a plan and a result made by hand, whose every printed figure can be counted on the fingers."""

import json
from pathlib import Path
from typing import Any

from solver.check.checker import check
from solver.instance.history import Previous, PreviousGroup, Waiver
from solver.instance.instance import Instance
from solver.instance.policy import RuleRow
from solver.instance.school import School
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
    """Return S0 leading S1 and S2 as an alliance, S3 left out, S4 gone as mature, T0 and T4 posted to S1, one a year."""
    stays = [
        Posting("T0", "S0", "S1", YEAR, YEAR + 2, "exchange", reason="wish"),
        Posting("T4", "S0", "S1", YEAR + 1, YEAR + 3, "exchange"),
    ]
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


def document(**changes: Any) -> dict[str, Any]:
    """Return an instance file of four schools and no staff: S0 may lead, the others are weak; the policy has two rules and a goal."""
    schools = [
        {
            "id": f"S{n}", "name": f"第{n}小学", "area": "A0", "setting": "rural" if n else "urban", "quality": 60 if n else 90,
            "parts": [{"stage": "primary", "pupils": 180, "classes": [1, 1, 1, 1, 1, 1]}], "longitude": 112.5 + 0.03 * n, "latitude": 33.0,
            "lead_candidate": n == 0, "weak": n > 0,
        }
        for n in range(4)
    ]  # fmt: skip
    policy = {
        "name": "small", "title": "小例", "modes": [{"name": "alliance", "title": "联盟型", "title_en": "alliance"}],
        "rules": [{"rule": "one_group"}, {"rule": "weaker_member"}, {"rule": "member_cap", "parameters": {"mode": "alliance", "cap": 2}}],
        "goals": [{"goal": "need_left_out"}],
    }  # fmt: skip
    usual: dict[str, Any] = {
        "format_version": 1, "id": "tiny", "name": "小县", "simulated": True, "first_year": YEAR, "years": 1, "datum": "WGS-84",
        "areas": [{"id": "A0", "name": "某镇"}], "schools": schools, "policy": policy,
    }  # fmt: skip
    return usual | changes


def write_document(folder: Path, **changes: Any) -> Path:
    """Write `document` as a file and return its place."""
    place = folder / "tiny.json"
    place.write_text(json.dumps(document(**changes), ensure_ascii=False), encoding="utf-8")
    return place


def write_plan(folder: Path, members: tuple[str, ...] = ("S1", "S2")) -> Path:
    """Write a plan for `document` by hand, S0 leading `members`, and return its place; with three members it breaks the cap."""
    left = [school for school in ("S1", "S2", "S3") if school not in members]
    plan = {
        "format_version": 1, "instance": "tiny", "first_year": YEAR, "years": 1, "transitions": [], "postings": [],
        "groups": [{"lead": "S0", "mode": "alliance", "members": list(members), "first_year": YEAR, "last_year": YEAR}],
        "left_out": [{"school": school, "reason": "places_full"} for school in left],
    }  # fmt: skip
    place = folder / "plan.json"
    place.write_text(json.dumps(plan), encoding="utf-8")
    return place


GOALS = (
    GoalFigure(
        "need_left_out",
        "grouping",
        Text("未满足的需求", "Need left without a group"),
        Text("分", "points"),
        3,
        3,
        True,
        0,
        ("CP-SAT", "HiGHS"),
    ),
    GoalFigure(
        "group_travel", "grouping", Text("集团内行程", "Travel inside the groups"), Text("分钟", "minutes"), 50, 40, False, 0, ("HiGHS",)
    ),
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
