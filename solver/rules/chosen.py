"""Choices of schools and of modes as arrays, for the `post` and `admits` of grouping rules."""

from collections.abc import Collection

import numpy as np

from solver.form.form import Ints
from solver.instance.instance import Instance
from solver.instance.school_choice import SchoolChoice
from solver.rules.grouping_scope import GroupingScope
from solver.rules.rule import Bools

EVERY = SchoolChoice()
"""The choice that leaves nobody out."""


def chosen(instance: Instance, choice: SchoolChoice) -> Bools:
    """Return, for each school, whether a choice selects it."""
    return np.array([choice.selects(instance, school) for school in instance.schools], dtype=bool)


def planned(instance: Instance) -> Bools:
    """Return, for each school, whether it is planned here, and not a school from outside."""
    return np.array([not school.outside for school in instance.schools], dtype=bool)


def modes_named(instance: Instance, names: Collection[str]) -> Bools:
    """Return, for each mode of the policy, whether it is named; no names name every mode."""
    return np.array([not names or mode.name in names for mode in instance.policy.modes], dtype=bool)


def lead_names(scope: GroupingScope, opens: Ints) -> list[str]:
    """Return the lead of each of these open columns, by its id."""
    return [scope.instance.schools[lead].id for lead in scope.open_lead[opens]]


def rows_of(scope: GroupingScope, opens: Ints) -> Ints:
    """Return the row of each open column where the columns `opens` have rows 0, 1, 2, ...; -1 for the others."""
    found = np.full(len(scope.open_lead), -1, dtype=np.int64)
    found[opens] = np.arange(len(opens))
    return found


def listed(modes: Collection[str], language: str) -> str:
    """Return the modes a rule speaks of, for its sentence; "" where it speaks of all.

    >>> listed(("tight", "fused"), "en"), listed((), "en")
    (' of mode tight or fused', '')
    """
    if not modes:
        return ""
    return f" of mode {' or '.join(modes)}" if language == "en" else f"“{'、'.join(modes)}”"
