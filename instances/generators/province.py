"""A simulated province for benchmarks of grouping: any number of schools, an `Instance` without files, one seed one province.

What is assumed, and no more:

- Kinds of schools, their shares, pupils, quality, boarding, weak, new and lead shares are those of the county generator
  (`instances.generators.schools`), so some 26% of the schools are lead candidates and 43% are rural.
- Counties of about 180 to 380 schools are squares of 50 km on a grid; each has a town of subdistricts near its middle and
  other townships on a jittered net; urban and town schools stand close to their township's middle, rural ones around it.
- No rule stops a group at a county border: near a border, leads of the next county are candidates, so the province does not
  fall apart into its counties.
- Travel is the great circle times 1.3 at 40 km/h. The policy is the grouping part of `policies/nanyang.toml`, the change
  budget in proportion to the schools.
- Last year's groups covered about half of the schools; some members have matured or failed, some leads failed. Each county
  has a pinned lead, a pinned membership, a banned lead, a banned membership and an exception to the area rule.

The numbers come from numpy's `default_rng`; the same seed gives the same instance with the same numpy.
"""

from hashlib import sha256
from pathlib import Path

import numpy as np

from instances.generators.nanyang import BUDGET
from instances.generators.province_history import decisions, last_years_groups
from instances.generators.province_places import place
from instances.generators.province_schools import areas_of, judge, schools_of
from instances.generators.schools import BASE, FIRST_YEAR
from solver.files.policy_file import read_policy
from solver.goals.ordered import goal_classes
from solver.instance.history import Previous
from solver.instance.instance import Instance
from solver.instance.policy import Policy, RuleRow
from solver.instance.staff import Staff
from solver.instance.supply import Travel
from solver.rules.parameters import rule_classes

POLICY = Path(__file__).resolve().parent.parent / "policies" / "nanyang.toml"


def province(schools: int, seed: int = 0, *, years: int = 1, policy: Policy | None = None) -> Instance:
    """Return a province of `schools` schools, kindergartens and secondary schools among them, without staff.

    Parameters
    ----------
    schools
        Number of schools, at least 60.
    seed
        Seed of everything that is drawn.
    years
        Planned school years.
    policy
        Another policy than the grouping part of Nanyang's; it must know the modes alliance, tight and trusteeship.

    Raises
    ------
    ValueError
        If fewer than 60 schools are asked for: no county of Nanyang's make-up is so small.
    """
    if schools < 60:
        raise ValueError("a province needs at least 60 schools")
    rng = np.random.default_rng(seed)
    places = place(schools, rng)
    traits = judge(places, rng)
    groups = last_years_groups(places, traits, rng)
    pins, bans, waivers = decisions(places, traits, groups)
    return Instance(
        id=f"province-{schools}-{seed}",
        name=f"模拟省:{schools} 所学校(模拟数据)",
        simulated=True,
        first_year=FIRST_YEAR,
        years=years,
        areas=areas_of(places),
        schools=schools_of(places, traits),
        staff=Staff.empty(),
        policy=policy if policy is not None else grouping_policy(schools),
        travel=Travel(road_factor_percent=130, speed_km_per_h=40),
        previous=Previous(groups=groups),
        pins=pins,
        bans=bans,
        waivers=waivers,
    )


def grouping_policy(schools: int) -> Policy:
    """Return the grouping rules and goals of Nanyang's policy, with a change budget in proportion to the schools."""
    policy = read_policy(POLICY)
    rules, goals = rule_classes(), goal_classes()
    changes = -(-BUDGET * schools // BASE)
    return Policy(
        name=policy.name,
        title=policy.title,
        modes=policy.modes,
        rules=tuple(_scaled(row, changes) for row in policy.rules if rules[row.rule].step == "grouping"),
        goals=tuple(row for row in policy.goals if goals[row.goal].step == "grouping"),
    )


def _scaled(row: RuleRow, changes: int) -> RuleRow:
    if row.rule != "change_budget":
        return row
    parameters = row.parameters | {"max_changes": changes}
    return RuleRow(rule=row.rule, standing=row.standing, price=row.price, clause=row.clause, parameters=parameters)


def fingerprint(instance: Instance) -> str:
    """Return a SHA-256 of everything a generated instance says, to tell whether two runs had the same one."""
    text = sha256()
    for part in (instance.schools, instance.areas, instance.previous, instance.pins, instance.bans, instance.waivers, instance.policy):
        text.update(repr(part).encode())
    return text.hexdigest()
