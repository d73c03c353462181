"""The output folder of a command: refused before any work is spent where it cannot be written, and written whole or not at all."""

from collections.abc import Mapping
from pathlib import Path

from solver.cli.codes import RESOURCES, WRONG_INPUT, Ended
from solver.language import Text
from solver.report.folder import HOME, FolderRefused, may_hold, try_writing


def prepare(folder: Path | None) -> None:
    """Refuse an output place before any work is spent; None stands for the folder that is named after the result.

    Raises
    ------
    solver.cli.codes.Ended
        If the folder holds somebody else's files, or nothing can be written there.
    """
    place = Path(HOME) / "plan" if folder is None else folder
    try:
        if folder is not None:
            may_hold(folder)
        try_writing(place)
    except FolderRefused as refused:
        raise Ended(WRONG_INPUT, "WRONG_USE", refused.message) from None
    except OSError as fault:
        raise _unwritable(place, fault) from None


def write(place: Path, files: Mapping[str, bytes]) -> None:
    """Write a folder whole or not at all.

    Raises
    ------
    solver.cli.codes.Ended
        If the folder holds somebody else's files, another run writes it, or it cannot be written.
    """
    from solver.files.atomic import Occupied, whole_folder

    try:
        may_hold(place)
        whole_folder(place, files)
    except (FolderRefused, Occupied) as refused:
        raise Ended(WRONG_INPUT, "WRONG_USE", refused.message) from None
    except OSError as fault:
        raise _unwritable(place, fault) from None


def _unwritable(place: Path, fault: OSError) -> Ended:
    why = Text("无法写入 {place}:{why}", "cannot write {place}: {why}").fill(place=place, why=fault.strerror or type(fault).__name__)
    return Ended(RESOURCES, "RESOURCE_LIMIT", why)
