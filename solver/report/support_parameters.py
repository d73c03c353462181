"""The Chinese meanings of the parameters of support rules and goals, a part of the table in `solver.report.parameters`."""

from collections.abc import Mapping
from types import MappingProxyType

_SCHEME = "哪个帮带方案;null 为全部方案。"

SUPPORT: Mapping[str, str] = MappingProxyType(
    {
        "panel_conflict.scheme": _SCHEME,
        "panel_conflict.same_level": "层级已知的团队是否只评同级政府所属学校。",
        "support_evenness.scheme": "哪个帮带方案;null 为各方案分别计算后相加。",
        "support_evenness.side": "按谁计数:helpers 帮带者,helped 受帮对象;方案所列的都计,没有帮带关系的也计。",
        "support_evenness.even": "每个帮带者(或受帮对象)几对算作均衡:目标为超出部分之和;null 为最多与最少之差。",
        "support_kept.scheme": _SCHEME,
        "support_level.scheme": _SCHEME,
        "support_level.steps": "帮带者职称至少高几级;0 为不低于受帮者。",
        "support_load.scheme": "计入哪个帮带方案;null 为全部方案合计。",
        "support_load.most": "一个帮带者在同一学年最多几对。",
        "support_load.least": "方案所列的每个帮带者至少几对。",
        "support_load.spare_idle": "没有帮带任何人的帮带者是否不受最少对数限制(如不开设的工作坊)。",
        "support_place.scheme": _SCHEME,
        "support_place.within": (
            "双方的位置:group 同一集团,lead_to_member 龙头校帮成员校,same_school 同一学校,posted_school 派出人员帮带受派学校的本地人员,"
            "area 同一片区,other_area 跨片区,anywhere 不限。没有驻地学校的团队不属于任何集团、学校和片区,视为跨片区。"
        ),
        "support_served.scheme": "哪个帮带方案;null 为各方案分别要求。",
        "support_served.at_least": "每个受帮对象至少有几名帮带者。",
        "support_served.at_most": "每个受帮对象至多有几名帮带者;null 为不限。",
        "support_share.scheme": "哪个帮带方案;null 为全部方案的受帮对象合计。",
        "support_share.min_share": "有帮带者的受帮对象的最低比例,0 到 1,所需数目向上取整。",
        "support_shortfall.rules": "合计哪些规则的缺口:规则名,或政策行的编号(如 support_served#2);空为全部计价规则。",
        "support_subject.scheme": _SCHEME,
        "support_subject.general_teams": "没有学科的团队是否可以帮任何学科。",
        "support_total.scheme": "哪个帮带方案;null 为全部合计。",
        "support_total.at_least": "至少几个。",
        "support_total.counted": "计什么:ties 帮带对(场次),helped 有帮带者的受帮对象,helpers 承担帮带的团队或人员。",
        "support_travel.scheme": _SCHEME,
        "support_travel_limit.scheme": _SCHEME,
        "support_travel_limit.minutes": "单程最多几分钟:人员从当年任教学校出发,团队从驻地学校或坐标出发。",
        "support_unserved.scheme": _SCHEME,
        "support_unserved.rural": "乡村学校的每项需求、每个学科组或每个人另加的权重。",
        "support_unserved.weak": "薄弱学校另加的权重。",
        "support_unserved.new": "新建学校另加的权重。",
        "support_unserved.point": "教学点另加的权重。",
        "worst_support_travel.scheme": _SCHEME,
    }
)
