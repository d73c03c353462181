"""The last screen, word for word, in both languages, on a county whose figures can be counted on the fingers."""

from dataclasses import replace

import pytest

from solver.language import Language, Text
from solver.plan.plan import Plan
from solver.report.outcome import gap_text
from solver.report.summary import summary_text
from solver.rules.grouping.coverage import Coverage
from solver.rules.small import small_county, small_policy
from solver.solving.result import Conflict, Fix, GoalFigure, Result, ResultWord, Shortage
from tests.reporting import GOALS, county, plan_of, result_of

CHINESE = """\
小例(small)2026-2028 学年,模拟数据
目前最好方案:与下界的差距见各目标 (1.2 秒)

集团
  联盟型: 集团 1 个,成员校 2 所
  义务教育学校覆盖 3/5 (60%);学生覆盖 540/900 (60%)
未编入集团的学校:2 所
  已达标退出: 1 所(第4小学)
  可达的集团名额已满: 1 所(第3小学)
离开上年集团
  达标退出: 1 所(第4小学)

轮岗:派出 2 项
  2026 学年: 交流 1/10 (10%);其中骨干 1/1 (100%);在外 交流轮岗 1
  2027 学年: 交流 1/9 (11.11%);其中骨干 0/1 (0%);在外 交流轮岗 2
骨干教师差异系数(按学生加权,现状 → 规划期末)
  小学: 编制口径 2.0000 → 2.0000;实际任教口径 2.0000 → 1.4577
  小学逐校达标(7 项达 6 项、余项 85%,实际任教口径): 0/5 → 0/5 所
  全国督导评估(实际任教口径,期末):5/14 项达标,见 tables/evaluation.csv
    小学未达标 5 所,全部补到标准共缺:I1 30 人、I2 7 人、I3 10 人;逐校见 tables/standard_needs.csv

目标(按优先次序)
  1. [集团编组] 未满足的需求: 3 分 - 已证明最优(下界 3,依据 CP-SAT、HiGHS)
  2. [集团编组] 集团内行程: 50 分钟 - 下界 40,差距 10 (20.00%)
  3. [教师轮岗] 意愿: 4 人 - 没有下界

核查:符合全部硬性规则
  计价规则未满足 集团化办学覆盖率 (coverage): 缺 2 所(small)
  监测规则未满足 骨干教师交流比例 (backbone_share): 缺 1 人(2027)
  豁免 member_cap:第2小学(县教育局批准)

文件:
  plans/small-1/plan.json"""

ENGLISH = """\
小例 (small), school years 2026-2028, simulated data
Best known plan; each goal's distance from its bound is stated (1.2 s)

Groups
  alliance: groups 1, member schools 2
  compulsory schools covered 3/5 (60%); their pupils 540/900 (60%)
Schools outside every group: 2
  matured and left its group: 1 (第4小学)
  every group within reach is full: 1 (第3小学)
Left last year's groups
  matured and left: 1 (第4小学)

Rotation, postings: 2
  2026: exchanged 1/10 (10%) of those eligible; backbone 1/1 (100%) of the exchanged; away: exchange 1
  2027: exchanged 1/9 (11.11%) of those eligible; backbone 0/1 (0%) of the exchanged; away: exchange 2
Coefficient of variation of backbone teachers (pupil-weighted, today → last planned year)
  primary: official 2.0000 → 2.0000; effective 2.0000 → 1.4577
  primary schools up to standard (6 of 7, the rest 85%; effective): 0/5 → 0/5
  national evaluation (effective, last year): 5/14 items met, see tables/evaluation.csv
    primary schools that miss it: 5; up to the standard they lack in all I1 30 people, I2 7 people, I3 10 people; see standard_needs.csv

Goals (most important first)
  1. [grouping] Need left without a group: 3 points - proved best (bound 3, by CP-SAT, HiGHS)
  2. [grouping] Travel inside the groups: 50 minutes - bound 40, gap 10 (20.00%)
  3. [rotation] Wishes: 4 people - no bound

Check: every hard rule is kept
  priced rule missed: Coverage by groups (coverage), short by 2 schools (small)
  watched rule missed: Share of backbone teachers exchanged (backbone_share), short by 1 people (2027)
  waived: member_cap for 第2小学 (县教育局批准)

Files:
  plans/small-1/plan.json"""


