"""The plan as tables a planner opens in Excel or WPS: groups, members, schools left out, transitions, postings, balance, goals."""

from fractions import Fraction
from typing import Any, TypeVar

from solver.instance.choices import BACKBONE_WORDS, POSITION_WORDS, STAGE_WORDS, SUBJECT_WORDS
from solver.instance.instance import Instance
from solver.instance.kinds import Stage
from solver.instance.school import School
from solver.plan.plan import Group, Plan, Posting
from solver.plan.reasons import LEFT_OUT, TRANSITIONS
from solver.plan.years import forms_yearly
from solver.report.balance import BalanceRow, balance_rows
from solver.report.evaluation import evaluation_tables
from solver.report.kept import Weighing
from solver.report.kpi_sheet import kpi_tables
from solver.report.pairings import pair_tables
from solver.report.people import people_table
from solver.report.postings import post_name, posting_reason
from solver.report.sheet import Cell, Sheet
from solver.report.standard import standard_tables
from solver.report.unmet import unmet_table
from solver.report.words import CHANNELS, ROLES, SETTINGS, STEPS, mode_name, word
from solver.report.yearly import history_table

GROUPS = ("集团编号", "龙头校编号", "龙头校", "所在区域", "办学模式", "起始学年", "截止学年", "成员校数", "成员校学生数", "成员校")
MEMBERS = (
    "集团编号",
    "学校编号",
    "学校",
    "角色",
    "所在区域",
    "城乡",
    "学段",
    "学生数",
    "办学模式",
    "起始学年",
    "截止学年",
    "龙头校编号",
    "龙头校",
)
LEFT = ("学校编号", "学校", "所在区域", "城乡", "学段", "学生数", "薄弱学校", "新建学校", "教学点", "原因代码", "原因")
MOVES = ("学校编号", "学校", "变化代码", "变化", "原龙头校编号", "原龙头校", "现龙头校编号", "现龙头校")
POSTINGS = (
    "人员编号",
    "岗位",
    "学科",
    "骨干级别",
    "派出学校编号",
    "派出学校",
    "接收学校编号",
    "接收学校",
    "起始学年",
    "截止学年",
    "学年数",
    "方式",
    "担任岗位",
    "理由",
)
BALANCE = (
    "学校编号",
    "学校",
    "学段",
    "学生数",
    "计入差异系数",
    "骨干教师(编制)现状",
    "骨干教师(编制)期末",
    "骨干教师(实际任教)现状",
    "骨干教师(实际任教)期末",
    "每百名学生骨干(实际任教)现状",
    "每百名学生骨干(实际任教)期末",
)
GOALS = ("次序", "阶段", "目标代码", "目标", "单位", "值", "下界", "差距", "已证明最优", "允许让步", "求解引擎")


Dated = TypeVar("Dated")


def plan_tables(instance: Instance, plan: Plan, goals: tuple[Any, ...], *, hurried: bool = False) -> tuple[Sheet, ...]:
    """Return every table of a plan; `goals` are the result's `GoalFigure`s in the policy's order.

    `hurried`, as after an interrupt, what one more posting would do is not worked out, for that takes seconds.
    """
    weighing = Weighing(instance, plan, hurried=hurried)
    return (
        groups_table(instance, plan), members_table(instance, plan), left_out_table(instance, plan), transitions_table(instance, plan),
        postings_table(instance, plan), balance_table(instance, plan), goals_table(goals),
        *people_table(instance, plan, weighing), *unmet_table(instance, weighing), *standard_tables(instance, plan),
        *evaluation_tables(instance, plan), *pair_tables(instance, plan),
        *history_table(instance, plan), *kpi_tables(instance, plan),
    )  # fmt: skip


def group_id(group: Group) -> str:
    """Return the name under which tables and maps speak of a group: its lead and first year.

    >>> group_id(Group("S0", "tight", ("S1",), 2026, 2028))
    'S0-2026'
    """
    return f"{group.lead}-{group.first_year}"


def groups_table(instance: Instance, plan: Plan) -> Sheet:
    """Return one row a group."""
    rows = []
    for group in plan.groups:
        members = [instance.school_of[member] for member in group.members]
        lead = instance.school_of[group.lead]
        rows.append((
            group_id(group), lead.id, lead.name, _area(instance, lead), mode_name(instance, group.mode, "zh"), group.first_year,
            group.last_year, len(members), sum(member.pupils for member in members), "、".join(member.name for member in members),
        ))  # fmt: skip
    return Sheet.of("groups.csv", GROUPS, rows)


def members_table(instance: Instance, plan: Plan) -> Sheet:
    """Return one row a school in a group, leads included."""
    rows: list[tuple[Cell, ...]] = []
    for group in plan.groups:
        lead = instance.school_of[group.lead]
        stands = (mode_name(instance, group.mode, "zh"), group.first_year, group.last_year, lead.id, lead.name)
        schools = [(ROLES["lead"].zh, lead), *((ROLES["member"].zh, instance.school_of[member]) for member in group.members)]
        rows += [(group_id(group), school.id, school.name, role, *_about(instance, school), *stands) for role, school in schools]
    return Sheet.of("members.csv", MEMBERS, rows)


