"""The review: a table beside the photo, decided with the keyboard, saved in one step."""

from collections.abc import Sequence
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QAbstractItemView, QHBoxLayout, QWidget

from flux_desktop.domain.i18n import _, ngettext
from flux_desktop.domain.menu import MenuItem
from flux_desktop.domain.photos import MenuReading, UnreadLine
from flux_desktop.services.menu_photos import Compared, ReviewedDish
from flux_desktop.ui import figures
from flux_desktop.ui.parts.buttons import Button, LinkButton, PrimaryButton
from flux_desktop.ui.parts.cards import Card, InfoBar
from flux_desktop.ui.parts.labels import Label, Pill
from flux_desktop.ui.parts.page import PageHead
from flux_desktop.ui.photos.pages import PhotoPage
from flux_desktop.ui.photos.review_rows import NAME, PRICE, ReviewRow, ReviewRows, gone_ids, match, reasons
from flux_desktop.ui.photos.sheets import GoneSheet, SectionsSheet, UnreadSheet
from flux_desktop.ui.rows import Table


class ReviewCard(Card):
    """What was read. `row_shown` tells which row is looked at, `save` and `discard` what the person decides."""

    row_shown = Signal(object)
    save = Signal()
    discard = Signal()
    renamed = Signal()

    def __init__(self, currency: str) -> None:
        super().__init__(_("No dishes yet"), flush=True)
        self.rows = ReviewRows(currency)
        self.table = Table(self.rows, _("Dishes on the photo"))
        self.all: list[ReviewRow] = []
        self.unread: list[UnreadLine] = []
        self.leaving: set[UUID] = set()
        self._gone: tuple[MenuItem, ...] = ()
        self._menu: tuple[MenuItem, ...] = ()
        self._to_check = Pill("", "warn", "triangle-alert")
        self._note = InfoBar("", "info")
        self._sentence = Label("", "caption", "text2", wrap=True)
        self._unread = LinkButton("", "file-text")
        self._missing = LinkButton("", "triangle-alert")
        self._sections = LinkButton(_("Sections"), "tag")
        self._out = Button(_("Leave out"), "x")
        self._same = Button(_("Same dish"), "check")
        self._new = Button(_("New dish"), "plus")
        self._discard = Button(_("Discard"))
        self._save = PrimaryButton(_("Save"), "check")
        self._lay_out()
        self._connect()

    # What it shows.

    def fill(self, read: Sequence[tuple[PhotoPage, MenuReading]]) -> None:
        """Shows what was read from each page. Rows of pages that were there before stay as the person left them."""
        pages = [page for page, _reading in read]
        kept = [row for row in self.all if row.page is None or row.page in pages]
        known = {id(row.page) for row in kept}
        self.all = kept + [
            ReviewRow.of(item, page)
            for page, reading in read
            if id(page) not in known
            for item in reading.items
        ]
        readings = [reading for _page, reading in read]
        self.unread = [line for reading in readings for line in reading.unread]
        notes = [each.note for each in readings if each.note]
        self._note.set(" ".join(dict.fromkeys(notes)), "warn")
        self._note.setVisible(bool(notes))
        seconds = sum(each.seconds for each in readings)
        hosts = sorted({each.sent_to for each in readings if each.sent_to})
        took = figures.number(seconds, 1)
        self.set_subtitle(
            _("Read by {host} in {seconds} s · the photo was sent there").format(
                host=", ".join(hosts), seconds=took
            )
            if hosts
            else _("Read on this computer in {seconds} s · no photo was sent").format(seconds=took)
        )
        self.rows.show_rows(self.all)
        self._describe()
        if self.all:
            self.table.setCurrentIndex(self.rows.index(0, NAME))

    def compare(self, compared: Compared) -> None:
        """Shows which dishes the menu has, and which of its dishes are on no photo."""
        at = self.current
        match(self.all, compared, only=lambda row: not row.checked or row.dish is None)
        self._gone, self._menu = compared.gone, compared.menu
        self.rows.show_rows(self.all)
        self.select(at)
        self._describe()

    @property
    def names(self) -> list[str]:
        return [row.name for row in self.all]

    @property
    def current(self) -> ReviewRow | None:
        index = self.table.currentIndex()
        return self.rows.row(index.row()) if index.isValid() else None

    def select(self, row: ReviewRow | None) -> None:
        """Puts the table on that row, or on the first."""
        shown = self.rows.rows
        at = next((place for place, each in enumerate(shown) if each is row), 0)
        if shown:
            self.table.setCurrentIndex(self.rows.index(at, NAME))

    def decided(self) -> tuple[list[ReviewedDish], list[UUID]]:
        """What to save, in the order of the photos, and the dishes to take off the menu."""
        kept = [row for row in self.all if not row.left_out]
        return [row.reviewed() for row in kept], [
            each for each in gone_ids(kept, self._gone) if each in self.leaving
        ]

    def wait(self, *, saving: bool) -> None:
        """Nothing is changed while it is being saved."""
        for each in (self.table, self._save, self._discard):
            each.setEnabled(not saving)

    def take_focus(self) -> None:
        self.table.setFocus()

    # Deciding.

    def leave_out(self) -> None:
        for row in self._chosen():
            row.left_out = not row.left_out
        self._decided()

    def say_same(self) -> None:
        """They are the dishes that were proposed, or are right as they stand."""
        for row in self._chosen():
            row.proposed, row.checked = False, True
        self._decided()

    def say_new(self) -> None:
        """They are dishes of their own."""
        for row in self._chosen():
            if row.proposed:
                row.dish, row.proposed = None, False
            row.checked = True
        self._decided()

    def add_typed(self, text: str) -> None:
        """A line that became no dish is one after all."""
        row = ReviewRow(text, checked=True)
        self.all.append(row)
        self.rows.show_rows(self.all)
        self.select(row)
        self._describe()
        self.renamed.emit()

    def _chosen(self) -> list[ReviewRow]:
        chosen = self.table.chosen()
        return chosen or ([self.current] if self.current else [])

    def _decided(self) -> None:
        at = self.table.currentIndex()
        self.rows.touch()
        # On to the next that is to be looked at: low ones stand first.
        below = at.row() + 1
        if below < self.rows.rowCount():
            self.table.setCurrentIndex(self.rows.index(below, at.column()))

    def _edit(self) -> None:
        """Enter edits the cell, or the price where the cell is none that can be."""
        index = self.table.currentIndex()
        if index.isValid():
            column = min(index.column(), PRICE)
            self.table.edit(self.rows.index(index.row(), column))

    def _show_row(self) -> None:
        row = self.current
        self._sentence.setText("" if row is None else (reasons(row) or row.description))
        self._same.setVisible(row is not None and row.doubtful)
        self._same.setText(_("Same dish") if row is not None and row.proposed else _("It is right"))
        self._new.setVisible(row is not None and row.proposed)
        self._out.setText(_("Take in again") if row is not None and row.left_out else _("Leave out"))
        self._out.setEnabled(row is not None)
        self.row_shown.emit(row)

    def clear(self) -> None:
        """Begins anew."""
        self.all, self.unread, self.leaving = [], [], set()
        self.rows.show_rows([])

    def _describe(self) -> None:
        n = len(self.all)
        self.set_title(
            ngettext("{n} dish found", "{n} dishes found", n).format(n=figures.number(n))
            if n
            else _("No menu was found on this photo")
        )
        open_rows = sum(row.doubtful and not row.left_out for row in self.all)
        self._to_check.set(_("{n} to check").format(n=figures.number(open_rows)), "warn", "triangle-alert")
        self._to_check.setVisible(bool(open_rows))
        kept = sum(not row.left_out for row in self.all)
        words = ngettext("Save {n} dish", "Save {n} dishes", kept)
        self._save.setText(words.format(n=figures.number(kept)))
        self._save.setEnabled(bool(kept or self.leaving))
        lines = len(self.unread)
        unread = ngettext("{n} line became no dish", "{n} lines became no dish", lines)
        self._unread.setText(unread.format(n=figures.number(lines)))
        self._unread.setVisible(bool(lines))
        gone = len(gone_ids(self.all, self._gone))
        missing = ngettext("{n} dish of the menu is not here", "{n} dishes of the menu are not here", gone)
        self._missing.setText(missing.format(n=figures.number(gone)))
        self._missing.setVisible(bool(gone and self.all))
        self._sections.setVisible(any(row.section for row in self.all))
        self._show_row()

    # Sheets.

    def show_unread(self) -> UnreadSheet:
        sheet = UnreadSheet(self, self.unread)
        sheet.added.connect(self.add_typed)
        sheet.open()
        return sheet

    def show_gone(self) -> GoneSheet:
        wanted = set(gone_ids(self.all, self._gone))
        sheet = GoneSheet(self, [each for each in self._gone if each.id in wanted], self.leaving)
        sheet.decided.connect(self._leave)
        sheet.open()
        return sheet

    def show_sections(self) -> SectionsSheet:
        known = sorted({each.category for each in self._menu if each.category})
        used = {row.section: row.category for row in self.all if row.section}
        sheet = SectionsSheet(self, used, known)
        sheet.decided.connect(self._name_sections)
        sheet.open()
        return sheet

    def _leave(self, ids: set[UUID]) -> None:
        self.leaving = ids
        self._describe()

    def _name_sections(self, named: dict[str, str]) -> None:
        for row in self.all:
            if row.section in named:
                row.category = named[row.section]
        self.rows.touch()

    # Building.

    def _connect(self) -> None:
        self.table.setEditTriggers(
            QAbstractItemView.EditTrigger.EditKeyPressed | QAbstractItemView.EditTrigger.DoubleClicked
        )
        self.table.selectionModel().currentRowChanged.connect(lambda *_rows: self._show_row())
        self.rows.edited.connect(self._describe)
        self.rows.modelReset.connect(self._show_row)
        self._out.clicked.connect(self.leave_out)
        self._same.clicked.connect(self.say_same)
        self._new.clicked.connect(self.say_new)
        self._unread.clicked.connect(self.show_unread)
        self._missing.clicked.connect(self.show_gone)
        self._sections.clicked.connect(self.show_sections)
        self._save.clicked.connect(self.save)
        self._discard.clicked.connect(self.discard)
        for key, act in (
            ("Return", self._edit),
            ("Enter", self._edit),
            ("Delete", self.leave_out),
            ("Y", self.say_same),
            ("N", self.say_new),
        ):
            shortcut = QShortcut(QKeySequence(key), self.table)
            shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
            shortcut.activated.connect(act)
        for button, key in ((self._out, "Delete"), (self._same, "Y"), (self._new, "N")):
            button.setToolTip(_("{words} ({key})").format(words=button.text(), key=key))

    def _lay_out(self) -> None:
        self._note.hide()
        self.header.addWidget(self._to_check)
        self.body.addWidget(self._note)
        # What is said of the whole photo, on as many lines as it needs.
        links, around = QWidget(), QHBoxLayout()
        first, line = QWidget(), PageHead(links)
        own = QHBoxLayout(first)
        own.setContentsMargins(0, 0, 0, 0)
        own.addWidget(self._sections)
        own.addStretch(1)
        for each in (first, self._unread, self._missing):
            line.addWidget(each)
        around.setContentsMargins(10, 0, 10, 0)
        around.addWidget(links)
        self.body.addLayout(around)
        self.body.addWidget(self.table, 1)
        summary_row = QHBoxLayout()
        summary_row.setContentsMargins(18, 0, 18, 0)
        summary_row.setSpacing(8)
        summary_row.addWidget(self._sentence, 1)
        for button in (self._same, self._new, self._out):
            summary_row.addWidget(button)
        self.body.addLayout(summary_row)
        foot = QWidget()
        acts = QHBoxLayout(foot)
        acts.setContentsMargins(18, 4, 18, 8)
        acts.setSpacing(8)
        acts.addWidget(Label(_("Enter corrects a cell"), "caption", "text2"))
        acts.addStretch(1)
        acts.addWidget(self._discard)
        acts.addWidget(self._save)
        self.body.addWidget(foot)
