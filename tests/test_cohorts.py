"""Programmes in batches: golden numbers of the clauses, settings that cannot be met, lots, and what no plan may say."""

import subprocess
import sys
from collections import Counter
from dataclasses import replace
from fractions import Fraction

import pytest

from solver.check.checker import check
from solver.check.cohort_rows import malformed_cohorts, unknown_in_cohorts
from solver.instance.instance import Instance
from solver.instance.policy import GoalRow, RuleRow
from solver.instance.programme import Programme
from solver.instance.school import Area
from solver.instance.school_choice import SchoolChoice
from solver.plan.plan import Plan
from solver.plan.support import Cohort
from solver.rules.cohort.cohort_balance import CohortBalance
from solver.rules.cohort.cohort_count import CohortCount
from solver.rules.cohort.cohort_sample import CohortSample
from solver.rules.cohort_small import PROGRAMMES, cohort_county, cohort_plan, counties
from solver.rules.cohort_table import CohortTable
from solver.rules.cohort_units import UnitChoice, batches_of, place_of, units_of
from solver.rules.parameters import build
from solver.rules.small import YEAR, small_plan, small_policy, small_school
from solver.solving.engines import Run
from solver.solving.later import build_later
from solver.solving.ordered import solve_ordered
from solver.solving.stopping import Deadline
from tests.filling import filled

P = {"programme": "project"}


def posed(instance: Instance, *rules: RuleRow, goals: tuple[GoalRow, ...] = ()) -> Instance:
    """Return the instance under these rules and goals, its programmes kept."""
    return instance.replace(policy=replace(instance.policy, rules=rules, goals=goals))


def solved(instance: Instance) -> tuple[Plan | None, list[tuple[int, int | None, bool]]]:
    """Return the plan the ordered goals lead to, None where there is none, and value, bound and proof of each goal."""
    model = build_later(instance, "cohort", filled(instance, small_plan(instance)))
    outcome = solve_ordered(model.problem, Run(deadline=Deadline(60)))
    stages = [(stage.value, stage.bound, stage.proved) for stage in outcome.stages]
    return None if outcome.values is None else model.plan(outcome.values), stages


def sizes(plan: Plan) -> list[int]:
    """Return how many start in each year in which anybody does, by year."""
    return [count for _, count in sorted(Counter(cohort.first_year for cohort in plan.cohorts).items())]


def test_an_inspection_cycle_reaches_every_school_evenly_and_the_weak_ones_in_time() -> None:
    """R-039: 20 schools in three years are 7, 7 and 6, a difference of 1 that is proved; every weak one by the second year."""
    schools = [small_school(n, weak=n < 9, setting="town") for n in range(20)]
    early = RuleRow(rule="cohort_latest", parameters=P | {"labels": ["weak"], "year": YEAR + 1})
    instance = posed(cohort_county(schools), RuleRow(rule="cohort_required", parameters=P), early, goals=(GoalRow(goal="cohort_evenness"),))
    plan, stages = solved(instance)
    assert plan is not None
    assert sorted(sizes(plan)) == [6, 7, 7]
    assert stages == [(1, 1, True)]
    assert max(c.first_year for c in plan.cohorts if instance.school_of[c.unit].weak) <= YEAR + 1
    assert check(instance, plan).accepted


def test_four_pioneers_and_then_all_sixteen_districts() -> None:
    """R-086: four districts start in the first phase and nobody else, twelve in the second, by 2028 all sixteen."""
    programme = Programme(name="zones", title="优质均衡创建", units="areas", area_levels=("county",), batches=(2026, 2028))
    z = {"programme": "zones"}
    pilot = RuleRow(rule="cohort_pilot", parameters=z | {"areas": ["C002", "C005"]})
    four = RuleRow(rule="cohort_count", parameters=z | {"exactly": 4, "year": 2026})
    every = RuleRow(rule="cohort_required", parameters=z | {"until": 2028})
    instance = posed(counties(16, (programme,)), pilot, four, every)
    plan, _ = solved(instance)
    assert plan is not None
    assert sizes(plan) == [4, 12]
    assert {"C002", "C005"} <= {c.unit for c in plan.cohorts if c.first_year == 2026}
    assert check(instance, plan).accepted


