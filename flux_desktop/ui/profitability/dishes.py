"""The table of dishes: what each sold, costs and earns, with the margin against the target."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import partial
from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QMenu

from flux_desktop.domain.exact import from_fraction, to_decimal
from flux_desktop.domain.i18n import _
from flux_desktop.domain.menu import name_key
from flux_desktop.services.profitability import DishProfit
from flux_desktop.ui.figures import percent
from flux_desktop.ui.parts.buttons import Button
from flux_desktop.ui.parts.cards import Card
from flux_desktop.ui.parts.fields import SearchLine, Select
from flux_desktop.ui.parts.labels import Label
from flux_desktop.ui.profitability import cells, wording
from flux_desktop.ui.rows import Badge, Column, Rows, Table
from flux_desktop.ui.theme import CARD_SIDE, px

# Left out one by one where the window is narrow and nobody has chosen, the least needed first.
_SPARE: Final = ("category", "portion", "change", "net_price", "with_tax", "sold")
_EVERY: Final = ""


@dataclass(frozen=True, slots=True)
class DishRow:
    """A dish with its figures as the table sorts and shows them: money exact to six places, shares as fractions."""

    profit: DishProfit
    name: str
    category: str
    key: str
    sold: Decimal
    price: Decimal | None
    net_price: Decimal | None
    cost: Decimal | None
    margin: float | None
    with_tax: float | None
    portion: Decimal | None
    earned: Decimal | None
    change: float | None
    badge: Badge | None


def row_of(each: DishProfit) -> DishRow:
    dish = each.dish
    return DishRow(
        each,
        dish.item.name,
        dish.item.category,
        name_key(f"{dish.item.name} {dish.item.category}"),
        to_decimal(dish.sold),
        _exact(dish.price),
        _exact(dish.net_price),
        _exact(dish.cost),
        None if dish.margin is None else float(dish.margin) / 100,
        None if dish.margin_of_price is None else float(dish.margin_of_price) / 100,
        _exact(dish.contribution),
        _exact(each.earned),
        None if each.change is None else each.change.share,
        wording.class_badge(dish),
    )


def _exact(value: Fraction | None) -> Decimal | None:
    return None if value is None else to_decimal(from_fraction(value))


class DishMarginsCard(Card):
    """One row a dish; the line under the table adds up to the sales."""

    opened = Signal(object)
    """A dish (DishRow) of which somebody wants to see what it is made of."""

    def __init__(self, currency: str, target: Fraction) -> None:
        super().__init__(flush=True)
        self.currency, self.target = currency, target
        self._every: Sequence[DishRow] = ()
        self._wanted: frozenset[int] | None = None
        self.keys, columns = zip(*_columns(currency, target), strict=True)
        self.rows: Rows[DishRow] = Rows(columns)
        self.table = Table(self.rows, _("What each dish earns"))
        self.category, self.filter = Select(), SearchLine(_("Filter dishes"))
        self._differ = False
        self.choose = Button(_("Columns"), "columns-3")
        self.sums = Label("", "caption", "text2", wrap=True, tabular=True)
        self.tools = QHBoxLayout()
        self._menu = QMenu(self)
        self._lay_out()
        self.table.activated.connect(lambda index: self.opened.emit(self.rows.row(index.row())))
        self.table.sortByColumn(self.keys.index("earned"), Qt.SortOrder.DescendingOrder)
        self.table.viewport().installEventFilter(self)
        self._fit()

    def show_rows(self, rows: Sequence[DishRow], sums: str) -> None:
        """Shows these, with the filter and the order of before."""
        self._every = rows
        self._differ = any(row.profit.margins_differ for row in rows)
        self.sums.setText(sums)
        self._list_categories()
        self._apply()

    @property
    def chosen(self) -> DishRow | None:
        return next(iter(self.table.chosen()), None)

    @property
    def hidden(self) -> list[int]:
        """The places of the columns that are not shown."""
        return [at for at in range(len(self.keys)) if self.table.isColumnHidden(at)]

    @property
    def shown_category(self) -> str | None:
        """None: all."""
        found: str | None = self.category.currentData()
        return found

    def set_columns(self, keys: Collection[str]) -> None:
        """Shows these columns and the dish's name, whatever the width, from now on."""
        self._wanted = frozenset({0, *(self.keys.index(key) for key in keys)})
        self._fit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self._wanted is None:
            self._fit()
        return super().eventFilter(watched, event)

    def _fit(self) -> None:
        if self._wanted is not None:
            self.table.show_columns(self._wanted)
            return
        fitting = set(range(len(self.keys)))
        for spare in _SPARE:
            needless = spare == "with_tax" and not self._differ
            if needless or not self.table.room_for(fitting):
                fitting.discard(self.keys.index(spare))
        if {at for at in range(len(self.keys)) if not self.table.isColumnHidden(at)} != fitting:
            self.table.show_columns(fitting)

    def _apply(self) -> None:
        wanted, typed = self.shown_category, name_key(self.filter.text())
        self.rows.replace(
            [
                row
                for row in self._every
                if (wanted is None or row.category == wanted) and (not typed or typed in row.key)
            ]
        )
        self._fit()

    def _list_categories(self) -> None:
        before = self.category.currentData()
        counts: dict[str, int] = {}
        for row in self._every:
            counts[row.category] = counts.get(row.category, 0) + 1
        self.category.blockSignals(True)
        self.category.clear()
        self.category.addItem(_("All dishes · {n}").format(n=len(self._every)), None)
        none = _("No category")
        for name, count in sorted(counts.items()):
            self.category.addItem(f"{name or none} · {count}", name)
        self.category.setCurrentIndex(max(self.category.findData(before), 0) if before is not None else 0)
        self.category.blockSignals(False)

    def _ask_columns(self) -> None:
        self._menu.clear()
        for at, column in list(enumerate(self.rows.columns))[1:]:
            action = self._menu.addAction(column.title)
            action.setCheckable(True)
            action.setChecked(not self.table.isColumnHidden(at))
            action.toggled.connect(partial(self._toggle, at))
        self._menu.popup(self.choose.mapToGlobal(self.choose.rect().bottomLeft()))

    def _toggle(self, at: int, shown: bool) -> None:
        now = {place for place in range(len(self.keys)) if not self.table.isColumnHidden(place)}
        self.set_columns([self.keys[place] for place in (now | {at} if shown else now - {at})])

    def _lay_out(self) -> None:
        self.category.setAccessibleName(_("Category"))
        self.category.setMinimumWidth(px(190))
        self.category.currentIndexChanged.connect(self._apply)
        self.filter.setClearButtonEnabled(True)
        self.filter.textChanged.connect(self._apply)
        self.choose.clicked.connect(self._ask_columns)
        self._menu.setAccessibleName(_("Columns"))
        QShortcut(QKeySequence.StandardKey.Find, self, self.filter.setFocus)
        tools = self.tools
        tools.setContentsMargins(CARD_SIDE - 1, 0, CARD_SIDE - 1, 0)
        tools.setSpacing(12)
        tools.addWidget(self.category)
        tools.addStretch(1)
        tools.addWidget(self.filter)
        tools.addWidget(self.choose)
        foot = QHBoxLayout()
        foot.setContentsMargins(CARD_SIDE - 1, 4, CARD_SIDE - 1, 8)
        foot.addWidget(self.sums, 1)
        self.body.addLayout(tools)
        self.body.addWidget(self.table, 1)
        self.body.addLayout(foot)


