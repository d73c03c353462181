"""A simulated Yunnan (云南): 129 counties, 55 junior schools aided from good ones, a reform that goes from pilots to all counties.

``python -m instances.generators.yunnan`` writes ``instances/yunnan.json`` and ``instances/yunnan/staff.csv`` again, byte for byte.
Counties, prefectures and the border counties are real; which counties are key counties (27 of the nation, 30 of the province), all
schools, people and teams are made up. The staff table is thin: those who could be sent, and a few people of the other schools.
"""

from collections.abc import Sequence
from random import Random
from typing import Any

from instances.generators.geography import County, Township, scattered
from instances.generators.history import CALENDAR
from instances.generators.region import codes_of, region_counties
from instances.generators.schools import FIRST_YEAR, shares
from instances.generators.write import run

PROVINCE = "53"
PREFECTURES = {
    "5301": "昆明市", "5303": "曲靖市", "5304": "玉溪市", "5305": "保山市", "5306": "昭通市", "5307": "丽江市", "5308": "普洱市",
    "5309": "临沧市", "5323": "楚雄州", "5325": "红河州", "5326": "文山州", "5328": "西双版纳州", "5329": "大理州", "5331": "德宏州",
    "5333": "怒江州", "5334": "迪庆州",
}  # fmt: skip
"""The sixteen prefectures by the first four digits of their counties."""
BORDER = (
    "530523", "530581", "530826", "530827", "530828", "530829", "530924", "530926", "530927", "532530", "532531", "532532", "532624",
    "532625", "532628", "532801", "532822", "532823", "533102", "533103", "533123", "533124", "533301", "533323", "533324",
)  # fmt: skip
"""The twenty-five border counties (R-121)."""
NATIONAL, PROVINCIAL, AIDED = 27, 30, 55
"""Key counties of the nation and of the province, and aided junior schools in them (R-117)."""
EIGHT = 37
"""Aided schools with a team of eight, the larger ones; the others have seven: 422 people in all."""
POOL, OTHER_POOL = 123, 9
"""Schools of the turnover pool (R-120), and those of them outside the key counties."""
POOL_POSTS = 5300
ARTS_PEOPLE = 1335
"""PE and arts people of universities (R-121)."""
ARTS = ("pe", "music", "art")
KUNMING = (102.833, 24.88)
POOL_KINDS: dict[str, dict[str, Any]] = {"new": {"new": True, "opened": FIRST_YEAR - 1}, "weak": {"weak": True}, "rural": {}}
"""What a school of the pool is besides (R-118), the same for both of a county."""
SENT_SUBJECTS = ("chinese", "maths", "english", "physics", "chemistry", "biology", "history", "geography", "morality", "it")
Row = dict[str, Any]


def main(arguments: Sequence[str] | None = None) -> None:
    """Write the province."""
    run(province, arguments, __doc__)


def province(seed: int = 7) -> tuple[Row, list[Row]]:
    """Return the instance document and the staff rows."""
    counties = region_counties(codes_of(PROVINCE), 3, seed)
    schools = _schools(counties, Random(f"{seed}/schools"))
    people = _people(schools, Random(f"{seed}/people"))
    targets = sorted((s for s in schools if "pe_arts" in s["tags"]), key=lambda s: str(s["id"]))
    document: Row = {
        "format_version": 1,
        "id": "yunnan",
        "name": "云南省“省管校用”与“县管校聘”(模拟数据)",
        "simulated": True,
        "first_year": FIRST_YEAR,
        "years": 1,
        "datum": "WGS-84",
        "areas": _areas(counties),
        "schools": schools,
        "staff": {"table": "yunnan/staff.csv"},
        "external": {"schools": [], "teams": _teams(targets)},
        "travel": {"road_factor_percent": 150, "speed_km_per_h": 50},
        "calendar": CALENDAR,
        "policy": "policies/yunnan.toml",
    }
    return document, people


def _areas(counties: Sequence[County]) -> list[Row]:
    areas: list[Row] = [{"id": PROVINCE, "name": "云南省", "level": "province"}]
    areas += [{"id": code, "name": name, "level": "city", "parent": PROVINCE} for code, name in PREFECTURES.items()]
    return areas + [{"id": c.code, "name": c.name, "level": "county", "parent": c.code[:4]} for c in counties]


def key_counties(counties: Sequence[County], seed_of: Random) -> dict[str, str]:
    """Draw the key counties, none of them the first of its prefecture, and say of which level each is."""
    able = [c.code for n, c in enumerate(counties) if n and counties[n - 1].code[:4] == c.code[:4]]
    drawn = seed_of.sample(able, NATIONAL + PROVINCIAL)
    return {code: "national" if n < NATIONAL else "provincial" for n, code in enumerate(drawn)}


