"""Tables, summary lines and printed months of batches, ties, itinerant weeks and events."""

import csv
import io
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from solver.instance.duty import Duty
from solver.instance.instance import Instance
from solver.instance.programme import Programme
from solver.instance.supply import Calendar
from solver.language import Language
from solver.plan.circuit import Event
from solver.plan.plan import Plan
from solver.plan.support import Cohort
from solver.report.appointments import Diary
from solver.report.arranged import arranged_tables
from solver.report.arranged_lines import arranged_lines
from solver.report.manifest import manifest
from solver.report.month_page import MOST, month_pages
from solver.report.month_style import POLICY
from solver.report.outputs import output_files
from solver.report.summary import summary_text
from solver.rules.small import YEAR, small_policy, small_school
from solver.solving.result import Result, ResultWord
from tests.arranging import DUTIES, county, plan_of
from tests.reporting import county as plain_county
from tests.reporting import plan_of as plain_plan
from tests.reporting import result_of

TABLES = ("cohorts.csv", "supports.csv", "rounds.csv", "events.csv", "months.csv")


def rows_of(instance: Instance, plan: Plan) -> dict[str, list[dict[str, str]]]:
    """Return every table as rows by heading, read back from the bytes that are written."""
    sheets = arranged_tables(instance, plan, Diary(instance, plan))
    return {sheet.name: list(csv.DictReader(io.StringIO(sheet.text().removeprefix("\ufeff"), newline=""))) for sheet in sheets}


def test_each_list_has_its_table_only_where_it_is_not_empty() -> None:
    """Five tables for the four lists; none for a plan without them; a plan with batches alone has one."""
    instance = county()
    assert tuple(rows_of(instance, plan_of(instance))) == TABLES
    empty = plan_of(instance, cohorts=(), supports=(), rounds=(), events=())
    assert rows_of(instance, empty) == {}
    assert list(rows_of(instance, replace(empty, cohorts=(Cohort("strong", "S1", YEAR),)))) == ["cohorts.csv"]


def test_batches_are_numbered_and_followed() -> None:
    """2026 is the first of two batches and 2028 the second, followed for three years; one decided earlier is no batch of the policy."""
    instance = county()
    found = {row["单位编号"]: row for row in rows_of(instance, plan_of(instance))["cohorts.csv"]}
    assert [found[unit]["批次"] for unit in ("S1", "S2", "S3")] == ["1", "2", ""]
    assert [found[unit]["跟踪至学年"] for unit in ("S1", "S2", "S3")] == ["2028", "2030", "2027"]
    assert [found[unit]["与以往相比"] for unit in ("S1", "S2", "S3")] == ["新增", "新增", "以往已定"]
    assert [row["单位"] for row in found.values()] == ["区域", "学校", "学校", "学校"]
    assert found["S1"]["项目"] == "强校计划"


def test_ties_say_who_and_where_from() -> None:
    """The team M1 has no base, M2 sets out from S3; a mentor and the mentored are told with their schools, S0 and S1."""
    instance = county()
    found = [
        (r["帮扶者"], r["帮扶者名称"], r["帮扶者学校"], r["受助者"], r["受助者名称"], r["受助者学校"], r["学科或专题"], r["与以往相比"])
        for r in rows_of(instance, plan_of(instance))["supports.csv"]
    ]
    assert found == [
        ("团队", "李名师工作室", "", "学校", "第2小学", "第2小学", "", "以往已定"),
        ("团队", "教研室", "第3小学", "学校", "第1小学", "第1小学", "", "新增"),
        ("人员", "T0", "第0小学", "人员", "T4", "第1小学", "数学", "新增"),
    ]


def test_rounds_and_events_say_their_days() -> None:
    """Weekday, week and period stand beside each: the make-up Saturday of 10 October is in teaching week 6 and the second quarter."""
    instance = county()
    tables = rows_of(instance, plan_of(instance))
    rounds = [
        (row["周次"], row["星期"], row["半天"], row["任教学校"], row["学科"], row["节数"], row["本校"]) for row in tables["rounds.csv"]
    ]
    assert rounds == [
        ("每周", "周一", "上午", "第2小学", "数学", "3", "否"), ("每周", "周二", "下午", "第1小学", "数学", "2", "是"),
        ("双周", "周三", "下午", "第3小学", "音乐", "2", "否"),
    ]  # fmt: skip
    events = {row["日期"]: row for row in tables["events.csv"]}
    visit = events["2026-10-10"]
    assert [visit[name] for name in ("星期", "学年", "学期", "教学周", "周期")] == ["周六", "2026", "1", "6", "第 2 季度(10—12 月)"]
    assert [visit[name] for name in ("承担者", "内容", "到场团队")] == ["李名师工作室、第2小学", "示范课 2、培训 1", "李名师工作室"]
    assert events["2026-09-16"]["到场人员"] == "T0、T1、T2"
    assert events["2026-12-09"]["承担者"] == "全体"
    assert events["2027-03-03"]["周期"] == "下学期"


