"""Lines of a delivery note: which ingredient each is, for which pack, and what it costs now and on the paper."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt, Signal

from flux_desktop.domain.exact import to_decimal
from flux_desktop.domain.i18n import _
from flux_desktop.domain.ingredients import Ingredient, Price
from flux_desktop.domain.menu import name_key, typed_name
from flux_desktop.domain.packs import parse_pack
from flux_desktop.domain.photos import Box, Doubt, PriceLine
from flux_desktop.services.ingredients import PackPrice
from flux_desktop.services.price_photos import PriceProposal
from flux_desktop.ui import figures
from flux_desktop.ui.photos.pages import PhotoPage
from flux_desktop.ui.photos.review_rows import DOUBTS, SURE, price_text, read_price
from flux_desktop.ui.rows import Badge, Column, Rows

PAPER, INGREDIENT, PACK, NEW = range(4)


@dataclass(eq=False)
class PriceRow:
    """A line as it will be saved; `sure` and `checked`: nobody need look at it any more."""

    line: PriceLine
    page: PhotoPage
    ingredient: Ingredient | None = None
    sure: bool = False
    pack: str = ""
    amount: int | None = None
    before: Price | None = None
    checked: bool = False
    left_out: bool = False

    @classmethod
    def of(cls, proposal: PriceProposal, page: PhotoPage) -> "PriceRow":
        return cls(
            proposal.line,
            page,
            proposal.ingredient,
            proposal.sure,
            proposal.pack,
            proposal.line.price,
            proposal.before,
        )

    @property
    def box(self) -> Box | None:
        return self.line.box

    @property
    def doubtful(self) -> bool:
        """Only a person can say that it is right."""
        if self.checked or self.ingredient is None:
            return False
        return not self.sure or self.line.confidence < SURE or Doubt.READINGS_DIFFER in self.line.doubts

    @property
    def saved_as(self) -> PackPrice | None:
        """What is recorded of it; None where it is left out, doubtful, or says nothing new."""
        if self.left_out or self.doubtful or self.ingredient is None or not self.pack or self.amount is None:
            return None
        if self.before is not None and (self.before.pack, self.before.amount) == (self.pack, self.amount):
            return None
        return PackPrice(self.ingredient.id, self.pack, self.amount)


class PriceRows(Rows[PriceRow]):
    """Low ones first. The ingredient, the pack and the new price can be edited."""

    edited = Signal()
    refused = Signal(str)

    def __init__(self, currency: str) -> None:
        self.stock: Mapping[str, tuple[Ingredient, Price | None]] = {}
        super().__init__(
            [
                Column(_("On the paper"), lambda row: row.line.name, stretch=True, role="medium"),
                Column(
                    _("Ingredient"),
                    lambda row: row.ingredient.name if row.ingredient else None,
                    width=108,
                    ink="text2",
                ),
                Column(_("Pack"), lambda row: row.pack or None, width=86, ink="text2"),
                Column(
                    _("Price"),
                    _amount,
                    "money",
                    unit=currency,
                    role="strong",
                    width=104,
                    second=_before(currency),
                ),
                Column(_("Status"), badge, "pill", width=128, tip=reasons),
            ]
        )

    def show_rows(self, rows: Iterable[PriceRow]) -> None:
        self.replace(sorted(rows, key=lambda row: (not row.doubtful, row.ingredient is None)))

    def know(self, stock: Sequence[tuple[Ingredient, Price | None]]) -> None:
        """The ingredients that can be chosen."""
        self.stock = {name_key(each.name): (each, price) for each, price in stock}

    def flags(self, index: QModelIndex | QPersistentModelIndex) -> Qt.ItemFlag:
        found = super().flags(index)
        return found | Qt.ItemFlag.ItemIsEditable if index.column() in (INGREDIENT, PACK, NEW) else found

    def data(
        self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if index.isValid() and role == Qt.ItemDataRole.EditRole:
            row = self.row(index.row())
            if index.column() == NEW:
                return "" if row.amount is None else price_text(row.amount)
            return row.pack if index.column() == PACK else (row.ingredient.name if row.ingredient else "")
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
        wrong = self._take(row, index.column(), text)
        if wrong:
            self.refused.emit(wrong)
            return False
        row.checked = True
        self.touch()
        return True

    def touch(self) -> None:
        """Something of the rows is another."""
        last = self.index(max(0, self.rowCount() - 1), len(self.columns) - 1)
        self.dataChanged.emit(self.index(0, 0), last)
        self.edited.emit()

    def _take(self, row: PriceRow, column: int, text: str) -> str:
        """Why what was typed cannot be; "" where it was taken."""
        if column == NEW:
            try:
                row.amount = read_price(text)
            except ValueError:
                return _("“{text}” is not a price; the one before was kept.").format(text=text[:40])
        elif column == PACK:
            try:
                row.pack = parse_pack(text, "," if "," in text else ".").text
            except ValueError:
                return _("“{text}” is not a pack; the one before was kept.").format(text=text[:40])
        else:
            found = self.stock.get(name_key(text))
            if found is None:
                return _("There is no ingredient “{name}”; the one before was kept.").format(name=text[:40])
            row.ingredient, row.before = found
            row.pack = row.pack or (row.before.pack if row.before else "")
        return ""


def badge(row: PriceRow) -> Badge:
    """What saving would do with the line."""
    if row.left_out:
        return Badge(_("Left out"), "neutral", "x")
    if row.ingredient is None:
        return Badge(_("Unknown"), "neutral", "info")
    if row.doubtful:
        return Badge(_("Check"), "warn", "triangle-alert")
    if not row.pack:
        return Badge(_("Say its pack"), "warn", "triangle-alert")
    if row.saved_as is None:
        return Badge(_("Same price"), "good", "circle-check")
    return Badge(
        _("Price changed") if row.before else _("New"), "info", "trending-up" if row.before else "plus"
    )


def reasons(row: PriceRow) -> str:
    """Why a person should look at it."""
    parts = []
    if row.ingredient is not None and not row.sure and not row.checked:
        parts.append(_("perhaps “{name}”").format(name=row.ingredient.name))
    for each in row.line.doubts:
        differs = each is Doubt.READINGS_DIFFER
        parts.append(_("quantity times price is not the total") if differs else DOUBTS[each]())
    text = ", ".join(parts)
    return text[:1].upper() + text[1:]


def _before(currency: str) -> Callable[[PriceRow], str]:
    def reason(row: PriceRow) -> str:
        if row.before is None:
            return ""
        return _("now {price}").format(price=figures.money(to_decimal(row.before.amount), currency))

    return reason


def _amount(row: PriceRow) -> object:
    return None if row.amount is None else to_decimal(row.amount)
