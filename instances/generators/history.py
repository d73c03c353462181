"""Last year's groups and postings, decisions taken and ruled out, exceptions, and what comes from outside."""

from random import Random
from typing import Any

from instances.generators.geography import km
from instances.generators.schools import BASE, FIRST_YEAR, SimulatedSchool, shares

MODES = ("alliance", "alliance", "trusteeship", "tight")
CAPS = {"alliance": 5, "tight": 3, "trusteeship": 5}
ROOM = {"excellent": (4, 4), "good": (3, 9), "pass": (1, 3), "fail": (2, 1)}
"""Members a lead has had so far, at most, by this year's assessment; and how many of 17 groups are led by such leads."""
Row = dict[str, Any]


def may_lead(school: SimulatedSchool) -> bool:
    """Whether a school meets the policy's conditions for leads (R-002): listed, quality, satisfaction, size."""
    record = school.record
    satisfaction = record.get("satisfaction")
    pupils, classes = (sum(part["pupils"] for part in record["parts"]), sum(sum(part["classes"]) for part in record["parts"]))
    good = record.get("lead_candidate") and record["quality"] >= 75 and satisfaction and sum(satisfaction.values()) >= 3 * 85
    return bool(good and (pupils >= 500 or classes >= 12))


def assess(schools: list[SimulatedSchool], seed: int) -> None:
    """Give every lead candidate the bureau's assessment: a fifth excellent, nearly half good, a third pass, a few fail."""
    rng = Random(f"{seed}/assessment")
    candidates = sorted(
        (s for s in schools if s.record.get("lead_candidate")), key=lambda s: (-s.record["quality"] - 0.5 * rng.randint(0, 30), s.id)
    )
    words = [word for word, n in zip(("excellent", "good", "pass"), shares(len(candidates), [20, 47, 33]), strict=True) for _ in range(n)]
    for school, word in zip(candidates, words, strict=True):
        school.record["assessment"] = word
    for school in rng.sample(candidates[len(candidates) // 3 :], max(1, len(candidates) // 15)):
        school.record["assessment"] = "fail"


def last_years_groups(schools: list[SimulatedSchool], seed: int) -> list[Row]:
    """Return last year's groups, about 17 in a county of 130 schools, and give their members maturity scores."""
    rng = Random(f"{seed}/groups")
    compulsory = sum(1 for s in schools if s.kind.name != "kindergarten")
    candidates = sorted((s for s in schools if s.record.get("lead_candidate")), key=lambda s: s.id)
    free = {s.id: s for s in schools if not s.record.get("lead_candidate") and s.record.get("public", True) and not s.record.get("new")}
    groups: list[Row] = []
    for word, (room, usual) in ROOM.items():
        pool = [s for s in candidates if s.record["assessment"] == word]
        rng.shuffle(pool)
        wanted = len(groups) + max(1, round(usual * compulsory / BASE))
        for lead in pool:
            mode = MODES[len(groups) % len(MODES)]
            near = sorted((s for s in free.values() if _fits(lead, s, mode)), key=lambda s: (km(s.point, lead.point), s.id))
            members = _mainly_own(lead, near, min(CAPS[mode], room))
            if members and len(groups) < wanted:
                groups.append({"lead": lead.id, "mode": mode, "members": members, "since": FIRST_YEAR - rng.randint(1, 4)})
                free = {school: s for school, s in free.items() if school not in members}
    groups.sort(key=lambda group: str(group["lead"]))
    _mature(schools, groups, rng)
    return groups


def _fits(lead: SimulatedSchool, school: SimulatedSchool, mode: str) -> bool:
    ours, theirs = set(lead.kind.stages), set(school.kind.stages)
    within = theirs <= ours if mode == "tight" else bool(ours & theirs)
    return within and school.record["quality"] < lead.record["quality"] and km(lead.point, school.point) < 15


def _mainly_own(lead: SimulatedSchool, near: list[SimulatedSchool], room: int) -> list[str]:
    """Return the nearest schools, at least half of them from the lead's own township (R-008)."""
    own = [s.id for s in near if s.township.code == lead.township.code]
    other = [s.id for s in near if s.township.code != lead.township.code]
    inside = own[: max(room - len(other), (room + 1) // 2)]
    return sorted(inside + other[: min(room - len(inside), len(inside))])


def _mature(schools: list[SimulatedSchool], groups: list[Row], rng: Random) -> None:
    where = {s.id: s for s in schools}
    members = [m for group in groups for m in group["members"]]
    for member in members:
        where[member].record["maturity"] = rng.randint(60, 84)
    picked = rng.sample(sorted(members), max(2, len(members) // 7))
    for n, member in enumerate(picked):
        record = where[member].record
        record["maturity"] = rng.randint(85, 94) if n % 5 < 3 else rng.randint(45, 59)
        if record["maturity"] >= 85:
            record["quality"] = max(record["quality"], 70)


def last_years_postings(groups: list[Row], schools: list[SimulatedSchool], people: list[Row], seed: int) -> list[Row]:
    """Return postings from leads to members: about one in three groups has one that runs on, one in six one that has ended."""
    rng = Random(f"{seed}/postings")
    where = {s.id: s for s in schools}
    found = []
    for number, group in enumerate(groups):
        pool = movable(people, group["lead"], stages=set(where[group["members"][0]].kind.stages))
        if number % 3 == 2 or not pool:
            continue
        first = FIRST_YEAR - (4 if number % 6 == 1 else 1 + number % 2)
        person = pool[rng.randrange(len(pool))]
        found.append({"person": person["id"], "school": group["members"][0], "first_year": first, "last_year": first + 2})
        if first + 2 < FIRST_YEAR:
            person["moves"] += 1
            person["years_at_school"] = min(person["years_at_school"], 1)
    return sorted(found, key=lambda row: row["person"])


def movable(people: list[Row], school: str, stages: set[str], *, backbone: bool | None = None) -> list[Row]:
    """Return teachers of a school who may be posted: on quota, six years there, not exempt, no senior title in view."""
    return [
        p
        for p in people
        if p["school"] == school
        and p["stage"] in stages
        and p["position"] == "teacher"
        and p["on_quota"]
        and p["years_at_school"] >= 6
        and "exemption" not in p
        and "title_application_year" not in p
        and "wish" not in p
        and (backbone is None or (p["backbone"] not in ("none", "school")) == backbone)
    ]


def decisions(groups: list[Row], schools: list[SimulatedSchool], people: list[Row], busy: set[str]) -> dict[str, list[Row]]:
    """Return pins, bans and waivers with their reasons, one or two of each kind."""
    where = {s.id: s for s in schools}
    steady = [g for g in groups if where[g["lead"]].record["assessment"] in ("excellent", "good") and may_lead(where[g["lead"]])]
    stays = [(g, m) for g in steady for m in g["members"] if 60 <= where[m].record["maturity"] <= 80]
    kept, member = stays[0]
    urban = [s for s in schools if may_lead(s) and s.kind.setting == "urban" and s.record["assessment"] == "excellent"]
    barred = [s for s in schools if may_lead(s) and s.record["assessment"] == "pass" and s.id not in {g["lead"] for g in groups}]
    pool = [p for p in movable(people, kept["lead"], set(where[member].kind.stages), backbone=True) if p["id"] not in busy]
    held = next(p for p in people if p["school"] == kept["lead"] and p["position"] == "middle")
    far = max((s for s in schools if s.kind.name == "point"), key=lambda s: (min(km(s.point, u.point) for u in urban), s.id))
    refused = next(s for s in schools if s.record.get("weak") and s.id not in {m for g in groups for m in g["members"]})
    pins = [
        {"kind": "lead", "subject": urban[-1].id, "reason": "教体局局务会决定:继续牵头 / bureau meeting: goes on leading"},
        {"kind": "member", "subject": member, "target": kept["lead"], "reason": "三年帮扶协议未满 / three-year agreement still runs"},
        {"kind": "stay", "subject": held["id"], "reason": "主持课题结题,暂缓派出 / closes a research project, deferred"},
    ]
    if pool:
        pins.append(
            {"kind": "posting", "subject": pool[0]["id"], "target": member, "reason": "受援校点名请求 / asked for by the member school"}
        )
    bans = [
        {"kind": "lead", "subject": barred[0].id, "reason": "校舍改建期间不牵头 / rebuilding, leads no group"},
        {"kind": "member", "subject": refused.id, "target": urban[0].id, "reason": "双方协商未成 / talks failed"},
        {
            "kind": "posting",
            "subject": pool[-1]["id"] if len(pool) > 1 else held["id"],
            "target": refused.id,
            "reason": "近亲属在该校任职 / close relative in post there",
        },
    ]
    waivers = [
        {"rule": "same_area_share", "subject": urban[0].id, "reason": "局务会批准:重点帮扶边远乡镇 / approved: helps far townships"},
        {"rule": "travel_limit", "subject": far.id, "reason": "局务会批准:县内最远教学点 / approved: the farthest teaching point"},
    ]
    return {"pins": pins, "bans": bans, "waivers": waivers}


def quotas(schools: list[SimulatedSchool], people: list[Row], seed: int) -> None:
    """Approve a quota for every public school: those on quota today, and now and then a vacancy."""
    rng = Random(f"{seed}/quota")
    counted: dict[str, int] = {}
    for person in people:
        counted[person["school"]] = counted.get(person["school"], 0) + bool(person["on_quota"])
    for school in schools:
        if school.record.get("public", True):
            school.record["quota"] = counted.get(school.id, 0) + rng.choice((0, 0, 0, 1, 2))


EXTERNAL: Row = {
    "schools": [
        {"id": "E01", "name": "省城实验小学(模拟)", "stages": ["primary"], "longitude": 113.665, "latitude": 34.757},
        {"id": "E02", "name": "市属第一完全中学(模拟)", "stages": ["junior", "senior"], "longitude": 112.528, "latitude": 32.99},
    ],
    "teams": [
        {"id": "M01", "name": "语文名师工作室(模拟)", "kind": "master_team", "subject": "chinese", "days_per_year": 24, "heads": 5},
        {"id": "M02", "name": "英语名师工作室(模拟)", "kind": "master_team", "subject": "english", "days_per_year": 20, "heads": 4},
        {"id": "R01", "name": "县教研室教研员(模拟)", "kind": "researcher", "days_per_year": 60, "heads": 9},
        {"id": "I01", "name": "县责任督学(模拟)", "kind": "inspector", "days_per_year": 90, "heads": 26},
        {"id": "U01", "name": "师范学院实习支教(模拟)", "kind": "university", "days_per_year": 90, "heads": 40},
    ],
}
CALENDAR: Row = {
    "terms": [
        {"name": "2026-2027学年第一学期", "first_day": "2026-09-01", "last_day": "2027-01-29"},
        {"name": "2026-2027学年第二学期", "first_day": "2027-02-22", "last_day": "2027-07-02"},
    ],
    "holidays": [
        "2026-09-25",
        "2026-10-01",
        "2026-10-02",
        "2026-10-05",
        "2026-10-06",
        "2026-10-07",
        "2027-01-01",
        "2027-04-05",
        "2027-05-03",
        "2027-05-04",
        "2027-05-05",
        "2027-06-09",
    ],
    "make_up_days": ["2026-09-20", "2026-10-10"],
}
"""A simulated calendar: planning figures, to be checked against the notices of the State Council and the province."""
