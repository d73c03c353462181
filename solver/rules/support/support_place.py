"""R-028, R-048, R-123, R-109: where helper and helped stand to each other."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal

import numpy as np

from solver.form.form import Ints
from solver.instance.instance import Instance
from solver.instance.kinds import SchemeName
from solver.language import Text
from solver.plan.plan import Group, Plan, Posting
from solver.plan.support import Support
from solver.rules.pairing_clauses import CASES
from solver.rules.rule import Bools, Clause, Example, Finding
from solver.rules.small import YEAR, small_school
from solver.rules.support_facts import Place, group_by_school
from solver.rules.support_rule import Keys, SupportRule, in_scheme
from solver.rules.support_sides import Sides
from solver.rules.support_small import small_team, support_county, support_plan, tie
from solver.rules.support_table import SupportTable

Within = Literal["group", "lead_to_member", "same_school", "posted_school", "area", "other_area", "anywhere"]
"""group: in one group; lead_to_member: from the lead of a group to one of its members; same_school: at one school; posted_school: a
person who is posted helps at the school of the posting somebody who is of it and at it; area: of one area; other_area: of another area;
anywhere: no matter where."""
WORDS: Mapping[Within, Text] = {
    "group": Text("同一集团内", "in one group"),
    "lead_to_member": Text("龙头校帮成员校", "from the lead to a member of its group"),
    "same_school": Text("同一学校内", "at one school"),
    "posted_school": Text("派出人员帮带受派学校的本地人员", "by people who are posted there, of those whose home it is"),
    "area": Text("同一片区内", "in one area"),
    "other_area": Text("跨片区", "between areas"),
    "anywhere": Text("地点不限", "anywhere"),
}
NEITHER, NOWHERE = -1, -2
"""Keys of a helper and of one helped who can be tied to nobody: never equal."""


@dataclass(frozen=True, kw_only=True)
class SupportPlace(SupportRule):
    """Helper and helped stand so to each other: people where they work in the tie's first year, teams at their base."""

    scheme: SchemeName | None = None
    """The scheme; null: all."""
    within: Within
    """How they stand; a team without a base among the schools is of no group, school or area, and so of another area."""

    name: ClassVar[str] = "support_place"
    title: ClassVar[Text] = Text("帮带地点", "Where support is given")
    clause: ClassVar[Clause] = Clause(
        ("R-028", "R-048", "R-109", "R-123"),
        CASES,
        "结对1名本地教师",
        Text(
            "集团内帮带(R-028)、名校带+校(R-048)、支教教师带受援校本地教师(R-123)、跨地区工作坊(R-109)各取一种",
            "Mentors inside a group (R-028), from the lead to its members (R-048), teachers on aid with local ones (R-123), workshops "
            "across areas (R-109) are one setting each",
        ),
    )

    def keys(self, sides: Sides, helpers: Ints, helped: Ints, year: Ints) -> Keys | None:
        """Return group, school or area; nothing where the rule ties nobody to one of them."""
        at, school = sides.helper_at(helpers, year), sides.helped_at(helped, year)
        known = at >= 0
        if self.within == "same_school":
            return np.where(known, at, NEITHER), school
        if self.within == "posted_school":
            person = sides.helpers.person[helpers]
            return np.where((person >= 0) & (at != sides.helper_home[helpers]), at, NEITHER), np.where(
                school == sides.helped.school[helped], school, NOWHERE
            )
        if self.within == "area":
            area = area_codes(sides.instance)
            return np.where(known, area[at], NEITHER), area[school]
        if self.within in ("group", "lead_to_member"):
            number, leads = sides.groups
            own, other = np.where(known, number[year, at], NEITHER), number[year, school]
            if self.within == "lead_to_member":
                own, other = np.where(known & leads[year, at], own, NEITHER), np.where(leads[year, school], NOWHERE, other)
            return own, np.where(other < 0, NOWHERE, other)
        return None

    def fitting(self, ties: SupportTable) -> Bools:
        """Admit ties whose keys are equal; between areas those whose areas are not."""
        if self.within == "other_area":
            area, at = area_codes(ties.sides.instance), ties.sides.helper_at(ties.helper, ties.year)
            return np.asarray((at < 0) | (area[at] != area[ties.sides.helped_at(ties.helped, ties.year)]))
        return super().fitting(ties)

    def check(self, instance: Instance, plan: Plan) -> list[Finding]:
        """Look where the two ends of each new tie are."""
        grouped = {year: group_by_school(plan, year) for year in instance.planned_years}
        people = {scheme.name for scheme in instance.policy.schemes if scheme.helpers == "staff"}

        def kept(one: Support, place: Place) -> bool:
            return self._stands(instance, place, grouped[place.year].get(place.helped_at), person=one.scheme in people)

        def note(_: Support, place: Place) -> Text:
            return Text("{a} 帮 {b}", "from {a} to {b}").fill(a=place.helper_at or "—", b=place.helped_at)

        return self.judged(instance, plan, kept, note)

    def _stands(self, instance: Instance, one: Place, group: Group | None, *, person: bool) -> bool:
        origin, school = one.helper_at, one.helped_at
        if origin is None:
            return self.within in ("anywhere", "other_area")
        one_area = instance.school_of[origin].area == instance.school_of[school].area
        lead, together = ("", ()) if group is None else (group.lead, (group.lead, *group.members))
        stands: dict[Within, bool] = {
            "anywhere": True,
            "area": one_area,
            "other_area": not one_area,
            "same_school": origin == school,
            "posted_school": person and origin == school == one.helped_home and origin != one.helper_home,
            "group": origin in together,
            "lead_to_member": origin == lead != school,
        }
        return stands[self.within]

    def explain(self) -> Text:
        """Return where."""
        return Text("{where}帮带:{within}", "Support{where} is given {within}").fill(
            where=in_scheme(self.scheme), within=WORDS[self.within]
        )

    @classmethod
    def trials(cls) -> Sequence["SupportPlace"]:
        """Return every setting that can be broken, in a scheme where it may also be kept."""
        return (
            cls(within="group"),
            cls(scheme="master", within="lead_to_member"),
            cls(scheme="mentor", within="same_school"),
            cls(scheme="mentor", within="posted_school"),
            cls(within="area"),
            cls(scheme="aid", within="other_area"),
        )

    @classmethod
    def examples(cls) -> Sequence[Example]:
        """Return a master of the lead and of a member, a teacher on aid, areas, and a team without a base."""
        staff = [{"school": f"S{n}", "backbone": "city", "years_at_school": 1 if n == 2 else 8} for n in range(4)]
        schools = [small_school(n, area="A1" if n == 3 else "A0") for n in range(4)]
        county = support_county(schools, staff, [small_team(0)])
        posted = Posting("T0", "S0", "S2", YEAR, YEAR, "exchange")

        def case(title: str, amount: int, within: Within, one: Support, *postings: Posting) -> Example:
            plan = support_plan(county, [one], groups=[("S0", "alliance", ["S1", "S2"])], postings=postings)
            return Example(title, cls(within=within), county, plan, amount)

        master, aid = tie("master", "T0", "S1", "chinese"), tie("mentor", "T0", "T2", "chinese")
        return (
            case("a master of the lead", 0, "lead_to_member", master),
            case("a master of another member", 1, "lead_to_member", tie("master", "T2", "S1", "chinese")),
            case("both in one group", 0, "group", tie("master", "T2", "S1", "chinese")),
            case("from outside the group", 1, "group", tie("master", "T3", "S1", "chinese")),
            case("posted to the school of a local teacher", 0, "posted_school", aid, posted),
            case("not posted", 1, "posted_school", aid),
            case("in one area", 0, "area", aid),
            case("from another area", 0, "other_area", tie("mentor", "T3", "T2", "chinese")),
            case("a team without a base is of another area", 0, "other_area", tie("talks", "E0", "S1")),
            case("and of no group", 1, "group", tie("talks", "E0", "S1")),
        )


def area_codes(instance: Instance) -> Ints:
    """Return a number for the area of each school, the same for the same area."""
    _, code = np.unique([school.area for school in instance.schools], return_inverse=True)
    return np.asarray(code, dtype=np.int64).reshape(-1)
