"""Solved systems for their tests: the committed instance once a process, with the plan that two workers find; and who counts."""

from functools import cache
from pathlib import Path

from instances.generators.write import HERE
from solver.check.checker import check
from solver.files.read import read
from solver.instance.instance import Instance
from solver.instance.school import School
from solver.instance.staff import Person
from solver.plan.plan import Plan
from solver.solving.solve import solve

BACKBONE = {"county", "city", "province", "special"}
"""Backbone teachers of county level or above."""


@cache
def solved(system: str) -> tuple[Instance, Plan]:
    """Return a committed instance and a plan for it that the checker accepts."""
    instance = read(HERE / f"{system}.json")
    return instance, accepted(instance)


def accepted(instance: Instance) -> Plan:
    """Return a plan that the checker accepts."""
    result = solve(instance, time_limit=120.0)
    assert result.plan is not None, result.word
    report = check(instance, result.plan)
    assert report.accepted, report.breaches
    return result.plan


def tagged(instance: Instance, tag: str) -> list[School]:
    """Return the schools that carry a tag."""
    return [school for school in instance.schools if tag in school.tags]


def eligible(instance: Instance, person: Person) -> bool:
    """Whether a teacher is eligible in the first year (R-210): public, on quota, compulsory stage, six years at the school, not exempt."""
    exempt = person.exemption != "" and (person.exempt_until < 0 or person.exempt_until >= instance.first_year)
    compulsory = person.stage in ("primary", "junior") and instance.school_of[person.school].public
    return person.position == "teacher" and person.on_quota and compulsory and person.years_at_school >= 6 and not exempt


def same_files(written: Path, system: str) -> None:
    """Compare what a generator wrote with the committed files, byte for byte."""
    for name in (f"{system}.json", f"{system}/staff.csv"):
        assert (written / name).read_bytes() == (HERE / name).read_bytes(), name
