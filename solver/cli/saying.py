"""What the command says and where: results on stdout, everything else on stderr, no control character on either."""

import json
import sys
from dataclasses import dataclass
from typing import Any

from solver.cli.results import GONE, ReaderGone, put
from solver.language import Language, Text
from solver.report.clean import plain, visible

INTERRUPTED = Text("已中断,没有方案", "interrupted, there is no plan")


@dataclass
class Voice:
    """How this run speaks."""

    language: Language
    json: bool = False
    """One JSON object on stdout instead of text."""
    quiet: bool = False
    """No progress."""
    debug: bool = False
    """Tracebacks of internal errors are shown."""

    def result(self, text: str) -> None:
        """Print a result for people, line by line; nothing where a JSON object was asked for."""
        if not self.json:
            put(_lines(text))

    def object(self, document: dict[str, Any]) -> None:
        """Print the one JSON object, where it was asked for."""
        if self.json:
            put(visible(json.dumps(document, ensure_ascii=False, indent=1)) + "\n")

    def farewell(self, code: int) -> tuple[bytes, bytes]:
        """Return what goes to stdout and stderr when a signal ends the process on the spot."""
        said = INTERRUPTED.say(self.language)
        document = json.dumps(ending("INTERRUPTED_NO_PLAN", code, said), ensure_ascii=False, indent=1)
        return f"{document}\n".encode() if self.json else b"", f"{said}\n".encode()

    def note(self, text: Text) -> None:
        """Print a message on stderr, whether quiet or not."""
        try:
            sys.stderr.write(_lines(text.say(self.language)))
            sys.stderr.flush()
        except OSError as fault:
            raise (ReaderGone() if fault.errno in GONE else fault) from None

    def fault(self, text: Text) -> None:
        """Print an error on stderr."""
        self.note(Text(f"错误:{text.zh}", f"Error: {text.en}"))


def ending(word: str, code: int, message: str) -> dict[str, Any]:
    """Return the JSON object of a run that ended without a result."""
    return {"word": word, "exit_code": code, "message": message}


def harden_streams() -> None:
    """Let a console that cannot show a character show a question mark instead of failing (GBK consoles, broken names)."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")


def _lines(text: str) -> str:
    return "".join(f"{plain(line)}\n" for line in text.split("\n"))
