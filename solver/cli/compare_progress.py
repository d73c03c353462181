"""Progress of a comparison on stderr: which cases are at work, at what, and which are done."""

import sys
import threading
import time
from contextlib import suppress
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from solver.cli.progress import A_SECOND, progress_line
from solver.language import Language, Text
from solver.report.clean import plain

if TYPE_CHECKING:
    from solver.solving.result import Progress


class Watching:
    """Where progress goes; used as a context and called with each case's name and progress, None when the case is done."""

    def __init__(self, language: Language, *, quiet: bool) -> None:
        self.language, self.quiet = language, quiet
        self.finished = 0
        self._at_work: dict[str, Progress | None] = {}
        self._stage: dict[str, tuple[str, str]] = {}
        self._lock, self._begun = threading.Lock(), time.monotonic()
        self._live: Any = None

    def __enter__(self) -> Self:
        if not self.quiet and sys.stderr.isatty():
            from rich.console import Console
            from rich.live import Live

            live = Live(get_renderable=self._picture, console=Console(stderr=True), refresh_per_second=A_SECOND, transient=True)
            live.start()
            self._live = live
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None) -> None:
        if self._live is not None:
            self._live.stop()
            self._live = None

    def __call__(self, name: str, progress: "Progress | None") -> None:
        """Take one report; a pipe gets a line a stage and a line for each case that is done."""
        with self._lock:
            if progress is None:
                self._at_work.pop(name, None)
                self.finished += 1
                self._say(Text(f"完成 {self.finished}:{plain(name)}", f"done {self.finished}: {plain(name)}").say(self.language))
                return
            self._at_work[name] = progress
            stage = (progress.step, progress.goal)
            if self._stage.get(name) != stage:
                self._stage[name] = stage
                self._say(f"{plain(name)}  {progress_line(progress, self.language)}")

    def _say(self, line: str) -> None:
        if self.quiet or self._live is not None:
            return
        with suppress(OSError):  # nobody reads it: no reason to lose the comparison
            sys.stderr.write(f"{time.monotonic() - self._begun:7.1f} s  {line}\n")
            sys.stderr.flush()

    def _picture(self) -> Any:
        from rich.text import Text as Styled

        with self._lock:
            rows = [f"{plain(name)}  {progress_line(said, self.language)}" for name, said in self._at_work.items() if said is not None]
        head = Text(f"已完成 {self.finished}", f"done {self.finished}").say(self.language)
        return Styled("\n".join([f"{time.monotonic() - self._begun:7.1f} s  {head}", *rows]))
