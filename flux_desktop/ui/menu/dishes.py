"""The dishes of the menu in a table: found by typing, filtered, several chosen at a time."""

import unicodedata
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Final
from uuid import UUID

from PySide6.QtCore import QItemSelection, QItemSelectionModel, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from flux_desktop.domain.exact import to_decimal
from flux_desktop.domain.i18n import N_, _, ngettext
from flux_desktop.services.dishes import MenuRow, MenuTable
from flux_desktop.ui.figures import number, percent, plural
from flux_desktop.ui.parts.buttons import Button, LinkButton
from flux_desktop.ui.parts.cards import Card
from flux_desktop.ui.parts.fields import SearchLine, Select
from flux_desktop.ui.parts.labels import Label
from flux_desktop.ui.parts.page import PageHead
from flux_desktop.ui.rows import Badge, Column, Rows, Table
from flux_desktop.ui.theme import CARD_SIDE, px

_SEARCH: Final = 240
FILTERS: Final[Mapping[str, tuple[str, Callable[[MenuRow], bool]]]] = {
    "menu": (N_("On the menu"), lambda row: not row.item.archived),
    "confirm": (N_("To confirm"), lambda row: row.to_confirm and not row.item.archived),
    "price": (N_("Without a price"), lambda row: row.item.price is None and not row.item.archived),
    "recipe": (N_("Without a recipe"), lambda row: row.recipe_id is None and not row.item.archived),
    "alike": (N_("Looks like a duplicate"), lambda row: row.alike and not row.item.archived),
    "archived": (N_("Archived"), lambda row: row.item.archived),
}
_MONEY: Final = frozenset({"price"})


