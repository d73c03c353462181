"""What pins of leads, members and pairs have in common: one column at least that fulfils each, and one finding a pin."""

from collections.abc import Sequence

import numpy as np

from solver.form.form import Ints
from solver.instance.history import Pin
from solver.instance.instance import Instance
from solver.language import Text
from solver.rules.rule import Finding
from solver.rules.scope import Scope


def require_each(scope: Scope, pins: Sequence[Pin], columns: Sequence[Ints]) -> None:
    """Require one at least of the columns that fulfil each pin; a pin without any cannot be kept."""
    scope.at_least(
        subjects=[pin.subject for pin in pins],
        row=np.repeat(np.arange(len(pins)), [len(found) for found in columns]),
        column=np.concatenate([np.zeros(0, dtype=np.int64), *columns]),
        coefficient=1,
        bound=1,
    )


def pin_finding(rule: str, instance: Instance, pin: Pin, *, kept: bool) -> Finding:
    """Return what a rule finds of one pin, with the planner's reason."""
    note = Text("指定理由:{reason}", "why it was pinned: {reason}").fill(reason=pin.reason)
    others = () if pin.target is None else (pin.target,)
    return Finding(rule, pin.subject, 1, int(kept), int(not kept), ">=", instance.first_year, others, note)
