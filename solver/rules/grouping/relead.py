"""R-059, R-060: a school that has matured out of its group leads one of its own."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from solver.form.form import Ints
from solver.instance.history import Previous, PreviousGroup
from solver.instance.instance import Instance
from solver.instance.kinds import Points
from solver.language import Text
from solver.plan.plan import Plan
from solver.rules.chosen import chosen
from solver.rules.grouping_scope import GroupingScope, PairTable
from solver.rules.pairing_clauses import YINCHUAN
from solver.rules.rule import Bools, Clause, Example, Finding, PairRule
from solver.rules.school_choice import SchoolChoice
from solver.rules.small import YEAR, small_county, small_plan, small_school

NEEDY = SchoolChoice(labels=("new", "weak", "rural"))
"""新建、薄弱、農村學校."""


@dataclass(frozen=True)
class Relead(PairRule):
    """A member of last year that has matured leads a group now, of new, weak or rural schools only."""

    mature: Points = 85
    """A member of last year with at least so many points of maturity has matured."""
    members: SchoolChoice = NEEDY
    """The schools its new group may consist of."""
    must_lead: bool = True
    """Whether it has to lead a group; otherwise only the members of its group are judged."""

    name: ClassVar[str] = "relead"
    title: ClassVar[Text] = Text("成熟校另组集团", "Matured schools lead")
    unit: ClassVar[Text] = Text("所", "schools or members")
    clause: ClassVar[Clause] = Clause(
        ("R-059", "R-060", "R-077"),
        YINCHUAN,
        "指導退出集團化辦學的新優質學校與新建、薄弱、農村學校組建新的教育集團",
        Text(
            "上年成员校成熟度达标后自己做龙头,所带学校须为新建、薄弱或农村学校;“指导”不是强制,建议按价格计(priced)",
            "A member of last year that has matured leads a group of new, weak or rural schools; “guide” is no command, so the rule is "
            "best priced",
        ),
    )

    def admits(self, pairs: PairTable) -> Bools:
        """Admit leads that have not matured, and new, weak and rural members under those that have."""
        return np.asarray(~self._matured(pairs.instance)[pairs.lead] | chosen(pairs.instance, self.members)[pairs.school])

    def post(self, scope: GroupingScope) -> None:
        """Forbid other members; open columns of each matured school >= 1."""
        super().post(scope)
        if not self.must_lead:
            return
        matured = np.flatnonzero(self._matured(scope.instance))
        row: Ints = np.full(len(scope.instance.schools), -1, dtype=np.int64)
        row[matured] = np.arange(len(matured))
        opens = np.flatnonzero(row[scope.open_lead] >= 0)
        scope.at_least(
            subjects=[scope.instance.schools[school].id for school in matured],
            row=row[scope.open_lead[opens]],
            column=scope.open_column[opens],
            coefficient=1,
            bound=1,
        )

    def _matured(self, instance: Instance) -> Bools:
        was = np.array([school.id in instance.previous_lead_of for school in instance.schools], dtype=bool)
        return np.asarray(was & (instance.school_values("maturity") >= self.mature))

    def check(self, instance: Instance, plan: Plan) -> list[Finding]:
        """Look for the group of each matured school, and judge its members."""
        findings = []
        for school in instance.schools:
            if school.id not in instance.previous_lead_of or school.maturity is None or school.maturity < self.mature:
                continue
            note = Text("成熟度 {m} 分", "maturity {m}").fill(m=school.maturity)
            if self.must_lead:
                leads = all(any(group.lead == school.id for group in plan.groups_in(year)) for year in instance.planned_years)
                findings.append(Finding(self.name, school.id, 1, int(leads), int(not leads), ">=", instance.first_year, (), note))
            for group in plan.groups:
                for member in group.members if group.lead == school.id else ():
                    fits = self.members.selects(instance, instance.school_of[member])
                    findings.append(Finding(self.name, member, 1, int(fits), int(not fits), ">=", group.first_year, (school.id,)))
        return findings

    def explain(self) -> Text:
        """Return the score in one sentence."""
        must = Text("另组集团,", "leads a group of its own, ") if self.must_lead else Text("若另组集团,", "where it leads a group, ")
        return Text(
            "上年成员校成熟度达 {m} 分的{must}成员校为:{s}", "A member of last year with {m} points or more {must}with these members: {s}"
        ).fill(m=self.mature, must=must, s=self.members.chosen())

    @classmethod
    def trials(cls) -> Sequence["Relead"]:
        """Return the default, weak members alone without a duty to lead, and a low score."""
        return cls(), cls(mature=60, members=SchoolChoice(labels=("weak",)), must_lead=False), cls(mature=95)

    @classmethod
    def examples(cls) -> Sequence[Example]:
        """Return a matured school that leads, one that does not, and one whose member is none of the three kinds."""

        def case(title: str, amount: int, lead: str, score: int = 85, rule: Relead | None = None, **changes: object) -> Example:
            schools = [small_school(0), small_school(1, maturity=score), small_school(2, **changes)]
            previous = Previous(groups=(PreviousGroup(lead="S0", mode="alliance", members=("S1",), since=YEAR - 3),))
            county = small_county(schools, previous=previous)
            return Example(title, rule or cls(), county, small_plan(county, [(lead, "alliance", ["S2"])]), amount)

        return (
            case("85 points and leads a weak rural school", 0, "S1"),
            case("85 points and leads nobody", 1, "S0"),
            case("84 points and leads nobody", 0, "S0", 84),
            case("85 points and leads nobody, which is no duty", 0, "S0", rule=cls(must_lead=False)),
            case("its member is an urban school that is neither new nor weak", 1, "S1", setting="urban", weak=False),
        )
