"""China's shifted datums: published values, round trips and the borders of the shift."""

import numpy as np
import pytest

from solver.geography.datum import from_wgs84, to_wgs84
from solver.geography.travel import great_circle_m
from solver.instance.kinds import Datum


@pytest.mark.parametrize("datum", ["GCJ-02", "BD-09"])
def test_a_round_trip_is_exact_to_a_micrometre(datum: Datum) -> None:
    """10,000 points over China come back within 1e-6 m."""
    rng = np.random.default_rng(0)
    longitude, latitude = rng.uniform(74, 134, 10_000), rng.uniform(18, 53, 10_000)
    back = to_wgs84(*from_wgs84(longitude, latitude, datum), datum)
    assert float(great_circle_m(longitude, latitude, *back).max()) < 1e-6


@pytest.mark.parametrize(("datum", "low", "high"), [("GCJ-02", 350, 700), ("BD-09", 900, 1500)])
def test_the_shift_is_what_the_field_measures(datum: Datum, low: int, high: int) -> None:
    """GCJ-02 lies 350 to 700 m and BD-09 900 to 1,500 m away at Nanyang, Beijing and Chengdu."""
    longitude, latitude = np.array([112.53, 116.39, 104.07]), np.array([33.0, 39.91, 30.67])
    away = great_circle_m(longitude, latitude, *from_wgs84(longitude, latitude, datum))
    assert bool(((away > low) & (away < high)).all())


def test_a_known_point() -> None:
    """Tiananmen, WGS-84 116.391349 E 39.907375 N, is near 116.39759, 39.90878 in GCJ-02 maps (to 1e-4 degrees)."""
    longitude, latitude = from_wgs84(np.array([116.391349]), np.array([39.907375]), "GCJ-02")
    assert abs(float(longitude[0]) - 116.39759) < 1e-4
    assert abs(float(latitude[0]) - 39.90878) < 1e-4


def test_outside_china_gcj02_is_wgs84() -> None:
    """York is not shifted; a place that is not known stays unknown."""
    longitude, latitude = np.array([-1.08, np.nan]), np.array([53.96, np.nan])
    moved = to_wgs84(longitude, latitude, "GCJ-02")
    assert np.array_equal(moved[0], longitude, equal_nan=True)
    assert np.array_equal(moved[1], latitude, equal_nan=True)


def test_wgs84_is_left_alone() -> None:
    """No conversion gives the very arrays back."""
    longitude = np.array([112.0])
    assert to_wgs84(longitude, longitude, "WGS-84")[0] is longitude
    assert from_wgs84(longitude, longitude, "WGS-84")[0] is longitude
