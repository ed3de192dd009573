"""One file on its way in: its columns named, checked, asked about, imported. Nothing is stored before Import."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Final, TypeVar
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from flux_desktop.domain.errors import Duplicate, NoDishes, Refused, UnknownFile
from flux_desktop.domain.i18n import N_, _, ngettext
from flux_desktop.domain.restaurants import Restaurant
from flux_desktop.pos.mapper import Proposal, propose, read_mapping
from flux_desktop.services.imports import Import, check_file, import_file
from flux_desktop.ui import figures
from flux_desktop.ui.acts import Act, bind
from flux_desktop.ui.app_context import AppContext
from flux_desktop.ui.imports.check_step import CheckStep
from flux_desktop.ui.imports.columns import ColumnsStep
from flux_desktop.ui.imports.dishes import without_text
from flux_desktop.ui.imports.file_parts import (
    FileCard,
    Footer,
    Holder,
    refusal_state,
    result_state,
    result_title,
)
from flux_desktop.ui.imports.questions import ABOUT_STORING, COLUMNS, OVERLAP
from flux_desktop.ui.imports.states import in_card
from flux_desktop.ui.latest import LatestJob
from flux_desktop.ui.parts.buttons import Button, PrimaryButton
from flux_desktop.ui.parts.cards import Scroll
from flux_desktop.ui.parts.overlays import announce
from flux_desktop.ui.parts.states import ErrorState
from flux_desktop.ui.theme import GAP

T = TypeVar("T")

STAGES: Final = (N_("File"), N_("Columns"), N_("Check"), N_("Import"))
FILE, NAMING, CHECK, IMPORT, DONE = range(5)


class FileImport(QWidget):
    """The page of one file. `following` names a file that waits to be next; `upload_id` is what was stored."""

    stage = Signal(int)
    imported = Signal(object)
    another = Signal()
    left = Signal()

    def __init__(self, context: AppContext, restaurant: Restaurant, path: Path) -> None:
        super().__init__()
        self.following = ""
        self.importing = False
        self.upload_id: UUID | None = None
        self._context, self._restaurant, self._path = context, restaurant, path
        self._latest = LatestJob(context.jobs, self)
        self._seen: Import | None = None
        # What the last check took for granted: its questions as suggested, and the answers it was given.
        self._assumed: dict[str, str] = {}
        self._columns: ColumnsStep | None = None
        self._mapping = ""
        self._stopped = False
        self._focused = False
        # The refusal of a file that has no table whose columns could be named.
        self._hopeless: Refused | None = None
        self._file = FileCard(path)
        self._file.panel.cancelled.connect(self.stop)
        self._check = CheckStep(context, restaurant.currency)
        self._check.questions.changed.connect(self._answered)
        self._check.decided.connect(self._offer)
        self._check.filled.connect(self._show_check)
        self._below = Holder()
        self._footer = Footer()
        self._footer.leave.clicked.connect(self.left)
        self._footer.back.clicked.connect(self._name_columns)
        self._footer.act.clicked.connect(self._act)
        self._check.questions.suggestions_used.connect(self._suggestions_used)
        for act in (
            Act(_("Cancel, or back"), self._escape, "Esc"),
            Act(_("Go on with this file"), self._footer.act.click, "Ctrl+Return"),
        ):
            bind(self, act)
        self._lay_out()

    # The check.

    def start(self) -> None:
        """Checks the file, in place of a check under way."""
        self.stop()
        self._show_columns(shown=False)
        self._check.setVisible(self._seen is not None)
        self._below.hide()
        self.stage.emit(CHECK)
        self._file.panel.begin(_("Checking"))
        self._footer.back.hide()
        self._footer.wait(_("You can import when the check has finished."))
        answers = {key: answer for key, answer in self._answers.items() if key != OVERLAP}
        self._assumed |= answers
        self._stopped = False
        job = partial(self._job(check_file), answers=answers)
        self._jobs(job, partial(self._checked, answers), self._check_stopped, self._check_failed)

    @property
    def _answers(self) -> dict[str, str]:
        """What the person has answered, about the columns and to the questions."""
        columns = {COLUMNS: self._mapping} if self._mapping else {}
        return {**self._check.questions.answers, **columns}

    def _job(self, job: Callable[..., Import]) -> Callable[..., Import]:
        return partial(
            job,
            self._context.session_for(self._restaurant),
            self._path,
            decisions=self._check.dishes.names.decisions,
        )

    def _checked(self, given: dict[str, str], seen: Import) -> None:
        suggested = {question.key: question.suggested for question in seen.questions}
        if COLUMNS in suggested:
            # Read by guessed columns: what that asks and finds is worth nothing before they are named.
            self._name_columns()
            return
        self._seen = seen
        self._assumed = suggested | given
        self._check.show_check(seen)

    def _show_check(self) -> None:
        """The check is there to be read: what waits for the person has the keyboard."""
        seen = self._seen
        if seen is None or self._latest.busy or self._naming:
            return
        self._file.describe(seen, self._restaurant.currency)
        self._check.show()
        self._offer()
        # The person may be typing when a later check ends.
        if not self._focused:
            self._focused = True
            if not self._check.take_focus():
                self._footer.act.setFocus()

    def _check_stopped(self) -> None:
        """Back to what was known before, or out where nothing was."""
        self._assumed = {}
        if self._seen is None and self._columns is None:
            self.left.emit()
        elif self._columns is not None and self._seen is None:
            self._show_columns(shown=True)
        else:
            self._stopped = True
            self._footer.offer(_("Check again"), _("The check was stopped."))

    def _check_failed(self, error: Exception) -> None:
        self._assumed = {}
        if isinstance(error, UnknownFile) and self._columns is None:
            self._name_columns(error)
        elif isinstance(error, Refused) and self._columns is not None and self._mapping:
            self._columns.refuse(str(error))
            self._mapping = ""
            self._show_columns(shown=True)
        else:
            self._failed(error)

    def _answered(self, key: str) -> None:
        """Reads the file again where the answer is another than the check took for granted."""
        answers = self._check.questions.answers
        if any(answers.get(each) != self._assumed.get(each) for each in answers if each not in ABOUT_STORING):
            self.start()
        elif not self._latest.busy:
            self._offer()

    def _suggestions_used(self) -> None:
        """The keyboard goes on to Import, now or when the file is read again."""
        self._focused = False
        self._show_check()

    def _offer(self, hint: str = "") -> None:
        """Import, or why not yet."""
        seen = self._seen
        busy = self._latest.busy or self._check.filling
        if seen is None or busy or self._stopped or self.upload_id is not None:
            return
        self.stage.emit(CHECK)
        self._footer.back.show()
        n, decided = seen.rows_imported, self._check.dishes.names
        words = ngettext("Import {n} row", "Import {n} rows", n).format(n=figures.number(n))
        if decided.newly_ignored:
            words = without_text(decided.newly_ignored)
        elif decided.counted_again:
            words = _("Import")
        if not n:
            self._footer.wait(_("None of the lines can be imported."))
        elif why_not := self._check.why_not:
            self._footer.wait(why_not, words)
        else:
            self._footer.offer(words, hint)
            announce(self, words)

    # The columns.

    def _name_columns(self, unknown: Refused | None = None) -> None:
        """Shows the columns to be named; what they are guessed to be is looked up first."""
        if self._columns is not None:
            self._show_columns(shown=True)
            return
        self._file.panel.begin(_("Looking at its columns"))
        self._footer.wait(_("You can import when the check has finished."))
        failed = self._failed if unknown is None else lambda _error: self._failed(unknown)
        encoding = self._check.questions.answers.get("encoding", "")
        self._jobs(partial(propose, self._path, encoding=encoding), self._propose, self.left.emit, failed)

    def _propose(self, proposal: Proposal) -> None:
        mapping = self._mapping or (self._seen.columns if self._seen else "")
        columns = ColumnsStep(proposal, read_mapping(mapping) if mapping else None)
        columns.changed.connect(self._offer_columns)
        self._columns = columns
        self._room.insertWidget(self._room.indexOf(self._below), columns)
        self._show_columns(shown=True)

    @property
    def _naming(self) -> bool:
        return self._columns is not None and not self._columns.isHidden()

    def _show_columns(self, *, shown: bool) -> None:
        if self._columns is None:
            return
        self._columns.setVisible(shown)
        if shown:
            self._check.hide()
            self._below.hide()
            self.stage.emit(NAMING)
            self._footer.back.hide()
            self._offer_columns()
            self._columns.take_focus()

    def _offer_columns(self) -> None:
        assert self._columns is not None
        words = _("Use these columns")
        if self._columns.answer:
            self._footer.offer(words)
        else:
            self._footer.wait(self._columns.missing, words)

    def _take_columns(self) -> None:
        """Checks the file by these columns, unless it was checked by just these."""
        assert self._columns is not None
        self._mapping = self._columns.answer
        self._focused = False
        if self._seen is None or self._assumed.get(COLUMNS) != self._mapping:
            self.start()
        else:
            self._show_columns(shown=False)
            self._show_check()

    # The import.

    def _act(self) -> None:
        if self._naming:
            self._take_columns()
        elif self._stopped:
            self.start()
        else:
            self._import()

    def _import(self) -> None:
        self.importing = True
        self.stage.emit(IMPORT)
        self._check.setEnabled(False)
        self._file.panel.begin(_("Importing"))
        self._footer.back.hide()
        self._footer.wait(_("Nothing is saved until the last row is in."))
        till_total = self._check.totals.till_total
        job = partial(self._job(import_file), answers=self._answers, till_total=till_total)
        self._jobs(job, self._finished, self._import_stopped, self._failed)

    def _import_stopped(self) -> None:
        self._offer(_("Stopped. Nothing was saved."))

    def _finished(self, result: Import) -> None:
        if result.status == "needs_answers":
            # Another import came in between the check and now.
            self.start()
            return
        self.upload_id = result.upload_id
        forecast = PrimaryButton(_("See the forecast"), "chart-line")
        forecast.clicked.connect(lambda: self._context.go.emit("forecast"))
        another = self._next_button(Button(_("Import another file")))
        self._end(DONE, result_state(result, another, forecast), forecast)
        announce(self, result_title(result))
        self.imported.emit(result)

    def _failed(self, error: Exception) -> None:
        if isinstance(error, Duplicate):
            another = self._next_button(PrimaryButton(_("Choose another file")))
            self._end(FILE, refusal_state(error, another), another)
        elif isinstance(error, NoDishes):
            another = self._next_button(PrimaryButton(_("Choose another file")))
            self._end(FILE, refusal_state(error, self._columns_button(error), another), another)
        elif isinstance(error, Refused) and error is not self._hopeless:
            again = Button(_("Check again"), "refresh-cw")
            again.clicked.connect(self.start)
            another = self._next_button(PrimaryButton(_("Choose another file")))
            self._end(FILE, refusal_state(error, self._columns_button(error), again, another), another)
        elif isinstance(error, Refused):
            again = Button(_("Check again"), "refresh-cw")
            again.clicked.connect(self.start)
            another = self._next_button(PrimaryButton(_("Choose another file")))
            self._end(FILE, refusal_state(error, again, another), another)
        else:
            self._end(FILE, ErrorState(error, self.start), self._footer.leave)

    def _columns_button(self, error: Refused) -> Button:
        """The way on where Flux misunderstood the file. Where it has no table, the refusal comes again without it."""
        button = Button(_("Name the columns"), "table-2")

        def name() -> None:
            self._hopeless = error
            self._name_columns(error)

        button.clicked.connect(name)
        return button

    def _end(self, stage: int, state: QWidget, focus: QWidget) -> None:
        self._check.hide()
        if self._columns is not None:
            self._columns.hide()
        self._below.put(in_card(state))
        self._below.show()
        self._footer.end()
        self.stage.emit(stage)
        focus.setFocus()

    def _next_button(self, button: Button) -> Button:
        """The button goes on to another file: the one that waits, where there is one."""
        if self.following:
            button.setText(_("Next: {file}").format(file=self.following))
        button.clicked.connect(self.another)
        return button

    # Work.

    def stop(self) -> None:
        """Stops the job under way; none of its results are kept."""
        self._latest.cancel()

    def _jobs(
        self,
        job: Callable[..., T],
        then: Callable[[T], None],
        stopped: Callable[[], None],
        refused: Callable[[Exception], None],
    ) -> None:
        """Runs the job with its progress shown; `stopped` is for one the person stopped."""

        def rested(act: Callable[..., None]) -> Callable[..., None]:
            def arrived(*values: object) -> None:
                self._rest()
                act(*values)

            return arrived

        self._footer.leave.hide()
        self._file.panel.show()
        self._latest.run(
            job,
            then=rested(then),
            failed=rested(refused),
            stopped=rested(stopped),
            progress=self._file.panel.step,
        )

    def _rest(self) -> None:
        """No job is under way any more."""
        self.importing = False
        self._file.panel.hide()
        self._footer.leave.show()
        self._check.setEnabled(True)

    def _escape(self) -> None:
        if not self._latest.busy:
            self.left.emit()
        else:
            self.stop()

    def _lay_out(self) -> None:
        content = QWidget()
        self._room = QVBoxLayout(content)
        self._room.setContentsMargins(0, 0, 0, 0)
        self._room.setSpacing(GAP)
        self._room.addWidget(self._file)
        self._room.addWidget(self._check)
        self._room.addWidget(self._below, 1)
        # While nothing fills the page, the file stays at its top.
        self._room.addStretch(0)
        self._check.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP)
        column.addWidget(Scroll(content), 1)
        column.addWidget(self._footer)
