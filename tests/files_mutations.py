"""Seeded ways to spoil a sound instance folder; each leaves something that must be refused, with its place."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from tests.files_drawing import (
    ARRANGED,
    POLICY,
    STAFF_HEADINGS,
    TRAVEL_ROWS,
    Document,
    arranged_document,
    document,
    staff_rows,
    write_case,
)

Rng = np.random.Generator
Spoil = Callable[[Rng, Document], None]
Rows = list[list[str]]


def at(rng: Rng, items: Any) -> Any:
    """Return one of the items."""
    return items[int(rng.integers(len(items)))]


def number_field(rng: Rng, given: Document, value: Any) -> None:
    """Put a value where a whole number or coordinate belongs."""
    school = at(rng, given["schools"])
    where = int(rng.integers(5))
    if where == 0:
        school["quality"] = value
    elif where == 1:
        at(rng, school["parts"])["pupils"] = value
    elif where == 2:
        school[at(rng, ("longitude", "latitude"))] = value
    elif where == 3:
        at(rng, school["parts"])["classes"][0] = value
    else:
        given[at(rng, ("first_year", "years"))] = value


def drop_field(rng: Rng, given: Document) -> None:
    """Leave out a required field."""
    holder = at(rng, (given, at(rng, given["schools"]), given["schools"][3]["parts"][0], given["areas"][1], given["pins"][0]))
    needed = {"id", "name", "area", "setting", "parts", "longitude", "latitude", "stage", "pupils", "classes", "kind", "subject", "years",
              "datum", "first_year", "schools", "policy", "areas", "format_version", "simulated"}  # fmt: skip
    holder.pop(at(rng, sorted(needed & holder.keys())))


def unknown_field(rng: Rng, given: Document) -> None:
    """Misspell a field."""
    holder = at(rng, (given, at(rng, given["schools"]), given["travel"], given["previous"]["groups"][0], given["waivers"][0]))
    name = at(rng, sorted(holder))
    holder[at(rng, (f"{name}_", f"x{name}", name.upper()))] = at(rng, (1, "x", None))


def wrong_type(rng: Rng, given: Document) -> None:
    """Put a value of another type into a field."""
    school = at(rng, given["schools"])
    name = at(rng, ("id", "name", "area", "parts", "weak", "longitude", "quality", "setting"))
    school[name] = at(rng, ([], {}, None, [1], {"a": 1}))


def wrong_section(rng: Rng, given: Document) -> None:
    """Put an object or text where a list belongs."""
    given[at(rng, ("areas", "schools", "pins", "bans", "waivers", "staff", "policy", "previous", "calendar", "travel"))] = at(
        rng, (3, True, 1.5)
    )


def swap(rng: Rng, given: Document) -> None:
    """Swap the coordinates of one school."""
    school = at(rng, given["schools"])
    school["longitude"], school["latitude"] = school["latitude"], school["longitude"]


def far(rng: Rng, given: Document) -> None:
    """Move one school to another country, or to nowhere."""
    school = at(rng, given["schools"])
    school["longitude"], school["latitude"] = at(rng, ((0.0, 0.0), (87.6, 43.8), (-1.5, 54.2), (126.6, 45.8)))


def shifted(rng: Rng, given: Document) -> None:
    """Say that coordinates are in one datum and give those of three schools again in another."""
    from solver.geography.datum import from_wgs84

    other = at(rng, ("GCJ-02", "BD-09"))
    for school in given["schools"][1:4]:
        copy = json.loads(json.dumps(school)) | {"id": f"{school['id']}b", "weak": False}
        longitude, latitude = from_wgs84(np.array([school["longitude"]]), np.array([school["latitude"]]), other)
        given["schools"].append(copy | {"longitude": float(longitude[0]), "latitude": float(latitude[0])})


def duplicate_id(rng: Rng, given: Document) -> None:
    """Give two records one id."""
    items = at(rng, (given["schools"], given["areas"]))
    first, second = rng.choice(len(items), 2, replace=False)
    items[int(first)]["id"] = items[int(second)]["id"]


def twin_id(rng: Rng, given: Document) -> None:
    """Add a school whose id only a computer tells from another's."""
    school = json.loads(json.dumps(at(rng, given["schools"])))
    school["id"] = at(rng, (school["id"].replace("S", "Ｓ"), school["id"].replace("S0", "S０"), school["id"][0] + " " + school["id"][1:]))
    given["schools"].append(school)


