"""The rotation scope and its options: running postings, classes of interchangeable people, pruning, lengths."""

import numpy as np

from solver.instance.history import Ban, Previous, PreviousPosting
from solver.instance.policy import RuleRow
from solver.plan.plan import Plan
from solver.rules.options import LENGTHS, admission_key, all_options, allowed, lengths_in
from solver.rules.rotation.duration import Duration
from solver.rules.rotation.eligibility import Eligibility
from solver.rules.rotation.posting_bans import PostingBans
from solver.rules.rotation.running_postings import RunningPostings
from solver.rules.rotation.single_posting import SinglePosting
from solver.rules.rotation_scope import RotationScope, numbered_sets
from solver.rules.running import RunningTable, new_postings, running_postings
from solver.rules.small import YEAR, small_county, small_policy
from tests.drawing import draw_county, draw_groups, draw_postings
from tests.test_rules_rotation_a import THREE, away, breach, plan_for


def test_lengths_follow_the_duration_rule() -> None:
    """Exchanges of three years only under the usual rule, up to five where an extension is allowed; a watched rule keeps one to three.

    Posts of at most two years for cadres are offered beside the term of three years that a principal serves.
    """
    assert Duration().lengths("exchange") == (3,)
    assert Duration(extended_max=5).lengths("exchange") == (3, 4, 5)
    county = small_county(2)
    assert lengths_in(county) == LENGTHS
    hard = county.replace(policy=small_policy(rules=(RuleRow(rule="duration", parameters={"cadre_max": 2}),)))
    assert lengths_in(hard) == {"exchange": (3,), "cadre": (1, 2, 3), "shadow": (1,), "transfer": (1,), "aid": (1,)}
    watched = county.replace(policy=small_policy(rules=(RuleRow(rule="duration", standing="watch", parameters={"extended_max": 4}),)))
    assert lengths_in(watched)["exchange"] == (1, 2, 3, 4)


def test_the_class_rows_refuse_a_second_posting() -> None:
    """Two postings of one person exceed a class of one, so no values accept them; `check` counts one breach."""
    county = small_county(3, [{}], years=2)
    options = all_options(county, plan_for(county).groups, {"exchange": (1,)})
    plan = plan_for(county, away("T0", years=1), away("T0", YEAR + 1, 1))
    scope = RotationScope(options)
    values = scope.assign(plan)
    form = scope.builder.build()
    assert not form.accepts(np.array([values[column] for column in range(form.columns)], dtype=np.int64))
    assert breach(SinglePosting(), county, plan) == 1


def test_running_postings_are_constants_of_the_scope() -> None:
    """`assign` accepts a plan that lists them, a second listing is a new posting, and leaders hold posts rather than exchange."""
    earlier = (
        PreviousPosting(person="T0", school="S1", first_year=YEAR - 1, last_year=YEAR),
        PreviousPosting(person="T1", school="S1", first_year=YEAR - 3, last_year=YEAR - 1),
        PreviousPosting(person="T2", school="S2", first_year=YEAR, last_year=YEAR),
    )
    county = small_county(3, [{}, {}, {"position": "leader"}], previous=Previous(postings=earlier))
    listed = running_postings(county)
    assert [(p.person, p.channel) for p in listed] == [("T0", "exchange"), ("T2", "cadre")]
    scope = RotationScope(all_options(county, plan_for(county).groups, THREE))
    assert set(scope.assign(plan_for(county, *listed)).values()) == {0}
    assert scope.running.away(YEAR).tolist() == [True, True]
    assert scope.running.destination.tolist() == [1, 2]
    assert new_postings(county, plan_for(county, *listed, listed[0])) == [listed[0]]
    assert breach(RunningPostings(), county, plan_for(county, *listed, listed[0])) == 1
    assert breach(RunningPostings(), county, plan_for(county, listed[0])) == 1


def test_spans_meet_any_running_posting_of_the_same_person() -> None:
    """Two running postings of one person, 2026 and 2028: a span in 2027 meets neither, one from 2027 to 2028 meets the second."""
    earlier = tuple(PreviousPosting(person="T0", school="S1", first_year=year, last_year=year) for year in (YEAR, YEAR + 2))
    county = small_county(3, [{}, {}], years=3, previous=Previous(postings=earlier))
    first, last = np.array([YEAR + 1, YEAR + 1, YEAR]), np.array([YEAR + 1, YEAR + 2, YEAR])
    table = RunningTable.of(county)
    assert table.overlapping(np.array([0, 0, 0]), first, last).tolist() == [False, True, True]
    assert not table.overlapping(np.array([1, 1, 1]), first, last).any()
    assert table.first_of(2).tolist() == [YEAR, 0]
    assert table.last_of(2).tolist() == [YEAR + 2, 0]


def test_people_are_numbered_by_their_sets_of_options() -> None:
    """On 40 random counties two people get one number exactly when the tuples of their options are equal."""
    for seed in range(40):
        rng = np.random.default_rng(seed)
        county = draw_county(rng, schools=5, people=12, years=2)
        options = all_options(county, draw_groups(rng, county))
        options = options.take(rng.random(len(options)) < 0.7)
        rows = list(zip(options.person, options.destination, options.first_year, options.last_year, options.channel, strict=True))
        sets = [tuple(row[1:] for row in rows if row[0] == person) for person in range(len(county.staff))]
        number = numbered_sets(options, len(county.staff))
        assert all((number[a] == number[b]) == (sets[a] == sets[b]) for a in range(12) for b in range(12))


def test_priced_move_rules_split_classes_by_what_they_refuse() -> None:
    """Twins of whom one is banned share a class without the ban's key and stand in two with it."""
    county = small_county(3, [{}, {}], bans=(Ban(kind="posting", subject="T0", target="S1"),))
    options = all_options(county, plan_for(county).groups, THREE)
    assert len(RotationScope(options).class_size) == 1
    assert len(RotationScope(options, [admission_key(PostingBans(), options)]).class_size) == 2


def test_pruning_by_blocks_equals_pruning_at_the_end() -> None:
    """`all_options` with rules gives, row for row, what `allowed` leaves of all options; on 20 random counties."""
    for seed in range(20):
        rng = np.random.default_rng(seed)
        county = draw_county(rng, schools=5, people=10, years=2)
        groups = draw_groups(rng, county)
        rules = [Eligibility(years={"primary": 3}), Duration(exchange_min=2)]
        early, late = all_options(county, groups, rules=rules), allowed(all_options(county, groups), rules)
        for name in ("person", "home", "destination", "first_year", "last_year", "channel", "minutes"):
            assert getattr(early, name).tolist() == getattr(late, name).tolist()


def test_drawn_plans_reach_running_and_new_postings() -> None:
    """Among 40 draws there are plans with running postings and with new ones, so the contract test sees both."""
    running, new = 0, 0
    for seed in range(40):
        rng = np.random.default_rng(seed)
        county = draw_county(rng, schools=4, people=8, years=2)
        groups = draw_groups(rng, county)
        plan = Plan(county.id, county.first_year, 2, groups, postings=draw_postings(rng, all_options(county, groups), 0.5))
        fresh = len(new_postings(county, plan))
        running, new = running + len(plan.postings) - fresh, new + fresh
    assert running > 0
    assert new > 0
