"""Who holds the calendar's duties, where, who has to be there, and from where they travel."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from solver.instance.duty import Duty, Holders, Host
from solver.instance.supply import ExternalSupply
from solver.plan.plan import Pairing, Posting
from solver.plan.support import Support
from solver.rules.calendar_attendance import Resource, attendance, claims
from solver.rules.calendar_small import AID, COUNCIL, INSPECTION, VISIT, dated, small_calendar
from solver.rules.calendar_travel import Journeys
from solver.rules.lines import lines_of
from solver.rules.small import YEAR

LINES: Mapping[Holders, tuple[tuple[str, ...], ...]] = {
    "groups": (("S0",), ("S0", "S1", "S2"), ("S0",)),
    "members": (("S0", "S2"), ("S0", "S2"), ("S0",)),
    "supports": (("X0", "S2"), ("S2",), ("S2",)),
    "pairings": (("S1", "S2"), ("S1", "S2"), ("S1",)),
    "schools": (("S2",), ("S2",), ("S2",)),
    "league": ((), ("S0", "S1", "S2"), ("S0",)),
}


@pytest.mark.parametrize("holders", LINES)
def test_a_duty_is_held_by_whom_it_says(holders: Holders) -> None:
    """Holder, schools concerned and host at the lead of the last line of each kind, from a group of three with a pair and two ties."""
    duty = Duty(name="d", title="d", holders=holders, scheme="aid", layer="friend")
    county = small_calendar([duty])
    plan = dated(county, groups=[("S0", "alliance", ["S1", "S2"])], pairings=(Pairing("S1", "S2", YEAR, YEAR, "friend"),))
    line = lines_of(county, plan, YEAR)[-1]
    assert (line.holder, line.schools, line.hosts) == LINES[holders]


def test_hosts_follow_the_duty() -> None:
    """At the lead, the helped, any of the schools, nowhere; an outside partner's own place is no school of the area."""
    county = small_calendar([])
    pairs = (Pairing("S1", "S2", YEAR, YEAR, "friend"), Pairing("Y0", "S2", YEAR, YEAR, "friend"))
    wanted: dict[Host, list[tuple[str, ...]]] = {
        "lead": [("S1",), ("",)], "helped": [("S2",), ("S2",)], "rotating": [("S1", "S2"), ("S2",)], "nowhere": [("",), ("",)],
    }  # fmt: skip
    for host, expected in wanted.items():
        duty = Duty(name="d", title="d", holders="pairings", layer="friend", host=host)
        held = county.replace(policy=replace(county.policy, duties=(duty,)))
        assert [line.hosts for line in lines_of(held, dated(held, pairings=pairs), YEAR)] == expected


def test_subjects_split_a_duty_and_ties_keep_their_own() -> None:
    """Two subjects make two lines of a group; a tie in maths holds maths alone, one in music not at all, one without both."""
    twofold = replace(COUNCIL, subjects=("maths", "chinese"))
    visits = replace(VISIT, subjects=("maths", "chinese"))
    county = small_calendar([twofold, visits])
    ties = [Support("aid", "X0", school, subject, YEAR, YEAR) for school, subject in (("S0", "maths"), ("S1", "music"), ("S2", ""))]
    plan = dated(county, groups=[("S0", "alliance", ["S1"])], supports=tuple(ties))
    found = [(line.holder, line.subject) for line in lines_of(county, plan, YEAR)]
    councils, held = (
        [(("S0",), "chinese"), (("S0",), "maths")],
        [(("X0", "S0"), "maths"), (("X0", "S2"), "chinese"), (("X0", "S2"), "maths")],
    )
    assert found == [*councils, *held]


