"""A simulated Ningbo (宁波): 603 public compulsory schools of its ten districts and counties, to be joined in communities.

``python -m instances.generators.ningbo`` writes ``instances/ningbo.json`` and ``instances/ningbo/staff.csv`` again, byte for byte.
The number of public schools is the city's own (R-228); kinds, places, pupils, scores and people are drawn. The staff table is thin:
the backbone teachers of each school, and a few people beside them, so that only rules about backbone teachers can be asked of it.
"""

from collections.abc import Sequence
from random import Random
from typing import Any

from instances.generators.districts import Districts, Part, draft
from instances.generators.geography import County
from instances.generators.people import simulate_people
from instances.generators.region import codes_of, region_counties
from instances.generators.schools import Kind, SimulatedSchool, shares
from instances.generators.staffing import Count
from instances.generators.write import run

CITY = "3302"
PUBLIC = 603
"""Public compulsory schools of the city, all of them in communities (R-098, R-228)."""
COUNTIES = 10
BESIDE = 3
"""People listed of each school part beside its backbone teachers."""
BACKBONE_PER_1000 = 11
"""Backbone teachers of county level or above for a thousand pupils."""
STANDING = {"urban": 1.0, "town": 0.7, "rural": 0.45}
"""How many backbone teachers a pupil a school has today, against each other, by setting; `LEVEL` goes on top for good schools."""
LEVEL = {"primary": 0.55, "junior": 0.75}
KEPT = ("id", "school", "position", "stage", "subject", "title", "backbone", "on_quota", "years_at_school", "exemption", "exempt_until")
"""Columns of the staff table that the policy uses."""
KINDS = (
    Kind("urban_primary", 110, "小学", {"primary": (700, 1700, 1150)}, "urban", (62, 86, 74), 74),
    Kind("urban_junior", 50, "初级中学", {"junior": (600, 1500, 950)}, "urban", (62, 86, 74), 36),
    Kind("urban_nine", 25, "实验学校", {"primary": (500, 1000, 750), "junior": (260, 560, 400)}, "urban", (64, 86, 74), 18),
    Kind("town_primary", 120, "中心小学", {"primary": (420, 950, 620)}, "town", (56, 80, 68), 72, weak=0.1),
    Kind("town_junior", 70, "初级中学", {"junior": (360, 900, 560)}, "town", (54, 80, 66), 42, weak=0.1),
    Kind("town_nine", 30, "九年一贯制学校", {"primary": (280, 560, 400), "junior": (150, 330, 220)}, "town", (56, 80, 66), 24),
    Kind("village_primary", 150, "小学", {"primary": (150, 420, 240)}, "rural", (44, 68, 56), weak=0.3),
    Kind("village_nine", 30, "学校", {"primary": (150, 300, 210), "junior": (80, 180, 120)}, "rural", (44, 66, 56), weak=0.3),
    Kind("hill_primary", 18, "山海小学", {"primary": (60, 160, 100)}, "rural", (40, 60, 50), weak=0.6),
    Kind("private_nine", 20, "民办学校", {"primary": (350, 650, 500), "junior": (250, 480, 360)}, "urban", (62, 80, 70)),
)
"""Kinds of schools; the public ones are 603. Which kinds stand in the city is made up, their number is not."""
Row = dict[str, Any]


def main(arguments: Sequence[str] | None = None) -> None:
    """Write the city."""
    run(lambda seed: city(seed=seed), arguments, __doc__)


def city(counties: int = COUNTIES, seed: int = 7) -> tuple[Row, list[Row]]:
    """Return the instance document and staff rows of the first so many districts, schools in proportion."""
    wanted = sum(k.share for k in KINDS) * counties // COUNTIES
    codes = codes_of(CITY)[:counties]
    made = draft(Districts("ningbo", "宁波市", (Part(codes, wanted, KINDS),), 0, seed=seed))
    for school in made.schools:
        school.record.pop("remote", None)
        if school.kind.name == "hill_primary":
            school.record["remote"] = True
        school.record.pop("resources", None)
    made.document["staff"] = {"table": "ningbo/staff.csv"}
    return made.document, staff(made.schools, region_counties(codes, Part.townships, seed), seed)


def staff(schools: list[SimulatedSchool], counties: tuple[County, ...], seed: int) -> list[Row]:
    """Return the rows of the thin staff table: backbone teachers by pupils and standing, and `BESIDE` people more a part."""
    backbone = backbones(schools, seed)
    heads = {key: n + BESIDE for key, n in backbone.items()}
    people = simulate_people(schools, counties, heads, backbone, seed)
    for person in people:
        if person["position"] in ("leader", "middle"):
            person["position"] = "teacher"
    return [{name: person[name] for name in KEPT if name in person} for person in people]


def backbones(schools: list[SimulatedSchool], seed: int) -> Count:
    """Return the backbone teachers of each part: more a pupil in town and at good schools, with some luck."""
    rng = Random(f"{seed}/backbones")
    found: Count = {}
    for stage in ("primary", "junior"):
        own = [s for s in schools if s.pupils(stage)]
        total = sum(s.pupils(stage) for s in own) * BACKBONE_PER_1000 // 1000
        rank = [STANDING[s.kind.setting] + LEVEL[stage] * (s.level - 0.5) + rng.uniform(-0.05, 0.05) for s in own]
        counts = shares(total, [round(1000 * s.pupils(stage) * r) for s, r in zip(own, rank, strict=True)])
        found |= {(s.id, stage): n for s, n in zip(own, counts, strict=True)}
    return found


if __name__ == "__main__":
    main()
