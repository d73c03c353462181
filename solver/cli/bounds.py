"""What `solve check --bound PROOF` says of each goal: the bound computed here, and what is claimed beyond it."""

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

from solver.check.report import CheckReport
from solver.cli.reading import refusal
from solver.files.faults import InputRefused, shown
from solver.files.proof import read_proof
from solver.instance.instance import Instance
from solver.language import Language, Text
from solver.plan.plan import Plan
from solver.solving.proof import Recomputed, recompute

HEAD = Text("由证明复算的下界", "Bounds computed again from the proof")
COMPUTED = Text("方案值 {value},复算下界 {bound},差距 {gap}", "value {value}, bound computed {bound}, gap {gap}")
STANDINGS = {
    "other groups": Text("未复算:证明所依据的编组与本方案不同", "not computed: the proof rests on other groups than this plan has"),
    "faulty": Text("未复算:方案结构有误", "not computed: the plan is not sound in itself"),
    "beyond": Text(
        "复算的下界不适用:本方案中排在前面的某个目标高于证明所许的值",
        "no bound for this plan: an earlier goal is higher in it than the proof allows",
    ),
}
SETTLED = Text(";据证明,后续目标使用让步之前为 {reached}", "; it was {reached} before later goals used its slack, says the proof")
CLAIMED = Text(";结果中声称 {bound}", "; the result claims {bound}")
BEYOND = Text(
    ";更高的下界以证明文件无法保存的方式(搜索)得出,此处未能复算:{who}",
    "; higher bounds were found in ways that no proof file holds (searches), and are not confirmed here: {who}",
)
LOWER = Text(";与证明不符:证明称其乘子可得 {stored}", "; contradicts the proof, which says that its multipliers give {stored}")
HIGHER = Text(";与本方案矛盾:下界高于方案值", "; contradicted by this plan, whose value is below the bound")


def bounds_of(file: str, instance: Instance, plan: Plan, report: CheckReport, language: Language) -> tuple[Recomputed, ...]:
    """Return every bound of a proof file, computed again.

    Raises
    ------
    Ended
        With exit code 2 and every fault, located, if the proof is refused.
    """
    try:
        return recompute(instance, plan, read_proof(file), report, Path(file).name)
    except InputRefused as refused:
        raise refusal(refused, language) from None


def bounds_text(report: CheckReport, found: Sequence[Recomputed], language: Language) -> str:
    """Return a line a goal."""
    if not found:
        return f"{HEAD.say(language)}\n  {STANDINGS['faulty'].say(language)}"
    titles = {bound.key: bound.goal.title.say(language) for bound, _ in report.goals}
    return "\n".join([HEAD.say(language), *(f"  {titles.get(one.key, one.key)}: {_line(one).say(language)}" for one in found)])


def bounds_document(found: Sequence[Recomputed]) -> list[dict[str, Any]]:
    """Return the bounds as plain JSON values; the gap is an exact quotient."""
    return [
        {
            "key": one.key, "step": one.step, "value": one.value, "standing": one.standing, "bound": one.bound,
            "gap": None if one.gap is None else str(one.gap), "reached": one.reached, "limit": one.limit, "stored": one.stored,
            "claimed": one.claimed, "claims": dict(one.claims), "contradicted": one.contradicted,
        }
        for one in found
    ]  # fmt: skip


def _line(one: Recomputed) -> Text:
    said = STANDINGS.get(one.standing) or COMPUTED.fill(value=one.value, bound=one.bound, gap=_share(one.gap))
    if one.reached != one.value:
        said = _joined(said, SETTLED.fill(reached=one.reached))
    if one.claimed is not None:
        said = _joined(said, CLAIMED.fill(bound=one.claimed))
    if one.claims:
        said = _joined(said, BEYOND.fill(who=", ".join(f"{shown(name)} {bound}" for name, bound in one.claims)))
    if one.bound is not None and one.bound < one.stored:
        said = _joined(said, LOWER.fill(stored=one.stored))
    elif one.contradicted:
        said = _joined(said, HIGHER)
    return said


def _joined(first: Text, then: Text) -> Text:
    return Text(first.zh + then.zh, first.en + then.en)


def _share(gap: Fraction | None) -> str:
    """Return a share as an exact quotient with a percentage of two decimals, cut off."""
    if not gap:
        return "0"
    hundredths = gap.numerator * 10_000 // gap.denominator
    return f"{gap} ({hundredths // 100}.{hundredths % 100:02d}%)"
