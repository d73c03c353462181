"""The two staff ledgers (R-014, R-205): where people's quota is, and where they teach, in one school year."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import Literal

from solver.instance.instance import Instance
from solver.instance.staff import Person
from solver.language import Text
from solver.plan.plan import Plan, Posting

Ledger = Literal["official", "effective"]
"""official: the home school, which only a transfer changes; effective: the school where the person works that year. Somebody
who shadows at the lead (跟岗) learns there and counts at home in both."""
LEDGER_WORDS: Mapping[Ledger, Text] = {
    "official": Text("编制口径", "official ledger"),
    "effective": Text("实际任教口径", "effective ledger"),
}
"""The ledgers as planners read them."""


def changes_school(posting: Posting, year: int, ledger: Ledger) -> bool:
    """Whether a posting takes its person off the home school's side of a ledger in `year`; a transfer is for good."""
    if posting.channel == "transfer":
        return posting.first_year <= year
    return ledger == "effective" and posting.channel in ("exchange", "cadre", "aid") and posting.covers(year)


def heads(instance: Instance, plan: Plan | None, year: int, ledger: Ledger, counted: Callable[[Person], bool]) -> Counter[str]:
    """Return how many of the people that `counted` picks each school has in `year`; without a plan, as the staff table says.

    Schools without any have no entry, or 0.
    """
    found: Counter[str] = Counter(person.school for person in instance.staff.persons if counted(person))
    postings: Iterable[Posting] = () if plan is None else plan.postings
    for posting in postings:
        if changes_school(posting, year, ledger) and counted(instance.staff.person(posting.person)):
            found[instance.staff.person(posting.person).school] -= 1
            found[posting.destination] += 1
    return found


def tally(
    instance: Instance, plan: Plan | None, year: int, ledger: Ledger, weigh: Callable[[Person], int]
) -> Counter[tuple[str, str, str]]:
    """Return the sum of what people count for, by (school, stage, subject), in `year`; entries may be 0."""
    found: Counter[tuple[str, str, str]] = Counter()
    for person in instance.staff.persons:
        found[person.school, person.stage, person.subject] += weigh(person)
    for posting in () if plan is None else plan.postings:
        if changes_school(posting, year, ledger):
            person = instance.staff.person(posting.person)
            found[person.school, person.stage, person.subject] -= weigh(person)
            found[posting.destination, person.stage, person.subject] += weigh(person)
    return found
