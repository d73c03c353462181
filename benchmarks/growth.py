"""How a figure grows with the size: the exponent b of figure = a * size ** b, by least squares over logarithms."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Growth:
    """A fitted exponent and how well it fits."""

    exponent: float
    error: float | None
    """Standard error of the exponent; None for two points, which any line fits."""
    points: int
    sizes: int
    """Different sizes among the points."""


def growth(sizes: Sequence[float], figures: Sequence[float]) -> Growth | None:
    """Fit the exponent; None where there are not two different sizes with positive figures.

    >>> growth([1, 10, 100], [2.0, 20.0, 200.0]).exponent
    1.0
    """
    kept = [(size, figure) for size, figure in zip(sizes, figures, strict=True) if size > 0 and figure > 0]
    different = len({size for size, _ in kept})
    if different < 2:
        return None
    x, y = np.log([size for size, _ in kept]), np.log([figure for _, figure in kept])
    away = x - x.mean()
    exponent = float(away @ (y - y.mean()) / (away @ away))
    error = None
    if len(kept) > 2:
        rest = y - y.mean() - exponent * away
        error = float(np.sqrt(rest @ rest / (len(kept) - 2) / (away @ away)))
    return Growth(round(exponent, 12), error, len(kept), different)
