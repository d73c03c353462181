"""Engines in processes of their own, judged by integers; the grouping benchmarks on a small province; the public runner."""

from itertools import product
from pathlib import Path

import numpy as np
import pytest

from benchmarks import grouping, grouping_peers, peers, public
from benchmarks.__main__ import parser
from benchmarks.grouping import Trace
from benchmarks.location import check_location, location_form
from benchmarks.location_files import read_table
from benchmarks.peers import PEERS, Judged, Terms, ask, judge
from benchmarks.public import data_folder, to_best
from benchmarks.stored import Stored, links, without_links
from benchmarks.weighted import value_of, weighted
from instances.generators.province import province
from solver.language import Text
from solver.solving.draft import Drafts
from solver.solving.result import GoalFigure, Progress
from tests.test_benchmarks_location import SSCFLP, small

TERMS = Terms(20.0, 1)


@pytest.mark.parametrize("peer", sorted(set(PEERS) - {"spopt"}))
def test_every_engine_finds_the_best_of_all_solutions(peer: str) -> None:
    """Counting all 81 solutions gives the optimum; each engine proves it, and integers bear its values out."""
    problem = small(2, "sscflp")
    verdicts = [check_location(problem, lead_of) for lead_of in product(range(3), repeat=4)]
    best = min(verdict.cost for verdict in verdicts if verdict.accepted)
    found = ask(location_form(problem), peer, TERMS)
    assert (found.word, found.value, found.bound, found.gap) == ("proved", best, best, 0.0)
    assert found.peak_mib > 10


def test_values_that_break_a_row_are_no_values() -> None:
    """An engine that says "proved" for an assignment with every column 1 is refuted: a member would have several leads."""
    stored = location_form(small(2, "sscflp"))
    said = {"word": "proved", "bound": 5, "seconds": 1.0, "peak_mib": 100, "trace": [[0.5, 9, None], [0.7, 8, 5]]}
    found = judge(stored, "highs", said, np.ones(stored.form.columns, dtype=np.int64))
    assert (found.word, found.values, found.value, found.gap) == ("refuted", None, None, None)
    assert (found.first, found.trace[1]) == (0.5, (0.7, 8, 5))


def test_an_engine_that_overruns_is_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    """With hardly any time granted (0.05 s), the process is still starting when it is killed, and there is nothing to judge."""
    monkeypatch.setattr(peers, "SECONDS", 0.0)
    found = ask(location_form(small(0, "gap")), "cp-sat", Terms(0.04, 1))
    assert (found.word, found.value, found.bound) == ("killed", None, None)


