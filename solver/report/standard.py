"""Where schools stand by the national standard: the seven indicators school by school, and how they spread, before and after a plan."""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from solver.instance.choices import STAGE_WORDS
from solver.instance.instance import Instance
from solver.instance.staff import BACKBONES, QUALIFICATIONS, SUBJECTS
from solver.instance.staff import STAGES as STAFF_STAGES
from solver.language import Language, Text
from solver.plan.held import held
from solver.plan.indicators import (
    CV_LIMITS,
    INDICATORS,
    MOVED,
    TITLES,
    Indicator,
    IndicatorStage,
    MovedIndicator,
    SchoolFigures,
    evaluated,
    owned,
    spread_of,
    welcomes_visitors,
)  # fmt: skip
from solver.plan.plan import Plan
from solver.plan.spread import Spread
from solver.report.balance import LEDGERS, PLACES, STAGES, whereabouts
from solver.report.sheet import Cell, Sheet
from solver.report.words import word
from solver.rules.itinerant_counts import visits
from solver.rules.levels import UnitLevel, members

FigureTable = Mapping[str, tuple[SchoolFigures, ...]]
"""The figures of every evaluated school part of one stage, by ledger and time (`LEDGERS`)."""
Counts = Mapping[MovedIndicator, npt.NDArray[np.int64]]
UNITS: Mapping[UnitLevel, str] = {"instance": "全域", "area": "片区", "group": "集团"}
SCHOOLS = (
    "学校编号", "学校", "学段", "学生数", *(f"{TITLES[name].zh}{when}" for name in MOVED for when in ("现状", "期末")),
    *(TITLES[name].zh for name in INDICATORS if name not in MOVED), "达标项数现状", "达标项数期末",
    "达标(7项达6项、余项85%)现状", "达标期末",
    "未达标指标期末",
)  # fmt: skip
SPREADS = (
    "范围", "编号", "学段", "指标", "学校数", "编制口径现状", "编制口径期末", "实际任教现状", "实际任教期末",
    "实际任教期末(不加权)", "上限", "期末达标",
)  # fmt: skip


def standard_tables(instance: Instance, plan: Plan) -> tuple[Sheet, ...]:
    """Return both tables, where there is staff."""
    return (standard_table(instance, plan), spread_table(instance, plan)) if len(instance.staff) else ()


def standard_lines(instance: Instance, plan: Plan, language: Language) -> list[str]:
    """Return one line a stage: how many school parts attain the standard, before and after."""
    lines = []
    for stage in STAGES:
        schools, before, after = attained(instance, plan, stage)
        if schools:
            line = Text(
                "  {stage}逐校达标(7 项达 6 项、余项 85%,实际任教口径): {before}/{n} → {after}/{n} 所",
                "  {stage} schools up to standard (6 of 7, the rest 85%; effective): {before}/{n} → {after}/{n}",
            )
            named = Text(word(STAGE_WORDS, stage, "zh"), word(STAGE_WORDS, stage, "en"))
            lines.append(line.fill(stage=named, before=before, after=after, n=schools).say(language))
    return lines


def standard_table(instance: Instance, plan: Plan) -> Sheet:
    """Return one row an evaluated school part: its seven indicators where people teach, and whether it attains the standard (R-203)."""
    rows: list[tuple[Cell, ...]] = []
    for stage in STAGES:
        table = standard_figures(instance, plan, stage)
        for before, after in zip(table["effective_before"], table["effective_after"], strict=True):
            moved = [_rounded(row, name) for name in MOVED for row in (before, after)]
            fixed = [_rounded(after, name) for name in INDICATORS if name not in MOVED]
            missed = "、".join(f"I{place}" for place, name in enumerate(INDICATORS, 1) if after.reaches(name) is False)
            rows.append((
                after.school, instance.school_of[after.school].name, word(STAGE_WORDS, stage, "zh"), after.pupils, *moved, *fixed,
                before.met(), after.met(), _verdict(before), _verdict(after), missed,
            ))  # fmt: skip
    return Sheet.of("standard.csv", SCHOOLS, rows)


def spread_table(instance: Instance, plan: Plan) -> Sheet:
    """Return the difference coefficient of each indicator and stage: of all schools, of each area and of each group (R-204, R-019)."""
    rows: list[tuple[Cell, ...]] = []
    for stage in STAGES:
        table = standard_figures(instance, plan, stage)
        for level, unit, inside in _units(instance, plan):
            parts = {name: [row for row in figures if row.school in inside] for name, figures in table.items()}
            now = parts["effective_after"]
            for indicator in INDICATORS if len(now) > (level != "instance") else ():
                found = spreads(parts, indicator)
                known = sum(1 for row in now if row.quantities[indicator] is not None)
                rows.append((
                    UNITS[level], unit, word(STAGE_WORDS, stage, "zh"), TITLES[indicator].zh, known,
                    *(found[name].decimal(PLACES) for name in LEDGERS), spread_of(now, indicator, "none").decimal(PLACES),
                    str(float(CV_LIMITS[stage])), "是" if found["effective_after"].at_most(CV_LIMITS[stage]) else "否",
                ))  # fmt: skip
    return Sheet.of("spread.csv", SPREADS, rows)


