"""The achievements of a policy: their names, what they measure, and which fields belong to which measure."""

from collections.abc import Callable, Mapping
from typing import Any, get_args

from solver.files.faults import Faults
from solver.files.given import CONTENT
from solver.files.identity import Known, check_unique, known
from solver.instance.kinds import DutyName, LayerName, ModeName, ProgrammeName, SchemeName
from solver.instance.kpi import CHOOSING, SHARES, YEARLY, Kpi, Measure
from solver.instance.policy import Policy
from solver.instance.school_choice import SchoolChoice
from solver.language import Text
from solver.plan.indicators import IndicatorStage
from solver.plan.plan import Channel
from solver.plan.reasons import TRANSITIONS

KPI = Text("成效指标", "achievement")
_OPTIONAL: Mapping[Measure, Any] = {
    "groups": ModeName, "members": ModeName, "covered_schools": ModeName, "covered_pupils": ModeName, "satisfaction": ModeName,
    "pairings": LayerName,
    "area_pairings": LayerName, "paired_schools": LayerName, "partners": LayerName, "postings": "channel",
}  # fmt: skip
"""What a measure may name in `of`."""
_REQUIRED: Mapping[Measure, Any] = {
    "transitions": "reason", "cohort_units": ProgrammeName, "supports": SchemeName, "helpers": SchemeName, "helped": SchemeName,
    "events": DutyName, "contents": DutyName, "cv": "stage", "worst_cv": "stage", "attained": "stage",
}  # fmt: skip
"""What a measure must name in `of`."""
_CODES: Mapping[str, Known] = {
    "channel": known(Text("派出方式", "channel"), get_args(Channel)),
    "reason": known(Text("变化代码", "reason"), TRANSITIONS),
    "stage": known(Text("义务教育学段", "stage of compulsory education"), get_args(IndicatorStage)),
}
_NEEDED = Text("measure 为“{measure}”时必须填写这一项", "must be given where measure is “{measure}”")
_IDLE = Text("measure 为“{measure}”时这一项不起作用,请删去", "says nothing where measure is “{measure}”; delete it")


def check_kpis(
    policy: Policy, place: Callable[..., str], file: str, faults: Faults, areas: Known | None, names: Mapping[Any, Known | None]
) -> None:
    """Check that names are unique, and that each achievement gives what its measure needs and nothing that says nothing there.

    Parameters
    ----------
    place
        Gives the path of something in the policy: the table, the position of a row in it, and what lies below.
    names
        What may be named, by the type of a name: modes, layers, programmes, schemes and duties.
    """
    check_unique([kpi.name for kpi in policy.kpis], lambda i: place("kpis", i, "name"), KPI, file, faults)
    for i, kpi in enumerate(policy.kpis):

        def add(message: Text, field: str, value: object = "", at: int = i, measure: str = kpi.measure) -> None:
            faults.add(file, place("kpis", at, field), message.fill(measure=measure), value)

        _check_fields(kpi, add)
        kind = _REQUIRED.get(kpi.measure) or _OPTIONAL.get(kpi.measure)
        ids = _CODES.get(kind) if isinstance(kind, str) else names.get(kind)
        if ids is not None and ids.check(kpi.of, file, place("kpis", i, "of"), faults) and kpi.measure == "contents":
            held = [content.name for duty in policy.duties if duty.name == kpi.of for content in duty.contents]
            known(CONTENT, held, complete=ids.complete).check(kpi.content, file, place("kpis", i, "content"), faults)
        if areas is not None:
            areas.check(kpi.schools.area, file, place("kpis", i, "schools", "area"), faults)


def _check_fields(kpi: Kpi, add: Callable[..., None]) -> None:
    if kpi.measure in _REQUIRED and kpi.of is None:
        add(_NEEDED, "of")
    if kpi.of is not None and kpi.measure not in _REQUIRED and kpi.measure not in _OPTIONAL:
        add(_IDLE, "of", kpi.of)
    if kpi.measure == "contents" and kpi.content is None:
        add(_NEEDED, "content")
    owners: tuple[tuple[str, object, bool], ...] = (
        ("content", None, kpi.measure == "contents"), ("schools", SchoolChoice(), kpi.measure in CHOOSING),
        ("year", None, kpi.measure in YEARLY), ("numerator", False, kpi.measure in SHARES), ("value", None, kpi.measure == "given"),
    )  # fmt: skip
    for field, empty, belongs in owners:
        value = getattr(kpi, field)
        if not belongs and value != empty:
            add(_IDLE, field, value if isinstance(value, str | int) else "")
