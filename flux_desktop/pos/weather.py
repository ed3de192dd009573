"""A weather file: text with the columns date, temp and rain, read like a sales file, bad lines reported."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from flux_desktop.domain.errors import Refused
from flux_desktop.domain.exact import MICRO
from flux_desktop.domain.figures import written_number
from flux_desktop.domain.i18n import _
from flux_desktop.domain.sales import Problem
from flux_desktop.domain.weather import WeatherDay, plausible
from flux_desktop.pos.moments import decide_date_order, parse_day
from flux_desktop.pos.numbers import DecimalEvidence, parse_number
from flux_desktop.pos.sheet import TextTable, heads
from flux_desktop.pos.sniff import sniff_bytes

_ROLES: Final = {
    "date": ("date", "day", "time"),
    "temp": ("temp", "temperature", "tmax", "temperature_2m_max"),
    "rain": ("rain", "precipitation", "prcp", "precipitation_sum"),
}
_MOST: Final = 100_000


@dataclass(frozen=True, slots=True)
class WeatherFile:
    """A WeatherSource that was read whole: its days in order, and the lines that were left out."""

    known: tuple[WeatherDay, ...]
    problems: tuple[Problem, ...]

    def days(self, first: date, last: date) -> Sequence[WeatherDay]:
        return [each for each in self.known if first <= each.day <= last]


def read_weather(path: Path) -> WeatherFile:
    """Reads a file of a line a day. A day that stands twice counts as its last line says.

    Raises Refused: no text, no such columns, dates that can be read both ways, no line that can be used.
    """
    sheet, at = _recognise(path)
    rows = [(line, row) for line, row in sheet.rows() if any(cell.strip() for cell in row)]
    if len(rows) > _MOST:
        raise Refused(
            _("The file has more than {n} lines.").format(n=written_number(_MOST)), _("Keep one line a day.")
        )
    order = decide_date_order({_cell(row, at["date"]) for _line, row in rows})
    if not order.sure:
        raise Refused(
            _("The dates of this file can be read with the day or the month first."),
            _("Write them with the year first, as in 2026-01-31."),
        )
    marks = {role: _decimal(rows, at[role]) for role in ("temp", "rain")}
    found: dict[date, WeatherDay] = {}
    problems = []
    for line, row in rows:
        try:
            day = parse_day(_cell(row, at["date"])[:10], order.value)
            temperature, rain = (_number(_cell(row, at[role]), marks[role]) for role in ("temp", "rain"))
        except ValueError as error:
            problems.append(Problem(line, str(error), sheet.text(row)))
            continue
        if plausible(temperature, rain):
            found[day] = WeatherDay(day, temperature, rain)
        else:
            problems.append(Problem(line, _("no place on earth had such weather"), sheet.text(row)))
    if not found:
        raise Refused(
            _("No line of this file can be used."),
            _("Line {line}: {reason}.").format(line=problems[0].line, reason=problems[0].reason)
            if problems
            else _("It has no line below the names of its columns."),
        )
    return WeatherFile(tuple(found[day] for day in sorted(found)), tuple(problems))


def _recognise(path: Path) -> tuple[TextTable, dict[str, int]]:
    for sheet in heads(path, sniff_bytes(path).encoding):
        names = [name.strip().casefold() for name in sheet.columns]
        at = {
            role: names.index(name) for role, known in _ROLES.items() for name in known[::-1] if name in names
        }
        if len(at) == len(_ROLES):
            return sheet, at
    raise Refused(
        _("This is no weather file."), _("Flux reads text files (CSV) with the columns date, temp and rain.")
    )


def _decimal(rows: Sequence[tuple[int, list[str]]], column: int) -> str:
    """The decimal mark of a column."""
    numbers = DecimalEvidence()
    numbers.texts.update(_cell(row, column) for _line, row in rows)
    return numbers.decide().value


def _cell(row: Sequence[str], at: int) -> str:
    return row[at].strip() if at < len(row) else ""


def _number(text: str, decimal: str) -> float | None:
    if not text:
        return None
    try:
        return parse_number(text, decimal) / MICRO
    except ValueError:
        raise ValueError(_("“{text}” is not a number").format(text=text[:20])) from None
