"""Writing whole or not at all: under a partial name first, to the disk, then one rename; one writer at a time."""

import hashlib
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from solver.language import Text

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

_PARTIAL, _OLD, _LOCK = ".partial-", ".old-", ".lock"


class Occupied(OSError):
    """Another run is writing to the same place; `pid` is its process number, or 0 where it is not known."""

    def __init__(self, path: Path, pid: int) -> None:
        self.message = Text(f"另一个运行(进程 {pid})正在写入 {path.name}", f"another run (process {pid}) is writing to {path.name}")
        super().__init__(11, f"{self.message.zh} / {self.message.en}")
        self.pid = pid


def whole_file(path: Path, data: bytes) -> None:
    """Write a file whole or not at all; an old file of that name stays until the new one is on the disk.

    Raises
    ------
    OSError
        If it cannot be written; the old file is untouched. A symbolic link is not written through.
    """
    _refuse_links(path)
    with _lock(path):
        sweep(path)
        handle, name = tempfile.mkstemp(prefix=_beside(path, _PARTIAL), dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                _write(file.fileno(), data)
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
        _to_disk(path.parent)


def whole_folder(path: Path, files: Mapping[str, bytes]) -> None:
    """Write a folder of files whole or not at all, in place of an old folder of that name.

    Raises
    ------
    OSError
        As `partial_folder`.
    """
    with partial_folder(path) as partial:
        for name, data in files.items():
            inner = partial / name
            inner.parent.mkdir(parents=True, exist_ok=True)
            _write_new(inner, data)


@contextmanager
def partial_folder(path: Path) -> Iterator[Path]:
    """Give an empty folder to fill, beside `path`; it takes the name `path` when the block ends well, and goes if it does not.

    An old folder at `path` is put aside for the moment of the change and then removed. Should the machine stop in that moment,
    the next writer (or `sweep`) puts it back.

    Raises
    ------
    Occupied
        If another process is writing to the same place.
    OSError
        If the folder cannot be written, or `path` is a symbolic link or no folder; what was there is untouched.
    """
    _refuse_links(path)
    if path.exists() and not path.is_dir():
        raise NotADirectoryError(20, "not a folder", path.name)
    path.parent.mkdir(parents=True, exist_ok=True)
    with _lock(path):
        sweep(path)
        partial = Path(tempfile.mkdtemp(prefix=_beside(path, _PARTIAL), dir=path.parent))
        try:
            partial.chmod(0o755)
            yield partial
            for folder in sorted({file.parent for file in partial.rglob("*")} | {partial}):
                _to_disk(folder)
            _swap(partial, path)
        except BaseException:
            shutil.rmtree(partial, ignore_errors=True)
            raise
        _to_disk(path.parent)


def sweep(path: Path) -> None:
    """Clear up after a writer that was killed: an old folder put aside comes back, what is half written goes."""
    for old in sorted(path.parent.glob(_literal(_beside(path, _OLD)) + "*")):
        if path.exists():
            shutil.rmtree(old, ignore_errors=True)
        else:
            old.rename(path)
    for stale in path.parent.glob(_literal(_beside(path, _PARTIAL)) + "*"):
        if stale.is_dir() and not stale.is_symlink():
            shutil.rmtree(stale, ignore_errors=True)
        else:
            stale.unlink(missing_ok=True)


def _literal(name: str) -> str:
    return "".join(f"[{c}]" if c in "*?[" else c for c in name)


def _swap(partial: Path, path: Path) -> None:
    if not path.exists():
        partial.rename(path)
        return
    old = path.parent / (_beside(path, _OLD) + partial.name.rpartition(_PARTIAL)[2])
    path.rename(old)
    try:
        partial.rename(path)
    except OSError:
        old.rename(path)
        raise
    shutil.rmtree(old, ignore_errors=True)


def _refuse_links(path: Path) -> None:
    if path.is_symlink():
        raise OSError(40, "a symbolic link is not written through", path.name)


def _write_new(path: Path, data: bytes) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)
    try:
        _write(handle, data)
    finally:
        os.close(handle)


def _write(handle: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(handle, view) :]
    os.fsync(handle)


def _to_disk(folder: Path) -> None:
    """Make renames in a folder durable, where the system lets a folder be opened."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _beside(path: Path, purpose: str) -> str:
    """Return the beginning of a hidden name beside `path`, short whatever the name and different for different names."""
    return f".{path.name[:40]}-{hashlib.sha256(path.name.encode('utf-8', 'surrogatepass')).hexdigest()[:8]}{purpose}"


@contextmanager
def _lock(path: Path) -> Iterator[None]:
    """Hold the place for one process; the lock goes with the process, however it ends."""
    name = path.parent / _beside(path, _LOCK)
    _refuse_links(name)
    handle = os.open(name, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        _hold(handle, name, path)
        os.ftruncate(handle, 0)
        os.write(handle, str(os.getpid()).encode())
        yield
        with suppress(OSError):
            name.unlink()
    finally:
        os.close(handle)


def _hold(handle: int, name: Path, path: Path) -> None:
    """Take the lock; a lock on a file that its last holder has just removed protects nothing and is not taken."""
    try:
        _take(handle)
        mine = name.exists() and os.fstat(handle).st_ino == name.stat().st_ino
    except OSError:
        mine = False
    if not mine:
        os.lseek(handle, 0, os.SEEK_SET)
        said = os.read(handle, 20).strip() if sys.platform != "win32" else b""
        raise Occupied(path, int(said) if said.isdigit() else 0) from None


def _take(handle: int) -> None:
    if sys.platform == "win32":
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
    else:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
