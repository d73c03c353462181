"""R-069: which teachers go to research institutes, and for how long."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal

import numpy as np
from pydantic import Field

from solver.instance.choices import TITLE_WORDS
from solver.instance.instance import Instance
from solver.instance.kinds import Identifier
from solver.instance.staff import TITLES
from solver.language import Text
from solver.plan.plan import Plan, Posting
from solver.rules.documents import YINCHUAN
from solver.rules.rotation_scope import OptionTable
from solver.rules.rule import Bools, Clause, Example, Finding, MoveRule
from solver.rules.running import new_postings
from solver.rules.small import YEAR, small_county, small_plan, small_school


@dataclass(frozen=True)
class InstitutePosts(MoveRule):
    """Only people of a high title go to a research institute, for `years` at least, through whatever channel."""

    title_needed: Literal["first", "senior", "chief"] = "chief"
    """Least professional title: first grade (`first`), senior (`senior`) or chief senior (`chief`)."""
    years: Annotated[int, Field(ge=1, le=6)] = 2
    """Least length of a posting to an institute, in school years."""
    tag: Identifier = "institute"
    """The tag that marks research institutes among the schools."""

    name: ClassVar[str] = "institute_posts"
    title: ClassVar[Text] = Text("教师到教研机构任职", "Teachers at research institutes")
    unit: ClassVar[Text] = Text("人次", "postings")
    clause: ClassVar[Clause] = Clause(
        ("R-069",),
        YINCHUAN,
        "鼓勵學校正高級教師到教研機構輪換交流任職不少於2年",
        Text("只有正高级教师去,不少于两学年", "Chief senior teachers only, for two school years at least"),
    )

    def applies(self, instance: Instance) -> bool:
        """Whether an institute is listed."""
        return any(self.tag in school.tags for school in instance.schools)

    def admits(self, options: OptionTable) -> Bools:
        """Refuse options to institutes for people without the title or for too few years."""
        instance = options.instance
        institute = np.array([self.tag in school.tags for school in instance.schools], dtype=bool)[options.destination]
        titled = instance.staff.values("title")[options.person] >= TITLES.index(self.title_needed)
        return np.asarray(~institute | (titled & (options.last_year - options.first_year + 1 >= self.years)))

    def check(self, instance: Instance, plan: Plan) -> list[Finding]:
        """Look at each new posting to an institute: its length, and the title of its person."""
        findings = []
        for posting in new_postings(instance, plan):
            if self.tag in instance.school_of[posting.destination].tags:
                person, length = instance.staff.person(posting.person), posting.last_year - posting.first_year + 1
                low = TITLES.index(person.title) < TITLES.index(self.title_needed)
                note = Text("职称不够", "the title is not high enough") if low else None
                broken = int(low or length < self.years)
                findings.append(
                    Finding(self.name, person.id, self.years, length, broken, ">=", posting.first_year, (posting.destination,), note)
                )
        return findings

    def explain(self) -> Text:
        """Return the rule in one sentence."""
        return Text(
            "到教研机构任职的须为{title}以上教师,不少于 {n} 学年",
            "Only teachers with the title {title} or a higher one go to research institutes, for {n} school years at least",
        ).fill(title=TITLE_WORDS[self.title_needed], n=self.years)

    @classmethod
    def trials(cls) -> Sequence["InstitutePosts"]:
        """Return senior teachers for one year, and chief senior teachers for two."""
        return (cls(title_needed="senior", years=1), cls())

    @classmethod
    def examples(cls) -> Sequence[Example]:
        """Return a chief senior teacher for two years and for one, a senior one, and a posting to a school."""
        county = small_county(
            [small_school(0, tags=("institute",)), small_school(1), small_school(2)],
            [{"school": "S1", "title": "chief"}, {"school": "S1", "title": "senior"}],
        )

        def plan(person: str, years: int, school: str = "S0") -> Plan:
            away = Posting(person, "S1", school, YEAR, YEAR + years - 1, "exchange")
            return small_plan(county, [("S0", "alliance", ["S1", "S2"])], [away])

        return (
            Example("chief senior, exactly two years", cls(), county, plan("T0", 2), 0),
            Example("one year", cls(), county, plan("T0", 1), 1),
            Example("senior where chief senior is asked", cls(), county, plan("T1", 2), 1),
            Example("a school is no institute", cls(), county, plan("T1", 1, "S2"), 0),
        )
