"""Where a plan folder goes: its default name, whether it may be replaced, and whether it can be written at all."""

import os
import tempfile
import unicodedata
from pathlib import Path

from solver.language import Text
from solver.report.manifest import FILE, is_ours

HOME = "plans"
"""Folder, in the current one, of plans whose place nobody named."""
LONGEST = 60
"""Most bytes of an identifier in the name of a folder or file; file systems end at 255."""


class FolderRefused(Exception):
    """The output folder cannot be used."""

    def __init__(self, message: Text) -> None:
        super().__init__(message.en)
        self.message = message


def default_folder(instance: str, plan_hash: str) -> Path:
    """Return ``plans/<instance>-<first 8 of the plan hash>``; the id is made harmless, because ids are not paths.

    >>> default_folder("../南阳 2026", "0123456789").as_posix()
    'plans/南阳-2026-01234567'
    """
    return Path(HOME) / f"{slug(instance)}-{plan_hash[:8]}"


def slug(name: str, empty: str = "plan") -> str:
    """Return a name as part of a path: letters, digits, dashes and underlines only; `empty` where nothing is left.

    >>> slug("../南阳 2026"), slug("..")
    ('南阳-2026', 'plan')
    """
    kept = "".join(c if c.isalnum() or c in "-_" else "-" for c in unicodedata.normalize("NFKC", name))
    short = "-".join(part for part in kept.split("-") if part).encode()[:LONGEST].decode(errors="ignore")
    return short or empty


def may_hold(folder: Path) -> None:
    """Refuse a folder that holds anything but an earlier plan folder of ours.

    Raises
    ------
    FolderRefused
        If it is a file or a symbolic link, or holds files and no manifest of ours.
    """
    if folder.is_symlink():
        raise FolderRefused(
            Text(f"输出位置 {folder} 是符号链接,请换一处", f"the output place {folder} is a symbolic link; name another one")
        )
    if not folder.exists():
        return
    if not folder.is_dir():
        raise FolderRefused(Text(f"输出位置 {folder} 是文件,不是文件夹", f"the output place {folder} is a file, not a folder"))
    held = folder / FILE
    if any(folder.iterdir()) and not (
        held.is_file() and not held.is_symlink() and is_ours(held.read_text(encoding="utf-8", errors="replace"))
    ):
        raise FolderRefused(
            Text(
                f"输出文件夹 {folder} 非空,且不是本程序写的;请换一个,或先清空",
                f"the output folder {folder} is not empty and was not written by this program; name another one or empty it",
            )
        )


def try_writing(folder: Path) -> None:
    """Find out before the solve whether the folder's parent can be written, by writing there and removing it again.

    Raises
    ------
    OSError
        If it cannot.
    """
    place = folder.absolute().parent
    while not place.exists():
        place = place.parent
    handle, name = tempfile.mkstemp(prefix=".solve-", dir=place)
    try:
        os.write(handle, b"\0" * 4096)
    finally:
        os.close(handle)
        Path(name).unlink()
