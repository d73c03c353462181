"""What the schools of a simulated province are like: pupils, quality, who may lead, who is weak or new. Arrays first, then objects."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from instances.generators.province_places import Bools, Floats, Generator, Ints, Places, degrees
from instances.generators.schools import CLASS_SIZE, FIRST_YEAR, GRADES, KINDS
from solver.instance.school import Area, Satisfaction, School, StagePart
from solver.instance.staff import STAGES

NEW = 5 / 37
"""Share of urban and town schools of a compulsory stage, neither leads nor weak, that are new (5 in a county of 130)."""
UNSATISFIED = 0.1
"""Share of lead candidates whose satisfaction is below what the policy asks of a lead."""
TWO_CAMPUSES = 0.08
REMOTE = 0.06
POINT_GRADES = 4
"""Grades at a teaching point of fewer than 60 pupils."""
WORDS = ("excellent", "good", "pass", "fail")
SHARES = (0.20, 0.67, 1.0)
"""Leads assessed excellent, at least good, at least pass; before some fail."""
FAILING = 1 / 15
"""Share of lead candidates that fail their assessment."""


@dataclass
class Traits:
    """Attributes of every school, in the order of the places; last year's groups add the maturity scores."""

    pupils: dict[str, Ints]
    """Pupils by stage, 0 where a school does not run it."""
    quality: Ints
    lead: Bools
    weak: Bools
    new: Bools
    rates: Ints
    """Satisfaction of pupils, parents, community, one row a school."""
    word: Ints
    """Assessment as a lead, an index into `WORDS`; -1 for schools that are no candidates."""
    stage_bits: Ints
    boarding: Bools
    remote: Bools
    campuses: Ints
    opened: Ints
    compulsory: Bools
    maturity: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    """Maturity score as a member, -1 where there is none."""

    @property
    def may_lead(self) -> Bools:
        """Whether a school meets the policy's conditions for leads (R-002), of size too: every candidate's kind is large enough or not."""
        total = np.sum(list(self.pupils.values()), axis=0)
        return np.asarray(self.lead & (self.quality >= 75) & (self.rates.sum(axis=1) >= 3 * 85) & (total >= 500))


def judge(places: Places, rng: Generator) -> Traits:
    """Draw the attributes of every school by its kind; ranks are within kind and county."""
    count, kind = len(places.kind), places.kind
    pupils = _pupils(kind, rng)
    quality = np.zeros(count, dtype=np.int64)
    for number, of in enumerate(KINDS):
        own = kind == number
        low, high, usual = of.quality
        quality[own] = np.rint(rng.triangular(low, usual, high, int(own.sum())))
    rank, size = _rank(places, quality)
    leads = np.array([of.leads / of.share for of in KINDS])[kind]
    weak_share = np.array([of.weak for of in KINDS])[kind]
    lead, weak = rank + 0.5 < leads * size, rank + 0.5 > (1 - weak_share) * size
    urban, rural = (np.array([of.setting == setting for of in KINDS])[kind] for setting in ("urban", "rural"))
    quality = np.where(weak, np.minimum(quality, 58), quality)
    quality = np.where(lead, np.maximum(quality, rng.integers(76, 81, count)) + 4 * urban, quality)
    compulsory = np.array([bool(of.stages.keys() & {"primary", "junior"}) for of in KINDS])[kind]
    new = ~lead & ~weak & ~rural & compulsory & (rng.random(count) < NEW)
    return Traits(
        pupils=pupils,
        quality=quality,
        lead=lead,
        weak=weak,
        new=new,
        rates=_rates(lead, quality, rng),
        word=_assessment(places, lead, quality, rng),
        stage_bits=np.array([sum(1 << STAGES.index(stage) for stage in of.stages) for of in KINDS], dtype=np.int64)[kind],
        boarding=rng.random(count) < np.array([of.boarding for of in KINDS])[kind],
        remote=rural & (rng.random(count) < REMOTE),
        campuses=1 + (~rural & (rng.random(count) < TWO_CAMPUSES)).astype(np.int64),
        opened=FIRST_YEAR - rng.integers(1, 4, count),
        compulsory=compulsory,
        maturity=np.full(count, -1, dtype=np.int64),
    )


def _pupils(kind: Ints, rng: Generator) -> dict[str, Ints]:
    found = {stage: np.zeros(len(kind), dtype=np.int64) for stage in GRADES}
    for number, of in enumerate(KINDS):
        own = kind == number
        for stage, (low, high, usual) in of.stages.items():
            found[stage][own] = np.rint(rng.triangular(low, usual, high, int(own.sum())))
    return found


def _rank(places: Places, quality: Ints) -> tuple[Ints, Ints]:
    """Return each school's rank by quality (0 is best) among its kind in its county, and how many there are."""
    cell = places.county * len(KINDS) + places.kind
    order = np.lexsort((-quality, cell))
    _, start, counts = np.unique(cell[order], return_index=True, return_counts=True)
    rank, size = np.zeros(len(cell), dtype=np.int64), np.zeros(len(cell), dtype=np.int64)
    rank[order] = np.arange(len(cell)) - np.repeat(start, counts)
    size[order] = np.repeat(counts, counts)
    return rank, size