def test_companions_come_to_the_school_they_are_tied_to() -> None:
    """An inspection of S1 brings the team tied to S1 and no other; at S2, tied in another subject, it comes to that subject alone."""
    duty = replace(INSPECTION, companions=("aid",), subjects=("maths", "chinese"))
    county = small_calendar([duty])
    ties = Support("aid", "X0", "S1", "", YEAR, YEAR), Support("aid", "X0", "S2", "maths", YEAR, YEAR)
    lines = lines_of(county, dated(county, supports=ties), YEAR)
    assert {(line.holder[0], line.subject): line.helpers for line in lines} == {
        ("S0", "chinese"): (), ("S0", "maths"): (), ("S1", "chinese"): ("X0",), ("S1", "maths"): ("X0",), ("S2", "chinese"): (),
        ("S2", "maths"): ("X0",),
    }  # fmt: skip


def test_a_posted_head_leads_the_other_school() -> None:
    """The head of S0, posted to S1, has to be at S1's inspection; S0's leadership stands for itself."""
    county = small_calendar([INSPECTION], 2, [{"position": "principal"}])
    plan = dated(county, postings=(Posting("T0", "S0", "S1", YEAR, YEAR, "cadre"),), supports=())
    lines = lines_of(county, plan, YEAR)
    met = {resource: [lines[place].holder for place in places] for resource, places in attendance(county, plan, YEAR, lines).items()}
    assert met == {Resource("leadership", "S0"): [("S0",)], Resource("person", "T0"): [("S1",)]}


def test_all_teachers_of_a_school_include_those_of_each_subject() -> None:
    """A training of all teachers and a session of maths cannot be on one day at one school; two subjects can."""
    training = replace(COUNCIL, name="training", attend=("teachers",))
    session = replace(COUNCIL, name="session", subjects=("maths", "chinese"), attend=("teachers",))
    county = small_calendar([training, session])
    plan = dated(county, groups=[("S0", "alliance", ["S1"])])
    lines = lines_of(county, plan, YEAR)
    found = [sorted((lines[place].duty.name, lines[place].subject) for place in claim.lines) for claim in claims(county, plan, YEAR, lines)]
    assert found == [[("session", subject), ("training", "")] for subject in ("chinese", "maths")]


def test_a_mentor_is_one_of_the_teachers() -> None:
    """A mentor of maths at S0 cannot meet the mentee on the day S0's teachers of maths meet; the mentee neither."""
    mentor = Duty(name="mentor", title="师徒", holders="supports", scheme="pairs", host="helped", attend=("helper",))
    session = replace(COUNCIL, name="session", subjects=("maths", "chinese"), attend=("teachers",))
    staff = [{"subject": "maths"}, {"subject": "maths", "school": "S1"}]
    county = small_calendar([mentor, session], 3, staff)
    county = county.replace(policy=replace(county.policy, schemes=(AID, replace(AID, name="pairs", helpers="staff", helped="staff"))))
    tie = Support("pairs", "T0", "T1", "maths", YEAR, YEAR)
    plan = dated(county, groups=[("S0", "alliance", ["S2"])], supports=(tie,))
    lines = lines_of(county, plan, YEAR)
    met = attendance(county, plan, YEAR, lines)
    assert [(lines[place].duty.name, lines[place].subject) for place in met[Resource("person", "T0")]] == [
        ("mentor", "maths"),
        ("session", "maths"),
    ]
    assert [lines[place].duty.name for place in met[Resource("person", "T1")]] == ["mentor"]


def test_travellers_set_out_from_where_they_are() -> None:
    """A team from its base, by its place where it has none, not at all where neither is known; schools are 6 minutes apart."""
    county = small_calendar([VISIT], 3)
    for changes, minutes in (({"base": "S0"}, 12), ({"base": None, "longitude": 112.532, "latitude": 33.0}, 6), ({"base": None}, 0)):
        team = replace(county.external.teams[0], **changes)
        moved = county.replace(external=ExternalSupply(teams=(team,)))
        plan = dated(moved)
        assert Journeys(moved, plan, YEAR).minutes(lines_of(moved, plan, YEAR)[1], "S2") == minutes