def bad_id(rng: Rng, given: Document) -> None:
    """Put a space, a control, a zero-width or a bidirectional character into an id or name."""
    school = at(rng, given["schools"])
    name = at(rng, ("id", "name"))
    school[name] = at(rng, ("S\u200b1", "\u202eabc", "a\nb", "a\x1b[31m", "", "x" * 300))


def dangling(rng: Rng, given: Document) -> None:
    """Name a school, area, mode, rule or person that does not exist."""
    where = int(rng.integers(9))
    group, posting = given["previous"]["groups"][0], given["previous"]["postings"][0]
    holder, name = (
        (at(rng, given["schools"]), "area"), (at(rng, given["areas"][1:]), "parent"), (group, "lead"), (group, "mode"), (posting, "person"),
        (posting, "school"), (at(rng, given["pins"]), "subject"), (given["waivers"][0], at(rng, ("rule", "subject"))),
        (given["bans"][1], "target"),
    )[where]  # fmt: skip
    holder[name] = at(rng, ("nobody", "S99", "Ｓ01", "S1"))


def self_reference(rng: Rng, given: Document) -> None:
    """Let something name itself."""
    where = int(rng.integers(3))
    if where == 0:
        given["areas"][0]["parent"] = at(rng, ("A0", "A1"))
    elif where == 1:
        given["pins"].append({"kind": "member", "subject": "S07", "target": "S07"})
    else:
        given["previous"]["groups"][0]["members"].append("S00")


def contradiction(rng: Rng, given: Document) -> None:
    """Take two decisions that cannot both hold."""
    key, added = at(rng, (
        ("pins", {"kind": "member", "subject": "S01", "target": "S04"}), ("pins", {"kind": "lead", "subject": "S01"}),
        ("pins", {"kind": "member", "subject": "S00", "target": "S04"}), ("pins", {"kind": "posting", "subject": "T003", "target": "S05"}),
        ("pins", {"kind": "posting", "subject": "T005", "target": "S07"}), ("bans", {"kind": "member", "subject": "S01"}),
        ("bans", {"kind": "lead", "subject": "S00"}), ("bans", {"kind": "posting", "subject": "T005", "target": "S02"}),
        ("pins", {"kind": "member", "subject": "S08"}), ("pins", {"kind": "stay", "subject": "T009", "target": "S00"}),
    ))  # fmt: skip
    given[key].append(added)


def empty_classes(rng: Rng, given: Document) -> None:
    """Leave pupils without classes, or a school without stages."""
    school = at(rng, given["schools"])
    if rng.random() < 0.5:
        school["parts"][0]["classes"] = [0, 0, 0]
    else:
        school["parts"] = at(rng, ([], [school["parts"][0], school["parts"][0]]))


def bad_year(rng: Rng, given: Document) -> None:
    """Give years that cannot be."""
    where = int(rng.integers(4))
    if where == 0:
        given["years"] = at(rng, (0, 7, -1))
    elif where == 1:
        given["schools"][2] |= {"opened": 2020, "closing": 2019}
    elif where == 2:
        given["previous"]["postings"][0] |= {"first_year": 2027, "last_year": 2026}
    else:
        given["calendar"]["terms"][0]["last_day"] = at(rng, ("2026-02-30", "2026-08-01", "2027-13-01"))


def bad_path(rng: Rng, given: Document) -> None:
    """Point to a file that is not there, or not in the folder."""
    path = at(rng, ("../secret.csv", "/etc/passwd", "small/none.csv", "C:\\x.csv", "small", "~/x.csv", "small/../../x.csv", "a\u0000b"))
    if rng.random() < 0.5:
        given["staff"] = {"table": path}
    else:
        given["policy"] = path


def bad_choice(rng: Rng, given: Document) -> None:
    """Use a word that is none of the choices."""
    holder, name = at(
        rng, ((given, "datum"), (at(rng, given["schools"]), "setting"), (given["pins"][0], "kind"), (given["areas"][0], "level"))
    )
    holder[name] = at(rng, ("WGS84", "city ", "", "urbn", "countyy"))


def person_twice(rng: Rng, given: Document) -> None:
    """Post one person twice in the same years, or put one school into two of last year's groups."""
    if rng.random() < 0.5:
        given["previous"]["postings"].append({"person": "T004", "school": "S05", "first_year": 2027, "last_year": 2028})
    else:
        given["previous"]["groups"].append({"lead": "S03", "mode": "tight", "members": ["S01"], "since": 2023})


