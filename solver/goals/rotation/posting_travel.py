"""How much travel the new postings cause."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from solver.form.form import Expression
from solver.goals.goal import Goal
from solver.goals.postings import minutes_of
from solver.instance.instance import Instance
from solver.language import Text
from solver.plan.plan import Plan, Posting
from solver.plan.sections import Step
from solver.rules.documents import PLANNER
from solver.rules.rotation_scope import RotationScope
from solver.rules.rule import Clause, Example
from solver.rules.running import new_postings
from solver.rules.small import YEAR, small_county, small_plan


@dataclass(frozen=True)
class PostingTravel(Goal):
    """Minutes from home school to receiving school, summed over the new postings and the years each lasts.

    One way, once a year of the stay: a three-year posting counts three times, so that short postings do not look better
    than they are. A stay that reaches beyond the planned years counts in full. Postings agreed earlier are not counted.
    """

    name: ClassVar[str] = "posting_travel"
    step: ClassVar[Step] = "rotation"
    title: ClassVar[Text] = Text("交流路程", "Travel of the people posted")
    unit: ClassVar[Text] = Text("分钟·年", "minutes x years")
    clause: ClassVar[Clause] = Clause(
        ("R-213",),
        PLANNER,
        "",
        Text("交流教师的路程尽量短", "The people posted should travel as little as can be"),
    )

    def express(self, scope: RotationScope) -> Expression:
        """Return minutes times years over all moves."""
        moves = scope.move_options
        return Expression(scope.move_column, moves.minutes * (moves.last_year - moves.first_year + 1))

    def value(self, instance: Instance, plan: Plan) -> int:
        """Add up minutes times years posting by posting."""
        postings = new_postings(instance, plan)
        return sum(m * (p.last_year - p.first_year + 1) for m, p in zip(minutes_of(instance, postings), postings, strict=True))

    def explain(self) -> Text:
        """Return the goal in one sentence."""
        return Text(
            "新交流人员原校至交流校的单程分钟数(按年累计)之和最小",
            "Least sum of one-way minutes over new postings, once for each year of the stay",
        )

    @classmethod
    def trials(cls) -> Sequence["PostingTravel"]:
        """Return the goal; it has no parameter."""
        return (cls(),)

    @classmethod
    def examples(cls) -> Sequence[Example]:
        """Return schools 3 km (6 minutes) apart."""
        county = small_county(3, [{}, {}], years=3)
        one = small_plan(county, postings=[Posting("T0", "S0", "S1", YEAR, YEAR, "exchange")])
        long = small_plan(county, postings=[Posting("T0", "S0", "S1", YEAR, YEAR + 2, "exchange")])
        return (Example("one year, one neighbour", cls(), county, one, 6), Example("three years", cls(), county, long, 18))