@pytest.mark.parametrize(
    ("units", "share", "needed"), [(95, "60%", 57), (129, "100%", 129), (26, "73.1%", 20), (7, "1/3", 3), (10, "3/10", 3)]
)
def test_shares_are_rounded_up_exactly(units: int, share: str, needed: int) -> None:
    """R-096: 60% of 95 counties are 57 and not 58, as a binary fraction would have it; 3/10 of 10 are 3; otherwise rounded up."""
    rule = build(CohortCount, {"programme": "zones", "min_share": share, "authorities": ["county"]})
    county = counties(units)
    for number, amount in ((needed, 0), (needed - 1, 1)):
        plan = cohort_plan(county, "zones", [(f"C{n:03d}", YEAR) for n in range(number)])
        assert [finding.amount for finding in rule.check(county, plan)] == [amount]


def test_three_batches_of_guizhou_in_small() -> None:
    """R-112, R-113: 60 schools of three tiers in three batches: 20 each, every tier within 10 points of its share in every batch."""
    schools = [small_school(n, quality=(50, 65, 80)[n % 3], area=f"A{n % 4}", weak=False) for n in range(60)]
    rules = (
        RuleRow(rule="cohort_count", parameters=P | {"exactly": 60}),
        RuleRow(rule="cohort_balance", parameters=P | {"by": "quality"}),
        RuleRow(rule="cohort_capacity", parameters=P | {"most": 15, "per": "area", "counted": "active"}),
    )
    instance = posed(cohort_county(schools), *rules, goals=(GoalRow(goal="cohort_evenness", parameters=P),))
    plan, stages = solved(instance)
    assert plan is not None
    assert stages == [(0, 0, True)]
    assert sizes(plan) == [20, 20, 20]
    for year in (YEAR, YEAR + 1, YEAR + 2):
        tiers = [instance.school_of[c.unit].quality for c in plan.cohorts if c.first_year == year]
        assert all(Fraction(tiers.count(tier), 20) >= Fraction(1, 3) - Fraction(1, 10) for tier in (50, 65, 80))
    assert check(instance, plan).accepted


@pytest.mark.parametrize(
    "rules",
    [
        [("cohort_required", {}), ("cohort_capacity", {"most": 1})],
        [("cohort_required", {"until": YEAR}), ("cohort_latest", {"year": YEAR - 1})],
        [("cohort_count", {"exactly": 5})],
        [("cohort_pilot", {"labels": ["weak"], "only": True}), ("cohort_count", {"at_least": 4, "year": YEAR})],
        [("cohort_sample", {"share": "1/4", "year": YEAR}), ("cohort_count", {"at_least": 2, "year": YEAR})],
        [("cohort_required", {}), ("cohort_count", {"at_most": 3})],
    ],
    ids=lambda rules: " + ".join(name for name, _ in rules),
)
def test_settings_that_cannot_be_met_have_no_plan(rules: list[tuple[str, dict[str, object]]]) -> None:
    """Four schools and three batches: each of these demands contradicts the programme or another demand."""
    rows = [RuleRow(rule=name, parameters=P | parameters) for name, parameters in rules]
    plan, _ = solved(posed(cohort_county(4), *rows))
    assert plan is None


def test_a_unit_whose_batch_was_agreed_cannot_be_lost() -> None:
    """S1 closes before the batch agreed for it: that contradicts `cohort_kept`, which names the school; without it a plan exists."""
    schools = [small_school(0), small_school(1, closing=YEAR), small_school(2)]
    county = cohort_county(schools, before=[("project", "S1", YEAR + 1)])
    assert solved(posed(county, RuleRow(rule="cohort_kept")))[0] is None
    plan, _ = solved(posed(county, RuleRow(rule="cohort_required", parameters=P)))
    assert plan is not None
    broken = check(posed(county, RuleRow(rule="cohort_kept")), plan).breaches
    assert [(finding.rule, finding.subject) for finding in broken] == [("cohort_kept", "S1")]