def _columns(currency: str, target: Fraction) -> Iterable[tuple[str, Column[DishRow]]]:
    wanted = float(target)
    margin = _("Margin (line = {target} target)").format(target=percent(wanted))
    yield "name", Column(_("Dish"), lambda row: row.name, role="medium", stretch=True)
    yield "category", Column(_("Category"), lambda row: row.category or None, ink="text2", width=120)
    yield "sold", Column(_("Sold"), lambda row: row.sold, "number")
    yield "price", Column(_("Price"), lambda row: row.price, "money", currency)
    yield "net_price", Column(_("Net price"), lambda row: row.net_price, "money", currency, tip=_net_tip)
    yield "cost", Column(_("Plate cost"), lambda row: row.cost, "money", currency, tip=_cost_tip)
    yield (
        "margin",
        Column(
            margin,
            lambda row: row.margin,
            "percent",
            width=196,
            tip=lambda row: wording.margin_sentence(row.profit, target),
            draw=lambda painter, box, row: cells.draw_margin(painter, box, row.margin or 0.0, wanted),
        ),
    )
    yield (
        "with_tax",
        Column(
            _("With tax"),
            lambda row: row.with_tax,
            "percent",
            ink="text2",
            tip=lambda _row: _("The margin of the menu price, the tax in it counted as earned"),
        ),
    )
    yield "portion", Column(_("A portion"), lambda row: row.portion, "money", currency, tip=_portion_tip)
    yield (
        "earned",
        Column(
            _("Contribution"), lambda row: row.earned, "money", currency, 0, role="strong", tip=_earned_tip
        ),
    )
    yield (
        "change",
        Column(
            _("Trend"),
            lambda row: row.change,
            "change",
            width=96,
            tip=_change_tip,
            draw=_draw_change,
        ),
    )
    yield (
        "class",
        Column(
            _("Class"), lambda row: row.badge, "pill", tip=lambda row: wording.class_sentence(row.profit.dish)
        ),
    )


def _draw_change(painter: object, box: object, row: DishRow) -> None:
    seen = row.profit.change
    if seen is not None:
        cells.draw_change(painter, box, seen.share, clear=seen.clear)  # type: ignore[arg-type]


def _net_tip(_row: DishRow) -> str:
    return _("The menu price without tax")


def _cost_tip(row: DishRow) -> str:
    missing = row.profit.dish.missing
    return _("Missing: {what}").format(what=wording.missing_text(missing)) if missing else _("Of one portion")


def _portion_tip(_row: DishRow) -> str:
    return _("Net price less plate cost")


def _earned_tip(_row: DishRow) -> str:
    return _("What it took without tax, less what its portions cost")


def _change_tip(row: DishRow) -> str:
    seen = row.profit.change
    if seen is None:
        return _("Nothing was sold in the period before")
    text = _("Portions a day, against the period before")
    chance = _("may be chance")
    return text if seen.clear else f"{text} · {chance}"
