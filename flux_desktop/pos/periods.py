"""The days a report says it covers, in its titles or its file's name, in numbers or in words."""

import calendar
import re
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Final

from flux_desktop.pos.moments import day_or_none, month_of

_DAY: Final = re.compile(
    r"(?<!\d)(?:\d{4}[-/._]\d{1,2}[-/._]\d{1,2}|\d{1,2}[-/._]\d{1,2}[-/._](?:\d{4}|\d{2})|\d{4}\s?[年년]\s?\d{1,2}\s?[月월]\s?\d{1,2}\s?[日일]?"
    r"|20\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]))(?!\d)"
)
_WORD: Final = r"[^\W\d_]{3,}"
_OF: Final = r"(?:\s*(?:de|del|d['’]|of|di))?\s*"
# "13 March 2026", "13 de marzo de 2026", "13. März 2026", "13-Mar-26".
_DAY_MONTH: Final = re.compile(
    rf"(?<!\d)(\d{{1,2}})(?:st|nd|rd|th|º|er|\.)?[\s\-_./]*{_OF}({_WORD})\.?,?[\s\-_./]*{_OF}(\d{{4}}|\d{{2}})(?!\d)",
    re.IGNORECASE,
)
# "March 13, 2026".
_MONTH_DAY: Final = re.compile(
    rf"({_WORD})\.?[\s\-_]+(\d{{1,2}})(?:st|nd|rd|th)?,?[\s\-_]+(\d{{4}})(?!\d)", re.IGNORECASE
)
# "1-15 March 2026", "del 1 al 15 de marzo de 2026", "1. bis 15. März 2026".
_DAYS_OF_MONTH: Final = re.compile(
    rf"(?<!\d)(\d{{1,2}})(?:st|nd|rd|th|º|er|\.)?\s*(?:-|–|to|al|a|bis|au|tot|until|t/m)\s*(\d{{1,2}})(?:st|nd|rd|th|º|er|\.)?"
    rf"[\s\-_]*{_OF}({_WORD})\.?,?[\s\-_]*{_OF}(\d{{4}})(?!\d)",
    re.IGNORECASE,
)
# "March 1-15, 2026", "Mar 1 to 15 2026".
_MONTH_DAYS: Final = re.compile(
    rf"({_WORD})\.?\s+(\d{{1,2}})(?:st|nd|rd|th)?\s*(?:-|–|to)\s*(\d{{1,2}})(?:st|nd|rd|th)?,?\s+(\d{{4}})(?!\d)",
    re.IGNORECASE,
)
# "28 Feb - 6 March 2026", "Mar 1 - Mar 7, 2026".
_TO: Final = r"\s*(?:-|–|to|al|a|bis|au|tot)\s*"
_TWO_MONTHS: Final = re.compile(
    rf"(?<!\d)(\d{{1,2}})\.?[\s\-_]*{_OF}({_WORD})\.?{_TO}(\d{{1,2}})\.?[\s\-_]*{_OF}({_WORD})\.?,?[\s\-_]*{_OF}(\d{{4}})(?!\d)",
    re.IGNORECASE,
)
_TWO_MONTHS_FIRST: Final = re.compile(
    rf"({_WORD})\.?\s+(\d{{1,2}}){_TO}({_WORD})\.?\s+(\d{{1,2}}),?\s+(\d{{4}})(?!\d)", re.IGNORECASE
)
# "March 2026", "marzo de 2026".
_MONTH: Final = re.compile(rf"({_WORD})\.?,?[\s\-_]*{_OF}(\d{{4}})(?!\d)", re.IGNORECASE)
_YEAR_MONTH: Final = re.compile(r"(?<!\d)(20\d\d)[-_./](0[1-9]|1[0-2])(?![-_./]?\d)")
_WEEK: Final = re.compile(
    r"(?<![^\W\d_])(?:week|wk|w|kw|semana|setmana|semaine|settimana)[\s\-_.]*(\d{1,2})[\s\-_.,/]*(?:of|de|del)?\s*(20\d\d)|"
    r"(?<!\d)(20\d\d)[\s\-_.]*(?:week|wk|w|kw|semana|setmana|semaine)[\s\-_.]*(\d{1,2})(?!\d)",
    re.IGNORECASE,
)
_LONGEST: Final = 500
# Where the month stands first.
_MONTH_FIRST: Final = frozenset({"US", "PH", "PR", "GU", "FM", "MH", "PW", "BZ"})


