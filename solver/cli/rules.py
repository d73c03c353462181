"""`solve rules [NAME]`: every rule and goal with its clause, parameters and ranges."""

from difflib import get_close_matches
from typing import TYPE_CHECKING

from solver.cli.codes import DONE, WRONG_INPUT, Ended
from solver.language import Text
from solver.report.reference import entry, entry_text, kinds, list_text

if TYPE_CHECKING:
    from solver.cli.door import Session


def run(session: "Session", name: str | None) -> int:
    """Print one rule or goal, or all."""
    voice, known = session.voice, kinds()
    if name is None:
        voice.result(list_text(voice.language))
        voice.object({"rules": [entry(kind, voice.language) for kind in known.values()]})
        return DONE
    if name not in known:
        close = get_close_matches(name, known, n=1)
        guess = Text(f";是否应为 {close[0]}?", f"; did you mean {close[0]}?") if close else Text("", "")
        raise Ended(
            WRONG_INPUT, "WRONG_USE", Text(f"没有规则或目标 {name[:80]}{guess.zh}", f"no rule or goal is named {name[:80]}{guess.en}")
        )
    voice.result(entry_text(known[name], voice.language))
    voice.object(entry(known[name], voice.language))
    return DONE
