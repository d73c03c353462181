"""Achievements: read strictly, counted exactly from plan and instance, told in both languages, and never binding."""

import json
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from solver.files.faults import InputRefused
from solver.files.policy_file import read_policy
from solver.files.read import read
from solver.instance.instance import Instance
from solver.instance.kpi import Kpi
from solver.instance.policy import RuleRow
from solver.instance.school import Satisfaction
from solver.instance.school_choice import SchoolChoice
from solver.plan.plan import Plan, Posting
from solver.plan.spread import Spread
from solver.report.kpi import KpiFigure, kpi_figures
from solver.report.kpi_sheet import KPIS, kpi_document, kpi_lines, kpi_tables, number, shown
from solver.report.summary import summary_text
from solver.report.tables import plan_tables
from solver.rules.small import YEAR, small_county, small_plan, small_policy, small_school
from solver.solving.result import Result, ResultWord
from tests.arranging import county, plan_of
from tests.files_drawing import ARRANGED, POLICY, document, write_case

ONE = """
[[kpis]]
name = "aid_visits"
title = "送教"
measure = "contents"
of = "aid_visit"
content = "demo"
benchmark = 2
"""


def told(instance: Instance, plan: Plan, **fields: Any) -> KpiFigure:
    """Return the figure of one achievement; benchmark 1 unless given."""
    usual: dict[str, Any] = {"name": "k", "title": "指标", "benchmark": Fraction(1)}
    kpi = Kpi(**(usual | fields))
    found = kpi_figures(instance.replace(policy=replace(instance.policy, kpis=(kpi,))), plan)
    assert len(found) == 1
    return found[0]


def value(instance: Instance, plan: Plan, measure: str, of: str | None = None, **fields: Any) -> Fraction | None:
    """Return the exact value of one achievement."""
    return told(instance, plan, measure=measure, of=of, **fields).value


def test_later_lists_are_counted() -> None:
    """Counts of a plan made by hand: S0 with two members, four batches, three ties, six events, T4 away on three half-days."""
    instance = county()
    plan = plan_of(instance)
    expected: list[tuple[str, str | None, dict[str, Any], int]] = [
        ("groups", None, {}, 1), ("groups", "alliance", {}, 0), ("members", "tight", {}, 2), ("cohort_units", "strong", {}, 3),
        ("cohort_units", "strong", {"year": YEAR}, 2), ("cohort_units", "areas", {}, 1), ("supports", "aid", {}, 2),
        ("helpers", "mentors", {}, 1), ("helped", "aid", {"year": YEAR + 2}, 1), ("events", "council", {}, 2), ("events", "visit", {}, 2),
        ("contents", "visit", {"content": "demo"}, 2), ("contents", "visit", {"content": "train"}, 1), ("itinerant_teachers", None, {}, 1),
        ("rounds", None, {}, 2),
    ]  # fmt: skip
    assert [value(instance, plan, measure, of, **more) for measure, of, more, _ in expected] == [wanted for *_, wanted in expected]


def test_coverage_and_pairs() -> None:
    """S0 leads S1 of five schools and S2 is helped twice: 2 of 5 covered, 1 of 5 helped; of the rural S2 and S3 none and one in two."""
    schools = [replace(small_school(n), setting="rural" if n in (2, 3) else "urban") for n in range(5)]
    instance = small_county(schools)
    plan = small_plan(instance, [("S0", "tight", ["S1"])], pairings=[("S0", "S2", "aid"), ("S4", "S2", "aid")])
    rural = SchoolChoice(settings=("rural",))
    assert value(instance, plan, "covered_schools") == Fraction(2, 5)
    assert value(instance, plan, "covered_schools", numerator=True) == 2
    assert value(instance, plan, "covered_schools", "alliance") == 0
    assert value(instance, plan, "covered_schools", schools=rural) == 0
    assert value(instance, plan, "paired_schools") == Fraction(1, 5)
    assert value(instance, plan, "paired_schools", "aid", schools=rural) == Fraction(1, 2)
    assert [value(instance, plan, "pairings"), value(instance, plan, "partners"), value(instance, plan, "pairings", "other")] == [2, 2, 0]
    pupils = sum(instance.school_of[school].pupils for school in ("S0", "S1"))
    assert value(instance, plan, "covered_pupils") == Fraction(pupils, sum(school.pupils for school in schools))


