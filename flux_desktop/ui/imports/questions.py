"""What a file leaves open: a list of questions that only the person can answer."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from flux_desktop.domain.i18n import _, ngettext
from flux_desktop.domain.sales import Question
from flux_desktop.ui import figures
from flux_desktop.ui.imports.answers import answer_to
from flux_desktop.ui.parts.buttons import LinkButton
from flux_desktop.ui.parts.cards import Card
from flux_desktop.ui.parts.labels import Label

OVERLAP: Final = "overlap"
COLUMNS: Final = "columns"
# They change what is stored, not how the file is read.
ABOUT_STORING: Final = frozenset({OVERLAP, "ticket_scope", "spread"})


class Questions(Card):
    """The questions of one file. A suggestion answers nothing until the person confirms it."""

    changed = Signal(str)
    """The key of the question whose answer has changed."""

    suggestions_used = Signal()

    def __init__(self) -> None:
        super().__init__(_("Flux needs to know"))
        self.body.setSpacing(16)
        self._asked: dict[str, _Asked] = {}
        self._suggested = LinkButton(_("Use the suggested answers"), "check")
        self._suggested.clicked.connect(self._use_suggested)
        self.header.addWidget(self._suggested)
        self.hide()

    def ask(self, questions: Sequence[Question]) -> None:
        """Ask what is open. A question about how to read the file stays, because its answer closes it."""
        overlap = self._asked.pop(OVERLAP, None)
        if overlap is not None:
            overlap.hide()
            overlap.deleteLater()
        for question in questions:
            if question.key not in self._asked and question.key != COLUMNS:
                asked = _Asked(question)
                if overlap is not None and question.key == OVERLAP and overlap.answer.value:
                    asked.answer.choose(overlap.answer.value)
                asked.changed.connect(self._answered)
                self._asked[question.key] = asked
                self.body.addWidget(asked)
        self.setVisible(bool(self._asked))
        self._offer()

    def take_focus(self) -> bool:
        """Puts the keyboard on the first open question; False where there is none.

        Where every open question has a suggestion, on the button that takes them all.
        """
        waiting = [each for each in self._asked.values() if not each.answer.value]
        if waiting and all(each.question.suggested for each in waiting):
            self._suggested.setFocus()
            return True
        for asked in self._asked.values():
            if not asked.answer.value:
                asked.answer.setFocus()
                return True
        return False

    @property
    def answers(self) -> dict[str, str]:
        """The answers given, by the question's key."""
        return {key: asked.answer.value for key, asked in self._asked.items() if asked.answer.value}

    @property
    def open(self) -> int:
        """How many questions wait for an answer."""
        return len(self._asked) - len(self.answers)

    def _answered(self, key: str) -> None:
        self._offer()
        self.changed.emit(key)

    def _offer(self) -> None:
        likely = [each for each in self._asked.values() if not each.answer.value and each.question.suggested]
        self._suggested.setVisible(bool(likely))
        n = self.open
        waits = ngettext("{n} question is open", "{n} questions are open", n).format(n=figures.number(n))
        self.set_subtitle(waits if n else _("Every question is answered"))

    def _use_suggested(self) -> None:
        for asked in self._asked.values():
            if not asked.answer.value and asked.question.suggested:
                asked.answer.choose(asked.question.suggested)
        self.suggestions_used.emit()


class _Asked(QWidget):
    """One question with the control for its answer."""

    changed = Signal(str)

    def __init__(self, question: Question) -> None:
        super().__init__()
        self.question = question
        self.answer = answer_to(question)
        text = question.text
        self.setAccessibleName(text)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(Label(text, "medium", wrap=True))
        column.addWidget(self.answer)
        self.answer.changed.connect(lambda: self.changed.emit(question.key))
