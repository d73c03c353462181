"""Pins, bans and waivers: whether they name what exists, and whether they contradict each other."""

from collections.abc import Iterator, Mapping

from solver.files.given import RULE, Given
from solver.files.identity import Known, known
from solver.instance.history import Ban, Pin
from solver.language import Text
from solver.rules.parameters import rule_classes

_CLASH = Text("与 {place} 矛盾:{why};请删去其中一条", "contradicts {place}: {why}; delete one of them")
_SUBJECT = Text("学校、区域、人员、团队、常规工作或学年", "school, area, person, team, duty or school year")
_STRUCTURAL = Text("没有这条规则方案就没有意义,不能豁免", "a plan means nothing without this rule; it cannot be waived")
_NOTHING = Text("政策中没有这条规则,不需要豁免", "the policy has no such rule, so there is nothing to waive")
_OWN = Text("不能指向自己", "it must not name itself")


def check_decisions(given: Given) -> None:
    """Check every pin and ban by itself, then against all others, then the waivers."""
    for i, pin in enumerate(given.document.pins):
        _check_names(given, "pins", i, pin)
    for i, ban in enumerate(given.document.bans):
        _check_names(given, "bans", i, ban)
    for place, other, why in _clashes(given):
        given.add(place, _CLASH.fill(place=other, why=why))
    _check_waivers(given)


def _check_names(given: Given, section: str, i: int, decision: Pin | Ban) -> None:
    def at(name: str) -> str:
        return given.place((section,), i, name)

    personal = decision.kind in ("posting", "stay")
    given.layers.check(decision.layer, given.file, at("layer"), given.faults)
    if decision.layer is not None and decision.kind != "pairing":
        given.add(at("layer"), Text("只有结对的决定有结对层", "only a decision on a pair has a layer"), decision.layer)
    subjects: Known = given.persons if personal else given.schools
    subjects.check(decision.subject, given.file, at("subject"), given.faults)
    needs_target = isinstance(decision, Pin) and decision.kind in ("member", "posting")
    if decision.target is None and needs_target:
        given.add(at("target"), Text("这类决定必须写明去向学校", "a decision of this kind must name the school in `target`"))
    elif decision.target is not None and decision.kind in ("lead", "stay"):
        given.add(at("target"), Text("这类决定不应有去向学校", "a decision of this kind names no school in `target`"), decision.target)
    elif _targets(given, decision).check(decision.target, given.file, at("target"), given.faults) and decision.target is not None:
        own = given.home.get(decision.subject) if personal else decision.subject
        if decision.target == own:
            given.add(at("target"), Text("这就是本人的编制学校", "this is the person's own school") if personal else _OWN, decision.target)
    if isinstance(decision, Pin) and decision.mode is not None:
        if personal or decision.kind == "pairing":
            given.add(at("mode"), Text("人员和结对的决定没有办学模式", "a decision on a person or a pair has no mode"), decision.mode)
        else:
            given.modes.check(decision.mode, given.file, at("mode"), given.faults)


def _targets(given: Given, decision: Pin | Ban) -> Known:
    return given.partners if decision.kind == "pairing" else given.schools


def _clashes(given: Given) -> Iterator[tuple[str, str, Text]]:
    """Yield the place of a decision, the place of another that it contradicts, and why."""
    pins = [(given.place(("pins",), i), pin) for i, pin in enumerate(given.document.pins)]
    bans = [(given.place(("bans",), i), ban) for i, ban in enumerate(given.document.bans)]
    for later, (place, pin) in enumerate(pins):
        for other, earlier in pins[:later] if len(pins) <= 2000 else _same_subject(pins, later):
            why = _pins_clash(earlier, pin)
            if why is not None:
                yield place, other, why
                break
    banned: dict[tuple[str, str], list[tuple[str, Ban]]] = {}
    for place, ban in bans:
        banned.setdefault((ban.kind, ban.subject), []).append((place, ban))
    for place, pin in pins:
        yield from _pin_and_bans(place, pin, banned)
    for found in banned.values():
        first: dict[tuple[str | None, str | None, tuple[int, ...]], str] = {}
        for place, ban in found:
            key = (ban.target, ban.layer, ban.years)
            if first.setdefault(key, place) != place:
                yield place, first[key], Text("同一禁止写了两次", "the same ban twice")


