"""The rotation step's options, classes of interchangeable people, and decision columns."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from solver.form.form import Ints
from solver.instance.instance import Instance
from solver.plan.plan import Group, Pairing, Plan, Posting
from solver.rules.rule import Bools, Keys
from solver.rules.running import RunningTable, new_postings
from solver.rules.scope import Scope

CHANNELS = ("exchange", "cadre", "shadow", "transfer", "aid")
"""Channel codes in option tables, in the order of `solver.plan.plan.Channel`."""


@dataclass(frozen=True)
class OptionTable:
    """Options (person, destination, first year, last year, channel) as parallel arrays.

    `person` holds rows of the staff, `home` and `destination` positions of schools, `channel` indices into `CHANNELS`.
    """

    instance: Instance
    groups: tuple[Group, ...]
    person: Ints
    home: Ints
    destination: Ints
    first_year: Ints
    last_year: Ints
    channel: Ints
    minutes: Ints
    """Travel from home school to destination, in minutes."""
    pairings: tuple[Pairing, ...] = ()
    """The pairs of schools beside the groups, along which aid may be sent."""

    def __len__(self) -> int:
        return len(self.person)

    def take(self, kept: Bools | Ints) -> "OptionTable":
        """Return the options marked or indexed by `kept`."""
        return OptionTable(
            self.instance,
            self.groups,
            self.person[kept],
            self.home[kept],
            self.destination[kept],
            self.first_year[kept],
            self.last_year[kept],
            self.channel[kept],
            self.minutes[kept],
            self.pairings,
        )


class RotationScope(Scope):
    """Columns: ``move[class, destination, years, channel]``, how many people of a class take each option.

    Two people are in one class when they share home, stage, subject, position, backbone flag, the years of a running
    posting, every key that a rule or goal names (`Rule.person_keys`) and the set of options open to them; somebody whom a
    waiver names is alone in a class. So any count rule treats them alike, and a count becomes named people afterwards by
    assignment. Each person takes at most one option (``sum of moves <= class size``).

    Running postings (agreed earlier, covering a planned year) are constants, not options: `running` lists them, people
    on them count in `class_size` like everybody else, and rules about where people are add `running` to the moves
    (see `RunningTable`). `assign` accepts plans that list them; whoever writes a plan adds `running_postings(instance)`.
    """

    def __init__(self, options: OptionTable, keys: Iterable[Keys] = ()) -> None:
        instance = options.instance
        super().__init__(instance)
        self.options = options
        staff = instance.staff
        position = instance.position_of
        self.person_home: Ints = np.array([position[s] for s in staff.values("school")], dtype=np.int64)
        """Home school (position) of every person."""
        self.running = RunningTable.of(instance)
        """Postings agreed earlier that cover a planned year: constants of every plan."""
        people = len(staff)
        base = [self.person_home, *(staff.values(c).astype(np.int64) for c in ("stage", "subject", "position")), backbone_flag(instance)]
        apart = [self.running.first_of(people), self.running.last_of(people), _waived_people(instance)]
        person_class, first = numbered_rows([*base, *apart, *keys, numbered_sets(options, people)])
        self.person_class: Ints = person_class
        """Class of every person."""
        self.class_person: Ints = first
        """One person (staff row) who stands for each class."""
        self.class_size: Ints = np.bincount(self.person_class, minlength=len(first)).astype(np.int64)
        """People in each class."""
        representative = np.isin(options.person, self.class_person)
        self.move_options = options.take(representative)
        """The options of each class's representative: one row a move column."""
        self.move_class: Ints = self.person_class[self.move_options.person]
        self.move_column = self.columns(len(self.move_options), 0, self.class_size[self.move_class])
        classes, row = np.unique(self.move_class, return_inverse=True)
        self.define(row, self.move_column, 1, upper=self.class_size[classes], count=len(classes))

    def class_values(self, column: str) -> Ints:
        """Return a staff column's values for each class, read at its representative; only for columns that are class keys."""
        return np.asarray(self.instance.staff.values(column)[self.class_person], dtype=np.int64)

    @cached_property
    def class_home(self) -> Ints:
        """Home school (position) of each class."""
        return self.person_home[self.class_person]

    @cached_property
    def class_backbone(self) -> Bools:
        """Whether each class is backbone at county level or above."""
        return np.asarray(backbone_flag(self.instance)[self.class_person] == 1)

    def class_name(self, index: int) -> str:
        """Return the id of the person who stands for a class."""
        return self.instance.staff.ids[int(self.class_person[index])]

    def away(self, year: int) -> Bools:
        """Whether each move column keeps its people away from home in `year`."""
        return (self.move_options.first_year <= year) & (year <= self.move_options.last_year)

    def assign(self, plan: Plan) -> dict[int, int]:
        """Return the value of every decision column under a plan's postings; running postings have no column and are passed over.

        Raises
        ------
        ValueError
            If a posting is not among the options of its person's class.
        """
        moves = self.move_options
        at = {
            key: int(column)
            for *key_parts, column in zip(
                self.move_class.tolist(),
                moves.destination.tolist(),
                moves.first_year.tolist(),
                moves.last_year.tolist(),
                moves.channel.tolist(),
                self.move_column.tolist(),
                strict=True,
            )
            for key in [tuple(key_parts)]
        }
        values = dict.fromkeys((int(column) for column in self.move_column), 0)
        for posting in new_postings(self.instance, plan):
            index = int(self.person_class[self.instance.staff.position_of[posting.person]])
            destination = self.instance.position_of[posting.destination]
            key = (index, destination, posting.first_year, posting.last_year, CHANNELS.index(posting.channel))
            if key not in at:
                raise ValueError(f"the posting of {posting.person} to {posting.destination} is not among the options")
            values[at[key]] += 1
        return values

    def counts(self, values: Ints) -> Ints:
        """Return how many people take each move under an assignment of all columns."""
        return values[self.move_column]

    def unnamed(self, values: Ints) -> list[tuple[int, int]]:
        """Return (move index, people) for every move that is used."""
        counts = self.counts(values)
        return [(int(i), int(counts[i])) for i in np.flatnonzero(counts)]

    def posting(self, move: int, person: str) -> Posting:
        """Return one move as a posting of one named person of its class."""
        moves, schools = self.move_options, self.instance.schools
        return Posting(
            person=person,
            origin=schools[moves.home[move]].id,
            destination=schools[moves.destination[move]].id,
            first_year=int(moves.first_year[move]),
            last_year=int(moves.last_year[move]),
            channel=CHANNELS[moves.channel[move]],  # type: ignore[arg-type]  # CHANNELS holds the channel names
        )


