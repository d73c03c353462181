"""A small sound instance folder for the tests of files: document, policy, staff table and travel matrix."""

import csv
import json
from pathlib import Path
from typing import Any

Document = dict[str, Any]

POLICY = """\
name = "small"
title = "小例政策"
goals = []

[[modes]]
name = "alliance"
title = "联盟型"

[[modes]]
name = "tight"
title = "紧密型"
legal_person = "merged"

[[rules]]
rule = "member_cap"
parameters = { mode = "alliance", cap = 5 }

[[rules]]
rule = "member_cap"
standing = "priced"
price = 3
parameters = { mode = "tight", cap = 3, unit_counted = "campus" }
"""
ARRANGED = """
[[layers]]
name = "aid"
title = "城乡结对"

[[programmes]]
name = "strong"
title = "公办强校计划"
title_en = "strong schools"
batches = [2025, 2026, 2027, 2028]
schools = { area = "A1", settings = ["rural"] }

[[programmes]]
name = "districts"
title = "片区推进"
units = "areas"
area_levels = ["county"]
batches = [2024, 2026, 2029]

[[schemes]]
name = "aid_teams"
title = "名师团队帮扶"
helpers = "teams"
helped = "schools"
team_kinds = ["master_team"]
schools = { area = "A2" }
years = 3

[[schemes]]
name = "mentors"
title = "青蓝结对"
helpers = "staff"
helped = "staff"
helper_people = { min_backbone = "county" }
people = { max_years_at_school = 3 }

[[schemes]]
name = "panels"
title = "专家评估"
helpers = "teams"
helped = "units"
programme = "strong"

[[duties]]
name = "council"
title = "理事会"
holders = "groups"
modes = ["tight"]
per = "semester"
companions = ["aid_teams"]

[[duties]]
name = "aid_visit"
title = "送教到校"
holders = "supports"
scheme = "aid_teams"
per = "quarter"
quarters = "school"
host = "helped"
attend = ["helper", "teachers"]
contents = [{ name = "demo", title = "示范课", per_visit = 2 }, { name = "train", title = "培训", per_visit = 1 }]

[[duties]]
name = "exchange"
title = "结对互访"
holders = "pairings"
layer = "aid"
months = [10, 11]

[[duties]]
name = "fair"
title = "教研节"
holders = "league"
host = "rotating"
per = "year"
weekdays = [6]
"""
"""Further tables of a policy, to stand behind `POLICY`: programmes, schemes and duties of every kind."""
STAFF_HEADINGS = (
    "教师编号",
    "学校编号",
    "岗位",
    "学段",
    "学科",
    "职称",
    "骨干级别",
    "在编",
    "本校连续任教年数",
    "住址经度",
    "住址纬度",
    "意向学校",
)
TRAVEL_ROWS = (("from", "to", "minutes", "metres"), ("S00", "S01", "12", "8000"), ("S01", "S00", "13", ""), ("S02", "S03", "7", "3500"))


