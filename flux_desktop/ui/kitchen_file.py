"""A kitchen file in the window: what was understood, what it changes, then import; Ctrl+Z takes it back.

open_kitchen_file(page, "ingredients")            asks for a file, or for a list that was copied
open_kitchen_file(page, "menu", path)             checks that file
KitchenDrop(page, "recipes")                      the page takes files that are dropped on it, and Ctrl+V
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final, Literal

from PySide6.QtCore import QDate, QEvent, QObject, QStandardPaths, Qt, QTemporaryDir
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from flux_desktop.domain.errors import FluxError
from flux_desktop.domain.i18n import N_, _, ngettext
from flux_desktop.domain.permissions import Permission
from flux_desktop.domain.sales import Problem
from flux_desktop.pos.paste import save_pasted
from flux_desktop.services import ingredients, menu, recipes
from flux_desktop.services.kitchen_files import KitchenFile, KitchenImport, NameChange
from flux_desktop.ui.drops import DropVeil, dropped_files
from flux_desktop.ui.edits import undoable
from flux_desktop.ui.figures import number, plural
from flux_desktop.ui.jobs import Lane
from flux_desktop.ui.kitchen_words import change_text
from flux_desktop.ui.latest import LatestJob
from flux_desktop.ui.parts.buttons import Button, PrimaryButton, Segment
from flux_desktop.ui.parts.cards import InfoBar
from flux_desktop.ui.parts.fields import DateEdit, Field
from flux_desktop.ui.parts.labels import Label
from flux_desktop.ui.parts.lists import clear
from flux_desktop.ui.parts.overlays import Sheet, announce
from flux_desktop.ui.parts.progress import ProgressPanel
from flux_desktop.ui.parts.texts import sentence
from flux_desktop.ui.rows import Badge, Column, Rows, Table
from flux_desktop.ui.theme import px
from flux_desktop.ui.view import View

Kind = Literal["menu", "ingredients", "recipes"]
_WIDTH: Final = 760
_SHOWN: Final = 6
_PASTE: Final = 132
_WARNINGS: Final = 2


@dataclass(frozen=True)
class _Of:
    """What differs between the three kinds of file."""

    service: Any
    needs: Permission
    title: str
    columns: str
    done: str


_KINDS: Final[Mapping[Kind, _Of]] = {
    "menu": _Of(
        menu,
        Permission.EDIT_MENU,
        N_("Menu from a file"),
        N_("Columns: item, price; also category, tax_included, tax_rate, active"),
        N_("Menu from {file}"),
    ),
    "ingredients": _Of(
        ingredients,
        Permission.EDIT_INGREDIENTS,
        N_("Ingredients from a file"),
        N_("Columns: name, pack, price; also date, supplier, waste_factor, yield, allergens, equivalents"),
        N_("Ingredients from {file}"),
    ),
    "recipes": _Of(
        recipes,
        Permission.EDIT_RECIPES,
        N_("Recipes from a file"),
        N_("Columns: recipe, ingredient, quantity, unit; also makes, yield, note"),
        N_("Recipes from {file}"),
    ),
}


def open_kitchen_file(page: View, kind: Kind, path: Path | None = None) -> "KitchenFileSheet":
    """Opens the sheet over the page's window; it pushes what it imports to `context.undo`."""
    sheet = KitchenFileSheet(page, kind)
    sheet.open()
    if path is not None:
        sheet.check(path)
    return sheet


