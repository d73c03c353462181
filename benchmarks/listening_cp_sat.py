"""CP-SAT whole and plain, with an ear on its bound too, so that its certified gap at a moment is the one it had then."""

import time
from math import inf

import numpy as np
from ortools.sat.python import cp_model

from benchmarks.stored import Stored
from solver.model.answer import Answer, Word
from solver.model.cp_sat import NAME, CpSatLimits, Improvements, _engine, _model
from solver.solving.engines import Tell

_WORDS: dict[object, Word] = {cp_model.OPTIMAL: "proved", cp_model.FEASIBLE: "feasible", cp_model.INFEASIBLE: "infeasible"}


class Ear:
    """Keeps CP-SAT's best value and bound and tells of both whenever one of them changed, as soon as there is a value."""

    def __init__(self, tell: Tell) -> None:
        self.tell, self.value, self.bound = tell, inf, -inf

    def improved(self, value: float, bound: float) -> None:
        """Hear of a better value."""
        self.value, self.bound = value, max(self.bound, bound)
        self.tell(self.value, self.bound)

    def bounded(self, bound: float) -> None:
        """Hear of a bound."""
        if bound > self.bound:
            self.bound = bound
            if self.value < inf:
                self.tell(self.value, bound)


def solve_cp_sat_listening(stored: Stored, limits: CpSatLimits, tell: Tell) -> Answer:
    """Minimise a stored form with CP-SAT, as `solver.model.cp_sat.solve_cp_sat` does, and tell of values and bounds."""
    begun = time.perf_counter()
    model = _model(stored.form, stored.objective, None)
    engine = _engine(limits, limits.seconds - (time.perf_counter() - begun))
    ear = Ear(tell)
    engine.best_bound_callback = ear.bounded
    status = engine.solve(model, Improvements(ear.improved))
    word = _WORDS.get(status, "unknown")
    values = np.array(engine.response_proto.solution, dtype=np.int64) if word in {"proved", "feasible"} else None
    bound = engine.best_objective_bound if word != "infeasible" else None
    return Answer(word, values, bound, NAME, time.perf_counter() - begun, engine.response_proto.deterministic_time)
