"""Ctrl-C and SIGTERM while the real engines work and there is a plan: it is checked, written whole, and told of, long before the end.

How many seconds that takes is measured by `python -m benchmarks interrupts`, not here, where other tests share the cores.
"""

import csv
import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from solver.check.checker import check
from solver.files.plan import read_plan
from solver.files.read import read

ROOT = Path(__file__).parent.parent
COUNTY = ROOT / "instances" / "nanyang.json"
SIX_AREAS = ("411324001", "411324002", "411324102", "411324103", "411324105", "411324115")
"""Two town districts and four townships: 47 schools and 2,351 people, whose rotation has a plan after some 5 s and no proof in minutes."""
RELAXED = re.compile(r'^rule = "(staffing_floor|lead_protection)"$', re.MULTILINE)
"""Rules that so small a part of the county cannot keep together with the others."""
LIMIT_S = 60.0
"""Seconds after which a solve of 240 has not listened."""


def part_of_the_county(folder: Path, areas: tuple[str, ...]) -> Path:
    """Write the schools and people of some areas of the simulated county, without last year and decisions, and return the file."""
    document: dict[str, Any] = json.loads(COUNTY.read_text(encoding="utf-8"))
    document["areas"] = [area for area in document["areas"] if area["id"] in areas or "parent" not in area]
    document["schools"] = [school for school in document["schools"] if school["area"] in areas]
    for left_out in ("previous", "pins", "bans", "waivers", "external"):
        document.pop(left_out)
    inside = {school["id"] for school in document["schools"]}
    with (COUNTY.parent / document["staff"]["table"]).open(encoding="utf-8-sig", newline="") as table:
        headings, *rows = csv.reader(table)
    home, wish = headings.index("学校编号"), headings.index("意向学校")
    kept = [row for row in rows if row[home] in inside and (not row[wish] or row[wish] in inside)]
    with (folder / "staff.csv").open("w", encoding="utf-8", newline="") as table:
        csv.writer(table).writerows([headings, *kept])
    policy = (COUNTY.parent / document["policy"]).read_text(encoding="utf-8")
    (folder / "policy.toml").write_text(RELAXED.sub(r'rule = "\1"\nstanding = "watch"', policy), encoding="utf-8")
    return written(folder, document | {"staff": {"table": "staff.csv"}, "policy": "policy.toml"})


def county_without_staff(folder: Path) -> Path:
    """Write the whole county without its staff, so that it has groups only, and return the file."""
    document: dict[str, Any] = json.loads(COUNTY.read_text(encoding="utf-8"))
    (folder / "policy.toml").write_bytes((COUNTY.parent / document["policy"]).read_bytes())
    document["previous"]["postings"] = []
    document |= {"staff": [], "policy": "policy.toml"}
    for decisions in ("pins", "bans"):
        document[decisions] = [decision for decision in document[decisions] if decision["kind"] in {"lead", "member"}]
    return written(folder, document)


def written(folder: Path, document: dict[str, Any]) -> Path:
    """Write an instance file and return it."""
    place = folder / "county.json"
    place.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
    return place


def interrupted(place: Path, step: str, number: signal.Signals) -> tuple[int, str]:
    """Solve until a goal of the step has a value, send the signal; return exit code and stdout."""
    command = [sys.executable, "-m", "solver", place.name, "--out", "here", "--json", "--lang", "en", "--time-limit", "240"]
    process = subprocess.Popen(
        command, cwd=place.parent, env=os.environ | {"PYTHONPATH": str(ROOT)}, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stderr is not None
    told = []
    for line in process.stderr:
        told.append(line)
        if f"  {step}  " in line and "  best " in line:
            break
    else:
        raise AssertionError("the command ended before the signal: " + "".join(told))
    process.send_signal(number)
    with process:
        out, err = process.communicate(timeout=LIMIT_S)
    assert "Traceback" not in err
    return process.returncode, out


@pytest.mark.parametrize(("step", "number", "code"), [("grouping", signal.SIGTERM, 143), ("rotation", signal.SIGINT, 130)])
def test_a_signal_during_a_real_solve_leaves_a_whole_checked_plan(tmp_path: Path, step: str, number: signal.Signals, code: int) -> None:
    """Groups of the whole county, and rotation of six of its areas: the signal's code, and a plan the checker accepts."""
    place = county_without_staff(tmp_path) if step == "grouping" else part_of_the_county(tmp_path, SIX_AREAS)
    returned, out = interrupted(place, step, number)
    told = json.loads(out)
    assert returned == code
    assert (told["word"], told["exit_code"], told["accepted"]) == ("INTERRUPTED_WITH_PLAN", code, True)
    instance = read(place)
    plan = read_plan(tmp_path / "here" / "plan.json", instance)
    assert check(instance, plan).accepted
    assert len(plan.groups) > 2
    assert bool(plan.postings) == (step == "rotation")
    assert all((tmp_path / name).stat().st_size > 0 for name in told["files"])
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]
