"""Changes to a county that change nothing, or something known: each on 100 drawn counties, solved by the grouping step before and after."""

from dataclasses import replace
from typing import Any

from solver.goals.grouping.need_left_out import NeedLeftOut
from solver.instance.history import Ban, Pin
from solver.instance.instance import Instance
from solver.instance.policy import RuleRow
from solver.instance.school import StagePart
from solver.rules.parameters import rule_classes
from solver.rules.small import small_school
from tests.drawing import pick
from tests.relations import (
    COUNTIES,
    DRAWN,
    OTHER_GOALS,
    TURN,
    Reached,
    copied,
    county,
    each,
    goal,
    goals_of,
    measured,
    places,
    rank,
    reached,
    row,
    shuffled,
    solved,
    with_goals,
    with_rules,
)

FAR = 5.0
"""Degrees of longitude, about 460 km at this latitude; a county is 45 km wide."""
NEAR = 300
"""Minutes that bind nobody inside a county and forbid every way of `FAR` degrees."""
LOCAL = (
    "authority_reach", "connected_group", "cycle_lock", "group_makeup", "group_types", "kindergarten_aid", "lead_capacity",
    "lead_eligibility", "legal_form", "member_cap", "merged_size", "must_join", "outside_leads", "relead", "size_by_assessment",
    "stage_compatibility", "stage_matrix", "travel_limit", "type_pairs", "weaker_member", "exit_by_evaluation",
)  # fmt: skip
"""Rules that judge each school, group or membership alone, so that two counties side by side keep them as each of them does."""
ADDED_UP = (
    "burden_balance",
    "cross_area",
    "group_changes",
    "group_travel",
    "grouping_shortfall",
    "mode_changes",
    "need_left_out",
    "unmet_needs",
)
"""Goals that are sums over schools or groups of what each costs by itself."""
WEIGHTS = ("rural", "weak", "new", "point", "boarding", "small", "other_stage", "pupils")
"""Parameters of `need_left_out` that are weights."""
YEARLY = ("shares", "by_year", "at_least_by_year", "at_most_by_year")
"""Parameters that ask for something else in another year."""


def test_the_counties_are_of_every_kind() -> None:
    """At most 20 of the 100 have no plan, 50 distinct outcomes occur, and every rule is drawn three times: else little is compared."""
    found = [solved(seed) for seed in range(COUNTIES)]
    assert sum(one is None for one in found) <= 20
    assert len({rank(one) for one in found}) >= 50
    named = [one.rule for seed in range(COUNTIES) for one in county(seed).policy.rules]
    assert [name for name in DRAWN if named.count(name) < 3] == []


def test_the_order_of_rows_changes_nothing() -> None:
    """Schools, areas, history, decisions and rule rows in another order: rows are a set, so each goal's value must stay."""
    for seed, rng, instance, before in each():
        names = ("schools", "areas", "neighbours", "waivers", "pins", "bans")
        other = instance.replace(**{name: shuffled(rng, getattr(instance, name)) for name in names})
        if instance.previous is not None:
            groups = tuple(replace(one, members=shuffled(rng, one.members)) for one in instance.previous.groups)
            other = other.replace(previous=replace(instance.previous, groups=shuffled(rng, groups)))
        assert rank(reached(with_rules(other, shuffled(rng, instance.policy.rules)))) == rank(before), seed


def test_the_order_of_schools_changes_not_even_the_plan() -> None:
    """Schools are sorted when an instance is made, so the very same groups must come out, not only groups as good."""
    for seed, rng, instance, before in each():
        assert reached(instance.replace(schools=shuffled(rng, instance.schools))) == before, seed


def test_names_mean_nothing() -> None:
    """Every school gets a name that sorts the other way round, wherever it is spoken of: no value may depend on names."""
    for seed, _, instance, before in each():
        names = {school.id: f"N{len(instance.schools) - place}" for place, school in enumerate(instance.schools)}
        assert rank(reached(instance.replace(**copied(instance, names)))) == rank(before), seed


def test_a_matrix_takes_the_place_of_coordinates() -> None:
    """With all minutes and metres listed, the county may stand anywhere on the map: the same groups must come out."""
    for seed, rng, instance, before in each():
        east, north = float(rng.integers(-9, 9)), float(rng.integers(-9, 9))
        moved = tuple(replace(one, longitude=one.longitude + east, latitude=one.latitude + north) for one in instance.schools)
        assert reached(instance.replace(travel_table=measured(instance), schools=moved)) == before, seed


def test_an_idle_school_adds_its_own_need_alone() -> None:
    """A vocational school 460 km away, where every mode ends at 300 minutes, can stand in no group: it adds its need and nothing else.

    It has no compulsory stage and no lead candidate's mark, so that no drawn rule counts it.
    """
    far = [RuleRow(rule="travel_limit", parameters={"mode": name, "minutes": NEAR}) for name in ("alliance", "tight", "trusteeship")]
    part = StagePart(stage="vocational", pupils=250, classes=(2, 2, 2))
    for seed, _, instance, before in each():
        idle = small_school(9, parts=(part,), setting="urban", weak=False, new=True, area="P", longitude=112.7 + FAR, latitude=33.2)
        known = {mode.name for mode in instance.policy.modes}
        rules = (*instance.policy.rules, *(one for one in far if one.parameters["mode"] in known))
        after = reached(with_rules(instance.replace(schools=(*instance.schools, idle)), rules))
        wanted = None
        if before is not None:
            needs = [bound.goal.need(idle) if isinstance(bound.goal, NeedLeftOut) else 0 for bound in goals_of(instance)]
            assert any(needs)
            wanted = tuple(value + need for value, need in zip(before.values, needs, strict=True))
        assert (None if after is None else after.values) == wanted, seed


