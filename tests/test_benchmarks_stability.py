"""The benchmark of stability: its rows really stand in another order, its county has no people, and two plans are told as two."""

import json
from dataclasses import replace

from benchmarks.nanyang import INSTANCE
from benchmarks.record import Record
from benchmarks.stability import nanyang, shuffled, simulated, summary, without_staff
from instances.generators.province import fingerprint


def test_rows_in_another_order_are_the_same_county() -> None:
    """The shuffled file starts with other schools, and reads as the same content: 134 schools and nobody."""
    document = without_staff(json.loads(INSTANCE.read_text(encoding="utf-8")))
    turned = shuffled(document, 1)
    assert [row["id"] for row in turned["schools"]] != [row["id"] for row in document["schools"]]
    plain, other = nanyang(0), nanyang(1)
    assert (len(plain.schools), len(plain.staff)) == (134, 0)
    assert other.source_hash == plain.source_hash


def test_a_province_in_another_order_is_the_same_province() -> None:
    """60 schools in another order are sorted when the instance is made; another seed is another province."""
    assert fingerprint(simulated(60, 1, 5)) == fingerprint(simulated(60, 1, 0))
    assert fingerprint(simulated(60, 2, 5)) != fingerprint(simulated(60, 1, 0))


def test_plans_are_counted() -> None:
    """Three runs with two plans: not one plan, the slowest run's seconds, and each plan with its number of runs."""
    one = Record("stability/x/quiet/0", 0, 1.0, 5, 5, 0.0, 100, "accepted", details={"word": "PROVED_BEST", "plan_hash": "a"})
    slow = replace(one, seconds=9.0, details={"word": "BEST_KNOWN_WITHIN", "plan_hash": "b"})
    told = summary("x", [one, slow, one])
    assert (told.case, told.seconds) == ("stability/x", 9.0)
    assert told.details == {"runs": 3, "plans": {"a": 2, "b": 1}, "words": ["BEST_KNOWN_WITHIN", "PROVED_BEST"], "one_plan": False}
    assert summary("x", [one, one]).details["one_plan"]