def test_shares_of_a_batch_are_compared_in_exact_integers() -> None:
    """Two of six are exactly one third; two of five are 1/15 more, which lies between tolerances of 66,666 and 66,667 millionths."""
    schools = [small_school(n, setting="rural" if n % 3 == 0 else "town") for n in range(9)]
    county, rule = cohort_county(schools), CohortBalance(programme="project", by="setting", tolerance=Fraction(0))
    thirds = cohort_plan(county, "project", [(f"S{n}", YEAR) for n in range(6)])
    assert sum(finding.amount for finding in rule.check(county, thirds)) == 0
    uneven = cohort_plan(county, "project", [(f"S{n}", YEAR) for n in range(5)])
    assert sum(finding.amount for finding in rule.check(county, uneven)) == 2
    nearly = replace(rule, tolerance=Fraction(66_666, 1_000_000))
    assert sum(finding.amount for finding in nearly.check(county, uneven)) == 2
    enough = replace(rule, tolerance=Fraction(66_667, 1_000_000))
    assert sum(finding.amount for finding in enough.check(county, uneven)) == 0


def test_lots_depend_on_seed_and_identifier_alone() -> None:
    """R-114: the three of 21 drawn are the same for another order of rows or salt of hashes, and not for another seed."""
    rule = CohortSample(programme="project", year=YEAR, seed=11)
    county = cohort_county(21)
    drawn = sorted(rule.drawn(county))
    assert len(drawn) == 3
    assert sorted(rule.drawn(county.replace(schools=tuple(reversed(county.schools))))) == drawn
    assert sorted(replace(rule, seed=12).drawn(county)) != drawn
    code = (
        "from fractions import Fraction; from solver.rules.cohort_draw import sample_of; "
        "print(*sorted(sample_of({f'S{n}' for n in range(21)}, Fraction(1, 10), 11, 'project')))"
    )
    for salt in ("1", "2"):
        salted = {"PYTHONHASHSEED": salt, "PYTHONPATH": ":".join(sys.path)}
        told = subprocess.run([sys.executable, "-c", code], env=salted, capture_output=True, check=True)
        assert told.stdout.decode().split() == drawn


def test_a_sample_in_every_county_is_rounded_up_there() -> None:
    """A tenth of 3 and of 11 schools: one and two, not two of 14 together."""
    schools = [small_school(n, area="A0" if n < 3 else "A1") for n in range(14)]
    drawn = CohortSample(programme="project", year=YEAR, per="area").drawn(cohort_county(schools))
    by_area = [sum(int(one[1:]) < 3 for one in drawn), sum(int(one[1:]) >= 3 for one in drawn)]
    assert by_area == [1, 2]


def test_units_of_a_programme_are_those_it_chooses_and_those_who_have_started() -> None:
    """A school that closes before the first batch is no unit; one that closes later has fewer batches; who started before stays."""
    schools = [small_school(0), small_school(1, closing=YEAR - 1), small_school(2, closing=YEAR), small_school(3, outside=True)]
    programme = replace(PROGRAMMES[0], schools=SchoolChoice(settings=("rural",)))
    county = cohort_county(schools, (programme,), before=[("project", "S0", YEAR), ("project", "nobody", YEAR)])
    assert [unit.id for unit in units_of(county, programme)] == ["S0", "S2"]
    assert batches_of(programme, schools[2]) == (YEAR,)
    assert sorted(CohortTable.of(county).at) == [("project", "S0", YEAR + n) for n in range(3)] + [("project", "S2", YEAR)]


def test_areas_are_chosen_for_themselves_and_for_the_schools_in_them() -> None:
    """By name, by the area around them, by level, and by a weak school inside; an area without schools has none."""
    areas = (Area(id="P", name="P", level="city"), *(Area(id=f"A{n}", name=f"A{n}", parent="P") for n in range(3)))
    county = cohort_county([small_school(0, area="A0"), small_school(1, area="A1")], areas=areas)

    def chosen(choice: UnitChoice) -> list[str]:
        return [area.id for area, taken in zip(areas, choice.chosen_of(county, areas), strict=True) if taken]

    assert chosen(UnitChoice()) == ["P", "A0", "A1", "A2"]
    assert chosen(UnitChoice(areas=("A1", "A2"))) == ["A1", "A2"]
    assert chosen(UnitChoice(area="P", authorities=("county",))) == ["A0", "A1", "A2"]
    assert chosen(UnitChoice(labels=("weak",))) == ["P", "A1"]
    assert chosen(UnitChoice(labels=("weak",), authorities=("county",))) == ["A1"]


