"""The difference of two plans, by hand and over random pairs."""

import numpy as np

from solver.instance.duty import Duty
from solver.instance.programme import Programme
from solver.instance.scheme import Scheme
from solver.plan.circuit import Done, Event, Round
from solver.plan.difference import difference
from solver.plan.plan import Plan, Posting
from solver.plan.support import Cohort, Support
from solver.rules.small import YEAR, small_county, small_plan, small_policy
from tests.drawing import draw_county, draw_grouping_plan

COUNTY = small_county(8, [{"school": "S1"}, {"school": "S1"}, {"school": "S2"}])


def posting(person: str, destination: str, first: int = YEAR, last: int = YEAR + 2) -> Posting:
    """Return an exchange of one person of S1."""
    return Posting(person, "S1", destination, first, last, "exchange")


def test_a_plan_does_not_differ_from_itself() -> None:
    """Equal plans, built in another order of rows, have nothing to report."""
    one = small_plan(COUNTY, [("S0", "tight", ["S1", "S2"]), ("S3", "alliance", ["S4"])], [posting("T0", "S0"), posting("T1", "S0")])
    same = small_plan(COUNTY, [("S3", "alliance", ["S4"]), ("S0", "tight", ["S2", "S1"])], [posting("T1", "S0"), posting("T0", "S0")])
    assert difference(one, same).empty
    assert difference(one, same).lines() == ()


def test_groups_and_members_that_changed() -> None:
    """S0 swaps S2 for S5, S3's group changes mode, S6's is dissolved, S2 leads a new one: one change a lead, one move a member."""
    before = small_plan(COUNTY, [("S0", "tight", ["S1", "S2"]), ("S3", "alliance", ["S4"]), ("S6", "alliance", ["S7"])])
    after = small_plan(COUNTY, [("S0", "tight", ["S1", "S5"]), ("S3", "tight", ["S4"]), ("S2", "alliance", ["S7"])])
    found = difference(before, after)
    assert [(c.lead, c.what, c.joined, c.gone) for c in found.groups] == [
        ("S0", "members", ("S5",), ("S2",)), ("S2", "formed", ("S7",), ()), ("S3", "mode", (), ()), ("S6", "dissolved", (), ("S7",)),
    ]  # fmt: skip
    assert [(m.school, m.lead_before, m.lead_after) for m in found.members] == [("S2", "S0", None), ("S5", None, "S0"), ("S7", "S6", "S2")]
    lines = [line.en for line in found.lines({"S0": "First School"})]
    assert lines == [
        "Group of other members: First School, in S5, out S2", "Group formed: S2 (alliance)", "Group of another mode: S3, alliance → tight",
        "Group dissolved: S6 (alliance)", "Member S2: First School → —", "Member S5: — → First School", "Member S7: S6 → S2",
    ]  # fmt: skip


def test_postings_that_changed() -> None:
    """T0 goes elsewhere, T1 stays at home now, T2 is new, and T3's second posting alone is dropped."""
    before = small_plan(
        COUNTY, postings=[posting("T0", "S0"), posting("T1", "S0"), posting("T3", "S0"), posting("T3", "S2", YEAR + 4, YEAR + 5)]
    )
    after = small_plan(COUNTY, postings=[posting("T0", "S2"), posting("T2", "S0"), posting("T3", "S0")])
    found = difference(before, after)
    assert [(c.person, c.what) for c in found.postings] == [("T0", "changed"), ("T1", "removed"), ("T2", "added"), ("T3", "removed")]
    assert found.postings[0].before == posting("T0", "S0")
    assert found.postings[0].after == posting("T0", "S2")
    assert found.lines()[0].en == "Posting changed: T0, S1 → S0, 2026-2028, exchange ⇒ S1 → S2, 2026-2028, exchange"
    assert found.lines()[1].zh == "取消派出:T1,S1 → S0, 2026-2028, exchange"
    assert found.lines()[2].zh.startswith("新增派出:T2")


def test_the_way_back_is_the_mirror_image() -> None:
    """Over 50 random pairs, going back swaps formed with dissolved and before with after, and lists as many members."""
    back = {"formed": "dissolved", "dissolved": "formed", "mode": "mode", "members": "members"}
    for seed in range(50):
        rng = np.random.default_rng(seed)
        county = draw_county(rng, schools=7)
        one, other = draw_grouping_plan(rng, county), draw_grouping_plan(rng, county)
        there, again = difference(one, other), difference(other, one)
        mirrored = [(c.lead, c.what, c.gone, c.joined) for c in again.groups]
        assert [(c.lead, back[c.what], c.joined, c.gone) for c in there.groups] == mirrored
        returned = [(m.school, m.lead_after, m.lead_before) for m in again.members]
        assert [(m.school, m.lead_before, m.lead_after) for m in there.members] == returned
        assert len(there.lines()) == len(there.groups) + len(there.members)
        moved = {m.school for m in there.members}
        assert all(set(c.joined) | set(c.gone) <= moved for c in there.groups)


