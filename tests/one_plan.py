"""Instances with many best plans, their rows in any order, and the hash of the plan each ends with: ``python -m tests.one_plan ORDER``.

Run as a program it stands for another process on another day: it has a hash seed of its own, and prints one JSON object.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from instances.generators.province import province
from solver.files.plan import plan_hash
from solver.files.read import read
from solver.instance.instance import Instance
from solver.solving.solve import solve
from tests.drawing import Rng
from tests.relations import county as drawn
from tests.solving import county

FILES = Path(__file__).resolve().parent.parent / "instances"
TINY = ("tiny-grouping", "tiny-rotation")
DRAWN = 16
"""Drawn counties beside the two files, the twins and the province: 20 instances in all."""


def elsewhere(module: str, order: int, hash_seed: int) -> Any:
    """Return what a module of the tests prints, run as a process with a hash seed and an order of rows of its own."""
    ran = subprocess.run(
        [sys.executable, "-m", module, str(order)],
        capture_output=True,
        text=True,
        check=True,
        cwd=FILES.parent,
        env={"PYTHONHASHSEED": str(hash_seed), "PYTHONPATH": str(FILES.parent)},
        timeout=90,
    )
    return json.loads(ran.stdout)


def twins() -> Instance:
    """Return two leads and eight schools that are all alike and stand at one place; a lead takes two of them, whichever."""
    there = county(10)
    return there.replace(schools=tuple(replace(school, longitude=112.5) for school in there.schools))


def shuffled(rng: Rng, value: Any) -> Any:
    """Return a JSON document with the keys of every object, and the rows of every list of objects, in another order."""
    if isinstance(value, dict):
        items = list(value.items())
        return {items[int(n)][0]: shuffled(rng, items[int(n)][1]) for n in rng.permutation(len(items))}
    if isinstance(value, list) and value and all(isinstance(one, dict) and ("id" in one or "subject" in one) for one in value):
        return [shuffled(rng, value[int(n)]) for n in rng.permutation(len(value))]
    return value


def instances(order: int, folder: Path) -> Mapping[str, Instance]:
    """Return the instances with their rows in the order of a number; 0 leaves them as they are."""
    rng, found = np.random.default_rng(order), {}
    for name in TINY:
        document = json.loads((FILES / f"{name}.json").read_text(encoding="utf-8"))
        place = folder / f"{name}.json"
        place.write_text(json.dumps(shuffled(rng, document) if order else document, ensure_ascii=False), encoding="utf-8")
        found[name] = read(place)
    built = {"twins": twins(), "province": province(60, 6)} | {f"drawn {seed}": drawn(seed) for seed in range(DRAWN)}
    for name, instance in built.items():
        rows = {field: getattr(instance, field) for field in ("schools", "areas", "waivers", "pins", "bans")}
        turned = {field: tuple(items[int(n)] for n in rng.permutation(len(items))) for field, items in rows.items()}
        found[name] = instance.replace(**turned) if order else instance
    return found


def hashes(order: int) -> dict[str, str]:
    """Return the hash of the plan of each instance, for one seed of the solver."""
    found = {}
    with tempfile.TemporaryDirectory() as folder:
        for name, instance in instances(order, Path(folder)).items():
            result = solve(instance, seed=7, time_limit=100)
            found[name] = f"{result.word} {'' if result.plan is None else plan_hash(result.plan)}"
    return found


if __name__ == "__main__":
    sys.stdout.write(json.dumps(hashes(int(sys.argv[1]))))
