"""Who teaches what at the small schools, who goes round to them from where, and who learns from whom."""

from collections import Counter
from collections.abc import Iterable
from math import ceil
from random import Random
from typing import Any

from instances.generators.circuits_groups import Standing
from instances.generators.geography import km
from instances.generators.people import entitle, promote
from instances.generators.schools import SimulatedSchool, mark
from solver.rules.curriculum_table import PERIODS, weekly_load

Row = dict[str, Any]
Post = tuple[str, str]
"""Home school and subject of an itinerant teacher."""
OWN = ("chinese", "maths", "morality", "pe")
"""Subjects that a small school's own people give first, in this order; what their number leaves over goes round."""
ROUND = ("english", "science", "art", "music", "it")
"""Subjects for which teachers go round; a small school with people to spare has the first of them itself."""
SMALL = 100
"""Pupils below which a rural school is small (R-067)."""
HOME_KM = 15.0
"""How far a small school may lie from the home of a teacher who goes there, as the crow flies: about 30 minutes by road."""
ROOM = 16
"""Periods a week that the generator lets a teacher give away from home; the policy's load is 14 to 18, home included."""
FULL_KM = 12.0
"""Kilometres that one teacher more counts for, against those driven."""
LEAST = 14
"""Least periods a week of an itinerant teacher, those at home included (R-222)."""
AT_HOME = 6
"""People of a school from among whom an itinerant teacher can be taken, so that the school keeps enough."""
SITES = 3
"""Schools away from home that the generator gives one teacher."""
LEARNER_SUBJECTS = ("chinese", "maths", "english")


def small(school: SimulatedSchool) -> bool:
    """Whether a school is a small rural one."""
    return school.kind.setting == "rural" and sum(part["pupils"] for part in school.record["parts"]) < SMALL


def required(school: SimulatedSchool) -> dict[str, int]:
    """Return the periods a week that the curriculum asks of a school's primary part, by subject (R-220, R-221)."""
    classes = school.record["parts"][0]["classes"]
    return {subject: sum(p * c for p, c in zip(by_grade, classes, strict=False)) for subject, by_grade in PERIODS.items()}


def small_schools_staff(schools: list[SimulatedSchool], people: list[Row], seed: int) -> None:
    """Give the people of small schools the subjects a small school keeps: Chinese, mathematics, morality and sport first."""
    rng = Random(f"{seed}/small")
    for school in filter(small, schools):
        mark(school, "small")
        own = [p for p in people if p["school"] == school.id]
        rng.shuffle(own)
        wanted = [s for s in OWN for _ in range(ceil(required(school)[s] / weekly_load("primary", s, "high")))]
        wanted += [s for s in ROUND if required(school)[s]]
        for person, subject in zip(own, wanted + ["other"] * len(own), strict=False):
            person["subject"] = subject


def gaps(schools: list[SimulatedSchool], people: list[Row]) -> dict[tuple[str, str], int]:
    """Return the periods a week that small schools lack, by (school, subject)."""
    given: Counter[tuple[str, str]] = Counter()
    for person in people:
        given[person["school"], person["subject"]] += weekly_load("primary", person["subject"], "high")
    found = {(s.id, subject): n - given[s.id, subject] for s in filter(small, schools) for subject, n in required(s).items()}
    return {key: lack for key, lack in found.items() if lack > 0 and key[1] in (*OWN, *ROUND)}


