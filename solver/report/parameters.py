"""What each parameter of a rule or goal means, in both languages: English below the field in its class, Chinese in the table here."""

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from types import MappingProxyType
from typing import Any, get_args, get_type_hints

from solver.files.meanings import meanings
from solver.language import Text
from solver.report.calendar_more_parameters import CALENDAR_MORE
from solver.report.calendar_parameters import CALENDAR
from solver.report.cohort_parameters import COHORT
from solver.report.itinerant_parameters import ITINERANT
from solver.report.rotation_parameters import ROTATION
from solver.report.support_parameters import SUPPORT

PLACE = "solver/report/parameters.py"
CHINESE: Mapping[str, str] = MappingProxyType(
    {
        # ---- the same in every rule that has it
        "area": "只统计这个区域的学校;null 为不限。",
        "authorities": "只限由这些层级政府举办的学校;空为不限。",
        "counted": "派出只在开始的学年计一次(started),还是在外的每个学年都计(away)。",
        "donors": "统计全部学校的教师(all),还是只统计城区、镇区和优质学校的教师(town_or_quality);分子、分母同口径。",
        "labels": "只限有其中任一标签的学校;空为不限。",
        "layer": "结对的层;null 为全部层。",
        "max_quality": "只限质量分不高于此分的学校。",
        "min_quality": "只限质量分不低于此分的学校。",
        "quality": "质量分达到此分即为优质学校。",
        "settings": "只限这些城乡类别的学校;空为不限。",
        "side": "规则约束哪一方:partner 为帮扶方,school 为受助方。",
        "tags": "只限规划人员标注了其中任一标记的学校;空为不限。",
        "without": "不含有其中任一标签的学校。",
        "yuan": "每人每学年金额(元)。",
        "receiving": "适用的受援校。",
        "stages": "只限开设其中任一学段的学校;空为不限。",
        "helper": "龙头校所在的区域。",
        "helped": "成员校所在的区域。",
        "title": "类型的名称,如“名校+新校”。",
        "title_en": "英文名称;不写则用中文名称。",
        "leads": "此组合(类型)的龙头校须在其中。",
        "members": "此组合(类型)的成员校须在其中。",
        "min_members": "此类型集团最少有几所成员校。",
        "modes": "只看这些模式的集团;空为全部模式。",
        # ---- grouping rules
        "area_cap.cap": "一个集团在同一区域最多有几所成员校。",
        "area_cap.level": "取该层级最外层的区域;null 按学校所属区域。",
        "area_cap.own_area": "龙头校自己所在的区域是否也受限。",
        "area_pairs.pairs": "哪个区域帮扶哪个区域,下属区域也算;不写则集团只能在龙头校本区域内。",
        "area_pairs.at_least": "每对区域至少带几所成员校。",
        "area_pairs.level": "本区域指龙头校所在的该层级最外层区域;null 为龙头校所属区域。",
        "authority_reach.confined": "由这些层级政府举办的龙头校,只能在本级区域内带成员校。",
        "authority_reach.upward": "龙头校能否带由更高层级政府举办的成员校。",
        "cycle_lock.years": "一个周期有几个学年,从集团成立的学年算起。",
        "cycle_lock.schools": "只锁定选中的成员校(R-063:农村学校)。",
        "cycle_lock.groups": "周期内的龙头校是否必须继续做龙头。",
        "cycle_lock.same_mode": "周期内办学模式是否也不得改变。",
        "coverage.schools": "只统计选中的学校:公办、薄弱、有某标记的等。",
        "group_count.at_least": "最少几个集团;null 为无下限。",
        "group_count.at_most": "最多几个集团;null 为无上限。",
        "group_count.at_least_by_year": "按学年填写的最少集团数,自所填学年起代替 at_least。",
        "group_count.at_most_by_year": "按学年填写的最多集团数,自所填学年起代替 at_most。",
        "group_count.leads": "只数龙头校被选中的集团:某区域的、某学段的等。",
        "group_makeup.schools": "统计哪些学校。",
        "group_makeup.at_least": "每个集团最少有几所选中的学校。",
        "group_makeup.at_most": "每个集团最多有几所选中的学校;null 为不限。",
        "group_makeup.include_lead": "选中的龙头校是否也计入。",
        "group_types.types": "集团类型;默认为条文的三种。",
        "kindergarten_aid.min_quality": "龙头园的最低质量分。",
        "lead_capacity.unit_counted": "成员校按什么计:所(school)、校区(campus)、班(class)、学生(pupil);龙头校的 lead_capacity 用同一单位。",
        "lead_capacity.otherwise": "没有核定数的龙头校的承载量;null 为不限。",
        "merged_size.pupils": "小学、初中连同各校区最多有多少学生。",
        "merged_size.through_pupils": "龙头校为九年一贯制时最多有多少学生。",
        "must_join.schools": "必须编入集团的学校;默认为新建公办义务教育学校。",
        "must_join.leads": "只有加入这些龙头校的集团才算(R-078:知名学校)。",
        "must_join.leading_counts": "自己做龙头是否算已编入。",
        "must_join.modes": "只有这些模式的集团才算;空为全部模式。",
        "outside_leads.stages": "开设其中任一学段的成员校可以由外来龙头校带;空为都不可以。",
        "outside_leads.modes": "外来龙头校可用的模式;空为全部模式。",
        "relead.mature": "上年成员校成熟度达到此分即已成熟。",
        "relead.members": "它的新集团可由哪些学校组成。",
        "relead.delay": "退出后可以等几个学年再做龙头;0 为退出当年即做龙头。",
        "relead.must_lead": "是否必须做龙头;否则只看其集团的成员校。",
        "stage_matrix.takes": "龙头校开设的每个学段可带成员校的哪些学段;没有写的学段不带。",
        "stage_matrix.match": "any:成员校有一个学段在可带之列即可;all:每个学段都须在可带之列。",
        "type_pairs.pairs": "允许的组合,符合其一即可。",
        "type_pairs.judged": "只判断选中的成员校。",
        "change_budget.max_changes": "最多有几所学校更换龙头校或离开集团。",
        "change_budget.by_year": "按学年填写的变动上限,自所填学年起代替 max_changes;用于逐年编组。",
        "coverage.shares": "按学年填写的最低覆盖率,自所填学年起代替 min_share,逐年不得下降。",
        "coverage.min_share": "最低覆盖率,精确分数,按学校数计。",
        "coverage.stages": "统计开设其中任一学段的学校。",
        "coverage.include_leads": "龙头校是否算被自己的集团覆盖;无论如何都计入分母。",
        "coverage.include_points": "是否统计教学点,分子、分母同口径。",
        "exit_by_evaluation.mature": "上年成员校成熟度达到此分即达标退出。",
        "exit_by_evaluation.fail": "上年成员校成熟度低于此分即因考核不合格退出原龙头校的集团。",
        "lead_eligibility.min_quality": "龙头校的最低质量分。",
        "lead_eligibility.min_satisfaction": "学生、家长、社区满意度平均值的最低值(%),平均值按精确分数计算。",
        "lead_eligibility.min_classes": "龙头校至少有这么多个班,或者达到 min_pupils 的学生数。",
        "lead_eligibility.min_pupils": "龙头校至少有这么多名学生,或者达到 min_classes 的班数。",
        "lead_eligibility.unknown_satisfaction": "没有满意度数据的学校怎样处理:refused 不得作龙头校,allowed 视为符合。",
        "member_cap.mode": "受限的办学模式。",
        "member_cap.cap": "此模式的集团最多有几所成员校(或几个校区)。",
        "member_cap.unit_counted": "一所成员校计 1 所(school),还是按校区数计(campus)。",
        "member_cap.stages": "只计开设其中任一学段的成员校;空为全部(R-005 计中小学)。",
        "nearest_leads.count": "学校只能加入离它最近的几所候选龙头校之一。",
        "one_group.min_members": "集团最少有几所成员校,龙头校不计。",
        "same_area_share.min_share": "与龙头校同区域的成员校最低比例,精确分数。",
        "size_by_assessment.caps": "考核优秀的龙头校在各模式下的成员校上限;没有写的模式不受本规则限制。",
        "size_by_assessment.good_share": "考核良好的龙头校可用上限的这一比例,向上取整。",
        "size_by_assessment.pass_members": "考核合格的龙头校最多带几所成员校,不超过上限。",
        "size_by_assessment.fail_members": "考核不合格的龙头校最多带几所成员校,不超过上限。",
        "size_by_assessment.stages": "写在这里的模式只计开设其中任一学段的成员校,应与该模式的 member_cap 一致(R-005);不写则全部计入。",
        "stage_compatibility.match": "any:有一个共同学段即可;all:龙头校开设成员校的全部学段。",
        "travel_limit.mode": "受限的办学模式。",
        "travel_limit.minutes": "龙头校到成员校最多几分钟。",
        "weaker_member.margin": "龙头校质量分须比成员校高出超过这么多分。",
        "weaker_member.new_years": "首个规划学年之前不超过这么多年开办的学校为新建校;教育局列为新建的也是。",
        # ---- pairing rules
        "outside_groups.roles": "在集团中担任其中任一角色(lead 龙头校、member 成员校)的学校不再结对。",
        "outside_groups.side": "不得站在结对的哪一方:partner 为帮扶方,school 为受助方。",
        "area_pair_range.layer": "区域结对所在的层。",
        "area_pair_range.side": "partner:统计可作帮扶方的区域;area:统计可受援的区域。",
        "area_pair_range.at_least": "每个区域最少几对。",
        "area_pair_range.at_most": "每个区域最多几对;null 为不限。",
        "inside_area_pairs.layer": "先区域结对、后学校结对的层。",
        "inside_area_pairs.own_area": "同一区域内的学校是否也可结对。",
        "one_to_one.layer": "一对一的层。",
        "pairing_budget.max_changes": "上年的结对最多有几对可以终止。",
        "pairing_capacity.cap": "没有自报能力的学校最多几对。",
        "pairing_capacity.side": "partner:限帮扶方;school:限受助方。",
        "pairing_capacity.count_members": "龙头校集团的成员校是否也占用它的帮扶名额。",
        "pairing_count.layer": "统计的层。",
        "pairing_count.of": "统计学校结对(schools),还是区域结对(areas)。",
        "pairing_count.at_least": "最少几对。",
        "pairing_count.at_most": "最多几对;null 为不限。",
        "pairing_count.area": "只统计受援一方在这个区域内的结对;null 为不限。",
        "pairing_count.only_new": "是否只统计上年没有的结对。",
        "pairing_coverage.side": "school:受援即算覆盖;partner:承担帮扶即算覆盖;either:两者有其一即可。",
        "pairing_coverage.shares": "按学年填写的最低结对覆盖率,自所填学年起代替 min_share,逐年不得下降。",
        "pairing_coverage.min_share": "最低覆盖率,精确分数,所需学校数向上取整;1 为每所学校分别要求。",
        "pairing_coverage.stages": "只限开设其中任一学段的学校;空为不限。",
        "pairing_coverage.area": "只限这个区域及其下属区域的学校;null 为不限。",
        "pairing_coverage.group_leads": "龙头校属这些城乡类别的,其成员校算已受援、龙头校算已帮扶;空为不计集团。",
        "pairing_cycle.years": "一对学校至少结对几个学年。",
        "pairing_area.where": "same:双方在同一区域;other:双方不在同一区域;外部帮扶方总算在别处。",
        "pairing_area.level": "按这一层级的区域比较(取每校所在的该层级最外层区域);null 按学校所属区域比较。",
        "pairing_set.area": "只限这个区域及其下属区域的学校;null 为不限。",
        "pairing_set.layer": "受限的结对层。",
        "pairing_set.side": "partner:限定由谁帮扶;school:限定帮扶谁。",
        "pairing_set.stages": "只限开设其中任一学段的学校;空为不限。",
        "pairing_stages.match": "any:有一个共同学段即可;all:帮扶方开设受助方的全部学段。",
        "pairing_strength.margin": "帮扶方质量分至少高出的分数;0 为同分也可结对。",
        "pairing_travel_limit.minutes": "单程最多几分钟。",
        # ---- rotation rules: solver/report/rotation_parameters.py
        **ROTATION,
        **COHORT,
        **SUPPORT,
        **ITINERANT,
        **CALENDAR,
        **CALENDAR_MORE,
        # ---- goals
        "backbone_dispersion.indicator": (
            "比较哪项指标:qualified 高于规定学历教师(I1),backbone 县级以上骨干教师(I2),pe_arts 体育、艺术教师(I3)。"
        ),
        "backbone_dispersion.within": (
            "哪些学校相互比较:instance 全域,province、city、county、area、group 为同省、同市、同区县、同片区、同集团的学校,school 无意义。"
        ),
        "staff_balance.stage": "均衡哪个学段的教职工。",
        "staff_balance.between": "areas:各片区(乡镇)之间;schools:同一片区各校之间。",
        "staff_balance.pupils_per_person": "几名学生配一人;null 为小学 19、初中 13.5(R-218)。",
        "staff_balance.per_class": "每班至少配几人,使小规模学校不致缺人;原文未定。",
        "supply_cascade.county": "同一区县内派出一人的代价。",
        "supply_cascade.city": "同市跨区县派出一人的代价。",
        "supply_cascade.beyond": "跨市派出一人的代价。",
        "grouping_shortfall.rules": "合计哪些规则的缺口:规则名,或政策行的编号(如 member_cap#2);空为全部计价规则。",
        "rotation_shortfall.rules": "合计哪些规则的缺口:规则名,或政策行的编号(如 dispatch#2);空为全部计价规则。",
        "burden_balance.fair": "龙头校自有学生每一名可合理带动几名成员校学生(1 为与自有学生同样多;最多 100)。",
        "centrality.measure": (
            "minutes:到区域内其他学校的分钟数合计比中心校多出的部分,按其他学校数平均后向上取整;rank:比它更靠近中心的学校数。"
        ),
        "mode_changes.usual": "没有其他理由时新集团采用的模式;null 为各模式同等对待。",
        "unmet_needs.schools": "统计哪些学校的需求。",
        "pairing_shortfall.rules": "合计哪些规则的缺口:规则名,或政策行的编号(如 pairing_coverage#2);空为全部计价规则。",
        "unpaired_need.rural": "乡村学校的权重。",
        "unpaired_need.weak": "教育局薄弱学校名单内学校的权重。",
        "unpaired_need.new": "新建学校的权重。",
        "unpaired_need.point": "教学点的权重。",
        "unpaired_need.boarding": "寄宿制学校的权重。",
        "unpaired_need.pupils": "上述任一类学校每满一百名学生的权重。",
        "unpaired_need.group_leads": "龙头校属这些城乡类别的,其成员校算已受援;空为不计集团。",
        "need_left_out.rural": "乡村学校的权重(R-023)。",
        "need_left_out.weak": "教育局薄弱学校名单内学校的权重(R-023 镇区、R-045)。",
        "need_left_out.new": "新建学校的权重。",
        "need_left_out.point": "教学点的权重(R-045)。",
        "need_left_out.boarding": "寄宿制学校的权重;R-045 可取 2。",
        "need_left_out.small": "学生数少于 small_pupils 的学校的权重。",
        "need_left_out.other_stage": "没有义务教育学段的学校(幼儿园、高中、中职)的权重;R-023 可取 1。",
        "need_left_out.pupils": "上述任一类学校每满一百名学生的权重。",
        "need_left_out.small_pupils": "学生数低于此数即为小规模学校。",
        "need_left_out.mature": "成熟度达到此分的学校不再需要编入集团;null 为全部学校都计。",
        "backbone_dispersion.stage": "比较哪个学段的学校。",
        "backbone_dispersion.scale": "差异系数的平方等于 1 时计多少:默认一百万,即 250000 为系数 0.50。",
        "disruption.tolerated": "同一组人员一年内变动不超过此比例时不计。",
    }
)
"""Meanings in Chinese, by ``rule.parameter``, or by ``parameter`` alone where every rule that has it means the same."""


def parameters(kind: Any) -> Iterator[tuple[str, Text]]:
    """Yield each parameter of a rule or goal with its meaning, and after it the fields of a record it is made of, as ``name.field``.

    A meaning that nobody has written is empty, which no test lets pass for a rule or goal of this package; those of other packages
    may have an English one alone, and it then stands for both.
    """
    english = meanings(kind)
    hints = get_type_hints(kind)
    for field in fields(kind):
        said = " ".join(english.get(field.name, "").split())
        yield field.name, Text(chinese(getattr(kind, "name", kind.__name__), field.name) or said, said)
        for record in records(hints[field.name]):
            yield from ((f"{field.name}.{name}", text) for name, text in parameters(record))


def chinese(kind: str, parameter: str) -> str:
    """Return the Chinese meaning of a parameter, or an empty text; the rule's own wording goes before the one shared by all rules."""
    return CHINESE.get(f"{kind}.{parameter}", CHINESE.get(parameter, ""))


def records(hint: Any) -> Iterator[Any]:
    """Yield the records that a parameter's type is made of."""
    if isinstance(hint, type) and is_dataclass(hint):
        yield hint
    for inner in get_args(hint):
        yield from records(inner)
