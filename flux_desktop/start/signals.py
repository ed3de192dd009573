"""SIGINT and SIGTERM on the command line: an answer and its exit code at whatever moment they come."""

import signal
import sys
from types import FrameType
from typing import Final

from flux_desktop.domain.interrupts import INTERRUPTS

_ASKED: Final = tuple(
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGBREAK") if hasattr(signal, name)
)


def heed() -> None:
    """From now on a signal stops the command (`domain.interrupts`). Light: the first thing a process does."""
    INTERRUPTS.reset()
    for each in _ASKED:
        signal.signal(each, _come)


def ignore() -> None:
    """The answer is being printed, and nothing is left to stop. Only where `heed` was called."""
    for each in _ASKED:
        if signal.getsignal(each) is _come:
            signal.signal(each, signal.SIG_IGN)


def stopped_early() -> None:
    """Answers for a process that was stopped before it could load anything that speaks."""
    ignore()
    print("Stopped.", file=sys.stderr)
    if "--json" in sys.argv:
        print('{"error": {"code": "failed", "title": "Stopped.", "advice": ""}}')


def _come(_number: int, _frame: FrameType | None) -> None:
    INTERRUPTS.come()
