"""Baotou (内蒙古包头市): pairs inside county alliances and from the city to the banners, groups of nine modes from 20 to 30, extra posts.

``python -m instances.generators.baotou`` writes ``instances/baotou.json`` and ``instances/baotou/staff.csv`` again, byte for byte.
Real: the outlines of the nine districts, banners and counties, and their points in open gazetteers. Simulated: townships, schools,
people and the 20 groups of 2022, of which the document tells nothing but their number.
"""

from collections.abc import Sequence
from typing import Any

from instances.generators.districts import Districts, Draft, Part, Row, dated, draft, famous, strongest, weakest
from instances.generators.geography import km
from instances.generators.schools import Kind, SimulatedSchool, mark
from instances.generators.write import run

CITY = ("150202", "150203", "150204")
"""Donghe, Kundulun and Qingshan: the central districts (中心城区)."""
BANNERS = ("150205", "150206", "150207", "150221", "150222", "150223")
"""Shiguai, Bayan Obo, Jiuyuan, Tumd Right, Guyang and Darhan Muminggan (农牧旗县区)."""
FIRST_YEAR = 2023
GROUPS = 20
"""Groups that the document says exist (目前已培育创建20个教育集团)."""
CANDIDATES = 36
"""Schools that may lead: 30 groups and some to choose from."""
CITY_KINDS = (
    Kind("urban_primary", 16, "小学", {"primary": (700, 1700, 1150)}, "urban", (62, 86, 74), weak=0.2),
    Kind("urban_junior", 8, "初级中学", {"junior": (700, 1600, 1050)}, "urban", (62, 86, 74), weak=0.2),
    Kind("complete", 4, "中学", {"junior": (600, 1000, 800), "senior": (800, 1400, 1100)}, "urban", (76, 88, 82)),
    Kind("urban_nine", 6, "实验学校", {"primary": (450, 900, 680), "junior": (240, 520, 380)}, "urban", (64, 84, 74)),
)
BANNER_KINDS = (
    Kind("county_primary", 6, "第一小学", {"primary": (600, 1200, 850)}, "urban", (74, 86, 80)),
    Kind("county_junior", 6, "第一中学", {"junior": (500, 1000, 720)}, "urban", (74, 86, 80)),
    Kind("town_primary", 12, "中心小学", {"primary": (300, 700, 450)}, "town", (56, 76, 66), weak=0.3),
    Kind("town_junior", 6, "初级中学", {"junior": (260, 600, 400)}, "town", (56, 76, 66), weak=0.3),
    Kind("village_primary", 24, "小学", {"primary": (60, 260, 120)}, "rural", (42, 64, 54), boarding=0.3, weak=0.4),
    Kind(
        "village_nine", 6, "九年制学校", {"primary": (90, 220, 140), "junior": (60, 140, 90)}, "rural", (42, 64, 54), boarding=1.0, weak=0.5
    ),
    Kind("point", 6, "教学点", {"primary": (12, 60, 26)}, "rural", (38, 56, 46), weak=0.5),
)
MODES: dict[str, tuple[str, ...]] = {
    "urban_primary": ("same_stage", "multi_school", "regional", "one_legal"),
    "urban_junior": ("nine_year", "multi_legal", "cross_stage"),
    "complete": ("twelve_year",),
    "urban_nine": ("trusteeship", "cross_stage", "multi_school"),
    "county_primary": ("trusteeship", "same_stage"),
    "county_junior": ("regional", "multi_legal"),
}
"""Modes that the groups of 2022 take in turn, by the kind of their lead."""
TAKES: dict[str, tuple[tuple[str, str], ...]] = {
    "nine_year": (("junior", "primary"), ("primary", "junior")),
    "cross_stage": (("primary", "junior"), ("junior", "primary"), ("junior", "senior"), ("senior", "junior")),
    "twelve_year": (("senior", "primary"), ("senior", "junior")),
}
"""(Stage of the lead, stage of the member) in modes across stages; elsewhere they are alike."""
REACH, NEAR = 18.0, 12.0
"""Kilometres within which a group of 2022 found its members, and campuses of one legal person."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Write the instance."""
    run(lambda seed: baotou_draft(seed).files, arguments, __doc__)


def baotou_draft(seed: int = 7, *, staff: int = 2400) -> Draft:
    """Return Baotou in the making."""
    parts = (
        Part(CITY, sum(kind.share for kind in CITY_KINDS), CITY_KINDS, townships=5, town=True),
        Part(BANNERS, sum(kind.share for kind in BANNER_KINDS), BANNER_KINDS, townships=3),
    )
    cities = {"1502": ("包头市", "city")}
    made = draft(Districts("baotou", "内蒙古包头市", parts, staff, cities, years=3, speed=50, seed=seed))
    dated(made, FIRST_YEAR)
    able = [s for s in made.schools if s.kind.name in MODES]
    banner = [s for s in able if s.kind.name.startswith("county")]
    for school in banner + strongest([s for s in able if s not in banner], CANDIDATES - len(banner)):
        famous(school, 76)
    for school in banner:
        mark(school, "alliance")
    towns = [s for s in made.schools if s.kind.setting == "town"]
    for code in BANNERS:
        for school in weakest([s for s in towns if s.township.county == code], 2):
            mark(school, "aided")
    made.document["previous"] = {"groups": earlier_groups(made.schools)}
    return made


def earlier_groups(schools: Sequence[SimulatedSchool]) -> list[Row]:
    """Return 20 groups of one or two weaker schools near their leads, in all nine modes."""
    leads = sorted((s for s in schools if s.record.get("lead_candidate")), key=lambda s: (-s.record["quality"], s.id))
    taken: set[str] = set()
    used: dict[str, int] = {}
    found: list[Row] = []
    for lead in sorted(leads, key=lambda s: len(MODES[s.kind.name]) > 1):  # kinds with one mode first, so that none is missing
        modes = MODES[lead.kind.name]
        mode = modes[used.get(lead.kind.name, 0) % len(modes)]
        near = sorted((s for s in schools if _fits(lead, s, mode) and s.id not in taken), key=lambda s: (km(lead.point, s.point), s.id))
        reach = NEAR if mode == "one_legal" else REACH
        members = [s.id for s in near if km(lead.point, s.point) <= reach][: 1 + len(found) % 2]
        if members and len(found) < GROUPS:
            used[lead.kind.name] = used.get(lead.kind.name, 0) + 1
            taken.update(members)
            found.append({"lead": lead.id, "mode": mode, "members": sorted(members), "since": FIRST_YEAR - 2})
    return sorted(found, key=lambda group: str(group["lead"]))


def _fits(lead: SimulatedSchool, school: SimulatedSchool, mode: str) -> bool:
    """Whether a school could be a member: weaker, no possible lead, of a stage that the mode joins to the lead's."""
    own: set[str] = set(lead.kind.stages)
    other: set[str] = set(school.kind.stages)
    pairs: Any = TAKES.get(mode) or [(stage, stage) for stage in sorted(own)]
    alike = all(stage in own for stage in other) if mode == "same_stage" else any(a in own and b in other for a, b in pairs)
    weaker = school.record["quality"] < lead.record["quality"] and not school.record.get("lead_candidate")
    area = mode != "one_legal" or lead.township.county == school.township.county
    return alike and weaker and area


if __name__ == "__main__":
    main()
