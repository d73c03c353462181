"""The instance of one planned year: history, outlook, open schools, decisions of that year; and how years become spans."""

from dataclasses import replace

import pandas as pd

from solver.instance.history import Ban, Matured, Pin, Previous, PreviousGroup, Waiver
from solver.instance.outlook import Outlook, foreseen, open_in
from solver.instance.school import NeighbourPair
from solver.plan.plan import Group, Plan
from solver.plan.transitions import Exits, left_out
from solver.plan.years import KEPT, following, grouped_years, in_year, spans, year_instance, years_of
from solver.rules.small import YEAR, small_county, small_school
from tests.yearly import GROUPS, SECOND, THIRD, yearly_county


def test_each_year_stands_on_the_groups_of_the_year_before() -> None:
    """S0's group is two years older than the plan, S4's one; S1's is formed in the second year, when S1 matured and left S0."""
    county = yearly_county()
    first, second, third = (part.instance for part in years_of(county, Plan("small", YEAR, 3, GROUPS)))
    assert [(here.first_year, here.years) for here in (first, second, third)] == [(YEAR, 1), (SECOND, 1), (THIRD, 1)]
    assert first.previous == county.previous
    assert second.previous == Previous(groups=(
        PreviousGroup(lead="S0", mode="alliance", members=("S1", "S2"), since=YEAR - 2),
        PreviousGroup(lead="S4", mode="alliance", members=("S5",), since=YEAR - 1),
    ))  # fmt: skip
    assert third.previous is not None
    assert [(g.lead, g.since) for g in third.previous.groups] == [("S0", YEAR - 2), ("S1", SECOND), ("S4", YEAR - 1)]
    assert third.previous.matured == (Matured(school="S1", since=SECOND),)


def test_who_matured_is_remembered_for_good() -> None:
    """S1, out since 2027, is still listed in 2029 with that year; and whoever the file says matured earlier stays listed too."""
    county = yearly_county(
        years=4, previous=replace(yearly_county().previous or Previous(), matured=(Matured(school="S6", since=YEAR - 1),))
    )
    last = years_of(county, Plan("small", YEAR, 4, (*GROUPS[:5], replace(GROUPS[5], last_year=SECOND))))[-1].instance
    assert last.matured_since == {"S1": SECOND, "S6": YEAR - 1}


def test_a_group_that_was_dissolved_and_formed_again_is_new() -> None:
    """S4 leads in the first and third year and not between: its group of the fourth year's history dates from the third."""
    county = yearly_county(years=4, outlook=())
    groups = [Group("S4", "alliance", ("S5",), YEAR, YEAR), Group("S4", "alliance", ("S5",), THIRD, THIRD)]
    last = years_of(county, Plan("small", YEAR, 4, tuple(groups)))[-1].instance
    assert last.previous is not None
    assert [(g.lead, g.since) for g in last.previous.groups] == [("S4", THIRD)]


def test_scores_speak_of_their_year_and_other_facts_last() -> None:
    """S1's 90 points count in 2027 alone, its quality of 86 from then on; S4's failed assessment from 2028 on; S2 keeps all but a score."""
    first = small_school(1, maturity=70, quality=85)
    outlook = (Outlook(school="S1", year=SECOND, maturity=90, quality=86), Outlook(school="S1", year=THIRD, weak=False))
    second, third = foreseen(first, outlook, SECOND), foreseen(first, outlook, THIRD)
    assert (second.maturity, second.quality, second.weak) == (90, 86, True)
    assert (third.maturity, third.quality, third.weak) == (None, 86, False)
    assert foreseen(first, (), SECOND) == replace(first, maturity=None)
    here = year_instance(yearly_county())
    assert here.school_of["S1"] == yearly_county().school_of["S1"]


def test_a_school_is_there_while_it_is_open() -> None:
    """Opened in 2027 and closing after 2028: not there in 2026 and 2029."""
    school = small_school(1, opened=SECOND, closing=THIRD)
    assert [open_in(school, year) for year in range(YEAR, YEAR + 4)] == [False, True, True, False]