@pytest.mark.parametrize(("language", "expected"), [("zh", CHINESE), ("en", ENGLISH)])
def test_the_summary_word_for_word(language: Language, expected: str) -> None:
    """3 of 5 schools stand in the group; 1 of 10 eligible teachers goes, then 1 of the 9 left; CV 2 is all four at one of five schools."""
    instance = county()
    assert summary_text(result_of(instance), instance, language, ["plans/small-1/plan.json"]) == expected


def test_proved_best_is_said_only_where_value_and_bound_agree() -> None:
    """Of five goals only the one whose value is the bound that two engines give is called proved best."""
    unit, title = Text("分", "points"), Text("目标", "Goal")

    def says(value: int, bound: int | None, best: int | None = None, *, proved: bool = True) -> str:
        return gap_text(GoalFigure("g", "grouping", title, unit, value, bound, proved, 5, ("A", "B"), best)).en

    assert says(3, 3).startswith("proved best")
    assert says(4, 3) == "bound 3, gap 1 (25.00%)"
    assert says(3, 3, proved=False) == "equals the bound 3, which only A, B gives"
    assert says(3, None) == "no bound"
    assert says(5, 3, best=3) == "proved best (bound 3, by A, B); 3 was reached, 2 given up to later goals as allowed"
    assert says(2, 3) == "value and bound contradict each other, nothing is claimed"
    assert "optimal" not in " ".join(gap_text(goal).en for goal in GOALS).lower()


def test_a_hidden_character_in_a_name_reaches_no_screen() -> None:
    """Names with an escape sequence, a right-to-left mark and a line break lose them; the line count stays the same."""
    instance = county()
    school = replace(instance.school_of["S3"], name="坏\x1b[2J校\u202e名\n伪造行\u2066")
    evil = instance.replace(schools=tuple(school if s.id == "S3" else s for s in instance.schools), name="县\u202e\x07")
    text = summary_text(result_of(evil), evil, "zh")
    assert not [c for c in text if c in "\x1b\x07\u202e\u2066"]
    assert "坏[2J校名伪造行" in text
    assert text.count("\n") == summary_text(result_of(instance), instance, "zh").count("\n")


def test_without_a_plan_the_clash_is_named() -> None:
    """The rules that clash stand with their sentences, the shortage with its schools and places, the fix with its amount."""
    instance = county()
    shortage = Shortage(("S1", "S2", "S3"), ("S0",), 2, 5, 3)
    conflict = Conflict(
        "grouping", ("coverage", "member_cap"), minimal=True, confirmed=True, engines=("CP-SAT", "HiGHS"),
        fixes=(Fix("coverage", 2, Text("所", "schools")),), shortage=shortage,
    )  # fmt: skip
    result = Result(ResultWord.INFEASIBLE_CONFIRMED, None, (), None, conflict, 0.5, 0)
    english, chinese = (summary_text(result, instance, language) for language in ("en", "zh"))
    assert "No plan can exist: rules clash (confirmed)" in english
    assert f"Coverage by groups (coverage) [{' '.join(Coverage.clause.numbers)}]" in english
    assert "3 schools reach only 第0小学, with 2 places; 5 schools must be covered, at most 3 can be" in english
    assert "loosening Coverage by groups (coverage) by 2 schools in all makes a plan possible" in english
    assert "3 所学校只够得着 第0小学,共有 2 个名额" in chinese
    unsure = replace(result, conflict=replace(conflict, minimal=False, shortage=None, families=("a_rule_of_an_outside_package",)))
    assert "the set might still be made smaller" in summary_text(unsure, instance, "en")
    assert "a_rule_of_an_outside_package" in summary_text(unsure, instance, "en")


def test_a_refused_plan_is_called_refused() -> None:
    """Without the posting of 2027, one exchanged teacher is missing in that year: one breach, said as one."""
    instance = county()
    plan = plan_of(instance)
    short = replace(plan, postings=plan.postings[:1])
    assert "Check: breaches of hard rules: 1" in summary_text(result_of(instance, short), instance, "en")


def test_an_empty_plan_has_a_summary_too() -> None:
    """A county without staff, policy rows or groups: no rotation block, 0 of 2 schools covered, no reason stated."""
    instance = small_county(2, policy=small_policy())
    text = summary_text(result_of(instance, Plan(instance.id, 2026, 1), goals=()), instance, "en")
    assert "compulsory schools covered 0/2 (0%)" in text
    assert "the plan states no reason: 2" in text
    assert "Rotation" not in text
