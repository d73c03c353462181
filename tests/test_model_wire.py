"""Arrays written as protocol buffer bytes, and the codes of a basis: the same to math_opt as what its own interface makes."""

import numpy as np
import pytest
from ortools.math_opt import solution_pb2, sparse_containers_pb2

from solver.form.form import Expression, FormBuilder, LinearForm
from solver.model import basis
from solver.model.math_opt import solve_relaxed
from solver.model.protocol import MathOptLimits
from solver.model.wire import doubles, integers


def test_the_codes_of_a_basis_are_those_of_math_opt() -> None:
    """They are written down a second time so that no engine is loaded to read them; this is what keeps the two alike."""
    named = {
        "FREE": basis.FREE,
        "AT_LOWER_BOUND": basis.AT_LOWER,
        "AT_UPPER_BOUND": basis.AT_UPPER,
        "FIXED_VALUE": basis.FIXED,
        "BASIC": basis.BASIC,
    }
    assert {f"BASIS_STATUS_{name}": code for name, code in named.items()} == {
        name: code for name, code in solution_pb2.BasisStatusProto.items() if name != "BASIS_STATUS_UNSPECIFIED"
    }


@pytest.mark.parametrize("size", [0, 1, 2, 25, 26, 127, 128, 3277, 5000])
def test_bytes_parse_to_what_extend_makes(size: int) -> None:
    """Rows, columns and coefficients; the sizes lie at both sides of a length of 127, 128, 16383 and 16384 bytes."""
    rng = np.random.default_rng(size)
    row, column = rng.integers(0, 2**31, size), rng.integers(0, 128, size)
    coefficient = rng.integers(-(2**40), 2**40, size) / 8.0
    expected = sparse_containers_pb2.SparseDoubleMatrixProto()
    expected.row_ids.extend(row.tolist())
    expected.column_ids.extend(column.tolist())
    expected.coefficients.extend(coefficient.tolist())
    found = sparse_containers_pb2.SparseDoubleMatrixProto()
    found.MergeFromString(integers(1, row) + integers(2, column) + doubles(3, coefficient))
    assert found == expected
    assert list(found.row_ids) == row.tolist()


def test_the_largest_and_the_smallest_numbers_survive() -> None:
    """Indices up to 2^35 - 1, at every edge of seven bits; the largest floats, the least one, and both infinities."""
    edges = sorted({0, *(2**bits - less for bits in range(7, 36, 7) for less in (1, 0) if bits < 35 or less)})
    indices = np.array(edges, dtype=np.int64)
    numbers = np.array([0.0, -0.0, 1e308, -1e308, 5e-324, np.inf, -np.inf])
    found = sparse_containers_pb2.SparseDoubleMatrixProto()
    found.MergeFromString(integers(1, indices) + doubles(3, numbers))
    assert list(found.row_ids) == edges
    assert edges[-1] == 2**35 - 1
    assert np.array(found.coefficients).tobytes() == numbers.tobytes()


def test_a_field_number_above_fifteen_takes_two_bytes() -> None:
    """Field 16 is key 130: written with a continuation, as the format wants it; field 15 is the last with one byte."""
    assert integers(15, np.array([], dtype=np.int64)) == bytes([15 << 3 | 2, 0])
    assert doubles(16, np.array([])) == bytes([130, 1, 0])


def covering() -> LinearForm:
    """Return x + y >= 2 and x + 2z >= 2 over columns from 0 to 2."""
    builder = FormBuilder()
    builder.columns(3, 0, 2)
    builder.rows("cover", 2, [0, 0, 1, 1], [0, 1, 0, 2], [1, 1, 1, 2], 2, 4)
    return builder.build()


@pytest.mark.parametrize("dual", [False, True])
def test_a_basis_handed_back_ends_where_it_began(dual: bool) -> None:
    """The optimum of a form, begun again at its own basis: equal values, bound 2 + 0 (x = 2 covers both rows) and statuses."""
    form, objective = covering(), Expression(np.arange(3), np.array([1, 3, 3]))
    first = solve_relaxed(form, objective, "GLOP", MathOptLimits())
    assert first.basis is not None
    again = solve_relaxed(form, objective, "GLOP", MathOptLimits(), first.basis, dual=dual)
    assert (first.bound, again.bound) == pytest.approx((2.0, 2.0))
    assert again.values == pytest.approx(first.values)
    assert again.basis is not None
    assert again.basis.columns.tolist() == first.basis.columns.tolist()
    assert again.basis.rows.tolist() == first.basis.rows.tolist()


def test_a_basis_with_fewer_rows_is_filled_up_with_basic_ones() -> None:
    """The basis of the first row alone begins the form of two: the optimum is that of the form solved from nothing."""
    form, objective = covering(), Expression(np.arange(3), np.array([3, 1, 1]))
    short = LinearForm(
        form.lower,
        form.upper,
        form.row_lower[:1],
        form.row_upper[:1],
        form.start[:2],
        form.column[:2],
        form.coefficient[:2],
        form.family[:1],
        form.families,
    )
    found = solve_relaxed(short, objective, "GLOP", MathOptLimits())
    begun = solve_relaxed(form, objective, "GLOP", MathOptLimits(), found.basis)
    assert found.bound == pytest.approx(2.0)
    assert begun.bound == solve_relaxed(form, objective, "GLOP", MathOptLimits()).bound == pytest.approx(3.0)
