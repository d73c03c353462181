"""The simulated province: one seed one instance, counties and schools as its docstring says, and a policy that can be met."""

import subprocess
import sys
from collections import Counter
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from instances.generators.province import fingerprint, grouping_policy, province
from instances.generators.province_places import county_sizes
from solver.check.checker import check
from solver.geography.travel import TravelTimes
from solver.instance.instance import Instance
from solver.rules.parameters import bound_rules, rule_classes
from solver.solving.result import ResultWord
from solver.solving.solve import solve

ROOT = Path(__file__).resolve().parent.parent


@cache
def given(schools: int = 600) -> Instance:
    """Return a province, made once."""
    return province(schools, 3)


def test_one_seed_makes_one_province() -> None:
    """Twice the same seed gives the same fingerprint, also under another hash seed; another seed gives another one."""
    program = "from instances.generators.province import fingerprint, province; print(fingerprint(province(150, 5)))"
    environment = {"PYTHONHASHSEED": "17", "PYTHONPATH": str(ROOT)}
    other = subprocess.run([sys.executable, "-c", program], cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    assert other.stdout.strip() == fingerprint(province(150, 5))
    assert fingerprint(province(150, 5)) != fingerprint(province(150, 6))


def test_ids_and_areas_hold_together() -> None:
    """Ids are distinct and sort as the schools stand, every school's area is a township of a listed county."""
    instance = given()
    ids = [school.id for school in instance.schools]
    assert ids == sorted(set(ids))
    assert len(ids) == 600
    for school in instance.schools:
        parent = instance.area_of[school.area].parent
        assert parent in instance.area_of


@pytest.mark.parametrize("schools", [1500, 6400, 20000])
def test_counties_are_of_county_size(schools: int) -> None:
    """Sizes add up to the province and lie between 150 and 420: 275 on the average, drawn between 200 and 350 and stretched to fit."""
    sizes = county_sizes(schools, np.random.default_rng(1))
    assert int(sizes.sum()) == schools
    assert sizes.min() >= 150
    assert sizes.max() <= 420


def test_shares_are_those_of_the_county_generator() -> None:
    """Of 134 schools of the kinds' table 58 are rural, 35 lead candidates and 21 teaching points; a province keeps these shares."""
    schools = given().schools
    for count, share in (
        (sum(s.setting == "rural" for s in schools), 58 / 134),
        (sum(s.lead_candidate for s in schools), 35 / 134),
        (sum(s.teaching_point for s in schools), 21 / 134),
    ):
        assert abs(count / len(schools) - share) < 0.01
    assert 0.2 < sum(s.weak for s in schools) / len(schools) < 0.32
    assert sum(s.new for s in schools) >= 10
    assert {s.assessment for s in schools} == {None, "excellent", "good", "pass", "fail"}


def test_last_years_groups_were_lawful() -> None:
    """Members had one group each, were weaker than their lead (but for those that matured since) and within the mode's minutes."""
    instance = given()
    assert instance.previous is not None
    minutes = {"alliance": 30, "trusteeship": 25, "tight": 15}
    travel, place = TravelTimes.of(instance), instance.position_of
    members = [member for group in instance.previous.groups for member in group.members]
    assert max(Counter(members).values()) == 1
    assert 0.25 < len(members) / len(instance.schools) < 0.4
    for group in instance.previous.groups:
        lead = np.full(len(group.members), place[group.lead])
        assert travel.minutes(lead, np.array([place[m] for m in group.members])).max() <= minutes[group.mode]
        for member in (instance.school_of[m] for m in group.members):
            assert member.quality < instance.school_of[group.lead].quality or (member.maturity or 0) >= 85
            assert member.maturity is not None
    assert {"lead", "member"} == {pin.kind for pin in instance.pins}
    assert len(instance.waivers) >= 2


def test_the_policy_is_nanyangs_grouping_part() -> None:
    """No rotation rule is left, and the change budget of 4 for 130 schools grows with the schools: 1,300 may have 40 changes."""
    policy = grouping_policy(1300)
    assert {rule_classes()[row.rule].step for row in policy.rules} == {"grouping"}
    assert {"coverage", "same_area_share", "size_by_assessment", "travel_limit"} <= {row.rule for row in policy.rules}
    budget = [bound.rule for bound in bound_rules(policy) if bound.rule.name == "change_budget"]
    assert [getattr(rule, "max_changes", None) for rule in budget] == [40]


def test_the_policy_can_be_met() -> None:
    """A province of 120 schools has a plan that the checker accepts, under every rule, with the first two goals proved."""
    instance = province(120, 1)
    policy = instance.policy
    short = type(policy)(name=policy.name, title=policy.title, modes=policy.modes, rules=policy.rules, goals=policy.goals[:2])
    instance = instance.replace(policy=short)
    result = solve(instance, time_limit=60)
    assert result.word is ResultWord.PROVED_BEST
    assert result.plan is not None
    assert check(instance, result.plan).accepted


def test_too_few_schools_are_refused() -> None:
    """Fewer than 60 schools have not every kind of school."""
    with pytest.raises(ValueError, match="at least 60"):
        province(59)
