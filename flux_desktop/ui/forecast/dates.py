"""Days as this page writes them: a range of weeks may cross months and years."""

from datetime import date

from PySide6.QtCore import QDate, QLocale


def day_text(day: date) -> str:
    """With its weekday and month, short: "Fri 1 Jan"."""
    return _text(day, "ddd d MMM")


def full_date(day: date) -> str:
    """With its year: "31 December 2015"."""
    return _text(day, "d MMMM yyyy")


def _text(day: date, form: str) -> str:
    return QLocale().toString(QDate(day.year, day.month, day.day), form)
