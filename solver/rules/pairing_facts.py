"""Facts of the input that pairing rules share: travel to partners, who stands in which group and area."""

from collections.abc import Iterable, Sequence

import numpy as np

from solver.form.form import Ints
from solver.geography.travel import TravelTimes
from solver.instance.instance import Instance
from solver.instance.kinds import Level, Setting
from solver.instance.school_choice import area_chain
from solver.instance.supply import ExternalSchool
from solver.plan.plan import Group, Pairing, Plan

NOWHERE = -1
"""Minutes to an outside partner whose place is unknown."""


def minutes_between(instance: Instance, travel: TravelTimes, partner: Ints, school: Ints) -> Ints:
    """Return minutes from partners (positions in `instance.partners`) to schools; -1 where a partner's place is unknown."""
    local = len(instance.schools)
    if not (partner >= local).any():
        return travel.minutes(partner, school)
    places = [(s.longitude, s.latitude) for s in instance.partners[local:] if isinstance(s, ExternalSchool)]
    unknown = float("nan")
    longitude, latitude = (np.array([unknown if place[i] is None else place[i] for place in places], dtype=np.float64) for i in (0, 1))
    outside = partner >= local
    found = np.full(len(partner), NOWHERE, dtype=np.int64)
    found[~outside] = travel.minutes(partner[~outside], school[~outside])
    at = partner[outside] - local
    found[outside] = travel.minutes_from_homes(longitude[at], latitude[at], school[outside])
    return found


def pairing_minutes(instance: Instance, pairings: Sequence[Pairing]) -> list[int]:
    """Return the minutes from partner to school of each pair; -1 where a partner's place is unknown."""
    position = {school.id: number for number, school in enumerate(instance.partners)}
    partner = np.array([position[pair.partner] for pair in pairings], dtype=np.int64)
    school = np.array([position[pair.school] for pair in pairings], dtype=np.int64)
    return [int(m) for m in minutes_between(instance, TravelTimes.of(instance), partner, school)]


def region_at(instance: Instance, area: str, level: Level | None) -> str:
    """Return the outermost area of a level around an area (or itself); the area itself where no level is asked for or none fits."""
    if level is None:
        return area
    around = [name for name in area_chain(instance, area) if name in instance.area_of and instance.area_of[name].level == level]
    return around[-1] if around else area


def helped_by_groups(instance: Instance, groups: Iterable[Group], leads: Sequence[Setting]) -> frozenset[tuple[str, str]]:
    """Return (lead, member) of every group whose lead is of one of these settings: help that stands beside the pairs."""
    return frozenset(
        (group.lead, member) for group in groups if instance.school_of[group.lead].setting in leads for member in group.members
    )


def standing(plan: Plan, layer: str | None) -> tuple[Pairing, ...]:
    """Return the pairs of a plan in a layer, of all layers where it is None."""
    return tuple(pair for pair in plan.pairings if layer in {None, pair.layer})
