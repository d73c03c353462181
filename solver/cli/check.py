"""`solve check INSTANCE PLAN`: the independent checker on files; it loads no engine."""

from typing import TYPE_CHECKING, Any

from solver.check.checker import check
from solver.check.report import CheckReport
from solver.check.sentences import sentence
from solver.cli.codes import DONE, PLAN_REFUSED
from solver.cli.reading import instance_of, plan_of
from solver.instance.instance import Instance
from solver.language import Language, Text
from solver.rules.rule import Finding

if TYPE_CHECKING:
    from solver.cli.door import Session

LISTED = 200
"""Breaches printed one by one; the JSON object holds them all."""


def run(session: "Session", instance: str, plan: str, bound: str | None) -> int:
    """Check a plan and print every breach with rule, clause, objects, amount and unit; with a proof also its bounds, computed again."""
    voice = session.voice
    given = instance_of(instance, voice.language)
    read = plan_of(plan, given, voice.language)
    report = check(given, read)
    text, document = report_text(given, report, voice.language), report_document(given, report, voice.language)
    word = "ACCEPTED" if report.accepted else "REFUSED"
    if bound is not None:
        from solver.cli.bounds import bounds_document, bounds_of, bounds_text

        found = bounds_of(bound, given, read, report, voice.language)
        text, document["bounds"] = f"{text}\n{bounds_text(report, found, voice.language)}", bounds_document(found)
        if report.accepted and any(one.contradicted for one in found):
            word = "CONTRADICTED"
    code = DONE if word == "ACCEPTED" else PLAN_REFUSED
    voice.result(text)
    voice.object({"word": word, "exit_code": code, **document})
    return code


def report_text(instance: Instance, report: CheckReport, language: Language) -> str:
    """Return the checker's answer in sentences: what refuses the plan first, then what was priced, watched or waived."""
    objects = sum(len(checked.findings) + len(checked.waived) for checked in report.rules)
    verdict = (
        Text("方案通过核查:{rules} 条规则、{objects} 个对象", "Plan accepted: rules {rules}, objects {objects}")
        if report.accepted
        else Text("方案未通过核查:{n} 处违反", "Plan refused, breaches: {n}")
    )
    lines = [verdict.fill(rules=len(report.rules), objects=objects, n=len(report.violations)).say(language)]
    for title, findings in _kinds(report):
        if findings:
            lines.append(f"{title.say(language)} ({len(findings)})")
            lines += [f"  {sentence(instance, finding).say(language)}" for finding in findings[:LISTED]]
        if len(findings) > LISTED:
            lines.append(Text("  其余见 --json", "  the rest with --json").say(language))
    if report.goals:
        lines.append(Text("目标值", "Goals").say(language))
        lines += [f"  {bound.titled.say(language)}: {value} {bound.goal.unit.say(language)}" for bound, value in report.goals]
    return "\n".join(lines)


def report_document(instance: Instance, report: CheckReport, language: Language) -> dict[str, Any]:
    """Return the checker's answer as plain JSON values."""
    names = ("structure", "breaches", "shortfalls", "watched", "waived")
    return {
        "instance": instance.id,
        "complete": report.complete,
        **{name: [finding_document(instance, finding, language) for finding in getattr(report, name)] for name in names},
        "goals": [{"key": bound.key, "value": value} for bound, value in report.goals],
    }


def finding_document(instance: Instance, finding: Finding, language: Language) -> dict[str, Any]:
    """Return one finding as plain JSON values; shares are exact quotients."""
    return {
        "rule": finding.rule,
        "subject": finding.subject,
        "others": list(finding.others),
        "year": finding.year,
        "sense": finding.sense,
        "required": str(finding.required),
        "achieved": str(finding.achieved),
        "amount": finding.amount,
        "sentence": sentence(instance, finding).say(language),
    }


def _kinds(report: CheckReport) -> tuple[tuple[Text, tuple[Finding, ...]], ...]:
    return (
        (Text("方案结构", "Structure"), report.structure),
        (Text("违反硬性规则", "Breaches of hard rules"), report.breaches),
        (Text("计价规则的缺口", "Shortfalls of priced rules"), report.shortfalls),
        (Text("监测规则未满足", "Watched rules missed"), report.watched),
        (Text("已豁免", "Waived"), report.waived),
    )
