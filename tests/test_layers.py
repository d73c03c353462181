"""The import law of the house, read off the syntax trees: who may go where, and how long a file may be."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import solver

HOUSE = Path(solver.__file__).parent
ROOMS = (
    "language", "instance", "geography", "plan", "form", "rules", "goals", "check", "files", "model", "solving", "report", "cli",
)  # fmt: skip
"""From left to right: a module may import rooms to the left of its own, and its own."""
DOORS = ("__init__", "__main__")
"""The house's own doors, which may import every room."""
LONGEST = 300
MODULES = sorted(HOUSE.rglob("*.py"))


def room_of(module: Path) -> str:
    """Return the room a file of the package lies in, or the name of a file that lies beside the rooms."""
    parts = module.relative_to(HOUSE).with_suffix("").parts
    return parts[0]


def imports(source: str, package: tuple[str, ...]) -> Iterator[str]:
    """Yield the full dotted name of everything a source text imports, inside functions too; `package` resolves relative ones."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else ()
            stem = ".".join([*base, *([node.module] if node.module else [])])
            yield from (f"{stem}.{alias.name}" for alias in node.names)


def offences(source: str, room: str, package: tuple[str, ...] = ("solver",)) -> list[str]:
    """Return the imports of a source text that its room may not make."""
    found = []
    for name in imports(source, package):
        top, *rest = name.split(".")
        if top == "ortools" and room != "model":
            found.append(name)
        if top == "networkx" and room == "check":
            found.append(name)
        if top == "solver" and room not in DOORS:
            target = rest[0] if rest else "the whole package"
            if target not in ROOMS or ROOMS.index(target) > ROOMS.index(room):
                found.append(name)
            if room == "check" and target in {"files", "model"}:
                found.append(name)
    return found


@pytest.mark.parametrize("module", MODULES, ids=lambda module: str(module.relative_to(HOUSE)))
def test_a_module_imports_only_rooms_to_its_left(module: Path) -> None:
    """Each file keeps the import law, and only `solver/model` names ortools: else rules and checker would depend on an engine."""
    assert room_of(module) in (*ROOMS, *DOORS)
    package = ("solver", *module.relative_to(HOUSE).parent.parts)
    assert offences(module.read_text(encoding="utf-8"), room_of(module), package) == []


@pytest.mark.parametrize("module", MODULES, ids=lambda module: str(module.relative_to(HOUSE)))
def test_no_file_is_longer_than_300_lines(module: Path) -> None:
    """A file past 300 lines carries more than one responsibility (the house rule's own figure)."""
    assert len(module.read_text(encoding="utf-8").splitlines()) <= LONGEST


@pytest.mark.parametrize(
    ("room", "source"),
    [
        ("rules", "from solver.goals.goal import Goal"),
        ("rules", "import solver.model.cp_sat"),
        ("plan", "def late():\n    from solver.rules import rule"),
        ("instance", "from solver import read"),
        ("language", "import solver"),
        ("check", "from solver.files.read import read"),
        ("check", "import networkx as nx"),
        ("check", "from ortools.sat.python import cp_model"),
        ("solving", "import ortools"),
        ("rules", "from ..goals.goal import Goal"),
        ("rules", "from solver.shortcuts import anything"),
    ],
)
def test_the_reader_sees_every_kind_of_offence(room: str, source: str) -> None:
    """Each planted import breaks the law in one way; a reader that missed one would pass a broken house."""
    assert len(offences(source, room, ("solver", room))) >= 1


@pytest.mark.parametrize(
    ("room", "source"),
    [
        ("model", "from ortools.sat.python import cp_model"), ("check", "from solver.rules.rule import Finding"),
        ("rules", "from solver.rules import grouping"), ("__init__", "from solver.solving.solve import solve"),
        ("geography", "import networkx"),
    ],
)  # fmt: skip
def test_the_reader_lets_lawful_imports_pass(room: str, source: str) -> None:
    """An engine in the room of engines, a room to the left, one's own room, the front door: none is an offence."""
    assert offences(source, room) == []


def test_checking_a_plan_loads_no_engine() -> None:
    """A real check, run in a process of its own, leaves ortools, networkx, and the rooms of files and engines unloaded."""
    program = """
import sys
from solver.check.checker import check
from solver.check.sentences import sentence
from solver.goals.ordered import goal_classes
from solver.rules.parameters import rule_classes
checked = 0
for kind in [*rule_classes().values(), *goal_classes().values()]:
    for example in kind.examples():
        for finding in check(example.instance, example.plan).violations:
            sentence(example.instance, finding)
        checked += 1
foreign = ('ortools', 'networkx', 'solver.files', 'solver.model')
loaded = sorted(name for name in sys.modules if name in foreign or name.startswith(tuple(room + '.' for room in foreign)))
print(checked > 0, loaded)
"""
    command = [sys.executable, "-c", program]
    answer = subprocess.run(command, cwd=HOUSE.parent, capture_output=True, text=True, timeout=120, check=False)
    assert answer.stderr == ""
    assert answer.stdout.strip() == "True []"
