"""Write `docs/rules.md` from the rule and goal classes themselves; ``--check`` only says whether it is up to date."""

import json
import sys
from dataclasses import MISSING, fields, is_dataclass
from pathlib import Path
from typing import Any, get_args

from page import keep

from solver.goals.ordered import goal_classes
from solver.plan.sections import Step
from solver.report.parameters import parameters
from solver.report.reference import plain
from solver.report.words import STEPS
from solver.rules.explaining import explained
from solver.rules.parameters import rule_classes
from solver.rules.small import small_county

TARGET = Path(__file__).parent.parent / "docs" / "rules.md"
HEAD = """# Rules and goals 规则与目标

Made from the classes by `scripts/rule_reference.py`; do not edit. `solve rules NAME` prints the same on the screen.
Numbers R-... are those of the project's rule catalogue; the clause is quoted in its own words.
A rule's *unit* is what one unit of breach, and so one price of a priced rule, stands for.
"""


def reference() -> str:
    """Return the whole page."""
    parts = [HEAD]
    for step in get_args(Step):
        for kinds, heading in ((rule_classes(), "rules 规则"), (goal_classes(), "goals 目标")):
            entries = [entry(kind) for kind in kinds.values() if kind.step == step]
            if entries:
                parts += [f"## {STEPS[step].en.capitalize()} {STEPS[step].zh}: {heading}\n", *entries]
    return "\n".join(parts)


def entry(kind: Any) -> str:
    """Return the section of one class."""
    clause = kind.clause
    lines = [f"### `{kind.name}` {kind.title.zh} — {kind.title.en}\n"]
    lines.append(f"{', '.join(clause.numbers)} · {clause.document.zh} — {clause.document.en}\n")
    if clause.quotation:
        lines.append(f"> {clause.quotation}\n")
    lines.append(f"{clause.reading.zh}。{clause.reading.en}.\n".replace("。。", "。").replace("..\n", ".\n"))
    lines.append(f"Unit 单位: {kind.unit.zh}, {kind.unit.en}\n")
    if fields(kind):
        lines.append("| parameter 参数 | default 默认 | meaning 含义 |\n|---|---|---|")
    defaults = {field.name: default_of(field.default, field.default_factory) for field in fields(kind)}
    for name, said in parameters(kind):
        about = f"{said.en}<br>{said.zh}".replace("|", "\\|")
        lines.append(f"| `{name}` | {defaults.get(name, '')} | {about} |")
    sentence = explained(kind.trials()[0], small_county(2))
    lines.append(f"\nFor example 例: {sentence.zh} — {sentence.en}\n")
    return "\n".join(lines)


def default_of(default: Any, factory: Any) -> str:
    """Return how a default is written in a policy; records show what they state beyond their own defaults."""
    if default is MISSING and factory is MISSING:
        return "required"
    value = default if default is not MISSING else factory()
    written = plain(value)
    holds_records = is_dataclass(value) or (isinstance(value, tuple) and any(is_dataclass(item) for item in value))
    return "`" + (json.dumps(written, ensure_ascii=False) if holds_records else str(value)).replace("|", "\\|") + "`"


if __name__ == "__main__":
    sys.exit(keep(TARGET, reference()))
