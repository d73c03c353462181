"""Proofs as files: JSON, compressed or plain, one field of a goal a line; reading one back believes nothing of it."""

import gzip
import hashlib
import json
import re
import zlib
from collections.abc import Sequence
from dataclasses import asdict
from functools import cache
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from solver.files.faults import Faults, json_place
from solver.files.proof_document import GoalRecord, ProofRecord, StepRecord
from solver.files.scan import scan
from solver.files.source import JSON_BYTES, load, refused, utf8
from solver.files.words import add_errors
from solver.form.proof import CutProof, GoalProof, Proof, StepProof
from solver.language import Text
from solver.plan.plan import Plan
from solver.plan.sections import SECTIONS, Step
from solver.plan.years import in_year

_GZIP = b"\x1f\x8b"
_NUMBERS = re.compile(r"(?:-?[0-9]{1,19}(?: -?[0-9]{1,19})*+)?")
"""Possessive, so that millions of numbers leave nothing on the expression's stack."""
ROWS, WEIGHT = 2**31, 2**62
"""Largest number of a row, and largest multiplier times its scale."""
NO_NUMBERS = Text("应为以一个空格分隔的整数,绝对值不超过 {n}", "must be whole numbers with one space between them, none beyond {n}")
_DAMAGED = Text("压缩文件已损坏或被截断", "the compressed file is damaged or truncated")
_LARGE = Text("解压后超过 {n} MiB", "it is larger than {n} MiB once unpacked")


def beside(plan: Plan, step: Step, year: int | None) -> str:
    """Return the SHA-256 of what a step is solved beside, whatever its order; empty where there is nothing yet.

    A forecast year of grouping follows from the groups of the years before it, pairing from all groups, rotation from these and the
    pairs, along which aid may be sent, and every later step from all that the steps before it have settled.
    """
    if step == "grouping" and year is None:
        return ""
    settled: list[Any] = list(plan.groups)
    if year is not None:
        settled = [group for before in range(plan.first_year, year) for group in in_year(plan.groups, before)]
    order = list(SECTIONS)
    for earlier in order[1 : order.index(step)] if step not in {"grouping", "pairing"} else ():
        settled += [row for section in SECTIONS[earlier] for row in getattr(plan, section)]
    rows = sorted(json.dumps(asdict(row), ensure_ascii=False, sort_keys=True) for row in settled)
    return hashlib.sha256("\n".join(rows).encode("utf-8", "surrogatepass")).hexdigest()


@cache
def proof_adapter() -> TypeAdapter[ProofRecord]:
    """Return the adapter of the proof format, made once."""
    return TypeAdapter(ProofRecord)


def proof_bytes(proof: Proof) -> bytes:
    """Return a proof as compressed JSON; equal proofs give equal bytes."""
    return gzip.compress(proof_text(proof).encode(), compresslevel=6, mtime=0)


def proof_text(proof: Proof) -> str:
    """Return a proof as JSON text."""
    steps = ",\n".join(_step_text(step) for step in proof.steps)
    head = {"format_version": 1, "instance": proof.instance, "program": proof.program}
    lines = [f" {_plain(name)}: {_plain(value)}" for name, value in head.items()]
    return "{\n" + ",\n".join(lines) + f',\n "steps": [\n{steps}\n ]\n}}\n'


def _step_text(step: StepProof) -> str:
    goals = ",\n".join(_goal_text(goal) for goal in step.goals)
    head = f'"step": {_plain(step.step)}, "year": {_plain(step.year)}, "groups": {_plain(step.groups)}'
    return f'  {{{head}, "goals": [\n{goals}\n  ]}}'


def _goal_text(goal: GoalProof) -> str:
    fields = {
        **{name: getattr(goal, name) for name in ("key", "reached", "slack", "columns", "rows", "digest")},
        "cuts": [[cut.source, int(cut.above), cut.divisor, *_steps(cut.flipped)] for cut in goal.cuts],
        "scale": goal.scale, "row": _spaced(_steps(goal.row)), "weight": _spaced(goal.weight), "bound": goal.bound, "claimed": goal.claimed,
        "claims": dict(goal.claims),
    }  # fmt: skip
    return "   {\n" + ",\n".join(f"    {_plain(name)}: {_plain(value)}" for name, value in fields.items()) + "\n   }"


