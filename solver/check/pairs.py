"""Whether the pairs of a plan are well formed: known schools, areas and layers, years, sides, nothing twice."""

from collections import Counter
from collections.abc import Iterator

from solver.check.flaws import flaw
from solver.instance.instance import Instance
from solver.language import Text
from solver.plan.plan import AreaPairing, Pairing, Plan
from solver.rules.rule import Finding

_NO_PARTNER = Text("实例中没有这所帮扶学校", "the instance has no such partner school")
_NO_SCHOOL = Text("实例中没有这所学校", "the instance has no such school")
_NO_AREA = Text("实例中没有这个区域", "the instance has no such area")
_ITSELF = Text("与自己结对", "paired with itself")


def unknown_in_pairs(instance: Instance, plan: Plan) -> tuple[Finding, ...]:
    """Return the pairs that name schools, areas or layers nobody knows; no rule can be read while there are any."""
    return (*_unknown_schools(instance, plan), *_unknown_areas(instance, plan))


def _unknown_schools(instance: Instance, plan: Plan) -> Iterator[Finding]:
    for pair in plan.pairings:
        if pair.partner not in instance.partner_of:
            yield flaw(pair.partner, _NO_PARTNER, pair.school, year=pair.first_year)
        if pair.school not in instance.school_of:
            yield flaw(pair.school, _NO_SCHOOL, pair.partner, year=pair.first_year)
        yield from _unknown_layer(instance, pair, pair.school)


def _unknown_areas(instance: Instance, plan: Plan) -> Iterator[Finding]:
    for pair in plan.area_pairings:
        for area in (pair.partner, pair.area):
            if area not in instance.area_of:
                yield flaw(area, _NO_AREA, year=pair.first_year)
        yield from _unknown_layer(instance, pair, pair.area)


def _unknown_layer(instance: Instance, pair: Pairing | AreaPairing, subject: str) -> Iterator[Finding]:
    if all(layer.name != pair.layer for layer in instance.policy.layers):
        note = Text("政策没有这个结对层:{x}", "the policy has no layer {x}").fill(x=pair.layer)
        yield flaw(subject, note, pair.partner, year=pair.first_year)


def misplaced_pairs(instance: Instance, plan: Plan) -> tuple[Finding, ...]:
    """Return what is wrong in pairs whose names are all known."""
    schools = (found for pair in plan.pairings for found in _school_pair(instance, pair))
    areas = (found for pair in plan.area_pairings for found in _area_pair(instance, pair))
    return (*schools, *areas, *_twice(plan))


def _school_pair(instance: Instance, pair: Pairing) -> Iterator[Finding]:
    yield from _years(instance, pair, pair.school)
    if pair.partner == pair.school:
        yield flaw(pair.school, _ITSELF, year=pair.first_year)
    if instance.school_of[pair.school].outside:
        yield flaw(pair.school, Text("外来学校不能受援", "a school from outside is not helped here"), pair.partner, year=pair.first_year)
    local = pair.partner in instance.school_of and not instance.school_of[pair.partner].outside
    who = next(layer.partners for layer in instance.policy.layers if layer.name == pair.layer)
    if who != "both" and local != (who == "schools"):
        note = Text("这个结对层的帮扶学校应为{who}", "partners of this layer are {who}")
        word = Text("本地学校", "schools of the area") if who == "schools" else Text("外部学校", "outside schools")
        yield flaw(pair.partner, note.fill(who=word), pair.school, year=pair.first_year)


def _area_pair(instance: Instance, pair: AreaPairing) -> Iterator[Finding]:
    yield from _years(instance, pair, pair.area)
    if pair.partner == pair.area:
        yield flaw(pair.area, _ITSELF, year=pair.first_year)
    layer = next(layer for layer in instance.policy.layers if layer.name == pair.layer)
    if pair.partner not in layer.partner_areas or pair.area not in layer.areas:
        yield flaw(pair.area, Text("这个结对层没有列出这对区域", "the layer does not list these areas"), pair.partner, year=pair.first_year)


def _years(instance: Instance, pair: Pairing | AreaPairing, subject: str) -> Iterator[Finding]:
    years = instance.planned_years
    if (pair.first_year, pair.last_year) != (years[0], years[-1]):
        note = Text("结对应跨整个规划期 {a}—{b}", "a pair spans the whole plan, {a} to {b}").fill(a=years[0], b=years[-1])
        yield flaw(subject, note, pair.partner, year=pair.first_year)


def _twice(plan: Plan) -> Iterator[Finding]:
    note = Text("同一结对出现 {n} 次", "one pair stands {n} times")
    rows = [(p.school, p.partner, p.layer) for p in plan.pairings]
    areas = [(p.area, p.partner, p.layer) for p in plan.area_pairings]
    for told in (Counter(rows), Counter(areas)):
        for (subject, partner, _), count in sorted(told.items()):
            if count > 1:
                yield flaw(subject, note.fill(n=count), partner)