def _schools(counties: Sequence[County], rng: Random) -> list[Row]:
    """Return a good school in each county, the aided ones in 55 of the key counties, and those of the turnover pool."""
    key = key_counties(counties, rng)
    aided = set(rng.sample(sorted(key), AIDED))
    more = set(rng.sample(sorted(c.code for c in counties if c.code not in key), OTHER_POOL))
    found: list[Row] = []
    for county in counties:
        town, *villages = county.townships
        donor = county.code not in key
        good = _school(county, town, f"{county.name}第一中学(初中部)", {"junior": (900, 2200)}, rng)
        found.append(good | {"lead_candidate": True, "quality": rng.randint(80, 94), "tags": ["donor"] if donor else []})
        kind = rng.choice(tuple(POOL_KINDS))
        for village in villages[: (county.code in more) if donor else 2]:
            place = town if kind == "new" else village
            school = _school(county, place, f"{place.name}学校", {"primary": (200, 700), "junior": (150, 500)}, rng)
            found.append(school | {"quality": rng.randint(48, 66), "tags": ["pool"]} | POOL_KINDS[kind])
        if county.code in aided:
            school = _school(county, villages[1], f"{villages[1].name}初级中学", {"junior": (400, 1500)}, rng)
            tags = ["aided", f"key_{key[county.code]}"]
            found.append(school | {"quality": rng.randint(42, 60), "weak": rng.random() < 0.6, "tags": tags})
    by_size = sorted((s for s in found if "aided" in s["tags"]), key=lambda s: (-s["parts"][0]["pupils"], s["name"]))
    for n, school in enumerate(by_size):
        school["tags"].append("team8" if n < EIGHT else "team7")
    _number(found)
    return found


def _school(county: County, place: Township, name: str, pupils: dict[str, tuple[int, int]], rng: Random) -> Row:
    """Return one school at a township; in town where the township is the county's first."""
    urban = place.urban
    point = scattered(county, place.seat, 0.1, 1.5, rng)
    parts = []
    for stage, (least, most) in pupils.items():
        number = rng.randint(least, most)
        grades, size = (6, 45) if stage == "primary" else (3, 50)
        parts.append({"stage": stage, "pupils": number, "classes": [-(-number // (grades * size))] * grades})
    setting = "urban" if urban else "rural"
    return {"id": "", "name": name, "area": county.code, "setting": setting, "parts": parts, "longitude": point[0], "latitude": point[1]}


def _number(schools: list[Row]) -> None:
    """Give ids; mark the good school of each county that PE and arts people come to, and the subjects it needs."""
    targets = {code for code in codes_of(PROVINCE) if code in BORDER or code[:4] in ("5333", "5334")}
    for number, school in enumerate(schools, start=1):
        school["id"] = f"Y{number:03d}"
        if school.get("lead_candidate") and school["area"] in targets:
            school["tags"].append("pe_arts")
            school["needs"] = [{"topic": subject} for subject in ARTS]
        if not school["tags"]:
            del school["tags"]
    for school in schools:
        school.setdefault("tags", [])


def _people(schools: list[Row], rng: Random) -> list[Row]:
    """Donors list a second head, who may be sent, and forty-two teachers; aided schools have no head of their own."""
    rows: list[Row] = []
    for school in schools:
        heads, teachers = (2, 42) if "donor" in school["tags"] else (0, 8) if "aided" in school["tags"] else (1, 8)
        for n in range(heads + teachers):
            backbone = "none" if n < heads else rng.choices(("none", "county", "city", "province"), (70, 20, 8, 2))[0]
            rows.append({
                "id": "", "school": school["id"], "position": "principal" if n < heads else "teacher", "stage": "junior",
                "subject": SENT_SUBJECTS[n % len(SENT_SUBJECTS)], "title": rng.choices(("second", "first", "senior"), (30, 50, 20))[0],
                "backbone": backbone if "aided" not in school["tags"] else "none", "on_quota": True,
                "years_at_school": rng.randint(3, 12) if n < heads else rng.randint(1, 22),
            })  # fmt: skip
    numbers = list(range(1, len(rows) + 1))
    rng.shuffle(numbers)
    for number, row in zip(numbers, rows, strict=True):
        row["id"] = f"N{number:05d}"
    return rows


def _teams(targets: list[Row]) -> list[Row]:
    """Return the university teams: one for each subject of each target school, 1,335 people in all."""
    wanted = [(school, subject) for school in targets for subject in ARTS]
    heads = shares(ARTS_PEOPLE, [1] * len(wanted))
    return [
        {"id": f"U{n:02d}", "name": f"高校体育美育支教队{n}(模拟)", "kind": "university", "subject": subject, "heads": size,
         "days_per_year": 180, "longitude": KUNMING[0], "latitude": KUNMING[1]}
        for n, ((_, subject), size) in enumerate(zip(wanted, heads, strict=True), start=1)
    ]  # fmt: skip


if __name__ == "__main__":
    main()
