"""Dates and times as tills write them, and whether the day or the month comes first: decided once a file."""

import re
from collections.abc import Collection
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Final, NamedTuple

from flux_desktop.domain.i18n import _
from flux_desktop.pos.numbers import Decision

DATE_ORDERS: Final = ("dmy", "mdy", "ymd")
_YEARS: Final = range(1990, 2100)
_AHEAD: Final = timedelta(days=366)
_MANY_YEARS: Final = timedelta(days=3 * 365)
_RECENT: Final = timedelta(days=3 * 365)
_TWO_DIGITS: Final = re.compile(r"\d\d([-/.])\d\d\1\d\d\Z", re.ASCII)

_YEAR_FIRST: Final = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})\Z", re.ASCII)
_YEAR_LAST: Final = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})\Z", re.ASCII)
_NAMED: Final = re.compile(
    r"(\d{1,2})(?:st|nd|rd|th|º|er|e)?[-\s./]+(?:de\s+|d['’])?([^\W\d_]+)\.?[-\s./,]+(?:de\s+|del\s+)?(\d{4}|\d{2})\Z"
)
_NAME_FIRST: Final = re.compile(r"([^\W\d_]+)\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})\Z")
_CJK: Final = re.compile(r"(\d{4})\s*[年년]\s*(\d{1,2})\s*[月월]\s*(\d{1,2})\s*[日일]?\Z")
_COMPACT: Final = re.compile(r"(\d{4})(\d\d)(\d\d)\Z", re.ASCII)
_DAYS: Final = (_YEAR_LAST, _YEAR_FIRST, _NAMED, _NAME_FIRST)
# A till whose day ends after midnight counts its hours on: 25:10 is ten past one.
_DAY_HOURS: Final = 24
# A weekday, or the mark with which a sheet keeps a text a text.
_BEFORE: Final = re.compile(r"'|[^\W\d_]+[.:]?,?\s+")
_BEHIND: Final = re.compile(r"\s*\([^()]*\)\Z")
_MOMENT: Final = re.compile(r"(.*\d)(?:,?\s+|,|T)(\d{1,2}[:h.]\d{2}\b.*)\Z", re.DOTALL)
_CLOCK: Final = re.compile(r"\d\d:\d\d(?::\d\d)?\Z", re.ASCII)
_TIME: Final = re.compile(
    r"(\d{1,2})[:h.](\d{2})(?:[:.](\d{2})(?:[.,]\d{1,9})?)?(?:\s*([ap])\.?\s?m\.?)?"
    r"\s*(?:(z|utc|gmt)|(?:utc|gmt)?([+-])(\d{1,2})(?::?(\d{2}))?|[a-z]{2,5}|uhr)?\Z",
    re.ASCII,
)
# Longer cells are no dates; the patterns above would take their time over them.
_LONGEST: Final = 60
# The first three or four letters, without accents, of the months in EN ES CA DE FR NL IT PT.
_MONTHS: Final = {
    **dict.fromkeys(("jan", "ene", "gen"), 1),
    **dict.fromkeys(("feb", "fev", "fév"), 2),
    **dict.fromkeys(("mar", "maa", "mrz", "mrt", "mär"), 3),
    **dict.fromkeys(("apr", "abr", "avr"), 4),
    **dict.fromkeys(("may", "mai", "mei", "mag"), 5),
    **dict.fromkeys(("jun", "giu", "juin"), 6),
    **dict.fromkeys(("jul", "lug", "juil"), 7),
    **dict.fromkeys(("aug", "ago", "aou", "aoû"), 8),
    **dict.fromkeys(("sep", "set"), 9),
    **dict.fromkeys(("oct", "okt", "ott", "out"), 10),
    **dict.fromkeys(("nov",), 11),
    **dict.fromkeys(("dec", "dic", "dez", "des", "déc"), 12),
}


class Moment(NamedTuple):
    """A cell in its parts: the day's own text, the time and the distance from UTC where they stand.

    `later`: the hours were counted on past 24, so that the time is one of the calendar day after.
    """

    day: str
    at: time | None
    offset: timedelta | None
    later: bool = False


class ClockTime(NamedTuple):
    """A time of day; `later`: of the calendar day after, as "25:10" is ten past one."""

    at: time
    later: bool = False


def split_moment(text: str) -> Moment:
    """The parts of "2026-03-14T13:05:22+01:00" or "3/14/26 5:18 PM". Raises ValueError with the reason."""
    text = text.strip()
    found = _MOMENT.match(text) if len(text) <= _LONGEST else None
    if found is None:
        return Moment(day_text(text), None, None)
    clock, offset = _time(found[2])
    return Moment(day_text(found[1]), clock.at, offset, clock.later)


def day_text(text: str) -> str:
    """The day alone of "sáb 14/03/2026", "14/03/2026 (sáb)" or "'14/03/2026"."""
    text = text.strip()
    if (text[:1].isdigit() and text[-1:].isdigit()) or len(text) > _LONGEST:
        return text
    bare = _BEHIND.sub("", text)
    rest = _BEFORE.sub("", bare, count=1) if _BEFORE.match(bare) else bare
    # "Mar 14, 2026" begins with no weekday: what is left of it is no date.
    return next((each for each in (rest, bare) if any(form.match(each) for form in _DAYS)), text)


