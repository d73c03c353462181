"""Shangcheng (杭州市上城区): one centre, 15 alliances, communities of schools far and near, workshops, weekly lessons, football.

``python -m instances.generators.shangcheng`` writes ``instances/shangcheng.json`` and its staff table again, byte for byte.
Real: outlines of the district and of 15 counties, and their points in open gazetteers. Simulated: schools, people, workshops and the
pairs of earlier years. The document names Changshan, Kaihua, Chun'an, Tonglu and Meicheng (in Jiande), and Jiange and Aksu far away; the
other ten counties, all of Zhejiang, stand for those that it does not name and for the far ones.
"""

from collections.abc import Sequence
from itertools import chain, zip_longest
from random import Random

from instances.generators.districts import Districts, Draft, Part, Row, draft, famous, strongest
from instances.generators.history import CALENDAR
from instances.generators.schools import FIRST_YEAR, Kind, SimulatedSchool, mark
from instances.generators.write import run

CENTRE, CHANGSHAN = "330102", "330822"
PARTNERS = (
    "330824", "330127", "330122", "330182", "330803", "330825", "330881",
    "330328", "331123", "331127", "331181", "330921", "331024", "330329",
)  # fmt: skip
"""Kaihua, Chun'an, Tonglu, Jiande, Qujiang, Longyou, Jiangshan, Wencheng, Suichang, Jingning, Longquan, Daishan, Xianju, Taishun."""
PAIRED, FRESH, YEARS = 55, 22, 5
"""Pairs of earlier years, new pairs (the document's 22), years of the list of schools to be reached. 55 and 22 make its 77 platforms."""
TIGHT = 12
"""Tight communities across regions (10余个紧密型教共体)."""
WORKSHOPS, SPECIAL, SEEDS = 50, 100, 38
FOOTBALL, PILOT = {"primary": 25, "junior": 7}, 7
SUBJECTS = ("chinese", "maths", "english", "science", "art")
"""Subjects of lessons in step (语文、数学、英语、美术、科学), and so of workshops and needs."""
WANTED = (*SUBJECTS[:3] * 6, *SUBJECTS[3:])
"""Subjects of which schools ask for help, the more common ones more often."""
WORDS = {"chinese": "语文", "maths": "数学", "english": "英语", "science": "科学", "art": "美术"}
CENTRE_KINDS = (
    Kind("urban_primary", 36, "小学", {"primary": (800, 1800, 1200)}, "urban", (70, 90, 80)),
    Kind("urban_junior", 14, "初级中学", {"junior": (700, 1500, 1000)}, "urban", (70, 90, 80)),
    Kind("urban_nine", 14, "实验学校", {"primary": (500, 900, 700), "junior": (260, 520, 400)}, "urban", (70, 90, 80)),
)
_RURAL = {
    "town_primary": ("中心小学", {"primary": (300, 800, 480)}, "town", (52, 72, 62), 0.2),
    "town_junior": ("初级中学", {"junior": (300, 700, 450)}, "town", (52, 72, 62), 0.2),
    "town_nine": ("九年一贯制学校", {"primary": (220, 460, 330), "junior": (120, 280, 190)}, "town", (52, 70, 60), 0.2),
    "village_primary": ("小学", {"primary": (80, 260, 130)}, "rural", (40, 62, 52), 0.5),
    "village_nine": ("九年制学校", {"primary": (90, 220, 150), "junior": (60, 150, 90)}, "rural", (40, 62, 52), 0.5),
}


def rural_kinds(*shares: int) -> tuple[Kind, ...]:
    """Return the kinds of schools of a county, so many of each."""
    return tuple(Kind(name, share, *row[:4], weak=row[4]) for share, (name, row) in zip(shares, _RURAL.items(), strict=True))


def main(arguments: Sequence[str] | None = None) -> None:
    """Write the instance."""
    run(lambda seed: shangcheng_draft(seed).files, arguments, __doc__)


