"""Tianjin (天津市): 16 districts, help from district to district and from town to village, groups, exchange of a fifth, phases to 2028.

``python -m instances.generators.tianjin`` writes ``instances/tianjin.json`` and ``instances/tianjin/staff.csv`` again, byte for byte.
Real: the outlines of the 16 districts and their points in open gazetteers. Simulated: school zones, schools and people. The numbers 4 and
16 districts, 14 regional communities, 5 outer districts are the document's; the schools are about half of the city's.
"""

from collections.abc import Sequence

from instances.generators.districts import Districts, Draft, Part, Row, draft, famous, strongest, weakest
from instances.generators.people import promote
from instances.generators.schools import Kind, SimulatedSchool, mark
from instances.generators.write import run

CENTRE = tuple(f"12010{n}" for n in range(1, 7))
"""Heping, Hedong, Hexi, Nankai, Hebei and Hongqiao (中心城区)."""
RING = ("120110", "120111", "120112", "120113", "120116")
"""Dongli, Xiqing, Jinnan and Beichen around the centre (环中心城区), and Binhai (滨海新区)."""
OUTER = ("120114", "120115", "120117", "120118", "120119")
"""Wuqing, Baodi, Ninghe, Jinghai and Jizhou (远城区)."""
LEADS = {"centre": 5, "ring": 6, "outer": 9}
"""Schools of a district that may lead a group inside it."""
CITY_RUN = 10
"""Schools run by the city's commission (市教委直属学校); ten of them at most four members each make the document's 38."""
REGIONAL = 3
"""Weak schools of each district outside the centre that a school of the centre helps."""
STAFF = 11_000
BACKBONE_SHARE = 3
"""One teacher in so many of those who have served six years is a backbone teacher at least: with one in four a small district can fail
to find, subject by subject, as many backbone teachers to send as others."""
CENTRE_KINDS = (
    Kind("urban_primary", 78, "小学", {"primary": (700, 1600, 1050)}, "urban", (66, 88, 77)),
    Kind("urban_junior", 30, "初级中学", {"junior": (600, 1400, 900)}, "urban", (66, 88, 77)),
    Kind("complete", 12, "中学", {"junior": (500, 900, 700), "senior": (600, 1000, 800)}, "urban", (80, 90, 85)),
    Kind("urban_nine", 12, "实验学校", {"primary": (450, 900, 650), "junior": (240, 520, 380)}, "urban", (66, 84, 75)),
)
RING_KINDS = (
    Kind("urban_primary", 40, "小学", {"primary": (600, 1500, 950)}, "urban", (60, 84, 72), weak=0.1),
    Kind("urban_junior", 20, "初级中学", {"junior": (500, 1200, 800)}, "urban", (60, 84, 72), weak=0.1),
    Kind("town_primary", 36, "中心小学", {"primary": (350, 850, 560)}, "town", (54, 78, 66), weak=0.2),
    Kind("town_junior", 20, "初级中学", {"junior": (300, 750, 500)}, "town", (54, 78, 66), weak=0.2),
    Kind("town_nine", 14, "九年一贯制学校", {"primary": (260, 520, 380), "junior": (140, 320, 220)}, "town", (54, 76, 65), weak=0.2),
)
OUTER_KINDS = (
    Kind("urban_primary", 20, "小学", {"primary": (600, 1400, 900)}, "urban", (64, 84, 74)),
    Kind("urban_junior", 15, "初级中学", {"junior": (500, 1200, 800)}, "urban", (64, 84, 74)),
    Kind("town_primary", 60, "中心小学", {"primary": (300, 800, 500)}, "town", (58, 80, 69), weak=0.1),
    Kind("town_junior", 30, "初级中学", {"junior": (260, 700, 440)}, "town", (58, 80, 69), weak=0.1),
    Kind("town_nine", 20, "九年一贯制学校", {"primary": (220, 460, 340), "junior": (120, 300, 200)}, "town", (58, 78, 68), weak=0.1),
    Kind("village_primary", 140, "小学", {"primary": (90, 300, 150)}, "rural", (42, 66, 54), weak=0.4),
    Kind("village_nine", 20, "九年制学校", {"primary": (100, 240, 160), "junior": (60, 150, 90)}, "rural", (42, 64, 54), weak=0.4),
    Kind("point", 20, "教学点", {"primary": (14, 80, 30)}, "rural", (38, 58, 48), weak=0.5),
)


def main(arguments: Sequence[str] | None = None) -> None:
    """Write the instance."""
    run(lambda seed: tianjin_draft(seed).files, arguments, __doc__)


def tianjin_draft(seed: int = 7, *, percent: int = 100) -> Draft:
    """Return Tianjin in the making, with so many percent of its schools and staff; all 16 districts at any size."""
    staff = STAFF * percent // 100
    parts = tuple(
        Part(codes, sum(kind.share for kind in kinds) * percent // 100, kinds, townships, town=codes is CENTRE)
        for codes, kinds, townships in ((CENTRE, CENTRE_KINDS, 3), (RING, RING_KINDS, 4), (OUTER, OUTER_KINDS, 6))
    )
    made = draft(Districts("tianjin", "天津市", parts, staff, {"12": ("天津市", "province")}, seed=seed))
    _zones(made)
    city_run = strongest([s for s in made.schools if s.kind.name == "complete"], CITY_RUN)
    for school in city_run:
        famous(school, 88)
        school.record["authority"] = "city"
    for where, codes in (("centre", CENTRE), ("ring", RING), ("outer", OUTER)):
        for code in codes:
            own = [s for s in made.schools if s.township.county == code and s not in city_run and s.kind.setting != "rural"]
            juniors = strongest([s for s in own if "junior" in s.kind.stages], LEADS[where] // 3 + 1)
            primaries = strongest([s for s in own if s not in juniors and "primary" in s.kind.stages], LEADS[where] - len(juniors))
            for school in juniors + primaries:
                famous(school, 78)
            if where != "centre":
                weak = weakest([s for s in own if s.kind.setting == "town" and "famous" not in s.record.get("tags", ())], REGIONAL)
                for school in weak:
                    mark(school, "regional")
    _experienced(made)
    made.document.pop("calendar")
    return made


def _zones(made: Draft) -> None:
    """Make townships school zones: a school lies in its district, and its zone is a tag of its own, exactly one (R-085)."""
    for school in made.schools:
        mark(school, f"zone-{school.township.code}")
        school.record["area"] = school.township.county
    made.document["areas"] = [area for area in made.document["areas"] if len(area["id"]) <= 6]


def _experienced(made: Draft) -> None:
    """See to it that of the teachers of each school with six years of service one in three is a backbone teacher of the district."""
    by_school: dict[str, list[Row]] = {}
    for person in made.people:
        if person["position"] == "teacher" and person["years_at_school"] >= 6 and person["on_quota"] and "exemption" not in person:
            by_school.setdefault(person["school"], []).append(person)
    for school in made.schools:
        own = sorted(by_school.get(school.id, []), key=lambda p: (p["backbone"] in ("none", "school"), -p["years_at_school"], p["id"]))
        for person in own[: -(-len(own) // BACKBONE_SHARE)]:
            promote(person)
    _quotas(made.schools, made.people)


def _quotas(schools: Sequence[SimulatedSchool], people: Sequence[Row]) -> None:
    """Approve as many posts at each public school as people hold there."""
    held: dict[str, int] = {}
    for person in people:
        held[person["school"]] = held.get(person["school"], 0) + bool(person["on_quota"])
    for school in schools:
        if school.record.get("public", True):
            school.record["quota"] = held.get(school.id, 0)


if __name__ == "__main__":
    main()
