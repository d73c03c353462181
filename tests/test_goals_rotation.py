"""The goals of rotation where the contract test's random plans would not show the point."""

from fractions import Fraction
from itertools import product

import numpy as np
import pytest

from solver.form.form import Expression
from solver.goals.rotation.backbone_dispersion import BackboneDispersion
from solver.goals.rotation.disruption import Disruption
from solver.goals.rotation.fair_burden import FairBurden
from solver.goals.rotation.posting_travel import PostingTravel
from solver.goals.rotation.wishes import Wishes
from solver.goals.rotation.worst_posting import WorstPosting
from solver.instance.history import Previous, PreviousPosting
from solver.instance.instance import Instance
from solver.instance.school import StagePart
from solver.model.cp_sat import CpSatLimits, solve_cp_sat
from solver.plan.plan import Plan, Posting
from solver.plan.spread import spread
from solver.rules.options import all_options
from solver.rules.rotation_scope import RotationScope
from solver.rules.running import running_postings
from solver.rules.small import YEAR, small_county, small_plan, small_school

ONE_YEAR = {"exchange": (1,)}


def counts_of(instance: Instance, plan: Plan) -> list[int]:
    """Return where the backbone people are, by hand."""
    place = {person.id: person.school for person in instance.staff.persons if person.backbone == "county"}
    place |= {posting.person: posting.destination for posting in plan.postings}
    return [sum(1 for school in place.values() if school == s.id) for s in instance.schools]


def uneven() -> Instance:
    """Return three schools of 90, 170 and 310 pupils; the first has all four backbone teachers."""
    sizes = (90, 170, 310)
    schools = [small_school(n, parts=(StagePart(stage="primary", pupils=p, classes=(1,) * 6),)) for n, p in enumerate(sizes)]
    return small_county(schools, [{"backbone": "county"}] * 4)


def test_the_index_is_the_squared_coefficient_rounded_up_a_little() -> None:
    """Over all 81 ways to post four people, index / scale is CV**2 up to one weight unit a squared count, and never below."""
    county, goal = uneven(), BackboneDispersion(stage="primary")
    for places in product(("S0", "S1", "S2"), repeat=4):
        plan = small_plan(county, postings=[Posting(f"T{n}", "S0", s, YEAR, YEAR, "exchange") for n, s in enumerate(places) if s != "S0"])
        counts = counts_of(county, plan)
        squared = spread(counts, (90, 170, 310)).squared
        assert squared is not None
        excess = goal.value(county, plan) - squared * goal.scale
        assert 0 <= excess <= sum(b * b for b in counts)


def test_minimising_the_index_finds_the_least_spread_of_all_plans() -> None:
    """The engine's least index is the least over the 81 plans tried one by one, and so is its coefficient: 1, 1 and 2 people."""
    county, goal = uneven(), BackboneDispersion(stage="primary")
    groups = small_plan(county, [("S0", "alliance", ["S1", "S2"])]).groups
    scope = RotationScope(all_options(county, groups, ONE_YEAR))
    expression = goal.express(scope)
    answer = solve_cp_sat(scope.builder.build(), expression, CpSatLimits(seconds=20))
    assert answer.values is not None
    best = min(
        (spread(counts, (90, 170, 310)).squared or Fraction(0), counts) for counts in product(range(5), repeat=3) if sum(counts) == 4
    )
    assert best[1] == (1, 1, 2)
    weight, _, _ = goal.weights(county)
    least = sum(w * b * b for w, b in zip(weight, best[1], strict=True)) - goal.scale
    assert expression.value(answer.values) == least


def test_sending_backbone_teachers_out_of_sight_is_no_gain() -> None:
    """Two equal schools with one each stand at 0; posting one to a kindergarten, where it does not count, costs more than 0."""
    kindergarten = small_school(2, parts=(StagePart(stage="kindergarten", pupils=50, classes=(1, 1, 1)),))
    county = small_county(
        [small_school(0), small_school(1), kindergarten], [{"backbone": "county"}, {"backbone": "county", "school": "S1"}]
    )
    goal = BackboneDispersion(stage="primary")
    assert goal.value(county, small_plan(county)) == 0
    assert goal.value(county, small_plan(county, postings=[Posting("T0", "S0", "S2", YEAR, YEAR, "exchange")])) == 500_000


def test_without_backbone_teachers_the_index_does_not_apply() -> None:
    """There is nothing to spread: the goal stands aside, and its value is 0 for whoever asks."""
    county, goal = small_county(2, [{}]), BackboneDispersion(stage="primary")
    assert not goal.applies(county)
    assert goal.value(county, small_plan(county)) == 0


def running_county() -> tuple[Instance, Plan]:
    """Return a county where T0 is already at S2 for this year and the next, and the plan that lists it."""
    earlier = Previous(postings=(PreviousPosting(person="T0", school="S2", first_year=YEAR - 1, last_year=YEAR + 1),))
    county = small_county(3, [{"wish": "S1", "moves": 3}, {}, {}], years=3, previous=earlier)
    return county, small_plan(county, postings=running_postings(county))


@pytest.mark.parametrize("goal", [PostingTravel(), WorstPosting(), Wishes(), FairBurden()], ids=repr)
def test_postings_agreed_earlier_cost_nothing(goal: PostingTravel | WorstPosting | Wishes | FairBurden) -> None:
    """What was decided in an earlier plan is not charged to this one; the same posting made anew is."""
    county, plan = running_county()
    assert goal.value(county, plan) == 0
    anew = small_plan(county.replace(previous=None), postings=[Posting("T0", "S0", "S2", YEAR, YEAR + 1, "exchange")])
    assert goal.value(county.replace(previous=None), anew) > 0


def test_people_who_come_back_from_earlier_postings_change_a_group_too() -> None:
    """T0 returns in the third year to a group of three: with no tolerance that is one change; at S2 there is no group to disturb."""
    county, plan = running_county()
    assert Disruption(tolerated=Fraction(0)).value(county, plan) == 1
    assert Disruption(tolerated=Fraction(1, 3)).value(county, plan) == 0


def test_the_worst_posting_counts_once_however_many_of_a_class_go() -> None:
    """Three interchangeable people: with two going 6 minutes and one 12, the least expression is 12, not a sum."""
    county = small_county(3, [{}, {}, {}])
    groups = small_plan(county, [("S0", "alliance", ["S1", "S2"])]).groups
    plan = small_plan(county, postings=[Posting(f"T{n}", "S0", s, YEAR, YEAR, "exchange") for n, s in enumerate(("S1", "S1", "S2"))])
    scope = RotationScope(all_options(county, groups, ONE_YEAR))
    expression: Expression = WorstPosting().express(scope)
    for column, value in scope.assign(plan).items():
        scope.define(0, [column], 1, value, value, count=1)
    answer = solve_cp_sat(scope.builder.build(), expression, CpSatLimits(seconds=20))
    assert answer.values is not None
    assert expression.value(answer.values) == WorstPosting().value(county, plan) == 12


def test_people_with_different_wishes_or_moves_are_not_interchangeable() -> None:
    """Two teachers alike but for the wish (or the earlier moves) fall into two classes under the goal, and into one without it."""
    county = small_county(2, [{"wish": "S1", "moves": 1}, {}])
    groups = small_plan(county, [("S0", "alliance", ["S1"])]).groups
    options = all_options(county, groups, ONE_YEAR)
    assert len(RotationScope(options).class_size) == 1
    for goal in (Wishes(), FairBurden()):
        keys = [np.asarray(key) for key in goal.person_keys(county)]
        assert len(RotationScope(options, keys).class_size) == 2
