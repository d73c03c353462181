"""Candidates by spatial index, the linear form and the goals' arrays against plain slow computations, whatever the order of rows."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import product

import numpy as np
import pandas as pd
import pytest

from solver.check.places import full_groups
from solver.form.form import FormBuilder
from solver.geography.graph import school_graph
from solver.geography.travel import TravelTimes
from solver.goals.grouping.centrality import Centrality
from solver.instance.history import Waiver
from solver.instance.instance import Instance
from solver.instance.policy import RuleRow
from solver.rules import candidates
from solver.rules.candidates import admitted, all_pairs, prune
from solver.rules.grouping.lead_eligibility import LeadEligibility
from solver.rules.grouping.nearest_leads import NearestLeads
from solver.rules.grouping.travel_limit import TravelLimit
from solver.rules.grouping.weaker_member import WeakerMember
from solver.rules.grouping_scope import PairTable
from solver.rules.parameters import bound_rules, rule_classes
from solver.rules.rule import PairRule
from solver.rules.small import MODES, small_plan, small_policy
from tests.drawing import Rng, chance, draw_county, draw_grouping_plan, pick

ELIGIBLE = LeadEligibility(min_quality=50, min_satisfaction=0, min_classes=0, unknown_satisfaction="allowed")
LIMITS = tuple(TravelLimit(mode=mode.name, minutes=minutes) for mode, minutes in zip(MODES, (40, 20, 30), strict=False))
RULES: Sequence[tuple[PairRule, ...]] = (
    (),
    (ELIGIBLE, WeakerMember()),
    LIMITS,
    (WeakerMember(), ELIGIBLE, *LIMITS),
    (TravelLimit(mode="alliance", minutes=25), TravelLimit(mode="alliance", minutes=15), ELIGIBLE),
    (*LIMITS, NearestLeads(count=2)),
)
"""No limit, leads only, every mode limited, both, one mode limited twice and the others not at all, and the nearest leads."""


def draw_case(rng: Rng, rules: Sequence[PairRule]) -> Instance:
    """Return up to nine schools with waivers of the rules, half of them with a matrix of some pairs, a quarter searched on roads."""
    county = draw_county(rng, schools=int(rng.integers(2, 10)))
    ids = [school.id for school in county.schools]
    waivers = {(pick(rng, rules).name, pick(rng, ids)) for _ in range(int(rng.integers(3)))} if rules else set()
    county = county.replace(waivers=tuple(Waiver(rule=rule, subject=subject, reason="test") for rule, subject in sorted(waivers)))
    if chance(rng, 0.5):
        return county
    rows = [(a, b, int(rng.integers(60)), -1) for a, b in product(ids, ids) if a != b and chance(rng, 0.4)]
    table = pd.DataFrame(rows, columns=["from", "to", "minutes", "metres"])
    return county.replace(travel_table=table, travel_searched=60 if chance(rng, 0.5) else None)


def rows_of(pairs: PairTable) -> list[tuple[str, str, int, int, int]]:
    """Return the candidates with names for places."""
    ids = [school.id for school in pairs.instance.schools]
    columns = (pairs.lead, pairs.school, pairs.mode, pairs.minutes, pairs.metres)
    return [(ids[l], ids[s], m, t, d) for l, s, m, t, d in zip(*(column.tolist() for column in columns), strict=True)]


@pytest.mark.parametrize("block", [3, 2_000_000])
@pytest.mark.parametrize("rules", RULES, ids=lambda rules: "-".join(rule.name for rule in rules) or "none")
def test_pruned_candidates_are_the_admitted_ones(rules: tuple[PairRule, ...], block: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """50 counties with waivers and matrices, in blocks of three pairs and in one: the same candidates in the same order."""
    monkeypatch.setattr(candidates, "_BLOCK", block)
    rng = np.random.default_rng(21)
    for _ in range(50):
        county = draw_case(rng, rules)
        plain, pruning = admitted(all_pairs(county), rules), prune(county, rules)
        assert rows_of(pruning.pairs) == rows_of(plain)
        leads: dict[str, set[str]] = {}
        for lead, school, *_ in rows_of(plain):
            leads.setdefault(school, set()).add(lead)
        assert pruning.leads_of() == {school: tuple(sorted(found)) for school, found in leads.items()}
        assert [name for name, _ in pruning.stages] == ["", "reach", *(rule.name for rule in rules)]
        assert pruning.stages[0][1] == {school.id for school in county.schools if not school.outside}
        assert pruning.stages[-1][1] == leads.keys()
        assert all(later <= before for (_, before), (_, later) in zip(pruning.stages, pruning.stages[1:], strict=False))


def pair_trials() -> list[PairRule]:
    """Return every trial setting of every pair rule."""
    return [
        trial for kind in rule_classes().values() if issubclass(kind, PairRule) for trial in kind.trials() if isinstance(trial, PairRule)
    ]


@pytest.mark.parametrize("rule", pair_trials(), ids=repr)
def test_what_rules_say_for_speed_is_true(rule: PairRule) -> None:
    """40 counties: a rule refuses every lead, way and zone that it says it does, and such a rule names one side in its waivers."""
    rng = np.random.default_rng(22)
    for _ in range(40):
        pairs = all_pairs(draw_case(rng, ()))
        admits, leads, zones = rule.admits(pairs), rule.possible_leads(pairs.instance), rule.lead_zones(pairs.instance)
        if leads is not None:
            assert not admits[~leads[pairs.lead]].any()
            assert rule.subjects(pairs).tolist() == pairs.lead.tolist()
        reach = [rule.reach_minutes(mode.name) for mode in pairs.instance.policy.modes]
        for mode, minutes in enumerate(reach):
            assert minutes is None or not admits[(pairs.mode == mode) & (pairs.minutes > minutes)].any()
        if zones is not None:
            assert not admits[(zones[0][pairs.lead] >= 0) & (zones[0][pairs.lead] != zones[1][pairs.school])].any()
        if zones is not None or any(minutes is not None for minutes in reach):
            assert rule.subjects(pairs).tolist() == pairs.school.tolist()


class Confined(WeakerMember):
    """A rule that keeps leads to their own area, but for those of the first school's quality or better, which go anywhere."""

    def lead_zones(self, instance: Instance) -> tuple[np.ndarray, np.ndarray]:
        """Return the areas as zones."""
        area = np.array([int(school.area[1:]) for school in instance.schools], dtype=np.int64)
        free = instance.school_values("quality") >= instance.schools[0].quality
        return np.where(free, -1, area), area

    def admits(self, pairs: PairTable) -> np.ndarray:
        """Admit what the zones say."""
        lead, school = self.lead_zones(pairs.instance)
        return np.asarray((lead[pairs.lead] < 0) | (lead[pairs.lead] == school[pairs.school]))


