"""A scenario: the base with a small change, named and titled; it may build on another one."""

from dataclasses import dataclass, field, replace
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from solver.instance.history import Ban, Pin, Waiver
from solver.instance.kinds import STRICT, Identifier, Name
from solver.instance.policy import GoalRow, Policy, RuleRow, Standing
from solver.instance.school import School
from solver.language import Text

BASE = "base"
"""The name of the instance as it stands; no scenario may bear it."""
Do = Literal["change", "add", "remove"]
Parameters = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class RuleChange:
    """What becomes of some rule rows of the policy."""

    __pydantic_config__: ClassVar[Any] = STRICT

    rule: Identifier
    """The rule's name, meaning all its rows that `where` admits, or the key of one row as in ``member_cap#2``."""
    do: Do = "change"
    """`change` rows that stand, `add` a row at the end, or `remove` rows."""
    where: Parameters = field(default_factory=dict)
    """Only rows whose parameters are written like this, e.g. ``{mode = "alliance"}``; not with `add`."""
    parameters: Parameters = field(default_factory=dict)
    """Parameters to set; of a parameter that is an object only the members named here change."""
    unset: tuple[Identifier, ...] = ()
    """Parameters that take their default again."""
    standing: Standing | None = None
    """The new standing; None: as it was, `hard` for an added row."""
    price: Annotated[int | None, Field(ge=1, le=1_000_000)] = None
    """The new price; None: as it was, 1 for an added row."""
    clause: Name | None = None
    """The local clause the row now rests on; None: as it was."""


@dataclass(frozen=True, kw_only=True)
class GoalChange:
    """What becomes of some goals of the policy."""

    __pydantic_config__: ClassVar[Any] = STRICT

    goal: Identifier
    """The goal's name, meaning all its rows that `where` admits, or the key of one row as in ``backbone_dispersion#2``."""
    do: Do = "change"
    """`change` rows that stand, `add` a goal at the end, or `remove` rows."""
    where: Parameters = field(default_factory=dict)
    """Only rows whose parameters are written like this; not with `add`."""
    parameters: Parameters = field(default_factory=dict)
    """Parameters to set; of a parameter that is an object only the members named here change."""
    unset: tuple[Identifier, ...] = ()
    """Parameters that take their default again."""
    slack: Annotated[int | None, Field(ge=0, le=1_000_000_000)] = None
    """The new slack; None: as it was, 0 for an added goal."""


@dataclass(frozen=True, kw_only=True)
class SchoolChange:
    """What is different about one school, such as a lead that is lost (``lead_candidate = false``)."""

    __pydantic_config__: ClassVar[Any] = STRICT

    school: Identifier
    """The school."""
    fields: Annotated[Parameters, Field(min_length=1)]
    """Fields of the school with their new values; not its id or its coordinates."""


@dataclass(frozen=True, kw_only=True)
class Closure:
    """A school that is no more."""

    __pydantic_config__: ClassVar[Any] = STRICT

    school: Identifier
    """The school."""
    staff_to: Identifier | None = None
    """The school its staff belong to from now on; None: they are left out of the plan."""


@dataclass(frozen=True, kw_only=True)
class Dropped:
    """Decisions or waivers of the instance that do not hold in the scenario."""

    __pydantic_config__: ClassVar[Any] = STRICT

    what: Literal["pins", "bans", "waivers"]
    """From which list."""
    subject: Identifier | None = None
    """Only those of this school, person or area; None: all of the list."""


@dataclass(frozen=True, kw_only=True)
class TravelChange:
    """Other travel times between schools, where these come from the great circle."""

    __pydantic_config__: ClassVar[Any] = STRICT

    road_factor_percent: Annotated[int | None, Field(ge=100, le=500)] = None
    """Road distance as a percentage of the great-circle distance; None: as it was."""
    speed_km_per_h: Annotated[int | None, Field(ge=1, le=200)] = None
    """Average driving speed in kilometres an hour; None: as it was."""


