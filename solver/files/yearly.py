"""What a file says of single planned years: the outlook of schools, decisions and waivers that name years, schools that matured earlier."""

from collections.abc import Sequence

from solver.files.given import Given
from solver.instance.history import Ban, Pin, Waiver
from solver.language import Text
from solver.rules.parameters import rule_classes

_AGAIN = Text("出现了不止一次", "stands more than once")
_ONCE = Text(
    "政策只编一次集团(regroup 为 cycle),这里不能按学年填写",
    "the policy forms groups once (regroup is cycle), so nothing here can be said by year",
)
_LATER = Text("应为规划期内首年之后的学年", "must be a planned year after the first")
_PLANNED = Text("应为规划期内的学年", "must be a planned year")
_GROUPS = Text("只有编组的决定(lead、member)可以限定学年", "only a decision on groups (lead, member) can name years")
_RULES = Text("只有编组规则的豁免可以限定学年", "only a waiver of a grouping rule can name years")
_EARLIER = Text("应早于首个规划学年", "must be before the first planned year")


def check_yearly(given: Given) -> None:
    """Check outlook, years of decisions and waivers, and the schools that matured out of a group earlier."""
    _check_outlook(given)
    for section in ("pins", "bans"):
        listed: Sequence[Pin | Ban] = getattr(given.document, section)
        for i, decision in enumerate(listed):
            _check_years(given, section, i, decision, None if decision.kind in ("lead", "member") else _GROUPS)
    rules = rule_classes()
    for i, waiver in enumerate(given.document.waivers):
        other = waiver.rule in rules and rules[waiver.rule].step != "grouping"
        _check_years(given, "waivers", i, waiver, _RULES if other else None)
    _check_matured(given)


def _yearly(given: Given) -> bool:
    return given.policy is None or given.policy.regroup == "yearly"


def _years(given: Given) -> range:
    return range(given.document.first_year, given.document.first_year + given.document.years)


def _check_outlook(given: Given) -> None:
    seen: dict[tuple[str, int], str] = {}
    for i, outlook in enumerate(given.document.outlook):
        place = given.place(("outlook",), i)
        given.schools.check(outlook.school, given.file, f"{place}.school", given.faults)
        if not _yearly(given):
            given.add(place, _ONCE)
        elif given.whole("years") and given.whole("first_year") and outlook.year not in _years(given)[1:]:
            given.add(f"{place}.year", _LATER, outlook.year)
        other = seen.setdefault((outlook.school, outlook.year), place)
        if other != place:
            given.add(place, Text("与 {place} 是同一学校、同一学年", "the same school and year as {place}").fill(place=other))
        stages = [part.stage for part in outlook.parts or ()]
        for j, stage in enumerate(stages):
            if stage in stages[:j]:
                given.add(f"{place}.parts[{j}].stage", Text("同一学段{a}", "this stage {a}").fill(a=_AGAIN), stage)


def _check_years(given: Given, section: str, i: int, said: Pin | Ban | Waiver, refused: Text | None) -> None:
    place = given.place((section,), i, "years")
    if said.years and refused is not None:
        given.add(place, refused, str(list(said.years)))
    elif said.years and not _yearly(given):
        given.add(place, _ONCE, str(list(said.years)))
    elif given.whole("years") and given.whole("first_year"):
        for j, year in enumerate(said.years):
            if year not in _years(given):
                given.add(f"{place}[{j}]", _PLANNED, year)


def _check_matured(given: Given) -> None:
    previous = given.document.previous
    seen: set[str] = set()
    for i, matured in enumerate(previous.matured if previous is not None else ()):
        place = given.place(("previous", "matured"), i)
        given.schools.check(matured.school, given.file, f"{place}.school", given.faults)
        if matured.school in seen:
            given.add(f"{place}.school", Text("这所学校{a}", "this school {a}").fill(a=_AGAIN), matured.school)
        seen.add(matured.school)
        if given.whole("first_year") and matured.since >= given.document.first_year:
            given.add(f"{place}.since", _EARLIER, matured.since)
