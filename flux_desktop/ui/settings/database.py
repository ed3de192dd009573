"""Where the data is, and where its backups lie."""

from functools import partial
from pathlib import Path

from PySide6.QtCore import QLocale, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QHBoxLayout

from flux_desktop.domain.i18n import _
from flux_desktop.services.database import Database, database_of
from flux_desktop.ui.app_context import AppContext
from flux_desktop.ui.parts.buttons import Button
from flux_desktop.ui.parts.cards import Card
from flux_desktop.ui.parts.labels import Label
from flux_desktop.ui.settings.lines import FactList


class DatabaseCard(Card):
    """Facts of the database; nothing here changes it."""

    def __init__(self, context: AppContext) -> None:
        super().__init__(_("Database"))
        self._context = context
        self._facts = FactList()
        self._backups = Label("", "caption", "text2", wrap=True)
        self._folder = Button(_("Open folder"))
        self._folder.clicked.connect(self._open_folder)
        self._folder.hide()
        self._place: Path | None = None
        row = QHBoxLayout()
        row.setContentsMargins(0, 4, 0, 0)
        row.addWidget(self._folder)
        row.addStretch(1)
        self.body.addWidget(self._facts)
        self.body.addWidget(self._backups)
        self.body.addLayout(row)

    def refresh(self) -> None:
        self._context.jobs.run(partial(database_of, self._context.store), then=self._show, owner=self)

    def _show(self, database: Database) -> None:
        file, size = database.file, database.size
        self._place = file.parent if file is not None else None
        self._folder.setVisible(file is not None)
        self._facts.show_facts(
            [
                (_("Kind"), database.engine),
                (_("File"), str(file) if file is not None else ""),
                (_("Server"), database.server),
                (_("Size"), _readable(size) if size is not None else ""),
                (_("Schema"), database.schema),
            ]
        )
        self._backups.setText(
            _("Before an update, a checked copy goes to the folder “backups” beside the file.")
            if file is not None
            else _("Flux makes no backups of a server's database; ask whoever looks after the server.")
        )

    def _open_folder(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._place)))


def _readable(size: int) -> str:
    return QLocale().formattedDataSize(size, 1, QLocale.DataSizeFormat.DataSizeSIFormat)
