"""Areas, schools, staff, external supply, last year's plan and the calendar: whatever one record says of another."""

from collections.abc import Mapping
from datetime import date

import numpy as np
import numpy.typing as npt

from solver.files.faults import json_place
from solver.files.given import AREA, PERSON, SCHOOL, Given
from solver.files.identity import check_unique
from solver.files.school_calendar import calendar_faults
from solver.files.staff_table import check_private_ids
from solver.instance.school import Area, School
from solver.instance.staff import STAGES
from solver.instance.supply import ExternalSchool, ExternalTeam
from solver.language import Text

Bools = npt.NDArray[np.bool_]
_SELF = Text("不能指向自己", "it must not name itself")
_AGAIN = Text("出现了不止一次", "stands more than once")
_EXTERNAL = Text("外部资源", "external supply")


def check_areas(given: Given) -> None:
    """Check ids, parents (known, not itself, no circle) and outlines of the areas."""
    areas = given.document.areas
    ids, places = given.written_ids("areas")
    check_unique(ids, places.__getitem__, AREA, given.file, given.faults)
    parent = {area.id: area.parent for area in areas}
    for i, area in enumerate(areas):
        place = given.place(("areas",), i, "parent")
        if area.parent == area.id:
            given.add(place, _SELF, area.id)
        elif given.areas.check(area.parent, given.file, place, given.faults) and _circles(area, parent):
            given.add(place, Text("上级区域绕成了一圈", "the parents of this area run in a circle"), area.parent)
        if area.polygon is not None and len(set(area.polygon)) < 3:
            given.add(
                given.place(("areas",), i, "polygon"), Text("边界至少要有三个不同的点", "an outline needs at least three different corners")
            )


def _circles(area: Area, parent: Mapping[str, str | None]) -> bool:
    at = area.parent
    for _ in range(len(parent)):
        if at is None or at == area.id:
            return at == area.id
        at = parent.get(at)
    return False


def check_schools(given: Given) -> None:
    """Check ids, areas, stages, classes and years of the schools."""
    schools = given.document.schools
    ids, places = given.written_ids("schools")
    check_unique(ids, places.__getitem__, SCHOOL, given.file, given.faults)
    for i, school in enumerate(schools if given.whole("schools") else ()):
        given.areas.check(school.area, given.file, given.place(("schools",), i, "area"), given.faults)
        _check_parts(given, i, school)
        if school.opened is not None and school.closing is not None and school.closing < school.opened:
            words = Text("停办学年早于开办学年", "it closes before it opens")
            given.add(given.place(("schools",), i, "closing"), words, school.closing)


def _check_parts(given: Given, i: int, school: School) -> None:
    for j, part in enumerate(school.parts):
        if part.pupils > 0 and sum(part.classes) == 0:
            words = Text("有学生却没有班级", "this stage has pupils but no classes")
            given.add(given.place(("schools",), i, "parts", j, "classes"), words, str(list(part.classes)))
        if part.stage in school.stages[:j]:
            given.add(given.place(("schools",), i, "parts", j, "stage"), Text("同一学段{a}", "this stage {a}").fill(a=_AGAIN), part.stage)


def check_staff(given: Given) -> None:
    """Check ids, home schools, stages, wishes and home places of the staff, column by column."""
    staff = given.staff
    if staff is None:
        return
    ids, home, stage, wish = (staff.columns[name] for name in ("id", "school", "stage", "wish"))
    named = np.flatnonzero(ids != "")
    check_unique(ids[named].tolist(), lambda i: staff.where(int(named[i]), "id"), PERSON, staff.file, given.faults)
    check_private_ids(staff, given.faults)
    runs = {(school.id, STAGES.index(part.stage)) for school in given.document.schools for part in school.parts}
    read = {school.id for school in given.document.schools}
    pairs = zip(home.tolist(), stage.tolist(), strict=True)
    for row in [row for row, pair in enumerate(pairs) if pair not in runs]:
        if home[row] == "" or stage[row] < 0 or not given.schools.check(home[row], staff.file, staff.where(row, "school"), given.faults):
            continue
        if home[row] in read and given.whole("schools"):
            words = Text("该校({school})没有这个学段", "this stage is not run at the school ({school})").fill(school=home[row])
            given.faults.add(staff.file, staff.where(row, "stage"), words, STAGES[stage[row]])
    known = given.schools.ids
    for row in [
        row for row, (name, own) in enumerate(zip(wish.tolist(), home.tolist(), strict=True)) if name and (name == own or name not in known)
    ]:
        if given.schools.check(wish[row], staff.file, staff.where(row, "wish"), given.faults):
            given.faults.add(staff.file, staff.where(row, "wish"), Text("意向学校就是本校", "the wish is the home school"), wish[row])
    _check_homes(given, np.isnan(staff.columns["longitude"]), np.isnan(staff.columns["latitude"]))


def _check_homes(given: Given, no_longitude: Bools, no_latitude: Bools) -> None:
    """Refuse home places with one coordinate; once, where the whole column is not there."""
    rows = np.flatnonzero(no_longitude != no_latitude).tolist()
    words = Text("住址只有一个坐标,另一个缺失或无效", "the home place has one coordinate only; the other is missing or refused")
    for row in rows[:1] if no_longitude.all() or no_latitude.all() else rows:
        if given.staff is not None:
            name = "longitude" if no_longitude[row] else "latitude"
            given.faults.add(given.staff.file, given.staff.where(row, name), words)


