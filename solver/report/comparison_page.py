"""A comparison as one self-contained HTML page: no script, no request, both languages, fit for printing."""

from collections.abc import Sequence
from html import escape

from solver.language import Language, Text
from solver.report.clean import plain
from solver.report.comparison import word_text
from solver.report.comparison_line import SECTIONS, Cell, Line
from solver.report.comparison_plots import bars, curve, words
from solver.report.comparison_text import case_without_plan, curve_verdict, no_price, step_price, warnings
from solver.solving.comparing import Case, Comparison
from solver.solving.tradeoff import TradeOff

STYLE = """
:root{color-scheme:light}
body{font:14px/1.5 "Microsoft YaHei","PingFang SC","Noto Sans CJK SC","WenQuanYi Micro Hei",SimHei,sans-serif;margin:1.5em;color:#1a1a1a;
background:#fff}
h1{font-size:1.5em;margin:.2em 0}h2{font-size:1.2em;margin:1.6em 0 .4em}h3{font-size:1em;margin:1em 0 .2em}
.wide{overflow-x:auto}table{border-collapse:collapse}td,th{border:1px solid #b5b5b5;padding:.25em .5em;vertical-align:top}
thead th{background:#eef2f6;position:sticky;top:0}tbody th{text-align:left;font-weight:normal}td{text-align:right}
tr.part th{background:#f6f6f6;font-weight:bold}td.differs{background:#fff4d6}td.none{color:#8a2b06}
svg text{font-size:12px;fill:#1a1a1a}svg .bar{fill:#4a7fb5}svg .base{fill:#8c8c8c}svg .bound{stroke:#b03a00;stroke-width:2}
svg .level{stroke:#555;stroke-dasharray:3 3}svg .axis{stroke:#333;fill:none}svg .step{stroke:#4a7fb5;fill:none;stroke-width:1.5}
svg .point{fill:#4a7fb5}svg .hollow{fill:#fff;stroke:#4a7fb5;stroke-width:2}
.pictures{display:flex;flex-wrap:wrap;gap:.5em 2em}figure{margin:0;break-inside:avoid;max-width:100%}figcaption{font-weight:bold}
svg{max-width:100%;height:auto}.choice{position:absolute;right:1.5em;top:1em}p.note{background:#fff4d6;padding:.4em .8em}
#zh:checked~main [lang=en],#en:checked~main [lang=zh]{display:none}
@media print{.choice,input{display:none}body{margin:0;font-size:10px}.wide{overflow:visible}thead th{position:static}}
"""
POLICY = "default-src 'none'; style-src 'unsafe-inline'"
_HOW = Text(
    "括号内“>=”为已证明的下界:任何方案都不可能更低;没有括号的值已证明最优。方括号为后面的目标使用余量之前达到的值。底色表示与基准不同。",
    "“>=” gives a bound: no plan can be below it; a value without one is proved best. Square brackets hold the value reached before later "
    "goals used its slack. Shaded figures differ from the base's.",
)
_PICTURES = Text(
    "虚线为基准的值,竖线为下界(仅在未证明最优时)。",
    "The dashed line is the base's value, a short bar the bound (only where a value is not proved).",
)
_STEPS = Text("放宽或收紧一步的代价", "The price of one step of a limit")
_FULL = Text("每个情景的结果", "What each scenario came to")


