"""Words for every code a planner meets in a report: result words, modes, reasons, channels, stages, settings."""

from collections.abc import Mapping
from types import MappingProxyType

from solver.instance.instance import Instance
from solver.language import Language, Text
from solver.report.clean import plain

RESULT_WORDS: Mapping[str, Text] = MappingProxyType({
    "PROVED_BEST": Text("已证明最优:每个目标的值都等于其下界", "Proved best: the value of every goal equals its bound"),
    "BEST_KNOWN_WITHIN": Text("目前最好方案:与下界的差距见各目标", "Best known plan; each goal's distance from its bound is stated"),
    "FEASIBLE_NO_BOUND": Text("可行方案,尚无下界", "A feasible plan, without a bound"),
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
})
TRANSITIONS: Mapping[str, Text] = MappingProxyType({
    "joined": Text("新加入", "joined"),
    "stayed": Text("留在原集团", "stayed"),
    "changed_lead": Text("更换龙头校", "changed lead school"),
    "changed_mode": Text("更换办学模式", "changed mode"),
    "matured": Text("达标退出", "matured and left"),
    "removed": Text("考核不合格退出", "removed after a failed assessment"),
    "dissolved": Text("集团撤销", "its group was dissolved"),
    "left": Text("本次未编入集团", "not taken into a group this time"),
})
LEFT_OUT: Mapping[str, Text] = MappingProxyType({
    "no_lead_in_reach": Text("可达范围内没有可带的龙头校", "no lead school within reach may take it"),
    "not_weaker": Text("不弱于可达的龙头校", "not weaker than any lead school within reach"),
    "matured": Text("已达标退出", "matured and left its group"),
    "removed": Text("考核不合格退出", "removed after a failed assessment"),
    "places_full": Text("可达的集团名额已满", "every group within reach is full"),
    "banned": Text("规划人员已排除", "ruled out by the planner"),
    "excluded_by_goal": Text("可以编入,但目标取舍后未编入", "could join, but the goals weigh against it"),
})
CHANNELS: Mapping[str, Text] = MappingProxyType({
    "exchange": Text("交流轮岗", "exchange"),
    "cadre": Text("干部挂职", "cadre posting"),
    "shadow": Text("跟岗学习", "shadowing"),
    "transfer": Text("调动", "transfer"),
})
POSITIONS: Mapping[str, Text] = MappingProxyType({
    "teacher": Text("教师", "teacher"),
    "middle": Text("中层管理人员", "middle manager"),
    "leader": Text("校级领导", "school leader"),
    "principal": Text("校长", "principal"),
})
STAGES: Mapping[str, Text] = MappingProxyType({
    "kindergarten": Text("幼儿园", "kindergarten"),
    "primary": Text("小学", "primary"),
    "junior": Text("初中", "junior secondary"),
    "senior": Text("高中", "senior secondary"),
    "vocational": Text("职业教育", "vocational"),
})
SETTINGS: Mapping[str, Text] = MappingProxyType(
    {"urban": Text("城区", "urban"), "town": Text("镇区", "town"), "rural": Text("乡村", "rural")}
)
SUBJECTS: Mapping[str, Text] = MappingProxyType({
    "chinese": Text("语文", "Chinese"), "maths": Text("数学", "mathematics"), "english": Text("英语", "English"),
    "morality": Text("道德与法治", "morality and law"), "history": Text("历史", "history"), "geography": Text("地理", "geography"),
    "science": Text("科学", "science"), "physics": Text("物理", "physics"), "chemistry": Text("化学", "chemistry"),
    "biology": Text("生物", "biology"), "it": Text("信息科技", "information technology"), "pe": Text("体育", "physical education"),
    "music": Text("音乐", "music"), "art": Text("美术", "art"), "labour": Text("劳动", "labour"), "other": Text("其他", "other"),
})
BACKBONES: Mapping[str, Text] = MappingProxyType({
    "none": Text("无", "none"), "school": Text("校级", "school level"), "county": Text("县级", "county level"),
    "city": Text("市级", "city level"), "province": Text("省级", "province level"), "special": Text("特级教师", "special-grade"),
})
STANDINGS: Mapping[str, Text] = MappingProxyType({
    "hard": Text("硬性", "hard"), "priced": Text("计价", "priced"), "watch": Text("只监测", "watched"),
})
STEPS: Mapping[str, Text] = MappingProxyType({
    "grouping": Text("集团编组", "grouping"), "rotation": Text("教师轮岗", "rotation"),
    "reading": Text("读取", "reading"), "checking": Text("核查", "checking"), "writing": Text("写出", "writing"),
})
ROLES: Mapping[str, Text] = MappingProxyType({
    "lead": Text("龙头校", "lead school"), "member": Text("成员校", "member school"), "outside": Text("未编入集团", "outside every group"),
})


def word(words: Mapping[str, Text], code: str, language: Language) -> str:
    """Return the wording of a code; a code of an outside package stands for itself."""
    known = words.get(code)
    return plain(code) if known is None else known.say(language)


def school_name(instance: Instance, school: str) -> str:
    """Return a school's name, made safe for a terminal; the id where the instance does not know it."""
    known = instance.school_of.get(school)
    return plain(school if known is None else known.name)


def mode_name(instance: Instance, mode: str, language: Language) -> str:
    """Return the name of a mode as the policy gives it."""
    for known in instance.policy.modes:
        if known.name == mode:
            return plain(known.title if language == "zh" else known.title_en or known.name)
    return plain(mode)
