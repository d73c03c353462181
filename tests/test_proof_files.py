"""Proof files: what is written reads back, a hostile or damaged file is refused with its place, and `solve check --bound` says so."""

import gzip
import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from solver.files.faults import InputRefused
from solver.files.proof import beside, proof_bytes, proof_text, read_proof
from solver.files.proof_document import GoalRecord, ProofRecord, StepRecord
from solver.files.source import JSON_BYTES
from solver.plan.plan import Group, Plan
from tests.commanding import Command
from tests.proving import CASES, damaged, proof_of
from tests.reporting import write_document

Document = dict[str, Any]


@pytest.mark.parametrize("case", CASES)
def test_a_proof_reads_back(case: str, tmp_path: Path) -> None:
    """Compressed and plain text give the proof again, equal proofs equal bytes; the largest here takes less than 8 KiB."""
    proof, place = proof_of(case), tmp_path / "proof.json.gz"
    place.write_bytes(proof_bytes(proof))
    assert read_proof(place) == proof
    assert proof_bytes(proof) == place.read_bytes()
    assert len(place.read_bytes()) < 8192
    place.write_text(proof_text(proof), encoding="utf-8")
    assert read_proof(place) == proof


def test_damaged_proofs_read_back_too(tmp_path: Path) -> None:
    """Forty proofs with random numbers are written and read back the same, or refused where their rows do not rise: nothing is mended."""
    place, same = tmp_path / "proof.json", 0
    for seed in range(40):
        proof = damaged(np.random.default_rng([seed, 8]), proof_of("province 7"))
        place.write_text(proof_text(proof), encoding="utf-8")
        try:
            found = read_proof(place)
        except InputRefused:
            continue
        assert found == proof
        same += 1
    assert same >= 15


def test_the_order_of_groups_does_not_matter() -> None:
    """The same two groups in another order have one hash; another member, and no group at all, have others; grouping itself has none."""
    first, second = Group("A", "tight", ("B",), 2026, 2027), Group("C", "tight", ("D",), 2026, 2027)
    other = Group("C", "tight", ("E",), 2026, 2027)
    hashes = [beside(Plan("x", 2026, 2, groups), "rotation", None) for groups in ((first, second), (second, first), (first, other), ())]
    assert hashes[0] == hashes[1]
    assert len(set(hashes)) == 3
    assert beside(Plan("x", 2026, 2, (first,)), "grouping", None) == ""
    assert beside(Plan("x", 2026, 2, (first,)), "grouping", 2027) not in ("", hashes[0])


def good() -> Document:
    """Return the document of a small proof, fresh each time."""
    found = json.loads(proof_text(proof_of("rotation")))
    assert isinstance(found, dict)
    return found


def first(given: Document) -> Document:
    """Return the first goal of a document."""
    goal = given["steps"][0]["goals"][0]
    assert isinstance(goal, dict)
    return goal


SPOILT: tuple[tuple[Callable[[Document], object], str], ...] = (
    (lambda d: d.update(format_version=2), "$.format_version"),
    (lambda d: d.update(format_version=True), "$.format_version"),
    (lambda d: d.update(steps={}), "$.steps"),
    (lambda d: d["steps"].append(d["steps"][0]), "$.steps"),
    (lambda d: d["steps"][0].update(step="sorting"), "$.steps[0].step"),
    (lambda d: d["steps"][1].update(year=2026), "$.steps[1].year"),
    (lambda d: d["steps"][0].update(groups="zz"), "$.steps[0].groups"),
    (lambda d: first(d).update(reached="5"), "$.steps[0].goals[0].reached"),
    (lambda d: first(d).update(reached=2**53 + 1), "$.steps[0].goals[0].reached"),
    (lambda d: first(d).update(slack=-1), "$.steps[0].goals[0].slack"),
    (lambda d: first(d).update(digest="0"), "$.steps[0].goals[0].digest"),
    (lambda d: first(d).update(scale=1.5), "$.steps[0].goals[0].scale"),
    (lambda d: first(d).update(scale=0), "$.steps[0].goals[0].scale"),
    (lambda d: first(d).update(weight=" ".join([str(2**62 + 1), *first(d)["weight"].split()[1:]])), "$.steps[0].goals[0].weight"),
    (lambda d: first(d).update(weight=[1]), "$.steps[0].goals[0].weight"),
    (lambda d: first(d).update(weight="1  2"), "$.steps[0].goals[0].weight"),
    (lambda d: first(d).update(weight="1e5"), "$.steps[0].goals[0].weight"),
    (lambda d: first(d).update(weight="NaN"), "$.steps[0].goals[0].weight"),
    (lambda d: first(d).update(weight="９"), "$.steps[0].goals[0].weight"),
    (lambda d: first(d).update(weight="9" * 5000), "$.steps[0].goals[0].weight"),
    (lambda d: first(d).update(weight=first(d)["weight"] + " 1"), "$.steps[0].goals[0].weight"),
    (lambda d: first(d).update(row=" ".join(["3", "0", *first(d)["row"].split()[2:]])), "$.steps[0].goals[0].row"),
    (lambda d: first(d).update(row=" ".join(["-1", *first(d)["row"].split()[1:]])), "$.steps[0].goals[0].row"),
    (lambda d: first(d).update(row=" ".join([str(2**40), *first(d)["row"].split()[1:]])), "$.steps[0].goals[0].row"),
    (lambda d: first(d).update(cuts=[[0, 1]]), "$.steps[0].goals[0].cuts[0]"),
    (lambda d: first(d).update(cuts=[[0, 2, 3]]), "$.steps[0].goals[0].cuts[0][1]"),
    (lambda d: first(d).update(cuts=[[0, 1, 3, 2, 0]]), "$.steps[0].goals[0].cuts[0]"),
    (lambda d: first(d).update(cuts=[[0, 1, "3"]]), "$.steps[0].goals[0].cuts[0][2]"),
    (lambda d: first(d).update(claims={"SCIP": 1e300}), "$.steps[0].goals[0].claims.SCIP"),
    (lambda d: first(d).update(bonus=1), "$.steps[0].goals[0].bonus"),
    (lambda d: first(d).pop("bound"), "$.steps[0].goals[0].bound"),
)


