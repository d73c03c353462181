"""Schools that must stand in a group and that no lead may take, with the lead that comes nearest and what is missing there."""

from collections.abc import Mapping, Sequence
from typing import Any

from solver.check.sentences import figure
from solver.instance.instance import Instance
from solver.language import Language, Text
from solver.report.clean import plain
from solver.report.words import mode_name, school_name
from solver.rules.parameters import BoundRule
from solver.rules.rule import Finding
from solver.solving.result import Refusal, Unreached

DETAILED = 5
"""Schools whose nearest lead is spelled out on the screen; the others are named, and `--json` spells out all."""
SENSES: Mapping[str, Text] = {">=": Text("至少", "at least"), "<=": Text("至多", "at most"), "==": Text("正好", "exactly")}


def unreached_lines(found: Sequence[Unreached], rules: Mapping[str, BoundRule], instance: Instance, language: Language) -> list[str]:
    """Return one line a school, the first with their nearest lead, and one line that names the others; `rules` are the policy's, by key."""
    if not found:
        return []
    title = Text("必须编入集团、但没有龙头校可以带的学校:{n} 所", "Schools that must stand in a group and that no lead may take: {n}")
    lines = [title.fill(n=len(found)).say(language)]
    lines += [f"  - {plain(unreached_text(one, rules, instance, language))}" for one in found[:DETAILED]]
    rest = ("、" if language == "zh" else ", ").join(school_name(instance, one.school) for one in found[DETAILED:])
    return [*lines, f"  - {rest}"] if rest else lines


def unreached_text(one: Unreached, rules: Mapping[str, BoundRule], instance: Instance, language: Language) -> str:
    """Return the school, its nearest lead, how far that is, and every rule that refuses it with the figures."""
    school = school_name(instance, one.school)
    if one.lead is None:
        return Text("{school}:没有别的学校可带它", "{school}: there is no other school to lead it").fill(school=school).say(language)
    line = Text(
        "{school}:最近的龙头校是 {lead},相距 {minutes} 分钟,模式“{mode}”,不被允许:{why}",
        "{school}: nearest lead {lead}, {minutes} minutes away, mode {mode}, refused by {why}",
    )
    why = (";" if language == "zh" else "; ").join(_refusal(refusal, rules, language) for refusal in one.refusals)
    lead, mode = school_name(instance, one.lead), mode_name(instance, one.mode, language)
    return line.fill(school=school, lead=lead, minutes=one.minutes, mode=mode, why=why).say(language)


def unreached_document(found: Sequence[Unreached], language: Language) -> list[dict[str, Any]]:
    """Return the same as plain JSON values."""
    return [
        {
            "school": one.school, "lead": one.lead, "mode": one.mode, "minutes": one.minutes,
            "refusals": [{"rule": refusal.family, "findings": _documents(refusal.findings, language)} for refusal in one.refusals],
        }
        for one in found
    ]  # fmt: skip


def _refusal(refusal: Refusal, rules: Mapping[str, BoundRule], language: Language) -> str:
    bound = rules.get(refusal.family)
    name = refusal.family if bound is None else f"{bound.rule.title.say(language)} ({refusal.family})"
    colon, comma = (":", "、") if language == "zh" else (": ", ", ")
    said = comma.join(_figures(finding).say(language) for finding in refusal.findings)
    return f"{name}{colon}{said}" if said else name


def _figures(finding: Finding) -> Text:
    said = Text("要求{sense} {required},实为 {achieved}", "{sense} {required} required, it is {achieved}").fill(
        sense=SENSES[finding.sense], required=figure(finding.required), achieved=figure(finding.achieved)
    )
    if finding.note is None:
        return said
    return Text(f"{said.zh}({finding.note.zh})", f"{said.en} ({finding.note.en})")


def _documents(findings: Sequence[Finding], language: Language) -> list[dict[str, Any]]:
    return [
        {
            "subject": finding.subject, "sense": finding.sense, "required": figure(finding.required), "achieved": figure(finding.achieved),
            "note": None if finding.note is None else finding.note.say(language),
        }
        for finding in findings
    ]  # fmt: skip
