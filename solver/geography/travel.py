"""Travel between schools and from homes: whole minutes and metres, from a matrix where one is given, else the great circle."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from weakref import WeakKeyDictionary

import numpy as np
import numpy.typing as npt
import pandas as pd

from solver.geography.near import Places, blocks_within, great_circle_m
from solver.instance.instance import Instance

__all__ = ["Floats", "Ints", "TravelTimes", "great_circle_m"]
Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
_HELD: "WeakKeyDictionary[Instance, TravelTimes]" = WeakKeyDictionary()
"""The travel of each instance still in use: instances are frozen, and sorting a large matrix anew for every rule would be dear."""


@dataclass(frozen=True)
class TravelTimes:
    """Travel of one instance; positions are positions in `instance.schools`."""

    longitude: Floats
    latitude: Floats
    road_factor_percent: int
    speed_km_per_h: int
    listed_key: Ints
    """Sorted keys ``from * schools + to`` of the pairs a matrix lists."""
    listed_minutes: Ints
    listed_metres: Ints
    beyond: int = 0
    """Least minutes of a pair that the matrix does not list: 1 more than roads were searched for, 0 without a road graph."""

    @classmethod
    def of(cls, instance: Instance) -> "TravelTimes":
        """Return the travel of an instance, worked out once for each."""
        held = _HELD.get(instance)
        if held is None:
            longitude, latitude = (instance.school_values(name).astype(np.float64) for name in ("longitude", "latitude"))
            key, minutes, metres = _listed(instance)
            travel = instance.travel
            beyond = 0 if instance.travel_searched is None else instance.travel_searched + 1
            held = cls(longitude, latitude, travel.road_factor_percent, travel.speed_km_per_h, key, minutes, metres, beyond)
            _HELD[instance] = held
        return held

    def metres(self, origin: Ints, destination: Ints) -> Ints:
        """Return road metres between schools: listed ones, else great circle times the road factor, rounded up."""
        direct = great_circle_m(self.longitude[origin], self.latitude[origin], self.longitude[destination], self.latitude[destination])
        return self._listed_or(self.listed_metres, origin, destination, self._road_m(direct))

    def minutes(self, origin: Ints, destination: Ints) -> Ints:
        """Return minutes between schools: listed ones, else road metres at the average speed, rounded up.

        Where roads were searched up to some minutes, a pair that was not reached is farther: at least one minute more.
        """
        direct = great_circle_m(self.longitude[origin], self.latitude[origin], self.longitude[destination], self.latitude[destination])
        otherwise = np.where(origin == destination, 0, np.maximum(self._road_minutes(direct), self.beyond))
        return self._listed_or(self.listed_minutes, origin, destination, otherwise)

    def within(self, origins: Ints, destinations: Ints, limit: int) -> Iterator[tuple[Ints, Ints, Ints]]:
        """Yield (origin, destination, minutes) of all pairs of two schools at most `limit` minutes apart, block by block.

        Both lists of schools are without repeats; pairs come in no order that means anything, each of them once. Work and
        memory grow with the pairs within the limit, not with all pairs.
        """
        reach_m = -1.0
        if self.beyond <= limit:
            reach_m = (limit + 1e-6) * self._metres_per_minute * 100 / self.road_factor_percent
            places = Places(self.longitude, self.latitude)
            for a, b in blocks_within(places.take(origins), places.take(destinations), reach_m):
                origin, destination = origins[a], destinations[b]
                minutes = self.minutes(origin, destination)
                kept = np.flatnonzero((minutes <= limit) & (origin != destination))
                yield origin[kept], destination[kept], minutes[kept]
        yield self._listed_within(origins, destinations, limit, reach_m)

    def _listed_within(self, origins: Ints, destinations: Ints, limit: int, beyond_m: float) -> tuple[Ints, Ints, Ints]:
        """Return the listed pairs of two schools within the limit that are farther apart than `beyond_m` by the great circle."""
        count = len(self.longitude)
        starts, ends = np.isin(np.arange(count), origins), np.isin(np.arange(count), destinations)
        here = np.flatnonzero((self.listed_minutes >= 0) & (self.listed_minutes <= limit))
        origin, destination = self.listed_key[here] // max(1, count), self.listed_key[here] % max(1, count)
        direct = great_circle_m(self.longitude[origin], self.latitude[origin], self.longitude[destination], self.latitude[destination])
        kept = (direct > beyond_m) & starts[origin] & ends[destination] & (origin != destination)
        return origin[kept], destination[kept], self.listed_minutes[here[kept]]

    def minutes_from_homes(self, longitude: Floats, latitude: Floats, school: Ints) -> Ints:
        """Return minutes from home places (degrees) to schools; -1 where the home place is unknown."""
        known = ~np.isnan(longitude)
        direct = great_circle_m(
            np.where(known, longitude, 0.0), np.where(known, latitude, 0.0), self.longitude[school], self.latitude[school]
        )
        return np.where(known, self._road_minutes(direct), -1)

    def _road_m(self, direct: Floats) -> Ints:
        return np.ceil(np.round(direct * self.road_factor_percent / 100, 3)).astype(np.int64)

    def _road_minutes(self, direct: Floats) -> Ints:
        return np.ceil(np.round(direct * self.road_factor_percent / 100 / self._metres_per_minute, 6)).astype(np.int64)

    @property
    def _metres_per_minute(self) -> float:
        return self.speed_km_per_h * 1000 / 60

    def _listed_or(self, listed: Ints, origin: Ints, destination: Ints, otherwise: Ints) -> Ints:
        if len(self.listed_key) == 0:
            return otherwise
        key = origin * len(self.longitude) + destination
        place = np.minimum(np.searchsorted(self.listed_key, key), len(self.listed_key) - 1)
        hit = (self.listed_key[place] == key) & (listed[place] >= 0)
        return np.where(hit, listed[place], otherwise)


def _listed(instance: Instance) -> tuple[Ints, Ints, Ints]:
    table = instance.travel_table
    if table is None or len(table) == 0:
        empty = np.zeros(0, dtype=np.int64)
        return empty, empty, empty
    position = instance.position_of
    origin, destination = (_positions(table[name], position) for name in ("from", "to"))
    key = origin * len(instance.schools) + destination
    order = np.argsort(key, kind="stable")
    return key[order], np.asarray(table["minutes"], dtype=np.int64)[order], np.asarray(table["metres"], dtype=np.int64)[order]


def _positions(ids: "pd.Series[str]", position: Mapping[str, int]) -> Ints:
    codes, distinct = pd.factorize(ids)
    return np.array([position[str(school)] for school in distinct], dtype=np.int64)[codes]
