"""A group's schools hang together on the neighbour graph that the planner gives (R-135 gives the graph, R-058 the areas)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from solver.form.form import Ints
from solver.instance.instance import Instance
from solver.instance.kinds import ModeName
from solver.instance.school import NeighbourPair
from solver.language import Text
from solver.plan.plan import Plan
from solver.plan.sections import Step
from solver.rules.chosen import listed, modes_named, rows_of
from solver.rules.documents import PLANNER
from solver.rules.facts import member_rows
from solver.rules.grouping_scope import GroupingScope
from solver.rules.rule import Clause, Example, Finding, Rule
from solver.rules.small import small_county, small_plan


@dataclass(frozen=True)
class ConnectedGroup(Rule):
    """From every member one can walk to the lead over neighbouring schools of the same group."""

    modes: tuple[ModeName, ...] = ()
    """Only groups of these modes are judged; empty judges all."""

    name: ClassVar[str] = "connected_group"
    step: ClassVar[Step] = "grouping"
    title: ClassVar[Text] = Text("集团连片", "Groups hang together")
    unit: ClassVar[Text] = Text("所", "members")
    clause: ClassVar[Clause] = Clause(
        ("R-135", "R-058"),
        PLANNER,
        "",
        Text(
            "相邻关系由规划人员在实例中列出;每所成员校可经本集团的相邻学校逐校走到龙头校",
            "The planner lists which schools are neighbours; from each member one gets to the lead over neighbours inside the group",
        ),
    )

    def post(self, scope: GroupingScope) -> None:
        """Every member sends one unit to its lead over arcs between neighbours of the group: reached >= member.

        reached[s] <= flow out of s - flow into s, and an arc carries flow only where both its ends are members. Summed over a
        part of the group that does not touch the lead, the flows cancel, so nobody there is reached. This is exact whatever
        the group's size; the columns of definition stay when another rule is left out.
        """
        row, candidates = member_rows(scope, rows_of(scope, self._opens(scope)))
        tail, head = _arcs(scope, candidates)
        home = _beside_lead(scope, candidates)
        count = len(candidates)
        most = np.bincount(row, minlength=1)[row].astype(np.int64) if count else row
        reached = scope.columns(count, 0, 1)
        along, to_lead = scope.columns(len(tail), 0, most[tail]), scope.columns(len(home), 0, most[home])
        scope.define(  # out - in - reached >= 0
            np.concatenate([tail, head, home, np.arange(count)]),
            np.concatenate([along, along, to_lead, reached]),
            np.repeat([1, -1, 1, -1], [len(tail), len(head), len(home), count]),
            lower=0,
            count=count,
        )
        for end, flow in ((tail, along), (head, along), (home, to_lead)):
            number = np.arange(len(end))
            scope.define(
                np.tile(number, 2),
                np.concatenate([flow, scope.pair_column[candidates[end]]]),
                np.concatenate([np.ones(len(end), dtype=np.int64), -most[end]]),
                upper=0,
                count=len(end),
            )
        scope.at_least(
            subjects=[scope.instance.schools[school].id for school in scope.pairs.school[candidates]],
            row=np.tile(np.arange(count), 2),
            column=np.concatenate([reached, scope.pair_column[candidates]]),
            coefficient=np.repeat([1, -1], [count, count]),
            bound=0,
        )

    def tighten(self, scope: GroupingScope) -> None:
        """Add, for a member that is not beside its lead, that some member is beside it, and that some member is one step nearer.

        On the way to the lead one passes a neighbour, and a school at each number of steps from the lead below one's own.
        """
        row, candidates = member_rows(scope, rows_of(scope, self._opens(scope)))
        tail, head = _arcs(scope, candidates)
        home = _beside_lead(scope, candidates)
        steps = _steps(tail, head, home, len(candidates))
        inner = np.flatnonzero(steps > 1)
        number = np.full(len(candidates), -1, dtype=np.int64)
        number[inner] = np.arange(len(inner))
        arcs = number[tail] >= 0
        nearer_row, nearer = _nearer(row, steps, inner)
        subjects = [scope.instance.schools[school].id for school in scope.pairs.school[candidates[inner]]]
        for rows, others in ((number[tail[arcs]], head[arcs]), (nearer_row, nearer)):
            scope.imply(
                subjects=subjects,
                row=np.concatenate([np.arange(len(inner)), rows]),
                column=scope.pair_column[candidates[np.concatenate([inner, others])]],
                coefficient=np.repeat([1, -1], [len(inner), len(rows)]),
                bound=0,
            )

    def _opens(self, scope: GroupingScope) -> Ints:
        return np.flatnonzero(modes_named(scope.instance, self.modes)[scope.open_mode])

    def check(self, instance: Instance, plan: Plan) -> list[Finding]:
        """Walk from each lead over the neighbours inside its group; whoever is not met is cut off."""
        beside: dict[str, set[str]] = {}
        for pair in instance.neighbours:
            beside.setdefault(pair.school, set()).add(pair.neighbour)
            beside.setdefault(pair.neighbour, set()).add(pair.school)
        findings = []
        for group in plan.groups:
            if self.modes and group.mode not in self.modes:
                continue
            met, walking = {group.lead}, [group.lead]
            while walking:
                for school in beside.get(walking.pop(), set()) & set(group.members) - met:
                    met.add(school)
                    walking.append(school)
            for member in group.members:
                joined = int(member in met)
                findings.append(Finding(self.name, member, 1, joined, 1 - joined, ">=", group.first_year, (group.lead,)))
        return findings

    def explain(self) -> Text:
        """Return what hanging together means."""
        return Text(
            "{zh}集团 100% 的成员校经本集团的相邻学校与龙头校相连",
            "100% of the members of a group{en} are joined to their lead over neighbouring schools of the group",
        ).fill(zh=listed(self.modes, "zh"), en=listed(self.modes, "en"))

    @classmethod
    def trials(cls) -> Sequence["ConnectedGroup"]:
        """Return the rule for all groups and for two modes."""
        return cls(), cls(modes=("alliance", "tight"))

    @classmethod
    def examples(cls) -> Sequence[Example]:
        """Return a chain of four with and without its middle, a ring apart from the lead, and no neighbours at all."""

        def case(title: str, amount: int, members: Sequence[str], *pairs: tuple[int, int]) -> Example:
            listing = tuple(NeighbourPair(school=f"S{a}", neighbour=f"S{b}") for a, b in pairs)
            county = small_county(5, neighbours=listing)
            return Example(title, cls(), county, small_plan(county, [("S0", "alliance", members)]), amount)

        chain = ((0, 1), (1, 2), (2, 3))
        return (
            case("a chain of four", 0, ["S1", "S2", "S3"], *chain),
            case("the chain without its second school: two are cut off", 2, ["S2", "S3"], *chain),
            case("a ring of three that does not touch the lead", 3, ["S2", "S3", "S4"], (2, 3), (3, 4), (4, 2), (0, 1)),
            case("a neighbour of the lead, written the other way round", 0, ["S1"], (1, 0)),
            case("nobody has neighbours", 1, ["S1"]),
        )


_FAR = 2**20
"""More steps than any way has."""


def _arcs(scope: GroupingScope, candidates: Ints) -> tuple[Ints, Ints]:
    """Return (tail, head), places in `candidates`, of every arc between neighbours that may both be members of one group."""
    a, b = _neighbours(scope.instance)
    schools = len(scope.instance.schools)
    key = scope.pair_open[candidates] * schools + scope.pairs.school[candidates]
    order = np.argsort(key)
    by_school = np.argsort(a, kind="stable")
    first = np.searchsorted(a[by_school], np.arange(schools + 1))
    size = np.diff(first)[scope.pairs.school[candidates]]
    tail = np.repeat(np.arange(len(candidates)), size)
    offset = np.arange(len(tail)) - np.repeat(np.cumsum(size) - size, size)
    neighbour = b[by_school[first[scope.pairs.school[candidates[tail]]] + offset]]
    wanted = scope.pair_open[candidates[tail]] * schools + neighbour
    place = np.minimum(np.searchsorted(key[order], wanted), max(0, len(key) - 1))
    hit = np.flatnonzero(key[order][place] == wanted) if len(wanted) else np.zeros(0, dtype=np.int64)
    return tail[hit], order[place[hit]].astype(np.int64)


def _beside_lead(scope: GroupingScope, candidates: Ints) -> Ints:
    """Return the places in `candidates` of those that are neighbours of their lead."""
    a, b = _neighbours(scope.instance)
    schools = len(scope.instance.schools)
    return np.flatnonzero(np.isin(scope.pairs.school[candidates] * schools + scope.pairs.lead[candidates], a * schools + b))


def _steps(tail: Ints, head: Ints, home: Ints, count: int) -> Ints:
    """Return how many steps each candidate is from its lead over candidates of the same group; `_FAR` where there is no way."""
    steps = np.full(count, _FAR, dtype=np.int64)
    steps[home] = 1
    while True:
        before = steps.copy()
        np.minimum.at(steps, tail, np.minimum(steps[head] + 1, _FAR))
        if np.array_equal(before, steps):
            return steps


def _nearer(row: Ints, steps: Ints, inner: Ints) -> tuple[Ints, Ints]:
    """Return (place in `inner`, candidate) of each candidate that is one step nearer to the same lead than that of `inner`."""
    key = row * (_FAR + 1) + steps
    order = np.argsort(key, kind="stable")
    first, last = (np.searchsorted(key[order], key[inner] - 1, side) for side in ("left", "right"))
    size = last - first
    number = np.repeat(np.arange(len(inner)), size)
    offset = np.arange(len(number)) - np.repeat(np.cumsum(size) - size, size)
    return number.astype(np.int64), order[first[number] + offset].astype(np.int64)


def _neighbours(instance: Instance) -> tuple[Ints, Ints]:
    """Return the neighbour pairs in both directions, each once, as positions of schools."""
    place, schools = instance.position_of, len(instance.schools)
    pairs = [(place[p.school], place[p.neighbour]) for p in instance.neighbours if p.school in place and p.neighbour in place]
    both = np.array([*pairs, *((b, a) for a, b in pairs)], dtype=np.int64).reshape(-1, 2)
    keys = np.unique(both[:, 0] * schools + both[:, 1])
    return keys // schools, keys % schools
