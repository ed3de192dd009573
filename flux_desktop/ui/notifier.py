"""The one way to notify the user: a toast when something is done, a sheet when something went wrong.

The widgets it needs are imported with the first notice, because it exists before the first picture is drawn.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable
from types import TracebackType
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from flux_desktop.domain.errors import FluxError
from flux_desktop.domain.i18n import _

if TYPE_CHECKING:
    from flux_desktop.ui.parts.overlays import Sheet

logger = logging.getLogger(__name__)


class Notifier(QObject):
    """Shows the notices of one window."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._sheet: Sheet | None = None

    def done(self, text: str, *, action: str = "", then: Callable[[], object] | None = None) -> None:
        """Something succeeded; with an `action` (Undo) while the toast is there."""
        from flux_desktop.ui.parts.overlays import Toast

        Toast.show_in(self._window, text, action=action, then=then)

    def error(self, error: BaseException) -> None:
        """What happened and what to do; a bug is named as one, with its details to copy."""
        if not isinstance(error, FluxError):
            logger.error("A bug was shown", exc_info=error)
        if self._sheet is not None:
            # One is enough: errors that follow from the first would only bury it.
            return
        from flux_desktop.ui.parts.overlays import Sheet

        self._sheet = Sheet(self._window, self._title(error))
        self._fill(self._sheet, error)
        self._sheet.finished.connect(self._closed)
        self._sheet.open()

    def _title(self, error: BaseException) -> str:

        return error.title if isinstance(error, FluxError) else _("Something went wrong in Flux.")

    def _fill(self, sheet: Sheet, error: BaseException) -> None:
        from PySide6.QtGui import QGuiApplication

        from flux_desktop.ui.parts.buttons import Button, PrimaryButton
        from flux_desktop.ui.parts.labels import Label
        from flux_desktop.ui.parts.states import details

        if isinstance(error, FluxError):
            advice = error.advice
        else:
            advice = _("Nothing you did is to blame. Your data is saved. Copy the details for support.")
            text = details(error)
            copy = Button(_("Copy details"), "copy")
            copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(text))
            sheet.footer.addWidget(copy)
        sheet.body.addWidget(Label(advice, colour="text2", wrap=True))
        close = PrimaryButton(_("Close"))
        close.clicked.connect(sheet.accept)
        sheet.footer.addWidget(close)

    def _closed(self) -> None:
        if self._sheet is not None:
            self._sheet.deleteLater()
            self._sheet = None

    def catch_all(self) -> None:
        """Shows uncaught errors, which would be lost because there is no console."""

        def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
            if issubclass(kind, KeyboardInterrupt):
                sys.__excepthook__(kind, error, trace)
            else:
                self.error(error)

        sys.excepthook = hook
