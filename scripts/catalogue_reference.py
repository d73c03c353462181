"""Write `docs/systems/catalogue.md` from the accounting of the fifteen systems; ``--check`` only says whether it is up to date."""

import sys
from collections import Counter
from pathlib import Path

from page import keep

from instances.catalogue import SECTIONS, Account, Clause, accounting, clauses

TARGET = Path(__file__).parent.parent / "docs" / "systems" / "catalogue.md"
HEAD = """# The rule catalogue, number by number 条款总表

Made by `scripts/catalogue_reference.py` from `instances/policies/catalogue/*.toml`; do not edit. Every numbered clause of the
fifteen systems is a rule row (or a goal) of the policy, an achievement told with its benchmark, data that rules read, or left out for
the reason given.
`tests/test_catalogue.py` compares every name with the policies. 每一条款或是规则(含目标),或是成效指标,或是数据,或注明未纳入的原因。
"""
ACCOUNTS: dict[Account, str] = {
    "rule": "规则 rule", "kpi": "成效 achievement", "data": "数据 data", "left_out": "未纳入 left out",
}  # fmt: skip


def reference() -> str:
    """Return the whole page."""
    counts = Counter(clause.account for _, clause in clauses())
    lines = [HEAD, "| account | clauses |", "|---|---|", *(f"| {said} | {counts[account]} |" for account, said in ACCOUNTS.items())]
    lines.append(f"| 合计 total | {sum(counts.values())} |\n")
    for system in SECTIONS:
        found = accounting(system)
        if found is not None:
            files = ", ".join(f"`{name}.toml`" for name in found.policies or (system,))
            lines += [f"## {system}\n", f"Policies 政策文件: {files}\n"]
            lines += ["| number | 原文 | account | where | reading |", "|---|---|---|---|---|", *map(row, sorted(found.clause, key=number))]
            lines.append("")
    return "\n".join(lines)


def number(clause: Clause) -> str:
    """Return what clauses are sorted by."""
    return clause.number


def row(clause: Clause) -> str:
    """Return one clause as a row of the table."""
    by = ", ".join(f"`{name}`" for name in clause.by)
    cells = (clause.number, clause.quote, ACCOUNTS[clause.account], by, f"{clause.zh}<br>{clause.en}")
    return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"


if __name__ == "__main__":
    sys.exit(keep(TARGET, reference()))
