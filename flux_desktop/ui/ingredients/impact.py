"""Which dishes a price hits, what each loses a month, and the menu price that restores its margin."""

from collections.abc import Sequence
from functools import partial
from typing import Final

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QVBoxLayout, QWidget

from flux_desktop.domain.i18n import _, ngettext
from flux_desktop.domain.ingredients import Price
from flux_desktop.domain.purchases import Purchase
from flux_desktop.services.price_impact import DishImpact, price_impact
from flux_desktop.services.session import Session
from flux_desktop.ui.app_context import AppContext
from flux_desktop.ui.figures import money, number, plural
from flux_desktop.ui.parts.labels import Label
from flux_desktop.ui.rows import Column, Rows, Table

_PAUSE: Final = 200
_SHOWN: Final = 4


class PriceImpact(QWidget):
    """Reckoned anew a moment after the price was typed."""

    def __init__(self, context: AppContext, session: Session) -> None:
        super().__init__()
        self._session = session
        self._currency = session.restaurant.currency
        self._jobs = context.jobs
        self._asked: tuple[Price, Purchase] | None = None
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE)
        self._pause.timeout.connect(self._ask)
        self.title = Label("", "strong", wrap=True)
        unit = self._currency
        self.rows: Rows[DishImpact] = Rows(
            [
                Column(_("Dish"), lambda each: each.item.name, stretch=True, role="medium"),
                Column(_("Cost now"), lambda each: float(each.before), "money", unit=unit),
                Column(_("Then"), lambda each: float(each.after), "money", unit=unit),
                Column(_("A month"), lambda each: -float(each.loss), "money", unit=unit),
                Column(_("Menu price"), _menu_price, "money", unit=unit),
                Column(_("To keep margin"), _restoring, "money", unit=unit, role="strong"),
            ]
        )
        self.table = Table(self.rows, _("Dishes that this price hits"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.title)
        column.addWidget(self.table, 1)
        self.hide()

    def show_change(self, before: Price, purchase: Purchase | None) -> None:
        """Of that purchase in place of the price before; None: nothing changes."""
        if purchase is None or purchase.amount is None:
            self._pause.stop()
            self._asked = None
            self.hide()
        elif self._asked != (before, purchase):
            self._asked = (before, purchase)
            self._pause.start()

    def _ask(self) -> None:
        if self._asked is None:
            return
        before, purchase = self._asked
        job = partial(
            price_impact,
            self._session,
            before.ingredient_id,
            purchase.pack.text,
            purchase.amount or 0,
            before=before,
        )
        asked = self._asked
        self._jobs.run(job, owner=self, then=lambda found: self._arrived(asked, found))

    def _arrived(self, asked: object, found: Sequence[DishImpact]) -> None:
        if asked is self._asked:
            self.show_impact(found)

    def show_impact(self, found: Sequence[DishImpact]) -> None:
        self.rows.replace(list(found))
        loss = float(sum(each.loss for each in found))
        n = len(found)
        if not found:
            text = _("No dish costs another amount by this price.")
        elif loss > 0:
            text = ngettext(
                "Hits {n} dish: {amount} less a month, as sold in the last 28 days",
                "Hits {n} dishes: {amount} less a month, as sold in the last 28 days",
                plural(n),
            )
        else:
            text = ngettext(
                "Hits {n} dish: {amount} more a month, as sold in the last 28 days",
                "Hits {n} dishes: {amount} more a month, as sold in the last 28 days",
                plural(n),
            )
        self.title.setText(text.format(n=number(n), amount=money(abs(loss), self._currency)))
        self.table.setFixedHeight(self.table.height_of(max(1, min(n, _SHOWN))))
        self.table.setVisible(bool(found))
        self.show()


def _menu_price(each: DishImpact) -> float | None:
    return None if each.item.price is None else each.item.price / 1_000_000


def _restoring(each: DishImpact) -> float | None:
    return None if each.restoring is None else float(each.restoring)