def shangcheng_draft(seed: int = 7) -> Draft:
    """Return Shangcheng and its 15 partners in the making."""
    parts = (
        Part((CENTRE,), 64, CENTRE_KINDS, townships=14, town=True),
        Part((CHANGSHAN,), 40, rural_kinds(14, 6, 3, 14, 3), townships=6),
        Part(PARTNERS, 154, rural_kinds(56, 14, 14, 56, 14), townships=3),
    )
    provinces = {"33": ("浙江省", "province")}
    made = draft(Districts("shangcheng", "杭州市上城区跨地区教共体", parts, 7000, provinces, speed=80, seed=seed))
    centre = [s for s in made.schools if s.township.county == CENTRE]
    for school in centre:
        school.record.pop("new", None)
        if school.record["quality"] >= 78:
            famous(school, 78)
    demand = in_turn([s for s in made.schools if s.township.county != CENTRE])
    old, new, later = demand[:PAIRED], demand[PAIRED : PAIRED + FRESH], demand[PAIRED + FRESH : PAIRED + FRESH * YEARS]
    for tag, schools in (("aided", old + new), ("first_list", new), ("reach", new + later)):
        for school in schools:
            mark(school, tag)
    _needs(old + new, Random(f"{seed}/needs"))
    pairs = earlier_pairs(made.tagged("famous"), old)
    leads = sorted({str(p["partner"]) for p in pairs[:TIGHT]})
    groups = [
        {"lead": lead, "mode": "tight", "members": [p["school"] for p in pairs if p["partner"] == lead], "since": FIRST_YEAR - 1}
        for lead in leads
    ]
    football(made)
    pilots = [{"programme": "football", "unit": s.id, "first_year": FIRST_YEAR - 1} for s in made.tagged("football_pilot")]
    made.document["previous"] = {"groups": groups, "pairings": pairs, "area_pairings": _alliances(), "cohorts": pilots}
    learners = learners_of(made)
    made.document["external"] = {"schools": [], "teams": workshops(made.tagged("famous"), learners)}
    made.document["calendar"] = CALENDAR | {"make_up_days": sorted({*CALENDAR["make_up_days"], "2027-05-08"})}
    _needed_people(made, set(leads), learners)
    return made


def in_turn(schools: Sequence[SimulatedSchool]) -> list[SimulatedSchool]:
    """Return the schools county by county in turn, those most in need first."""
    by_county: dict[str, list[SimulatedSchool]] = {}
    for school in sorted(schools, key=lambda s: (s.record["quality"], s.id)):
        by_county.setdefault(school.township.county, []).append(school)
    return [s for s in chain.from_iterable(zip_longest(*(by_county[code] for code in sorted(by_county)))) if s is not None]


def _needs(schools: Sequence[SimulatedSchool], rng: Random) -> None:
    """Make each aided school weak, and give it one or two subjects in which it needs help."""
    for school in schools:
        chosen = sorted({rng.choice(WANTED) for _ in range(rng.choice((1, 1, 2)))})
        school.record["weak"] = True
        school.record["needs"] = [{"topic": topic, "weight": 1 + (school.record["quality"] < 50)} for topic in chosen]


def earlier_pairs(partners: Sequence[SimulatedSchool], schools: Sequence[SimulatedSchool]) -> list[Row]:
    """Return last year's pairs: each school with the partner of its stage that has the fewest pairs."""
    load = {partner.id: 0 for partner in partners}
    found: list[Row] = []
    for school in schools:
        able = [p for p in partners if set(p.kind.stages) & set(school.kind.stages)]
        partner = min(able, key=lambda p: (load[p.id], p.id))
        load[partner.id] += 1
        found.append({"partner": partner.id, "school": school.id, "layer": "community", "since": FIRST_YEAR - 1 - len(found) % 2})
    return found


