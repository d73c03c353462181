"""Two languages side by side: every sentence a planner reads exists in Chinese and in English."""

from dataclasses import dataclass
from typing import Literal

Language = Literal["zh", "en"]


@dataclass(frozen=True, slots=True)
class Text:
    """One sentence or name in both languages.

    >>> Text("县", "county").say("en")
    'county'
    """

    zh: str
    en: str

    def say(self, language: Language) -> str:
        """Return the wording in `language`."""
        return self.zh if language == "zh" else self.en

    def fill(self, **values: object) -> "Text":
        """Return the text with ``{name}`` places filled; a value that is a `Text` is filled in its own language.

        >>> Text("{n} 所", "{n} schools").fill(n=3).zh
        '3 所'
        """
        zh = {k: v.zh if isinstance(v, Text) else v for k, v in values.items()}
        en = {k: v.en if isinstance(v, Text) else v for k, v in values.items()}
        return Text(self.zh.format(**zh), self.en.format(**en))
