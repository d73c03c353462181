"""Golden numbers and edges of the later grouping rules, beyond the contract and the examples they carry."""

import json
from itertools import combinations
from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError

from solver.check.checker import check
from solver.form.form import Expression
from solver.goals.grouping.unmet_needs import UnmetNeeds
from solver.instance.history import Waiver
from solver.instance.instance import Instance
from solver.instance.policy import Mode, RuleRow
from solver.instance.school import Area, Need, NeighbourPair, School
from solver.instance.school_choice import SchoolChoice
from solver.language import Language
from solver.model.cp_sat import CpSatLimits, solve_cp_sat
from solver.model.math_opt import solve_relaxed
from solver.model.protocol import MathOptLimits
from solver.plan.plan import Plan
from solver.report.reference import entry, entry_text, kinds
from solver.rules.candidates import all_pairs
from solver.rules.chosen import chosen
from solver.rules.grouping.area_cap import AreaCap
from solver.rules.grouping.authority_reach import AuthorityReach
from solver.rules.grouping.connected_group import ConnectedGroup
from solver.rules.grouping.coverage import Coverage
from solver.rules.grouping.cycle_lock import CycleLock
from solver.rules.grouping.group_count import GroupCount
from solver.rules.grouping.group_makeup import GroupMakeup
from solver.rules.grouping.lead_capacity import LeadCapacity
from solver.rules.grouping.must_join import MustJoin
from solver.rules.grouping.stage_matrix import StageMatrix
from solver.rules.grouping_scope import GroupingScope
from solver.rules.parameters import bound_rules, build
from solver.rules.rule import Rule
from solver.rules.small import small_county, small_plan, small_policy, small_school
from tests.test_rules_grouping import accepts, breach

SEVEN = (
    Mode(name="alliance", title="联盟型"),
    Mode(name="tight", title="紧密型", legal_person="merged"),
    Mode(name="trusteeship", title="托管型"),
    Mode(name="fused", title="融合型", legal_person="merged"),
    Mode(name="union", title="联合体"),
    Mode(name="pair", title="一对一"),
    Mode(name="campus", title="分校", legal_person="merged"),
)
"""The modes of the catalogue, as data: Part C 2."""
LIMITS = CpSatLimits(seconds=20)


def chain(schools: int) -> tuple[NeighbourPair, ...]:
    """Return the neighbours of schools that stand in a row."""
    return tuple(NeighbourPair(school=f"S{n}", neighbour=f"S{n + 1}") for n in range(schools - 1))


def scope_of(rule: Rule, instance: Instance) -> GroupingScope:
    """Return the scope in which one hard rule, with its implied rows, is posted over all pairs."""
    scope = GroupingScope(all_pairs(instance))
    scope.enter(rule.name, rule.name, "hard", 1)
    rule.post(scope)
    rule.tighten(scope)
    return scope


@pytest.mark.parametrize(("groups", "missing"), [(20, 0), (19, 1), (21, 1), (0, 20)])
def test_twenty_unions_means_exactly_twenty(groups: int, missing: int) -> None:
    """R-042: 20 is kept at 20 alone; 19 and 21 each miss it by one."""
    county = small_county(42)
    plan = small_plan(county, [(f"S{2 * n}", "alliance", [f"S{2 * n + 1}"]) for n in range(groups)])
    rule = GroupCount(at_least=20, at_most=20)
    assert breach(rule, county, plan) == missing
    assert sum(f.amount for f in GroupCount(at_least=30).check(county, plan)) == 30 - groups


@pytest.mark.parametrize(
    ("kind", "parameters"),
    [
        (GroupCount, {}),
        (GroupCount, {"at_least": 3, "at_most": 2}),
        (GroupCount, {"at_least": -1}),
        (GroupCount, {"at_least": 1, "leads": {"region": "A0"}}),
        (GroupMakeup, {"schools": {"labels": ["weak"]}, "at_least": 2, "at_most": 1}),
        (GroupMakeup, {}),
        (LeadCapacity, {"unit_counted": "room"}),
        (CycleLock, {"years": 0}),
        (StageMatrix, {"takes": {"nursery": ["primary"]}}),
        (MustJoin, {"schools": {"labels": ["famous"]}}),
    ],
)
def test_parameters_out_of_range_are_refused(kind: type[Rule], parameters: dict[str, object]) -> None:
    """No bound at all, bounds the wrong way round, unknown words and fields inside a choice of schools."""
    with pytest.raises(ValidationError):
        build(kind, parameters)


