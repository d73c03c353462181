"""A small county with every later list, made by hand, for the tests of calendars and tables."""

from typing import Any

from solver.instance.duty import Content, Duty
from solver.instance.history import Previous, PreviousCohort, PreviousSupport
from solver.instance.instance import Instance
from solver.instance.programme import Programme
from solver.instance.scheme import Scheme
from solver.instance.supply import Calendar, ExternalSupply, ExternalTeam, Term
from solver.plan.circuit import Done, Event, Round
from solver.plan.plan import Plan
from solver.plan.support import Cohort, Support
from solver.rules.small import YEAR, small_county, small_plan, small_policy, small_school

CALENDAR = Calendar(
    terms=(
        Term(name="秋", first_day="2026-09-01", last_day="2027-01-29"),
        Term(name="春", first_day="2027-02-22", last_day="2027-06-30"),
    ),
    holidays=("2026-09-25", "2026-10-01", "2026-10-02", "2026-10-05", "2026-10-06", "2026-10-07"),
    make_up_days=("2026-10-10",),
)
VISIT = Duty(
    name="visit", title="送教到校", title_en="aid visit", holders="supports", scheme="aid", per="quarter", host="helped",
    attend=("helper",),
    contents=(Content(name="demo", title="示范课", per_visit=2), Content(name="train", title="培训", title_en="training", per_visit=1)),
)  # fmt: skip
DUTIES = (
    Duty(name="council", title="理事会", title_en="council", holders="groups", per="semester", attend=("leaders",)), VISIT,
    Duty(name="research", title="联合教研", holders="groups", subjects=("maths",), host="rotating", attend=("teachers",)),
    Duty(name="fair", title="教研节", holders="league", per="year", host="nowhere", attend=("leaders",)),
)  # fmt: skip


def county(**changes: Any) -> Instance:
    """Return four schools with a head each, a young teacher of mathematics at S1 who goes round, and two teams, one based at S3.

    S0 to S3 have the heads T0 to T3; T4 teaches mathematics at S1.
    """
    staff = [{"school": f"S{n}", "position": "principal"} for n in range(4)] + [{"school": "S1", "subject": "maths"}]
    policy = small_policy(
        programmes=(Programme(name="strong", title="强校计划", title_en="strong schools", batches=(YEAR, YEAR + 2), track_years=3),
                    Programme(name="areas", title="片区推进", units="areas", batches=(YEAR,))),
        schemes=(Scheme(name="aid", title="名师团队帮扶", helpers="teams", helped="schools", years=3),
                 Scheme(name="mentors", title="青蓝结对", helpers="staff", helped="staff")),
        duties=DUTIES,
    )  # fmt: skip
    teams = (
        ExternalTeam(id="M1", name="李名师工作室", kind="master_team"), ExternalTeam(id="M2", name="教研室", kind="adviser", base="S3"),
    )  # fmt: skip
    previous = Previous(
        cohorts=(PreviousCohort(programme="strong", unit="S3", first_year=YEAR - 1),),
        supports=(PreviousSupport(scheme="aid", helper="M1", helped="S2", first_year=YEAR - 1, last_year=YEAR + 1),),
    )
    usual: dict[str, Any] = {
        "policy": policy, "external": ExternalSupply(teams=teams), "calendar": CALENDAR, "previous": previous, "years": 2,
    }  # fmt: skip
    return small_county([small_school(n) for n in range(4)], staff, **(usual | changes))


def plan_of(instance: Instance, **changes: Any) -> Plan:
    """Return S0 leading S1 and S2, four batches, three ties, T4 on Mondays at S2 and every other Wednesday at S3, and six events."""
    usual: dict[str, Any] = {
        "cohorts": (Cohort("strong", "S1", YEAR), Cohort("strong", "S2", YEAR + 2), Cohort("strong", "S3", YEAR - 1),
                    Cohort("areas", instance.areas[0].id, YEAR)),
        "supports": (Support("aid", "M1", "S2", "", YEAR - 1, YEAR + 1), Support("aid", "M2", "S1", "", YEAR, YEAR + 2),
                     Support("mentors", "T0", "T4", "maths", YEAR, YEAR)),
        "rounds": (Round("T4", 0, 1, "am", "S2", "maths", 3), Round("T4", 0, 2, "pm", "S1", "maths", 2),
                   Round("T4", 2, 3, "pm", "S3", "music", 2)),
        "events": (
            Event("2026-09-16", "council", ("S0",), "", "S0"), Event("2027-03-03", "council", ("S0",), "", "S0"),
            Event("2026-10-10", "visit", ("M1", "S2"), "", "S2", (Done("demo", 2), Done("train", 1))),
            Event("2026-10-14", "visit", ("M2", "S1"), "", "S1"),
            Event("2026-11-11", "research", ("S0",), "maths", "S2"), Event("2026-12-09", "fair", (), "", ""),
        ),
    }  # fmt: skip
    return small_plan(instance, [("S0", "tight", ["S1", "S2"])], **(usual | changes))
