"""The door: runs a command, and turns every ending into words in one language and one exit code."""

import errno
import logging
import sys
import traceback
from dataclasses import dataclass

import click

from solver.cli.codes import GONE_AWAY, INTERNAL, RESOURCES, SIGNALLED, WRONG_INPUT, Ended
from solver.cli.commands import commands
from solver.cli.language import spoken
from solver.cli.results import ReaderGone
from solver.cli.saying import INTERRUPTED, Voice, ending, harden_streams
from solver.cli.signals import Signals
from solver.cli.words import usage_text
from solver.language import Text

FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.ENOMEM, errno.EMFILE, errno.ENFILE, errno.EROFS, errno.EIO})
"""Operating-system faults that are a limit of the machine and not a mistake of ours."""


@dataclass
class Session:
    """What a command may use: how to speak, and the signals."""

    voice: Voice
    signals: Signals


def run_command(arguments: list[str], signals: Signals) -> int:
    """Run one command line and return its exit code."""
    harden_streams()
    flags = arguments[: arguments.index("--")] if "--" in arguments else arguments
    voice = Voice(spoken(arguments), json="--json" in flags, quiet="--quiet" in flags, debug="--debug" in flags)
    signals.farewell = voice.farewell
    if not voice.debug:
        logging.getLogger("solver").addHandler(logging.NullHandler())  # else the log's last resort prints tracebacks on stderr
    try:
        return _obey(arguments, Session(voice, signals))
    except Ended as ended:
        return _end(voice, ended)
    except ReaderGone:
        return GONE_AWAY
    except BaseException as fault:  # noqa: BLE001 - the last door: nothing passes it but words and a code
        if voice.debug:
            traceback.print_exception(fault, file=sys.stderr)
        return _end(voice, _unforeseen(fault))


def _obey(arguments: list[str], session: Session) -> int:
    door = commands(session.voice.language)
    try:
        answer = door.main(arguments or ["--help"], prog_name="solve", standalone_mode=False, obj=session)
    except click.exceptions.Exit as left:
        return left.exit_code
    except click.exceptions.Abort:
        raise Ended(SIGNALLED + 2, "INTERRUPTED_NO_PLAN", INTERRUPTED) from None
    except click.ClickException as fault:
        raise Ended(WRONG_INPUT, "WRONG_USE", usage_text(fault)) from None
    return answer if isinstance(answer, int) else 0


def _end(voice: Voice, ended: Ended) -> int:
    try:
        if ended.message.en:
            voice.fault(ended.message)
        voice.object(ending(ended.word, ended.code, ended.message.say(voice.language)) | ended.details)
    except ReaderGone:
        return GONE_AWAY
    except OSError:  # a full disk under stdout: the code says it
        return ended.code
    return ended.code


def _unforeseen(fault: BaseException) -> Ended:
    """Return the ending for a fault that no command foresaw."""
    if isinstance(fault, MemoryError) or _memory_in(fault):
        return Ended(RESOURCES, "RESOURCE_LIMIT", Text("内存不足", "out of memory"))
    if isinstance(fault, OSError) and fault.errno in FULL:
        where = "" if fault.filename is None else f" ({fault.filename})"
        why = Text("系统资源不足或无法写入:{why}", "a limit of the system, or a place that cannot be written: {why}")
        return Ended(RESOURCES, "RESOURCE_LIMIT", why.fill(why=f"{fault.strerror}{where}"))
    why = Text(
        "程序内部错误({kind}:{why})。请加 --debug 重跑并报告调用栈。",
        "an internal error ({kind}: {why}). Please run again with --debug and report it.",
    )
    return Ended(INTERNAL, "INTERNAL_ERROR", why.fill(kind=type(fault).__name__, why=str(fault)[:300]))


def _memory_in(fault: BaseException) -> bool:
    """Whether a library could not be mapped, or a thread not be started, under a memory limit."""
    signs = ("failed to map", "annot allocate", "can't start new thread", "bad_alloc")
    return isinstance(fault, (ImportError, RuntimeError)) and any(sign in str(fault) for sign in signs)
