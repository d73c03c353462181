"""Why this person goes to this school: one reason code a posting, worked out from the plan by a fixed precedence.

The precedence, first that holds: ``pinned`` (the planner decided it), ``shadowing`` (a member's person learns at the lead,
R-013), ``aid_posting`` (sent along a pair of schools, R-128), ``principal_terms`` (principals change schools, R-212),
``researcher_service`` (a researcher of an institute goes to a school, R-069),
``dispatch`` (leaders and middle managers, and from each lead to each member the one teacher with the lowest id,
where the policy asks for dispatch, R-013), ``title_gate`` (the person means to apply for a senior title within the plan
and goes to a rural or weak school, R-217), ``principal_gate`` (the same of somebody who is to become a head, R-021),
``curriculum`` (without this person the receiving school could not give every weekly period of the subject, by the policy's
first hard or priced curriculum row, R-022), ``backbone_balance`` (a backbone teacher goes where there are fewer for each pupil,
R-205), ``wish`` (the person wishes for that school), ``exchange_share``
(everything else: the yearly share of teachers who rotate, R-208). A running posting carries ``running``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from solver.instance.instance import Instance
from solver.instance.staff import BACKBONES, Person
from solver.language import Text
from solver.plan.ledgers import changes_school
from solver.plan.plan import Group, Plan, Posting
from solver.rules.parameters import bound_rules
from solver.rules.rotation.curriculum import Curriculum
from solver.rules.rotation.researcher_service import ResearcherService
from solver.rules.running import running_postings

REASONS: Mapping[str, Text] = {
    "running": Text("往年派出,尚未期满", "agreed earlier and still running"),
    "pinned": Text("规划人员已定", "decided by the planner"),
    "shadowing": Text("到龙头校跟岗学习", "learns at the lead school"),
    "aid_posting": Text("沿结对关系支教挂职", "sent on aid along a pair of schools"),
    "principal_terms": Text("校长任期届满交流,或接任其岗位", "principals change schools when their terms are over"),
    "researcher_service": Text("教研员到校任教", "a researcher serves at a school"),
    "dispatch": Text("龙头校向成员校派出", "sent by the lead to its member"),
    "title_gate": Text("申报高级职称所需的乡村或薄弱校任教经历", "the rural or weak year that a senior title requires"),
    "principal_gate": Text("选任校长所需的乡村或薄弱校任职任教经历", "the rural or weak years that are asked of heads"),
    "curriculum": Text("补足接收学校的课时缺口", "gives periods that the receiving school would otherwise lack"),
    "backbone_balance": Text("均衡骨干教师", "balances backbone teachers"),
    "wish": Text("本人意愿", "the person's own wish"),
    "exchange_share": Text("每年交流轮岗比例", "the yearly share of teachers who rotate"),
}
"""Codes of `Posting.reason`, in words."""


@dataclass(frozen=True)
class _Facts:
    pinned: frozenset[str]
    lead_of: Mapping[tuple[str, int], str]
    """Lead of each member in each year."""
    dispatched: frozenset[str]
    """Persons who stand for a lead's dispatch of a teacher to a member."""
    ratio: Mapping[tuple[str, str], Fraction]
    """Backbone teachers for each pupil by school and stage, on the home ledger."""
    curriculum: Curriculum | None
    """The policy's first curriculum row that binds or is priced."""
    spare: Mapping[tuple[int, str, str, str], tuple[int, tuple[str, ...]]]
    """Periods given beyond those needed, by year, school, stage and subject, and the schools that share their teachers."""


def reasoned(instance: Instance, groups: Sequence[Group], postings: Sequence[tuple[Posting, str]]) -> tuple[Posting, ...]:
    """Return the postings with post and reason; see the module for the precedence."""
    spans = [(group, range(group.first_year, group.last_year + 1)) for group in groups]
    lead_of = {(member, year): group.lead for group, years in spans for year in years for member in group.members}
    plain = [posting for posting, _ in postings]
    curriculum = _curriculum(instance)
    facts = _Facts(
        frozenset(pin.subject for pin in instance.pins if pin.kind == "posting"),
        lead_of,
        _dispatched(instance, lead_of, plain),
        _ratios(instance),
        curriculum,
        {} if curriculum is None else _spare(instance, curriculum, groups, plain),
    )
    return tuple(sorted(replace(posting, post=post, reason=_reason(instance, facts, posting)) for posting, post in postings))


