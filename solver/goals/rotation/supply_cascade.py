"""R-092: need is met inside the school first, then from the county, then from the city."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, ClassVar

import numpy as np
from pydantic import Field

from solver.form.form import Expression, Ints
from solver.goals.goal import Goal
from solver.instance.instance import Instance
from solver.instance.school import Area
from solver.language import Text
from solver.plan.plan import Plan, Posting
from solver.plan.sections import Step
from solver.rules.levels import UnitLevel, region_of
from solver.rules.rotation.posting_funds import BAOTOU
from solver.rules.rotation_scope import RotationScope
from solver.rules.rule import Clause, Example
from solver.rules.running import new_postings
from solver.rules.small import YEAR, small_county, small_plan, small_school

Price = Annotated[int, Field(ge=0, le=1_000_000)]


@dataclass(frozen=True)
class SupplyCascade(Goal):
    """Each new posting costs by how far up the help comes from: its own county, its own city, or beyond.

    A need met by the school's own people costs nothing. Put behind the goals and rules that say what is needed, it makes the
    plan turn to the county only for what the school has not, and to the city only for what the county has not. County and city
    are the outermost areas of that level around a school (Part C), or the school's own area where it lies in none.
    """

    county: Price = 1
    """Cost of a posting between two schools of one county."""
    city: Price = 5
    """Cost of a posting between two counties of one city."""
    beyond: Price = 25
    """Cost of a posting from another city."""

    name: ClassVar[str] = "supply_cascade"
    step: ClassVar[Step] = "rotation"
    title: ClassVar[Text] = Text("逐级统筹", "Help from as near as can be")
    unit: ClassVar[Text] = Text("点", "points")
    clause: ClassVar[Clause] = Clause(
        ("R-092",),
        BAOTOU,
        "学校挖潜、县域调剂、市级统筹",
        Text(
            "先校内、再县内、后市内:新派出按跨越的层级计价;校内为 0,县内 1,市内 5 为项目默认",
            "First the school, then the county, then the city: postings cost by the level they cross; 0, 1 and 5 are project defaults",
        ),
    )

    def express(self, scope: RotationScope) -> Expression:
        """Return the price of each move times the people who take it."""
        moves, instance = scope.move_options, scope.instance
        county, city = (self._codes(instance, level) for level in ("county", "city"))
        price = np.where(
            county[moves.home] == county[moves.destination],
            self.county,
            np.where(city[moves.home] == city[moves.destination], self.city, self.beyond),
        )
        return Expression(scope.move_column, price.astype(np.int64))

    @staticmethod
    def _codes(instance: Instance, level: UnitLevel) -> Ints:
        regions = [region_of(instance, school.id, level) for school in instance.schools]
        return np.unique(regions, return_inverse=True)[1].reshape(-1).astype(np.int64)

    def value(self, instance: Instance, plan: Plan) -> int:
        """Add up the prices of the new postings."""
        return sum(self._price(instance, posting.origin, posting.destination) for posting in new_postings(instance, plan))

    def _price(self, instance: Instance, a: str, b: str) -> int:
        if region_of(instance, a, "county") == region_of(instance, b, "county"):
            return self.county
        return self.city if region_of(instance, a, "city") == region_of(instance, b, "city") else self.beyond

    def explain(self) -> Text:
        """Return the goal in one sentence."""
        return Text(
            "新派出按来源层级计价之和最小:同县 {county}、同市 {city}、跨市 {beyond}",
            "Least sum over new postings of {county} inside a county, {city} inside a city, {beyond} beyond",
        ).fill(county=self.county, city=self.city, beyond=self.beyond)

    @classmethod
    def trials(cls) -> Sequence["SupplyCascade"]:
        """Return the usual prices, and those that count only what crosses a county."""
        return (cls(), cls(county=0, city=1, beyond=1))

    @classmethod
    def examples(cls) -> Sequence[Example]:
        """Return postings inside a county, between counties of a city, and from another city."""
        inside = [Area(id=name, name=name, parent="X") for name in ("A0", "A1")]
        areas = (Area(id="X", name="X", level="city"), *inside, Area(id="A2", name="A2"))
        schools = [small_school(0), small_school(1), small_school(2, area="A1"), small_school(3, area="A2")]
        county = small_county(schools, [{}], areas=areas)

        def sent(school: str) -> Plan:
            return small_plan(county, postings=[Posting("T0", "S0", school, YEAR, YEAR, "exchange")])

        return (
            Example("inside the county", cls(), county, sent("S1"), 1),
            Example("between counties of one city", cls(), county, sent("S2"), 5),
            Example("another city", cls(), county, sent("S3"), 25),
            Example("nobody moves", cls(), county, small_plan(county), 0),
        )
