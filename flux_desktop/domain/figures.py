"""Days and figures inside a sentence, as the language spoken here writes them (Unicode CLDR, by Babel).

For people only: what a program reads (JSON, CSV, files) has ISO days and a point before decimals.
"""

from datetime import date, datetime
from functools import cache

from flux_desktop.domain.i18n import SOURCE, language


def written_day(day: date) -> str:
    """Day, short month and year: "14 Jan 2026", in Spanish "14 ene 2026"."""
    from babel.dates import format_date

    return format_date(day, "d MMM y", locale=language())


def written_moment(moment: datetime) -> str:
    """The day and the time on this computer's clock: "14 Jan 2026, 14:05"."""
    local = moment.astimezone()
    return f"{written_day(local.date())}, {local:%H:%M}"


def written_number(value: float, form: str = ",") -> str:
    """`value` by a format specification (",.1f": "1,234.5"), with the language's separators: "1.234,5"."""
    return written_digits(format(value, form))


def written_digits(text: str) -> str:
    """A figure in Python's digits ("1,234.50") with the language's separators, its digits as they are."""
    return text if language() == SOURCE else text.translate(_separators(language()))


@cache
def _separators(spoken: str) -> dict[int, str]:
    from babel.numbers import get_decimal_symbol, get_group_symbol

    return {ord(","): get_group_symbol(spoken), ord("."): get_decimal_symbol(spoken)}
