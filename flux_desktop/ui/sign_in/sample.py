"""The offer to look around with sample data, for people without a sales file."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from flux_desktop.domain.i18n import _
from flux_desktop.domain.progress import Step
from flux_desktop.ui.parts.buttons import Button
from flux_desktop.ui.parts.cards import Divider
from flux_desktop.ui.parts.labels import Label
from flux_desktop.ui.parts.progress import ProgressBar


class SampleOffer(QWidget):
    """A button, and the progress of the sample once it is asked for."""

    wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._button = Button(_("Look around with sample data"), "chef-hat")
        self._button.clicked.connect(self._want)
        self._bar = ProgressBar(_("Sample data"))
        self._note = Label("", "caption", "text2")
        self._note.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 0)
        column.setSpacing(8)
        column.addWidget(Divider())
        column.addSpacing(12)
        for each in (self._button, self._bar, self._note):
            column.addWidget(each)
        self.offer()

    def offer(self) -> None:
        """Nothing is under way: the button can be pressed."""
        self._button.setEnabled(True)
        self._bar.hide()
        self._note.setText(_("Invented restaurants with a year of sales."))

    def step(self, step: Step) -> None:
        self._bar.setRange(0, step.total)
        self._bar.setValue(step.done)
        self._note.setText(step.note or _("Making the sample"))

    def _want(self) -> None:
        self._button.setEnabled(False)
        self._bar.show()
        self.step(Step(0))
        self.wanted.emit()
