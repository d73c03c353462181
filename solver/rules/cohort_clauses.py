"""The documents that rules and goals about batches quote, and what several of them say alike."""

from solver.language import Text
from solver.rules.documents import NANNING
from solver.rules.pairing_clauses import CASES

__all__ = ["CASES", "NANNING", "in_programme"]


def in_programme(programme: str | None) -> Text:
    """Return the programme a rule or goal speaks of, for its sentence; all of them where it names none.

    >>> in_programme("inspection").en, in_programme(None).zh
    ('of inspection', '各项目')
    """
    return Text("各项目", "of every programme") if programme is None else Text(f"“{programme}”项目", f"of {programme}")