@dataclass(frozen=True, kw_only=True)
class Scenario:
    """One “what if”: everything not named here is as in the base, or as in the scenario it builds on."""

    __pydantic_config__: ClassVar[Any] = STRICT

    name: Identifier
    """The scenario's name, used for its folder too; unlike those of the other scenarios, and not `base`."""
    title: Name
    """The title planners read."""
    title_en: Name = ""
    """The English title; the name when empty."""
    on: Identifier | None = None
    """The scenario it builds on; None: the base."""
    rules: tuple[RuleChange, ...] = ()
    """Changes of rule rows, one after the other."""
    goals: tuple[GoalChange, ...] = ()
    """Changes of goals, one after the other."""
    goal_order: tuple[Identifier, ...] = ()
    """Goals (names, or keys as in ``backbone_dispersion#2``) that come before all others, most important first."""
    schools: tuple[SchoolChange, ...] = ()
    """Schools about which something is different."""
    closed: tuple[Closure, ...] = ()
    """Schools that are no more; decisions that name them fall with them, which the notes of the plan say."""
    new_schools: tuple[School, ...] = ()
    """Schools that are new, written as in the instance, coordinates in its datum."""
    pins: tuple[Pin, ...] = ()
    """Further decisions."""
    bans: tuple[Ban, ...] = ()
    """Further decisions ruled out."""
    waivers: tuple[Waiver, ...] = ()
    """Further exceptions."""
    drop: tuple[Dropped, ...] = ()
    """Decisions and waivers of the base that do not hold; done before any are added."""
    travel: TravelChange | None = None
    """Other travel times."""

    @property
    def titled(self) -> Text:
        """The title in both languages."""
        return Text(self.title, self.title_en or self.name)


@dataclass(frozen=True, kw_only=True)
class ScenarioSet:
    """Scenarios that are compared with one base."""

    __pydantic_config__: ClassVar[Any] = STRICT

    title: Name
    """What the set asks."""
    title_en: Name = ""
    """The same in English; empty: as `title`."""
    scenarios: Annotated[tuple[Scenario, ...], Field(min_length=1, max_length=200)]
    """The scenarios in the order in which they are shown."""


def key_of(names: tuple[str, ...], position: int) -> str:
    """Return the key of a row among rows of these names: its name, numbered from the second row of the name on.

    >>> key_of(("cap", "share", "cap"), 2), key_of(("cap", "share", "cap"), 0), key_of(("cap", "share", "cap"), 1)
    ('cap#2', 'cap', 'share')
    """
    number = names[: position + 1].count(names[position])
    return names[position] if number == 1 else f"{names[position]}#{number}"


def keys_of(names: tuple[str, ...]) -> tuple[str, ...]:
    """Return the keys of all rows of these names."""
    return tuple(key_of(names, position) for position in range(len(names)))


def chosen(policy: Policy, change: RuleChange | GoalChange) -> tuple[int, ...]:
    """Return the positions of the rows of a policy that a change speaks of."""
    rules = isinstance(change, RuleChange)
    rows: tuple[RuleRow | GoalRow, ...] = policy.rules if rules else policy.goals
    return tuple(place for place in places_of(row_names(policy, rules=rules), asked(change)) if _admits(rows[place], change.where))


def places_of(names: tuple[str, ...], asked_for: str) -> tuple[int, ...]:
    """Return the positions of a name, or of the one row whose key is asked for; ``name#1`` is the first row of the name.

    >>> places_of(("cap", "share", "cap"), "cap"), places_of(("cap", "share", "cap"), "cap#1"), places_of(("cap",), "cap#2")
    ((0, 2), (0,), ())
    """
    name, mark, number = asked_for.partition("#")
    found = tuple(place for place, other in enumerate(names) if other == name)
    if not mark:
        return found
    return found[int(number) - 1 : int(number)] if number.isascii() and number.isdecimal() and int(number) > 0 else ()


def row_names(policy: Policy, *, rules: bool) -> tuple[str, ...]:
    """Return the names of the rule rows or of the goals of a policy."""
    return tuple(row.rule for row in policy.rules) if rules else tuple(row.goal for row in policy.goals)


def asked(change: RuleChange | GoalChange) -> str:
    """Return the name or key that a change gives."""
    return change.rule if isinstance(change, RuleChange) else change.goal


def changed_rule(row: RuleRow, change: RuleChange) -> RuleRow:
    """Return a rule row as a change leaves it."""
    return replace(
        row,
        standing=change.standing or row.standing,
        price=change.price or row.price,
        clause=change.clause or row.clause,
        parameters=_merged(row.parameters, change),
    )


def changed_goal(row: GoalRow, change: GoalChange) -> GoalRow:
    """Return a goal as a change leaves it."""
    return replace(row, slack=row.slack if change.slack is None else change.slack, parameters=_merged(row.parameters, change))


def _merged(parameters: Parameters, change: RuleChange | GoalChange) -> Parameters:
    kept = {name: value for name, value in parameters.items() if name not in change.unset}
    return _laid_over(kept, change.parameters)


def _laid_over(below: Parameters, above: Parameters) -> Parameters:
    found = dict(below)
    for name, value in above.items():
        inner = found.get(name)
        found[name] = _laid_over(inner, value) if isinstance(inner, dict) and isinstance(value, dict) else value
    return found


def _admits(row: RuleRow | GoalRow, where: Parameters) -> bool:
    return all(name in row.parameters and row.parameters[name] == value for name, value in where.items())
