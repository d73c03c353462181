"""Whether the ties of support of a plan are well formed: known schemes and sides, those that a scheme lists, years, nothing twice."""

from collections import Counter
from collections.abc import Iterator

from solver.check.flaws import flaw
from solver.instance.instance import Instance
from solver.language import Text
from solver.plan.plan import Plan
from solver.rules.rule import Finding
from solver.rules.support_facts import earlier_ties, helped_ones, helper_ids, teams_by_id

_NO_TEAM = Text("实例中没有这个团队", "the instance has no such team")
_NO_PERSON = Text("实例中没有这名教师", "the instance has no such person")
_NO_SCHOOL = Text("实例中没有这所学校", "the instance has no such school")


def unknown_in_support(instance: Instance, plan: Plan) -> tuple[Finding, ...]:
    """Return the ties that name schemes, helpers or helped ones nobody knows; no rule can be read while there are any."""
    return tuple(_unknown(instance, plan))


def _unknown(instance: Instance, plan: Plan) -> Iterator[Finding]:
    schemes, teams = {scheme.name: scheme for scheme in instance.policy.schemes}, teams_by_id(instance)
    for tie in plan.supports:
        scheme = schemes.get(tie.scheme)
        if scheme is None:
            note = Text("政策没有这个帮带方案:{x}", "the policy has no scheme {x}").fill(x=tie.scheme)
            yield flaw(tie.helped, note, tie.helper, year=tie.first_year)
            continue
        helpers, unknown = (teams, _NO_TEAM) if scheme.helpers == "teams" else (instance.staff.position_of, _NO_PERSON)
        if tie.helper not in helpers:
            yield flaw(tie.helper, unknown, tie.helped, year=tie.first_year)
        helped, unknown = (instance.staff.position_of, _NO_PERSON) if scheme.helped == "staff" else (instance.school_of, _NO_SCHOOL)
        if tie.helped not in helped:
            yield flaw(tie.helped, unknown, tie.helper, year=tie.first_year)


def malformed_support(instance: Instance, plan: Plan) -> tuple[Finding, ...]:
    """Return what is wrong in ties whose names are all known; a tie agreed earlier that still runs is well formed as it was agreed."""
    return (*_misplaced(instance, plan), *_twice(plan))


def _misplaced(instance: Instance, plan: Plan) -> Iterator[Finding]:
    named = {tie.scheme for tie in plan.supports}
    schemes = {scheme.name: scheme for scheme in instance.policy.schemes if scheme.name in named}
    helpers = {name: set(helper_ids(instance, scheme)) for name, scheme in schemes.items()}
    begins = {
        (name, one.id, one.subject): one.first_year for name, scheme in schemes.items() for one in helped_ones(instance, plan, scheme)
    }
    earlier = set(earlier_ties(instance))
    for tie in plan.supports:
        if tie in earlier:
            continue
        scheme = schemes[tie.scheme]
        if scheme.helpers == scheme.helped and tie.helper == tie.helped:
            yield flaw(tie.helped, Text("自己帮带自己", "helped by themselves"), year=tie.first_year)
        if tie.helper not in helpers[tie.scheme]:
            note = Text("不在这个方案的帮带者之列", "not among the helpers of the scheme")
            yield flaw(tie.helper, note, tie.helped, year=tie.first_year)
        first = begins.get((tie.scheme, tie.helped, tie.subject))
        if first is None:
            note = Text("不在这个方案的受帮对象之列(学科“{s}”)", "not among those whom the scheme serves (subject “{s}”)")
            yield flaw(tie.helped, note.fill(s=tie.subject), tie.helper, year=tie.first_year)
        elif (tie.first_year, tie.last_year) != (first, first + scheme.years - 1):
            note = Text("应为 {a} 至 {b} 学年", "a tie is of the years {a} to {b}").fill(a=first, b=first + scheme.years - 1)
            yield flaw(tie.helped, note, tie.helper, year=tie.first_year)


def _twice(plan: Plan) -> Iterator[Finding]:
    note = Text("同一帮带关系出现 {n} 次", "one tie stands {n} times")
    for (_, helper, helped, _), count in sorted(Counter((t.scheme, t.helper, t.helped, t.subject) for t in plan.supports).items()):
        if count > 1:
            yield flaw(helped, note.fill(n=count), helper)
