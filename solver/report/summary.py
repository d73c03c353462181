"""The last screen: what a planner understands, in one language, each share with its numerator and denominator."""

from collections.abc import Iterable, Sequence

from solver.instance.choices import STAGE_WORDS
from solver.instance.instance import Instance
from solver.language import Language, Text
from solver.plan.plan import Plan
from solver.plan.reasons import LEFT_OUT, TRANSITIONS
from solver.report.arranged_lines import arranged_lines
from solver.report.balance import LEDGERS, PLACES
from solver.report.clean import plain
from solver.report.evaluation import evaluation_lines
from solver.report.figures import Part, PlanFigures, YearFigures, plan_figures
from solver.report.kpi_sheet import kpi_lines
from solver.report.nearest import nearest_lines
from solver.report.notes import notes
from solver.report.outcome import conflict_lines, goal_lines, outcome_lines, rule_lines
from solver.report.pairings import pairing_lines
from solver.report.reachable import reachable, reachable_lines
from solver.report.sheet import percent
from solver.report.standard import standard_lines
from solver.report.words import CHANNELS, mode_name, school_name, word
from solver.report.yearly import year_lines
from solver.solving.result import Result

FIRST_NAMES = 5
"""Schools named for each reason; the tables name all."""
EXITS = ("matured", "removed", "dissolved", "left")


def summary_text(result: Result, instance: Instance, language: Language, files: Sequence[str] = ()) -> str:
    """Return the summary of a result; `files` are the places where its outputs are."""
    lines = [_heading(instance, language), *(f"* {note.say(language)}" for note in notes(instance)), *outcome_lines(result, language)]
    if result.plan is None:
        lines += [*conflict_lines(result, instance, language), *nearest_lines(result.nearest, instance, language)]
        lines += arranged_lines(instance, result.nearest.plan, language) if result.nearest is not None else []
        return _joined([*lines, *_files(files, language)])
    figures = plan_figures(instance, result.plan)
    lines += ["", *grouping_lines(instance, figures, language), *year_lines(instance, result.plan, language)]
    lines += conflict_lines(result, instance, language)
    lines += pairing_lines(instance, result.plan, language)
    if instance.staff:
        lines += ["", *rotation_lines(result.plan, figures, language), *standard_lines(instance, result.plan, language)]
        lines += evaluation_lines(instance, result.plan, language)
        lines += reachable_lines(instance, reachable(instance, result.plan, result.goals), language)
    lines += arranged_lines(instance, result.plan, language)
    lines += kpi_lines(instance, result.plan, language)
    lines += ["", *goal_lines(result.goals, language), *rule_lines(result.report, instance, language)]
    return _joined([*lines, *_files(files, language)])


def _files(files: Sequence[str], language: Language) -> list[str]:
    return ["", Text("文件:", "Files:").say(language), *(f"  {name}" for name in files)] if files else []


def grouping_lines(instance: Instance, figures: PlanFigures, language: Language) -> list[str]:
    """Return groups by mode, coverage, who is left out and why, and who left last year's groups."""
    lines = [Text("集团", "Groups").say(language)]
    for mode, part in figures.modes.items():
        counts = Text("集团 {groups} 个,成员校 {members} 所", "groups {groups}, member schools {members}")
        lines.append(
            f"  {mode_name(instance, mode, language)}: {counts.fill(groups=part.denominator, members=part.numerator).say(language)}"
        )
    covered = Text("  义务教育学校覆盖 {schools};学生覆盖 {pupils}", "  compulsory schools covered {schools}; their pupils {pupils}")
    lines.append(covered.fill(schools=part_text(figures.coverage), pupils=part_text(figures.covered_pupils)).say(language))
    outside = sum(len(schools) for schools in figures.left_out.values())
    lines.append(Text("未编入集团的学校:{n} 所", "Schools outside every group: {n}").fill(n=outside).say(language))
    unstated = {"": Text("方案未说明原因", "the plan states no reason")}
    lines += [
        _named(instance, word({**LEFT_OUT, **unstated}, reason, language), found, language) for reason, found in figures.left_out.items()
    ]
    gone = {reason: schools for reason, schools in figures.transitions.items() if reason in EXITS}
    if gone:
        lines.append(Text("离开上年集团", "Left last year's groups").say(language))
        lines += [_named(instance, word(TRANSITIONS, reason, language), found, language) for reason, found in gone.items()]
    return lines


def rotation_lines(plan: Plan, figures: PlanFigures, language: Language) -> list[str]:
    """Return postings, exchange and backbone shares a year, and the balance of backbone teachers before and after."""
    lines = [Text("轮岗:派出 {n} 项", "Rotation, postings: {n}").fill(n=len(plan.postings)).say(language)]
    lines += [_year_line(year, language) for year in figures.years]
    if figures.balance:
        title = Text(
            "骨干教师差异系数(按学生加权,现状 → 规划期末)",
            "Coefficient of variation of backbone teachers (pupil-weighted, today → last planned year)",
        )
        lines.append(title.say(language))
    for figure in figures.balance:
        values = [getattr(figure, name).decimal(PLACES) for name in LEDGERS]
        line = Text("  {stage}: 编制口径 {0} → {1};实际任教口径 {2} → {3}", "  {stage}: official {0} → {1}; effective {2} → {3}")
        named = line.say(language).format(*values, stage=word(STAGE_WORDS, figure.stage, language))
        lines.append(named)
    return lines


def part_text(part: Part) -> str:
    """Return a share with its numerator and denominator.

    >>> part_text(Part(18, 27)), part_text(Part(0, 0))
    ('18/27 (66.67%)', '0/0')
    """
    shown = f"{part.numerator}/{part.denominator}"
    return shown if part.share is None else f"{shown} ({percent(part.share)})"


def _heading(instance: Instance, language: Language) -> str:
    years = f"{instance.planned_years[0]}-{instance.planned_years[-1] + 1}"
    simulated = Text(",模拟数据", ", simulated data").say(language) if instance.simulated else ""
    line = Text("{name}({id}){years} 学年{simulated}", "{name} ({id}), school years {years}{simulated}")
    return line.fill(name=plain(instance.name), id=plain(instance.id), years=years, simulated=simulated).say(language)


def _year_line(year: YearFigures, language: Language) -> str:
    away = "、" if language == "zh" else ", "
    counts = away.join(f"{word(CHANNELS, channel, language)} {n}" for channel, n in year.away.items()) or "0"
    line = Text(
        "  {year} 学年: 交流 {exchanged};其中骨干 {backbone};在外 {counts}",
        "  {year}: exchanged {exchanged} of those eligible; backbone {backbone} of the exchanged; away: {counts}",
    )
    return line.fill(year=year.year, exchanged=part_text(year.exchanged), backbone=part_text(year.backbone), counts=counts).say(language)


def _named(instance: Instance, reason: str, schools: Sequence[str], language: Language) -> str:
    shown: Iterable[str] = (school_name(instance, school) for school in schools[:FIRST_NAMES])
    if language == "zh":
        names, more = "、".join(shown), " 等" if len(schools) > FIRST_NAMES else ""
        return f"  {reason}: {len(schools)} 所({names}{more})"
    names, more = ", ".join(shown), ", ..." if len(schools) > FIRST_NAMES else ""
    return f"  {reason}: {len(schools)} ({names}{more})"


def _joined(lines: list[str]) -> str:
    return "\n".join(plain(line) for line in lines)
