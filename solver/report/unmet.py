"""Every need of rotation that the plan does not meet, and why: a table for those who must answer for it."""

from solver.instance.instance import Instance
from solver.report.compliance import subject_name
from solver.report.kept import Weighing
from solver.report.sheet import Cell, Sheet
from solver.report.words import STANDINGS, word

HEADINGS = ("规则", "名称", "约束方式", "对象编号", "对象名称", "缺口", "单位", "原因代码", "原因")


def unmet_table(instance: Instance, weighing: Weighing) -> tuple[Sheet, ...]:
    """Return one row for every rule and object that asks for more than the plan gives; no table where nothing is missing."""
    rows: list[tuple[Cell, ...]] = [
        (
            need.bound.key, need.bound.rule.title.zh, word(STANDINGS, need.bound.standing, "zh"), need.subject,
            subject_name(instance, need.subject), need.amount, need.bound.rule.unit.zh, "、".join(code for code, _ in need.reasons),
            ";".join(text.zh for _, text in need.reasons),
        )
        for need in weighing.unmet()
    ]  # fmt: skip
    return (Sheet.of("rotation_needs.csv", HEADINGS, rows),) if rows else ()
