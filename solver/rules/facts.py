"""Facts about schools as arrays, for the `post` and `admits` of grouping rules; a rule's `check` reads the school objects instead."""

import numpy as np

from solver.form.form import Ints
from solver.instance.instance import Instance
from solver.instance.staff import STAGES
from solver.rules.grouping_scope import GroupingScope
from solver.rules.rule import Bools


def stage_bits(instance: Instance) -> Ints:
    """Return one number a school with bit i set where the school runs stage i of `STAGES`."""
    bit = {stage: 1 << place for place, stage in enumerate(STAGES)}
    return np.array([sum(bit[stage] for stage in set(school.stages)) for school in instance.schools], dtype=np.int64)


def area_codes(instance: Instance) -> Ints:
    """Return one number a school, equal for schools of one area."""
    numbers = {area: number for number, area in enumerate(sorted({school.area for school in instance.schools}))}
    return np.array([numbers[school.area] for school in instance.schools], dtype=np.int64)


def merged_modes(instance: Instance) -> Bools:
    """Return, for each mode of the policy, whether lead and members become one legal person in it."""
    return np.array([mode.legal_person == "merged" for mode in instance.policy.modes], dtype=bool)


def previous_leads(instance: Instance) -> Ints:
    """Return, for each school, the position of the lead it was a member of last year, or -1."""
    leads = [instance.previous_lead_of.get(school.id) for school in instance.schools]
    return np.array([-1 if lead is None else instance.position_of.get(lead, -1) for lead in leads], dtype=np.int64)


def member_rows(scope: GroupingScope, open_row: Ints) -> tuple[Ints, Ints]:
    """Return (row, candidate) of every candidate whose open column has a row; `open_row` maps open columns to rows, -1 for none."""
    row = open_row[scope.pair_open]
    candidates = np.flatnonzero(row >= 0)
    return row[candidates], candidates


def forbid_groups(scope: GroupingScope, refused: Bools) -> None:
    """Require the marked open columns to be 0; the lead is what a waiver names, and each group that stands is one unit."""
    opens = np.flatnonzero(refused)
    scope.at_most(
        subjects=[scope.instance.schools[lead].id for lead in scope.open_lead[opens]],
        row=np.arange(len(opens)),
        column=scope.open_column[opens],
        coefficient=1,
        bound=0,
    )


def forbid_members(scope: GroupingScope, refused: Bools) -> None:
    """Require the marked candidates to be 0; the member is what a waiver names, and each membership is one unit."""
    candidates = np.flatnonzero(refused)
    scope.at_most(
        subjects=[scope.instance.schools[school].id for school in scope.pairs.school[candidates]],
        row=np.arange(len(candidates)),
        column=scope.pair_column[candidates],
        coefficient=1,
        bound=0,
    )