def _rates(lead: Bools, quality: Ints, rng: Generator) -> Ints:
    """Return satisfaction: above the policy's 85 for leads, but for a tenth of them; for others by their quality."""
    count = len(lead)
    usual = np.minimum(97, (68 + quality // 4)[:, None] + rng.integers(-5, 8, (count, 3)))
    rates = np.where(lead[:, None], rng.integers(86, 98, (count, 3)), usual)
    poor = lead & (rng.random(count) < UNSATISFIED)
    return np.where(poor[:, None], rng.integers(78, 85, (count, 3)), rates)


def _assessment(places: Places, lead: Bools, quality: Ints, rng: Generator) -> Ints:
    """Return the bureau's assessment of its candidates: the best by quality, with some luck, are excellent; a few fail."""
    word = np.full(len(lead), -1, dtype=np.int64)
    score = quality + 0.5 * rng.integers(0, 31, len(lead))
    for county in range(places.counties):
        own = np.flatnonzero(lead & (places.county == county))
        own = own[np.argsort(-score[own], kind="stable")]
        word[own] = np.searchsorted(SHARES, (np.arange(len(own)) + 0.5) / max(1, len(own)))
        lower = own[len(own) // 3 :]
        word[rng.permutation(lower)[: round(FAILING * len(own))]] = WORDS.index("fail")
    return word


def school_ids(count: int) -> list[str]:
    """Return ids that sort as the places stand."""
    width = max(3, len(str(count)))
    return [f"X{number:0{width}d}" for number in range(1, count + 1)]


def township_id(number: int) -> str:
    """Return the id of a township."""
    return f"T{number + 1:05d}"


def areas_of(places: Places) -> tuple[Area, ...]:
    """Return the counties and their townships."""
    counties = [Area(id=f"C{number + 1:03d}", name=f"第{number + 1}县(模拟)") for number in range(places.counties)]
    townships = [
        Area(id=township_id(number), name=f"第{number + 1}{'街道' if urban else '镇'}(模拟)", parent=counties[county].id)
        for number, (county, urban) in enumerate(zip(places.county_of_township.tolist(), places.urban_township.tolist(), strict=True))
    ]
    return (*counties, *townships)


def schools_of(places: Places, traits: Traits) -> tuple[School, ...]:
    """Return the schools as objects."""
    longitude, latitude = degrees(places)
    pupils = {stage: values.tolist() for stage, values in traits.pupils.items()}
    columns = zip(
        school_ids(len(places.kind)),
        places.kind.tolist(),
        places.township.tolist(),
        longitude.tolist(),
        latitude.tolist(),
        traits.quality.tolist(),
        traits.rates.tolist(),
        traits.word.tolist(),
        traits.maturity.tolist(),
        strict=True,
    )
    flags = _flags(traits)
    found = []
    for number, (name, kind, township, east, north, quality, rates, word, maturity) in enumerate(columns):
        of = KINDS[kind]
        found.append(
            School(
                id=name,
                name=f"第{number + 1}{of.ending}(模拟)",
                area=township_id(township),
                setting=of.setting,  # type: ignore[arg-type]  # the kinds' settings are the model's own words
                parts=tuple(_part(stage, pupils[stage][number], point=of.name == "point") for stage in of.stages),
                longitude=east,
                latitude=north,
                public=of.name != "private_nine",
                teaching_point=of.name == "point",
                quality=quality,
                satisfaction=Satisfaction(pupils=rates[0], parents=rates[1], community=rates[2]),
                assessment=None if word < 0 else WORDS[word],  # type: ignore[arg-type]  # the model's own words
                maturity=None if maturity < 0 else maturity,
                **flags[number],
            )
        )
    return tuple(found)


def _flags(traits: Traits) -> list[dict[str, Any]]:
    return [
        {
            "lead_candidate": lead,
            "weak": weak,
            "new": new,
            "boarding": boards,
            "remote": far,
            "campuses": n,
            "opened": year if new else None,
        }
        for lead, weak, new, boards, far, n, year in zip(
            traits.lead.tolist(),
            traits.weak.tolist(),
            traits.new.tolist(),
            traits.boarding.tolist(),
            traits.remote.tolist(),
            traits.campuses.tolist(),
            traits.opened.tolist(),
            strict=True,
        )
    ]


def _part(stage: str, pupils: int, *, point: bool) -> StagePart:
    """Return one stage's part, its pupils spread evenly over the grades."""
    grades = POINT_GRADES if point and pupils < 60 else GRADES[stage]
    classes = max(1, -(-pupils // (grades * CLASS_SIZE[stage])))
    return StagePart(stage=stage, pupils=pupils, classes=(classes,) * grades)  # type: ignore[arg-type]  # the model's own words


def kilometres(places: Places, one: int, others: Ints) -> Floats:
    """Return the straight distances of one school from others."""
    return np.asarray(np.hypot(places.east_km[others] - places.east_km[one], places.north_km[others] - places.north_km[one]))