def _reason(instance: Instance, facts: _Facts, posting: Posting) -> str:
    person = instance.staff.person(posting.person)
    fewer = _ratio(facts, posting.destination, person) < _ratio(facts, posting.origin, person)
    held = (
        ("pinned", posting.person in facts.pinned),
        ("shadowing", posting.channel == "shadow"),
        ("aid_posting", posting.channel == "aid"),
        ("principal_terms", person.position == "principal"),
        ("researcher_service", _researcher(instance, posting)),
        ("dispatch", posting.channel == "cadre" or posting.person in facts.dispatched),
        ("title_gate", _in_time(instance, person.title_application_year, posting)),
        ("principal_gate", _in_time(instance, person.head_year, posting)),
        ("curriculum", _fills_a_gap(instance, facts, person, posting)),
        ("backbone_balance", backbone(person) and fewer),
        ("wish", person.wish == posting.destination),
    )
    return next((code for code, holds in held if holds), "exchange_share")


def backbone(person: Person) -> bool:
    """Whether a person is backbone at county level or above (R-202)."""
    return BACKBONES.index(person.backbone) >= BACKBONES.index("county")


def _in_time(instance: Instance, year: int, posting: Posting) -> bool:
    """Whether a posting leads to a rural or weak school before the year in which somebody needs to have been at one."""
    school = instance.school_of[posting.destination]
    return year >= posting.first_year and (school.setting == "rural" or school.weak)


def _researcher(instance: Instance, posting: Posting) -> bool:
    """Whether a posting leads from a research institute to a school, by the policy's own tag for institutes."""
    tags = [bound.rule.tag for bound in bound_rules(instance.policy) if isinstance(bound.rule, ResearcherService)]
    home, there = instance.school_of[posting.origin].tags, instance.school_of[posting.destination].tags
    return any(tag in home and tag not in there for tag in tags)


def _dispatched(instance: Instance, lead_of: Mapping[tuple[str, int], str], postings: Sequence[Posting]) -> frozenset[str]:
    asked = {row.parameters.get("level", "teacher") for row in instance.policy.rules if row.rule == "dispatch" and row.standing != "watch"}
    if "teacher" not in asked:
        return frozenset()
    first: dict[str, str] = {}
    for posting in postings:
        if posting.channel == "exchange" and lead_of.get((posting.destination, posting.first_year)) == posting.origin:
            first[posting.destination] = min(posting.person, first.get(posting.destination, posting.person))
    return frozenset(first.values())


def _curriculum(instance: Instance) -> Curriculum | None:
    rows = (bound.rule for bound in bound_rules(instance.policy) if bound.standing != "watch")
    return next((rule for rule in rows if isinstance(rule, Curriculum)), None)


def _spare(
    instance: Instance, rule: Curriculum, groups: Sequence[Group], postings: Sequence[Posting]
) -> Mapping[tuple[int, str, str, str], tuple[int, tuple[str, ...]]]:
    listed = (*postings, *running_postings(instance))
    plan = Plan(instance.id, instance.first_year, instance.years, tuple(groups), postings=listed)
    return {
        (year, school, cover.stage, subject): (cover.given - cover.needed, cover.schools)
        for year in instance.planned_years
        for cover in rule.covers(instance, plan, year)
        for school in cover.schools
        for subject in cover.subjects
    }


def _fills_a_gap(instance: Instance, facts: _Facts, person: Person, posting: Posting) -> bool:
    """Whether the receiving school would lack periods of the person's subject in a year of the stay if only this person stayed at home."""
    if facts.curriculum is None:
        return False
    periods = facts.curriculum.periods(person)
    for year in instance.planned_years:
        spare, together = facts.spare.get((year, posting.destination, person.stage, person.subject), (periods, ()))
        if spare < periods and posting.origin not in together and changes_school(posting, year, "effective"):
            return True
    return False


def _ratios(instance: Instance) -> Mapping[tuple[str, str], Fraction]:
    count: dict[tuple[str, str], int] = {}
    for person in instance.staff.persons:
        if backbone(person):
            count[person.school, person.stage] = count.get((person.school, person.stage), 0) + 1
    pupils: dict[tuple[str, str], int] = {(school.id, part.stage): part.pupils for school in instance.schools for part in school.parts}
    return {key: Fraction(number, pupils[key]) for key, number in count.items() if pupils.get(key, 0) > 0}


def _ratio(facts: _Facts, school: str, person: Person) -> Fraction:
    return facts.ratio.get((school, person.stage), Fraction(0))
