"""The lines of a settings card: a choice beside its name, a fact beside its name."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from flux_desktop.ui.parts.labels import ElidedLabel, Label
from flux_desktop.ui.parts.lists import clear


def choice(name: str, control: QWidget, note: str = "") -> QHBoxLayout:
    """The name (and a note under it) on the left, the control on the right."""
    label = Label(name, "medium")
    label.setBuddy(control)
    words = QVBoxLayout()
    words.setSpacing(2)
    words.addWidget(label)
    if note:
        words.addWidget(Label(note, "caption", "text2", wrap=True))
    row = QHBoxLayout()
    row.setSpacing(12)
    row.addLayout(words, 1)
    row.addWidget(control, 0, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    return row


class FactList(QWidget):
    """Names and values in two columns."""

    def __init__(self) -> None:
        super().__init__()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(8)
        self._grid.setColumnStretch(1, 1)
        self._shown: list[tuple[str, str]] = []

    def show_facts(self, facts: list[tuple[str, str]]) -> None:
        """Shows these in place of those before; a fact without a value is left out."""
        shown = [(name, value) for name, value in facts if value]
        if shown == self._shown:
            return
        self._shown = shown
        clear(self._grid)
        for row, (name, value) in enumerate(shown):
            self._grid.addWidget(Label(name, "body", "text2"), row, 0)
            self._grid.addWidget(ElidedLabel(value, "body"), row, 1)
