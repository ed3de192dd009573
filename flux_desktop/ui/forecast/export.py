"""The forecast that is picked, as a CSV or an Excel file that runs nothing when it is opened."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from flux_desktop.domain.exact import MICRO
from flux_desktop.domain.export import plain_cell
from flux_desktop.domain.i18n import _
from flux_desktop.domain.menu import name_key
from flux_desktop.services.forecast_grid import ForecastGrid
from flux_desktop.services.forecasts import Outlook
from flux_desktop.services.outputs import chosen

Cell = str | float | date | None
CSV, XLSX = ".csv", ".xlsx"
_DIGITS = 3


def file_name(outlook: Outlook, suffix: str = CSV) -> str:
    """What to call the file: restaurant, first day, number of days."""
    place = "-".join("".join(c if c.isalnum() else " " for c in name_key(outlook.restaurant)).split())
    days = outlook.forecast.days
    return f"forecast-{place or 'flux'}-{days[0]}-{len(days)}-days{suffix}"


def heads(grid: ForecastGrid) -> list[str]:
    """The columns in the reader's language; money only where there is any."""
    money = [_("Expected sales")] if grid.has_money else []
    return [
        _("Day"),
        _("Dish"),
        _("Category"),
        _("Expected"),
        _("Low"),
        _("Typical"),
        _("High"),
        _("At most (99 in 100)"),
        _("Your number"),
        *money,
        _("Why"),
    ]


def lines(grid: ForecastGrid, outlook: Outlook) -> Iterator[list[Cell]]:
    """A line a day and dish, by day; sums are left out: a spreadsheet adds up by itself."""
    why = outlook.forecast.why
    for column, day in enumerate(grid.days):
        for row in grid.rows:
            if row.place is None:
                continue
            own = row.own[column]
            money = [] if not grid.has_money else [None if row.money is None else float(row.money[column])]
            yield [
                day,
                plain_cell(row.name),
                plain_cell(row.category),
                float(row.mean[column]),
                *(float(each) for each in row.quantiles[column]),
                None if own is None else own / MICRO,
                *money,
                plain_cell(why.trigger(row.place, column)),
            ]


def write_table(grid: ForecastGrid, outlook: Outlook, path: Path) -> int:
    """Writes the lines as the file's ending says; returns their number. Raises Refused: it cannot be written."""
    return write_xlsx(grid, outlook, path) if path.suffix.lower() == XLSX else write_csv(grid, outlook, path)


def write_csv(grid: ForecastGrid, outlook: Outlook, path: Path) -> int:
    """With figures as programs read them. Raises Refused: the file cannot be written."""
    rows = (
        [f"{cell:.{_DIGITS}f}" if isinstance(cell, float) else cell for cell in line]
        for line in lines(grid, outlook)
    )
    return chosen(path).write_table(heads(grid), rows, for_excel=True)


def write_xlsx(grid: ForecastGrid, outlook: Outlook, path: Path) -> int:
    """With days and figures as the spreadsheet's own. Raises Refused."""
    # Imported here: most who look at a forecast write no file.
    from openpyxl import Workbook
    from openpyxl.styles import Font

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = _("Forecast")
    sheet.append(heads(grid))
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    sheet.freeze_panes = "C2"
    n = 0
    for line in lines(grid, outlook):
        sheet.append([round(cell, _DIGITS) if isinstance(cell, float) else cell for cell in line])
        n += 1
    for letter, width in (("A", 12), ("B", 30), ("C", 18)):
        sheet.column_dimensions[letter].width = width
    with chosen(path).replacing() as part:
        book.save(part)
    return n
