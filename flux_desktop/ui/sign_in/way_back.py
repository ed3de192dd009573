"""A database that cannot be used: what happened, and its newest good backup to restore, with what that lacks."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from flux_desktop.domain.errors import FluxError
from flux_desktop.domain.i18n import _
from flux_desktop.domain.settings import Settings
from flux_desktop.services.backups import Restored, WayBack
from flux_desktop.ui.backup_words import day_of, inside, moment
from flux_desktop.ui.jobs import JobRunner
from flux_desktop.ui.parts.buttons import Button, PrimaryButton
from flux_desktop.ui.parts.overlays import ConfirmSheet
from flux_desktop.ui.parts.states import EmptyState
from flux_desktop.ui.sign_in import jobs


class WayBackOffer(EmptyState):
    """In place of the form. Nothing is restored before the person has read what would be lost and said so."""

    restored = Signal(str)

    def __init__(
        self,
        error: FluxError,
        way: WayBack,
        work: JobRunner,
        settings: Settings,
        retry: Callable[[], object],
    ) -> None:
        self._way, self._work, self._settings = way, work, settings
        self._day = moment(way.backup)
        self._restore = PrimaryButton(self._action())
        self._again = Button(_("Try again"), "refresh-cw")
        actions = QWidget()
        column = QVBoxLayout(actions)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addWidget(self._restore)
        column.addWidget(self._again)
        newest = _("The newest good backup is of {day} ({inside}).")
        text = (
            _("The file was left as it is."),
            newest.format(day=self._day, inside=inside(way.backup)),
            way.lacks,
        )
        super().__init__("circle-x", error.title, " ".join(text), actions, kind="bad")
        self._restore.clicked.connect(self._ask)
        self._again.clicked.connect(lambda: retry())

    def _ask(self) -> None:
        kept = _("The file as it is now is kept beside it, under a name with today's date.")
        sheet = ConfirmSheet(
            self,
            _("Restore the backup of {day}?").format(day=self._day),
            f"{self._way.lacks} {kept}",
            _("Restore"),
            dangerous=True,
        )
        sheet.accepted.connect(self._do)
        sheet.open()

    def _do(self) -> None:
        self._hold(_("Restoring…"), True)
        self._work.run(
            partial(jobs.restore, self._settings, self._way.backup.file),
            then=self._done,
            ended=lambda: self._hold(self._action(), False),
            owner=self,
        )

    def _done(self, done: Restored) -> None:
        text = _("The backup of {day} is back.").format(day=self._day)
        if done.damaged is not None:
            text += " " + _("The damaged file is kept as {name}.").format(name=done.damaged.name)
        self.restored.emit(text)

    def _action(self) -> str:
        # Without the time, which the sentence above tells: in some languages the button has no room for it.
        return _("Restore the backup of {day}").format(day=day_of(self._way.backup))

    def _hold(self, text: str, held: bool) -> None:
        self._restore.setText(text)
        for each in (self._restore, self._again):
            each.setEnabled(not held)
