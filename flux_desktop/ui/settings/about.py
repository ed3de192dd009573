"""Which Flux this is, and the licences of what comes with it."""

from typing import Final

from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QWidget

from flux_desktop import __version__
from flux_desktop.domain.i18n import N_, _
from flux_desktop.ui.parts.buttons import Button, Segment
from flux_desktop.ui.parts.cards import Card
from flux_desktop.ui.parts.labels import Label
from flux_desktop.ui.parts.overlays import Sheet
from flux_desktop.ui.theme import RESOURCES, font, px

_LICENCES: Final = {"fonts/OFL.txt": N_("Inter (letters)"), "icons/LICENSE.txt": N_("Lucide (icons)")}


class AboutCard(Card):
    """Name and version."""

    def __init__(self) -> None:
        super().__init__(_("About"))
        licences = Button(_("Licences"), "file-text")
        licences.clicked.connect(lambda: Licences(self).open())
        row = QHBoxLayout()
        row.addWidget(Label(_("Flux {version}").format(version=__version__), "medium"), 1)
        row.addWidget(licences)
        self.body.addLayout(row)


class Licences(Sheet):
    """The licence of each bundled thing, as it was published."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(
            parent, _("Licences"), _("Flux comes with these; thanks to those who made them."), width=640
        )
        self._which = Segment([(file, _(name)) for file, name in _LICENCES.items()], _("Licence of"))
        self.text = QPlainTextEdit(readOnly=True)
        self.text.setAccessibleName(_("Licence"))
        self.text.setObjectName("licence")
        self.text.setFont(font("caption"))
        self.text.setMinimumHeight(px(320))
        close = Button(_("Close"))
        close.clicked.connect(self.accept)
        self.body.addWidget(self._which)
        self.body.addWidget(self.text)
        self.footer.addWidget(close)
        self._which.changed.connect(self._show)
        self._show(self._which.current)

    def _show(self, file: str) -> None:
        self.text.setPlainText((RESOURCES / file).read_text(encoding="utf-8"))