class KitchenFileSheet(Sheet):
    """Asks for a file or a copied list, shows what it would change, imports it."""

    def __init__(self, page: View, kind: Kind) -> None:
        of = _KINDS[kind]
        super().__init__(page, _(of.title), _(of.columns), width=_WIDTH)
        context = page.context
        assert context.restaurant is not None
        self._context, self._of, self._session = context, of, context.session
        self._currency = context.restaurant.currency
        self._latest = LatestJob(context.jobs, self)
        self._pasted = QTemporaryDir()
        self._path = Path()
        self.seen: KitchenImport | None = None
        """What the last check found."""
        self.paste = QPlainTextEdit()
        self.paste.setTabChangesFocus(True)
        self.paste.setFixedHeight(px(_PASTE))
        self.paste.setPlaceholderText(
            _("Copy the rows with their headings in a spreadsheet, and paste them here.")
        )
        self.paste.textChanged.connect(self._offer)
        self.choose = Button(_("Choose a file"), "file-up")
        self.choose.clicked.connect(self._ask_file)
        self._asks, self._found = QWidget(), _Found(self._currency)
        self.day = DateEdit()
        self.day.setDate(QDate(*self._session.calendar_day.timetuple()[:3]))
        self.day.dateChanged.connect(lambda: self._again())
        self._from_day = Field(_("These recipes hold from"), self.day)
        self.decimal = Segment([("", _("As the file says")), (".", "1.50"), (",", "1,50")], _("Decimals"))
        self.decimal.changed.connect(lambda _mark: self._again())
        self._decimals = QWidget()
        self._refusal = InfoBar("", "bad")
        self._progress = ProgressPanel(_("Checking"))
        self._progress.cancelled.connect(self._latest.cancel)
        self._another, self.act = Button(_("Another file")), PrimaryButton(_("Check"))
        self._another.clicked.connect(self._ask)
        self.act.clicked.connect(self._next)
        self._lay_out(with_day=kind == "recipes")
        self._ask()

    def check(self, path: Path) -> None:
        """Reads the file without storing anything, and shows what it would change."""
        self._path, self.seen = path, None
        self._run(_("Checking"), self._checked, dry_run=True)

    @property
    def _name(self) -> str:
        """What the person calls the file."""
        pasted = self._path.parent == Path(self._pasted.path())
        return _("the copied list") if pasted else self._path.name

    # Asking.

    def _ask(self) -> None:
        self.seen = None
        self._show(self._asks)
        self._offer()
        self.paste.setFocus()

    def _ask_file(self) -> None:
        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DownloadLocation)
        kinds = _("Lists (*.csv *.tsv *.txt *.xlsx)")
        chosen, _filter = QFileDialog.getOpenFileName(self, self.windowTitle(), folder, kinds)
        if chosen:
            self.check(Path(chosen))

    def _take_pasted(self) -> None:
        self._context.jobs.run(
            partial(save_pasted, self.paste.toPlainText(), Path(self._pasted.path())),
            owner=self,
            lane=Lane.FREE,
            then=self.check,
            failed=self._failed,
        )

    # Checking and importing.

    def _run(self, doing: str, then: Callable[[KitchenImport], object], *, dry_run: bool) -> None:
        file = KitchenFile(self._path, dry_run=dry_run, decimal=self.decimal.current)
        job: Callable[..., KitchenImport] = partial(self._of.service.read_file, self._session, file)
        if not self._from_day.isHidden():
            day: Any = self.day.date().toPython()
            job = partial(job, valid_from=day)
        self._progress.begin(doing)
        self._show(self._progress)
        self.act.setEnabled(False)
        self._latest.run(job, then=then, failed=self._failed, stopped=self._ask, progress=self._progress.step)

    def _again(self) -> None:
        if not (self._found.isHidden() and self._decimals.isHidden()):
            self.check(self._path)

    def _checked(self, seen: KitchenImport) -> None:
        self.seen = seen
        self._found.show_import(self._name, seen)
        self._show(self._found)
        self._offer()
        announce(self, self._found.summary.text())
        self.act.setFocus()

    def _failed(self, error: Exception) -> None:
        if not isinstance(error, FluxError):
            self._ask()
            self._context.jobs.failed.emit(error)
            return
        self._ask()
        self._decimals.setVisible(error.code == "kitchen.decimal")
        advice = (
            _("Say below how this file writes its decimals.")
            if error.code == "kitchen.decimal"
            else error.advice
        )
        self._refusal.set(f"{error.title} {advice}", "bad")
        self._refusal.show()
        self._settle()

    def _next(self) -> None:
        if self.seen is None:
            self._take_pasted()
        else:
            self._run(_("Importing"), self._imported, dry_run=False)

    def _imported(self, done: KitchenImport) -> None:
        context, text = self._context, _(self._of.done).format(file=self._name)
        if done.edits:
            context.undo.push(undoable(text, self._session, done.edits, self._of.service.take_back))
        context.jobs.changed.emit(done.changes)
        self.accept()
        context.notifier.done(
            summary_text(done), action=_("Undo") if done.edits else "", then=context.undo.undo
        )

    # The look of it.

    def _offer(self) -> None:
        seen = self.seen
        if seen is None:
            self.act.setText(_("Check"))
            self.act.setEnabled(bool(self.paste.toPlainText().strip()))
            return
        n = len(seen.named)
        self.act.setText(ngettext("Import {n} change", "Import {n} changes", n).format(n=number(n)))
        self.act.setEnabled(n > 0)
        self.act.setToolTip("" if n else _("Everything in it is here already."))

    def _show(self, part: QWidget) -> None:
        for each in (self._asks, self._progress, self._found):
            each.setVisible(each is part)
        self._another.setVisible(part is self._found)
        self._refusal.hide()
        self._decimals.setVisible(part is self._found and bool(self.decimal.current))
        self._settle()

    def _settle(self) -> None:
        """As high as what is shown now."""
        if self.isVisible():
            self.fit()

    def _lay_out(self, *, with_day: bool) -> None:
        asks = QHBoxLayout(self._asks)
        asks.setContentsMargins(0, 0, 0, 0)
        asks.setSpacing(12)
        asks.addWidget(Field(_("A copied list"), self.paste), 1)
        asks.addWidget(self.choose, 0, Qt.AlignmentFlag.AlignBottom)
        row = QHBoxLayout(self._decimals)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(Label(_("Decimals"), "label"))
        row.addWidget(self.decimal)
        row.addStretch(1)
        self._from_day.setVisible(with_day)
        for each in (self._refusal, self._decimals, self._from_day, self._asks, self._progress, self._found):
            self.body.addWidget(each)
        leave = Button(_("Cancel"))
        leave.clicked.connect(self.reject)
        for button in (leave, self._another):
            button.setAutoDefault(False)
        self.act.setDefault(True)
        for button in (self._another, leave, self.act):
            self.footer.addWidget(button)


