"""One seed gives one plan of a county with rotation, whatever the order of its rows, the hash seed of the process, and the load."""

import subprocess
import sys
from dataclasses import replace
from functools import cache

import pytest

from solver.check.checker import check
from solver.instance.instance import Instance
from solver.plan.plan import Plan
from tests.one_plan import elsewhere
from tests.one_rotation_plan import county, files, solved, told
from tests.test_one_plan import BUSY


@cache
def expected() -> tuple[Instance, Plan, dict[str, object]]:
    """Return the county with its rows as they are, its plan, found in this process without load, and what is told of it."""
    instance = county(0)
    result = solved(instance)
    assert result.plan is not None
    return instance, result.plan, told(result)


@pytest.mark.parametrize(("order", "hash_seed", "busy"), [(1, 0, False), (2, 31337, True), (3, 4294967295, True)])
def test_one_seed_gives_one_plan(order: int, hash_seed: int, *, busy: bool) -> None:
    """2,300 people: rows, hash seed and load differ in each process; word, hash and postings are those of this one, and proved best."""
    told_here = expected()[2]
    assert told_here["word"] == "PROVED_BEST"
    load = subprocess.Popen([sys.executable, "-c", BUSY]) if busy else None
    try:
        told_there = elsewhere("tests.one_rotation_plan", order, hash_seed)
        assert load is None or load.poll() is None
    finally:
        if load is not None:
            load.kill()
            load.wait()
    assert told_there == told_here


def test_the_rows_stand_in_another_order() -> None:
    """Schools, running postings and people of the files stand in an order of their own for each number, and none is lost."""
    documents, tables = zip(*(files(order) for order in range(4)), strict=True)
    schools = [tuple(school["id"] for school in document["schools"]) for document in documents]
    postings = [tuple(row["person"] for row in document["previous"]["postings"]) for document in documents]
    people = [tuple(row[0] for row in table[1:]) for table in tables]
    for orders in (schools, postings, people):
        assert len(set(orders)) == 4
        assert len({tuple(sorted(order)) for order in orders}) == 1


def test_another_plan_is_just_as_good() -> None:
    """Somebody else goes instead of one of 100 people sent, at the same goals: so one hash is no matter of course."""
    instance, plan, _ = expected()
    before = check(instance, plan)
    posted = {posting.person for posting in plan.postings}
    new = [posting for posting in plan.postings if posting.reason != "running"]
    assert len(new) >= 100
    for posting in new:
        goes = instance.staff.person(posting.person)
        for stays in instance.staff.persons:
            alike = (stays.school, stays.stage, stays.subject, stays.position) == (goes.school, goes.stage, goes.subject, goes.position)
            if stays.id in posted or not alike or stays.backbone != goes.backbone:
                continue
            swapped = tuple(replace(one, person=stays.id) if one is posting else one for one in plan.postings)
            after = check(instance, replace(plan, postings=swapped))
            if after.accepted and [value for _, value in after.goals] == [value for _, value in before.goals]:
                return
    pytest.fail("nobody else could go as well")
