"""Planner decisions: this person is not posted there."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from solver.instance.history import Ban
from solver.instance.instance import Instance
from solver.language import Text
from solver.plan.plan import Plan, Posting
from solver.rules.rotation_scope import OptionTable
from solver.rules.rule import Bools, Clause, Example, Finding, MoveRule
from solver.rules.running import new_postings
from solver.rules.small import YEAR, small_county, small_plan


@dataclass(frozen=True)
class PostingBans(MoveRule):
    """Nobody is newly posted, through any channel, where the planner has ruled it out for them; a ban without target means anywhere."""

    name: ClassVar[str] = "posting_bans"
    title: ClassVar[Text] = Text("禁止派出", "Banned postings")
    unit: ClassVar[Text] = Text("人次", "postings")
    clause: ClassVar[Clause] = Clause(
        ("Part C 10",),
        Text("规划者的决定", "the planner's decisions"),
        "",
        Text("不涉及在途交流", "Running postings are not touched"),
    )

    def applies(self, instance: Instance) -> bool:
        """Whether any posting is banned."""
        return any(ban.kind == "posting" for ban in instance.bans)

    def admits(self, options: OptionTable) -> Bools:
        """Refuse options that a ban names; a ban is one number, person * schools + target."""
        instance, schools = options.instance, len(options.instance.schools)
        bans = [ban for ban in instance.bans if ban.kind == "posting"]
        person = instance.staff.position_of
        anywhere = [person[ban.subject] for ban in bans if ban.target is None]
        there = [person[ban.subject] * schools + instance.position_of[ban.target] for ban in bans if ban.target is not None]
        refused = np.isin(options.person, anywhere) | np.isin(options.person * schools + options.destination, there)
        return np.asarray(~refused)

    def check(self, instance: Instance, plan: Plan) -> list[Finding]:
        """Compare each new posting with the bans on its person."""
        bans_of: dict[str, list[Ban]] = {}
        for ban in instance.bans:
            if ban.kind == "posting":
                bans_of.setdefault(ban.subject, []).append(ban)
        findings = []
        for posting in new_postings(instance, plan):
            bans = bans_of.get(posting.person, [])
            if bans:
                hit = [ban for ban in bans if ban.target in (None, posting.destination)]
                note = Text(hit[0].reason, hit[0].reason) if hit else None
                findings.append(
                    Finding(
                        self.name, posting.person, 0, int(bool(hit)), int(bool(hit)), "<=", posting.first_year, (posting.destination,), note
                    )
                )
        return findings

    def explain(self) -> Text:
        """Return the rule in one sentence."""
        return Text("规划者禁止的派出不得安排", "Nobody is posted where the planner has ruled it out")

    @classmethod
    def trials(cls) -> Sequence["PostingBans"]:
        """Return the rule; it has no parameters."""
        return (cls(),)

    @classmethod
    def examples(cls) -> Sequence[Example]:
        """Return a posting that is banned, one to another school, and one of somebody banned from every school."""
        county = small_county(3, [{}, {}], bans=(Ban(kind="posting", subject="T0", target="S1"), Ban(kind="posting", subject="T1")))

        def plan(person: str, school: str) -> Plan:
            return small_plan(county, [("S0", "alliance", ["S1", "S2"])], [Posting(person, "S0", school, YEAR, YEAR + 2, "exchange")])

        return (
            Example("the banned school", cls(), county, plan("T0", "S1"), 1),
            Example("another school", cls(), county, plan("T0", "S2"), 0),
            Example("banned from all", cls(), county, plan("T1", "S2"), 1),
        )
