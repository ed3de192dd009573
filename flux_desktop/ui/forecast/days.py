"""The coming days in figures: what to expect, what a quiet and a busy day would be, and why."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, TypeVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent

from flux_desktop.domain.words import _, mark
from flux_desktop.ui.figures import axis_date, long_date
from flux_desktop.ui.forecast.dish import Dish, DishDay
from flux_desktop.ui.parts.cards import Card
from flux_desktop.ui.rows import Column, Rows, Table
from flux_desktop.ui.theme import px

R = TypeVar("R")

_DISH: Final = 1
_WHY: Final = 7
_NAME: Final = 120
_FIGURES: Final = 600
_TIPS: Final = (
    "",
    "",
    mark("The mean: what to expect on average."),
    mark("p10: nine days in ten sell at least this many."),
    mark("p50: half of the days sell more, half sell less."),
    mark("p90: nine days in ten sell no more than this."),
    mark("p99: 99 days in 100 sell no more than this."),
    mark("What drove the figures: the weekday, and whose history they come from."),
)


@dataclass(frozen=True)
class DayColumn(Column[R]):
    """Days as `say` writes them; they sort by date."""

    say: Callable[[date], str] = axis_date

    def text(self, value: object) -> str:
        return self.say(value) if isinstance(value, date) else super().text(value)


class _Days(Rows[DishDay]):
    """The rows, with what each column means under its header."""

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if role == Qt.ItemDataRole.ToolTipRole and orientation == Qt.Orientation.Horizontal:
            return _(_TIPS[section]) if _TIPS[section] else None
        return super().headerData(section, orientation, role)


class DaysCard(Card):
    """One row a day and dish."""

    def __init__(self) -> None:
        super().__init__(_("Day by day"), flush=True)
        self._several = False
        self.rows = _Days(_columns())
        self.table = Table(self.rows, _("Forecast by day"))
        self.body.addWidget(self.table)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def show_dishes(self, dishes: Sequence[Dish]) -> None:
        rows = [row for dish in dishes for row in dish.day_rows()]
        # By day, then in the order of the list.
        rows.sort(key=lambda row: row.day)
        self._several = len(dishes) > 1
        self._fit()
        self.rows.replace(rows)

    def _fit(self) -> None:
        """Where there is no room for the reason, it is the figures' tool tip."""
        self.table.setColumnHidden(_DISH, not self._several)
        needed = _FIGURES + (_NAME if self._several else 0)
        self.table.setColumnHidden(_WHY, self.width() < px(needed))


def _columns() -> list[Column[DishDay]]:
    def figure(title: str, value: Callable[[DishDay], float], width: int, places: int = 0) -> Column[DishDay]:
        return Column(title, value, "number", places=places, width=width, tip=lambda row: row.reason)

    return [
        DayColumn(_("Day"), lambda row: row.day, tip=lambda row: long_date(row.day)),
        Column(_("Dish"), lambda row: row.dish, width=_NAME),
        figure(_("Expected"), lambda row: row.mean, 78, places=1),
        figure(_("Quiet day"), lambda row: row.p10, 80),
        figure(_("Typical"), lambda row: row.p50, 66),
        figure(_("Busy day"), lambda row: row.p90, 92),
        figure(_("Almost never more"), lambda row: row.p99, 132),
        Column(_("Why"), lambda row: row.reason, ink="text2", stretch=True),
    ]
