"""Tables, compliance sheet and map: what stands in them, and that no cell can run in a spreadsheet."""

import csv
import io
from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from solver.instance.history import Previous, PreviousPosting, Waiver
from solver.instance.school import StagePart
from solver.plan.plan import Plan, Posting
from solver.report.balance import balance_figures, balance_rows
from solver.report.clean import LIVE, guard, unguard
from solver.report.compliance import compliance_sheet, detail_sheet
from solver.report.geojson import plan_geojson
from solver.report.postings import post_name, posting_reason
from solver.report.sheet import BYTE_ORDER_MARK, Sheet, written
from solver.report.tables import plan_tables
from solver.rules.options import all_options
from solver.rules.rotation.balance_limit import BalanceLimit
from solver.rules.running import running_postings
from solver.rules.small import YEAR, small_county, small_plan, small_school
from tests.drawing import draw_county, draw_groups, draw_postings
from tests.reporting import county, plan_of, result_of

PAYLOADS = (
    "=1+1", '=HYPERLINK("http://x","y")', "=cmd|'/C calc'!A0", "+1", "+cmd|' /C calc'!A0", "-1+1", "-cmd", "@SUM(1+1)", "\t=1",
    "@x", "\r=1",
    " =1+1", "\u3000=1", "\u00a0=1", "＝1+1", "＋1", "－1", "＠SUM(1)", "﹦1", "﹢1", "﹣1", "﹫x", "'=1", "''=1", "'", "=", "-", "+", "@",
    "=1\n=2", "=A1,=B1", '"=1"', '="a"', "= 1", "=-1", "--1", "=+1", "-2+3+cmd|' /C calc'!D2", '=IMPORTXML("x")', "\n=1",
)  # fmt: skip


def read_back(sheet: Sheet) -> list[list[str]]:
    """Return the cells of a sheet as a spreadsheet reads its file."""
    text = sheet.text()
    assert text.startswith(BYTE_ORDER_MARK)
    return list(csv.reader(io.StringIO(text.removeprefix(BYTE_ORDER_MARK), newline="")))


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_cell_begins_a_formula_and_every_text_comes_back(payload: str) -> None:
    """40 payloads: read back from the file no cell starts with a live character, spaces aside, and `unguard` restores the text."""
    cell = read_back(Sheet.of("x.csv", ["名称"], [[payload]]))[1][0]
    assert cell.lstrip()[:1] not in LIVE
    assert cell[:1] not in LIVE
    assert unguard(cell) == payload == unguard(guard(payload))


def test_payloads_in_every_name_reach_no_table_alive() -> None:
    """The 40 payloads as names of schools, county and waiver reasons: no cell of any table or sheet is live, numbers aside."""
    instance = county()
    for payload in PAYLOADS:
        evil = instance.replace(schools=tuple(replace(school, name=payload) for school in instance.schools), name=payload)
        result = result_of(evil)
        assert result.plan is not None
        assert result.report is not None
        sheets = [*plan_tables(evil, result.plan, result.goals), compliance_sheet(evil, result.report), detail_sheet(evil, result.report)]
        for sheet in sheets:
            for row in read_back(sheet):
                assert not [cell for cell in row if cell.lstrip()[:1] in LIVE and not cell.lstrip("-").isdecimal()], (payload, sheet.name)


def test_numbers_stay_numbers() -> None:
    """A negative slack is a number in a cell, not a text; a negative share carries its quotient and is guarded."""
    assert [written(value) for value in (-3, 1.5, Fraction(4), Fraction(1, 3), Fraction(-1, 2), None)] == [
        "-3", "1.5", "4", "33.33% (1/3)", "'-50% (-1/2)", "",
    ]  # fmt: skip


def test_a_row_must_fit_its_headings() -> None:
    """Two cells under one heading would shift every column to the right of it; that is refused."""
    with pytest.raises(ValueError, match=r"x\.csv"):
        Sheet.of("x.csv", ["名称"], [["a", "b"]])


def rows_of(name: str, **changes: Any) -> list[dict[str, str]]:
    """Return the rows of one table of the small county by heading."""
    instance = county(**changes)
    plan = plan_of(instance)
    table = next(sheet for sheet in plan_tables(instance, plan, result_of(instance).goals) if sheet.name == name)
    heading, *rows = read_back(table)
    return [dict(zip(heading, row, strict=True)) for row in rows]


