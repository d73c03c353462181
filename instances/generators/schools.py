"""Simulated schools on real places: kinds, sizes, classes, quality, and who may lead."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

from instances.generators.geography import County, Point, Township, scattered

FIRST_YEAR = 2026
GRADES = {"kindergarten": 3, "primary": 6, "junior": 3, "senior": 3}
CLASS_SIZE = {"kindergarten": 30, "primary": 45, "junior": 50, "senior": 50}
"""Largest classes allowed (R-208), pupils."""
PUPILS_PER_STAFF = {"kindergarten": 12.0, "primary": 19.0, "junior": 13.5, "senior": 12.5}
"""Staffing standard at the city level (R-218), pupils a member of staff."""

Range = tuple[int, int, int]
"""Least, most and most frequent value."""


@dataclass(frozen=True)
class Kind:
    """A kind of school and what is typical of it."""

    name: str
    share: int
    """Schools of this kind among 130 compulsory schools (for kinds without a compulsory stage: besides them)."""
    ending: str
    """Ending of the school's name."""
    stages: dict[str, Range]
    """Pupils by stage."""
    setting: str
    quality: Range
    leads: int = 0
    """Lead candidates among 130 compulsory schools."""
    boarding: float = 0.0
    """Share of schools that board pupils."""
    weak: float = 0.0
    """Share of schools that the bureau lists as weak, the poorest first."""


KINDS = (
    Kind("urban_primary", 18, "小学", {"primary": (750, 1950, 1250)}, "urban", (60, 84, 72), 7, weak=0.1),
    Kind("urban_junior", 7, "初级中学", {"junior": (800, 1800, 1200)}, "urban", (60, 84, 72), 3, weak=0.15),
    Kind("complete", 2, "中学", {"junior": (700, 1100, 900), "senior": (900, 1500, 1200)}, "urban", (76, 88, 82), 1, boarding=1.0),
    Kind("urban_nine", 4, "实验学校", {"primary": (500, 1000, 750), "junior": (260, 560, 400)}, "urban", (64, 84, 74), 2, weak=0.25),
    Kind("private_nine", 3, "民办学校", {"primary": (350, 650, 500), "junior": (250, 480, 360)}, "urban", (62, 80, 70), boarding=1.0),
    Kind("town_primary", 19, "中心小学", {"primary": (420, 950, 620)}, "town", (54, 80, 66), 14, weak=0.1),
    Kind("town_junior", 11, "初级中学", {"junior": (360, 900, 560)}, "town", (52, 78, 64), 2, boarding=1.0, weak=0.2),
    Kind("town_nine", 8, "九年一贯制学校", {"primary": (280, 560, 400), "junior": (150, 330, 220)}, "town", (56, 80, 66), 6, boarding=0.8),
    Kind("village_primary", 34, "小学", {"primary": (90, 320, 140)}, "rural", (40, 68, 54), boarding=0.15, weak=0.45),
    Kind(
        "village_nine",
        3,
        "九年制学校",
        {"primary": (110, 240, 160), "junior": (60, 150, 90)},
        "rural",
        (42, 66, 54),
        boarding=1.0,
        weak=0.6,
    ),
    Kind("point", 21, "教学点", {"primary": (14, 96, 30)}, "rural", (36, 58, 46), weak=0.5),
    Kind("kindergarten", 4, "幼儿园", {"kindergarten": (150, 360, 240)}, "town", (55, 80, 66)),
)
BASE = 130


@dataclass
class SimulatedSchool:
    """A school in the making: the record that is written, and what only the generator knows."""

    record: dict[str, Any]
    kind: Kind
    township: Township
    point: Point
    level: float = 0.0
    """How far it stands above its kind, 0 to 1; drives backbone teachers and wishes."""
    demand: dict[str, dict[str, float]] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """The school's identifier."""
        return str(self.record["id"])

    def pupils(self, stage: str) -> int:
        """Pupils of one stage."""
        return sum(part["pupils"] for part in self.record["parts"] if part["stage"] == stage)


