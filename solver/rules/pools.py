"""Staff pools as arrays: every school is its own pool, and a group that is one legal person (R-007) is one pool."""

from dataclasses import dataclass

import numpy as np

from solver.form.form import Ints
from solver.instance.instance import Instance
from solver.instance.school import School
from solver.instance.staff import STAGES, SUBJECTS
from solver.plan.plan import Group
from solver.rules.rotation_scope import RotationScope

KINDS = len(STAGES) * len(SUBJECTS)
"""Kinds of teachers: stage and subject."""


@dataclass(frozen=True)
class Pool:
    """Schools that share one staff."""

    head: School
    """The school itself, or the lead of the merged group: what findings and waivers name."""
    schools: tuple[School, ...]


def pools_of(scope: RotationScope, year: int) -> tuple[Pool, ...]:
    """Return the pools of a year under the scope's groups, by the id of their head."""
    instance = scope.instance
    merged = merged_groups(instance, scope.options.groups, year)
    inside = {school for group in merged for school in (group.lead, *group.members)}
    pools = [Pool(school, (school,)) for school in instance.schools if school.id not in inside]
    pools += [Pool(instance.school_of[g.lead], tuple(instance.school_of[s] for s in (g.lead, *g.members))) for g in merged]
    return tuple(sorted(pools, key=lambda pool: pool.head.id))


def merged_groups(instance: Instance, groups: tuple[Group, ...], year: int) -> list[Group]:
    """Return the groups of a year whose schools are one legal person."""
    modes = {mode.name for mode in instance.policy.modes if mode.legal_person == "merged"}
    return [group for group in groups if group.covers(year) and group.mode in modes]


def kind_of_classes(scope: RotationScope) -> Ints:
    """Return the kind (stage and subject) of every class of people."""
    return scope.class_values("stage") * len(SUBJECTS) + scope.class_values("subject")


def cells_of(instance: Instance, pool: Pool, stage: str, subjects: tuple[str, ...]) -> Ints:
    """Return the cells (school, kind) of a pool's teachers of one stage and some subjects."""
    kinds = [STAGES.index(stage) * len(SUBJECTS) + SUBJECTS.index(subject) for subject in subjects]
    return np.array([instance.position_of[school.id] * KINDS + kind for school in pool.schools for kind in kinds], dtype=np.int64)