def check_external(given: Given) -> None:
    """Check the ids of external schools and teams, which may be nobody else's, and where they are."""
    external = given.document.external
    sections = [("schools", i, item.id) for i, item in enumerate(external.schools)] + [
        ("teams", i, item.id) for i, item in enumerate(external.teams)
    ]
    places = [given.place(("external", kind), i, "id") for kind, i, _ in sections]
    ids = [name for _, _, name in sections]
    check_unique(ids, places.__getitem__, _EXTERNAL, given.file, given.faults)
    own = {school.id for school in given.document.schools}
    for place, name in zip(places, ids, strict=True):
        if name in own:
            given.add(place, Text("与本地学校的编号相同", "this is already the id of a school of the area"), name)
    for i, school in enumerate(external.schools):
        _check_point(given, "schools", i, school)
    for i, team in enumerate(external.teams):
        _check_point(given, "teams", i, team)
        _check_team(given, i, team)


def _check_point(given: Given, kind: str, i: int, outside: ExternalSchool | ExternalTeam) -> None:
    if (outside.longitude is None) != (outside.latitude is None):
        place = given.place(("external", kind), i, "longitude" if outside.longitude is None else "latitude")
        given.add(place, Text("只有一个坐标", "only one of the two coordinates is given"))


def _check_team(given: Given, i: int, team: ExternalTeam) -> None:
    """Check that a team is not taken for a person, since both may help, and that it comes from a school or a place, not both."""
    at = ("external", "teams")
    if team.id in given.persons.ids:
        given.add(given.place(at, i, "id"), Text("与一名教职工的编号相同", "this is already the id of a person of the staff"), team.id)
    given.schools.check(team.base, given.file, given.place(at, i, "base"), given.faults)
    if team.base is not None and team.longitude is not None:
        words = Text("已写明所在学校(base),不要再写坐标", "it has a base school, so it has no place of its own")
        given.add(given.place(at, i, "longitude"), words, team.longitude)


def check_previous(given: Given) -> None:
    """Check last year's groups and postings: everybody known, nobody in two places."""
    previous = given.document.previous
    if previous is None:
        return
    seen: dict[str, str] = {}
    for i, group in enumerate(previous.groups):
        at = ("previous", "groups")
        given.modes.check(group.mode, given.file, given.place(at, i, "mode"), given.faults)
        places = [(group.lead, given.place(at, i, "lead"))]
        places += [(member, given.place(at, i, "members", j)) for j, member in enumerate(group.members)]
        for school, place in places:
            if given.schools.check(school, given.file, place, given.faults) and school in seen:
                words = Text("这所学校去年已在另一处:{other}", "this school already stands in last year's groups at {other}")
                given.add(place, words.fill(other=seen[school]), school)
            seen.setdefault(school, place)
        if given.whole("first_year") and group.since >= given.document.first_year:
            given.add(
                given.place(at, i, "since"),
                Text("去年的集团应早于首个规划学年", "last year's group must be older than the first planned year"),
                group.since,
            )
    _check_previous_postings(given)


def _check_previous_postings(given: Given) -> None:
    previous, at = given.document.previous, ("previous", "postings")
    spans: dict[str, list[tuple[int, int, str]]] = {}
    for i, posting in enumerate(previous.postings if previous else ()):
        place = given.place(at, i)
        given.persons.check(posting.person, given.file, f"{place}.person", given.faults)
        given.schools.check(posting.school, given.file, f"{place}.school", given.faults)
        if given.home.get(posting.person) == posting.school:
            given.add(f"{place}.school", Text("这是本人的编制学校", "this is the person's own school"), posting.school)
        if posting.last_year < posting.first_year:
            given.add(f"{place}.last_year", Text("结束学年早于起始学年", "it ends before it begins"), posting.last_year)
        for first, last, other in spans.get(posting.person, []):
            if posting.first_year <= last and first <= posting.last_year:
                words = Text("同一人同时在两处:另见 {other}", "one person in two places at once; see also {other}").fill(other=other)
                given.add(place, words, posting.person)
                break
        spans.setdefault(posting.person, []).append((posting.first_year, posting.last_year, place))


def check_calendar(given: Given) -> None:
    """Check that dates exist, terms end after they begin and do not overlap, and that days off and make-up days fit in with them."""
    calendar = given.document.calendar
    for i, term in enumerate(calendar.terms):
        days = [
            _day(given, day, json_place(["calendar", "terms", i, name]))
            for name, day in (("first_day", term.first_day), ("last_day", term.last_day))
        ]
        if days[0] and days[1] and days[1] < days[0]:
            given.add(
                json_place(["calendar", "terms", i, "last_day"]), Text("学期结束早于开始", "the term ends before it begins"), term.last_day
            )
    for name in ("holidays", "make_up_days"):
        listed: tuple[str, ...] = getattr(calendar, name)
        for i, day in enumerate(listed):
            place = json_place(["calendar", name, i])
            _day(given, day, place)
            if day in listed[:i] or (name == "make_up_days" and day in calendar.holidays):
                given.add(place, Text("这一天{a}", "this day {a}").fill(a=_AGAIN), day)
    if ("calendar", "terms") not in given.draft.index and given.whole("calendar", "terms"):
        for below, words, value in calendar_faults(calendar):
            given.add(json_place(["calendar", *below]), words, value)


def _day(given: Given, day: str, place: str) -> date | None:
    try:
        return date.fromisoformat(day)
    except ValueError:
        given.add(place, Text("没有这一天", "there is no such day"), day)
        return None
