"""Random small calendars for the contract and brute-force tests: a fortnight around the end of January, a few duties, random events."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, replace
from itertools import pairwise

from solver.goals.goal import Goal
from solver.instance.duty import Content, Duty
from solver.instance.history import Previous, PreviousSupport
from solver.instance.instance import Instance
from solver.instance.policy import RuleRow
from solver.instance.scheme import Scheme
from solver.instance.school import NeighbourPair
from solver.instance.supply import Calendar, ExternalSchool, ExternalSupply, ExternalTeam, Term
from solver.plan.circuit import Done, Event
from solver.plan.plan import Plan, Posting
from solver.plan.sections import before
from solver.plan.support import Support
from solver.rules.calendar_attendance import Resource, attendance
from solver.rules.calendar_table import CalendarTable
from solver.rules.lines import dated_years
from solver.rules.rule import Rule
from solver.rules.small import LAYERS, YEAR, small_county, small_plan, small_policy
from tests.drawing import Rng, chance, draw_groups, draw_person, draw_school, pick

CONTENTS = (
    Content(name="train", title="培训", title_en="trainings", per_visit=1),
    Content(name="observe", title="听评课", title_en="observed lessons", per_visit=4),
)
DUTIES: Mapping[str, Duty] = {
    duty.name: duty
    for duty in (
        Duty(name="council", title="理事会", holders="groups", per="semester"),
        Duty(name="exchange", title="领导班子交流", holders="members", per="week", host="rotating"),
        Duty(
            name="visit", title="名师送教", holders="supports", scheme="aid", companions=("panel",), per="semester", host="helped",
            attend=("helper",), contents=CONTENTS,
        ),
        Duty(name="mentor", title="师徒活动", holders="supports", scheme="mentoring", per="week", host="helped", attend=("helper",)),
        Duty(
            name="research", title="联合教研", holders="league", subjects=("chinese", "maths"), per="week", host="rotating",
            attend=("teachers",),
        ),
        Duty(name="inspection", title="督查", holders="schools", companions=("panel",), per="semester", weekdays=(1, 2, 3), host="lead"),
        Duty(name="planning", title="集体备课", holders="neighbours", per="week", host="rotating", attend=("teachers",)),
        Duty(name="partner", title="结对交流", holders="pairings", layer="friend", per="year", months=(2,), host="rotating"),
        Duty(name="report", title="书面汇报", holders="groups", per="quarter", host="nowhere", attend=()),
    )
}  # fmt: skip
"""Every duty that may be drawn, one for each kind of holder."""
SCHEMES = (
    Scheme(name="aid", title="名师团队帮扶", helpers="teams", helped="schools"),
    Scheme(name="panel", title="专家评估", helpers="teams", helped="schools"),
    Scheme(name="mentoring", title="青蓝结对", helpers="staff", helped="staff"),
)
PRICED = RuleRow(rule="duty_times", standing="priced", price=3, parameters={"duty": "visit", "times": 1})
"""The priced row whose breaches `calendar_shortfall` sums in the contract test."""
TERMS = ("2027-01-20", "2027-01-24", "2027-02-01", "2027-02-05"), ("2028-01-19", "2028-01-23", "2028-01-31", "2028-02-04")
"""First and last days of the two semesters of each year: Wednesday to Sunday, and a week from Monday on."""
DAYS_OFF = ("2027-01-21", "2027-02-03", "2028-02-02", "2028-02-03")


def draw_calendar(rng: Rng) -> Calendar:
    """Return two short semesters in each of two years, with random holidays and a Saturday of school."""
    terms = [
        Term(name=f"学期{n}", first_day=first, last_day=last)
        for year in TERMS
        for n, (first, last) in enumerate(zip(year[::2], year[1::2], strict=True))
    ]
    return Calendar(
        terms=tuple(terms),
        holidays=tuple(day for day in DAYS_OFF if chance(rng, 0.4)),
        make_up_days=("2027-01-23", "2028-01-22") if chance(rng, 0.5) else (),
    )


def draw_duties(rng: Rng, wanted: Iterable[str], least: int, most: int) -> tuple[Duty, ...]:
    """Return the wanted duties and so many others at random, the same one perhaps twice drawn."""
    others = [pick(rng, list(DUTIES)) for _ in range(int(rng.integers(least, most + 1)))]
    return tuple(DUTIES[name] for name in dict.fromkeys([*wanted, *others]))


def draw_dated_county(rng: Rng, duties: Sequence[Duty], rules: Sequence[RuleRow], years: int = 1) -> Instance:
    """Return a county of three to four schools with staff, teams, neighbours and an outside school, under some duties."""
    schools = [draw_school(rng, number) for number in range(int(rng.integers(3, 5)))]
    people = [draw_person(rng, schools) for _ in range(int(rng.integers(2, 6)))]
    teams = (
        ExternalTeam(id="X0", name="团队一", kind="master_team", days_per_year=int(rng.integers(5)), base=pick(rng, schools).id),
        ExternalTeam(id="X1", name="团队二", kind="adviser", days_per_year=int(rng.integers(5)), longitude=112.6, latitude=33.1),
        ExternalTeam(id="X2", name="团队三", kind="expert", days_per_year=2),
    )
    policy = small_policy(
        rules=tuple(rules), duties=tuple(duties), schemes=SCHEMES, layers=LAYERS, dated_years=int(rng.integers(1, years + 1))
    )
    pairs = [NeighbourPair(school=a.id, neighbour=b.id) for a, b in pairwise(schools) if chance(rng, 0.7)]
    return small_county(
        schools, people, policy=policy, years=years, calendar=draw_calendar(rng), neighbours=tuple(pairs), previous=Previous(),
        external=ExternalSupply(schools=(ExternalSchool(id="Y0", name="外校", stages=("primary",)),), teams=teams),
    )  # fmt: skip


def draw_settled(rng: Rng, instance: Instance) -> Plan:
    """Return a plan of random groups, pairs, ties and postings of heads, without events."""
    schools, people, last = [school.id for school in instance.schools], instance.staff.ids, instance.planned_years[-1]
    ties = {
        Support(scheme, helper, helped, pick(rng, ("", "chinese")), min(last, YEAR + int(rng.integers(2))), last)
        for scheme in ("aid", "panel")
        for helper in ("X0", "X1", "X2")
        for helped in schools
        if chance(rng, 0.25)
    }
    ties |= {Support("mentoring", a, b, "chinese", YEAR, YEAR) for a in people for b in people if a != b and chance(rng, 0.15)}
    heads = [person for person in instance.staff.persons if person.position == "principal"]
    moved = []
    for head in heads:
        to = pick(rng, schools)
        if to != head.school and chance(rng, 0.5):
            moved.append(Posting(head.id, head.school, to, YEAR, YEAR, "cadre"))
    pairs = [(a, b, "friend") for a in (*schools, "Y0") for b in schools if a != b and chance(rng, 0.15)]
    return replace(small_plan(instance, pairings=pairs, postings=moved), groups=draw_groups(rng, instance), supports=tuple(ties))


def draw_events(rng: Rng, instance: Instance, settled: Plan, share: float, *, tidy: bool) -> Plan:
    """Return the plan with about a share of all possible events; a tidy one breaks neither `school_days` nor `no_clash`."""
    table = CalendarTable.of(instance, settled)
    met = {year: attendance(instance, settled, year, table.lines) for year in dated_years(instance)}
    present: dict[int, list[Resource | int]] = {
        place: [place, *(who for who, places in met[line.year].items() if place in places)] for place, line in enumerate(table.lines)
    }
    open_to = {duty.name: table.days.open_to(duty) for duty in instance.policy.duties}
    busy: Counter[tuple[int, Resource | int]] = Counter()
    events = []
    for row in rng.permutation(len(table)).tolist():
        place, day, host = int(table.line[row]), int(table.day[row]), int(table.host[row])
        line = table.lines[place]
        closed = not open_to[line.duty.name][day]
        if not chance(rng, share) or (closed and (tidy or chance(rng, 0.9))):
            continue
        if tidy and any(busy[day, who] for who in present[place]):
            continue
        busy.update((day, who) for who in present[place])
        where = instance.schools[host].id if host >= 0 else ""
        contents = [Done(c.name, int(rng.integers(1, c.per_visit + 1))) for c in line.duty.contents if chance(rng, 0.7)]
        events.append(Event(table.days.text[day], line.duty.name, line.holder, line.subject, where, tuple(contents)))
    return replace(settled, events=tuple(events))


def draw_case(rng: Rng, of: Rule | Goal) -> tuple[Instance, Plan]:
    """Return a random instance under a policy with what `of` speaks of, and a plan with events drawn from all that can be expressed."""
    shortfall = of.name == "calendar_shortfall"
    spoken = [name for name in (getattr(of, "duty", None), "visit" if shortfall or of.name == "helper_days" else None) if name]
    spoken += list(getattr(of, "duties", ()) or ())
    spoken += [name for name in (getattr(of, "first", None), getattr(of, "then", None)) if name]
    duties = draw_duties(rng, spoken, 0 if spoken else 2, 2 if spoken else 4)
    instance = draw_dated_county(rng, duties, [PRICED] if shortfall else [], years=int(rng.integers(1, 3)))
    settled = before(draw_settled(rng, instance), "calendar")
    agreed = tuple(  # ties agreed earlier may be of any subject and years
        PreviousSupport(**asdict(tie)) for tie in settled.supports
    )
    instance = instance.replace(previous=Previous(supports=agreed))
    structural = isinstance(of, Rule) and of.structural
    tidy = chance(rng, 0.3 if structural else 0.6)
    return instance, draw_events(rng, instance, settled, pick(rng, (0.01, 0.03, 0.1, 0.9 if tidy else 0.2)), tidy=tidy)
