"""Samples drawn by lot from a seed: the same on every machine, whatever the order of the rows."""

from collections.abc import Iterable
from fractions import Fraction
from hashlib import sha256


def lot(seed: int, programme: str, unit: str) -> str:
    """Return the lot a unit draws: a hash of seed, programme and its own identifier, and of nothing else.

    >>> lot(7, "recheck", "S1")[:8] == lot(7, "recheck", "S1")[:8], lot(7, "recheck", "S1") == lot(8, "recheck", "S1")
    (True, False)
    """
    return sha256(f"{seed}\n{programme}\n{unit}".encode()).hexdigest()


def sample_of(units: Iterable[str], share: Fraction, seed: int, programme: str) -> frozenset[str]:
    """Return so large a share of the units, rounded up: those with the lowest lots.

    >>> len(sample_of((f"S{n}" for n in range(21)), Fraction(1, 10), 1, "recheck"))
    3
    """
    drawn = sorted((lot(seed, programme, unit), unit) for unit in units)
    number = -(-share.numerator * len(drawn) // share.denominator)
    return frozenset(unit for _, unit in drawn[:number])
