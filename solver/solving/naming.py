"""From counts to people: who of a class takes which move, with the post held there and the reason."""

from collections import defaultdict
from collections.abc import Sequence

import numpy as np

from solver.form.form import Ints
from solver.geography.travel import TravelTimes
from solver.instance.instance import Instance
from solver.instance.staff import POSITIONS, SUBJECTS
from solver.plan.plan import Posting
from solver.rules.rotation_scope import RotationScope
from solver.solving.fairness import worst_first
from solver.solving.reasons import reasoned

_FAR = 10_000
"""Minutes counted for a person whose home place is unknown: after everybody whose home is known."""


def named(scope: RotationScope, values: Ints) -> tuple[Posting, ...]:
    """Return the postings of an assignment, a person for each.

    The people of a class are alike for every rule and goal, so whoever goes, no value changes. Within a class the moves go
    to people worst first (`worst_first`): as many wishes as can be, then the longest way from home as short as can be, then nobody who
    moved more often before than need be, then the least sums, then the order of their ids.
    """
    moves: dict[int, list[int]] = defaultdict(list)
    for move, people in scope.unnamed(values):
        moves[int(scope.move_class[move])].extend([move] * people)
    order = np.argsort(scope.person_class, kind="stable")
    starts = np.searchsorted(scope.person_class[order], np.arange(len(scope.class_size) + 1))
    chosen: list[tuple[int, int]] = []
    for index in sorted(moves):
        chosen += _pairs(scope, order[starts[index] : starts[index + 1]], moves[index])
    postings = [scope.posting(move, scope.instance.staff.ids[person]) for person, move in sorted(chosen)]
    return reasoned(scope.instance, scope.options.groups, [(posting, post_of(scope.instance, posting)) for posting in postings])


def _pairs(scope: RotationScope, people: Ints, moves: Sequence[int]) -> list[tuple[int, int]]:
    if len(people) == 1:
        return [(int(people[0]), moves[0])]
    taken = worst_first(*_burdens(scope, people, np.array(moves, dtype=np.int64)))
    return [(int(people[row]), move) for row, move in zip(taken.tolist(), moves, strict=True)]


def _burdens(scope: RotationScope, people: Ints, moves: Ints) -> tuple[Ints, Ints, Ints]:
    """Return, for each person and move, whether it is not the one wished for and the minutes from home; and the earlier moves of each."""
    instance, destination = scope.instance, scope.move_options.destination[moves]
    staff = instance.staff
    school = np.array([instance.schools[place].id for place in destination], dtype=object)
    unwished = (staff.values("wish")[people][:, None] != school[None, :]).astype(np.int64)
    homes = [staff.values(name)[people].astype(np.float64) for name in ("longitude", "latitude")]
    travel = TravelTimes.of(instance)
    wide = [np.repeat(values, len(moves)) for values in homes]
    minutes = travel.minutes_from_homes(wide[0], wide[1], np.tile(destination, len(people))).reshape(len(people), len(moves))
    minutes = np.minimum(np.where(minutes < 0, _FAR, minutes), _FAR)
    return unwished, minutes.astype(np.int64), np.maximum(staff.values("moves")[people].astype(np.int64), 0)


def post_of(instance: Instance, posting: Posting) -> str:
    """Return the post held: its level and, for teachers, the subject (R-013: the post matches level and subject)."""
    row = instance.staff.position_of[posting.person]
    level = POSITIONS[int(instance.staff.values("position")[row])]
    return f"{level}:{SUBJECTS[int(instance.staff.values('subject')[row])]}"
