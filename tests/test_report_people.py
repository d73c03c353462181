"""Everybody on the staff has a line: who goes where and why, who stays and what keeps them."""

from pathlib import Path

from solver import read, solve
from solver.instance.history import Ban
from solver.plan.plan import Plan
from solver.report.people import STAYED, STAYS, people_table, stay_text, staying
from solver.rules.small import small_county, small_plan

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
    assert {person for person, (_, _, why) in told.items() if why == "not_chosen"} == {"N07", "N10"}
    assert sum(why == "eligibility" for _, _, why in told.values()) == 8


def test_what_keeps_somebody_is_the_first_rule_that_leaves_nothing_open() -> None:
    """A ban on every posting keeps T1 by `posting_bans`; T2's school stands in no group; T0 could go."""
    from solver.instance.policy import RuleRow
    from solver.rules.small import small_policy

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
