"""R-065, R-013: flow in both directions: what a school gives and what it gets are near each other."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil
from typing import Annotated, ClassVar, Literal

import numpy as np
from pydantic import Field

from solver.form.form import Ints
from solver.instance.instance import Instance
from solver.instance.kinds import Share
from solver.instance.staff import POSITIONS, SUBJECTS
from solver.language import Text
from solver.plan.plan import Plan, Posting
from solver.plan.sections import Step
from solver.rules.documents import YINCHUAN
from solver.rules.rotation_scope import CHANNELS, RotationScope
from solver.rules.rule import Bools, Clause, Example, Finding, Rule
from solver.rules.small import YEAR, small_county, small_plan

SHADOW, TRANSFER = CHANNELS.index("shadow"), CHANNELS.index("transfer")
HALVES = {"teacher": 2, "middle": 1, "leader": 0, "principal": 0}
"""Half posts of teaching that a person of each position gives, as in `curriculum`."""


@dataclass(frozen=True)
class TwoWayBalance(Rule):
    """In every planned year the people a school of a group sends and receives differ by at most a share of those it sends.

    Running postings count. Counted by `head`, everybody who goes or comes is one, those who shadow at the lead included, for
    they are the flow back; by `fte`, teachers are a full post, middle managers half of one and school leaders none, and who
    shadows is lost at home and gained nowhere; by `subject`, people who teach elsewhere are counted subject by subject.
    """

    tolerance: Share = Fraction(1, 5)
    """Greatest difference between both directions, as a share of those sent."""
    unit_counted: Literal["head", "fte", "subject"] = "head"
    """What is balanced: people (`head`), full teaching posts (`fte`), or people by subject (`subject`)."""
    spare: Annotated[int, Field(ge=0, le=1000)] = 0
    """People, or full posts, of difference that are allowed besides the share."""
    schools: Literal["all", "leads", "members"] = "all"
    """Which schools of the groups are balanced: every one (`all`), leads only (`leads`) or members only (`members`), so that
    net aid can be left out."""

    name: ClassVar[str] = "two_way_balance"
    step: ClassVar[Step] = "rotation"
    title: ClassVar[Text] = Text("双向流动平衡", "Balance of both directions")
    unit: ClassVar[Text] = Text("人", "people or full posts")
    clause: ClassVar[Clause] = Clause(
        ("R-065", "R-013"),
        YINCHUAN,
        "實行城鄉教師雙向柔性流動政策",
        Text("派出与派入之差不超过派出的一定比例,默认 20%", "In and out differ by at most a share of those sent, 20% by default"),
    )

    def post(self, scope: RotationScope) -> None:
        """For each school (and subject) and year: ``q * |in - out| - p * out <= q * spare``, as two rows, in whole posts."""
        moves, running = scope.move_options, scope.running
        agreed = np.full(len(running), -1, dtype=np.int64)
        kinds = np.concatenate([moves.channel, agreed])
        home, destination = (np.concatenate([getattr(moves, n), getattr(running, n)]) for n in ("home", "destination"))
        subject = np.concatenate([scope.class_values("subject")[scope.move_class], running.subject])
        position = np.concatenate([scope.class_values("position")[scope.move_class], running.position])
        gone, come = self._sizes(kinds, position)
        cells = len(SUBJECTS) if self.unit_counted == "subject" else 1
        kind = subject if cells > 1 else np.zeros(len(subject), dtype=np.int64)
        left, reached = home * cells + kind, destination * cells + kind
        for year in scope.instance.planned_years:
            away = np.concatenate([scope.away(year) | ((moves.channel == TRANSFER) & (moves.first_year <= year)), running.away(year)])
            self._post_year(scope, self._balanced(scope, year), cells, (left, reached), (gone * away, come * away))

    def _post_year(self, scope: RotationScope, held: Bools, cells: int, cell: tuple[Ints, Ints], size: tuple[Ints, Ints]) -> None:
        """Post one year: `cell` and `size` say for each move, then each running posting, where it leaves and arrives and with how much."""
        half = 2 if self.unit_counted == "fte" else 1
        p, q, count = self.tolerance.numerator, self.tolerance.denominator, len(scope.move_column)
        (left, reached), (gone, come) = cell, size
        used = np.unique(np.concatenate([left[gone > 0], reached[come > 0]]))
        used = used[held[used // cells]]
        number = np.full(len(held) * cells, -1, dtype=np.int64)
        number[used] = np.arange(len(used))
        out, into = number[left], number[reached]
        for inward in (1, -1):
            entry = np.concatenate([out, into])
            value = np.concatenate([(-inward * q - p) * gone, inward * q * come])
            fixed = np.arange(len(entry)) % len(out) >= count
            kept = (entry >= 0) & (value != 0)
            constant = np.zeros(len(used), dtype=np.int64)
            np.add.at(constant, entry[kept & fixed], value[kept & fixed])
            free = kept & ~fixed
            scope.at_most(
                subjects=[scope.instance.schools[place // cells].id for place in used],
                row=entry[free],
                column=scope.move_column[np.flatnonzero(free) % len(out)],
                coefficient=value[free],
                bound=half * q * self.spare - constant,
                unit=half * q,
            )

    def _sizes(self, channel: Ints, position: Ints) -> tuple[Ints, Ints]:
        """Return what each posting takes from its home school and brings to its destination."""
        shadow = channel == SHADOW
        if self.unit_counted == "head":
            return np.ones(len(channel), dtype=np.int64), np.ones(len(channel), dtype=np.int64)
        if self.unit_counted == "subject":
            return (~shadow).astype(np.int64), (~shadow).astype(np.int64)
        weight = np.array([HALVES[name] for name in POSITIONS], dtype=np.int64)[position]
        return weight, np.where(shadow, 0, weight)

    def _balanced(self, scope: RotationScope, year: int) -> Bools:
        held = np.zeros(len(scope.instance.schools), dtype=bool)
        for group in scope.options.groups:
            if group.covers(year):
                chosen = (*([group.lead] if self.schools != "members" else []), *(group.members if self.schools != "leads" else ()))
                held[[scope.instance.position_of[school] for school in chosen]] = True
        return held

    def check(self, instance: Instance, plan: Plan) -> list[Finding]:
        """Add up, for each school and year (and subject), who has gone and who has come."""
        findings = []
        for year in instance.planned_years:
            out: Counter[tuple[str, str]] = Counter()
            into: Counter[tuple[str, str]] = Counter()
            for posting in plan.postings:
                if posting.covers(year) or (posting.channel == "transfer" and posting.first_year <= year):
                    person = instance.staff.person(posting.person)
                    lost, won = self._counts(posting, person.position)
                    subject = person.subject if self.unit_counted == "subject" else ""
                    out[person.school, subject] += lost
                    into[posting.destination, subject] += won
            findings += self._findings(plan, year, out, into)
        return findings

    def _counts(self, posting: Posting, position: str) -> tuple[int, int]:
        """Return what a posting takes from home and brings to its destination: heads, or halves of a full post."""
        if self.unit_counted == "head":
            return 1, 1
        size = HALVES[position] if self.unit_counted == "fte" else 1
        if posting.channel == "shadow":
            return (size, 0) if self.unit_counted == "fte" else (0, 0)
        return size, size

    def _findings(self, plan: Plan, year: int, out: Counter[tuple[str, str]], into: Counter[tuple[str, str]]) -> list[Finding]:
        halves = 2 if self.unit_counted == "fte" else 1
        held: set[str] = set()
        for group in plan.groups_in(year):
            held.update({"all": (group.lead, *group.members), "leads": (group.lead,), "members": group.members}[self.schools])
        found = []
        for key in sorted({key for counts in (out, into) for key, count in counts.items() if count and key[0] in held}):
            sent, got = Fraction(out[key], halves), Fraction(into[key], halves)
            most = self.tolerance * sent + self.spare
            beyond = max(0, ceil(abs(got - sent) - most))
            note = Text("派出 {a},派入 {b}{what}", "{a} sent, {b} received{what}").fill(
                a=sent, b=got, what=f" ({key[1]})" if key[1] else ""
            )
            found.append(Finding(self.name, key[0], most, abs(got - sent), beyond, "<=", year, note=note))
        return found

    def explain(self) -> Text:
        """Return the limit in one sentence."""
        what = {
            "head": Text("人数", "people"),
            "fte": Text("折合全职教学岗位", "full teaching posts"),
            "subject": Text("各学科人数", "people of each subject"),
        }[self.unit_counted]
        where = {"all": Text("各校", "each school"), "leads": Text("龙头校", "each lead"), "members": Text("各成员校", "each member")}
        return Text(
            "每学年集团内{where}派出与派入的{what}之差不超过派出的 {share} 加 {n}",
            "In each school year the {what} that {where} of a group sends and receives differ by at most {share} of those sent plus {n}",
        ).fill(where=where[self.schools], what=what, share=self.tolerance, n=self.spare)

    @classmethod
    def trials(cls) -> Sequence["TwoWayBalance"]:
        """Return heads, full posts, subjects, and members alone with room for one."""
        return (
            cls(),
            cls(unit_counted="fte", tolerance=Fraction(1, 3)),
            cls(unit_counted="subject", spare=1),
            cls(schools="members", tolerance=Fraction(1, 2), spare=1),
        )

    @classmethod
    def examples(cls) -> Sequence[Example]:
        """Return five sent and four or three received, a member's people shadowing, and a swap of different subjects."""
        county = small_county(2, [*({} for _ in range(5)), *({"school": "S1", "subject": "maths"} for _ in range(4))])

        def plan(sent: int, back: int, channel: str = "exchange") -> Plan:
            away = [Posting(f"T{n}", "S0", "S1", YEAR, YEAR, "exchange") for n in range(sent)]
            away += [Posting(f"T{n + 5}", "S1", "S0", YEAR, YEAR, channel) for n in range(back)]  # type: ignore[arg-type]
            return small_plan(county, [("S0", "alliance", ["S1"])], away)

        leads, full = cls(schools="leads"), cls(schools="leads", unit_counted="fte")
        return (
            Example("five sent, four received: exactly a fifth apart", leads, county, plan(5, 4), 0),
            Example("five sent, three received", leads, county, plan(5, 3), 1),
            Example("those who shadow are the flow back", leads, county, plan(5, 4, "shadow"), 0),
            Example("but fill no post at the lead: 5 apart where 1 is allowed", full, county, plan(5, 4, "shadow"), 4),
            Example("one for one, of different subjects", cls(), county, plan(1, 1), 0),
            Example("which at both schools leaves two subjects apart", cls(unit_counted="subject"), county, plan(1, 1), 4),
        )
