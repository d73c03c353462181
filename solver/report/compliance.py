"""The compliance sheet: every rule of the policy with its clause, what it requires, what the plan gives, slack and breach."""

from collections.abc import Iterable, Iterator
from fractions import Fraction

from solver.check.report import STRUCTURE, CheckedRule, CheckReport
from solver.instance.instance import Instance
from solver.instance.titles import duty_title
from solver.language import Language
from solver.report.sheet import Cell, Sheet
from solver.report.words import STANDINGS, word
from solver.rules.explaining import explained
from solver.rules.rule import Finding

HEADINGS = (
    "规则",
    "名称",
    "参数说明",
    "条款编号",
    "文件",
    "本地依据",
    "约束方式",
    "结论",
    "核查对象数",
    "不符合对象数",
    "已豁免对象数",
    "要求(最紧处)",
    "实际(最紧处)",
    "余量(最紧处)",
    "缺口合计",
    "单位",
    "不符合的对象",
)
DETAIL_HEADINGS = (
    "规则",
    "名称",
    "条款编号",
    "约束方式",
    "学年",
    "对象编号",
    "对象名称",
    "其他对象",
    "比较",
    "要求",
    "实际",
    "余量",
    "缺口",
    "单位",
    "豁免",
    "说明",
)
NAMED = 60
"""Most objects named in one cell; the detail sheet names all."""


def compliance_sheet(instance: Instance, report: CheckReport, language: Language = "zh") -> Sheet:
    """Return one row a rule row of the policy, in the policy's order, then one for the plan's structure."""
    rows = [_summary_row(instance, checked, language) for checked in report.rules]
    return Sheet.of("compliance.csv", HEADINGS, [*rows, _structure_row(report.structure)])


def detail_sheet(instance: Instance, report: CheckReport, language: Language = "zh") -> Sheet:
    """Return one row for every object that a rule speaks about, kept and broken."""
    rows: list[tuple[Cell, ...]] = [
        _detail_row(instance, STRUCTURE, "方案结构", "", "硬性", "", "", finding, language) for finding in report.structure
    ]
    for checked in report.rules:
        rows.extend(_detail_rows(instance, checked, language))
    return Sheet.of("compliance_details.csv", DETAIL_HEADINGS, rows)


def slack(finding: Finding) -> int | Fraction:
    """Return by how much an object keeps a rule (negative: by how much it breaks it), in the unit of its figures.

    >>> slack(Finding("member_cap", "S0", 3, 2, 0, "<="))
    1
    """
    left = finding.achieved - finding.required if finding.sense == ">=" else finding.required - finding.achieved
    return -left if finding.sense == "==" and left > 0 else left


def tightest(findings: Iterable[Finding]) -> Finding | None:
    """Return the finding with the largest breach, and among kept ones the one with the least slack."""
    return min(findings, key=lambda f: (-f.amount, slack(f), f.year or 0, f.subject), default=None)


def subject_name(instance: Instance, subject: str) -> str:
    """Return the name of the school, area, team or duty that a finding speaks of; for a person or anything else the id itself."""
    if subject in instance.school_of:
        return instance.school_of[subject].name
    if subject in instance.area_of:
        return instance.area_of[subject].name
    return next((team.name for team in instance.external.teams if team.id == subject), duty_title(subject, instance.policy.duties).zh)


def _summary_row(instance: Instance, checked: CheckedRule, language: Language) -> tuple[Cell, ...]:
    rule, bound = checked.bound.rule, checked.bound
    broken = [finding for finding in checked.findings if not finding.kept]
    worst = tightest(checked.findings)
    verdict = "无适用对象" if worst is None and not checked.waived else "符合" if not broken else "不符合"
    subjects = sorted({finding.subject for finding in broken})
    return (
        bound.key, rule.title.say(language), explained(rule, instance).say(language), " ".join(rule.clause.numbers),
        rule.clause.document.say(language), bound.local_clause or "", word(STANDINGS, bound.standing, language), verdict,
        len(checked.findings) + len(checked.waived), len(broken), len(checked.waived),
        None if worst is None else worst.required, None if worst is None else worst.achieved, None if worst is None else slack(worst),
        sum(finding.amount for finding in broken), rule.unit.say(language), _named(instance, subjects),
    )  # fmt: skip


def _structure_row(findings: tuple[Finding, ...]) -> tuple[Cell, ...]:
    subjects = sorted({finding.subject for finding in findings})
    verdict = "不符合" if findings else "符合"
    named = "、".join(subjects[:NAMED])
    return (
        STRUCTURE, "方案结构", "方案只引用输入中的学校和人员,学年在规划期内", "", "", "", "硬性", verdict, None, len(findings), 0,
        None, None, None, sum(finding.amount for finding in findings), "处", named,
    )  # fmt: skip


def _named(instance: Instance, subjects: list[str]) -> str:
    names = [
        f"{subject_name(instance, subject)}({subject})" if subject_name(instance, subject) != subject else subject for subject in subjects
    ]
    return "、".join(names[:NAMED]) + (f" 等{len(names)}个" if len(names) > NAMED else "")


def _detail_rows(instance: Instance, checked: CheckedRule, language: Language) -> Iterator[tuple[Cell, ...]]:
    rule, bound = checked.bound.rule, checked.bound
    reasons = {waiver.subject: waiver.reason for waiver in instance.waivers if waiver.rule == rule.name}
    numbers, standing = " ".join(rule.clause.numbers), word(STANDINGS, bound.standing, language)
    for waived, findings in ((False, checked.findings), (True, checked.waived)):
        for finding in findings:
            reason = reasons.get(finding.subject, "") if waived else ""
            yield _detail_row(
                instance, bound.key, rule.title.say(language), numbers, standing, rule.unit.say(language), reason, finding, language
            )


def _detail_row(
    instance: Instance, key: str, title: str, numbers: str, standing: str, unit: str, waiver: str, finding: Finding, language: Language
) -> tuple[Cell, ...]:
    note = "" if finding.note is None else finding.note.say(language)
    others = "、".join(subject_name(instance, other) for other in finding.others[:NAMED])
    return (
        key, title, numbers, standing, finding.year, finding.subject, subject_name(instance, finding.subject), others,
        SENSES[finding.sense], finding.required, finding.achieved, slack(finding), finding.amount, unit, waiver, note,
    )  # fmt: skip


SENSES = {">=": "不少于", "<=": "不多于", "==": "等于"}
"""How a detail row says what is compared; words, because a cell that begins with an equals sign is a formula."""
