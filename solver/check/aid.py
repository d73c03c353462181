"""Whether each new aid posting of a plan leads along a pair that the policy opens for it."""

from collections.abc import Iterator

from solver.check.flaws import flaw
from solver.instance.instance import Instance
from solver.language import Text
from solver.plan.plan import Plan
from solver.rules.parameters import bound_rules
from solver.rules.rotation.aid_posting import AidPosting
from solver.rules.rule import Finding
from solver.rules.running import new_postings


def misplaced_aid(instance: Instance, plan: Plan) -> Iterator[Finding]:
    """Yield a flaw for each new aid posting that no row of `aid_posting` opens in some planned year of the stay.

    A row that is only watched is not used by a solve, but refuses nobody's plan. Aid that was agreed earlier goes on where its pair has
    ended; years after the horizon are not judged.
    """
    rows = [bound.rule for bound in bound_rules(instance.policy) if isinstance(bound.rule, AidPosting)]
    for posting in new_postings(instance, plan):
        if posting.channel != "aid":
            continue
        person = instance.staff.person(posting.person)
        for year in (year for year in instance.planned_years if posting.covers(year)):
            if not any(row.opens(instance, plan, person, posting, year) for row in rows):
                note = Text("没有为其开放支教的结对关系", "no pair of schools is open to this person for aid")
                yield flaw(posting.person, note, posting.destination, year=year)
                break
