"""The help for one page: what it is for, then the words it uses."""

from PySide6.QtWidgets import QVBoxLayout, QWidget

from flux_desktop.domain.i18n import _
from flux_desktop.ui.help.texts import GENERAL, GLOSSARY, PAGES
from flux_desktop.ui.parts.buttons import Button, PrimaryButton
from flux_desktop.ui.parts.cards import Scroll
from flux_desktop.ui.parts.labels import Label
from flux_desktop.ui.parts.overlays import Sheet
from flux_desktop.ui.theme import px

_TALLEST = 460
_AROUND = 260


class HelpSheet(Sheet):
    """Opened by F1. `keys` leads on to the shortcuts."""

    def __init__(self, parent: QWidget, page: str, title: str) -> None:
        super().__init__(parent, _("Help: {page}").format(page=title), width=560)
        words = QWidget()
        column = QVBoxLayout(words)
        column.setContentsMargins(0, 0, 12, 0)
        column.setSpacing(8)
        for text in (*PAGES.get(page, ()), *GENERAL):
            column.addWidget(Label(_(text), wrap=True))
        column.addSpacing(8)
        column.addWidget(Label(_("Words"), "heading"))
        for term in GLOSSARY:
            column.addWidget(Label(_(term.word), "strong"))
            column.addWidget(Label(_(term.meaning), colour="text2", wrap=True))
        column.addStretch(1)
        scroll = Scroll(words)
        scroll.setMinimumHeight(min(px(_TALLEST), parent.window().height() - px(_AROUND)))
        self.body.addWidget(scroll)
        self.keys = Button(_("Keyboard shortcuts"))
        close = PrimaryButton(_("Close"))
        close.clicked.connect(self.accept)
        close.setDefault(True)
        self.keys.clicked.connect(self.accept)
        self.footer.addWidget(self.keys)
        self.footer.addWidget(close)
        close.setFocus()
