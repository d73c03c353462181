"""Engines are believed only as far as integers bear them out: lies are refused, their tellers named, and doubt is said aloud."""

from collections.abc import Sequence

import numpy as np
import pytest

from solver.form.form import INFINITE, Expression, FormBuilder, Ints, LinearForm
from solver.model.answer import Answer, Word
from solver.solving.completion import completed, total
from solver.solving.engines import Engine, Engines, Run, Terms
from solver.solving.evidence import EXACT, Evidence
from solver.solving.ordered import solve_ordered
from solver.solving.problem import Problem, StagedGoal
from solver.solving.result import ResultWord
from solver.solving.solve import solve
from solver.solving.stopping import Deadline
from tests.solving import county


def two_columns() -> tuple[LinearForm, Expression]:
    """Return ``2 x + 2 y >= 5`` with x, y from 0 to 4 and the objective x + y: the relaxation says 5/2, whole numbers 3."""
    builder = FormBuilder()
    pair = builder.columns(2, 0, 4)
    builder.rows("least", 1, np.zeros(2), pair, 2, 5, INFINITE)
    return builder.build(), Expression(pair, np.ones(2, dtype=np.int64))


def said(word: Word, values: Sequence[int] | None = None, bound: float | None = None, engine: str = "Liar") -> Answer:
    """Return an answer as an engine might give it."""
    return Answer(word, None if values is None else np.array(values, dtype=np.int64), bound, engine, 0.0, 0.0)


def speaking(answer: Answer) -> Engine:
    """Return an engine that always says the same, without looking; an assignment is given in the length asked for."""

    def engine(form: LinearForm, objective: Expression | None, terms: Terms) -> Answer:
        return answer

    return engine


@pytest.mark.parametrize("values", [[0, 0], [5, 0], [3], [1, 2, 0], [-1, 4]])
def test_values_the_form_refuses_are_not_taken(values: list[int]) -> None:
    """A broken row (0 < 5), a column past its bound (5 > 4, -1 < 0) and too few or too many columns: refused, and the engine with them."""
    evidence = Evidence(*two_columns())
    evidence.hear(said("proved", values, 0.0))
    assert evidence.values is None
    assert evidence.refuted == {"Liar"}
    assert evidence.bounds == {}


def test_a_bound_above_a_known_value_is_a_lie() -> None:
    """3 is reached, so a bound of 4 cannot be; the engine is refuted, its bound gone, and nothing it says later counts."""
    evidence = Evidence(*two_columns())
    evidence.hear(said("feasible", [1, 2], 2.0, "Honest"))
    evidence.hear(said("unknown", None, 4.0))
    assert (evidence.refuted, evidence.bounds) == ({"Liar"}, {"Honest": 2})
    evidence.hear(said("unknown", None, 3.0))
    assert evidence.bounds == {"Honest": 2}


def test_a_later_assignment_uncovers_an_earlier_lie() -> None:
    """A bound of 5 and the word "infeasible" stand until somebody shows an assignment worth 3: then both tellers are refuted."""
    evidence = Evidence(*two_columns())
    evidence.hear(said("unknown", None, 5.0, "High"))
    evidence.hear(said("infeasible", None, None, "Denier"))
    assert (evidence.bounds, evidence.denied, evidence.refuted) == ({"High": 5}, {"Denier"}, set())
    evidence.hear(said("feasible", [3, 0], 3.0, "Honest"))
    assert (evidence.bounds, evidence.denied, evidence.refuted) == ({"Honest": 3}, set(), {"High", "Denier"})


