"""What a view shows when there is nothing yet, nothing ready, or something went wrong."""

import traceback
import zlib
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QRect, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QHideEvent, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from flux_desktop.domain.errors import FluxError
from flux_desktop.domain.i18n import _
from flux_desktop.domain.redaction import redact
from flux_desktop.ui import icons
from flux_desktop.ui.parts.buttons import Button, LinkButton
from flux_desktop.ui.parts.labels import INKS, Label
from flux_desktop.ui.theme import Kind, colour, px

_SENTENCE: Final = 380
_PATIENCE: Final = 300
_BARS: Final = (0.62, 0.78, 0.64, 0.8, 0.66, 0.82, 0.68)


class EmptyState(QWidget):
    """Why there is nothing here, and what to do about it."""

    def __init__(
        self, icon: str, heading: str, sentence: str, *actions: QWidget, kind: Kind = "good"
    ) -> None:
        super().__init__()
        self.setAccessibleName(f"{heading}. {sentence}")
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 24, 16, 24)
        column.setSpacing(6)
        column.addStretch(1)
        column.addWidget(_Square(icon, kind), 0, Qt.AlignmentFlag.AlignHCenter)
        column.addSpacing(8)
        for label in (Label(heading, "heading", wrap=True), Label(sentence, "body", "text2", wrap=True)):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            label.setMaximumWidth(px(_SENTENCE))
            column.addLayout(_centred(label, stretch=1000))
        column.addSpacing(8)
        column.addLayout(_centred(*actions))
        column.addStretch(1)


def _centred(*widgets: QWidget, stretch: int = 0) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(10)
    row.addStretch(1)
    for widget in widgets:
        row.addWidget(widget, stretch)
    row.addStretch(1)
    return row


class _Square(QWidget):
    """The soft square with an icon above an empty state."""

    def __init__(self, icon: str, kind: Kind) -> None:
        super().__init__()
        self._icon, self._kind = icon, kind
        self.setFixedSize(56, 56)

    def paintEvent(self, _event: QPaintEvent) -> None:
        ink, soft = ("accent", "accent_soft") if self._kind == "good" else INKS[self._kind]
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour(soft))
        painter.drawRoundedRect(QRectF(self.rect()), 14, 14)
        corner = (56 - icons.EMPTY) // 2
        painter.drawPixmap(corner, corner, icons.pixmap(self._icon, ink, icons.EMPTY))


class ErrorState(EmptyState):
    """What went wrong: a FluxError in its own words, anything else as a bug with its details to copy."""

    def __init__(self, error: BaseException, retry: Callable[[], object] | None = None) -> None:
        known = isinstance(error, FluxError)
        title = error.title if isinstance(error, FluxError) else _("Flux made a mistake")
        advice = (
            error.advice
            if isinstance(error, FluxError)
            else _("Your data is safe. Copy the details and send them to whoever looks after Flux.")
        )
        actions: list[Button] = []
        if not known:
            copy = LinkButton(_("Copy details"))
            copy.clicked.connect(self._copy)
            actions.append(copy)
        if retry:
            again = Button(_("Try again"), "refresh-cw")
            again.clicked.connect(lambda: retry())
            actions.append(again)
        super().__init__("circle-x", title, advice, *actions, kind="bad")
        self._details = details(error)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._details)


def details(error: BaseException) -> str:
    """The traceback, without secrets and addresses, under a reference number: the same number for the same mistake at
    the same place.
    """
    trace = redact("".join(traceback.format_exception(error)))
    reference = _("Reference {number}").format(number=f"{zlib.crc32(trace.encode()):08X}")
    return f"{reference}\n\n{trace}"


class Skeleton(QWidget):
    """Grey bars where rows will be; nothing for the first 300 ms, so that quick answers never flicker."""

    def __init__(self, rows: int = 6) -> None:
        super().__init__()
        self._rows = rows
        self._late = QTimer(self, singleShot=True, interval=_PATIENCE)
        self._late.timeout.connect(self.update)
        self.setAccessibleName(_("Loading"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(240, self._rows * px(40))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._late.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._late.stop()

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self._late.isActive():
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour("hover"))
        for row in range(self._rows):
            for bar in self._bars(row):
                painter.drawRoundedRect(QRectF(bar), 6, 6)

    def _bars(self, row: int) -> tuple[QRect, QRect, QRect]:
        top = row * px(40) + (px(40) - 12) // 2
        tenth = self.width() // 10
        return (
            QRect(0, top, round(_BARS[row % len(_BARS)] * 4.5 * tenth), 12),
            QRect(5 * tenth, top, tenth, 12),
            QRect(round(6.7 * tenth), top, tenth, 12),
        )
