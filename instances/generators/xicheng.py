"""Xicheng (北京市西城区): 14 new campuses, 19 small and beautiful schools, famous schools and heads, leaders and architects.

``python -m instances.generators.xicheng`` writes ``instances/xicheng.json`` and ``instances/xicheng/staff.csv`` again, byte for byte.
Real: the outline of the district and its points in open gazetteers. Simulated: subdistricts, schools, people and everybody from outside.
The counts 14, 19, 19 leaders and 9 architects are the document's.
"""

from collections.abc import Sequence

from instances.generators.districts import Districts, Draft, Part, Row, draft, famous, strongest
from instances.generators.people import promote
from instances.generators.schools import FIRST_YEAR, Kind, SimulatedSchool, mark
from instances.generators.write import run

CAMPUSES, SMALL, LEADERS, ARCHITECTS = 14, 19, 19, 9
FAMOUS_PRIMARY, FAMOUS_JUNIOR = 14, 8
GROWN = 1
"""Ordinary schools, in no group, that took in more pupils since 2018: seats that are new but not of a famous school."""
KINDS = (
    Kind("urban_primary", 34, "小学", {"primary": (750, 1650, 1100)}, "urban", (62, 86, 74)),
    Kind("complete", 16, "中学", {"junior": (500, 1000, 760), "senior": (500, 1000, 760)}, "urban", (66, 88, 78)),
    Kind("urban_nine", 6, "实验学校", {"primary": (500, 900, 700), "junior": (260, 520, 380)}, "urban", (62, 82, 72)),
    Kind("small_primary", 14, "胡同小学", {"primary": (140, 420, 260)}, "urban", (46, 60, 54), weak=1.0),
    Kind("small_junior", 5, "胡同中学", {"junior": (150, 380, 260)}, "urban", (46, 60, 54), weak=1.0),
    Kind("campus_primary", 9, "小学新校区", {"primary": (360, 900, 620)}, "urban", (60, 66, 63)),
    Kind("campus_junior", 5, "中学新校区", {"junior": (300, 720, 480)}, "urban", (60, 66, 63)),
)


def main(arguments: Sequence[str] | None = None) -> None:
    """Write the instance."""
    run(lambda seed: xicheng_draft(seed).files, arguments, __doc__)


def xicheng_draft(seed: int = 7, *, staff: int = 3600) -> Draft:
    """Return Xicheng in the making."""
    part = Part(("110102",), sum(kind.share for kind in KINDS), KINDS, townships=15, town=True)
    made = draft(Districts("xicheng", "北京市西城区", (part,), staff, {"11": ("北京市", "province")}, speed=20, seed=seed))
    for school in made.schools:
        _place(school)
    plain = [s for s in made.schools if s.kind.name == "urban_primary"]
    for school in strongest(plain, FAMOUS_PRIMARY):
        famous(school)
    for school in strongest([s for s in made.schools if s.kind.name == "complete"], FAMOUS_JUNIOR):
        famous(school)
    for school in [s for s in plain if "famous" not in s.record.get("tags", ())][:GROWN]:
        mark(school, "new_seats")
    _seasoned(made)
    made.document["external"] = _supply()
    return made


def _place(school: SimulatedSchool) -> None:
    """Tag new campuses and small schools; nothing else is new, and nothing but them and the grown schools counts as new seats."""
    school.record.pop("new", None)
    school.record.pop("opened", None)
    if school.kind.name.startswith("campus"):
        school.record |= {"new": True, "opened": FIRST_YEAR - 1}
        school.record.pop("weak", None)
        mark(school, "campus", "new_seats")
    elif school.kind.name.startswith("small"):
        mark(school, "boutique")


def _seasoned(made: Draft) -> None:
    """See to it that every famous school has six teachers who may be posted, four of them backbone teachers, and a head."""
    for school in made.tagged("famous"):
        stage = school.record["parts"][0]["stage"]
        own = [p for p in made.people if p["school"] == school.id and p["stage"] == stage and p["on_quota"] and "exemption" not in p]
        teachers = sorted((p for p in own if p["position"] == "teacher"), key=lambda p: (-p["years_at_school"], p["id"]))
        for person in teachers[:6]:
            person["years_at_school"] = max(person["years_at_school"], 7)
        for person in teachers[:4]:
            promote(person)
        if not any(p["school"] == school.id and p["position"] == "principal" for p in made.people):
            teachers[-1]["position"] = "principal"


def _supply() -> Row:
    centre = {"longitude": 116.366, "latitude": 39.912}
    teams: list[Row] = [
        {"id": f"L{n:02d}", "name": f"区级班子成员{n}(模拟)", "kind": "adviser", "days_per_year": 10, "level": "county"} | centre
        for n in range(1, LEADERS + 1)
    ]
    teams += [
        {"id": f"D{n:02d}", "name": f"建筑大师{n}(模拟)", "kind": "expert", "days_per_year": 20} | centre for n in range(1, ARCHITECTS + 1)
    ]
    teams += [{"id": f"U{n:02d}", "name": f"首都高校{n}(模拟)", "kind": "university", "days_per_year": 40} | centre for n in range(1, 6)]
    return {"schools": [], "teams": teams}


if __name__ == "__main__":
    main()
