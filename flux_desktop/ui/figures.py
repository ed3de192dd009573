"""Figures and dates as the person's language writes them; a minus is "−", what is missing is "–"."""

from datetime import date, datetime
from decimal import Decimal
from math import isnan
from typing import Final

from PySide6.QtCore import QDate, QLocale, QTime

from flux_desktop.domain.i18n import _

MISSING: Final = "–"
Figure = int | float | Decimal


def number(value: Figure | None, places: int = 0) -> str:
    """`value` with exactly `places` decimals and the language's separators."""
    if value is None or isnan(value):
        return MISSING
    return _minus(QLocale().toString(_rounded(value, places), "f", places))


def plural(value: Figure | None, places: int = 0) -> int:
    """What `ngettext` counts by: 1 where `value` is written as a plain one."""
    return 1 if value is not None and not places and abs(_rounded(value, 0)) == 1 else 2


def money(value: Figure | None, currency: str, places: int = 2) -> str:
    """`value` in `currency` (ISO 4217 code: "EUR"), the symbol placed as the language does."""
    if value is None or isnan(value):
        return MISSING
    shown = _rounded(value, places)
    # Some languages put a negative amount in brackets: a minus is plainer.
    sign = "−" if shown < 0 else ""
    return sign + QLocale().toCurrencyString(abs(shown), _symbol(currency), places)


def percent(fraction: Figure | None, places: int = 0) -> str:
    """`fraction` (0.73) as "73%"."""
    return MISSING if fraction is None else number(float(fraction) * 100, places) + QLocale().percent()


def change(fraction: Figure | None, places: int = 1) -> str:
    """`fraction` (0.082) as a change with its sign, "+8.2%"; nothing has no sign, "0.0%"."""
    text = percent(fraction, places)
    grew = fraction is not None and _rounded(float(fraction) * 100, places) > 0
    return f"+{text}" if grew else text


def short_date(day: date | None) -> str:
    """The day in the language's short form."""
    return MISSING if day is None else QLocale().toString(_qdate(day), QLocale.FormatType.ShortFormat)


def long_date(day: date | None) -> str:
    """Weekday, day and month: "Sunday 22 November"."""
    return MISSING if day is None else QLocale().toString(_qdate(day), _("dddd d MMMM"))


def dated(day: date, today: date | None = None) -> str:
    """Day and short month, with its year unless that is today's: "14 Jan 2026"."""
    known = today is not None and today.year == day.year
    return month_date(day) if known else QLocale().toString(_qdate(day), "d MMM yyyy")


def time_of_day(moment: datetime) -> str:
    """Hour and minute on this computer's clock: "14:05"."""
    local = moment.astimezone()
    return QLocale().toString(QTime(local.hour, local.minute), QLocale.FormatType.ShortFormat)


def headed(text: str) -> str:
    """As a heading: days are written small in some languages, but not at the beginning of one."""
    return text[:1].upper() + text[1:]


def axis_date(day: date) -> str:
    """As short as a chart's axis needs it: "Tue 24"."""
    return QLocale().toString(_qdate(day), "ddd d")


def weekday_date(day: date) -> str:
    """Short weekday, day and month: "Fri 1 Jan"."""
    return QLocale().toString(_qdate(day), "ddd d MMM")


def month_date(day: date) -> str:
    """Day and month where a chart spans months: "24 Nov"."""
    return QLocale().toString(_qdate(day), "d MMM")


def year_date(day: date) -> str:
    """Month and year where a chart spans years: "Nov 2026"."""
    return QLocale().toString(_qdate(day), "MMM yyyy")


def _rounded(value: Figure, places: int) -> float:
    # Adding zero turns "-0.0" into "0.0": a value that rounds to nothing shows no minus.
    return round(float(value), places) + 0.0


def _minus(text: str) -> str:
    return text.replace("-", "−")


def _qdate(day: date) -> QDate:
    return QDate(day.year, day.month, day.day)


def _symbol(currency: str) -> str:
    return _SYMBOLS.get(currency, f"{currency} ")


_SYMBOLS: Final = {"EUR": "€", "USD": "$", "GBP": "£", "JPY": "¥", "CHF": "CHF ", "MXN": "$", "BRL": "R$"}
