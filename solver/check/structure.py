"""Whether a plan is well formed: it names what the instance knows, lies in the planned years, and says nothing twice."""

from collections import Counter
from collections.abc import Iterator

from solver.check.flaws import flaw
from solver.check.yearly import wrong_overlap, wrong_repetition, wrong_span
from solver.instance.instance import Instance
from solver.language import Text
from solver.plan.plan import Group, Plan, Posting
from solver.plan.years import forms_yearly
from solver.rules.rule import Finding

LONGEST = 10
"""No posting is agreed for more school years than this, whatever the channel."""
CHANNEL_POSITIONS = {
    "exchange": ("teacher",),
    "cadre": ("middle", "leader", "principal"),
    "shadow": ("teacher", "middle", "leader"),
    "transfer": ("teacher",),
    "aid": ("teacher", "middle", "leader"),
}
"""Who may go through which channel (R-013, R-213); whether principals are posted at all is for `eligibility` to say."""


def dangling(instance: Instance, plan: Plan) -> tuple[Finding, ...]:
    """Return what makes a plan unreadable against this instance: another instance or horizon, unknown ids, senseless years.

    While there is any, no rule can be read: a rule may look up every id that a plan names.
    """
    checks = (_heading, _unknown_in_groups, _unknown_in_postings, _unknown_in_lists)
    return tuple(flaw for check in checks for flaw in check(instance, plan))


def malformed(instance: Instance, plan: Plan) -> tuple[Finding, ...]:
    """Return what is wrong in a plan whose ids are all known: groups, postings, and rows that stand twice."""
    found = [flaw for group in plan.groups for flaw in _group_flaws(instance, group)]
    agreed = _agreed(instance)
    found += [flaw for posting in plan.postings for flaw in _posting_flaws(instance, posting, agreed=_key(posting) in agreed)]
    return (*found, *_over_the_years(instance, plan), *_twice(plan))


def _heading(instance: Instance, plan: Plan) -> Iterator[Finding]:
    if plan.instance != instance.id:
        yield flaw(plan.instance, Text("方案属于另一个实例:{id}", "the plan is for another instance than {id}").fill(id=instance.id))
    if (plan.first_year, plan.years) != (instance.first_year, instance.years):
        note = Text("方案的规划期应为 {first} 起 {years} 个学年", "the plan should span {years} school year(s) from {first}")
        yield flaw(plan.instance, note.fill(first=instance.first_year, years=instance.years), year=plan.first_year)


def _unknown_in_groups(instance: Instance, plan: Plan) -> Iterator[Finding]:
    modes = {mode.name for mode in instance.policy.modes}
    for group in plan.groups:
        for school in (group.lead, *group.members):
            if school not in instance.school_of:
                yield flaw(school, _NO_SCHOOL, group.lead, year=group.first_year)
        if group.mode not in modes:
            note = Text("政策没有这种办学模式:{mode}", "the policy has no mode {mode}").fill(mode=group.mode)
            yield flaw(group.lead, note, year=group.first_year)


def _unknown_in_postings(instance: Instance, plan: Plan) -> Iterator[Finding]:
    agreed = _agreed(instance)
    for posting in plan.postings:
        if posting.person not in instance.staff.position_of:
            yield flaw(posting.person, _NO_PERSON, posting.destination, year=posting.first_year)
        for school in (posting.origin, posting.destination):
            if school not in instance.school_of:
                yield flaw(school, _NO_SCHOOL, posting.person, year=posting.first_year)
        if posting.channel not in CHANNEL_POSITIONS:
            note = Text("没有这种交流渠道:{channel}", "there is no channel {channel}").fill(channel=posting.channel)
            yield flaw(posting.person, note, posting.destination, year=posting.first_year)
        if not 0 <= posting.last_year - posting.first_year < LONGEST and _key(posting) not in agreed:
            note = Text("起止学年不合理:{first}—{last}", "senseless years: {first} to {last}")
            note = note.fill(first=posting.first_year, last=posting.last_year)
            yield flaw(posting.person, note, posting.destination, year=posting.first_year)


