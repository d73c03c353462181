"""What a solve says of itself on the way, beside goals and figures."""

from collections.abc import Mapping

from solver.language import Text

SAYS: Mapping[str, Text] = {
    "checking": Text("核查", "checking"),
    "conflict": Text("查找冲突的规则", "looking for the rules that clash"),
    "nearest": Text("求缺口最小的方案", "looking for the plan that misses the least"),
    "building": Text("建立模型", "building the model"),
    "forecast": Text("编组 {year} 学年(预测)", "grouping {year} (forecast)"),
    "rounding": Text("取整误差超限,收紧后重新求解", "refused by rounding alone: solving again, rounded the other way"),
}
