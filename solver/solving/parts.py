"""Parts of a form that only a few wide rows tie, such as counties whose groups stay inside; `solver.solving.joining` solves them alone."""

import numpy as np
import rustworkx as rx

from solver.form.form import Ints, LinearForm

WIDE = 2_000
"""Rows with more entries than this tie parts; those with fewer hold a part together."""
LARGEST = 5_000
"""Parts with more decisions than this are not solved whole."""


def parts_of(form: LinearForm, decisions: Ints) -> Ints | None:
    """Return a part for each decision, such that only wide rows tie two of them; None where there is one part, or a large one."""
    size = np.diff(form.start)
    narrow = (size > 0) & (size <= WIDE)
    row = form.row_of_entry()
    entry = np.flatnonzero(narrow[row])
    graph: rx.PyGraph[None, None] = rx.PyGraph()
    graph.add_nodes_from([None] * form.columns)
    graph.add_edges_from_no_data(list(zip(form.column[form.start[row[entry]]].tolist(), form.column[entry].tolist(), strict=True)))
    part = np.zeros(form.columns, dtype=np.int64)
    for number, columns in enumerate(sorted(sorted(columns) for columns in rx.connected_components(graph))):
        part[columns] = number
    sizes = np.bincount(part[decisions])
    return part[decisions] if np.count_nonzero(sizes) > 1 and sizes.max() <= LARGEST else None
