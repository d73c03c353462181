"""Aid along pairs of schools (支教, 对口挂职): what is offered and refused, and that every rule and goal takes it as its clause says."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from solver.check.aid import misplaced_aid
from solver.check.checker import check
from solver.files.proof import beside
from solver.goals.goal import Goal
from solver.instance.history import Pin, Previous, PreviousPosting, Waiver
from solver.instance.instance import Instance
from solver.instance.policy import GoalRow, RuleRow
from solver.instance.supply import ExternalSchool, ExternalSupply
from solver.plan.ledgers import heads
from solver.plan.plan import Group, Pairing, Plan, Posting
from solver.report.people import people_table
from solver.rules.options import admission_key, all_options, lengths_in
from solver.rules.rotation.exchange_share import ExchangeShare
from solver.rules.rotation_scope import CHANNELS, OptionTable, RotationScope
from solver.rules.rule import MoveRule, Rule
from solver.rules.running import running_postings
from solver.rules.small import YEAR, small_county, small_plan, small_policy
from solver.solving.rotation import build_rotation
from solver.solving.solve import solve
from tests.aid_drawing import OPEN, draw_aid_plan, draw_aided
from tests.filling import filled
from tests.ordering import solved_in_order
from tests.test_years_contract import agrees, trials

DRAWS = 6
PAIR = (Pairing("S0", "S1", YEAR, YEAR, "aid"),)
STAFF = [
    {},
    {"position": "middle"},
    {"position": "leader"},
    {"position": "principal"},
    {"school": "S1"},
    {"school": "S1", "backbone": "city"},
]
"""T0 to T3 of S0, one of each position; T4 and T5 teach at S1, T5 is a backbone teacher."""


def opening(**parameters: object) -> RuleRow:
    """Return a row of `aid_posting`."""
    return RuleRow(rule="aid_posting", parameters=parameters)


def county(*rows: RuleRow, goals: tuple[GoalRow, ...] = (), years: int = 1) -> Instance:
    """Return three schools with the staff above under some rules."""
    return small_county(3, STAFF, years=years, policy=small_policy(rules=rows, goals=goals))


def who_goes(instance: Instance, pairings: tuple[Pairing, ...] = PAIR) -> set[tuple[str, str]]:
    """Return who is offered aid, and where."""
    options = all_options(instance, (), lengths_in(instance), pairings=pairings)
    assert set(options.channel.tolist()) <= {CHANNELS.index("aid")}
    ids, schools = instance.staff.ids, instance.schools
    return {(ids[p], schools[d].id) for p, d in zip(options.person.tolist(), options.destination.tolist(), strict=True)}


@cache
def drawn(seed: int) -> tuple[OptionTable, Plan]:
    """Return the options of a county whose pairs are all open, and a plan that uses many of them."""
    rng = np.random.default_rng([seed, 31])
    options = draw_aided(rng, OPEN, schools=4, people=9, years=int(rng.integers(1, 4)), pairs=4)
    return options, draw_aid_plan(rng, options, 0.7)


@pytest.mark.parametrize("of", trials("rotation"), ids=repr)
def test_every_rule_and_goal_counts_aid_alike_in_model_and_checker(of: Rule | Goal) -> None:
    """The contract over plans with aid, running aid among it: in each of six draws slack equals breach, expression value."""
    for seed in range(DRAWS):
        options, plan = drawn(seed)
        instance = options.instance
        if of.applies(instance):
            keys = [*of.person_keys(instance), *([admission_key(of, options)] if isinstance(of, MoveRule) else [])]
            agrees(of, instance, plan, RotationScope(options, keys))


def test_the_draws_hold_aid() -> None:
    """The six plans hold ten new aid postings and one that runs from before at least, of teachers and of cadres."""
    plans = [drawn(seed) for seed in range(DRAWS)]
    away = [(options.instance.staff.person(p.person).position, p) for options, plan in plans for p in plan.postings if p.channel == "aid"]
    running = [p for options, _ in plans for p in running_postings(options.instance) if p.channel == "aid"]
    assert len(away) - len(running) >= 10
    assert running
    assert {"teacher"} < {position for position, _ in away}
    assert not any(flaw for options, plan in plans for flaw in misplaced_aid(options.instance, plan))


def test_a_row_opens_a_direction_of_a_layer_for_some_people() -> None:
    """S0 helps S1: T0 (teacher), T1, T2 (cadres) may go there, T4 and T5 come back; the principal T3 never; without a row nobody."""
    there, back = {("T0", "S1"), ("T1", "S1"), ("T2", "S1")}, {("T4", "S0"), ("T5", "S0")}
    assert who_goes(county()) == set()
    assert who_goes(county(opening())) == there
    assert who_goes(county(opening(direction="from_helped"))) == back
    assert who_goes(county(opening(direction="both"))) == there | back
    assert who_goes(county(opening(direction="both", layer="aid"))) == there | back
    assert who_goes(county(opening(direction="both", layer="friend"))) == set()
    assert who_goes(county(opening(direction="both", who="teacher"))) == {("T0", "S1"), *back}
    assert who_goes(county(opening(direction="both", who="cadre"))) == {("T1", "S1"), ("T2", "S1")}
    assert who_goes(county(opening(direction="both", who="backbone"))) == {("T5", "S0")}
    assert who_goes(county(opening(who="teacher"), opening(direction="from_helped", who="backbone"))) == {("T0", "S1"), ("T5", "S0")}
    assert who_goes(county(replace(opening(), standing="watch"))) == set()
    assert who_goes(county(replace(opening(), standing="priced"))) == there


def test_a_partner_from_outside_carries_no_aid() -> None:
    """X0 is no school of the instance and nobody of it stands on the staff table: nobody goes there, and one each way asks nothing."""
    outside = ExternalSchool(id="X0", name="外0", stages=("primary",))
    instance = county(opening(direction="both", at_least=1)).replace(external=ExternalSupply(schools=(outside,)))
    pairs = (Pairing("X0", "S1", YEAR, YEAR, "friend"),)
    assert who_goes(instance, pairs) == set()
    assert check(instance, filled(instance, small_plan(instance, pairings=[("X0", "S1", "friend")]))).accepted


def test_a_stay_needs_the_pair_in_every_planned_year() -> None:
    """A pair of 2026 and 2027 in a plan to 2028, stays of one or two years: from 2026 both, from 2027 one, from 2028 none."""
    instance = county(opening(who="teacher"), RuleRow(rule="duration", parameters={"aid_max": 2}), years=3)
    options = all_options(instance, (), lengths_in(instance), pairings=(Pairing("S0", "S1", YEAR, YEAR + 1, "aid"),))
    found = sorted(zip((options.first_year - YEAR).tolist(), (options.last_year - YEAR).tolist(), strict=True))
    assert found == [(0, 0), (0, 1), (1, 1)]


@pytest.mark.parametrize(
    ("row", "person", "origin", "to", "accepted"),
    [
        (opening(), "T0", "S0", "S1", True),
        (opening(), "T1", "S0", "S1", True),
        (opening(), "T3", "S0", "S1", False),
        (opening(), "T4", "S1", "S0", False),
        (opening(), "T0", "S0", "S2", False),
        (opening(who="cadre"), "T0", "S0", "S1", False),
        (opening(layer="friend"), "T0", "S0", "S1", False),
        (replace(opening(), standing="watch"), "T0", "S0", "S1", True),
        (RuleRow(rule="single_posting"), "T0", "S0", "S1", False),
    ],
)
def test_the_checker_refuses_aid_that_no_row_opens(row: RuleRow, person: str, origin: str, to: str, *, accepted: bool) -> None:
    """S0 helps S1. Refused as ill-formed: a principal, the wrong direction, no pair, people or layers not opened, no row at all."""
    instance = county(row)
    away = Posting(person, origin, to, YEAR, YEAR, "aid")
    plan = filled(instance, small_plan(instance, postings=[away], pairings=[("S0", "S1", "aid")]))
    report = check(instance, plan)
    assert report.accepted == accepted
    assert {finding.subject for finding in report.structure} == (set() if accepted else {person})


def test_aid_that_runs_from_before_goes_on_without_its_pair() -> None:
    """T0 went to S1 for 2025 and 2026. The pair has ended: the posting stays, on the channel aid, and counts for nobody's duty."""
    row = opening(at_least=1, per="all")
    earlier = (PreviousPosting(person="T0", school="S1", first_year=YEAR - 1, last_year=YEAR, aid=True),)
    instance = county(row).replace(previous=Previous(postings=earlier))
    (running,) = running_postings(instance)
    assert running.channel == "aid"
    report = check(instance, filled(instance, small_plan(instance, postings=[running])))
    assert report.structure == ()
    assert [finding.amount for finding in report.breaches] == [1]
    paired = small_plan(instance, postings=[running], pairings=[("S0", "S1", "aid")])
    assert check(instance, filled(instance, paired)).accepted


