"""R-069: full-time researchers go back to a school for a while after some years at a research institute."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar

import numpy as np
from pydantic import Field

from solver.instance.instance import Instance
from solver.instance.kinds import Identifier
from solver.instance.staff import Person
from solver.language import Text
from solver.plan.plan import Plan, Posting
from solver.plan.sections import Step
from solver.rules.documents import YINCHUAN
from solver.rules.due import require_moves
from solver.rules.rotation.eligibility import eligibility_in
from solver.rules.rotation_scope import CHANNELS, RotationScope
from solver.rules.rule import Bools, Clause, Example, Finding, Ints, Keys, Rule
from solver.rules.running import RunningTable, running_postings
from solver.rules.small import YEAR, small_county, small_plan, small_school


@dataclass(frozen=True)
class ResearcherService(Rule):
    """Whoever has worked `due_years` at a research institute begins a posting to a school within `within` years.

    Institutes are listed among the schools, carry the tag and stand in a group, as its lead or as a member; their staff are the
    researchers. Nothing is asked of those whose years run out after the plan, who are exempt in every year of the window, or who
    are on a posting agreed earlier.
    """

    due_years: Annotated[int, Field(ge=1, le=40)] = 6
    """Full years at the institute after which a researcher is due."""
    within: Annotated[int, Field(ge=1, le=6)] = 2
    """School years within which the posting begins, the one in which the researcher is due included."""
    tag: Identifier = "institute"
    """The tag that marks research institutes among the schools."""

    name: ClassVar[str] = "researcher_service"
    step: ClassVar[Step] = "rotation"
    title: ClassVar[Text] = Text("教研员到校任教", "Researchers serve at schools")
    unit: ClassVar[Text] = Text("人", "researchers")
    clause: ClassVar[Clause] = Clause(
        ("R-069",),
        YINCHUAN,
        "專職教研員工作滿6年的原則上到學校任職或任教1年以上",
        Text("满年限的学年起两年内派出;跟岗不算", "Posted within two years of being due; shadowing does not count"),
    )

    def applies(self, instance: Instance) -> bool:
        """Whether a researcher is due within the plan."""
        return bool(self.due(instance).any())

    def due(self, instance: Instance) -> Ints:
        """Return for each person the first school year of the window, 0 for people of whom nothing is asked."""
        staff, first, final = instance.staff, instance.first_year, instance.planned_years[-1]
        institute = np.array([self.tag in school.tags for school in instance.schools], dtype=bool)
        home = np.array([instance.position_of[s] for s in staff.values("school")], dtype=np.int64)
        year: Ints = first + np.maximum(self.due_years - staff.values("years_at_school").astype(np.int64), 0)
        free = ~eligibility_in(instance).exempt(instance)
        years = np.array(instance.planned_years, dtype=np.int64)
        open_: Bools = np.asarray((free & (years >= year[:, None]) & (years < year[:, None] + self.within)).any(axis=1), dtype=bool)
        asked = institute[home] & (year + self.within - 1 <= final) & open_
        asked[RunningTable.of(instance).person] = False
        return np.where(asked, year, 0)

    def person_keys(self, instance: Instance) -> Iterable[Keys]:
        """Separate people by when they are due."""
        return (self.due(instance),)

    def post(self, scope: RotationScope) -> None:
        """Require of each class of researchers that all its people take moves to schools that begin in their window."""
        instance, moves = scope.instance, scope.move_options
        due = self.due(instance)[scope.class_person]
        begin = due[scope.move_class]
        school = np.array([self.tag not in s.tags for s in instance.schools], dtype=bool)[moves.destination]
        right = (begin > 0) & (moves.first_year >= begin) & (moves.first_year < begin + self.within)
        right &= school & (moves.channel != CHANNELS.index("shadow"))
        require_moves(scope, due, right)

    def check(self, instance: Instance, plan: Plan) -> list[Finding]:
        """Look for each researcher who is due for a posting to a school that begins in time."""
        away = {posting.person for posting in running_postings(instance)}
        begun: dict[str, list[int]] = {}
        for posting in plan.postings:
            if posting.channel != "shadow" and self.tag not in instance.school_of[posting.destination].tags:
                begun.setdefault(posting.person, []).append(posting.first_year)
        findings = []
        for person in instance.staff.persons:
            window = self._window(instance, person)
            if person.id not in away and window:
                served = int(any(year in window for year in begun.get(person.id, [])))
                findings.append(Finding(self.name, person.id, 1, served, 1 - served, ">=", window[-1], (person.school,)))
        return findings

    def _window(self, instance: Instance, person: Person) -> range:
        """Return the school years in which a researcher's posting may begin; none where nothing is asked."""
        if self.tag not in instance.school_of[person.school].tags:
            return range(0)
        begin = instance.first_year + max(0, self.due_years - person.years_at_school)
        window, rule = range(begin, begin + self.within), eligibility_in(instance)
        asked = window[-1] <= instance.planned_years[-1] and not all(rule.is_exempt(instance, person, year) for year in window)
        return window if asked else range(0)

    def explain(self) -> Text:
        """Return the figures in one sentence."""
        return Text(
            "专职教研员工作满 {n} 年后 {m} 年内到学校任职任教",
            "Researchers begin a posting to a school within {m} years of completing {n} years at their institute",
        ).fill(n=self.due_years, m=self.within)

    @classmethod
    def trials(cls) -> Sequence["ResearcherService"]:
        """Return six years with a window of one year and of two, and two years."""
        return (cls(within=1), cls(), cls(due_years=2, within=1))

    @classmethod
    def examples(cls) -> Sequence[Example]:
        """Return a researcher of six years posted in the first or the second year, one of five years, and one who is exempt."""
        institute = small_school(0, tags=("institute",))
        people: list[dict[str, Any]] = [{"years_at_school": 6}, {"years_at_school": 5}, {"years_at_school": 9, "exemption": "illness"}]
        county = small_county([institute, small_school(1)], people, years=2)

        def plan(*starts: int, channel: str = "exchange") -> Plan:
            away = [Posting(f"T{n}", "S0", "S1", year, year, channel) for n, year in enumerate(starts)]  # type: ignore[arg-type]
            return small_plan(county, [("S0", "alliance", ["S1"])], away)

        return (
            Example("posted in the second year after six", cls(), county, plan(YEAR + 1), 0),
            Example("not posted; one of five years has another year", cls(), county, plan(), 1),
            Example("within one year: both are due, one is late", cls(within=1), county, plan(YEAR + 1, YEAR + 1), 1),
            Example("shadowing is no service", cls(), county, plan(YEAR, channel="shadow"), 1),
        )
