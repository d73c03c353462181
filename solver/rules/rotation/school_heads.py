"""R-130, R-212: while principals change schools, every school keeps a head, and none gets two."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal

import numpy as np
from pydantic import Field

from solver.form.form import Ints
from solver.instance.instance import Instance
from solver.instance.staff import POSITIONS
from solver.language import Text
from solver.plan.plan import Group, Plan, Posting
from solver.plan.sections import Step
from solver.rules.documents import PLANNER
from solver.rules.pools import merged_groups
from solver.rules.rotation_scope import CHANNELS, RotationScope
from solver.rules.rule import Bools, Clause, Example, Finding, Rule
from solver.rules.small import YEAR, small_county, small_plan

CADRE = CHANNELS.index("cadre")


@dataclass(frozen=True)
class SchoolHeads(Rule):
    """In every planned year each school that has a principal on its home ledger has one there, and no school has two.

    Principals of the home ledger who are not posted elsewhere and principals posted to the school (cadre) count. With
    `schools_per_head` above one a head may hold several schools of one group, lead and members alike: then the group as a
    whole needs as many heads as its headed schools divided by that number, rounded up. Schools without a principal in the
    staff table need none.
    """

    schools_per_head: Annotated[int, Field(ge=1, le=20)] = 1
    """Most schools that one head may hold at once."""
    within: Literal["merged", "group"] = "merged"
    """Where a head may hold several: in groups that are one legal person (`merged`, R-007) or in any group (`group`)."""

    name: ClassVar[str] = "school_heads"
    step: ClassVar[Step] = "rotation"
    title: ClassVar[Text] = Text("校校有校长、一校一长", "One head at every school")
    unit: ClassVar[Text] = Text("人", "heads")
    clause: ClassVar[Clause] = Clause(
        ("R-130", "R-212", "R-007"),
        PLANNER,
        "",
        Text(
            "校长交流后各校仍有且只有一名校长;一名校长可兼任几所学校由规划人员给定",
            "Whoever moves, each school has exactly one head; how many schools one may hold is the planner's",
        ),
    )

    def applies(self, instance: Instance) -> bool:
        """Whether the staff table has a principal."""
        return bool((instance.staff.values("position") == POSITIONS.index("principal")).any())

    def post(self, scope: RotationScope) -> None:
        """For each pool and year heads >= what it needs; for each school and year heads <= one, or those it has at home."""
        instance, principal = scope.instance, POSITIONS.index("principal")
        schools = len(instance.schools)
        own = np.bincount(scope.person_home[instance.staff.values("position") == principal], minlength=schools).astype(np.int64)
        heads = (scope.move_options.channel == CADRE) & (scope.class_values("position")[scope.move_class] == principal)
        for year in instance.planned_years:
            away = np.flatnonzero(heads & scope.away(year))
            running = scope.running
            gone = running.away(year) & (running.position == principal)
            here = own - np.bincount(running.home[gone], minlength=schools) + np.bincount(running.destination[gone], minlength=schools)
            self._post_year(scope, year, away, own, here)

    def _post_year(self, scope: RotationScope, year: int, away: Ints, own: Ints, here: Ints) -> None:
        moves, ids = scope.move_options, [school.id for school in scope.instance.schools]
        cell = np.concatenate([moves.home[away], moves.destination[away]])
        column = np.tile(scope.move_column[away], 2)
        sign = np.repeat(np.array([-1, 1], dtype=np.int64), len(away))
        scope.at_most(subjects=ids, row=cell, column=column, coefficient=sign, bound=np.maximum(own, 1) - here)
        pool = np.arange(len(ids), dtype=np.int64)
        for group in self._sharing(scope.instance, scope.options.groups, year):
            pool[[scope.instance.position_of[school] for school in group.members]] = scope.instance.position_of[group.lead]
        needed = -(-np.bincount(pool[own > 0], minlength=len(ids)) // self.schools_per_head)
        present = np.zeros(len(ids), dtype=np.int64)
        np.add.at(present, pool, here)
        needed = np.where(pool == np.arange(len(ids)), needed, 0)
        asked = np.flatnonzero(needed)
        number = np.full(len(ids), -1, dtype=np.int64)
        number[asked] = np.arange(len(asked))
        row = number[pool[cell]]
        kept: Bools = row >= 0
        scope.at_least(
            subjects=[ids[place] for place in asked],
            row=row[kept],
            column=column[kept],
            coefficient=sign[kept],
            bound=needed[asked] - present[asked],
        )

    def _sharing(self, instance: Instance, groups: tuple[Group, ...], year: int) -> list[Group]:
        """Return the groups in which heads may hold several schools."""
        if self.schools_per_head == 1:
            return []
        return merged_groups(instance, groups, year) if self.within == "merged" else [group for group in groups if group.covers(year)]

    def check(self, instance: Instance, plan: Plan) -> list[Finding]:
        """Count the heads of each school and year, then those of each school or group that shares them against its need."""
        principals = {person.id: person.school for person in instance.staff.persons if person.position == "principal"}
        at_home = Counter(principals.values())
        headed = set(at_home)
        findings = []
        for year in instance.planned_years:
            out = {p.person: p for p in plan.postings if p.channel == "cadre" and p.covers(year) and p.person in principals}
            heads = {school.id: 0 for school in instance.schools}
            for person, home in principals.items():
                heads[out[person].destination if person in out else home] += 1
            for school in sorted(heads):
                most = max(1, at_home[school])
                more = Text("校长人数", "heads at the school")
                findings.append(Finding(self.name, school, most, heads[school], max(0, heads[school] - most), "<=", year, note=more))
            for subject, pool in self._pools(instance, plan, year):
                count = sum(heads[school] for school in pool)
                needed = -(-len(headed.intersection(pool)) // self.schools_per_head)
                if needed:
                    findings.append(Finding(self.name, subject, needed, count, max(0, needed - count), ">=", year))
        return findings

    def _pools(self, instance: Instance, plan: Plan, year: int) -> list[tuple[str, list[str]]]:
        merged = {mode.name for mode in instance.policy.modes if mode.legal_person == "merged"}
        groups = [g for g in plan.groups_in(year) if self.schools_per_head > 1 and (self.within == "group" or g.mode in merged)]
        shared = [(g.lead, [g.lead, *g.members]) for g in groups]
        inside = {school for _, pool in shared for school in pool}
        return [*shared, *((school.id, [school.id]) for school in instance.schools if school.id not in inside)]

    def explain(self) -> Text:
        """Return the rule in one sentence."""
        more = Text("", "")
        if self.schools_per_head > 1:
            where = Text("同一法人的集团内", "groups of one legal person") if self.within == "merged" else Text("同一集团内", "one group")
            more = Text(",{where}一人至多任 {n} 所学校校长", "; in {where} one head holds at most {n} schools")
            more = more.fill(where=where, n=self.schools_per_head)
        return Text("每学年各校有且只有一名校长{more}", "In each school year every school has exactly one head{more}").fill(more=more)

    @classmethod
    def trials(cls) -> Sequence["SchoolHeads"]:
        """Return a head a school, two schools a head in merged groups, and in any group."""
        return (cls(), cls(schools_per_head=2), cls(schools_per_head=2, within="group"))

    @classmethod
    def examples(cls) -> Sequence[Example]:
        """Return two principals who change schools, one who goes to the other's school, and a head who holds two schools."""
        county = small_county(3, [{"position": "principal"}, {"position": "principal", "school": "S1"}])

        def plan(mode: str, *moves: tuple[str, str, str]) -> Plan:
            away = [Posting(person, home, to, YEAR, YEAR, "cadre") for person, home, to in moves]
            return small_plan(county, [("S0", mode, ["S1", "S2"])], away)

        first, second, third = ("T0", "S0", "S1"), ("T1", "S1", "S0"), ("T1", "S1", "S2")
        both = cls(schools_per_head=2)
        return (
            Example("they change schools", cls(), county, plan("alliance", first, second), 0),
            Example("one goes to the other's school: two heads there, none at home", cls(), county, plan("alliance", first), 2),
            Example("one goes to a school without a head", cls(), county, plan("alliance", third), 1),
            Example("the other then holds two schools of one legal person", both, county, plan("tight", third), 0),
            Example("which an alliance is not", both, county, plan("alliance", third), 1),
            Example("unless any group will do", cls(schools_per_head=2, within="group"), county, plan("alliance", third), 0),
        )
