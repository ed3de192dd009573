"""The hybrid logical clock that orders edits of several devices, whatever their wall clocks say.

A stamp is 48 bits of milliseconds and 16 bits of a counter in one integer (Kulkarni et al., "Logical Physical
Clocks", 2014): close to wall time, never going back, and greater than every stamp it has seen.
"""

from dataclasses import dataclass
from typing import Final

COUNTER_BITS: Final = 16
# What a machine makes from data (a dish that an import met) is stamped so: every person's edit comes after it.
BIRTH: Final = 1
# How far ahead of the hub a stamp may be.
TOLERANCE_MS: Final = 60_000


def at(milliseconds: int) -> int:
    """The first stamp of that moment (milliseconds since 1970, UTC)."""
    return milliseconds << COUNTER_BITS


def milliseconds(stamp: int) -> int:
    """The moment of a stamp."""
    return stamp >> COUNTER_BITS


@dataclass(frozen=True, slots=True)
class Clock:
    """What a device remembers of time.

    last     the greatest stamp given or met
    seen     the greatest stamp met from elsewhere
    offset   milliseconds to add to this computer's clock to have the hub's
    """

    last: int = 0
    seen: int = 0
    offset: int = 0

    def stamp(self, now_ms: int, register: int = 0) -> "Clock":
        """The clock after an edit at `now_ms` of a register stamped `register`; its `last` is the edit's stamp."""
        return Clock(max(self.last + 1, at(now_ms + self.offset), register + 1), self.seen, self.offset)

    def met(self, stamp: int) -> "Clock":
        """The clock after a stamp from elsewhere was received."""
        return Clock(max(self.last, stamp), max(self.seen, stamp), self.offset)

    def synchronised(self, hub_ms: int, now_ms: int) -> "Clock":
        """The clock after the hub told its time."""
        return Clock(self.last, self.seen, hub_ms - now_ms)


def is_ahead(stamp: int, hub_ms: int) -> bool:
    """Whether a hub whose time is `hub_ms` refuses the stamp as one of the future."""
    return milliseconds(stamp) > hub_ms + TOLERANCE_MS