def school(number: int) -> Document:
    """Return school ``S<number>`` of the sound document: a primary school; every fourth is a nine-year school."""
    parts: list[Document] = [{"stage": "primary", "pupils": 180 + number, "classes": [1, 1, 1, 1, 1, 1]}]
    if number % 4 == 0:
        parts.append({"stage": "junior", "pupils": 90, "classes": [1, 1, 1]})
    return {
        "id": f"S{number:02d}",
        "name": f"第{number}小学",
        "area": "A1" if number < 6 else "A2",
        "setting": "rural" if number else "urban",
        "parts": parts,
        "longitude": 112.5 + 0.03 * (number % 4),
        "latitude": 33.0 + 0.03 * (number // 4),
        "quality": 60 + number,
        "lead_candidate": number == 0,
        "weak": number > 6,
    }


def document() -> Document:
    """Return a sound document of 12 schools with every section in use; staff, policy and travel stand in tables beside it."""
    return {
        "$schema": "schema/instance.json", "format_version": 1, "id": "small-county", "name": "小县", "simulated": True,
        "first_year": 2026, "years": 3, "datum": "WGS-84", "units": {"time": "minutes"},
        "areas": [
            {"id": "A0", "name": "县", "level": "county"},
            {"id": "A1", "name": "东片", "parent": "A0", "polygon": [[112.0, 32.5], [113.0, 32.5], [113.0, 33.5], [112.0, 33.5]]},
            {"id": "A2", "name": "西片", "parent": "A0"},
        ],
        "schools": [school(number) for number in range(12)],
        "staff": {"table": "small/staff.csv"},
        "external": {"schools": [{"id": "X1", "name": "市一中", "stages": ["senior"], "longitude": 112.6, "latitude": 33.1}],
                     "teams": [{"id": "M1", "name": "名师工作室", "kind": "master_team", "subject": "maths"}]},
        "travel": {"road_factor_percent": 130, "speed_km_per_h": 40, "matrix": "small/travel.csv"},
        "previous": {"groups": [{"lead": "S00", "mode": "alliance", "members": ["S01", "S02"], "since": 2024}],
                     "postings": [{"person": "T004", "school": "S00", "first_year": 2025, "last_year": 2027}]},
        "pins": [{"kind": "member", "subject": "S01", "target": "S00", "reason": "已签约"}, {"kind": "stay", "subject": "T003"},
                 {"kind": "posting", "subject": "T005", "target": "S02"}],
        "bans": [{"kind": "lead", "subject": "S05"}, {"kind": "posting", "subject": "T006", "target": "S09"}],
        "waivers": [{"rule": "member_cap", "subject": "S00", "reason": "局长办公会同意"}],
        "calendar": {"terms": [{"name": "秋", "first_day": "2026-09-01", "last_day": "2027-01-20"}], "holidays": ["2026-10-01"],
                     "make_up_days": ["2026-10-10"]},
        "policy": "policies/small.toml",
    }  # fmt: skip


def arranged_document() -> Document:
    """Return the same with what belongs to the policy `POLICY + ARRANGED`: earlier batches and ties, and a team with a base school."""
    given = document()
    given["external"]["teams"].append({"id": "M2", "name": "县教研室", "kind": "researcher", "level": "county", "base": "S03"})
    given["previous"]["cohorts"] = [{"programme": "strong", "unit": "S01", "first_year": 2025},
                                    {"programme": "districts", "unit": "A1", "first_year": 2024}]  # fmt: skip
    given["previous"]["supports"] = [
        {"scheme": "aid_teams", "helper": "M1", "helped": "S07", "first_year": 2025, "last_year": 2027},
        {"scheme": "mentors", "helper": "T000", "helped": "T013", "subject": "maths", "first_year": 2025, "last_year": 2025},
    ]  # fmt: skip
    return given


def staff_rows() -> list[list[str]]:
    """Return a sound staff of 48: four at each school, headings in Chinese, choices in both languages."""
    rows = [list(STAFF_HEADINGS)]
    for number in range(48):
        home = number // 4
        rows.append([
            f"T{number:03d}", f"S{home:02d}", "教师" if number % 4 else "principal", "小学", ("语文", "maths", "体育", "英语")[number % 4],
            "一级", "county" if number % 7 == 0 else "", "是", str(number % 12),
            "112.51" if number % 5 == 0 else "", "33.02" if number % 5 == 0 else "",
            f"S{(home + 1) % 12:02d}" if number % 6 == 0 else "",
        ])  # fmt: skip
    return rows


def write_csv(path: Path, rows: Any, encoding: str = "utf-8") -> None:
    """Write rows as CSV."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", newline="", encoding=encoding) as handle:
        csv.writer(handle).writerows(rows)


def write_case(folder: Path, given: Document | None = None, rows: Any = None, policy: str = POLICY, travel: Any = TRAVEL_ROWS) -> Path:
    """Write an instance folder and return the path of the instance file."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "small.json"
    path.write_text(json.dumps(given if given is not None else document(), ensure_ascii=False, indent=1), encoding="utf-8")
    (folder / "policies").mkdir(exist_ok=True)
    (folder / "policies" / "small.toml").write_text(policy, encoding="utf-8")
    write_csv(folder / "small" / "staff.csv", rows if rows is not None else staff_rows())
    write_csv(folder / "small" / "travel.csv", travel)
    return path
