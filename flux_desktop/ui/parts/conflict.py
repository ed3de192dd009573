"""The notice to the second of two people who changed one thing: nothing of either is lost."""

from PySide6.QtCore import Signal

from flux_desktop.domain.i18n import _
from flux_desktop.ui.parts.buttons import LinkButton
from flux_desktop.ui.parts.cards import InfoBar


class ConflictBar(InfoBar):
    """Hidden until there is something to say; what was typed stays in its fields meanwhile."""

    theirs = Signal()
    """What the other has saved is to be shown in place of what is typed."""
    mine = Signal()
    """What is typed is to be saved over theirs."""

    def __init__(self) -> None:
        self._theirs, self._mine = LinkButton(_("Show theirs")), LinkButton(_("Save mine"))
        super().__init__("", "warn", self._theirs, self._mine, below=True)
        self._theirs.clicked.connect(self.theirs)
        self._mine.clicked.connect(self.mine)
        self.hide()

    def say(self, text: str, *, conflict: bool) -> None:
        """Without a `conflict` there are no two to choose from."""
        self.set(text, "warn" if conflict else "bad")
        for button in (self._theirs, self._mine):
            button.setVisible(conflict)
        self.show()