def test_plans_of_other_years_are_compared_by_what_they_decide() -> None:
    """A group that stands on with the same members is no change, though the later plan counts its years from its own start."""
    one = small_plan(COUNTY, [("S0", "tight", ["S1"])])
    later = small_county(8, first_year=YEAR + 1)
    other: Plan = small_plan(later, [("S0", "tight", ["S1"])])
    assert difference(one, other).empty


LATER = small_plan(
    COUNTY,
    cohorts=(Cohort("strong", "S1", YEAR), Cohort("strong", "S2", YEAR)),
    supports=(Support("aid", "M1", "S1", "", YEAR, YEAR + 2), Support("aid", "M1", "S2", "maths", YEAR, YEAR)),
    rounds=(Round("T0", 0, 1, "am", "S2", "maths", 3), Round("T0", 0, 2, "am", "S3", "maths", 3)),
    events=(
        Event("2026-10-14", "visit", ("M1", "S1"), "", "S1", (Done("demo", 2),)), Event("2026-11-18", "visit", ("M1", "S1"), "", "S1"),
        Event("2026-11-20", "fair", (), "", ""),
    ),
)  # fmt: skip


def test_the_later_lists_that_changed() -> None:
    """S1 starts a year later, a tie is longer and another gone, Monday is at S3, a new Friday, one visit moved, the fair dropped."""
    after = small_plan(
        COUNTY,
        cohorts=(Cohort("strong", "S1", YEAR + 1), Cohort("strong", "S2", YEAR)),
        supports=(Support("aid", "M1", "S1", "", YEAR, YEAR + 1),),
        rounds=(
            Round("T0", 0, 1, "am", "S3", "maths", 3), Round("T0", 0, 2, "am", "S3", "maths", 3), Round("T0", 2, 5, "pm", "S2", "art", 1),
        ),
        events=(
            Event("2026-10-14", "visit", ("M1", "S1"), "", "S1", (Done("demo", 2),)), Event("2026-12-02", "visit", ("M1", "S1"), "", "S1"),
        ),
    )  # fmt: skip
    found = difference(LATER, after)
    assert [(c.section, c.what) for c in found.arranged] == [
        ("cohorts", "changed"), ("supports", "changed"), ("supports", "removed"), ("rounds", "changed"), ("rounds", "added"),
        ("events", "removed"), ("events", "changed"),
    ]  # fmt: skip
    assert [line.en for line in found.lines({"S1": "First"})] == [
        "Batch changed: strong First, 2026 ⇒ strong First, 2027",
        "Support changed: aid M1 → First, 2026-2028 ⇒ aid M1 → First, 2026-2027",
        "Support removed: aid M1 → S2 (mathematics), 2026-2026",
        "Half-day changed: T0 every week Mon morning S2 (mathematics) 3 periods ⇒ T0 every week Mon morning S3 (mathematics) 3 periods",
        "Half-day added: T0 even weeks Fri afternoon S2 (art) 1 periods",
        "Event removed: 2026-11-20 fair",
        "Event changed: 2026-11-18 visit M1-First @ First ⇒ 2026-12-02 visit M1-First @ First",
    ]
    titled = small_policy(
        programmes=(Programme(name="strong", title="强校计划", batches=(YEAR,)),),
        schemes=(Scheme(name="aid", title="名师帮扶", helpers="teams", helped="schools"),),
        duties=(Duty(name="fair", title="教研节", holders="league"), Duty(name="visit", title="送教", holders="supports", scheme="aid")),
    )
    assert [line.zh for line in found.lines({"M1": "工作室"}, policy=titled)] == [
        "批次变化:强校计划 S1,2026 学年 ⇒ 强校计划 S1,2027 学年",
        "帮带变化:名师帮扶 工作室 → S1,2026-2028 ⇒ 名师帮扶 工作室 → S1,2026-2027",
        "取消帮带:名师帮扶 工作室 → S2(数学),2026-2026",
        "走教变化:T0 每周周一上午 S2(数学) 3 节 ⇒ T0 每周周一上午 S3(数学) 3 节",
        "新增走教:T0 双周周五下午 S2(美术) 1 节",
        "取消日程:2026-11-20 教研节",
        "日程变化:2026-11-18 送教 工作室-S1 @ S1 ⇒ 2026-12-02 送教 工作室-S1 @ S1",
    ]


def test_the_later_lists_mirror_the_way_back() -> None:
    """From nothing to the plan every one of the nine rows is added; going back each of them is removed; to itself nothing is said."""
    empty = small_plan(COUNTY)
    assert [c.what for c in difference(empty, LATER).arranged] == ["added"] * 9
    assert [c.what for c in difference(LATER, empty).arranged] == ["removed"] * 9
    assert difference(LATER, LATER).empty
    assert not difference(LATER, empty).empty
    twice = small_plan(COUNTY, events=(LATER.events[0], LATER.events[0]))
    assert [c.what for c in difference(small_plan(COUNTY, events=LATER.events[:1]), twice).arranged] == ["added"]