def mark(school: SimulatedSchool, *tags: str) -> None:
    """Give a school tags by which the policy can choose it."""
    school.record["tags"] = sorted({*school.record.get("tags", ()), *tags})


def whole(rng: Random, span: Range, factor: float = 1.0) -> int:
    """Return a whole number drawn from a triangular distribution, times a factor."""
    return round(rng.triangular(span[0], span[1], span[2]) * factor)


def shares(total: int, weights: list[int]) -> list[int]:
    """Split a total in proportion to weights, largest remainders first."""
    whole_part = [total * w // sum(weights) for w in weights]
    rest = sorted(range(len(weights)), key=lambda i: (-(total * weights[i] % sum(weights)), i))
    for i in rest[: total - sum(whole_part)]:
        whole_part[i] += 1
    return whole_part


def simulate_schools(
    counties: tuple[County, ...], schools: int, seed: int, pupil_factor: float, kinds: Sequence[Kind] = KINDS
) -> list[SimulatedSchool]:
    """Return `schools` schools of the given kinds, in proportion to their shares, spread over the townships; kindergartens come besides."""
    rng = Random(f"{seed}/schools")
    compulsory = [kind for kind in kinds if kind.name != "kindergarten"]
    counts = dict(zip((k.name for k in compulsory), shares(schools, [k.share for k in compulsory]), strict=True))
    for kind in kinds:
        if kind.name == "kindergarten":
            counts[kind.name] = max(1, schools * kind.share // BASE)
    home = {county.code: county for county in counties}
    towns = [t for county in counties for t in county.townships]
    found: list[SimulatedSchool] = []
    for kind in kinds:
        places = [t for t in towns if t.urban] if kind.setting == "urban" else [t for t in towns if not t.urban]
        places = places or list(towns)
        rng.shuffle(places)
        for number in range(counts[kind.name]):
            township = places[number % len(places)]
            found.append(_school(kind, township, home[township.county], towns, rng, pupil_factor))
    found.sort(key=lambda s: (s.township.code, kinds.index(s.kind), s.point))
    _name(found)
    _judge(found, counts, rng, kinds)
    return found


def _school(kind: Kind, township: Township, county: County, towns: list[Township], rng: Random, factor: float) -> SimulatedSchool:
    others = [t for t in towns if t.code != township.code]
    room = min((abs(t.seat[0] - township.seat[0]) + abs(t.seat[1] - township.seat[1]) for t in others), default=0.1) * 111
    near, far = {"urban": (0.1, 1.6), "town": (0.1, 0.9)}.get(kind.setting, (1.2, max(2.5, 0.75 * room)))
    point = scattered(county, township.seat, near, far, rng)
    small = kind.setting == "rural"
    parts = []
    for stage, span in kind.stages.items():
        pupils = max(6, whole(rng, span, 1.0 if small else factor))
        parts.append({"stage": stage, "pupils": pupils, "classes": _classes(stage, pupils, rng, point=kind.name == "point")})
    record: dict[str, Any] = {
        "id": "",
        "name": "",
        "area": township.code,
        "setting": kind.setting,
        "parts": parts,
        "longitude": point[0],
        "latitude": point[1],
    }
    return SimulatedSchool(record, kind, township, point)


def _classes(stage: str, pupils: int, rng: Random, *, point: bool) -> list[int]:
    grades = GRADES[stage]
    if point and pupils < 60:
        grades = 4
    sizes = shares(pupils, [rng.randint(90, 110) for _ in range(grades)])
    return [max(1, -(-size // CLASS_SIZE[stage])) for size in sizes]


def _name(schools: list[SimulatedSchool]) -> None:
    """Give ids and names; schools of one kind in one township are numbered."""
    ordinals = ("第一", "第二", "第三", "第四", "第五", "第六", "第七", "第八", "第九", "第十")
    seen: dict[tuple[str, str], int] = {}
    width = max(3, len(str(len(schools))))
    totals: dict[tuple[str, str], int] = {}
    for school in schools:
        key = (school.township.code, school.kind.ending + school.kind.setting)
        totals[key] = totals.get(key, 0) + 1
    for number, school in enumerate(schools, start=1):
        key = (school.township.code, school.kind.ending + school.kind.setting)
        seen[key] = seen.get(key, 0) + 1
        nth = "" if totals[key] == 1 else ordinals[seen[key] - 1] if seen[key] <= 10 else f"第{seen[key]}"
        village = "乡村" if school.kind.setting == "rural" and school.kind.name != "point" else ""
        school.record["id"] = f"X{number:0{width}d}"
        school.record["name"] = f"{school.township.name}{village}{nth}{school.kind.ending}"


def _judge(schools: list[SimulatedSchool], counts: dict[str, int], rng: Random, kinds: Sequence[Kind]) -> None:
    """Give quality, satisfaction, weak and new flags, lead candidacy and the facts that follow from them."""
    for kind in kinds:
        own = [s for s in schools if s.kind is kind]
        for school in own:
            school.record["quality"] = whole(rng, kind.quality)
        own.sort(key=lambda s: (-s.record["quality"], s.id))
        weak, leads = round(kind.weak * len(own)), round(kind.leads * counts[kind.name] / kind.share)
        for rank, school in enumerate(own):
            school.level = 1 - rank / max(1, len(own) - 1)
            _facts(school, rng, lead=rank < leads, weak=rank >= len(own) - weak)
    new = [s for s in schools if s.kind.setting != "rural" and s.kind.stages.keys() & {"primary", "junior"}]
    new = [s for s in new if not s.record.get("lead_candidate") and not s.record.get("weak")]
    wanted = max(1, 5 * counts.get("urban_primary", 0) // 18)
    for school in rng.sample(sorted(new, key=lambda s: s.id), min(len(new), wanted)):
        school.record |= {"new": True, "opened": FIRST_YEAR - rng.randint(1, 3)}
    failing = sorted((s for s in schools if s.record.get("lead_candidate")), key=lambda s: s.id)
    for school in rng.sample(failing, len(failing) // 10):
        school.record["satisfaction"] = {"pupils": 84, "parents": rng.randint(80, 84), "community": rng.randint(78, 84)}


def _facts(school: SimulatedSchool, rng: Random, *, lead: bool, weak: bool) -> None:
    record, kind = school.record, school.kind
    if kind.name == "private_nine":
        record["public"] = False
    if kind.name == "complete":
        record["authority"] = "county"
    if kind.name == "point":
        record["teaching_point"] = True
    if rng.random() < kind.boarding:
        record["boarding"] = True
    if kind.setting == "rural" and rng.random() < 0.06:
        record["remote"] = True
    if kind.setting != "rural" and rng.random() < 0.08:
        record["campuses"] = 2
    if weak:
        record |= {"weak": True, "quality": min(record["quality"], 58)}
    if lead:
        record |= {"lead_candidate": True, "quality": max(record["quality"], rng.randint(76, 80)) + (4 if kind.setting == "urban" else 0)}
        record["satisfaction"] = {name: rng.randint(86, 97) for name in ("pupils", "parents", "community")}
    elif rng.random() < 0.85:
        middle = 68 + record["quality"] // 4
        record["satisfaction"] = {name: min(97, middle + rng.randint(-5, 7)) for name in ("pupils", "parents", "community")}
    record["resources"] = _resources(record, rng)


def _resources(record: dict[str, Any], rng: Random) -> dict[str, int]:
    pupils = sum(part["pupils"] for part in record["parts"])
    classes = sum(sum(part["classes"]) for part in record["parts"])
    rich = 0.7 + record["quality"] / 200
    return {
        "floor_area_m2": round(pupils * rich * rng.triangular(4.0, 7.0, 5.2)),
        "sports_area_m2": round(pupils * rich * rng.triangular(5.5, 13.0, 8.5)),
        "equipment_yuan": 1000 * round(pupils * rich * rng.triangular(1.4, 3.2, 2.2)),
        "multimedia_rooms": max(1, round(classes * rich * rng.triangular(0.7, 1.2, 1.0))),
    }