DOCUMENT_SPOILERS: dict[str, Spoil] = {
    "boolean as number": lambda rng, given: number_field(rng, given, at(rng, (True, False))),
    "text as number": lambda rng, given: number_field(rng, given, at(rng, ("12", "1,200", "１２", ""))),
    "huge number": lambda rng, given: number_field(rng, given, at(rng, (10**12, -(10**25), 10**29, 1e300))),
    "drop field": drop_field, "unknown field": unknown_field, "wrong type": wrong_type, "wrong section": wrong_section, "swap": swap,
    "far": far, "shifted datum": shifted, "duplicate id": duplicate_id, "twin id": twin_id, "bad id": bad_id, "dangling": dangling,
    "self reference": self_reference, "contradiction": contradiction, "empty classes": empty_classes, "bad year": bad_year,
    "bad path": bad_path, "bad choice": bad_choice, "twice": person_twice,
}  # fmt: skip


def spoil_text(rng: Rng, text: str, kind: str) -> bytes:
    """Spoil the JSON text itself."""
    if kind == "truncated":
        return text.encode()[: int(rng.integers(1, len(text.encode()) - 3))]
    if kind == "no document":
        return bytes(at(rng, (b"", b"null", b"[]", b"{}", b"\xff\xfe", b"{", b'"x"', b"{}{}")))
    if kind == "encoding":
        return text.encode(at(rng, ("gb18030", "utf-16", "utf-16-le", "utf-32")))
    return _spoil_words(rng, text, kind).encode()


def _spoil_words(rng: Rng, text: str, kind: str) -> str:
    """Spoil a value, a key, the nesting or a character."""
    if kind == "not a number":
        return text.replace('"quality": 6', f'"quality": {at(rng, ("NaN", "Infinity", "-Infinity", "1e400", "9" * 5000))}, "quota": 6', 1)
    if kind == "duplicate key":
        return text.replace('"setting": "rural"', '"setting": "urban", "setting": "rural"', 1)
    if kind == "deep":
        return text.replace('"$schema": "schema/instance.json"', '"$schema": ' + "[" * 100_000 + "]" * 100_000, 1)
    return text.replace("第3小学", at(rng, ("第\\ud8003小学", "第\\u00003小学")), 1)


TEXT_SPOILERS = ("truncated", "not a number", "duplicate key", "deep", "encoding", "broken character", "no document")


def spoil_rows(rng: Rng, rows: Rows, kind: str) -> Rows:
    """Spoil the staff table."""
    row = at(rng, rows[1:])
    column = {name: place for place, name in enumerate(STAFF_HEADINGS)}
    if kind == "cell":
        name = at(rng, ("学段", "学科", "岗位", "在编", "本校连续任教年数", "住址经度", "教师编号", "骨干级别"))
        row[column[name]] = "x" * 90 if name == "教师编号" else at(rng, ("NaN", "１２", "-3000", "1e3", "约3年", "=1+1"))
    elif kind == "missing cell":
        row[column[at(rng, ("教师编号", "学校编号", "学段", "学科", "本校连续任教年数"))]] = at(rng, ("", "  "))
    elif kind == "ragged":
        row.append("x") if rng.random() < 0.5 else row.pop()
    elif kind == "same person":
        row[0] = at(rng, [other for other in rows[1:] if other is not row])[0]
    elif kind == "unknown school":
        row[column[at(rng, ("学校编号", "意向学校"))]] = at(rng, ("S99", "Ｓ01", "0", "NA"))
    elif kind == "stage not run":
        rows[6][column["学段"]] = at(rng, ("初中", "senior"))
    elif kind == "private":
        rows[0][5] = at(rng, ("身份证号", "手机号码", "姓名", "ID card no", "phone"))
    else:
        rows[0][int(rng.integers(len(rows[0])))] = at(rng, ("学 科", "教师编码", "", "subject", "id"))
    return rows


ROW_SPOILERS = ("cell", "missing cell", "ragged", "same person", "unknown school", "stage not run", "private", "heading")


def spoil_policy(rng: Rng) -> str:
    """Return a spoilt policy file."""
    old, new = at(rng, (
        ('rule = "member_cap"', 'rule = "member_cup"'), ("cap = 5", "cap = -1"), ("cap = 5", 'cap = "5"'), ("cap = 5", "cap = nan"),
        ("cap = 5", "kap = 5"), ('mode = "tight", cap', 'mode = "loose", cap'), ("goals = []", '[[goals]]\ngoal = "centralty"'),
        ("goals = []", ""), ("price = 3", "price = 0"), ('standing = "priced"', 'standing = "soft"'), ('name = "small"', 'name = "small'),
        ("goals = []", "goals = []\ngoals = []"), ("cap = 5", "cap = 2026-01-01"), ('name = "tight"', 'name = "alliance"'),
    ))  # fmt: skip
    return POLICY.replace(old, new)


