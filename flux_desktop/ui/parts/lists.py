"""Short lists in a form: one line for each thing, with its buttons."""

from collections.abc import Callable, Iterable

from PySide6.QtWidgets import QHBoxLayout, QLayout, QVBoxLayout, QWidget

from flux_desktop.ui.parts.buttons import IconButton
from flux_desktop.ui.parts.labels import ElidedLabel, Label
from flux_desktop.ui.theme import Role


class EditableList(QVBoxLayout):
    """Lines that are replaced all at once; `none` is shown where there is no line."""

    def __init__(self, none: str = "", *, spacing: int = 0) -> None:
        super().__init__()
        self.setSpacing(spacing)
        self._none = none

    def show_lines(self, lines: Iterable[QWidget]) -> None:
        """Shows these in place of those before."""
        clear(self)
        for each in lines:
            self.addWidget(each)
        if self._none and not self.count():
            self.addWidget(Label(self._none, "body", "text2"))


def line(text: str, note: str = "", *buttons: QWidget, role: Role = "body") -> QWidget:
    """A text, which may be cut off, a quiet note beside it, and buttons at the end."""
    made = QWidget()
    row = QHBoxLayout(made)
    row.setContentsMargins(0, 0, 0, 0)
    row.addWidget(ElidedLabel(text, role), 1)
    if note:
        row.addWidget(Label(note, "body", "text2", tabular=True))
    for button in buttons:
        row.addWidget(button)
    return made


def remove_button(what: str, remove: Callable[[], object]) -> IconButton:
    """A bin; `what` is its whole name: "Remove Festa major, 24 September"."""
    button = IconButton("trash-2", what)
    button.clicked.connect(lambda: remove())
    return button


def clear(layout: QLayout) -> None:
    """Takes everything out of the layout and deletes its widgets, which vanish at once."""
    while (item := layout.takeAt(0)) is not None:
        if (widget := item.widget()) is not None:
            widget.hide()
            widget.deleteLater()
