"""The way out: streams flushed, and no engine thread that was left behind can keep the process alive."""

import os
import signal
import sys
import threading
from typing import NoReturn

from solver.cli.codes import SIGNALLED
from solver.cli.signals import REASONS


def leave(code: int) -> NoReturn:
    """End the process with `code`; at once where a thread is still running, since an engine cannot be killed otherwise."""
    for number in REASONS:
        signal.signal(number, signal.SIG_IGN)  # the result is written and told: a signal that comes now must not change the code
    broken = False
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError):
            broken = True
    others = [thread for thread in threading.enumerate() if thread is not threading.current_thread() and thread.is_alive()]
    if others or broken or code > SIGNALLED:  # clearing up a large model takes Python a second, and it complains of a closed pipe
        os._exit(code)
    sys.exit(code)
