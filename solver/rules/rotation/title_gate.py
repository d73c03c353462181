"""R-217, R-021: who means to apply for a senior title gets the rural or weak-school years it takes."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from solver.instance.instance import Instance
from solver.language import Text
from solver.plan.plan import Plan, Posting
from solver.rules.rule import Clause, Example
from solver.rules.service_gate import ServiceGate
from solver.rules.small import YEAR, small_county, small_plan


@dataclass(frozen=True)
class TitleGate(ServiceGate):
    """Town teachers who mean to apply for a senior title have taught `years` at rural or weak schools before they apply.

    The date is the year of application (`title_application_year`); see `ServiceGate` for who is spoken of and what counts.
    """

    name: ClassVar[str] = "title_gate"
    title: ClassVar[Text] = Text("职称申报的乡村任教年限", "Rural years for a senior title")
    column: ClassVar[str] = "title_application_year"
    clause: ClassVar[Clause] = Clause(
        ("R-217", "R-021"),
        Text(
            "河南省 2015 年教师交流文件;2023 年基本公共教育意见",
            "Henan's 2015 text on rotation; the 2023 opinion on basic public education",
        ),
        "将到乡村学校或办学条件薄弱学校任教1年以上作为申报高级职称的必要条件",
        Text("申报学年开始前已满的学年才计入", "Only school years completed before the year of application begins count"),
    )

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
