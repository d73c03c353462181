"""Batches and ties of support agreed in earlier years: everybody known, years in order, nothing twice."""

from collections.abc import Sequence

from solver.files.given import Given
from solver.files.identity import Known
from solver.instance.history import PreviousCohort, PreviousSupport
from solver.instance.scheme import Scheme
from solver.language import Text

_NO_BATCH = Text(
    "项目在该学年没有批次,请把这一学年列入项目的 batches", "the programme has no batch in this year: list the year in its batches"
)
_SAME = Text("与 {place} 重复", "the same as {place}")
_SELF = Text("不能帮扶自己", "it must not help itself")


def check_previous_ties(given: Given) -> None:
    """Check who has started in which batch, and who has supported whom."""
    previous = given.document.previous
    if previous is not None:
        _check_cohorts(given, previous.cohorts)
        _check_supports(given, previous.supports)


def _check_cohorts(given: Given, cohorts: Sequence[PreviousCohort]) -> None:
    programmes = {programme.name: programme for programme in given.policy.programmes} if given.policy is not None else {}
    seen: dict[PreviousCohort, str] = {}
    for i, cohort in enumerate(cohorts):
        place = given.place(("previous", "cohorts"), i)
        given.programmes.check(cohort.programme, given.file, f"{place}.programme", given.faults)
        programme = programmes.get(cohort.programme)
        if programme is not None:
            units = given.areas if programme.units == "areas" else given.schools
            units.check(cohort.unit, given.file, f"{place}.unit", given.faults)
            if cohort.first_year not in programme.batches:
                given.add(f"{place}.first_year", _NO_BATCH, cohort.first_year)
        if seen.setdefault(cohort, place) != place:
            given.add(place, _SAME.fill(place=seen[cohort]), cohort.unit)


def _check_supports(given: Given, supports: Sequence[PreviousSupport]) -> None:
    seen: dict[PreviousSupport, str] = {}
    schemes = {scheme.name: scheme for scheme in given.policy.schemes} if given.policy is not None else {}
    for i, support in enumerate(supports):
        _check_support(given, i, support, schemes.get(support.scheme))
        place = given.place(("previous", "supports"), i)
        if seen.setdefault(support, place) != place:
            given.add(place, _SAME.fill(place=seen[support]), support.helped)


def _check_support(given: Given, i: int, support: PreviousSupport, scheme: Scheme | None) -> None:
    place = given.place(("previous", "supports"), i)
    given.schemes.check(support.scheme, given.file, f"{place}.scheme", given.faults)
    if scheme is not None:
        helpers: Known = given.teams if scheme.helpers == "teams" else given.persons
        helped: Known = given.persons if scheme.helped == "staff" else given.schools
        helpers.check(support.helper, given.file, f"{place}.helper", given.faults)
        helped.check(support.helped, given.file, f"{place}.helped", given.faults)
    if support.helper == support.helped:
        given.add(f"{place}.helped", _SELF, support.helped)
    if support.last_year < support.first_year:
        given.add(f"{place}.last_year", Text("结束学年早于起始学年", "it ends before it begins"), support.last_year)
