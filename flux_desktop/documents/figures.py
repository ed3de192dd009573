"""How exact figures are written in JSON: as text on the command line, as numbers over HTTP."""

from collections.abc import Callable

from flux_desktop.domain.exact import MICRO, show_micros

Figure = Callable[[int], str | float]
"""Writes micros."""


def text(micros: int) -> str:
    """Exact decimal text of at most six places."""
    return show_micros(micros)


def number(micros: int) -> float:
    """The number nearest to it: up to fifteen digits are as they were."""
    return micros / MICRO
