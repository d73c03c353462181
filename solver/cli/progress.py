"""Progress on stderr: live on a terminal, plain lines in a pipe, nothing when quiet; at most four updates a second."""

import sys
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from types import MappingProxyType, TracebackType
from typing import TYPE_CHECKING, Any, Self

from solver.language import Language, Text
from solver.report.clean import plain
from solver.report.words import STEPS

if TYPE_CHECKING:
    from solver.solving.result import Progress

A_SECOND = 4
"""Most updates a second."""


class Shown:
    """Where progress goes; used as a context around a solve and called with each `Progress`, from any thread."""

    def __init__(self, language: Language, *, quiet: bool) -> None:
        self.language = language
        self.quiet = quiet
        self.titles: Mapping[str, Text] = {}
        """Titles of the goals by key, once the policy is known."""
        self._lock = threading.Lock()
        self._last: Progress | None = None
        self._printed = 0.0
        self._printed_stage = ("", "")
        self._live: Any = None
        self._begun = time.monotonic()

    def __enter__(self) -> Self:
        if not self.quiet and sys.stderr.isatty():
            from rich.console import Console
            from rich.live import Live

            self._live = Live(get_renderable=self._line, console=Console(stderr=True), refresh_per_second=A_SECOND, transient=True)
            self._live.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None) -> None:
        if self._live is not None:
            self._live.stop()
            self._live = None

    def __call__(self, progress: "Progress") -> None:
        """Take one report; the live display picks up the newest, a pipe gets at most four lines a second."""
        with self._lock:
            self._last = progress
            if self.quiet or self._live is not None:
                return
            stage, now = (progress.step, progress.goal), time.monotonic()
            if stage == self._printed_stage and now - self._printed < 1 / A_SECOND:
                return
            self._printed, self._printed_stage = now, stage
            with suppress(OSError):  # nobody reads it: no reason to lose the plan
                sys.stderr.write(f"{progress_line(progress, self.language, titles=self.titles)}\n")
                sys.stderr.flush()

    def _line(self) -> Any:
        from rich.text import Text as Styled

        seconds = time.monotonic() - self._begun
        if self._last is None:
            return Styled(f"{seconds:6.1f} s  {STEPS['reading'].say(self.language)}")
        return Styled(progress_line(self._last, self.language, seconds, self.titles))


def progress_line(
    progress: "Progress", language: Language, seconds: float | None = None, titles: Mapping[str, Text] = MappingProxyType({})
) -> str:
    """Return one report as one line: seconds, stage, goal, best value so far, bound, gap."""
    step = STEPS.get(progress.step)
    stage = plain(progress.step) if step is None else step.say(language)
    parts = [f"{progress.seconds if seconds is None else seconds:6.1f} s", stage]
    if progress.goal:
        title = titles.get(progress.goal)
        parts.append(plain(progress.goal if title is None else title.say(language)))
    if progress.best is not None:
        parts.append(Text(f"当前最好 {progress.best}", f"best {progress.best}").say(language))
    if progress.bound is not None:
        parts.append(Text(f"下界 {progress.bound}", f"bound {progress.bound}").say(language))
    if progress.best is not None and progress.bound is not None:
        gap = 100 * max(0, progress.best - progress.bound) / max(1, abs(progress.best))
        parts.append(Text(f"差距 {gap:.2f}%", f"gap {gap:.2f}%").say(language))
    text = plain(progress.text.say(language))
    return "  ".join([*parts, text] if text and text != stage else parts)
