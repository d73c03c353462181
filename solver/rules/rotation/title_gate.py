"""R-217, R-021: who means to apply for a senior title gets the rural or weak-school years it takes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, ClassVar

import numpy as np
from pydantic import Field

from solver.instance.instance import Instance
from solver.instance.staff import Person
from solver.language import Text
from solver.plan.plan import Plan, Posting
from solver.rules.rotation.eligibility import begun_years, eligibility_in
from solver.rules.rotation_scope import CHANNELS, RotationScope
from solver.rules.rule import Bools, Clause, Example, Finding, Ints, Keys, Rule, Step
from solver.rules.running import RunningTable, running_postings
from solver.rules.small import YEAR, small_county, small_plan


@dataclass(frozen=True)
class TitleGate(Rule):
    """Town teachers who mean to apply for a senior title have taught `years` at rural or weak schools before they apply.

    It speaks about people of urban and town schools whose year of application is a planned year or the year after the
    last one. School years that end before the year of application begins count, on the channels exchange and cadre. Nothing is
    required of the plan for people who can no longer be helped: whoever is exempt or not eligible in every year in which
    a long enough posting would have to start, or applies too early for it; the sheet lists them with a note.
    """

    years: Annotated[int, Field(ge=1, le=6)] = 1
    """Full school years at rural or weak schools that the title takes."""

    name: ClassVar[str] = "title_gate"
    step: ClassVar[Step] = "rotation"
    title: ClassVar[Text] = Text("职称申报的乡村任教年限", "Rural years for a senior title")
    unit: ClassVar[Text] = Text("人", "people")
    clause: ClassVar[Clause] = Clause(
        ("R-217", "R-021"),
        Text(
            "河南省 2015 年教师交流文件;2023 年基本公共教育意见",
            "Henan's 2015 text on rotation; the 2023 opinion on basic public education",
        ),
        "将到乡村学校或办学条件薄弱学校任教1年以上作为申报高级职称的必要条件",
        Text("申报学年开始前已满的学年才计入", "Only school years completed before the year of application begins count"),
    )

    def applies(self, instance: Instance) -> bool:
        """Whether anybody means to apply in time."""
        return bool(self._speaks_of(instance).any())

    def _speaks_of(self, instance: Instance) -> Bools:
        staff = instance.staff
        town = np.array([school.setting in ("urban", "town") for school in instance.schools], dtype=bool)
        home = np.array([instance.position_of[s] for s in staff.values("school")], dtype=np.int64)
        year = staff.values("title_application_year")
        return np.asarray(town[home] & (year >= instance.first_year) & (year <= instance.planned_years[-1] + 1))

    def missing(self, instance: Instance) -> Ints:
        """Return for each person the years that a posting of this plan must bring before the application, 0 for none."""
        staff, first = instance.staff, instance.first_year
        apply = staff.values("title_application_year").astype(np.int64)
        running, helping = RunningTable.of(instance), _helping(instance)
        begin = np.maximum(running.first_year, first)
        gained = np.maximum(np.minimum(running.last_year, apply[running.person] - 1) - begin + 1, 0) * helping[running.destination]
        served = staff.values("rural_years").astype(np.int64)
        np.add.at(served, running.person, gained)
        missing = np.where(self._speaks_of(instance), np.maximum(self.years - served, 0), 0)
        years = np.array(instance.planned_years, dtype=np.int64)
        in_time = years <= (apply - missing)[:, None]
        possible = (eligibility_in(instance).eligible(instance) & in_time).any(axis=1)
        return np.where(possible, missing, 0)

    def person_keys(self, instance: Instance) -> Iterable[Keys]:
        """Separate people by what they miss, and those who miss something by when they apply."""
        missing = self.missing(instance)
        return (missing, np.where(missing > 0, instance.staff.values("title_application_year").astype(np.int64), 0))

    def post(self, scope: RotationScope) -> None:
        """Require of each class of applicants that all its people take moves that bring enough years in time."""
        instance, moves = scope.instance, scope.move_options
        missing = self.missing(instance)[scope.class_person]
        apply = scope.class_values("title_application_year")
        classes = np.flatnonzero(missing)
        row_of = np.full(len(missing), -1, dtype=np.int64)
        row_of[classes] = np.arange(len(classes))
        years = np.minimum(moves.last_year, apply[scope.move_class] - 1) - moves.first_year + 1
        official = np.isin(moves.channel, [CHANNELS.index("exchange"), CHANNELS.index("cadre")])
        enough = (row_of[scope.move_class] >= 0) & official & _helping(instance)[moves.destination] & (years >= missing[scope.move_class])
        scope.at_least(
            subjects=[scope.class_name(int(index)) for index in classes],
            row=row_of[scope.move_class[enough]],
            column=scope.move_column[enough],
            coefficient=1,
            bound=scope.class_size[classes],
        )

    def check(self, instance: Instance, plan: Plan) -> list[Finding]:
        """Add up each applicant's years at rural and weak schools before the application, earlier ones and planned ones."""
        begun = begun_years(running_postings(instance))
        gained: dict[str, int] = {}
        expected: dict[str, int] = {}
        for postings, years in ((plan.postings, gained), (running_postings(instance), expected)):
            for posting in postings:
                years[posting.person] = years.get(posting.person, 0) + self._gain(instance, posting)
        findings = []
        for person in instance.staff.persons:
            apply = person.title_application_year
            if instance.school_of[person.school].setting == "rural" or not instance.first_year <= apply <= instance.planned_years[-1] + 1:
                continue
            served = person.rural_years + gained.get(person.id, 0)
            lacking = self.years - person.rural_years - expected.get(person.id, 0)
            helpless = lacking > 0 and not self._can_be_helped(instance, person, lacking, begun)
            note = Text("规划期内已无法补足", "can no longer be helped within the plan") if helpless and served < self.years else None
            amount = int(served < self.years and not helpless)
            findings.append(Finding(self.name, person.id, self.years, served, amount, ">=", apply, note=note))
        return findings

    def _gain(self, instance: Instance, posting: Posting) -> int:
        school = instance.school_of[posting.destination]
        if posting.channel not in ("exchange", "cadre") or not (school.setting == "rural" or school.weak):
            return 0
        apply = instance.staff.person(posting.person).title_application_year
        return sum(1 for year in range(max(posting.first_year, instance.first_year), posting.last_year + 1) if year < apply)

    @staticmethod
    def _can_be_helped(instance: Instance, person: Person, lacking: int, begun: Mapping[str, int]) -> bool:
        rule = eligibility_in(instance)
        starts = [year for year in instance.planned_years if year + lacking <= person.title_application_year]
        return any(rule.is_eligible(instance, person, year, begun) for year in starts)

    def explain(self) -> Text:
        """Return the rule in one sentence."""
        return Text(
            "规划期内及次年拟申报高级职称的城镇教师,申报前在乡村或薄弱学校任教满 {n} 学年",
            "Town teachers who mean to apply for a senior title within the plan or the year after have taught {n} school years "
            "at rural or weak schools before",
        ).fill(n=self.years)

    @classmethod
    def trials(cls) -> Sequence["TitleGate"]:
        """Return one and two years."""
        return (cls(), cls(years=2))

    @classmethod
    def examples(cls) -> Sequence[Example]:
        """Return a year served in time, one too late, years served before, and somebody exempt."""
        first = small_county(3, [{"title_application_year": YEAR + 1}], years=2)
        both = small_county(
            3,
            [
                {"title_application_year": YEAR + 1, "rural_years": 1},
                {"title_application_year": YEAR + 1, "exemption": "illness"},
            ],
            years=2,
        )

        def plan(of: Instance, start: int | None) -> Plan:
            away = [] if start is None else [Posting("T0", "S0", "S1", start, start + 2, "exchange")]
            return small_plan(of, [("S0", "alliance", ["S1", "S2"])], away)

        return (
            Example("one full year before the application", cls(), first, plan(first, YEAR), 0),
            Example("the posting starts in the year of application", cls(), first, plan(first, YEAR + 1), 1),
            Example("no posting", cls(), first, plan(first, None), 1),
            Example("one has the year already, one is exempt", cls(), both, plan(both, None), 0),
        )


def _helping(instance: Instance) -> Bools:
    return np.array([school.setting == "rural" or school.weak for school in instance.schools], dtype=bool)
