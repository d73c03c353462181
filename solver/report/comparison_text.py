"""A comparison on a terminal: figures down, cases across, in blocks that fit the width."""

import io
from collections.abc import Sequence

from solver.language import Language, Text
from solver.plan.sections import Step
from solver.report.clean import plain
from solver.report.comparison import clash_of, lines, word_text
from solver.report.comparison_line import SECTIONS, Line
from solver.report.words import STEPS
from solver.solving.comparing import Case, Comparison
from solver.solving.tradeoff import TradeOff

WIDTH = 140
"""Characters a line may have where nobody says otherwise."""
FIRST, COLUMN = 46, 15
"""Characters of the first column and, roughly, of each further one."""
FIGURE = Text("指标", "Figure")


def comparison_text(comparison: Comparison, language: Language, width: int = WIDTH, found: Sequence[Line] | None = None) -> str:
    """Return the whole comparison as text."""
    listed = lines(comparison) if found is None else found
    parts = [_heading(comparison, language)]
    cases = comparison.cases
    across = max(1, (width - FIRST) // COLUMN - 1)
    blocks = [[0, *range(first, min(first + across, len(cases)))] for first in range(1, max(2, len(cases)), across)]
    parts += [_table(listed, cases, block, language, width) for block in blocks]
    parts += _clashes(cases, language)
    parts += _steps(comparison, listed, language)
    parts.append(_times(cases, language))
    parts += [warning.say(language) for warning in warnings(comparison)]
    return "\n".join(parts)


def _heading(comparison: Comparison, language: Language) -> str:
    instance = comparison.base.instance
    simulated = Text(",模拟数据", ", simulated data") if instance.simulated else Text("", "")
    line = Text(
        "{name}({id}){simulated}:基准与 {n} 个情景,种子 {seed}", "{name} ({id}){simulated}: the base and {n} scenarios, seed {seed}"
    )
    return line.fill(
        name=plain(instance.name), id=plain(instance.id), simulated=simulated, n=len(comparison.scenarios), seed=comparison.seed
    ).say(language)


def _table(listed: Sequence[Line], cases: Sequence[Case], columns: Sequence[int], language: Language, width: int) -> str:
    """Return one block: the base and some scenarios; long texts are wrapped, nothing is cut off."""
    from rich import box
    from rich.console import Console
    from rich.table import Table

    table = Table(box=box.ASCII, show_lines=False, pad_edge=False)
    table.add_column(FIGURE.say(language), min_width=20, overflow="fold")
    for column in columns:
        name = plain(cases[column].title.say(language))
        own = plain(cases[column].name)
        table.add_column(name if name == own or column == 0 else f"{name}\n{own}", justify="right", overflow="fold")
    section = None
    for line in listed:
        if line.key == "clash":  # too long for a column; told below the tables
            continue
        if line.section != section:
            section = line.section
            table.add_section()
            table.add_row(SECTIONS[section].say(language).upper())
        table.add_row(plain(line.headed.say(language)), *(plain(line.cells[column].text().say(language)) for column in columns))
    out = io.StringIO()
    told = Console(file=out, width=width, color_system=None, force_terminal=False, legacy_windows=False, markup=False, emoji=False)
    told.print(table)  # names and titles are what a planner wrote, and no markup
    return "\n".join(text.rstrip() for text in out.getvalue().splitlines())


def _clashes(cases: Sequence[Case], language: Language) -> list[str]:
    told = [(case, case_without_plan(case)) for case in cases if case.result.plan is None]
    lines = [f"  {plain(case.title.say(language))} ({plain(case.name)}): {plain(said.say(language))}" for case, said in told]
    return [Text("没有方案的情景", "Scenarios without a plan").say(language), *lines] if lines else []


def _steps(comparison: Comparison, listed: Sequence[Line], language: Language) -> list[str]:
    """Return what each single step of a limit costs, goal by goal."""
    found = []
    for place, case in enumerate(comparison.cases):
        if case.name in comparison.steps:
            said = "; ".join(f"{plain(title.say(language))} {change}" for title, change in step_price(listed, place))
            found.append(f"  {plain(case.title.say(language))}: {said or no_price(case).say(language)}")
    title = Text("放宽或收紧一步的代价(各目标之差)", "The price of one step (difference of each goal)")
    return [title.say(language), *found] if found else []


def case_without_plan(case: Case) -> Text:
    """Return why a case has no plan, in a few words."""
    clash, word = clash_of(case), word_text(case)
    return word if clash is None else Text(f"{word.zh}:{clash.zh}", f"{word.en}: {clash.en}")


def no_price(case: Case) -> Text:
    """Return what is said of a step that has no price: no goal changes, or there is no plan."""
    return Text("各目标不变", "no goal changes") if case.result.plan is not None else case_without_plan(case)


def step_price(listed: Sequence[Line], place: int) -> list[tuple[Text, str]]:
    """Return title and signed difference from the base of every goal that differs in a case."""
    found = []
    for line in listed:
        ours, base = line.cells[place].value, line.cells[0].value
        if line.section == "goals" and isinstance(ours, int) and isinstance(base, int) and ours != base:
            found.append((line.title, f"{ours - base:+d}"))
    return found


def _times(cases: Sequence[Case], language: Language) -> str:
    listed = ", ".join(f"{plain(case.name)} {case.result.seconds:.1f}" for case in cases)
    return Text(f"用时(秒):{listed}", f"Seconds: {listed}").say(language)


def warnings(comparison: Comparison) -> list[Text]:
    """Return what a reader must know before trusting the table: cases the clock ended, and those that were not begun."""
    notes = (
        (
            comparison.clocked,
            Text("受时限影响,重算时结果可能不同:{names}", "Ended by the clock, so a second run may find something else: {names}"),
        ),
        (comparison.missing, Text("中断前未开始:{names}", "Not begun before the interruption: {names}")),
    )
    return [said.fill(names=", ".join(plain(name) for name in names)) for names, said in notes if names]


def trade_off_text(found: TradeOff, language: Language) -> str:
    """Return the points of a curve as text."""
    first, second = (goal.titled.say(language) for goal in found.goals)
    units = [goal.goal.unit.say(language) for goal in found.goals]
    step: Step = found.step
    head = Text("权衡曲线({step}):{a} 与 {b}", "Trade-off ({step}): {a} against {b}").fill(step=STEPS[step], a=first, b=second)
    parts = [head.say(language)]
    for point in found.points:
        proved = Text("已证明", "proved") if point.proved else Text("未证明", "not proved")
        parts.append(f"  {point.first} {units[0]}  |  {point.second} {units[1]}  |  {proved.say(language)}")
    return "\n".join([*parts, curve_verdict(found).say(language)])


def curve_verdict(found: TradeOff) -> Text:
    """Return whether the curve is whole."""
    if not found.points:
        return Text("没有可行方案", "No plan is possible")
    if found.complete:
        return Text("这是全部互不占优的点,每个点均已证明", "These are all points that no other one dominates, each of them proved")
    if found.open:
        ranges = ", ".join(f"{low}-{high}" for low, high in found.open)
        return Text(f"第一个目标在以下范围内可能还有点:{ranges}", f"More points may lie where the first goal is in {ranges}")
    return Text("有的点尚未证明", "Some points are not proved")
