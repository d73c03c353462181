"""Where results go: a descriptor of their own, apart from what an engine's compiled code prints to descriptor 1."""

import errno
import os
import sys

STDERR = 2
GONE = frozenset({errno.EPIPE, errno.ESHUTDOWN} | ({errno.EINVAL} if os.name == "nt" else set()))
"""What the system says when the reader of a stream went away; Windows calls it an invalid argument."""


class ReaderGone(Exception):
    """Whoever read stdout or stderr went away (``solve ... | head``); no `OSError`, because click ends the process on that one itself."""


def keep_apart() -> int:
    """Give results a descriptor of their own, point descriptor 1 at stderr for the rest of the process, and return the results' one.

    Engines print to descriptor 1 on their own account, also from a thread that was left behind, and C buffers such text until
    the process ends: so the descriptor is never given back. Nothing changes on a terminal, which nobody parses, nor where
    `sys.stdout` is not descriptor 1, as inside a test or another program.
    """
    _take_places()
    try:
        if sys.stdout.fileno() != 1 or sys.stdout.isatty():
            return 1
        sys.stdout.flush()
        own = os.dup(1)
        os.dup2(STDERR, 1)
    except (OSError, ValueError):  # a stream without a descriptor, or a descriptor that cannot be copied
        return 1
    sys.stdout = os.fdopen(own, "w", encoding=sys.stdout.encoding, errors=sys.stdout.errors, closefd=False)
    return own


def put(text: str) -> None:
    """Write a result on stdout, all of it, now.

    Raises
    ------
    ReaderGone
        If nobody reads it any more.
    """
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except OSError as fault:
        raise (ReaderGone() if fault.errno in GONE else fault) from None


def _take_places() -> None:
    """Put a sink where stdout or stderr was closed, so that no file of ours gets its number and an engine's words with it."""
    while (place := os.open(os.devnull, os.O_RDWR)) <= STDERR:
        pass
    os.close(place)
    for name, number in (("stdout", 1), ("stderr", STDERR)):
        if getattr(sys, name) is None:
            setattr(sys, name, os.fdopen(number, "w", encoding="utf-8", closefd=False))
