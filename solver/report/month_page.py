"""The calendars of the schools to be printed: one page of HTML, a grid a month, on A4, that loads nothing from anywhere."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from html import escape

from solver.instance.instance import Instance
from solver.instance.school_year import Day
from solver.instance.titles import duty_title
from solver.plan.circuit import HALVES, WEEKDAYS, WEEKS, Round
from solver.plan.plan import Plan
from solver.report.appointments import Appointment, Diary, named, names_of, subject_name
from solver.report.arranged import by_month
from solver.report.clean import plain
from solver.report.month_style import LEGEND, MONTHS, POLICY, STYLE
from solver.report.rounds import visits_of

MOST = 500
"""Most schools on one page: no browser lays out ten thousand grids at once."""


def month_pages(instance: Instance, plan: Plan, diary: Diary) -> dict[str, bytes]:
    """Return ``calendar.html`` (and ``calendar-2.html``, ... where there are many schools); nothing for a plan without days or weeks."""
    visits = _visits(instance, plan)
    schools = sorted(diary.by_school.keys() | visits.keys())
    parts = [schools[first : first + MOST] for first in range(0, len(schools), MOST)]
    names = [page_name(number) for number in range(1, len(parts) + 1)]
    page = _Page(instance, diary, visits)
    return {name: "\n".join(page.lines(part, names)).encode("utf-8", "backslashreplace") for name, part in zip(names, parts, strict=True)}


def page_name(number: int) -> str:
    """Return the file name of a page.

    >>> page_name(1), page_name(2)
    ('calendar.html', 'calendar-2.html')
    """
    return "calendar.html" if number == 1 else f"calendar-{number}.html"


class _Page:
    """Writes pages line by line; every name goes through `_safe`."""

    def __init__(self, instance: Instance, diary: Diary, visits: Mapping[str, Sequence[Round]]) -> None:
        self.instance, self.diary, self.visits = instance, diary, visits
        self.names = names_of(instance)

    def lines(self, schools: Sequence[str], pages: Sequence[str]) -> Iterator[str]:
        title = f"{_safe(self.instance.name)} 日程 Calendar{' · 模拟数据 simulated data' if self.instance.simulated else ''}"
        yield '<!doctype html>\n<html lang="zh-CN">\n<head>\n<meta charset="utf-8">'
        yield f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
        yield f"<title>{title}</title>\n<style>\n{STYLE}\n</style>\n</head>\n<body>\n<h1>{title}</h1>"
        yield from self._legend()
        others = [f'<a href="{page}">{page}</a>' for page in pages] if len(pages) > 1 else []
        links = (f'<a href="#s{number}">{_safe(named(self.names, school))}</a><br>' for number, school in enumerate(schools))
        yield f"<nav>\n{''.join(f'{other}<br>' for other in others)}\n" + "\n".join(links) + "\n</nav>"
        for number, school in enumerate(schools):
            yield f'<section id="s{number}">\n<h2>{_safe(named(self.names, school))} <i>{_safe(school)}</i></h2>'
            yield from self._week(school)
            for (year, month), listed in by_month(self.diary.by_school.get(school, ())):
                yield from self._month(school, year, month, listed)
            yield "</section>"
        yield "</body>\n</html>\n"

    def _legend(self) -> Iterator[str]:
        yield "<dl>"
        yield from (f"<dt>{sign}</dt><dd>{said.zh} {said.en}</dd>" for sign, said in LEGEND)
        for duty in self.instance.policy.duties:
            said = duty_title(duty.name, self.instance.policy.duties)
            yield f"<dt>{_safe(said.zh)}</dt><dd>{_safe(said.en)}</dd>"
        yield "</dl>"

    def _week(self, school: str) -> Iterator[str]:
        """Yield the week of the itinerant teachers who come to a school."""
        rows = self.visits.get(school, ())
        if not rows:
            return
        yield "<table>\n<caption>走教教师来校 Itinerant teachers who come</caption>"
        yield "<tr><th></th>" + "".join(f"<th>{day.zh} {day.en}</th>" for day in WEEKDAYS[:5]) + "</tr>"
        for half, said in HALVES.items():
            cells = ("".join(_visit(row) for row in rows if (row.day, row.half) == (day, half)) for day in range(1, 6))
            yield f"<tr><th>{said.zh}<br>{said.en}</th>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>"
        yield "</table>"

    def _month(self, school: str, year: int, month: int, listed: Sequence[Appointment]) -> Iterator[str]:
        """Yield one month, Monday first, each day with what the school has to do."""
        first = date(year, month, 1)
        days = {day.date: day for day in self.diary.school_year(listed[0].year).days}
        there: dict[date, list[Appointment]] = {}
        for one in listed:
            there.setdefault(one.date, []).append(one)
        yield f"<table>\n<caption>{year}年{month}月 {MONTHS[month - 1]} {year}</caption>"
        yield "<tr>" + "".join(f"<th>{day.zh} {day.en}</th>" for day in WEEKDAYS) + "</tr>"
        monday = first - timedelta(days=first.weekday())
        while monday.replace(day=1) <= first:
            week = (monday + timedelta(days=n) for n in range(7))
            yield "<tr>" + "".join(self._day(school, day, first, days.get(day), there.get(day, ())) for day in week) + "</tr>"
            monday += timedelta(weeks=1)
        yield "</table>"

    def _day(self, school: str, day: date, first: date, known: Day | None, there: Sequence[Appointment]) -> str:
        if day.month != first.month:
            return '<td class="x"></td>'
        kind, sign = ("", "") if known is not None and known.school else (' class="n"', "休")
        if known is not None and known.school and known.weekday > 5:
            kind, sign = ' class="m"', "班"
        mark = f" <i>{sign}</i>" if sign else ""
        return f'<td{kind}><span class="g">{day.day}</span>{mark}{"".join(self._event(school, one) for one in there)}</td>'

    def _event(self, school: str, one: Appointment) -> str:
        host = one.event.host
        where = "●" if host == school else f"→{_safe(named(self.names, host))}" if host else "○"
        held = f"<br>{_safe(one.contents('zh'))}" if one.event.contents else ""
        return f"<p>{_safe(one.title('zh'))} {where}{held}</p>"


def _visits(instance: Instance, plan: Plan) -> dict[str, list[Round]]:
    """Return the half-days at each school of itinerant teachers who are based elsewhere."""
    found: dict[str, list[Round]] = {}
    for row in visits_of(instance, plan):
        found.setdefault(row.school, []).append(row)
    return found


def _visit(row: Round) -> str:
    weeks = f"({WEEKS[row.week].zh})" if row.week else ""
    return f"<p>{_safe(row.person)} {_safe(subject_name(row.subject, 'zh'))} {row.periods} 节{weeks}</p>"


def _safe(text: str) -> str:
    """Return a text without hidden characters, with everything escaped that means something in HTML."""
    return escape(plain(text), quote=True)
