"""The choices of the staff columns in words: what planners write in tables, and what every output prints."""

from collections.abc import Mapping

from solver.language import Text

POSITION_WORDS: Mapping[str, Text] = {
    "teacher": Text("教师", "teacher"),
    "middle": Text("中层", "middle manager"),
    "leader": Text("校级领导", "school leader"),
    "principal": Text("校长", "principal"),
}
STAGE_WORDS: Mapping[str, Text] = {
    "kindergarten": Text("学前", "kindergarten"),
    "primary": Text("小学", "primary"),
    "junior": Text("初中", "junior secondary"),
    "senior": Text("普通高中", "senior secondary"),
    "vocational": Text("中职", "vocational"),
}
SUBJECT_WORDS: Mapping[str, Text] = {
    "chinese": Text("语文", "Chinese"),
    "maths": Text("数学", "mathematics"),
    "english": Text("英语", "English"),
    "morality": Text("道德与法治", "morality and law"),
    "history": Text("历史", "history"),
    "geography": Text("地理", "geography"),
    "science": Text("科学", "science"),
    "physics": Text("物理", "physics"),
    "chemistry": Text("化学", "chemistry"),
    "biology": Text("生物", "biology"),
    "it": Text("信息科技", "information technology"),
    "pe": Text("体育", "physical education"),
    "music": Text("音乐", "music"),
    "art": Text("美术", "art"),
    "labour": Text("劳动", "labour"),
    "other": Text("其他", "other"),
}
QUALIFICATION_WORDS: Mapping[str, Text] = {
    "secondary": Text("中专", "secondary"),
    "diploma": Text("大专", "diploma"),
    "bachelor": Text("本科", "bachelor"),
    "master": Text("硕士", "master"),
    "doctor": Text("博士", "doctor"),
}
TITLE_WORDS: Mapping[str, Text] = {
    "none": Text("未定级", "no title"),
    "third": Text("三级", "third grade"),
    "second": Text("二级", "second grade"),
    "first": Text("一级", "first grade"),
    "senior": Text("高级", "senior"),
    "chief": Text("正高级", "chief senior"),
}
BACKBONE_WORDS: Mapping[str, Text] = {
    "none": Text("非骨干", "no backbone"),
    "school": Text("校级骨干", "school backbone"),
    "county": Text("县级骨干", "county backbone"),
    "city": Text("市级骨干", "city backbone"),
    "province": Text("省级骨干", "province backbone"),
    "special": Text("特级教师", "special-grade teacher"),
}
SEX_WORDS: Mapping[str, Text] = {"m": Text("男", "male"), "f": Text("女", "female")}
EXEMPTION_WORDS: Mapping[str, Text] = {
    "pregnancy": Text("怀孕", "pregnancy"),
    "nursing": Text("哺乳", "nursing"),
    "illness": Text("患病", "illness"),
    "near_retirement": Text("临近退休", "near retirement"),
    "two_schools": Text("已在两校任教", "already at two schools"),
    "rural_service": Text("已有乡村任教经历", "rural service done"),
    "programme_lead": Text("项目负责人", "programme lead"),
    "mentor": Text("指导教师", "mentor"),
    "other": Text("其他", "other"),
}
FLAG_WORDS: Mapping[bool, Text] = {True: Text("是", "yes"), False: Text("否", "no")}

CHOICE_WORDS: Mapping[str, Mapping[str, Text]] = {
    "position": POSITION_WORDS,
    "stage": STAGE_WORDS,
    "subject": SUBJECT_WORDS,
    "qualification": QUALIFICATION_WORDS,
    "title": TITLE_WORDS,
    "backbone": BACKBONE_WORDS,
    "sex": SEX_WORDS,
    "exemption": EXEMPTION_WORDS,
}
"""Words of each choice, by column and choice; the empty choice has none."""
