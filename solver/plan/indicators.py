"""The seven national indicators of balanced resources per school and stage (R-201 to R-206), as exact fractions.

Figures are today's pupils and resources throughout; only the people change with a plan, and so only I1 to I3.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Literal

from solver.instance.instance import Instance
from solver.instance.kinds import Stage
from solver.instance.school import School
from solver.instance.staff import BACKBONES, QUALIFICATIONS, Person
from solver.language import Text
from solver.plan.ledgers import Ledger, heads
from solver.plan.plan import Plan
from solver.plan.spread import Spread, Weighting, spread

Indicator = Literal["qualified", "backbone", "pe_arts", "floor_area", "sports_area", "equipment", "multimedia"]
IndicatorStage = Literal["primary", "junior"]
MovedIndicator = Literal["qualified", "backbone", "pe_arts"]
"""The indicators that count people, and so the ones that rotation moves."""
MOVED: tuple[MovedIndicator, ...] = ("qualified", "backbone", "pe_arts")
INDICATORS: tuple[Indicator, ...] = ("qualified", "backbone", "pe_arts", "floor_area", "sports_area", "equipment", "multimedia")
TITLES: Mapping[Indicator, Text] = {
    "qualified": Text("每百名学生拥有高于规定学历教师数", "teachers above the required qualification per 100 pupils"),
    "backbone": Text("每百名学生拥有县级以上骨干教师数", "backbone teachers of county level or above per 100 pupils"),
    "pe_arts": Text("每百名学生拥有体育、艺术专任教师数", "PE and arts teachers per 100 pupils"),
    "floor_area": Text("生均教学及辅助用房面积(平方米)", "teaching and auxiliary floor area per pupil, m2"),
    "sports_area": Text("生均体育运动场馆面积(平方米)", "sports venues per pupil, m2"),
    "equipment": Text("生均教学仪器设备值(元)", "teaching equipment per pupil, yuan"),
    "multimedia": Text("每百名学生拥有网络多媒体教室数", "networked multimedia rooms per 100 pupils"),
}
THRESHOLDS: Mapping[IndicatorStage, Mapping[Indicator, Fraction]] = {
    "primary": dict(zip(INDICATORS, map(Fraction, ("4.2", "1", "0.9", "4.5", "7.5", "2000", "2.3")), strict=True)),
    "junior": dict(zip(INDICATORS, map(Fraction, ("5.3", "1", "0.9", "5.8", "10.2", "2500", "2.4")), strict=True)),
}
CV_LIMITS: Mapping[IndicatorStage, Fraction] = {"primary": Fraction(1, 2), "junior": Fraction(9, 20)}
"""Greatest difference coefficient of each indicator (R-204)."""
FLOOR_SHARE = Fraction(17, 20)
"""The one indicator a school may miss must reach 85% of its threshold (R-203)."""
MIN_MET = 6
SMALLEST_POINT = 50
"""Teaching points with fewer pupils are not evaluated (R-206)."""
VISITORS_COUNT = range(50, 100)
"""Pupils of a rural school at which visiting PE and arts teachers count in I3 on the official ledger too (R-202)."""
SPLIT: Mapping[Stage, Fraction] = {"primary": Fraction(1), "junior": Fraction(11, 10), "senior": Fraction(33, 25)}
"""Weight of a pupil when a school of several stages shares out what it owns once: 1 to 1.1 to 1.32 (R-206)."""
PER_HUNDRED = frozenset({"qualified", "backbone", "pe_arts", "multimedia"})
"""The indicators that are counted per 100 pupils; the others per pupil."""


def floor_of(stage: IndicatorStage, indicator: Indicator) -> Fraction:
    """Return the least value at which an indicator that is not met is tolerated, 85% of its threshold.

    >>> str(floor_of("primary", "qualified")), str(floor_of("junior", "multimedia"))
    ('357/100', '51/25')
    """
    return FLOOR_SHARE * THRESHOLDS[stage][indicator]


@dataclass(frozen=True)
class SchoolFigures:
    """The seven indicators of one school's part of one stage."""

    school: str
    stage: IndicatorStage
    pupils: int
    quantities: Mapping[Indicator, Fraction | None]
    """What the part has of each (people, square metres, yuan, rooms); None where the instance does not say."""

    @cached_property
    def attained(self) -> Mapping[Indicator, Fraction | None]:
        """Each indicator as a share of its threshold; None where unknown."""
        values = {name: self.value(name) for name in INDICATORS}
        return {name: None if value is None else value / THRESHOLDS[self.stage][name] for name, value in values.items()}

    def value(self, indicator: Indicator) -> Fraction | None:
        """Return the indicator: per 100 pupils for people and rooms, per pupil for area and equipment; None where unknown."""
        quantity = self.quantities[indicator]
        if quantity is None:
            return None
        return quantity * (100 if indicator in PER_HUNDRED else 1) / self.pupils

    def met(self) -> int:
        """Return how many indicators reach their threshold; unknown ones do not."""
        return sum(1 for name in INDICATORS if self.reaches(name) is True)

    def passes(self) -> bool | None:
        """Whether at least 6 of 7 are met and the rest reach 85% (R-203); None where unknown figures leave it open."""
        floors = [self.reaches(name, FLOOR_SHARE) for name in INDICATORS]
        met = [self.reaches(name) for name in INDICATORS]
        if False in floors or met.count(False) > len(INDICATORS) - MIN_MET:
            return False
        return None if None in floors else True

    def reaches(self, indicator: Indicator, share: Fraction = Fraction(1)) -> bool | None:
        """Whether an indicator reaches a share of its threshold; None where it is unknown."""
        attained = self.attained[indicator]
        return None if attained is None else attained >= share


