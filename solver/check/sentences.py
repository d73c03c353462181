"""A finding as one sentence in both languages: rule, object, what is required, what the plan gives, by how much it misses, clause."""

from fractions import Fraction

from solver.check.report import STRUCTURE
from solver.instance.instance import Instance
from solver.instance.supply import ExternalTeam
from solver.language import Text
from solver.rules.parameters import BoundRule, rule_classes
from solver.rules.rule import Finding

PLACES = 4
"""Decimals of a share that has no short exact form."""
NAMED = 8
"""Most further objects named in one sentence."""
_SENSES = {">=": Text("不少于", "at least"), "<=": Text("不多于", "at most"), "==": Text("等于", "exactly")}
_KEPT = Text(
    "{title}:{subject}{others}{year} 要求{sense} {required},实际 {achieved}",
    "{title}: {subject}{others}{year}: {sense} {required} required, {achieved} in the plan",
)
_MISSED = Text(",差 {amount} {unit}", ", missed by {amount} {unit}")


def sentence(instance: Instance, finding: Finding, bound: BoundRule | None = None) -> Text:
    """Return one finding as a sentence.

    Parameters
    ----------
    instance
        For the names of schools and areas; an id it does not know stands for itself.
    finding
        Kept or broken, of a rule or of the plan's structure.
    bound
        The policy row the finding belongs to, for its local clause; without it the rule's own clause is cited.
    """
    if finding.rule == STRUCTURE:
        return Text("方案结构:{subject}{others}{year} {note}", "Plan structure: {subject}{others}{year}: {note}").fill(
            **_objects(instance, finding), note=finding.note or Text("有误", "is wrong")
        )
    kind = type(bound.rule) if bound is not None else rule_classes()[finding.rule]
    said = _KEPT.fill(
        title=kind.title, **_objects(instance, finding), sense=_SENSES[finding.sense], required=figure(finding.required),
        achieved=figure(finding.achieved),
    )  # fmt: skip
    if not finding.kept:
        said = _joined(said, _MISSED.fill(amount=finding.amount, unit=kind.unit))
    if finding.note is not None:
        said = _joined(said, Text(f"({finding.note.zh})", f" ({finding.note.en})"))
    return _joined(said, _clause(kind.clause.numbers, kind.clause.document, None if bound is None else bound.local_clause))


def figure(value: int | Fraction) -> str:
    """Return a figure in digits: whole numbers and short decimals exactly, everything else to four places with a sign for it.

    >>> figure(3), figure(Fraction(63, 100)), figure(Fraction(1, 3)), figure(Fraction(-1, 8))
    ('3', '0.63', '≈0.3333', '-0.125')
    """
    exact = Fraction(value)
    if exact.denominator == 1:
        return str(exact.numerator)
    scaled = exact * 10**PLACES
    whole = scaled.numerator // scaled.denominator if scaled.denominator == 1 else round(scaled)
    digits = f"{abs(whole):0{PLACES + 1}d}"
    text = f"{digits[:-PLACES]}.{digits[-PLACES:]}"
    sign = "-" if exact < 0 else ""
    return f"{sign}{text.rstrip('0')}" if scaled.denominator == 1 else f"≈{sign}{text}"


def named(instance: Instance, subject: str) -> str:
    """Return a school, an area or an outside team by name and id; a person, a mode and anything unknown by its id."""
    known = instance.school_of.get(subject) or instance.area_of.get(subject) or _team(instance, subject)
    return subject if known is None or known.name == subject else f"{known.name}({subject})"


def _team(instance: Instance, name: str) -> ExternalTeam | None:
    return next((team for team in instance.external.teams if team.id == name), None)


def _objects(instance: Instance, finding: Finding) -> dict[str, object]:
    listed = "、".join(named(instance, other) for other in finding.others[:NAMED])
    further = len(finding.others) - NAMED
    more = Text(f" 等 {len(finding.others)} 个", f" and {further} more") if further > 0 else Text("", "")
    others = Text(f"({listed}{more.zh})", f" ({listed}{more.en})") if listed else Text("", "")
    year = Text("", "") if finding.year is None else Text(f" {finding.year} 学年", f", school year {finding.year}")
    return {"subject": named(instance, finding.subject), "others": others, "year": year}


def _clause(numbers: tuple[str, ...], document: Text, local: str | None) -> Text:
    cited = ", ".join(numbers)
    if local is not None:
        return Text(f"。依据:{local}({cited})", f". Clause: {local} ({cited})")
    return Text(f"。依据:{document.zh}({cited})", f". Clause: {document.en} ({cited})")


def _joined(first: Text, second: Text) -> Text:
    return Text(first.zh + second.zh, first.en + second.en)
