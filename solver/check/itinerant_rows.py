"""Whether the weeks of itinerant teachers are well formed: known people, schools and subjects, weeks of the cycle, nothing twice."""

from collections import Counter

from solver.check.flaws import flaw
from solver.instance.instance import Instance
from solver.instance.staff import SUBJECTS
from solver.language import Text
from solver.plan.plan import Plan
from solver.rules.itinerant_facts import DAYS, weeks_of
from solver.rules.itinerant_weeks import HALVES, longest
from solver.rules.rule import Finding

_NO_PERSON = Text("实例中没有此人", "the instance has no such person")
_NO_SCHOOL = Text("实例中没有这所学校", "the instance has no such school")


def unknown_in_itinerant(instance: Instance, plan: Plan) -> tuple[Finding, ...]:
    """Return the half-days that name people, schools or subjects nobody knows; no rule can be read while there are any."""
    found = []
    for one in plan.rounds:
        if one.person not in instance.staff.position_of:
            found.append(flaw(one.person, _NO_PERSON, one.school))
        if one.school not in instance.school_of:
            found.append(flaw(one.school, _NO_SCHOOL, one.person))
        if one.subject not in SUBJECTS:
            found.append(flaw(one.person, Text("没有这个学科:{x}", "there is no subject {x}").fill(x=one.subject), one.school))
    return tuple(found)


def malformed_itinerant(instance: Instance, plan: Plan) -> tuple[Finding, ...]:
    """Return what is wrong in half-days whose names are all known."""
    cycle, length, found = weeks_of(instance.policy), instance.policy.itinerant_week, []
    for one in plan.rounds:
        if one.week not in cycle or not 1 <= one.day <= DAYS or one.half not in HALVES:
            note = Text("没有这个半天:第 {w} 周,周 {d},{h}", "there is no such half-day: week {w}, day {d}, {h}")
            found.append(flaw(one.person, note.fill(w=one.week, d=one.day, h=one.half), one.school))
        elif not 1 <= one.periods <= longest(length, one.half):
            note = Text("半天 {n} 课时,应为 1 至 {most}", "{n} periods in a half-day of 1 to {most}")
            found.append(flaw(one.person, note.fill(n=one.periods, most=longest(length, one.half)), one.school))
    told = Counter((one.person, one.school, one.week, one.day, one.half) for one in plan.rounds)
    note = Text("同一半天在同一学校出现 {n} 次", "one half-day at one school stands {n} times")
    found += [flaw(key[0], note.fill(n=count), key[1]) for key, count in sorted(told.items()) if count > 1]
    return tuple(found)
