"""Neighbouring schools and schools from outside: what a file says of them against what it says elsewhere."""

from solver.files.given import Given
from solver.language import Text

_SELF = Text("学校不能与自己相邻", "a school is not its own neighbour")
_AGAIN = Text("这两所学校的相邻关系已经写过", "these two schools are listed as neighbours already")
_POSTED = Text("外来学校({school})的教职工不在这里安排", "the staff of an outside school ({school}) are not planned here")


def check_neighbours(given: Given) -> None:
    """Check that neighbours are two different known schools, and that no pair stands twice in either order."""
    seen: set[tuple[str, ...]] = set()
    for i, pair in enumerate(given.document.neighbours):
        for name, school in (("school", pair.school), ("neighbour", pair.neighbour)):
            given.schools.check(school, given.file, given.place(("neighbours",), i, name), given.faults)
        both = tuple(sorted((pair.school, pair.neighbour)))
        if pair.school == pair.neighbour:
            given.add(given.place(("neighbours",), i, "neighbour"), _SELF, pair.neighbour)
        elif both in seen:
            given.add(given.place(("neighbours",), i), _AGAIN, f"{both[0]}, {both[1]}")
        seen.add(both)


def check_outside(given: Given) -> None:
    """Check that nobody's home is a school from outside, whose people are another county's to plan."""
    outside = {school.id for school in given.document.schools if school.outside}
    if given.staff is None or not outside:
        return
    for row, school in enumerate(given.staff.columns["school"].tolist()):
        if school in outside:
            given.faults.add(given.staff.file, given.staff.where(row, "school"), _POSTED.fill(school=school), school)