def test_schools_are_counted_under_the_authority_that_runs_them() -> None:
    """R-039: a county school under its county, a city school under the city around it, and a school without such an area under nobody's."""
    areas = (Area(id="P", name="P", level="city"), Area(id="A0", name="A0", parent="P"))
    county = cohort_county([small_school(0), small_school(1, authority="city"), small_school(2, authority="province")], areas=areas)
    assert [place_of(county, school, "authority")[1] for school in county.schools] == ["A0", "P", county.id]


@pytest.mark.parametrize(
    "parameters",
    [
        {},
        {"exactly": 3, "at_least": 1},
        {"at_least": 3, "at_most": 2},
        {"exactly": 3, "year": YEAR, "until": YEAR},
        {"min_share": "110%"},
    ],
)
def test_counts_that_contradict_themselves_are_refused_on_reading(parameters: dict[str, object]) -> None:
    """No number at all, two ways of saying one, a range upside down, two spans of time, more than all."""
    with pytest.raises(ValueError, match=r"exactly|at_least|year|less than or equal"):
        build(CohortCount, P | parameters)


@pytest.mark.parametrize("parameters", [{"tiers": [75, 60]}, {"by": "setting", "crossed": "setting"}])
def test_strata_that_make_no_sense_are_refused_on_reading(parameters: dict[str, object]) -> None:
    """Tiers that fall, and a feature crossed with itself."""
    with pytest.raises(ValueError, match=r"tiers|crossed"):
        build(CohortBalance, P | parameters)


@pytest.mark.parametrize(
    ("row", "unknown"),
    [
        (Cohort("nothing", "S0", YEAR), True),
        (Cohort("project", "S9", YEAR), True),
        (Cohort("project", "A0", YEAR), True),
        (Cohort("zones", "S0", YEAR), True),
        (Cohort("project", "S1", YEAR), False),
        (Cohort("project", "S2", YEAR + 1), False),
        (Cohort("project", "S0", YEAR + 3), False),
    ],
)
def test_rows_that_make_no_sense_are_flaws_of_the_plan(row: Cohort, unknown: bool) -> None:
    """Unknown programme, school and area; a school outside the programme's choice, one closed by then, and a year without a batch."""
    schools = [small_school(0), small_school(1, setting="town"), small_school(2, closing=YEAR)]
    programme = replace(PROGRAMMES[0], schools=SchoolChoice(settings=("urban", "rural")))
    county = cohort_county(schools, (programme, PROGRAMMES[1]))
    plan = small_plan(county, cohorts=(row,))
    assert [finding.subject for finding in unknown_in_cohorts(county, plan)] == [row.unit] * unknown
    if not unknown:
        assert [finding.subject for finding in malformed_cohorts(county, plan)] == [row.unit]


def test_a_row_twice_is_a_flaw_and_good_rows_are_none() -> None:
    """The same start listed twice says nothing that once does not; each of the starts once is well formed."""
    county = cohort_county(2)
    once = (Cohort("project", "S0", YEAR), Cohort("zones", "A0", YEAR))
    assert unknown_in_cohorts(county, small_plan(county, cohorts=once)) == malformed_cohorts(county, small_plan(county, cohorts=once)) == ()
    twice = malformed_cohorts(county, small_plan(county, cohorts=(*once, once[0])))
    assert [(finding.subject, finding.amount) for finding in twice] == [("S0", 1)]


def test_a_policy_without_the_programme_leaves_its_rules_silent() -> None:
    """A rule about a programme the policy does not know applies to nothing and finds nothing."""
    county = cohort_county(3).replace(policy=small_policy())
    rule = CohortCount(programme="project", exactly=1)
    assert not rule.applies(county)
    assert rule.check(county, small_plan(county)) == []
