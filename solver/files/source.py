"""Bytes from the disk: only inside the instance's own folder, never larger than the cap, in an encoding that is certain."""

import codecs
from pathlib import Path

from solver.files.faults import Faults, InputRefused
from solver.language import Text

JSON_BYTES = 64 * 2**20
"""Largest JSON file read."""
TOML_BYTES = 2**20
"""Largest policy file read."""
TABLE_BYTES = 256 * 2**20
"""Largest table or road graph read."""
_BOMS = (
    (codecs.BOM_UTF32_LE, "UTF-32"),
    (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
)


def inside(folder: Path, written: str, file: str, place: str, faults: Faults) -> Path | None:
    """Return the path of a file that an instance points to, or None with a fault where it is not an ordinary file in its folder.

    Refused are absolute paths, paths that climb out of the folder, links that leave it, and anything that is not a file.
    """
    parts = written.replace("\\", "/").split("/")
    if not written or written.startswith(("/", "\\", "~")) or ":" in parts[0] or ".." in parts or "\x00" in written:
        faults.add(file, place, Text("只能写实例文件夹内的相对路径", "write a relative path inside the instance's own folder"), written)
        return None
    path = folder.joinpath(*parts)
    try:
        if not path.is_file():
            faults.add(file, place, Text("找不到这个文件", "there is no such file"), written)
            return None
        if not path.resolve().is_relative_to(folder.resolve()):
            faults.add(file, place, Text("该链接指向实例文件夹之外", "this link leaves the instance's folder"), written)
            return None
    except OSError:
        faults.add(file, place, Text("无法打开这个文件", "this file cannot be opened"), written)
        return None
    return path


def refused(file: str, place: str, message: Text, value: object = "") -> InputRefused:
    """Return the exception for a single fault after which nothing more can be read."""
    faults = Faults()
    faults.add(file, place, message, value)
    return InputRefused(faults.kept)


def load(path: Path, file: str, limit: int) -> bytes:
    """Return the bytes of a file.

    Raises
    ------
    InputRefused
        If it is missing, is not an ordinary file, cannot be read or is larger than `limit`.
    """
    try:
        if not path.exists():
            raise refused(file, "$", Text("找不到这个文件", "there is no such file"))
        if not path.is_file():
            raise refused(file, "$", Text("这不是普通文件", "this is not an ordinary file"))
        with path.open("rb") as handle:
            data = handle.read(limit + 1)
    except (OSError, ValueError) as error:
        raise refused(file, "$", Text("无法读取这个文件", "this file cannot be read"), getattr(error, "strerror", "") or "") from None
    if len(data) > limit:
        size = Text(
            "文件超过 {n} MiB;教职工请改用 CSV 或 Parquet 表", "the file is larger than {n} MiB; put staff into a CSV or Parquet table"
        )
        raise refused(file, "$", size.fill(n=limit // 2**20))
    return data


def utf8(data: bytes, file: str, faults: Faults) -> str:
    """Return the text of a UTF-8 file; a byte-order mark is accepted with a note.

    Raises
    ------
    InputRefused
        If the file is in another encoding, with the place of the first byte that shows it.
    """
    for mark, name in _BOMS:
        if data.startswith(mark):
            raise refused(file, "line 1, column 1", Text(f"文件是 {name} 编码,请另存为 UTF-8", f"the file is {name}; save it as UTF-8"))
    if data.startswith(codecs.BOM_UTF8):
        data = data[3:]
        faults.note(Text(f"{file} 开头有字节顺序标记(BOM),已略过", f"{file} begins with a byte-order mark, which was skipped"))
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        before = data[: error.start]
        column = len(before[before.rfind(b"\n") + 1 :].decode("utf-8", "replace")) + 1
        line = before.count(b"\n") + 1
        place = f"line {line}, column {column}"
        message = Text(
            "此处不是 UTF-8 编码(可能是 GBK/GB18030,或文件已损坏),请另存为 UTF-8",
            "this is not UTF-8 (perhaps GBK/GB18030, or the file is damaged); save it as UTF-8",
        )
        raise refused(file, place, message, f"0x{data[error.start]:02x}") from None
