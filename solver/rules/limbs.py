"""Rows whose coefficients are too long for any engine, split into limbs with carries, exactly.

For a base M, coefficients ``a = a1 * M + a0`` (0 <= a0 < M) and a bound ``R = R1 * M + R0``, and integer x,

    ``sum a x <= R``  exactly when an integer c exists with  ``sum a0 x - M c <= R0``  and  ``sum a1 x + c <= R1``,

namely ``c = ceil((sum a0 x - R0) / M)``. The second row is split again until every coefficient is short. Where even that
takes too many rows (the least common multiple of a hundred pupil numbers has hundreds of digits), coefficients are rounded
once at a fixed scale: outward, so that no plan that keeps the exact row is refused, or inward, so that no plan that breaks
it is accepted.
"""

from collections.abc import Sequence
from math import gcd

import numpy as np

from solver.form.form import INFINITE, LARGEST, Ints
from solver.rules.scope import Scope

LIMBS = 6
"""A row that fits into so many limbs is posted exactly."""
ROUNDED_LIMBS = 2
"""Limbs of a row that is rounded: about 60 bits, one part in 10**18 of its largest coefficient."""


def require_at_most(scope: Scope, column: Ints, coefficient: Sequence[int], bound: int, *, inward: bool = False) -> bool:
    """Add definition rows that hold exactly when ``sum coefficient * x[column] <= bound``, for integers of any length.

    Parameters
    ----------
    column
        Columns, each at most once, none of which can be negative.
    coefficient
        Any whole numbers.
    inward
        Which way a row is rounded that is too long to be posted exactly.

    Returns
    -------
    bool
        Whether the rows are exact; otherwise they are a relaxation, or with `inward` a tightening.
    """
    shared = gcd(*coefficient) or 1
    numbers, limit = [number // shared for number in coefficient], bound // shared
    high = scope.bounds()[1][column]
    width = _width(int(high.sum()))
    longest = max((abs(number).bit_length() for number in numbers), default=0)
    limbs = max(1, -(-longest // width))
    exact = limbs <= LIMBS
    if not exact:
        shift = longest - ROUNDED_LIMBS * width
        numbers, limit, limbs = _rounded(numbers, shift, inward=inward), limit >> shift, ROUNDED_LIMBS
        longest = max(abs(number).bit_length() for number in numbers)
    _post(scope, column, high, numbers, limit, limbs, -(-longest // limbs))
    return exact


def _width(activity: int) -> int:
    """Return the bits of a limb such that no row's activity passes `LARGEST`, carries included; at most 30."""
    return max(4, min(30, LARGEST.bit_length() - 3 - (activity + 2).bit_length()))


def _rounded(numbers: Sequence[int], shift: int, *, inward: bool) -> list[int]:
    return [-((-number) >> shift) if inward else number >> shift for number in numbers]


def _post(scope: Scope, column: Ints, high: Ints, numbers: Sequence[int], limit: int, limbs: int, width: int) -> None:
    """Add one row a limb, lowest first, each passing its carry to the next."""
    base = 1 << width
    carry = np.zeros(0, dtype=np.int64)
    carry_low, carry_high = 0, 0
    for limb in range(limbs):
        top = limb == limbs - 1
        digits = np.array(numbers if top else [number & (base - 1) for number in numbers], dtype=np.int64)
        numbers = [number >> width for number in numbers]
        rest = limit if top else limit & (base - 1)
        limit >>= width
        least = int(np.minimum(digits * high, 0).sum()) + carry_low
        most = int(np.maximum(digits * high, 0).sum()) + carry_high
        columns, entries = np.concatenate([column, carry]), np.concatenate([digits, np.ones(len(carry), dtype=np.int64)])
        if not top:
            carry_low, carry_high = -((rest - least) // base), -((rest - most) // base)
            carry = scope.columns(1, carry_low, carry_high)
            columns, entries = np.concatenate([columns, carry]), np.concatenate([entries, [-base]])
        scope.define(np.zeros(len(columns)), columns, entries, -INFINITE, max(-INFINITE, min(rest, INFINITE)), count=1)
