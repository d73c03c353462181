"""R-021: who is to be chosen as a head gets the rural or weak-school years that are asked of heads."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, ClassVar

from pydantic import Field

from solver.language import Text
from solver.plan.plan import Plan, Posting
from solver.rules.rule import Clause, Example
from solver.rules.service_gate import ServiceGate
from solver.rules.small import YEAR, small_county, small_plan


@dataclass(frozen=True)
class PrincipalGate(ServiceGate):
    """Town people who are to be chosen as heads have served `years` at rural or weak schools before.

    The date is the year of the choice (`head_year`); see `ServiceGate` for who is spoken of and what counts. The clause makes
    such years a ground for preference, so a policy that follows it to the letter gives the rule a price.
    """

    years: Annotated[int, Field(ge=1, le=6)] = 3
    """Full school years at rural or weak schools."""

    name: ClassVar[str] = "principal_gate"
    title: ClassVar[Text] = Text("选任校长的乡村任教年限", "Rural years for heads")
    column: ClassVar[str] = "head_year"
    clause: ClassVar[Clause] = Clause(
        ("R-021",),
        Text("2023 年基本公共教育意见", "The 2023 opinion on basic public education"),
        "3年以上作为选任中小学校长的优先条件",
        Text("选任学年开始前已满的学年才计入", "Only school years completed before the year of the choice begins count"),
    )

    def explain(self) -> Text:
        """Return the rule in one sentence."""
        return Text(
            "规划期内及次年拟选任为校长的城镇学校人员,选任前在乡村或薄弱学校任职任教满 {n} 学年",
            "Town people to be chosen as heads within the plan or the year after have served {n} school years "
            "at rural or weak schools before",
        ).fill(n=self.years)

    @classmethod
    def trials(cls) -> Sequence["PrincipalGate"]:
        """Return one year and two; the plans drawn in tests span three at most."""
        return (cls(years=1), cls(years=2))

    @classmethod
    def examples(cls) -> Sequence[Example]:
        """Return somebody with one year already and two more in time, one more only, and somebody chosen too soon to be helped."""
        row = {"position": "middle", "rural_years": 1}
        county = small_county(3, [row | {"head_year": YEAR + 2}, row | {"head_year": YEAR + 1, "rural_years": 0}], years=2)

        def plan(*years: int) -> Plan:
            away = [Posting("T0", "S0", "S1", years[0], years[-1], "cadre")] if years else []
            return small_plan(county, [("S0", "alliance", ["S1", "S2"])], away)

        return (
            Example("one year before and two now: exactly three", cls(), county, plan(YEAR, YEAR + 1), 0),
            Example("one year before and one now", cls(), county, plan(YEAR + 1), 1),
            Example("no posting", cls(), county, plan(), 1),
        )
