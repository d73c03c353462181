"""The accounting of the rule catalogue: what became of every numbered clause of the fifteen systems, and where in their policies.

One file a system, `instances/policies/catalogue/<system>.toml`, with one `[[clause]]` a number. Nothing of the solver reads it; the test
`tests/test_catalogue.py` walks it, and `scripts/catalogue_reference.py` makes `docs/systems/catalogue.md` of it.
"""

import json
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field, TypeAdapter

from solver.files.document import document_adapter
from solver.files.policy_file import read_policy
from solver.instance.kinds import STRICT, Identifier
from solver.instance.kpi import CatalogueNumber
from solver.instance.policy import Policy
from solver.instance.staff import COLUMNS

POLICIES = Path(__file__).parent / "policies"
FOLDER = POLICIES / "catalogue"
SECTIONS: Mapping[str, range] = {
    "nanyang": range(1, 24), "nanning": range(24, 42), "pucheng": range(42, 59), "yinchuan": range(59, 78), "xicheng": range(78, 81),
    "tianjin": range(81, 89), "baotou": range(89, 94), "jiangsu": range(94, 98), "ningbo": range(98, 104), "shangcheng": range(104, 112),
    "guizhou": range(112, 117), "yunnan": range(117, 123), "lhasa": range(123, 127), "xpcc12": range(127, 134), "huashan": range(134, 143),
}  # fmt: skip
"""The numbers R-... of each system's own section."""
Account = Literal["rule", "kpi", "data", "left_out"]
"""rule: rows of the policy (goals included) ask for it; kpi: it is told with its benchmark; data: it is a table or field that rules
read; left_out: it is not for a plan of schools and teachers, and `zh` and `en` say why."""


@dataclass(frozen=True, kw_only=True)
class Clause:
    """What became of one number."""

    __pydantic_config__: ClassVar[Any] = STRICT

    number: CatalogueNumber
    """The number in the rule catalogue."""
    quote: Annotated[str, Field(min_length=2, max_length=400)]
    """The clause in its own words, verbatim."""
    account: Account
    """What became of it."""
    by: tuple[Identifier, ...] = ()
    """Rules, goals, achievements, modes, layers, programmes, schemes and duties of the policy, or fields of the instance format."""
    zh: Annotated[str, Field(min_length=4, max_length=600)]
    """How it is read, or why it is left out."""
    en: Annotated[str, Field(min_length=4, max_length=600)]
    """The same in English."""


@dataclass(frozen=True, kw_only=True)
class Accounting:
    """The accounting of one system."""

    __pydantic_config__: ClassVar[Any] = STRICT

    clause: tuple[Clause, ...]
    policies: tuple[Identifier, ...] = field(default=())
    """The policy files it speaks of, without `.toml`, where the system has more than the one of its own name."""


@cache
def accounting(system: str) -> Accounting | None:
    """Return the accounting of a system, strictly read; None where its file is not there.

    Raises
    ------
    pydantic.ValidationError
        With every fault of the file.
    """
    path = FOLDER / f"{system}.toml"
    if not path.is_file():
        return None
    tree = tomllib.loads(path.read_text(encoding="utf-8"))
    return TypeAdapter(Accounting).validate_json(json.dumps(tree))


def clauses() -> Iterator[tuple[str, Clause]]:
    """Yield every accounted clause with its system, in the order of the systems and of their files."""
    for system in SECTIONS:
        found = accounting(system)
        yield from ((system, clause) for clause in (() if found is None else found.clause))


@cache
def policies(system: str) -> tuple[Policy, ...]:
    """Return the policies of a system.

    Raises
    ------
    InputRefused
        If one of them is missing or faulty.
    """
    found = accounting(system)
    names = found.policies if found is not None and found.policies else (system,)
    return tuple(read_policy(POLICIES / f"{name}.toml") for name in names)


def unexplained(system: str, clause: Clause) -> list[str]:
    """Return what is wrong with a clause's names: unknown ones, and what its account lacks."""
    named = {kind: names_of(system, kind) for kind in ("rule", "kpi", "table")}
    known = named["rule"] | named["kpi"] | named["table"]
    wrong = [f"{clause.number}: {name} is nothing in the policy" for name in clause.by if name not in known and not _is_field(name)]
    if clause.account in ("rule", "kpi") and not named[clause.account] & set(clause.by):
        wrong.append(f"{clause.number}: no {clause.account} is named in {list(clause.by)}")
    if clause.account == "data" and not clause.by:
        wrong.append(f"{clause.number}: no table or field is named")
    return wrong


@cache
def names_of(system: str, kind: str) -> frozenset[str]:
    """Return the names of rule rows and goals, of achievements, or of tables in a system's policies."""
    found: set[str] = set()
    for policy in policies(system):
        if kind == "rule":
            found |= {row.rule for row in policy.rules} | {row.goal for row in policy.goals}
        elif kind == "kpi":
            found |= {kpi.name for kpi in policy.kpis}
        else:
            tables = (policy.modes, policy.layers, policy.programmes, policy.schemes, policy.duties)
            found |= {row.name for table in tables for row in table}
    return frozenset(found)


def _is_field(name: str) -> bool:
    """Whether a name is a field of the instance format, perhaps with the records it lies in before it: `previous.groups`."""
    return set(name.split(".")) <= format_fields()


@cache
def format_fields() -> frozenset[str]:
    """Return the names of all fields of the instance format and of the staff table."""
    schema = document_adapter().json_schema(by_alias=True)
    records = [schema, *schema["$defs"].values()]
    return frozenset(name for record in records for name in record.get("properties", {})) | {column.name for column in COLUMNS}