def parse_time(text: str) -> time | None:
    """The time of "12:59:30", "9:34 PM" or "13h05", None for nothing. Raises ValueError with the reason."""
    clock = parse_clock(text)
    return clock and clock.at


def parse_clock(text: str) -> ClockTime | None:
    """`parse_time`, and whether its hours were counted on past 24. Raises ValueError with the reason."""
    if not text or text.isspace():
        return None
    if _CLOCK.match(text):
        return _clock(text)
    if len(text) > _LONGEST:
        raise ValueError(_("time is not readable"))
    found = _MOMENT.match(text.strip())
    return _time(found[2] if found else text)[0]


def _clock(text: str) -> ClockTime:
    """The commonest form, "13:05" or "13:05:22"."""
    try:
        return ClockTime(time.fromisoformat(text))
    except ValueError:
        hour, _colon, rest = text.partition(":")
        return _after_midnight(int(hour), *map(int, rest.split(":")))


def _after_midnight(hour: int, minute: int, second: int = 0) -> ClockTime:
    try:
        if _DAY_HOURS <= hour < 2 * _DAY_HOURS:
            return ClockTime(time(hour - _DAY_HOURS, minute, second), later=True)
        return ClockTime(time(hour, minute, second))
    except ValueError:
        raise ValueError(_("time does not exist")) from None


def _time(text: str) -> tuple[ClockTime, timedelta | None]:
    if _CLOCK.match(text):
        return _clock(text), None
    found = _TIME.match(text.strip().lower().replace("\u202f", " ").replace("\u00a0", " "))
    if found is None:
        raise ValueError(_("time is not readable"))
    hour, minute, second = int(found[1]), int(found[2]), int(found[3] or 0)
    if found[4]:
        if not 1 <= hour <= 12:
            raise ValueError(_("time does not exist"))
        hour = hour % 12 + (12 if found[4] == "p" else 0)
    at = _after_midnight(hour, minute, second)
    if found[5]:
        return at, timedelta()
    if found[6]:
        distance = timedelta(hours=int(found[7]), minutes=int(found[8] or 0))
        if distance >= timedelta(hours=24):
            raise ValueError(_("time is not readable"))
        return at, -distance if found[6] == "-" else distance
    return at, None


def at_utc(day: date, at: time, offset: timedelta) -> datetime:
    """The same moment in UTC."""
    return datetime.combine(day, at, timezone(offset)).astimezone(UTC)


def parse_day(text: str, order: str) -> date:
    """The day of "2026-01-31", "20260131", "31/01/2026", "31.01.26" or "31-Jan-2026". Raises ValueError with the reason.

    `order` tells how a date of two digits each is read, or one with the year last; a year of four digits in front
    decides itself.
    """
    if parts := _YEAR_FIRST.match(text):
        year, month, day = int(parts[1]), int(parts[3]), int(parts[4])
    elif parts := _COMPACT.match(text):
        year, month, day = int(parts[1]), int(parts[2]), int(parts[3])
    elif parts := _YEAR_LAST.match(text):
        first, second, year = int(parts[1]), int(parts[3]), int(parts[4])
        if order == "ymd" and len(parts[4]) == 2:
            year, month, day = first, second, year
        else:
            day, month = (second, first) if order == "mdy" else (first, second)
        year += 2000 if year < 100 else 0
    elif named := _named(text):
        year, month, day = named
    elif parts := _CJK.match(text):
        year, month, day = int(parts[1]), int(parts[2]), int(parts[3])
    else:
        raise ValueError(_("date is not readable"))
    if year not in _YEARS:
        raise ValueError(_("date is outside the years 1990 to 2099"))
    try:
        found = date(year, month, day)
    except ValueError:
        raise ValueError(_("date does not exist")) from None
    # One typing mistake of a century would push all real sales out of what a forecast reads.
    if found > datetime.now(UTC).date() + _AHEAD:
        raise ValueError(_("date is more than a year ahead"))
    return found


def _named(text: str) -> tuple[int, int, int] | None:
    """(year, month, day) of a date whose month is a word."""
    if len(text) > _LONGEST:
        return None
    if found := _NAME_FIRST.match(text):
        month, day, year = _month(found[1]), found[2], found[3]
    elif found := _NAMED.match(text):
        month, day, year = _month(found[2]), found[1], found[3]
    else:
        return None
    return (int(year) + (2000 if len(year) == 2 else 0), month, int(day)) if month else None


def _month(word: str) -> int | None:
    word = word.casefold()
    return _MONTHS.get(word[:4]) or _MONTHS.get(word[:3])


