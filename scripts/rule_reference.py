"""Write `docs/rules.md` from the rule and goal classes themselves; ``--check`` only says whether it is up to date."""

import sys
from dataclasses import MISSING, fields
from pathlib import Path
from typing import Any

from page import keep

from solver.files.meanings import described
from solver.goals.ordered import goal_classes
from solver.rules.parameters import adapter, rule_classes

TARGET = Path(__file__).parent.parent / "docs" / "rules.md"
HEAD = """# Rules and goals 规则与目标

Made from the classes by `scripts/rule_reference.py`; do not edit. `solve rules NAME` prints the same on the screen.
Numbers R-... are those of the project's rule catalogue; the clause is quoted in its own words.
A rule's *unit* is what one unit of breach, and so one price of a priced rule, stands for.
"""


def reference() -> str:
    """Return the whole page."""
    parts = [HEAD]
    for step, title in (("grouping", "Grouping 组团"), ("rotation", "Rotation 交流轮岗")):
        for kinds, heading in ((rule_classes(), "rules 规则"), (goal_classes(), "goals 目标")):
            parts.append(f"## {title}: {heading}\n")
            parts.extend(entry(kind) for kind in kinds.values() if kind.step == step)
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
    schema = described(adapter(kind)).get("properties", {})
    if schema:
        lines.append("| parameter | default | meaning |\n|---|---|---|")
    for field in fields(kind):
        about = str(schema[field.name].get("description", "")).replace("\n", " ").replace("|", "\\|")
        lines.append(f"| `{field.name}` | {default_of(field.default, field.default_factory)} | {about} |")
    sentence = kind.trials()[0].explain()
    lines.append(f"\nFor example 例: {sentence.zh} — {sentence.en}\n")
    return "\n".join(lines)


def default_of(default: Any, factory: Any) -> str:
    """Return how a default is written in a policy."""
    if default is not MISSING:
        return f"`{default}`"
    return "required" if factory is MISSING else "`" + str(factory()).replace("|", "\\|") + "`"


if __name__ == "__main__":
    sys.exit(keep(TARGET, reference()))
