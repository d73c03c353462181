"""Words for the codes a report meets: result words, channels, standings, steps, settings; names of schools and modes.

Reasons are worded in `solver.plan.reasons`, the choices of the staff table in `solver.instance.choices`.
"""

from collections.abc import Mapping
from types import MappingProxyType

from solver.instance.instance import Instance
from solver.instance.titles import mode_title
from solver.language import Language, Text
from solver.report.clean import plain

RESULT_WORDS: Mapping[str, Text] = MappingProxyType(
    {
        "PROVED_BEST": Text("已证明最优:每个目标的值都等于其下界", "Proved best: the value of every goal equals its bound"),
        "BEST_KNOWN_WITHIN": Text("目前最好方案:与下界的差距见各目标", "Best known plan; each goal's distance from its bound is stated"),
        "FEASIBLE_NO_BOUND": Text(
            "可行方案;不是每个目标都有下界,见各目标", "A plan that keeps the hard rules; not every goal has a bound, see the goals"
        ),
        "INFEASIBLE_CONFIRMED": Text("无解:规则互相冲突(已复核)", "No plan can exist: rules clash (confirmed)"),
        "INFEASIBLE_UNCONFIRMED": Text("求解器报告无解,尚未复核", "An engine reports that no plan can exist; not confirmed"),
        "NO_PLAN_IN_TIME": Text("限时内没有找到方案", "No plan was found in the time given"),
        "INTERRUPTED_WITH_PLAN": Text("已中断:保存中断前最好的方案", "Interrupted: the best plan so far is kept"),
        "INTERRUPTED_NO_PLAN": Text("已中断:中断前没有方案", "Interrupted before there was a plan"),
        "RESOURCE_LIMIT": Text("内存或磁盘不足", "Out of memory or disk"),
        "INTERNAL_ERROR": Text("程序内部错误", "An internal error"),
        "INPUT_REFUSED": Text("输入有误,未受理", "The input was refused"),
        "WRONG_USE": Text("命令用法有误", "The command was used wrongly"),
        "ACCEPTED": Text("方案符合全部硬性规则", "The plan keeps every hard rule"),
        "REFUSED": Text("方案违反硬性规则", "The plan breaks hard rules"),
        "CONTRADICTED": Text(
            "方案符合全部硬性规则,但证明中的下界不成立", "The plan keeps every hard rule, but a bound of its proof does not hold"
        ),
    }
)
CHANNELS: Mapping[str, Text] = MappingProxyType(
    {
        "exchange": Text("交流轮岗", "exchange"),
        "cadre": Text("干部挂职", "cadre posting"),
        "shadow": Text("跟岗学习", "shadowing"),
        "transfer": Text("调动", "transfer"),
        "aid": Text("对口支援", "aid along a pair"),
    }
)
SETTINGS: Mapping[str, Text] = MappingProxyType(
    {"urban": Text("城区", "urban"), "town": Text("镇区", "town"), "rural": Text("乡村", "rural")}
)
STANDINGS: Mapping[str, Text] = MappingProxyType(
    {
        "hard": Text("硬性", "hard"),
        "priced": Text("计价", "priced"),
        "watch": Text("只监测", "watched"),
    }
)
STEPS: Mapping[str, Text] = MappingProxyType(
    {
        "grouping": Text("集团编组", "grouping"),
        "pairing": Text("学校结对", "pairing"),
        "rotation": Text("教师轮岗", "rotation"),
        "cohort": Text("分批推进", "batches"),
        "support": Text("结对帮带", "support"),
        "itinerant": Text("走教安排", "itinerant teaching"),
        "calendar": Text("日程安排", "calendar"),
        "reading": Text("读取", "reading"),
        "checking": Text("核查", "checking"),
        "writing": Text("写出", "writing"),
    }
)
ROLES: Mapping[str, Text] = MappingProxyType(
    {
        "lead": Text("龙头校", "lead school"),
        "member": Text("成员校", "member school"),
        "outside": Text("未编入集团", "outside every group"),
    }
)


def word(words: Mapping[str, Text], code: str, language: Language) -> str:
    """Return the wording of a code; a code of an outside package stands for itself."""
    known = words.get(code)
    return plain(code) if known is None else known.say(language)


def school_name(instance: Instance, school: str) -> str:
    """Return a school's name, made safe for a terminal; the id where the instance does not know it."""
    known = instance.school_of.get(school)
    return plain(school if known is None else known.name)


def mode_name(instance: Instance, mode: str, language: Language) -> str:
    """Return the title of a mode, made safe for a terminal."""
    return plain(mode_title(mode, instance.policy.modes).say(language))
