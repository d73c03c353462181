"""What comes to the simulated schools of Nanning from outside, and which schools ask for it."""

from random import Random
from typing import Any

from instances.generators.schools import SimulatedSchool, mark

Row = dict[str, Any]
CITY = {"longitude": 108.366, "latitude": 22.817}
"""Where city teams set out from, degrees."""
INSTITUTES = ("市教科所", "市现代教育技术中心", "市师培中心", "市中小学校外活动中心")
"""The four city institutes whose people advise base schools (R-032)."""
TOPICS = ("chinese", "maths", "english")
WORDS = {"chinese": "语文", "maths": "数学", "english": "英语", "music": "音乐", "it": "信息科技"}
ZONES = ("450123", "450124", "450125")
"""隆安, 马山, 上林: named here as the demonstration zones; the document names none."""
VACANT = ("music", "it", "english")
AIDED, PILOTS, DEMOS = 24, 18, 22
"""Schools with a need, pilots of the inspector system, schools from which demonstration schools are chosen."""
TEAM_DAYS = 30


def supply(schools: list[SimulatedSchool], leads: list[SimulatedSchool], members: dict[str, list[SimulatedSchool]], seed: int) -> Row:
    """Choose the schools that are helped, tag them, and return the teams that help."""
    rng = Random(f"{seed}/supply")
    grouped = {s.id for s in leads} | {s.id for own in members.values() for s in own}
    rest = [s for s in schools if s.id not in grouped and s.kind.name != "kindergarten"]
    poor = sorted(rest, key=lambda s: (s.record["quality"], s.id))
    aided = sorted(poor[:AIDED], key=lambda s: s.id)
    topics = [TOPICS[n % 3] for n in range(len(aided))]
    for school, topic in zip(aided, topics, strict=True):
        mark(school, "aided")
        school.record["needs"] = [{"topic": topic, "weight": 1 + (school.record["quality"] < 50)}]
    counties = sorted({s.township.county for s in schools})
    bases = [
        min((s for s in rest if s.township.county == c and s not in aided), key=lambda s: (-s.record["quality"], s.id)) for c in counties
    ]
    for school in bases:
        mark(school, "base")
    vacant = [s for c in ZONES for s in rest if s.township.county == c and s not in aided][: 2 * len(VACANT)]
    for n, school in enumerate(vacant):
        mark(school, "vacancy")
        school.record["needs"] = [{"topic": VACANT[n % len(VACANT)]}]
    for tag, number in (("pilot", PILOTS), ("demo_candidate", DEMOS)):
        for school in rng.sample(sorted(rest, key=lambda s: s.id), number):
            mark(school, tag)
    teams = _masters(topics) + _advisers(bases) + _inspectors(schools, counties) + _university()
    return {"schools": [], "teams": teams}


def _masters(topics: list[str]) -> list[Row]:
    """Teams for two schools each, and one more a subject."""
    found: list[Row] = []
    for topic in TOPICS:
        for _ in range(-(-topics.count(topic) // 2) + 1):
            n = len(found) + 1
            team: Row = {"id": f"M{n:02d}", "name": f"{WORDS[topic]}名师团队{n}(模拟)", "kind": "master_team", "subject": topic}
            found.append(team | {"days_per_year": TEAM_DAYS, "heads": 5, "level": "city"} | CITY)
    return found


def _advisers(bases: list[SimulatedSchool]) -> list[Row]:
    """Two advisers of each city institute, and a researcher of the county for every base school, at home there."""
    found: list[Row] = []
    for n in range(1, 9):
        one: Row = {"id": f"A{n:02d}", "name": f"{INSTITUTES[(n - 1) % 4]}教研员{n}(模拟)", "kind": "adviser"}
        found.append(one | {"days_per_year": 20, "level": "city"} | CITY)
    for n, school in enumerate(bases, start=1):
        one = {"id": f"B{n:02d}", "name": f"县(市、区)教研室教研员{n}(模拟)", "kind": "researcher", "days_per_year": 20, "level": "county"}
        found.append(one | {"base": school.id})
    return found


def _inspectors(schools: list[SimulatedSchool], counties: list[str]) -> list[Row]:
    """Responsible inspectors and experts of the city, and of every county, where they have a school as base."""
    found: list[Row] = []
    for n in range(1, 3):
        one: Row = {"id": f"E{n:02d}", "name": f"市责任督学{n}(模拟)", "kind": "inspector", "days_per_year": 20, "level": "city"}
        found.append(one | CITY)
    for n in range(1, 6):
        one = {"id": f"Q{n:02d}", "name": f"市评估专家{n}(模拟)", "kind": "expert", "days_per_year": 12, "level": "city"}
        found.append(one | CITY)
    for c, code in enumerate(counties, start=1):
        own = sorted((s for s in schools if s.township.county == code and s.record.get("authority") != "city"), key=lambda s: s.id)
        due = -(-len(own) // 3) + 1
        for n in range(1, 2 + due // 6):
            one = {"id": f"D{c:02d}{n}", "name": f"县责任督学{c}-{n}(模拟)", "kind": "inspector", "days_per_year": 20, "level": "county"}
            found.append(one | {"base": own[n % len(own)].id})
        for n in range(1, 6 + due // 3):
            one = {"id": f"P{c:02d}{n:02d}", "name": f"县评估专家{c}-{n}(模拟)", "kind": "expert", "days_per_year": 12, "level": "county"}
            found.append(one | {"base": own[n % len(own)].id})
    return found


def _university() -> list[Row]:
    """Teams of the normal university for demonstration schools, and graduates for the zones' vacancies."""
    shared: Row = {"kind": "university", "days_per_year": 30, "heads": 4, "level": "city"}
    found: list[Row] = [{"id": f"U{n:02d}", "name": f"师范大学协同团队{n}(模拟)"} | shared | CITY for n in range(1, 6)]
    for n, subject in enumerate(VACANT * 2, start=1):
        one: Row = {"id": f"G{n:02d}", "name": f"推荐优秀毕业生{n}({WORDS[subject]},模拟)", "kind": "graduates", "subject": subject}
        found.append(one | {"days_per_year": 250, "heads": 1})
    return found