def left_out_table(instance: Instance, plan: Plan) -> Sheet:
    """Return one row a compulsory school outside every group, with the reason."""
    rows = []
    for left in plan.left_out:
        school = instance.school_of[left.school]
        flags = (_yes(school.weak), _yes(school.new), _yes(school.teaching_point))
        told = (school.id, school.name, *_about(instance, school), *flags, left.reason, word(LEFT_OUT, left.reason, "zh"))
        rows.append((*_dated(instance, left.year), *told))
    return Sheet.of("left_out.csv", (*_dated(instance, "学年"), *LEFT), rows)


def transitions_table(instance: Instance, plan: Plan) -> Sheet:
    """Return what became of every school since last year's groups."""
    rows = []
    for move in plan.transitions:
        before, after = (lead or "" for lead in (move.lead_before, move.lead_after))
        names = (_name(instance, before), _name(instance, after))
        named = (before, names[0], after, names[1])
        rows.append((
            *_dated(instance, move.year), move.school, _name(instance, move.school), move.reason, word(TRANSITIONS, move.reason, "zh"),
            *named,
        ))  # fmt: skip
    return Sheet.of("transitions.csv", (*_dated(instance, "学年"), *MOVES), rows)


def postings_table(instance: Instance, plan: Plan) -> Sheet:
    """Return one row a posting: the named person, from where, to where, which years, the post held and why."""
    return Sheet.of("postings.csv", POSTINGS, [_posting_row(instance, posting) for posting in plan.postings])


def balance_table(instance: Instance, plan: Plan) -> Sheet:
    """Return pupils and backbone teachers of every compulsory school part, before and after, on both ledgers (R-014, R-205)."""
    return Sheet.of("balance.csv", BALANCE, [_balance_row(instance, row) for row in balance_rows(instance, plan)])


def goals_table(goals: tuple[Any, ...]) -> Sheet:
    """Return one row a goal in the order in which they were met; the gap is counted from the value reached before slack was used."""
    rows = []
    for number, goal in enumerate(goals, 1):
        best = goal.value if goal.best is None else min(goal.best, goal.value)
        gap = None if goal.bound is None else best - goal.bound
        rows.append((
            number, word(STEPS, goal.step, "zh"), goal.key, goal.title.say("zh"), goal.unit.say("zh"), goal.value, goal.bound, gap,
            _yes(goal.proved) if goal.reached else "未轮到", goal.slack, "、".join(goal.engines),
        ))  # fmt: skip
    return Sheet.of("goals.csv", GOALS, rows)


def _dated(instance: Instance, cell: Dated) -> tuple[Dated, ...]:
    """Return a first cell for the year, where groups are formed yearly; else no cell."""
    return (cell,) if forms_yearly(instance) else ()


def _posting_row(instance: Instance, posting: Posting) -> tuple[Cell, ...]:
    person = instance.staff.person(posting.person)
    return (
        person.id, word(POSITION_WORDS, person.position, "zh"), word(SUBJECT_WORDS, person.subject, "zh"),
        word(BACKBONE_WORDS, person.backbone, "zh"), posting.origin, _name(instance, posting.origin), posting.destination,
        _name(instance, posting.destination),
        posting.first_year, posting.last_year, posting.last_year - posting.first_year + 1, word(CHANNELS, posting.channel, "zh"),
        post_name(posting, person, "zh"), posting_reason(posting, "zh"),
    )  # fmt: skip


def _balance_row(instance: Instance, row: BalanceRow) -> tuple[Cell, ...]:
    return (
        row.school, _name(instance, row.school), word(STAGE_WORDS, row.stage, "zh"), row.pupils, _yes(row.in_scope),
        row.official_before, row.official_after, row.effective_before, row.effective_after,
        _per_hundred(row.effective_before, row.pupils), _per_hundred(row.effective_after, row.pupils),
    )  # fmt: skip


def _per_hundred(held: int, pupils: int) -> float | None:
    return None if pupils == 0 else float(round(Fraction(100 * held, pupils), 3))


def _about(instance: Instance, school: School) -> tuple[Cell, ...]:
    return _area(instance, school), word(SETTINGS, school.setting, "zh"), stages_text(school.stages), school.pupils


def stages_text(stages: tuple[Stage, ...]) -> str:
    """Return the Chinese names of stages in one cell.

    >>> stages_text(("primary", "junior"))
    '小学、初中'
    """
    return "、".join(word(STAGE_WORDS, stage, "zh") for stage in stages)


def _area(instance: Instance, school: School) -> str:
    area = instance.area_of.get(school.area)
    return school.area if area is None else area.name


def _name(instance: Instance, school: str) -> str:
    known = instance.school_of.get(school)
    return "" if not school else school if known is None else known.name


def _yes(flag: bool) -> str:  # noqa: FBT001 - a flag becomes a word here
    return "是" if flag else "否"
