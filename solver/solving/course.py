"""How the forms of a step follow from one another, written once for who writes a proof and who computes it again."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from solver.form.form import Expression, Ints, LinearForm
from solver.form.proof import CutProof
from solver.solving.certificate import Certificate, tightened
from solver.solving.cuts import Cut, Derivation, derived

ENTRIES = 2**24
"""Most entries of all cuts of a step together: a damaged proof shall not fill the memory."""


@dataclass
class Course:
    """Column bounds that certificates have narrowed, cuts in the order of their numbers, and how far the form had grown."""

    cuts: list[Cut] = field(default_factory=list)
    _bounds: tuple[Ints, Ints] | None = None
    _columns: int = 0
    _rows: int = 0
    _settled: int = 0
    _entries: int = 0

    def entered(self, form: LinearForm) -> LinearForm:
        """Return a goal's form within the column bounds that were proved on the way to it."""
        if self._bounds is None:
            return form
        lower, upper = form.lower.copy(), form.upper.copy()
        known = len(self._bounds[0])
        lower[:known], upper[:known] = self._bounds
        return replace(form, lower=lower, upper=upper)

    def digest(self, form: LinearForm, objective: Expression) -> str:
        """Return the SHA-256 of what is new in a goal's form, and of its expression.

        The last rows hold the earlier goals and are left out: they follow from the values reached.
        """
        own = form.rows - self._settled
        first, last = int(form.start[self._rows]), int(form.start[own])
        parts = (
            np.array([self._columns, form.columns, self._rows, own, objective.constant]),
            form.lower[self._columns :], form.upper[self._columns :], form.row_lower[self._rows : own], form.row_upper[self._rows : own],
            np.diff(form.start[self._rows : own + 1]), form.column[first:last], form.coefficient[first:last],
            objective.column, objective.coefficient,
        )  # fmt: skip
        digest = hashlib.sha256()
        for part in parts:
            digest.update(f"|{len(part)}|".encode())
            digest.update(np.ascontiguousarray(part).astype("<i8").tobytes())
        return digest.hexdigest()

    def derive(self, form: LinearForm, steps: Sequence[CutProof]) -> int | None:
        """Derive further cuts in a goal's form; return which of them cannot be derived, counted from 0, or None."""
        for number, step in enumerate(steps):
            if not -len(self.cuts) <= step.source < form.rows or max(step.flipped, default=0) > form.columns:
                return number
            source = step.source if step.source >= 0 else self.cuts[-1 - step.source]
            cut = derived(form, Derivation(source, step.above, step.divisor, np.array(step.flipped, dtype=np.int64)))
            if cut is None or self._entries + len(cut.expression.column) > ENTRIES:
                return number
            self._entries += len(cut.expression.column)
            self.cuts.append(cut)
        return None

    def settle(self, form: LinearForm, certificate: Certificate | None, limit: int) -> None:
        """Go on to the next goal, with this one held at `limit`; `form` is the goal's form without cuts."""
        narrow = form if certificate is None else tightened(form, certificate, limit)
        self._bounds = narrow.lower, narrow.upper
        self._columns, self._rows = form.columns, form.rows - self._settled
        self._settled += 1