def _alliances() -> list[Row]:
    """Return the 15 alliances as they stood."""
    return [{"partner": CENTRE, "area": code, "layer": "community", "since": FIRST_YEAR - 2} for code in sorted((CHANGSHAN, *PARTNERS))]


def football(made: Draft) -> None:
    """Tag 25 primaries and 7 junior schools of Changshan, seven of them pilots."""
    own = [s for s in made.schools if s.township.county == CHANGSHAN]
    juniors = strongest([s for s in own if "junior" in s.kind.stages], FOOTBALL["junior"])
    primaries = strongest([s for s in own if s not in juniors and "junior" not in s.kind.stages], FOOTBALL["primary"])
    for school in juniors + primaries:
        mark(school, "football")
    for school in strongest(juniors + primaries, PILOT):
        mark(school, "football_pilot")


def workshops(leads: Sequence[SimulatedSchool], learners: Sequence[Row]) -> list[Row]:
    """Return 50 workshops across regions and 100 of special-grade teachers at schools of Shangcheng, their subjects as the learners'."""
    found: list[Row] = []
    of_backbone = [p for p in learners if p["backbone"] != "none"]
    for letter, kind, word, number, people in (
        ("W", "master_team", "名师工作坊", WORKSHOPS, of_backbone),
        ("T", "expert", "特级教师工作坊", SPECIAL, learners),
    ):
        counts = [sum(p["subject"] == subject for p in people) * number // len(people) for subject in SUBJECTS]
        counts[0] += number - sum(counts)
        for n, subject in enumerate(subject for subject, count in zip(SUBJECTS, counts, strict=True) for _ in range(count)):
            one: Row = {"id": f"{letter}{n + 1:03d}", "name": f"{WORDS[subject]}{word}{n + 1}(模拟)", "kind": kind, "subject": subject}
            found.append(one | {"days_per_year": 20, "heads": 4, "level": "county", "base": leads[n % len(leads)].id})
    return found


def learners_of(made: Draft) -> list[Row]:
    """Choose five good teachers of each aided school and make three of them, of different subjects where there are, backbone teachers."""
    found: list[Row] = []
    for school in made.tagged("aided"):
        own = [p for p in made.people if p["school"] == school.id and p["subject"] in SUBJECTS and p["position"] == "teacher"]
        left = sorted((p for p in own if p["on_quota"]), key=_seniority)
        for n in range(5):
            if not left:
                break
            seen = {p["subject"] for p in found if p["school"] == school.id}
            person = next((p for p in left if p["subject"] not in seen), left[0])
            left.remove(person)
            person |= {"title": "senior" if person["title"] == "senior" else "first", "backbone": "county" if n < 3 else "none"}
            found.append(person)
    return found


def _needed_people(made: Draft, leads: set[str], learners: Sequence[Row]) -> None:
    """Keep the people of whom rules speak: the leads' staff, the learners, and 38 PE teachers of football schools as seeds."""
    pitch = {s.id for s in made.tagged("football")}
    able = [p for p in made.people if p["school"] in pitch and p["position"] == "teacher" and p["on_quota"]]
    trained = {p["id"] for p in learners}
    seeds: list[Row] = []
    for school in sorted(pitch):
        own = sorted(
            (p for p in able if p["school"] == school and p["id"] not in trained), key=lambda p: (p["subject"] != "pe", *_seniority(p))
        )
        seeds += own[:2] if len(seeds) < 2 * (SEEDS - len(pitch)) else own[:1]
    for person in seeds:
        person["subject"] = "pe"
    kept = {p["id"] for p in made.people if p["school"] in leads} | {p["id"] for p in seeds} | trained
    made.people = [p for p in made.people if p["id"] in kept]
    for person in made.people:
        person.pop("wish", None)


def _seniority(person: Row) -> tuple[int, str]:
    return -person["years_at_school"], str(person["id"])


if __name__ == "__main__":
    main()
