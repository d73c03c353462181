"""R-007: who may become one legal person with a lead."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from solver.form.form import Ints
from solver.instance.instance import Instance
from solver.language import Text
from solver.plan.plan import Plan
from solver.rules.documents import NANYANG
from solver.rules.facts import merged_modes
from solver.rules.grouping_scope import GroupingScope, PairTable
from solver.rules.rule import Bools, Clause, Example, Finding, PairRule
from solver.rules.small import small_county, small_plan, small_school


@dataclass(frozen=True)
class LegalForm(PairRule):
    """In a merged mode lead and member are public and of one authority, and no legal person is torn apart."""

    name: ClassVar[str] = "legal_form"
    title: ClassVar[Text] = Text("合并法人的条件", "Who may merge into one legal person")
    unit: ClassVar[Text] = Text("所", "schools")
    clause: ClassVar[Clause] = Clause(
        ("R-007",),
        NANYANG,
        "一个法人、一套班子、多个校区、统一管理、资源共享",
        Text(
            "合并法人的集团,龙头校与成员校均为公办且由同级政府举办;成员校现属的法人若还有别的学校,这些学校须同入本集团,龙头校原有的法人可以扩大",
            "In a mode with one legal person, lead and member are both public and run by one level of government; where "
            "a member's present legal "
            "person has further schools, they must be in the same group (the lead's own legal person may grow)",
        ),
    )

    def admits(self, pairs: PairTable) -> Bools:
        """Admit every pair of a kept mode, and public pairs of one authority in a merged mode."""
        instance = pairs.instance
        public, authority = instance.school_values("public").astype(bool), instance.school_values("authority")
        alike = public[pairs.lead] & public[pairs.school] & (authority[pairs.lead] == authority[pairs.school])
        return np.asarray(~merged_modes(instance)[pairs.mode] | alike)

    def post(self, scope: GroupingScope) -> None:
        """Forbid pairs of unlike schools; member[l, s, k] <= member[l, t, k] for s and t of one legal person and k merged."""
        super().post(scope)
        pairs = scope.pairs
        candidate, partner = _partners(pairs)
        modes, schools = len(scope.instance.policy.modes), len(scope.instance.schools)
        key = (pairs.lead * modes + pairs.mode) * schools + pairs.school
        order = np.argsort(key)
        wanted = (pairs.lead[candidate] * modes + pairs.mode[candidate]) * schools + partner
        place = np.minimum(np.searchsorted(key[order], wanted), max(0, len(key) - 1))
        found = np.flatnonzero(key[order][place] == wanted) if len(wanted) else np.zeros(0, dtype=np.int64)
        rows = np.arange(len(candidate))
        scope.at_most(
            subjects=[scope.instance.schools[school].id for school in pairs.school[candidate]],
            row=np.concatenate([rows, rows[found]]),
            column=np.concatenate([scope.pair_column[candidate], scope.pair_column[order[place[found]]]]),
            coefficient=np.repeat([1, -1], [len(rows), len(found)]),
            bound=0,
        )

    def check(self, instance: Instance, plan: Plan) -> list[Finding]:
        """Judge every membership of a merged group."""
        merged = {mode.name for mode in instance.policy.modes if mode.legal_person == "merged"}
        campuses: dict[str, list[str]] = {}
        for school in instance.schools:
            campuses.setdefault(school.legal_person or school.id, []).append(school.id)
        findings = []
        for group in plan.groups:
            lead, inside = instance.school_of[group.lead], {group.lead, *group.members}
            for member in group.members if group.mode in merged else ():
                school = instance.school_of[member]
                unlike = not (lead.public and school.public) or lead.authority != school.authority
                torn = [other for other in campuses[school.legal_person or school.id] if other not in inside]
                notes = [_UNLIKE] * unlike + [_TORN.fill(zh="、".join(torn), en=", ".join(torn))] * bool(torn)
                note = Text(";".join(n.zh for n in notes), "; ".join(n.en for n in notes)) if notes else None
                amount = int(unlike) + len(torn)
                findings.append(Finding(self.name, member, 0, amount, amount, "<=", group.first_year, (group.lead, *torn), note))
        return findings

    def explain(self) -> Text:
        """Return the conditions in one sentence."""
        return Text(
            "合并法人的集团:双方均为公办、举办者同级;成员校现法人名下的其他学校须同入 1 个集团",
            "Groups with 1 legal person: both schools public and of one authority level; other schools of a member's "
            "present legal person join too",
        )

    @classmethod
    def trials(cls) -> Sequence["LegalForm"]:
        """Return the rule; it has no parameters."""
        return (cls(),)

    @classmethod
    def examples(cls) -> Sequence[Example]:
        """Return like and unlike schools, and a legal person of two schools taken whole or torn."""

        def case(title: str, amount: int, members: Sequence[str] = ("S1",), mode: str = "tight", **changes: object) -> Example:
            county = small_county([small_school(0), small_school(1, **changes), small_school(2, legal_person="L"), small_school(3)])
            return Example(title, cls(), county, small_plan(county, [("S0", mode, members)]), amount)

        return (
            case("two public county schools", 0),
            case("a private member in a tight group", 1, public=False),
            case("a private member in an alliance, where legal persons stay", 0, mode="alliance", public=False),
            case("a member run by the city", 1, authority="city"),
            case("one of two schools of a legal person", 1, legal_person="L"),
            case("both schools of that legal person", 0, ("S1", "S2"), legal_person="L"),
            case("a member that names the other school as its legal person", 1, legal_person="S3"),
            case("a member that is a campus of the lead already", 0, legal_person="S0"),
        )


def _partners(pairs: PairTable) -> tuple[Ints, Ints]:
    """Return (candidate, school) for each candidate of a merged mode and each other school, not the lead, of the member's legal person."""
    schools = pairs.instance.schools
    _, legal = np.unique([school.legal_person or school.id for school in schools], return_inverse=True)
    by_legal = np.argsort(legal, kind="stable")
    size = np.bincount(legal)
    first = np.concatenate([[0], np.cumsum(size)])
    shared = np.flatnonzero(merged_modes(pairs.instance)[pairs.mode] & (size[legal[pairs.school]] > 1))
    own = legal[pairs.school[shared]]
    candidate = np.repeat(shared, size[own])
    offset = np.arange(len(candidate)) - np.repeat(np.cumsum(size[own]) - size[own], size[own])
    partner = by_legal[np.repeat(first[own], size[own]) + offset]
    kept = (partner != pairs.school[candidate]) & (partner != pairs.lead[candidate])
    return candidate[kept].astype(np.int64), partner[kept].astype(np.int64)


_UNLIKE = Text("须均为公办且举办者同级", "both must be public and of one authority level")
_TORN = Text("同一法人的学校在集团外:{zh}", "schools of the same legal person outside the group: {en}")
