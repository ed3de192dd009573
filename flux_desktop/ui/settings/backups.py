"""The backups of the database: made now, listed with what is inside, brought back."""

from functools import partial
from pathlib import Path

from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QHBoxLayout, QWidget

from flux_desktop.domain.i18n import _
from flux_desktop.domain.permissions import Permission
from flux_desktop.services import backups
from flux_desktop.services.backups import Backup
from flux_desktop.ui.app_context import AppContext
from flux_desktop.ui.backup_words import inside, moment
from flux_desktop.ui.jobs import Lane
from flux_desktop.ui.parts.buttons import Button
from flux_desktop.ui.parts.cards import Card
from flux_desktop.ui.parts.labels import Label
from flux_desktop.ui.parts.lists import EditableList, line
from flux_desktop.ui.parts.overlays import ConfirmSheet

# The list is a way back, not an archive: the folder holds the others.
_SHOWN = 8


class BackupsCard(Card):
    """For an owner alone; nobody else sees it."""

    def __init__(self, context: AppContext) -> None:
        super().__init__(_("Backups"))
        self._context = context
        self._rule = Label(
            _("Flux makes one a day and before anything dangerous. It keeps 7 days, 4 weeks and 12 months.")
            if context.store.file is not None
            else _(
                "Flux backs a server up with pg_dump, which is not on this computer; ask whoever looks after the server."
            ),
            "caption",
            "text2",
            wrap=True,
        )
        self._list = EditableList(spacing=8)
        self._now = Button(_("Back up now"))
        self._now.clicked.connect(self._back_up)
        row = QHBoxLayout()
        row.setContentsMargins(0, 4, 0, 0)
        row.addWidget(self._now)
        row.addStretch(1)
        self.body.addWidget(self._rule)
        self.body.addLayout(self._list)
        self.body.addLayout(row)
        self.setHidden(True)

    def refresh(self) -> None:
        context = self._context
        allowed = context.restaurant is not None and context.may(Permission.KEEP_BACKUPS)
        self.setVisible(allowed)
        if allowed:
            context.jobs.run(
                partial(backups.kept, context.session, context.settings.data_dir), then=self._show, owner=self
            )

    def _show(self, found: list[Backup]) -> None:
        if self._context.store.file is None:
            self._now.setVisible(backups.can_back_up(self._context.store))
            self._rule.setHidden(backups.can_back_up(self._context.store))
        none: list[QWidget] = [Label(_("There are no backups yet."), "body", "text2")]
        self._list.show_lines([self._line(each) for each in found[:_SHOWN]] or none)

    def _line(self, backup: Backup) -> QWidget:
        day = moment(backup)
        back = Button(_("Restore"))
        back.setAccessibleName(_("Restore the backup of {day}").format(day=day))
        back.clicked.connect(partial(self._ask, backup))
        size = QLocale().formattedDataSize(backup.size, 1, QLocale.DataSizeFormat.DataSizeSIFormat)
        return line(f"{day} · {inside(backup)}", size, back)

    def _back_up(self) -> None:
        context = self._context
        self._now.setEnabled(False)
        context.jobs.run(
            partial(backups.back_up_now, context.session, context.settings.data_dir),
            then=lambda _made: context.notifier.done(_("Backed up.")),
            ended=self._backed_up,
            lane=Lane.FREE,
            owner=self,
        )

    def _backed_up(self) -> None:
        self._now.setEnabled(True)
        self.refresh()

    def _ask(self, backup: Backup) -> None:
        sheet = ConfirmSheet(
            self,
            _("Restore the backup of {day}?").format(day=moment(backup)),
            _(
                "The database becomes what it was then. What is there now is backed up first, so that this can be "
                "undone."
            ),
            _("Restore"),
            dangerous=True,
        )
        sheet.accepted.connect(partial(self._restore, backup))
        sheet.open()

    def _restore(self, backup: Backup) -> None:
        context = self._context
        text = _("The backup of {day} is back. Sign in again to go on.").format(day=moment(backup))
        context.jobs.run(
            partial(backups.restore_for, context.session, context.settings.data_dir, Path(backup.file)),
            then=lambda _done: self._restored(text),
            owner=self,
        )

    def _restored(self, sentence: str) -> None:
        self._context.notifier.done(sentence)
        # Who is signed in may not have been there then.
        self._context.signed_out.emit()
