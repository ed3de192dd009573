"""The page Imports: what has come in, and the way in for the next file."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import ClassVar, Final
from uuid import UUID

from PySide6.QtCore import QDate, QLocale, QStandardPaths, QTemporaryDir
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QGuiApplication,
)
from PySide6.QtWidgets import QFileDialog, QWidget

from flux_desktop.domain.changes import SALES
from flux_desktop.domain.errors import NotAllowed
from flux_desktop.domain.i18n import N_, _
from flux_desktop.domain.permissions import Permission, require
from flux_desktop.domain.sales import Upload
from flux_desktop.pos.paste import save_pasted
from flux_desktop.services import backups
from flux_desktop.services.imports import Import, history, undo_import
from flux_desktop.ui.acts import Act
from flux_desktop.ui.app_context import AppContext
from flux_desktop.ui.drops import DropVeil, dropped_files, local_files
from flux_desktop.ui.imports.file_import import (
    CHECK,
    DONE,
    FILE,
    IMPORT,
    NAMING,
    STAGES,
    FileImport,
)
from flux_desktop.ui.imports.file_parts import Holder
from flux_desktop.ui.imports.history import HistoryCard, UploadSheet, summary, take_back_text
from flux_desktop.ui.imports.states import empty_page, in_card, loading_page, nowhere_page
from flux_desktop.ui.imports.wording import rows
from flux_desktop.ui.jobs import Lane
from flux_desktop.ui.parts.buttons import Button, LinkButton, PrimaryButton
from flux_desktop.ui.parts.cards import InfoBar
from flux_desktop.ui.parts.overlays import ConfirmSheet
from flux_desktop.ui.parts.pages import Pages
from flux_desktop.ui.parts.progress import Steps
from flux_desktop.ui.parts.states import ErrorState
from flux_desktop.ui.view import View

_SAID: Final = {
    FILE: N_("Nothing was saved"),
    NAMING: N_("Nothing is saved until you press Import"),
    CHECK: N_("Nothing is saved until you press Import"),
    IMPORT: N_("Nothing is saved if you cancel"),
    DONE: N_("Import finished"),
}


class ImportsView(View):
    """The history, or one file on its way in. A file dropped anywhere on the page is checked."""

    reads: ClassVar[frozenset[str]] = frozenset({SALES})

    def __init__(self, context: AppContext) -> None:
        super().__init__(context, _("Imports"))
        self._flow: FileImport | None = None
        self._waiting: list[Path] = []
        self._shown: UUID | None = None
        self._summary = ""
        self._behind: QWidget = self
        self._import = PrimaryButton(_("Import sales"), "upload")
        self._steps = Steps([_(name) for name in STAGES])
        self._refused = InfoBar("", "info")
        go_on, let_go = Button(_("Go on with this file")), LinkButton(_("Let it go"))
        go_on.clicked.connect(self._go_on)
        let_go.clicked.connect(self._let_go)
        self._unfinished = InfoBar("", "info", let_go, go_on)
        self._history = HistoryCard()
        self._choose = PrimaryButton(_("Choose a file"), "upload")
        self._error = Holder()
        self._pages = Pages()
        # Cells that were pasted are a file for as long as the window is open.
        self._pasted = QTemporaryDir()
        self._build()
        self._connect()

    # Loading.

    def refresh(self) -> None:
        restaurant, why_not = self.context.restaurant, self._why_not()
        self._refused.set(why_not)
        for button in (self._import, self._choose):
            button.setEnabled(restaurant is not None and not why_not)
            button.setToolTip(why_not)
        if restaurant is None:
            self._shown = None
            self._show(self._nowhere)
            return
        if self._shown != restaurant.id:
            self._show(self._loading)
        self.context.jobs.run(
            partial(history, self.context.session),
            owner=self,
            then=partial(self._fill, restaurant.id),
            failed=self._show_error,
        )

    def _fill(self, restaurant_id: UUID, uploads: list[Upload]) -> None:
        restaurant = self.context.restaurant
        if restaurant is None or restaurant.id != restaurant_id:
            return
        self._shown = restaurant_id
        self._summary = summary(uploads)
        self._history.fill(uploads, restaurant.currency, may_change=not self._why_not())
        self._show(self._history if uploads else self._empty)

    def _show_error(self, error: Exception) -> None:
        if self._shown is not None:
            self.context.notifier.error(error)
            return
        self._error.put(in_card(ErrorState(error, self.refresh)))
        self._show(self._error)

    def _why_not(self) -> str:
        """Why this person may not import here; nothing where they may."""
        if self.context.role is not None:
            try:
                require(self.context.role, Permission.IMPORT_SALES)
            except NotAllowed as error:
                return str(error)
        return ""

    # One file on its way in.

    def start(self, paths: Sequence[Path]) -> None:
        """Checks the first file; the others wait for their turn, and all do while one is being imported."""
        if not paths or self.context.restaurant is None or self._why_not():
            return
        if self._flow is not None and self._flow.importing:
            self._waiting += paths
            self._flow.following = self._waiting[0].name
            return
        self._waiting = list(paths)
        self._start_next()

    def _start_next(self) -> None:
        restaurant = self.context.restaurant
        if restaurant is None:
            return
        self._drop_flow()
        path = self._waiting.pop(0)
        self._remember(path)
        flow = self._flow = FileImport(self.context, restaurant, path)
        flow.following = self._waiting[0].name if self._waiting else ""
        flow.stage.connect(self._show_stage)
        flow.imported.connect(self._imported)
        flow.another.connect(self._another)
        flow.left.connect(self._leave)
        self._pages.addWidget(flow)
        self._arrange()
        flow.start()

    def _remember(self, path: Path | None) -> None:
        """Keeps which file is on its way in, so that it can be gone on with after the window was closed.

        What was pasted is gone then, and so is not kept.
        """
        kept = "" if path is None or path.is_relative_to(self._pasted.path()) else str(path)
        if kept != self.context.settings.unfinished:
            self.context.keep(unfinished=kept)

    def _offer_unfinished(self) -> None:
        """A file that was being checked or imported when the window was closed."""
        left = self.context.settings.unfinished
        there = bool(left) and self._flow is None and Path(left).is_file()
        self._unfinished.setVisible(there and not self._why_not() and self.context.restaurant is not None)
        self._unfinished.set(_("{file} was not imported when Flux was closed.").format(file=Path(left).name))

    def _go_on(self) -> None:
        self.start([Path(self.context.settings.unfinished)])

    def _let_go(self) -> None:
        self._remember(None)
        self._offer_unfinished()

    @property
    def busy_with(self) -> str:
        if self._flow is None or not self._flow.importing:
            return ""
        return _("A file is being imported. If you close Flux now, nothing of it is saved.")

    def _another(self) -> None:
        if self._waiting:
            self._start_next()
        else:
            self._choose_file()

    def _choose_file(self) -> None:
        if not self._import.isEnabled():
            return
        folder = self.context.settings.last_folder
        if not folder or not Path(folder).is_dir():
            folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DownloadLocation)
        chosen, _filter = QFileDialog.getOpenFileNames(
            self,
            _("Import sales"),
            folder,
            ";;".join((_("Sales files (*.csv *.tsv *.txt *.xlsx *.xml)"), _("All files (*)"))),
        )
        if chosen:
            self.context.keep(last_folder=str(Path(chosen[0]).parent))
        self.start([Path(each) for each in chosen])

    def paste(self) -> None:
        """Checks what was copied: files, or cells of a sheet."""
        data = QGuiApplication.clipboard().mimeData()
        if files := local_files(data):
            self.start(files)
        elif self._import.isEnabled():
            self.context.jobs.run(
                partial(save_pasted, data.text(), Path(self._pasted.path()), _pasted_name()),
                owner=self,
                lane=Lane.FREE,
                then=lambda path: self.start([path]),
            )

    def _imported(self, result: Import) -> None:
        self._remember(None)
        if result.upload_id is not None:
            self.context.notifier.done(
                _("{rows} of {file} imported").format(rows=rows(result.rows_imported), file=result.file),
                action=_("Undo"),
                then=partial(self._take_back, result.upload_id, result.file),
            )

    def _leave(self) -> None:
        """Back to the history; files that wait are forgotten."""
        self._remember(None)
        self._waiting = []
        self._drop_flow()
        self._arrange()

    def _drop_flow(self) -> None:
        if self._flow is not None:
            self._flow.stop()
            self._pages.removeWidget(self._flow)
            self._flow.deleteLater()
            self._flow = None

    def _restaurant_changed(self) -> None:
        """What was checked for another restaurant is not imported; what is being imported is finished."""
        if self._flow is not None and not self._flow.importing:
            self._leave()

    # Taking back.

    def _open(self, upload: Upload) -> None:
        sheet = UploadSheet(
            self, self.context, upload, self._history.currency, may_change=not self._why_not()
        )
        sheet.take_back.connect(self._ask)
        sheet.open()

    def _ask(self, upload: Upload) -> None:
        text = take_back_text(upload)
        if not backups.can_back_up(self.context.store):
            text += " " + backups.not_backed_up()
        question = ConfirmSheet(self, _("Undo this import?"), text, _("Undo import"), dangerous=True)
        question.accepted.connect(partial(self._take_back, upload.id, upload.file))
        question.open()

    def _take_back(self, upload_id: UUID, file: str) -> None:
        self._history.set_subtitle(_("Undoing the import of {file}…").format(file=file))
        self.context.jobs.run(
            partial(undo_import, self.context.session, upload_id, folder=self.context.settings.data_dir),
            owner=self,
            then=lambda _changes: self._taken_back(upload_id, file),
            ended=lambda: self._history.set_subtitle(""),
        )

    def _taken_back(self, upload_id: UUID, file: str) -> None:
        self.context.notifier.done(_("Import of {file} undone").format(file=file))
        if self._flow is not None and self._flow.upload_id == upload_id:
            self._leave()

    # What is shown.

    def _show(self, page: QWidget) -> None:
        """Shows the page, or lets it wait while a file is on its way in."""
        self._behind = page
        self._arrange()

    def _arrange(self) -> None:
        flow = self._flow
        self._pages.setCurrentWidget(flow or self._behind)
        self._refused.setVisible(bool(self._why_not()))
        self._offer_unfinished()
        self._steps.setVisible(flow is not None)
        self._import.setVisible(flow is None and self._behind is self._history)
        self.title.setText(_("Imports") if flow is None else _("Import sales"))
        if flow is None:
            self.set_subtitle(self._summary if self._behind is self._history else "")

    def _show_stage(self, stage: int) -> None:
        self._steps.current = min(stage, len(STAGES) - 1)
        self.set_subtitle(_(_SAID[stage]))

    def _build(self) -> None:
        settings = PrimaryButton(_("Open settings"), "settings")
        settings.clicked.connect(lambda: self.context.go.emit("settings"))
        self._nowhere = nowhere_page(settings)
        self._loading = loading_page()
        self._empty = empty_page(self._choose)
        self._behind = self._loading
        for page in (self._loading, self._nowhere, self._empty, self._history, self._error):
            self._pages.addWidget(page)
        self.toolbar.addWidget(self._steps)
        self.toolbar.addWidget(self._import)
        self.page.addWidget(self._refused)
        self.page.addWidget(self._unfinished)
        self.page.addWidget(self._pages, 1)
        self._veil = DropVeil(self)
        self.setAcceptDrops(True)
        self._arrange()

    def _connect(self) -> None:
        self._import.clicked.connect(self._choose_file)
        self._choose.clicked.connect(self._choose_file)
        self._history.opened.connect(self._open)
        self._history.take_back.connect(self._ask)
        self.context.opened_files.connect(self.start)
        self.context.restaurant_changed.connect(self._restaurant_changed)
        self.context.choose_files.connect(self._choose_file)
        self.add_act(Act(_("Import what was copied"), self.paste, "Ctrl+V", "copy", self._import.isEnabled))

    # Dropping.

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if dropped_files(event) and self._import.isEnabled():
            event.acceptProposedAction()
            self._veil.cover()

    def dragLeaveEvent(self, _event: QDragLeaveEvent) -> None:
        self._veil.hide()

    def dropEvent(self, event: QDropEvent) -> None:
        event.acceptProposedAction()
        self._veil.hide()
        self.start(dropped_files(event))


def _pasted_name() -> str:
    """What a pasted block is called; no character that a file name must not have."""
    day = QLocale().toString(QDate.currentDate(), _("d MMMM"))
    return _("Pasted on {day}").format(day=day)
