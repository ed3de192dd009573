"""The field in which a purchase is typed as people write it; what it means is said under it while typing."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from flux_desktop.domain.exact import show_micros, to_decimal
from flux_desktop.domain.i18n import _
from flux_desktop.domain.ingredients import Price
from flux_desktop.domain.price_entry import MOST
from flux_desktop.domain.purchases import NoPack, NoPrice, Purchase, parse_purchase
from flux_desktop.ui.figures import money
from flux_desktop.ui.ingredients.wording import content_text, decimal_mark, unit_cost_text
from flux_desktop.ui.parts.fields import LineField
from flux_desktop.ui.parts.labels import Label

LONGEST = 120


class PurchaseField(QWidget):
    """`case 6 × 2.5 kg, 41.90` → 15 kg at €41.90: €2.79 / kg."""

    edited = Signal()

    def __init__(self, currency: str) -> None:
        super().__init__()
        self._currency = currency
        self._price: Price | None = None
        example = f"6 × 2{decimal_mark()}5 kg, 41{decimal_mark()}90"
        self.field = LineField(
            _("Bought as, and the price"),
            "tag",
            _("As on the invoice: {example}").format(example=example),
            longest=LONGEST,
        )
        self._meant = Label("", "caption", "text2", wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.field)
        column.addWidget(self._meant)
        self.field.line.textEdited.connect(lambda _text: self._typed())

    def show_price(self, price: Price | None) -> None:
        """The price that holds, as one would type it."""
        self._price = price
        self.field.clear_error()
        text = ""
        if price is not None:
            amount = show_micros(price.amount, 2).replace(".", decimal_mark())
            text = f"{price.pack.replace(' x ', ' × ').replace('.', decimal_mark())}, {amount}"
        self.field.line.setText(text)
        self._say()

    def purchase(self) -> Purchase | None:
        """What is typed; None where nothing is. Raises ValueError with the reason in words."""
        text = self.field.line.text().strip()
        if not text:
            return None
        try:
            found = parse_purchase(text, decimal_mark())
        except NoPack:
            raise ValueError(
                _("Flux cannot read the pack. Write it as 6 × 2.5 kg, 24 × 33 cl, 5 l or 12 each.")
            ) from None
        except NoPrice:
            raise ValueError(_("This is not a price. It is above 0 and has at most six decimals.")) from None
        if found.amount == 0:
            raise ValueError(
                _("A price of 0 would make dishes free. Leave the price out if it is not known.")
            )
        if found.amount is not None and found.amount > MOST:
            raise ValueError(_("This is more than anything costs. Check the price."))
        return found

    def changed(self) -> Purchase | None:
        """What is typed, if it is another purchase than the one shown. Raises ValueError."""
        found, known = self.purchase(), self._price
        if found is None or (
            known is not None and (known.pack, known.amount) == (found.pack.text, found.amount)
        ):
            return None
        if found.amount is None and known is not None and known.pack == found.pack.text:
            return None
        if found.amount is None:
            raise ValueError(_("The price is missing. Write it after the pack."))
        return found

    def check(self) -> bool:
        """Says under the field what is wrong with it; whether nothing is."""
        try:
            self.changed()
        except ValueError as error:
            self._meant.hide()
            self.field.error(str(error))
            return False
        return True

    def _typed(self) -> None:
        self._say()
        self.edited.emit()

    def _say(self) -> None:
        try:
            found = self.purchase()
        except ValueError:
            found = None
        self._meant.setText("" if found is None else self._meaning(found))
        self._meant.setVisible(bool(self._meant.text()))

    def _meaning(self, found: Purchase) -> str:
        content = content_text(found.pack.content, found.pack.kind)
        if found.amount is None:
            return _("{content} in a pack; the price is missing").format(content=content)
        return _("{content} for {amount}: {cost}").format(
            content=content,
            amount=money(to_decimal(found.amount), self._currency),
            cost=unit_cost_text(found.unit_cost, self._currency),
        )
