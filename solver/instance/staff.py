"""Staff as columns: one row a person, read once, never changed; 300,000 rows are a normal size."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from solver.instance.column import StaffColumn
from solver.language import Text

POSITIONS = ("teacher", "middle", "leader", "principal")
"""Teacher (学科教师), middle manager (中层管理人员), school leader (校级领导, a deputy head), principal (校长)."""
TITLES = ("none", "third", "second", "first", "senior", "chief")
"""Professional titles: none, third-grade (三级), second-grade (二级), first-grade (一级), senior (高级), chief senior (正高级)."""
BACKBONES = ("none", "school", "county", "city", "province", "special")
"""Backbone levels (骨干): none, school, county, city, province, special-grade teacher (特级)."""
QUALIFICATIONS = ("secondary", "diploma", "bachelor", "master", "doctor")
"""Highest qualification: secondary (中专), diploma (大专), bachelor, master, doctor."""
STAGES = ("kindergarten", "primary", "junior", "senior", "vocational")
SUBJECTS = (
    "chinese", "maths", "english", "morality", "history", "geography", "science", "physics", "chemistry", "biology", "it", "pe", "music",
    "art", "labour", "other",
)  # fmt: skip
"""Subjects as the curriculum names them (R-221)."""
EXEMPTIONS = (
    "",
    "pregnancy",
    "nursing",
    "illness",
    "near_retirement",
    "two_schools",
    "rural_service",
    "programme_lead",
    "mentor",
    "other",
)
"""Reasons for which local texts exempt a person from rotation (R-214); empty means none."""


def _year(name: str, heading: Text, about: Text) -> StaffColumn:
    """Return an optional column of school years."""
    return StaffColumn(name, heading, "whole", about, False, None, (), 1950, 2200)


COLUMNS: tuple[StaffColumn, ...] = (
    StaffColumn(
        "id", Text("教师编号", "person"), "text", Text("人员代号(假名即可)", "identifier of the person, a pseudonym is enough"), True
    ),
    StaffColumn("school", Text("学校编号", "school"), "text", Text("编制所在学校", "home school, which keeps quota and pay"), True),
    StaffColumn("position", Text("岗位", "position"), "choice", Text("岗位层级", "level of the post held"), False, "teacher", POSITIONS),
    StaffColumn("stage", Text("学段", "stage"), "choice", Text("任教学段", "stage taught"), True, None, STAGES),
    StaffColumn("subject", Text("学科", "subject"), "choice", Text("主任教学科", "main subject taught"), True, None, SUBJECTS),
    StaffColumn(
        "qualification",
        Text("学历", "qualification"),
        "choice",
        Text("最高学历", "highest qualification"),
        False,
        "bachelor",
        QUALIFICATIONS,
    ),
    StaffColumn("title", Text("职称", "title"), "choice", Text("专业技术职称", "professional title"), False, "none", TITLES),
    StaffColumn("backbone", Text("骨干级别", "backbone level"), "choice", Text("骨干教师级别", "backbone level"), False, "none", BACKBONES),
    StaffColumn("on_quota", Text("在编", "on quota"), "flag", Text("是否在编在岗", "on quota and in post"), False, True),
    StaffColumn(
        "sex", Text("性别", "sex"), "choice", Text("性别(仅年龄规则需要)", "only where an age rule needs it"), False, "", ("", "m", "f")
    ),
    StaffColumn(
        "birth_year", Text("出生年", "birth year"), "whole", Text("出生年份", "calendar year of birth"), False, None, (), 1900, 2200
    ),
    StaffColumn(
        "years_at_school",
        Text("本校连续任教年数", "years at school"),
        "whole",
        Text("截至首学年开始,在本校连续任教的整年数", "full years taught at the home school when the first planned year begins"),
        True,
        None,
        (),
        0,
        60,
    ),
    _year(
        "term_first_year",
        Text("本任期起始学年", "term began"),
        Text("校长现任期起始学年", "school year in which a principal's present term began"),
    ),
    StaffColumn(
        "terms",
        Text("已满任期数", "terms served"),
        "whole",
        Text("校长现任期之前在本校已满的任期数", "full terms that a principal served at the school before the present one"),
        False,
        0,
        (),
        0,
        20,
    ),
    StaffColumn(
        "rural_years",
        Text("乡村任教年数", "rural years"),
        "whole",
        Text("已在乡村或薄弱学校任教年数", "years already taught at rural or weak schools"),
        False,
        0,
        (),
        0,
        60,
    ),
    StaffColumn("moves", Text("已交流次数", "earlier moves"), "whole", Text("以往交流次数", "earlier postings"), False, 0, (), 0, 60),
    _year(
        "title_application_year",
        Text("拟申报高级职称学年", "title application"),
        Text("拟申报高级职称的学年", "school year in which the person means to apply for a senior title"),
    ),
    _year(
        "head_year",
        Text("拟任校长学年", "to be a head"),
        Text("拟选任为校长的学年", "school year in which the person is to be chosen as a head"),
    ),
    StaffColumn(
        "exemption",
        Text("免交流原因", "exemption"),
        "choice",
        Text("免于或暂缓交流的原因", "reason for exemption or deferral"),
        False,
        "",
        EXEMPTIONS,
    ),
    _year(
        "exempt_until",
        Text("免交流截止学年", "exempt until"),
        Text("免交流的最后学年,空为长期", "last school year of the exemption; unknown means for good"),
    ),
    StaffColumn(
        "longitude",
        Text("住址经度", "home longitude"),
        "degrees",
        Text("住址经度(度)", "home place for commuting, degrees"),
        False,
        None,
        (),
        -180,
        180,
    ),
    StaffColumn(
        "latitude",
        Text("住址纬度", "home latitude"),
        "degrees",
        Text("住址纬度(度)", "home place for commuting, degrees"),
        False,
        None,
        (),
        -90,
        90,
    ),
    StaffColumn(
        "wish", Text("意向学校", "wish"), "text", Text("意向交流学校编号", "school the person would like to be posted to"), False, ""
    ),
    StaffColumn(
        "itinerant",
        Text("走教教师", "itinerant"),
        "flag",
        Text("是否可走教(一校设岗、多校使用)", "whether the person may teach at several schools in one week"),
        False,
        False,
    ),
    StaffColumn(
        "graduating",
        Text("毕业年级", "graduating grade"),
        "flag",
        Text("是否任教毕业年级", "whether the person teaches a graduating grade"),
        False,
        False,
    ),
)

UNKNOWN = -1
"""What a whole-number column holds where the planner gave nothing."""


class Staff:
    """The staff of an instance, sorted by person.

    Parameters
    ----------
    table
        One row a person with all columns of `COLUMNS`; choice columns are categoricals over their choices, text
        columns strings, whole columns int32 with -1 for unknown, flags bool, coordinates float64 with NaN for unknown.
    """

    def __init__(self, table: pd.DataFrame) -> None:
        self._table = table.sort_values("id", kind="stable", ignore_index=True)

    @property
    def table(self) -> pd.DataFrame:
        """A copy of the table, one row a person (a DataFrame the caller may change)."""
        return self._table.copy()

    def __len__(self) -> int:
        return len(self._table)

    def values(self, column: str) -> npt.NDArray[Any]:
        """Return one column as an array, not to be written to: strings for text, int8 codes into the choices for choice columns."""
        if column not in self._arrays:
            series = self._table[column]
            found = np.asarray(series.cat.codes if isinstance(series.dtype, pd.CategoricalDtype) else series).view()
            found.flags.writeable = False
            self._arrays[column] = found
        return self._arrays[column]

    @cached_property
    def _arrays(self) -> dict[str, npt.NDArray[Any]]:
        return {}

    @cached_property
    def ids(self) -> tuple[str, ...]:
        """The persons, sorted."""
        return tuple(str(person) for person in self._table["id"])

    @cached_property
    def position_of(self) -> Mapping[str, int]:
        """Row of each person."""
        return {person: row for row, person in enumerate(self.ids)}

    def person(self, person: str) -> "Person":
        """Return one row as an object.

        Raises
        ------
        KeyError
            If nobody has this id.
        """
        return self.persons[self.position_of[person]]

    @cached_property
    def persons(self) -> tuple["Person", ...]:
        """Every row as a plain object, for code that reads one person at a time (the checker, reports)."""
        columns = [self._table[column.name].tolist() for column in COLUMNS]
        return tuple(Person(*row) for row in zip(*columns, strict=True))

    @classmethod
    def empty(cls) -> "Staff":
        """Return a staff of nobody."""
        return cls(typed_table({column.name: [] for column in COLUMNS}))


@dataclass(frozen=True, slots=True)
class Person:
    """One person, field by field as in `COLUMNS`; -1, "" and NaN mean unknown."""

    id: str
    school: str
    position: str
    stage: str
    subject: str
    qualification: str
    title: str
    backbone: str
    on_quota: bool
    sex: str
    birth_year: int
    years_at_school: int
    term_first_year: int
    terms: int
    rural_years: int
    moves: int
    title_application_year: int
    head_year: int
    exemption: str
    exempt_until: int
    longitude: float
    latitude: float
    wish: str
    itinerant: bool
    graduating: bool


def typed_table(columns: Mapping[str, Any]) -> pd.DataFrame:
    """Give plain column values the dtypes `Staff` expects; the values must already be valid."""
    typed: dict[str, Any] = {}
    for column in COLUMNS:
        values = columns[column.name]
        if column.kind == "choice":
            typed[column.name] = pd.Categorical(values, categories=list(column.choices))
        elif column.kind == "whole":
            typed[column.name] = np.asarray(values, dtype=np.int32)
        elif column.kind == "flag":
            typed[column.name] = np.asarray(values, dtype=np.bool_)
        elif column.kind == "degrees":
            typed[column.name] = np.asarray(values, dtype=np.float64)
        else:
            typed[column.name] = np.asarray(values, dtype=object)
    return pd.DataFrame(typed)
