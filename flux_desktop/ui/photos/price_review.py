"""The review of a delivery note or price list: what each line would change, saved in one step."""

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QAbstractItemView, QHBoxLayout, QWidget

from flux_desktop.domain.i18n import _, ngettext
from flux_desktop.services.ingredients import PackPrice
from flux_desktop.ui import figures
from flux_desktop.ui.parts.buttons import Button, PrimaryButton
from flux_desktop.ui.parts.cards import Card
from flux_desktop.ui.parts.labels import Label, Pill
from flux_desktop.ui.photos.price_rows import INGREDIENT, NEW, PACK, PAPER, PriceRow, PriceRows, reasons
from flux_desktop.ui.rows import Table


class PriceReviewCard(Card):
    """What was read. `row_shown` tells which row is looked at, `save` and `discard` what the person decides."""

    row_shown = Signal(object)
    save = Signal()
    discard = Signal()

    def __init__(self, currency: str) -> None:
        super().__init__(_("Delivery note or price list"), flush=True)
        self.rows = PriceRows(currency)
        self.table = Table(self.rows, _("Lines of the delivery note"))
        self.all: list[PriceRow] = []
        self._to_check = Pill("", "warn", "triangle-alert")
        self._sentence = Label("", "caption", "text2", wrap=True)
        self._right, self._out = Button(_("It is right"), "check"), Button(_("Leave out"), "x")
        self._discard, self._save = Button(_("Discard")), PrimaryButton(_("Save"), "check")
        self._lay_out()
        self._connect()

    @property
    def current(self) -> PriceRow | None:
        index = self.table.currentIndex()
        return self.rows.row(index.row()) if index.isValid() else None

    def fill(self, rows: list[PriceRow]) -> None:
        """Shows the lines; those of pages that were there before stay as the person left them."""
        pages = {id(row.page) for row in rows}
        kept = [row for row in self.all if id(row.page) in pages]
        known = {id(row.page) for row in kept}
        self.all = kept + [row for row in rows if id(row.page) not in known]
        self.rows.show_rows(self.all)
        self.set_subtitle(_("Read on this computer. No photo is sent anywhere."))
        self._describe()
        if self.all:
            self.table.setCurrentIndex(self.rows.index(0, PAPER))

    def clear(self) -> None:
        self.all = []
        self.rows.show_rows([])

    def decided(self) -> list[PackPrice]:
        """What to save; of two lines of one ingredient the later."""
        found = {each.ingredient_id: each for row in self.all if (each := row.saved_as) is not None}
        return list(found.values())

    def wait(self, *, saving: bool) -> None:
        for each in (self.table, self._save, self._discard):
            each.setEnabled(not saving)

    def say_right(self) -> None:
        self._decide(lambda row: setattr(row, "checked", True))

    def leave_out(self) -> None:
        self._decide(lambda row: setattr(row, "left_out", not row.left_out))

    def _decide(self, act: Callable[[PriceRow], None]) -> None:
        for row in self.table.chosen() or ([self.current] if self.current else []):
            act(row)
        at = self.table.currentIndex()
        self.rows.touch()
        if at.row() + 1 < self.rows.rowCount():
            self.table.setCurrentIndex(self.rows.index(at.row() + 1, at.column()))

    def _edit(self) -> None:
        index = self.table.currentIndex()
        if index.isValid():
            column = index.column() if index.column() in (INGREDIENT, PACK, NEW) else INGREDIENT
            self.table.edit(self.rows.index(index.row(), column))

    def _show_row(self) -> None:
        row = self.current
        self._sentence.setText("" if row is None else reasons(row))
        self._right.setVisible(row is not None and row.doubtful)
        self._out.setText(_("Take in again") if row is not None and row.left_out else _("Leave out"))
        self._out.setEnabled(row is not None)
        self.row_shown.emit(row)

    def _describe(self) -> None:
        n = len(self.all)
        found = ngettext("{n} line found", "{n} lines found", n).format(n=figures.number(n))
        self.set_title(found if n else _("No prices were found on this photo"))
        to_check = sum(row.doubtful and not row.left_out for row in self.all)
        self._to_check.set(_("{n} to check").format(n=figures.number(to_check)), "warn", "triangle-alert")
        self._to_check.setVisible(bool(to_check))
        new = len(self.decided())
        words = ngettext("Save {n} price", "Save {n} prices", new)
        self._save.setText(words.format(n=figures.number(new)))
        self._save.setEnabled(bool(new))
        self._show_row()

    def _connect(self) -> None:
        self.table.setEditTriggers(
            QAbstractItemView.EditTrigger.EditKeyPressed | QAbstractItemView.EditTrigger.DoubleClicked
        )
        self.table.selectionModel().currentRowChanged.connect(lambda *_rows: self._show_row())
        self.rows.edited.connect(self._describe)
        self.rows.modelReset.connect(self._show_row)
        self._right.clicked.connect(self.say_right)
        self._out.clicked.connect(self.leave_out)
        self._save.clicked.connect(self.save)
        self._discard.clicked.connect(self.discard)
        acts = (
            ("Return", self._edit),
            ("Enter", self._edit),
            ("Delete", self.leave_out),
            ("Y", self.say_right),
        )
        for key, act in acts:
            shortcut = QShortcut(QKeySequence(key), self.table)
            shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
            shortcut.activated.connect(act)

    def _lay_out(self) -> None:
        self.header.addWidget(self._to_check)
        self.body.addWidget(self.table, 1)
        line = QHBoxLayout()
        line.setContentsMargins(18, 0, 18, 0)
        line.setSpacing(8)
        line.addWidget(self._sentence, 1)
        line.addWidget(self._right)
        line.addWidget(self._out)
        self.body.addLayout(line)
        foot = QWidget()
        acts = QHBoxLayout(foot)
        acts.setContentsMargins(18, 4, 18, 8)
        acts.setSpacing(8)
        acts.addWidget(Label(_("Enter corrects a cell"), "caption", "text2"))
        acts.addStretch(1)
        acts.addWidget(self._discard)
        acts.addWidget(self._save)
        self.body.addWidget(foot)
