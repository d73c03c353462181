"""Which language to speak, known before the arguments are understood, because faults in them are worded in it too."""

import os
from collections.abc import Mapping, Sequence

from solver.language import Language


def spoken(arguments: Sequence[str], environment: Mapping[str, str] | None = None) -> Language:
    """Return the language: ``--lang`` wins, then LC_ALL, LC_MESSAGES and LANG; English where none of them is Chinese.

    >>> spoken(["run", "x.json", "--lang=zh"], {}), spoken([], {"LANG": "zh_CN.UTF-8"}), spoken([], {"LANG": "C"})
    ('zh', 'zh', 'en')
    """
    asked = _asked(arguments)
    if asked in ("zh", "en"):
        return "zh" if asked == "zh" else "en"
    known = os.environ if environment is None else environment
    local = next((known[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if known.get(name)), "")
    return "zh" if local.lower().startswith("zh") else "en"


def _asked(arguments: Sequence[str]) -> str | None:
    asked = None
    for place, argument in enumerate(arguments):
        if argument == "--":
            break
        if argument == "--lang" and place + 1 < len(arguments):
            asked = arguments[place + 1]
        elif argument.startswith("--lang="):
            asked = argument.removeprefix("--lang=")
    return asked
