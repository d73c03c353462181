"""Batches, ties of support, itinerant weeks and dated events as tables, each only where the plan has any."""

from collections.abc import Iterator, Mapping, Sequence

from solver.instance.instance import Instance
from solver.instance.titles import duty_title, programme_title, scheme_title
from solver.plan.circuit import HALVES, WEEKDAYS, WEEKS
from solver.plan.plan import Plan
from solver.plan.support import Support
from solver.report.appointments import Appointment, Diary, named, names_of, subject_name
from solver.report.clean import plain
from solver.report.sheet import Cell, Sheet

COHORTS = ("项目代码", "项目", "单位", "单位编号", "单位名称", "所在区域", "批次", "起始学年", "跟踪至学年", "与以往相比")
SUPPORTS = (
    "方案代码", "帮带方案", "帮扶者", "帮扶者编号", "帮扶者名称", "帮扶者学校", "受助者", "受助者编号", "受助者名称", "受助者学校",
    "学科或专题",
    "起始学年", "截止学年", "与以往相比",
)  # fmt: skip
ROUNDS = ("人员编号", "编制学校编号", "编制学校", "周次", "星期", "半天", "任教学校编号", "任教学校", "学科", "节数", "本校")
EVENTS = (
    "日期", "星期", "学年", "学期", "教学周", "周期", "工作代码", "常规工作", "承担者编号", "承担者", "学科或专题", "地点编号", "地点",
    "内容",
    "参加学校编号", "参加学校", "到场人员", "到场团队",
)  # fmt: skip
MONTHS = ("学校编号", "学校", "月份", "上课天数", "日程数", "本校承办", "外出", "日程")
EARLIER, NEW = "以往已定", "新增"


def arranged_tables(instance: Instance, plan: Plan, diary: Diary) -> tuple[Sheet, ...]:
    """Return the tables of the four later lists; none for a list that is empty, so that nothing changes where it is not asked for."""
    found = []
    if plan.cohorts:
        found.append(cohorts_table(instance, plan))
    if plan.supports:
        found.append(supports_table(instance, plan))
    if plan.rounds:
        found.append(rounds_table(instance, plan))
    if plan.events:
        found += [events_table(instance, diary), months_table(instance, diary)]
    return tuple(found)


def cohorts_table(instance: Instance, plan: Plan) -> Sheet:
    """Return one row a unit and programme: the number and year of its batch, and until when it is followed."""
    programmes, names = {programme.name: programme for programme in instance.policy.programmes}, names_of(instance)
    earlier = {(c.programme, c.unit, c.first_year) for c in instance.previous.cohorts} if instance.previous is not None else set()
    rows: list[tuple[Cell, ...]] = []
    for cohort in plan.cohorts:
        programme = programmes.get(cohort.programme)
        batches = () if programme is None else programme.batches
        areas = programme is not None and programme.units == "areas"
        school = None if areas else instance.school_of.get(cohort.unit)
        known = (cohort.programme, cohort.unit, cohort.first_year) in earlier
        rows.append((
            cohort.programme, plain(programme_title(cohort.programme, instance.policy.programmes).zh), "区域" if areas else "学校",
            cohort.unit, named(names, cohort.unit), "" if school is None else named(names, school.area),
            batches.index(cohort.first_year) + 1 if cohort.first_year in batches else None, cohort.first_year,
            None if programme is None else cohort.first_year + programme.track_years - 1, EARLIER if known else NEW,
        ))  # fmt: skip
    return Sheet.of("cohorts.csv", COHORTS, rows)


def supports_table(instance: Instance, plan: Plan) -> Sheet:
    """Return one row a tie: who helps, who is helped, in what, in which years."""
    names = names_of(instance)
    listed = () if instance.previous is None else instance.previous.supports
    earlier = {Support(s.scheme, s.helper, s.helped, s.subject, s.first_year, s.last_year) for s in listed}
    rows: list[tuple[Cell, ...]] = []
    for tie in plan.supports:
        title = plain(scheme_title(tie.scheme, instance.policy.schemes).zh)
        sides = (*_side(instance, names, tie.helper), *_side(instance, names, tie.helped))
        rows.append((
            tie.scheme, title, *sides, subject_name(tie.subject, "zh"), tie.first_year, tie.last_year, EARLIER if tie in earlier else NEW,
        ))  # fmt: skip
    return Sheet.of("supports.csv", SUPPORTS, rows)


