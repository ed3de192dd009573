"""How a long job tells how far it is, and learns that it should stop."""

from dataclasses import dataclass
from typing import Protocol


class Cancelled(Exception):
    """The person asked to stop. Whatever was begun is undone; nothing is shown."""


@dataclass(frozen=True, slots=True)
class Step:
    """`done` of `total` (0: not known) in the job's own unit, and what is being done."""

    done: int
    total: int = 0
    note: str = ""


class Progress(Protocol):
    """Given to every long job. `step` reports, and is the point where a cancel takes effect."""

    def step(self, done: int, total: int = 0, note: str = "") -> None:
        """Raises `Cancelled` when the job should stop. Cheap: call it a few times a second or more."""
        ...


class Silent:
    """Progress nobody watches."""

    def step(self, done: int, total: int = 0, note: str = "") -> None:
        pass


SILENT = Silent()
