"""R-043: every group is of one of the listed types, as a whole."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar

import numpy as np
from pydantic import Field

from solver.form.form import Ints
from solver.instance.instance import Instance
from solver.instance.kinds import STRICT, ModeName, Name
from solver.instance.school_choice import SchoolChoice
from solver.language import Text
from solver.plan.plan import Group, Plan
from solver.plan.sections import Step
from solver.rules.chosen import EVERY, chosen, lead_names, listed, modes_named, rows_of
from solver.rules.documents import PUCHENG
from solver.rules.facts import member_rows
from solver.rules.grouping_scope import GroupingScope
from solver.rules.rule import Clause, Example, Finding, Rule
from solver.rules.small import small_county, small_plan, small_school


@dataclass(frozen=True, kw_only=True)
class GroupType:
    """One type of group."""

    __pydantic_config__: ClassVar[Any] = STRICT

    title: Name
    """The name planners read (名校+新校, ...)."""
    title_en: Name | None = None
    """The English name; null takes the Chinese one."""
    leads: SchoolChoice = EVERY
    """The lead of a group of this type is one of these."""
    members: SchoolChoice = EVERY
    """Every member of a group of this type is one of these."""
    min_members: Annotated[int, Field(ge=1, le=200)] = 1
    """Fewest members of a group of this type."""


PUCHENG_TYPES = (
    GroupType(title="名校+新校", title_en="famous + new", members=SchoolChoice(labels=("new",))),
    GroupType(title="名校+弱校", title_en="famous + weak", members=SchoolChoice(labels=("weak",))),
    GroupType(title="名校+多校", title_en="famous + many", min_members=2),
)
"""The three types of union in Pucheng."""


@dataclass(frozen=True)
class GroupTypes(Rule):
    """Every group is of at least one type: its lead fits, all its members fit, and it has members enough."""

    types: Annotated[tuple[GroupType, ...], Field(min_length=1, max_length=20)] = PUCHENG_TYPES
    """The types; the default are the three of the clause."""
    modes: tuple[ModeName, ...] = ()
    """Only groups of these modes are judged; empty judges all."""

    name: ClassVar[str] = "group_types"
    step: ClassVar[Step] = "grouping"
    title: ClassVar[Text] = Text("集团类型", "Types of group")
    unit: ClassVar[Text] = Text("个集团", "groups")
    clause: ClassVar[Clause] = Clause(
        ("R-043",),
        PUCHENG,
        "采取“名校+多校”“名校+新校”“名校+弱校”等方式",
        Text(
            "成员校全为新建的是“+新校”,全为薄弱的是“+弱校”,两所以上的是“+多校”;集团按先列的类型称呼",
            "All members new is “+new”, all weak is “+weak”, two or more members is “+many”; a group is called by the first type it is of",
        ),
    )

    def post(self, scope: GroupingScope) -> None:
        """Sum over the types of is[group, type] >= open, where is[group, type] is 0 as soon as the group does not fit the type."""
        opens = np.flatnonzero(modes_named(scope.instance, self.modes)[scope.open_mode])
        columns = [self._define(scope, opens, kind) for kind in self.types]
        row = np.concatenate([np.arange(len(opens)), *(fitting for fitting, _ in columns)])
        scope.at_least(
            subjects=lead_names(scope, opens),
            row=row,
            column=np.concatenate([scope.open_column[opens], *(column for _, column in columns)]),
            coefficient=np.concatenate([np.full(len(opens), -1), np.ones(len(row) - len(opens), dtype=np.int64)]),
            bound=0,
        )

    def _define(self, scope: GroupingScope, opens: Ints, kind: GroupType) -> tuple[Ints, Ints]:
        """Add is[group, type] for the groups whose lead fits; return the numbers of these groups and the columns."""
        fitting = np.flatnonzero(chosen(scope.instance, kind.leads)[scope.open_lead[opens]])
        column = scope.columns(len(fitting), 0, 1)
        row, candidates = member_rows(scope, rows_of(scope, opens[fitting]))
        strange = ~chosen(scope.instance, kind.members)[scope.pairs.school[candidates]]
        number, against = np.arange(int(strange.sum())), candidates[strange]
        scope.define(  # is + stranger <= 1
            np.tile(number, 2), np.concatenate([scope.pair_column[against], column[row[strange]]]), 1, upper=1, count=len(number)
        )
        scope.define(  # members >= min_members * is
            np.concatenate([row, np.arange(len(fitting))]),
            np.concatenate([scope.pair_column[candidates], column]),
            np.repeat([1, -kind.min_members], [len(candidates), len(fitting)]),
            lower=0,
            count=len(fitting),
        )
        return fitting, column

    def check(self, instance: Instance, plan: Plan) -> list[Finding]:
        """Look for a type that each group is of."""
        findings = []
        for group in plan.groups:
            if self.modes and group.mode not in self.modes:
                continue
            titles = [_title(kind) for kind in self.types if _is(instance, group, kind)]
            note = Text("类型:{t}", "type: {t}").fill(t=titles[0]) if titles else Text("不属于任何一种类型", "of none of the types")
            amount = 0 if titles else 1
            findings.append(Finding(self.name, group.lead, 1, len(titles), amount, ">=", group.first_year, group.members, note))
        return findings

    def explain(self) -> Text:
        """Return the types in one sentence."""
        titles = Text("、".join(_title(kind).zh for kind in self.types), ", ".join(_title(kind).en for kind in self.types))
        return Text("每个集团{zh}属于以下 {n} 种类型之一:{t}", "Every group{en} is of one of these {n} types: {t}").fill(
            zh=listed(self.modes, "zh"), en=listed(self.modes, "en"), n=len(self.types), t=titles
        )

    @classmethod
    def trials(cls) -> Sequence["GroupTypes"]:
        """Return the clause's types, and two types that also look at the lead."""
        urban, town = SchoolChoice(settings=("urban",)), SchoolChoice(settings=("town",))
        kinds = (GroupType(title="城", leads=urban), GroupType(title="乡", leads=town, members=SchoolChoice(settings=("rural",))))
        return cls(), cls(types=kinds), cls(types=(GroupType(title="弱", members=SchoolChoice(labels=("weak",))),), modes=("alliance",))

    @classmethod
    def examples(cls) -> Sequence[Example]:
        """Return a group of each type, one of none, and a group of one mixed member beside it."""
        county = small_county([small_school(0), small_school(1, new=True, weak=False), small_school(2), small_school(3, weak=False)])

        def case(title: str, amount: int, *members: str, rule: GroupTypes | None = None) -> Example:
            return Example(title, rule or cls(), county, small_plan(county, [("S0", "alliance", members)]), amount)

        rural = cls(types=(GroupType(title="村", leads=SchoolChoice(settings=("rural",))),))
        return (
            case("one new school", 0, "S1"),
            case("one weak school", 0, "S2"),
            case("one school that is neither", 1, "S3"),
            case("two schools that are neither all new nor all weak: many", 0, "S2", "S3"),
            case("the lead is not of the only type", 1, "S1", rule=rural),
        )


def _title(kind: GroupType) -> Text:
    return Text(kind.title, kind.title_en or kind.title)


def _is(instance: Instance, group: Group, kind: GroupType) -> bool:
    members = [instance.school_of[member] for member in group.members]
    fits = kind.leads.selects(instance, instance.school_of[group.lead]) and all(kind.members.selects(instance, m) for m in members)
    return fits and len(members) >= kind.min_members
