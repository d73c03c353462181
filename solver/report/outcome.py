"""What a result claims, goal by goal and rule by rule, in words that say no more than was shown."""

from solver.check.report import CheckReport
from solver.instance.instance import Instance
from solver.language import Language, Text
from solver.report.clean import plain
from solver.report.compliance import subject_name
from solver.report.unreached import unreached_lines
from solver.report.words import RESULT_WORDS, STEPS, school_name, word
from solver.rules.explaining import explained
from solver.rules.parameters import BoundRule, bound_rules
from solver.rules.rule import Finding
from solver.solving.result import Conflict, GoalFigure, Result

SAYS_MORE = frozenset({"BEST_KNOWN_WITHIN", "FEASIBLE_NO_BOUND", "INTERRUPTED_WITH_PLAN", "INTERNAL_ERROR"})
"""Result words whose message adds a figure or a cause."""
NAMED = 3
"""Objects named in one line of the screen; the compliance sheet names all."""


def outcome_lines(result: Result, language: Language) -> list[str]:
    """Return the result word in words with the seconds it took, and the message of the solve where it says more."""
    seconds = Text("{s} 秒", "{s} s").fill(s=f"{result.seconds:.1f}").say(language)
    lines = [f"{word(RESULT_WORDS, str(result.word), language)} ({seconds})"]
    message = plain(result.message.say(language))
    said = [*lines, message] if message and str(result.word) in SAYS_MORE else lines
    return said if result.kept is None else [*said, plain(result.kept.text.say(language))]


def goal_lines(goals: tuple[GoalFigure, ...], language: Language) -> list[str]:
    """Return one line a goal, in the order in which they were met."""
    if not goals:
        return []
    lines = [Text("目标(按优先次序)", "Goals (most important first)").say(language)]
    for number, goal in enumerate(goals, 1):
        unit, step = goal.unit.say(language), word(STEPS, goal.step, language)
        name = f"  {number}. [{step}] {plain(goal.title.say(language))}: {goal.value} {unit}"
        lines.append(f"{name} - {gap_text(goal).say(language)}")
    return lines


def gap_text(goal: GoalFigure) -> Text:
    """Return what is known about a goal's value: best only where the value, or the value before slack was used, is the bound."""
    reached = goal.value if goal.best is None else min(goal.best, goal.value)
    if not goal.reached:
        return Text("未轮到:此值取自方案,未经优化,也没有下界", "not reached: the plan's own value, neither minimised nor bounded")
    if goal.bound is None:
        return Text("没有下界", "no bound")
    if reached > goal.bound:
        shown = f"{100 * (reached - goal.bound) / max(1, abs(reached)):.2f}%"
        given = _given(goal, reached)
        return Text(
            f"下界 {goal.bound},差距 {reached - goal.bound} ({shown}){given.zh}",
            f"bound {goal.bound}, gap {reached - goal.bound} ({shown}){given.en}",
        )
    if reached < goal.bound:
        return Text("下界与值矛盾,不作声明", "value and bound contradict each other, nothing is claimed")
    who = "、".join(goal.engines), ", ".join(goal.engines)
    proved = Text(f"已证明最优(下界 {goal.bound},依据 {who[0]})", f"proved best (bound {goal.bound}, by {who[1]})")
    alone = Text(f"等于下界 {goal.bound},但只有 {who[0]} 给出", f"equals the bound {goal.bound}, which only {who[1]} gives")
    claim, given = proved if goal.proved else alone, _given(goal, reached)
    return Text(claim.zh + given.zh, claim.en + given.en)


def rule_lines(report: CheckReport | None, instance: Instance, language: Language) -> list[str]:
    """Return the hard rules' verdict, the priced shortfalls and the waivers."""
    if report is None:
        return []
    verdict = Text("核查:符合全部硬性规则", "Check: every hard rule is kept")
    if not report.accepted:
        verdict = Text("核查:违反硬性规则 {n} 处", "Check: breaches of hard rules: {n}").fill(n=len(report.violations))
    lines = ["", verdict.say(language)]
    short = [(checked.bound, [f for f in checked.findings if not f.kept]) for checked in report.rules if checked.bound.standing != "hard"]
    lines += [_short_line(bound, findings, instance, language) for bound, findings in short if findings]
    lines += [_waiver_line(instance, rule, subject, reason, language) for rule, subject, reason in _waivers(instance)]
    return lines