def test_seven_modes_are_only_data() -> None:
    """R-228 and Part C 2: seven modes, caps for three of them; a fused group of 1 + 3 and a pair of 1 + 2 miss by one each."""
    rules = tuple(
        RuleRow(rule="member_cap", parameters={"mode": mode, "cap": cap}) for mode, cap in (("alliance", 5), ("fused", 2), ("pair", 1))
    )
    county = small_county(16, policy=small_policy(modes=SEVEN, rules=rules))
    sizes = {"alliance": 5, "fused": 3, "pair": 2, "union": 0, "campus": 0}
    names, groups = [school.id for school in county.schools], []
    for mode, size in sizes.items():
        lead, members, names = names[0], names[1 : 1 + max(1, size)], names[1 + max(1, size) :]
        groups.append((lead, mode, members))
    report = check(county, small_plan(county, groups))
    caps = [row for row in report.rules if row.bound.rule.name == "member_cap"]
    assert [sum(f.amount for f in row.findings) for row in caps] == [0, 1, 1]
    scope = GroupingScope(all_pairs(county))
    assert len(scope.open_column) == 16 * 7


def test_a_choice_takes_what_fulfils_everything_it_states() -> None:
    """Tags, level of government and quality to each side: only S2 is tagged, city-run and of quality 60 to 70."""
    schools = [
        small_school(0, tags=("famous",), authority="city"),
        small_school(1, tags=("famous",), quality=65),
        small_school(2, tags=("old", "famous"), authority="city", quality=70),
        small_school(3, authority="city"),
        small_school(4, tags=("old",), authority="city", quality=59),
    ]
    county = small_county(schools)
    choice = SchoolChoice(tags=("famous", "new"), authorities=("city", "province"), min_quality=60, max_quality=70)
    assert [school.id for school, taken in zip(county.schools, chosen(county, choice), strict=True) if taken] == ["S2"]
    rural = chosen(county, SchoolChoice(labels=("new", "rural")))
    assert rural.tolist() == [False, True, True, True, True]


def test_a_choice_of_an_area_takes_the_areas_inside_it() -> None:
    """P holds A, A holds A1: a choice of P takes all three, of A two; coverage of P counts the same three schools."""
    schools = [small_school(n, area=area) for n, area in enumerate(("P", "A", "A1", "B"))]
    areas = (Area(id="P", name="P"), Area(id="A", name="A", parent="P"), Area(id="A1", name="A1", parent="A"), Area(id="B", name="B"))
    county = small_county(schools).replace(areas=areas)
    assert [int(chosen(county, SchoolChoice(area=area)).sum()) for area in ("P", "A", "A1", "B")] == [3, 2, 1, 1]
    assert Coverage(area="P", min_share=1).check(county, small_plan(county))[0].required == 3  # type: ignore[arg-type]  # 1 is exact


def test_a_county_is_the_outermost_area_of_its_level() -> None:
    """Members in two townships of a county are two members of one county (R-229), and a county school may lead in both (R-024).

    Townships are county-level areas inside the county; a city area above it is no county.
    """
    areas = (
        Area(id="city", name="city", level="city"),
        Area(id="A", name="A", parent="city"),
        *(Area(id=f"A{n}", name=f"A{n}", parent="A") for n in (1, 2)),
        Area(id="B", name="B", parent="city"),
    )
    county = small_county([small_school(n, area=area) for n, area in enumerate(("A1", "A2", "A1", "B"))]).replace(areas=areas)
    plan = small_plan(county, [("S0", "alliance", ["S1", "S2", "S3"])])
    assert breach(AreaCap(), county, plan) == 1
    assert breach(AreaCap(level="city"), county, plan) == 2
    assert breach(AuthorityReach(), county, plan) == 1
    assert breach(AuthorityReach(confined=("city",)), county, plan) == 0


