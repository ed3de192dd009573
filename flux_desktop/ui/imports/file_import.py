"""One file on its way in: checked, asked about, imported. Nothing is stored before the person says Import."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Final, TypeVar

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

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
from flux_desktop.ui.imports.understood import Understood
from flux_desktop.ui.parts import Button, Card, ErrorState, PrimaryButton, Scroll, announce
from flux_desktop.ui.theme import GAP
from flux_desktop.ui.work import Lane, Ticket

T = TypeVar("T")

STAGES: Final = (mark("File"), mark("Check"), mark("Import"))
FILE, CHECK, IMPORT, DONE = range(4)


class FileImport(QWidget):
    """The page of one file. `following` is the name of a file that waits to be next."""

    stage = Signal(int)
    imported = Signal(object)
    another = Signal()
    left = Signal()

    def __init__(self, desk: Desk, restaurant: Restaurant, path: Path) -> None:
        super().__init__()
        self.following = ""
        self.importing = False
        self._desk, self._restaurant, self._path = desk, restaurant, path
        self._ticket: Ticket | None = None
        self._seen: Import | None = None
        self._file = FileCard(path)
        self._file.panel.cancelled.connect(self.stop)
        self._questions = Questions()
        self._questions.changed.connect(self._answered)
        self._understood, self._outcome = Holder(), Holder()
        self._footer = Footer()
        self._footer.leave.clicked.connect(self.left)
        self._footer.act.clicked.connect(self._import)
        self._lay_out()

    def start(self) -> None:
        """Checks the file."""
        self.stage.emit(CHECK)
        self._pages.setCurrentWidget(self._review)
        self._file.panel.begin(_("Checking"))
        self._footer.wait(_("You can import when the check has finished."))
        answers = {key: said for key, said in self._questions.answers.items() if key != OVERLAP}
        job = partial(check_file, self._desk.store, self._restaurant, self._path, answers=answers)
        self._work(job, self._checked, self.left.emit)

    def stop(self) -> None:
        """Stops the job under way; nothing of it stays."""
        if self._ticket is not None:
            self._ticket.cancel()

    def _import(self) -> None:
        self.importing = True
        self.stage.emit(IMPORT)
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
        """Runs the job with its progress shown; `stopped` is for one the person stopped."""

        def finished(result: T) -> None:
            self._rest()
            then(result)

        def ended() -> None:
            if self._ticket is not None:
                self._rest()
                stopped()

        self._questions.setEnabled(False)
        self._footer.leave.hide()
        self._file.panel.show()
        self._ticket = self._desk.work.run(
            job,
            owner=self,
            lane=Lane.WORKER,
            progress=self._file.panel.step,
            then=finished,
            failed=self._failed,
            ended=ended,
        )

    def _rest(self) -> None:
        """No job is under way any more."""
        self._ticket = None
        self.importing = False
        self._file.panel.hide()
        self._footer.leave.show()
        self._questions.setEnabled(True)

    def _checked(self, seen: Import) -> None:
        self._seen = seen
        self._file.describe(seen)
        self._questions.ask(seen.questions)
        self._understood.put(Understood(self._desk, seen, self._restaurant.currency))
        self._offer(seen)

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
        forecast = PrimaryButton(_("See the forecast"), "chart-line")
        forecast.clicked.connect(lambda: self._desk.go.emit("forecast"))
        self._end(DONE, result_state(result, self._next_button(Button), forecast))
        announce(self, result_title(result))
        self.imported.emit(result)

    def _failed(self, error: Exception) -> None:
        self._rest()
        self._end(
            FILE,
            refusal_state(error, self._next_button(PrimaryButton))
            if isinstance(error, Refused)
            else ErrorState(error, self.start),
        )

    def _end(self, stage: int, state: QWidget) -> None:
        card = Card()
        card.body.addWidget(state)
        self._outcome.put(card)
        self._pages.setCurrentWidget(self._outcome)
        self._footer.end()
        self.stage.emit(stage)

    def _next_button(self, kind: type[Button]) -> Button:
        said = _("Next: {file}").format(file=self.following) if self.following else _("Choose another file")
        button = kind(said)
        button.clicked.connect(self.another)
        return button

    def _lay_out(self) -> None:
        content = QWidget()
        review = QVBoxLayout(content)
        review.setContentsMargins(0, 0, 0, 0)
        review.setSpacing(GAP)
        review.addWidget(self._questions)
        review.addWidget(self._understood, 1)
        self._review = Scroll(content)
        self._pages = QStackedWidget()
        self._pages.addWidget(self._review)
        self._pages.addWidget(self._outcome)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP)
        column.addWidget(self._file)
        column.addWidget(self._pages, 1)
        column.addWidget(self._footer)