def conflict_lines(result: Result, instance: Instance, language: Language) -> list[str]:
    """Return why there is no plan: the rules that clash, what loosening would help, and a shortage where there is one."""
    conflict = result.conflict
    if conflict is None:
        return []
    bound = {rule.key: rule for rule in bound_rules(instance.policy)}
    smallest = Text("互相冲突的规则(去掉任一条,其余即可同时满足):", "Rules that clash (without any one of them the others can be kept):")
    found = Text("互相冲突的规则(可能还能缩小):", "Rules that clash (the set might still be made smaller):")
    lines = [(smallest if conflict.minimal else found).say(language)]
    if conflict.year is not None:
        year = Text(
            "预测年份 {year} 学年无法编组,沿用上年集团", "No groups are possible in the forecast year {year}; it repeats the last ones"
        )
        lines.insert(0, year.fill(year=conflict.year).say(language))
    lines += [_family_line(bound.get(key), key, instance, language) for key in conflict.families]
    lines += _shortage_lines(conflict, instance, language)
    lines += unreached_lines(conflict.unreached, bound, instance, language)
    for fix in conflict.fixes:
        name = _title(bound.get(fix.family), fix.family, language)
        line = Text("放宽 {name} 合计 {amount} {unit} 即有解", "loosening {name} by {amount} {unit} in all makes a plan possible")
        lines.append("  " + line.fill(name=name, amount=fix.amount, unit=fix.unit).say(language))
    for fix in conflict.alone if conflict.alone != conflict.fixes else ():
        name = _title(bound.get(fix.family), fix.family, language)
        line = Text("  只放宽 {name}:需 {amount} {unit}", "  {name} alone: by {amount} {unit}")
        lines.append("  " + line.fill(name=name, amount=fix.amount, unit=fix.unit).say(language))
    return lines


def _given(goal: GoalFigure, reached: int) -> Text:
    if goal.value == reached:
        return Text("", "")
    extra = goal.value - reached
    return Text(
        f";曾达到 {reached},按许可让出 {extra} 给后面的目标", f"; {reached} was reached, {extra} given up to later goals as allowed"
    )


def _shortage_lines(conflict: Conflict, instance: Instance, language: Language) -> list[str]:
    shortage = conflict.shortage
    if shortage is None:
        return []
    if not shortage.schools:
        short = Text(
            "缺口:要求覆盖 {required} 所,最多能覆盖 {reachable} 所",
            "Shortage: {required} schools must be covered, at most {reachable} can be",
        )
        return ["  " + short.fill(required=shortage.required, reachable=shortage.reachable).say(language)]
    line = Text(
        "缺口:{n} 所学校只够得着 {leads},共有 {places} 个名额;要求覆盖 {required} 所,最多能覆盖 {reachable} 所",
        "Shortage: {n} schools reach only {leads}, with {places} places; {required} schools must be covered, at most {reachable} can be",
    )
    names = [school_name(instance, lead) for lead in shortage.leads]
    more = " ..." if len(names) > NAMED else ""
    leads = Text("、".join(names[:NAMED]) + more, ", ".join(names[:NAMED]) + more)
    filled = line.fill(
        n=len(shortage.schools), leads=leads, places=shortage.places, required=shortage.required, reachable=shortage.reachable
    )
    return ["  " + filled.say(language)]


def _short_line(bound: BoundRule, findings: list[Finding], instance: Instance, language: Language) -> str:
    amount, unit = sum(finding.amount for finding in findings), bound.rule.unit
    standing = Text("计价规则未满足", "priced rule missed") if bound.standing == "priced" else Text("监测规则未满足", "watched rule missed")
    subjects = sorted({subject_name(instance, finding.subject) for finding in findings})
    named = ("、" if language == "zh" else ", ").join(plain(subject) for subject in subjects[:NAMED])
    more = " ..." if len(subjects) > NAMED else ""
    line = Text("  {standing} {name}: 缺 {amount} {unit}({where})", "  {standing}: {name}, short by {amount} {unit} ({where})")
    return line.fill(standing=standing, name=_title(bound, bound.key, language), amount=amount, unit=unit, where=named + more).say(language)


def _waivers(instance: Instance) -> list[tuple[str, str, str]]:
    return [(waiver.rule, waiver.subject, waiver.reason) for waiver in instance.waivers]


def _waiver_line(instance: Instance, rule: str, subject: str, reason: str, language: Language) -> str:
    line = Text("  豁免 {rule}:{subject}({reason})", "  waived: {rule} for {subject} ({reason})")
    return line.fill(rule=plain(rule), subject=plain(subject_name(instance, subject)), reason=plain(reason)).say(language)


def _family_line(bound: BoundRule | None, key: str, instance: Instance, language: Language) -> str:
    if bound is None:
        return f"  - {plain(key)}"
    clause = " ".join(bound.rule.clause.numbers)
    return f"  - {_title(bound, key, language)} [{clause}]: {plain(explained(bound.rule, instance).say(language))}"


def _title(bound: BoundRule | None, key: str, language: Language) -> str:
    return plain(key) if bound is None else f"{plain(bound.rule.title.say(language))} ({plain(key)})"
