"""R-008: groups are mainly made of schools of the lead's own area."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Annotated, ClassVar

import numpy as np
from pydantic import Field

from solver.instance.instance import Instance
from solver.instance.kinds import Share
from solver.language import Text
from solver.plan.plan import Plan
from solver.plan.sections import Step
from solver.rules.documents import NANYANG
from solver.rules.facts import area_codes
from solver.rules.grouping_scope import GroupingScope
from solver.rules.rule import Clause, Example, Finding, Ints, Rule
from solver.rules.small import small_county, small_plan, small_school


@dataclass(frozen=True)
class SameAreaShare(Rule):
    """At least `min_share` of a group's members are of the lead's area; groups of one member are judged all together."""

    min_share: Annotated[Share, Field(le=1)] = Fraction(1, 2)
    """Least share of members of the lead's area, an exact fraction."""

    name: ClassVar[str] = "same_area_share"
    step: ClassVar[Step] = "grouping"
    title: ClassVar[Text] = Text("以本区域学校为主", "Mainly schools of the lead's area")
    unit: ClassVar[Text] = Text("所", "members")
    clause: ClassVar[Clause] = Clause(
        ("R-008",),
        NANYANG,
        "教育集团以所属行政区域学校为主,也可以跨区域组建教育集团",
        Text(
            "“为主”在两所以上成员校的集团内逐个计算;只有一所成员校的集团无法分主次,合在一起按全域计算",
            "“Mainly” is taken per group where a group has two or more members; groups of one member have no main "
            "part of their own and are "
            "taken all together, over the whole instance",
        ),
    )

    def post(self, scope: GroupingScope) -> None:
        """Per group q * same - p * members + p * single >= 0; all single groups: q * same singles - p * singles >= 0 (share = p/q)."""
        area, pairs, opens = area_codes(scope.instance), scope.pairs, len(scope.open_lead)
        same = area[pairs.lead] == area[pairs.school]
        single, crossing = scope.noted[repr(self)] = _single_groups(scope, same)
        p, q = self.min_share.numerator, self.min_share.denominator
        scope.at_least(
            subjects=[scope.instance.schools[lead].id for lead in scope.open_lead],
            row=np.concatenate([scope.pair_open, np.arange(opens)]),
            column=np.concatenate([scope.pair_column, single]),
            coefficient=np.concatenate([np.where(same, q - p, -p), np.full(opens, p)]),
            bound=0,
            unit=q,
        )
        scope.at_least(
            subjects=[scope.instance.id],
            row=np.zeros(2 * opens, dtype=np.int64),
            column=np.concatenate([single, crossing]),
            coefficient=np.repeat([q - p, -q], opens),
            bound=0,
            unit=q,
        )

    def tighten(self, scope: GroupingScope) -> None:
        """Rows that follow once the most members m of each group are known, and without which the relaxation dodges the rule.

        With a members, o of them of other areas, and w the most such members of a group of m: ``a + (m - 1) single <= m open``,
        for a group of one has no others; ``o + (w - 1) crossing <= w open`` and ``a - o + m crossing <= m open``, as the one
        member of another area is all there is; ``o + w (single - crossing) <= w open``, as a single member of the lead's area
        leaves no place; and the rule with what may excuse it at its least, ``p a - q (a - o) - p crossing <= 0``.
        """
        pairs, owner, members = scope.pairs, scope.pair_open, scope.pair_column
        single, crossing = scope.noted[repr(self)]
        area = area_codes(scope.instance)
        other = area[pairs.lead] != area[pairs.school]
        p, q = self.min_share.numerator, self.min_share.denominator
        most = np.maximum(1, scope.most_members)
        wide = np.maximum(1, most - -(-most * p // q))
        each, subjects = np.arange(len(single)), [scope.instance.schools[lead].id for lead in scope.open_lead]

        def imply(of_member: Ints, **groups: Ints | int) -> None:
            """Imply ``sum of_member * member + one * single + cross * crossing <= most * open`` for each group."""
            columns = {"one": single, "cross": crossing, "most": scope.open_column}
            sign = {"one": 1, "cross": 1, "most": -1}
            used = np.flatnonzero(of_member)
            scope.imply(
                subjects=subjects,
                row=np.concatenate([owner[used], *(each for _ in groups)]),
                column=np.concatenate([members[used], *(columns[name] for name in groups)]),
                coefficient=np.concatenate(
                    [of_member[used], *(sign[name] * np.broadcast_to(value, each.shape) for name, value in groups.items())]
                ),
                bound=0,
            )

        imply(np.ones(len(other), dtype=np.int64), one=most - 1, most=most)
        imply(other.astype(np.int64), cross=wide - 1, most=wide)
        imply((~other).astype(np.int64), cross=most, most=most)
        imply(other.astype(np.int64), one=wide, cross=-wide, most=wide)
        imply(np.where(other, p, p - q), cross=-p)

    def check(self, instance: Instance, plan: Plan) -> list[Finding]:
        """Count members of the lead's area in each group of two or more, and over all groups of one member in each year."""
        findings, worst = [], Finding(self.name, instance.id, 0, 0, 0, ">=", note=_POOLED)
        for group in plan.groups:
            if len(group.members) < 2:
                continue
            inside = [m for m in group.members if instance.school_of[m].area == instance.school_of[group.lead].area]
            findings.append(self._finding(group.lead, len(inside), len(group.members), group.first_year, group.members, None))
        for year in instance.planned_years:
            lone = [group for group in plan.groups_in(year) if len(group.members) == 1]
            inside = [g.lead for g in lone if instance.school_of[g.lead].area == instance.school_of[g.members[0]].area]
            leads = tuple(group.lead for group in lone)
            found = self._finding(instance.id, len(inside), len(lone), year, leads, _POOLED)
            if worst.year is None or found.amount > worst.amount:
                worst = found
        return [*findings, worst]

    def _finding(self, subject: str, inside: int, members: int, year: int, others: tuple[str, ...], note: Text | None) -> Finding:
        needed = -(-members * self.min_share.numerator // self.min_share.denominator)
        return Finding(self.name, subject, needed, inside, max(0, needed - inside), ">=", year, others, note)

    def explain(self) -> Text:
        """Return the share in one sentence."""
        return Text(
            "集团成员校中与龙头校同一区域的不少于 {s};只有一所成员校的集团合并计算",
            "At least {s} of a group's members are of the lead's area; groups of one member are counted together",
        ).fill(s=self.min_share)

    @classmethod
    def trials(cls) -> Sequence["SameAreaShare"]:
        """Return a half and two odd shares."""
        return cls(), cls(min_share=Fraction(1, 3)), cls(min_share=Fraction(63, 100))

    @classmethod
    def examples(cls) -> Sequence[Example]:
        """Return groups exactly at one half, below it, and groups of one member together."""
        areas = ("A0", "A0", "A1", "A1", "A0", "A1")
        county = small_county([small_school(n, area=area) for n, area in enumerate(areas)])
        return (
            Example(
                "one of two members of the lead's area: exactly a half",
                cls(),
                county,
                small_plan(county, [("S0", "alliance", ["S1", "S2"])]),
                0,
            ),
            Example("one of three", cls(), county, small_plan(county, [("S0", "alliance", ["S1", "S2", "S3"])]), 1),
            Example("one group of one, from another area: 0 of 1", cls(), county, small_plan(county, [("S0", "alliance", ["S2"])]), 1),
            Example(
                "two groups of one, one of them within its area: a half together",
                cls(),
                county,
                small_plan(county, [("S0", "alliance", ["S2"]), ("S1", "alliance", ["S4"])]),
                0,
            ),
        )


def _single_groups(scope: GroupingScope, same: np.ndarray) -> tuple[Ints, Ints]:
    """Return two 0/1 columns for each open column: whether its group has exactly one member, and whether that one is of another area.

    With a the number of members, the definitions a >= single + 2 several, a <= single + candidates * several and
    single + several <= 1 leave exactly one value of `single` and `several` for each a.
    """
    opens, index = len(scope.open_lead), np.arange(len(scope.open_lead))
    single, several, crossing = (scope.columns(opens, 0, 1) for _ in range(3))
    owner, members = scope.pair_open, scope.pair_column
    most = np.bincount(owner, minlength=opens).astype(np.int64)
    row = np.concatenate([owner, index, index])
    column = np.concatenate([members, single, several])
    one = np.ones(len(members), dtype=np.int64)
    scope.define(row, column, np.concatenate([one, np.full(opens, -1), np.full(opens, -2)]), lower=0, count=opens)
    scope.define(row, column, np.concatenate([one, np.full(opens, -1), -most]), upper=0, count=opens)
    scope.define(np.tile(index, 2), np.concatenate([single, several]), 1, upper=1, count=opens)
    scope.define(np.tile(index, 2), np.concatenate([crossing, single]), np.repeat([1, -1], opens), upper=0, count=opens)
    other, alike = np.flatnonzero(~same), np.flatnonzero(same)
    scope.define(  # crossing <= members of another area
        np.concatenate([owner[other], index]),
        np.concatenate([members[other], crossing]),
        np.repeat([-1, 1], [len(other), opens]),
        upper=0,
        count=opens,
    )
    scope.define(  # crossing >= single - members of the lead's area
        np.concatenate([owner[alike], index, index]),
        np.concatenate([members[alike], crossing, single]),
        np.repeat([1, 1, -1], [len(alike), opens, opens]),
        lower=0,
        count=opens,
    )
    return single, crossing


_POOLED = Text("只有一所成员校的集团合并计算", "groups of one member taken together")
