"""A line for every person on the staff: who goes where and why, who stays and what keeps them (R-208, R-210, R-214)."""

from collections.abc import Mapping

import numpy as np

from solver.instance.choices import BACKBONE_WORDS, POSITION_WORDS, SUBJECT_WORDS
from solver.instance.instance import Instance
from solver.language import Text
from solver.plan.plan import Plan, Posting
from solver.report.changes import Changes
from solver.report.clean import plain
from solver.report.kept import WEIGHED, Weighing
from solver.report.postings import posting_reason
from solver.report.sheet import Cell, Sheet
from solver.report.words import word
from solver.rules.options import all_options, allowed, lengths_in
from solver.rules.parameters import rule_classes
from solver.rules.rotation.eligibility import Eligibility, eligibility_in
from solver.rules.rule import MoveRule
from solver.solving.posting import step_rules

PEOPLE = (
    "人员编号", "岗位", "学科", "骨干级别", "所在学校编号", "所在学校", "符合条件的学年", "去留", "去向学校编号", "去向学校", "起始学年",
    "截止学年", "原因代码", "原因", "变化",
)  # fmt: skip
GROUPS_AT_ONCE = 40
"""Groups whose options are listed together, so that a province's never stand in memory at once; aid along pairs comes last."""
STAYS: Mapping[str, Text] = {
    "no_group": Text("所在学校未编入集团,无处可派", "the school stands in no group, so there is nowhere to go"),
    **WEIGHED,
}
"""Codes of people who stay, beside the names of the rules that refuse every posting of theirs."""
GOES, RUNS, STAYED = "派出", "在外(往年派出)", "留任"


def people_table(instance: Instance, plan: Plan, weighing: Weighing | None = None) -> tuple[Sheet, ...]:
    """Return one row a posting with what it changes, and one for everybody else with what keeps them; no table where there is no staff.

    `weighing` is what one more posting would do, where the caller has it already.
    """
    if len(instance.staff) == 0:
        return ()
    postings: dict[str, list[Posting]] = {}
    for posting in plan.postings:
        postings.setdefault(posting.person, []).append(posting)
    kept, weighed = staying(instance, plan), weighing or Weighing(instance, plan)
    changes = Changes(instance, plan)
    eligible = eligibility_in(instance).eligible(instance)
    rows: list[tuple[Cell, ...]] = []
    for number, person in enumerate(instance.staff.persons):
        years = "、".join(str(year) for year, may in zip(instance.planned_years, eligible[number].tolist(), strict=True) if may)
        about = (
            person.id, word(POSITION_WORDS, person.position, "zh"), word(SUBJECT_WORDS, person.subject, "zh"),
            word(BACKBONE_WORDS, person.backbone, "zh"), person.school, instance.school_of[person.school].name, years,
        )  # fmt: skip
        for posting in postings.get(person.id, ()):
            place = instance.school_of[posting.destination].name
            what = RUNS if posting.reason == "running" else GOES
            span = (posting.destination, place, posting.first_year, posting.last_year)
            rows.append((*about, what, *span, posting.reason, posting_reason(posting, "zh"), changes.of(posting).zh))
        if person.id not in postings:
            code, said = weighed.keeps(number) if kept[number] == "not_chosen" else (kept[number], stay_text(kept[number]))
            nowhere: tuple[Cell, ...] = ("", "", None, None)
            rows.append((*about, STAYED, *nowhere, code, said.zh, ""))
    return (Sheet.of("people.csv", PEOPLE, rows),)


def staying(instance: Instance, plan: Plan) -> list[str]:
    """Return, for each person in staff order, what would keep them if they stay.

    Whoever is eligible in no planned year is kept by `eligibility`. For the others the hard rules about single postings are asked in
    the policy's order: a person is kept by the first that leaves no posting open (a rule's name), and one of several groups by what
    keeps them in the group in which they come furthest. Whoever still has one is `not_chosen` (`Weighing.keeps` says more), whoever
    never had any is in `no_group`.
    """
    hard = (bound.rule for bound in step_rules(instance, "rotation") if bound.standing == "hard")
    moves = [rule for rule in hard if isinstance(rule, MoveRule)]
    codes = ["no_group", *(rule.name for rule in moves), "not_chosen", Eligibility.name]
    furthest = np.zeros(len(instance.staff), dtype=np.int64)
    lengths = lengths_in(instance)
    batches = [(plan.groups[first : first + GROUPS_AT_ONCE], ()) for first in range(0, len(plan.groups), GROUPS_AT_ONCE)]
    for groups, pairings in (*batches, ((), plan.pairings)):
        options = all_options(instance, groups, lengths, pairings=pairings)
        for place, rule in enumerate(moves, 1):
            furthest[options.person] = np.maximum(furthest[options.person], place)
            options = allowed(options, [rule])
        furthest[options.person] = len(moves) + 1
    furthest[~eligibility_in(instance).eligible(instance).any(axis=1)] = len(codes) - 1
    return [codes[place] for place in furthest.tolist()]


def stay_text(code: str) -> Text:
    """Return what keeps a person, in words."""
    if code in STAYS:
        return STAYS[code]
    title = rule_classes()[code].title
    return Text(f"按规则“{plain(title.zh)}”不能派出", f"the rule “{plain(title.en)}” leaves no posting open")
