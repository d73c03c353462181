"""Near points by the grid against plain distances between all of them, also at the poles and across the date line."""

import numpy as np
import pytest

from solver.geography.near import Places, blocks_within, nearest, pairs_within

CORNERS = ((112.5, 33.0), (179.99, 0.0), (0.0, 89.95), (-180.0, -89.95))
"""A county in China, the date line on the equator, and both poles."""


def draw_places(rng: np.random.Generator, corner: tuple[float, float]) -> Places:
    """Return up to 30 points around a corner; near the poles they take all longitudes."""
    count, wide = int(rng.integers(1, 30)), 60.0 if abs(corner[1]) > 80 else 0.2
    longitude = (corner[0] + rng.normal(0, wide, count) + 180) % 360 - 180
    return Places(longitude, np.clip(corner[1] + rng.normal(0, 0.1, count), -90, 90))


@pytest.mark.parametrize("corner", CORNERS)
@pytest.mark.parametrize("limit_m", [0.0, 5.0, 3_000.0, 20_000.0, 1e6, 3e7])
def test_pairs_are_those_of_the_plain_computation(corner: tuple[float, float], limit_m: float) -> None:
    """Over 15 draws: exactly the pairs within the limit, in order; 3e7 m is more than half the Earth's circumference (all pairs)."""
    rng = np.random.default_rng(7)
    for _ in range(15):
        origins, destinations = draw_places(rng, corner), draw_places(rng, corner)
        origin, destination = np.indices((len(origins), len(destinations))).reshape(2, -1)
        near = origins.distance_m(origin, destinations, destination) <= limit_m
        found = pairs_within(origins, destinations, limit_m)
        assert found[0].tolist() == origin[near].tolist()
        assert found[1].tolist() == destination[near].tolist()


@pytest.mark.parametrize("corner", CORNERS)
def test_the_nearest_is_the_first_of_the_smallest_distances(corner: tuple[float, float]) -> None:
    """Over 15 draws with every second destination doubled: the place argmin gives, though equally near ones come later."""
    rng = np.random.default_rng(8)
    for _ in range(15):
        origins, once = draw_places(rng, corner), draw_places(rng, corner)
        twice = once.take(np.sort(np.concatenate([np.arange(len(once)), np.arange(0, len(once), 2)])))
        origin, destination = np.indices((len(origins), len(twice))).reshape(2, -1)
        plain = origins.distance_m(origin, twice, destination).reshape(len(origins), len(twice))
        found, metres = nearest(origins, twice)
        assert found.tolist() == plain.argmin(axis=1).tolist()
        assert metres.tolist() == plain.min(axis=1).tolist()


def test_nobody_is_near_to_nobody() -> None:
    """No origins give no pairs; no destinations give no pairs, and asking for the nearest of none is an error."""
    empty, one = Places(np.zeros(0), np.zeros(0)), Places(np.zeros(1), np.zeros(1))
    assert [len(part) for part in pairs_within(empty, one, 1e3)] == [0, 0]
    assert [len(part) for part in pairs_within(one, empty, 1e3)] == [0, 0]
    with pytest.raises(ValueError, match="near"):
        nearest(one, empty)


@pytest.mark.parametrize("limit_m", [30_000.0, 3e7])
def test_small_blocks_give_the_same_pairs(limit_m: float) -> None:
    """Blocks of 10 looked-at pairs instead of two million: more blocks, together the same."""
    places = draw_places(np.random.default_rng(9), CORNERS[0])
    blocks = list(blocks_within(places, places, limit_m, block=10))
    whole = pairs_within(places, places, limit_m)
    assert len(blocks) > 1
    assert np.concatenate([block[0] for block in blocks]).tolist() == whole[0].tolist()
    assert np.concatenate([block[1] for block in blocks]).tolist() == whole[1].tolist()