def backbone_flag(instance: Instance) -> Ints:
    """Return 1 for every person who is backbone at county level or above (R-202), else 0."""
    return (instance.staff.values("backbone").astype(np.int64) >= 2).astype(np.int64)


def numbered_rows(columns: Sequence[Ints]) -> tuple[Ints, Ints]:
    """Return numbers for the distinct rows of a table given by columns, in the order of their values.

    The first array is the number of each row, the second the first row that carries each number.
    """
    size = len(columns[0])
    order = np.lexsort(tuple(reversed(columns)))
    new = np.zeros(size, dtype=bool)
    new[:1] = True
    for column in columns:
        values = column[order]
        new[1:] |= values[1:] != values[:-1]
    number = np.empty(size, dtype=np.int64)
    number[order] = np.cumsum(new) - 1
    return number, order[new].astype(np.int64)


def _waived_people(instance: Instance) -> Ints:
    """Return 0 for most people and a number of their own for people whom a waiver names."""
    rows = instance.staff.position_of
    number = np.zeros(len(instance.staff), dtype=np.int64)
    for place, subject in enumerate(sorted({waiver.subject for waiver in instance.waivers}), start=1):
        if subject in rows:
            number[rows[subject]] = place
    return number


def numbered_sets(options: OptionTable, people: int) -> Ints:
    """Return numbers for the sets of options: two people get one number exactly when the same options are open to them.

    Works position by position: after step k people are numbered by their first k options, so it costs as many passes as
    one person has options, never a loop over people.
    """
    code, first = numbered_rows([options.destination, options.first_year, options.last_year, options.channel])
    code = code[np.lexsort((code, options.person))]
    count = np.bincount(options.person, minlength=people).astype(np.int64)
    start = np.cumsum(count) - count
    number = np.zeros(people, dtype=np.int64)
    for place in range(int(count.max(initial=0))):
        having = np.flatnonzero(count > place)
        key = number[having] * len(first) + code[start[having] + place]
        number[having] = people * (place + 1) + np.unique(key, return_inverse=True)[1]
    return number
