"""The achievements of a policy as planners read them: a table, lines of the summary, and plain values for scripts."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from solver.instance.instance import Instance
from solver.instance.kpi import SHARES, Kpi
from solver.language import Language, Text
from solver.plan.plan import Plan
from solver.plan.spread import Spread
from solver.report.balance import PLACES
from solver.report.clean import plain
from solver.report.kpi import KpiFigure, Verdict, kpi_figures
from solver.report.sheet import Cell, Sheet, percent

KPIS = (
    "指标代码", "指标", "指标(英文)", "目录编号", "原文", "口径", "对象", "学年", "基准", "数值", "分子", "分母", "结论", "结论(英文)",
)  # fmt: skip
VERDICTS: Mapping[Verdict, Text] = {
    "met": Text("达到", "met"),
    "not_met": Text("未达到", "not met"),
    "not_given": Text("规划者未填写数值", "the planner gave no figure"),
    "not_known": Text("数据不足,无法计算", "the instance holds nothing to count it from"),
}
SENSES: Mapping[str, str] = {">=": "≥", "<=": "≤", "==": "="}


def kpi_tables(instance: Instance, plan: Plan) -> tuple[Sheet, ...]:
    """Return the table of the achievements, where the policy names any."""
    figures = kpi_figures(instance, plan)
    return (Sheet.of("kpis.csv", KPIS, [_row(figure) for figure in figures]),) if figures else ()


def kpi_lines(instance: Instance, plan: Plan, language: Language) -> list[str]:
    """Return one line an achievement under its heading; nothing where the policy names none."""
    figures = kpi_figures(instance, plan)
    if not figures:
        return []
    met = sum(figure.verdict == "met" for figure in figures)
    head = Text("成效指标(只报告,不作约束):达到 {n}/{all}", "Achievements (told, not forced), met: {n}/{all}")
    return ["", head.fill(n=met, all=len(figures)).say(language), *(_line(figure).say(language) for figure in figures)]


def kpi_document(instance: Instance, plan: Plan) -> list[dict[str, Any]]:
    """Return the achievements as plain JSON values, exact ones as quotients."""
    return [
        {
            "name": figure.kpi.name, "numbers": list(figure.kpi.numbers), "measure": figure.kpi.measure, "of": figure.kpi.of,
            "year": figure.year, "sense": figure.kpi.sense, "benchmark": str(figure.kpi.benchmark),
            "value": shown(figure), "exact": _exact(figure), "verdict": figure.verdict,
        }
        for figure in kpi_figures(instance, plan)
    ]  # fmt: skip


def shown(figure: KpiFigure) -> str | None:
    """Return a figure as it is read: a share with both its parts, a number as it is, a coefficient with its decimals."""
    found, value = figure.found, figure.value
    if found is None:
        return None
    if isinstance(found, Spread):
        return found.decimal(PLACES)
    if value is None:
        return f"{found.numerator}/{found.denominator}"
    if figure.kpi.measure in SHARES and not figure.plain:
        return f"{found.numerator}/{found.denominator} ({percent(value)})"
    return number(value, figure.kpi.benchmark)


def number(value: Fraction, beside: Fraction = Fraction(2)) -> str:
    """Return an exact number as planners write it: whole, or as a percentage where it and its benchmark are shares.

    >>> number(Fraction(20)), number(Fraction(63, 100), Fraction(3, 5)), number(Fraction(1), Fraction(4, 5)), number(Fraction(9, 2))
    ('20', '63%', '100%', '9/2')
    """
    if max(value, beside) <= 1 and (value.denominator > 1 or beside.denominator > 1):
        return percent(value)
    return str(value)


def benchmark(kpi: Kpi) -> str:
    """Return the benchmark with its sense; that of a coefficient as a decimal, that of a share as a percentage."""
    if kpi.measure in ("cv", "worst_cv"):
        return f"{SENSES[kpi.sense]} {float(kpi.benchmark):g}"
    if kpi.measure in SHARES and not kpi.numerator:
        return f"{SENSES[kpi.sense]} {percent(kpi.benchmark)}"
    return f"{SENSES[kpi.sense]} {number(kpi.benchmark, kpi.benchmark)}"


def _exact(figure: KpiFigure) -> str | None:
    """Return the exact value; of a coefficient its square, for only that is rational."""
    if isinstance(figure.found, Spread):
        return None if figure.found.squared is None else f"sqrt({figure.found.squared})"
    return None if figure.value is None else str(figure.value)


def _line(figure: KpiFigure) -> Text:
    kpi = figure.kpi
    title = Text(plain(kpi.title), plain(kpi.title_en or kpi.name))
    value, asked, verdict = shown(figure), benchmark(kpi), VERDICTS[figure.verdict]
    if value is None:
        return Text("  {title}: 基准 {asked};{verdict}", "  {title}: benchmark {asked}; {verdict}").fill(
            title=title, asked=asked, verdict=verdict
        )
    year = "" if figure.year is None else f" [{figure.year}]"
    line = Text("  {title}: {value}{year},基准 {asked}:{verdict}", "  {title}: {value}{year}, benchmark {asked}: {verdict}")
    return line.fill(title=title, value=value, year=year, asked=asked, verdict=verdict)


def _row(figure: KpiFigure) -> tuple[Cell, ...]:
    kpi, found, verdict = figure.kpi, figure.found, VERDICTS[figure.verdict]
    parts = (None, None) if found is None or isinstance(found, Spread) or figure.plain else (found.numerator, found.denominator)
    return (
        kpi.name, plain(kpi.title), plain(kpi.title_en or kpi.name), "、".join(kpi.numbers), plain(kpi.quotation), kpi.measure,
        kpi.of or "", figure.year, benchmark(kpi), shown(figure), *parts, verdict.zh, verdict.en,
    )  # fmt: skip
