"""The achievements of a policy, counted in a plan: exact figures beside the benchmarks that the document names."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, cast, get_args

from solver.instance.instance import Instance
from solver.instance.kpi import CUMULATIVE, SHARES, YEARLY, Kpi, Measure
from solver.instance.school import School
from solver.instance.school_choice import SchoolChoice
from solver.plan.held import held
from solver.plan.indicators import INDICATORS, IndicatorStage, spread_of
from solver.plan.plan import Plan
from solver.plan.spread import Spread
from solver.plan.years import forms_yearly, years_of
from solver.report.figures import Part, satisfaction, year_figures
from solver.report.rounds import visits_of
from solver.report.standard import attained, standard_figures

Verdict = Literal["met", "not_met", "not_given", "not_known"]
"""not_given: the planner gave no figure; not_known: the instance holds nothing from which it could be counted."""
Found = Part | Spread


@dataclass(frozen=True)
class KpiFigure:
    """One achievement: what was found, in which year, and whether the benchmark is met."""

    kpi: Kpi
    found: Found | None
    """A share or number, or a difference coefficient; None where there is no figure."""
    year: int | None
    """The school year of the figure, where the measure knows years."""
    verdict: Verdict

    @property
    def value(self) -> Fraction | None:
        """The exact figure; None where there is none, and for a coefficient, of which only the square is exact."""
        if isinstance(self.found, Part):
            return Fraction(self.found.numerator) if self.plain else self.found.share
        return None

    @property
    def plain(self) -> bool:
        """Whether only the number above the line counts: the measure is a number, or the number is asked for."""
        return self.kpi.numerator or (self.kpi.measure not in SHARES and self.kpi.measure != "given")


@held
def kpi_figures(instance: Instance, plan: Plan) -> tuple[KpiFigure, ...]:
    """Return every achievement of the policy in its order, computed from the plan and the instance alone."""
    return tuple(_figure(instance, plan, kpi) for kpi in instance.policy.kpis)


def _figure(instance: Instance, plan: Plan, kpi: Kpi) -> KpiFigure:
    if kpi.measure == "given":
        found = None if kpi.value is None else Part(kpi.value.numerator, kpi.value.denominator)
        return KpiFigure(kpi, found, None, _verdict(kpi, kpi.value))
    if kpi.measure not in YEARLY or (kpi.measure in CUMULATIVE and kpi.year is None):
        return _judged(kpi, _once(instance, plan, kpi), None)
    years = instance.planned_years if kpi.year is None else (kpi.year,)
    told = [_judged(kpi, _in_year(instance, plan, kpi, year), year) for year in years]
    known = [one for one in told if one.verdict != "not_known"]
    return max(known, key=_distance, default=told[0])


def _judged(kpi: Kpi, found: Found | None, year: int | None) -> KpiFigure:
    if isinstance(found, Spread):
        met = found.squared is not None and _holds(kpi, found.squared, kpi.benchmark**2)
        return KpiFigure(kpi, found, year, "not_known" if found.squared is None else "met" if met else "not_met")
    figure = KpiFigure(kpi, found, year, "not_known")
    return figure if figure.value is None else KpiFigure(kpi, found, year, _verdict(kpi, figure.value))


def _verdict(kpi: Kpi, value: Fraction | None) -> Verdict:
    if value is None:
        return "not_given"
    return "met" if _holds(kpi, value, kpi.benchmark) else "not_met"


def _holds(kpi: Kpi, value: Fraction, benchmark: Fraction) -> bool:
    return value >= benchmark if kpi.sense == ">=" else value <= benchmark if kpi.sense == "<=" else value == benchmark


def _distance(figure: KpiFigure) -> Fraction:
    """Return how far a figure lies on the wrong side of its benchmark; of years that are equally far the first is told."""
    over = (figure.value or Fraction(0)) - figure.kpi.benchmark
    return -over if figure.kpi.sense == ">=" else over if figure.kpi.sense == "<=" else abs(over)


def _once(instance: Instance, plan: Plan, kpi: Kpi) -> Found | None:
    """Return the figure of a measure that knows no years."""
    if kpi.measure in ("cv", "worst_cv", "attained"):
        return _standard(instance, plan, kpi)
    counts: Mapping[Measure, Callable[[], int]] = {
        "transitions": lambda: len({move.school for move in plan.transitions if move.reason == kpi.of}),
        "cohort_units": lambda: len({cohort.unit for cohort in plan.cohorts if cohort.programme == kpi.of}),
        "supports": lambda: sum(1 for tie in plan.supports if tie.scheme == kpi.of),
        "helpers": lambda: len({tie.helper for tie in plan.supports if tie.scheme == kpi.of}),
        "helped": lambda: len({tie.helped for tie in plan.supports if tie.scheme == kpi.of}),
        "events": lambda: sum(1 for event in plan.events if event.duty == kpi.of),
        "contents": lambda: sum(
            done.count for event in plan.events if event.duty == kpi.of for done in event.contents if done.content == kpi.content
        ),
        "rounds": lambda: len(visits_of(instance, plan)),
        "itinerant_teachers": lambda: len({row.person for row in visits_of(instance, plan)}),
    }
    return Part(counts[kpi.measure](), 1)


def _standard(instance: Instance, plan: Plan, kpi: Kpi) -> Found | None:
    if not len(instance.staff) or kpi.of not in get_args(IndicatorStage):
        return None
    stage = cast("IndicatorStage", kpi.of)
    if kpi.measure == "attained":
        schools, _, after = attained(instance, plan, stage)
        return Part(after, schools)
    rows = standard_figures(instance, plan, stage)["effective_after"]
    spreads = [spread_of(rows, name) for name in (INDICATORS if kpi.measure == "worst_cv" else ("backbone",))]
    known = [one.squared for one in spreads if one.squared is not None]
    return Spread(max(known)) if known else None


def _in_year(instance: Instance, plan: Plan, kpi: Kpi, year: int) -> Found | None:
    """Return the figure of one school year; None where the plan says nothing of that year."""
    if year not in instance.planned_years and kpi.measure not in CUMULATIVE:
        return None
    if kpi.measure in ("exchanged", "backbone_exchanged"):
        figures = next((one for one in year_figures(instance, plan) if one.year == year), None) if len(instance.staff) else None
        return None if figures is None else figures.exchanged if kpi.measure == "exchanged" else figures.backbone
    if kpi.measure in ("covered_schools", "covered_pupils", "satisfaction"):
        inside = {school for group in plan.groups_in(year) if kpi.of in (None, group.mode) for school in (group.lead, *group.members)}
        if kpi.measure == "satisfaction":
            chosen = _chosen(instance, plan, kpi.schools, year)
            return satisfaction(chosen if kpi.schools != SchoolChoice() else [instance.school_of[school] for school in sorted(inside)])
        return _share(_chosen(instance, plan, kpi.schools, year), inside, pupils=kpi.measure == "covered_pupils")
    pairs = [pair for pair in plan.pairings_in(year) if kpi.of in (None, pair.layer)]
    if kpi.measure == "paired_schools":
        return _share(_chosen(instance, plan, kpi.schools, year), {pair.school for pair in pairs}, pupils=False)
    groups = [group for group in plan.groups_in(year) if kpi.of in (None, group.mode)]
    ties = [tie for tie in plan.supports if tie.scheme == kpi.of and tie.covers(year)]
    counts: Mapping[Measure, int] = {
        "groups": len(groups),
        "members": sum(len(group.members) for group in groups),
        "pairings": len(pairs),
        "area_pairings": sum(1 for pair in plan.area_pairings if pair.covers(year) and kpi.of in (None, pair.layer)),
        "partners": len({pair.partner for pair in pairs}),
        "postings": sum(1 for posting in plan.postings if posting.covers(year) and kpi.of in (None, posting.channel)),
        "cohort_units": len({c.unit for c in plan.cohorts if c.programme == kpi.of and c.first_year <= year}),
        "supports": len(ties),
        "helpers": len({tie.helper for tie in ties}),
        "helped": len({tie.helped for tie in ties}),
    }
    return Part(counts[kpi.measure], 1)


def _chosen(instance: Instance, plan: Plan, choice: SchoolChoice, year: int) -> list[School]:
    """Return the schools of which a share is: the compulsory ones where nothing is chosen, as they are foreseen in that year."""
    here = instance
    if forms_yearly(instance):
        here = next((one.instance for one in years_of(instance, plan) if one.year == year), instance)
    if choice == SchoolChoice():
        return [school for school in here.schools if school.compulsory]
    return [school for school in here.schools if choice.selects(here, school)]


def _share(schools: Iterable[School], inside: set[str], *, pupils: bool) -> Part:
    weights = [(school.pupils if pupils else 1, school.id in inside) for school in schools]
    return Part(sum(weight for weight, taken in weights if taken), sum(weight for weight, _ in weights))
