"""School years: the planner's terms, the usual ones, holidays of the mainland, periods; and faults of a calendar."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from solver.files.faults import InputRefused
from solver.files.read import read
from solver.instance.public_holidays import public_holidays, spring_festival
from solver.instance.school_year import SchoolYear, school_year, usual_terms
from solver.instance.supply import Calendar, Term
from solver.rules.small import small_county
from tests.files_drawing import document, write_case

GIVEN = Calendar(
    terms=(
        Term(name="2026 秋", first_day="2026-08-31", last_day="2027-01-15"),
        Term(name="2027 春", first_day="2027-02-22", last_day="2027-07-02"),
        Term(name="2027 秋", first_day="2027-09-01", last_day="2028-01-14"),
    ),
    holidays=("2026-10-01", "2026-10-02"),
    make_up_days=("2026-10-10",),
)


def of(calendar: Calendar, year: int = 2026) -> SchoolYear:
    """Return the school year of an instance with this calendar."""
    return school_year(small_county(1, calendar=calendar), year)


def school_days(days: SchoolYear) -> set[date]:
    """Return the days with school."""
    return {day.date for day in days.days if day.school}


def test_planners_terms_make_the_year() -> None:
    """Days run without a gap from 31 August 2026 to 2 July 2027; the autumn of 2027 belongs to the next school year."""
    year = of(GIVEN)
    dates = [day.date for day in year.days]
    assert dates == [date(2026, 8, 31) + timedelta(n) for n in range((date(2027, 7, 2) - date(2026, 8, 31)).days + 1)]
    assert date(2026, 10, 1) not in school_days(year)
    assert date(2026, 10, 10) in school_days(year)  # a Saturday
    assert date(2027, 2, 1) not in school_days(year)  # a Monday between the terms
    assert year.notes == ()
    assert {day.semester for day in year.days if day.date < date(2027, 2, 22)} == {1}
    assert {day.semester for day in year.days if day.date >= date(2027, 2, 22)} == {2}
    assert of(GIVEN, 2027).days[-1].date == date(2028, 1, 14)


def test_one_semester_alone_is_dated_and_said() -> None:
    """Only the autumn of 2027 is given, so nothing is dated in spring 2028, and a note says so."""
    year = of(GIVEN, 2027)
    assert {day.semester for day in year.days} == {1}
    assert "only semester 1" in year.notes[0].en


def test_teaching_weeks_are_counted_through_the_year() -> None:
    """Weeks are numbered 1, 2, 3 and so on over both terms from Monday to Sunday; weeks without school have no number."""
    year = of(GIVEN)
    weeks = [day.week for day in year.days if day.school]
    assert weeks == sorted(weeks)
    assert set(weeks) == set(range(1, max(weeks) + 1))
    assert all(day.week == 0 for day in year.days if date(2027, 1, 18) <= day.date < date(2027, 2, 22))
    for week in (1, 6, 20):
        held = [day.weekday for day in year.days if day.week == week]
        assert held == list(range(1, 8))


@pytest.mark.parametrize(
    ("year", "first", "middle", "again", "last"),
    [
        (2024, "2024-09-02", "2025-01-17", "2025-02-13", "2025-07-04"),  # 1 September was a Sunday; Spring Festival on 29 January
        (2026, "2026-09-01", "2027-01-22", "2027-02-22", "2027-07-09"),  # Spring Festival on 6 February, Lantern Festival on the 20th
        (2022, "2022-09-01", "2023-01-13", "2023-02-06", "2023-07-07"),  # an early Spring Festival: 22 January
    ],
)
def test_usual_terms_follow_the_spring_festival(year: int, first: str, middle: str, again: str, last: str) -> None:
    """Without terms the usual year of the mainland is taken: autumn ends before the Spring Festival, spring begins after the Lanterns."""
    (begin, end), (second, finish) = usual_terms(year)
    assert [str(day) for day in (begin, end, second, finish)] == [first, middle, again, last]
    assert end < spring_festival(year + 1) < second - timedelta(14)


def test_every_year_has_a_usual_calendar() -> None:
    """From 1950 to 2200 each year has 18 to 22 weeks of school in autumn and 15 to 23 in spring, whatever the Spring Festival's date."""
    for year in range(1950, 2200):
        (begin, end), (second, finish) = usual_terms(year)
        assert 18 * 7 <= (end - begin).days <= 22 * 7, year
        assert 15 * 7 <= (finish - second).days <= 23 * 7, year


def test_announced_holidays_have_make_up_days() -> None:
    """2025 as the State Council announced it: 8 days off in October with two make-up days, one of them at the end of September."""
    found = public_holidays(2025)
    assert found.announced
    assert {day for day in found.off if day.month == 10} == {date(2025, 10, day) for day in (1, 2, 3, 6, 7, 8)}
    assert {date(2025, 9, 28), date(2025, 10, 11)} <= found.on


def test_years_not_yet_announced_have_their_statutory_days() -> None:
    """2040 has New Year, Qingming, Labour Day, Dragon Boat, Mid-Autumn and National Day, no make-up day, and a note says so."""
    found = public_holidays(2040)
    assert not found.announced
    assert not found.on
    fixed = {date(2040, 1, 1), date(2040, 5, 1), date(2040, 5, 2), date(2040, 10, 1), date(2040, 10, 2), date(2040, 10, 3)}
    lunar = {date(2040, 4, 4), date(2040, 6, 14), date(2040, 9, 20), date(2040, 2, 12)}
    assert fixed | lunar <= found.off
    notes = [note.en for note in of(Calendar(), 2039).notes]
    assert any("arrangements of 2040 are not known" in note for note in notes)
    assert any("no terms are given" in note for note in notes)