def period_in(texts: Iterable[str], country: str = "") -> tuple[date, date] | None:
    """First and last day named in the first text that names one or two, None where none does.

    Where the numbers could be either, the order is the country's; without one, that in which the days lie closer.
    """
    for text in texts:
        text = text[:_LONGEST].replace("\u00a0", " ")
        if found := _in_words(text) or _in_numbers(text, country) or _whole(text):
            return found
    return None


def _in_numbers(text: str, country: str) -> tuple[date, date] | None:
    found = [re.sub(r"[_.]", "-", each) for each in _DAY.findall(text)]
    if not 1 <= len(found) <= 2:
        return None
    readings = []
    for order in ("mdy", "dmy", "ymd") if country in _MONTH_FIRST else ("dmy", "mdy", "ymd"):
        days = [day_or_none(each, order) for each in found]
        first, last = days[0], days[-1]
        if first and last and first <= last:
            readings.append((first, last))
    if not readings:
        return None
    if country and len(readings) and (readings[0][1] - readings[0][0]).days <= 366:
        likely = readings[0]
        closest = min(readings, key=lambda each: each[1] - each[0])
        # A country's order gives way where it would make a year of what is a week the other way.
        far = (likely[1] - likely[0]).days > 31 * 2 > (closest[1] - closest[0]).days
        return closest if far else likely
    return min(readings, key=lambda each: each[1] - each[0])


def _in_words(text: str) -> tuple[date, date] | None:
    for pattern, places in ((_DAYS_OF_MONTH, (1, 2, 3, 4)), (_MONTH_DAYS, (2, 3, 1, 4))):
        if found := pattern.search(text):
            first, last, month, year = (found[at] for at in places)
            days = _date(year, month, first), _date(year, month, last)
            if days[0] and days[1] and days[0] <= days[1]:
                return days[0], days[1]
    for pattern, parts in ((_TWO_MONTHS, (1, 2, 3, 4)), (_TWO_MONTHS_FIRST, (2, 1, 4, 3))):
        if found := pattern.search(text):
            begin, begin_month, end, end_month = (found[at] for at in parts)
            start, stop = _date(found[5], begin_month, begin), _date(found[5], end_month, end)
            if start and stop and start <= stop:
                return start, stop
    days_found: list[tuple[int, date]] = []
    for words, (day, month, year) in ((_DAY_MONTH, (1, 2, 3)), (_MONTH_DAY, (2, 1, 3))):
        days_found += [
            (named.start(), whole)
            for named in words.finditer(text)
            if (whole := _date(named[year], named[month], named[day]))
        ]
        if days_found:
            break
    ordered = [day for _at, day in sorted(days_found)]
    return (ordered[0], ordered[-1]) if 1 <= len(ordered) <= 2 and ordered[0] <= ordered[-1] else None


def _whole(text: str) -> tuple[date, date] | None:
    """A month or a week."""
    for named in _MONTH.finditer(text):
        if month := month_of(named[1]):
            return _month(int(named[2]), month)
    if found := _WEEK.search(text):
        week, year = int(found[1] or found[4]), int(found[2] or found[3])
        try:
            monday = date.fromisocalendar(year, week, 1)
        except ValueError:
            return None
        return monday, monday + timedelta(days=6)
    if found := _YEAR_MONTH.search(text):
        return _month(int(found[1]), int(found[2]))
    return None


def _month(year: int, month: int) -> tuple[date, date] | None:
    if not 1990 <= year < 2100:
        return None
    return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])


def _date(year: str, month: str, day: str) -> date | None:
    number = month_of(month)
    return (
        day_or_none(
            f"{int(year) + 2000 if len(year) == 2 else int(year):04}-{number:02}-{int(day):02}", "ymd"
        )
        if number
        else None
    )
