"""Weekly periods per class (R-220, R-221) and weekly loads of teachers (R-222), as data.

The national plan of 2022 fixes the totals (26 periods a week in grades 1-2, 30 in grades 3-6, 34 in grades 7-9; 35 teaching
weeks, 33 in grade 9; 9,522 periods in all) and the share of each subject; it leaves the weekly table to provinces. The table
below is the catalogue's default, inside every national share, with its three joint rows split into the subjects teachers are
trained for: history + geography, junior science into physics, chemistry and biology, arts into music and fine art.
"""

from collections.abc import Mapping
from typing import Literal

from solver.instance.kinds import Stage
from solver.instance.school import StagePart
from solver.language import Text

Load = Literal["low", "high"]
"""Which end of the range of R-222 a teacher's week is counted at."""

PERIODS: Mapping[str, tuple[int, ...]] = {
    "morality": (2, 2, 2, 2, 2, 2, 2, 2, 2),
    "chinese": (8, 8, 7, 7, 6, 6, 5, 5, 5),
    "maths": (4, 4, 4, 4, 4, 5, 5, 5, 5),
    "english": (0, 0, 2, 2, 3, 3, 4, 3, 4),
    "history": (0, 0, 0, 0, 0, 0, 2, 2, 2),
    "geography": (0, 0, 0, 0, 0, 0, 2, 1, 0),
    "science": (1, 1, 2, 2, 2, 2, 0, 0, 0),
    "physics": (0, 0, 0, 0, 0, 0, 0, 3, 3),
    "chemistry": (0, 0, 0, 0, 0, 0, 0, 0, 3),
    "biology": (0, 0, 0, 0, 0, 0, 3, 2, 0),
    "it": (0, 0, 1, 1, 1, 1, 1, 1, 0),
    "pe": (4, 4, 3, 3, 3, 3, 3, 3, 3),
    "music": (2, 2, 2, 2, 2, 1, 1, 1, 1),
    "art": (2, 2, 2, 2, 2, 2, 1, 1, 1),
    "labour": (1, 1, 1, 1, 1, 1, 1, 1, 1),
    "other": (2, 2, 4, 4, 4, 4, 4, 4, 4),
}
"""Periods a week and class in grades 1 to 9, by subject."""

TEACHING_WEEKS = (35, 35, 35, 35, 35, 35, 35, 35, 33)
"""Teaching weeks a year in grades 1 to 9 (R-220)."""

SPECIALIST_SUBJECTS = tuple(subject for subject in PERIODS if subject not in ("labour", "other"))
"""Subjects that need a teacher of their own; labour, integrated practice, local and school courses may be taught by any teacher."""

_LOADS: Mapping[Stage, tuple[tuple[tuple[str, ...], int, int], ...]] = {
    "primary": ((("chinese", "maths"), 14, 16), (("english", "morality", "science", "pe"), 16, 18)),
    "junior": (
        (("chinese", "maths", "english", "physics", "chemistry", "biology", "science"), 10, 12),
        (("morality", "history", "geography"), 12, 14),
    ),
}
_OTHER_LOADS: Mapping[Stage, tuple[int, int]] = {"primary": (18, 20), "junior": (14, 16)}


def weekly_load(stage: Stage, subject: str, load: Load) -> int:
    """Return the periods a week that one teacher gives (R-222), at the low or high end of the range; always even.

    >>> weekly_load("primary", "maths", "high"), weekly_load("junior", "history", "low"), weekly_load("primary", "music", "high")
    (16, 12, 20)

    Raises
    ------
    KeyError
        If the stage is not a compulsory one: R-222 speaks of primary and junior schools.
    """
    low, high = next(((low, high) for subjects, low, high in _LOADS[stage] if subject in subjects), _OTHER_LOADS[stage])
    return low if load == "low" else high


def grades(part: StagePart) -> tuple[int, ...]:
    """Return the grade (1 to 9) of each entry of ``part.classes``; none for stages outside compulsory education.

    A primary part begins at grade 1; a junior part at grade 7, or earlier where it has more than three grades (the
    five-four system has its junior part begin at grade 6).

    >>> grades(StagePart(stage="junior", pupils=90, classes=(1, 1, 1, 1)))
    (6, 7, 8, 9)
    """
    if part.stage not in _LOADS:
        return ()
    first = 1 if part.stage == "primary" else min(7, 10 - len(part.classes))
    return tuple(range(first, first + len(part.classes)))


def weekly_periods(part: StagePart, subject: str) -> int:
    """Return the periods a week of one subject that the classes of a part need.

    >>> weekly_periods(StagePart(stage="primary", pupils=180, classes=(1, 1, 1, 1, 1, 1)), "chinese")
    42
    """
    return sum(count * PERIODS[subject][grade - 1] for count, grade in zip(part.classes, grades(part), strict=False))


SUBJECT_TITLES: Mapping[str, Text] = {
    "chinese": Text("语文", "Chinese"),
    "maths": Text("数学", "maths"),
    "english": Text("外语", "English"),
    "morality": Text("道德与法治", "morality and law"),
    "history": Text("历史", "history"),
    "geography": Text("地理", "geography"),
    "science": Text("科学", "science"),
    "physics": Text("物理", "physics"),
    "chemistry": Text("化学", "chemistry"),
    "biology": Text("生物", "biology"),
    "it": Text("信息科技", "IT"),
    "pe": Text("体育与健康", "PE"),
    "music": Text("音乐", "music"),
    "art": Text("美术", "fine art"),
    "labour": Text("劳动", "labour"),
    "other": Text("综合实践与地方、校本课程", "practice, local and school courses"),
}
"""Subjects as planners read them."""
STAGE_TITLES: Mapping[str, Text] = {
    "kindergarten": Text("幼儿园", "kindergarten"),
    "primary": Text("小学", "primary"),
    "junior": Text("初中", "junior"),
    "senior": Text("高中", "senior"),
    "vocational": Text("中职", "vocational"),
}
"""Stages as planners read them."""
