"""R-039, R-112: batches of about the same size, so that every year has about the same work."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from solver.form.form import Expression
from solver.goals.goal import Goal
from solver.instance.instance import Instance
from solver.instance.kinds import ProgrammeName
from solver.language import Text
from solver.plan.plan import Plan
from solver.plan.sections import Step
from solver.rules.cohort_clauses import NANNING, in_programme
from solver.rules.cohort_scope import CohortScope
from solver.rules.cohort_small import cohort_county, cohort_plan
from solver.rules.cohort_units import PLACE_WORDS, Place, open_batches, place_of, programme_names, programme_of, units_of
from solver.rules.rule import Clause, Example
from solver.rules.small import YEAR, small_school


@dataclass(frozen=True, kw_only=True)
class CohortEvenness(Goal):
    """Sum over places of the difference between the largest and the smallest batch; batches before the planned years do not count."""

    programme: ProgrammeName | None = None
    """The programme; null: every programme, added up."""
    per: Place = "all"
    """What makes a place: `all` units together; those of one `area`, `county` or `city`; or those under one `authority`."""

    name: ClassVar[str] = "cohort_evenness"
    step: ClassVar[Step] = "cohort"
    title: ClassVar[Text] = Text("批次规模差距", "Difference between batches")
    unit: ClassVar[Text] = Text("个", "units")
    clause: ClassVar[Clause] = Clause(
        ("R-039", "R-112"),
        NANNING,
        "以3年为一个周期,市、县教育督导机构按照职责权限对所辖中小学校进行一轮评估",
        Text(
            "各学年工作量均衡:同一主管部门最大批次与最小批次之差最小;不能整除时差 1",
            "Every year has about the same work: least difference between the largest and the smallest batch of a place, 1 where the "
            "number does not divide",
        ),
    )

    def applies(self, instance: Instance) -> bool:
        """Whether there is a programme with batches to compare."""
        return any(_compared(instance, name) for name in programme_names(instance, self.programme))

    def express(self, scope: CohortScope) -> Expression:
        """Sum of most - least, with most >= size of each batch >= least, in each place.

        As nobody starts twice, least is no more than the units of the place through its batches, rounded down; where all must start
        the relaxation therefore knows of the 1 that is left where the number does not divide.
        """
        columns, coefficients = [np.zeros(0, dtype=np.int64)], [np.zeros(0, dtype=np.int64)]
        for name in programme_names(scope.instance, self.programme):
            batches = np.array(_compared(scope.instance, name), dtype=np.int64)
            if not len(batches):
                continue
            table = scope.choices
            subjects, place = table.places(name, self.per)
            inside = np.flatnonzero(table.rows_of(name) & np.isin(table.year, batches))
            count = len(subjects)
            number = place[table.unit[inside]] * len(batches) + np.searchsorted(batches, table.year[inside])
            bound = np.bincount(place[place >= 0], minlength=count)
            size = scope.columns(count * len(batches), 0, np.repeat(bound, len(batches)))
            most, least = scope.columns(count, 0, bound), scope.columns(count, 0, bound // len(batches))
            scope.define(
                np.concatenate([number, np.arange(len(size))]),
                np.concatenate([scope.choice_column[inside], size]),
                np.concatenate([np.ones(len(inside), dtype=np.int64), np.full(len(size), -1)]),
                0,
                0,
                count=len(size),
            )
            row, signs = np.tile(np.arange(len(size)), 2), np.repeat(np.array([1, -1]), len(size))
            scope.define(row, np.concatenate([np.repeat(most, len(batches)), size]), signs, 0, count=len(size))
            scope.define(row, np.concatenate([size, np.repeat(least, len(batches))]), signs, 0, count=len(size))
            columns += [most, least]
            coefficients += [np.ones(count, dtype=np.int64), np.full(count, -1, dtype=np.int64)]
        return Expression(np.concatenate(columns), np.concatenate(coefficients))

    def value(self, instance: Instance, plan: Plan) -> int:
        """Compare the batches of the plan, place by place."""
        total = 0
        for name in programme_names(instance, self.programme):
            programme, batches = programme_of(instance, name), _compared(instance, name)
            if programme is None or not batches:
                continue
            places = {unit.id: place_of(instance, unit, self.per) for unit in units_of(instance, programme)}
            told = Counter((places[c.unit], c.first_year) for c in plan.cohorts if c.programme == name and c.unit in places)
            for place in set(places.values()):
                sizes = [told[place, year] for year in batches]
                total += max(sizes) - min(sizes)
        return total

    def explain(self) -> Text:
        """Return programme and place."""
        return Text(
            "{programme}{place}最大批次与最小批次之差最小(能整除时为 0)",
            "Least difference between the largest and the smallest batch {programme} {place} (0 where the number divides)",
        ).fill(programme=in_programme(self.programme), place=PLACE_WORDS[self.per])

    @classmethod
    def trials(cls) -> Sequence["CohortEvenness"]:
        """Return all programmes, places of schools by area and authority, and areas."""
        return (
            cls(),
            cls(programme="project", per="area"),
            cls(programme="project", per="authority"),
            cls(programme="zones", per="area"),
        )

    @classmethod
    def examples(cls) -> Sequence[Example]:
        """Return seven schools in three years: 3, 2, 2 differ by one; and two authorities that differ each for themselves."""
        county = cohort_county([small_school(n, authority="city" if n < 2 else "county") for n in range(7)])
        by = cls(programme="project", per="authority")

        def case(title: str, amount: int, goal: CohortEvenness, *years: int) -> Example:
            starts = [(f"S{n}", YEAR + year) for n, year in enumerate(years)]
            return Example(title, goal, county, cohort_plan(county, "project", starts), amount)

        return (
            case("3, 2 and 2 schools", 1, cls(programme="project"), 0, 1, 2, 0, 1, 2, 0),
            case("7, none and none", 7, cls(programme="project"), 0, 0, 0, 0, 0, 0, 0),
            case("the city inspects 1, 1, 0 and the county 2, 2, 1", 2, by, 0, 1, 0, 1, 0, 1, 2),
        )


def _compared(instance: Instance, name: str) -> list[int]:
    """Return the batches that are compared: none where there is only one."""
    programme = programme_of(instance, name)
    batches = [] if programme is None else open_batches(instance, programme)
    return batches if len(batches) > 1 else []
