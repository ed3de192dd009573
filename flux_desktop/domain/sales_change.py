"""How much more or less of a dish is sold than before, and whether that can be more than chance."""

from dataclasses import dataclass
from math import sqrt
from typing import Final

# One change in ten that is only chance counts as one: half of them up, half down.
_SURE: Final = 1.645


@dataclass(frozen=True, slots=True)
class SalesChange:
    """`share`: +0.08 is 8 % more a day. `clear`: chance alone would hardly do it."""

    share: float
    clear: bool


def sales_change(
    sold: float, days: int, before: float, days_before: int, times_poisson: float = 1.0
) -> SalesChange | None:
    """Portions on so many open days against those of the period before. None: nothing to compare with.

    times_poisson  the variance of what is sold, in times of a Poisson's
    """
    if days <= 0 or days_before <= 0 or before <= 0:
        return None
    now, then = sold / days, before / days_before
    deviation = sqrt(times_poisson * (now / days + then / days_before))
    return SalesChange(now / then - 1, deviation > 0 and abs(now - then) > _SURE * deviation)
