"""Arrays [items, days] a few items at a time: what is reckoned of them stays in the processor's own memory.

Twice to three times as fast as whole arrays, where every step would write a few megabytes and read them again.
"""

from collections.abc import Iterator
from typing import Final

_TOGETHER: Final = 64


def blocks(items: int) -> Iterator[slice]:
    for begin in range(0, items, _TOGETHER):
        yield slice(begin, min(begin + _TOGETHER, items))