def _unknown_in_lists(instance: Instance, plan: Plan) -> Iterator[Finding]:
    named = [(t.school, s) for t in plan.transitions for s in (t.school, t.lead_after) if s is not None]
    named += [(left.school, left.school) for left in plan.left_out]
    yield from (flaw(school, _NO_SCHOOL, subject) for subject, school in named if school not in instance.school_of)


def _group_flaws(instance: Instance, group: Group) -> Iterator[Finding]:
    years = instance.planned_years
    if forms_yearly(instance):
        yield from wrong_span(instance, group)
    elif (group.first_year, group.last_year) != (years[0], years[-1]):
        note = Text("集团应跨整个规划期 {a}—{b}", "a group spans the whole plan, {a} to {b}").fill(a=years[0], b=years[-1])
        yield flaw(group.lead, note, year=group.first_year)
    if group.lead in group.members:
        yield flaw(group.lead, Text("龙头校列为自己的成员校", "the lead is listed as its own member"), year=group.first_year)
    for member in sorted({school for school in group.members if instance.school_of[school].outside}):
        yield flaw(member, Text("外来学校不能做成员校", "a school from outside is nobody's member"), group.lead, year=group.first_year)
    for member, count in sorted(Counter(group.members).items()):
        if count > 1:
            note = Text("在同一集团中列了 {n} 次", "listed {n} times in one group").fill(n=count)
            yield flaw(member, note, group.lead, year=group.first_year)


def _over_the_years(instance: Instance, plan: Plan) -> Iterator[Finding]:
    if forms_yearly(instance):
        yield from wrong_overlap(instance, plan)
        yield from wrong_repetition(instance, plan)
    elif plan.grouped_to is not None:
        note = Text("一套集团用于全部学年时不应有 grouped_to", "one set of groups stands for all years, so there is no grouped_to")
        yield flaw(plan.instance, note, year=plan.grouped_to)


def _posting_flaws(instance: Instance, posting: Posting, *, agreed: bool) -> Iterator[Finding]:
    person, years = instance.staff.person(posting.person), instance.planned_years

    def found(zh: str, en: str) -> Finding:
        return flaw(posting.person, Text(zh, en), posting.destination, year=posting.first_year)

    if posting.origin != person.school:
        yield found(f"编制所在学校是 {person.school},不是 {posting.origin}", f"the home school is {person.school}, not {posting.origin}")
    if posting.destination == posting.origin:
        yield found("去向就是原校", "the destination is the home school")
    if agreed:
        if not (posting.first_year <= years[-1] and posting.last_year >= years[0]):
            yield found("这项任职不在规划期内", "this posting lies outside the planned years")
        return
    if posting.first_year not in years:
        yield found("新的任职须始于规划期内", "a new posting begins in a planned year")
    if person.position not in CHANNEL_POSITIONS[posting.channel]:
        who, way = person.position, posting.channel
        yield found(f"{who} 不能通过 {way} 派出", f"a {who} does not go through the channel {way}")


def _agreed(instance: Instance) -> frozenset[tuple[str, str, int, int]]:
    """Return the keys of the postings agreed in earlier plans, whose length and channel are not this plan's to judge."""
    earlier = () if instance.previous is None else instance.previous.postings
    return frozenset((p.person, p.school, p.first_year, p.last_year) for p in earlier)


def _key(posting: Posting) -> tuple[str, str, int, int]:
    return (posting.person, posting.destination, posting.first_year, posting.last_year)


def _twice(plan: Plan) -> Iterator[Finding]:
    note = Text("同一行出现 {n} 次", "one row stands {n} times")
    rows: list[tuple[str, tuple[str, object]]] = [
        *((group.lead, ("group", group)) for group in plan.groups),
        *((posting.person, ("posting", posting)) for posting in plan.postings),
        *((move.school, ("transition", (move.school, move.year))) for move in plan.transitions),
        *((left.school, ("left out", (left.school, left.year))) for left in plan.left_out),
    ]
    for (subject, _), count in Counter(rows).items():
        if count > 1:
            yield flaw(subject, note.fill(n=count))


_NO_PERSON = Text("实例中没有此人", "the instance has no such person")
_NO_SCHOOL = Text("实例中没有这所学校", "the instance has no such school")