def test_weights_scale_their_goal() -> None:
    """All weights of need and all prices times three, with the slack of these goals: their values are three times as large, others stay."""
    for seed, _, instance, before in each():
        goals = []
        for one in instance.policy.goals:
            tripled = {name: 3 * one.parameters[name] for name in WEIGHTS} if one.goal == "need_left_out" else {}
            times = 3 if one.goal in {"need_left_out", "grouping_shortfall"} else 1
            goals.append(replace(one, slack=times * one.slack, parameters=one.parameters | tripled))
        rules = [replace(one, price=3 * one.price) for one in instance.policy.rules]
        after = reached(with_rules(with_goals(instance, goals), rules))
        scaled = {*places(instance, "need_left_out"), *places(instance, "grouping_shortfall")}
        wanted = None if before is None else tuple(value * (3 if n in scaled else 1) for n, value in enumerate(before.values))
        assert (None if after is None else after.values) == wanted, seed


def test_a_rule_said_several_times_is_said_once() -> None:
    """A hard row repeated, and a priced row of price p as p rows of price 1, ask for the same; only `one_group` must stand once."""
    for seed, _, instance, before in each():
        rules = [part for one in instance.policy.rules for part in said_again(one)]
        assert rank(reached(with_rules(instance, rules))) == rank(before), seed


def said_again(one: RuleRow) -> list[RuleRow]:
    """Return rows that say together what one row says."""
    if one.standing == "hard":
        return [one, one]
    return [replace(one, price=1)] * one.price


def test_a_watched_rule_changes_nothing() -> None:
    """A rule that is only watched is reported; it neither binds nor costs nor prunes, so each goal's value must stay.

    The groups may be others that are as good: the columns a watched rule defines can turn a tie.
    """
    for seed, rng, instance, before in each():
        watched = [replace(row(rng, pick(rng, TURN), 1.0), standing="watch") for _ in range(3)]
        assert rank(reached(with_rules(instance, (*watched[:1], *instance.policy.rules, *watched[1:])))) == rank(before), seed


def test_a_goal_at_the_end_changes_no_value_before_it() -> None:
    """A later goal chooses among what the earlier ones leave; its columns and definitions must take no plan away."""
    for seed, rng, instance, before in each():
        more = [replace(goal(rng, name), slack=0) for name in rng.permutation(OTHER_GOALS)[:2].tolist()]
        after = reached(with_goals(instance, (*instance.policy.goals, *more)))
        assert (after is None) == (before is None), seed
        assert after is None or before is None or after.values[: len(before.values)] == before.values, seed


def test_a_plan_that_is_fixed_comes_out_again() -> None:
    """All groups of the plan pinned and everything else banned: the same groups, and each goal reaches what these groups cost."""
    for seed, _, instance, before in each():
        if before is None:
            continue
        pins = [Pin(kind="lead", subject=group.lead, mode=group.mode) for group in before.groups]
        pins += [Pin(kind="member", subject=m, target=group.lead, mode=group.mode) for group in before.groups for m in group.members]
        pinned = {(pin.kind, pin.subject) for pin in pins}
        bans = [Ban(kind="lead", subject=one.id) for one in instance.schools if ("lead", one.id) not in pinned]
        bans += [Ban(kind="member", subject=one.id) for one in instance.schools if ("member", one.id) not in pinned]
        fixed = with_rules(
            instance.replace(pins=tuple(pins), bans=tuple(bans)), (*instance.policy.rules, RuleRow(rule="pins"), RuleRow(rule="bans"))
        )
        assert reached(fixed) == Reached(before.own(instance), before.groups), seed


def test_two_counties_side_by_side_cost_what_each_costs() -> None:
    """A copy 460 km away, out of reach: under rules about schools and groups alone and without slack, sums over schools double."""
    for seed, _, instance, _ in each():
        one = alone(instance)
        names = {school.id: f"{school.id}-copy" for school in one.schools}
        single, copy = reached(one), copied(one, names, FAR)
        both: dict[str, Any] = {name: (*getattr(one, name), *copy[name]) for name in ("schools", "waivers", "neighbours")}
        if one.previous is not None:
            groups, matured = ((*getattr(one.previous, n), *getattr(copy["previous"], n)) for n in ("groups", "matured"))
            both["previous"] = replace(one.previous, groups=groups, matured=matured)
        double = reached(one.replace(**both))
        wanted = None if single is None else tuple(2 * value for value in single.values)
        assert (None if double is None else double.values) == wanted, seed


def alone(instance: Instance) -> Instance:
    """Return the county without the rules and goals that look at it as a whole, and without slack, ways of 300 minutes apart."""
    far = [RuleRow(rule="travel_limit", parameters={"mode": mode.name, "minutes": NEAR}) for mode in instance.policy.modes]
    rules = (*(one for one in instance.policy.rules if one.rule in LOCAL), *far)
    goals = [replace(one, slack=0) for one in instance.policy.goals if one.goal in ADDED_UP]
    return with_goals(with_rules(instance, rules), goals)


def test_groups_for_three_years_are_groups_for_one() -> None:
    """Groups formed once stand in all planned years, so where no row asks for other figures by year the number of years is nothing."""
    for seed, _, instance, before in each():
        rules = [replace(one, parameters={n: v for n, v in one.parameters.items() if n not in YEARLY}) for one in instance.policy.rules]
        single = before if rules == list(instance.policy.rules) else reached(with_rules(instance, rules))
        assert rank(reached(with_rules(instance.replace(years=3), rules))) == rank(single), seed


def test_local_rules_are_rules() -> None:
    """The names in the list of local rules exist, so that none is left out by a slip."""
    assert set(LOCAL) <= set(rule_classes())
