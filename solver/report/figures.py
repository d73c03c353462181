"""The figures of a plan that a planner asks for first: groups by mode, coverage, exits, exchange and backbone shares, balance."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from solver.instance.instance import Instance
from solver.instance.school import School
from solver.plan.held import held
from solver.plan.plan import Plan
from solver.plan.spread import Spread
from solver.plan.years import forms_yearly, year_instance
from solver.report.balance import LEDGERS, PLACES, BalanceFigure, balance_figures, balance_rows
from solver.report.yearly import GroupingYear, grouping_years
from solver.rules.exchanges import Counting, ExchangeCounts, is_backbone
from solver.rules.parameters import bound_rules
from solver.rules.rotation.backbone_share import BackboneShare
from solver.rules.rotation.exchange_share import ExchangeShare

USUAL = Counting("all", 80, "started")
"""How exchanged teachers are counted where the policy has no rule on them: all schools, in the year in which they start."""


@dataclass(frozen=True)
class Part:
    """A share with its numerator and denominator."""

    numerator: int
    denominator: int

    @property
    def share(self) -> Fraction | None:
        """The exact share; None where the denominator is 0."""
        return Fraction(self.numerator, self.denominator) if self.denominator else None


@dataclass(frozen=True)
class YearFigures:
    """Rotation in one school year."""

    year: int
    exchanged: Part
    """Exchanged teachers in eligible teachers (R-208)."""
    backbone: Part
    """Backbone teachers in exchanged teachers (R-208)."""
    away: Mapping[str, int]
    """People away from home in this year, by channel."""


@dataclass(frozen=True)
class PlanFigures:
    """All figures of one plan."""

    modes: Mapping[str, Part]
    """For each mode in use: members (numerator) in groups (denominator)."""
    coverage: Part
    """Compulsory schools in a group, leads and teaching points included, in the first planned year (R-009)."""
    covered_pupils: Part
    """Their pupils, of all stages."""
    left_out: Mapping[str, tuple[str, ...]]
    """Schools outside every group by reason code; the code "" holds schools that a hand-edited plan gives no reason for."""
    transitions: Mapping[str, tuple[str, ...]]
    """Schools by what became of them."""
    years: tuple[YearFigures, ...]
    balance: tuple[BalanceFigure, ...]
    grouping: tuple[GroupingYear, ...] = ()
    """The groups of each year, where they are formed yearly; the figures above are then those of the first year."""

    def document(self) -> dict[str, Any]:
        """Return the figures as plain JSON values."""
        return {
            "groups_by_mode": {mode: {"groups": part.denominator, "members": part.numerator} for mode, part in self.modes.items()},
            "coverage": _part(self.coverage),
            "covered_pupils": _part(self.covered_pupils),
            "left_out": {reason or "unstated": list(schools) for reason, schools in self.left_out.items()},
            "transitions": {reason: list(schools) for reason, schools in self.transitions.items()},
            "years": [
                {"year": y.year, "exchanged": _part(y.exchanged), "backbone": _part(y.backbone), "away": dict(y.away)} for y in self.years
            ],
            "balance": [
                {
                    "stage": figure.stage,
                    **{name: getattr(figure, name).decimal(PLACES) for name in LEDGERS},
                    "squared": {name: _exact(getattr(figure, name)) for name in LEDGERS},
                }
                for figure in self.balance
            ],
            **({"grouping": [one.document() for one in self.grouping]} if self.grouping else {}),
        }


@held
def plan_figures(instance: Instance, plan: Plan) -> PlanFigures:
    """Return the figures of a plan, computed from the plan and the instance alone."""
    modes = {}
    for mode in sorted({group.mode for group in plan.groups_in(plan.first_year)}):
        groups = [group for group in plan.groups_in(plan.first_year) if group.mode == mode]
        modes[mode] = Part(sum(len(group.members) for group in groups), len(groups))
    covered = {school for group in plan.groups_in(plan.first_year) for school in (group.lead, *group.members)}
    here = year_instance(instance) if forms_yearly(instance) else instance
    compulsory = [school for school in here.schools if school.compulsory]
    inside = [school for school in compulsory if school.id in covered]
    return PlanFigures(
        modes,
        Part(len(inside), len(compulsory)),
        Part(sum(school.pupils for school in inside), sum(school.pupils for school in compulsory)),
        _left_out(plan, [school.id for school in compulsory if school.id not in covered]),
        _by_reason((move.reason, move.school) for move in plan.transitions if move.year in {None, plan.first_year}),
        year_figures(instance, plan) if plan.postings else (),
        balance_figures(balance_rows(instance, plan)),
        grouping_years(instance, plan),
    )


@held
def year_figures(instance: Instance, plan: Plan) -> tuple[YearFigures, ...]:
    """Return exchange and backbone shares of every planned year, counted as the policy's own rules count."""
    exchange, backbone = (ExchangeCounts(instance, plan, _counting(instance, rule)) for rule in ("exchange_share", "backbone_share"))
    found = []
    for year in instance.planned_years:
        posted = backbone.moved(year)
        away: dict[str, int] = {}
        for posting in plan.postings:
            if posting.covers(year):
                away[posting.channel] = away.get(posting.channel, 0) + 1
        found.append(
            YearFigures(
                year,
                Part(len(exchange.moved(year)), len(exchange.eligible(year))),
                Part(sum(1 for person in posted if is_backbone(person)), len(posted)),
                dict(sorted(away.items())),
            )
        )
    return tuple(found)


def satisfaction(schools: Iterable[School]) -> Part:
    """Return the mean over schools, in hundredths of the points that were asked for; schools that were never asked are left out."""
    known = [school.satisfaction for school in schools if school.satisfaction is not None]
    return Part(sum(one.pupils + one.parents + one.community for one in known), 300 * len(known))


def _counting(instance: Instance, rule: str) -> Counting:
    """Return how the policy's first row of a share rule counts."""
    rules = (bound.rule for bound in bound_rules(instance.policy) if bound.rule.name == rule)
    return next((found.counting for found in rules if isinstance(found, ExchangeShare | BackboneShare)), USUAL)


def _left_out(plan: Plan, outside: list[str]) -> Mapping[str, tuple[str, ...]]:
    reasons = {left.school: left.reason for left in plan.left_out if left.year in {None, plan.first_year}}
    return _by_reason((reasons.get(school, ""), school) for school in outside)


def _by_reason(pairs: Iterable[tuple[str, str]]) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for reason, school in sorted(pairs):
        found.setdefault(reason, []).append(school)
    return {reason: tuple(schools) for reason, schools in found.items()}


def _part(part: Part) -> dict[str, Any]:
    return {"numerator": part.numerator, "denominator": part.denominator, "share": None if part.share is None else str(part.share)}


def _exact(found: Spread) -> str | None:
    return None if found.squared is None else str(found.squared)