def test_satisfaction_of_grouped_schools() -> None:
    """S0 with 80, 85 and 90 and S1 with 90 throughout stand in a group, S2 was never asked, S3 with 60 stands outside: 87.5%, or 60%."""
    asked = {0: (80, 85, 90), 1: (90, 90, 90), 3: (60, 60, 60)}
    schools = [
        replace(small_school(n), satisfaction=Satisfaction(pupils=asked[n][0], parents=asked[n][1], community=asked[n][2]))
        if n in asked else replace(small_school(n), satisfaction=None)
        for n in range(4)
    ]  # fmt: skip
    schools[3] = replace(schools[3], tags=("outside",))
    instance = small_county(schools)
    plan = small_plan(instance, [("S0", "tight", ["S1", "S2"])])
    assert value(instance, plan, "satisfaction") == Fraction(875, 1000)
    assert value(instance, plan, "satisfaction", schools=SchoolChoice(tags=("outside",))) == Fraction(3, 5)
    assert told(instance, plan, measure="satisfaction", of="alliance").verdict == "not_known"


def rotating() -> tuple[Instance, Plan]:
    """Return two years in which one of four eligible teachers of S0, a backbone teacher, goes to S1 in the first year alone."""
    people = [{"school": "S0", "years_at_school": 9, "backbone": "county" if n == 0 else "none"} for n in range(4)]
    people.append({"school": "S1", "years_at_school": 1})
    instance = small_county(2, people, years=2, policy=small_policy(rules=(RuleRow(rule="exchange_share"),)))
    return instance, small_plan(instance, [], postings=(Posting("T0", "S0", "S1", YEAR, YEAR, "exchange"),))


def test_of_several_years_the_worst_is_told() -> None:
    """A quarter goes in the first year and nobody in the second: a floor of 20% is missed in the second, a ceiling holds in the first."""
    instance, plan = rotating()
    floor = told(instance, plan, measure="exchanged", benchmark=Fraction(1, 5))
    ceiling = told(instance, plan, measure="exchanged", sense="<=", benchmark=Fraction(1, 5))
    first = told(instance, plan, measure="exchanged", benchmark=Fraction(1, 5), year=YEAR)
    assert [floor.value, floor.year, floor.verdict] == [0, YEAR + 1, "not_met"]
    assert [ceiling.value, ceiling.year, ceiling.verdict] == [Fraction(1, 4), YEAR, "not_met"]
    assert [first.value, first.verdict] == [Fraction(1, 4), "met"]
    backbone = told(instance, plan, measure="backbone_exchanged", benchmark=Fraction(1, 2))
    assert [backbone.value, backbone.year] == [1, YEAR]
    assert value(instance, plan, "postings", "exchange", year=YEAR) == 1
    assert value(instance, plan, "postings", "cadre") == 0


def test_the_coefficient_is_compared_by_its_square() -> None:
    """One backbone teacher moves from S0 to S1 for the last year, so all of them are at one of two equal schools: the coefficient is 1."""
    instance, _ = rotating()
    plan = small_plan(instance, [], postings=(Posting("T0", "S0", "S1", YEAR, YEAR + 1, "exchange"),))
    equal = told(instance, plan, measure="cv", of="primary", sense="<=", benchmark=Fraction(1))
    below = told(instance, plan, measure="cv", of="primary", sense="<=", benchmark=Fraction(99, 100))
    assert isinstance(equal.found, Spread)
    assert equal.found.squared == 1
    assert [equal.verdict, below.verdict, shown(equal)] == ["met", "not_met", "1.0000"]
    worst = told(instance, plan, measure="worst_cv", of="primary", sense="<=", benchmark=Fraction(1))
    assert isinstance(worst.found, Spread)
    assert worst.found.squared is not None
    assert worst.found.squared >= 1
    assert told(instance, plan, measure="attained", of="primary").found is not None


