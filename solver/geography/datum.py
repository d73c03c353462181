"""China's shifted datums: GCJ-02 (火星坐标, national maps) and BD-09 (Baidu) to and from WGS-84, for whole arrays.

The shift is the well-known published approximation of the national algorithm: about 500 m inside China for GCJ-02 and about
1,150 m for BD-09, nothing outside China. Inverses iterate, so that a round trip is exact to less than a micrometre.
"""

import numpy as np
import numpy.typing as npt

from solver.instance.kinds import Datum

Floats = npt.NDArray[np.float64]
_AXIS_M = 6_378_245.0
"""Semi-major axis of the Krasovsky ellipsoid in metres."""
_SQUARED_ECCENTRICITY = 0.00669342162296594323
_BD_ANGLE = np.pi * 3000 / 180
_ROUNDS = 12


def to_wgs84(longitude: Floats, latitude: Floats, datum: Datum) -> tuple[Floats, Floats]:
    """Return WGS-84 degrees of points given in `datum`; NaN stays NaN.

    >>> lon, lat = to_wgs84(*from_wgs84(np.array([116.39]), np.array([39.91]), "BD-09"), "BD-09")
    >>> bool(abs(lon[0] - 116.39) < 1e-11 and abs(lat[0] - 39.91) < 1e-11)
    True
    """
    if datum == "WGS-84":
        return longitude, latitude
    guess_longitude, guess_latitude = longitude, latitude
    for _ in range(_ROUNDS):
        there_longitude, there_latitude = from_wgs84(guess_longitude, guess_latitude, datum)
        guess_longitude, guess_latitude = guess_longitude + (longitude - there_longitude), guess_latitude + (latitude - there_latitude)
    return guess_longitude, guess_latitude


def from_wgs84(longitude: Floats, latitude: Floats, datum: Datum) -> tuple[Floats, Floats]:
    """Return degrees in `datum` of points given in WGS-84."""
    if datum == "WGS-84":
        return longitude, latitude
    shifted = _gcj02(longitude, latitude)
    return shifted if datum == "GCJ-02" else _bd09(*shifted)


def _gcj02(longitude: Floats, latitude: Floats) -> tuple[Floats, Floats]:
    x, y = longitude - 105.0, latitude - 35.0
    root = np.sqrt(np.abs(x))
    wave = (20 * np.sin(6 * np.pi * x) + 20 * np.sin(2 * np.pi * x)) * 2 / 3
    north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root + wave
    north = north + (20 * np.sin(np.pi * y) + 40 * np.sin(np.pi / 3 * y)) * 2 / 3
    north = north + (160 * np.sin(np.pi / 12 * y) + 320 * np.sin(np.pi / 30 * y)) * 2 / 3
    east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root + wave
    east = east + (20 * np.sin(np.pi * x) + 40 * np.sin(np.pi / 3 * x)) * 2 / 3
    east = east + (150 * np.sin(np.pi / 12 * x) + 300 * np.sin(np.pi / 30 * x)) * 2 / 3
    angle = np.radians(latitude)
    bend = 1 - _SQUARED_ECCENTRICITY * np.sin(angle) ** 2
    up = np.degrees(north / (_AXIS_M * (1 - _SQUARED_ECCENTRICITY) / bend**1.5))
    right = np.degrees(east / (_AXIS_M / np.sqrt(bend) * np.cos(angle)))
    abroad = (longitude < 72.004) | (longitude > 137.8347) | (latitude < 0.8293) | (latitude > 55.8271)
    return np.where(abroad, longitude, longitude + right), np.where(abroad, latitude, latitude + up)


def _bd09(longitude: Floats, latitude: Floats) -> tuple[Floats, Floats]:
    radius = np.hypot(longitude, latitude) + 0.00002 * np.sin(latitude * _BD_ANGLE)
    angle = np.arctan2(latitude, longitude) + 0.000003 * np.cos(longitude * _BD_ANGLE)
    return radius * np.cos(angle) + 0.0065, radius * np.sin(angle) + 0.006