def evaluated(school: School, stage: IndicatorStage) -> bool:
    """Whether a school's part of a stage is evaluated (R-206): no special or vocational schools, no teaching points under 50 pupils.

    A part without pupils has no figure per pupil and is left out too.
    """
    part = school.part(stage)
    if part is None or part.pupils == 0 or school.special or school.part("vocational") is not None:
        return False
    return not (school.teaching_point and school.pupils < SMALLEST_POINT)


def split_share(school: School, stage: Stage) -> Fraction:
    """Return the share of a school's area, equipment and rooms that one of its parts counts as its own (R-206).

    A nine-year school with A primary and B junior pupils gives the primary part A / (A + 1.1 B). Kindergarten and
    vocational parts take no share, for the clause names none.
    """
    weights = {part.stage: SPLIT[part.stage] * part.pupils for part in school.parts if part.stage in SPLIT}
    total = sum(weights.values(), Fraction(0))
    return weights.get(stage, Fraction(0)) / total if total else Fraction(0)


def figures(
    instance: Instance, stage: IndicatorStage, plan: Plan | None = None, year: int | None = None, ledger: Ledger = "official"
) -> tuple[SchoolFigures, ...]:
    """Return the indicators of every evaluated school of a stage, in the order of `instance.schools`.

    Parameters
    ----------
    plan
        Whose postings count; None for today's staff table.
    year
        School year; the last planned one where not given.
    ledger
        Whether people count where their quota is (official) or where they teach (effective).
    """
    when = instance.planned_years[-1] if year is None else year
    people = {name: people_of(instance, name, stage, plan, when, ledger) for name in MOVED}
    found = []
    for school in instance.schools:
        part = school.part(stage)
        if part is not None and evaluated(school, stage):
            mine: dict[Indicator, Fraction | None] = {name: Fraction(counts[school.id]) for name, counts in people.items()}
            found.append(SchoolFigures(school.id, stage, part.pupils, {**mine, **owned(school, stage)}))
    return tuple(found)


def people_of(
    instance: Instance, indicator: MovedIndicator, stage: IndicatorStage, plan: Plan | None, year: int, ledger: Ledger
) -> Mapping[str, int]:
    """Return how many people count for one indicator at each evaluated school of a stage, in the order of `instance.schools`.

    On the official ledger PE and arts teachers on exchange or aid count for the rural school of 50 to 99 pupils that they visit, and
    at home too (R-202); on the effective ledger everybody counts where they teach, and nowhere else.
    """
    there = heads(instance, plan, year, ledger, _counted(stage)[indicator])
    visited = indicator == "pe_arts" and ledger == "official"
    arriving = _visitors(instance, plan, year, stage) if visited else Counter[str]()
    inside = [school for school in instance.schools if evaluated(school, stage)]
    return {school.id: there[school.id] + (arriving[school.id] if welcomes_visitors(school) else 0) for school in inside}


def welcomes_visitors(school: School) -> bool:
    """Whether visiting PE and arts teachers count at a school on the official ledger: rural, 50 to 99 pupils (R-202)."""
    return school.setting == "rural" and school.pupils in VISITORS_COUNT


def spread_of(rows: Iterable[SchoolFigures], indicator: Indicator, weighting: Weighting = "pupil") -> Spread:
    """Return the difference coefficient of one indicator; schools whose figure is unknown are left out."""
    known = [(row.quantities[indicator], row.pupils) for row in rows]
    pairs = [(quantity, pupils) for quantity, pupils in known if quantity is not None]
    return spread([quantity for quantity, _ in pairs], [pupils for _, pupils in pairs], weighting)


def _counted(stage: IndicatorStage) -> dict[MovedIndicator, Callable[[Person], bool]]:
    """Return who counts for I1 to I3 (R-202): diploma and above in primary schools, bachelor and above in junior schools."""
    norm = QUALIFICATIONS.index("diploma" if stage == "primary" else "bachelor")
    return {
        "qualified": lambda p: p.stage == stage and QUALIFICATIONS.index(p.qualification) >= norm,
        "backbone": lambda p: p.stage == stage and BACKBONES.index(p.backbone) >= BACKBONES.index("county"),
        "pe_arts": lambda p: p.stage == stage and p.subject in ("pe", "music", "art"),
    }


def _visitors(instance: Instance, plan: Plan | None, year: int, stage: IndicatorStage) -> Counter[str]:
    """Count PE and arts teachers who are at a school on an exchange or on aid in `year`."""
    counted = _counted(stage)["pe_arts"]
    postings = () if plan is None else plan.postings
    return Counter(
        p.destination for p in postings if p.channel in ("exchange", "aid") and p.covers(year) and counted(instance.staff.person(p.person))
    )


def owned(school: School, stage: IndicatorStage) -> dict[Indicator, Fraction | None]:
    """Return what a part owns of area, equipment and rooms; None where the instance does not say."""
    resources, share = school.resources, split_share(school, stage)
    if resources is None:
        return {"floor_area": None, "sports_area": None, "equipment": None, "multimedia": None}
    return {
        "floor_area": resources.floor_area_m2 * share,
        "sports_area": resources.sports_area_m2 * share,
        "equipment": resources.equipment_yuan * share,
        "multimedia": resources.multimedia_rooms * share,
    }