def test_what_has_no_figure_says_so() -> None:
    """A survey nobody filled in, an exchange share without staff, a coefficient without staff, a year outside: four figures unknown."""
    instance = small_county(2)
    plan = small_plan(instance, [])
    verdicts = [
        told(instance, plan, **fields).verdict
        for fields in (
            {"measure": "given"}, {"measure": "exchanged"}, {"measure": "cv", "of": "junior"}, {"measure": "groups", "year": YEAR + 5},
            {"measure": "given", "value": Fraction(1)}, {"measure": "given", "value": Fraction(1, 2)},
        )
    ]  # fmt: skip
    assert verdicts == ["not_given", "not_known", "not_known", "not_known", "met", "not_met"]


@pytest.mark.parametrize(("sense", "met"), [(">=", [False, True, True]), ("<=", [True, True, False]), ("==", [False, True, False])])
def test_senses_at_the_benchmark(sense: str, met: list[bool]) -> None:
    """Just below, at and just above 0.28: the benchmark itself meets every sense."""
    instance = small_county(1)
    plan = small_plan(instance, [])
    figures = [Fraction(n, 1000) for n in (279, 280, 281)]
    verdicts = [told(instance, plan, measure="given", sense=sense, benchmark=Fraction(28, 100), value=one).verdict for one in figures]
    assert [verdict == "met" for verdict in verdicts] == met


def test_reports_in_both_languages() -> None:
    """Table, lines, summary and document tell the same three achievements; figures are those of the plan, and texts cannot run in Excel."""
    kpis = (
        Kpi(name="sat", title="群众满意度", title_en="satisfaction", numbers=("R-010",), measure="given", benchmark=Fraction(17, 20)),
        Kpi(name="cover", title="=覆盖", measure="covered_schools", benchmark=Fraction(3, 4)),
        Kpi(name="rate", title="合格率", measure="given", benchmark=Fraction(9, 10), value=Fraction(1)),
    )
    bare = county()
    instance = bare.replace(policy=replace(bare.policy, kpis=kpis))
    plan = plan_of(instance)
    (sheet,) = kpi_tables(instance, plan)
    assert sheet.headings == KPIS
    assert [row[-2:] for row in sheet.rows] == [("规划者未填写数值", "the planner gave no figure"), ("达到", "met"), ("达到", "met")]
    assert sheet.rows[1][8:12] == ("≥ 75%", "3/4 (75%)", 3, 4)
    assert "'=覆盖" in sheet.text()
    english, chinese = ("\n".join(kpi_lines(instance, plan, language)) for language in ("en", "zh"))
    assert "met: 2/3" in english
    assert "satisfaction: benchmark ≥ 85%; the planner gave no figure" in english
    assert "合格率: 100%,基准 ≥ 90%:达到" in chinese
    assert english in summary_text(Result(ResultWord.FEASIBLE_NO_BOUND, plan, (), None, None, 0.0, 0), instance, "en")
    assert "kpis.csv" in [sheet.name for sheet in plan_tables(instance, plan, ())]
    assert [row["verdict"] for row in json.loads(json.dumps(kpi_document(instance, plan)))] == ["not_given", "met", "met"]
    assert kpi_lines(bare, plan, "zh") == []
    assert kpi_tables(bare, plan) == ()


def test_numbers_and_shares_are_written_apart() -> None:
    """1 beside a benchmark of 85% is 100%; 55 beside 55 is a number; 9/2 stays exact."""
    assert number(Fraction(1), Fraction(17, 20)) == "100%"
    assert number(Fraction(55), Fraction(55)) == "55"
    assert number(Fraction(9, 2), Fraction(4)) == "9/2"


def test_a_policy_with_achievements_is_read(tmp_path: Path) -> None:
    """Benchmarks are exact whether written as a number, a percentage or a quotient; without achievements a file keeps its number."""
    path = tmp_path / "p.toml"
    more = '\n[[kpis]]\nname = "a"\ntitle = "甲"\nmeasure = "given"\nbenchmark = 0.28\nvalue = "7/25"\n'
    path.write_text(POLICY + ARRANGED + ONE + more, encoding="utf-8")
    kpis = read_policy(path).kpis
    assert [kpis[0].benchmark, kpis[1].benchmark, kpis[1].value] == [Fraction(2), Fraction(7, 25), Fraction(7, 25)]
    hashes = []
    for number_, text in enumerate((POLICY, "kpis = []\n" + POLICY, POLICY + more)):
        folder = tmp_path / str(number_)
        folder.mkdir()
        hashes.append(read(write_case(folder, document(), policy=text)).source_hash)
    assert hashes[0] == hashes[1] != hashes[2]


