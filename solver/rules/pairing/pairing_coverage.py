"""R-061, R-082, R-089, R-098: so large a share of the chosen schools is paired."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from math import ceil
from typing import Annotated, ClassVar, Literal

import numpy as np
from pydantic import Field

from solver.instance.instance import Instance
from solver.instance.kinds import LayerName, Setting, Share, Year
from solver.instance.school_choice import SchoolChoice, in_layer
from solver.language import Text
from solver.plan.plan import Plan
from solver.plan.sections import Step
from solver.rules.by_year import in_force, listed_years, never_falls
from solver.rules.pairing_clauses import YINCHUAN
from solver.rules.pairing_facts import helped_by_groups
from solver.rules.pairing_scope import PairingScope
from solver.rules.rule import Bools, Clause, Example, Finding, Ints, Rule
from solver.rules.small import YEAR, small_county, small_plan, small_school


@dataclass(frozen=True, kw_only=True)
class PairingCoverage(SchoolChoice, Rule):
    """At least `min_share` of the chosen schools are paired; at 100% every school is a requirement of its own."""

    layer: LayerName | None = None
    """The layer whose pairs count; null: a pair of any layer."""
    side: Literal["school", "partner", "either"] = "school"
    """`school`: a school is covered if it is helped; `partner`: if it helps; `either`: if it does one or the other."""
    min_share: Annotated[Share, Field(le=1)] = Fraction(1)
    """Least share covered, an exact fraction; the number of schools needed is rounded up."""
    group_leads: tuple[Setting, ...] = ("urban", "town")
    """A member counts as helped, and its lead as helping, where the lead is of one of these settings; empty: groups do not count."""
    shares: dict[Year, Annotated[Share, Field(le=1)]] = field(default_factory=dict)
    """Least share by school year, each from its year on, instead of `min_share`; they may not fall."""

    name: ClassVar[str] = "pairing_coverage"
    step: ClassVar[Step] = "pairing"
    title: ClassVar[Text] = Text("结对覆盖率", "Coverage by pairs")
    unit: ClassVar[Text] = Text("所", "schools")
    clause: ClassVar[Clause] = Clause(
        ("R-061", "R-082", "R-089", "R-098"),
        YINCHUAN,
        "確保全市每所鄉村學校都有城鎮優質學校對口幫扶",
        Text(
            "每所即 100%,逐校要求;低于 100% 时按学校数向上取整;城镇龙头校带的成员校视为已结对;双向结对(R-089)对优质学校再列一行",
            "Every school means 100%, school by school; below that the number needed is rounded up; the member of an urban or town lead "
            "counts as paired; pairing from both sides (R-089) is a second row for the good schools",
        ),
    )

    def applies(self, instance: Instance) -> bool:
        """Whether the policy pairs schools."""
        return bool(instance.policy.layers)

    def __post_init__(self) -> None:
        never_falls(self.shares, self.min_share, ("min_share", "shares"))

    def share_in(self, year: int) -> Fraction:
        """Return the least share of a school year.

        >>> rule = PairingCoverage(min_share=Fraction(1, 2), shares={2027: Fraction(1)})
        >>> rule.share_in(2026), rule.share_in(2027)
        (Fraction(1, 2), Fraction(1, 1))
        """
        return in_force(self.shares, year, self.min_share)

    def post(self, scope: PairingScope) -> None:
        """Post the requirement of each year; years with one share and the same groups have one requirement together."""
        instance = scope.instance
        counted = np.array([self.selects(instance, school) and not school.outside for school in instance.schools], dtype=bool)
        posted: set[tuple[Fraction, bytes]] = set()
        for year in instance.planned_years:
            already, share = self._by_groups(scope, year), self.share_in(year)
            if (share, (already & counted).tobytes()) not in posted:
                posted.add((share, (already & counted).tobytes()))
                self._require(scope, counted, already, share)

    def _require(self, scope: PairingScope, counted: Bools, already: Bools, share: Fraction) -> None:
        """Post sum of pairs >= 1 for each school at 100%; otherwise sum of covered >= the number needed, covered <= sum of pairs."""
        instance, open_ = scope.instance, np.flatnonzero(counted & ~already)
        number = np.full(len(instance.partners), -1, dtype=np.int64)
        number[open_] = np.arange(len(open_))
        row, column = self._entries(scope, number)
        if share == 1:
            scope.at_least(subjects=[instance.schools[at].id for at in open_.tolist()], row=row, column=column, coefficient=1, bound=1)
            return
        covered = scope.columns(len(open_), 0, 1)
        scope.define(
            np.concatenate([row, np.arange(len(open_))]),
            np.concatenate([column, covered]),
            np.concatenate([np.full(len(column), -1), np.full(len(open_), 1)]),
            upper=0,
            count=len(open_),
        )
        needed = ceil(share * int(counted.sum())) - int((counted & already).sum())
        scope.at_least(
            subjects=[self.area or instance.id], row=np.zeros(len(covered), dtype=np.int64), column=covered, coefficient=1, bound=needed
        )

    def _entries(self, scope: PairingScope, number: Ints) -> tuple[Ints, Ints]:
        """Return (row, column) of every candidate that would cover a school with a row."""
        inside = scope.in_layer(self.layer)
        sides = {"school": (scope.pairs.school,), "partner": (scope.pairs.partner,), "either": (scope.pairs.school, scope.pairs.partner)}
        row = np.concatenate([number[side[inside]] for side in sides[self.side]])
        column = np.tile(scope.pair_column[inside], len(sides[self.side]))
        return row[row >= 0], column[row >= 0]

    def _by_groups(self, scope: PairingScope, year: int) -> Bools:
        standing = [group for group in scope.groups if group.covers(year)]
        found = helped_by_groups(scope.instance, standing, self.group_leads)
        leads, members = {lead for lead, _ in found}, {member for _, member in found}
        covered = members if self.side == "school" else leads if self.side == "partner" else leads | members
        return np.array([school.id in covered for school in scope.instance.schools], dtype=bool)

    def check(self, instance: Instance, plan: Plan) -> list[Finding]:
        """Look for each chosen school among the pairs and groups of each planned year; alike years are judged together, by the worst."""
        chosen = sorted(school.id for school in instance.schools if not school.outside and self.selects(instance, school))
        unpaired = replace(plan, pairings=(), area_pairings=())
        alike: dict[tuple[Fraction, frozenset[str]], list[int]] = {}
        for year in instance.planned_years:
            in_groups = frozenset(self._covered(instance, unpaired, year) & set(chosen))
            alike.setdefault((self.share_in(year), in_groups), []).append(year)
        return [finding for (share, _), years in alike.items() for finding in self._judged(instance, plan, chosen, share, years)]

    def _judged(self, instance: Instance, plan: Plan, chosen: Sequence[str], share: Fraction, years: Iterable[int]) -> list[Finding]:
        by_year = {year: self._covered(instance, plan, year) & set(chosen) for year in years}
        year = min(by_year, key=lambda y: (len(by_year[y]), y))
        count, covered = len(by_year[year]), by_year[year]
        missing = tuple(school for school in chosen if school not in covered)
        if share == 1:
            return [Finding(self.name, s, 1, int(s in covered), int(s not in covered), ">=", year) for s in chosen]
        needed = -(-share.numerator * len(chosen) // share.denominator)
        note = Text("{n} 所学校中至少 {k} 所", "at least {k} of {n} schools").fill(n=len(chosen), k=needed)
        return [Finding(self.name, self.area or instance.id, needed, count, max(0, needed - count), ">=", year, missing, note)]

    def _covered(self, instance: Instance, plan: Plan, year: int) -> set[str]:
        """Return who is covered in a year, read off the plan."""
        pairs = [(p.partner, p.school) for p in plan.pairings_in(year) if self.layer in {None, p.layer}]
        for group in plan.groups_in(year):
            if instance.school_of[group.lead].setting in self.group_leads:
                pairs += [(group.lead, member) for member in group.members]
        helped = {school for _, school in pairs} if self.side != "partner" else set()
        return helped | ({partner for partner, _ in pairs} if self.side != "school" else set())

    def explain(self) -> Text:
        """Return share, choice and side."""
        done = {"school": Text("受援", "are helped"), "partner": Text("承担帮扶", "help"), "either": Text("结对", "are paired")}[self.side]
        where = in_layer(self.layer)
        groups = Text("集团成员不计", "groups do not count")
        if self.group_leads:
            groups = Text("集团龙头校为 {0} 的成员计入", "members of {0} leads count")
            groups = Text(groups.zh.format("、".join(self.group_leads)), groups.en.format(" or ".join(self.group_leads)))
        share = Text("每所(100%)", "Every one (100%)")
        if self.min_share < 1:
            share = Text(f"至少 {self.min_share}(向上取整)", f"At least {self.min_share} (rounded up)")
        return Text(
            "{where}{who}的学校{share}{done}{steps};{groups}",
            "{share} of the schools ({who}) {done}{where}{steps}; {groups}",
        ).fill(where=where, who=self.chosen(), share=share, done=done, steps=listed_years(self.shares), groups=groups)

    @classmethod
    def trials(cls) -> Sequence["PairingCoverage"]:
        """Return every rural school, shares from either side, and a share without groups."""
        return (
            cls(layer="aid", settings=("rural",)),
            cls(min_share=Fraction(1, 2)),
            cls(layer="aid", min_share=Fraction(3, 5), side="partner", settings=("urban", "town")),
            cls(min_share=Fraction(2, 3), side="either", group_leads=()),
            cls(layer="friend", min_share=Fraction(1, 3), stages=("primary",)),
            cls(min_share=Fraction(1, 4), shares={YEAR: Fraction(1, 2), YEAR + 1: Fraction(1)}),
        )

    @classmethod
    def examples(cls) -> Sequence[Example]:
        """Return the rounding trap of 73.1%: of 26 rural schools 19.006 are needed, so 20; and R-089 from both sides."""
        tianjin, every = cls(layer="aid", min_share=Fraction(731, 1000), settings=("rural",)), cls(layer="aid", settings=("rural",))

        def case(title: str, amount: int, rule: PairingCoverage, rural: int, paired: Sequence[int], members: Sequence[int] = ()) -> Example:
            county = small_county([small_school(n) for n in range(rural + 1)])
            groups = [("S0", "alliance", [f"S{n}" for n in members])] if members else []
            return Example(title, rule, county, small_plan(county, groups, pairings=[("S0", f"S{n}", "aid") for n in paired]), amount)

        return (
            case("20 of 26 rural schools: exactly enough", 0, tianjin, 26, range(1, 21)),
            case("19 of 26", 1, tianjin, 26, range(1, 20)),
            case("every rural school but one", 1, every, 3, [1, 2]),
            case("that one is a member of an urban lead", 0, every, 3, [1, 2], [3]),
            case("groups do not count", 1, cls(layer="aid", settings=("rural",), group_leads=()), 3, [1, 2], [3]),
            case("a good school that helps nobody", 1, cls(layer="aid", side="partner", labels=("lead_candidate",)), 2, []),
            case("a pair of another layer does not count", 1, cls(layer="friend", settings=("rural",)), 1, [1]),
        )