def test_months_add_up_to_the_events() -> None:
    """S2 has five events in four months; every school's counts add up to the 15 places that the six events take."""
    instance = county()
    rows = rows_of(instance, plan_of(instance))["months.csv"]
    assert sum(int(row["日程数"]) for row in rows) == 3 * 2 + 1 + 1 + 3 + 4
    own = {row["月份"]: row for row in rows if row["学校编号"] == "S2"}
    assert list(own) == ["2026-09", "2026-10", "2026-11", "2026-12", "2027-03"]
    assert (own["2026-10"]["本校承办"], own["2026-10"]["外出"], own["2026-10"]["上课天数"]) == ("1", "0", "18")
    assert own["2026-09"]["日程"] == "16日 理事会(第0小学)"
    assert own["2026-12"]["日程"] == "9日 教研节"


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("zh", ["强校计划: 单位 3 个(2025 学年 1 个、2026 学年 1 个、2028 学年 1 个)", "名师团队帮扶: 2 项,帮扶者 2 个,受助者 2 个",
                "走教教师 1 人,外出任教学校 2 所,每周外出半天 1.5 个、4 节", "送教到校: 2 次,2 天,地点 2 处"]),
        ("en", ["strong schools: units 3 (1 in 2025, 1 in 2026, 1 in 2028)", "aid: ties 2, helpers 2, helped 2",
                "itinerant teachers 1, schools visited 2, half-days away a week 1.5, periods away a week 4",
                "aid visit: events 2, days 2, places 2"]),
    ],
)  # fmt: skip
def test_the_summary_counts_each_list(language: Language, expected: list[str]) -> None:
    """Units a batch, ties a scheme, half-days away (one weekly, one fortnightly: 1.5), events a duty; nothing for a plan without them."""
    instance = county()
    lines = [line.strip() for line in arranged_lines(instance, plan_of(instance), language)]
    assert set(expected) <= set(lines)
    assert arranged_lines(instance, plan_of(instance, cohorts=(), supports=(), rounds=(), events=()), language) == []


def test_the_summary_says_what_was_assumed_of_the_school_year() -> None:
    """Without terms and holidays of the planner's own, the assumed ones head the summary and stand in the manifest, dated or not.

    With them nothing is assumed; and where the policy has no duty, nothing is dated, so nothing is said.
    """
    plain = county()
    assumed = plain.replace(calendar=Calendar())
    undated = assumed.replace(policy=replace(assumed.policy, duties=()))
    result = Result(ResultWord.NO_PLAN_IN_TIME, None, (), None, None, 0.5, 0)
    for instance, times in ((plain, 0), (assumed, 1), (undated, 0)):
        assert summary_text(result, instance, "en").count("* no terms are given") == times
        told = manifest(instance, result, {}, "", {})["notes"]
        assert sum("no terms are given" in note["en"] for note in told) == times


class Grid(HTMLParser):
    """Reads a page: its tags, where they point, the text of each cell, and whether everything that opens is closed."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []
        self.cells: list[str] = []
        self.captions: list[str] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag, its address and what it opens."""
        self.tags.append(tag)
        self.links += [value or "" for name, value in attrs if name in {"href", "src", "action", "data", "background"}]
        assert not [name for name, _ in attrs if name.startswith("on") or name == "style"]
        if tag not in {"meta", "br"}:
            self.open.append(tag)
        if tag == "td":
            self.cells.append("")
        if tag == "caption":
            self.captions.append("")

    def handle_endtag(self, tag: str) -> None:
        """Close what was opened last."""
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        """Keep the text of cells and captions."""
        if "td" in self.open:
            self.cells[-1] += data
        if "caption" in self.open:
            self.captions[-1] += data


def page(instance: Instance, plan: Plan) -> tuple[str, Grid]:
    """Return the page of a plan, and what a parser finds in it."""
    (data,) = month_pages(instance, plan, Diary(instance, plan)).values()
    grid = Grid()
    grid.feed(data.decode("utf-8"))
    assert grid.open == []
    return data.decode("utf-8"), grid


def test_the_page_has_a_grid_a_month_and_loads_nothing() -> None:
    """Four schools: 15 grids of whole weeks with seven days, two weeks of visitors; no script, no image, and links only within the page."""
    instance = county()
    text, grid = page(instance, plan_of(instance))
    months = [caption for caption in grid.captions if "年" in caption]
    assert len(months) == 15
    assert sum("走教教师来校" in caption for caption in grid.captions) == 2
    assert (len(grid.cells) - 2 * 10) % 7 == 0
    assert set(grid.links) == {"#s0", "#s1", "#s2", "#s3"}
    assert not {"script", "img", "link", "iframe", "object", "form", "base"} & set(grid.tags)
    assert f'content="{POLICY}"' in text
    assert not re.search(r"https?:|url\(|@import", text)
    assert "size: A4" in text
    assert "模拟数据 simulated data" in text


