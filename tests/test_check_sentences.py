"""Findings as sentences, and the parts of a report: what a planner reads must carry every figure, in both languages."""

from fractions import Fraction

import pytest

from solver.check.checker import check, rows_to_check
from solver.check.sentences import figure, named, sentence
from solver.instance.history import Waiver
from solver.instance.policy import GoalRow, RuleRow
from solver.language import Text
from solver.rules.rule import Finding
from solver.rules.small import small_county, small_plan, small_policy, small_school
from tests.filling import filled


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"), (-3, "-3"), (Fraction(63, 100), "0.63"), (Fraction(1, 2), "0.5"), (Fraction(6, 3), "2"), (Fraction(2, 3), "≈0.6667"),
        (Fraction(-2, 3), "≈-0.6667"), (Fraction(-1, 8), "-0.125"), (Fraction(12345, 10000), "1.2345"), (Fraction(1, 100_000), "≈0.0000"),
        (Fraction(10001, 3), "≈3333.6667"),
    ],
)  # fmt: skip
def test_figures_are_exact_where_they_are_short(value: int | Fraction, text: str) -> None:
    """Whole numbers and up to four decimals are printed exactly; whatever is rounded carries a sign that says so."""
    assert figure(value) == text


def test_a_sentence_carries_rule_objects_figures_and_clause() -> None:
    """One member too many in the group of S0: title, both schools, year, cap 1, size 2, breach 1 and clause are all there."""
    county = small_county(3)
    finding = Finding("member_cap", "S0", 1, 2, 1, "<=", 2026, ("S1", "S2"))
    said = sentence(county, finding)
    assert said.zh == (
        "成员校数量上限:第0小学(S0)(第1小学(S1)、第2小学(S2)) 2026 学年 要求不多于 1,实际 2,差 1 所。"
        "依据:南阳职教园区集团化办学实施方案政策解读(R-003, R-004, R-005)"
    )
    assert said.en == (
        "Cap on members: 第0小学(S0) (第1小学(S1)、第2小学(S2)), school year 2026: at most 1 required, 2 in the plan, missed by 1 members. "
        "Clause: Nanyang park plan on group schooling, interpretation (R-003, R-004, R-005)"
    )


def test_a_kept_finding_says_nothing_of_a_breach() -> None:
    """Amount 0: required and achieved are said, `missed by` is not."""
    said = sentence(small_county(2), Finding("member_cap", "S0", 2, 2, 0, "<="))
    assert "差" not in said.zh
    assert "missed" not in said.en


def test_a_local_clause_and_a_note_are_cited() -> None:
    """The policy row's own document stands instead of the rule's; a note follows in brackets."""
    row = RuleRow(rule="member_cap", clause="区教体局〔2026〕3号第八条", parameters={"mode": "alliance", "cap": 1})
    county = small_county(2, policy=small_policy(rules=(row,)))
    finding = Finding("member_cap", "S0", 1, 2, 1, "<=", note=Text("含校区", "campuses counted"))
    said = sentence(county, finding, rows_to_check(county)[0])
    assert said.zh.endswith("(含校区)。依据:区教体局〔2026〕3号第八条(R-003, R-004, R-005)")
    assert said.en.endswith("(campuses counted). Clause: 区教体局〔2026〕3号第八条 (R-003, R-004, R-005)")


def test_names_and_braces_are_taken_as_they_are() -> None:
    """A school named with braces or percent signs is printed, not filled; long lists end with their count."""
    county = small_county([small_school(0, name="{sense}%s小学"), *(small_school(n) for n in range(1, 12))])
    finding = Finding("member_cap", "S0", 1, 2, 1, "<=", others=tuple(f"S{n}" for n in range(1, 12)))
    said = sentence(county, finding)
    assert "{sense}%s小学(S0)" in said.zh
    assert "等 11 个" in said.zh
    assert "and 3 more" in said.en
    assert named(county, "A0") == "A0"
    assert named(county, "T7") == "T7"


def test_the_report_separates_hard_priced_watched_and_waived() -> None:
    """Four caps of one, over groups of three members: refused by the hard row alone, priced 2 x 5, watched 2, waived at S4."""
    rows = (
        RuleRow(rule="member_cap", parameters={"mode": "alliance", "cap": 1}),
        RuleRow(rule="member_cap", standing="priced", price=5, parameters={"mode": "tight", "cap": 1}),
        RuleRow(rule="member_cap", standing="watch", parameters={"mode": "tight", "cap": 1}),
    )
    county = small_county(12, policy=small_policy(rules=rows, goals=(GoalRow(goal="grouping_shortfall"), GoalRow(goal="size_balance"))))
    county = county.replace(waivers=(Waiver(rule="member_cap", subject="S4", reason="上级批复"),))
    groups = [("S0", "alliance", ["S1", "S2", "S3"]), ("S4", "alliance", ["S5", "S6", "S7"]), ("S8", "tight", ["S9", "S10", "S11"])]
    report = check(county, filled(county, small_plan(county, groups)))
    assert not report.accepted
    assert [(f.subject, f.amount) for f in report.breaches] == [("S0", 2)]
    assert [(f.subject, f.amount) for f in report.waived] == [("S4", 2)]
    assert [(f.subject, f.amount) for f in report.shortfalls] == [("S8", 2)]
    assert [(f.subject, f.amount) for f in report.watched] == [("S8", 2)]
    assert report.violations == report.breaches
    assert report.price == 10
    assert [checked.bound.key for checked in report.rules[:3]] == ["member_cap#1", "member_cap#2", "member_cap#3"]
    assert report.rules[0].amount == 2
    assert [(goal.key, value) for goal, value in report.goals] == [("grouping_shortfall", 10), ("size_balance", 0)]


def test_structural_rules_hold_without_being_listed() -> None:
    """A policy without rules still refuses a school in two groups (R-001): the plan would mean nothing."""
    county = small_county(4)
    plan = filled(county, small_plan(county, [("S0", "tight", ["S1"]), ("S2", "alliance", ["S1", "S3"])]))
    report = check(county, plan)
    assert not report.accepted
    assert {(f.rule, f.subject) for f in report.breaches} == {("one_group", "S1")}


def test_a_goal_that_does_not_apply_has_no_value() -> None:
    """Without a last year's plan there is nothing to change from, so `group_changes` is not reported as 0."""
    county = small_county(3, policy=small_policy(goals=(GoalRow(goal="group_changes"), GoalRow(goal="cross_area"))))
    report = check(county, filled(county, small_plan(county, [("S0", "tight", ["S1", "S2"])])))
    assert [goal.key for goal, _ in report.goals] == ["cross_area"]
