"""R-204, R-205: 500 plans whose coefficient lies at a limit, a hair or one teacher below or above it; model, checker and clause agree."""

from collections import Counter
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from math import isqrt

import numpy as np
import pytest

from solver.goals.rotation.backbone_dispersion import BackboneDispersion
from solver.instance.instance import Instance
from solver.instance.school import StagePart
from solver.model.cp_sat import CpSatLimits, solve_cp_sat
from solver.plan.plan import Group, Plan, Posting
from solver.plan.spread import Weighting
from solver.rules.options import all_options
from solver.rules.rotation.balance_limit import BalanceLimit
from solver.rules.rotation_scope import RotationScope
from solver.rules.small import YEAR, small_county, small_school
from tests.drawing import Rng, chance, pick
from tests.test_contract import fixed

COUNTIES = 100
"""Counties drawn, every second one without weighting; each has five edges, 500 plans in all."""
SIZES = (60, 90, 120, 180, 240, 270, 360, 480, 540, 720)
"""Pupils of a school: numbers with many common divisors, so that coefficients that are fractions turn up by drawing."""
SCHOOLS = {"pupil": (2, 3, 4, 5, 6), "none": (2, 4, 5, 6)}
"""How many schools count; without weighting the coefficient of three is never a fraction but 0, for 2(a² + ab + b²) is no square."""
HAIR = Fraction(1, 10**6)
"""The smallest step of a share that a policy may name."""
EDGES = ("at", "a hair below", "a hair above", "one teacher fairer", "one teacher less fair")
FEW = 40
"""Pupils of a teaching point that does not count (R-206): whoever goes there changes the county's total."""


def squared(counts: tuple[int, ...], sizes: tuple[int, ...], weighting: Weighting) -> Fraction | None:
    """Return the squared coefficient term by term, as R-205 writes it: mean first, then deviations; None where nobody counts."""
    weight = [Fraction(p, sum(sizes)) if weighting == "pupil" else Fraction(1, len(sizes)) for p in sizes]
    shares = [Fraction(b, p) for b, p in zip(counts, sizes, strict=True)]
    mean = sum((w * x for w, x in zip(weight, shares, strict=True)), Fraction(0))
    return sum((w * (x - mean) ** 2 for w, x in zip(weight, shares, strict=True)), Fraction(0)) / mean**2 if mean else None


def root(square: Fraction | None) -> Fraction | None:
    """Return the root where it is a fraction that a policy may name as a limit (above 0, at most 10)."""
    if square is None:
        return None
    found = Fraction(isqrt(square.numerator), isqrt(square.denominator))
    return found if found**2 == square and 0 < found <= 10 else None


@dataclass(frozen=True)
class County:
    """Schools in one group, where their backbone teachers are at home, and where a plan has them teach."""

    weighting: Weighting
    sizes: tuple[int, ...]
    home: tuple[int, ...]
    """School of each teacher; the teaching point, where there is one, is the school after the last that counts."""
    there: tuple[int, ...]
    """School where the plan has each teacher teach: there the coefficient is exactly `limit`."""
    point: bool
    limit: Fraction

    @property
    def instance(self) -> Instance:
        """Return the county."""
        sizes = (*self.sizes, FEW) if self.point else self.sizes
        schools = [
            small_school(n, parts=(StagePart(stage="primary", pupils=p, classes=(1,) * 6),), teaching_point=p == FEW)
            for n, p in enumerate(sizes)
        ]
        return small_county(schools, [{"school": f"S{home}", "backbone": "county"} for home in self.home])

    def squared(self, there: tuple[int, ...]) -> Fraction | None:
        """Return the squared coefficient where the teachers teach at these schools."""
        held = Counter(there)
        return squared(tuple(held[n] for n in range(len(self.sizes))), self.sizes, self.weighting)

    def plan(self, there: tuple[int, ...]) -> Plan:
        """Return the plan that has the teachers teach at these schools."""
        schools = [f"S{n}" for n in range(len(self.sizes) + self.point)]
        moved = [(n, home, at) for n, (home, at) in enumerate(zip(self.home, there, strict=True)) if home != at]
        postings = tuple(Posting(f"T{n}", schools[home], schools[at], YEAR, YEAR, "exchange") for n, home, at in moved)
        return Plan("small", YEAR, 1, (Group(schools[0], "alliance", tuple(schools[1:]), YEAR, YEAR),), postings=postings)

    def neighbours(self) -> tuple[tuple[int, ...] | None, tuple[int, ...] | None]:
        """Return where the teachers are once one of them has moved so that the coefficient is a little lower, and a little higher.

        Of all moves of one teacher the two are taken that change it least; None where no move does it.
        """
        every = range(len(self.sizes) + self.point)
        moved = {(*self.there[:n], at, *self.there[n + 1 :]) for n, now in enumerate(self.there) for at in every if at != now}
        found = sorted((square, there) for there in moved if (square := self.squared(there)) is not None)
        lower = [there for square, there in found if square < self.limit**2]
        higher = [there for square, there in found if square > self.limit**2]
        return lower[-1] if lower else None, higher[0] if higher else None


