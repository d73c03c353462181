"""Identifiers: twice the same, alike to the eye but not to a computer, or pointing at nothing."""

import unicodedata
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from solver.files.faults import Faults, place_words, suggestion
from solver.language import Text

_TWINS = str.maketrans("АВЕКМНОРСТХаеорсухіѕјΑΒΕΖΗΙΚΜΝΟΡΤΥΧοα‐‑‒–—―−", "ABEKMHOPCTXaeopcyxisjABEZHIKMNOPTYXoa-------")
"""Cyrillic and Greek letters and dashes that look like Latin ones."""


def folded(word: str) -> str:
    """Return what an identifier looks like: full-width forms, look-alike letters, dashes and spaces made equal.

    >>> folded("Ｓ１") == folded("S1") == folded("S 1"), folded("S1") == folded("S2")
    (True, False)
    """
    if word.isascii():
        return "".join(word.split())
    plain = unicodedata.normalize("NFKC", word).translate(_TWINS)
    return "".join(c for c in plain if not c.isspace() and unicodedata.category(c) != "Cf")


def check_unique(ids: Sequence[str], place: Callable[[int], str], what: Text, file: str, faults: Faults) -> None:
    """Refuse ids that stand twice, and ids that only a computer tells apart; both places are named."""
    first: dict[str, int] = {}
    repeated: set[int] = set()
    for position, name in enumerate(ids):
        if name in first:
            repeated.add(position)
            message = Text("{what}编号重复,首次出现在 {place}", "this {what} id stands twice; it is first at {place}")
            faults.add(file, place(position), message.fill(what=what, place=place_words(place(first[name]))), name)
        first.setdefault(name, position)
    if all(name.isascii() and " " not in name for name in first):
        return
    looks: dict[str, int] = {}
    for name, position in first.items():
        twin = looks.setdefault(folded(name), position)
        if twin != position:
            message = Text(
                "{what}编号与 {place} 的“{other}”看起来一样(全角、空格或形近字母不同),请改成不同的编号",
                "this {what} id looks like “{other}” at {place} (full-width forms, spaces or look-alike letters); make them different",
            )
            faults.add(file, place(position), message.fill(what=what, place=place_words(place(twin)), other=ids[twin]), name)


@dataclass
class Known:
    """The ids of one kind that references may name.

    `complete` is False where some could not be read; then a reference to an unknown id proves nothing.
    """

    what: Text
    ids: Collection[str]
    complete: bool = True
    _hints: int = field(default=0, init=False)

    def check(self, name: str | None, file: str, place: str | Callable[[], str], faults: Faults) -> bool:
        """Whether `name` is known (or absent); an unknown one is a fault, with the nearest known id."""
        if name is None or name in self.ids:
            return True
        if self.complete:
            message = Text("没有这个{what}{hint}", "there is no such {what}{hint}").fill(what=self.what, hint=self._hint(name))
            faults.add(file, place if isinstance(place, str) else place(), message, name)
        return False

    def _hint(self, name: str) -> Text:
        twin = self._by_look.get(folded(name))
        if twin is not None:
            return Text(f";“{twin}”看起来一样但不相同", f"; “{twin}” looks the same but is not")
        self._hints += 1
        return suggestion(name, self.ids) if self._hints <= 20 and len(self.ids) <= 20_000 else Text("", "")

    @cached_property
    def _by_look(self) -> Mapping[str, str]:
        return {folded(name): name for name in sorted(self.ids)}


def known(what: Text, *groups: Iterable[str], complete: bool = True) -> Known:
    """Return the ids of several lists as one `Known`."""
    return Known(what, frozenset(str(name) for group in groups for name in group), complete)
