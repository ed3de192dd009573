"""The picked dishes: a chart each, and their days in figures."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from flux_desktop.domain.words import _
from flux_desktop.ui.figures import number
from flux_desktop.ui.forecast.days import DaysCard
from flux_desktop.ui.forecast.dish import Dish
from flux_desktop.ui.forecast.dish_card import DishCard
from flux_desktop.ui.parts.cards import InfoBar, Scroll
from flux_desktop.ui.parts.states import EmptyState
from flux_desktop.ui.theme import GAP

MOST: Final = 6
_CHARTS: Final = 276
_SCROLL: Final = 1


class Detail(QStackedWidget):
    """Up to `MOST` dishes; none picked says so."""

    def __init__(self) -> None:
        super().__init__()
        self._dishes: list[Dish] = []
        self.cards: list[DishCard] = []
        self.days = DaysCard()
        self.more = InfoBar("")
        self.more.hide()
        self._charts = QVBoxLayout()
        self._charts.setContentsMargins(0, 0, 0, 0)
        self._charts.setSpacing(GAP)
        self._full = self._lay_out()
        self._none = EmptyState("chart-line", _("No dish picked"), _("Pick one or several in the list."))
        self.addWidget(self._full)
        self.addWidget(self._none)
        self._add_card()
        # Six charts at once take longer than the window may stand still.
        self._next = QTimer(self, singleShot=True, interval=0)
        self._next.timeout.connect(self._fill)

    def show_dishes(self, dishes: Sequence[Dish], picked: int) -> None:
        """Shows `dishes`, the first of `picked`."""
        self._dishes = list(dishes[:MOST])
        self.setCurrentWidget(self._full if dishes else self._none)
        self.more.setVisible(picked > MOST)
        text = _("The first {most} of the {n} picked dishes are shown.")
        self.more.set(text.format(most=number(MOST), n=number(picked)))
        self.days.show_dishes(self._dishes)
        self._column.setStretch(_SCROLL, 2 if len(self._dishes) > 1 else 1)
        for place, card in enumerate(self.cards):
            card.setVisible(place < len(self._dishes) and card.dish is not None)
        self._next.start()

    def _fill(self) -> None:
        """Makes or fills one card, then lets the window breathe before the next."""
        for place, dish in enumerate(self._dishes):
            if place == len(self.cards):
                self._add_card().hide()
            elif self.cards[place].dish is not dish:
                self.cards[place].show_dish(dish)
                self.cards[place].show()
            else:
                continue
            self._next.start()
            return

    def _add_card(self) -> DishCard:
        card = DishCard()
        self.cards.append(card)
        self._charts.addWidget(card)
        return card

    def _lay_out(self) -> QWidget:
        full, charts = QWidget(), QWidget()
        charts.setLayout(self._charts)
        scroll = Scroll(charts)
        scroll.setMinimumHeight(_CHARTS)
        column = self._column = QVBoxLayout(full)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP)
        column.addWidget(self.more)
        column.addWidget(scroll)
        column.addWidget(self.days, 1)
        return full
