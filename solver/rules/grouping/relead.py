"""R-059, R-060: a school that has matured out of its group leads one of its own."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, ClassVar

import numpy as np
from pydantic import Field

from solver.form.form import Ints
from solver.instance.history import Matured, Previous, PreviousGroup
from solver.instance.instance import Instance
from solver.instance.kinds import Points
from solver.instance.school_choice import SchoolChoice
from solver.language import Text
from solver.plan.plan import Plan
from solver.rules.chosen import chosen
from solver.rules.grouping_scope import GroupingScope, PairTable
from solver.rules.pairing_clauses import YINCHUAN
from solver.rules.rule import Bools, Clause, Example, Finding, PairRule
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
    delay: Annotated[int, Field(ge=0, le=5)] = 0
    """School years it may wait before it has to lead: 0: it leads in the year in which it leaves."""

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
        """Admit leads that form no group after maturing, and new, weak and rural members under those that do."""
        return np.asarray(~self._forming(pairs.instance)[pairs.lead] | chosen(pairs.instance, self.members)[pairs.school])

    def post(self, scope: GroupingScope) -> None:
        """Forbid other members; open columns of each school whose duty to lead is due >= 1."""
        super().post(scope)
        if not self.must_lead:
            return
        matured = np.flatnonzero(self._due(scope.instance))
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

    def _forming(self, instance: Instance) -> Bools:
        """Return who matures now, or matured earlier and led no group last year."""
        earlier = [s.id in instance.matured_since and s.id not in instance.previous_mode_of for s in instance.schools]
        return np.asarray(self._matured(instance) | np.array(earlier, dtype=bool))

    def _due(self, instance: Instance) -> Bools:
        """Return who has to lead in some planned year: from `delay` years after the first year outside on."""
        since = np.array([instance.matured_since.get(school.id, -10) for school in instance.schools], dtype=np.int64)
        due = np.where(self._matured(instance), instance.first_year, since) + self.delay
        return np.asarray((due >= instance.planned_years[0]) & (due <= instance.planned_years[-1]))

    def check(self, instance: Instance, plan: Plan) -> list[Finding]:
        """Look for the group of each matured school, and judge its members."""
        findings = []
        for school in instance.schools:
            now = school.id in instance.previous_lead_of and school.maturity is not None and school.maturity >= self.mature
            since = instance.first_year if now else instance.matured_since.get(school.id)
            if since is None:
                continue
            years = [year for year in instance.planned_years if year >= since + self.delay]
            if self.must_lead and since + self.delay in years:
                note = (
                    Text("成熟度 {m} 分", "maturity {m}")
                    if now
                    else Text("{y} 学年起已达标退出", "has matured, and is no member from {y} on")
                )
                leads = all(any(group.lead == school.id for group in plan.groups_in(year)) for year in years)
                filled = note.fill(m=school.maturity, y=since)
                findings.append(Finding(self.name, school.id, 1, int(leads), int(not leads), ">=", years[0], (), filled))
            if not now and school.id in instance.previous_mode_of:
                continue
            for group in plan.groups:
                for member in group.members if group.lead == school.id else ():
                    fits = self.members.selects(instance, instance.school_of[member])
                    findings.append(Finding(self.name, member, 1, int(fits), int(not fits), ">=", group.first_year, (school.id,)))
        return findings

    def explain(self) -> Text:
        """Return the score in one sentence."""
        wait = Text("{d} 个学年内", "within {d} school years ").fill(d=self.delay) if self.delay else Text("", "")
        own = Text("另组集团,", "leads a group of its own, ")
        must = Text(wait.zh + own.zh, wait.en + own.en) if self.must_lead else Text("若另组集团,", "where it leads a group, ")
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

        def later(title: str, amount: int, lead: str, since: int, *, led: bool = False) -> Example:
            """S1 matured earlier; the rule gives it a year."""
            groups = (PreviousGroup(lead="S1", mode="alliance", members=("S2",), since=YEAR - 1),) if led else ()
            previous = Previous(groups=groups, matured=(Matured(school="S1", since=since),))
            county = small_county([small_school(0), small_school(1), small_school(2, setting="urban", weak=False)], previous=previous)
            return Example(title, cls(delay=1), county, small_plan(county, [(lead, "alliance", ["S2"])]), amount)

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
            case("85 points, and a year's delay granted", 0, "S0", rule=cls(delay=1)),
            later("left a year ago, the year granted is over, and leads nobody", 1, "S0", YEAR - 1),
            later("left two years ago: its duty was last year's", 0, "S0", YEAR - 2),
            later("forms its group now, of a school that is neither new, weak nor rural", 1, "S1", YEAR - 1),
            later("led that group last year already", 0, "S1", YEAR - 1, led=True),
        )
