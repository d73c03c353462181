"""Choices joined with what their lines belong to, in arrays."""

import numpy as np

from solver.form.form import Ints


def joined(choice_line: Ints, line: Ints, owner: Ints) -> tuple[Ints, Ints]:
    """Return (choice, owner) for each choice and each owner of its line.

    Parameters
    ----------
    choice_line
        The line of every choice.
    line, owner
        One entry for each line that an owner (a resource, a helper) has; in any order.

    >>> [array.tolist() for array in joined(np.array([0, 1, 1]), np.array([1, 0, 1]), np.array([5, 6, 7]))]
    [[0, 1, 1, 2, 2], [6, 5, 7, 5, 7]]
    """
    lines = int(max(choice_line.max(initial=-1), line.max(initial=-1))) + 1
    order = np.argsort(line, kind="stable")
    line, owner = line[order], owner[order]
    begin = np.searchsorted(line, np.arange(lines))
    size = np.searchsorted(line, np.arange(lines), side="right") - begin
    times = size[choice_line]
    choice = np.repeat(np.arange(len(choice_line), dtype=np.int64), times)
    within = np.arange(len(choice)) - np.repeat(np.cumsum(times) - times, times)
    return choice, np.asarray(owner[begin[choice_line[choice]] + within], dtype=np.int64)
