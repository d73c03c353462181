"""Better assignments of a large form: many nodes at once are chosen anew, each within what it uses of the rows that tie them."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from solver.form.form import INFINITE
from solver.solving.certificate import costs_of
from solver.solving.engines import Run
from solver.solving.evidence import Evidence
from solver.solving.pieces import cheapest, chosen, cut_out, sided, uses
from solver.solving.relaxing import Relaxed
from solver.solving.tree import Node, Tree


def improve_by_part(evidence: Evidence, run: Run, tree: Tree, relaxed: Relaxed, nodes: Sequence[Node]) -> None:
    """Let an engine choose anew in each of some nodes that share no column; what tying rows leave is divided among them."""
    held, form, tying = evidence.values, evidence.form, tree.tying
    if held is None:
        return
    activity, cost, pieces = form.activity(held)[tying], costs_of(form, evidence.objective), []
    below = np.where(form.row_lower[tying] <= -INFINITE, 0, (activity - form.row_lower[tying]) // len(nodes))
    above = np.where(form.row_upper[tying] >= INFINITE, 0, (form.row_upper[tying] - activity) // len(nodes))
    for node in nodes:
        free = cheapest(tree.columns[tree.column_slice(node)], evidence, held, relaxed)
        entries = tree.entries_of(node, free)
        own = np.rint(uses(form, entries, tying, held.astype(np.float64))).astype(np.int64)
        pieces.append(sided(cut_out(form, free, entries, held, cost), form, tying, (own - below, own + above)))
    found = chosen(run, pieces, replace(run.effort, nodes=run.effort.region_nodes, gap=run.effort.nearer), held)
    better = held.copy()
    for piece, values in zip(pieces, found or (), strict=False):
        if values is not None and piece.improves(values, held):
            better[piece.columns] = values
    evidence.suggest(better)
