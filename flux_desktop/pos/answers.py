"""Answers to what a file leaves open: each is checked before it is used."""

import re
from collections.abc import Callable, Mapping
from datetime import date, time
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from flux_desktop.domain.errors import Refused
from flux_desktop.domain.i18n import _
from flux_desktop.domain.menu import name_key
from flux_desktop.pos.encodings import ENCODINGS
from flux_desktop.pos.format import EXCLUDED, INCLUDED
from flux_desktop.pos.moments import DATE_ORDERS, parse_day
from flux_desktop.pos.numbers import DECIMAL_MARKS
from flux_desktop.pos.vocabulary import BACK, COUNTS, OUT, plain

PRICES: Final = ("unit", "line")
TAXES: Final = (INCLUDED, EXCLUDED)
# What a row without units is, and what cells under days or dishes hold.
_MEANING: Final = re.compile(rf"\s*:\s*({COUNTS}|{OUT}|{BACK})\s*(?:,\s*|\Z)")
UNITS: Final = ("row",)
CELLS: Final = ("units",)
_OVERLAPS: Final = ("replace", "add")
_CHOICES: Final[Mapping[str, tuple[str, ...]]] = {
    "date_order": DATE_ORDERS,
    "decimal": DECIMAL_MARKS,
    "price": PRICES,
    "tax": TAXES,
    "overlap": _OVERLAPS,
    "encoding": ENCODINGS,
    "stray_days": ("leave_out", "keep"),
    "turned_days": ("turn_back", "keep"),
    "units": UNITS,
    "cells": CELLS,
}


def clock(text: str) -> time:
    """The time of "04:00". Raises ValueError."""
    hour, mark, minute = text.strip().partition(":")
    if not (mark and hour.isdecimal() and minute.isdecimal() and len(minute) == 2):
        raise ValueError(text)
    return time(int(hour), int(minute))


def zone(text: str) -> ZoneInfo:
    """The zone of "Europe/Madrid". Raises ValueError."""
    try:
        return ZoneInfo(text)
    except (ZoneInfoNotFoundError, OSError, ValueError) as error:
        raise ValueError(text) from error


def is_zone(text: str) -> bool:
    try:
        return bool(zone(text))
    except ValueError:
        return False


def period(text: str) -> tuple[date, date]:
    """First and last day of "2026-03-14" or "2026-03-14/2026-03-20". Raises ValueError."""
    first, _slash, last = text.strip().partition("/")
    days = [date.fromisoformat(day.strip()) for day in (first, last or first)]
    # As far back and ahead as the dates of a file may be.
    start, end = (parse_day(day.isoformat(), "ymd") for day in days)
    if start > end:
        raise ValueError(text)
    return start, end


def statuses(text: str) -> dict[str, str]:
    """What words mean, of "Declined:out,On account:sold,Returned:refund". Raises ValueError."""
    found: dict[str, str] = {}
    last = 0
    for each in _MEANING.finditer(text):
        word = plain(text[last : each.start()])
        if not word:
            raise ValueError(text)
        found[word] = each[1]
        last = each.end()
    if not found or text[last:].strip(" ,"):
        raise ValueError(text)
    return found


def ignored(text: str) -> frozenset[str]:
    """The keys of dishes named one a line."""
    return frozenset(filter(None, (name_key(line) for line in text.splitlines())))


_READERS: Final[Mapping[str, tuple[Callable[[str], object], str]]] = {
    "business_day_start": (clock, "HH:MM"),
    "timezone": (zone, "Europe/Madrid"),
    "report_date": (period, "2026-03-14, 2026-03-14/2026-03-20"),
    "status": (statuses, "Declined:out,On account:sold,Returned:refund"),
}
# Read elsewhere, or anything goes.
_FREE: Final = ("columns", "ignore", "place", "sheets", "currency")


def check_answers(answers: Mapping[str, str]) -> None:
    """Raises Refused for an answer nobody reads, or that is none: silently dropped, it could mean wrong money."""
    for key, answer in answers.items():
        if key in _FREE:
            continue
        if choices := _CHOICES.get(key):
            if answer not in choices:
                raise _no_answer(key, answer, ", ".join(choices))
        elif reader := _READERS.get(key):
            try:
                reader[0](answer)
            except ValueError as error:
                raise _no_answer(key, answer, reader[1]) from error
        else:
            raise Refused(
                _("There is no question “{key}”.").format(key=key),
                _("There are: {known}.").format(known=", ".join((*_CHOICES, *_READERS, *_FREE))),
            )


def _no_answer(key: str, answer: str, choices: str) -> Refused:
    return Refused(
        _("“{answer}” is no answer to {key}.").format(answer=answer, key=key),
        _("Answer with one of: {choices}.").format(choices=choices),
    )