def test_who_is_on_aid_teaches_there_and_keeps_the_post_at_home() -> None:
    """T0 on aid at S1: S0 has 3 of 4 people by where they teach and S1 3; on the official ledger 4 and 2, as before."""
    instance = county(opening())
    plan = small_plan(instance, postings=[Posting("T0", "S0", "S1", YEAR, YEAR, "aid")], pairings=[("S0", "S1", "aid")])
    effective, official = (heads(instance, plan, YEAR, ledger, lambda _: True) for ledger in ("effective", "official"))
    assert (effective["S0"], effective["S1"], official["S0"], official["S1"]) == (3, 3, 4, 2)


def test_the_yearly_share_counts_aid_only_where_the_rule_names_it() -> None:
    """One of three eligible teachers is on aid and a third is asked: 0 of 1 are found, and 1 of 1 with aid among the channels."""
    instance = county(opening())
    plan = small_plan(instance, postings=[Posting("T0", "S0", "S1", YEAR, YEAR, "aid")], pairings=[("S0", "S1", "aid")])
    third = ExchangeShare().min_share * 10 / 3
    (without,) = ExchangeShare(min_share=third).check(instance, plan)
    (counted,) = ExchangeShare(min_share=third, channels=("exchange", "aid")).check(instance, plan)
    assert (without.required, without.achieved, counted.required, counted.achieved) == (1, 0, 1, 1)


