"""The pairing step's candidates and decision columns."""

from dataclasses import dataclass, field
from functools import cached_property
from itertools import product

import numpy as np

from solver.form.form import Ints
from solver.geography.travel import TravelTimes
from solver.instance.instance import Instance
from solver.plan.plan import AreaPairing, Group, Pairing, Plan
from solver.rules.pairing_facts import minutes_between
from solver.rules.rule import Bools
from solver.rules.scope import Scope


@dataclass(frozen=True)
class PartnerTable:
    """Candidates (partner, school, layer) as parallel arrays.

    The arrays hold positions into `instance.partners`, into `instance.schools` and into the policy's layers.
    """

    instance: Instance
    groups: tuple[Group, ...]
    """The groups, which are settled before pairs are looked for."""
    partner: Ints
    school: Ints
    layer: Ints
    travel: TravelTimes = field(repr=False)

    def __len__(self) -> int:
        return len(self.partner)

    @cached_property
    def minutes(self) -> Ints:
        """Minutes from partner to school; -1 where the place of an outside partner is unknown. Worked out when first asked for."""
        return minutes_between(self.instance, self.travel, self.partner, self.school)

    def in_layer(self, layer: str | None) -> Bools:
        """Return which candidates belong to a layer; None means all."""
        names = [known.name for known in self.instance.policy.layers]
        return np.array([layer in {None, name} for name in names], dtype=bool)[self.layer]

    def take(self, kept: Bools) -> "PartnerTable":
        """Return the candidates marked in `kept`."""
        if kept.all():
            return self
        taken = PartnerTable(self.instance, self.groups, self.partner[kept], self.school[kept], self.layer[kept], self.travel)
        if "minutes" in self.__dict__:
            taken.__dict__["minutes"] = self.minutes[kept]
        return taken


@dataclass(frozen=True)
class AreaPairTable:
    """Every pair of areas (helping, helped, layer) that a layer allows, as positions into `instance.areas` and the policy's layers."""

    partner: Ints
    area: Ints
    layer: Ints

    @classmethod
    def of(cls, instance: Instance) -> "AreaPairTable":
        """Return the pairs of different areas that the policy's layers list."""
        position = {area.id: number for number, area in enumerate(instance.areas)}
        rows = [
            (position[helping], position[helped], number)
            for number, layer in enumerate(instance.policy.layers)
            for helping, helped in product(sorted(set(layer.partner_areas)), sorted(set(layer.areas)))
            if helping != helped and {helping, helped} <= position.keys()
        ]
        table = np.array(rows, dtype=np.int64).reshape(-1, 3)
        return cls(table[:, 0], table[:, 1], table[:, 2])

    def __len__(self) -> int:
        return len(self.partner)


class PairingScope(Scope):
    """Columns: one for each candidate pair of schools, one for each pair of areas that a layer allows."""

    def __init__(self, pairs: PartnerTable) -> None:
        super().__init__(pairs.instance)
        self.pairs = pairs
        self.groups = pairs.groups
        self.area_pairs = AreaPairTable.of(pairs.instance)
        self.pair_column = self.columns(len(pairs), 0, 1)
        self.area_column = self.columns(len(self.area_pairs), 0, 1)

    def in_layer(self, layer: str | None) -> Ints:
        """Return the candidates of a layer, of all where it is None."""
        return np.flatnonzero(self.pairs.in_layer(layer))

    def areas_in_layer(self, layer: str | None) -> Ints:
        """Return the pairs of areas of a layer, of all where it is None."""
        names = [known.name for known in self.instance.policy.layers]
        return np.flatnonzero(np.array([layer in {None, name} for name in names], dtype=bool)[self.area_pairs.layer])

    def assign(self, plan: Plan) -> dict[int, int]:
        """Return the value of every decision column under a plan's pairs.

        Raises
        ------
        ValueError
            If a pair of the plan is not among the candidates.
        """
        values = dict.fromkeys(np.concatenate([self.pair_column, self.area_column]).tolist(), 0)
        pairs, areas = self.pairs, self.area_pairs
        at = _columns(pairs.partner, pairs.school, pairs.layer, self.pair_column)
        area_at = _columns(areas.partner, areas.area, areas.layer, self.area_column)
        position = {school.id: number for number, school in enumerate(self.instance.partners)}
        area_position = {area.id: number for number, area in enumerate(self.instance.areas)}
        layer = {known.name: number for number, known in enumerate(self.instance.policy.layers)}
        try:
            for pair in plan.pairings:
                values[at[position[pair.partner], position[pair.school], layer[pair.layer]]] = 1
            for above in plan.area_pairings:
                values[area_at[area_position[above.partner], area_position[above.area], layer[above.layer]]] = 1
        except KeyError as missing:
            raise ValueError(f"a pair of the plan is not among the candidates: {missing}") from None
        return values

    def pairings(self, values: Ints) -> tuple[Pairing, ...]:
        """Read the pairs of schools off an assignment of all columns."""
        instance, pairs, years = self.instance, self.pairs, self.instance.planned_years
        taken = np.flatnonzero(values[self.pair_column] == 1).tolist()
        return tuple(
            sorted(
                Pairing(
                    instance.partners[pairs.partner[i]].id, instance.schools[pairs.school[i]].id, years[0], years[-1],
                    instance.policy.layers[pairs.layer[i]].name,
                )
                for i in taken
            )
        )  # fmt: skip

    def area_pairings(self, values: Ints) -> tuple[AreaPairing, ...]:
        """Read the pairs of areas off an assignment of all columns."""
        instance, areas, years = self.instance, self.area_pairs, self.instance.planned_years
        taken = np.flatnonzero(values[self.area_column] == 1).tolist()
        return tuple(
            sorted(
                AreaPairing(
                    instance.areas[areas.partner[i]].id, instance.areas[areas.area[i]].id, years[0], years[-1],
                    instance.policy.layers[areas.layer[i]].name,
                )
                for i in taken
            )
        )  # fmt: skip


def _columns(first: Ints, second: Ints, layer: Ints, column: Ints) -> dict[tuple[int, int, int], int]:
    return dict(zip(zip(first.tolist(), second.tolist(), layer.tolist(), strict=True), column.tolist(), strict=True))
