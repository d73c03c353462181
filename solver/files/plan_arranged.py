"""The batches, ties, itinerant weeks and dated events of a plan file: whether what they name exists and their days are days."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from solver.files.faults import Faults, json_place
from solver.files.given import AREA, CONTENT, DUTY, PROGRAMME, SCHEME, SUBJECT, TEAM
from solver.files.identity import Known, known
from solver.instance.instance import Instance
from solver.instance.staff import SUBJECTS
from solver.language import Text

ARRANGED = ("cohorts", "supports", "rounds", "events")
"""The lists of a plan that this module reads."""
_HOLDER = Text("学校、人员或团队", "school, person or team")
_TOPIC = Text("学科或受援需求", "subject or need")
_HOST = Text("学校", "school")
_NO_DAY = Text("没有这一天", "there is no such day")
_OUTSIDE = Text("不在规划学年 {a}–{b} 内", "this day lies outside the planned school years, {a} to {b}")
_ENDED = Text("在规划期开始前已结束", "it ended before the first planned year")
Named = tuple[str, str | None, Known]


def check_arranged_lists(raw: Mapping[str, Any], instance: Instance, schools: Known, persons: Known, file: str, faults: Faults) -> None:
    """Check the names and days of the four lists of a plan that has the right shape."""
    if not any(raw.get(section) for section in ARRANGED):
        return
    teams = known(TEAM, (team.id for team in instance.external.teams))
    for named in (
        _cohorts(raw, instance, schools), _supports(raw, instance, schools, persons, teams), _rounds(raw, schools, persons),
        _events(raw, instance, persons, teams),
    ):  # fmt: skip
        for place, written, kind in named:
            kind.check(written, file, place, faults)
    for i, row in enumerate(raw.get("supports", ())):
        if row["first_year"] <= row["last_year"] < instance.first_year:
            faults.add(file, json_place(["supports", i, "last_year"]), _ENDED, row["last_year"])
    first, last = date(instance.first_year, 8, 1), date(instance.planned_years[-1] + 1, 8, 31)
    for i, row in enumerate(raw.get("events", ())):
        day = _day(row["date"])
        if day is not None and not first <= day <= last:
            words = _OUTSIDE.fill(a=instance.first_year, b=instance.planned_years[-1])
            faults.add(file, json_place(["events", i, "date"]), words, row["date"])


def check_arranged_spans(raw: Mapping[str, Any], file: str, faults: Faults) -> None:
    """Check what must hold of the lists whatever the instance is: ties end after they begin, and days exist."""
    for i, row in enumerate(raw.get("supports", ())):
        if row["last_year"] < row["first_year"]:
            words = Text("结束学年早于起始学年", "it ends before it begins")
            faults.add(file, json_place(["supports", i, "last_year"]), words, row["last_year"])
    for i, row in enumerate(raw.get("events", ())):
        if _day(row["date"]) is None:
            faults.add(file, json_place(["events", i, "date"]), _NO_DAY, row["date"])


def _day(written: str) -> date | None:
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None


def _cohorts(raw: Mapping[str, Any], instance: Instance, schools: Known) -> Iterator[Named]:
    programmes, areas = known(PROGRAMME, (p.name for p in instance.policy.programmes)), known(AREA, instance.area_of)
    by_area = {programme.name for programme in instance.policy.programmes if programme.units == "areas"}
    for i, row in enumerate(raw.get("cohorts", ())):
        yield json_place(["cohorts", i, "programme"]), row["programme"], programmes
        if row["programme"] in programmes.ids:
            yield json_place(["cohorts", i, "unit"]), row["unit"], areas if row["programme"] in by_area else schools


def _supports(raw: Mapping[str, Any], instance: Instance, schools: Known, persons: Known, teams: Known) -> Iterator[Named]:
    schemes = {scheme.name: scheme for scheme in instance.policy.schemes}
    listed = known(SCHEME, schemes)
    topics = _topics(instance)
    for i, row in enumerate(raw.get("supports", ())):
        scheme = schemes.get(row["scheme"])
        yield json_place(["supports", i, "scheme"]), row["scheme"], listed
        if scheme is not None:
            yield json_place(["supports", i, "helper"]), row["helper"], teams if scheme.helpers == "teams" else persons
            yield json_place(["supports", i, "helped"]), row["helped"], persons if scheme.helped == "staff" else schools
        yield json_place(["supports", i, "subject"]), row["subject"], topics


def _topics(instance: Instance) -> Known:
    """Return what a tie and its events may be about: subjects of the staff table, needs of schools, subjects of teams, or nothing."""
    needs = (need.topic for school in instance.schools for need in school.needs)
    return known(_TOPIC, ("", *SUBJECTS), needs, (team.subject for team in instance.external.teams if team.subject is not None))


def _rounds(raw: Mapping[str, Any], schools: Known, persons: Known) -> Iterator[Named]:
    subjects = known(SUBJECT, SUBJECTS)
    for i, row in enumerate(raw.get("rounds", ())):
        for name, kind in (("person", persons), ("school", schools), ("subject", subjects)):
            yield json_place(["rounds", i, name]), row[name], kind


def _events(raw: Mapping[str, Any], instance: Instance, persons: Known, teams: Known) -> Iterator[Named]:
    contents = {duty.name: known(CONTENT, (content.name for content in duty.contents)) for duty in instance.policy.duties}
    duties, subjects = known(DUTY, contents), _topics(instance)
    hosts = known(_HOST, ("",), instance.partner_of)
    holders = known(_HOLDER, instance.partner_of, persons.ids, teams.ids)
    for i, row in enumerate(raw.get("events", ())):
        for name, kind in (("duty", duties), ("subject", subjects), ("host", hosts)):
            yield json_place(["events", i, name]), row[name], kind
        for j, holder in enumerate(row["holder"]):
            yield json_place(["events", i, "holder", j]), holder, holders
        if row["duty"] in contents:
            for j, done in enumerate(row.get("contents", ())):
                yield json_place(["events", i, "contents", j, "content"]), done["content"], contents[row["duty"]]
