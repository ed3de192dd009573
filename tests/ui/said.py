"""Reasons in the words given, where a test needs no model to find them."""

from collections.abc import Callable

from flux_desktop.domain.forecast.model import Reason


class Said:
    """What `say` says of an item's place is the reason of each of its days."""

    def __init__(self, say: Callable[[int], str]) -> None:
        self.say = say

    def trigger(self, item: int, _day: int) -> str:
        return self.say(item)

    def reasons(self, item: int, _day: int) -> tuple[Reason, ...]:
        return (Reason("level", self.say(item)),)
