"""The benchmark of the sixteen systems: one record each, a table, and an honest count of what was accepted or refuted."""

import json
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from benchmarks import systems
from benchmarks.__main__ import parser
from benchmarks.store import Row
from benchmarks.systems import INSTANCES, SYSTEMS, explained, instance_of, line, standings
from instances.catalogue import SECTIONS
from solver import read
from solver.instance.instance import Instance
from solver.instance.kpi import Kpi
from solver.instance.policy import RuleRow

TINY = read(INSTANCES / "tiny-grouping.json")


def impossible() -> Instance:
    """Return the tiny county with nineteen twentieths of its schools to be covered, where five of six fit."""
    rules = tuple(row for row in TINY.policy.rules if row.rule != "coverage")
    row = RuleRow(rule="coverage", parameters={"min_share": "95%"})
    return TINY.replace(policy=replace(TINY.policy, rules=(*rules, row)))


def test_sixteen_systems() -> None:
    """The fifteen systems of the catalogue, in its order, and the national evaluation."""
    assert (*SECTIONS, "national") == SYSTEMS


def test_each_system_has_its_record(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """One county solved, one refuted with its rules named, one missing: two of three are good, and the table has a line for each."""
    kpis = (
        Kpi(name="groups", title="集团", measure="groups", benchmark=Fraction(2)),
        Kpi(name="survey", title="调查", measure="given", benchmark=Fraction(1)),
    )
    counties = {"nanyang": TINY.replace(policy=replace(TINY.policy, kpis=kpis)), "yunnan": impossible()}
    monkeypatch.setattr(systems, "instance_of", counties.get)
    arguments = parser().parse_args(["systems", "--only", "*nan*", "--time-limit", "20"])
    records = {record.case: record for record in systems.run(arguments)}
    assert list(records) == ["systems/nanyang", "systems/nanning", "systems/yunnan", "systems"]
    solved, refuted = records["systems/nanyang"], records["systems/yunnan"]
    assert (solved.checker, solved.details["schools"], solved.details["groups"], solved.details["breaches"]) == ("accepted", 6, 2, 0)
    assert (solved.details["kpis"], solved.details["kpis_met"]) == (2, 1)
    assert (refuted.checker, str(refuted.details["word"])) == ("no plan", "INFEASIBLE_CONFIRMED")
    assert any(name.startswith("coverage") for name in refuted.details["clash"])
    assert records["systems/nanning"].checker == "no instance"
    assert records["systems"].checker == "2 of 3"
    printed = capsys.readouterr().out
    assert [row.split(" | ")[0] for row in printed.splitlines()[2:]] == ["| nanyang", "| nanning", "| yunnan"]


def test_the_line_of_a_record() -> None:
    """Rules by standing, breaches, certified gap, goals proved and achievements met stand in one line; what is unknown is empty."""
    details = {
        "schools": 6, "staff": 0, "groups": 2, "rules": {"hard": 9, "priced": 1, "watch": 2}, "breaches": 0, "certified_gap": 0.0125,
        "word": "BEST_KNOWN_WITHIN", "goals": [{"proved": True}, {"proved": False}], "kpis": 4, "kpis_met": 3,
    }  # fmt: skip
    row: Row = {"case": "systems/lhasa", "seconds": 3.5, "checker": "accepted", "details": details}
    assert line(row) == ("lhasa", 6, 0, 2, "9 / 1 / 2", 0, "1.25%", 3.5, "BEST_KNOWN_WITHIN", "1 of 2", "3 of 4")
    assert "| lhasa | 6 | 0 | 2 | 9 / 1 / 2 | 0 | 1.25% | 3.5 | BEST_KNOWN_WITHIN | 1 of 2 | 3 of 4 |" in systems.systems([row])
    assert systems.systems([]) == ""
    assert not explained(row)


def test_instances_are_read_or_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A stored instance is read; where there is none and no generator of that name either, nothing is made up."""
    text = (INSTANCES / "tiny-grouping.json").read_text(encoding="utf-8")
    document = json.loads(text)
    assert isinstance(document["policy"], dict)
    (tmp_path / "pucheng.json").write_text(text, encoding="utf-8")
    monkeypatch.setattr(systems, "INSTANCES", tmp_path)
    found = instance_of("pucheng")
    assert found is not None
    assert found.source_hash == TINY.source_hash
    assert instance_of("no_such_system") is None
    assert standings(TINY) == {"hard": len(TINY.policy.rules), "priced": 0, "watch": 0}
