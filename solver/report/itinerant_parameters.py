"""The Chinese meanings of the parameters of itinerant teaching, a part of the table in `solver.report.parameters`."""

from collections.abc import Mapping
from types import MappingProxyType

ITINERANT: Mapping[str, str] = MappingProxyType(
    {
        "itinerant_load.least": "每周最少课时。",
        "itinerant_load.most": "每周最多课时。",
        "itinerant_sites.per_day": "一天最多到几所学校。",
        "itinerant_sites.per_week": "一周最多到几所学校;单双周各周分别计。",
        "itinerant_leg.minutes": "每段单程最多分钟数。",
        "itinerant_leg.between": "同一天所到两校之间最多分钟数(其中一校为设岗学校的不算);null 为同 minutes。",
        "itinerant_presence.at_once": "义务教育学段每个班最多可同时用几名走教教师;乘积向下取整,至少一名。",
        "itinerant_presence.schools": "评判哪些学校。",
        "itinerant_presence.max_classes": "只评判班级数不超过此数的学校;更大的学校总有余地。",
        "subject_hours.schools": "评判哪些学校,默认为乡村学校。",
        "subject_hours.max_pupils": "只评判学生数少于此数的学校(R-067:不足 100 人);null 为不限规模。",
        "subject_hours.subjects": "评判哪些学科;空为全部需要专任教师的学科(劳动和综合实践可由任何教师承担)。",
        "subject_hours.share": "须有教师承担的课时比例,向上取整。",
        "subject_hours.load": "非走教教师的周课时按工作量区间的下端(low)还是上端(high)计。",
        "itinerant_shortfall.rules": "合计哪些规则(规则名或政策行的键,如 ``subject_hours#2``);空为全部定价规则。",
    }
)
