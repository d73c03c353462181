"""Calendar files: every event reads back through a second library, names are harmless, equal plans give equal bytes."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from ical.calendar import Calendar as SecondCalendar
from ical.calendar_stream import IcsCalendarStream

from solver.instance.instance import Instance
from solver.instance.school_year import school_year
from solver.instance.supply import Calendar, ExternalSupply, ExternalTeam, Term
from solver.plan.circuit import Event, Round
from solver.plan.plan import Plan, Posting
from solver.plan.support import Support
from solver.report.appointments import Diary
from solver.report.calendar_files import HOURS, calendar_files
from solver.report.file_names import RESERVED, file_names
from solver.report.rounds import make_up_days, runs
from solver.rules.calendar.duty_times import DutyTimes
from solver.rules.lines import lines_of
from solver.rules.small import YEAR, small_school
from tests.arranging import county, plan_of
from tests.calendar_drawing import draw_case

SHANGHAI = ZoneInfo("Asia/Shanghai")
Shown = tuple[str, str, str]


def files_of(instance: Instance, plan: Plan) -> dict[str, bytes]:
    """Return the calendars of a plan."""
    return calendar_files(instance, plan, Diary(instance, plan))


def read_back(data: bytes) -> SecondCalendar:
    """Read a calendar with the library that did not write it."""
    return IcsCalendarStream.calendar_from_ics(data.decode("utf-8"))


def shown(data: bytes) -> list[Shown]:
    """Return begin, end and title of every day or half-day of a calendar, rounds spelt out date by date by the second library."""
    return sorted((str(event.dtstart), str(event.dtend), str(event.summary)) for event in read_back(data).timeline)


def whole(day: str, title: str) -> Shown:
    """Return an entry of one whole day as the second library reads it."""
    return day, (date.fromisoformat(day) + timedelta(days=1)).isoformat(), title


def half(day: date, which: str, title: str) -> Shown:
    """Return a half-day as the second library reads it."""
    begin, end = (str(datetime.combine(day, hour, SHANGHAI)) for hour in HOURS[which])
    return begin, end, title


def test_everybody_with_something_to_do_has_a_calendar() -> None:
    """Four schools, four heads, the itinerant teacher and two teams: eleven files that say they are simulated; an empty plan has none."""
    instance = county()
    files = files_of(instance, plan_of(instance))
    assert all("模拟数据 simulated data" in data.decode() for data in files.values())
    assert sorted(files) == sorted(
        [f"calendars/schools/S{n}.ics" for n in range(4)] + [f"calendars/people/T{n}.ics" for n in range(5)]
        + [f"calendars/teams/M{n}.ics" for n in (1, 2)]
    )  # fmt: skip
    assert files_of(instance, plan_of(instance, events=(), rounds=())) == {}


def test_the_events_of_schools_heads_and_teams_read_back() -> None:
    """S0 has two councils, the joint research and the fair, its head not the research, which only teachers attend; M1 its visit."""
    instance = county()
    files = files_of(instance, plan_of(instance))
    council = [whole("2026-09-16", "理事会"), whole("2027-03-03", "理事会")]
    fair, research = whole("2026-12-09", "教研节"), whole("2026-11-11", "联合教研(数学)")
    assert shown(files["calendars/schools/S0.ics"]) == sorted([*council, fair, research])
    assert shown(files["calendars/people/T0.ics"]) == sorted([*council, fair])
    assert shown(files["calendars/people/T3.ics"]) == [fair]
    assert shown(files["calendars/teams/M1.ics"]) == [whole("2026-10-10", "送教到校")]
    visit = read_back(files["calendars/teams/M1.ics"]).events[0]
    assert visit.location == "第2小学"
    assert str(visit.description).split("\n") == [
        "aid visit", "承担 Held by: 李名师工作室、第2小学", "内容 Holds: 示范课 2、培训 1 / demo 2, training 1",
        "计入 Counts for: 第 2 季度(10—12 月) / quarter 2 (Oct-Dec)", "参加学校 Schools: 第2小学", "到场 Present: 李名师工作室",
    ]  # fmt: skip
    assert visit.uid in files["calendars/schools/S2.ics"].decode()


def test_the_weeks_of_an_itinerant_teacher_read_back_date_by_date() -> None:
    """T4's calendar holds each Monday, Tuesday and even Wednesday with school, none of the six holidays, the make-up day, one event.

    Autumn has 21 Mondays with school from 7 September to 25 January less 5 October, spring 19.
    """
    instance = county()
    files = files_of(instance, plan_of(instance))
    days = [day for day in school_year(instance, YEAR).days if day.school]
    expected = [half(day.date, "am", "走教 第2小学:数学 3 节") for day in days if day.weekday == 1]
    assert len(expected) == 20 + 19
    expected += [half(day.date, "pm", "本校任教:数学 2 节") for day in days if day.weekday == 2]
    expected += [half(day.date, "pm", "走教 第3小学:音乐 2 节") for day in days if day.weekday == 3 and day.week % 2 == 0]
    expected += [whole("2026-10-10", "调休上课日(课表以学校通知为准)"), whole("2026-11-11", "联合教研(数学)")]
    assert shown(files["calendars/people/T4.ics"]) == sorted(expected)
    visits = [entry for entry in shown(files["calendars/schools/S2.ics"]) if "T4" in entry[2]]
    assert visits == sorted(half(day.date, "am", "走教教师 T4 来校:数学 3 节") for day in days if day.weekday == 1)


def test_runs_are_the_taught_dates_and_nothing_else() -> None:
    """Over 60 random calendars with weeks without school, each half-day's runs hold its dates once; gaps in a run are multiples of it."""
    shifted = 0
    for seed in range(60):
        rng = np.random.default_rng(seed)
        first = date(2026, 9, 1) + timedelta(days=int(rng.integers(0, 10)))
        off = {first + timedelta(days=int(rng.integers(0, 130))) for _ in range(int(rng.integers(0, 12)))}
        free = first + timedelta(days=int(rng.integers(10, 60)))
        off |= {free + timedelta(days=n) for n in range(int(rng.integers(0, 12)))}
        on = {day for day in (first + timedelta(days=int(rng.integers(0, 100))) for _ in range(3)) if day.isoweekday() > 5} - off
        autumn = Term(name="秋", first_day=str(first), last_day="2027-01-22")
        calendar = Calendar(
            terms=(autumn, Term(name="春", first_day="2027-02-22", last_day="2027-07-02")),
            holidays=tuple(sorted(map(str, off))), make_up_days=tuple(sorted(map(str, on))),
        )  # fmt: skip
        year = school_year(county(calendar=calendar), YEAR)
        for week in (0, 1, 2):
            row = Round("T4", week, int(rng.integers(1, 6)), "am", "S2", "maths", 1)
            taught = [d.date for d in year.days if d.school and d.weekday == row.day and (week == 0 or d.week % 2 == week % 2)]
            found = list(runs(row, year))
            shifted += len(found) > 2
            assert sorted(day for run in found for day in run.dates) == taught
            assert all(run.first in taught and run.last in taught and not set(run.skipped) & set(taught) for run in found)
        assert set(make_up_days(year)) == {day for day in on if year.days[0].date <= day <= date(2027, 1, 22)}
    assert shifted > 5