def test_weights_fit_as_often_as_they_can() -> None:
    """What `lead_capacity` tells other rules of the largest group is the most members whose classes fit, over 40 drawn counties."""
    for seed in range(40):
        rng = np.random.default_rng(seed)
        parts = [small_school(0).parts[0].__class__(stage="primary", pupils=9, classes=(int(rng.integers(0, 9)),)) for _ in range(6)]
        county = small_county([small_school(n, parts=(part,)) for n, part in enumerate(parts)])
        capacity = int(rng.integers(0, 25))
        scope = scope_of(LeadCapacity(unit_counted="class", otherwise=capacity), county)
        for lead, most in zip(scope.open_lead, scope.most_members, strict=True):
            weights = [part.classes[0] for n, part in enumerate(parts) if n != lead]
            fitting = max(size for size in range(6) if any(sum(taken) <= capacity for taken in combinations(weights, size)))
            assert most == fitting


def from_outside(**changes: Any) -> Instance:
    """Return a county whose S0 lies outside, with three schools of its own."""
    return small_county([small_school(0, outside=True), *(small_school(n) for n in (1, 2, 3))], **changes)


def test_a_school_from_outside_leads_and_is_counted_nowhere() -> None:
    """R-054: its two members are two of the three schools of the county, and nobody asks why it stands in no group itself."""
    county = from_outside(policy=small_policy(rules=(RuleRow(rule="coverage", parameters={"min_share": "2/3"}),)))
    plan = small_plan(county, [("S0", "alliance", ["S1", "S2"])])
    (finding,) = Coverage().check(county, plan)
    assert (finding.required, finding.achieved) == (2, 2)
    assert Coverage(min_share=1).check(county, plan)[0].amount == 1  # type: ignore[arg-type]  # 1 is exact
    assert accepts(Coverage(), county, plan)
    assert not county.school_of["S0"].compulsory


def test_a_school_from_outside_is_nobodys_member() -> None:
    """It stands in no candidate as a member, and the checker refuses a plan that was edited to have it as one."""
    county = from_outside()
    pairs = all_pairs(county)
    assert set(pairs.school.tolist()) == {1, 2, 3}
    assert set(pairs.lead.tolist()) == {0, 1, 2, 3}
    flaws = [flaw for flaw in check(county, small_plan(county, [("S1", "alliance", ["S0"])])).structure if flaw.others == ("S1",)]
    assert [flaw.subject for flaw in flaws] == ["S0"]


def test_a_cut_off_member_that_is_waived_carries_nobody() -> None:
    """S2 and S3 hang on each other but not on the lead: with S2 waived S3 is still cut off, with both waived the plan passes.

    A flow that a waived school could swallow would pass too early.
    """
    beside = (NeighbourPair(school="S0", neighbour="S1"), NeighbourPair(school="S2", neighbour="S3"))
    for waived, left in ((("S2",), 1), (("S2", "S3"), 0), ((), 2)):
        waivers = tuple(Waiver(rule="connected_group", subject=school, reason="river") for school in waived)
        county = small_county(4, neighbours=beside, waivers=waivers)
        plan = small_plan(county, [("S0", "alliance", ["S1", "S2", "S3"])])
        counted = [f for f in ConnectedGroup().check(county, plan) if not f.kept and f.subject not in waived]
        assert len(counted) == left
        assert accepts(ConnectedGroup(), county, plan) == (left == 0)


def test_a_chain_of_forty_is_connected_whatever_its_length() -> None:
    """The flow has no limit of steps: the 40th school of a row reaches the lead, and without the 20th the 20 behind are cut off."""
    county = small_county(41, neighbours=chain(41), policy=small_policy(modes=SEVEN[:1]))
    names = [f"S{n}" for n in range(1, 41)]
    whole = small_plan(county, [("S0", "alliance", names)])
    broken = small_plan(county, [("S0", "alliance", [name for name in names if name != "S20"])])
    assert breach(ConnectedGroup(), county, whole) == 0
    assert breach(ConnectedGroup(), county, broken) == 20
    assert accepts(ConnectedGroup(), county, whole)
    assert not accepts(ConnectedGroup(), county, broken)


