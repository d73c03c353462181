"""Which schools miss the national standard, and what each would need: so many people, square metres, yuan or rooms (R-201, R-203)."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from solver.instance.choices import STAGE_WORDS
from solver.instance.instance import Instance
from solver.language import Language, Text
from solver.plan.indicators import (
    FLOOR_SHARE,
    INDICATORS,
    MIN_MET,
    MOVED,
    PER_HUNDRED,
    THRESHOLDS,
    TITLES,
    Indicator,
    IndicatorStage,
    SchoolFigures,
)
from solver.plan.plan import Plan
from solver.report.balance import LEDGERS, STAGES
from solver.report.sheet import Cell, Sheet
from solver.report.standard import FigureTable, standard_figures
from solver.report.words import word

HEADINGS = (
    "学校编号", "学校", "学段", "学生数", "指标", "标准", "标准的85%", "编制口径现状", "编制口径期末", "实际任教现状", "实际任教期末",
    "单位", "达到标准尚缺(期末)", "达到85%尚缺(期末)", "轮岗可补", "本校未达标项数", "本校达标尚须",
)  # fmt: skip
UNITS: dict[Indicator, Text] = {
    "qualified": Text("人", "people"), "backbone": Text("人", "people"), "pe_arts": Text("人", "people"),
    "floor_area": Text("平方米", "m2"), "sports_area": Text("平方米", "m2"), "equipment": Text("元", "yuan"),
    "multimedia": Text("间", "rooms"),
}  # fmt: skip
_LEAVES = len(INDICATORS) - MIN_MET
"""How many indicators a school may miss."""


@dataclass(frozen=True)
class Shortage:
    """What one part of a school lacks in one indicator where people teach in the last planned year."""

    figures: SchoolFigures
    indicator: Indicator
    to_standard: int | None
    """Whole units that are missing for the standard; None where the instance does not say what there is."""
    to_floor: int | None
    """The same for 85% of it."""


def missing(figures: SchoolFigures, indicator: Indicator, share: Fraction = Fraction(1)) -> int | None:
    """Return the whole units that an indicator lacks for a share of its threshold, at today's pupils; None where it is unknown."""
    held = figures.quantities[indicator]
    if held is None:
        return None
    needed = share * THRESHOLDS[figures.stage][indicator] * figures.pupils / (100 if indicator in PER_HUNDRED else 1)
    return max(0, -((held - needed) // 1))


def shortages(figures: SchoolFigures) -> tuple[Shortage, ...]:
    """Return the indicators that a school part misses or of which nothing is known; none where it attains the standard."""
    if figures.passes() is True:
        return ()
    return tuple(
        Shortage(figures, name, missing(figures, name), missing(figures, name, FLOOR_SHARE))
        for name in INDICATORS
        if figures.reaches(name) is not True
    )


def shortage_table(instance: Instance, plan: Plan) -> Sheet:
    """Return one row for every indicator that a failing school part misses, figures on both ledgers, before and after."""
    return Sheet.of("standard_needs.csv", HEADINGS, [row for stage in STAGES for row in _rows(instance, plan, stage)])


def _rows(instance: Instance, plan: Plan, stage: IndicatorStage) -> Iterator[tuple[Cell, ...]]:
    table = standard_figures(instance, plan, stage)
    for place, after in enumerate(table["effective_after"]):
        lacks = shortages(after)
        for one in lacks:
            name, threshold = one.indicator, THRESHOLDS[stage][one.indicator]
            values = [None if value is None else float(round(value, 3)) for value in _values(table, place, name)]
            yield (
                after.school, instance.school_of[after.school].name, word(STAGE_WORDS, stage, "zh"), after.pupils, TITLES[name].zh,
                float(threshold), float(FLOOR_SHARE * threshold), *values, UNITS[name].zh, one.to_standard, one.to_floor,
                "是" if name in MOVED else "否", len(lacks), _wanted(lacks),
            )  # fmt: skip


def _values(table: FigureTable, place: int, indicator: Indicator) -> list[Fraction | None]:
    return [table[name][place].value(indicator) for name in LEDGERS]


def _wanted(lacks: tuple[Shortage, ...]) -> str:
    """Return in words what lets a school attain the standard: all but one of what it misses in full, that one to 85%."""
    unknown = sum(one.to_standard is None for one in lacks)
    said = f",另有 {unknown} 项无数据" if unknown else ""
    known = len(lacks) - unknown
    if not known:
        return "数据不足,无法判定"
    if known <= _LEAVES:
        return f"{known} 项补到标准的 85%{said}"
    return f"{known - _LEAVES} 项补到标准,其余 {_LEAVES} 项补到 85%{said}"


def shortage_lines(instance: Instance, plan: Plan, language: Language) -> list[str]:
    """Return one line a stage: how many schools miss the standard, and what all of them lack together to reach it in full."""
    lines = []
    for stage in STAGES:
        found = [lacks for figures in standard_figures(instance, plan, stage)["effective_after"] if (lacks := shortages(figures))]
        if not found:
            continue
        totals = {name: sum(one.to_standard or 0 for lacks in found for one in lacks if one.indicator == name) for name in INDICATORS}
        short = [(name, total) for name, total in totals.items() if total]
        line = Text(
            "    {stage}未达标 {n} 所,全部补到标准共缺:{listed};逐校见 tables/standard_needs.csv",
            "    {stage} schools that miss it: {n}; up to the standard they lack in all {listed}; see standard_needs.csv",
        )
        listed = Text(
            "、".join(f"I{INDICATORS.index(name) + 1} {total} {UNITS[name].zh}" for name, total in short) or "0",
            ", ".join(f"I{INDICATORS.index(name) + 1} {total} {UNITS[name].en}" for name, total in short) or "0",
        )
        named = Text(word(STAGE_WORDS, stage, "zh"), word(STAGE_WORDS, stage, "en"))
        lines.append(line.fill(stage=named, n=len(found), listed=listed).say(language))
    return lines
