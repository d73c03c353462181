"""The pairs of a plan: two tables, and the lines of the summary that speak of them."""

from solver.instance.instance import Instance
from solver.instance.school import School
from solver.instance.school_choice import area_chain
from solver.instance.titles import layer_title
from solver.language import Language, Text
from solver.plan.plan import Pairing, Plan
from solver.report.clean import plain
from solver.report.sheet import Cell, Sheet
from solver.report.words import SETTINGS, word
from solver.rules.pairing_facts import pairing_minutes

PAIRINGS = (
    "结对层代码", "结对层", "帮扶学校编号", "帮扶学校", "帮扶学校区域", "受援学校编号", "受援学校", "受援学校区域", "受援学校城乡",
    "起始学年", "截止学年", "单程分钟", "结对始于", "与上年相比",
)  # fmt: skip
AREA_PAIRINGS = ("结对层代码", "结对层", "帮扶区域编号", "帮扶区域", "受援区域编号", "受援区域", "起始学年", "截止学年", "区域内学校结对数")
OUTSIDE = Text("外部学校", "outside school")
KEPT, NEW = Text("延续", "continued"), Text("新增", "new")


def pair_tables(instance: Instance, plan: Plan) -> tuple[Sheet, ...]:
    """Return the tables of pairs; none for a plan without pairs, so that nothing changes where nobody is paired."""
    schools = (pairings_table(instance, plan),) if plan.pairings else ()
    return (*schools, area_pairings_table(instance, plan)) if plan.area_pairings else schools


def pairings_table(instance: Instance, plan: Plan) -> Sheet:
    """Return one row a pair of schools."""
    since = _since(instance)
    rows: list[tuple[Cell, ...]] = []
    for pair, minutes in zip(plan.pairings, pairing_minutes(instance, plan.pairings), strict=True):
        partner, school = instance.partner_of[pair.partner], instance.school_of[pair.school]
        first = since.get((pair.partner, pair.school, pair.layer))
        where = _area(instance, partner.area) if isinstance(partner, School) else OUTSIDE.zh
        rows.append((
            pair.layer, _layer(instance, pair.layer, "zh"), partner.id, partner.name, where, school.id, school.name,
            _area(instance, school.area), word(SETTINGS, school.setting, "zh"), pair.first_year, pair.last_year,
            None if minutes < 0 else minutes, pair.first_year if first is None else first, (NEW if first is None else KEPT).zh,
        ))  # fmt: skip
    return Sheet.of("pairings.csv", PAIRINGS, rows)


def area_pairings_table(instance: Instance, plan: Plan) -> Sheet:
    """Return one row a pair of areas."""
    rows: list[tuple[Cell, ...]] = [
        (
            pair.layer, _layer(instance, pair.layer, "zh"), pair.partner, _area(instance, pair.partner), pair.area,
            _area(instance, pair.area), pair.first_year, pair.last_year,
            sum(_below(instance, below, pair.partner, pair.area, pair.layer) for below in plan.pairings),
        )
        for pair in plan.area_pairings
    ]  # fmt: skip
    return Sheet.of("area_pairings.csv", AREA_PAIRINGS, rows)


def pairing_lines(instance: Instance, plan: Plan, language: Language) -> list[str]:
    """Return pairs, partners and schools of each layer, and what became of last year's pairs; nothing for a plan without pairs."""
    if not plan.pairings and not plan.area_pairings:
        return []
    since, lines = _since(instance), ["", Text("结对帮扶", "Pairs").say(language)]
    now = {(pair.partner, pair.school, pair.layer) for pair in plan.pairings}
    for layer in instance.policy.layers:
        pairs = [pair for pair in plan.pairings if pair.layer == layer.name]
        areas = sum(pair.layer == layer.name for pair in plan.area_pairings)
        known = [key for key in since if key[2] == layer.name]
        if not pairs and not areas and not known:
            continue
        line = Text(
            "  {layer}: 结对 {n} 对,帮扶学校 {p} 所,受援学校 {s} 所{areas}",
            "  {layer}: pairs {n}, partners {p}, schools helped {s}{areas}",
        ).fill(
            layer=_layer(instance, layer.name, language), n=len(pairs), p=len({pair.partner for pair in pairs}),
            s=len({pair.school for pair in pairs}),
            areas=Text(f";区域结对 {areas} 对", f"; pairs of areas {areas}") if areas else Text("", ""),
        )  # fmt: skip
        lines.append(line.say(language))
        if known:
            kept = sum(key in now for key in known)
            told = Text("    较上年:延续 {k} 对,终止 {e} 对,新增 {n} 对", "    since last year: continued {k}, ended {e}, new {n}")
            lines.append(told.fill(k=kept, e=len(known) - kept, n=len(pairs) - kept).say(language))
    return lines


def _since(instance: Instance) -> dict[tuple[str, str, str], int]:
    listed = () if instance.previous is None else instance.previous.pairings
    return {(pair.partner, pair.school, pair.layer): pair.since for pair in listed}


def _below(instance: Instance, pair: Pairing, partner: str, area: str, layer: str) -> bool:
    """Whether a pair of schools lies between two areas, or between areas inside them."""
    helping = instance.partner_of[pair.partner]
    if pair.layer != layer or not isinstance(helping, School):
        return False
    return partner in area_chain(instance, helping.area) and area in area_chain(instance, instance.school_of[pair.school].area)


def _layer(instance: Instance, layer: str, language: Language) -> str:
    return plain(layer_title(layer, instance.policy.layers).say(language))


def _area(instance: Instance, area: str) -> str:
    known = instance.area_of.get(area)
    return area if known is None else known.name
