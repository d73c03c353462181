"""The documents and clauses that rules and goals of itinerant teaching quote, named once."""

from solver.language import Text
from solver.rules.documents import PLANNER
from solver.rules.rule import Clause

YINCHUAN = Text("银川市教育局:全面统筹教育配比 助推教育高质量发展", "Yinchuan education bureau on balancing schooling, 2024")
POST_CLAUSE = "採取“一校設崗、多校使用、巡迴走教”的辦法優化教師資源配置"
SMALL_CLAUSE = "保障鄉村小規模學校補足配齊各學科教師"


def itinerant_clause(zh: str, en: str, *more: str) -> Clause:
    """Return the clause on itinerant teaching with a rule's own reading of it."""
    return Clause(("R-064", *more), YINCHUAN, POST_CLAUSE, Text(zh, en))


def small_school_clause(zh: str, en: str, *more: str) -> Clause:
    """Return the clause on small rural schools with a rule's own reading of it."""
    return Clause(("R-067", *more), YINCHUAN, SMALL_CLAUSE, Text(zh, en))


def planner_clause(zh: str, en: str, *numbers: str) -> Clause:
    """Return the clause of an instrument of the planner's own."""
    return Clause(numbers, PLANNER, "", Text(zh, en))