def test_the_tables_say_what_the_plan_says() -> None:
    """One group of two members, two schools left out with words, four transitions, two named people with post and reason."""
    assert [(row["龙头校"], row["成员校数"], row["成员校"]) for row in rows_of("groups.csv")] == [("第0小学", "2", "第1小学、第2小学")]
    assert [row["角色"] for row in rows_of("members.csv")] == ["龙头校", "成员校", "成员校"]
    assert [(row["学校编号"], row["原因"]) for row in rows_of("left_out.csv")] == [("S3", "可达的集团名额已满"), ("S4", "已达标退出")]
    assert [row["变化"] for row in rows_of("transitions.csv")] == ["留在原集团", "留在原集团", "新加入", "达标退出"]
    postings = rows_of("postings.csv")
    assert [(row["人员编号"], row["接收学校"], row["起始学年"], row["学年数"]) for row in postings] == [
        ("T0", "第1小学", "2026", "3"), ("T4", "第1小学", "2027", "3"),
    ]  # fmt: skip
    assert [(row["担任岗位"], row["理由"]) for row in postings] == [("语文教师", "本人意愿"), ("语文教师", "")]
    assert [(row["值"], row["下界"], row["差距"], row["已证明最优"]) for row in rows_of("goals.csv")] == [
        ("3", "3", "0", "是"), ("50", "40", "10", "否"), ("4", "", "", "否"),
    ]  # fmt: skip
    balance = rows_of("balance.csv")
    assert [row["骨干教师(实际任教)期末"] for row in balance] == ["3", "1", "0", "0", "0"]
    assert [row["每百名学生骨干(实际任教)期末"] for row in balance[:2]] == ["1.667", "0.556"]


def test_the_compliance_sheet_holds_every_rule() -> None:
    """Coverage asks for 5 and has 3: slack -2, breach 2; the exchange share asks for 1 a year and has 1: slack 0."""
    instance = county()
    report = result_of(instance).report
    assert report is not None
    heading, *rows = read_back(compliance_sheet(instance, report))
    found = {row[0]: dict(zip(heading, row, strict=True)) for row in rows}
    keys = [checked.bound.key for checked in report.rules]
    assert list(found) == [*keys, "structure"]
    assert set(keys) >= {row.rule for row in instance.policy.rules}
    coverage, exchange = found["coverage"], found["exchange_share"]
    assert [coverage[name] for name in ("要求(最紧处)", "实际(最紧处)", "余量(最紧处)", "缺口合计", "结论")] == [
        "5",
        "3",
        "-2",
        "2",
        "不符合",
    ]
    assert [exchange[name] for name in ("核查对象数", "要求(最紧处)", "实际(最紧处)", "余量(最紧处)", "结论")] == [
        "2",
        "1",
        "1",
        "0",
        "符合",
    ]
    assert found["member_cap"]["结论"] == "无适用对象"
    details = read_back(detail_sheet(instance, report))
    assert len(details) - 1 == sum(len(checked.findings) + len(checked.waived) for checked in report.rules)


def test_a_waived_breach_is_printed_with_its_reason() -> None:
    """A tight group of four members breaks the cap of three; its lead is waived: no breach, one waived object, the reason beside it."""
    instance = county(waivers=(Waiver(rule="member_cap", subject="S0", reason="县教育局批准"),))
    plan = replace(plan_of(instance), groups=small_plan(instance, [("S0", "tight", ["S1", "S2", "S3", "S4"])]).groups)
    report = result_of(instance, plan).report
    assert report is not None
    heading, *rows = read_back(compliance_sheet(instance, report))
    row = next(dict(zip(heading, cells, strict=True)) for cells in rows if cells[0] == "member_cap")
    assert (row["已豁免对象数"], row["缺口合计"]) == ("1", "0")
    heading, *rows = read_back(detail_sheet(instance, report))
    detail = next(dict(zip(heading, cells, strict=True)) for cells in rows if cells[0] == "member_cap")
    assert (detail["缺口"], detail["豁免"]) == ("1", "县教育局批准")


def test_a_plan_that_names_unknown_schools_has_its_flaws_in_the_sheet() -> None:
    """One unknown school makes the rules unreadable: the structure row counts it and the detail sheet says what is wrong."""
    instance = county()
    plan = replace(plan_of(instance), groups=small_plan(instance, [("S0", "alliance", ["NOBODY"])]).groups)
    report = result_of(instance, plan).report
    assert report is not None
    structure = read_back(compliance_sheet(instance, report))[-1]
    assert (structure[0], structure[7]) == ("structure", "不符合")
    assert "NOBODY" in read_back(detail_sheet(instance, report))[1]