@pytest.mark.parametrize("number", range(len(SPOILT)))
def test_a_spoilt_field_is_named(number: int, tmp_path: Path) -> None:
    """One field of a good proof is spoilt in each of the ways: refused at that very place, in both languages, without a word of Python."""
    spoil, place = SPOILT[number]
    given, file = good(), tmp_path / "proof.json"
    spoil(given)
    file.write_text(json.dumps(given), encoding="utf-8")
    with pytest.raises(InputRefused) as refusal:
        read_proof(file)
    assert place in {fault.place for fault in refusal.value.faults}
    assert all(fault.message.zh and fault.message.en and "Traceback" not in fault.message.en for fault in refusal.value.faults)


@pytest.mark.parametrize(
    ("data", "place"),
    [
        (b"", "line 1, column 1"),
        (b"[]", "$"),
        (b"[" * 5000 + b"]" * 5000, "line 1, column 65"),
        (b'{"format_version": NaN}', "$.format_version"),
        (b'{"instance": "a", "instance": "b"}', "$.instance"),
        (b'{"format_version": ' + b"9" * 5000 + b"}", "$.format_version"),
        (b"\x1f\x8b", "$"),
        (b"\x1f\x8b\x08\x00" + b"\xff" * 60, "$"),
        (gzip.compress(b"{}")[:-3], "$"),
        (gzip.compress(b"{}") + b"more", "$"),
        (gzip.compress(b"\xff\xfe\x00"), "line 1, column 1"),
        (gzip.compress(b" " * (JSON_BYTES + 1)), "$"),
        (gzip.compress(gzip.compress(b"{}")), "line 1, column 2"),
    ],
    ids=["empty", "list", "deep", "nan", "twice", "digits", "stub", "noise", "cut off", "more", "bytes", "bomb", "twice packed"],
)
def test_what_is_no_proof_is_refused(data: bytes, place: str, tmp_path: Path) -> None:
    """Nothing, a list, 5,000 brackets, NaN, a key twice, 5,000 digits, broken and oversized archives: each is refused at its place."""
    file = tmp_path / "proof.json.gz"
    file.write_bytes(data)
    with pytest.raises(InputRefused) as refusal:
        read_proof(file)
    assert refusal.value.faults[0].place == place


