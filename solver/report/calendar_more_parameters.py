"""The Chinese meanings of the parameters of calendar rules on hosts, neighbours, order and who is there."""

from collections.abc import Mapping
from types import MappingProxyType

CALENDAR_MORE: Mapping[str, str] = MappingProxyType(
    {
        "companions_present.duty": "须会同到场的职责。",
        "duty_gap.duty": "须分散安排的职责。",
        "duty_gap.days": "同一对象相邻两次活动至少相隔的天数(日历天);7 表示可以在前后两周的同一天。",
        "duty_order.first": "在前的职责。",
        "duty_order.then": "在后的职责;按它自己的周期(per)逐个周期判断。",
        "duty_order.same_day": "两者可否在同一天。",
        "host_daily.most": "一所学校一天最多承办的活动数,各项职责合计。",
        "host_minimum.duty": "统计哪项职责的活动。",
        "host_minimum.minimum": "每所学校一学年至少承办的次数,各承担者、各学科合计。",
        "host_rotation.duty": "轮流承办的职责。",
        "host_rotation.spread": "同一承担者、同一学科的活动,一学年内两所承办学校最多相差的次数;1 即尽量均匀。",
        "neighbour_planning.duty": "由相邻学校承担的职责;其周期(per)即判断的周期,R-135 为每月。",
        "neighbour_planning.variant": (
            "edge:每两所相邻学校都开展;cover:每所学校至少与一所相邻学校开展;matching:每所学校至多参加一次,对数达到相邻关系所允许的最多。"
        ),
        "neighbour_planning.repeats": (
            "一学年内同一对再次开展的次数上限,同一学科各对合计;null 为不限。常与 matching 同用,以避免重复结对。"
        ),
        "session_teams.duty": "三级团队须到场的职责。",
        "repeated_pairs.duty": "统计哪项职责;通常由相邻学校承担。",
    }
)
"""By rule or goal and parameter."""
