"""One file on its way in: checked, asked about, imported. Nothing is stored before the person says Import."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Final, TypeVar
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QVBoxLayout, QWidget

from flux_desktop.domain.errors import Refused
from flux_desktop.domain.restaurants import Restaurant
from flux_desktop.domain.words import _, mark, ngettext
from flux_desktop.services.imports import Import, check_file, import_file
from flux_desktop.ui import figures
from flux_desktop.ui.desk import Desk
from flux_desktop.ui.imports.file_parts import (
    FileCard,
    Footer,
    Holder,
    refusal_state,
    result_state,
    result_title,
)
from flux_desktop.ui.imports.questions import OVERLAP, Questions
from flux_desktop.ui.imports.states import in_card
from flux_desktop.ui.imports.understood import Understood
from flux_desktop.ui.parts.buttons import Button, PrimaryButton
from flux_desktop.ui.parts.cards import Scroll
from flux_desktop.ui.parts.overlays import announce
from flux_desktop.ui.parts.states import ErrorState
from flux_desktop.ui.theme import GAP
from flux_desktop.ui.work import Lane, Ticket

T = TypeVar("T")

STAGES: Final = (mark("File"), mark("Check"), mark("Import"))
FILE, CHECK, IMPORT, DONE = range(4)


class FileImport(QWidget):
    """The page of one file. `following` names a file that waits to be next; `upload_id` is what was stored."""

    stage = Signal(int)
    imported = Signal(object)
    another = Signal()
    left = Signal()

    def __init__(self, desk: Desk, restaurant: Restaurant, path: Path) -> None:
        super().__init__()
        self.following = ""
        self.importing = False
        self.upload_id: UUID | None = None
        self._desk, self._restaurant, self._path = desk, restaurant, path
        self._ticket: Ticket | None = None
        self._seen: Import | None = None
        self._file = FileCard(path)
        self._file.panel.cancelled.connect(self.stop)
        self._questions = Questions()
        self._questions.changed.connect(self._answered)
        self._below = Holder()
        self._footer = Footer()
        self._footer.leave.clicked.connect(self.left)
        self._footer.act.clicked.connect(self._import)
        QShortcut(QKeySequence.StandardKey.Cancel, self).activated.connect(self._escape)
        self._lay_out()

    def start(self) -> None:
        """Checks the file, in place of a check under way."""
        self.stop()
        self.stage.emit(CHECK)
        self._file.panel.begin(_("Checking"))
        self._footer.wait(_("You can import when the check has finished."))
        answers = {key: said for key, said in self._questions.answers.items() if key != OVERLAP}
        job = partial(
            check_file,
            self._desk.store,
            self._restaurant,
            self._path,
            actor=self._desk.user.id,
            answers=answers,
        )
        self._work(job, self._checked, self.left.emit)

    def stop(self) -> None:
        """Stops the job under way; nothing of it stays."""
        if self._ticket is not None:
            self._ticket.cancel()

    def _import(self) -> None:
        self.importing = True
        self.stage.emit(IMPORT)
        self._questions.setEnabled(False)
        self._file.panel.begin(_("Importing"))
        self._footer.wait(_("Nothing is saved until the last row is in."))
        job = partial(
            import_file,
            self._desk.store,
            self._restaurant,
            self._path,
            actor=self._desk.user.id,
            answers=self._questions.answers,
        )
        self._work(job, self._finished, self._import_stopped)

    def _work(self, job: Callable[..., T], then: Callable[[T], None], stopped: Callable[[], None]) -> None:
        """Runs the job with its progress shown; `stopped` is for one the person stopped.

        What a job brings that another one has taken the place of is let go.
        """

        def finished(result: T) -> None:
            if self._ticket is ticket:
                self._rest()
                then(result)

        def failed(error: Exception) -> None:
            if self._ticket is ticket:
                self._rest()
                self._failed(error)

        def ended() -> None:
            if self._ticket is ticket:
                self._rest()
                stopped()

        self._footer.leave.hide()
        self._file.panel.show()
        step = self._file.panel.step
        run = self._desk.work.run
        ticket = run(
            job, owner=self, lane=Lane.WORKER, progress=step, then=finished, failed=failed, ended=ended
        )
        self._ticket = ticket

    def _rest(self) -> None:
        """No job is under way any more."""
        self._ticket = None
        self.importing = False
        self._file.panel.hide()
        self._footer.leave.show()
        self._questions.setEnabled(True)

    def _escape(self) -> None:
        if self._ticket is None:
            self.left.emit()
        else:
            self.stop()

    def _checked(self, seen: Import) -> None:
        first, self._seen = self._seen is None, seen
        currency = self._restaurant.currency
        self._file.describe(seen, currency)
        self._questions.ask(seen.questions)
        self._below.put(Understood(self._desk, seen, currency))
        self._offer(seen)
        if first and not self._questions.take_focus():
            self._footer.act.setFocus()

    def _offer(self, seen: Import, hint: str = "") -> None:
        n = seen.rows_imported
        if not n:
            self._footer.wait(_("None of the lines can be imported."))
            return
        words = ngettext("Import {n} row", "Import {n} rows", n).format(n=figures.number(n))
        self._footer.offer(words, hint)
        announce(self, words)

    def _answered(self, key: str) -> None:
        # The overlap changes what is replaced, not how the file is read.
        if key != OVERLAP:
            self.start()

    def _import_stopped(self) -> None:
        self.stage.emit(CHECK)
        if self._seen is not None:
            self._offer(self._seen, _("Stopped. Nothing was saved."))

    def _finished(self, result: Import) -> None:
        if result.status == "needs_answers":
            # Another import came in between the check and now.
            self.start()
            return
        self.upload_id = result.upload_id
        forecast = PrimaryButton(_("See the forecast"), "chart-line")
        forecast.clicked.connect(lambda: self._desk.go.emit("forecast"))
        another = self._next_button(Button(_("Import another file")))
        self._end(DONE, result_state(result, another, forecast), forecast)
        announce(self, result_title(result))
        self.imported.emit(result)

    def _failed(self, error: Exception) -> None:
        if isinstance(error, Refused):
            another = self._next_button(PrimaryButton(_("Choose another file")))
            self._end(FILE, refusal_state(error, another), another)
        else:
            self._end(FILE, ErrorState(error, self.start), self._footer.leave)

    def _end(self, stage: int, state: QWidget, focus: QWidget) -> None:
        self._questions.hide()
        self._below.put(in_card(state))
        self._footer.end()
        self.stage.emit(stage)
        focus.setFocus()

    def _next_button(self, button: Button) -> Button:
        """The button goes on to another file: the one that waits, where there is one."""
        if self.following:
            button.setText(_("Next: {file}").format(file=self.following))
        button.clicked.connect(self.another)
        return button

    def _lay_out(self) -> None:
        content = QWidget()
        above = QVBoxLayout(content)
        above.setContentsMargins(0, 0, 0, 0)
        above.setSpacing(GAP)
        above.addWidget(self._file)
        above.addWidget(self._questions)
        above.addWidget(self._below, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP)
        column.addWidget(Scroll(content), 1)
        column.addWidget(self._footer)
