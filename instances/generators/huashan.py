"""A simulated Huashan league (华山教育联盟, XPCC 2nd Division): Huashan in Korla, its Tiemenguan campus, six partners around Tiemenguan.

``python -m instances.generators.huashan`` writes ``instances/huashan.json`` and ``instances/huashan/staff.csv`` again, byte for byte.
"""

from collections.abc import Sequence
from random import Random
from typing import Any

from instances.generators.geography import County, Township, km, scattered
from instances.generators.history import CALENDAR
from instances.generators.people import simulate_people
from instances.generators.region import region_counties
from instances.generators.schools import FIRST_YEAR, GRADES, Kind, SimulatedSchool, shares
from instances.generators.staffing import Count, headcounts
from instances.generators.write import run

KORLA, TIEMENGUAN = "652801", "659006"
LEAD, CAMPUS = "H00", "H07"
PARTNERS = ("三建中学", "博古其中学", "28团中学", "29团中学", "铁门关第二中学", "30团中学")
"""The six partners that the case names; where they lie and how large they are is simulated."""
STAFF = 1000
BACKBONE = {LEAD: 0.5, CAMPUS: 0.08}
"""Share of backbone teachers of the compulsory stages; elsewhere `FEW`."""
FEW = 0.05
MIDDLES = 24
"""Middle managers of Huashan's compulsory parts, of whom twelve are sent (R-138)."""
LAST_ROUND = 20
"""People of the two-year round that has just ended (R-140)."""
NINE = Kind("partner", 6, "中学", {"primary": (420, 620, 500), "junior": (240, 380, 300)}, "town", (58, 70, 64))
OWN = Kind(
    "lead", 1, "中学", {"primary": (2800, 2800, 2800), "junior": (2400, 2400, 2400), "senior": (1500, 1500, 1500)}, "urban", (92, 92, 92)
)
HALL = Kind("campus", 1, "校区", {"primary": (1300, 1300, 1300), "junior": (900, 900, 900)}, "urban", (78, 78, 78))
Row = dict[str, Any]


def main(arguments: Sequence[str] | None = None) -> None:
    """Write the league."""
    run(huashan, arguments, __doc__)


def huashan(seed: int = 7) -> tuple[Row, list[Row]]:
    """Return the instance document and the staff rows."""
    korla, city = region_counties((KORLA, TIEMENGUAN), len(PARTNERS), seed)
    schools = _schools(korla, city, seed)
    heads = headcounts(schools, STAFF)
    people = simulate_people(schools, (korla, city), heads, _backbones(heads), seed)
    _managers(people)
    ended = _last_round(people, seed)
    members = [school.id for school in schools if school.id != LEAD]
    joined = "2021年8月起为联盟学校 / in the league since 2021"
    leaders = sorted(p["id"] for p in people if p["school"] == LEAD and p["position"] == "leader")
    document: Row = {
        "format_version": 1,
        "id": "huashan",
        "name": "第二师铁门关市华山教育联盟(模拟数据)",
        "simulated": True,
        "first_year": FIRST_YEAR,
        "years": 2,
        "datum": "WGS-84",
        "areas": [{"id": c.code, "name": c.name, "level": "city"} for c in (korla, city)],
        "schools": [school.record for school in schools],
        "staff": {"table": "huashan/staff.csv"},
        "travel": {"road_factor_percent": 130, "speed_km_per_h": 40},
        "previous": {"groups": [{"lead": LEAD, "mode": "league", "members": members, "since": 2021}], "postings": ended},
        "pins": [
            {"kind": "lead", "subject": LEAD, "mode": "league", "reason": "师市教育联盟龙头学校 / lead school of the league"},
            *({"kind": "member", "subject": one, "target": LEAD, "reason": joined} for one in members),
            *({"kind": "stay", "subject": one, "reason": "校级领导留校,派中层干部 / leaders stay, middle managers go"} for one in leaders),
        ],
        "neighbours": _neighbours(schools),
        "calendar": CALENDAR,
        "policy": "policies/huashan.toml",
    }
    return document, people


