"""What a file leaves open, asked with its consequences in words."""

from collections.abc import Mapping, Sequence
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QGridLayout, QRadioButton, QVBoxLayout, QWidget

from flux_desktop.domain.sales import Question
from flux_desktop.domain.words import _, mark
from flux_desktop.ui.parts.cards import Card
from flux_desktop.ui.parts.labels import Label

OVERLAP: Final = "overlap"

# The words of a choice and what it leads to.
_CHOICES: Final[Mapping[tuple[str, str], tuple[str, str]]] = {
    ("date_order", "dmy"): (mark("The day"), mark("03/04/2026 is 3 April 2026.")),
    ("date_order", "mdy"): (mark("The month"), mark("03/04/2026 is 4 March 2026.")),
    ("decimal", "."): (mark("The point"), mark("12.50 is twelve and a half; 1,234 is over a thousand.")),
    ("decimal", ","): (mark("The comma"), mark("12,50 is twelve and a half; 1.234 is over a thousand.")),
    ("ticket_scope", "day"): (
        mark("It begins anew each day"),
        mark("Number 7 of Monday and number 7 of Tuesday are two tickets."),
    ),
    ("ticket_scope", "ever"): (
        mark("They were moved"),
        mark("A number is one ticket for ever: only the newer of the two counts."),
    ),
    (OVERLAP, "replace"): (
        mark("Replace those days"),
        mark("Their earlier sales no longer count. Take this import back, and they count again."),
    ),
    (OVERLAP, "add"): (
        mark("Add to those days"),
        mark("Both count. Choose this when each file holds other sales, such as two tills."),
    ),
}


class Questions(Card):
    """The open questions of one file, each with the likelier answer chosen. Hidden while there are none."""

    changed = Signal(str)
    """The key of the question that was answered anew."""

    def __init__(self) -> None:
        super().__init__(_("Flux needs to know"))
        self.body.setSpacing(16)
        self._asked: dict[str, _Asked] = {}
        self.hide()

    def ask(self, questions: Sequence[Question]) -> None:
        """Ask what is open. A question about how to read the file stays, because its answer closes it."""
        overlap = self._asked.pop(OVERLAP, None)
        if overlap is not None:
            overlap.deleteLater()
        for question in questions:
            if question.key not in self._asked:
                asked = _Asked(question)
                if overlap is not None and question.key == OVERLAP:
                    asked.choose(overlap.answer)
                asked.changed.connect(self.changed)
                self._asked[question.key] = asked
                self.body.addWidget(asked)
        self.setVisible(bool(self._asked))

    def take_focus(self) -> bool:
        """Puts the keyboard on the first question; False where there is none."""
        for asked in self._asked.values():
            asked.setFocus()
            return True
        return False

    @property
    def answers(self) -> dict[str, str]:
        """The answer chosen now, by the question's key."""
        return {key: asked.answer for key, asked in self._asked.items()}


class _Asked(QWidget):
    """One question with its choices under each other."""

    changed = Signal(str)

    def __init__(self, question: Question) -> None:
        super().__init__()
        self._question = question
        self._group = QButtonGroup(self)
        self.setAccessibleName(question.text)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(Label(question.text, "medium", wrap=True))
        choices = QGridLayout()
        choices.setHorizontalSpacing(16)
        choices.setVerticalSpacing(0)
        choices.setColumnStretch(1, 1)
        column.addLayout(choices)
        for number, choice in enumerate(question.choices):
            self._add_choice(choices, number, choice)
        self.choose(question.suggested)
        self.setFocusProxy(self._group.button(question.choices.index(question.suggested)))
        self._group.idClicked.connect(lambda _number: self.changed.emit(question.key))

    @property
    def answer(self) -> str:
        return self._question.choices[self._group.checkedId()]

    def choose(self, choice: str) -> None:
        self._group.button(self._question.choices.index(choice)).setChecked(True)

    def _add_choice(self, choices: QGridLayout, number: int, choice: str) -> None:
        words, consequence = (_(text) for text in _CHOICES[self._question.key, choice])
        button = QRadioButton(words)
        button.setAccessibleName(words)
        button.setAccessibleDescription(consequence)
        self._group.addButton(button, number)
        choices.addWidget(button, number, 0)
        choices.addWidget(Label(consequence, "caption", "text2", wrap=True), number, 1)
