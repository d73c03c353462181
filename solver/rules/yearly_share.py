"""What the rules on yearly shares of exchanged teachers have in common: whom they count, one row a year, one finding a year."""

from abc import abstractmethod
from dataclasses import dataclass
from fractions import Fraction
from math import ceil
from typing import ClassVar

import numpy as np

from solver.instance.instance import Instance
from solver.instance.kinds import Points, Share
from solver.language import Text
from solver.plan.plan import Plan
from solver.rules.exchanges import Counted, Counting, Donors, ExchangeColumns, ExchangeCounts
from solver.rules.rotation_scope import RotationScope
from solver.rules.rule import Finding, Ints, Rule, Step


@dataclass(frozen=True)
class People:
    """A number of people as the model sees it: ``constant + sum of each_move[m] * people who take move m``."""

    constant: int
    each_move: Ints


@dataclass(frozen=True)
class YearlyShare(Rule):
    """In every planned year some exchanged teachers are at least `min_share` of some others; subclasses say who."""

    min_share: Share = Fraction(1, 10)
    """Least share, 0 to 1; exactly reaching it is enough."""
    donors: Donors = "all"
    """Whether teachers of all schools are counted, above and below the line, or only those of urban, town and quality schools."""
    quality: Points = 80
    """Quality score from which a school is a quality school."""
    counted: Counted = "started"
    """Whether a posting counts in its first school year only, or in every year of the stay."""

    step: ClassVar[Step] = "rotation"
    unit: ClassVar[Text] = Text("人", "people")
    below_the_line: ClassVar[Text]
    """How a finding says what the denominator is; ``{n}`` is its number."""

    @property
    def counting(self) -> Counting:
        """The reading of numerator and denominator."""
        return Counting(self.donors, self.quality, self.counted)

    @property
    def whose(self) -> Text:
        """Whose teachers are counted, as the explanation says it before (zh) or after (en) the people; nothing where it is everybody's."""
        if self.donors == "all":
            return Text("", "")
        return Text("城镇学校和优质学校(质量分不低于 {q})的", " of urban, town and quality schools (quality {q} or more)").fill(
            q=self.quality
        )

    @property
    def what(self) -> Text:
        """What exchanged people do in the year, as the explanation says it."""
        return Text("当年派出交流", "begin an exchange") if self.counted == "started" else Text("在外交流", "are on exchange")

    @abstractmethod
    def line(self, counts: ExchangeColumns, year: int) -> tuple[People, People]:
        """Return the people above and below the line in one year, for `post`."""

    @abstractmethod
    def count(self, counts: ExchangeCounts, year: int) -> tuple[int, int]:
        """Return how many people of a plan are above and below the line in one year, for `check`."""

    def post(self, scope: RotationScope) -> None:
        """Post ``q * above - p * below >= 0`` for share p/q and each year, in whole people (units of q)."""
        p, q = self.min_share.numerator, self.min_share.denominator
        counts, years = ExchangeColumns(scope, self.counting), scope.instance.planned_years
        lines = [self.line(counts, year) for year in years]
        moves = np.array([q * above.each_move - p * below.each_move for above, below in lines], dtype=np.int64)
        row, entry = np.nonzero(moves)
        scope.at_least(
            subjects=[str(year) for year in years],
            row=row,
            column=scope.move_column[entry],
            coefficient=moves[row, entry],
            bound=np.array([p * below.constant - q * above.constant for above, below in lines], dtype=np.int64),
            unit=q,
        )

    def check(self, instance: Instance, plan: Plan) -> list[Finding]:
        """Count the people above and below the line year by year; the waiver's object is the year."""
        counts = ExchangeCounts(instance, plan, self.counting)
        findings = []
        for year in instance.planned_years:
            achieved, size = self.count(counts, year)
            required = ceil(self.min_share * size)
            note = self.below_the_line.fill(n=size)
            findings.append(Finding(self.name, str(year), required, achieved, max(0, required - achieved), ">=", year, note=note))
        return findings
