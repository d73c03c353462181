"""Who comes to a school as an itinerant teacher, as heads: what R-202 lets small rural schools count in the third indicator."""

from collections import Counter, defaultdict
from collections.abc import Mapping

from solver.instance.instance import Instance
from solver.plan.ledgers import changes_school
from solver.plan.plan import Plan


def visiting(instance: Instance, plan: Plan) -> Mapping[str, Mapping[str, int]]:
    """Return, for each school and subject taught there, how many itinerant teachers come to it who are not based there.

    Heads and not full-time equivalents (R-202): somebody who comes for one half-day a fortnight counts one. Somebody is based
    where the effective ledger has them in the first planned year. Schools and subjects without visitors have no entry.
    """
    away = {p.person: p.destination for p in plan.postings if changes_school(p, instance.first_year, "effective")}
    coming = {
        (one.school, one.subject, one.person)
        for one in plan.rounds
        if away.get(one.person, instance.staff.person(one.person).school) != one.school
    }
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for school, subject, _ in sorted(coming):
        found[school][subject] += 1
    return {school: dict(subjects) for school, subjects in found.items()}
