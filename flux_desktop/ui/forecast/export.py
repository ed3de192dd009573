"""The forecast as a CSV file that a spreadsheet can open without running anything in it."""

from pathlib import Path
from typing import Final

from flux_desktop.domain.menu import name_key
from flux_desktop.services.forecasts import Outlook
from flux_desktop.services.outputs import chosen

COLUMNS: Final = ("date", "item", "mean", "p10", "p50", "p90", "p99", "confidence", "reason")


def file_name(outlook: Outlook) -> str:
    """What to call the file: restaurant, first day, number of days."""
    place = "-".join("".join(c if c.isalnum() else " " for c in name_key(outlook.restaurant)).split())
    days = outlook.forecast.days
    return f"forecast-{place or 'flux'}-{days[0]}-{len(days)}-days.csv"


def write_csv(outlook: Outlook, path: Path) -> int:
    """Writes one row a day and dish; returns their number. Raises Refused: the file cannot be written."""
    return chosen(path).write_table(
        COLUMNS,
        (
            (
                row.day,
                row.item,
                *(f"{each:.3f}" for each in (row.mean, row.p10, row.p50, row.p90, row.p99, row.confidence)),
                row.reason,
            )
            for row in outlook.rows()
        ),
        for_excel=True,
    )
