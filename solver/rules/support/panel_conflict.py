"""R-040: no expert judges the own school or group, and experts are of the level that runs the school."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from solver.instance.instance import Instance
from solver.instance.kinds import SchemeName
from solver.language import Text
from solver.plan.plan import Plan
from solver.plan.support import Support
from solver.rules.documents import NANNING
from solver.rules.rule import Bools, Clause, Example, Finding
from solver.rules.small import small_school
from solver.rules.support_facts import Place, group_by_school, schemes_named, teams_by_id
from solver.rules.support_rule import SupportRule, in_scheme
from solver.rules.support_sides import LEVELS
from solver.rules.support_small import small_team, support_county, support_plan, tie
from solver.rules.support_table import SupportTable


@dataclass(frozen=True, kw_only=True)
class PanelConflict(SupportRule):
    """No helper comes from the school that is judged or from its group of that year; a team's level is that of the school's authority."""

    scheme: SchemeName | None = None
    """The scheme; null: all."""
    same_level: bool = True
    """Whether a team whose level is known judges only schools that are run by that level."""

    name: ClassVar[str] = "panel_conflict"
    title: ClassVar[Text] = Text("评估回避", "No conflict of interest")
    clause: ClassVar[Clause] = Clause(
        ("R-040",),
        NANNING,
        "建立市、县两级中小学校常规管理评估专家库",
        Text(
            "专家不评本校和本集团学校(驻地学校;教师为编制学校和当年任教学校);市、县两级专家各评本级学校,层级不明的不限",
            "Experts do not judge their own school or its group (a team's base; a person's home and where they work that year); city and "
            "county experts judge schools of their level, those of unknown level any",
        ),
    )

    def fitting(self, ties: SupportTable) -> Bools:
        """Admit ties of helpers from elsewhere and of the right level."""
        sides, year = ties.sides, ties.year
        school = sides.helped_at(ties.helped, year)
        number, _ = sides.groups
        good = np.ones(len(ties), dtype=bool)
        for origin in (sides.helper_home[ties.helper], sides.helper_at(ties.helper, year)):
            known, at = origin >= 0, np.maximum(origin, 0)
            group = number[year, at]
            good &= ~(known & ((origin == school) | ((group >= 0) & (group == number[year, school]))))
        if self.same_level:
            authority = np.array([LEVELS.index(one.authority) for one in sides.instance.schools], dtype=np.int64)
            level = sides.helper_level[ties.helper]
            good &= (level < 0) | (level == authority[school])
        return np.asarray(good)

    def check(self, instance: Instance, plan: Plan) -> list[Finding]:
        """Look where each helper comes from, and at the level of each team."""
        teams = {scheme.name for scheme in schemes_named(instance, None) if scheme.helpers == "teams"}
        known, grouped = teams_by_id(instance), {year: group_by_school(plan, year) for year in instance.planned_years}

        def wrong(one: Support, place: Place) -> Text | None:
            school = place.helped_at
            if school in (place.helper_home, place.helper_at):
                return Text("专家来自本校", "the helper is of the school itself")
            group = grouped[place.year].get(school)
            if group is not None and {place.helper_home, place.helper_at} & {group.lead, *group.members}:
                return Text("专家来自同一集团", "the helper is of the school's group")
            level = known[one.helper].level if one.scheme in teams else None
            if self.same_level and level not in {None, instance.school_of[school].authority}:
                return Text("专家层级与学校隶属不同", "the helper is of another level than the school's authority")
            return None

        return self.judged(instance, plan, lambda one, place: wrong(one, place) is None, wrong)

    def explain(self) -> Text:
        """Return the rule in one sentence."""
        level = Text(",专家层级与学校隶属一致", ", and are of the level that runs it") if self.same_level else Text("", "")
        return Text("{where}帮带者不来自本校或本集团{level}", "Helpers{where} are not of the school or its group{level}").fill(
            where=in_scheme(self.scheme), level=level
        )

    @classmethod
    def trials(cls) -> Sequence["PanelConflict"]:
        """Return panels with and without levels, and every scheme."""
        return cls(scheme="panel"), cls(scheme="panel", same_level=False), cls()

    @classmethod
    def examples(cls) -> Sequence[Example]:
        """Return experts of the school, of its group, of another group, and of another level."""
        bases = ((0, "S0"), (1, "S1"), (2, "S2"), (3, None))
        teams = [small_team(n, kind="expert", subject=None, base=base, level="city" if n == 3 else "county") for n, base in bases]
        county = support_county([small_school(n, authority="city" if n == 2 else "county") for n in range(4)], [], teams)

        def case(title: str, amount: int, *helpers: str, school: str = "S1") -> Example:
            ties = [tie("panel", helper, school) for helper in helpers]
            plan = support_plan(county, ties, [(school, county.first_year)], groups=[("S0", "alliance", ["S1"])])
            return Example(title, cls(), county, plan, amount)

        return (
            case("from a school of no group", 0, "E2"),
            case("from the school itself", 1, "E1"),
            case("from the lead of its group", 1, "E0"),
            case("a city expert at a county school", 1, "E3"),
            case("a city expert at a city school", 0, "E3", school="S2"),
            case("two of the group, for a school outside it", 0, "E0", "E1", school="S3"),
        )
