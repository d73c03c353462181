"""The commands and their options, worded in the run's language; what they do is in the files beside this one."""

from typing import Any

import click

from solver.cli.group import Door, Worded
from solver.cli.words import Choice, Seconds, Whole
from solver.language import Language, Text

ABOUT = Text(
    "组建学校集团并安排教师轮岗。solve FILE 读取一个区域的数据,求出方案,核查后写出。",
    "Form school groups and rotate teachers. solve FILE reads an area's data, finds a plan, checks it and writes it.",
)
CODES = Text(
    "退出码:0 已写出并通过核查;1 核查不通过或下界不成立(仅 check);2 用法或输入有误;3 无解;4 限时内无方案;5 资源不足;"
    "70 内部错误;130/143 被中断。",
    "Exit codes: 0 plan written and checked; 1 plan refused, or a bound contradicted (check only); 2 wrong use or input; 3 infeasible; "
    "4 no plan in time; 5 resource limit; 70 internal error; 130/143 interrupted.",
)
DOCUMENTS = ("instance", "policy", "plan")
STEPS = ("grouping", "pairing", "rotation", "cohort", "support", "itinerant", "calendar")


def commands(language: Language) -> Door:
    """Return the whole command in one language; `context.obj` of a run holds its `Session`."""
    version = _flag(
        "--version", Text("显示版本后退出。", "Show the version and exit."), language, is_eager=True, expose_value=False, callback=_version
    )
    door = Door(name="solve", help=ABOUT.say(language), epilog=CODES.say(language), params=[version])
    door.language = language
    about = {
        "run": Text("求解:solve FILE 即 solve run FILE。", "Find a plan: solve FILE is solve run FILE."),
        "compare": Text("比较:基准与若干情景并列。", "Compare scenarios with their base."),
        "check": Text("独立核查一个方案:0 通过,1 不通过。", "Check a plan independently: 0 accepted, 1 refused."),
        "schema": Text("打印输入或方案的 JSON Schema。", "Print the JSON Schema of an instance, a policy or a plan."),
        "rules": Text("列出全部规则和目标,或说明其中一个。", "List every rule and goal, or explain one."),
    }
    own = {
        "run": _run_parameters(language),
        "compare": _compare_parameters(language),
        "check": _check_parameters(language),
        "schema": _schema_parameters(),
        "rules": _rules_parameters(),
    }
    for name, parameters in own.items():
        command = Worded(name, callback=_called(name), help=about[name].say(language), params=[*parameters, *_shared(language)])
        command.language = language
        door.add_command(command)
    return door


def _run_parameters(language: Language) -> list[click.Parameter]:
    out = Text("输出文件夹,默认 plans/<编号>-<方案指纹>。", "Output folder; plans/<id>-<plan hash> by default.")
    seed, limit = Text("随机种子,默认 0。", "Random seed, 0 by default."), Text("总时限(秒),默认 600。", "Seconds in all, 600 by default.")
    workers, start, keep = (
        Text("并行线程数,默认 2。", "Parallel workers, 2 by default."),
        Text("作为起点的已有方案。", "An existing plan to start from."),
        Text("要沿用的原方案:只在变动附近重新编组。", "An earlier plan to keep: groups are chosen anew only near a change."),
    )
    return [
        click.Argument(["file"], metavar="FILE"),
        _option("--out", "DIR", out, language),
        _option("--seed", None, seed, language, type=Whole(0, 2**31 - 1), default=0),
        _option("--time-limit", None, limit, language, type=Seconds(), default=600.0),
        _option("--workers", None, workers, language, type=Whole(1, 256), default=2),
        _option("--start", "PLAN", start, language),
        _option("--keep", "PLAN", keep, language),
        _flag("--quiet", Text("不显示进度。", "No progress."), language),
    ]


