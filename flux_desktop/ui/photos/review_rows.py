"""The rows of a review: what was read, what the person made of it, and what saving would do."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Final
from uuid import UUID

from PySide6.QtCore import QLocale, QModelIndex, QPersistentModelIndex, Qt, Signal

from flux_desktop.domain.exact import to_decimal, to_micros
from flux_desktop.domain.i18n import _
from flux_desktop.domain.menu import MenuItem, name_key, typed_name
from flux_desktop.domain.photos import LONGEST_NAME, Box, Doubt, PrintedPrice, ReadItem
from flux_desktop.services.menu_photos import Compared, ReviewedDish
from flux_desktop.ui import figures
from flux_desktop.ui.photos.pages import PhotoPage
from flux_desktop.ui.rows import Badge, Column, Rows

SURE: Final = 0.75
_LARGEST: Final = Decimal(1_000_000)
NAME, CATEGORY, PRICE = range(3)


@dataclass(eq=False)
class ReviewRow:
    """A dish as it will be saved. `page` is where it was read, None where a person typed it.

    dish     the dish of the menu that it is, or may be (`proposed`)
    checked  a person has looked at it
    left_out it will not be saved
    """

    name: str
    category: str = ""
    description: str = ""
    price: int | None = None
    prices: tuple[PrintedPrice, ...] = ()
    confidence: float = 1.0
    doubts: tuple[Doubt, ...] = ()
    box: Box | None = None
    page: PhotoPage | None = None
    dish: MenuItem | None = None
    proposed: bool = False
    checked: bool = False
    left_out: bool = False
    section: str = field(default="")

    @classmethod
    def of(cls, item: ReadItem, page: PhotoPage) -> "ReviewRow":
        return cls(
            item.name,
            item.category,
            item.description,
            item.price,
            item.prices,
            item.confidence,
            item.doubts,
            item.box,
            page,
            section=item.category,
        )

    @property
    def doubtful(self) -> bool:
        return not self.checked and (self.confidence < SURE or self.proposed)

    @property
    def is_new(self) -> bool:
        return self.dish is None

    @property
    def changes_price(self) -> bool:
        return self.dish is not None and self.price is not None and self.price != self.dish.price

    def reviewed(self) -> ReviewedDish:
        own = None if self.dish is None else self.dish.id
        return ReviewedDish(self.name, self.price, self.category, self.description, own)


class ReviewRows(Rows[ReviewRow]):
    """Low ones first, then as on the photos. Name, category and price can be edited."""

    edited = Signal()
    refused = Signal(str)

    def __init__(self, currency: str) -> None:
        super().__init__(
            [
                Column(
                    _("Dish"),
                    lambda row: row.name,
                    stretch=True,
                    role="medium",
                    tip=lambda row: row.description or row.name,
                ),
                Column(_("Category"), lambda row: row.category or None, width=100, ink="text2"),
                Column(
                    _("Price"),
                    lambda row: None if row.price is None else to_decimal(row.price),
                    "money",
                    unit=currency,
                    width=88,
                    role="strong",
                    tip=_prices_text(currency),
                ),
                Column(
                    _("Sure"),
                    lambda row: Decimal(round(row.confidence * 100)) / 100,
                    "percent",
                    width=76,
                    ink="text2",
                    tip=reasons,
                ),
                Column(_("Status"), badge, "pill", width=128, tip=reasons),
            ]
        )
        self._currency = currency

    def show_rows(self, rows: Iterable[ReviewRow]) -> None:
        """Puts the doubtful ones first."""
        self.replace(sorted(rows, key=lambda row: (not row.doubtful, row.confidence if row.doubtful else 0)))

    def flags(self, index: QModelIndex | QPersistentModelIndex) -> Qt.ItemFlag:
        found = super().flags(index)
        return found | Qt.ItemFlag.ItemIsEditable if index.column() in (NAME, CATEGORY, PRICE) else found

    def data(
        self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if index.isValid() and role == Qt.ItemDataRole.EditRole:
            row = self.row(index.row())
            if index.column() == PRICE:
                return "" if row.price is None else price_text(row.price)
            return row.name if index.column() == NAME else row.category
        return super().data(index, role)

    def setData(
        self,
        index: QModelIndex | QPersistentModelIndex,
        value: object,
        role: int = Qt.ItemDataRole.EditRole,
    ) -> bool:
        if role != Qt.ItemDataRole.EditRole or not index.isValid():
            return False
        row, text = self.row(index.row()), typed_name(str(value))
        if index.column() == PRICE:
            try:
                row.price = read_price(text)
            except ValueError:
                self.refused.emit(
                    _("“{text}” is not a price; the one before was kept.").format(text=text[:40])
                )
                return False
        elif index.column() == NAME:
            if not text or len(text) > LONGEST_NAME:
                self.refused.emit(_("A dish needs a name of at most {n} letters.").format(n=LONGEST_NAME))
                return False
            row.name = text
        else:
            row.category = text[:LONGEST_NAME]
        row.checked = True
        self.touch()
        return True

    def touch(self) -> None:
        """Something of the rows is another."""
        last = self.index(max(0, self.rowCount() - 1), len(self.columns) - 1)
        self.dataChanged.emit(self.index(0, 0), last)
        self.edited.emit()


def match(
    rows: Sequence[ReviewRow], compared: Compared, *, only: Callable[[ReviewRow], bool] | None = None
) -> None:
    """Says of each row which dish of the menu it is, or may be."""
    by_key = {name_key(name): each for name, each in compared.matches.items()}
    for row in rows:
        found = by_key.get(name_key(row.name))
        if found is None or (only is not None and not only(row)):
            continue
        row.dish = found.item
        row.proposed = found.state == "renamed"


def badge(row: ReviewRow) -> Badge:
    """What saving would do with the row, or that it should be looked at first."""
    if row.left_out:
        return Badge(_("Left out"), "neutral", "x")
    if row.proposed:
        return Badge(_("Same dish?"), "warn", "triangle-alert")
    if row.doubtful:
        return Badge(_("Check"), "warn", "triangle-alert")
    if row.is_new:
        return Badge(_("New"), "info", "plus")
    if row.changes_price:
        return Badge(_("Price changed"), "info", "trending-up")
    return Badge(_("Matched"), "good", "circle-check")


def reasons(row: ReviewRow) -> str:
    """Why the reader is not sure, and what the menu says now."""
    parts = [DOUBTS[each]() for each in row.doubts]
    if row.proposed and row.dish is not None:
        parts.insert(0, _("the menu has “{name}”").format(name=row.dish.name))
    if row.changes_price and row.dish is not None and row.dish.price is not None:
        parts.append(_("{price} on the menu now").format(price=price_text(row.dish.price)))
    text = ", ".join(parts)
    return text[:1].upper() + text[1:]


def gone_ids(rows: Iterable[ReviewRow], gone: Iterable[MenuItem]) -> list[UUID]:
    taken = {row.dish.id for row in rows if row.dish is not None}
    return [each.id for each in gone if each.id not in taken]


def price_text(micros: int) -> str:
    """As it is typed in this person's country."""
    return QLocale().toString(float(to_decimal(micros)), "f", 2)


