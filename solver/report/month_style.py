"""How the printed month grids look, and what their signs mean."""

from solver.language import Text

POLICY = "default-src 'none'; style-src 'unsafe-inline'"
"""What the page may load: nothing; its own style stands in it."""
STYLE = """
@page { size: A4 portrait; margin: 12mm }
body { font-family: "Noto Sans CJK SC", "Source Han Sans SC", "Microsoft YaHei", "PingFang SC", sans-serif; font-size: 9pt; margin: 0 auto; max-width: 186mm }
h1 { font-size: 14pt } h2 { font-size: 13pt; margin: 0 0 2mm }
section { break-before: page }
table { border-collapse: collapse; table-layout: fixed; width: 100%; break-inside: avoid; margin-bottom: 5mm }
caption { font-weight: bold; text-align: left; padding: 1mm 0 }
th, td { border: 0.2mm solid #666; padding: 0.6mm; overflow-wrap: anywhere }
td { height: 13mm; vertical-align: top }
th { background: #eee; font-weight: normal }
td p { margin: 0.4mm 0; font-size: 7.5pt; line-height: 1.15 }
td.n { background: #f3f3f3; color: #777 } td.m { background: #fff6d8 } td.x { border-color: #ddd }
.g { font-weight: bold } i { font-style: normal; color: #777 }
dl { columns: 2; font-size: 8pt } dt { float: left; clear: left; margin-right: 2mm } dd { margin: 0 0 0.5mm 0 }
nav { columns: 4; font-size: 8pt }
@media print { nav { display: none } body { max-width: none } td.n, td.m, th { -webkit-print-color-adjust: exact; print-color-adjust: exact } }
""".strip()  # noqa: E501 - one rule of the style a line
LEGEND = (
    ("●", Text("在本校举行", "held at this school")),
    ("→", Text("到所写学校", "at the school named")),
    ("○", Text("无固定地点", "nowhere in particular")),
    ("休", Text("无课日", "no school")),
    ("班", Text("调休上课日", "make-up school day")),
)
"""Signs of the grids in both languages."""
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
)  # fmt: skip
