"""A finding about the plan itself, apart from any rule."""

from solver.check.report import STRUCTURE
from solver.language import Text
from solver.rules.rule import Finding


def flaw(subject: str, note: Text, *others: str, year: int | None = None) -> Finding:
    """Return one finding about the plan itself; it counts one."""
    return Finding(STRUCTURE, subject, 0, 1, 1, "==", year, others, note)