@cache
def county(seed: int) -> County:
    """Return the first county of a seed whose coefficient is a fraction and can go both down and up by moving one teacher."""
    rng = np.random.default_rng([seed, 205])
    weighting: Weighting = "none" if seed % 2 else "pupil"
    number = SCHOOLS[weighting][seed // 2 % len(SCHOOLS[weighting])]
    while True:
        sizes, counts = (tuple(pick(rng, SIZES) for _ in range(number)), tuple(rng.integers(0, 6, number).tolist()))
        limit = root(squared(counts, sizes, weighting))
        if limit is None:
            continue
        found = placed(rng, weighting, sizes, counts, limit)
        if None not in found.neighbours():
            return found


def placed(rng: Rng, weighting: Weighting, sizes: tuple[int, ...], counts: tuple[int, ...], limit: Fraction) -> County:
    """Return a county whose plan has so many teachers at each school; one in four of them is at home elsewhere."""
    point = chance(rng, 0.5)
    there = [school for school, held in enumerate(counts) for _ in range(held)] + [len(sizes)] * (int(rng.integers(3)) if point else 0)
    home = [int(rng.integers(len(sizes) + point)) if chance(rng, 0.25) else at for at in there]
    return County(weighting, sizes, tuple(home), tuple(there), point, limit)


@dataclass(frozen=True)
class Edge:
    """One plan and the limit it is judged by."""

    county: County
    there: tuple[int, ...]
    limit: Fraction

    @property
    def kept(self) -> bool:
        """Whether the clause holds; a coefficient that has no meaning breaks no limit."""
        square = self.county.squared(self.there)
        return square is None or square <= self.limit**2


@cache
def edge(seed: int, name: str) -> Edge:
    """Return one edge of the county of a seed: the limit moved by a hair, or a teacher moved."""
    drawn = county(seed)
    fairer, less_fair = drawn.neighbours()
    assert fairer is not None
    assert less_fair is not None
    return {
        "at": Edge(drawn, drawn.there, drawn.limit),
        "a hair below": Edge(drawn, drawn.there, drawn.limit + HAIR),
        "a hair above": Edge(drawn, drawn.there, drawn.limit - HAIR),
        "one teacher fairer": Edge(drawn, fairer, drawn.limit),
        "one teacher less fair": Edge(drawn, less_fair, drawn.limit),
    }[name]


@pytest.mark.parametrize("seed", range(COUNTIES))
def test_model_and_checker_agree_at_the_limit(seed: int) -> None:
    """Five edges a county: the fixed plan is feasible exactly where the clause is kept, and its least slack is the checker's breach.

    The goal's expression, minimised beside the hard row, equals the goal's value on the plan.
    """
    drawn, goal = county(seed), BackboneDispersion(stage="primary", scale=10**6)
    instance = drawn.instance
    options = all_options(instance, drawn.plan(drawn.there).groups, {"exchange": (1,)})
    for name in EDGES:
        found = edge(seed, name)
        plan = drawn.plan(found.there)
        rule = BalanceLimit(stage="primary", limit=found.limit, weighting=drawn.weighting)
        (finding,) = rule.check(instance, plan)
        assert finding.kept is found.kept, (name, drawn)
        for standing in ("hard", "priced"):
            scope = RotationScope(options)
            scope.enter(rule.name, rule.name, standing, 1)
            rule.post(scope)
            fixed(scope.builder, scope.assign(plan))
            least = goal.express(scope) if standing == "hard" and goal.applies(instance) else scope.shortfall()
            answer = solve_cp_sat(scope.builder.build(), least, CpSatLimits(seconds=20))
            if standing == "hard":
                assert answer.word == ("proved" if found.kept else "infeasible"), (name, drawn)
                if answer.values is not None and goal.applies(instance):
                    assert least.value(answer.values) == goal.value(instance, plan), (name, drawn)
            else:
                assert answer.values is not None, (name, drawn)
                assert least.value(answer.values) == finding.amount, (name, drawn)


def test_the_edges_are_what_they_are_called() -> None:
    """500 edges: 100 exactly at the limit and 200 below it are kept, 200 above are not; half unweighted; totals change in 50 of them.

    Limits are of many kinds (30 different ones), and at some counties the plan has nobody move (the limit is today's) and at
    others it does.
    """
    found = {(seed, name): edge(seed, name) for seed in range(COUNTIES) for name in EDGES}
    assert len(found) == 500
    assert all(one.county.squared(one.there) == one.limit**2 for (_, name), one in found.items() if name == "at")
    assert Counter(name for (_, name), one in found.items() if not one.kept) == {EDGES[2]: COUNTIES, EDGES[4]: COUNTIES}
    drawn = [county(seed) for seed in range(COUNTIES)]
    assert Counter(one.weighting for one in drawn) == {"pupil": 50, "none": 50}
    assert {one.weighting: sorted({len(two.sizes) for two in drawn if two.weighting == one.weighting}) for one in drawn} == {
        weighting: list(numbers) for weighting, numbers in SCHOOLS.items()
    }
    assert len({one.limit for one in drawn}) >= 30
    assert sum(one.home == one.there for one in drawn) >= 5
    assert sum(one.home != one.there for one in drawn) >= 60
    inside = [sum(at < len(one.county.sizes) for at in one.there) - sum(h < len(one.county.sizes) for h in one.county.home)
              for one in found.values()]  # fmt: skip
    assert sum(change != 0 for change in inside) >= 50
