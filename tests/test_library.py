"""The library's public face: seven names, light to import, and a page of examples that runs as it stands."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import solver
from tests.reporting import write_document

PAGE = Path(__file__).parent.parent / "docs" / "library.md"
PUBLIC = ["Instance", "Plan", "Result", "check", "compare", "read", "solve"]


def test_seven_names_are_public() -> None:
    """What the architecture lists and nothing else, and each of them is there."""
    assert solver.__all__ == PUBLIC
    assert [getattr(solver, name).__name__ for name in PUBLIC] == PUBLIC
    assert set(PUBLIC) <= set(dir(solver))
    with pytest.raises(AttributeError, match="nothing_such"):
        _ = solver.nothing_such
    assert (Path(solver.__file__).parent / "py.typed").is_file()


@pytest.mark.parametrize(
    ("program", "absent"),
    [
        ("import solver", ("pandas", "numpy", "pydantic", "ortools", "networkx", "rich", "click")),
        ("from solver import Instance, Plan, check", ("ortools", "networkx")),
        (
            "import solver; from tests.reporting import *; c = county(); assert solver.check(c, plan_of(c)).accepted",
            ("ortools", "networkx"),
        ),
        ("import solver.check.checker; from solver import check; assert check.__name__ == 'check'", ("ortools", "networkx")),
    ],
)
def test_importing_is_light(program: str, absent: tuple[str, ...]) -> None:
    """In a fresh process: `import solver` loads none of seven packages, checking a plan loads no engine, `check` stays a function."""
    program += f"; import sys; print([name for name in {absent!r} if name in sys.modules])"
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=PAGE.parent.parent, timeout=60)
    assert ran.stdout == "[]\n"


def test_the_page_runs_as_it_stands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Every Python block of docs/library.md in order, in one namespace, on a county of four schools of which two places are covered.

    The cap of two leaves one school out and lifting it to three covers all: the need left out falls from one school's to 0.
    """
    write_document(tmp_path)
    monkeypatch.chdir(tmp_path)
    blocks = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), flags=re.DOTALL)
    assert len(blocks) == 10
    namespace: dict[str, Any] = {}
    for block in blocks:
        exec(compile(block, str(PAGE), "exec"), namespace)  # noqa: S102 - the page is ours and is what is tested
    out = capsys.readouterr().out
    assert "PROVED_BEST" in out
    assert "3 of 4 schools: 3/4" in out
    assert "Cap on members" in out
    assert re.search(r"^0 instead of [1-9]", out, flags=re.MULTILINE)
    assert len(namespace["lines"]) >= 1