def test_a_bound_needs_two_engines_or_exact_arithmetic() -> None:
    """One engine's 3 is reported but proves nothing; a second engine's 2 confirms 2 only; a second 3, or exact arithmetic, proves 3."""
    evidence = Evidence(*two_columns())
    assert (evidence.confirmed, evidence.best_bound, evidence.supporters) == (None, None, ())
    evidence.hear(said("proved", [2, 1], 3.0, "A"))
    assert (evidence.confirmed, evidence.best_bound, evidence.proved) == (None, 3, False)
    assert " ".join(evidence.supporters) == "A"
    evidence.bound("B", 2)
    assert (evidence.confirmed, evidence.proved) == (2, False)
    assert " ".join(evidence.supporters) == "A B"
    evidence.bound(EXACT, 1)
    assert evidence.confirmed == 2
    evidence.bound("B", 3)
    assert (evidence.confirmed, evidence.proved) == (3, True)
    alone = Evidence(*two_columns(), values=np.array([1, 2]))
    alone.bound(EXACT, 3)
    assert (alone.proved, alone.supporters) == (True, (EXACT,))


def test_a_bound_never_falls_and_a_value_never_rises() -> None:
    """After a bound of 2 a weaker 1 changes nothing; after a value of 3 an assignment worth 4, or another worth 3, is not taken."""
    evidence = Evidence(*two_columns())
    evidence.bound("A", 2)
    evidence.bound("A", 1)
    evidence.bound("A", None)
    assert evidence.bounds == {"A": 2}
    assert evidence.offer(np.array([1, 2]), "A")
    assert not evidence.offer(np.array([2, 2]), "B")
    assert not evidence.offer(np.array([2, 1]), "B")
    assert evidence.value == 3
    assert evidence.values is not None
    assert evidence.values.tolist() == [1, 2]
    assert evidence.refuted == set()


def test_a_wrong_guess_refutes_nobody() -> None:
    """A rounded relaxation is a guess: [0, 0] is passed over without blaming exact arithmetic, [2, 1] is taken, None is nothing."""
    evidence = Evidence(*two_columns())
    assert not evidence.suggest(None)
    assert not evidence.suggest(np.array([0, 0]))
    assert evidence.suggest(np.array([2, 1]))
    assert evidence.refuted == set()


def problem_of_two() -> Problem:
    """Return `two_columns` as a problem with its one goal."""
    builder = FormBuilder()
    pair = builder.columns(2, 0, 4)
    builder.rows("least", 1, np.zeros(2), pair, 2, 5, INFINITE)
    return Problem(builder, pair, (StagedGoal("sum", lambda: Expression(pair, np.array([2, 3])), 0),))


def echo(change: int, bound: float, word: Word = "proved") -> Engine:
    """Return an engine that sets every column to `change` and claims `bound`."""

    def engine(form: LinearForm, objective: Expression | None, terms: Terms) -> Answer:
        return Answer(word, np.full(form.columns, change, dtype=np.int64), bound, "Liar", 0.0, 0.0)

    return engine


@pytest.mark.parametrize(
    "lie", [echo(0, 0.0), echo(9, 0.0), echo(4, 999.0), speaking(said("infeasible")), speaking(said("proved", [1], 0.0))]
)
def test_a_lying_first_engine_never_gets_a_lie_through(lie: Engine) -> None:
    """2 x + 3 y over 2 x + 2 y >= 5 is least at x = 3, which is 6: no bound above that is reported, and none in the liar's name.

    The lies: values that break the row, values past the bounds, x = y = 4 (worth 20) with a bound of 999, "infeasible", and an
    assignment too short. Only the third offers values that hold, so only there may a value of 20 stay, and then without proof.
    """
    outcome = solve_ordered(problem_of_two(), Run(Engines(first=lie), Deadline(20.0)))
    assert outcome.values is not None
    stage = outcome.stages[0]
    assert stage.value in {6, 20}
    assert stage.bound is not None
    assert stage.bound <= 6
    assert stage.proved == (stage.value == 6)
    assert "Liar" not in stage.engines


