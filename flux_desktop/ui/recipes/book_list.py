"""The list of dishes and parts with the state of each recipe, found by typing and by what is to be done."""

from collections.abc import Callable, Sequence
from datetime import date
from uuid import UUID

from PySide6.QtCore import Signal

from flux_desktop.domain.i18n import _, ngettext
from flux_desktop.services.recipe_book import BookEntry, RecipeBook
from flux_desktop.ui.collation import bare
from flux_desktop.ui.figures import number, plural
from flux_desktop.ui.ingredient_words import amount_text
from flux_desktop.ui.parts.buttons import Segment
from flux_desktop.ui.parts.cards import Card
from flux_desktop.ui.parts.fields import SearchBar, SearchLine
from flux_desktop.ui.parts.labels import Label
from flux_desktop.ui.recipes.wording import missing_list, state_badge
from flux_desktop.ui.rows import Column, Rows, Table
from flux_desktop.ui.theme import CARD_SIDE

_ALL, _TO_CONFIRM, _MISSING, _NONE, _PARTS = "all", "suggested", "missing", "none", "parts"


class BookList(Card):
    """Enter opens a recipe. What is to be confirmed stands in the order of the money at stake."""

    opened = Signal(object)
    """A BookEntry."""

    def __init__(self, currency: str, *, with_money: bool) -> None:
        super().__init__(flush=True)
        self._currency, self._with_money = currency, with_money
        self._every: tuple[BookEntry, ...] = ()
        self._day = date.min
        self.search = SearchLine(_("Find a recipe"))
        self.filter = Segment(
            [
                (_ALL, _("All")),
                (_TO_CONFIRM, _("To confirm")),
                (_MISSING, _("Missing parts")),
                (_NONE, _("No recipe")),
                (_PARTS, _("Parts")),
            ],
            _("Which recipes to show"),
        )
        self.rows: Rows[BookEntry] = Rows(self._columns())
        self.table = Table(self.rows, _("Recipes"))
        self._none = Label("", "body", "text2", wrap=True)
        self._none.setContentsMargins(CARD_SIDE, 8, CARD_SIDE, 16)
        self._none.hide()
        self.body.addWidget(SearchBar(self.search, self.filter))
        self.body.addWidget(self._none)
        self.body.addWidget(self.table, 1)
        self.search.textChanged.connect(lambda _text: self._show())
        self.filter.changed.connect(lambda _key: self._show())
        self.table.activated.connect(lambda index: self.opened.emit(self.rows.row(index.row())))

    def replace(self, book: RecipeBook) -> None:
        self._every, self._day = book.entries, book.day
        self._show()

    @property
    def queue(self) -> list[BookEntry]:
        """What is to be confirmed, the most money at stake first."""
        waiting = [each for each in self._every if each.state == "suggested"]
        return sorted(waiting, key=lambda each: -(each.at_stake or 0))

    def entry_of(self, some_id: UUID) -> BookEntry | None:
        """The one of that dish, recipe or suggestion."""
        for each in self._every:
            ids = [thing.id for thing in (each.item, each.recipe, each.suggestion) if thing is not None]
            if some_id in ids:
                return each
        return None

    def focus_list(self) -> None:
        self.table.setFocus()
        if self.rows.rows and not self.table.currentIndex().isValid():
            self.table.selectRow(0)

    def _columns(self) -> list[Column[BookEntry]]:
        columns: list[Column[BookEntry]] = [
            Column(_("Recipe"), lambda each: each.name, stretch=True, role="medium", second=_what_it_is),
            Column(
                _("State"),
                lambda each: state_badge(each.state),
                "pill",
                width=136,
                tip=lambda each: missing_list(each.missing),
            ),
            Column(_("Makes"), self._makes, width=112, ink="text2"),
            Column(_("Lines"), self._lines, "number", width=72),
        ]
        if self._with_money:
            unit = self._currency
            columns += [
                Column(_("Cost"), lambda each: _figure(each.cost), "money", unit=unit, width=88),
                Column(_("Margin"), lambda each: _figure(each.margin), "percent", places=1, width=88),
                Column(
                    _("At stake"),
                    lambda each: _figure(each.at_stake),
                    "money",
                    unit=unit,
                    places=0,
                    width=96,
                    tip=lambda _each: _("Sales of the last 28 days"),
                ),
            ]
        return columns

    def _makes(self, each: BookEntry) -> str | None:
        if each.recipe is None:
            return None
        return amount_text(each.recipe.on(self._day).output)

    def _lines(self, each: BookEntry) -> int | None:
        if each.recipe is not None:
            return len(each.recipe.on(self._day).lines)
        return None if each.suggestion is None else len(each.suggestion.lines)

    def _show(self) -> None:
        wanted, key = bare(self.search.text()).split(), self.filter.current
        keep: Callable[[BookEntry], bool] = {
            _ALL: _any,
            _PARTS: _is_part,
        }.get(key, lambda each: each.state == key)
        found = [each for each in self._every if keep(each) and _has(wanted, each.name)]
        if key in (_TO_CONFIRM, _NONE, _MISSING):
            found.sort(key=lambda each: -(each.at_stake or 0))
        self.rows.replace(found)
        self.table.setVisible(bool(found))
        self._none.setVisible(not found)
        nothing = {
            _TO_CONFIRM: _("Nothing waits to be confirmed."),
            _MISSING: _("No recipe lacks anything."),
            _NONE: _("Every dish has a recipe."),
            _PARTS: _("No recipe is part of others yet."),
        }.get(key, _("There are no recipes yet."))
        self._none.setText(_("No recipe is called so.") if wanted else nothing)


def _what_it_is(each: BookEntry) -> str:
    if each.item is not None:
        return each.item.category
    return ngettext("Part of {n} recipe", "Part of {n} recipes", plural(each.used_in)).format(
        n=number(each.used_in)
    )


def _figure(value: object) -> float | None:
    return None if value is None else float(value)  # type: ignore[arg-type]


def _any(_each: BookEntry) -> bool:
    return True


def _is_part(each: BookEntry) -> bool:
    return each.item is None


def _has(words: Sequence[str], name: str) -> bool:
    plain = bare(name)
    return all(word in plain for word in words)
