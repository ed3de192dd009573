"""Every command that writes a file for a person."""

from pathlib import Path

SHEETS = 6
"""So many of them write a table; the last one makes a copy of the database."""


def commands(sales: Path, out: Path) -> list[list[object]]:
    """Their words; `sales` is a file of sales, which the restaurant P has."""
    return [
        ["features", out, "--restaurant", "P"],
        ["backtest", sales, "--origin", "2026-03-01", "--model", "weekday_average", "--predictions", out],
        ["import", sales, "--restaurant", "Q", "--dry-run", "--left-out", out],
        ["menu", "--restaurant", "P", "--export", out],
        ["ingredients", "--restaurant", "P", "--export", out],
        ["recipes", "--restaurant", "P", "--export", out],
        ["backup", out],
    ]
