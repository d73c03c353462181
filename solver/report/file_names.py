"""File names for identifiers: identifiers are not paths, and a planner's identifier must never lead out of the plan folder."""

import hashlib
import re
from collections import Counter
from collections.abc import Iterable

from solver.report.folder import slug

RESERVED = frozenset({"con", "prn", "aux", "nul", *(f"{name}{n}" for name in ("com", "lpt") for n in range(10))})
"""File names that Windows keeps for itself, whatever follows the dot."""
_HASHED = re.compile(r"-[0-9a-f]{8}$")


def file_names(ids: Iterable[str]) -> dict[str, str]:
    """Return a file name, without ending, for each identifier; no two of them are equal, also where capitals are not told apart.

    An identifier that is harmless stays as it is; any other one, and one of two that differ in capitals only, gets eight digits of its
    hash.

    >>> file_names(["S1", "../S2", "con"])
    {'S1': 'S1', '../S2': 'S2-c3675977', 'con': 'con-1143da2b'}
    """
    listed = list(dict.fromkeys(ids))
    alike = Counter(_slug(name).casefold() for name in listed)
    return {name: _slug(name) if _harmless(name, alike) else f"{_slug(name)}-{_digest(name)}" for name in listed}


def _harmless(name: str, alike: Counter[str]) -> bool:
    short = _slug(name)
    return short == name and alike[short.casefold()] == 1 and short.casefold() not in RESERVED and not _HASHED.search(short)


def _slug(name: str) -> str:
    return slug(name, "x")


def _digest(name: str) -> str:
    return hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:8]
