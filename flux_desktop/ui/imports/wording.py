"""The wording of the facts of a sales file: periods, encodings, separators, orders, amounts."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from flux_desktop.domain.exact import MICRO, to_decimal
from flux_desktop.domain.i18n import N_, _, ngettext
from flux_desktop.services.imports import Import
from flux_desktop.ui import figures

ENCODINGS: Final = {
    "utf-8": "UTF-8",
    "utf-8-sig": "UTF-8",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
    "cp1252": "Windows-1252",
    "cp850": "DOS 850",
    "cp437": "DOS 437",
    "cp866": "DOS 866",
    "mac_roman": "Mac Roman",
    "cp1250": "Windows-1250",
    "cp1251": "Windows-1251",
    "cp1253": "Windows-1253",
    "cp1254": "Windows-1254",
    "cp1255": "Windows-1255",
    "cp1256": "Windows-1256",
    "cp874": "Windows-874",
    "koi8_r": "KOI8-R",
    "cp932": "Shift-JIS",
    "gb18030": "GBK",
    "big5": "Big5",
    "euc_kr": "EUC-KR",
    "iso-8859-1": "ISO 8859-1",
}
SEPARATORS: Final = {
    ",": N_("Comma"),
    ";": N_("Semicolon"),
    "\t": N_("Tab"),
    "|": N_("Vertical bar"),
}
DECIMALS: Final = {".": N_("Point"), ",": N_("Comma")}
DATE_ORDERS: Final = {
    "dmy": N_("Day, month, year"),
    "mdy": N_("Month, day, year"),
    "ymd": N_("Year, month, day"),
}
TAXES: Final = {
    "included": N_("Amounts include tax"),
    "excluded": N_("Amounts without tax"),
}


@dataclass(frozen=True, order=True)
class Period:
    """The days from `first` to `last`, both included. Sorts by its first day."""

    first: date
    last: date

    def __str__(self) -> str:
        if self.first == self.last:
            return figures.dated(self.first)
        begin = (
            figures.month_date(self.first) if self.first.year == self.last.year else figures.dated(self.first)
        )
        return _("{first} to {last}").format(first=begin, last=figures.dated(self.last))


def period(first: date | None, last: date | None) -> Period | None:
    return None if first is None or last is None else Period(first, last)


def sales_days(seen: Import) -> Period | None:
    """The days a check found; None while it is not known which days a report without dates covers."""
    unsaid = any(question.key == "report_date" for question in seen.questions)
    return None if unsaid else period(seen.first_day, seen.last_day)


def amount(micros: int) -> str:
    """A quantity: without decimals where it is whole, else with two."""
    return figures.number(to_decimal(micros), 2 if micros % MICRO else 0)


def rows(n: int) -> str:
    return ngettext("{n} row", "{n} rows", n).format(n=figures.number(n))
