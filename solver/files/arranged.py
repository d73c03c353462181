"""The programmes, schemes and duties of a policy: their names, what they name, and which fields belong to which kind of holder."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from solver.files.faults import Faults
from solver.files.given import CONTENT, DUTY, PROGRAMME, SCHEME
from solver.files.identity import Known, check_unique, known
from solver.instance.duty import Duty
from solver.instance.kinds import DutyName, ProgrammeName, SchemeName
from solver.instance.person_choice import PersonChoice
from solver.instance.policy import Policy
from solver.instance.programme import Programme
from solver.instance.scheme import Scheme
from solver.instance.school_choice import SchoolChoice
from solver.language import Text

_AGAIN = Text("列了两次", "listed twice")
_ORDER = Text("批次学年须由早到晚、各写一次", "the years of the batches must ascend, each of them once")
_NEEDED = Text("{field} 为“{value}”时必须填写这一项", "must be given where {field} is “{value}”")
_IDLE = Text("{field} 为“{value}”时这一项不起作用,请删去", "says nothing where {field} is “{value}”; delete it")
_NO_SCHOOLS = Text("这个项目的单位是区域,不是学校", "the units of this programme are areas, not schools")
_NO_HELPER = Text("这项工作没有帮扶者(既无 scheme,也无 companions)", "nobody helps in this duty: it has neither a scheme nor companions")
_NO_LEAD = Text(
    "holders 为“{value}”时没有龙头校或受援校,应为 rotating 或 nowhere",
    "where holders is “{value}” there is no lead and nobody helped: rotating or nowhere",
)


@dataclass(frozen=True)
class _Desk:
    """One policy under inspection: where its faults go, and what its tables may name."""

    policy: Policy
    place: Callable[..., str]
    file: str
    faults: Faults
    areas: Known | None
    modes: Known
    layers: Known
    programmes: Known
    schemes: Known

    def add(self, message: Text, value: object, *at: str | int) -> None:
        self.faults.add(self.file, self.place(*at), message, value)

    def check(self, ids: Known | None, name: str | None, *at: str | int) -> bool:
        return ids is None or ids.check(name, self.file, self.place(*at), self.faults)

    def once(self, listed: Sequence[Any], *at: str | int) -> None:
        for j, item in enumerate(listed):
            if item in listed[:j]:
                self.add(_AGAIN, item, *at, j)


def check_arranged(
    policy: Policy,
    place: Callable[..., str],
    file: str,
    faults: Faults,
    areas: Known | None,
    modes: Known,
    layers: Known,
    complete: Callable[[str], bool],
) -> Mapping[Any, Known]:
    """Check the three tables; return what rules and goals may name, by the type of their parameter.

    Parameters
    ----------
    place
        Gives the path of something in the policy: the table, the position of a row in it, and what lies below.
    complete
        Whether every row of a table could be read; if not, a reference to an unknown name proves nothing.
    """
    names = {table: [row.name for row in getattr(policy, table)] for table in ("programmes", "schemes", "duties")}
    for table, what in (("programmes", PROGRAMME), ("schemes", SCHEME), ("duties", DUTY)):
        check_unique(names[table], partial(_name_place, place, table), what, file, faults)
    programmes = known(PROGRAMME, names["programmes"], complete=complete("programmes"))
    schemes = known(SCHEME, names["schemes"], complete=complete("schemes"))
    desk = _Desk(policy, place, file, faults, areas, modes, layers, programmes, schemes)
    for i, programme in enumerate(policy.programmes):
        _check_programme(desk, i, programme)
    for i, scheme in enumerate(policy.schemes):
        _check_scheme(desk, i, scheme)
    for i, duty in enumerate(policy.duties):
        _check_duty(desk, i, duty)
    duties = known(DUTY, names["duties"], complete=complete("duties"))
    return {ProgrammeName: programmes, SchemeName: schemes, DutyName: duties}


def _name_place(place: Callable[..., str], table: str, i: int) -> str:
    return place(table, i, "name")


def _check_programme(desk: _Desk, i: int, programme: Programme) -> None:
    at = ("programmes", i)
    for j, (earlier, later) in enumerate(zip(programme.batches, programme.batches[1:], strict=False), 1):
        if later <= earlier:
            desk.add(_ORDER, later, *at, "batches", j)
    _idle(desk, at, programme, "units", (("schools", "schools", SchoolChoice()), ("area_levels", "areas", ())))
    _check_choice(desk, programme.schools, *at, "schools")


def _check_scheme(desk: _Desk, i: int, scheme: Scheme) -> None:
    at = ("schemes", i)
    _idle(
        desk, at, scheme, "helpers",
        (("team_kinds", "teams", ()), ("helper_people", "staff", PersonChoice()), ("helper_schools", "staff", SchoolChoice())),
    )  # fmt: skip
    _idle(desk, at, scheme, "helped", (("people", "staff", PersonChoice()), ("programme", "units", None)))
    desk.once(scheme.team_kinds, *at, "team_kinds")
    if scheme.helped == "units":
        _needed(desk, at, scheme, "helped", "programme")
        if desk.check(desk.programmes, scheme.programme, *at, "programme") and scheme.programme is not None:
            taken = [programme for programme in desk.policy.programmes if programme.name == scheme.programme]
            if any(programme.units == "areas" for programme in taken):
                desk.add(_NO_SCHOOLS, scheme.programme, *at, "programme")
    for name in ("helper_schools", "schools"):
        _check_choice(desk, getattr(scheme, name), *at, name)


def _check_duty(desk: _Desk, i: int, duty: Duty) -> None:
    at = ("duties", i)
    for name, holder, empty in (("scheme", "supports", None), ("layer", "pairings", None)):
        if duty.holders == holder:
            _needed(desk, at, duty, "holders", name)
        elif getattr(duty, name) != empty:
            desk.add(_IDLE.fill(field="holders", value=duty.holders), getattr(duty, name), *at, name)
    if duty.modes and duty.holders not in ("groups", "members"):
        desk.add(_IDLE.fill(field="holders", value=duty.holders), list(duty.modes), *at, "modes")
    if duty.schools != SchoolChoice() and duty.holders not in ("schools", "neighbours", "league"):
        desk.add(_IDLE.fill(field="holders", value=duty.holders), "", *at, "schools")
    desk.check(desk.schemes, duty.scheme, *at, "scheme")
    desk.check(desk.layers, duty.layer, *at, "layer")
    for name, ids in (("modes", desk.modes), ("companions", desk.schemes)):
        for j, written in enumerate(getattr(duty, name)):
            desk.check(ids, written, *at, name, j)
    _check_choice(desk, duty.schools, *at, "schools")
    for name in ("modes", "companions", "subjects", "months", "weekdays", "attend"):
        desk.once(getattr(duty, name), *at, name)
    if duty.quarters != "calendar" and duty.per != "quarter":
        desk.add(_IDLE.fill(field="per", value=duty.per), duty.quarters, *at, "quarters")
    if duty.holders == "league" and duty.host in ("lead", "helped"):
        desk.add(_NO_LEAD.fill(value=duty.holders), duty.host, *at, "host")
    if "helper" in duty.attend and duty.scheme is None and not duty.companions and duty.holders != "supports":
        desk.add(_NO_HELPER, "helper", *at, "attend", duty.attend.index("helper"))
    names = [content.name for content in duty.contents]
    check_unique(names, lambda j: desk.place(*at, "contents", j, "name"), CONTENT, desk.file, desk.faults)


def _needed(desk: _Desk, at: tuple[str, int], row: Scheme | Duty, field: str, name: str) -> None:
    if getattr(row, name) is None:
        desk.add(_NEEDED.fill(field=field, value=getattr(row, field)), "", *at, name)


def _idle(desk: _Desk, at: tuple[str, int], row: Programme | Scheme, field: str, belongs: Sequence[tuple[str, str, object]]) -> None:
    """Refuse what is given for another kind of row than this one: it would say nothing, and its writer thinks that it does."""
    kind = getattr(row, field)
    for name, owner, empty in belongs:
        value = getattr(row, name)
        if kind != owner and value != empty:
            shown = value if isinstance(value, str) else ""
            desk.add(_IDLE.fill(field=field, value=kind), shown, *at, name)


def _check_choice(desk: _Desk, choice: SchoolChoice, *at: str | int) -> None:
    desk.check(desk.areas, choice.area, *at, "area")
    for name, tags in _lists(choice):
        desk.once(tags, *at, name)


def _lists(choice: SchoolChoice) -> Iterator[tuple[str, Sequence[Any]]]:
    """Yield every list of a choice of schools."""
    for name in ("settings", "stages", "labels", "without", "authorities", "tags"):
        yield name, getattr(choice, name)
