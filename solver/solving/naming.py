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
from solver.solving.reasons import reasoned

_FAR = 10_000
"""Minutes counted for a person whose home place is unknown: after everybody whose home is known."""


def named(scope: RotationScope, values: Ints) -> tuple[Posting, ...]:
    """Return the postings of an assignment, a person for each.

    The people of a class are alike for every rule and goal, so whoever goes, no value changes. Within a class the moves go
    to people by least total cost: first those who wish for that school, then short ways from home, then those who moved
    less often before, then the order of their ids.
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
    from solver.model.assignment import assign

    taken = assign(_costs(scope, people, np.array(moves, dtype=np.int64)))
    return [(int(people[row]), move) for row, move in zip(taken.tolist(), moves, strict=True)]


def _costs(scope: RotationScope, people: Ints, moves: Ints) -> Ints:
    """Return the cost of each person on each move: wish, minutes from home, earlier moves and rank, each below one unit of the last."""
    instance, destination = scope.instance, scope.move_options.destination[moves]
    staff = instance.staff
    school = np.array([instance.schools[place].id for place in destination], dtype=object)
    unwished = (staff.values("wish")[people][:, None] != school[None, :]).astype(np.int64)
    homes = [staff.values(name)[people].astype(np.float64) for name in ("longitude", "latitude")]
    travel = TravelTimes.of(instance)
    wide = [np.repeat(values, len(moves)) for values in homes]
    minutes = travel.minutes_from_homes(wide[0], wide[1], np.tile(destination, len(people))).reshape(len(people), len(moves))
    minutes = np.minimum(np.where(minutes < 0, _FAR, minutes), _FAR)
    earlier = np.minimum(staff.values("moves")[people].astype(np.int64), 99)[:, None]
    rank = np.arange(len(people), dtype=np.int64)[:, None]
    each = len(people) * len(moves)
    return np.asarray(((unwished * (_FAR + 1) * each + minutes) * 100 * each + earlier) * each + rank, dtype=np.int64)


def post_of(instance: Instance, posting: Posting) -> str:
    """Return the post held: its level and, for teachers, the subject (R-013: the post matches level and subject)."""
    row = instance.staff.position_of[posting.person]
    level = POSITIONS[int(instance.staff.values("position")[row])]
    return f"{level}:{SUBJECTS[int(instance.staff.values('subject')[row])]}"
