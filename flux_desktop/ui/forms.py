"""Saving what a person has typed: the button waits, and a refusal is shown under the field it is about."""

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

from flux_desktop.domain.errors import EditConflict, Refused
from flux_desktop.ui.app_context import AppContext
from flux_desktop.ui.parts.fields import Field


def save(
    context: AppContext,
    owner: QWidget,
    work: Callable[[], object],
    *,
    button: QAbstractButton,
    then: Callable[[], object],
    field: Field | None = None,
    conflict: Callable[[str], object] | None = None,
) -> None:
    """Runs `work` while the button is disabled, then calls `then`.

    What the service refuses is shown under `field` where one is given; that somebody else was quicker is told to
    `conflict`, in a sentence; every other error is shown as usual.
    """
    wait = _Wait(button)

    def saved(_result: object) -> None:
        wait.end()
        then()

    def failed(error: Exception) -> None:
        wait.end()
        if field is not None and isinstance(error, Refused):
            field.error(str(error))
            field.editor.setFocus()
        elif conflict is not None and isinstance(error, EditConflict):
            conflict(str(error))
        else:
            context.jobs.failed.emit(error)

    context.jobs.run(work, owner=owner, then=saved, failed=failed, ended=wait.end)


class _Wait:
    """A disabled button. The keyboard's focus, which Qt moves on meanwhile, comes back to it."""

    def __init__(self, button: QAbstractButton) -> None:
        self._button: QAbstractButton | None = button
        self._focused = button.hasFocus()
        button.setEnabled(False)
        self._next: Any = QApplication.focusWidget()

    def end(self) -> None:
        """Enables the button, the first time it is called."""
        button, self._button = self._button, None
        if button is None:
            return
        button.setEnabled(True)
        if self._focused and QApplication.focusWidget() is self._next:
            button.setFocus()
        self._next = None
