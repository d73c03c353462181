"""Everybody on the staff has a line: who goes where and why, who stays and what keeps them."""

from pathlib import Path

from solver import read, solve
from solver.instance.history import Ban
from solver.instance.policy import GoalRow, RuleRow
from solver.plan.plan import Plan, Posting
from solver.report.changes import Changes
from solver.report.people import STAYED, STAYS, people_table, stay_text, staying
from solver.rules.small import YEAR, small_county, small_plan, small_policy

TINY = Path(__file__).parent.parent / "instances" / "tiny-rotation.json"


def test_the_tiny_county_is_told_in_full() -> None:
    """N01 and N02 go to balance backbone teachers; six are not eligible (2 too short, illness, the principal, ...), two could go and stay.

    The eligible are N01, N02, N07 and N10, as instances/README.md works out by hand; each of the 12 people has one line.
    """
    instance = read(TINY)
    plan = solve(instance, time_limit=30).plan
    assert plan is not None
    (sheet,) = people_table(instance, plan)
    told = {row[0]: (row[7], row[8], row[12]) for row in sheet.rows}
    assert len(told) == len(sheet.rows) == 12
    assert {person for person, (what, _, _) in told.items() if what != STAYED} == {"N01", "N02"}
    assert {told["N01"][2], told["N02"][2]} == {"backbone_balance"}
    assert {person for person, (_, _, why) in told.items() if why == "would_worsen"} == {"N07", "N10"}
    assert sum(why == "eligibility" for _, _, why in told.values()) == 8


def test_the_tiny_county_is_told_what_each_posting_changes() -> None:
    """N01 leaves one of two teachers of Chinese and two of three backbone teachers (3 / 180 pupils) behind, and is R3's first of 90.

    The share asks for one of the four eligible and has two. N07's shortest way is 7 minutes, on top of the 18 of the two who go.
    """
    instance = read(TINY)
    plan = solve(instance, time_limit=30).plan
    assert plan is not None
    told = {row[0]: row for row in people_table(instance, plan)[0].rows}
    assert told["N01"][14] == (
        "2026 学年任教小学语文的人:城关小学 2→1,西村小学 1→2;县级以上骨干教师(每百名学生):城关小学 3(1.67)→2(1.11),"
        "西村小学 0(0.00)→1(1.11);计入“教师交流轮岗比例”(实际/须有 2026: 2/1)"
    )
    assert told["N07"][12:] == (
        "would_worsen",
        (
            "再派一人,影响最小的一种(去城关小学,2026 学年起)也使目标“交流路程”由 18 变为 25(分钟·年);"
            "“教师交流轮岗比例”已达到(实际/须有 2026: 2/1)"
        ),
        "",
    )


def test_who_learns_changes_nobodys_school() -> None:
    """Somebody who shadows still teaches at home, so no count changes."""
    county = small_county(2, [{"school": "S1"}])
    plan = small_plan(county, [("S0", "alliance", ["S1"])], [Posting("T0", "S1", "S0", YEAR, YEAR, "shadow")])
    assert Changes(county, plan).of(plan.postings[0]).zh == "跟岗学习,两校任教人数不变"


def kept_by(people: int, sent: int, rules: tuple[RuleRow, ...], goals: tuple[GoalRow, ...] = ()) -> tuple[str, str]:
    """Return code and words of what keeps the last of some teachers of S0, of whom the first ones go to S1 for a year."""
    always = (RuleRow(rule="keeps_identity"), RuleRow(rule="duration", parameters={"exchange_min": 1, "exchange_max": 1}))
    county = small_county(2, [{} for _ in range(people)], policy=small_policy(rules=(*always, *rules), goals=goals))
    away = [Posting(f"T{n}", "S0", "S1", YEAR, YEAR, "exchange") for n in range(sent)]
    plan = small_plan(county, [("S0", "alliance", ["S1"])], away)
    row = people_table(county, plan)[0].rows[-1]
    return str(row[12]), str(row[13])


def test_a_budget_that_is_used_up_keeps_the_next_one() -> None:
    """Two of three teachers go under a budget of two a year: a third posting would break it, whatever the goals say."""
    code, said = kept_by(3, 2, (RuleRow(rule="posting_budget", parameters={"max_per_year": 2}),), (GoalRow(goal="posting_travel"),))
    assert code == "would_break"
    assert said == "再派一人即违反硬性规则:“每学年新派人数上限”(每学年新派不超过 2 人次;已用满,实际/上限 2026: 2/2)"
    code, _ = kept_by(3, 1, (RuleRow(rule="posting_budget", parameters={"max_per_year": 2}),), (GoalRow(goal="posting_travel"),))
    assert code == "would_worsen"


def test_the_first_goal_that_gets_worse_keeps_somebody() -> None:
    """Three minutes' way or a wish missed: whichever goal stands first and changes; without goals nothing asks for another posting."""
    travel = GoalRow(goal="posting_travel")
    assert "交流路程" in kept_by(2, 1, (), (travel, GoalRow(goal="fair_burden")))[1]
    assert "交流负担公平" in kept_by(2, 1, (), (GoalRow(goal="wishes"), GoalRow(goal="fair_burden"), travel))[1]
    assert kept_by(2, 1, ())[0] == "not_needed"


def test_where_a_posting_would_do_good_nothing_is_claimed() -> None:
    """Nobody goes though a priced share asks for one: the plan is not the best one, and no reason is made up for it."""
    priced = RuleRow(rule="exchange_share", standing="priced", parameters={"min_share": "1/2"})
    assert kept_by(2, 0, (priced,), (GoalRow(goal="rotation_shortfall"),))[0] == "not_chosen"
    assert kept_by(2, 1, (priced,), (GoalRow(goal="rotation_shortfall"), GoalRow(goal="fair_burden")))[0] == "would_worsen"


def test_what_keeps_somebody_is_the_first_rule_that_leaves_nothing_open() -> None:
    """A ban on every posting keeps T1 by `posting_bans`; T2's school stands in no group; T0 could go."""
    rules = (RuleRow(rule="keeps_identity"), RuleRow(rule="posting_bans"))
    people = [{"school": "S0"}, {"school": "S0"}, {"school": "S2"}]
    county = small_county(3, people, policy=small_policy(rules=rules), bans=(Ban(kind="posting", subject="T1"),))
    plan = small_plan(county, [("S0", "alliance", ["S1"])])
    assert staying(county, plan) == ["not_chosen", "posting_bans", "no_group"]


def test_every_code_has_words_in_both_languages() -> None:
    """The codes of the table and the name of a rule are told in Chinese and English."""
    for code in (*STAYS, "posting_bans", "eligibility"):
        assert stay_text(code).zh != stay_text(code).en


def test_no_staff_no_table() -> None:
    """A county without staff has no table of people."""
    county = small_county(2)
    assert people_table(county, Plan(county.id, county.first_year, county.years)) == ()