def itinerants(schools: list[SimulatedSchool], people: list[Row], wanted: int, least: int = LEAST) -> None:
    """Set posts for `wanted` itinerant teachers at larger primary schools, one for the periods lacking near by, then where most is lacking.

    Each of them gives `least` periods a week or more, those at home included.

    Raises
    ------
    ValueError
        If the periods lacking ask for more teachers, or a small school lies too far from every larger one.
    """
    where = {school.id: school for school in schools}
    lack = gaps(schools, people)
    plain = Counter(p["school"] for p in people if _plain(p))
    homes = [s for s in schools if not small(s) and "primary" in s.kind.stages and plain[s.id] >= AT_HOME]
    lessons = {(home.id, subject): required(home)[subject] for home in homes for subject in (*OWN, *ROUND)}
    posts: list[Post] = []
    for subject in (*OWN, *ROUND):
        left = {school: n for (school, s), n in lack.items() if s == subject}
        while left:
            tried = [(home, _reach(home, left, where)) for home in homes if plain[home.id] > AT_HOME // 2]
            able = [(home, taken) for home, taken in tried if taken and least - sum(taken.values()) <= lessons[home.id, subject]]
            if not able:
                raise ValueError(f"nobody can go round for {subject} to {sorted(left)}")
            home, taken = max(able, key=lambda pair: (_worth(pair[0], pair[1], where), pair[0].id))
            _set_post(posts, (home.id, subject), lessons, plain, least - sum(taken.values()))
            left = {school: n - taken.get(school, 0) for school, n in left.items() if n > taken.get(school, 0)}
    if len(posts) > wanted:
        raise ValueError(f"{len(posts)} itinerant teachers are needed, {wanted} are wanted")
    while len(posts) < wanted:
        again = [post for post in set(posts) if plain[post[0]] > AT_HOME // 2 and lessons[post] >= least]
        if not again:
            raise ValueError(f"{len(posts)} itinerant teachers find their periods, {wanted} are wanted")
        _set_post(posts, max(again, key=lambda post: (lessons[post], post)), lessons, plain, least)
    _fill(posts, people)


def _set_post(posts: list[Post], post: Post, lessons: dict[Post, int], plain: Counter[str], at_home: int) -> None:
    """Set one more post; it takes a person of its home, and so many of its lessons where there are not enough elsewhere."""
    posts.append(post)
    lessons[post] -= max(0, at_home)
    plain[post[0]] -= 1


def _reach(home: SimulatedSchool, left: dict[str, int], where: dict[str, SimulatedSchool]) -> dict[str, int]:
    """Return the periods that a teacher from a home would give at the nearest schools in want."""
    near = sorted((km(home.point, where[s].point), s) for s in left)
    room = ROOM
    taken: dict[str, int] = {}
    for away, school in near:
        if away <= HOME_KM and room and len(taken) < SITES:
            taken[school] = min(room, left[school])
            room -= taken[school]
    return taken


def _worth(home: SimulatedSchool, taken: dict[str, int], where: dict[str, SimulatedSchool]) -> float:
    """Return what a post there is worth: many periods for few kilometres."""
    return sum(taken.values()) / (FULL_KM + sum(km(home.point, where[s].point) for s in taken))


def _fill(posts: Iterable[Post], people: list[Row]) -> None:
    """Make a teacher of the home school the itinerant one for each post: one of the subject where there is one, else of another."""
    for home, subject in posts:
        able = [p for p in people if p["school"] == home and _plain(p)]
        chosen = min(able, key=lambda p: (p["subject"] != subject, p["subject"] not in ("labour", "other"), p["id"]))
        chosen |= {"subject": subject, "itinerant": True}


def enough_elsewhere(schools: list[SimulatedSchool], people: list[Row]) -> None:
    """See to it that larger schools have people of their own for what goes round, the itinerant ones of them not counted.

    People of the subjects of which a school has most to spare change over.
    """
    for school in schools:
        if small(school) or "primary" not in school.kind.stages:
            continue
        own = [p for p in people if p["school"] == school.id and p["stage"] == "primary" and not p.get("itinerant")]
        wanted = required(school)
        for subject in ROUND:
            while wanted[subject] > _given(own, subject):
                plain = [p for p in own if _plain(p) and p["subject"] not in ROUND]
                if not plain:
                    break
                spare = {s: _given(own, s) - wanted.get(s, 0) for s in {p["subject"] for p in plain}}
                most = max(spare, key=lambda s: (spare[s], s))
                min((p for p in plain if p["subject"] == most), key=lambda p: str(p["id"]))["subject"] = subject


def _given(people: list[Row], subject: str) -> int:
    """Return the periods that people give in a subject at the low end of their load."""
    return sum(weekly_load("primary", subject, "low") for p in people if p["subject"] == subject and p["position"] == "teacher")


def _plain(person: Row) -> bool:
    """Whether a person can take an itinerant post: a primary teacher on quota of whom nothing else is asked."""
    usual = person["stage"] == "primary" and person["position"] == "teacher" and person["on_quota"] and person["backbone"] == "none"
    return bool(usual and "exemption" not in person and not person.get("itinerant"))


def learners(standing: Standing, people: list[Row]) -> None:
    """See to it that every group has mentors: at each lead two people of each core subject hold a first title and a county's backbone."""
    for lead in standing.leads:
        for subject in LEARNER_SUBJECTS:
            own = [p for p in people if p["school"] == lead.id and p["subject"] == subject and p["position"] == "teacher"]
            own.sort(key=lambda p: (-p["years_at_school"], p["id"]))
            for person in own[:2]:
                person["years_at_school"] = max(person["years_at_school"], 8)
                promote(person)
                entitle(person)
