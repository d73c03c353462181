"""Exit codes of the command, and the exception by which any part of it ends the run with one."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from solver.language import Text

DONE = 0
"""A plan was written and checked; for `solve check`: the plan is accepted."""
PLAN_REFUSED = 1
"""Only `solve check`: the plan breaks a hard rule, or a bound of its proof is contradicted."""
WRONG_INPUT = 2
"""Wrong use of the command, or an input that was refused."""
INFEASIBLE = 3
NO_PLAN = 4
"""No plan in the time given."""
RESOURCES = 5
"""Out of memory, or the output cannot be written."""
INTERNAL = 70
"""An internal error, or the checker refused the plan that was found."""
SIGNALLED = 128
"""Added to the number of the signal that ended the run: 130 for Ctrl-C, 143 for SIGTERM."""
GONE_AWAY = SIGNALLED + 13
"""Nobody reads what is said any more (``solve ... | head``): the code of a process that a closed pipe ended, and no word."""

OF_WORD: Mapping[str, int] = MappingProxyType({
    "PROVED_BEST": DONE, "BEST_KNOWN_WITHIN": DONE, "FEASIBLE_NO_BOUND": DONE,
    "INFEASIBLE_CONFIRMED": INFEASIBLE, "INFEASIBLE_UNCONFIRMED": INFEASIBLE,
    "NO_PLAN_IN_TIME": NO_PLAN, "INTERRUPTED_WITH_PLAN": SIGNALLED + 2, "INTERRUPTED_NO_PLAN": SIGNALLED + 2,
    "RESOURCE_LIMIT": RESOURCES, "INTERNAL_ERROR": INTERNAL,
})  # fmt: skip
"""Exit code of each result word; an interrupted run adds the number of its own signal instead."""


class Ended(Exception):
    """Ends the run with a code and a message in both languages."""

    def __init__(self, code: int, word: str, message: Text, details: Mapping[str, Any] | None = None) -> None:
        super().__init__(message.en)
        self.code = code
        self.word = word
        """The result word that the JSON object carries."""
        self.message = message
        self.details = dict(details or {})
        """Further members of the JSON object."""
