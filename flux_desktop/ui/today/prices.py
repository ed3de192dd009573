"""Prices for the dishes that have none, typed one under the other."""

from collections.abc import Callable, Sequence
from decimal import Decimal, InvalidOperation
from functools import partial
from uuid import UUID

from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QVBoxLayout, QWidget

from flux_desktop.domain.exact import to_micros
from flux_desktop.domain.i18n import _
from flux_desktop.services.prices import set_prices
from flux_desktop.ui.app_context import AppContext
from flux_desktop.ui.forms import save
from flux_desktop.ui.parts.buttons import PrimaryButton
from flux_desktop.ui.parts.cards import Scroll
from flux_desktop.ui.parts.fields import LineField
from flux_desktop.ui.parts.overlays import Sheet
from flux_desktop.ui.theme import px

_LONGEST = 12
_HEIGHT = 280


class PricesSheet(Sheet):
    """Left empty, a dish stays without a price."""

    def __init__(
        self,
        parent: QWidget,
        context: AppContext,
        dishes: Sequence[tuple[UUID, str]],
        then: Callable[[], object] = lambda: None,
    ) -> None:
        super().__init__(
            parent,
            _("Set prices"),
            _("What a guest pays, in {currency}. Empty: no price.").format(
                currency=context.restaurant.currency if context.restaurant else ""
            ),
        )
        self._context, self._then = context, then
        self.fields = {item_id: LineField(name, longest=_LONGEST) for item_id, name in dishes}
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 6, 0)
        for field in self.fields.values():
            column.addWidget(field)
        column.addStretch(1)
        scroll = Scroll(inside)
        scroll.setMinimumHeight(px(min(_HEIGHT, 84 * len(self.fields))))
        self.body.addWidget(scroll)
        self.save = PrimaryButton(_("Save prices"))
        self.save.setDefault(True)
        self.save.clicked.connect(self._save)
        self.footer.addWidget(self.save)
        next(iter(self.fields.values())).line.setFocus()

    def _save(self) -> None:
        prices: dict[UUID, int] = {}
        for item_id, field in self.fields.items():
            field.clear_error()
            text = field.line.text().strip()
            try:
                if text:
                    prices[item_id] = to_micros(_amount(text))
            except InvalidOperation:
                field.error(_("“{text}” is no price.").format(text=text))
                field.line.setFocus()
                return
        job = partial(set_prices, self._context.session, prices)
        save(self._context, self, job, button=self.save, then=self._saved)

    def _saved(self) -> None:
        self.accept()
        self._then()


def _amount(text: str) -> Decimal:
    """As the person's language writes amounts, or plainly. Raises InvalidOperation."""
    plain = text.replace(QLocale().groupSeparator(), "") if "," in text and "." in text else text
    value = Decimal(plain.replace(",", "."))
    if not value.is_finite() or value < 0:
        raise InvalidOperation
    return value
