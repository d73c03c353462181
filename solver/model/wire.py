"""Long arrays into protocol buffers: written as bytes, five times as fast as number by number."""

import numpy as np

from solver.form.form import Ints

_BYTES = 5
"""Bytes of every integer; seven bits each, so that any index below 2**35 fits. Leading zeros are allowed in the format."""


def integers(field: int, values: Ints) -> bytes:
    """Return a packed field of integers in ``0 <= value < 2**35``.

    >>> integers(1, np.array([5])).hex()
    '0a058580808000'
    """
    shifted = values.astype(np.uint64)[:, None] >> np.arange(0, 7 * _BYTES, 7, dtype=np.uint64)
    digits = (shifted & np.uint64(127)).astype(np.uint8)
    digits[:, :-1] |= 128
    return _field(field, digits.tobytes())


def doubles(field: int, values: "np.ndarray[tuple[int, ...], np.dtype[np.float64]]") -> bytes:
    """Return a packed field of floating-point numbers.

    >>> doubles(3, np.array([1.0])).hex()
    '1a08000000000000f03f'
    """
    return _field(field, values.astype("<f8").tobytes())


def _field(field: int, payload: bytes) -> bytes:
    return _number(field << 3 | 2) + _number(len(payload)) + payload


def _number(value: int) -> bytes:
    found = bytearray()
    while value > 127:
        found.append(value & 127 | 128)
        value >>= 7
    return bytes([*found, value])
