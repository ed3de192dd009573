"""Undo and redo of edits: what was done last is taken back first, by the services that did it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QObject, Signal

from flux_desktop.domain.changes import Changes
from flux_desktop.domain.i18n import _
from flux_desktop.ui.jobs import JobRunner
from flux_desktop.ui.notifier import Notifier

LONGEST: Final = 100
"""How many edits can be taken back."""


@dataclass(frozen=True, slots=True)
class Edit:
    """One edit that was saved: `text` says what was done ("Price of Paella"); both acts are calls of services."""

    text: str
    undo: Callable[[], Changes]
    redo: Callable[[], Changes]


class UndoStack(QObject):
    """The edits of one person in one restaurant, in their order.

    An act that fails, as when somebody else has changed the same row since, is shown as every error is, and the
    edit leaves the stack: it cannot be taken back any more.
    """

    changed = Signal()

    def __init__(self, jobs: JobRunner, notifier: Notifier, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._notifier = notifier
        self._done: list[Edit] = []
        self._undone: list[Edit] = []
        self._busy = False

    @property
    def next_undo(self) -> Edit | None:
        return self._done[-1] if self._done else None

    @property
    def next_redo(self) -> Edit | None:
        return self._undone[-1] if self._undone else None

    def push(self, edit: Edit) -> None:
        """Takes in an edit that has been saved. What had been taken back before it cannot be done again."""
        self._done = [*self._done[1 - LONGEST :], edit]
        self._undone.clear()
        self.changed.emit()

    def clear(self) -> None:
        """Forgets everything, as when another restaurant is chosen."""
        self._done.clear()
        self._undone.clear()
        self.changed.emit()

    def undo(self) -> None:
        """Takes the last edit back. Nothing happens while another act runs, or when there is nothing to take back."""
        self._act(self._done, self._undone, lambda edit: edit.undo, _("Undone: {what}"))

    def redo(self) -> None:
        """Does again what was taken back last."""
        self._act(self._undone, self._done, lambda edit: edit.redo, _("Done again: {what}"))

    def _act(
        self,
        source: list[Edit],
        target: list[Edit],
        act: Callable[[Edit], Callable[[], Changes]],
        text: str,
    ) -> None:
        if self._busy or not source:
            return
        edit = source.pop()
        self._busy = True

        def done(_changes: Changes) -> None:
            target.append(edit)
            self._notifier.done(text.format(what=edit.text))

        def ended() -> None:
            self._busy = False
            self.changed.emit()

        self._jobs.run(act(edit), owner=self, then=done, ended=ended)
