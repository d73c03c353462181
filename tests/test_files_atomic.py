"""Whole or not at all: kills, full disks, links, two writers and stale leftovers."""

import os
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from solver.files import atomic
from solver.files.atomic import Occupied, partial_folder, sweep, whole_file, whole_folder

FILES = {"plan.json": b"{}", "tables/a.csv": b"x"}


def names(folder: Path) -> list[str]:
    """Return everything in a folder, hidden names too."""
    return sorted(path.name for path in folder.iterdir())


def test_a_folder_is_written_and_replaced_as_a_whole(tmp_path: Path) -> None:
    """The second folder replaces the first; nothing of the first and no hidden name remains."""
    place = tmp_path / "deep" / "方案"
    whole_folder(place, {"old.txt": b"1"})
    whole_folder(place, FILES)
    assert names(place) == ["plan.json", "tables"]
    assert (place / "tables" / "a.csv").read_bytes() == b"x"
    assert names(place.parent) == ["方案"]


def test_a_failure_leaves_the_old_folder_and_nothing_else(tmp_path: Path) -> None:
    """A file that cannot be written, in the middle of others, leaves the old folder as it was."""
    place = tmp_path / "plan"
    whole_folder(place, FILES)
    with pytest.raises(FileExistsError):
        whole_folder(place, {"new.txt": b"1", "tables/a": b"1", "tables": b"2"})
    assert names(place) == ["plan.json", "tables"]
    assert [name for name in names(tmp_path) if "partial" in name] == []


def test_a_full_disk_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """ENOSPC at the first write: the old file is untouched and no partial file stays."""
    place = tmp_path / "plan.json"
    whole_file(place, b"old")

    def full(_handle: int, _data: bytes) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(atomic, "_write", full)
    with pytest.raises(OSError, match="No space"):
        whole_file(place, b"new")
    with pytest.raises(OSError, match="No space"):
        whole_folder(tmp_path / "folder", FILES)
    assert place.read_bytes() == b"old"
    assert [name for name in names(tmp_path) if "partial" in name or name == "folder"] == []


def test_a_failed_rename_puts_the_old_folder_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """If the new folder cannot take the name, the old one gets it back."""
    place = tmp_path / "plan"
    whole_folder(place, {"old": b"1"})
    rename = Path.rename

    def refuse(self: Path, target: Path) -> Path:
        if ".partial-" in self.name:
            raise OSError(5, "Input/output error")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", refuse)
    with pytest.raises(OSError, match="Input/output"):
        whole_folder(place, FILES)
    assert names(place) == ["old"]


def test_links_and_files_are_not_written_over(tmp_path: Path) -> None:
    """A symbolic link as the place, and a file where a folder should go, are refused."""
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    with pytest.raises(OSError, match="symbolic link"):
        whole_folder(tmp_path / "link", FILES)
    with pytest.raises(OSError, match="symbolic link"):
        whole_file(tmp_path / "link", b"")
    (tmp_path / "file").write_bytes(b"1")
    with pytest.raises(NotADirectoryError):
        whole_folder(tmp_path / "file", FILES)
    assert names(tmp_path / "real") == []


def test_a_second_writer_is_told_who_is_first(tmp_path: Path) -> None:
    """While one process fills a folder another is refused with the first one's process number, and can write afterwards."""
    place = tmp_path / "plan"
    with partial_folder(place) as partial:
        (partial / "a").write_bytes(b"1")
        with pytest.raises(Occupied) as caught:
            whole_folder(place, FILES)
        assert caught.value.pid == os.getpid()
        assert str(os.getpid()) in caught.value.message.zh
    whole_folder(place, FILES)
    assert names(place) == ["plan.json", "tables"]


def test_what_a_killed_writer_leaves_is_cleared_up(tmp_path: Path) -> None:
    """Ten writers killed at random moments leave a folder that is whole (old or new); the next writer leaves no hidden name."""
    place = tmp_path / "plan"
    whole_folder(place, dict.fromkeys(("a", "b", "c"), b"0" * 1000))
    code = """
        import sys
        from pathlib import Path
        from solver.files.atomic import whole_folder
        print("ready", flush=True)
        number = 0
        while True:
            number += 1
            whole_folder(Path(sys.argv[1]), {name: str(number % 10).encode() * 1000 for name in ("a", "b", "c")})
    """
    for run in range(10):
        writer = subprocess.Popen([sys.executable, "-c", textwrap.dedent(code), str(place)], stdout=subprocess.PIPE)
        assert writer.stdout is not None
        writer.stdout.readline()
        time.sleep(0.02 + 0.013 * run)
        writer.kill()
        writer.wait()
        writer.stdout.close()
        sweep(place)
        contents = {(place / name).read_bytes() for name in ("a", "b", "c")}
        assert len(contents) == 1
        assert len(contents.pop()) == 1000
    whole_folder(place, FILES)
    assert names(tmp_path) == ["plan"]


def test_an_interrupted_change_of_folders_is_undone(tmp_path: Path) -> None:
    """A kill between the two renames leaves the old folder under its hidden name; the next start brings it back."""
    place = tmp_path / "plan[1]*"
    whole_folder(place, {"old": b"1"})
    place.rename(tmp_path / (atomic._beside(place, ".old-") + "x"))
    sweep(place)
    assert names(place) == ["old"]
    (tmp_path / (atomic._beside(place, ".old-") + "y")).mkdir()
    (tmp_path / (atomic._beside(place, ".partial-") + "z")).write_bytes(b"")
    sweep(place)
    assert names(tmp_path) == [place.name]
