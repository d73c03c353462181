"""Arrays kept between runs in a folder of the user's, never beside the input: what took long to work out is not worked out twice.

`SCHOOL_GROUP_PLANNER_CACHE` names another folder, or `off` keeps nothing. Files are named by the SHA-256 of everything their content
depends on, so that nothing in them can be out of date; a damaged one is made again.
"""

import contextlib
import hashlib
import os
import sys
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
VARIABLE = "SCHOOL_GROUP_PLANNER_CACHE"
"""Environment variable: a folder, or `off`."""
_FOLDER = "school-group-planner"
_VERSION = b"1"
"""Raised whenever the same parts would give other arrays."""
_FILES = 32
"""So many files are kept; the longest unused go first."""


def cache_folder() -> Path | None:
    """Return the folder for arrays kept between runs, made or not; None where nothing is to be kept."""
    said = os.environ.get(VARIABLE, "")
    if said.lower() == "off":
        return None
    if said:
        return Path(said)
    try:
        home = Path.home()
    except RuntimeError:  # a process without a home keeps nothing
        return None
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or home / "AppData" / "Local") / _FOLDER / "cache"
    if sys.platform == "darwin":
        return home / "Library" / "Caches" / _FOLDER
    return Path(os.environ.get("XDG_CACHE_HOME") or home / ".cache") / _FOLDER


def held(kind: str, parts: Iterable[bytes], make: Callable[[], tuple[tuple[Ints, ...], bool]]) -> tuple[Ints, ...]:
    """Return the arrays that `make` returns, from an earlier run where one has kept them.

    Parameters
    ----------
    kind
        What the arrays are; begins the file's name.
    parts
        Everything the arrays depend on.
    make
        Returns the arrays (one-dimensional, whole numbers) and whether they are worth keeping.
    """
    folder = cache_folder()
    path = None if folder is None else folder / f"{kind}-{_digest(parts)}.npz"
    found = None if path is None else _load(path)
    if found is not None:
        return found
    arrays, worth_keeping = make()
    if path is not None and worth_keeping:
        with contextlib.suppress(OSError):  # a full or read-only disk costs time in the next run and nothing else
            _save(path, arrays)
    return arrays


def _digest(parts: Iterable[bytes]) -> str:
    digest = hashlib.sha256(_VERSION)
    for part in parts:
        digest.update(hashlib.sha256(part).digest())
    return digest.hexdigest()


def _load(path: Path) -> tuple[Ints, ...] | None:
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as kept:
            arrays = tuple(np.asarray(kept[f"arr_{number}"], dtype=np.int64) for number in range(len(kept.files)))
        os.utime(path)
    except (OSError, ValueError, EOFError, KeyError, BadZipFile):
        return None
    return arrays


def _save(path: Path, arrays: tuple[Ints, ...]) -> None:
    """Write a file whole or not at all, readable by its owner alone, and let the longest unused ones go."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, written = tempfile.mkstemp(dir=path.parent, suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            np.savez_compressed(file, *arrays)
        Path(written).replace(path)
    except BaseException:
        Path(written).unlink(missing_ok=True)
        raise
    used = sorted(path.parent.glob("*.npz"), key=lambda file: file.stat().st_mtime)
    for old in used[:-_FILES]:
        old.unlink(missing_ok=True)