def spreads(table: Mapping[str, Sequence[SchoolFigures]], indicator: Indicator) -> Mapping[str, Spread]:
    """Return the difference coefficient of one indicator by ledger and time; of what no plan moves, one for all of them."""
    if indicator in MOVED:
        return {name: spread_of(table[name], indicator) for name in LEDGERS}
    return dict.fromkeys(LEDGERS, spread_of(table["effective_after"], indicator))


def attained(instance: Instance, plan: Plan, stage: IndicatorStage) -> tuple[int, int, int]:
    """Return how many school parts of a stage are evaluated, and how many attain the standard before and after, where people teach."""
    table = standard_figures(instance, plan, stage)
    before, after = (sum(1 for row in table[name] if row.passes()) for name in ("effective_before", "effective_after"))
    return len(table["effective_after"]), before, after


@held
def standard_figures(instance: Instance, plan: Plan, stage: IndicatorStage) -> FigureTable:
    """Return the seven figures of every evaluated school part, on both ledgers, before the plan and in its last year.

    Itinerant PE and arts teachers count where they are welcome (R-202); rules of the rotation, which come before them, cannot know them.
    """
    counts = _counts(instance, plan, stage)
    visitors = _visitors(instance, plan, stage)
    table: dict[str, tuple[SchoolFigures, ...]] = {}
    for name in LEDGERS:
        found = []
        for position, school in enumerate(instance.schools):
            part = school.part(stage)
            if part is not None and evaluated(school, stage):
                quantities: dict[Indicator, Fraction | None] = {one: Fraction(int(counts[name][one][position])) for one in MOVED}
                if name in visitors and welcomes_visitors(school):
                    quantities["pe_arts"] = Fraction(int(counts[name]["pe_arts"][position] + visitors[name][position]))
                found.append(SchoolFigures(school.id, stage, part.pupils, {**quantities, **owned(school, stage)}))
        table[name] = tuple(found)
    return table


def _counts(instance: Instance, plan: Plan, stage: IndicatorStage) -> Mapping[str, Counts]:
    """Return the people of each moved indicator at each school, by ledger and time."""
    counted = _counted(instance, stage)
    places = zip(("official_before", "official_after", "effective_before", "effective_after"), whereabouts(instance, plan), strict=True)
    return {
        name: {one: np.bincount(where[rows], minlength=len(instance.schools)).astype(np.int64) for one, rows in counted.items()}
        for name, where in places
    }


def _counted(instance: Instance, stage: IndicatorStage) -> Mapping[MovedIndicator, npt.NDArray[np.bool_]]:
    """Return which people count for I1 to I3 (R-202)."""
    staff = instance.staff
    of_stage = staff.values("stage").astype(np.int64) == STAFF_STAGES.index(stage)
    norm = QUALIFICATIONS.index("diploma" if stage == "primary" else "bachelor")
    arts = np.isin(staff.values("subject").astype(np.int64), [SUBJECTS.index(name) for name in ("pe", "music", "art")])
    return {
        "qualified": of_stage & (staff.values("qualification").astype(np.int64) >= norm),
        "backbone": of_stage & (staff.values("backbone").astype(np.int64) >= BACKBONES.index("county")),
        "pe_arts": of_stage & arts,
    }


def _visitors(instance: Instance, plan: Plan, stage: IndicatorStage) -> Mapping[str, npt.NDArray[np.int64]]:
    """Count the heads of PE and arts teachers who come to each school but count elsewhere (R-202), by ledger.

    Itinerant teachers on both ledgers; those on exchange or aid in the last planned year on the official one,
    for where people teach is theirs.
    """
    counted, last = _counted(instance, stage)["pe_arts"], instance.planned_years[-1]
    itinerant = {(school, person) for (person, _), schools in visits(instance, plan).items() for school in schools}
    sent = {(p.destination, p.person) for p in plan.postings if p.channel in ("exchange", "aid") and p.covers(last)}
    _, official, _, effective = whereabouts(instance, plan)
    found = {}
    for name, where, coming in (("official_after", official, itinerant | sent), ("effective_after", effective, itinerant)):
        found[name] = np.zeros(len(instance.schools), dtype=np.int64)
        for school, person in coming:
            row, place = instance.staff.position_of.get(person), instance.position_of[school]
            if row is not None and counted[row] and where[row] != place:
                found[name][place] += 1
    return found


def _units(instance: Instance, plan: Plan) -> Iterator[tuple[UnitLevel, str, frozenset[str]]]:
    """Yield what is compared: all schools, each area, each group of the last planned year."""
    for level in UNITS:
        for unit, schools in members(instance, plan, instance.planned_years[-1], level).items():
            yield level, unit, frozenset(schools)


def _rounded(row: SchoolFigures, name: Indicator) -> float | None:
    value = row.value(name)
    return None if value is None else float(round(value, 3))


def _verdict(row: SchoolFigures) -> str:
    return {True: "是", False: "否", None: "数据不全"}[row.passes()]
