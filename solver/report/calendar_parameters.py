"""The Chinese meanings of the parameters of the calendar's main rules and goals, a part of the table in `solver.report.parameters`."""

from collections.abc import Mapping
from types import MappingProxyType

CALENDAR: Mapping[str, str] = MappingProxyType(
    {
        "duty_times.duty": "哪一项职责。",
        "duty_times.times": "每个时段至少几次。",
        "duty_times.per": "时段:year 学年、semester 学期、quarter 季度、month 月、week 周;null 为该职责自己的时段。",
        "duty_times.at_most": "每个时段至多几次;null 为不限。",
        "duty_contents.duty": "哪一项职责。",
        "duty_contents.content": "该职责的哪一项内容。",
        "duty_contents.at_least": "每个时段至少多少(节、次)。",
        "duty_contents.per": "时段:year 学年、semester 学期、quarter 季度、month 月、week 周;null 为该职责自己的时段。",
        "helper_days.most": "每个团队和人员一学年至多几天;null 为团队表写明的天数(days_per_year),人员不限。",
        "leader_load.most": "每个时段至多几次。",
        "leader_load.per": "时段:year 学年、semester 学期、quarter 季度、month 月、week 周。",
        "calendar_shortfall.rules": "计入哪些规则(规则名,或 duty_times#2 这样的政策行);留空为全部定价规则。",
        "visit_days.duty": "哪一项职责;null 为全部。",
        "calendar_travel.duty": "哪一项职责;null 为全部。",
        "week_evenness.duty": "哪一项职责;null 为全部。",
        "week_evenness.over": "谁的最忙一周:all 全域合计,schools 各有关学校分别计,helpers 各团队和人员分别计。",
        "early_help.duty": "哪一项职责;null 为全部。",
        "early_help.schools": "哪些学校应尽早;默认为薄弱学校。",
    }
)
