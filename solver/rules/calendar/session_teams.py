"""R-137: at each session there are teachers of the junior, the middle and the senior team."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, ClassVar

import numpy as np

from solver.instance.instance import Instance
from solver.instance.kinds import DutyName
from solver.instance.staff import POSITIONS, SUBJECTS, TITLES, Person
from solver.language import Text
from solver.plan.circuit import Event
from solver.plan.plan import Plan
from solver.plan.sections import Step
from solver.rules.calendar_events import dated_entries
from solver.rules.calendar_more_small import RESEARCH, research
from solver.rules.calendar_periods import duty_named
from solver.rules.calendar_small import small_calendar
from solver.rules.calendar_table import CalendarTable
from solver.rules.documents import HUASHAN
from solver.rules.lines import Line, dated_years, works_at
from solver.rules.rule import Bools, ChoiceRule, Clause, Example, Finding, Ints
from solver.rules.small import small_plan

TEAMS: Mapping[str, tuple[Text, tuple[str, ...]]] = MappingProxyType(
    {
        "junior": (Text("生根团队(初级)", "junior team"), ("none", "third", "second")),
        "middle": (Text("优师团队(中级)", "middle team"), ("first",)),
        "senior": (Text("卓越团队(高级)", "senior team"), ("senior", "chief")),
    }
)
"""The three teams of R-137 by professional title."""
TEACHING = ("teacher", "middle")
"""Positions of those who come as teachers; leaders come as leaders."""


@dataclass(frozen=True, kw_only=True)
class SessionTeams(ChoiceRule):
    """An event happens only where the schools that meet have a teacher of its subject in each of the three teams by title."""

    duty: DutyName
    """The duty at whose events the teams have to be there."""

    name: ClassVar[str] = "session_teams"
    step: ClassVar[Step] = "calendar"
    title: ClassVar[Text] = Text("三级团队到场", "Three teams are there")
    unit: ClassVar[Text] = Text("次", "events")
    clause: ClassVar[Clause] = Clause(
        ("R-137",),
        HUASHAN,
        "初级教师的“生根团队”、中级教师的“优师团队”和高级教师的“卓越团队”",
        Text(
            "每次教研,参加学校的本学科教师中三个团队至少各有一人:初级(二级及以下)、中级(一级)、高级(高级、正高级)",
            "At each session the schools have a teacher of its subject in each team: junior (second grade or less), middle (first), senior",
        ),
    )

    def applies(self, instance: Instance) -> bool:
        """Whether the policy knows the duty."""
        return duty_named(instance, self.duty) is not None

    def admits(self, choices: CalendarTable) -> Bools:
        """Admit the events of lines whose schools have all teams."""
        complete = ~choices.lines_in(self.duty)
        for year in dated_years(choices.instance):
            there = _teams_there(choices, year)
            for place, line in enumerate(choices.lines):
                if line.year == year and not complete[place] and line.subject in {"", *SUBJECTS}:
                    of_line = there[[choices.instance.position_of[school] for school in line.schools]]
                    found = of_line[:, SUBJECTS.index(line.subject)] if line.subject else of_line.any(axis=1)
                    complete[place] = found.any(axis=0).all()
        return np.asarray(complete[choices.line], dtype=bool)

    def check(self, instance: Instance, plan: Plan) -> list[Finding]:
        """For every line with events, look at who teaches its subject at its schools that year, postings included."""
        findings = []
        moved = {year: works_at(plan, year) for year in dated_years(instance)}
        for entry in dated_entries(instance, plan, self.duty):
            line = entry.line
            if not entry.events:
                continue
            at = moved[line.year]
            titles = {one.title for one in instance.staff.persons if _comes(one, line) and at.get(one.id, one.school) in line.schools}
            missing = [name for name, grades in TEAMS.values() if titles.isdisjoint(grades)]
            note = (
                Text("缺少:" + "、".join(name.zh for name in missing), "missing: " + ", ".join(name.en for name in missing))
                if missing
                else None
            )
            there = len(TEAMS) - len(missing)
            findings += [
                Finding(self.name, line.named, len(TEAMS), there, min(1, len(missing)), ">=", line.year, line.holder, note)
                for _ in entry.events
            ]
        return findings

    def explain(self) -> Text:
        """Return the duty."""
        return Text(
            "每次“{duty}”都有初级、中级、高级职称的本学科教师",
            "At each event of {duty} there are junior, middle and senior teachers of its subject",
        ).fill(duty=self.duty)

    @classmethod
    def trials(cls) -> Sequence["SessionTeams"]:
        """Return the duty of the drawing that all schools hold by subject."""
        return (cls(duty="research"),)

    @classmethod
    def examples(cls) -> Sequence[Example]:
        """Return schools whose teachers make up three teams together, and schools that lack one for a subject."""
        chinese: list[dict[str, Any]] = [{"school": f"S{n}", "title": title} for n, title in enumerate(("second", "first", "senior"))]
        maths: list[dict[str, Any]] = [{"school": f"S{n}", "title": "first", "subject": "maths"} for n in range(3)]
        leader = {"school": "S0", "title": "senior", "subject": "maths", "position": "principal"}

        def case(title: str, amount: int, people: Sequence[dict[str, Any]], *events: Event) -> Example:
            county = small_calendar([RESEARCH], 3, people)
            return Example(title, cls(duty="research"), county, small_plan(county, events=events), amount)

        return (
            case("three schools with one team each", 0, chinese, research("2026-09-10", "S0")),
            case("no senior teacher of Chinese", 1, chinese[:2], research("2026-09-10", "S0")),
            case(
                "teachers of maths all of one title, two sessions",
                2,
                [*chinese, *maths],
                *(research(f"2026-09-1{n}", "S0", "maths") for n in (0, 1)),
            ),
            case(
                "a head is no teacher of the session",
                1,
                [*maths, {**maths[0], "title": "none"}, leader],
                research("2026-09-10", "S0", "maths"),
            ),
        )


def _comes(person: Person, line: Line) -> bool:
    """Whether somebody is a teacher whom a line's subject concerns."""
    return person.position in TEACHING and line.subject in {"", person.subject}


def _teams_there(choices: CalendarTable, year: int) -> Bools:
    """Return, by school, subject and team, whether a teacher of the team works there in a year."""
    staff, position = choices.instance.staff, choices.instance.position_of
    school: Ints = np.array([position[name] for name in staff.values("school").tolist()], dtype=np.int64)
    for person, destination in works_at(choices.settled, year).items():
        school[staff.position_of[person]] = position.get(destination, -1)
    team_of = np.array([next(t for t, (_, grades) in enumerate(TEAMS.values()) if title in grades) for title in TITLES], dtype=np.int64)
    comes = np.isin(staff.values("position"), [POSITIONS.index(name) for name in TEACHING]) & (school >= 0)
    there = np.zeros((len(choices.instance.schools), len(SUBJECTS), len(TEAMS)), dtype=bool)
    there[school[comes], staff.values("subject")[comes], team_of[staff.values("title")[comes]]] = True
    return there
