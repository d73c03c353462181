"""Groups year by year, where a policy forms them yearly: figures of each year, lines for the screen, and the history of every school."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from solver.instance.instance import Instance
from solver.instance.outlook import open_in
from solver.language import Language, Text
from solver.plan.plan import Plan
from solver.plan.reasons import LEFT_OUT, TRANSITIONS
from solver.plan.years import YearOfPlan, forms_yearly, years_of
from solver.report.sheet import Cell, Sheet, percent
from solver.report.words import ROLES, mode_name, school_name, word

HISTORY = ("学校编号", "学校", "学年", "性质", "角色", "龙头校编号", "龙头校", "办学模式", "变化代码", "变化", "未编入原因")
BINDING, FORECAST, REPEATED = Text("定案", "binding"), Text("预测", "forecast"), Text("沿用上年,未编组", "repeated, not formed")
_CLOSED = Text("未开办或已停办", "not open")
_CHANGES = ("joined", "changed_lead", "changed_mode", "matured", "removed", "dissolved", "left")


@dataclass(frozen=True)
class GroupingYear:
    """The groups of one school year in figures."""

    year: int
    groups: int
    members: int
    covered: int
    """Compulsory schools in a group, leads included."""
    schools: int
    """Compulsory schools that are open."""
    changes: Mapping[str, int]
    """Schools by what became of them since the year before, those that stayed left out."""

    def document(self) -> dict[str, Any]:
        """Return the figures as plain JSON values."""
        share = None if self.schools == 0 else str(Fraction(self.covered, self.schools))
        return {
            "year": self.year, "groups": self.groups, "members": self.members, "changes": dict(self.changes),
            "coverage": {"numerator": self.covered, "denominator": self.schools, "share": share},
        }  # fmt: skip


def grouping_years(instance: Instance, plan: Plan) -> tuple[GroupingYear, ...]:
    """Return the figures of each grouped year; nothing where one set of groups stands for all years."""
    return tuple(_figures(part, plan) for part in years_of(instance, plan)) if forms_yearly(instance) else ()


def _figures(part: YearOfPlan, plan: Plan) -> GroupingYear:
    compulsory = {school.id for school in part.instance.schools if school.compulsory}
    covered = {school for group in part.plan.groups for school in (group.lead, *group.members)}
    told: list[str] = [move.reason for move in plan.transitions if move.year == part.year]
    changes = {reason: told.count(reason) for reason in _CHANGES if reason in told}
    members = sum(len(group.members) for group in part.plan.groups)
    return GroupingYear(part.year, len(part.plan.groups), members, len(covered & compulsory), len(compulsory), changes)


def year_lines(instance: Instance, plan: Plan, language: Language) -> list[str]:
    """Return one line a school year: binding, forecast, or repeated where no groups were formed."""
    figures = grouping_years(instance, plan)
    if not figures:
        return []
    title = Text(
        "逐年编组(首年定案;其后各年为预测,在上一年的基础上求得,下次规划可以变动)",
        "Groups year by year (the first is binding; each later one is a forecast from the year before it; the next run may change it)",
    )
    lines = [title.say(language), *(_line(one, instance.first_year, language) for one in figures)]
    late = [year for year in instance.planned_years if year > figures[-1].year]
    return [*lines, *(f"  {year}: {REPEATED.say(language)}" for year in late)]


def _line(one: GroupingYear, first_year: int, language: Language) -> str:
    changes = ("、" if language == "zh" else ", ").join(f"{word(TRANSITIONS, reason, language)} {n}" for reason, n in one.changes.items())
    shown = f"{one.covered}/{one.schools}"
    line = Text(
        "  {year} 学年({kind}): 集团 {groups} 个,成员校 {members} 所,义务教育学校覆盖 {covered};变化:{changes}",
        "  {year} ({kind}): groups {groups}, member schools {members}, compulsory schools covered {covered}; changes: {changes}",
    )
    return line.fill(
        year=one.year,
        kind=BINDING if one.year == first_year else FORECAST,
        groups=one.groups,
        members=one.members,
        covered=shown if one.schools == 0 else f"{shown} ({percent(Fraction(one.covered, one.schools))})",
        changes=changes or "—",
    ).say(language)


def year_kind(instance: Instance, plan: Plan, year: int) -> Text:
    """Return whether a year's groups are binding, a forecast, or only repeated."""
    if year == instance.first_year:
        return BINDING
    return FORECAST if plan.grouped_to is None or year <= plan.grouped_to else REPEATED


def school_history(instance: Instance, plan: Plan, school: str) -> list[dict[str, Any]]:
    """Return what one school is in each planned year: its role, lead and mode, what became of it, and why it stands outside."""
    moves = {move.year: move.reason for move in plan.transitions if move.school == school}
    outside = {left.year: left.reason for left in plan.left_out if left.school == school}
    found = []
    for year in instance.planned_years:
        group = plan.group_of(school, year)
        role = "outside" if group is None else "lead" if group.lead == school else "member"
        found.append({
            "year": year, "kind": year_kind(instance, plan, year).en, "open": open_in(instance.school_of[school], year), "role": role,
            "lead": None if group is None else group.lead, "mode": None if group is None else group.mode,
            "change": moves.get(year), "reason": outside.get(year),
        })  # fmt: skip
    return found


def history_table(instance: Instance, plan: Plan) -> tuple[Sheet, ...]:
    """Return one row a school and year, where groups are formed yearly: how each school goes through the years."""
    if not forms_yearly(instance):
        return ()
    rows: list[tuple[Cell, ...]] = []
    for school in instance.schools:
        for one in school_history(instance, plan, school.id):
            lead, mode = one["lead"], one["mode"]
            role = ROLES[one["role"]].zh if one["open"] else _CLOSED.zh
            change, reason = one["change"] or "", one["reason"] or ""
            rows.append((
                school.id, school.name, one["year"], year_kind(instance, plan, one["year"]).zh, role, lead or "",
                school_name(instance, lead) if lead else "", mode_name(instance, mode, "zh") if mode else "", change,
                word(TRANSITIONS, change, "zh") if change else "", word(LEFT_OUT, reason, "zh") if reason else "",
            ))  # fmt: skip
    return (Sheet.of("history.csv", HISTORY, rows),)