def test_engines_that_all_say_infeasible_are_contradicted_by_an_assignment() -> None:
    """The whole bench says "infeasible" of x + y, y + z, x + z >= 3, but the relaxation's 1.5 rounds to 2: the liar is refuted.

    The goal 4 (x + y + z) is then 24, with an exact bound of 18, half the sum of the rows times 4; no row rounded alone says
    more, and nothing else can be said without an honest engine.
    """
    builder = FormBuilder()
    columns = builder.columns(3, 0, 4)
    builder.rows("least", 3, [0, 0, 1, 1, 2, 2], columns[[0, 1, 1, 2, 0, 2]], 1, 3, INFINITE)
    problem = Problem(builder, columns, (StagedGoal("four", lambda: Expression(columns, np.array([4, 4, 4])), 0),))
    liar = speaking(said("infeasible"))
    outcome = solve_ordered(problem, Run(Engines(liar, liar, liar, liar, liar), Deadline(20.0)))
    assert outcome.values is not None
    assert outcome.values.tolist() == [2, 2, 2]
    assert (outcome.denied, outcome.refuted) == ((), ("Liar",))
    assert (outcome.stages[0].value, outcome.stages[0].bound, outcome.stages[0].proved) == (24, 18, False)


@pytest.mark.parametrize("lie", [echo(0, 0.0), echo(1, 10.0**6), speaking(said("infeasible"))])
def test_lies_never_reach_the_planner(lie: Engine) -> None:
    """With a lying first engine `solve` still returns only a checked plan of the little county, and names no liar for a bound.

    6 schools, caps that let both leads take two members each: nobody need be left out, and the least travel is 72 minutes.
    """
    result = solve(county(), engines=Engines(first=lie), time_limit=30)
    assert result.word in {ResultWord.PROVED_BEST, ResultWord.BEST_KNOWN_WITHIN}
    assert result.report is not None
    assert result.report.accepted
    for figure in result.goals:
        assert "Liar" not in figure.engines
        assert figure.bound is not None
        assert figure.bound <= {"need_left_out": 0, "group_travel": 72}[figure.key]
    if result.word is ResultWord.PROVED_BEST:
        assert [figure.value for figure in result.goals] == [0, 72]


def completing(upper: int) -> tuple[LinearForm, Ints, Expression]:
    """Return a decision x from 0 to 3, y >= x with y up to `upper`, and y as the goal."""
    builder = FormBuilder()
    x, y = builder.columns(1, 0, 3), builder.columns(1, 0, upper)
    builder.rows("follows", 1, np.zeros(2), np.concatenate([y, x]), [1, -1], 0, INFINITE)
    return builder.build(), x, Expression(y, np.array([1]))


def test_completion_gives_auxiliary_columns_their_least_values() -> None:
    """With x = 2 decided, y takes 2 and not 3; a decision past its bounds (7), or one the rows refuse (x = 3, y <= 2), gives None."""
    form, x, goal = completing(3)
    found = completed(form, x, np.array([2]), [goal], Run())
    assert found is not None
    assert found.tolist() == [2, 2]
    assert completed(form, x, np.array([7]), [goal], Run()) is None
    assert completed(completing(2)[0], x, np.array([3]), [goal], Run()) is None


def test_completion_believes_no_engine() -> None:
    """An engine that answers with y = 0, with too few columns, or not at all completes nothing."""
    form, x, goal = completing(3)
    for answer in (said("proved", [0], 0.0), said("proved", [], 0.0), said("unknown")):
        assert completed(form, x, np.array([2]), [goal], Run(Engines(feasible=speaking(answer)))) is None


def test_goals_add_up() -> None:
    """(2 x + 1) + (3 x - 4 y + 2) is 15 - 4 + 3 = 14 at x = 3, y = 1; the sum of nothing is 0."""
    both = [Expression(np.array([0]), np.array([2]), 1), Expression(np.array([0, 1]), np.array([3, -4]), 2)]
    assert total(both).value(np.array([3, 1])) == 14
    assert total([]).value(np.array([3, 1])) == 0
