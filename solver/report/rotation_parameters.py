"""The Chinese meanings of the parameters of rotation rules, a part of the table in `solver.report.parameters`."""

from collections.abc import Mapping
from types import MappingProxyType

ROTATION: Mapping[str, str] = MappingProxyType(
    {
        "aid_posting.layer": "哪一层结对;null 为各层。",
        "aid_posting.direction": "to_helped 由帮扶校派往受援校,from_helped 由受援校派往帮扶校,both 双向。",
        "aid_posting.who": (
            "派出和统计哪些人:all 全部人员(校长不派),teacher 教师,cadre 中层和校级领导,backbone 县级以上骨干教师,"
            "backbone_or_cadre 骨干教师和干部。"
        ),
        "aid_posting.at_least": "每学年最少几人。",
        "aid_posting.min_share": "每学年至少占派出校同类人员的这一比例,向上取整;与最少人数取较大者。",
        "aid_posting.per": "all 合计,origin 每所派出校分别计,way 每对学校的每个方向分别计。",
        "aid_posting.counted": "派出期内每个学年都计(away),还是只计派出的学年(started)。",
        "backbone_share.min_share": "最低比例,0 到 1。",
        "backbone_share.of": (
            "分母:exchanged 为交流教师(国家口径),eligible 为应交流教师(安徽文本),eligible_backbone 为应交流的骨干教师(浙江)。"
        ),
        "balance_limit.stage": "比较哪个学段的学校。",
        "balance_limit.limit": "差异系数上限;R-204 规定小学 0.50、初中 0.45。",
        "balance_limit.weighting": "学校按学生数加权(pupil,R-205),还是各校同权(none,有的地方如此计算)。",
        "balance_limit.years": "只要求最后一个规划学年达标(last),还是每个规划学年都达标(every)。",
        "balance_limit.rounding": (
            "精确不等式的数字过长、求解引擎容纳不下时模型怎样取整。outward:不会误拒达标的方案,但可能放过超出不到 10**15 分之一的方案,"
            "由始终精确的核查程序拒绝;此时改用 inward 重新求解即可。模型本来就精确时二者相同。"
        ),
        "burden_cap.postings": "任意 years 个学年内(含本次)每人最多派出几次。",
        "burden_cap.years": "统计的学年数;以往交流按实例的历史记录计。",
        "burden_cap.in_all": "每人一生最多派出几次:人员表的已交流次数(历史记录更多时以其为准)加本次;null 为不限。",
        "burden_cap.rural_years": (
            "每人在乡村或薄弱学校累计最多任教几个学年:人员表的年数、在途交流的规划学年和本次全部年数合计;null 为不限。只限制派往这类学校。"
        ),
        "cohorts.by": "哪些人为一批:同一集团(group)、同一学校(school)或全区域(area)同一学年派出的人员。",
        "cohorts.channel": "哪一渠道:exchange 教师交流,cadre 干部任职。",
        "commute_limit.minutes": "单程最多几分钟。",
        "commute_limit.who": (
            "上限适用于哪些人:all 全部人员,teacher 教师,cadre 干部(中层、校级领导、校长),backbone 县级以上骨干教师,backbone_or_cadre "
            "骨干教师和干部,ordinary 普通教师(非骨干);其他人不受此行限制。浙江:普通教师只在就近片区内交流,可写两行分别设限。"
        ),
        "curriculum.subjects": "须由专任教师任教的学科;劳动、综合实践可由任何教师担任。",
        "curriculum.min_share": "所需课时中必须由本校教师承担的比例,向上取整;其余可由他人或线上授课。",
        "curriculum.load": "教师周课时取规定区间的哪一端:high 上限,low 下限。",
        "curriculum.pooled_classes": "班数不超过此数的学部,各学科合并计算。",
        "dispatch.level": "派到龙头校任职的岗位层级:leader 校级、middle 中层、teacher 教师。",
        "dispatch.minimum": "每所成员校至少有几人在岗。",
        "dispatch.min_share": "在岗人数至少占成员校本校同层级人员的这一比例,向上取整;与最少人数取较大者。",
        "duration.exchange_min": "交流最短几个学年。",
        "duration.exchange_max": "交流最长几个学年。",
        "duration.cadre_min": "中层干部、校级领导任职最短几个学年。",
        "duration.cadre_max": "中层干部、校级领导任职最长几个学年。",
        "duration.principal_min": "校长交流最短几个学年:一届(R-215)。",
        "duration.principal_max": "校长交流最长几个学年。",
        "duration.shadow_max": "到龙头校跟岗最长几个学年。",
        "duration.extended_max": "到乡村或薄弱学校交流可以延长时最长几个学年;null 为不延长。",
        "duration.aid_min": "沿结对支教、挂职最短几个学年。",
        "duration.aid_max": "沿结对支教、挂职最长几个学年。",
        "eligibility.years": "各学段教师在本校任教满几年即应交流;没有写的学段为 6 年。",
        "eligibility.cadre_years": "中层干部、校级领导在本校任职满几年即应交流。",
        "eligibility.max_age_m": "男性年龄上限,按学年开始的自然年内所满周岁;null 为不限。",
        "eligibility.max_age_f": "女性年龄上限,算法相同。性别不明的取两个上限中较高的;出生年份不明的不作超龄处理。",
        "eligibility.principal_years": "校长在本校任职满几年可以交流;null 为校长不派出。",
        "eligibility.head_max_age_m": "男校长、男校级领导的年龄上限;null 与其他人相同。",
        "eligibility.head_max_age_f": "女校长、女校级领导的年龄上限;null 与其他人相同。",
        "eligibility.rural_years": "城镇学校人员在乡村或薄弱学校任教满几年后可不再交流、不再外出任职(R-214,天津 6 年);null 为不因此免派。",
        "eligibility.exemptions": (
            "政策承认的免交流原因:pregnancy 怀孕、nursing 哺乳、illness 患病、near_retirement 临近退休、two_schools 已在两校任教、"
            "rural_service 已有乡村任教经历、programme_lead 项目负责人、mentor 指导教师、other 其他;null 为人员表所列的全部原因。"
        ),
        "eligibility.max_deferral": (
            "只是暂缓的原因(如 programme_lead)最多暂缓几个学年,从应交流之年起算,满后不再免派;大连特色课程领衔教师为 3 年,"
            "北京校长 6 年应交流、最多延至 9 年亦即暂缓 3 年。没有写的原因按人员表所列期限。"
        ),
        "exchange_share.min_share": "交流教师占应交流教师的最低比例,0 到 1。",
        "exchange_share.grades": "计入哪些教师:all 全部年级,graduating 只计毕业年级教师(人员表“毕业年级”列;合肥:其中 30%)。",
        "held_posts.subject_leaders": "每校每学段每学科供派出人员担任的教研组长岗位数。",
        "held_posts.grade_leaders": "每个有班级的年级供派出人员担任的年级组长岗位数。",
        "held_posts.departments": "每校供派出人员担任的部门主任岗位数。",
        "held_posts.deputies": "每校供派出的校级领导担任的副校长岗位数。",
        "held_posts.who": "哪些人须任职:backbone 县级以上骨干教师,cadres 中层和校级领导,backbone_and_cadres 两者。",
        "institute_posts.title_needed": "最低职称:first 一级,senior 高级,chief 正高级。",
        "institute_posts.years": "到教研机构任职最短几个学年。",
        "institute_posts.tag": "教研机构在学校表中的标记。",
        "lead_protection.max_out": "一个学年内龙头校在外人员的最高比例。",
        "lead_protection.max_backbone_out": "一个学年内龙头校在外骨干教师(县级以上)的最高比例。",
        "principal_gate.years": "选任校长须在乡村或薄弱学校任职任教满几个学年。",
        "principal_terms.terms": "在同一学校最多任几届,现任期计入。",
        "principal_terms.term_years": "每届几个学年。",
        "principal_terms.years": "在同一学校最多任职几年,与届数先到者为准(R-215:天津 10 年、陕西 8 年、北京 6 年);null 为不另限。",
        "researcher_service.due_years": "教研员在教研机构工作满几年后应到学校任职任教。",
        "researcher_service.within": "几个学年内派出,到期的学年计入。",
        "researcher_service.tag": "教研机构在学校表中的标记。",
        "rest.years": "一次交流结束到下一次开始之间在本校任教的最少整学年数。",
        "school_heads.schools_per_head": "一名校长最多同时任几所学校的校长。",
        "school_heads.within": "何处可以兼任:merged 同一法人的集团内(R-007),group 任何集团内。",
        "posting_budget.max_per_year": "每个学年最多新派出几人。",
        "shadowing.minimum": "每所成员校至少几人跟岗。",
        "shadowing.min_share": "跟岗人数至少占本校所统计层级人员的这一比例,向上取整;与最少人数取较大者。",
        "shadowing.level": "统计哪些人:leader 校级、middle 中层、teacher 教师,any 三者都计。",
        "staffing_floor.min_share": "每个学科组须有这一比例的教师在校任教,下限向上取整。",
        "term_end.term_years": "每届几个学年,从现任期起始学年算起。",
        "transfer_after.years": "此前在该校交流累计满几个学年方可调入。",
        "two_way_balance.tolerance": "派出与派入之差不超过派出的这一比例。",
        "two_way_balance.unit_counted": "按什么平衡:head 人数(跟岗也计),fte 折合全职教学岗位,subject 各学科人数。",
        "two_way_balance.spare": "比例之外另外允许相差几人(或几个全职岗位)。",
        "two_way_balance.schools": "平衡哪些学校:all 集团各校,leads 只限龙头校,members 只限成员校(净支援的不计)。",
        "title_gate.years": "申报高级职称须在乡村或薄弱学校任教满几个学年。",
        "backbone_share.level": (
            "按派出校分别达到比例的范围:instance 全域合计,province、city、county 每个省、市、区县,area 每个片区,group 每个集团,"
            "school 每所学校。"
        ),
        "backbone_share.rounding": "所需人数向上取整(up)还是向下取整(down);向下取整时,符合条件者很少的学校不必派人。",
        "backbone_share.channels": (
            "计入的途径:exchange 教师交流,cadre 干部任职,shadow 跟岗,transfer 调动,aid 沿结对支教;含 cadre 时干部同时计入分子和分母(西城)。"
        ),
        "backbone_share.inside_legal_person": "同一法人各校区之间的调动是否计入。",
        "exchange_share.level": (
            "按派出校分别达到比例的范围:instance 全域合计,province、city、county 每个省、市、区县,area 每个片区,group 每个集团,"
            "school 每所学校。"
        ),
        "exchange_share.rounding": "所需人数向上取整(up)还是向下取整(down);向下取整时,符合条件者很少的学校不必派人。",
        "exchange_share.channels": (
            "计入的途径:exchange 教师交流,cadre 干部任职,shadow 跟岗,transfer 调动,aid 沿结对支教;含 cadre 时干部同时计入分子和分母(西城)。"
        ),
        "exchange_share.inside_legal_person": "同一法人各校区之间的调动是否计入。",
        "balance_limit.indicator": "比较哪项指标:qualified 高于规定学历教师(I1),backbone 县级以上骨干教师(I2),pe_arts 体育、艺术教师(I3)。",
        "balance_limit.within": (
            "哪些学校相互比较:instance 全域,province、city、county、area、group 为同省、同市、同区县、同片区、同集团的学校,school 无意义。"
        ),
        "balance_limit.ledger": "按哪本台账计:effective 实际任教学校;official 编制所在学校,来校体艺教师按 R-202 计入。",
        "curriculum.schools": "判断哪些学校;合并法人以龙头校为准。",
        "curriculum.max_pupils": "只判断学生不超过此数的学校(R-067 小规模学校为 99);null 为不限规模。",
        "extra_posts.posts": "每学年共有几个专项编制。",
        "extra_posts.borne": "学校自行承担、不配专项编制的减员比例。",
        "extra_posts.schools": "可获专项编制的派出校。",
        "posting_funds.yuan": "每学年经费总额(元)。",
        "posting_funds.per_person": "每人每学年补助(元);原文只有总额和 200 余个编制,默认值为两者之商。",
        "posting_funds.supplements": "按受援校另加的补助,可叠加。",
        "posting_range.at_least": "每学年最少几人。",
        "posting_range.at_most": "每学年最多几人;null 为不限。",
        "posting_range.per": "all:合计;origin:每所派出校分别计;destination:每所受援校分别计。",
        "posting_range.who": (
            "统计哪些人:all 全部人员,teacher 教师,cadre 干部(中层、校级领导、校长),backbone 县级以上骨干教师,"
            "backbone_or_cadre 骨干教师和干部。"
        ),
        "posting_range.channels": "计入的途径:exchange 教师交流,cadre 干部任职,shadow 跟岗,transfer 调动,aid 沿结对支教挂职。",
        "posting_range.origins": "统计哪些学校派出的人。",
        "posting_range.destinations": "统计派往哪些学校的人。",
        "posting_team.minimum": "一团最少几人;通常 3 至 5 人,原文未定。",
        "posting_team.maximum": "一团最多几人;null 为不限。",
        "posting_team.leaders": "其中校长或其他校级领导最少几人(R-117:每团一名)。",
        "posting_team.who": (
            "统计哪些人:all 全部人员,teacher 教师,cadre 干部(中层、校级领导、校长),backbone 县级以上骨干教师,"
            "backbone_or_cadre 骨干教师和干部。其他人可以单独派出,也不计入团。"
        ),
        "posting_team.one_origin": "一团是否须来自同一所学校(R-117:一校一个派出单位)。",
        "posting_team.schools": "适用的受援校。",
        "staffing_floor.by_subject": "另有比例的学科及其比例;其他学科用 min_share。",
        "standard_attainment.stage": "判断哪个学段。",
        "standard_attainment.indicators": (
            "判断哪几项指标,其他不计:qualified、backbone、pe_arts 为人员三项,floor"
            "_area 校舍、sports_area 场馆、equipment 设备、multimedia 教室。"
        ),
        "standard_attainment.may_miss": "一所学校最多可以几项不达标;1 即七项达六项。",
        "standard_attainment.floor": "不达标的指标须达到标准的这一比例。",
        "standard_attainment.ledger": "按哪本台账计:effective 实际任教学校;official 编制所在学校,来校体艺教师按 R-202 计入。",
        "standard_attainment.years": "只要求最后一个规划学年达标(last),还是每个规划学年都达标(every)。",
        "subject_cover.max_pupils": "学生不超过此数为小规模学校;通常不足 100 人,即 99。",
        "subject_cover.minimum": "每科最少几人。",
        "subject_cover.subjects": "应开设时须有人任教的学科;劳动、综合实践可由任何教师担任。",
        "subject_cover.schools": "在哪些学校中判断;默认为乡村学校。",
    }
)
"""Meanings by ``rule.parameter``."""
