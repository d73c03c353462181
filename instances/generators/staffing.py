"""How many teachers of each subject and how many backbone teachers every school has, before anybody has a name."""

from collections.abc import Iterable
from fractions import Fraction
from functools import cache
from math import ceil

from instances.generators.schools import PUPILS_PER_STAFF, SimulatedSchool, shares

PERIODS: dict[str, dict[str, tuple[int, ...]]] = {
    "primary": {
        "chinese": (8, 8, 7, 7, 6, 6),
        "maths": (4, 4, 4, 4, 4, 5),
        "english": (0, 0, 2, 2, 3, 3),
        "morality": (2, 2, 2, 2, 2, 2),
        "science": (1, 1, 2, 2, 2, 2),
        "it": (0, 0, 1, 1, 1, 1),
        "pe": (4, 4, 3, 3, 3, 3),
        "music": (2, 2, 2, 2, 2, 2),
        "art": (2, 2, 2, 2, 2, 1),
        "labour": (3, 3, 5, 5, 5, 5),
    },
    "junior": {
        "chinese": (5, 5, 5),
        "maths": (5, 5, 5),
        "english": (4, 3, 4),
        "morality": (2, 2, 2),
        "history": (2, 2, 2),
        "geography": (2, 1, 0),
        "biology": (3, 2, 0),
        "physics": (0, 3, 3),
        "chemistry": (0, 0, 3),
        "it": (1, 1, 0),
        "pe": (3, 3, 3),
        "music": (1, 1, 1),
        "art": (1, 1, 1),
        "labour": (5, 5, 5),
    },
}
"""Weekly periods a class by grade (R-220, R-221); arts split into music and art, history with geography and science by grade."""
LOADS: dict[str, tuple[int, dict[str, int]]] = {
    "primary": (18, {"chinese": 15, "maths": 15, "english": 17, "morality": 17, "science": 17, "pe": 17, "it": 19, "music": 19, "art": 19}),
    "junior": (
        15,
        dict.fromkeys(("chinese", "maths", "english", "physics", "chemistry", "biology"), 11)
        | {"morality": 13, "history": 13, "geography": 13},
    ),
}
"""Usual weekly periods of a teacher (R-222): for subjects not named, and by subject."""
DEDICATED = {"labour": 0.3}
"""Share of a subject's periods that teachers of their own give; class and subject teachers give the rest beside theirs."""
SHORT: dict[str, dict[str, float]] = {
    "urban": {"pe": 0.95, "music": 0.95, "art": 0.95, "it": 0.9},
    "town": {
        "pe": 0.8,
        "music": 0.65,
        "art": 0.65,
        "it": 0.7,
        "english": 0.9,
        "science": 0.85,
        "labour": 0.5,
        "chinese": 1.05,
        "maths": 1.05,
    },
    "rural": {
        "pe": 0.5,
        "music": 0.3,
        "art": 0.3,
        "it": 0.3,
        "english": 0.65,
        "science": 0.5,
        "labour": 0.1,
        "morality": 0.6,
        "chinese": 1.3,
        "maths": 1.25,
        "geography": 0.7,
        "biology": 0.7,
    },
}
"""How far real staffing stands from the curriculum's demand: specialists are short in town and village schools."""
OTHER_STAGES = {
    "kindergarten": {"other": 8, "music": 1, "art": 1},
    "senior": {
        "chinese": 4,
        "maths": 4,
        "english": 4,
        "physics": 3,
        "chemistry": 2,
        "biology": 2,
        "history": 2,
        "geography": 2,
        "morality": 2,
        "pe": 2,
        "it": 1,
        "music": 1,
        "art": 1,
    },
}
LEAST_PER_CLASS = {"kindergarten": 2.0, "primary": 1.7, "junior": 2.6, "senior": 3.0}
"""Staff a class below which no school falls, however small its classes."""
BACKBONE_PER_PUPIL = Fraction(98, 10_000)
"""County mean of backbone teachers at county level or above a pupil; the national threshold is 1 in 100 (R-201)."""
TARGETS = {"primary": Fraction(52, 100), "junior": Fraction(47, 100)}
"""Coefficients of variation that today's official figures should just exceed; the limits are 0.50 and 0.45 (R-204)."""
Count = dict[tuple[str, str], int]
"""Heads by (school, stage)."""


