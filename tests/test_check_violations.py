"""Every rule, broken on purpose: the checker names that rule and no other, and a waiver for the object lets the plan pass."""

import pytest

from solver.check.checker import check
from solver.check.sentences import sentence
from solver.instance.history import Waiver
from solver.instance.instance import Instance
from solver.instance.policy import RuleRow
from solver.plan.plan import Plan
from solver.rules.parameters import adapter, rule_classes
from solver.rules.rule import Finding, Rule
from solver.rules.small import small_policy
from tests.filling import filled
from tests.test_contract import drawn_case

WANTED = 20
DRAWS = 400


def row_of(rule: Rule, standing: str = "hard") -> RuleRow:
    """Return a policy row that binds to this very rule."""
    parameters = adapter(type(rule)).dump_python(rule, mode="json")
    return RuleRow(rule=rule.name, standing=standing, parameters=parameters)  # type: ignore[arg-type]  # one of the three standings


def broken_cases(kind: type[Rule]) -> list[tuple[Rule, Instance, Plan, list[Finding]]]:
    """Return seeded draws, over all trial settings in turn, in which the rule finds a breach."""
    found: list[tuple[Rule, Instance, Plan, list[Finding]]] = []
    trials = kind.trials()
    for seed in range(DRAWS):
        if len(found) == WANTED:
            break
        rule = trials[seed % len(trials)]
        _, instance, plan = drawn_case(rule.step, 1000 + seed, rule)
        instance = instance.replace(policy=small_policy(rules=(row_of(rule),)))
        if not rule.applies(instance):
            continue
        breaches = [finding for finding in rule.check(instance, plan) if not finding.kept]
        if breaches:
            found.append((rule, instance, filled(instance, plan), breaches))
    return found


@pytest.mark.parametrize("kind", rule_classes().values(), ids=rule_classes().keys())
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


@pytest.mark.parametrize("kind", rule_classes().values(), ids=rule_classes().keys())
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


@pytest.mark.parametrize("kind", rule_classes().values(), ids=rule_classes().keys())
def test_priced_and_watched_rules_are_reported_and_do_not_refuse(kind: type[Rule]) -> None:
    """The same breaches as shortfalls with a price, or watched: the plan is accepted (structural rules apart) and they are listed."""
    for rule, instance, plan, breaches in broken_cases(kind)[:5]:
        amount = sum(finding.amount for finding in breaches)
        priced = check(instance.replace(policy=small_policy(rules=(row_of(rule, "priced"),))), plan)
        assert priced.accepted
        assert len(priced.shortfalls) == len(breaches)
        assert priced.price == amount
        watched = check(instance.replace(policy=small_policy(rules=(row_of(rule, "watch"),))), plan)
        assert watched.accepted
        assert len(watched.watched) == len(breaches)
        assert watched.price == 0