def read_price(text: str) -> int | None:
    """Micros of what was typed, with a point or a comma; None where nothing was. Raises ValueError."""
    plain = "".join(text.replace("€", "").replace("$", "").replace("£", "").split())
    if not plain:
        return None
    if "," in plain and "." in plain:
        plain = plain.replace("." if plain.rfind(",") > plain.rfind(".") else ",", "")
    try:
        value = Decimal(plain.replace(",", "."))
    except InvalidOperation as error:
        raise ValueError(text) from error
    if not value.is_finite() or not 0 <= value <= _LARGEST:
        raise ValueError(text)
    return to_micros(value)


def _prices_text(currency: str) -> Callable[[ReviewRow], str]:
    def reason(row: ReviewRow) -> str:
        if len(row.prices) < 2:
            return ""
        return "\n".join(
            f"{each.label or _('Price')}: {figures.money(to_decimal(each.amount), currency)}"
            for each in row.prices
        )

    return reason


DOUBTS: Final[dict[Doubt, Callable[[], str]]] = {
    Doubt.BLURRED: lambda: _("hard to read"),
    Doubt.UNUSUAL_PRICE: lambda: _("price far from the others"),
    Doubt.OTHER_DECIMALS: lambda: _("price written differently from the others"),
    Doubt.FAR_PRICE: lambda: _("price not on the name's line"),
    Doubt.DIGITS_IN_NAME: lambda: _("digits in the name"),
    Doubt.SHORT_NAME: lambda: _("very short name"),
    Doubt.JOINED_NAME: lambda: _("name put together from several lines"),
    Doubt.FEWER_PRICES: lambda: _("fewer prices than the others"),
    Doubt.REPAIRED_PRICE: lambda: _("price mended"),
    Doubt.READINGS_DIFFER: lambda: _("the two readings differ"),
    Doubt.ONE_READING: lambda: _("only one of the two readings has it"),
    Doubt.PARTLY_LEGIBLE: lambda: _("partly legible"),
    Doubt.GUESSED: lambda: _("guessed"),
    Doubt.NO_PRICE: lambda: _("a price could not be read"),
}
