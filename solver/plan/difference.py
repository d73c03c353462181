"""What changed between two plans: groups, memberships, postings and all later lists, as objects and as lines a planner can read."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from solver.instance.policy import Mode, Policy
from solver.instance.titles import mode_title
from solver.language import Text
from solver.plan.difference_arranged import ArrangedChange, arranged_changes
from solver.plan.plan import AreaPairing, Group, Pairing, Plan, Posting

GroupWhat = Literal["formed", "dissolved", "mode", "members"]
PostingWhat = Literal["added", "removed", "changed"]


@dataclass(frozen=True)
class GroupChange:
    """One lead's group that differs between the plans."""

    lead: str
    what: GroupWhat
    """formed or dissolved: only one plan has it; mode: another mode (its members may differ too); members: the same mode."""
    before: Group | None
    after: Group | None
    year: int | None = None
    """The school year spoken of, where groups differ from year to year."""

    @property
    def joined(self) -> tuple[str, ...]:
        """Members that only the later plan has here."""
        return _only(self.after, self.before)

    @property
    def gone(self) -> tuple[str, ...]:
        """Members that only the earlier plan has here."""
        return _only(self.before, self.after)


@dataclass(frozen=True)
class MemberMove:
    """One school that is another lead's member in the later plan, or a member in only one of them."""

    school: str
    lead_before: str | None
    lead_after: str | None
    year: int | None = None
    """The school year spoken of, where groups differ from year to year."""


@dataclass(frozen=True)
class PostingChange:
    """One posting that only one plan has, or that differs for the same person."""

    person: str
    what: PostingWhat
    before: Posting | None
    after: Posting | None


@dataclass(frozen=True)
class PairingChange:
    """One pair of schools or of areas that only one plan has."""

    what: Literal["added", "removed"]
    pair: Pairing | AreaPairing


@dataclass(frozen=True)
class Difference:
    """Everything that differs between two plans, sorted by lead, school and person."""

    groups: tuple[GroupChange, ...] = ()
    members: tuple[MemberMove, ...] = ()
    postings: tuple[PostingChange, ...] = ()
    pairings: tuple[PairingChange, ...] = ()
    arranged: tuple[ArrangedChange, ...] = ()
    """Batches, ties of support, itinerant weeks and dated events."""

    @property
    def empty(self) -> bool:
        """Whether the plans decide the same."""
        return not (self.groups or self.members or self.postings or self.pairings or self.arranged)

    def lines(self, names: Mapping[str, str] | None = None, modes: Iterable[Mode] = (), policy: Policy | None = None) -> tuple[Text, ...]:
        """Return one line a change in both languages; `names` gives the schools' names, an id without one stands for itself.

        `modes` are those of the policy, for their titles; `policy` is the policy itself, where other titles than the modes' are wanted too.
        """
        known, listed = {} if names is None else names, tuple(modes) or (() if policy is None else policy.modes)
        return (
            *(_dated(change.year, _group_line(change, known, listed)) for change in self.groups),
            *(_dated(move.year, _member_line(move, known)) for move in self.members),
            *(_posting_line(change, known) for change in self.postings), *(_pairing_line(change, known) for change in self.pairings),
            *(change.line(known, policy) for change in self.arranged),
        )  # fmt: skip


def difference(before: Plan, after: Plan) -> Difference:
    """Return what changes from one plan to another; where groups differ from year to year, year by year.

    In each year each lead runs one group and each school has one lead at most, in both plans.
    """
    years = sorted({*range(before.first_year, before.first_year + before.years), *range(after.first_year, after.first_year + after.years)})
    rolling = any(len({(g.first_year, g.last_year) for g in plan.groups}) > 1 for plan in (before, after))
    parts = [(year, before.groups_in(year), after.groups_in(year)) for year in years] if rolling else [(None, before.groups, after.groups)]
    return Difference(
        tuple(change for part in parts for change in _group_changes(*part)),
        tuple(move for part in parts for move in _moves(*part)),
        _posting_changes(before.postings, after.postings),
        (*_pairing_changes(before.pairings, after.pairings), *_pairing_changes(before.area_pairings, after.area_pairings)),
        arranged_changes(before, after),
    )


def _group_changes(year: int | None, before: Iterable[Group], after: Iterable[Group]) -> Iterator[GroupChange]:
    old, new = {group.lead: group for group in before}, {group.lead: group for group in after}
    for lead in sorted(old.keys() | new.keys()):
        change = _group_change(lead, old.get(lead), new.get(lead))
        if change is not None:
            yield replace(change, year=year)


def _moves(year: int | None, before: Iterable[Group], after: Iterable[Group]) -> Iterator[MemberMove]:
    lead_before, lead_after = ({member: g.lead for g in groups for member in g.members} for groups in (before, after))
    for school in sorted(lead_before.keys() | lead_after.keys()):
        if lead_before.get(school) != lead_after.get(school):
            yield MemberMove(school, lead_before.get(school), lead_after.get(school), year)