def test_neighbour_rows_lift_the_bound_and_exclude_no_plan() -> None:
    """The last of a row of five needs the three between: 3 in fractions too with the implied rows, less than 2.5 without them."""
    county = small_county(5, neighbours=chain(5), policy=small_policy(modes=SEVEN[:1]))
    scope = scope_of(ConnectedGroup(), county)
    others = np.flatnonzero((scope.pairs.lead == 0) & (scope.pairs.school < 4))
    end = np.flatnonzero((scope.pairs.lead == 0) & (scope.pairs.school == 4))
    scope.builder.rows("wanted", 1, np.zeros(1, dtype=np.int64), scope.pair_column[end], 1, 1, 1)
    objective = Expression(scope.pair_column[others], np.ones(len(others), dtype=np.int64))
    bounds = []
    for without in (frozenset({"none"}), frozenset()):
        form = scope.builder.build(without)  # leaving out any family leaves out the implied rows
        answer = solve_cp_sat(form, objective, LIMITS)
        assert answer.values is not None
        assert objective.value(answer.values) == 3
        bounds.append(solve_relaxed(form, objective, "HiGHS", MathOptLimits(seconds=20)).bound)
    assert bounds[0] is not None
    assert bounds[1] is not None
    assert bounds[0] < 2.5
    assert bounds[1] > 2.999


def test_through_schools_in_a_table_across_stages() -> None:
    """R-229: where a middle school takes no primaries, a nine-year lead still does, for it runs primary classes itself."""
    part = small_school(0).parts[0].__class__
    primary, junior = part(stage="primary", pupils=90, classes=(1,) * 6), part(stage="junior", pupils=90, classes=(1, 1, 1))
    for lead, kept in (((junior,), False), ((primary, junior), True)):
        county = small_county([small_school(0, parts=lead), small_school(1, parts=(primary,))])
        plan = small_plan(county, [("S0", "trusteeship", ["S1"])])
        assert (breach(StageMatrix(), county, plan) == 0) == kept
        assert accepts(StageMatrix(), county, plan) == kept


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_rule_and_goal_can_be_printed_and_sent(language: Language) -> None:
    """Defaults that are records (types, choices of schools) come out as plain tables, without what they leave at its default."""
    for kind in kinds().values():
        assert entry_text(kind, language)
        json.dumps(entry(kind, language))
    (types,) = (p for p in entry(kinds()["must_join"], language)["parameters"] if p["name"] == "schools")
    assert types["default"] == {"stages": ["primary", "junior"], "labels": ["new"], "without": ["private"]}


def test_needs_are_met_by_strengths_alone() -> None:
    """R-107: of two leads within reach the model takes the one that is strong in what the member needs, English at weight 3."""
    schools: list[School] = [
        small_school(0, strengths=("art",)), small_school(1, needs=(Need(topic="english", weight=3), Need(topic="art"))),
        small_school(2, strengths=("english",)),
    ]  # fmt: skip
    rules = (RuleRow(rule="one_group"), RuleRow(rule="must_join", parameters={"schools": {"max_quality": 60}}))
    county = small_county(schools, policy=small_policy(modes=SEVEN[:1], rules=rules))
    scope = GroupingScope(all_pairs(county))
    for bound in bound_rules(county.policy):
        scope.enter(bound.rule.name, bound.key, bound.standing, bound.price)
        bound.rule.post(scope)
    objective = UnmetNeeds().express(scope)
    answer = solve_cp_sat(scope.builder.build(), objective, LIMITS)
    assert answer.values is not None
    plan = Plan(county.id, county.first_year, county.years, scope.groups(answer.values))
    assert objective.value(answer.values) == UnmetNeeds().value(county, plan) == 1
    assert ("S2", ("S1",)) in {(group.lead, group.members) for group in plan.groups}
