"""Where a scenario stands in its file, and where its faults go."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from solver.files.faults import Faults, json_place
from solver.files.words import Loc
from solver.language import Text


@dataclass(frozen=True)
class Spot:
    """One scenario's place; items that could not be read are counted, so that the others keep their numbers."""

    file: str
    at: Loc
    faults: Faults
    index: Mapping[Loc, Sequence[int]] = field(default_factory=dict)
    """For each list from which items were set aside: the positions of those that were kept."""

    def place(self, *below: str | int) -> str:
        """Return the place of something below the scenario."""
        return json_place([*self.at, *below], "")

    def item(self, section: str, kept: int, *below: str | int) -> str:
        """Return the place of an item of one of the scenario's lists, or of something below it."""
        kept = self.index[(section,)][kept] if (section,) in self.index else kept
        return self.place(section, kept, *below)

    def add(self, place: str, message: Text, value: object = "") -> None:
        """Add a fault."""
        self.faults.add(self.file, place, message, value)
