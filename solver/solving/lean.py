"""How hard each solve of a comparison works: in full, or quick and by the same measure on every machine."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Literal

from solver.form.form import Expression, LinearForm
from solver.model.answer import Answer
from solver.solving.engines import Engine, Engines, Terms

Effort = Literal["quick", "full"]
"""`full`: as `solve` works; `quick`: searches of large problems that end sooner, and second opinions on small ones only."""
WHOLE = 8000
"""Quick: forms with more columns than this are searched in parts alone, never whole once more for a better bound."""
CONFIRMED = 4000
"""Quick: on forms with more columns than this no second engine is asked; it would be stopped by the clock."""
NEAR = 0.02
"""Quick: relative gap at which a search between a plan and its relaxation may end."""
SPENT = 0.9
"""An engine that used this part of its seconds was stopped by the clock, as far as anyone can tell."""


@dataclass
class Watched:
    """Engines that remember whether the clock stopped one of them, for then a second run may end elsewhere."""

    effort: Effort
    clocked: bool = field(default=False)

    def engines(self) -> Engines:
        """Return the engines for `solver.solving.solve.solve`."""
        usual = Engines()
        if self.effort == "full":
            return Engines(*(self._watched(one) for one in (usual.first, usual.second, usual.third, usual.feasible, usual.doubter)))
        return Engines(
            self._watched(usual.first, self._sooner),
            self._watched(usual.second, _small_only),
            self._watched(usual.third, _small_only),
            self._watched(usual.feasible),
            self._watched(usual.doubter),
        )

    def _sooner(self, form: LinearForm, terms: Terms) -> Terms | None:
        """Return the terms of a quick search, None where there is to be none."""
        if form.columns > WHOLE:
            return None
        gap = max(terms.effort.gap, NEAR) if terms.effort.gap else 0.0
        return replace(terms, effort=replace(terms.effort, gap=gap))

    def _watched(self, engine: Engine, terms_of: Callable[[LinearForm, Terms], Terms | None] | None = None) -> Engine:
        def run(form: LinearForm, objective: Expression | None, terms: Terms) -> Answer:
            asked = terms if terms_of is None else terms_of(form, terms)
            if asked is None:
                return Answer("unknown", None, None, "not asked", 0.0, 0.0)
            begun = time.monotonic()
            answer = engine(form, objective, asked)
            if time.monotonic() - begun >= SPENT * asked.seconds:
                self.clocked = True
            return answer

        return run


def _small_only(form: LinearForm, terms: Terms) -> Terms | None:
    return None if form.columns > CONFIRMED else terms
