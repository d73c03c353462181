"""The load benchmark's builder: a large staff is read from CSV and Parquet as one and the same."""

from pathlib import Path

from benchmarks.load import build
from solver.files.read import read


def test_csv_and_parquet_of_one_seed_are_one_staff(tmp_path: Path) -> None:
    """25,000 people are more than one block of 20,000 rows; both tables give one source hash and every person."""
    hashes = set()
    for kind in ("csv", "parquet"):
        (tmp_path / kind).mkdir()
        instance = read(build(tmp_path / kind, 7, 25_000, kind))
        assert len(instance.staff) == 25_000
        hashes.add(instance.source_hash)
    assert len(hashes) == 1