def page(comparison: Comparison, found: Sequence[Line], language: Language) -> str:
    """Return the page; `language` is shown first, a switch at its top shows the other one."""
    instance = comparison.base.instance
    title = Text(f"{instance.name}:情景比较", f"{instance.name}: scenarios compared")
    simulated = Text("模拟数据", "simulated data") if instance.simulated else Text("", "")
    chosen = {"zh": "", "en": ""} | {language: " checked"}
    parts = [
        f'<!DOCTYPE html><html lang="{"zh-CN" if language == "zh" else "en"}"><head><meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">',
        '<meta name="viewport" content="width=device-width,initial-scale=1">',
        f"<title>{escape(plain(title.say(language)))}</title><style>{STYLE}</style></head><body>",
        f'<input type="radio" name="language" id="zh"{chosen["zh"]}><label for="zh">中文</label>',
        f'<input type="radio" name="language" id="en"{chosen["en"]}><label for="en">English</label>',
        f"<main><h1>{words(title)}</h1><p>{words(simulated)}</p>",
        *(f'<p class="note">{words(warning)}</p>' for warning in warnings(comparison)),
        f"<p>{words(_HOW)}</p>{_table(comparison.cases, found)}",
        _outcomes(comparison.cases),
        _steps(comparison, found),
        _trade_off(comparison.trade_off),
        _pictures(comparison.cases, found),
        "</main></body></html>\n",
    ]
    return "\n".join(part for part in parts if part)


def _table(cases: Sequence[Case], found: Sequence[Line]) -> str:
    rows, section = [], None
    for line in found:
        if line.section != section:
            section = line.section
            rows.append(f'<tr class="part"><th colspan="{len(cases) + 1}">{words(SECTIONS[section])}</th></tr>')
        cells = "".join(_td(cell, line.cells[0]) for cell in line.cells)
        rows.append(f"<tr><th>{words(line.headed)}</th>{cells}</tr>")
    heads = "".join(f"<th>{words(case.title)}</th>" for case in cases)
    return f'<div class="wide"><table><thead><tr><th></th>{heads}</tr></thead><tbody>{"".join(rows)}</tbody></table></div>'


def _td(cell: Cell, base: Cell) -> str:
    kind = "none" if cell.value is None else "differs" if cell.value != base.value else ""
    return f'<td class="{kind}">{words(cell.text())}</td>' if kind else f"<td>{words(cell.text())}</td>"


def _outcomes(cases: Sequence[Case]) -> str:
    rows = []
    for case in cases:
        said = word_text(case) if case.result.plan is not None else case_without_plan(case)
        notes = "".join(f"<br>{words(note)}" for note in case.instance.notes)
        seconds = f"{case.result.seconds:.1f} s"
        rows.append(f"<tr><th>{words(case.title)}</th><th>{words(said)}{notes}</th><td>{seconds}</td></tr>")
    return f'<h2>{words(_FULL)}</h2><div class="wide"><table><tbody>{"".join(rows)}</tbody></table></div>'


def _steps(comparison: Comparison, found: Sequence[Line]) -> str:
    rows = []
    for place, case in enumerate(comparison.cases):
        if case.name not in comparison.steps:
            continue
        changes = "<br>".join(f"{words(title)} {change}" for title, change in step_price(found, place))
        rows.append(f"<tr><th>{words(case.title)}</th><th>{changes or words(no_price(case))}</th></tr>")
    return f"<h2>{words(_STEPS)}</h2><table><tbody>{''.join(rows)}</tbody></table>" if rows else ""


def _trade_off(found: TradeOff | None) -> str:
    if found is None:
        return ""
    one, other = (goal.titled for goal in found.goals)
    head = Text(f"权衡曲线:{one.zh}与{other.zh}", f"Trade-off: {one.en} against {other.en}")
    drawn = curve(found) if found.points else ""
    return f"<h2>{words(head)}</h2><p>{words(curve_verdict(found))}</p><figure>{drawn}</figure>"


def _pictures(cases: Sequence[Case], found: Sequence[Line]) -> str:
    """Return a picture of every figure that is worth one and is not the same in all cases."""
    drawn = [
        f"<figure><figcaption>{words(line.headed)}</figcaption>{bars(line, cases)}</figure>"
        for line in found
        if line.plotted and len({str(cell.value) for cell in line.cells}) > 1
    ]
    heading = Text("图", "Pictures")
    return f'<h2>{words(heading)}</h2><p>{words(_PICTURES)}</p><div class="pictures">{"".join(drawn)}</div>' if drawn else ""
