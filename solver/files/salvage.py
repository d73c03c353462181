"""What can still be checked in a document with faults: the faulty pieces are set aside, so that one pass finds every fault."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from pydantic import TypeAdapter, ValidationError

from solver.files.faults import Faults, json_place
from solver.files.words import Loc, translated

Document = TypeVar("Document")
_ROUNDS = 4


@dataclass
class Draft(Generic[Document]):
    """A document read as far as it is sound."""

    document: Document
    raw: dict[str, Any]
    """The tree the document was read from, faulty pieces still in it."""
    index: Mapping[Loc, Sequence[int]] = field(default_factory=dict)
    """For each list from which items were set aside: the positions of those that were kept."""
    dropped: frozenset[Loc] = frozenset()
    """Lists and fields that were replaced by an empty or neutral value; nothing may be concluded from them."""
    lost: frozenset[str] = frozenset()
    """Ids of the items set aside; they are known, though the items are not read."""

    def position(self, section: Loc, kept: int) -> int:
        """Return where an item of a list stands in the file."""
        return self.index[section][kept] if section in self.index else kept


def draft_of(
    adapter: TypeAdapter[Document],
    kind: type[Document],
    raw: dict[str, Any],
    text: str | None,
    lists: Sequence[Loc],
    neutral: Mapping[str, Any],
    file: str,
    faults: Faults,
    root: str = "$",
) -> Draft[Document] | None:
    """Validate a tree strictly, report every fault, and return what is left when the faulty pieces are set aside.

    Parameters
    ----------
    text
        The JSON text of `raw` where it is at hand; otherwise it is written anew.
    lists
        Lists whose items stand for themselves: one faulty item does not spoil the others.
    neutral
        Values for required fields that are faulty as a whole; a faulty field not named here is left out.

    Returns
    -------
    Draft or None
        None where nothing sensible is left.
    """
    already = {fault.place for fault in faults.kept if fault.file == file}
    try:
        return Draft(adapter.validate_json(text if text is not None else json.dumps(raw)), raw)
    except ValidationError as error:
        found = list(translated(error, kind, raw))
    for loc, message, value in found:
        place = json_place(loc, root)
        if place not in already:
            faults.add(file, place, message, "" if isinstance(value, dict | list) else value)
    pruned, index, lost = json.loads(json.dumps(raw)), {}, set[str]()
    kept: dict[Loc, list[int]] = {}
    dropped: set[Loc] = set()
    locs = {loc for loc, _, _ in found}
    for _ in range(_ROUNDS):
        lost |= _prune(pruned, locs, lists, neutral, kept, dropped)
        try:
            index = dict(kept)
            return Draft(adapter.validate_json(json.dumps(pruned)), raw, index, frozenset(dropped), frozenset(lost))
        except ValidationError as error:
            locs = {loc for loc, _, _ in translated(error, kind, pruned)}
    return None


def _prune(
    tree: dict[str, Any], locs: set[Loc], lists: Sequence[Loc], neutral: Mapping[str, Any], kept: dict[Loc, list[int]], dropped: set[Loc]
) -> set[str]:
    """Set the pieces at `locs` aside; return the ids of the items that went."""
    lost: set[str] = set()
    for section in lists:
        bad = {loc[len(section)] for loc in locs if len(loc) > len(section) and loc[: len(section)] == section}
        items = _at(tree, section[:-1]).get(section[-1]) if isinstance(_at(tree, section[:-1]), dict) else None
        if not isinstance(items, list) or not bad:
            continue
        before = kept.get(section, list(range(len(items))))
        lost |= {str(item["id"]) for place, item in enumerate(items) if place in bad and isinstance(item, dict) and "id" in item}
        kept[section] = [position for place, position in enumerate(before) if place not in bad]
        items[:] = [item for place, item in enumerate(items) if place not in bad]
        locs = {loc for loc in locs if loc[: len(section)] != section or len(loc) <= len(section)}
    for loc in locs:
        _neutralise(tree, loc, lists, neutral, dropped)
    for section in [section for section in kept if (section[0],) in dropped or section in dropped]:
        del kept[section]
    return lost


def _neutralise(tree: dict[str, Any], loc: Loc, lists: Sequence[Loc], neutral: Mapping[str, Any], dropped: set[Loc]) -> None:
    if len(loc) > 1 and loc in lists and isinstance(_at(tree, loc[:-1]), dict):
        _at(tree, loc[:-1])[loc[-1]] = []
        dropped.add(loc)
        return
    if not loc:
        return
    name = loc[0]
    dropped.add((name,))
    tree.pop(str(name), None)
    if name in neutral:
        tree[str(name)] = json.loads(json.dumps(neutral[str(name)]))


def _at(tree: Any, loc: Loc) -> Any:
    for part in loc:
        tree = tree.get(part) if isinstance(tree, dict) else None
    return tree
