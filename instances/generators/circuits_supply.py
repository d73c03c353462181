"""What comes to the schools from outside: master-teacher teams, advisers, experts; who needs them; and which schools research together."""

from random import Random
from typing import Any

from instances.generators.circuits_groups import Standing
from instances.generators.geography import km
from instances.generators.schools import SimulatedSchool, mark

Row = dict[str, Any]
NEEDS, BASES, PROJECTS, LEAGUE, PER = 30, 10, 45, 12, 150
"""Schools with a need that a team meets, research-base schools, project schools, schools of the research league: among 150 schools."""
TOPICS = ("chinese", "chinese", "maths", "maths", "english", "science")
TOPIC_WORDS = {"chinese": "语文", "maths": "数学", "english": "英语", "science": "科学"}
CITY = (112.528, 32.99)
"""Where city teams set out from, degrees."""
TEAM_DAYS = 30
"""Days a team can give: two schools take 24 (R-033 asks for three visit days a quarter)."""
NEIGHBOURS = 3
"""Nearest schools of the league that are a school's neighbours, besides those that hold the graph together."""


def scaled(number: int, schools: list[SimulatedSchool]) -> int:
    """Return a number for 150 schools in proportion."""
    return max(2, number * len(schools) // PER)


def supply(schools: list[SimulatedSchool], standing: Standing, seed: int) -> Row:
    """Choose the schools that are helped, tag them, and return the teams that help."""
    rng = Random(f"{seed}/supply")
    wanting = sorted((s for s in schools if s.id not in standing.members), key=lambda s: (s.record["quality"], s.id))
    aided = sorted(wanting[: scaled(NEEDS, schools)], key=lambda s: s.id)
    topics: list[str] = []
    for n, school in enumerate(aided):
        able = [t for t in TOPICS if t != "science" or "primary" in school.kind.stages]
        topics.append(able[n % len(able)])
        school.record["needs"] = [{"topic": topics[-1], "weight": 1 + (school.record["quality"] < 50)}]
        mark(school, "aided")
    bases = sorted(rng.sample(sorted(standing.leads, key=lambda s: s.id), scaled(BASES, schools)), key=lambda s: s.id)
    for school in bases:
        mark(school, "base")
    rest = sorted((s for s in schools if s.id not in standing.members), key=lambda s: s.id)
    for school in rng.sample(rest, scaled(PROJECTS, schools)):
        mark(school, "project")
    for school in schools:
        if "senior" in school.kind.stages:
            school.record["authority"] = "city"
    leads = sorted(standing.leads, key=lambda s: s.id)
    return {"schools": [], "teams": _masters(topics, leads) + _advisers(bases) + _inspectors(schools) + _experts(schools, rng)}


def _masters(topics: list[str], leads: list[SimulatedSchool]) -> list[Row]:
    """Two schools a team, and a third of a team more; every third team is a studio at a lead school of the county."""
    found: list[Row] = []
    for topic, word in TOPIC_WORDS.items():
        for _ in range(-(-4 * topics.count(topic) // 7)):
            n = len(found) + 1
            team: Row = {"id": f"M{n:02d}", "name": f"{word}名师团队{n}(模拟)", "kind": "master_team", "subject": topic}
            team |= {"days_per_year": TEAM_DAYS, "heads": 5, "level": "county" if n % 3 == 0 else "city"}
            found.append(team | ({"base": leads[n % len(leads)].id} if n % 3 == 0 else _city()))
    return found


def _advisers(bases: list[SimulatedSchool]) -> list[Row]:
    """City advisers and county researchers, one of each for two base schools and one to spare."""
    found: list[Row] = []
    for letter, level, kind, word in (("A", "city", "adviser", "市教科所"), ("B", "county", "researcher", "县教研室")):
        for n in range(1, len(bases) // 2 + 2):
            one: Row = {"id": f"{letter}{n:02d}", "name": f"{word}教研员{n}(模拟)", "kind": kind, "days_per_year": 20, "level": level}
            found.append(one | _city())
    return found


def _inspectors(schools: list[SimulatedSchool]) -> list[Row]:
    """County inspectors, one for every ten schools, and two of the city."""
    counted = [("D", "county", "县", scaled(15, schools)), ("E", "city", "市", 2)]
    return [
        {"id": f"{letter}{n:02d}", "name": f"{word}责任督学{n}(模拟)", "kind": "inspector", "days_per_year": 20, "level": level} | _city()
        for letter, level, word, number in counted
        for n in range(1, number + 1)
    ]


def _experts(schools: list[SimulatedSchool], rng: Random) -> list[Row]:
    """Experts for panels: one for every five schools, each from a school of the level it judges for or from the bureau."""
    found: list[Row] = []
    able = sorted((s for s in schools if s.kind.setting != "rural" and s.record.get("public", True)), key=lambda s: s.id)
    chosen = rng.sample(able, min(len(able), len(schools) // 5))
    for n, school in enumerate(sorted(chosen, key=lambda s: s.id), start=1):
        one: Row = {"id": f"P{n:02d}", "name": f"县评估专家{n}(模拟)", "kind": "expert", "days_per_year": 12, "level": "county"}
        found.append(one | {"base": school.id})
    shared: Row = {"kind": "expert", "days_per_year": 12, "level": "city"}
    found += [{"id": f"Q{n:02d}", "name": f"市评估专家{n}(模拟)"} | shared | _city() for n in range(1, 5)]
    return found


def _city() -> Row:
    return {"longitude": CITY[0], "latitude": CITY[1]}


def league(schools: list[SimulatedSchool], standing: Standing) -> list[Row]:
    """Choose the schools of the research league around the first lead in the town, and return who is whose neighbour there.

    Neighbours are the nearest few of each, and the shortest pairs that hold the graph together.
    """
    first = min(standing.leads, key=lambda s: s.id)
    chosen = sorted(
        (s for s in schools if "primary" in s.kind.stages and s.kind.setting != "rural"), key=lambda s: (km(s.point, first.point), s.id)
    )
    chosen = chosen[: scaled(LEAGUE, schools)]
    for school in chosen:
        mark(school, "league")
    pairs = sorted((km(a.point, b.point), a.id, b.id) for a in chosen for b in chosen if a.id < b.id)
    part = {s.id: s.id for s in chosen}
    kept: set[tuple[str, str]] = set()
    for _, a, b in pairs:
        near = sum(a in pair for pair in kept) < NEIGHBOURS or sum(b in pair for pair in kept) < NEIGHBOURS
        if part[a] != part[b] or near:
            kept.add((a, b))
            gone, into = part[a], part[b]
            part = {s: into if p == gone else p for s, p in part.items()}
    return [{"school": a, "neighbour": b} for a, b in sorted(kept)]
