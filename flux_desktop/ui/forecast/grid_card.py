"""The card around the grid: what stands beside the units, and the way into a spreadsheet."""

from datetime import date

from PySide6.QtCore import Signal

from flux_desktop.domain.i18n import _
from flux_desktop.services.forecast_grid import ForecastGrid
from flux_desktop.ui.forecast.grid import GridView
from flux_desktop.ui.parts.buttons import Button, Segment
from flux_desktop.ui.parts.cards import Card


class GridCard(Card):
    """`copied` is emitted when the table is on the clipboard."""

    copied = Signal()

    def __init__(self) -> None:
        super().__init__(
            _("Dish by day"), _("Typical units; Space says why, Enter takes your number."), flush=True
        )
        self.grid = GridView()
        self.beside = Segment([("range", _("Range")), ("money", _("Money"))], _("Beside the units"))
        self.beside.changed.connect(self._show_beside)
        self.copy = Button(_("Copy table"), "copy")
        self.copy.clicked.connect(self._copy)
        for widget in (self.beside, self.copy):
            self.header.addWidget(widget)
        self.body.addWidget(self.grid)

    def show_grid(self, grid: ForecastGrid, *, currency: str, today: date, writable: bool) -> None:
        """Filled anew; the cell that was current stays so."""
        self.beside.setVisible(grid.has_money)
        if not grid.has_money and self.beside.current == "money":
            self.beside.set_current("range")
        self.grid.keep_cell(
            lambda: self.grid.model_.show_grid(grid, currency=currency, today=today, writable=writable)
        )

    def _show_beside(self, key: str) -> None:
        model = self.grid.model_
        self.grid.keep_cell(lambda: model.show_beside("money" if key == "money" else "range"))

    def _copy(self) -> None:
        self.grid.copy_table()
        self.copied.emit()
