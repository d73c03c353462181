"""Every rule, broken on purpose: the checker names that rule and no other, and a waiver for the object lets the plan pass."""

from dataclasses import replace
from functools import cache

import pytest

from solver.check.checker import check
from solver.check.sentences import sentence
from solver.instance.history import Waiver
from solver.instance.instance import Instance
from solver.instance.policy import Policy, RuleRow
from solver.plan.plan import Plan
from solver.rules.parameters import adapter, rule_classes
from solver.rules.rule import Finding, Rule
from solver.rules.running import running_postings
from tests.filling import filled
from tests.test_contract import drawn_case

WANTED = 20
DRAWS = 400

KINDS = [pytest.param(kind, id=name) for name, kind in rule_classes().items()]
"""Every rule."""


def row_of(rule: Rule, standing: str = "hard") -> RuleRow:
    """Return a policy row that binds to this very rule."""
    parameters = adapter(type(rule)).dump_python(rule, mode="json")
    return RuleRow(rule=rule.name, standing=standing, parameters=parameters)  # type: ignore[arg-type]  # one of the three standings


def standing_as(instance: Instance, rule: Rule, standing: str) -> Policy:
    """Return the instance's policy with the rule under test standing as said, and any row it reads only watched."""
    others = tuple(replace(row, standing="watch") for row in instance.policy.rules if row.rule != rule.name)
    return replace(instance.policy, rules=(*others, row_of(rule, standing)))


def drawn(rule: Rule, seed: int) -> tuple[Instance, Plan]:
    """Return a county whose policy binds this one rule, and a random plan with the lists that follow from its groups.

    A plan that lists every running posting can break `running_postings` only together with `single_posting`, nearly always;
    so for that rule one running posting is taken out of the plan.
    """
    case = drawn_case(rule.step, seed, rule)
    instance, plan = case.instance, case.plan
    instance = instance.replace(policy=standing_as(instance, rule, "hard"))
    if rule.name == "running_postings":
        plan = replace(plan, postings=tuple(p for p in plan.postings if p not in running_postings(instance)[:1]))
    return instance, filled(instance, plan)


def others_kept(rule: Rule, instance: Instance, plan: Plan) -> bool:
    """Whether the structural rules, other than the one under test, hold; a draw that breaks them too is no case for one rule."""
    structural = [kind() for kind in rule_classes().values() if kind.structural and kind is not type(rule)]
    return all(finding.kept for other in structural if other.applies(instance) for finding in other.check(instance, plan))


@cache
def broken_cases(kind: type[Rule]) -> list[tuple[Rule, Instance, Plan, list[Finding]]]:
    """Return seeded draws, over all trial settings in turn, in which the rule finds a breach."""
    found: list[tuple[Rule, Instance, Plan, list[Finding]]] = []
    trials = kind.trials()
    for seed in range(DRAWS):
        if len(found) == WANTED:
            break
        rule = trials[seed % len(trials)]
        instance, plan = drawn(rule, 1000 + seed)
        if not rule.applies(instance) or not others_kept(rule, instance, plan):
            continue
        breaches = [finding for finding in rule.check(instance, plan) if not finding.kept]
        if breaches:
            found.append((rule, instance, plan, breaches))
    return found


@pytest.mark.parametrize("kind", KINDS)
def test_twenty_violations_are_flagged_with_the_right_rule_and_no_other(kind: type[Rule]) -> None:
    """At least 20 seeded violations of each rule (the issue's figure): all found, all charged to it, none accepted."""
    cases = broken_cases(kind)
    assert len(cases) >= WANTED
    for rule, instance, plan, breaches in cases:
        report = check(instance, plan)
        assert not report.accepted
        assert report.structure == ()
        assert {finding.rule for finding in report.breaches} == {rule.name}
        assert all(finding.amount > 0 for finding in report.breaches)
        assert sorted(report.breaches, key=repr) == sorted(breaches, key=repr)
        for finding in report.breaches:
            said = sentence(instance, finding)
            assert rule.title.zh in said.zh
            assert rule.title.en in said.en


@pytest.mark.parametrize("kind", KINDS)
def test_waivers_for_the_broken_objects_and_only_they_let_the_plan_pass(kind: type[Rule]) -> None:
    """All broken objects waived: accepted, with the breaches set aside and listed. One object not waived: still refused."""
    for rule, instance, plan, breaches in broken_cases(kind):
        subjects = sorted({finding.subject for finding in breaches})
        waivers = tuple(Waiver(rule=rule.name, subject=subject, reason="approved for this test") for subject in subjects)
        report = check(instance.replace(waivers=waivers), plan)
        assert report.accepted
        assert sorted(report.waived, key=repr) == sorted(breaches, key=repr)
        left = check(instance.replace(waivers=waivers[1:]), plan)
        assert not left.accepted
        assert {finding.subject for finding in left.breaches} == {subjects[0]}


@pytest.mark.parametrize("kind", KINDS)
def test_priced_and_watched_rules_are_reported_and_do_not_refuse(kind: type[Rule]) -> None:
    """The same breaches as shortfalls with a price, or watched: the plan is accepted (structural rules apart) and they are listed."""
    for rule, instance, plan, breaches in broken_cases(kind)[:5]:
        amount = sum(finding.amount for finding in breaches)
        priced = check(instance.replace(policy=standing_as(instance, rule, "priced")), plan)
        assert priced.accepted
        assert len(priced.shortfalls) == len(breaches)
        assert priced.price == amount
        watched = check(instance.replace(policy=standing_as(instance, rule, "watch")), plan)
        assert watched.accepted
        assert len([finding for finding in watched.watched if finding.rule == rule.name]) == len(breaches)
        assert watched.price == 0