class MenuCard(Card):
    """One row a dish; under the table, what can be done with those chosen."""

    edit = Signal(object)
    """A dish (MenuRow)."""
    act = Signal(str, list)
    """"archive", "restore", "confirm", "merge" or "suggest", and the dishes."""
    go = Signal(str, object)
    """A page's key and the dish to show there."""

    def __init__(
        self, table: MenuTable, currency: str, *, may_edit: bool, may_suggest: bool, pages: Collection[str]
    ) -> None:
        """`may_suggest`: whether recipes may be written, and so suggested."""
        super().__init__(flush=True)
        self.may_edit, self._may_suggest = may_edit, may_suggest
        self._all: Sequence[tuple[str, MenuRow]] = ()
        self.search, self.filter = SearchLine(_("Find a dish")), Select()
        self.search.setFixedWidth(px(_SEARCH))
        self.filter.setAccessibleName(_("Which dishes"))
        for key, (words, _shows) in FILTERS.items():
            if table.with_money or key not in _MONEY:
                self.filter.addItem(_(words), key)
        self.suggest_all = LinkButton(_("Suggest recipes for all"), "lightbulb")
        self.suggest_all.clicked.connect(lambda: self.act.emit("suggest", list(self.rows.rows)))
        self._counted = Label("", "caption", "text2", tabular=True)
        self.rows: Rows[MenuRow] = Rows(_columns(table, currency))
        self.table = Table(self.rows, _("Dishes of the menu"))
        self._none = Label("", "body", "text2")
        self._acts = self._buttons(may_edit)
        self.links = self._pages(pages)
        self._lay_out()
        self.search.textChanged.connect(lambda _text: self._show())
        self.filter.currentIndexChanged.connect(lambda _index: self._show())
        self.table.selectionModel().selectionChanged.connect(lambda *_change: self._enable())
        self.table.activated.connect(lambda _index: self._edit())

    def show_rows(self, rows: Sequence[MenuRow]) -> None:
        """Shows these; what was chosen stays chosen."""
        kept = {each.item.id for each in self.table.chosen()}
        self._all = [(_bare(f"{row.item.name} {' '.join(row.other_names)}"), row) for row in rows]
        self._show()
        self.choose(kept)

    def choose(self, ids: Collection[UUID]) -> bool:
        """Chooses these where they are shown; whether one is."""
        flags = QItemSelectionModel.SelectionFlag
        chosen = QItemSelection()
        for at, row in enumerate(self.rows.rows):
            if row.item.id in ids:
                chosen.select(self.rows.index(at, 0), self.rows.index(at, 0))
        model = self.table.selectionModel()
        model.select(chosen, flags.ClearAndSelect | flags.Rows)
        if chosen.indexes():
            model.setCurrentIndex(chosen.indexes()[0], flags.NoUpdate)
            self.table.scrollTo(chosen.indexes()[0])
        return bool(chosen.indexes())

    def reveal(self, item_id: UUID) -> bool:
        """Brings a dish into sight, whatever is filtered or typed now; whether it is there."""
        found = next((row for _text, row in self._all if row.item.id == item_id), None)
        if found is None:
            return False
        if not self.choose({item_id}):
            self.search.clear()
            self.filter.setCurrentIndex(self.filter.findData("archived" if found.item.archived else "menu"))
        return self.choose({item_id})

    def show_filter(self, key: str) -> None:
        self.filter.setCurrentIndex(self.filter.findData(key))

    def _show(self) -> None:
        words, shows = _bare(self.search.text()).split(), FILTERS[self.filter.currentData()][1]
        found = [row for text, row in self._all if shows(row) and all(word in text for word in words)]
        self.rows.replace(found)
        n = len(found)
        self._counted.setText(ngettext("{n} dish", "{n} dishes", plural(n)).format(n=number(n)))
        self._none.setVisible(not found)
        self._none.setText(_("No dish is called so.") if words else _("No dish here."))
        without = self.filter.currentData() == "recipe" and any(can_be_suggested(row) for row in found)
        self.suggest_all.setVisible(self._may_suggest and without)
        self._enable()

    def _enable(self) -> None:
        chosen = self.table.chosen()
        on_menu = [row for row in chosen if not row.item.archived]
        states = {
            "edit": len(chosen) == 1,
            "confirm": any(row.to_confirm for row in chosen),
            "suggest": any(can_be_suggested(row) for row in chosen),
            "merge": bool(on_menu) and len(on_menu) == len(chosen),
            "archive": bool(on_menu),
            "restore": any(row.item.archived for row in chosen),
        }
        for key, button in self._acts.items():
            button.setEnabled(states[key])
        self._acts["archive"].setVisible(self.may_edit and (bool(on_menu) or not chosen))
        self._acts["restore"].setVisible(self.may_edit and bool(chosen) and not on_menu)
        self._acts["suggest"].setVisible(self._may_suggest and states["suggest"])
        for key, button in self.links.items():
            # The recipe of a dish that is off the menu is there to be looked at; none is written for it.
            button.setEnabled(len(chosen) == 1 and (key != "recipes" or _has_page(chosen[0])))

    def _edit(self) -> None:
        chosen = self.table.chosen()
        if chosen and self.may_edit:
            self.edit.emit(chosen[0])

    def _buttons(self, may_edit: bool) -> dict[str, Button]:
        made = {
            "edit": Button(_("Edit")),
            "confirm": Button(_("Confirm"), "check"),
            "merge": Button(_("Merge…")),
            "archive": Button(_("Archive")),
            "restore": Button(_("Restore"), "undo-2"),
            "suggest": Button(_("Suggest a recipe"), "lightbulb"),
        }
        for key, button in made.items():
            button.setVisible(may_edit)
            if key == "edit":
                button.clicked.connect(self._edit)
            else:
                button.clicked.connect(lambda _on=False, key=key: self.act.emit(key, self.table.chosen()))
        return made

    def _pages(self, pages: Collection[str]) -> dict[str, Button]:
        """The other pages on which a dish is to be seen."""
        words = {
            "forecast": (_("Forecast"), "chart-line"),
            "recipes": (_("Recipe"), "chef-hat"),
            "profitability": (_("Cost and sales"), "coins"),
        }
        made = {}
        for key, (text, icon) in words.items():
            if key in pages:
                made[key] = Button(text, icon)
                made[key].clicked.connect(
                    lambda _on=False, key=key: self.go.emit(key, self.table.chosen()[0])
                )
        return made

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(CARD_SIDE - 1, 0, CARD_SIDE - 1, 0)
        head.setSpacing(12)
        for widget in (self.search, self.filter):
            head.addWidget(widget)
        head.addStretch(1)
        head.addWidget(self.suggest_all)
        head.addWidget(self._counted)
        acts, foot = QWidget(), QWidget()
        for_menu = QHBoxLayout(acts)
        for_menu.setContentsMargins(0, 0, 0, 0)
        for_menu.setSpacing(8)
        for button in self._acts.values():
            for_menu.addWidget(button)
        for_menu.addStretch(1)
        # The other pages go below where there is no room for both.
        line = PageHead(foot)
        line.addWidget(acts)
        for button in self.links.values():
            line.addWidget(button)
        around = QHBoxLayout()
        around.setContentsMargins(CARD_SIDE - 1, 4, CARD_SIDE - 1, 8)
        around.addWidget(foot)
        none = QHBoxLayout()
        none.setContentsMargins(CARD_SIDE - 1, 0, CARD_SIDE - 1, 0)
        none.addWidget(self._none)
        self.body.addLayout(head)
        self.body.addLayout(none)
        self.body.addWidget(self.table, 1)
        self.body.addLayout(around)