def natural_staff(school: SimulatedSchool, stage: str) -> float:
    """Return the staff that the standard gives a school's part, small classes considered."""
    part = next(p for p in school.record["parts"] if p["stage"] == stage)
    return float(max(part["pupils"] / PUPILS_PER_STAFF[stage], LEAST_PER_CLASS[stage] * sum(part["classes"])))


def headcounts(schools: list[SimulatedSchool], staff: int) -> Count:
    """Split exactly `staff` people over schools and stages in proportion to the standard; nobody is left without two people."""
    keys = [(s.id, part["stage"]) for s in schools for part in s.record["parts"]]
    natural = {(s.id, part["stage"]): natural_staff(s, part["stage"]) for s in schools for part in s.record["parts"]}
    counts = shares(max(0, staff - 2 * len(keys)), [max(1, round(1000 * (natural[key] - 2))) for key in keys])
    return {key: count + 2 for key, count in zip(keys, counts, strict=True)}


@cache
def demand(stage: str, classes: tuple[int, ...]) -> dict[str, float]:
    """Return teachers of each subject that the curriculum asks of a part with these classes by grade."""
    usual, loads = LOADS[stage]
    return {
        subject: DEDICATED.get(subject, 1.0) * sum(p * c for p, c in zip(periods, classes, strict=False)) / loads.get(subject, usual)
        for subject, periods in PERIODS[stage].items()
    }


def subjects_of(school: SimulatedSchool, stage: str, heads: int) -> list[str]:
    """Return the subject of each of `heads` people of one part: curriculum demand, bent by the usual shortages."""
    if stage in OTHER_STAGES:
        weights = {subject: 100 * weight for subject, weight in OTHER_STAGES[stage].items()}
    else:
        part = next(p for p in school.record["parts"] if p["stage"] == stage)
        short = SHORT[school.kind.setting]
        wanted = demand(stage, tuple(part["classes"]))
        weights = {subject: round(1000 * need * short.get(subject, 1.0)) for subject, need in wanted.items()}
    return [subject for subject, n in zip(weights, shares(heads, list(weights.values())), strict=True) for _ in range(n)]


def backbones(schools: list[SimulatedSchool], heads: Count) -> Count:
    """Return backbone teachers of each part, concentrated in strong urban schools just past the target coefficients."""
    found: Count = {}
    for stage in ("kindergarten", "primary", "junior", "senior"):
        own = [s for s in schools if s.pupils(stage)]
        if not own:
            continue
        counts: list[int] = []
        for sharpness in range(20, 400):
            counts = _spread(own, stage, heads, sharpness / 50)
            if stage not in TARGETS or squared_variation(own, stage, counts) > TARGETS[stage] ** 2:
                break
        found |= {(s.id, stage): n for s, n in zip(own, counts, strict=True)}
    return found


def _spread(own: list[SimulatedSchool], stage: str, heads: Count, sharpness: float) -> list[int]:
    standing = {"urban": 0.75, "town": 0.5, "rural": 0.28}
    total = ceil(BACKBONE_PER_PUPIL * sum(s.pupils(stage) for s in own))
    rank = [standing[s.kind.setting] + 0.25 * s.level - (0.15 if s.kind.name in {"point", "private_nine"} else 0) for s in own]
    counts = shares(total, [round(1000 * s.pupils(stage) * r**sharpness) for s, r in zip(own, rank, strict=True)])
    return [min(n, heads[s.id, stage] * 2 // 5) for s, n in zip(own, counts, strict=True)]


def squared_variation(schools: Iterable[SimulatedSchool], stage: str, backbone: list[int]) -> Fraction:
    """Return the square of the pupil-weighted coefficient of variation of backbone teachers a pupil (R-205, R-206), exact."""
    rows = [(s.pupils(stage), n) for s, n in zip(schools, backbone, strict=True) if not (s.kind.name == "point" and s.pupils(stage) < 50)]
    pupils, total = sum(p for p, _ in rows), sum(n for _, n in rows)
    return sum((Fraction(n * n, p) for p, n in rows), Fraction(0)) * pupils / (total * total) - 1