def _pin_and_bans(place: str, pin: Pin, banned: Mapping[tuple[str, str], list[tuple[str, Ban]]]) -> Iterator[tuple[str, str, Text]]:
    for other, ban in banned.get((pin.kind, pin.subject), []):
        if _meet(pin, ban) and (ban.target is None or ban.target == pin.target) and ban.layer in {None, pin.layer}:
            yield other, place, Text("既指定又禁止", "both pinned and banned")
    if pin.kind == "member" and pin.target is not None:
        for other, ban in banned.get(("lead", pin.target), []):
            if _meet(pin, ban):
                yield other, place, Text("指定加入的学校被禁止作龙头校", "its pinned lead school is banned from leading")


def _meet(pin: Pin, ban: Ban) -> bool:
    """Whether a pin and a ban speak of a common year; one without years speaks of all."""
    return not pin.years or not ban.years or bool(set(pin.years) & set(ban.years))


def _same_subject(pins: list[tuple[str, Pin]], later: int) -> list[tuple[str, Pin]]:
    """Return the earlier pins that share a school or person with a pin; for long lists."""
    pin = pins[later][1]
    named = {pin.subject, pin.target} - {None}
    return [(place, other) for place, other in pins[:later] if other.subject in named or other.target in named]


def _pins_clash(first: Pin, second: Pin) -> Text | None:
    """Return why two pins cannot both hold, or None; those of different years do not meet."""
    if first.years and second.years and not set(first.years) & set(second.years):
        return None
    for test in (_one_person, _one_school):
        why = test(first, second) or test(second, first)
        if why is not None:
            return why
    return None


def _one_person(first: Pin, second: Pin) -> Text | None:
    if first.subject != second.subject or first.kind not in ("posting", "stay") or second.kind not in ("posting", "stay"):
        return None
    if first.kind != second.kind:
        return Text("同一人既派出又留任", "one person both posted and kept")
    if first.target != second.target:
        return Text("同一人派往两校", "one person posted to two schools")
    return Text("同一决定写了两次", "the same decision twice")


def _one_school(first: Pin, second: Pin) -> Text | None:
    if first.kind == second.kind == "pairing" and _pair(first) == _pair(second):
        return Text("同一决定写了两次", "the same decision twice")
    if first.kind == "lead" and second.kind == "member" and first.subject == second.subject:
        return Text("同一学校既作龙头校又作成员校", "one school both lead and member")
    if first.kind == "member" and second.kind == "member":
        return _two_members(first, second)
    if first.kind == "lead" and second.kind == "lead" and first.subject == second.subject:
        if first.mode is not None and second.mode is not None and first.mode != second.mode:
            return Text("同一龙头校两种模式", "one lead in two modes")
        return Text("同一决定写了两次", "the same decision twice") if first.mode == second.mode else None
    return None


def _pair(pin: Pin) -> tuple[str, str | None, str | None]:
    return pin.subject, pin.target, pin.layer


def _two_members(first: Pin, second: Pin) -> Text | None:
    if first.subject == second.subject:
        if first.target != second.target:
            return Text("同一学校加入两所龙头校", "one school a member of two leads")
        return Text("同一决定写了两次或模式不同", "the same decision twice, or in two modes")
    if first.target == second.subject:
        return Text("被加入的龙头校自己又作成员校", "the lead that is joined is itself pinned as a member")
    return None


def _check_waivers(given: Given) -> None:
    rows = {row.rule for row in given.policy.rules} if given.policy is not None else set()
    rules = known(RULE, rule_classes())
    numbers: dict[tuple[str, str, tuple[int, ...]], int] = {}
    complete = all(ids.complete for ids in (given.partners, given.areas, given.persons, given.teams)) and given.policy is not None
    document = given.document
    whole = (document.id, *(str(document.first_year + year) for year in range(document.years)))
    duties = [duty.name for duty in given.policy.duties] if given.policy is not None else []
    listed = (given.partners.ids, given.areas.ids, given.persons.ids, given.teams.ids, duties) if document.waivers else ()
    subjects = known(_SUBJECT, whole, *listed, complete=complete)
    for i, waiver in enumerate(given.document.waivers):
        place = given.place(("waivers",), i)
        if rules.check(waiver.rule, given.file, f"{place}.rule", given.faults):
            if rule_classes()[waiver.rule].structural:
                given.add(f"{place}.rule", _STRUCTURAL, waiver.rule)
            elif given.policy is not None and waiver.rule not in rows:
                given.add(f"{place}.rule", _NOTHING, waiver.rule)
        subjects.check(waiver.subject, given.file, f"{place}.subject", given.faults)
        earlier = numbers.setdefault((waiver.rule, waiver.subject, waiver.years), i)
        if earlier != i:
            words = Text("与 {place} 重复", "the same as {place}").fill(place=given.place(("waivers",), earlier))
            given.add(place, words)