@pytest.fixture
def command(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Command:
    """Return the command, in English, in a folder with a small county that has been solved."""
    monkeypatch.setenv("LC_ALL", "C")
    monkeypatch.chdir(tmp_path)
    write_document(tmp_path)
    found = Command(capsys)
    assert found("tiny.json", "--out", "plan", "--quiet").code == 0
    return found


def test_the_command_computes_again(command: Command) -> None:
    """The plan folder holds a proof; `check --bound` says value, bound and gap, exit code 0, and the same in Chinese and as JSON."""
    words = ("check", "tiny.json", "plan/plan.json", "--bound", "plan/proof.json.gz")
    ran = command(*words)
    (goal,) = command(*words, "--json").document["bounds"]
    assert (ran.code, ran.err) == (0, "")
    assert f"value {goal['value']}, bound computed {goal['value']}, gap 0; the result claims {goal['value']}" in ran.out
    assert goal["value"] == goal["bound"] == goal["claimed"] > 0
    assert (goal["key"], goal["gap"], goal["standing"], goal["contradicted"]) == ("need_left_out", "0", "computed", False)
    assert f"方案值 {goal['value']},复算下界 {goal['value']},差距 0" in command(*words, "--lang", "zh").out


def test_the_command_contradicts(command: Command) -> None:
    """A stored bound 1 higher than its multipliers give, and a claim 1 above the plan's value: exit code 1 and why, the plan accepted."""
    given = json.loads(gzip.decompress(Path("plan/proof.json.gz").read_bytes()))
    words = ("check", "tiny.json", "plan/plan.json", "--bound", "false.json")
    goal = given["steps"][0]["goals"][0]
    for name, value, said in (
        ("bound", goal["bound"] + 1, "contradicts the proof"),
        ("claims", {"SCIP": goal["bound"] + 1}, "contradicted by this plan"),
    ):
        Path("false.json").write_text(json.dumps({**given, "steps": [{**given["steps"][0], "goals": [{**goal, name: value}]}]}))
        ran = command(*words)
        assert ran.code == 1
        assert ran.out.startswith("Plan accepted")
        assert said in ran.out
        document = command(*words, "--json").document
        assert (document["word"], document["exit_code"]) == ("CONTRADICTED", 1)


def test_the_command_says_what_it_does_not_confirm(command: Command) -> None:
    """Without multipliers the need left out is bounded by 0 alone: the gap is the whole value, and SCIP's claim is named as unconfirmed."""
    given = json.loads(gzip.decompress(Path("plan/proof.json.gz").read_bytes()))
    goal = given["steps"][0]["goals"][0]
    value, bare = goal["bound"], {"row": "", "weight": "", "scale": 0, "bound": 0}
    given["steps"][0]["goals"] = [{**goal, **bare, "claims": {"HiGHS\x1b": value, "SCIP": value}}]
    Path("bare.json").write_text(json.dumps(given))
    ran = command("check", "tiny.json", "plan/plan.json", "--bound", "bare.json")
    assert ran.code == 0
    assert (
        f"bound computed 0, gap 1 (100.00%); the result claims {value}; higher bounds were found in ways that no proof file holds"
        in ran.out
    )
    assert f"not confirmed here: HiGHS\\u001b {value}, SCIP {value}" in ran.out
    assert "\x1b" not in ran.out


def test_a_refused_proof_and_a_refused_plan(command: Command, tmp_path: Path) -> None:
    """Another policy than the proof's, no such file, a plan in its place: exit code 2 with the place; a plan that breaks the cap: 1."""
    words = ("check", "tiny.json", "plan/plan.json", "--bound")
    for name, said in (("absent.gz", "absent.gz $"), ("plan/plan.json", "plan.json $.steps")):
        ran = command(*words, name)
        assert (ran.code, ran.out) == (2, "")
        assert said in ran.err
    plan = json.loads(Path("plan/plan.json").read_text(encoding="utf-8"))
    plan["groups"][0]["members"] = ["S1", "S2", "S3"]
    Path("crowded.json").write_text(json.dumps(plan))
    ran = command("check", "tiny.json", "crowded.json", "--bound", "plan/proof.json.gz")
    assert ran.code == 1
    assert ran.out.startswith("Plan refused")
    assert "value 0, bound computed" in ran.out
    schools = json.loads((tmp_path / "tiny.json").read_text(encoding="utf-8"))["schools"]
    schools[3]["weak"] = False
    write_document(tmp_path, schools=schools)
    ran = command(*words, "plan/proof.json.gz")
    assert ran.code == 2
    assert "proof.json.gz $.steps[0].goals[0].digest: the model of this instance is not the one" in ran.err


PAGE = Path(__file__).parent.parent / "docs" / "proof.md"


def test_the_page_says_what_is_so(command: Command, tmp_path: Path) -> None:
    """The commands of docs/proof.md print the lines shown there, and every field of the format has its row in the table."""
    page = PAGE.read_text(encoding="utf-8")
    tiny = PAGE.parent.parent / "instances" / "tiny-grouping.json"
    assert command(tiny, "--out", "first", "--quiet").code == 0
    out = command("check", tiny, "first/plan.json", "--bound", "first/proof.json.gz").out
    assert page.split("```\n")[2].strip() == "\n".join(out.splitlines()[-3:]).strip()
    names = {field.name for kind in (ProofRecord, StepRecord, GoalRecord) for field in fields(kind)} - {"format_version", "steps", "goals"}
    table = page.split("## The file")[1]
    assert [name for name in sorted(names) if f"{name}`" not in table and f"{name}[]`" not in table] == []


PROGRAM = """
import sys
from solver.cli.door import run_command
from solver.cli.signals import Signals
code = run_command(sys.argv[1:], Signals())
print(code, sorted(name for name in sys.modules if name.split('.')[0] in ('ortools', 'networkx') or name.startswith('solver.model')))
"""


def test_computing_again_loads_no_engine(command: Command, tmp_path: Path) -> None:
    """A process of its own that computes the bounds of a solved county has neither ortools nor the room of engines loaded."""
    assert command("check", "tiny.json", "plan/plan.json").code == 0
    words = ["check", "tiny.json", "plan/plan.json", "--bound", "plan/proof.json.gz"]
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parent.parent)}
    ran = subprocess.run(
        [sys.executable, "-c", PROGRAM, *words], cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=120, check=False
    )
    assert "bound computed" in ran.stdout
    assert ran.stdout.splitlines()[-1] == "0 []"