class _Found(QWidget):
    """What the check found: a sentence, what was decided without asking, and the rows."""

    def __init__(self, currency: str) -> None:
        super().__init__()
        self._currency = currency
        self.summary = Label("", "strong", wrap=True)
        self._warnings = QVBoxLayout()
        self._warnings.setSpacing(8)
        self.part = Segment([("changes", _("What changes")), ("skipped", _("Left out"))], _("Rows to show"))
        self.part.changed.connect(lambda _key: self._show())
        self.named: Rows[NameChange] = Rows(
            [
                Column(_("Name"), lambda each: each.name, width=220, role="medium"),
                Column("", _state, "pill", width=112),
                Column(
                    _("What changes"),
                    lambda each: change_text(each, self._currency),
                    stretch=True,
                    ink="text2",
                ),
            ]
        )
        self.skipped: Rows[Problem] = Rows(
            [
                Column(_("Line"), lambda each: each.line, "number", width=72),
                Column(
                    _("Why it is left out"), lambda each: sentence(each.reason), stretch=True, role="medium"
                ),
                Column(
                    _("What the line says"), lambda each: " ".join(each.text.split()), width=220, ink="text2"
                ),
            ]
        )
        self._tables: dict[str, Table[Any]] = {
            "changes": Table(self.named, _("What changes")),
            "skipped": Table(self.skipped, _("Lines left out")),
        }
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(self.summary)
        column.addLayout(self._warnings)
        row = QHBoxLayout()
        row.addWidget(self.part)
        row.addStretch(1)
        column.addLayout(row)
        for table in self._tables.values():
            table.setFixedHeight(table.height_of(_SHOWN))
            column.addWidget(table)

    def show_import(self, file: str, seen: KitchenImport) -> None:
        self.summary.setText(f"{file}: {summary_text(seen)}")
        clear(self._warnings)
        for each in seen.warnings[:_WARNINGS]:
            self._warnings.addWidget(InfoBar(each.text, "warn"))
        self.named.replace(seen.named)
        self.skipped.replace(seen.skipped)
        self.part.setVisible(bool(seen.skipped))
        self.part.set_current("changes" if seen.named or not seen.skipped else "skipped")
        self._show()

    def _show(self) -> None:
        for key, table in self._tables.items():
            table.setVisible(key == self.part.current and table.rows.rowCount() > 0)


def _state(change: NameChange) -> Badge:
    if change.is_new:
        return Badge(_("New"), "info", "plus")
    return Badge(_("Changed"), "warn", "arrow-right")


def summary_text(seen: KitchenImport) -> str:
    """How many names are new, changed and as they were, and how many rows are left out."""
    parts = [
        (seen.created, ngettext("{n} new name", "{n} new names", plural(seen.created))),
        (seen.updated, ngettext("{n} changed", "{n} changed", plural(seen.updated))),
        (seen.unchanged, ngettext("{n} unchanged", "{n} unchanged", plural(seen.unchanged))),
        (len(seen.skipped), ngettext("{n} row left out", "{n} rows left out", plural(len(seen.skipped)))),
    ]
    texts = [text.format(n=number(count)) for count, text in parts if count]
    return " · ".join(texts) or _("no rows")


class KitchenDrop(QObject):
    """Lets a page take kitchen files that are dropped on it."""

    def __init__(self, page: View, kind: Kind) -> None:
        super().__init__(page)
        self._page, self._kind = page, kind
        self._veil = DropVeil(page)
        page.setAcceptDrops(True)
        page.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind == QEvent.Type.DragLeave:
            self._veil.hide()
        elif kind in (QEvent.Type.DragEnter, QEvent.Type.Drop) and isinstance(event, QDropEvent):
            files = dropped_files(event)
            if files and self._page.context.may(_KINDS[self._kind].needs) and self._page.context.restaurant:
                event.acceptProposedAction()
                if kind == QEvent.Type.DragEnter:
                    self._veil.cover()
                else:
                    self._veil.hide()
                    open_kitchen_file(self._page, self._kind, files[0])
                return True
        return super().eventFilter(watched, event)
