"""The documents that several rules and goals quote, named once."""

from solver.language import Text

NANYANG = Text("南阳职教园区集团化办学实施方案政策解读", "Nanyang park plan on group schooling, interpretation")
NANNING = Text("南宁市教育局关于全面推进优质教育资源扩容增量高质量发展实施方案", "Nanning plan for more and better school places")
YINCHUAN = Text("银川市集团化、学区化办学实施意见", "Yinchuan opinion on groups and school zones")
PUCHENG = Text("蒲城县2022年“名校+”建设工作实施方案(试行)", "Pucheng county 2022 work plan for its school unions (trial)")
QUALITY_BALANCE = Text(
    "县域义务教育优质均衡发展督导评估办法(教督〔2017〕6号)", "National method for evaluating quality-balanced compulsory education, 2017"
)
CHANGSHA = Text("长沙市2021年集团化办学规定(网页摘录)", "Changsha 2021 rules on group schooling (web excerpt)")
SHENZHEN = Text("深圳市集团化办学规定(网页摘录)", "Shenzhen rules on group schooling (web excerpt)")
HUASHAN = Text("兵团第二师华山中学案例(全国典型案例)", "Huashan Middle School of the Corps' 2nd Division (national cases)")
SHANGCHENG = Text("杭州市上城区案例(全国典型案例)", "Shangcheng district, Hangzhou (national cases)")
PLANNER = Text("规划人员的决定", "The planner's own decision")
