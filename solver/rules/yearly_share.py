"""What the rules on yearly shares of exchanged teachers have in common: whom they count, at which level, one row a year and unit."""

from abc import abstractmethod
from collections import Counter
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor
from typing import Annotated, ClassVar, Literal

import numpy as np
from pydantic import Field

from solver.instance.instance import Instance
from solver.instance.kinds import Points, Share
from solver.instance.staff import Person
from solver.language import Text
from solver.plan.plan import Channel, Plan
from solver.plan.sections import Step
from solver.rules.exchanges import Counted, Counting, Donors, ExchangeColumns, ExchangeCounts
from solver.rules.levels import LEVEL_WORDS, UnitLevel, members, units
from solver.rules.rotation_scope import RotationScope
from solver.rules.rule import Finding, Ints, Rule


@dataclass(frozen=True)
class People:
    """People as the model sees them, school by school: ``constant[s] + sum of each_move[m] * people who take move m from s``."""

    constant: Ints
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
    level: UnitLevel = "instance"
    """Where the share must be reached, by home school: in all together, in each province, city, county, area, group or school."""
    rounding: Literal["up", "down"] = "up"
    """Whether the people required are rounded up, or down, so that a school with a few eligible teachers need not send one of them."""
    channels: Annotated[tuple[Channel, ...], Field(min_length=1)] = ("exchange",)
    """The channels that count; with cadre among them middle managers and leaders count above and below the line, as in Xicheng."""
    inside_legal_person: bool = False
    """Whether moves between campuses of one legal person count."""

    step: ClassVar[Step] = "rotation"
    unit: ClassVar[Text] = Text("人", "people")
    below_the_line: ClassVar[Text]
    """How a finding says what the denominator is; ``{n}`` is its number."""

    @property
    def counting(self) -> Counting:
        """The reading of numerator and denominator."""
        return Counting(self.donors, self.quality, self.counted, self.channels, self.inside_legal_person)

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

    @property
    def where(self) -> Text:
        """Where the share must be reached, at the head of the explanation; nothing where it is the whole instance."""
        if self.level == "instance":
            return Text("", "")
        return Text("{unit}、", "In {unit}, ").fill(unit=LEVEL_WORDS[self.level])

    @property
    def besides(self) -> Text:
        """What counts besides the usual, at the end of the explanation."""
        said = []
        if self.channels != ("exchange",):
            said.append(Text(f"计入途径 {'、'.join(self.channels)}", f"channels counted: {', '.join(self.channels)}"))
        if self.inside_legal_person:
            said.append(Text("同一法人内的调动也计入", "moves inside one legal person count"))
        if self.rounding == "down":
            said.append(Text("所需人数向下取整", "the people required are rounded down"))
        if not said:
            return Text("", "")
        return Text(f"({';'.join(text.zh for text in said)})", f" ({'; '.join(text.en for text in said)})")

    @abstractmethod
    def line(self, counts: ExchangeColumns, year: int) -> tuple[People, People]:
        """Return the people above and below the line in one year, for `post`."""

    @abstractmethod
    def count(self, counts: ExchangeCounts, year: int) -> tuple[list[Person], list[Person]]:
        """Return the people of a plan who are above and below the line in one year, for `check`."""

    def post(self, scope: RotationScope) -> None:
        """Post ``q * above - p * below >= 0`` for share p/q, each unit and year, in whole people (units of q).

        Rounded down, the right side is ``1 - q``: ``above >= floor(p * below / q)``.
        """
        p, q = self.min_share.numerator, self.min_share.denominator
        counts, spare = ExchangeColumns(scope, self.counting), q - 1 if self.rounding == "down" else 0
        subjects: list[str] = []
        rows, entries, coefficients, bounds = [], [], [], []
        for year in scope.instance.planned_years:
            above, below = self.line(counts, year)
            names, unit = units(scope.instance, scope.options.groups, year, self.level)
            coefficient = q * above.each_move - p * below.each_move
            row = unit[scope.move_options.home]
            used = np.flatnonzero((coefficient != 0) & (row >= 0))
            rows.append(row[used] + len(subjects))
            entries.append(scope.move_column[used])
            coefficients.append(coefficient[used])
            constant = np.zeros(len(names), dtype=np.int64)
            np.add.at(constant, unit[unit >= 0], (p * below.constant - q * above.constant)[unit >= 0])
            bounds.append(constant - spare)
            subjects += [str(year)] if self.level == "instance" else names
        scope.at_least(
            subjects=subjects,
            row=np.concatenate(rows),
            column=np.concatenate(entries),
            coefficient=np.concatenate(coefficients),
            bound=np.concatenate(bounds),
            unit=q,
        )

    def check(self, instance: Instance, plan: Plan) -> list[Finding]:
        """Count the people above and below the line unit by unit and year by year; for the whole instance a waiver's object is the year."""
        counts = ExchangeCounts(instance, plan, self.counting)
        findings = []
        for year in instance.planned_years:
            above, below = (Counter(person.school for person in people) for people in self.count(counts, year))
            for name, schools in members(instance, plan, year, self.level).items():
                achieved, size = (sum(found[school] for school in schools) for found in (above, below))
                required = ceil(self.min_share * size) if self.rounding == "up" else floor(self.min_share * size)
                subject, note = str(year) if self.level == "instance" else name, self.below_the_line.fill(n=size)
                findings.append(Finding(self.name, subject, required, achieved, max(0, required - achieved), ">=", year, note=note))
        return findings
