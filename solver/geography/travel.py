"""Travel between schools and from homes: whole minutes and metres, from a matrix where one is given, else the great circle."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from solver.instance.instance import Instance

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
EARTH_RADIUS_M = 6_371_008.8
"""Mean Earth radius in metres (IUGG)."""


def great_circle_m(longitude_a: Floats, latitude_a: Floats, longitude_b: Floats, latitude_b: Floats) -> Floats:
    """Return great-circle distances in metres between points given in degrees (haversine formula).

    >>> bool(abs(great_circle_m(np.array([0.0]), np.array([0.0]), np.array([1.0]), np.array([0.0]))[0] - 111195) < 1)
    True
    """
    a, b = np.radians(latitude_a), np.radians(latitude_b)
    half = np.sin((b - a) / 2) ** 2 + np.cos(a) * np.cos(b) * np.sin(np.radians(longitude_b - longitude_a) / 2) ** 2
    return np.asarray(2 * EARTH_RADIUS_M * np.arcsin(np.sqrt(np.minimum(1.0, half))), dtype=np.float64)


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

    @classmethod
    def of(cls, instance: Instance) -> "TravelTimes":
        """Return the travel of an instance."""
        longitude, latitude = (instance.school_values(name).astype(np.float64) for name in ("longitude", "latitude"))
        key, minutes, metres = _listed(instance)
        travel = instance.travel
        return cls(longitude, latitude, travel.road_factor_percent, travel.speed_km_per_h, key, minutes, metres)

    def metres(self, origin: Ints, destination: Ints) -> Ints:
        """Return road metres between schools: listed ones, else great circle times the road factor, rounded up."""
        direct = great_circle_m(self.longitude[origin], self.latitude[origin], self.longitude[destination], self.latitude[destination])
        return self._listed_or(self.listed_metres, origin, destination, self._road_m(direct))

    def minutes(self, origin: Ints, destination: Ints) -> Ints:
        """Return minutes between schools: listed ones, else road metres at the average speed, rounded up."""
        direct = great_circle_m(self.longitude[origin], self.latitude[origin], self.longitude[destination], self.latitude[destination])
        return self._listed_or(self.listed_minutes, origin, destination, self._road_minutes(direct))

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
        metres_per_minute = self.speed_km_per_h * 1000 / 60
        return np.ceil(np.round(direct * self.road_factor_percent / 100 / metres_per_minute, 6)).astype(np.int64)

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
    origin = np.array([position[str(s)] for s in table["from"]], dtype=np.int64)
    destination = np.array([position[str(s)] for s in table["to"]], dtype=np.int64)
    key = origin * len(instance.schools) + destination
    order = np.argsort(key, kind="stable")
    return key[order], np.asarray(table["minutes"], dtype=np.int64)[order], np.asarray(table["metres"], dtype=np.int64)[order]