def _schools(korla: County, city: County, seed: int) -> list[SimulatedSchool]:
    """Huashan in Korla, its campus at Tiemenguan's seat, a partner at each seat of that city's made-up townships."""
    rng = Random(f"{seed}/huashan")
    home, seat = korla.townships[0], city.townships[0]
    found = [_school(LEAD, "华山中学", OWN, korla, home, ("league",), rng)]
    for number, (name, place) in enumerate(zip(PARTNERS, city.townships, strict=True), start=1):
        found.append(_school(f"H{number:02d}", name, NINE, city, place, ("league", "partner"), rng))
    found.append(_school(CAMPUS, "华山中学铁门关校区", HALL, city, seat, ("campus",), rng))
    found[0].record |= {"lead_candidate": True, "assessment": "excellent", "satisfaction": {"pupils": 95, "parents": 94, "community": 93}}
    found[-1].record["legal_person"] = LEAD
    return found


def _school(name: str, title: str, kind: Kind, county: County, place: Township, tags: Sequence[str], rng: Random) -> SimulatedSchool:
    point = scattered(county, place.seat, 0.2, 1.5, rng)
    parts = []
    for stage, span in kind.stages.items():
        pupils = round(rng.triangular(*span))
        size = 45 if stage == "primary" else 50
        parts.append({"stage": stage, "pupils": pupils, "classes": [-(-n // size) for n in shares(pupils, [1] * GRADES[stage])]})
    record: Row = {"id": name, "name": title, "area": county.code, "setting": kind.setting, "parts": parts}
    record |= {"longitude": point[0], "latitude": point[1], "authority": "city", "quality": round(rng.triangular(*kind.quality))}
    return SimulatedSchool(record | {"tags": sorted(tags)}, kind, place, point)


def _backbones(heads: Count) -> Count:
    """Half of Huashan's teachers of the compulsory stages are backbone teachers, few elsewhere."""
    return {(school, stage): 0 if stage == "senior" else round(n * BACKBONE.get(school, FEW)) for (school, stage), n in heads.items()}


def _managers(people: list[Row]) -> None:
    """Make people of Huashan's compulsory parts middle managers until there are `MIDDLES`: those longest there who are no backbone."""
    own = [p for p in people if p["school"] == LEAD and p["stage"] in ("primary", "junior")]
    able = [p for p in own if p["position"] == "teacher" and p["backbone"] == "none" and p["on_quota"] and "exemption" not in p]
    able.sort(key=lambda p: (-p["years_at_school"], p["id"]))
    for person in able[: MIDDLES - sum(p["position"] == "middle" for p in own)]:
        person["position"] = "middle"


def _last_round(people: list[Row], seed: int) -> list[Row]:
    """Return the postings of the round of two years that has ended, from Huashan to its campus; those people are back since then."""
    rng = Random(f"{seed}/round")
    able = [p for p in people if p["school"] == LEAD and p["stage"] in ("primary", "junior") and p["position"] == "teacher"]
    able = sorted((p for p in able if 4 <= p["years_at_school"] < 12 and p["backbone"] == "none"), key=lambda p: str(p["id"]))
    chosen = rng.sample(able, min(LAST_ROUND, len(able)))
    for person in chosen:
        person["moves"] += 1
    rows = [{"person": p["id"], "school": CAMPUS, "first_year": FIRST_YEAR - 2, "last_year": FIRST_YEAR - 1} for p in chosen]
    return sorted(rows, key=lambda row: str(row["person"]))


def _neighbours(schools: list[SimulatedSchool]) -> list[Row]:
    """Return who lies next to whom in the league (R-135), by Gabriel's graph: no third school in the circle over the way between."""
    league = [s for s in schools if "league" in s.record["tags"]]
    return [{"school": a.id, "neighbour": b.id} for a in league for b in league if a.id < b.id and _adjacent(a, b, league)]


def _adjacent(a: SimulatedSchool, b: SimulatedSchool, league: list[SimulatedSchool]) -> bool:
    across = km(a.point, b.point) ** 2
    return all(km(a.point, c.point) ** 2 + km(c.point, b.point) ** 2 >= across for c in league if c.id not in (a.id, b.id))


if __name__ == "__main__":
    main()
