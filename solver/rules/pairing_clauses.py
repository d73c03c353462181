"""The documents that pairing rules and goals quote, named once."""

from solver.language import Text

YINCHUAN = Text("银川市教育局:全面统筹教育配比 助推教育高质量发展", "Yinchuan education bureau on balancing schooling, 2024")
CASES = Text("中国基础教育实践创新典型案例", "National cases of innovation in basic education")
