"""R-039, R-112: how many schools or areas each place can start, or look after, in one school year."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal

import numpy as np

from solver.instance.instance import Instance
from solver.instance.kinds import Count, Year
from solver.instance.programme import Programme
from solver.instance.school import Area
from solver.language import Text
from solver.plan.plan import Plan
from solver.rules.cohort_clauses import CASES, in_programme
from solver.rules.cohort_rule import ProgrammeRule
from solver.rules.cohort_scope import CohortScope
from solver.rules.cohort_small import cohort_county, cohort_plan
from solver.rules.cohort_units import PLACE_WORDS, Place, place_of, programme_of
from solver.rules.rule import Clause, Example, Finding
from solver.rules.small import YEAR, small_school


@dataclass(frozen=True, kw_only=True)
class CohortCapacity(ProgrammeRule):
    """In each school year at most so many of the chosen units of a programme start in each place, or are followed there."""

    most: Count
    """Most units in one school year, in each place."""
    per: Place = "all"
    """What is counted together: `all` units; those of one `area`, `county` or `city`; or those under one `authority`."""
    counted: Literal["starting", "active"] = "starting"
    """`starting`: units whose batch it is; `active`: units within the programme's `track_years` from their start on."""
    years: tuple[Year, ...] = ()
    """Only these school years; empty: every one. Years before the planned ones are never judged."""

    name: ClassVar[str] = "cohort_capacity"
    title: ClassVar[Text] = Text("每学年承担能力", "Capacity of a school year")
    clause: ClassVar[Clause] = Clause(
        ("R-112", "R-039"),
        CASES,
        "进行为期3年的跟踪培育",
        Text(
            "跟踪培育期内每个区县每学年能指导的学校有上限;督导评估按主管部门计每学年评估数;数额由规划人员填写",
            "While units are followed, each county can guide only so many in a school year; inspections are counted under each authority "
            "and school year; the planner gives the number",
        ),
    )

    def post(self, scope: CohortScope) -> None:
        """Sum of starts <= most in each place and year; where units are followed, of the starts of the years that reach into it."""
        programme = programme_of(scope.instance, self.programme)
        if programme is None:
            return
        table = scope.choices
        inside = scope.of_units(table.chosen(self.programme, self))
        subjects, place = table.places(self.programme, self.per)
        length = programme.track_years if self.counted == "active" else 1
        choice, year = np.repeat(inside, length), (table.year[inside][:, None] + np.arange(length)).ravel()
        kept = year >= scope.instance.first_year
        if self.years:
            kept &= np.isin(year, np.array(self.years))
        choice, year = choice[kept], year[kept]
        at = place[table.unit[choice]]
        key, row = np.unique(at * 10_000 + year, return_inverse=True)
        scope.at_most(
            subjects=[subjects[number // 10_000] for number in key.tolist()],
            row=row,
            column=scope.choice_column[choice],
            coefficient=1,
            bound=self.most,
        )

    def check(self, instance: Instance, plan: Plan) -> list[Finding]:
        """Count, school year by school year and place by place, who starts or is followed."""
        programme = programme_of(instance, self.programme)
        if programme is None:
            return []
        places = {unit.id: place_of(instance, unit, self.per) for unit in self.asked(instance)}
        begun = [c for c in plan.cohorts if c.programme == self.programme and c.unit in places]
        listed = sorted(set(places.values()))
        findings = []
        for year in self._judged(instance, programme):
            first = year - programme.track_years + 1 if self.counted == "active" else year
            told = Counter(places[c.unit] for c in begun if first <= c.first_year <= year)
            for place in listed:
                over = max(0, told[place] - self.most)
                findings.append(Finding(self.name, place[1], self.most, told[place], over, "<=", year))
        return findings

    def _judged(self, instance: Instance, programme: Programme) -> list[int]:
        reach = programme.track_years if self.counted == "active" else 1
        every = {batch + further for batch in programme.batches for further in range(reach)}
        return sorted(year for year in every if year >= instance.first_year and (not self.years or year in self.years))

    def explain(self) -> Text:
        """Return number, place and what is counted."""
        what = Text("启动", "start") if self.counted == "starting" else Text("处于跟踪期", "are followed")
        when = Text("每学年", "In each school year")
        if self.years:
            listed = ", ".join(str(year) for year in self.years)
            when = Text(f"{listed} 学年", f"In {listed}")
        return Text(
            "{when}{programme}({who}){place}至多 {most} 个单位{what}", "{when} at most {most} units {programme} ({who}) {what} {place}"
        ).fill(when=when, programme=in_programme(self.programme), who=self.chosen(), place=PLACE_WORDS[self.per], most=self.most, what=what)

    @classmethod
    def trials(cls) -> Sequence["CohortCapacity"]:
        """Return starts in all, by authority and of one year, units followed in each area and city, and areas."""
        return (
            cls(programme="project", most=1),
            cls(programme="project", most=1, per="authority", settings=("rural", "town")),
            cls(programme="project", most=1, years=(YEAR + 1,)),
            cls(programme="project", most=2, counted="active"),
            cls(programme="project", most=1, per="area", counted="active"),
            cls(programme="project", most=1, per="city", counted="active", years=(YEAR + 2, YEAR + 3)),
            cls(programme="zones", most=1, per="area", counted="active"),
        )

    @classmethod
    def examples(cls) -> Sequence[Example]:
        """Return three years of following that fill a county's places, and inspections under two authorities."""
        county = cohort_county(6)
        mixed = cohort_county(
            [small_school(0, authority="city"), *(small_school(n) for n in range(1, 4))], areas=(Area(id="A0", name="A0"),)
        )
        follow = cls(programme="project", most=4, per="county", counted="active")
        inspect = cls(programme="project", most=1, per="authority")

        def case(title: str, amount: int, rule: CohortCapacity, at: Instance, *starts: tuple[str, int]) -> Example:
            return Example(title, rule, at, cohort_plan(at, "project", starts), amount)

        return (
            case("four followed in every year from the second on", 0, follow, county, *((f"S{n}", YEAR + n // 2) for n in range(4))),
            case(
                "2 + 2 + 2: six in the third year, four and two after it", 2, follow, county, *((f"S{n}", YEAR + n // 2) for n in range(6))
            ),
            case("two in one year, of two authorities", 0, inspect, mixed, ("S0", YEAR), ("S1", YEAR)),
            case("two in one year, of one authority", 1, inspect, mixed, ("S1", YEAR), ("S2", YEAR), ("S3", YEAR + 1)),
            case(
                "starting: the years after do not count",
                0,
                cls(programme="project", most=2),
                county,
                ("S0", YEAR),
                ("S1", YEAR),
                ("S2", YEAR + 1),
            ),
        )
