"""A shortage of places shown by a minimum cut: schools that reach only leads with too few places for them."""

import networkx as nx
import numpy as np

from solver.form.form import Ints, LinearForm
from solver.rules.rule import Bools
from solver.solving.grouping import GroupingModel
from solver.solving.result import Shortage

SOURCE, SINK = ("source",), ("sink",)


def shortage_of(model: GroupingModel, family: str) -> Shortage | None:
    """Return the shortage behind the coverage row of `family`, or None where reach and places would be enough.

    Every possible lead is granted a group of its largest mode, so the count is an upper limit on what any grouping covers:
    the leads themselves plus a maximum flow of the other schools into the leads' places. Where it is below the number
    required, the cut of that flow names the schools and the leads that are the bottleneck.
    """
    form = model.problem.form()
    row = _row_of(form, family)
    if row is None:
        return None
    counted, required = _columns(form, row), int(form.row_lower[row])
    covered_leads = _led(model, counted)
    graph, leads = _network(model, form, counted, covered_leads)
    # Of several minimum cuts the one nearest the schools: turned round, `left` is what a school without a place still reaches.
    flow, (_, left) = nx.minimum_cut(graph.reverse(), SINK, SOURCE)
    reachable = int(flow) + len(covered_leads)
    if reachable >= required:
        return None
    name = [school.id for school in model.scope.instance.schools]
    short = sorted(name[node[1]] for node in left if node[0] == "school")
    narrow = sorted(node[1] for node in left if node[0] == "lead")
    return Shortage(tuple(short), tuple(name[lead] for lead in narrow), sum(leads[lead] for lead in narrow), required, reachable)


def covered_by_leading(model: GroupingModel, family: str) -> set[str]:
    """Return the schools that the coverage row of `family` counts as covered when they lead a group."""
    form = model.problem.form()
    row = _row_of(form, family)
    return set() if row is None else {model.scope.instance.schools[lead].id for lead in _led(model, _columns(form, row))}


def _row_of(form: LinearForm, family: str) -> int | None:
    if family not in form.families:
        return None
    rows = np.flatnonzero(form.family == form.families.index(family))
    return int(rows[0]) if len(rows) else None


def _columns(form: LinearForm, row: int) -> set[int]:
    return set(form.column[form.start[row] : form.start[row + 1]].tolist())


def _led(model: GroupingModel, counted: set[int]) -> set[int]:
    return set(model.scope.open_lead[np.isin(model.scope.open_column, sorted(counted))].tolist())


def _network(
    model: GroupingModel, form: LinearForm, counted: set[int], covered_leads: set[int]
) -> tuple["nx.DiGraph[tuple[object, ...]]", dict[int, int]]:
    """Return the flow network of counted schools into the places of leads, and the places of each lead.

    Leads that are covered by leading (`covered_leads`) take no place; where leading does not count, a possible lead is a
    school like any other, for it may be covered as a member.
    """
    scope = model.scope
    graph: nx.DiGraph[tuple[object, ...]] = nx.DiGraph()
    graph.add_nodes_from([SOURCE, SINK])
    places: dict[int, int] = {}
    for lead, room in zip(scope.open_lead.tolist(), _places(model, form).tolist(), strict=True):
        places[lead] = max(places.get(lead, 0), room)
    for lead, room in places.items():
        graph.add_edge(("lead", lead), SINK, capacity=room)
    for pair, column in enumerate(scope.pair_column.tolist()):
        school = int(scope.pairs.school[pair])
        if column in counted and school not in covered_leads:
            graph.add_edge(SOURCE, ("school", school), capacity=1)
            graph.add_edge(("school", school), ("lead", int(scope.pairs.lead[pair])))  # no limit, so that no cut goes through it
    return graph, places


def _places(model: GroupingModel, form: LinearForm) -> Ints:
    """Return the most members each (lead, mode) could take under the rows that speak of that group alone."""
    scope = model.scope
    group_of = np.full(form.columns, -1, dtype=np.int64)
    group_of[scope.pair_column], group_of[scope.open_column] = scope.pair_open, np.arange(len(scope.open_column))
    room = np.bincount(scope.pair_open, minlength=len(scope.open_column)).astype(np.int64)
    pairs_of = [np.flatnonzero(scope.pair_open == group) for group in range(len(room))]
    is_open = np.zeros(form.columns, dtype=bool)
    is_open[scope.open_column] = True
    for row in range(form.rows):
        span = slice(int(form.start[row]), int(form.start[row + 1]))
        limit = _limit(form, span, group_of, is_open, pairs_of, scope.pair_column) if form.row_lower[row] == 0 else None
        if limit is not None:
            group, most = limit
            room[group] = min(room[group], most)
    return room


def _limit(
    form: LinearForm,
    span: slice,
    group_of: Ints,
    is_open: Bools,
    pairs_of: list[Ints],
    pair_column: Ints,
) -> tuple[int, int] | None:
    """Read one row ``cap * open - sum weight * member >= 0`` of one group; return the group and the most members it allows.

    A cap of 0 leaves no entry for the open column.
    """
    columns, coefficients = form.column[span], form.coefficient[span]
    groups = np.unique(group_of[columns])
    cap = coefficients[is_open[columns]]
    if len(groups) != 1 or groups[0] < 0 or len(cap) > 1 or np.any(cap < 0) or np.any(coefficients[~is_open[columns]] > 0):
        return None
    group = int(groups[0])
    weight_of = dict(zip(columns.tolist(), (-coefficients).tolist(), strict=True))
    weights = sorted(weight_of.get(int(column), 0) for column in pair_column[pairs_of[group]])
    return group, int(np.searchsorted(np.cumsum(weights), int(cap.sum()), side="right"))