def test_the_figure_after_is_what_the_balance_rule_finds() -> None:
    """On 30 random counties with random postings the report's last-year figures equal the exact ones of the rule R-205."""
    compared = 0
    for seed in range(30):
        rng = np.random.default_rng(seed)
        instance = draw_county(rng, schools=5, people=12, years=2)
        options, running = all_options(instance, draw_groups(rng, instance)), running_postings(instance)
        away = {posting.person for posting in running}
        drawn = [posting for posting in draw_postings(rng, options, 0.6) if posting.person not in away]
        plan = small_plan(instance, postings=[*drawn, *running])
        for figure in balance_figures(balance_rows(instance, plan)):
            findings = BalanceLimit(figure.stage, Fraction(1, 2)).check(instance, plan)
            assert [finding.achieved for finding in findings] == [figure.effective_after.squared or 0]
            compared += bool(figure.effective_after.squared)
    assert compared > 20


def test_both_ledgers_move_as_the_channels_say() -> None:
    """Exchange moves lessons only, a transfer moves both ledgers, who shadows stays; last year's running posting counts before."""
    staff = [{"backbone": "county"} for _ in range(4)]
    previous = Previous(postings=(PreviousPosting(person="T3", school="S1", first_year=YEAR - 2, last_year=YEAR - 1),))
    instance = small_county(
        [small_school(0), small_school(1), small_school(2, teaching_point=True, parts=small_school(2).parts)], staff, previous=previous
    )
    last = YEAR
    plan = Plan(instance.id, YEAR, 1, postings=(
        Posting("T0", "S0", "S1", YEAR, YEAR + 2, "exchange"), Posting("T1", "S0", "S1", YEAR, last, "transfer"),
        Posting("T2", "S0", "S1", YEAR, YEAR, "shadow"),
    ))  # fmt: skip
    first, second, _ = balance_rows(instance, plan)
    assert (first.official_before, first.official_after, first.effective_before, first.effective_after) == (4, 3, 3, 2)
    assert (second.official_before, second.official_after, second.effective_before, second.effective_after) == (0, 1, 1, 2)


def test_small_teaching_points_are_outside_the_figure() -> None:
    """R-206: a teaching point of 49 pupils is listed but not counted; one of 50 is."""

    def point(pupils: int) -> Any:
        return small_school(1, teaching_point=True, parts=(StagePart(stage="primary", pupils=pupils, classes=(1,)),))

    for pupils, counted in ((49, False), (50, True)):
        instance = small_county([small_school(0), point(pupils)], [{"backbone": "county"}])
        rows = balance_rows(instance, small_plan(instance))
        assert [row.in_scope for row in rows] == [True, counted]
        expected = Fraction(pupils, 180) if counted else 0
        assert balance_figures(rows)[0].official_before.squared == expected


def test_the_map_has_a_point_a_school_and_a_line_a_member() -> None:
    """Five points and two lines; longitude comes first, roles and reasons are on the points, ids are stable and unique."""
    instance = county()
    document = plan_geojson(instance, plan_of(instance))
    points = [feature for feature in document["features"] if feature["geometry"]["type"] == "Point"]
    lines = [feature for feature in document["features"] if feature["geometry"]["type"] == "LineString"]
    assert (len(points), len(lines)) == (5, 2)
    assert points[1]["geometry"]["coordinates"] == [112.532, 33.0]
    assert [point["properties"]["role"] for point in points] == ["lead", "member", "member", "outside", "outside"]
    assert points[3]["properties"]["reason"] == "places_full"
    assert lines[0]["geometry"]["coordinates"] == [[112.5, 33.0], [112.532, 33.0]]
    assert len({feature["id"] for feature in document["features"]}) == 7


def test_posts_and_reasons_in_words() -> None:
    """Codes of the solve become words; who shadows holds no post; a hand's own words and an outside package's code stand as they are."""
    someone = county().staff.person("T0")

    def post(code: str, channel: Any = "exchange", position: str = "teacher") -> str:
        return post_name(Posting("T0", "S0", "S1", YEAR, YEAR, channel, code), replace(someone, position=position), "zh")

    assert [post("teacher:maths"), post("leader:maths", "cadre"), post("", position="middle"), post("teacher:maths", "shadow")] == [
        "数学教师", "校级领导", "中层", "跟岗学习",
    ]  # fmt: skip
    assert post("年级\x1b组长") == "年级组长"
    reasons = [posting_reason(Posting("T0", "S0", "S1", YEAR, YEAR, "exchange", "", code), "en") for code in ("pinned", "", "of_others")]
    assert reasons == ["decided by the planner", "", "of_others"]
