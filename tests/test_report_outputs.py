"""The plan folder: whole or not at all, every file accounted for, nothing of anybody else's replaced."""

import csv
import hashlib
import io
import json
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from solver.files.atomic import whole_folder
from solver.files.plan import plan_hash, read_plan
from solver.instance.instance import Instance
from solver.language import Text
from solver.report.document import result_document
from solver.report.folder import FolderRefused, default_folder, may_hold, try_writing
from solver.report.manifest import FILE, KIND, is_ours
from solver.report.outputs import output_files
from tests.reporting import county, plan_of, result_of

SETTINGS = {"seed": 7, "time_limit_s": 60.0, "workers": 2, "start": None}
EXPECTED = {
    "plan.json", "plan.geojson", "summary.txt", "compliance.csv", "compliance_details.csv", "manifest.json", "tables/groups.csv",
    "tables/members.csv", "tables/left_out.csv", "tables/transitions.csv", "tables/postings.csv", "tables/balance.csv", "tables/goals.csv",
    "tables/standard.csv", "tables/spread.csv", "tables/people.csv", "tables/evaluation.csv", "tables/standard_needs.csv",
    "tables/rotation_needs.csv",
}  # fmt: skip


def files_of(instance: Instance | None = None) -> dict[str, bytes]:
    """Return the files of the small county's plan folder."""
    given = county() if instance is None else instance
    return output_files(given, result_of(given), SETTINGS, "zh")