def test_equal_plans_give_equal_bytes() -> None:
    """Rows in another order change nothing; an event on another day changes the calendars it stands in and no other file's bytes."""
    instance = county()
    plan = plan_of(instance)
    files = files_of(instance, plan)
    turned = replace(plan, events=plan.events[::-1], rounds=plan.rounds[::-1], supports=plan.supports[::-1])
    assert files_of(instance.replace(schools=instance.schools[::-1]), turned) == files
    moved = replace(plan, events=tuple(replace(e, date="2026-10-17") if e.date == "2026-10-10" else e for e in plan.events))
    changed = {name for name, data in files_of(instance, moved).items() if data != files[name]}
    assert changed == {"calendars/schools/S2.ics", "calendars/teams/M1.ics"}


def test_whoever_is_posted_is_a_teacher_where_he_works() -> None:
    """T4 posted from S1 to S3: rounds at S3 are at home now, S3 has no visitor, and the research of S0's group is not T4's."""
    instance = county()
    plan = plan_of(instance, postings=(Posting("T4", "S1", "S3", YEAR, YEAR, "exchange"),))
    files = files_of(instance, plan)
    titles = {title for _, _, title in shown(files["calendars/people/T4.ics"])}
    assert "本校任教:音乐 2 节" in titles
    assert "走教 第1小学:数学 2 节" in titles
    assert "联合教研(数学)" not in titles
    assert [title for _, _, title in shown(files["calendars/schools/S3.ics"])] == ["教研节"]


EVIL = "坏\r\nBEGIN:VEVENT\r\nUID:x,;\\\u202e\u2028\x07校"


