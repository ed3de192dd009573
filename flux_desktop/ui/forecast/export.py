"""The forecast as a CSV file that a spreadsheet can open without running anything in it."""

import csv
from pathlib import Path
from typing import Final

from flux_desktop.domain.errors import FluxError
from flux_desktop.domain.export import plain_cell
from flux_desktop.domain.i18n import _
from flux_desktop.domain.menu import name_key
from flux_desktop.services.forecasts import Outlook

COLUMNS: Final = ("date", "item", "mean", "p10", "p50", "p90", "p99", "confidence", "reason")


def file_name(outlook: Outlook) -> str:
    """What to call the file: restaurant, first day, number of days."""
    place = "-".join("".join(c if c.isalnum() else " " for c in name_key(outlook.restaurant)).split())
    days = outlook.forecast.days
    return f"forecast-{place or 'flux'}-{days[0]}-{len(days)}-days.csv"


def write_csv(outlook: Outlook, path: Path) -> int:
    """Writes one row a day and dish; returns their number. Raises FluxError: the file cannot be written."""
    rows = outlook.rows()
    try:
        # With a byte order mark, without which spreadsheets garble accents.
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(COLUMNS)
            for row in rows:
                figures = (row.mean, row.p10, row.p50, row.p90, row.p99, row.confidence)
                writer.writerow(
                    (
                        row.day,
                        plain_cell(row.item),
                        *(f"{each:.3f}" for each in figures),
                        plain_cell(row.reason),
                    )
                )
    except OSError as error:
        raise FluxError(
            _("The file could not be saved."),
            _("Check whether you may write to {folder}.").format(folder=path.parent),
        ) from error
    return len(rows)
