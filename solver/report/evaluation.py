"""The national evaluation of a county on one sheet (R-201 to R-208): every item and its limit, on both ledgers, before and after."""

from collections.abc import Iterator
from fractions import Fraction

from solver.instance.choices import STAGE_WORDS
from solver.instance.instance import Instance
from solver.instance.school import School
from solver.language import Language, Text
from solver.plan.held import held
from solver.plan.indicators import CV_LIMITS, INDICATORS, TITLES, Indicator, IndicatorStage
from solver.plan.plan import Plan
from solver.plan.spread import Spread
from solver.report.balance import LEDGERS, PLACES, STAGES
from solver.report.figures import Part, satisfaction, year_figures
from solver.report.sheet import Cell, Sheet, percent
from solver.report.shortages import shortage_lines, shortage_table
from solver.report.standard import FigureTable, spreads, standard_figures
from solver.report.words import word

HEADINGS = (
    "项目", "学段", "指标", "学年", "要求", "编制口径现状", "编制口径期末", "实际任教现状", "实际任教期末", "编制口径期末达标",
    "实际任教期末达标", "条款",
)  # fmt: skip
EXCHANGED, BACKBONE = Fraction(1, 10), Fraction(1, 5)
"""Least share of eligible teachers exchanged in a year, and of backbone teachers among them (R-208)."""
LARGEST: dict[IndicatorStage, int] = {"primary": 45, "junior": 50}
"""Most pupils in a class (R-208); the format knows pupils and classes of a stage, so the mean class is judged."""
LARGEST_SCHOOL, LARGEST_THROUGH = 2000, 2500
"""Most pupils of a primary or junior school, and of a nine-year school (R-208)."""
SATISFIED = Fraction(17, 20)
"""Least mean satisfaction (R-207)."""
Row = tuple[Cell, ...]


def evaluation_tables(instance: Instance, plan: Plan) -> tuple[Sheet, ...]:
    """Return the county's sheet and that of failing schools, where there is staff."""
    return (evaluation_table(instance, plan), shortage_table(instance, plan)) if len(instance.staff) else ()


@held
def evaluation_table(instance: Instance, plan: Plan) -> Sheet:
    """Return one row an item that the county is judged by."""
    rows: list[Row] = []
    for stage in STAGES:
        table = standard_figures(instance, plan, stage)
        if table["effective_after"]:
            rows += [_attained(stage, table), *(_spread(stage, table, name) for name in INDICATORS)]
    return Sheet.of("evaluation.csv", HEADINGS, [*rows, *_exchange(instance, plan), *_sizes(instance), *_satisfied(instance)])


def evaluation_lines(instance: Instance, plan: Plan, language: Language) -> list[str]:
    """Return how many items of the sheet are met where people teach, and what failing schools lack."""
    judged = [row[-2] for row in evaluation_table(instance, plan).rows]
    line = Text(
        "  全国督导评估(实际任教口径,期末):{met}/{all} 项达标,见 tables/evaluation.csv",
        "  national evaluation (effective, last year): {met}/{all} items met, see tables/evaluation.csv",
    )
    return [line.fill(met=judged.count("是"), all=len(judged)).say(language), *shortage_lines(instance, plan, language)]


def _attained(stage: IndicatorStage, table: FigureTable) -> Row:
    """Return how many school parts attain the standard: all of them must (R-203)."""
    total = len(table["effective_after"])
    counts = {name: sum(1 for row in table[name] if row.passes() is True) for name in LEDGERS}
    met = [_yes(counts[name] == total) for name in ("official_after", "effective_after")]
    return (
        "逐校达标(7项达6项、余项85%)", word(STAGE_WORDS, stage, "zh"), "", None, f"{total}/{total}",
        *(f"{counts[name]}/{total}" for name in LEDGERS), *met, "R-201、R-203",
    )  # fmt: skip


def _spread(stage: IndicatorStage, table: FigureTable, indicator: Indicator) -> Row:
    """Return the difference coefficient of one indicator (R-204, R-205)."""
    found, limit = spreads(table, indicator), CV_LIMITS[stage]
    met = [_yes(_known(found[name]) and found[name].at_most(limit)) for name in ("official_after", "effective_after")]
    return (
        "校际差异系数", word(STAGE_WORDS, stage, "zh"), TITLES[indicator].zh, None, f"≤ {float(limit):.2f}",
        *(found[name].decimal(PLACES) for name in LEDGERS), *met, "R-204、R-205",
    )  # fmt: skip


def _known(found: Spread) -> bool:
    return found.squared is not None


def _exchange(instance: Instance, plan: Plan) -> Iterator[Row]:
    """Yield the two shares of each planned year (R-208), which know no ledger."""
    for year in year_figures(instance, plan):
        shares = (("每年交流教师占符合交流条件教师", year.exchanged, EXCHANGED), ("骨干教师占交流教师", year.backbone, BACKBONE))
        for title, part, least in shares:
            yield _plain(title, year.year, f"≥ {percent(least)}", _told(part), part.share is not None and part.share >= least, "R-208")


def _sizes(instance: Instance) -> Iterator[Row]:
    """Yield how many schools and classes are larger than they may be, by today's figures (R-208)."""
    schools = [school for school in instance.schools if school.compulsory and not school.special]
    fitting = sum(1 for school in schools if _compulsory_pupils(school) <= _largest(school))
    words = f"{len(schools)}/{len(schools)}"
    yield _plain("学校规模不超标的学校", None, words, f"{fitting}/{len(schools)}", fitting == len(schools), "R-208")
    for stage, most in LARGEST.items():
        parts = [part for school in schools if (part := school.part(stage)) is not None and any(part.classes)]
        small = sum(1 for part in parts if part.pupils <= most * sum(part.classes))
        if parts:
            title = f"平均班额不超过{most}人的学校"
            told, asked = f"{small}/{len(parts)}", f"{len(parts)}/{len(parts)}"
            yield _plain(title, None, asked, told, small == len(parts), "R-208", word(STAGE_WORDS, stage, "zh"))


def _satisfied(instance: Instance) -> Iterator[Row]:
    """Yield the mean satisfaction of pupils, parents and community over the compulsory schools that were asked (R-207)."""
    part = satisfaction(school for school in instance.schools if school.compulsory)
    if part.share is not None:
        yield _plain("社会认可度(满意度平均)", None, f"≥ {percent(SATISFIED)}", percent(part.share), part.share >= SATISFIED, "R-207")


def _largest(school: School) -> int:
    return LARGEST_THROUGH if {"primary", "junior"} <= set(school.stages) else LARGEST_SCHOOL


def _compulsory_pupils(school: School) -> int:
    return sum(part.pupils for part in school.parts if part.stage in ("primary", "junior"))


def _told(part: Part) -> str:
    shown = f"{part.numerator}/{part.denominator}"
    return shown if part.share is None else f"{shown} ({percent(part.share)})"


def _plain(title: str, year: int | None, asked: str, told: str, met: bool, clause: str, stage: str = "") -> Row:  # noqa: FBT001 - a verdict
    """Return the row of an item that is the same on both ledgers."""
    return (title, stage, "", year, asked, None, None, None, told, _yes(met), _yes(met), clause)


def _yes(met: bool) -> str:  # noqa: FBT001 - a flag becomes a word here
    return "是" if met else "否"
