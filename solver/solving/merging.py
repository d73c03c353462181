"""The relaxation of a large form: its parts are solved alone, then merged, and each merger begins at the bases of what it merges.

Columns between parts stay where they are until the parts meet, and rows that tie many parts are split into shares
(`solver.solving.nodal`), so the bases of the parts are a basis of the merger, feasible as it stands: a few hundred steps of
the primal simplex are left where the whole form takes tens of thousands.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from solver.form.form import Expression, Ints, LinearForm
from solver.model.basis import Basis
from solver.rules.rule import Bools
from solver.solving.certificate import Floats
from solver.solving.engines import Run
from solver.solving.nodal import Ended, Nodal, Setting
from solver.solving.stopping import side_by_side
from solver.solving.tree import Node, Tree


@dataclass(frozen=True)
class Point:
    """Where an engine ended: values, multipliers (one a row) and basis."""

    values: Floats
    multipliers: Floats
    basis: Basis


MANY = 50
"""Most rounds in which a part looks for broken rows."""
Simplex = Callable[[LinearForm, Expression, Basis | None, bool], Point | None]
"""Solves a relaxation from a basis, with the dual simplex where the last argument says so; None where there is no solution."""


def solve_merged(tree: Tree, objective: Expression, at: Ints, lazy: Bools, simplex: Simplex, run: Run) -> tuple[Floats, Floats] | None:
    """Return the relaxation's values over all columns and its multipliers over all rows; None where time ends or an engine fails.

    Rows that still wait at the end may be broken by the values; the multipliers prove a true bound all the same.

    Parameters
    ----------
    tree
        The form and its parts.
    objective
        What is minimised.
    at
        Where columns between parts stay until the parts meet, and how tying rows are shared: an assignment, or the lower bounds.
    lazy
        Rows that are left out until a part breaks them.
    simplex
        The engine.
    run
        Its workers solve nodes side by side.
    """
    setting, ended = Setting.of(tree, objective, at, lazy), dict[int, Ended]()
    for height in range(tree.root.height + 1):
        nodes = [node for node in tree.nodes if node.height == height]
        found = side_by_side([partial(_relaxed, setting, node, ended, simplex) for node in nodes], run.workers, lambda: run.ended)
        if found is None:
            return None
        for node, one in zip(nodes, found, strict=True):
            if one is None:
                return None
            nodal, point = one
            if node is tree.root:
                return nodal.restored(point.values, point.multipliers)
            ended[node.number] = nodal.ended()
    return None


def _relaxed(setting: Setting, node: Node, ended: dict[int, Ended], simplex: Simplex) -> tuple[Nodal, Point] | None:
    """Solve one node, and again with the rows that are broken: a part until there are none, a merger once, which finds nearly all."""
    nodal, rounds = Nodal(setting, node), 1 if node.children else MANY
    point = simplex(nodal.form(), nodal.objective, nodal.begin(ended), False)
    while point is not None:
        nodal.take(point.basis)
        broken = nodal.broken(point.values) if rounds else ()
        if not len(broken):
            return nodal, point
        setting.waiting[broken] = False
        rounds -= 1
        point = simplex(nodal.form(), nodal.objective, nodal.basis(), True)
    return None