def test_solve_sends_aid_along_the_pair_it_has_formed() -> None:
    """S0 is pinned as S1's partner and a cadre goes each way: T1 or T2 there and nobody can come back, so only one way can be asked."""
    pairing = RuleRow(rule="pairing_pins")
    usual = (RuleRow(rule="eligibility"), RuleRow(rule="single_posting"))
    goals = (GoalRow(goal="posting_travel"),)
    pins = (Pin(kind="pairing", subject="S1", target="S0", layer="aid"),)
    one_way = county(pairing, *usual, opening(at_least=1, who="cadre"), goals=goals).replace(pins=pins)
    result = solve(one_way, time_limit=30.0)
    assert result.plan is not None
    (posting,) = result.plan.postings
    assert (posting.channel, posting.reason, posting.origin, posting.destination) == ("aid", "aid_posting", "S0", "S1")
    assert posting.person in {"T1", "T2"}
    assert check(one_way, result.plan).accepted
    (sheet,) = people_table(one_way, result.plan)
    assert len(sheet.rows) == len(STAFF)
    both = one_way.replace(policy=small_policy(rules=(pairing, *usual, opening(at_least=1, who="cadre", direction="both")), goals=goals))
    refused = solve(both, time_limit=30.0)
    assert refused.plan is None
    assert refused.conflict is not None
    assert "aid_posting" in refused.conflict.families


