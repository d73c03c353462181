"""Who need not rotate in which year (R-214): reasons of the staff table that a policy counts, for good, until a year, or put off."""

from collections.abc import Mapping
from typing import Literal

import numpy as np

from solver.instance.instance import Instance
from solver.instance.staff import EXEMPTIONS, Person
from solver.language import Text
from solver.rules.rule import Bools

Exemption = Literal[
    "pregnancy", "nursing", "illness", "near_retirement", "two_schools", "rural_service", "programme_lead", "mentor", "other"
]
"""The reasons of `EXEMPTIONS`."""


def exempt(instance: Instance, kinds: tuple[Exemption, ...] | None = None) -> Bools:
    """Return, for each person and planned year, whether the person is exempt (R-214); an unknown end means for good.

    `kinds` are the reasons that count; None for all.
    """
    years = np.array(instance.planned_years, dtype=np.int64)
    staff = instance.staff
    until = staff.values("exempt_until").astype(np.int64)[:, None]
    named = np.isin(staff.values("exemption"), [EXEMPTIONS.index(name) for name in EXEMPTIONS[1:] if kinds is None or name in kinds])
    return np.asarray(named[:, None] & ((until < 0) | (until >= years)))


def is_exempt(person: Person, year: int, kinds: tuple[Exemption, ...] | None = None) -> bool:
    """Whether one person is exempt in one year, for one of the reasons `kinds` (None for all); for `check`."""
    if person.exemption == "" or (kinds is not None and person.exemption not in kinds):
        return False
    return person.exempt_until == -1 or year <= person.exempt_until


def spared_words(rural_years: int | None, most: Mapping[Exemption, int]) -> Text:
    """Return after how many rural years people of town schools need not go, and how long each reason puts rotation off."""
    zh, en = "", ""
    if rural_years is not None:
        zh = f"城镇学校人员有乡村任教经历满 {rural_years} 年的可不派,"
        en = f"people of town schools with {rural_years} rural years need not go; "
    if most:
        zh += f"暂缓:{'、'.join(f'{name} 至多 {years} 年' for name, years in most.items())},"
        en += f"put off: {', '.join(f'{name} by at most {years} years' for name, years in most.items())}; "
    return Text(zh, en)