# Whole words and their common short forms: of "Martini 2026" no month is left.
_MONTH_WORDS: Final = re.compile(
    r"(?:jan(?:uary|uar|vier|eiro|uari)?|ene(?:ro)?|gen(?:er|naio)?|feb(?:ruary|ruar|rero|rer|braio|ruari)?|fev(?:ereiro)?|fév(?:rier)?|"
    r"mar(?:ch|zo|ç|s|ço)?|märz?|mrz|maart|mrt|apr(?:il|ile)?|abr(?:il)?|avr(?:il)?|may(?:o)?|mai(?:g|o)?|mei|mag(?:gio)?|"
    r"jun(?:e|i|io|y|ho)?|juin|giu(?:gno)?|jul(?:y|i|io|iol|ho)?|juil(?:let)?|lug(?:lio)?|aug(?:ust|ustus)?|ago(?:sto|st)?|août|aout|"
    r"sept?(?:ember|iembre|tembre|tembro)?|set(?:embre|iembre|embro|tembre)?|oct(?:ober|ubre|obre)?|okt(?:ober)?|ott(?:obre)?|out(?:ubro)?|"
    r"nov(?:ember|iembre|embre|embro)?|dec(?:ember)?|dic(?:iembre|embre)?|dez(?:ember|embro)?|des(?:embre)?|déc(?:embre)?)\Z"
)


def month_of(word: str) -> int | None:
    """The month of a whole word of EN ES CA DE FR NL IT PT, or its short form; None for any other."""
    word = word.casefold().rstrip(".")
    return _month(word) if _MONTH_WORDS.match(word) else None


def day_or_none(text: str, order: str) -> date | None:
    try:
        return parse_day(text, order)
    except ValueError:
        return None


def decide_date_order(texts: Collection[str], likely: str = "") -> Decision:
    """Decides over every distinct date of the file whether the day or the month comes first.

    `likely` is what the till is known to write: it settles what no date proves.
    """
    pairs = [(int(found[1]), int(found[3]), text) for text in texts if (found := _YEAR_LAST.match(text))]
    if not pairs:
        if any(_YEAR_FIRST.match(text) for text in texts) or not any(map(_named, texts)):
            return Decision("ymd", _("dates begin with the year"))
        return Decision("dmy", _("months are written as words"))
    if years := _years_first([text for _first, _second, text in pairs], likely):
        return years
    day_first = [text for first, second, text in pairs if first > 12 >= second]
    month_first = [text for first, second, text in pairs if second > 12 >= first]
    if day_first and len(day_first) >= len(month_first):
        return Decision("dmy", _("{date} occurs, so the day is first").format(date=min(day_first)))
    if month_first:
        return Decision("mdy", _("{date} occurs, so the month is first").format(date=min(month_first)))
    if all(first == second for first, second, _text in pairs):
        return Decision("dmy", _("day and month are equal in every date"))
    if likely:
        return Decision(likely, _("this till writes dates so"))
    return _likelier_order([text for _first, _second, text in pairs])


def _years_first(texts: Collection[str], likely: str) -> Decision | None:
    """That "26/03/01" begins with its year, or may; None where it does not.

    Years that stay while the last number runs are days in a row one way, and one day a year the other.
    """
    if likely or not all(_TWO_DIGITS.match(text) for text in texts):
        return None
    found = {
        order: sorted(filter(None, (day_or_none(text, order) for text in texts))) for order in DATE_ORDERS
    }
    others = max((found["dmy"], found["mdy"]), key=len)
    years = found["ymd"]
    if not years or len(years) < len(others):
        return None
    closest = min(
        (days[-1] - days[0] for days in (found["dmy"], found["mdy"]) if len(days) == len(years)), default=None
    )
    span = years[-1] - years[0]
    if closest is None or (closest > _MANY_YEARS and span * 5 < closest):
        return Decision("ymd", _("{date} occurs, so the year is first").format(date=min(texts)))
    recent = datetime.now(UTC).date() - _RECENT
    if span <= closest and min(years[0], others[0]) > recent and years != others:
        proof = _("{date} could begin with the day or with the year").format(date=min(texts))
        return Decision("dmy" if others is found["dmy"] else "mdy", proof, sure=False)
    return None


def may_begin_with_years(texts: Collection[str]) -> bool:
    """Whether dates of two digits each are all of the last years when they are read year first."""
    recent = datetime.now(UTC).date() - _RECENT
    days = [day_or_none(text, "ymd") for text in texts if _TWO_DIGITS.match(text)]
    return bool(days) and len(days) == len(texts) and all(day and day > recent for day in days)


def _likelier_order(texts: list[str]) -> Decision:
    """The reading under which the days lie closer together: consecutive days beat one day a month."""
    spans = {}
    for order in ("dmy", "mdy"):
        days = sorted({each for text in texts if (each := day_or_none(text, order)) is not None})
        spans[order] = (days[-1] - days[0]).days if days else 0
    likelier = "mdy" if spans["mdy"] < spans["dmy"] else "dmy"
    proof = (
        _("{date} could be either; month first fits best: the days follow each other")
        if likelier == "mdy"
        else _("{date} could be either; day first fits best: the days follow each other")
    )
    return Decision(likelier, proof.format(date=min(texts)), sure=False)
