"""Which people a rule about postings counts: by position and backbone level; once for `post`, once for `check`."""

from collections.abc import Mapping
from typing import Literal

import numpy as np

from solver.form.form import Ints
from solver.instance.staff import POSITIONS, Person
from solver.language import Text
from solver.rules.rule import Bools

Who = Literal["all", "teacher", "cadre", "backbone", "backbone_or_cadre"]
"""all: everybody; teacher: teachers; cadre: middle managers, school leaders and principals; backbone: of county level or above (R-202)."""
CADRES = ("middle", "leader", "principal")
WHO_WORDS: Mapping[Who, Text] = {
    "all": Text("人员", "people"),
    "teacher": Text("教师", "teachers"),
    "cadre": Text("干部", "cadres"),
    "backbone": Text("骨干教师", "backbone teachers"),
    "backbone_or_cadre": Text("干部和骨干教师", "cadres and backbone teachers"),
}


def counted_rows(who: Who, position: Ints, backbone: Bools) -> Bools:
    """Return which rows of people count, given their position codes and backbone flags; for `post`."""
    if who == "teacher":
        return np.asarray(position == POSITIONS.index("teacher"))
    cadre = np.isin(position, [POSITIONS.index(name) for name in CADRES])
    rows = {"all": np.ones(len(position), dtype=bool), "cadre": cadre, "backbone": backbone, "backbone_or_cadre": cadre | backbone}
    return np.asarray(rows[who])


def counts(who: Who, person: Person) -> bool:
    """Whether one person counts; for `check`."""
    cadre, backbone = person.position in CADRES, person.backbone not in ("none", "school")
    answer = {"all": True, "teacher": person.position == "teacher", "cadre": cadre, "backbone": backbone}
    return answer.get(who, cadre or backbone)