def test_the_grid_shows_each_day_as_it_is() -> None:
    """S2's October: 31 days; the visit stands on Saturday the 10th, a make-up day, with its contents; the 1st and 25th have no school."""
    instance = county()
    plan = plan_of(instance)
    text, _ = page(instance, replace(plan, events=tuple(e for e in plan.events if e.duty == "visit" and e.host == "S2"), rounds=()))
    grid = Grid()
    grid.feed(text)
    cells = [cell for cell in grid.cells if cell]
    assert [int(day[0]) for cell in cells if (day := re.match(r"\d+", cell))] == list(range(1, 32))
    assert cells[9] == "10 班送教到校 ●示范课 2、培训 1"
    assert [cells[0], cells[7], cells[24]] == ["1 休", "8", "25 休"]
    assert grid.cells[:3] == ["", "", ""]  # 1 October 2026 is a Thursday


def test_a_school_that_only_receives_visitors_has_its_week() -> None:
    """Without events, S2 and S3 still have the week in which T4 comes; the fortnightly half-day says so."""
    instance = county()
    _, grid = page(instance, plan_of(instance, events=()))
    assert [cell for cell in grid.cells if cell] == ["T4 数学 3 节", "T4 音乐 2 节(双周)"]
    assert month_pages(instance, plan_of(instance, events=(), rounds=()), Diary(instance, plan_of(instance, events=(), rounds=()))) == {}


EVIL = "<script>alert(1)</script>\"'&\u202e=1+1"


def test_names_are_text_and_nothing_else() -> None:
    """School, duty, subject and instance named like a script: as many tags as before, no direction mark, and every table guarded."""
    plain = county()
    evil = Duty(name="council", title=EVIL, holders="groups", per="semester")
    policy = replace(plain.policy, duties=(evil, *DUTIES[1:]), programmes=(Programme(name="strong", title="=1+1", batches=(YEAR,)),))
    schools = tuple(small_school(n, name=EVIL if n == 2 else f"={n}") for n in range(4))
    instance = county(policy=policy, name=EVIL).replace(schools=schools)
    plan = plan_of(instance, events=(*plan_of(plain).events, Event("2026-10-21", "visit", ("M1", "S2"), EVIL, "S2")))
    usual = page(plain, plan_of(plain, events=(*plan_of(plain).events, Event("2026-10-21", "visit", ("M1", "S2"), "x", "S2"))))[1]
    text, grid = page(instance, plan)
    assert grid.tags == usual.tags
    assert "<script" not in text
    assert "\u202e" not in text
    for sheet in arranged_tables(instance, plan, Diary(instance, plan)):
        assert "\u202e" not in sheet.text()
        for row in csv.reader(io.StringIO(sheet.text().removeprefix("\ufeff"), newline="")):
            assert not [cell for cell in row if cell.startswith(("=", "+", "-", "@"))]


def test_many_schools_share_several_pages() -> None:
    """501 schools at one fair: 500 on the first page, one on the second, each page naming both."""
    schools = tuple(small_school(n) for n in range(MOST + 1))
    duties = (Duty(name="fair", title="教研节", holders="league", per="year", host="nowhere"),)
    instance = county(policy=small_policy(duties=duties)).replace(schools=schools)
    plan = plan_of(instance, cohorts=(), supports=(), rounds=(), events=(Event("2026-12-09", "fair", (), "", ""),))
    pages = month_pages(instance, plan, Diary(instance, plan))
    assert list(pages) == ["calendar.html", "calendar-2.html"]
    assert [data.count(b"<section") for data in pages.values()] == [500, 1]
    assert all(b'href="calendar.html"' in data and b'href="calendar-2.html"' in data for data in pages.values())


def test_the_plan_folder_holds_them_and_other_plans_are_as_before() -> None:
    """A plan with one fair adds two tables, calendars and the page to the folder; the manifest counts them; without it nothing is added."""
    instance = plain_county()
    older = output_files(instance, result_of(instance), {}, "zh")
    policy = replace(instance.policy, duties=(Duty(name="fair", title="教研节", holders="league", per="year", host="nowhere"),))
    later = instance.replace(policy=policy)
    plan = replace(plain_plan(later), events=(Event(f"{YEAR}-12-09", "fair", (), "", ""),))
    result = result_of(later, plan)
    assert result.report is not None
    assert result.report.accepted, [finding.note for finding in result.report.structure]
    files = output_files(later, result, {}, "zh")
    added = {"tables/events.csv", "tables/months.csv", "calendar.html", *(f"calendars/schools/S{n}.ics" for n in range(5))}
    assert files.keys() - older.keys() == added
    assert not older.keys() - files.keys()
    assert all(name.encode() in files["manifest.json"] for name in added)
    assert "教研节: 1 次" in summary_text(result, later, "zh")
