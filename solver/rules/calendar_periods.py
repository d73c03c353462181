"""Rows of the calendar by line and period: which are asked for, and in which of them each choice counts."""

from dataclasses import dataclass

import numpy as np

from solver.form.form import Ints
from solver.instance.duty import Duty, Per
from solver.instance.instance import Instance
from solver.language import Text
from solver.rules.calendar_scope import CalendarScope

PER_WORDS = {
    "year": Text("学年", "school year"),
    "semester": Text("学期", "semester"),
    "quarter": Text("季度", "quarter"),
    "month": Text("月", "month"),
    "week": Text("周", "week"),
}


@dataclass(frozen=True)
class PeriodRows:
    """One row for each line of a duty and each period in which the duty may happen on some day."""

    subjects: list[str]
    choice: Ints
    """Choices that count in some row."""
    row: Ints
    """The row in which each of them counts."""

    def of_choice(self, choices: int) -> Ints:
        """Return the row of every choice of the table, -1 for those that count in none."""
        found = np.full(choices, -1, dtype=np.int64)
        found[self.choice] = self.row
        return found


def period_rows(scope: CalendarScope, duty: Duty, per: Per) -> PeriodRows:
    """Return the rows of a duty for one kind of period; in periods without a day for the duty nothing is asked."""
    spans = scope.days.spans(per, duty.quarters)
    asked = np.unique(spans.of_day[scope.days.open_to(duty)])
    asked = asked[asked >= 0]
    year = np.array([spans.listed[place].year for place in asked.tolist()], dtype=np.int64)
    lines = np.flatnonzero(scope.choices.lines_in(duty.name))
    line_year = np.array([scope.lines[place].year for place in lines.tolist()], dtype=np.int64)
    met = line_year[:, None] == year[None, :]
    number = np.full((len(scope.lines) + 1, len(spans) + 1), -1, dtype=np.int64)
    line, period = lines[np.nonzero(met)[0]], asked[np.nonzero(met)[1]]
    number[line, period] = np.arange(len(line))
    row = number[scope.choices.line, scope.choices.period_of(per, duty.quarters)]
    choice = np.flatnonzero(row >= 0)
    return PeriodRows([scope.lines[place].named for place in line.tolist()], choice, row[choice])


def duty_named(instance: Instance, name: str) -> Duty | None:
    """Return a duty of the policy by name."""
    return next((duty for duty in instance.policy.duties if duty.name == name), None)
