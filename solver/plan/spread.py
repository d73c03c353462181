"""The difference coefficient (校际差异系数) as an exact fraction: its square is rational, the coefficient itself is not."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import isqrt, lcm
from typing import Literal

Weighting = Literal["pupil", "none"]
"""pupil: each school weighs by its share of pupils (R-205); none: every school weighs the same."""


@dataclass(frozen=True)
class Spread:
    """A coefficient of variation, known by its exact square."""

    squared: Fraction | None
    """The square of the coefficient; None where the mean is 0, so that the coefficient has no meaning."""

    def at_most(self, limit: Fraction) -> bool:
        """Whether the coefficient does not exceed `limit`, decided without rounding; true where it has no meaning.

        >>> Spread(Fraction(1, 4)).at_most(Fraction(1, 2)), Spread(Fraction(1, 4)).at_most(Fraction(4999, 10000))
        (True, False)
        """
        return self.squared is None or self.squared <= limit * limit

    def decimal(self, places: int = 3) -> str:
        """Return the coefficient rounded to the nearest decimal, half up, computed in whole numbers; "—" where it has no meaning.

        >>> Spread(Fraction(1, 4)).decimal(), Spread(Fraction(2)).decimal(5)
        ('0.500', '1.41421')
        """
        if self.squared is None:
            return "—"
        # floor(sqrt(x) * 10**places + 1/2): the root doubled keeps the half a whole number.
        scaled = self.squared * 4 * 10 ** (2 * places)
        rounded = (isqrt(scaled.numerator // scaled.denominator) + 1) // 2
        whole, rest = divmod(rounded, 10**places)
        return f"{whole}.{rest:0{places}d}" if places else str(whole)


def spread(quantities: Sequence[int | Fraction], pupils: Sequence[int], weighting: Weighting = "pupil") -> Spread:
    """Return the spread of a quantity per pupil over schools: population standard deviation by mean.

    With pupil weighting the mean is the county total by the county's pupils, and each school weighs by its pupils:
    ``CV**2 = P * sum(X_i**2 / P_i) / X**2 - 1``; without weighting ``CV**2 = n * sum(x_i**2) / (sum x_i)**2 - 1``, x_i = X_i / P_i.

    Parameters
    ----------
    quantities
        The quantity of each school (people, square metres, yuan, rooms), not per pupil.
    pupils
        Pupils of each school, all positive.
    """
    if weighting == "pupil":
        total, over = _sum(quantities), sum(pupils)
        square = _sum(Fraction(x) ** 2 / p for x, p in zip(quantities, pupils, strict=True))
        return Spread(None if total == 0 else over * square / total**2 - 1)
    shares = [Fraction(x) / p for x, p in zip(quantities, pupils, strict=True)]
    total = _sum(shares)
    return Spread(None if total == 0 else len(shares) * _sum(x * x for x in shares) / total**2 - 1)


def _sum(terms: Iterable[int | Fraction]) -> Fraction:
    """Return an exact sum, brought to lowest terms once instead of at every addition."""
    listed = list(terms)
    below = lcm(*(term.denominator for term in listed))
    return Fraction(sum(term.numerator * (below // term.denominator) for term in listed), below)