def _plain(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _spaced(numbers: Sequence[int]) -> str:
    return " ".join(map(str, numbers))


def _steps(numbers: Sequence[int]) -> list[int]:
    """Return the first of rising numbers and then each one's distance from the one before: small numbers compress well."""
    return [*numbers[:1], *(after - before for before, after in pairwise(numbers))]


def read_proof(path: str | Path) -> Proof:
    """Read a proof file, compressed or not.

    What is judged here is whether the file can be understood; whether its numbers prove anything is found by computing
    (`solver.solving.proof.recompute`).

    Raises
    ------
    InputRefused
        With every fault, each with its JSON path.
    """
    path = Path(path)
    faults, file = Faults(), path.name
    text = utf8(_unpacked(load(path, file, JSON_BYTES), file), file, faults)
    raw, _ = scan(text, file, faults)
    faults.refuse()
    try:
        record = proof_adapter().validate_json(text)
    except ValidationError as error:
        add_errors(error, ProofRecord, raw, file, faults)
        faults.refuse()
        raise refused(file, "$", Text("证明无法读取", "the proof cannot be read")) from None
    _check(record, file, faults)
    faults.refuse()
    return Proof(record.instance, record.program, tuple(_step(step) for step in record.steps))


def _unpacked(data: bytes, file: str) -> bytes:
    """Return the text of a compressed file, never more of it than a JSON file may have."""
    if not data.startswith(_GZIP):
        return data
    unpacking = zlib.decompressobj(wbits=31)
    try:
        text = unpacking.decompress(data, JSON_BYTES + 1)
    except zlib.error:
        raise refused(file, "$", _DAMAGED) from None
    if len(text) > JSON_BYTES:
        raise refused(file, "$", _LARGE.fill(n=JSON_BYTES // 2**20))
    if not unpacking.eof or unpacking.unused_data:
        raise refused(file, "$", _DAMAGED)
    return text


def _check(record: ProofRecord, file: str, faults: Faults) -> None:
    """Add what is wrong between fields that are right each for itself."""
    names = [(step.step, step.year) for step in record.steps]
    if len(set(names)) < len(names):
        faults.add(file, "$.steps", Text("同一步骤出现了不止一次", "a step stands there more than once"))
    for i, step in enumerate(record.steps):
        if step.year is not None and step.step != "grouping":
            faults.add(file, json_place(["steps", i, "year"]), Text("只有编组按学年进行", "only grouping is done by years"), step.year)
        for j, goal in enumerate(step.goals):
            _check_goal(goal, ["steps", i, "goals", j], file, faults)


def _check_goal(goal: GoalRecord, place: list[str | int], file: str, faults: Faults) -> None:
    for name, largest in (("row", ROWS), ("weight", WEIGHT)):
        if not _NUMBERS.fullmatch(getattr(goal, name)) or any(abs(number) > largest for number in _numbers(getattr(goal, name))):
            faults.add(file, json_place([*place, name]), NO_NUMBERS.fill(n=largest), getattr(goal, name))
            return
    rows, weights = _numbers(goal.row), _numbers(goal.weight)
    if len(rows) != len(weights):
        words = Text("乘子应与行一一对应({n} 行)", "there must be one multiplier for each row ({n} rows)").fill(n=len(rows))
        faults.add(file, json_place([*place, "weight"]), words, len(weights))
    if weights and goal.scale == 0:
        faults.add(file, json_place([*place, "scale"]), Text("有乘子时应大于 0", "must be more than 0 where there are multipliers"), 0)
    for where, numbers in (([*place, "row"], rows), *(([*place, "cuts", n], cut[3:]) for n, cut in enumerate(goal.cuts))):
        if any(number < 0 for number in numbers[:1]) or any(number < 1 for number in numbers[1:]):
            faults.add(file, json_place(where), Text("编号应递增", "the numbers must rise"))
    for n, cut in enumerate(goal.cuts):
        if cut[1] not in (0, 1):
            faults.add(file, json_place([*place, "cuts", n, 1]), Text("应为 0 或 1", "must be 0 or 1"), cut[1])


def _numbers(text: str) -> tuple[int, ...]:
    """Return the numbers of a text that has been checked."""
    return tuple(map(int, text.split()))


def _step(step: StepRecord) -> StepProof:
    return StepProof(step.step, step.groups, tuple(_goal(goal) for goal in step.goals), step.year)


def _goal(goal: GoalRecord) -> GoalProof:
    return GoalProof(
        key=goal.key,
        reached=goal.reached,
        slack=goal.slack,
        columns=goal.columns,
        rows=goal.rows,
        digest=goal.digest,
        cuts=tuple(CutProof(source, bool(above), divisor, tuple(accumulate(flipped))) for source, above, divisor, *flipped in goal.cuts),
        scale=goal.scale,
        row=tuple(accumulate(_numbers(goal.row))),
        weight=_numbers(goal.weight),
        bound=goal.bound,
        claimed=goal.claimed,
        claims=tuple(sorted(goal.claims.items())),
    )
