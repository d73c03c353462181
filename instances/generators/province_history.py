"""Last year's groups of a simulated province, county by county, and the decisions planners have taken."""

import numpy as np

from instances.generators.history import CAPS, MODES, ROOM
from instances.generators.province_places import Generator, Ints, Places
from instances.generators.province_schools import WORDS, Traits, kilometres, school_ids
from instances.generators.schools import BASE, FIRST_YEAR
from solver.instance.history import Ban, Pin, PreviousGroup, Waiver

REACH_KM = {"alliance": 15.0, "trusteeship": 12.5, "tight": 7.5}
"""Straight distance of members by mode: within the policy's minutes at 40 km/h and a road factor of 1.3."""
MATURED, FAILED = 3 / 35, 2 / 35
"""Share of last year's members that reach 85 points, and of those below 60; the others are between."""


def last_years_groups(places: Places, traits: Traits, rng: Generator) -> tuple[PreviousGroup, ...]:
    """Return last year's groups and write their members' maturity into the traits.

    As in the county generator: some 17 groups for 130 compulsory schools, their size by the lead's assessment, members the
    nearest weaker schools of fitting stages, at least half of them from the lead's township.
    """
    public = np.array([kind != "private_nine" for kind in _kind_names()])[places.kind]
    free = ~traits.lead & ~traits.new & public
    groups: list[tuple[int, str, Ints]] = []
    for county in range(places.counties):
        own = np.flatnonzero(places.county == county)
        compulsory = int(traits.compulsory[own].sum())
        wanted = 0
        for word, (room, usual) in ROOM.items():
            wanted += max(1, round(usual * compulsory / BASE))
            pool = own[traits.may_lead[own] & (traits.word[own] == WORDS.index(word))]
            for lead in rng.permutation(pool).tolist():
                mode = MODES[len(groups) % len(MODES)]
                members = _members(places, traits, lead, mode, own[free[own]], min(CAPS[mode], room))
                if wanted > 0 and len(members):
                    groups.append((lead, mode, members))
                    free[members] = False
                    wanted -= 1
    _mature(traits, groups, rng)
    since = FIRST_YEAR - rng.integers(1, 5, len(groups))
    ids = school_ids(len(places.kind))
    return tuple(
        PreviousGroup(lead=ids[lead], mode=mode, members=tuple(ids[m] for m in members.tolist()), since=year)
        for (lead, mode, members), year in zip(groups, since.tolist(), strict=True)
    )


def _kind_names() -> list[str]:
    from instances.generators.schools import KINDS

    return [kind.name for kind in KINDS]


def _members(places: Places, traits: Traits, lead: int, mode: str, free: Ints, room: int) -> Ints:
    """Return the nearest free schools that fit, at least half of them from the lead's own township (R-008)."""
    ours, theirs = traits.stage_bits[lead], traits.stage_bits[free]
    fits = (theirs & ~ours) == 0 if mode == "tight" else (theirs & ours) != 0
    away = kilometres(places, lead, free)
    near = np.flatnonzero(fits & (traits.quality[free] < traits.quality[lead]) & (away < REACH_KM[mode]))
    near = free[near[np.argsort(away[near], kind="stable")]]
    same = places.township[near] == places.township[lead]
    own, other = near[same], near[~same]
    inside = own[: max(room - len(other), (room + 1) // 2)]
    return np.concatenate([inside, other[: min(room - len(inside), len(inside))]])


def _mature(traits: Traits, groups: list[tuple[int, str, Ints]], rng: Generator) -> None:
    members = np.concatenate([m for _, _, m in groups]) if groups else np.zeros(0, dtype=np.int64)
    chance = rng.random(len(members))
    score = rng.integers(60, 85, len(members))
    score = np.where(chance < MATURED, rng.integers(85, 95, len(members)), score)
    score = np.where(chance > 1 - FAILED, rng.integers(45, 60, len(members)), score)
    traits.maturity[members] = score
    matured = members[score >= 85]
    traits.quality[matured] = np.maximum(traits.quality[matured], 70)


def decisions(
    places: Places, traits: Traits, groups: tuple[PreviousGroup, ...]
) -> tuple[tuple[Pin, ...], tuple[Ban, ...], tuple[Waiver, ...]]:
    """Return, a county: a lead and a membership that are fixed, a lead and a membership ruled out, an exception to R-008.

    One school in the whole province, the teaching point farthest from any lead, is excepted from the travel limits: such an
    exception makes candidates of all leads, which a bureau would not do by the dozen.
    """
    ids = school_ids(len(places.kind))
    number = {name: position for position, name in enumerate(ids)}
    leading = {number[group.lead] for group in groups}
    members = {number[m] for group in groups for m in group.members}
    settled = [(number[m], number[g.lead]) for g in groups for m in g.members]
    pins: list[Pin] = []
    bans: list[Ban] = []
    waivers: list[Waiver] = []
    excellent = traits.may_lead & (traits.word == WORDS.index("excellent")) & places.urban_township[places.township]
    idle = traits.may_lead & (traits.word == WORDS.index("pass"))
    for county in range(places.counties):
        own = np.flatnonzero(places.county == county)
        best = own[excellent[own]].tolist()
        barred = [lead for lead in own[idle[own]].tolist() if lead not in leading]
        refused = [s for s in own[traits.weak[own]].tolist() if s not in members]
        kept = [(m, lead) for m, lead in settled if places.county[lead] == county and _steady(places, traits, m, lead)]
        if best:
            pins.append(Pin(kind="lead", subject=ids[best[-1]], reason="局务会决定:继续牵头"))
            waivers.append(Waiver(rule="same_area_share", subject=ids[best[0]], reason="局务会批准:重点帮扶边远乡镇"))
        if kept:
            pins.append(Pin(kind="member", subject=ids[kept[0][0]], target=ids[kept[0][1]], reason="三年帮扶协议未满"))
        if barred:
            bans.append(Ban(kind="lead", subject=ids[barred[0]], reason="校舍改建期间不牵头"))
        if best and refused:
            bans.append(Ban(kind="member", subject=ids[refused[0]], target=ids[best[0]], reason="双方协商未成"))
    far = _farthest_point(places, traits)
    waivers += [] if far is None else [Waiver(rule="travel_limit", subject=ids[far], reason="局务会批准:最远教学点")]
    return tuple(pins), tuple(bans), tuple(waivers)


def _steady(places: Places, traits: Traits, member: int, lead: int) -> bool:
    """Whether a membership can go on in any case: same township, a good lead, a member still growing."""
    same = places.township[member] == places.township[lead]
    return bool(same and traits.word[lead] <= WORDS.index("good") and 60 <= traits.maturity[member] <= 80)


def _farthest_point(places: Places, traits: Traits) -> int | None:
    points = np.flatnonzero(np.array([name == "point" for name in _kind_names()])[places.kind])
    leads = np.flatnonzero(traits.may_lead)
    if len(points) == 0 or len(leads) == 0:
        return None
    nearest = [float(kilometres(places, point, leads).min()) for point in points.tolist()]
    return int(points[int(np.argmax(nearest))])
