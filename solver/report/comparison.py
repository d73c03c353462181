"""A comparison as lines of figures: one line a figure, one cell a case; every output is made from these lines."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from typing import Literal

from solver.goals.grouping.group_travel import GroupTravel
from solver.goals.grouping.worst_travel import WorstTravel
from solver.goals.rotation.posting_travel import PostingTravel
from solver.instance.choices import STAGE_WORDS
from solver.instance.titles import mode_title
from solver.language import Text
from solver.plan.difference import Difference, difference
from solver.plan.indicators import MOVED, TITLES, IndicatorStage, MovedIndicator, figures, spread_of
from solver.plan.ledgers import LEDGER_WORDS, Ledger
from solver.plan.plan import Plan
from solver.report.balance import PLACES, STAGES
from solver.report.clean import plain
from solver.report.comparison_line import NONE, Cell, Line, Section
from solver.report.figures import PlanFigures, YearFigures, plan_figures
from solver.report.words import RESULT_WORDS, STEPS
from solver.rules.parameters import bound_rules
from solver.solving.comparing import Case, Comparison
from solver.solving.result import GoalFigure

_SHORT = {
    "PROVED_BEST": Text("已证明最优", "proved best"),
    "BEST_KNOWN_WITHIN": Text("目前最好", "best known"),
    "FEASIBLE_NO_BOUND": Text("可行,部分无下界", "feasible, bounds lacking"),
    "INFEASIBLE_CONFIRMED": Text("无解(已复核)", "infeasible (confirmed)"),
    "INFEASIBLE_UNCONFIRMED": Text("无解(未复核)", "infeasible (not confirmed)"),
    "NO_PLAN_IN_TIME": Text("限时内无方案", "no plan in time"),
    "INTERRUPTED_WITH_PLAN": Text("已中断", "interrupted"),
    "INTERRUPTED_NO_PLAN": Text("已中断,无方案", "interrupted, no plan"),
    "RESOURCE_LIMIT": Text("资源不足", "out of resources"),
    "INTERNAL_ERROR": Text("内部错误", "internal error"),
}


@dataclass(frozen=True)
class Held:
    """One case with what is computed from its plan."""

    case: Case
    plan: Plan | None
    figures: PlanFigures | None
    difference: Difference | None


def lines(comparison: Comparison) -> tuple[Line, ...]:
    """Return every line of a comparison, sections in their order."""
    base = comparison.base.result.plan
    held = [_held(case, base) for case in comparison.cases]
    found = [*_outcome(held), *_goals(comparison.cases), *_groups(held), *_changes(held)]
    if any(len(one.case.instance.staff) for one in held):
        found += [*_rotation(held), *_balance(held)]
    return tuple(found)


def _held(case: Case, base: Plan | None) -> Held:
    plan = case.result.plan
    if plan is None:
        return Held(case, None, None, None)
    return Held(case, plan, plan_figures(case.instance, plan), None if base is None else difference(base, plan))


def _line(key: str, section: Section, title: Text, unit: Text, held: Sequence[Held], cell: Callable[[Held], int | Fraction | str | None],
          *, plotted: bool = False) -> Line:  # fmt: skip
    return Line(key, section, title, unit, tuple(Cell(None if one.plan is None else cell(one)) for one in held), plotted)


def _outcome(held: Sequence[Held]) -> list[Line]:
    word = Line("word", "outcome", Text("结果", "Result"), NONE, tuple(Cell(_SHORT[str(one.case.result.word)]) for one in held))
    clash = tuple(Cell(clash_of(one.case)) for one in held)
    found = [word]
    if any(cell.value is not None for cell in clash):
        found.append(Line("clash", "outcome", Text("互相冲突的规则", "Rules that clash"), NONE, clash))
    if any(one.case.lineage for one in held):
        chains = tuple(Cell(" > ".join(one.case.lineage) or None) for one in held)
        found.append(Line("lineage", "outcome", Text("所依据的情景", "Builds on"), NONE, chains))
    return found


def clash_of(case: Case) -> Text | None:
    """Return the titles of the rules that clash, where there is no plan because of them."""
    conflict = case.result.conflict
    if conflict is None or case.result.plan is not None:
        return None
    titles = {bound.key: bound.rule.title for bound in bound_rules(case.instance.policy)}
    named = [titles.get(key, Text(key, key)) for key in conflict.families]
    keys = conflict.families
    return Text(
        "、".join(f"{plain(title.zh)}({plain(key)})" for title, key in zip(named, keys, strict=True)),
        ", ".join(f"{plain(title.en)} ({plain(key)})" for title, key in zip(named, keys, strict=True)),
    )


def word_text(case: Case) -> Text:
    """Return the result word of a case in full."""
    return RESULT_WORDS[str(case.result.word)]


def _goals(cases: Sequence[Case]) -> list[Line]:
    """Return a line a goal: those of the base in its order, then those only scenarios have; a goal is known by key and title."""
    tables = [{(goal.key, goal.title.en): goal for goal in case.result.goals} for case in cases]
    keys = dict.fromkeys(key for table in tables for key in table)
    found = []
    for key in keys:
        one = next(table[key] for table in tables if key in table)
        step = STEPS[one.step]
        title = Text(f"[{step.zh}] {one.title.zh}", f"[{step.en}] {one.title.en}")
        found.append(Line(f"goal:{key[0]}", "goals", title, one.unit, tuple(_goal(table.get(key)) for table in tables), plotted=True))
    return found


def _goal(goal: GoalFigure | None) -> Cell:
    if goal is None:
        return Cell(None)
    return Cell(goal.value, goal.bound, goal.proved, goal.slack, goal.best)


def _groups(held: Sequence[Held]) -> list[Line]:
    schools, minutes = Text("所", "schools"), Text("分钟", "minutes")

    def figure(of: Callable[[PlanFigures], int | Fraction | None]) -> Callable[[Held], int | Fraction | None]:
        return lambda one: None if one.figures is None else of(one.figures)

    def travel(goal: GroupTravel | WorstTravel) -> Callable[[Held], int | None]:
        return lambda one: None if one.plan is None else goal.value(one.case.instance, one.plan)

    found = [
        _line("groups", "groups", Text("集团数", "Groups"), Text("个", "groups"), held,
              figure(lambda f: sum(part.denominator for part in f.modes.values())), plotted=True),
        *_modes(held),
    ]  # fmt: skip
    found += [
        _line("members", "groups", Text("成员校", "Members"), schools, held,
              figure(lambda f: sum(part.numerator for part in f.modes.values())), plotted=True),
        _line("coverage", "groups", Text("义务教育学校覆盖率", "Compulsory schools covered"), NONE, held,
              figure(lambda f: f.coverage.share), plotted=True),
        _line("covered_pupils", "groups", Text("学生覆盖率", "Pupils covered"), NONE, held, figure(lambda f: f.covered_pupils.share)),
        _line("left_out", "groups", Text("未编入集团的学校", "Schools left out"), schools, held,
              figure(lambda f: f.coverage.denominator - f.coverage.numerator), plotted=True),
        _line("group_minutes", "groups", Text("成员校到龙头校行车时间合计", "Travel of members to their leads, in all"), minutes, held,
              travel(GroupTravel()), plotted=True),
        _line("worst_minutes", "groups", Text("最远成员校", "Farthest member"), minutes, held, travel(WorstTravel())),
    ]  # fmt: skip
    return found


def _modes(held: Sequence[Held]) -> list[Line]:
    """Return how many groups there are of each mode, where more than one is in use."""
    modes = sorted({mode for one in held if one.figures for mode in one.figures.modes})

    def count(one: Held, mode: str) -> int:
        part = None if one.figures is None else one.figures.modes.get(mode)
        return 0 if part is None else part.denominator

    found = []
    for mode in modes if len(modes) > 1 else ():
        title = mode_title(mode, held[0].case.instance.policy.modes)
        words = Text(f"其中{title.zh}", f"of them {title.en}")
        found.append(_line(f"groups:{mode}", "groups", words, Text("个", "groups"), held, partial(count, mode=mode)))
    return found


def _changes(held: Sequence[Held]) -> list[Line]:
    parts: Iterable[tuple[str, Text, Text, Callable[[Difference], int]]] = (
        ("changed_groups", Text("集团变化", "Groups that differ"), Text("个", "groups"), lambda d: len(d.groups)),
        ("moved_members", Text("换集团或进出集团的学校", "Schools that join, leave or change groups"), Text("所", "schools"),
         lambda d: len(d.members)),
        ("changed_postings", Text("派出变化", "Postings that differ"), Text("项", "postings"), lambda d: len(d.postings)),
        ("changed_pairings", Text("结对变化", "Pairs that differ"), Text("对", "pairs"), lambda d: len(d.pairings)),
    )  # fmt: skip
    found = []
    for key, title, unit, count in parts:
        line = _line(key, "changes", title, unit, held, partial(_counted, count=count), plotted=key == "moved_members")
        if key not in ("changed_postings", "changed_pairings") or any(cell.value for cell in line.cells):
            found.append(line)
    return found


def _counted(one: Held, count: Callable[[Difference], int]) -> int | None:
    return None if one.difference is None else count(one.difference)


def _rotation(held: Sequence[Held]) -> list[Line]:
    years = sorted({year for one in held for year in one.case.instance.planned_years})

    def part(year: int, name: Literal["exchanged", "backbone"]) -> Callable[[Held], Fraction | None]:
        def value(one: Held) -> Fraction | None:
            found: YearFigures | None = next((y for y in (one.figures.years if one.figures else ()) if y.year == year), None)
            return None if found is None else getattr(found, name).share

        return value

    found = [
        _line("postings", "rotation", Text("派出", "Postings"), Text("项", "postings"), held,
              lambda one: len(one.plan.postings) if one.plan else 0, plotted=True),
        _line("posting_minutes", "rotation", Text("派出行车时间合计", "Travel of postings, in all"), Text("分钟", "minutes"), held,
              lambda one: None if one.plan is None else PostingTravel().value(one.case.instance, one.plan)),
    ]  # fmt: skip
    for year in years:
        title = Text(f"{year} 学年交流比例", f"Exchanged in eligible, {year}")
        found.append(_line(f"exchanged:{year}", "rotation", title, NONE, held, part(year, "exchanged"), plotted=year == years[0]))
    for year in years:
        title = Text(f"{year} 学年交流教师中骨干比例", f"Backbone in exchanged, {year}")
        found.append(_line(f"backbone:{year}", "rotation", title, NONE, held, part(year, "backbone"), plotted=year == years[0]))
    return found


def _balance(held: Sequence[Held]) -> list[Line]:
    tables = [_spreads(one) for one in held]
    found = []
    for key in dict.fromkeys(key for table in tables for key in table):
        stage, indicator, ledger = key
        name, stage_name, words = TITLES[indicator], STAGE_WORDS[stage], LEDGER_WORDS[ledger]
        title = Text(f"{stage_name.zh}:{name.zh}({words.zh})", f"{stage_name.en}: {name.en} ({words.en})")
        cells = tuple(Cell(table.get(key)) for table in tables)
        chosen = indicator == "backbone" and ledger == "effective"
        found.append(Line(f"cv:{stage}:{indicator}:{ledger}", "balance", title, NONE, cells, plotted=chosen))
    return found


def _spreads(one: Held) -> dict[tuple[IndicatorStage, MovedIndicator, Ledger], str]:
    """Return the coefficients of one case by stage, indicator and ledger, as far as they mean anything."""
    found: dict[tuple[IndicatorStage, MovedIndicator, Ledger], str] = {}
    for stage in STAGES if one.plan is not None else ():
        of_ledger = {ledger: figures(one.case.instance, stage, one.plan, None, ledger) for ledger in LEDGER_WORDS}
        for indicator in MOVED:
            for ledger, rows in of_ledger.items():
                spread = spread_of(rows, indicator)
                if spread.squared is not None:
                    found[stage, indicator, ledger] = spread.decimal(PLACES)
    return found
