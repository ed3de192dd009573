"""Jobs for the tests of the background runner: module-level, as the worker process needs them."""

import os
import time

from flux_desktop.domain.errors import Refused
from flux_desktop.domain.progress import Progress


def count_to(n: int, progress: Progress) -> int:
    for done in range(n):
        progress.step(done, n, "counting")
        time.sleep(0.005)
    return n


def process_id(progress: Progress) -> int:
    return os.getpid()


def refuse(progress: Progress) -> None:
    raise Refused("The soup is off.", "Cook another.")


def bug(progress: Progress) -> None:
    raise ZeroDivisionError("a bug")


def die(progress: Progress) -> None:
    os._exit(9)