def test_an_engine_that_fails_is_said_to_fail(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """A child that does not know the engine's name ends with an error: the word is `failed`, the reason goes to stderr."""
    monkeypatch.setattr(peers, "PEERS", dict(PEERS) | {"nobody": PEERS["cp-sat"]})
    assert ask(location_form(small(0, "gap")), "nobody", TERMS).word == "failed"
    assert "nobody" in capsys.readouterr().err


def test_unknown_engines_are_refused() -> None:
    """A name that no engine has starts no process."""
    with pytest.raises(KeyError):
        ask(location_form(small(0, "gap")), "oracle", TERMS)


def test_only_our_own_bounds_are_taken_as_they_are() -> None:
    """A float bound of a million is trusted to a millionth of itself; ours is a whole number already."""
    assert peers.whole("highs", 1e6) == 999_999
    assert peers.whole("planner", 1e6) == 1_000_000
    assert peers.whole("planner", float("-inf")) is None
    assert peers.whole("scip", None) is None


def test_the_weighted_objective_is_the_goals_own(tmp_path: Path) -> None:
    """At HiGHS' best plan of 60 schools the form's objective is what the goals say of the plan, with links and without them."""
    problem = weighted(province(60, 2))
    unlinked = without_links(problem.stored, problem.model.scope.most_members)
    form = problem.stored.form
    linked = np.concatenate([form.column[form.start[row] : form.start[row + 1]] for row in links(problem.stored)])
    assert set(problem.stored.pair_column.tolist()) <= set(linked.tolist())
    assert unlinked.form.rows < form.rows - len(problem.stored.pair_column) // 2
    found = [ask(form, "highs", Terms(30.0, 1)) for form in (problem.stored, unlinked)]
    assert found[0].value == found[1].value
    for one in found:
        assert one.values is not None
        assert problem.stored.form.accepts(one.values)
        verdict, value = problem.judge(one.values)
        assert (verdict, value) == ("accepted", one.value)
        plan = Drafts(problem.instance).plan(problem.model.scope.groups(one.values))
        assert value_of(problem.instance, plan) == value
    problem.stored.save(tmp_path / "form.npz")
    assert Stored.load(tmp_path / "form.npz").objective.constant == problem.stored.objective.constant > 0


def test_grouping_peers_gives_a_record_an_engine() -> None:
    """One engine, one record: case, checked value and gaps at the checkpoints; after the engine has ended they are its last gap."""
    given = parser().parse_args(["grouping-peers", "--schools", "60", "--seed", "2", "--limit", "30", "--engines", "highs"])
    (record,) = grouping_peers.run(given)
    assert record.case == "grouping-peers/60/highs"
    assert record.checker == "accepted"
    assert record.gap is not None
    assert record.details["gap_at"]["300"] == record.gap
    assert record.details["prices"]["group_travel"] == 1


def test_building_alone() -> None:
    """`--build-only` gives the size of the model and no plan."""
    given = parser().parse_args(["grouping", "--schools", "60", "--build-only"])
    (record,) = grouping.run(given)
    assert (record.case, record.checker, record.value) == ("grouping/60/build", "no plan", None)
    assert record.details["columns"] >= record.details["candidates"] + record.details["leads_and_modes"]
    assert record.details["schools"] == 60


def told(seconds: float, value: int | None, bound: int | None) -> Progress:
    """Return a line of progress of one goal."""
    return Progress("grouping", "travel", value, bound, seconds, Text("", ""))


def test_the_trace_of_a_solve() -> None:
    """Values 120, 101, 100 against a final bound of 100: first plan at 2 s, within 1% at 4 s, within 0.1% at 6 s."""
    trace = Trace()
    for line in (told(1, None, 80), told(2, 120, 90), told(3, 120, 90), told(4, 101, 99), told(6, 100, 100)):
        trace.hear(line)
    trace.hear(Progress("checking", "", 1, 1, 7.0, Text("", "")))
    figure = GoalFigure("travel", "grouping", Text("", ""), Text("", ""), 100, 100, True, 0, ())
    assert len(trace.lines) == 4
    assert trace.first_plan == 2
    assert (trace.reached(figure, 0.01), trace.reached(figure, 0.001)) == (4, 6)
    assert trace.gap_at(1.5) is None
    assert trace.gap_at(2.5) == {"goal": "travel", "value": 120, "bound": 90, "gap": 0.25}


def test_gaps_of_an_engine_over_time() -> None:
    """Before the first assignment nothing is known, then what was told, and after the end what it ended with."""
    found = Judged("cp-sat", "feasible", None, 100, 90, 50.0, 5.0, 1, ((5.0, 200, 80), (20.0, 100, None)))
    assert grouping_peers.gap_at(found, 4.0) is None
    assert grouping_peers.gap_at(found, 10.0) == 0.6
    assert grouping_peers.gap_at(found, 30.0) is None
    assert grouping_peers.gap_at(found, 60.0) == 0.1
    assert grouping_peers.reached(found, 0.2) == 20.0


def test_the_public_runner(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """By hand the best costs 14.75, 59 quarters: both leads open (7.5), the heavy member at lead 1 (4), the others at lead 0 (1.25 and 2).

    Neither lead carries all 13. With the heavy member at lead 0 (7.5), the others cost 2.25 at least: 17.25 in all.
    """
    folder = tmp_path / "public"
    (folder / "s").mkdir(parents=True)
    (folder / "s" / "p1.txt").write_text(SSCFLP, encoding="ascii")
    rows = "family,set,file,size,best_known,proven_optimal,note,source\nSSCFLP,s,s/p1.txt,2x3,14.75,yes,,\nSSCFLP,s,s/p2.txt,2x3,1,yes,,\n"
    (folder / "table.csv").write_text(rows, encoding="utf-8")
    words = ["public", "--data", str(tmp_path), "--limit", "20", "--instances", "p1", "--engines", "highs", "cp-sat-unlinked"]
    words += ["--store", str(tmp_path / "store.jsonl")]
    for record in public.run(parser().parse_args(words)):
        assert (record.value, record.bound, record.gap, record.checker) == (59, 59, 0.0, "accepted")
        assert (record.details["unit"], record.details["to_best"], record.details["best_known"]) == ("1/4", 0.0, "59/4")
    assert list(public.run(parser().parse_args(["public", "--data", str(tmp_path / "none")]))) == []
    assert "skipped public" in capsys.readouterr().out
    assert data_folder(folder) == folder
    known = public.chosen(read_table(folder, "sscflp"), "s/*")
    assert len(known) == 2
    assert to_best(known[0].best + known[0].digits, known[0]) == 0
    assert to_best(2 * known[0].best, known[0]) == 1
