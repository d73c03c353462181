"""Rules that are only watched change neither the rotation model nor its size: they are checked and reported, and nothing else."""

from dataclasses import replace
from functools import cache

import pytest

from instances.generators.write import HERE
from solver import read
from solver.check.checker import check
from solver.instance.instance import Instance
from solver.instance.policy import RuleRow
from solver.plan.plan import Group, Plan
from solver.solving.rotation import build_rotation

WATCHED = (
    RuleRow(rule="balance_limit", standing="watch", parameters={"stage": "primary", "limit": "0.01", "indicator": "qualified"}),
    RuleRow(rule="balance_limit", standing="watch", parameters={"stage": "junior", "limit": "0.45", "within": "group"}),
    RuleRow(rule="standard_attainment", standing="watch", parameters={"stage": "primary"}),
    RuleRow(rule="title_gate", standing="watch", parameters={"years": 2}),
)
"""Rules that would part people by qualification, subject or years of service if they were held."""


@cache
def county() -> Instance:
    """Return the county of the national evaluation without any watched row."""
    instance = read(HERE / "national.json")
    rules = tuple(row for row in instance.policy.rules if row.standing != "watch" and row.rule != "standard_attainment")
    return instance.replace(policy=replace(instance.policy, rules=rules))


def groups() -> tuple[Group, ...]:
    """Return last year's groups as groups of the planned year."""
    instance = county()
    assert instance.previous is not None
    year = instance.first_year
    return tuple(Group(group.lead, group.mode, tuple(group.members), year, year) for group in instance.previous.groups)


@pytest.mark.parametrize("extra", [(row,) for row in WATCHED] + [WATCHED], ids=lambda rows: rows[0].rule + str(len(rows)))
def test_watched_rows_leave_the_model_alone(extra: tuple[RuleRow, ...]) -> None:
    """Columns, rows and classes of people are the same with and without them; held, each of these rules would add some."""
    plain = county()
    watched = plain.replace(policy=replace(plain.policy, rules=(*plain.policy.rules, *extra)))
    bound = plain.replace(policy=replace(plain.policy, rules=(*plain.policy.rules, *(replace(row, standing="priced") for row in extra))))
    sizes = []
    for instance in (plain, watched, bound):
        model = build_rotation(instance, groups())
        form = model.scope.builder.build()
        sizes.append((form.columns, form.rows, len(model.scope.class_size)))
    assert sizes[1] == sizes[0]
    assert sizes[2] != sizes[0]


def test_watched_rows_are_still_checked() -> None:
    """A plan without postings misses the coefficient of 0.01; the report says so, and the plan is no worse for it."""
    plain = county()
    watched = plain.replace(policy=replace(plain.policy, rules=(*plain.policy.rules, WATCHED[0])))
    plan = Plan(plain.id, plain.first_year, plain.years, groups())
    reports = [check(instance, plan) for instance in (plain, watched)]
    missed = [row for row in reports[1].rules if row.bound.standing == "watch" and row.amount]
    assert [row.bound.rule.name for row in missed] == ["balance_limit"]
    assert len(reports[0].breaches) == len(reports[1].breaches)
