"""One figure of all cases of a comparison, and how it is said."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from solver.language import Text

Section = Literal["outcome", "goals", "groups", "changes", "rotation", "balance"]
SECTIONS: Mapping[Section, Text] = {
    "outcome": Text("结果", "Outcome"),
    "goals": Text("目标(值;未证明最优的附下界)", "Goals (value; where not proved, the bound)"),
    "groups": Text("集团", "Groups"),
    "changes": Text("与基准方案相比的变动", "Changes from the base plan"),
    "rotation": Text("轮岗", "Rotation"),
    "balance": Text("校际差异系数(按学生加权,规划期末)", "Coefficients of variation (pupil-weighted, last planned year)"),
}
NONE = Text("", "")


@dataclass(frozen=True)
class Cell:
    """One figure of one case."""

    value: int | Fraction | str | Text | None
    """None where the case has no plan, or the figure means nothing there."""
    bound: int | None = None
    """For a goal: no plan can be below this."""
    proved: bool = True
    """For a goal: whether no plan can be better."""
    slack: int | None = None
    """For a goal: what later goals may give up of it."""
    best: int | None = None
    """For a goal: the value reached before later goals used its slack."""

    def text(self) -> Text:
        """Return the cell in words; a goal that is not proved shows its bound, one with slack the value it had reached."""
        if self.value is None:
            return Text("—", "—")
        said = shown(self.value)
        if self.slack is None:
            return said
        before = "" if self.best is None else f" [{self.best}]"
        after = "" if self.proved else f" (>= {'?' if self.bound is None else self.bound})"
        return Text(f"{said.zh}{before}{after}", f"{said.en}{before}{after}")


@dataclass(frozen=True)
class Line:
    """One figure of all cases, the base's first."""

    key: str
    section: Section
    title: Text
    unit: Text
    cells: tuple[Cell, ...]
    plotted: bool = False
    """Whether it is worth a picture."""

    @property
    def headed(self) -> Text:
        """The title with its unit."""
        if not self.unit.zh:
            return self.title
        return Text("{title}({unit})", "{title} ({unit})").fill(title=self.title, unit=self.unit)


def shown(value: int | Fraction | str | Text) -> Text:
    """Return a figure in words.

    >>> shown(Fraction(2, 3)).en, shown(12).en, shown("0.31").en
    ('66.67%', '12', '0.31')
    """
    if isinstance(value, Text):
        return value
    if isinstance(value, Fraction):
        percent = f"{float(value * 100):.2f}".rstrip("0").rstrip(".") + "%"
        return Text(percent, percent)
    return Text(str(value), str(value))