@pytest.mark.parametrize("place", ["school", "team", "subject", "county"])
def test_no_name_breaks_out_of_its_field(place: str) -> None:
    """A name with line ends, separators and direction marks, as only a program can make it: as many entries as before, one calendar."""
    plain = county()
    schools = tuple(small_school(n, **({"name": EVIL} if place == "school" and n == 2 else {})) for n in range(4))
    teams = tuple(replace(team, name=EVIL) if place == "team" else team for team in plain.external.teams)
    instance = county(external=ExternalSupply(teams=teams), **({"name": EVIL, "id": EVIL} if place == "county" else {})).replace(
        schools=schools
    )
    plan = plan_of(instance)
    if place == "subject":
        events = tuple(replace(e, subject=EVIL) if e.duty == "visit" else e for e in plan.events)
        plan = replace(plan, events=events)
    usual = {name: len(shown(data)) for name, data in files_of(plain, plan_of(plain)).items()}
    files = files_of(instance, plan)
    for name, data in files.items():
        text = data.decode("utf-8")
        assert text.count("BEGIN:VCALENDAR") == 1
        assert not {"\u202e", "\u2028", "\x07"} & set(text)
        assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
        if place != "subject":
            assert len(shown(data)) == usual[name]
    assert place == "subject" or files.keys() == usual.keys()


@pytest.mark.parametrize(
    "name", ["../../x", "/etc/passwd", "a\\b", "CON", "nul", "a:b*?", "南阳" * 40, "\u202eabc", "...", "-", "a b", "~", "x-0123abcd"]
)
def test_an_id_is_never_a_path(name: str) -> None:
    """Thirteen ids that would lead elsewhere, are kept by a system, or look like our own marked names: one short harmless step each."""
    found = file_names(["S1", name])
    assert found["S1"] == "S1"
    assert len(found[name].encode()) < 80
    assert found[name] != name
    assert not set(found[name]) & set("/\\:*?~.$\u202e ")
    assert not found[name].startswith("-")
    assert found[name].casefold() not in RESERVED


def test_no_two_ids_share_a_file() -> None:
    """Ids that differ in capitals, width or signs only get names that differ even where capitals are not told apart; order is no matter."""
    ids = ["S1", "s1", "Ｓ1", "S-1", "S/1", "S 1", "S1-", "x", "?", "!"]
    found = file_names(ids)
    assert len({name.casefold() for name in found.values()}) == len(ids)
    assert file_names(ids[::-1]) == found


def test_an_event_nobody_can_place_is_still_written() -> None:
    """An event of a holder that the plan does not have, as a nearest plan's reader may see: it stands with the schools it names."""
    instance = county()
    plan = plan_of(
        instance, events=(Event("2026-09-16", "council", ("S3",), "", "S3"), Event("2026-08-01", "gone", ("S1",), "", "")), rounds=()
    )
    files = files_of(instance, plan)
    assert set(files) == {"calendars/schools/S3.ics", "calendars/schools/S1.ics"}
    assert shown(files["calendars/schools/S1.ics"]) == [whole("2026-08-01", "gone")]


def test_a_hundred_teams_have_a_hundred_calendars() -> None:
    """One visit each of 100 teams, all to S2: its calendar has a hundred entries, each team's one, with the same identifier."""
    instance = county(external=ExternalSupply(teams=tuple(ExternalTeam(id=f"N{n}", name=f"团队{n}", kind="expert") for n in range(100))))
    ties: Any = tuple(Support("aid", f"N{n}", "S2", "", YEAR, YEAR) for n in range(100))
    events = tuple(Event("2026-10-14", "visit", (f"N{n}", "S2"), "", "S2") for n in range(100))
    files = files_of(instance, plan_of(instance, supports=ties, events=events, rounds=(), cohorts=()))
    assert len(files) == 101
    held = {event.uid for event in read_back(files["calendars/schools/S2.ics"]).events}
    assert held == {event.uid for n in range(100) for event in read_back(files[f"calendars/teams/N{n}.ics"]).events}
    assert len(held) == 100


def test_drawn_calendars_read_back() -> None:
    """Over 20 drawn plans, each school's file holds the dates of the events whose line concerns it or that it hosts, and no others."""
    held = 0
    for seed in range(20):
        instance, plan = draw_case(np.random.default_rng(seed), DutyTimes.trials()[0])
        expected: dict[str, list[str]] = {}
        for year in instance.planned_years:
            lines = {line.key: line for line in lines_of(instance, plan, year)}
            days = {str(day.date) for day in school_year(instance, year).days}
            for event in plan.events:
                line = lines.get((event.duty, event.holder, event.subject))
                if event.date in days:
                    schools = {event.host, *(event.holder if line is None else line.schools)} & instance.school_of.keys()
                    for school in schools:
                        expected.setdefault(school, []).append(event.date)
        files = files_of(instance, plan)
        found = {}
        for name, data in files.items():
            if name.startswith("calendars/schools/"):
                found[name.removeprefix("calendars/schools/").removesuffix(".ics")] = [begin for begin, _, _ in shown(data)]
        assert found == {school: sorted(dates) for school, dates in expected.items()}
        held += sum(map(len, found.values()))
    assert held > 100