def _group_change(lead: str, before: Group | None, after: Group | None) -> GroupChange | None:
    if before is None or after is None:
        return GroupChange(lead, "formed" if before is None else "dissolved", before, after)
    if before.mode != after.mode:
        return GroupChange(lead, "mode", before, after)
    return None if before.members == after.members else GroupChange(lead, "members", before, after)


def _posting_changes(before: Iterable[Posting], after: Iterable[Posting]) -> tuple[PostingChange, ...]:
    """Pair the postings of each person in order of time after setting aside those that both plans have."""
    old, new = set(before), set(after)
    same = old & new
    gone, come = _by_person(old - same), _by_person(new - same)
    found = []
    for person in sorted(gone.keys() | come.keys()):
        left, right = gone.get(person, []), come.get(person, [])
        paired = min(len(left), len(right))
        found += [PostingChange(person, "changed", a, b) for a, b in zip(left[:paired], right[:paired], strict=True)]
        found += [PostingChange(person, "removed", a, None) for a in left[paired:]]
        found += [PostingChange(person, "added", None, b) for b in right[paired:]]
    return tuple(found)


def _pairing_changes(before: Sequence[Pairing | AreaPairing], after: Sequence[Pairing | AreaPairing]) -> tuple[PairingChange, ...]:
    old, new = set(before), set(after)
    return (*(PairingChange("removed", p) for p in before if p not in new), *(PairingChange("added", p) for p in after if p not in old))


def _by_person(postings: Iterable[Posting]) -> dict[str, list[Posting]]:
    found: dict[str, list[Posting]] = {}
    for posting in sorted(postings, key=lambda p: (p.person, p.first_year, p)):
        found.setdefault(posting.person, []).append(posting)
    return found


def _only(one: Group | None, other: Group | None) -> tuple[str, ...]:
    here, there = (() if group is None else group.members for group in (one, other))
    return tuple(sorted(set(here) - set(there)))


def _dated(year: int | None, line: Text) -> Text:
    return line if year is None else Text(f"{year} 学年:{line.zh}", f"{year}: {line.en}")


def _group_line(change: GroupChange, names: Mapping[str, str], known: tuple[Mode, ...]) -> Text:
    lead = names.get(change.lead, change.lead)
    if change.what == "formed" and change.after is not None:
        mode = mode_title(change.after.mode, known)
        return Text(f"新建集团:{lead}({mode.zh})", f"Group formed: {lead} ({mode.en})")
    if change.what == "dissolved" and change.before is not None:
        mode = mode_title(change.before.mode, known)
        return Text(f"撤销集团:{lead}({mode.zh})", f"Group dissolved: {lead} ({mode.en})")
    if change.what == "mode" and change.before is not None and change.after is not None:
        old, new = mode_title(change.before.mode, known), mode_title(change.after.mode, known)
        return Text(f"集团换模式:{lead},{old.zh} → {new.zh}", f"Group of another mode: {lead}, {old.en} → {new.en}")
    joined, gone = (", ".join(names.get(s, s) for s in schools) or "—" for schools in (change.joined, change.gone))
    return Text(f"集团成员变化:{lead},进 {joined},出 {gone}", f"Group of other members: {lead}, in {joined}, out {gone}")


def _member_line(move: MemberMove, names: Mapping[str, str]) -> Text:
    school = names.get(move.school, move.school)
    before, after = ("—" if lead is None else names.get(lead, lead) for lead in (move.lead_before, move.lead_after))
    return Text(f"成员校 {school}:{before} → {after}", f"Member {school}: {before} → {after}")


def _posting_line(change: PostingChange, names: Mapping[str, str]) -> Text:
    if change.before is None and change.after is not None:
        said = _spelled(change.after, names)
        return Text(f"新增派出:{change.person},{said}", f"Posting added: {change.person}, {said}")
    if change.after is None and change.before is not None:
        said = _spelled(change.before, names)
        return Text(f"取消派出:{change.person},{said}", f"Posting removed: {change.person}, {said}")
    before, after = ("—" if p is None else _spelled(p, names) for p in (change.before, change.after))
    return Text(f"派出变化:{change.person},{before} ⇒ {after}", f"Posting changed: {change.person}, {before} ⇒ {after}")


def _spelled(posting: Posting, names: Mapping[str, str]) -> str:
    origin, destination = names.get(posting.origin, posting.origin), names.get(posting.destination, posting.destination)
    post = f", {posting.post}" if posting.post else ""
    return f"{origin} → {destination}, {posting.first_year}-{posting.last_year}, {posting.channel}{post}"


def _pairing_line(change: PairingChange, names: Mapping[str, str]) -> Text:
    pair = change.pair
    helped = pair.school if isinstance(pair, Pairing) else pair.area
    said = f"{names.get(pair.partner, pair.partner)} → {names.get(helped, helped)}({pair.layer})"
    if change.what == "added":
        return Text(f"新增结对:{said}", f"Pair added: {said}")
    return Text(f"取消结对:{said}", f"Pair removed: {said}")