def tree(folder: Path) -> dict[str, bytes]:
    """Return every file below a folder."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_folder_holds_what_was_promised(tmp_path: Path) -> None:
    """Nineteen files; the plan reads back to the same hash; tables begin with the byte order mark; the map is JSON."""
    instance = county()
    files = files_of(instance)
    assert set(files) == EXPECTED
    whole_folder(tmp_path / "plan", files)
    assert tree(tmp_path / "plan") == files
    assert plan_hash(read_plan(tmp_path / "plan" / "plan.json", instance)) == plan_hash(plan_of(instance))
    for name, content in files.items():
        if name.endswith(".csv"):
            assert content.startswith(b"\xef\xbb\xbf")
            assert len(list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))) >= 1
    assert json.loads(files["plan.geojson"])["type"] == "FeatureCollection"
    assert "模拟数据" in files["summary.txt"].decode()


def test_the_manifest_accounts_for_every_file() -> None:
    """The SHA-256 and length of each of the other eighteen files, seed, limits, versions, word, plan hash, and that data are simulated."""
    files = files_of()
    found = json.loads(files[FILE])
    assert set(found["files"]) == EXPECTED - {FILE}
    for name, entry in found["files"].items():
        assert entry == {"bytes": len(files[name]), "sha256": hashlib.sha256(files[name]).hexdigest()}
    assert found["settings"] == SETTINGS
    assert {"solver", "python", "ortools", "numpy", "pandas"} <= set(found["versions"])
    assert (found["kind"], found["word"], found["simulated"]) == (KIND, "BEST_KNOWN_WITHIN", True)
    assert found["plan_hash"] == plan_hash(plan_of(county()))
    assert found["goals"][0] == {"key": "need_left_out", "value": 3, "bound": 3}


def test_the_manifest_keeps_what_the_reader_noted() -> None:
    """A note of the reader stands in the manifest in both languages, and an instance read as usual leaves an empty list."""
    noted = county().replace(notes=(Text("按 GB18030 读取", "read as GB18030"),))
    assert json.loads(files_of(noted)[FILE])["notes"] == [{"zh": "按 GB18030 读取", "en": "read as GB18030"}]
    assert json.loads(files_of()[FILE])["notes"] == []


def test_the_same_plan_gives_the_same_bytes() -> None:
    """Two runs with shuffled schools write the same bytes, the manifest included, where they took the same seconds."""
    instance = county()
    shuffled = instance.replace(schools=instance.schools[::-1])
    assert files_of(instance) == files_of(shuffled)


def test_a_plan_the_checker_refuses_is_never_written() -> None:
    """No report, a refused report or no plan: nothing is made."""
    instance = county()
    result = result_of(instance)
    broken = replace(plan_of(instance), postings=())
    for bad in (replace(result, report=None), replace(result, plan=None), result_of(instance, broken)):
        with pytest.raises(ValueError, match="accepted"):
            output_files(instance, bad, SETTINGS, "en")


@pytest.mark.parametrize("nth", range(1, 14))
def test_a_failure_at_any_file_leaves_the_old_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, nth: int) -> None:
    """The disk is full at the nth of thirteen files: the folder of the last run stands as it was and nothing is left beside it."""
    folder = tmp_path / "plan"
    whole_folder(folder, {FILE: b"{}", "old.txt": b"old"})
    beside = {path.name for path in tmp_path.iterdir()}
    written, calls = os.write, {"n": 0}

    def full(handle: int, data: Any) -> int:
        calls["n"] += 1
        if calls["n"] == nth + 1:  # the first write is the lock's
            raise OSError(28, "No space left on device")
        return written(handle, data)

    monkeypatch.setattr(os, "write", full)
    with pytest.raises(OSError, match="No space"):
        whole_folder(folder, files_of())
    monkeypatch.undo()
    assert tree(folder) == {FILE: b"{}", "old.txt": b"old"}
    assert {path.name for path in tmp_path.iterdir()} - beside <= {path.name for path in tmp_path.glob("*.lock")}


def test_only_our_own_folder_is_replaced(tmp_path: Path) -> None:
    """An empty folder and one with our manifest may be used; a full one, a file and a symbolic link may not."""
    ours, full, empty, file = (tmp_path / name for name in ("ours", "full", "empty", "file"))
    whole_folder(ours, files_of())
    empty.mkdir()
    full.mkdir()
    (full / "thesis.txt").write_text("keep")
    file.write_text("keep")
    (tmp_path / "link").symlink_to(empty)
    may_hold(ours)
    may_hold(empty)
    may_hold(tmp_path / "absent")
    for place in (full, file, tmp_path / "link"):
        with pytest.raises(FolderRefused) as refused:
            may_hold(place)
        assert place.name in refused.value.message.zh
        assert place.name in refused.value.message.en
    (full / FILE).write_text('{"kind": "something else"}')
    with pytest.raises(FolderRefused):
        may_hold(full)
    assert [is_ours(text) for text in ("[" * 100_000, "[]", "", json.dumps({"kind": KIND}))] == [False, False, False, True]


@pytest.mark.parametrize(
    "name",
    [
        "..",
        "../../etc/passwd",
        "/etc/passwd",
        "a/b",
        "a\\b",
        "CON",
        "南阳" * 60,
        "\u202eabc",
        "...",
        "-",
        "a b",
        "~root",
        "$HOME",
        "a:b|c*?",
    ],
)
def test_an_id_is_never_a_path(name: str) -> None:
    """14 ids that would lead elsewhere or break a file system: the folder stays below `plans`, in one step, under 100 bytes."""
    place = default_folder(name, "0123456789abcdef")
    assert place.parent == Path("plans")
    assert place.name.endswith("-01234567")
    assert len(place.name.encode()) < 100
    assert not set(place.name) & set("/\\:*?|~$\u202e ")
    assert not place.name.startswith((".", "-"))


def test_the_place_is_tried_before_the_work(tmp_path: Path) -> None:
    """A place below folders that do not exist yet can be written and nothing is left there; one below a file cannot."""
    try_writing(tmp_path / "a" / "b" / "plan")
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "file").write_text("keep")
    with pytest.raises(NotADirectoryError):
        try_writing(tmp_path / "file" / "plan")
    with pytest.raises((PermissionError, FileNotFoundError)):
        try_writing(Path("/proc/plan"))


def test_the_json_object_says_what_the_summary_says() -> None:
    """Word, goals, figures with numerator and denominator, the priced shortfall of two schools at price ten, waivers and files."""
    instance = county()
    found = result_document(result_of(instance), instance, "en", Path("plans/x"), ["plans/x/plan.json"])
    assert json.loads(json.dumps(found)) == found
    assert (found["word"], found["accepted"], found["breaches"]) == ("BEST_KNOWN_WITHIN", True, 0)
    assert [(goal["value"], goal["bound"], goal["proved"]) for goal in found["goals"]] == [(3, 3, True), (50, 40, False), (4, None, False)]
    assert found["figures"]["coverage"] == {"numerator": 3, "denominator": 5, "share": "3/5"}
    assert found["figures"]["years"][1]["exchanged"] == {"numerator": 1, "denominator": 9, "share": "1/9"}
    assert found["figures"]["years"][0]["backbone"]["share"] == "1"
    assert found["figures"]["balance"][0]["effective_after"] == "1.4577"
    assert found["figures"]["balance"][0]["squared"]["official_before"] == "4"
    assert found["figures"]["left_out"] == {"matured": ["S4"], "places_full": ["S3"]}
    assert found["shortfalls"] == [{"rule": "coverage", "amount": 2, "price": 10}]
    assert found["waivers"] == [{"rule": "member_cap", "subject": "S2", "reason": "县教育局批准"}]
    assert (found["folder"], found["files"]) == ("plans/x", ["plans/x/plan.json"])
    empty = result_document(replace(result_of(instance), plan=None, report=None, goals=()), instance, "zh")
    assert (empty["plan_hash"], empty["figures"], empty["accepted"]) == (None, None, None)
