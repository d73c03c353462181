"""A solve that time or a planner ends early: goals it did not come to are said to be not reached, with their value, in both languages."""

import time

import pytest

from solver.language import Language, Text
from solver.plan.plan import Plan
from solver.report.document import goal_document
from solver.report.summary import summary_text
from solver.report.tables import goals_table
from solver.solving.result import GoalFigure, Progress, Result, ResultWord
from solver.solving.solve import solve
from solver.solving.stopping import Stop
from tests.solving import GROUPING, county, goal

GOALS = (goal("need_left_out"), goal("group_travel"), goal("worst_travel"), goal("size_balance"))
INSTANCE = county(rules=GROUPING, goals=GOALS)
SAYS: dict[Language, str] = {
    "zh": "未轮到:此值取自方案,未经优化,也没有下界",
    "en": "not reached: the plan's own value, neither minimised nor bounded",
}
SAID = Text("目标", "goal")


def cut_off(*, interrupted: bool) -> Result:
    """Return what is left of a solve of four goals that ends while the second is at hand, by its time limit or by a stop."""
    stop, limit = Stop(), 30.0 if interrupted else 2.0
    begun = time.monotonic()

    def progress(said: Progress) -> None:
        if said.goal == "group_travel":
            if interrupted:
                stop.set("interrupt")
            time.sleep(max(0.0, begun + limit + 0.2 - time.monotonic()) if not interrupted else 0.0)

    return solve(INSTANCE, time_limit=limit, stop=stop, progress=progress)


@pytest.mark.parametrize(("interrupted", "word"), [(False, ResultWord.FEASIBLE_NO_BOUND), (True, ResultWord.INTERRUPTED_WITH_PLAN)])
def test_goals_that_were_not_reached_say_so(interrupted: bool, word: ResultWord) -> None:
    """The first goal was proved before the end; the last two were not come to: value of the plan, no bound, no proof, said in words.

    The message counts them: 2 of 4. A planner reads the same on the screen and in `--json`.
    """
    result = cut_off(interrupted=interrupted)
    assert result.word is word
    assert isinstance(result.plan, Plan)
    assert [figure.reached for figure in result.goals] == [True, True, False, False]
    assert result.goals[0].proved
    late = result.goals[2:]
    assert all((figure.bound, figure.gap, figure.proved, figure.engines) == (None, None, False, ()) for figure in late)
    for language, line in SAYS.items():
        text = summary_text(result, INSTANCE, language)
        for number, figure in enumerate(late, 3):
            name = f"{number}. [{'集团编组' if language == 'zh' else 'grouping'}] {figure.title.say(language)}"
            assert f"{name}: {figure.value} {figure.unit.say(language)} - {line}" in text
        assert result.message.say(language) in text
    assert "2" in result.message.en
    assert [goal_document(figure, "en")["reached"] for figure in result.goals] == [True, True, False, False]
    assert [row[8] for row in goals_table(result.goals).rows[2:]] == ["未轮到", "未轮到"]


def test_the_table_of_goals_claims_no_more_than_was_proved() -> None:
    """Value and bound alike by one engine alone are no proof; a gap is counted from the 50 reached, not from the 60 that slack left."""
    alone = GoalFigure("g", "grouping", SAID, SAID, 3, 3, False, 0, ("A",))
    given = GoalFigure("g", "grouping", SAID, SAID, 60, 40, False, 10, ("A",), 50)
    proved = GoalFigure("g", "grouping", SAID, SAID, 60, 50, True, 10, ("A", "B"), 50)
    assert [(row[7], row[8]) for row in goals_table((alone, given, proved)).rows] == [(0, "否"), (10, "否"), (0, "是")]


def test_in_good_time_every_goal_is_reached() -> None:
    """With time enough the same county is proved best in all four goals, and nothing is called not reached."""
    result = solve(INSTANCE, time_limit=60)
    assert result.word is ResultWord.PROVED_BEST
    assert all(figure.reached for figure in result.goals)
    assert not any(line in summary_text(result, INSTANCE, language) for language, line in SAYS.items())
