"""Days that stand alone after all others: a mistyped date, more likely than a restaurant that opened for one day."""

from collections.abc import Collection
from datetime import date
from itertools import pairwise
from typing import Final

# In days: the gap before a stray day, and how long a real one may be the newest before others follow it.
_GAP: Final = 28
_FOLLOWED: Final = 14
# Days that may stand alone together, and those of trading that make the others the rule.
_MOST: Final = 2
_ENOUGH: Final = 14


def stray_days(sold: Collection[date], as_of: date) -> tuple[date, ...]:
    """Of the days with sales those at the end that stand alone, in order, as things are on `as_of`.

    One or two days four weeks or more after all others, of which there are at least 14. They are no stray days while
    they may be the first of more: in the fortnight up to `as_of`.
    """
    days, stray = sorted(set(sold)), list[date]()
    while len(days) > _ENOUGH:
        began = next(
            (
                at
                for at, (one, next_one) in reversed([*enumerate(pairwise(days), 1)])
                if (next_one - one).days >= _GAP
            ),
            0,
        )
        alone = days[began:]
        if not began >= _ENOUGH or len(alone) > _MOST or 0 <= (as_of - alone[-1]).days <= _FOLLOWED:
            break
        stray, days = [*alone, *stray], days[:began]
    return tuple(stray)
