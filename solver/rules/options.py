"""Options of the rotation step: which person could go where, in which years, through which channel."""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from solver.geography.travel import TravelTimes
from solver.instance.instance import Instance
from solver.instance.staff import POSITIONS
from solver.plan.plan import Group
from solver.rules.rotation_scope import CHANNELS, OptionTable
from solver.rules.rule import MoveRule

LENGTHS: Mapping[str, Sequence[int]] = {"exchange": (1, 2, 3), "cadre": (1, 2, 3), "shadow": (1,), "transfer": (1,)}
"""Lengths in years that each channel may last where the policy has no duration rule. A transfer is for good; its length
only has to reach the end of the horizon, so it always ends with the last planned year."""


def all_options(instance: Instance, groups: Sequence[Group], lengths: Mapping[str, Sequence[int]] = LENGTHS) -> OptionTable:
    """Return every option inside the groups: teachers exchange or transfer between any two schools of a group, middle managers
    and school leaders hold posts (cadre), people of members shadow at the lead; principals stay.

    `lengths` maps a channel to the years its postings may last; a channel left out is not offered.
    """
    home, destination, channel_allowed = _routes(instance, groups)
    staff = instance.staff
    person_home = np.array([instance.position_of[s] for s in staff.values("school")], dtype=np.int64)
    position = staff.values("position").astype(np.int64)
    order = np.argsort(home, kind="stable")
    home, destination, channel_allowed = home[order], destination[order], channel_allowed[order]
    first, last = np.searchsorted(home, person_home, "left"), np.searchsorted(home, person_home, "right")
    person = np.repeat(np.arange(len(staff)), last - first)
    route = np.concatenate([np.arange(a, b) for a, b in zip(first, last, strict=True)]) if len(staff) else np.zeros(0, dtype=np.int64)
    tables = []
    for code, channel in enumerate(CHANNELS):
        fits = _position_fits(channel, position[person]) & channel_allowed[route, code]
        for year in instance.planned_years:
            for length in lengths.get(channel, ()):
                end = instance.planned_years[-1] if channel == "transfer" else year + length - 1
                tables.append(
                    (
                        person[fits],
                        route[fits],
                        np.full(int(fits.sum()), year),
                        np.full(int(fits.sum()), end),
                        np.full(int(fits.sum()), code),
                    )
                )
    joined = (
        [np.concatenate(parts).astype(np.int64) for parts in zip(*tables, strict=True)] if tables else [np.zeros(0, dtype=np.int64)] * 5
    )
    who, along, start, end_year, by = joined
    travel = TravelTimes.of(instance)
    order = np.lexsort((by, end_year, start, destination[along], who))
    who, along, start, end_year, by = who[order], along[order], start[order], end_year[order], by[order]
    return OptionTable(
        instance, tuple(groups), who, home[along], destination[along], start, end_year, by, travel.minutes(home[along], destination[along])
    )


def allowed(options: OptionTable, rules: Iterable[MoveRule]) -> OptionTable:
    """Return the options that every rule admits."""
    for rule in rules:
        options = options.take(rule.admits(options))
    return options


def _position_fits(channel: str, position: np.ndarray) -> np.ndarray:
    teacher, middle, leader = (POSITIONS.index(name) for name in ("teacher", "middle", "leader"))
    if channel == "cadre":
        return (position == middle) | (position == leader)
    if channel == "shadow":
        return (position == teacher) | (position == middle) | (position == leader)
    return np.asarray(position == teacher)


def _routes(instance: Instance, groups: Sequence[Group]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return (home, destination, channels allowed) for every ordered pair of schools in one group."""
    home, destination, channels = [], [], []
    for group in groups:
        schools = [group.lead, *group.members]
        for a in schools:
            for b in schools:
                if a != b:
                    home.append(instance.position_of[a])
                    destination.append(instance.position_of[b])
                    channels.append([True, True, b == group.lead, True])
    return np.array(home, dtype=np.int64), np.array(destination, dtype=np.int64), np.array(channels, dtype=bool).reshape(-1, len(CHANNELS))
