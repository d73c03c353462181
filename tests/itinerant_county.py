"""A made-up county of townships, each with a central school and small schools around it, and itinerant teachers based at the centres."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from solver.instance.instance import Instance
from solver.instance.policy import GoalRow, RuleRow
from solver.instance.school import School
from solver.rules.curriculum_table import weekly_periods
from solver.rules.itinerant_small import village_school
from solver.rules.small import small_county, small_policy
from tests.drawing import Rng

LOAD = 18
"""Most periods a week of one itinerant teacher."""
SUBJECTS = ("pe", "music", "art", "english")
APART = 0.16
"""Degrees between the centres of neighbouring townships: about 15 km."""
RULES = (RuleRow(rule="itinerant_load"), RuleRow(rule="itinerant_sites"), RuleRow(rule="itinerant_leg"))
GOALS = ("itinerant_travel", "teachers_per_school", "itinerant_evenness")


def draw_township(rng: Rng, number: int, schools: int, first: int) -> list[School]:
    """Return a central school and `schools` - 1 village schools within about 7 km of it, half of them of fewer than 100 pupils."""
    longitude, latitude = 112.5 + APART * (number % 4), 33.0 + APART * (number // 4)
    found = [village_school(first, 600, (2,) * 6, setting="town", longitude=longitude, latitude=latitude)]
    for place in range(1, schools):
        classes = int(rng.integers(1, 7)) if place % 2 else 6
        pupils = int(rng.integers(12, 17)) * classes if place % 2 else int(rng.integers(100, 300))
        at = {"longitude": longitude + float(rng.uniform(-0.07, 0.07)), "latitude": latitude + float(rng.uniform(-0.06, 0.06))}
        found.append(village_school(first + place, pupils, (1,) * classes + (0,) * (6 - classes), **at))
    return found


def draw_staff(rng: Rng, township: Sequence[School], demand: float) -> list[dict[str, Any]]:
    """Return an itinerant teacher of each subject at the centre, and own teachers at small schools until `demand` of their load is left."""
    rows: list[dict[str, Any]] = []
    for subject in SUBJECTS:
        rows.append({"school": township[0].id, "subject": subject, "itinerant": True})
        left, small = demand * LOAD, [school for school in township if school.pupils < 100]
        for place in rng.permutation(len(small)).tolist():
            periods = weekly_periods(small[place].parts[0], subject)
            if periods <= left:
                left -= periods
            else:
                rows += [{"school": small[place].id, "subject": subject}] * -(-periods // 16)
    return rows


def township_county(
    seed: int, townships: int = 15, schools: int = 10, *, demand: float = 0.9, standing: str = "hard", **policy: Any
) -> Instance:
    """Return a county of townships whose small schools need full hours in four subjects."""
    rng = np.random.default_rng(seed)
    listed: list[School] = []
    staff: list[dict[str, Any]] = []
    for number in range(townships):
        township = draw_township(rng, number, schools, len(listed))
        staff += draw_staff(rng, township, demand)
        listed += township
    hours = RuleRow(rule="subject_hours", standing="priced" if standing == "priced" else "hard", parameters={"subjects": list(SUBJECTS)})
    goals = (("itinerant_shortfall",) if standing == "priced" else ()) + GOALS
    fields: dict[str, Any] = {"rules": (*RULES, hours), "goals": tuple(GoalRow(goal=name) for name in goals), "layers": ()}
    return small_county(listed, staff, policy=small_policy(**(fields | policy)))
