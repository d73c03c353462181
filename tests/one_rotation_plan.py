"""The county of the national evaluation with its rows in any order, and its plan's hash: ``python -m tests.one_rotation_plan ORDER``.

Run as a program it stands for another process on another day: it has a hash seed of its own, and prints one JSON object.
"""

import csv
import json
import sys
from dataclasses import replace
from pathlib import Path
from shutil import copyfile
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from instances.generators.write import HERE
from solver.files.plan import plan_hash
from solver.files.read import read
from solver.instance.instance import Instance
from solver.solving.result import Result
from solver.solving.solve import solve
from tests.drawing import Rng
from tests.one_plan import shuffled

NAME = "national"
GOALS = ("need_left_out", "posting_travel")
"""Goals that are proved best in seconds; beside them stand all the hard rules of the policy."""


def turned(rng: Rng, rows: list[Any]) -> list[Any]:
    """Return rows in another order."""
    return [rows[int(n)] for n in rng.permutation(len(rows))]


def files(order: int) -> tuple[dict[str, Any], list[list[str]]]:
    """Return the document and the staff table, headings first, with rows in the order of a number; 0 leaves them as they are."""
    rng = np.random.default_rng(order)
    document = json.loads((HERE / f"{NAME}.json").read_text(encoding="utf-8"))
    with (HERE / NAME / "staff.csv").open(encoding="utf-8-sig", newline="") as file:
        heading, *people = csv.reader(file)
    if order:
        document = shuffled(rng, document)
        document["previous"] = {name: turned(rng, rows) for name, rows in document["previous"].items()}
        people = turned(rng, people)
    return document, [heading, *people]


def county(order: int) -> Instance:
    """Return the county as it is read from files with their rows in the order of a number."""
    document, table = files(order)
    with TemporaryDirectory() as place:
        folder = Path(place)
        (folder / NAME).mkdir()
        (folder / "policies").mkdir()
        copyfile(HERE / "policies" / f"{NAME}.toml", folder / "policies" / f"{NAME}.toml")
        (folder / f"{NAME}.json").write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
        with (folder / NAME / "staff.csv").open("w", encoding="utf-8-sig", newline="") as file:
            csv.writer(file).writerows(table)
        instance = read(folder / f"{NAME}.json")
    goals = tuple(row for row in instance.policy.goals if row.goal in GOALS)
    return instance.replace(policy=replace(instance.policy, goals=goals))


def solved(instance: Instance) -> Result:
    """Return what solving gives, for one seed of the solver."""
    return solve(instance, seed=7, time_limit=100.0)


def told(result: Result) -> dict[str, Any]:
    """Return the word, the plan's hash and how many people it posts."""
    plan = result.plan
    return {"word": str(result.word), "hash": plan and plan_hash(plan), "postings": plan and len(plan.postings)}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(told(solved(county(int(sys.argv[1]))))))
