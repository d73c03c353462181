"""The Corps' 12th Division: what its document asks holds in the plan, counted from the plan and the instance's tables alone."""

from collections import Counter
from pathlib import Path

from instances.generators.xpcc12 import main
from solver.instance.staff import BACKBONES
from solver.rules.curriculum_table import weekly_periods
from tests.district_systems import same_files, solved, tagged
from tests.test_instances import needed_packages

COUNTY = BACKBONES.index("county")


def test_the_instance_comes_out_again(tmp_path: Path) -> None:
    """Seed 7 gives the committed files byte for byte."""
    needed_packages()
    main(["--out", str(tmp_path)])
    same_files(tmp_path, "xpcc12")


def test_eleven_schools_are_paired_one_to_one_twice() -> None:
    """R-128, R-129: eleven pairs with good schools of three places and eleven with outside friends, every school once in each layer."""
    instance, plan = solved("xpcc12")
    own = {school.id for school in tagged(instance, "division")}
    assert len(own) == 11
    local = {school.id for school in tagged(instance, "local")}
    outside = {school.id for school in instance.external.schools}
    for year in instance.planned_years:
        for layer, partners in (("corps_local", local), ("friend", outside)):
            pairs = [pair for pair in plan.pairings_in(year) if pair.layer == layer]
            assert Counter(pair.school for pair in pairs) == dict.fromkeys(own, 1)
            assert set(Counter(pair.partner for pair in pairs).values()) == {1}
            assert {pair.partner for pair in pairs} <= partners
        assert {pair.partner for pair in plan.pairings_in(year) if pair.layer == "corps_local"} == local
    for pair in plan.pairings:
        if pair.layer == "corps_local":
            partner, school = instance.school_of[pair.partner], instance.school_of[pair.school]
            assert partner.quality > school.quality
            assert set(partner.stages) & set(school.stages)


def test_thirty_managers_and_backbone_teachers_a_year_at_the_branches() -> None:
    """R-127: at least 30 managers and backbone teachers of the two schools are at the branches each year; 6 managers, 12 of each."""
    instance, plan = solved("xpcc12")
    leads = {school.id for school in tagged(instance, "corps_lead")}
    branches = {school.id for school in tagged(instance, "branch")}
    person = {one.id: one for one in instance.staff.persons}
    assert (len(leads), len(branches)) == (2, 2)
    for year in instance.planned_years:
        sent = [person[p.person] for p in plan.postings if p.covers(year) and p.origin in leads and p.destination in branches]
        managers = [one for one in sent if one.position != "teacher"]
        backbone = [one for one in sent if one.position == "teacher" and BACKBONES.index(one.backbone) >= COUNTY]
        assert len({one.id for one in (*managers, *backbone)}) >= 30
        assert len(managers) >= 6
        assert min(Counter(one.school for one in (*managers, *backbone)).get(lead, 0) for lead in leads) >= 12


def test_heads_move_only_when_a_term_of_three_years_ends() -> None:
    """R-130: a head's posting begins a multiple of three years after the term; the two that the committee names change places."""
    instance, plan = solved("xpcc12")
    person = {one.id: one for one in instance.staff.persons}
    moved = [p for p in plan.postings if person[p.person].position == "principal"]
    assert {(p.person, p.destination) for p in moved} == {(pin.subject, pin.target) for pin in instance.pins}
    assert len(moved) == 2
    for posting in moved:
        begun = person[posting.person].term_first_year
        assert begun is not None
        assert posting.first_year > begun
        assert (posting.first_year - begun) % 3 == 0
    for year in instance.planned_years:
        heads = Counter(one.school for one in person.values() if one.position == "principal")
        for p in moved:
            if p.covers(year):
                heads.update({p.destination: 1, p.origin: -1})
        assert set(heads.values()) == {1}


def test_the_tight_group_has_four_campuses() -> None:
    """R-131: one merged group of the core school and three campuses, so four; each branch stands with a Corps school."""
    instance, plan = solved("xpcc12")
    groups = plan.groups_in(instance.first_year)
    tight = [group for group in groups if group.mode == "tight"]
    assert [(group.lead, len(group.members)) for group in tight] == [(tagged(instance, "core")[0].id, 3)]
    assert set(tight[0].members) == {school.id for school in tagged(instance, "campus")}
    trusts = [group for group in groups if group.mode == "trusteeship"]
    assert {member for group in trusts for member in group.members} == {school.id for school in tagged(instance, "branch")}
    assert {group.lead for group in trusts} == {school.id for school in tagged(instance, "corps_lead")}


def test_cadres_cross_post_both_ways() -> None:
    """R-128: for each of the eleven pairs one dated posting to the partner and one from it, in September or October."""
    instance, plan = solved("xpcc12")
    pairs = {frozenset((p.partner, p.school)): p for p in plan.pairings_in(instance.first_year) if p.layer == "corps_local"}
    assert len(pairs) == 11
    for duty, side in (("post_there", "partner"), ("post_here", "school")):
        events = [event for event in plan.events if event.duty == duty]
        assert Counter(frozenset(event.holder) for event in events) == dict.fromkeys(pairs, 1)
        for event in events:
            assert event.host == getattr(pairs[frozenset(event.holder)], side)
            assert event.date[5:7] in ("09", "10")


def test_a_cadre_of_each_school_is_at_its_partner_every_year() -> None:
    """R-128: in each year each of the eleven schools has at least one middle manager or leader at its own local partner, by name."""
    instance, plan = solved("xpcc12")
    person = {one.id: one for one in instance.staff.persons}
    pairs = {pair.school: pair.partner for pair in plan.pairings if pair.layer == "corps_local"}
    aid = [posting for posting in plan.postings if posting.channel == "aid"]
    assert {person[posting.person].position for posting in aid} <= {"middle", "leader"}
    assert all(pairs[posting.origin] == posting.destination for posting in aid)
    for year in instance.planned_years:
        assert {posting.origin for posting in aid if posting.covers(year)} == set(pairs)


def test_no_subject_is_left_empty() -> None:
    """R-131: with half of their people spoken for, every subject taught at a Corps school still has a teacher there, its own or sent."""
    instance, plan = solved("xpcc12")
    teachers = [one for one in instance.staff.persons if one.position == "teacher" and one.stage == "junior"]
    for lead in tagged(instance, "corps_lead"):
        part = next(part for part in lead.parts if part.stage == "junior")
        taught = {one.subject for one in teachers if one.school == lead.id and weekly_periods(part, one.subject)}
        assert len(taught) > 5
        for year in instance.planned_years:
            at = {p.person: p.destination for p in plan.postings if p.covers(year)}
            assert taught <= {one.subject for one in teachers if at.get(one.id, one.school) == lead.id}
