"""Last year's pairs: everybody known, nobody with itself, nothing twice."""

from solver.files.given import Given
from solver.files.identity import Known
from solver.instance.history import PreviousAreaPairing, PreviousPairing
from solver.language import Text

_SELF = Text("不能与自己结对", "it must not be paired with itself")
_LATE = Text("去年的结对应早于首个规划学年", "last year's pair must be older than the first planned year")


def check_previous_pairs(given: Given) -> None:
    """Check last year's pairs of schools and of areas."""
    previous = given.document.previous
    if previous is None:
        return
    seen: dict[tuple[str, str, str, str], str] = {}
    for i, pair in enumerate(previous.pairings):
        _check(given, "pairings", i, pair, (("partner", given.partners, pair.partner), ("school", given.schools, pair.school)), seen)
    for i, above in enumerate(previous.area_pairings):
        _check(given, "area_pairings", i, above, (("partner", given.areas, above.partner), ("area", given.areas, above.area)), seen)


def _check(
    given: Given,
    section: str,
    i: int,
    pair: PreviousPairing | PreviousAreaPairing,
    sides: tuple[tuple[str, Known, str], tuple[str, Known, str]],
    seen: dict[tuple[str, str, str, str], str],
) -> None:
    at = ("previous", section)
    for name, ids, written in sides:
        ids.check(written, given.file, given.place(at, i, name), given.faults)
    given.layers.check(pair.layer, given.file, given.place(at, i, "layer"), given.faults)
    (_, _, partner), (name, _, helped) = sides
    if partner == helped:
        given.add(given.place(at, i, name), _SELF, helped)
    if given.whole("first_year") and pair.since >= given.document.first_year:
        given.add(given.place(at, i, "since"), _LATE, pair.since)
    key = (section, partner, helped, pair.layer)
    if key in seen:
        given.add(given.place(at, i), Text("与 {place} 重复", "the same as {place}").fill(place=seen[key]), helped)
    seen.setdefault(key, given.place(at, i))