def can_be_suggested(row: MenuRow) -> bool:
    """Whether nothing is known yet of what goes into it."""
    return row.recipe_id is None and not row.suggested and not row.item.archived


def _has_page(row: MenuRow) -> bool:
    return row.recipe_id is not None or not row.item.archived


def _columns(table: MenuTable, currency: str) -> list[Column[MenuRow]]:
    money: list[Column[MenuRow]] = [
        Column(_("Price"), _price, "money", unit=currency, role="strong", width=92),
        Column(_("Tax"), lambda row: _tax(row, table), width=104, ink="text2"),
        Column(_("Plate cost"), _cost, "money", unit=currency, width=120, tip=_missing),
    ]
    return [
        Column(_("Dish"), lambda row: row.item.name, stretch=True, role="medium"),
        Column(_("Category"), lambda row: row.item.category or None, width=96, ink="text2"),
        *(money if table.with_money else ()),
        Column(_("Recipe"), _recipe, "pill", width=116, tip=_missing),
        Column(_("State"), _state, "pill", width=144),
    ]


def _price(row: MenuRow) -> object:
    return None if row.item.price is None else to_decimal(row.item.price)


def _cost(row: MenuRow) -> object:
    return None if row.cost is None else float(row.cost)


def _tax(row: MenuRow, table: MenuTable) -> str:
    included = table.trading.tax_included if row.item.tax_included is None else row.item.tax_included
    rate = to_decimal(table.trading.tax_rate if row.item.tax_rate is None else row.item.tax_rate)
    text = _("{rate} included") if included else _("{rate} on top")
    return text.format(rate=percent(rate, 0 if rate * 100 % 1 == 0 else 1))


def _recipe(row: MenuRow) -> Badge:
    if row.suggested:
        return Badge(_("Suggested"), "info", "circle-help")
    if row.recipe_id is None:
        return Badge(_("No recipe"), "neutral")
    if row.missing:
        return Badge(_("Incomplete"), "warn", "triangle-alert")
    return Badge(_("Complete"), "good", "circle-check")


def _missing(row: MenuRow) -> str:
    """What is not known for its cost, one a line."""
    words = {
        "recipe": _("{what}: no recipe"),
        "price": _("{what}: no price"),
        "conversion": _("{what}: its unit cannot be converted"),
        "portions": _("{what}: how many portions it makes"),
    }
    return "\n".join(words[each.kind].format(what=each.what) for each in row.missing)


def _state(row: MenuRow) -> Badge | str:
    if row.item.archived:
        return Badge(_("Archived"), "neutral")
    if row.to_confirm:
        return Badge(_("To confirm"), "warn", "circle-help")
    if row.alike:
        return Badge(_("Duplicate?"), "warn", "copy")
    return ""


def _bare(text: str) -> str:
    """For searching: neither case nor accents matter."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))
