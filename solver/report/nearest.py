"""The nearest plan in words: what it falls short of, first of all, for it is no accepted plan."""

from solver.check.sentences import sentence
from solver.instance.instance import Instance
from solver.language import Language, Text
from solver.report.clean import plain
from solver.solving.result import Nearest

NAMED = 12
"""Most breaches told one by one; the compliance sheet tells all."""


def nearest_lines(nearest: Nearest | None, instance: Instance, language: Language) -> list[str]:
    """Return what the nearest plan misses, each breach with its object, figure and clause; nothing where there is none."""
    if nearest is None:
        return []
    found = nearest.report.violations
    head = Text(
        "缺口最小的方案(未被接受:违反硬性规则 {n} 处):",
        "The nearest plan (not accepted: it breaks hard rules in {n} places):",
    )
    bound = {checked.bound.rule.name: checked.bound for checked in nearest.report.rules}
    told = [plain(sentence(instance, finding, bound.get(finding.rule)).say(language)) for finding in found[:NAMED]]
    more = Text("  ……另有 {n} 处,见合规表", "  ... and {n} more, see the compliance sheet").fill(n=len(found) - NAMED).say(language)
    return ["", head.fill(n=len(found)).say(language), *(f"  - {line}" for line in told), *([more] if len(found) > NAMED else [])]
