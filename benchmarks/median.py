"""The capacitated p-median that a stored form may be, for PySAL's `spopt`, which states that problem and not whole policies."""

import importlib.util
import re
import tempfile
import time
from dataclasses import dataclass
from math import inf
from pathlib import Path

import numpy as np

from benchmarks.stored import Stored
from solver.form.form import Ints
from solver.model.answer import Answer, Word
from solver.solving.engines import Tell

NAME = "spopt"
FAMILIES = {"member", "capacity", "link", "groups"}
"""Rows of `benchmarks.location.location_form`: no others can be stated."""
_LOWER = re.compile(r"^Lower bound:\s+(\S+)", re.MULTILINE)


@dataclass(frozen=True)
class Median:
    """A capacitated p-median: members by weight, leads by capacity, so many leads."""

    cost: Ints
    """Cost of each member (row) at each lead (column); where the member does not fit, that of the dearest pair."""
    weight: Ints
    """Weight of each member, at least 1."""
    capacity: Ints
    """Capacity of each lead."""
    groups: int
    """Leads that are open."""


def median_of(stored: Stored) -> Median | None:
    """Return the p-median that a form is; None where it says anything that `spopt.locate.PMedian` cannot.

    It cannot state opening prices, weights that differ from lead to lead or are nothing, members that may stay out, pairs that
    are forbidden although they fit, any number of leads, and no rule of a policy beyond these.
    """
    form = stored.form
    used = {form.families[number] for number in np.unique(form.family).tolist()}
    price = np.zeros(form.columns, dtype=np.int64)
    np.add.at(price, stored.objective.column, stored.objective.coefficient)
    if not ({"member", "capacity", "groups"} <= used <= FAMILIES) or stored.objective.constant or price[stored.open_column].any():
        return None
    names, row_of = np.array(form.families)[form.family], form.row_of_entry()
    (count,) = np.flatnonzero(names == "groups").tolist()
    entry = np.zeros(form.columns, dtype=np.int64)
    capacities = names[row_of] == "capacity"
    entry[form.column[capacities]] = form.coefficient[capacities]
    weights, capacity = entry[stored.pair_column], -entry[stored.open_column]
    weight = np.zeros(int(stored.pair_member.max()) + 1, dtype=np.int64)
    weight[stored.pair_member] = weights
    here = np.zeros((len(weight), len(capacity)), dtype=bool)
    here[stored.pair_member, stored.pair_open] = True
    cost = np.full(here.shape, price[stored.pair_column].max(), dtype=np.int64)
    cost[stored.pair_member, stored.pair_open] = price[stored.pair_column]
    same = np.array_equal(weight[stored.pair_member], weights) and bool((weight > 0).all())
    fitting = np.array_equal(here, weight[:, None] <= capacity)
    exact = form.row_lower[count] == form.row_upper[count]
    return Median(cost, weight, capacity, int(form.row_upper[count])) if same and fitting and exact else None


def hindrance(stored: Stored) -> str | None:
    """Return why `spopt` has no answer to a form: it cannot state it, or is not there; None where nothing is in the way."""
    if median_of(stored) is None:
        return "cannot state it"
    return None if importlib.util.find_spec("spopt") else "not installed"


def solve_spopt(stored: Stored, seconds: float, workers: int, seed: int, _: Tell) -> Answer:
    """Minimise with `spopt.locate.PMedian` and CBC, the solver that comes with it; it tells of nothing on its way.

    Its objective is weight times cost, so it is given cost over weight.
    """
    begun = time.perf_counter()
    import pulp
    from spopt.locate import PMedian

    median = median_of(stored)
    if median is None:
        raise ValueError("not a capacitated p-median")
    model = PMedian.from_cost_matrix(
        median.cost / median.weight[:, None], median.weight, p_facilities=median.groups, facility_capacities=median.capacity
    )
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "cbc.log"
        rest = max(1.0, seconds - (time.perf_counter() - begun))
        options = [f"randomCbcSeed {seed}"]
        engine = pulp.PULP_CBC_CMD(msg=False, timeLimit=rest, threads=workers, logPath=str(log), options=options)
        model.problem.solve(engine)
        said = _LOWER.search(log.read_text(encoding="utf-8")) if log.is_file() else None
    found, pulp_word = _values(stored, model), model.problem.sol_status
    word: Word = "feasible" if found is not None else "unknown"
    if pulp_word == pulp.LpSolutionOptimal:
        word = "proved"
    elif pulp_word == pulp.LpSolutionInfeasible:
        word = "infeasible"
    bound = float(said[1]) if said else -inf
    if word == "proved":
        bound = float(pulp.value(model.problem.objective))
    return Answer(word, found, None if bound == -inf else bound, NAME, time.perf_counter() - begun, 0.0)


def _values(stored: Stored, model: object) -> Ints | None:
    """Return the assignment of a solved model, rounded; None where there is none."""
    pairs, opens = vars(model)["cli_assgn_vars"], vars(model)["fac_vars"]
    said = [opens[lead].value() for lead in range(len(stored.open_column))]
    said += [pairs[member, lead].value() for member, lead in zip(stored.pair_member.tolist(), stored.pair_open.tolist(), strict=True)]
    if any(value is None for value in said):
        return None
    values = np.zeros(stored.form.columns, dtype=np.int64)
    values[np.concatenate([stored.open_column, stored.pair_column])] = np.rint(np.array(said, dtype=np.float64)).astype(np.int64)
    return values
