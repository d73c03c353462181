"""Small schemes, counties and plans of support for the examples that rules and goals carry."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from solver.instance.instance import Instance
from solver.instance.person_choice import PersonChoice
from solver.instance.programme import Programme
from solver.instance.scheme import Scheme
from solver.instance.school import School
from solver.instance.school_choice import SchoolChoice
from solver.instance.supply import ExternalSupply, ExternalTeam
from solver.plan.plan import Plan
from solver.plan.support import Cohort, Support
from solver.rules.rule import Example
from solver.rules.small import YEAR, small_county, small_plan, small_policy

YOUNG, EXPERIENCED = PersonChoice(max_years_at_school=3), PersonChoice(min_years_at_school=4)
SCHEMES = (
    Scheme(
        name="mentor", title="青蓝结对", title_en="mentoring", helpers="staff", helped="staff", years=3,
        helper_people=EXPERIENCED, people=YOUNG,
    ),
    Scheme(name="aid", title="名师团队帮扶", title_en="aid teams", helpers="teams", team_kinds=("master_team",), helped="needs", years=3),
    Scheme(
        name="panel", title="评估专家组", title_en="panels", helpers="teams", team_kinds=("expert",), helped="units",
        programme="inspection",
    ),
    Scheme(
        name="master", title="名师+", title_en="master teachers", helpers="staff", helped="subject_groups",
        helper_people=PersonChoice(min_backbone="city"), schools=SchoolChoice(labels=("weak",)),
    ),
    Scheme(name="talks", title="百人千场", title_en="master talks", helpers="teams", helped="schools"),
)  # fmt: skip
"""mentor: R-028; aid: R-034, R-035; panel: R-040; master: R-048; talks: R-070."""
PROGRAMMES = (Programme(name="inspection", title="常规管理评估", title_en="inspection", batches=(YEAR, YEAR + 1, YEAR + 2, YEAR + 9)),)


def support_county(
    schools: int | Sequence[School],
    staff: Iterable[Mapping[str, Any]] = (),
    teams: Iterable[ExternalTeam] = (),
    **changes: Any,
) -> Instance:
    """Return a small county with the five schemes above and these teams, with changes to any field of `Instance`."""
    fields: dict[str, Any] = {
        "policy": small_policy(schemes=SCHEMES, programmes=PROGRAMMES),
        "external": ExternalSupply(teams=tuple(teams)),
    }
    return small_county(schools, staff, **(fields | changes))


def small_team(number: int, **changes: Any) -> ExternalTeam:
    """Return the team ``E<number>``: a master-teacher team for Chinese without a place."""
    fields: dict[str, Any] = {"id": f"E{number}", "name": f"第{number}团队", "kind": "master_team", "subject": "chinese"}
    return ExternalTeam(**(fields | changes))


def tie(scheme: str, helper: str, helped: str, subject: str = "", year: int = YEAR) -> Support:
    """Return a new tie of one of the schemes above, as long as the scheme says."""
    length = next(known.years for known in SCHEMES if known.name == scheme)
    return Support(scheme, helper, helped, subject, year, year + length - 1)


def way_examples(of: Any, amount: int) -> tuple[Example, ...]:
    """Return examples of a goal about ways: ties of 0, 6 and 12 minutes, which come to `amount`; one of unknown way; and none."""
    county = support_county(3, [], [small_team(0, base="S0"), small_team(1)])

    def case(title: str, value: int, *ties: Support) -> Example:
        return Example(title, of, county, support_plan(county, ties), value)

    return (
        case("at its base, one and two schools on", amount, *(tie("talks", "E0", f"S{n}") for n in range(3))),
        case("a team of unknown place", 0, tie("talks", "E1", "S2")),
        case("no ties", 0),
    )


def support_plan(instance: Instance, ties: Iterable[Support], units: Iterable[tuple[str, int]] = (), **changes: Any) -> Plan:
    """Return a plan of ties, with the schools that the inspection takes as (school, year)."""
    cohorts = tuple(Cohort("inspection", school, year) for school, year in units)
    return small_plan(instance, supports=tuple(ties), cohorts=cohorts, **changes)
