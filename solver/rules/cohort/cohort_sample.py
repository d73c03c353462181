"""R-114: a batch that is a random sample, drawn by lot from a seed."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Annotated, ClassVar

import numpy as np
from pydantic import Field

from solver.instance.instance import Instance
from solver.instance.kinds import ProgrammeName, Share, Year
from solver.language import Text
from solver.plan.plan import Plan
from solver.rules.cohort_clauses import CASES, in_programme
from solver.rules.cohort_draw import sample_of
from solver.rules.cohort_rule import ProgrammeRule
from solver.rules.cohort_scope import CohortScope
from solver.rules.cohort_small import cohort_county, cohort_plan
from solver.rules.cohort_table import CohortTable
from solver.rules.cohort_units import PLACE_WORDS, Place, place_of
from solver.rules.rule import Bools, ChoiceRule, Clause, Example, Finding
from solver.rules.small import YEAR


@dataclass(frozen=True, kw_only=True)
class CohortSample(ProgrammeRule, ChoiceRule):
    """A share of the chosen units, drawn by lot, starts in one batch of a programme; others stay out of it where it is the sample alone."""

    programme: ProgrammeName
    """The programme, such as the re-check of an inspection."""
    share: Annotated[Share, Field(gt=0, le=1)] = Fraction(1, 10)
    """Share that is drawn, an exact fraction; the number drawn is rounded up, in each place."""
    year: Year
    """The batch of those drawn."""
    seed: Annotated[int, Field(ge=0, le=2**31 - 1)] = 0
    """Seed of the lots: the same seed draws the same units on every machine, whatever the order of the rows."""
    per: Place = "all"
    """Where a sample is drawn: from `all` units; from those of each `area`, `county` or `city`; or from those under each `authority`."""
    only: bool = True
    """Whether nobody but those drawn starts in this batch."""

    name: ClassVar[str] = "cohort_sample"
    title: ClassVar[Text] = Text("随机抽取", "Random sample")
    clause: ClassVar[Clause] = Clause(
        ("R-114", "R-039"),
        CASES,
        "由市(州)组织以县为单位做评估,评估达标后报省级认定。省级进行随机抽评后予以认定",
        Text(
            "抽评比例原文未定,默认 10%,向上取整;按种子和单位编号的散列值抽签,任何人都能重算",
            "The share is not given; 10% by default, rounded up; lots are a hash of seed and identifier, so that anybody can "
            "draw them again",
        ),
    )

    def admits(self, choices: CohortTable) -> Bools:
        """Refuse the batch to those not drawn, where it is the sample alone."""
        if not self.only:
            return np.ones(len(choices), dtype=bool)
        batch = choices.rows_of(self.programme) & (choices.year == self.year)
        return np.asarray(~batch | self._marked(choices)[choices.unit])

    def post(self, scope: CohortScope) -> None:
        """Forbid what is not admitted, and require the batch of each who is drawn."""
        super().post(scope)
        self.require(scope, self._marked(scope.choices), scope.choices.year == self.year)

    def check(self, instance: Instance, plan: Plan) -> list[Finding]:
        """Draw the sample and look for it in the batch."""
        drawn = self.drawn(instance)
        batch = {c.unit for c in plan.cohorts if c.programme == self.programme and c.first_year == self.year}
        missing = [Finding(self.name, unit, 1, int(unit in batch), int(unit not in batch), ">=", self.year) for unit in sorted(drawn)]
        note = Text("未被抽中", "not drawn")
        others = sorted(batch - drawn) if self.only else []
        return missing + [Finding(self.name, unit, 0, 1, 1, "<=", self.year, note=note) for unit in others]

    def drawn(self, instance: Instance) -> frozenset[str]:
        """Return who is drawn: a fact about the instance and the seed, which no plan can change."""
        places: dict[str, list[str]] = {}
        for unit in self.asked(instance):
            places.setdefault(place_of(instance, unit, self.per)[0], []).append(unit.id)
        return frozenset(unit for among in places.values() for unit in sample_of(among, self.share, self.seed, self.programme))

    def _marked(self, table: CohortTable) -> Bools:
        drawn, found = self.drawn(table.instance), np.zeros(len(table.units), dtype=bool)
        mine = table.members(self.programme)
        found[mine] = [table.units[at].id in drawn for at in mine.tolist()]
        return found

    def explain(self) -> Text:
        """Return share, batch and seed."""
        only = Text(",该批次不含其他单位", ", and nobody else does") if self.only else Text("", "")
        return Text(
            "{programme}:从{who}的单位中{place}按种子 {seed} 抽取 {share}(向上取整),须在 {year} 学年批次{only}",
            "Of the units {programme} ({who}) the share {share} (rounded up), drawn {place} with seed {seed}, starts in {year}{only}",
        ).fill(
            programme=in_programme(self.programme), who=self.chosen(), place=PLACE_WORDS[self.per], seed=self.seed, share=self.share,
            year=self.year, only=only,
        )  # fmt: skip

    @classmethod
    def trials(cls) -> Sequence["CohortSample"]:
        """Return samples from all, from each area beside others, and of weak schools."""
        return (
            cls(programme="project", share=Fraction(1, 3), year=YEAR + 1, seed=1),
            cls(programme="project", share=Fraction(1, 4), year=YEAR, seed=2, per="area", only=False),
            cls(programme="project", share=Fraction(1, 10), year=YEAR + 2, seed=3, labels=("weak",)),
            cls(programme="zones", share=Fraction(1, 2), year=YEAR + 1, seed=4),
        )

    @classmethod
    def examples(cls) -> Sequence[Example]:
        """Return a tenth of twenty-one schools: three are drawn, the same three at every run."""
        county = cohort_county(21)
        rule = cls(programme="project", year=YEAR, seed=20260901)
        drawn = sorted(rule.drawn(county))
        other = next(school.id for school in county.schools if school.id not in drawn)

        def case(title: str, amount: int, units: Sequence[str], of: CohortSample = rule) -> Example:
            return Example(title, of, county, cohort_plan(county, "project", [(unit, YEAR) for unit in units]), amount)

        return (
            case("the three who are drawn", 0, drawn),
            case("one of them is missing", 1, drawn[1:]),
            case("another school instead of one drawn", 2, [*drawn[1:], other]),
            case("another school beside the sample", 0, [*drawn, other], cls(programme="project", year=YEAR, seed=20260901, only=False)),
        )