def _compare_parameters(language: Language) -> list[click.Parameter]:
    out = Text("输出文件夹,默认 plans/<编号>-comparison-<指纹>。", "Output folder; plans/<id>-comparison-<hash> by default.")
    step = Text("某个限额移动一步的代价,可多次。", "Price of one step of a limit, as member_cap#2.cap=+1; repeatable.")
    curve = Text("两个目标之间的精确权衡曲线。", "The exact trade-off curve between two goals.")
    limit = Text("每个情景的时限(秒),默认 180。", "Seconds for each scenario, 180 by default.")
    until = Text("做到哪一步为止,如 grouping 只编组。", "The last step solved; with grouping nobody is rotated.")
    jobs = Text("同时求解几个,默认等于核数。", "Solves at once; the number of cores by default.")
    effort = Text("quick(默认)或 full:求解力度。", "quick (default) or full: how hard each solve works.")
    return [
        click.Argument(["instance"], metavar="INSTANCE"),
        click.Argument(["deltas"], metavar="DELTA...", nargs=-1),
        _option("--step", "RULE.PARAMETER=+1", step, language, multiple=True),
        _option("--trade-off", "GOAL GOAL", curve, language, nargs=2),
        _option("--points", None, Text("曲线最多几个点,默认 12。", "Most points of the curve, 12 by default."), language,
                type=Whole(2, 1000), default=12),
        _option("--jobs", None, jobs, language, type=Whole(1, 256)),
        _option("--seed", None, Text("随机种子,默认 0。", "Random seed, 0 by default."), language, type=Whole(0, 2**31 - 1), default=0),
        _option("--time-limit", None, limit, language, type=Seconds(), default=180.0),
        _option("--effort", "quick|full", effort, language, type=Choice("quick", "full"), default="quick"),
        _option("--until", "STEP", until, language, type=Choice(*STEPS), default=STEPS[-1]),
        _option("--out", "DIR", out, language),
        _flag("--quiet", Text("不显示进度。", "No progress."), language),
    ]  # fmt: skip


def _check_parameters(language: Language) -> list[click.Parameter]:
    bound = Text("由证明文件复算每个目标的下界。", "Compute every goal's bound again from a proof file.")
    return [
        click.Argument(["instance"], metavar="INSTANCE"),
        click.Argument(["plan"], metavar="PLAN"),
        _option("--bound", "PROOF", bound, language),
    ]


def _schema_parameters() -> list[click.Parameter]:
    return [click.Argument(["document"], metavar="[instance|policy|plan]", type=Choice(*DOCUMENTS), default="instance")]


def _rules_parameters() -> list[click.Parameter]:
    return [click.Argument(["name"], metavar="[NAME]", required=False)]


def _shared(language: Language) -> list[click.Parameter]:
    return [
        _flag("--json", Text("在标准输出打印一个 JSON 对象。", "Print one JSON object on stdout."), language),
        _option("--lang", "zh|en", Text("语言,默认随系统。", "Language; the system's by default."), language, type=Choice("zh", "en")),
        _flag("--debug", Text("内部错误时显示调用栈。", "Show the traceback of an internal error."), language),
    ]


def _option(name: str, metavar: str | None, text: Text, language: Language, **settings: Any) -> click.Option:
    return click.Option([name], metavar=metavar, help=text.say(language), **settings)


def _flag(name: str, text: Text, language: Language, **settings: Any) -> click.Option:
    return click.Option([name], is_flag=True, help=text.say(language), **settings)


def _version(context: click.Context, _option: click.Parameter, asked: bool) -> None:  # noqa: FBT001 - click calls it so
    if asked:
        from solver.report.versions import program_version

        context.obj.voice.result(f"solve {program_version()}")
        context.obj.voice.object({"version": program_version()})
        context.exit(0)


def _called(name: str) -> Any:
    """Return a callback that loads the command's own file only when it is called."""

    @click.pass_context
    def call(context: click.Context, /, **settings: Any) -> int:
        from importlib import import_module

        work = import_module(f"solver.cli.{name}")
        return int(work.run(context.obj, **{key: value for key, value in settings.items() if key not in {"json", "lang", "debug"}}))

    return call
