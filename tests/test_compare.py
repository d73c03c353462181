"""Scenarios side by side: values known by hand, one table from one seed however many processes, processes that die, stops."""

import multiprocessing
import os
import threading
import time
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from solver import compare
from solver.files.faults import InputRefused
from solver.files.read import read
from solver.form.form import Expression, LinearForm
from solver.instance.instance import Instance
from solver.instance.scenario import Closure, RuleChange, Scenario
from solver.model.answer import Answer
from solver.report.comparison import lines
from solver.report.comparison_files import DOCUMENT, PAGE, TABLE, case_files, comparison_files
from solver.report.comparison_text import comparison_text
from solver.report.manifest import FILE
from solver.solving import comparing, processes
from solver.solving.comparing import Comparison
from solver.solving.engines import Effort, Terms
from solver.solving.grouping import build_grouping
from solver.solving.lean import WHOLE, Watched
from solver.solving.processes import Crew, Work
from solver.solving.result import ResultWord
from solver.solving.stopping import Stop

INSTANCES = Path(__file__).parent.parent / "instances"
SCENARIOS = (
    Scenario(
        name="cap-1",
        title="上限 1 所",
        title_en="cap of 1",
        rules=(RuleChange(rule="member_cap", parameters={"cap": 1}), RuleChange(rule="coverage", parameters={"min_share": "50%"})),
    ),
    Scenario(name="all", title="<全部>", title_en="<all>", rules=(RuleChange(rule="coverage", parameters={"min_share": "100%"}),)),
    Scenario(name="closed", title="关闭", title_en="closed", closed=(Closure(school="G6"),)),
)
STEPS = ("travel_limit.minutes=+10", "coverage.min_share=+25%", "member_cap.cap=-1")


@pytest.fixture(scope="module")
def grouping() -> Instance:
    """Return the small grouping instance, whose best plan leaves need 3 and drives 29 minutes (instances/README.md)."""
    return read(INSTANCES / "tiny-grouping.json")


@pytest.fixture(scope="module")
def compared(grouping: Instance) -> Comparison:
    """Return the base and three scenarios with three steps and the curve, solved in this process."""
    return compare(grouping, SCENARIOS, steps=STEPS, trade_off=("need_left_out", "group_travel"), jobs=1, time_limit=60)


def test_values_known_by_hand(compared: Comparison) -> None:
    """Base 3 and 29; one member each leaves G5 and the lesser of G3 and G6: need 3 + 2, 9 + 9 minutes; without G6 need 3, 18 minutes."""
    values = {case.name: [goal.value for goal in case.result.goals] for case in compared.cases}
    assert values["base"] == [3, 29]
    assert values["cap-1"] == [5, 18]
    assert values["closed"] == [3, 18]
    assert values["all"] == []
    assert compared.case("all").result.word is ResultWord.INFEASIBLE_CONFIRMED
    assert all(case.result.report.accepted for case in compared.cases if case.result.report is not None)
    assert compared.clocked == ()


def test_the_table_counts_what_changed(compared: Comparison) -> None:
    """Against the base a cap of one moves one school (G6 leaves), coverage falls from 5/6 to 4/6, two are left out instead of one."""
    found = {line.key: [str(cell.value) for cell in line.cells[:2]] for line in lines(compared)}
    assert found["moved_members"] == ["0", "1"]
    assert found["coverage"] == ["5/6", "2/3"]
    assert found["left_out"] == ["1", "2"]
    assert found["group_minutes"] == ["29", "18"]


def test_the_price_of_a_step(compared: Comparison) -> None:
    """With 30 minutes instead of 20 no goal changes; 88% coverage means all six schools, for which there are too few places.

    One member each instead of two leaves 2 more of need and saves 11 minutes, as in `cap-1`.
    """
    assert compared.steps == set(STEPS)
    assert str(compared.case("coverage.min_share=+25%").result.word) == "INFEASIBLE_CONFIRMED"
    longer = compared.case("travel_limit.minutes=+10")
    assert next(row for row in longer.instance.policy.rules if row.rule == "travel_limit").parameters["minutes"] == 30
    assert [goal.value for goal in longer.result.goals] == [3, 29]
    told = comparison_text(compared, "en").split("The price of one step")[1]
    assert "minutes 20 → 30: no goal changes" in told
    assert "min_share 63% → 88%: No plan can exist" in told
    assert "cap 2 → 1: [grouping] Need left without a group +2; [grouping] Travel inside the groups, in all -11" in told


