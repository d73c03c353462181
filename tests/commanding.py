"""Runs the command inside this process, as a test can afford it many times."""

import json
from dataclasses import dataclass
from typing import Any

import pytest

from solver.cli.door import run_command
from solver.cli.signals import Signals


@dataclass(frozen=True)
class Ran:
    """What one command line did."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> dict[str, Any]:
        """The one JSON object on stdout."""
        found = json.loads(self.out)
        assert isinstance(found, dict)
        return found


@dataclass(frozen=True)
class Command:
    """The command; call it with the words of a command line."""

    captured: pytest.CaptureFixture[str]

    def __call__(self, *words: object) -> Ran:
        """Run the words and return exit code, stdout and stderr; no signal handler is set, so the test runner keeps its own."""
        self.captured.readouterr()
        code = run_command([str(word) for word in words], Signals())
        out, err = self.captured.readouterr()
        return Ran(code, out, err)