def spoil_travel(rng: Rng) -> Any:
    """Return a spoilt travel matrix."""
    return at(rng, (
        (*TRAVEL_ROWS, ("S01", "S99", "3", "")), (*TRAVEL_ROWS, ("S00", "S01", "3", "")), (*TRAVEL_ROWS, ("S04", "S05", "-3", "")),
        (*TRAVEL_ROWS, ("S04", "S04", "3", "")), (("from", "to", "metres"), ("S00", "S01", "3")),
        (("from", "to", "minutes", "hours"), ("S00", "S01", "3", "4")),
        (*TRAVEL_ROWS, ("S04", "S05", "3.5", "")), (*TRAVEL_ROWS, ("S04", "S05", "3")),
    ))  # fmt: skip


def spoil_tables(rng: Rng) -> str:
    """Return a policy with programmes, schemes and duties of which one line is spoilt."""
    old, new = at(rng, (
        ("[2025, 2026, 2027, 2028]", "[2027, 2026]"), ("[2025, 2026, 2027, 2028]", "[]"),
        ('area = "A1", settings', 'area = "A9", settings'),
        ('units = "areas"\narea', 'units = "schools"\narea'), ('name = "mentors"', 'name = "panels"'),
        ('helpers = "staff"', 'helpers = "x"'),
        ('helped = "units"\n', ""), ('programme = "strong"', 'programme = "weak"'), ("years = 3", "years = 7"), ("[10, 11]", "[10, 13]"),
        ('modes = ["tight"]', 'modes = ["tite"]'), ('companions = ["aid_teams"]', 'companions = ["aid"]'), ('layer = "aid"\n', ""),
        ('scheme = "aid_teams"', 'scheme = "aid"'), ("per_visit = 2", "per_visit = 0"), ('name = "train"', 'name = "demo"'),
        ('host = "rotating"', 'host = "lead"'), ('per = "quarter"', 'per = "day"'), ("weekdays = [6]", "weekdays = [true]"),
    ))  # fmt: skip
    return POLICY + ARRANGED.replace(old, new, 1)


def spoil_ties(rng: Rng, given: Document) -> None:
    """Spoil an earlier batch, an earlier tie or an outside team."""
    batch, tie, team = at(rng, given["previous"]["cohorts"]), at(rng, given["previous"]["supports"]), given["external"]["teams"][1]
    holder, name, value = at(rng, (
        (batch, "programme", "x"), (batch, "unit", "Z1"), (batch, "first_year", 2030), (tie, "scheme", "x"), (tie, "helper", "x"),
        (tie, "helped", "S99"), (tie, "last_year", 1999), (tie, "subject", 3), (team, "id", "S01"), (team, "id", "T005"),
        (team, "base", "S77"), (team, "level", "town"), (team, "latitude", 33.0),
    ))  # fmt: skip
    holder[name] = value


OPERATORS = (*DOCUMENT_SPOILERS, *TEXT_SPOILERS, *ROW_SPOILERS, "policy", "tables", "ties", "travel")


def mutant(seed: int, folder: Path) -> tuple[str, Path]:
    """Write mutant number `seed` into a folder; return the operator's name and the path of the instance."""
    rng, operator = np.random.default_rng(seed), OPERATORS[seed % len(OPERATORS)]
    given, rows = document(), staff_rows()
    if operator in DOCUMENT_SPOILERS:
        DOCUMENT_SPOILERS[operator](rng, given)
        return operator, write_case(folder, given)
    if operator in ROW_SPOILERS:
        return operator, write_case(folder, rows=spoil_rows(rng, rows, operator))
    if operator in ("policy", "tables", "travel", "ties"):
        return operator, _spoilt_beside(rng, folder, operator)
    path = write_case(folder)
    path.write_bytes(spoil_text(rng, path.read_text(encoding="utf-8"), operator))
    return operator, path


def _spoilt_beside(rng: Rng, folder: Path, operator: str) -> Path:
    """Write an instance folder whose policy, travel matrix, or earlier batches and ties are spoilt."""
    if operator == "policy":
        return write_case(folder, policy=spoil_policy(rng))
    if operator == "tables":
        return write_case(folder, arranged_document(), policy=spoil_tables(rng))
    if operator == "travel":
        return write_case(folder, travel=spoil_travel(rng))
    given = arranged_document()
    spoil_ties(rng, given)
    return write_case(folder, given, policy=POLICY + ARRANGED)
