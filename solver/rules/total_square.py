"""The square of a weighted total, from below by columns: exact where the total has few values, a bracket where it has many.

The total X = sum w b lies in [low, high]. ``X = low + D * n`` with n in binary digits t_k gives
``X**2 = low**2 + 2 low D sum(2**k t_k) + D**2 (sum(4**k t_k) + 2 sum_{k<l} 2**(k+l) t_k t_l)``, and each product t_k t_l
becomes a column p with p <= t_k and p <= t_l. Whoever uses it wants the square large, so upper bounds are enough.
With D = 1 it is exact; D > 1 stands for more digits than `DIGITS` and brackets X within D.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from solver.form.form import Ints
from solver.rules.limbs import require_at_most
from solver.rules.rotation_scope import RotationScope

DIGITS = 50
"""A total whose range has at most so many binary digits is held exactly."""
ROUNDED_DIGITS = 22
"""Digits of a total that is rounded: one part in four million of its range."""


@dataclass(frozen=True)
class TotalSquare:
    """``constant + sum coefficient * x[column]``: at most the square of the total, equal to it at its greatest."""

    constant: int
    column: Ints
    coefficient: list[int]


def total_square(scope: RotationScope, count: Ints, weight: Sequence[int], span: tuple[int, int], *, inward: bool) -> TotalSquare:
    """Return the square of ``sum weight * x[count]``, which lies in `span`; rounded up unless `inward`, where it must be rounded."""
    low, high = span
    digits = (high - low).bit_length()
    if digits == 0:
        return TotalSquare(low**2, np.zeros(0, dtype=np.int64), [])
    step = 1 << max(0, digits - ROUNDED_DIGITS) if digits > DIGITS else 1
    digits = ((high - low) // step + 1).bit_length() if step > 1 else digits
    digit = scope.columns(digits, 0, 1)
    place = [step << k for k in range(digits)]
    spare = 0 if inward else step - 1
    require_at_most(scope, np.concatenate([digit, count]), [*place, *(-number for number in weight)], spare - low, inward=inward)
    first, second = (pair.astype(np.int64) for pair in np.triu_indices(digits, 1))
    product = scope.columns(len(first), 0, 1)
    rows = np.arange(2 * len(first))
    scope.define(
        np.tile(rows, 2),
        np.concatenate([product, product, digit[first], digit[second]]),
        np.repeat([1, -1], len(rows)),
        upper=0,
        count=len(rows),
    )
    squares = [2 * low * number + number**2 for number in place]
    pairs = [2 * place[k] * place[l] for k, l in zip(first.tolist(), second.tolist(), strict=True)]
    return TotalSquare(low**2, np.concatenate([digit, product]), [*squares, *pairs])
