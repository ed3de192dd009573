"""The button that saves a page's table as CSV or as a workbook: any page can have one."""

from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import TypeVar

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFileDialog, QMenu, QWidget

from flux_desktop.domain.export import ExportCell, ExportTable
from flux_desktop.domain.i18n import _, ngettext
from flux_desktop.services.exports import CSV, XLSX, file_name, write_table
from flux_desktop.ui.app_context import AppContext
from flux_desktop.ui.figures import number
from flux_desktop.ui.jobs import Lane
from flux_desktop.ui.parts.buttons import Button
from flux_desktop.ui.rows import Badge, Column, Rows

R = TypeVar("R")


class ExportButton(Button):
    """Opens a menu of forms; Ctrl+E, anywhere in the `page`, opens it too.

    `table` makes what is to be saved when somebody asks for it, None while there is nothing. It is written in the
    background, by the process that also imports, so that the window never waits for it.
    """

    def __init__(
        self, page: QWidget, context: AppContext, table: Callable[[], ExportTable | None], text: str = ""
    ) -> None:
        super().__init__(text or _("Export"), "download")
        self._context, self._table = context, table
        self._menu = QMenu(self)
        self._menu.setAccessibleName(_("Export"))
        self._menu.addAction(_("CSV file…"), partial(self.ask_file, CSV))
        self._menu.addAction(_("Excel workbook…"), partial(self.ask_file, XLSX))
        self.clicked.connect(self._open)
        QShortcut(QKeySequence("Ctrl+E"), page, self._open)

    def ask_file(self, suffix: str) -> None:
        """Asks where to, then saves the table in that form."""
        table = self._table()
        if table is None:
            return
        kinds = _("CSV files (*.csv)") if suffix == CSV else _("Excel workbooks (*.xlsx)")
        name = file_name(table, suffix)
        path, _kind = QFileDialog.getSaveFileName(self.window(), _("Export the table"), name, kinds)
        if path:
            self.save_to(Path(path if Path(path).suffix else path + suffix))

    def save_to(self, path: Path) -> None:
        """Saves the table as it is now, in the form that the suffix names. What is refused is shown as every error is."""
        table = self._table()
        if table is not None:
            job, then = partial(write_table, table, path), partial(self._saved, path)
            self._context.jobs.run(job, owner=self, then=then, lane=Lane.WORKER)

    def _open(self) -> None:
        if self.isEnabled() and self.isVisible():
            self._menu.popup(self.mapToGlobal(self.rect().bottomLeft()))

    def _saved(self, path: Path, rows: int) -> None:
        text = ngettext("Saved {file} · {n} row", "Saved {file} · {n} rows", rows)
        self._context.notifier.done(text.format(file=path.name, n=number(rows)))


def table_of(name: str, rows: Rows[R], hidden: Iterable[int] = ()) -> ExportTable:
    """The rows of a table as they are shown and sorted, without the `hidden` columns.

    Figures leave whole, not as they are rounded on the screen: money under its currency, shares as per cent.
    """
    left_out = set(hidden)
    columns = [each for at, each in enumerate(rows.columns) if at not in left_out]
    return ExportTable(
        name,
        tuple(map(_head, columns)),
        tuple(tuple(_cell(column, column.value(row)) for column in columns) for row in rows.rows),
    )


def _head(column: Column[R]) -> str:
    unit = {"money": column.unit, "percent": "%", "change": "%"}.get(column.kind, "")
    return f"{column.title} ({unit})" if unit else column.title


def _cell(column: Column[R], value: object) -> ExportCell:
    if isinstance(value, Badge):
        return value.text
    if column.kind in ("percent", "change") and isinstance(value, int | float | Decimal | Fraction):
        return value * 100
    if value is None or isinstance(value, str | int | float | Decimal | Fraction | date):
        return value
    return column.text(value)
