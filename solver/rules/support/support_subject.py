"""R-028, R-035, R-048, R-109: helper and helped are of one subject."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from solver.form.form import Ints
from solver.instance.instance import Instance
from solver.instance.kinds import SchemeName
from solver.instance.school import Need
from solver.language import Text
from solver.plan.plan import Plan
from solver.plan.support import Support
from solver.rules.documents import NANNING
from solver.rules.rule import Bools, Clause, Example, Finding
from solver.rules.small import small_school
from solver.rules.support_facts import Place, schemes_named, teams_by_id
from solver.rules.support_rule import Keys, SupportRule, in_scheme
from solver.rules.support_sides import Sides
from solver.rules.support_small import small_team, support_county, support_plan, tie
from solver.rules.support_table import SupportTable

NO_SUBJECT = -2
"""Key of the helper whom a subject is not known of: equal to nobody's."""


@dataclass(frozen=True, kw_only=True)
class SupportSubject(SupportRule):
    """Who helps in a subject or topic is of it; where the scheme knows no subject, as with schools and units, the rule says nothing."""

    scheme: SchemeName | None = None
    """The scheme; null: all."""
    general_teams: bool = False
    """Whether a team without a subject of its own may help in any."""

    name: ClassVar[str] = "support_subject"
    title: ClassVar[Text] = Text("同学科帮带", "Support in one's own subject")
    clause: ClassVar[Clause] = Clause(
        ("R-028", "R-035", "R-048", "R-109"),
        NANNING,
        "统筹名师团队资源到有需求的学校深入对口帮扶",
        Text(
            "团队学科或教师主任教学科与受援需求(学科、主题)、受援教师的主任教学科相同",
            "The subject of the team or teacher is the one that is needed, or the main subject of the teacher who is helped",
        ),
    )

    def keys(self, sides: Sides, helpers: Ints, helped: Ints, year: Ints) -> Keys | None:
        """Return the subjects; nothing where helped ones without a subject, or teams for any subject, are about."""
        own, wanted = sides.helper_subject[helpers], sides.helped.subject[helped]
        if (wanted < 0).any() or (self.general_teams and (own < 0).any()):
            return None
        return np.where(own < 0, NO_SUBJECT, own), wanted

    def fitting(self, ties: SupportTable) -> Bools:
        """Admit ties within one subject, and those where there is no subject to compare."""
        own, wanted = ties.sides.helper_subject[ties.helper], ties.sides.helped.subject[ties.helped]
        return np.asarray((own == wanted) | (wanted < 0) | (self.general_teams & (own < 0)))

    def check(self, instance: Instance, plan: Plan) -> list[Finding]:
        """Compare the subject of each new tie with the helper's own."""
        people = {scheme.name for scheme in schemes_named(instance, None) if scheme.helpers == "staff"}
        teams = teams_by_id(instance)

        def own(one: Support) -> str | None:
            return instance.staff.person(one.helper).subject if one.scheme in people else teams[one.helper].subject

        def kept(one: Support, _: Place) -> bool:
            return one.subject in {"", own(one)} or (self.general_teams and own(one) is None)

        def note(one: Support, _: Place) -> Text:
            has, wants = own(one) or "—", one.subject or "—"
            return Text("需要 {w},帮带者为 {h}", "{w} is needed, the helper is of {h}").fill(w=wants, h=has)

        return self.judged(instance, plan, kept, note)

    def explain(self) -> Text:
        """Return the rule in one sentence."""
        general = Text(";没有学科的团队可帮任何学科", "; a team without a subject may help in any") if self.general_teams else Text("", "")
        return Text("{where}帮带双方学科(主题)相同{general}", "Helper and helped{where} are of one subject or topic{general}").fill(
            where=in_scheme(self.scheme), general=general
        )

    @classmethod
    def trials(cls) -> Sequence["SupportSubject"]:
        """Return mentors, aid teams with general ones, and every scheme."""
        return cls(scheme="mentor"), cls(scheme="aid", general_teams=True), cls()

    @classmethod
    def examples(cls) -> Sequence[Example]:
        """Return a mentor of the mentee's subject and of another, and teams for a school that needs English."""
        staff: list[dict[str, object]] = [{"subject": "maths"}, {"subject": "maths", "years_at_school": 1}, {"subject": "english"}]
        teams = [small_team(0, subject="english"), small_team(1, subject="pe"), small_team(2, subject=None)]
        county = support_county([small_school(0), small_school(1, needs=(Need(topic="english"),))], staff, teams)

        def case(title: str, amount: int, *ties: Support, general: bool = False) -> Example:
            return Example(title, cls(general_teams=general), county, support_plan(county, ties), amount)

        return (
            case("a mentor of the same subject", 0, tie("mentor", "T0", "T1", "maths")),
            case("a mentor of another subject", 1, tie("mentor", "T2", "T1", "maths")),
            case("a team for what is needed", 0, tie("aid", "E0", "S1", "english")),
            case("a team for something else", 1, tie("aid", "E1", "S1", "english")),
            case("a team without a subject", 1, tie("aid", "E2", "S1", "english")),
            case("such a team may help in any", 0, tie("aid", "E2", "S1", "english"), general=True),
            case("whole schools are in no subject", 0, tie("talks", "E1", "S1")),
        )
