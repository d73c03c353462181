"""Random small counties whose pairs of schools are open for aid, and random postings that use them."""

from dataclasses import replace

import numpy as np

from solver.instance.instance import Instance
from solver.instance.policy import RuleRow
from solver.plan.plan import Group, Pairing, Plan, Posting
from solver.rules.options import all_options
from solver.rules.rotation_scope import CHANNELS, OptionTable
from solver.rules.running import RunningTable, running_postings
from solver.rules.small import LAYERS, small_policy
from tests.drawing import Rng, chance, draw_county, draw_groups, pick, posting_of

LENGTHS = {"exchange": (1, 2), "cadre": (1,), "shadow": (1,), "transfer": (1,), "aid": (1, 2)}
OPEN = RuleRow(rule="aid_posting", parameters={"direction": "both"})
"""The row that opens every pair in both directions for everybody and asks for nobody."""


def draw_pairs(rng: Rng, county: Instance, most: int) -> tuple[Pairing, ...]:
    """Return up to `most` different pairs of schools of the county, in random layers, over all planned years."""
    years, found = county.planned_years, set()
    for _ in range(int(rng.integers(most + 1))):
        partner, school = (county.schools[int(n)].id for n in rng.permutation(len(county.schools))[:2])
        found.add(Pairing(partner, school, years[0], years[-1], pick(rng, LAYERS).name))
    return tuple(sorted(found))


def draw_aided(rng: Rng, row: RuleRow, *, schools: int, people: int, years: int, pairs: int) -> OptionTable:
    """Return the options of a county under one row of `aid_posting`; about half of the earlier postings that still run are aid."""
    county = draw_county(rng, schools=schools, people=people, years=years)
    if county.previous is not None:
        earlier = tuple(replace(posting, aid=chance(rng, 0.5)) for posting in county.previous.postings)
        county = county.replace(previous=replace(county.previous, postings=earlier))
    county = county.replace(policy=small_policy(rules=(row,)))
    groups: tuple[Group, ...] = draw_groups(rng, county)
    return all_options(county, groups, LENGTHS, pairings=draw_pairs(rng, county, pairs))


def draw_aid_plan(rng: Rng, options: OptionTable, share: float) -> Plan:
    """Return a plan in which about `share` of those who can go do, on aid rather than otherwise where they have the choice."""
    instance = options.instance
    until = RunningTable.of(instance).last_of(len(instance.staff))
    found: list[Posting] = list(running_postings(instance))
    for person in np.unique(options.person).tolist():
        mine = np.flatnonzero((options.person == person) & (options.first_year > until[person]))
        aid = mine[options.channel[mine] == CHANNELS.index("aid")]
        if len(mine) and chance(rng, share):
            found.append(posting_of(options, pick(rng, (aid if len(aid) and chance(rng, 0.8) else mine).tolist())))
    return Plan(instance.id, instance.first_year, instance.years, options.groups, postings=tuple(found), pairings=options.pairings)
