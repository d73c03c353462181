"""The Chinese meanings of the parameters of rules and goals about batches, a part of the table in `solver.report.parameters`."""

from collections.abc import Mapping
from types import MappingProxyType

_PROGRAMME = "哪个项目。"
_EVERY = "哪个项目;null 为各项目。"
_AREAS = "只限这些区域,或在其中的学校和区域;空为不限。"
_PER = "按什么合计:all 全部合计,area 每个片区,county 每个区县,city 每个市,authority 每个主管部门(学校的主管层级及其所在区域)。"
_FEATURES = "setting 城乡类型,area 片区,county 区县,city 市,quality 质量分层级,stage 学段,tag 标签"

COHORT: Mapping[str, str] = MappingProxyType(
    {
        "cohort_balance.programme": _PROGRAMME,
        "cohort_balance.areas": _AREAS,
        "cohort_balance.by": f"按什么分层:{_FEATURES}。",
        "cohort_balance.crossed": f"第二个分层特征,两者交叉分层;取值同上:{_FEATURES};null 为不交叉。",
        "cohort_balance.tolerance": "各层在每批中的占比与其在全部备选单位中的占比最多相差多少,精确分数。",
        "cohort_balance.measured": "points:按百分点,30%±10% 为 20% 至 40%;relative:按相对值,为 27% 至 33%。",
        "cohort_balance.rounding": "exact:占比本身不得超出;outward:上下限向外取整到整个单位,用于数量很少的层。",
        "cohort_balance.tiers": "质量分达到这些分数即升一层,须逐个升高;(60, 75) 分为 0—59、60—74、75—100 三层。",
        "cohort_balance.strata_tags": "按标签(tag)分层时计哪些标签;空为全部标签。",
        "cohort_capacity.programme": _PROGRAMME,
        "cohort_capacity.areas": _AREAS,
        "cohort_capacity.most": "每学年每处最多几个单位。",
        "cohort_capacity.per": _PER,
        "cohort_capacity.counted": "starting:当学年启动的单位;active:自启动起在项目跟踪年限(track_years)内的单位。",
        "cohort_capacity.years": "只限这些学年;空为每个学年。规划期以前的学年不判断。",
        "cohort_count.programme": _PROGRAMME,
        "cohort_count.areas": _AREAS,
        "cohort_count.at_least": "至少几个单位;null 为不规定。",
        "cohort_count.at_most": "至多几个单位;null 为不限。",
        "cohort_count.exactly": "恰好几个单位;null 为不规定。不与另外三项同用。",
        "cohort_count.min_share": "至少占所选单位的比例,精确分数,所需单位数向上取整;null 为不规定。",
        "cohort_count.year": "只计这一学年的批次;null 时看 until。",
        "cohort_count.until": "只计到这一学年为止的批次;null 为全部批次(year 未指定时)。",
        "cohort_kept.programme": _EVERY,
        "cohort_latest.programme": _PROGRAMME,
        "cohort_latest.areas": _AREAS,
        "cohort_latest.year": "最晚可在哪一学年的批次启动。",
        "cohort_pilot.programme": _PROGRAMME,
        "cohort_pilot.areas": _AREAS,
        "cohort_pilot.year": "试点批次的学年;null 为项目的首个批次。",
        "cohort_pilot.only": "试点批次是否只限所选单位。",
        "cohort_required.programme": _PROGRAMME,
        "cohort_required.areas": _AREAS,
        "cohort_required.until": "计到哪一学年的批次为止;null 为全部批次。",
        "cohort_sample.programme": "哪个项目,如督导评估后的复查。",
        "cohort_sample.areas": _AREAS,
        "cohort_sample.share": "抽取的比例,精确分数;各处抽取的个数向上取整。",
        "cohort_sample.year": "抽中的单位在哪一学年的批次。",
        "cohort_sample.seed": "抽签的种子:同一种子在任何机器上、无论行的次序如何都抽出同样的单位。",
        "cohort_sample.per": f"在何处抽取。{_PER}",
        "cohort_sample.only": "该批次是否只限抽中的单位。",
        "cohort_evenness.programme": _EVERY,
        "cohort_evenness.per": _PER,
        "cohort_late_need.programme": _EVERY,
        "cohort_late_need.every": "任一学校的权重,与以下各项相加。",
        "cohort_late_need.rural": "乡村学校的权重。",
        "cohort_late_need.weak": "薄弱学校的权重。",
        "cohort_late_need.new": "新建学校的权重。",
        "cohort_late_need.point": "教学点的权重。",
        "cohort_shortfall.rules": "合计哪些规则,写规则名或政策行的键(如 cohort_count#2);空为全部定价规则。",
    }
)
"""Meanings by ``rule.parameter``."""