def test_what_names_a_closed_school_goes_with_it() -> None:
    """S2 closes after 2026: in 2027 it is no school, and its pin, ban, neighbours and ways are gone; those of others stay."""
    base = yearly_county()
    listed = tuple(replace(s, closing=YEAR) if s.id == "S2" else s for s in base.schools)
    closing = base.replace(
        schools=listed,
        pins=(Pin(kind="member", subject="S2", target="S0"), Pin(kind="member", subject="S3", target="S0")),
        bans=(Ban(kind="member", subject="S3", target="S2"), Ban(kind="lead", subject="S5")),
        neighbours=(NeighbourPair(school="S2", neighbour="S3"), NeighbourPair(school="S4", neighbour="S5")),
        travel_table=pd.DataFrame({"from": ["S0", "S0"], "to": ["S2", "S3"], "minutes": [1, 2], "metres": [-1, -1]}),
    )
    first = year_instance(closing)
    assert (len(first.schools), len(first.pins), len(first.bans), len(first.neighbours)) == (7, 2, 2, 2)
    second = following(closing, first, in_year(GROUPS, YEAR))
    assert "S2" not in second.school_of
    assert [pin.subject for pin in second.pins] == ["S3"]
    assert [ban.kind for ban in second.bans] == ["lead"]
    assert [pair.school for pair in second.neighbours] == ["S4"]
    assert second.travel_table is not None
    assert second.travel_table["to"].tolist() == ["S3"]


def test_decisions_and_waivers_hold_in_the_years_they_name() -> None:
    """A pin of 2027, a ban of 2026 and a waiver of both: each year has its own."""
    county = yearly_county(
        pins=(Pin(kind="lead", subject="S1", years=(SECOND,)),),
        bans=(Ban(kind="lead", subject="S1", years=(YEAR,)),),
        waivers=(Waiver(rule="coverage", subject="small", reason="agreed", years=(YEAR, SECOND)),),
    )
    parts = [part.instance for part in years_of(county, Plan("small", YEAR, 3, GROUPS))]
    assert [(len(here.pins), len(here.bans), len(here.waivers)) for here in parts] == [(0, 1, 1), (1, 0, 1), (0, 0, 0)]


def test_the_same_year_is_derived_once() -> None:
    """The same groups before give the same object, so that travel and candidates are not worked out again; old ones are let go."""
    county = yearly_county()
    groups = in_year(GROUPS, YEAR)
    once = following(county, year_instance(county), groups)
    assert following(county, year_instance(county), groups) is once
    for number in range(KEPT):
        following(county, year_instance(county), [Group("S0", "alliance", (f"X{number}",), YEAR, YEAR)])
    again = following(county, year_instance(county), groups)
    assert again is not once
    assert again.previous == once.previous


def test_equal_years_become_one_span() -> None:
    """S4 with S5 in the first two years is one group; a mode, a member or a year between makes two."""
    by_year = [in_year(GROUPS, year) for year in (YEAR, SECOND, THIRD)]
    assert spans(by_year) == GROUPS
    alone = Group("S4", "alliance", ("S5",), YEAR, YEAR)
    assert len(spans([[alone], [replace(alone, mode="tight", first_year=SECOND, last_year=SECOND)]])) == 2
    assert len(spans([[alone], [], [replace(alone, first_year=THIRD, last_year=THIRD)]])) == 2


def test_years_grouped_end_where_the_plan_says() -> None:
    """All three without `grouped_to`; the first alone with 2026; a senseless year is moved into the plan, for the checker to refuse."""
    county, plan = yearly_county(), Plan("small", YEAR, 3, GROUPS)
    found = [list(grouped_years(county, replace(plan, grouped_to=year))) for year in (None, YEAR, YEAR - 9, THIRD + 9)]
    assert [len(years) for years in found] == [3, 1, 1, 3]


def test_a_school_that_matured_earlier_is_left_out_as_matured() -> None:
    """Out since last year and without a score it carries `matured`; with 84 points, below the line, it could join again."""
    schools = [small_school(0), small_school(1), small_school(2, maturity=84)]
    previous = Previous(matured=(Matured(school="S1", since=YEAR - 1), Matured(school="S2", since=YEAR - 1)))
    county = small_county(schools, previous=previous)
    found = left_out(county, [Group("S0", "alliance", (), YEAR, YEAR)], Exits(85, 60), {}, {})
    assert [(left.school, left.reason) for left in found] == [("S1", "matured"), ("S2", "excluded_by_goal")]
