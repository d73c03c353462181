"""What many public instances come to: how many are near the best known value, how many are proved."""

from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.store import Row

CLOSE = 0.001
"""A public instance counts as reached within this share of its best known value."""


@dataclass(frozen=True)
class Tally:
    """Counts over the records of one engine on public instances."""

    instances: int
    near: int
    """Accepted solutions within `CLOSE` of the best known value."""
    proved: int
    """Instances that the engine proved."""
    empty: int
    """Instances without a solution."""
    refused: int
    """Solutions that the checker refused."""
    better: int
    """Accepted solutions below the best known value: that value, or the reading of the file, is wrong or has been improved."""
    worst: float | None
    """Largest distance to the best known value, relative to it; None without any solution."""
    mean_seconds: float
    most_seconds: float

    def sentence(self, wanted: int | None = None) -> str:
        """Return the counts in one line; `wanted` is how many instances there should be."""
        share = f"{self.instances} instances" if wanted is None else f"{self.instances} of {wanted} instances"
        worst = "unknown" if self.worst is None else f"{100 * self.worst:.4f}%"
        better = f", {self.better} BELOW the best known value" if self.better else ""
        return (
            f"{share}: {self.near} within 0.1% of the best known value, {self.proved} proved, {self.empty} without a solution, "
            f"{self.refused} refused{better}; worst {worst}, mean {self.mean_seconds:.1f} s, most {self.most_seconds:.1f} s"
        )


def tally(rows: Sequence[Row]) -> Tally:
    """Count the records of one engine; each is one instance."""
    accepted = [row for row in rows if row["checker"] == "accepted"]
    known = [row["details"]["to_best"] for row in accepted]
    seconds = [row["seconds"] for row in rows]
    return Tally(
        len(rows),
        sum(value <= CLOSE for value in known),
        sum(row["details"]["word"] == "proved" for row in accepted),
        sum(row["checker"] == "no plan" for row in rows),
        sum(row["checker"] not in {"accepted", "no plan"} for row in rows),
        sum(value < 0 for value in known),
        max(known, default=None),
        sum(seconds) / len(seconds) if seconds else 0.0,
        max(seconds, default=0.0),
    )