def test_one_seed_gives_one_table_whatever_the_processes(grouping: Instance, compared: Comparison) -> None:
    """The same in two processes, from another run: table and JSON are the same bytes, for they hold no times."""
    finish = partial(case_files, settings={}, language="zh")
    goals = ("need_left_out", "group_travel")
    again = comparing.compare(grouping, SCENARIOS, steps=STEPS, trade_off=goals, jobs=2, time_limit=60, finish=finish)
    one, other = (comparison_files(found, {}, "zh") for found in (compared, again))
    assert one[TABLE] == other[TABLE]
    assert one[DOCUMENT] == other[DOCUMENT]
    assert one[PAGE].count(b"<svg") == other[PAGE].count(b"<svg") > 0
    assert list(one) == list(other)  # plan folders made by the processes that solved are those made here
    assert all(case.files or case.result.plan is None for case in again.cases)
    kept = [name for name in one if name.startswith("plans/") and not name.endswith((FILE, "summary.txt"))]  # those tell times
    assert len(kept) > 50
    assert [one[name] for name in kept] == [other[name] for name in kept]


def test_faults_of_scenarios_steps_and_goals_come_together(grouping: Instance) -> None:
    """An unknown rule in a scenario, one in a step, and an unknown goal: three faults in one refusal, nothing is solved."""
    wrong = Scenario(name="x", title="x", rules=(RuleChange(rule="nothing", do="remove"),))
    with pytest.raises(InputRefused) as refused:
        compare(grouping, [wrong], steps=("nothing.cap=+1", "member_cap"), trade_off=("need_left_out", "nothing"), jobs=1)
    assert {fault.file for fault in refused.value.faults} == {"scenarios", "--step", "--trade-off"}
    assert len(refused.value.faults) == 4


def test_a_stop_keeps_what_is_finished(grouping: Instance) -> None:
    """The stop comes when the base is done: its plan is kept, the scenarios are named as missing."""
    stop = Stop()

    def heard(name: str, progress: object) -> None:
        if name == "base" and progress is None:
            stop.set()

    found = compare(grouping, SCENARIOS, jobs=1, progress=heard, stop=stop)
    assert found.base.result.plan is not None
    assert found.missing == ("cap-1", "all", "closed")


def work(instance: Instance, name: str) -> Work:
    """Return one solve of an instance."""
    return Work(name, instance, 0, 60.0, 1, "quick")


def kill_one(crew: Crew, times: int) -> None:
    """Kill the crew's process as often as told, each time a new one is seen."""
    seen: set[int] = set()
    end = time.monotonic() + 60
    while len(seen) < times and time.monotonic() < end:
        for member in list(crew.members):
            pid = member.process.pid
            if pid is not None and pid not in seen and member.number >= 0:
                seen.add(pid)
                os.kill(pid, 9)
        time.sleep(0.01)


@pytest.mark.parametrize(("times", "word", "tries"), [(1, "PROVED_BEST", 2), (2, "RESOURCE_LIMIT", 2)])
def test_a_solve_whose_process_is_killed_is_begun_once_more(grouping: Instance, times: int, word: str, tries: int) -> None:
    """Killed once it is solved at the second try; killed twice it is told as what it most likely is, too little memory."""
    crew = Crew(2, Stop(), processes._nobody)
    killer = threading.Thread(target=kill_one, args=(crew, times))
    killer.start()
    done = crew.run([work(grouping, "one")])[0]
    killer.join()
    crew.close()
    assert (str(done.result.word), done.tries) == (word, tries)
    assert not multiprocessing.active_children()


def test_quick_work_declines_by_size_and_not_by_the_clock(grouping: Instance) -> None:
    """Quick searches end at a wider gap; large forms are not asked about whole; an engine that uses up its seconds is remembered."""
    form = build_grouping(grouping).problem.form()
    watched = Watched("quick")
    large = replace(form, lower=np.zeros(WHOLE + 1, dtype=np.int64))
    assert watched._sooner(large, Terms(effort=Effort(gap=0.003))) is None
    first = watched._sooner(form, Terms(effort=Effort(gap=0.003)))
    assert first is not None
    assert first.effort.gap == 0.02
    assert watched._sooner(form, Terms(effort=replace(Effort(), gap=0.0))) == Terms(effort=Effort())

    def slow(form: LinearForm, objective: Expression | None, terms: Terms) -> Answer:
        return Answer("unknown", None, None, "slow", 0.0, 0.0)

    watched._watched(slow)(form, None, Terms(seconds=0.0))
    assert watched.clocked
