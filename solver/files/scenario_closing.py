"""A school that closes: what becomes of its staff, of last year's plan and of decisions that name it."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from solver.files.given import SCHOOL
from solver.files.identity import known
from solver.files.scenario_spot import Spot
from solver.instance.history import Previous
from solver.instance.instance import Instance
from solver.instance.scenario import Closure
from solver.instance.staff import STAGES, Staff
from solver.instance.supply import ExternalSupply, ExternalTeam
from solver.language import Text

_TWICE = Text("这所学校已经关闭", "this school is closed already")
_SHUT = Text("接收学校自己也关闭", "the school that takes the staff closes too")
_STAGES = Text("接收学校没有这些人员的学段:{stages}", "the school that takes the staff does not run their stages: {stages}")
_LAST = Text("不能关闭全部学校", "not every school can close")
_MOVED = Text("情景:{school} 关闭,{n} 名教职工转入 {to}", "Scenario: {school} is closed, its {n} staff now belong to {to}")
_LEFT = Text("情景:{school} 关闭,{n} 名教职工不再参与本方案", "Scenario: {school} is closed, its {n} staff are left out of the plan")
_FELL = Text("情景:学校关闭,有 {n} 项决定或豁免随之失效", "Scenario: schools are closed, and {n} decisions or waivers fall with them")


def closed(instance: Instance, closures: Sequence[Closure], spot: Spot) -> Instance:
    """Return the instance without the schools that close."""
    sound = _sound(instance, closures, spot)
    if not sound:
        return instance
    if len(sound) == len(instance.schools):
        spot.add(spot.place("closed"), _LAST)
        return instance
    heads = Counter(instance.staff.values("school").tolist())
    staff = _staff(instance.staff, sound)
    gone = set(sound)
    people = set(instance.staff.ids) - set(staff.ids)
    names = {school.id: school.name for school in instance.schools}
    kept = {name: tuple(one for one in getattr(instance, name) if _stands(one, gone | people)) for name in ("pins", "bans", "waivers")}
    fell = sum(len(getattr(instance, name)) - len(listed) for name, listed in kept.items())
    notes = [
        (_LEFT if to is None else _MOVED).fill(school=names[school], n=heads[school], to=names.get(to or "", ""))
        for school, to in sound.items()
    ]
    return instance.replace(
        **kept,
        schools=tuple(school for school in instance.schools if school.id not in gone),
        staff=staff,
        previous=None if instance.previous is None else _previous(instance.previous, gone, people),
        external=_external(instance, gone),
        travel_table=_table(instance.travel_table, gone),
        neighbours=tuple(pair for pair in instance.neighbours if not {pair.school, pair.neighbour} & gone),
        outlook=tuple(one for one in instance.outlook if one.school not in gone),
        notes=(*instance.notes, *notes, *([_FELL.fill(n=fell)] if fell else [])),
    )


def _sound(instance: Instance, closures: Sequence[Closure], spot: Spot) -> dict[str, str | None]:
    """Return where the staff of each closing school goes, sound closures only."""
    ids, found = known(SCHOOL, (school.id for school in instance.schools)), dict[str, str | None]()
    closing = {closure.school for closure in closures}
    for number, closure in enumerate(closures):
        place, to_place = spot.item("closed", number, "school"), spot.item("closed", number, "staff_to")
        if not ids.check(closure.school, spot.file, place, spot.faults):
            continue
        if closure.school in found:
            spot.add(place, _TWICE, closure.school)
            continue
        to = closure.staff_to
        if to is not None and ids.check(to, spot.file, to_place, spot.faults):
            missing = _missing_stages(instance, closure.school, to)
            if to in closing:
                spot.add(to_place, _SHUT, to)
            elif missing:
                spot.add(to_place, _STAGES.fill(stages=", ".join(missing)), to)
        found[closure.school] = to
    return found


def _missing_stages(instance: Instance, school: str, to: str) -> list[str]:
    theirs = instance.staff.values("stage")[instance.staff.values("school") == school]
    return sorted({STAGES[code] for code in theirs.tolist()} - set(instance.school_of[to].stages))


def _staff(staff: Staff, to: dict[str, str | None]) -> Staff:
    if not len(staff):
        return staff
    table = staff.table
    leaving = table["school"].isin([school for school, other in to.items() if other is None])
    table = table[~leaving].reset_index(drop=True)
    moved = {school: other for school, other in to.items() if other is not None}
    table["school"] = np.array([moved.get(school, school) for school in table["school"]], dtype=object)
    own_or_gone = table["wish"].isin(list(to)) | (table["wish"] == table["school"])
    table["wish"] = np.where(own_or_gone, "", table["wish"]).astype(object)
    return Staff(table)


def _stands(decision: Any, gone: Collection[str]) -> bool:
    return decision.subject not in gone and getattr(decision, "target", None) not in gone


def _previous(previous: Previous, gone: set[str], people: set[str]) -> Previous:
    """Return last year's plan as far as it still means anything: a group whose lead or last member closes is no more."""
    groups = [
        replace(group, members=tuple(m for m in group.members if m not in gone)) for group in previous.groups if group.lead not in gone
    ]
    away = gone | people
    return replace(
        previous,
        groups=tuple(group for group in groups if group.members),
        postings=tuple(p for p in previous.postings if p.person not in people and p.school not in gone),
        pairings=tuple(p for p in previous.pairings if not {p.partner, p.school} & gone),
        matured=tuple(one for one in previous.matured if one.school not in gone),
        cohorts=tuple(one for one in previous.cohorts if one.unit not in gone),
        supports=tuple(one for one in previous.supports if not {one.helper, one.helped} & away),
    )


def _external(instance: Instance, gone: set[str]) -> ExternalSupply:
    """Return the outside supply; a team whose base closes still sets out from that place."""

    def settled(team: ExternalTeam) -> ExternalTeam:
        if team.base is None or team.base not in gone:
            return team
        school = instance.school_of[team.base]
        return replace(team, base=None, longitude=school.longitude, latitude=school.latitude)

    return replace(instance.external, teams=tuple(settled(team) for team in instance.external.teams))


def _table(table: pd.DataFrame | None, gone: set[str]) -> pd.DataFrame | None:
    if table is None:
        return None
    listed = list(gone)
    return table[~(table["from"].isin(listed) | table["to"].isin(listed))].reset_index(drop=True)