def test_a_proof_of_postings_rests_on_the_pairs_too() -> None:
    """Other pairs are other options: what rotation is solved beside changes with them, what pairing is solved beside does not."""
    instance = county(opening())
    plan, paired = small_plan(instance), small_plan(instance, pairings=[("S0", "S1", "aid")])
    assert beside(plan, "rotation", None) != beside(paired, "rotation", None)
    assert beside(plan, "pairing", None) == beside(paired, "pairing", None)


def test_regions_tied_by_aid_are_one() -> None:
    """Two groups of two schools: two regions; a pair across them makes one; a pair between S4 and S5, outside both, a third of its own."""
    staff = [{"school": f"S{n}", "position": "teacher"} for n in range(6)]
    instance = small_county(6, staff, policy=small_policy(rules=(OPEN,)))
    groups = (Group("S0", "alliance", ("S1",), YEAR, YEAR), Group("S2", "alliance", ("S3",), YEAR, YEAR))

    def regions(*pairs: tuple[str, str]) -> list[set[str]]:
        pairings = [Pairing(partner, school, YEAR, YEAR, "aid") for partner, school in pairs]
        model = build_rotation(instance, groups, pairings=pairings)
        found: dict[int, set[str]] = {}
        assert model.problem.regions is not None
        for region, home in zip(model.problem.regions.tolist(), model.scope.move_options.home.tolist(), strict=True):
            assert region >= 0
            found.setdefault(region, set()).add(f"S{home}")
        return sorted(found.values(), key=min)

    assert regions() == [{"S0", "S1"}, {"S2", "S3"}]
    assert regions(("S1", "S2")) == [{"S0", "S1", "S2", "S3"}]
    assert regions(("S4", "S5")) == [{"S0", "S1"}, {"S2", "S3"}, {"S4", "S5"}]


@pytest.mark.parametrize("seed", range(4))
def test_region_by_region_finds_and_proves_the_same(seed: int) -> None:
    """The same goals' values, proved, where the form is solved whole and where its regions are solved alone, pairs across groups."""
    options, plan = drawn(seed)
    rows = (OPEN, RuleRow(rule="aid_posting", standing="priced", price=2, parameters={"at_least": 1, "direction": "both"}),
            RuleRow(rule="exchange_share", standing="priced", parameters={"min_share": "1/2"}))  # fmt: skip
    goals = (GoalRow(goal="rotation_shortfall"), GoalRow(goal="wishes"), GoalRow(goal="posting_travel"))
    instance = options.instance.replace(policy=small_policy(rules=rows, goals=goals))
    found = []
    for whole in (8000, 0):
        model = build_rotation(instance, plan.groups, pairings=plan.pairings)
        model.problem.whole = whole
        stages, values = solved_in_order(model.problem)
        assert values is not None
        found.append([(stage.key, stage.value, stage.bound) for stage in stages])
    assert [value for _, value, _ in found[0]] == [value for _, value, _ in found[1]]
    assert all(bound == value for _, value, bound in found[0])
    assert all(bound is not None and bound <= value for _, value, bound in found[1])


def test_a_waived_length_opens_every_length_for_that_person_alone() -> None:
    """Three years for all, in a plan of three: T4, for whom the rule is waived, may go for one, two or three; T5 for three only."""
    row = RuleRow(rule="duration")
    instance = county(row, years=3).replace(waivers=(Waiver(rule="duration", subject="T4", reason="approved"),))
    groups = (Group("S0", "alliance", ("S1",), YEAR, YEAR + 2),)
    model = build_rotation(instance, groups)
    options = model.scope.options
    length = options.last_year - options.first_year + 1
    teaching = options.channel == CHANNELS.index("exchange")

    def of(person: str) -> set[int]:
        return set(length[teaching & (options.person == instance.staff.position_of[person])].tolist())

    assert of("T4") == {1, 2, 3}
    assert of("T5") == {3}
    one_year = Posting("T4", "S1", "S0", YEAR, YEAR, "exchange")
    plan = filled(instance, replace(small_plan(instance, postings=[one_year]), groups=groups))
    assert check(instance, plan).accepted
    assert sum(model.scope.assign(plan).values()) == 1
