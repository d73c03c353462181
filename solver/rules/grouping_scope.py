"""The grouping step's candidates and decision columns."""

from dataclasses import dataclass

import numpy as np

from solver.form.form import INFINITE, LINKING, Ints
from solver.instance.instance import Instance
from solver.plan.plan import Group, Plan
from solver.rules.rule import Bools
from solver.rules.scope import Scope


@dataclass(frozen=True)
class PairTable:
    """Candidates (lead, school, mode) as parallel arrays of positions into the instance's schools and the policy's modes."""

    instance: Instance
    lead: Ints
    school: Ints
    mode: Ints
    minutes: Ints
    metres: Ints

    def __len__(self) -> int:
        return len(self.lead)

    def take(self, kept: Bools) -> "PairTable":
        """Return the candidates marked in `kept`."""
        return PairTable(self.instance, self.lead[kept], self.school[kept], self.mode[kept], self.minutes[kept], self.metres[kept])


class GroupingScope(Scope):
    """Columns: ``open`` for each (lead, mode) that has a candidate, ``member`` for each candidate, with member <= open."""

    def __init__(self, pairs: PairTable) -> None:
        super().__init__(pairs.instance)
        self.pairs = pairs
        modes = len(pairs.instance.policy.modes)
        keys, pair_open = np.unique(pairs.lead * modes + pairs.mode, return_inverse=True)
        self.open_lead: Ints = keys // modes
        """Lead (school position) of each open column."""
        self.open_mode: Ints = keys % modes
        """Mode (position in the policy's modes) of each open column."""
        self.pair_open: Ints = pair_open.astype(np.int64)
        """Index into the open arrays of each candidate."""
        self.noted: dict[str, tuple[Ints, ...]] = {}
        """Auxiliary columns that a rule made when it was posted, for when it is tightened."""
        self.open_column = self.columns(len(keys), 0, 1)
        self.pair_column = self.columns(len(pairs), 0, 1)
        self.most_members: Ints = np.bincount(self.pair_open, minlength=len(keys)).astype(np.int64)
        """Most members the group of each open column can have under the hard rules posted so far."""
        entries = np.arange(len(pairs))
        self.builder.rows(
            LINKING,
            len(pairs),
            np.tile(entries, 2),
            np.concatenate([self.pair_column, self.open_column[self.pair_open]]),
            np.repeat([1, -1], len(pairs)),
            -INFINITE,
            0,
        )

    def limit_members(self, opens: Ints, most: Ints) -> None:
        """Note that the rule that speaks now allows the groups of `opens` at most so many members; only what binds is noted."""
        held = self.binding([self.instance.schools[lead].id for lead in self.open_lead[opens]])
        np.minimum.at(self.most_members, opens[held], most[held])

    def assign(self, plan: Plan) -> dict[int, int]:
        """Return the value of every decision column under a plan's groups.

        Raises
        ------
        ValueError
            If a group or member of the plan is not among the candidates.
        """
        values = {int(column): 0 for column in np.concatenate([self.open_column, self.pair_column])}
        position, modes = self.instance.position_of, [mode.name for mode in self.instance.policy.modes]
        open_at = {(int(l), int(k)): int(c) for l, k, c in zip(self.open_lead, self.open_mode, self.open_column, strict=True)}
        pair_at = {
            (int(l), int(s), int(k)): int(c)
            for l, s, k, c in zip(self.pairs.lead, self.pairs.school, self.pairs.mode, self.pair_column, strict=True)
        }
        for group in plan.groups:
            lead, mode = position[group.lead], modes.index(group.mode)
            if (lead, mode) not in open_at or any((lead, position[s], mode) not in pair_at for s in group.members):
                raise ValueError(f"the group led by {group.lead} is not among the candidates")
            values[open_at[lead, mode]] = 1
            for school in group.members:
                values[pair_at[lead, position[school], mode]] = 1
        return values

    def groups(self, values: Ints) -> tuple[Group, ...]:
        """Read the groups off an assignment of all columns."""
        schools, modes, years = self.instance.schools, self.instance.policy.modes, self.instance.planned_years
        taken = np.flatnonzero(values[self.pair_column] == 1)
        found = []
        for index in np.flatnonzero(values[self.open_column] == 1):
            members = tuple(schools[self.pairs.school[i]].id for i in taken[self.pair_open[taken] == index])
            found.append(Group(schools[self.open_lead[index]].id, modes[self.open_mode[index]].name, members, years[0], years[-1]))
        return tuple(sorted(found))
