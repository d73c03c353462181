"""Changes that allow more plans, or fewer, and so never worsen or never improve: each on 100 drawn counties, through the grouping step.

Values are compared by importance: where more plans are allowed, the first goal whose value differs is lower. That holds with
slack too: for as long as the values of the earlier goals agree, the plans left for the next one are more as well.
"""

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

from solver.instance.history import Ban, Waiver
from solver.instance.instance import Instance
from solver.instance.policy import RuleRow
from tests.drawing import Rng, pick
from tests.relations import READ, each, goals_of, rank, reached, with_goals, with_parameters, with_rules


def compared(change: Callable[[Rng, Instance], Instance]) -> int:
    """Assert that a change never makes a county worse; return how many it makes better."""
    better = 0
    for seed, rng, instance, before in each():
        after = reached(change(rng, instance))
        assert rank(after) <= rank(before), seed
        better += rank(after) < rank(before)
    return better


def test_slack_never_worsens_later_goals() -> None:
    """Slack for one goal leaves it and the earlier ones as they are and more plans to the later ones; in 8 counties they gain."""
    gained = 0
    for seed, rng, instance, before in each():
        place = int(rng.integers(len(instance.policy.goals) - 1))
        goals = list(instance.policy.goals)
        goals[place] = replace(goals[place], slack=goals[place].slack + int(rng.integers(10, 60)))
        looser = with_goals(instance, goals)
        after = reached(looser)
        assert (after is None) == (before is None), seed
        if after is not None and before is not None:
            kept = len(goals_of(with_goals(instance, goals[: place + 1])))
            assert after.values[:kept] == before.values[:kept], seed
            assert after.values <= before.values, seed
            gained += after.values < before.values
    assert gained >= 8


def test_a_hard_rule_dropped_never_worsens() -> None:
    """Without one of its hard rules a county has all its plans and more; 20 of 100 become better, so the rules do bind."""

    def dropped(rng: Rng, instance: Instance) -> Instance:
        rules = list(instance.policy.rules)
        rules.pop(pick(rng, [n for n, one in enumerate(rules) if one.standing == "hard" and one.rule not in READ]))
        return with_rules(instance, rules)

    assert compared(dropped) >= 20


def test_a_higher_cap_never_worsens() -> None:
    """Two members a lead instead of one, in every mode and hard: more plans, never worse; better in 10 of 100 counties."""
    better = 0
    for seed, _, instance, _ in each():
        one, two = reached(capped(instance, 1)), reached(capped(instance, 2))
        assert rank(two) <= rank(one), seed
        better += rank(two) < rank(one)
    assert better >= 10


def capped(instance: Instance, cap: int) -> Instance:
    """Return the county with a cap of its own for each mode instead of the first row of its policy."""
    caps = [RuleRow(rule="member_cap", parameters={"mode": mode.name, "cap": cap}) for mode in instance.policy.modes]
    return with_rules(instance, (*caps, *instance.policy.rules[1:]))


def test_a_lower_share_never_worsens() -> None:
    """Half the coverage, in every year, and half the share of members of the lead's area: better in 10 counties, worse in none."""

    def lowered(rng: Rng, instance: Instance) -> Instance:
        return with_rules(instance, [halved(one) if one.rule in {"coverage", "same_area_share"} else one for one in instance.policy.rules])

    assert compared(lowered) >= 10


def halved(one: RuleRow) -> RuleRow:
    """Return a row of which every share is half of what it was."""
    steps = {year: str(Fraction(share) / 2) for year, share in one.parameters.get("shares", {}).items()}
    least = str(Fraction(one.parameters["min_share"]) / 2)
    return with_parameters(one, min_share=least, **({"shares": steps} if steps else {}))


def test_a_waiver_never_worsens() -> None:
    """One school, or the county as a whole, excused from each rule of the policy: more plans, fewer prices; better in 10 of 100."""

    def excused(rng: Rng, instance: Instance) -> Instance:
        subject = pick(rng, (instance.id, *(school.id for school in instance.schools)))
        rules = sorted({one.rule for one in instance.policy.rules})
        more = [Waiver(rule=rule, subject=subject, reason="drawn") for rule in rules if not instance.waived(rule, subject)]
        return instance.replace(waivers=(*instance.waivers, *more))

    assert compared(excused) >= 10


def test_a_ban_hurts_only_where_it_meets_the_plan() -> None:
    """A banned membership of the plan never makes it better, and in 10 counties worse; one the plan does not have leaves all values."""
    worse = 0
    for seed, rng, instance, before in each():
        taken = [] if before is None else [(group.lead, member) for group in before.groups for member in group.members]
        ids = [school.id for school in instance.schools]
        free = [(lead, member) for lead in ids for member in ids if lead != member and (lead, member) not in taken]
        rules = (*instance.policy.rules, RuleRow(rule="bans"))
        lead, member = pick(rng, free)
        unused = reached(with_rules(instance.replace(bans=(Ban(kind="member", subject=member, target=lead),)), rules))
        assert rank(unused) == rank(before), seed
        if taken:
            lead, member = pick(rng, taken)
            used = reached(with_rules(instance.replace(bans=(Ban(kind="member", subject=member, target=lead),)), rules))
            assert rank(used) >= rank(before), seed
            worse += rank(used) > rank(before)
    assert worse >= 10
