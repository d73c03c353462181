"""People who are due: every person of a class must take one of some moves."""

import numpy as np

from solver.rules.rotation_scope import RotationScope
from solver.rules.rule import Bools, Ints


def require_moves(scope: RotationScope, due: Ints, right: Bools) -> None:
    """Require of each class that is due (not 0 in `due`) that all its people take moves marked in `right`, one entry a move."""
    classes = np.flatnonzero(due)
    row_of = np.full(len(due), -1, dtype=np.int64)
    row_of[classes] = np.arange(len(classes))
    row = row_of[scope.move_class]
    taken = right & (row >= 0)
    scope.at_least(
        subjects=[scope.class_name(int(index)) for index in classes],
        row=row[taken],
        column=scope.move_column[taken],
        coefficient=1,
        bound=scope.class_size[classes],
    )
