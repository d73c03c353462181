"""Why no plan can keep all hard rules: a second opinion, the smallest set of rule rows that clash, and the smallest fixes."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from typing import Literal

from solver.form.form import LinearForm
from solver.instance.instance import Instance
from solver.plan.plan import Plan
from solver.plan.sections import Step
from solver.rules.parameters import BoundRule
from solver.solving.engines import Effort, Engine, Run, Terms
from solver.solving.evidence import EXACT
from solver.solving.grouping import GroupingModel
from solver.solving.posting import step_rules
from solver.solving.refuting import refuted
from solver.solving.result import Conflict, Fix, Shortage, Unreached
from solver.solving.shortage import covered_by_leading, shortage_of
from solver.solving.shrinking import shrink
from solver.solving.steps import Model, build_step
from solver.solving.unreached import unreached, unreached_pins

Verdict = Literal["possible", "impossible", "unknown"]
Build = Callable[[Sequence[BoundRule]], Model]
PROBE = Effort(work=5.0, nodes=500)
"""How hard to look at one set of rules."""
GROWN = 3
"""So many times the columns that all rules leave are looked at, at most, when rules are left out by name."""


def explain(
    instance: Instance, step: Step, plan: Plan | None, denied: Collection[str], run: Run, suspects: Collection[str] = ()
) -> Conflict:
    """Find out which hard rules clash in a step beside what `plan` has settled before it.

    The engines that first said so are not enough: the bench is asked about the same rows, CP-SAT without its presolve among
    it, and two must agree, unless multipliers add up to a contradiction in integers; rules they do not name are left out at
    once. Then one rule row after another is left out; a row without which the rest still clash is dropped for good,
    so what remains is minimal (deletion filter). Where time ends first, the set is right but perhaps not the smallest.

    Parameters
    ----------
    suspects
        Names of demands that the nearest plan falls short of; the step's other demands are left out at once where they can be.
    """
    hard = [bound for bound in step_rules(instance, step) if bound.standing == "hard"]

    def build(chosen: Sequence[BoundRule]) -> Model:
        return build_step(instance, step, plan, chosen, with_goals=False)

    kept, minimal = _smallest(hard, build, run, suspects)
    engines = {*_deniers(build(kept).problem.form(), run), *(set(denied) if len(kept) == len(hard) else set())}
    families = tuple(bound.key for bound in kept if not bound.rule.structural)
    shortage, outside = _reach(instance, build, hard, families) if step == "grouping" else (None, ())
    return Conflict(
        step,
        families,
        minimal,
        EXACT in engines or len(engines) > 1,
        tuple(sorted(engines or denied)),
        _fixes(hard, families, build, run),
        tuple(fix for key in families for fix in _fixes(hard, {key}, build, run)) if len(families) > 1 else (),
        shortage,
        outside,
    )


def _smallest(hard: Sequence[BoundRule], build: Build, run: Run, suspects: Collection[str]) -> tuple[list[BoundRule], bool]:
    kept, minimal = _named(hard, build, run), True
    linear = len(kept) < len(hard)
    few = [bound for bound in hard if bound.rule.name in suspects or not bound.rule.demand]
    if suspects and len(few) < len(kept) == len(hard) and _verdict(build(few).problem.form(), run) == "impossible":
        kept = few
    for bound in list(kept):
        if bound.rule.structural:
            continue
        if run.ended:
            minimal = False
            break
        rest = [other for other in kept if other is not bound]
        verdict = _verdict(build(rest).problem.form(), run, linear=linear)
        if verdict == "impossible":
            kept = rest
        minimal = minimal and verdict != "unknown"
    return kept, minimal


def _named(hard: Sequence[BoundRule], build: Build, run: Run) -> list[BoundRule]:
    """Return the rules named by multipliers that add up to a contradiction, as long as that leaves others out; all where none do.

    Without the others a form may have many more columns, among which nothing is found sooner.
    """
    kept, form = list(hard), build(hard).problem.form()
    contradiction, most = refuted(form, run), GROWN * form.columns
    while contradiction is not None:
        named = [bound for bound in kept if bound.rule.structural or bound.key in contradiction.families]
        form = build(named).problem.form()
        again = refuted(form, run) if len(named) < len(kept) and form.columns <= most else None
        if again is None or not again.proved:
            break
        kept, contradiction = named, again
    return kept


def _verdict(form: LinearForm, run: Run, *, linear: bool = False) -> Verdict:
    """Say whether the rows can be kept together; an assignment counts only if integers accept it.

    With `linear` the multipliers of the relaxation are looked at first.
    """
    small = shrink(form)
    contradiction = refuted(form, run) if linear else None
    if small is None or (contradiction is not None and contradiction.proved):
        return "impossible"
    for engine in (run.engines.feasible, run.engines.first):
        answer = None if run.ended else run.ask(engine, small.form, None, Terms(effort=PROBE))
        if answer is not None and answer.values is not None and small.form.accepts(answer.values):
            return "possible"
        if answer is not None and answer.word == "infeasible":
            return "impossible"
    return "unknown"


def _deniers(form: LinearForm, run: Run) -> set[str]:
    """Return who says that the rows cannot be kept together; exact arithmetic alone where it does."""
    small = shrink(form)
    if small is None:
        return {EXACT}
    contradiction = refuted(form, run)
    if contradiction is not None and contradiction.proved:
        return {EXACT}
    bench: tuple[Engine, ...] = (run.engines.feasible, run.engines.first, run.engines.doubter, run.engines.second)
    found: set[str] = set()
    for engine in bench:
        if len(found) > 1 or run.ended:
            break
        answer = run.ask(engine, small.form, None, Terms(effort=PROBE))
        if answer is not None and answer.word == "infeasible":
            found.add(answer.engine)
        elif answer is not None and answer.values is not None and small.form.accepts(answer.values):
            return set()
    return found


def _fixes(hard: Sequence[BoundRule], families: Collection[str], build: Build, run: Run) -> tuple[Fix, ...]:
    """Return the least total breach of the clashing rows that lets everything else hold, by row (an elastic copy)."""
    if run.ended:
        return ()
    elastic = [replace(bound, standing="priced", price=1) if bound.key in families else bound for bound in hard]
    model = build(elastic)
    form = model.problem.form()
    answer = run.ask(run.engines.first, form, model.scope.shortfall())
    if answer is None or answer.values is None or not form.accepts(answer.values):
        return ()
    found = []
    for bound in hard:
        if bound.key in families and bound.key in model.scope.shortfalls:
            amount = model.scope.shortfall(bound.key).value(answer.values)
            if amount:
                found.append(Fix(bound.key, amount, bound.rule.unit))
    return tuple(found)


def _reach(
    instance: Instance, build: Build, hard: Sequence[BoundRule], families: Collection[str]
) -> tuple[Shortage | None, tuple[Unreached, ...]]:
    """Look for a shortage of places behind a coverage row that clashes, and for schools that must be grouped and have no candidate."""
    model = build(hard)
    if not isinstance(model, GroupingModel):
        return None, ()
    leading = {instance.schools[lead].id for lead in model.scope.open_lead.tolist()}
    pins = any(bound.key in families and bound.rule.name == "pins" for bound in hard)
    outside = unreached_pins(instance, hard, leading) if pins else ()
    for bound in hard:
        shortage = shortage_of(model, bound.key) if bound.key in families and bound.rule.name == "coverage" else None
        if shortage is not None:
            nothing = Plan(instance.id, instance.first_year, instance.years)
            counted = {school for finding in bound.rule.check(instance, nothing) for school in finding.others}
            counted -= covered_by_leading(model, bound.key) | {one.school for one in outside}
            return shortage, (*outside, *unreached(instance, hard, counted, leading))
    return None, outside