def test_no_school_on_holidays_nobody_listed() -> None:
    """A planner who gives terms but no holidays gets those of the mainland; the first planned example keeps 1 October 2026 free."""
    bare = Calendar(terms=GIVEN.terms)
    assert date(2026, 10, 1) not in school_days(of(bare))
    assert date(2026, 10, 1) in school_days(of(Calendar(terms=GIVEN.terms, holidays=("2026-10-02",))))
    assert any("no holidays are given" in note.en for note in of(bare).notes)


@pytest.mark.parametrize("calendar", [GIVEN, Calendar()], ids=["given", "usual"])
@pytest.mark.parametrize("year", [2025, 2026, 2027, 2031])
def test_each_school_day_lies_in_one_period_of_each_kind(calendar: Calendar, year: int) -> None:
    """Periods neither overlap nor leave a school day out; months and quarters hold 10 school days at least."""
    days = of(calendar, year)
    for per in ("year", "semester", "quarter", "month", "week"):
        for quarters in ("calendar", "school"):
            periods = days.periods(per, quarters)
            inside = [position for period in periods for position in range(period.first, period.last + 1)]
            assert len(inside) == len(set(inside))
            assert {position for position, day in enumerate(days.days) if day.school} <= set(inside)
            assert len({period.key for period in periods}) == len(periods)
            if per in {"month", "quarter"}:
                assert all(sum(day.school for day in days.days[p.first : p.last + 1]) >= 10 for p in periods)


def test_short_february_and_july_are_no_months() -> None:
    """2026/27: five school days of February belong to March, seven of July to June; nine months are left."""
    months = of(Calendar()).periods("month")
    assert [month.key[-2:] for month in months] == ["09", "10", "11", "12", "01", "02", "04", "05", "06"]
    assert [month.title.en for month in months][5::3] == ["Feb-Mar", "Jun-Jul"]


def test_quarters_of_both_kinds_are_four() -> None:
    """Quarters of the calendar begin in September, October, January and April; school quarters halve the weeks of each semester."""
    year = of(Calendar())
    starts = [str(year.days[quarter.first].date) for quarter in year.periods("quarter", "calendar")]
    assert starts == ["2026-09-01", "2026-10-01", "2027-01-01", "2027-04-01"]
    halves = year.periods("quarter", "school")
    weeks = [len({day.week for day in year.days[half.first : half.last + 1] if day.school}) for half in halves]
    assert len(halves) == 4
    assert weeks[0] - weeks[1] in {0, 1}
    assert weeks[2] - weeks[3] in {0, 1}


def test_a_year_is_made_once() -> None:
    """Two instances with equal calendars share one school year, and a year its periods: both are asked for in every rule."""
    assert of(GIVEN) is of(Calendar(**vars(GIVEN)))
    assert of(GIVEN).periods("month") is of(GIVEN).periods("month")


FAULTS: list[tuple[dict[str, Any], str, str]] = [
    ({"terms": [("2026-09-01", "2027-01-20"), ("2027-01-20", "2027-07-01")]}, "$.calendar.terms[1].first_day", "shares days"),
    ({"terms": [("2026-09-01", "2027-01-20")], "holidays": ["2027-02-06"]}, "$.calendar.holidays[0]", "none of the terms"),
    ({"terms": [("2026-09-01", "2027-01-20")], "make_up_days": ["2027-02-06"]}, "$.calendar.make_up_days[0]", "none of the terms"),
    ({"terms": [("2026-09-01", "2027-01-20")], "make_up_days": ["2026-10-12"]}, "$.calendar.make_up_days[0]", "no weekend day"),
    ({"terms": [("2026-09-01", "2026-08-01")], "holidays": ["2026-10-01"]}, "$.calendar.terms[0].last_day", "before it begins"),
]  # fmt: skip


@pytest.mark.parametrize(("fields", "place", "words"), FAULTS, ids=[words for _, _, words in FAULTS])
def test_faults_of_a_calendar_are_found_where_they_stand(fields: dict[str, Any], place: str, words: str, tmp_path: Path) -> None:
    """One fault at its place, and nothing else with it; a term that ends before it begins does not put every holiday outside."""
    given = document()
    terms = [{"name": f"学期{n}", "first_day": first, "last_day": last} for n, (first, last) in enumerate(fields["terms"])]
    given["calendar"] = {"holidays": [], "make_up_days": []} | fields | {"terms": terms}
    with pytest.raises(InputRefused) as caught:
        read(write_case(tmp_path, given))
    assert [(fault.place, words in fault.message.en) for fault in caught.value.faults] == [(place, True)]


def test_days_of_years_without_terms_are_no_faults(tmp_path: Path) -> None:
    """Terms of 2026 and a holiday of the school year 2027: the usual terms of 2027 are taken, and the holiday lies where it may."""
    given = document()
    given["calendar"] = {"terms": [{"name": "秋", "first_day": "2026-09-01", "last_day": "2027-01-20"}], "holidays": ["2027-10-01"]}
    assert read(write_case(tmp_path, given)).calendar.holidays == ("2027-10-01",)