@pytest.mark.parametrize("block", [3, 2_000_000])
def test_zones_leave_what_the_rule_admits(block: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """60 counties in which leads are confined to their area and two modes have no limit of travel, with waivers."""
    monkeypatch.setattr(candidates, "_BLOCK", block)
    rng = np.random.default_rng(23)
    for draw in range(60):
        rules = (Confined(), LIMITS[0]) if draw % 2 else (Confined(),)
        county = draw_case(rng, rules)
        assert rows_of(prune(county, rules).pairs) == rows_of(admitted(all_pairs(county), rules))


def test_candidates_do_not_depend_on_the_order_of_schools() -> None:
    """30 counties with their schools and matrix rows reversed: the same candidates."""
    rng = np.random.default_rng(24)
    for _ in range(30):
        county = draw_case(rng, RULES[3])
        table = county.travel_table
        turned = county.replace(schools=county.schools[::-1], travel_table=None if table is None else table[::-1].reset_index(drop=True))
        assert rows_of(prune(turned, RULES[3]).pairs) == rows_of(prune(county, RULES[3]).pairs)


@pytest.mark.parametrize("limit", [0, 12, 30, 61, 500])
def test_pairs_within_a_limit_of_minutes(limit: int) -> None:
    """60 counties with and without matrices: every pair of two schools within the limit, once, with the minutes asked singly."""
    rng = np.random.default_rng(25)
    for _ in range(60):
        county = draw_case(rng, ())
        travel, count = TravelTimes.of(county), len(county.schools)
        origins, destinations = (rng.permutation(count)[: int(rng.integers(count + 1))] for _ in range(2))
        plain = []
        for a, b in product(origins.tolist(), destinations.tolist()):
            minutes = int(travel.minutes(np.array([a]), np.array([b]))[0])
            if a != b and minutes <= limit:
                plain.append((a, b, minutes))
        found = [
            row for block in travel.within(origins, destinations, limit) for row in zip(*(part.tolist() for part in block), strict=True)
        ]
        assert sorted(found) == sorted(plain)


@pytest.mark.parametrize("limit", [12, 40])
def test_the_graph_of_schools_joins_those_near_both_ways(limit: int) -> None:
    """40 counties with and without matrices: an edge where the longer of the two directions is within the limit, in order."""
    rng = np.random.default_rng(29)
    for _ in range(40):
        county = draw_case(rng, ())
        travel, ids = TravelTimes.of(county), [school.id for school in county.schools]
        plain = []
        for a, b in product(range(len(ids)), range(len(ids))):
            ends = np.array([a, b]), np.array([b, a])
            minutes, metres = int(travel.minutes(*ends).max()), int(travel.metres(*ends).max())
            if a < b and minutes <= limit:
                plain.append((ids[a], ids[b], {"minutes": minutes, "metres": metres}))
        assert list(school_graph(county, limit).edges(data=True)) == plain


def test_travel_is_worked_out_once_for_an_instance() -> None:
    """The same object for the same instance, another for its copy with another matrix."""
    county = draw_county(np.random.default_rng(26))
    table = pd.DataFrame({"from": ["S0"], "to": ["S1"], "minutes": [7], "metres": [-1]})
    assert TravelTimes.of(county) is TravelTimes.of(county)
    assert TravelTimes.of(county.replace(travel_table=table)).minutes(np.array([0]), np.array([1])).tolist() == [7]


@pytest.mark.parametrize("measure", ["rank", "minutes"])
def test_centrality_is_that_of_plain_sums(measure: str) -> None:
    """30 counties: each lead's cost is found again by adding up the minutes to every other school of its area, one at a time."""
    rng = np.random.default_rng(27)
    for _ in range(30):
        county = draw_county(rng, schools=int(rng.integers(2, 10)))
        travel, goal = TravelTimes.of(county), Centrality(measure="rank" if measure == "rank" else "minutes")
        far = {}
        for a, school in enumerate(county.schools):
            others = [b for b, other in enumerate(county.schools) if other.area == school.area and b != a]
            far[school.id] = sum(int(travel.minutes(np.array([a]), np.array([b]))[0]) for b in others)
        for lead in county.schools:
            near = [far[school.id] for school in county.schools if school.area == lead.area]
            spare = far[lead.id] - min(near)
            plain = sum(other < far[lead.id] for other in near) if measure == "rank" else -(-spare // max(1, len(near) - 1))
            member = next(school.id for school in county.schools if school.id != lead.id)
            assert goal.value(county, small_plan(county, [(lead.id, "alliance", [member])])) == plain


def test_a_form_holds_what_was_put_into_it() -> None:
    """100 forms of up to five blocks with repeated, cancelling and unordered entries, with and without a family: as a dense matrix."""
    rng = np.random.default_rng(28)
    for _ in range(100):
        builder, dense, family = FormBuilder(), [], []
        columns = builder.columns(int(rng.integers(1, 8)), 0, 3)
        for _ in range(int(rng.integers(0, 6))):
            rows, entries, name = int(rng.integers(0, 5)), int(rng.integers(0, 20)), pick(rng, ("a", "b"))
            row = rng.integers(0, max(1, rows), entries if rows else 0)
            column, coefficient = rng.choice(columns, len(row)), rng.integers(-2, 3, len(row))
            builder.rows(name, rows, row, column, coefficient, -5, rng.integers(0, 9, rows))
            matrix = np.zeros((rows, len(columns)), dtype=np.int64)
            for r, c, k in zip(row.tolist(), column.tolist(), coefficient.tolist(), strict=True):
                matrix[r, c] += k
            dense.append(matrix)
            family.append(name)
        for without in (frozenset[str](), frozenset({"a"})):
            form = builder.build(without)
            kept = [matrix for matrix, name in zip(dense, family, strict=True) if name not in without]
            wanted = np.concatenate([np.zeros((0, len(columns)), dtype=np.int64), *kept])
            found = np.zeros_like(wanted)
            found[form.row_of_entry(), form.column] = form.coefficient
            values = rng.integers(-3, 4, len(columns))
            assert found.tolist() == wanted.tolist()
            assert len(form.column) == np.count_nonzero(wanted)
            assert all(np.all(np.diff(form.column[a:b]) > 0) for a, b in zip(form.start[:-1], form.start[1:], strict=True))
            assert form.activity(values).tolist() == (wanted @ values).tolist()
            assert (form.rows, len(form.family), len(form.row_upper)) == (len(wanted),) * 3


def test_places_are_those_of_a_plain_look_at_every_pair() -> None:
    """60 counties: the pairs judged when asked for are those whose group, one school larger, breaks a cap it did not break before."""
    rng, seen = np.random.default_rng(30), set()
    rows = (
        RuleRow(rule="member_cap", parameters={"mode": "alliance", "cap": 2, "unit_counted": "campus"}),
        RuleRow(rule="size_by_assessment", parameters={"caps": {"alliance": 3, "tight": 2}}),
        RuleRow(rule="member_cap", standing="priced", parameters={"mode": "tight", "cap": 0}),
    )
    for _ in range(60):
        county = draw_county(rng, schools=8).replace(policy=small_policy(rules=rows))
        plan = draw_grouping_plan(rng, county)
        leads, plain = {group.lead for group in plan.groups}, set()
        grouped = leads | {member for group in plan.groups for member in group.members}
        leads_of = {school.id: tuple(sorted(leads | {"S0"})) for school in county.schools if school.id not in grouped}
        for group, school in product(plan.groups, leads_of):
            larger = replace(group, members=(*group.members, school))
            for row in bound_rules(county.policy)[:2]:
                before, after = (row.rule.check(county, replace(plan, groups=(g,))) for g in (group, larger))
                if sum(f.amount for f in after) > sum(f.amount for f in before):
                    plain.add((group.lead, school))
        found = full_groups(county, plan, leads_of)
        assert found == plain
        assert found | frozenset[tuple[str, str]]() == plain
        assert len(found) == len(plain)
        assert ("S0", "nobody") not in found
        stray: object = "S0"
        assert stray not in found
        seen |= {bool(plain), bool({(lead, school) for lead, school in product(leads, leads_of)} - plain)}
    assert seen == {True, False}
