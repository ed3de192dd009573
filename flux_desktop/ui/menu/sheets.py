"""A dish as its sheet shows it, and the sheet that makes duplicates one."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QPlainTextEdit, QWidget

from flux_desktop.domain.exact import to_fraction
from flux_desktop.domain.i18n import _
from flux_desktop.services import dishes
from flux_desktop.services.dishes import DishForm, MenuRow, MenuTable, SavedDish
from flux_desktop.services.menu import LONGEST_CATEGORY, LONGEST_DESCRIPTION, LONGEST_NAME
from flux_desktop.ui.app_context import AppContext
from flux_desktop.ui.collation import sorted_by_name
from flux_desktop.ui.figures import money, percent
from flux_desktop.ui.forms import save
from flux_desktop.ui.parts.buttons import Button, PrimaryButton
from flux_desktop.ui.parts.conflict import ConflictBar
from flux_desktop.ui.parts.fields import Field, LineField, Select
from flux_desktop.ui.parts.labels import Label
from flux_desktop.ui.parts.overlays import Sheet
from flux_desktop.ui.theme import px
from flux_desktop.ui.typed import typed_amount, typed_rate, written_amount, written_percent

_LONGEST_AMOUNT: Final = 20
_TEXT: Final = 64
# As the restaurant's dishes do, or said of this one.
_TAXES: Final = {"": None, "included": True, "on_top": False}


class MenuItemSheet(Sheet):
    """Everything a person says of a dish. It stays open, as typed, where saving is refused."""

    saved = Signal(object)
    """What was saved (SavedDish)."""

    def __init__(
        self, parent: QWidget, context: AppContext, table: MenuTable, row: MenuRow | None = None
    ) -> None:
        title = _("New dish") if row is None else row.item.name
        super().__init__(parent, title, width=560)
        assert context.restaurant is not None
        self._context, self._table, self._row = context, table, row
        self._currency = context.restaurant.currency
        self.name_field = LineField(_("Name"), longest=LONGEST_NAME)
        self.category = Select()
        self.category.setEditable(True)
        self.category.addItems(["", *table.categories])
        line = self.category.lineEdit()
        assert line is not None
        line.setMaxLength(LONGEST_CATEGORY)
        line.setAccessibleName(_("Category"))
        self.price_field = LineField(
            _("Price ({currency})").format(currency=self._currency), longest=_LONGEST_AMOUNT
        )
        self.tax = Select()
        for key, words in self._tax_words():
            self.tax.addItem(words, key)
        usual = _("as all dishes: {rate}").format(rate=written_percent(table.trading.tax_rate))
        self.rate_field = LineField(_("Tax rate"), hint=usual, longest=_LONGEST_AMOUNT)
        self.description, self.names = _paragraph(), _paragraph()
        self._figures = Label("", "caption", "text2", wrap=True, tabular=True)
        self._save = PrimaryButton(_("Save"))
        self.conflict = ConflictBar()
        self.conflict.theirs.connect(self._show_theirs)
        self.conflict.mine.connect(lambda: self._store(over_theirs=True))
        self._lay_out()
        self._fill()
        self.price_field.line.textChanged.connect(lambda _text: self._reckon())
        self.rate_field.line.textChanged.connect(lambda _text: self._reckon())
        self.tax.currentIndexChanged.connect(lambda _index: self._reckon())
        self._reckon()
        self.name_field.line.setFocus()

    def form(self) -> DishForm | None:
        """What is typed; None where a field cannot be read, with the reason under it."""
        price = _read(self.price_field, typed_amount, _("Type an amount such as 12.50."))
        rate = _read(self.rate_field, typed_rate, _("Type a rate such as 10 %."))
        if "wrong" in (price, rate):
            field = self.price_field if price == "wrong" else self.rate_field
            field.line.setFocus()
            return None
        return DishForm(
            self.name_field.line.text(),
            self.category.currentText(),
            price if isinstance(price, int) else None,
            _TAXES[self.tax.currentData()],
            rate if isinstance(rate, int) else None,
            self.description.toPlainText()[:LONGEST_DESCRIPTION],
            tuple(self.names.toPlainText().splitlines()),
        )

    def _store(self, *, over_theirs: bool = False) -> None:
        form = self.form()
        if form is None:
            return
        item = None if self._row is None else self._row.item
        done: list[SavedDish] = []
        session = self._context.session

        def work() -> SavedDish:
            done.append(
                dishes.save_dish(
                    session,
                    None if item is None else item.id,
                    form,
                    seen=None if item is None or over_theirs else item.revision,
                )
            )
            return done[-1]

        def then() -> None:
            self.accept()
            self.saved.emit(done[-1])

        def conflict(message: str) -> None:
            self.conflict.say(message, conflict=True)
            self.fit()

        save(
            self._context,
            self,
            work,
            button=self._save,
            field=self.name_field,
            then=then,
            conflict=conflict,
        )

    def _show_theirs(self) -> None:
        """The dish as it is now, in place of what is typed."""
        assert self._row is not None
        item_id = self._row.item.id

        def show(table: MenuTable) -> None:
            found = next((row for row in table.rows if row.item.id == item_id), None)
            if found is None:
                self.reject()
                return
            self._table, self._row = table, found
            self.conflict.hide()
            self._fill()
            self.fit()

        self._context.jobs.run(partial(dishes.menu_table, self._context.session), owner=self, then=show)

    def _reckon(self) -> None:
        """What stays of the price, and what of that after the plate is paid."""
        self._figures.setText(self._earned())

    def _earned(self) -> str:
        try:
            price = typed_amount(self.price_field.line.text())
            text = self.rate_field.line.text().strip()
            rate = typed_rate(text) if text else self._table.trading.tax_rate
        except ValueError:
            return ""
        tax = _TAXES[self.tax.currentData()]
        included = self._table.trading.tax_included if tax is None else tax
        net = to_fraction(price) / (1 + to_fraction(rate)) if included else to_fraction(price)
        parts = [_("{amount} without tax").format(amount=money(float(net), self._currency))]
        cost = None if self._row is None else self._row.cost
        if cost is not None and net:
            parts.append(_("plate cost {amount}").format(amount=money(float(cost), self._currency)))
            parts.append(_("margin {share}").format(share=percent(float((net - cost) / net), 1)))
        return " · ".join(parts)

    def _tax_words(self) -> Sequence[tuple[str, str]]:
        usual = _("with tax") if self._table.trading.tax_included else _("without tax")
        return (
            ("", _("As all dishes: {usual}").format(usual=usual)),
            ("included", _("Tax is in the price")),
            ("on_top", _("Tax comes on top")),
        )

    def _fill(self) -> None:
        if self._row is None:
            return
        item = self._row.item
        self.name_field.line.setText(item.name)
        self.category.setCurrentText(item.category)
        self.price_field.line.setText("" if item.price is None else written_amount(item.price, 2))
        keys = {value: key for key, value in _TAXES.items()}
        self.tax.setCurrentIndex(self.tax.findData(keys[item.tax_included]))
        self.rate_field.line.setText("" if item.tax_rate is None else written_percent(item.tax_rate))
        self.description.setPlainText(item.description)
        self.names.setPlainText("\n".join(self._row.other_names))

    def _lay_out(self) -> None:
        names = Field(_("Other names in sales files, one a line"), self.names)
        description = Field(_("Description"), self.description)
        self.body.addWidget(self.conflict)
        self.body.addWidget(self.name_field)
        self.body.addLayout(_pair(Field(_("Category"), self.category), self.price_field))
        self.body.addLayout(_pair(Field(_("Tax"), self.tax), self.rate_field))
        self.body.addWidget(self._figures)
        self.body.addWidget(description)
        self.body.addWidget(names)
        leave = Button(_("Cancel"))
        leave.setAutoDefault(False)
        leave.clicked.connect(self.reject)
        self._save.clicked.connect(lambda: self._store())
        self._save.setDefault(True)
        self.footer.addWidget(leave)
        self.footer.addWidget(self._save)


def _read(field: LineField, read: Callable[[str], int], wrong: str) -> int | str | None:
    """The value, None where nothing is typed, "wrong" where it cannot be read."""
    text = field.line.text().strip()
    if not text:
        return None
    try:
        value = read(text)
    except ValueError:
        value = -1
    if value < 0:
        field.error(wrong)
        return "wrong"
    return value


def _paragraph() -> QPlainTextEdit:
    editor = QPlainTextEdit()
    editor.setTabChangesFocus(True)
    editor.setFixedHeight(px(_TEXT))
    return editor


def _pair(one: QWidget, other: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(12)
    row.addWidget(one, 1)
    row.addWidget(other, 1)
    return row


class MergeSheet(Sheet):
    """Which of the duplicates to keep."""

    merge = Signal(object, list)
    """The row to keep, and those that become one with it."""

    def __init__(self, parent: QWidget, rows: Sequence[MenuRow], every: Sequence[MenuRow]) -> None:
        single = len(rows) == 1
        title = (
            _("Which dish is “{name}”?").format(name=rows[0].item.name) if single else _("Merge these dishes")
        )
        super().__init__(parent, title, _("Their sales count as one dish. Ctrl+Z takes it back."))
        self._rows = rows
        self.kept = Select()
        self.kept.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        offered = [each for each in every if each.item.id != rows[0].item.id] if single else rows
        for row in sorted_by_name(offered, lambda each: each.item.name):
            self.kept.addItem(row.item.name, row)
        if not single:
            # What a person has agreed to is kept before what a file made.
            best = min(range(self.kept.count()), key=lambda at: self.kept.itemData(at).to_confirm)
            self.kept.setCurrentIndex(best)
            names = ", ".join(f"“{each.item.name}”" for each in rows)
            self.body.addWidget(Label(names, "body", "text2", wrap=True))
        self.body.addWidget(Field(_("It is this dish") if single else _("Keep this one"), self.kept))
        note = _(
            "The names of the others stay names of this dish: the next sales file is understood. "
            "Price, category and recipe are taken over where this dish has none."
        )
        self.body.addWidget(Label(note, "caption", "text2", wrap=True))
        leave, act = Button(_("Cancel")), PrimaryButton(_("Merge"))
        leave.clicked.connect(self.reject)
        act.clicked.connect(self._take)
        act.setEnabled(self.kept.count() > 0)
        act.setDefault(True)
        self.footer.addWidget(leave)
        self.footer.addWidget(act)

    def _take(self) -> None:
        kept: MenuRow = self.kept.currentData()
        others = [each for each in self._rows if each.item.id != kept.item.id]
        self.accept()
        self.merge.emit(kept, others)
