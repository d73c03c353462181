"""Groups year by year: the first planned year is settled to the end, then each following one in the light of the year before."""

from collections.abc import Sequence
from dataclasses import replace

from solver.instance.instance import Instance
from solver.plan.plan import Group
from solver.plan.years import following, forms_yearly, repeated, spans, year_instance
from solver.rules.grouping_scope import GroupingScope
from solver.solving.ordered import Stage
from solver.solving.stopping import Deadline

BINDING_SHARE = 0.5
"""Part of the time for grouping that the binding year may take at most where forecast years follow."""


class Rolling:
    """What has to be grouped now, and what follows from the years that are settled.

    Where one set of groups stands for all years there is a single thing to group: the whole instance.
    """

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        self.yearly = forms_yearly(instance)
        self._settled: list[tuple[Group, ...]] = []
        self.current = year_instance(instance) if self.yearly else instance
        """The instance whose groups are to be formed now."""

    @property
    def done(self) -> bool:
        """Whether every planned year has its groups."""
        return len(self._settled) == (self.instance.years if self.yearly else 1)

    @property
    def forecast(self) -> int | None:
        """The year at hand where it is a forecast; None for the binding year and for a single set of groups."""
        return self.instance.first_year + len(self._settled) if self.yearly and self._settled else None

    @property
    def grouped_to(self) -> int | None:
        """Last year whose groups are settled, where later ones only repeat it; None where all planned years are grouped."""
        return self._repeating_from(len(self._settled))

    def settle(self, groups: Sequence[Group]) -> None:
        """Take these groups for the year at hand and go on to the next one."""
        self._settled.append(tuple(groups))
        if self.yearly and not self.done:
            self.current = following(self.instance, self.current, groups)

    def groups(self) -> tuple[Group, ...]:
        """Return the groups of all years as far as they are settled; the last ones stand to the end."""
        return self._spread(self._settled)

    def with_current(self, groups: Sequence[Group]) -> tuple[tuple[Group, ...], int | None]:
        """Return the groups of all years if the year at hand had these, and the last year that is grouped then."""
        return self._spread([*self._settled, tuple(groups)]), self._repeating_from(len(self._settled) + 1)

    def before(self) -> tuple[Group, ...]:
        """Return the settled groups of the year before, as groups of the year at hand."""
        year = self.current.first_year
        return tuple(replace(g, first_year=year, last_year=year) for g in self._settled[-1]) if self.yearly and self._settled else ()

    def key(self, goal: str) -> str:
        """Return the key under which a goal of the year at hand is reported."""
        return goal if self.forecast is None else f"{goal}@{self.forecast}"

    def labelled(self, stage: Stage) -> Stage:
        """Return a stage under the key of the year at hand."""
        return replace(stage, key=self.key(stage.key))

    def deadline(self, limit: Deadline) -> Deadline:
        """Return when the year at hand must be settled; time that a year does not use goes to those after it."""
        left = (self.instance.years if self.yearly else 1) - len(self._settled)
        if left <= 1:
            return limit
        return limit.within(limit.left * (BINDING_SHARE if not self._settled else 1 / left))

    def _spread(self, by_year: Sequence[tuple[Group, ...]]) -> tuple[Group, ...]:
        if not self.yearly:
            return tuple(by_year[-1])
        last = self.instance.planned_years[-1]
        return spans([*by_year[:-1], repeated(by_year[-1], last)])

    def _repeating_from(self, settled: int) -> int | None:
        return self.instance.first_year + settled - 1 if self.yearly and settled < self.instance.years else None


def possible(groups: Sequence[Group], scope: GroupingScope) -> tuple[Group, ...]:
    """Return as much of some groups as the candidates of a scope leave open: a start for the year after."""
    pairs, schools, modes = scope.pairs, scope.instance.schools, scope.instance.policy.modes
    rows = zip(pairs.lead.tolist(), pairs.school.tolist(), pairs.mode.tolist(), strict=True)
    known = {(schools[lead].id, schools[school].id, modes[mode].name) for lead, school, mode in rows}
    kept = (replace(g, members=tuple(m for m in g.members if (g.lead, m, g.mode) in known)) for g in groups)
    return tuple(group for group in kept if group.members)
