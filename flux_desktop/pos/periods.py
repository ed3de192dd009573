"""The days a report says it covers, in its titles or its file's name."""

import re
from collections.abc import Iterable
from datetime import date
from typing import Final

from flux_desktop.pos.moments import day_or_none, decide_date_order

_DAY: Final = re.compile(
    r"(?<!\d)(?:\d{4}[-/._]\d{1,2}[-/._]\d{1,2}|\d{1,2}[-/._]\d{1,2}[-/._](?:\d{4}|\d{2}))(?!\d)"
)


def period_in(texts: Iterable[str]) -> tuple[date, date] | None:
    """First and last day named in the first text that names one or two, None where none does."""
    for text in texts:
        found = [each.replace("_", "-") for each in _DAY.findall(text[:500])]
        order = decide_date_order(found, "dmy").value if found else ""
        days = [day for each in found if (day := day_or_none(each, order))]
        if 1 <= len(days) <= 2 and days[0] <= days[-1]:
            return days[0], days[-1]
    return None