def rounds_table(instance: Instance, plan: Plan) -> Sheet:
    """Return one row a half-day of an itinerant teacher."""
    names = names_of(instance)
    rows: list[tuple[Cell, ...]] = []
    for row in plan.rounds:
        home = _home(instance, row.person)
        rows.append((
            row.person, home, named(names, home), WEEKS[row.week].zh, WEEKDAYS[row.day - 1].zh, HALVES[row.half].zh, row.school,
            named(names, row.school), subject_name(row.subject, "zh"), row.periods, "是" if row.school == home else "否",
        ))  # fmt: skip
    return Sheet.of("rounds.csv", ROUNDS, rows)


def events_table(instance: Instance, diary: Diary) -> Sheet:
    """Return one row a dated event: when, what, by whom, where, with whom."""
    names = names_of(instance)
    rows: list[tuple[Cell, ...]] = []
    for one in diary.appointments:
        event, day = one.event, one.day
        rows.append((
            event.date, WEEKDAYS[one.date.isoweekday() - 1].zh, one.year, None if day is None else day.semester,
            None if day is None or not day.week else day.week, one.period.zh, event.duty,
            plain(duty_title(event.duty, instance.policy.duties).zh), "、".join(event.holder),
            "、".join(named(names, holder) for holder in event.holder) or "全体", subject_name(event.subject, "zh"), event.host,
            named(names, event.host) if event.host else "", one.contents("zh"), "、".join(one.schools),
            "、".join(named(names, school) for school in one.schools), "、".join(one.people),
            "、".join(named(names, team) for team in one.teams),
        ))  # fmt: skip
    return Sheet.of("events.csv", EVENTS, rows)


def months_table(instance: Instance, diary: Diary) -> Sheet:
    """Return one row a school and month with something to do: how much of it at home and away, and day by day what."""
    names = names_of(instance)
    rows: list[tuple[Cell, ...]] = []
    for school, listed in diary.by_school.items():
        for (year, month), there in by_month(listed):
            days = diary.school_year(there[0].year).days
            taught = sum(day.school for day in days if (day.date.year, day.date.month) == (year, month))
            hosted = sum(one.event.host == school for one in there)
            away = sum(one.event.host not in {school, ""} for one in there)
            told = ";".join(f"{one.date.day}日 {one.title('zh')}{_place(one, school, names)}" for one in there)
            rows.append((school, named(names, school), f"{year}-{month:02d}", taught, len(there), hosted, away, told))
    return Sheet.of("months.csv", MONTHS, rows)


def by_month(listed: Sequence[Appointment]) -> Iterator[tuple[tuple[int, int], list[Appointment]]]:
    """Yield year and month of every month with appointments, with these in order."""
    found: dict[tuple[int, int], list[Appointment]] = {}
    for one in sorted(listed, key=lambda a: a.event):
        found.setdefault((one.date.year, one.date.month), []).append(one)
    yield from sorted(found.items())


def _place(one: Appointment, school: str, names: Mapping[str, str]) -> str:
    if not one.event.host:
        return ""
    return "(本校)" if one.event.host == school else f"({named(names, one.event.host)})"


def _home(instance: Instance, person: str) -> str:
    return instance.staff.person(person).school if person in instance.staff.position_of else ""


def _side(instance: Instance, names: Mapping[str, str], name: str) -> tuple[str, str, str, str]:
    """Return kind, id, name and school of whoever helps or is helped; a person's id is all the name there is."""
    if name in instance.school_of:
        return "学校", name, named(names, name), named(names, name)
    if name in instance.staff.position_of:
        return "人员", name, plain(name), named(names, _home(instance, name))
    team = next((team for team in instance.external.teams if team.id == name), None)
    base = "" if team is None or team.base is None else named(names, team.base)
    return "团队", name, named(names, name), base
