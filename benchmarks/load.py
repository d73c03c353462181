"""Reading a province: an instance of thousands of schools whose staff of 300,000 stands in a table, CSV and Parquet."""

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from benchmarks.record import Record
from solver.instance.staff import BACKBONES, COLUMNS, POSITIONS, SUBJECTS, TITLES

TEACHERS_AT_A_SCHOOL = 46
POLICY = {"name": "load", "title": "读取测试", "modes": [{"name": "alliance", "title": "联盟型"}], "rules": [], "goals": []}
_MEASURED = """
import json, pathlib, resource, sys, time
begun = time.perf_counter()
from solver import read
imported = time.perf_counter()
instance = read(sys.argv[1])
done = time.perf_counter()
status = pathlib.Path("/proc/self/status")
if status.is_file():  # a child's ru_maxrss begins at its parent's size on Linux; VmHWM is its own
    mib = next(int(line.split()[1]) for line in status.read_text().splitlines() if line.startswith("VmHWM")) // 1024
else:
    mib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // (1024 if sys.platform != "darwin" else 1024**2)
print(json.dumps({"import_seconds": imported - begun, "seconds": done - imported, "peak_mib": mib,
                  "people": len(instance.staff), "schools": len(instance.schools), "source_hash": instance.source_hash}))
"""


def run(arguments: argparse.Namespace) -> Iterator[Record]:
    """Read one staff as CSV and as Parquet, each in a process of its own; both must give one source hash."""
    hashes = set()
    for kind in ("csv", "parquet"):
        with tempfile.TemporaryDirectory() as folder:
            figures = measured(build(Path(folder), arguments.seed, arguments.teachers, kind))
        hashes.add(figures["source_hash"])
        details = {name: figures[name] for name in ("people", "schools", "import_seconds", "source_hash")}
        verdict = "accepted" if len(hashes) == 1 else "another source hash than the first table's"
        yield Record(
            f"load/{kind}", arguments.seed, round(figures["seconds"], 2), None, None, None, figures["peak_mib"], verdict, details=details
        )


def measured(path: Path) -> dict[str, Any]:
    """Read an instance in a process of its own and return seconds, peak memory and what was read."""
    root = Path(__file__).parent.parent
    done = subprocess.run(  # noqa: S603 - our own interpreter on our own text
        [sys.executable, "-c", _MEASURED, str(path.resolve())], check=True, capture_output=True, text=True, cwd=root
    )
    figures: dict[str, Any] = json.loads(done.stdout)
    return figures


def build(folder: Path, seed: int, teachers: int, kind: str = "csv") -> Path:
    """Write an instance with `teachers` people, 46 a school, into a folder and return the instance's path."""
    rng = np.random.default_rng(seed)
    schools = max(1, teachers // TEACHERS_AT_A_SCHOOL)
    staff = staff_frame(rng, schools, teachers)
    if kind == "parquet":
        staff.to_parquet(folder / "staff.parquet", index=False)
    else:
        staff.to_csv(folder / "staff.csv", index=False)
    document = {
        "format_version": 1,
        "id": "load",
        "name": "读取测试",
        "simulated": True,
        "first_year": 2026,
        "years": 3,
        "datum": "GCJ-02",
        "areas": [{"id": "A", "name": "省", "level": "province"}],
        "schools": [_school(rng, number) for number in range(schools)],
        "staff": {"table": f"staff.{kind}"},
        "policy": POLICY,
    }
    path = folder / "load.json"
    path.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
    return path


def _school(rng: np.random.Generator, number: int) -> dict[str, Any]:
    return {
        "id": f"S{number:05d}",
        "name": f"第{number}学校",
        "area": "A",
        "setting": ("urban", "town", "rural")[number % 3],
        "parts": [
            {"stage": "primary", "pupils": int(rng.integers(200, 900)), "classes": [3] * 6},
            {"stage": "junior", "pupils": int(rng.integers(100, 500)), "classes": [2] * 3},
        ],
        "longitude": round(112 + 2 * float(rng.random()), 5),
        "latitude": round(32 + 2 * float(rng.random()), 5),
        "quality": int(rng.integers(40, 100)),
    }


def staff_frame(rng: np.random.Generator, schools: int, teachers: int) -> pd.DataFrame:
    """Return a staff table with every column of the format filled."""
    home = np.arange(teachers) % schools

    def chosen(words: tuple[str, ...]) -> Any:
        return np.array(words, dtype=object)[rng.integers(len(words), size=teachers)]

    filled = {
        "id": [f"T{number:06d}" for number in range(teachers)],
        "school": [f"S{number:05d}" for number in home],
        "position": chosen(POSITIONS),
        "stage": chosen(("primary", "junior")),
        "subject": chosen(SUBJECTS),
        "qualification": chosen(("bachelor", "master")),
        "title": chosen(TITLES),
        "backbone": chosen(BACKBONES),
        "on_quota": rng.random(teachers) < 0.95,
        "sex": chosen(("m", "f")),
        "birth_year": rng.integers(1966, 2003, teachers),
        "years_at_school": rng.integers(0, 30, teachers),
        "term_first_year": rng.integers(2018, 2026, teachers),
        "terms": rng.integers(0, 2, teachers),
        "rural_years": rng.integers(0, 10, teachers),
        "moves": rng.integers(0, 4, teachers),
        "title_application_year": rng.integers(2026, 2030, teachers),
        "head_year": rng.integers(2026, 2030, teachers),
        "exemption": chosen(("", "", "", "illness", "nursing")),
        "exempt_until": rng.integers(2026, 2030, teachers),
        "longitude": np.round(112 + 2 * rng.random(teachers), 5),
        "latitude": np.round(32 + 2 * rng.random(teachers), 5),
        "wish": [f"S{number:05d}" for number in (home + 1) % schools],
        "itinerant": rng.random(teachers) < 0.1,
        "graduating": rng.random(teachers) < 0.2,
    }
    return pd.DataFrame({column.name: filled[column.name] for column in COLUMNS})
