"""Assignment of people to places at least cost, by the flow engine of ortools."""

import numpy as np
from ortools.graph.python import linear_sum_assignment

from solver.form.form import Ints


def assign(cost: Ints) -> Ints:
    """Return for each column of `cost` (places) the row (person) that takes it, at least total cost.

    Parameters
    ----------
    cost
        People by places, whole numbers of at least 0; no more places than people.

    Raises
    ------
    RuntimeError
        If the engine finds no assignment, which cannot be while every person may take every place.
    """
    people, places = cost.shape
    square = np.zeros((people, people), dtype=np.int64)
    square[:, :places] = cost
    engine = linear_sum_assignment.SimpleLinearSumAssignment()
    left, right = np.indices(square.shape).reshape(2, -1).astype(np.int32)
    engine.add_arcs_with_cost(left, right, square.reshape(-1))  # type: ignore[arg-type]  # its stub misstates the shape
    if engine.solve() != engine.OPTIMAL:  # type: ignore[no-untyped-call]  # compiled, without types
        raise RuntimeError("no assignment was found, which is a fault of this program")
    person = np.array([engine.right_mate(row) for row in range(people)], dtype=np.int64)
    return np.argsort(person, kind="stable")[:places]