@pytest.mark.parametrize(
    ("old", "new", "place", "words"),
    [
        ("", ONE, "kpis[1].name", "twice"),
        ('of = "aid_visit"', 'of = "aid_visits"', "kpis[0].of", "did you mean aid_visit"),
        ('of = "aid_visit"\n', "", "kpis[0].of", "must be given where measure"),
        ('content = "demo"\n', "", "kpis[0].content", "must be given where measure"),
        ('content = "demo"', 'content = "observe"', "kpis[0].content", "no such content"),
        ("benchmark = 2", "benchmark = 2\nvalue = 3", "kpis[0].value", "says nothing where measure"),
        ("benchmark = 2", "benchmark = 2\nyear = 2026", "kpis[0].year", "says nothing"),
        ("benchmark = 2", "benchmark = 2\nnumerator = true", "kpis[0].numerator", "says nothing"),
        ("benchmark = 2", 'benchmark = 2\nschools = { settings = ["rural"] }', "kpis[0].schools", "says nothing"),
        ("benchmark = 2", 'benchmark = "many"', "kpis[0].benchmark", "a share is written"),
        ("benchmark = 2", "", "kpis[0].benchmark", "must be given"),
        ("benchmark = 2", "benchmark = -1", "kpis[0].benchmark", "not be less than 0"),
        ("benchmark = 2", 'benchmark = 2\nnumbers = ["R-9"]', "kpis[0].numbers[0]", ""),
        ('measure = "contents"\nof = "aid_visit"\ncontent = "demo"', 'measure = "cv"\nof = "senior"', "kpis[0].of", "stage of compulsory"),
        ('measure = "contents"\nof = "aid_visit"\ncontent = "demo"', 'measure = "given"\nof = "aid"', "kpis[0].of", "says nothing"),
        ('measure = "contents"\nof = "aid_visit"\ncontent = "demo"', 'measure = "groups"\nof = "loose"', "kpis[0].of", "no such mode"),
        ('measure = "contents"\nof = "aid_visit"\ncontent = "demo"', 'measure = "pairings"\nof = "x"', "kpis[0].of", "no such layer"),
        ('measure = "contents"\nof = "aid_visit"\ncontent = "demo"', 'measure = "supports"\nof = "x"', "kpis[0].of", "no such scheme"),
        ('measure = "contents"\nof = "aid_visit"\ncontent = "demo"', 'measure = "transitions"\nof = "gone"', "kpis[0].of", "such reason"),
        ('measure = "contents"\nof = "aid_visit"\ncontent = "demo"', 'measure = "postings"\nof = "loan"', "kpis[0].of", "no such channel"),
        ('measure = "contents"', 'measure = "happiness"', "kpis[0].measure", "must be one of"),
    ],
)  # fmt: skip
def test_faults_stand_at_their_place(tmp_path: Path, old: str, new: str, place: str, words: str) -> None:
    """Each of 21 ways to write an achievement wrongly is refused at its own field, in two languages."""
    text = POLICY + ARRANGED + (ONE.replace(old, new) if old else ONE + new)
    path = tmp_path / "p.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputRefused) as caught:
        read_policy(path)
    found = {fault.place: fault.message for fault in caught.value.faults}
    assert place in found, found
    assert words in found[place].en
    assert found[place].zh != found[place].en


def test_an_area_of_the_choice_must_exist(tmp_path: Path) -> None:
    """The area of a choice of schools is compared with the instance, which knows the areas."""
    wrong = '\n[[kpis]]\nname = "a"\ntitle = "甲"\nmeasure = "covered_schools"\nbenchmark = 1\nschools = { area = "A9" }\n'
    with pytest.raises(InputRefused) as caught:
        read(write_case(tmp_path, document(), policy=POLICY + wrong))
    assert [fault.place for fault in caught.value.faults] == ["kpis[0].schools.area"]
