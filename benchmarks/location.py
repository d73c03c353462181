"""The problem under the public sets: members with weights are given to leads with capacities and opening prices.

Single-source capacitated location, the capacitated p-median and generalised assignment are one problem with different
figures, and grouping schools is the first of them: a school is a member that weighs 1 (or its campuses, or its pupils), a
lead's capacity is its cap. `location_form` writes it with the columns of the grouping step, so that the engine which groups
schools can be given it as it is. Generalised assignment, where nothing opens, is posting instead: a job is a person, an agent a
school with so many places, and `posting_form` writes it as the rotation step does, a column for each person and school.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from benchmarks.stored import Stored
from solver.form.form import INFINITE, Expression, FormBuilder, Ints


@dataclass(frozen=True)
class Location:
    """One instance, in whole numbers."""

    name: str
    cost: Ints
    """Cost of each lead (row) and member (column), in units of `unit`."""
    weight: Ints
    """How much of a lead's capacity each member takes, by lead and member."""
    capacity: Ints
    """Capacity of each lead."""
    opening: Ints
    """Price of opening each lead, in units of `unit`."""
    unit: Fraction = Fraction(1)
    """What one unit of cost is worth in the file's own figures."""
    groups: int | None = None
    """Exactly so many leads are open; None for any number."""
    all_open: bool = False
    """Whether every lead is there at no price (generalised assignment)."""

    @property
    def leads(self) -> int:
        """Number of possible leads."""
        return len(self.capacity)

    @property
    def members(self) -> int:
        """Number of members."""
        return int(self.cost.shape[1])


@dataclass(frozen=True)
class Verdict:
    """What the checker says of a solution."""

    cost: int
    """Cost in the instance's unit."""
    breaches: tuple[str, ...]
    """What is wrong with it; empty where it holds."""

    @property
    def accepted(self) -> bool:
        """Whether nothing is wrong."""
        return not self.breaches


def location_form(problem: Location, *, linked: bool = True) -> Stored:
    """Write an instance as a linear form with its objective.

    Columns: ``open`` for each lead, then ``pair`` for each (lead, member) whose weight fits into the lead, by lead and member.
    Rows, by family: `member` (each member in exactly one pair), `capacity` (weights of a lead's members <= capacity * open),
    `link` (pair <= open, unless `linked` is False; the capacity rows imply it in whole numbers), `groups` (so many open).
    A pair that weighs nothing keeps its link in any case. Where all leads are there anyway the form is that of `posting_form`.
    """
    if problem.all_open:
        return posting_form(problem)
    lead, member = np.nonzero(problem.weight <= problem.capacity[:, None])
    pairs, builder = len(lead), FormBuilder()
    opens = builder.columns(problem.leads, 0, 1)
    pair = builder.columns(pairs, 0, 1)
    weight = problem.weight[lead, member]
    builder.rows("member", problem.members, member, pair, 1, 1, 1)
    builder.rows(
        "capacity",
        problem.leads,
        np.concatenate([lead, np.arange(problem.leads)]),
        np.concatenate([pair, opens]),
        np.concatenate([weight, -problem.capacity]),
        -INFINITE,
        0,
    )
    held = np.flatnonzero((weight <= 0) | linked)
    builder.rows(
        "link",
        len(held),
        np.tile(np.arange(len(held)), 2),
        np.concatenate([pair[held], opens[lead[held]]]),
        np.repeat([1, -1], len(held)),
        -INFINITE,
        0,
    )
    if problem.groups is not None:
        builder.rows("groups", 1, np.zeros(problem.leads, dtype=np.int64), opens, 1, problem.groups, problem.groups)
    objective = Expression(np.concatenate([opens, pair]), np.concatenate([problem.opening, problem.cost[lead, member]]))
    return Stored(builder.build(), objective, opens, pair, lead.astype(np.int64), member.astype(np.int64))


def posting_form(problem: Location) -> Stored:
    """Write generalised assignment as postings: each person (member) goes to one school (lead), which has so many places.

    Columns: one for each person and school whose places suffice, by school and person. Rows: `person` (each goes to exactly one
    school), `places` (what a school's people take <= its places). The school is the region of a column, as a group of schools
    is in rotation: regions meet in the people's rows alone.
    """
    school, person = (found.astype(np.int64) for found in np.nonzero(problem.weight <= problem.capacity[:, None]))
    builder = FormBuilder()
    move = builder.columns(len(school), 0, 1)
    builder.rows("person", problem.members, person, move, 1, 1, 1)
    builder.rows("places", problem.leads, school, move, problem.weight[school, person], -INFINITE, problem.capacity)
    objective = Expression(move, problem.cost[school, person])
    return Stored(builder.build(), objective, np.zeros(0, dtype=np.int64), move, school, person, school)


def leads_of(problem: Location, stored: Stored, values: Ints) -> list[int]:
    """Return the lead of each member under an assignment of all columns, -1 where it has none."""
    found = [-1] * problem.members
    for index in np.flatnonzero(values[stored.pair_column] == 1).tolist():
        found[int(stored.pair_member[index])] = int(stored.pair_open[index])
    return found


def check_location(problem: Location, lead_of: Sequence[int]) -> Verdict:
    """Judge a solution from the instance alone, member by member, in Python integers; it shares no code with `location_form`.

    A lead is open where it has a member. Where exactly p must be open, fewer will do as long as opening is free, for further
    leads may be opened without a member.
    """
    breaches: list[str] = []
    load = [0] * problem.leads
    cost = 0
    if len(lead_of) != problem.members:
        breaches.append(f"{len(lead_of)} leads are named for {problem.members} members")
    for member, lead in enumerate(lead_of[: problem.members]):
        if not 0 <= lead < problem.leads:
            breaches.append(f"member {member} has no lead")
            continue
        load[lead] += int(problem.weight[lead, member])
        cost += int(problem.cost[lead, member])
    used = sorted({lead for lead in lead_of if 0 <= lead < problem.leads})
    breaches += [
        f"lead {lead} carries {load[lead]} of {int(problem.capacity[lead])}" for lead in used if load[lead] > problem.capacity[lead]
    ]
    if problem.groups is not None:
        free = all(int(price) == 0 for price in problem.opening)
        if len(used) > problem.groups or (len(used) < problem.groups and not free):
            breaches.append(f"{len(used)} leads are open, not {problem.groups}")
    return Verdict(cost + sum(int(problem.opening[lead]) for lead in used), tuple(breaches))
