"""What lies over a window: short messages, dialogs, questions."""

from collections.abc import Callable
from functools import partial
from typing import Final

from PySide6.QtCore import (
    QAbstractAnimation,
    QEvent,
    QMargins,
    QObject,
    QPropertyAnimation,
    QRectF,
    Qt,
    QTimer,
)
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QColor,
    QEnterEvent,
    QHideEvent,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QShowEvent,
)
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QGraphicsDropShadowEffect,
    QGraphicsOpacityEffect,
    QHBoxLayout,
    QLabel,
    QVBoxLayout,
    QWidget,
)

from flux_desktop.domain.i18n import _
from flux_desktop.ui import icons
from flux_desktop.ui.focus import press_focused
from flux_desktop.ui.parts.buttons import Button, DangerButton, IconButton, PrimaryButton
from flux_desktop.ui.parts.labels import SIGNS, Label
from flux_desktop.ui.theme import PAGE_SIDE, Kind, colour, font, moves, theme

_SHOWN: Final = 4000
_FADE: Final = 120
_SHADOW: Final = QMargins(48, 36, 48, 60)


def announce(widget: QWidget, text: str) -> None:
    """Let a screen reader read `text` without moving the focus."""
    QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(widget, text))


class _ToastButton(Button):
    """The action of a toast, on its inverted ground."""

    def ink(self) -> QColor:
        return QColor(theme().inverse.accent)

    def fill(self) -> QColor | None:
        return QColor(theme().inverse.hover) if self.underMouse() else None

    def _draw_box(self, painter: QPainter) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self.fill() or Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(QRectF(self.rect()), 6, 6)


class Toast(QWidget):
    """A message at the bottom left that disappears after 4 s, with at most one action."""

    def __init__(
        self, window: QWidget, text: str, action: str, then: Callable[[], object] | None, kind: Kind
    ) -> None:
        super().__init__(window)
        self._window, self._kind, self._then = window, kind, then
        self._mark, self._text = QLabel(), QLabel(text)
        self._text.setFont(font("medium"))
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 6, 6 if action else 16, 6)
        row.setSpacing(10)
        row.addWidget(self._mark)
        row.addWidget(self._text)
        if action:
            button = _ToastButton(action)
            button.clicked.connect(self._act)
            row.addWidget(button)
        self.setMinimumHeight(48)
        self.setAccessibleName(text)
        self._timer = QTimer(self, singleShot=True, interval=_SHOWN)
        self._timer.timeout.connect(self.deleteLater)
        window.installEventFilter(self)
        theme().changed.connect(self._restyle)
        self._restyle()

    @classmethod
    def show_in(
        cls,
        window: QWidget,
        text: str,
        *,
        action: str = "",
        then: Callable[[], object] | None = None,
        kind: Kind = "good",
    ) -> "Toast":
        """Show `text` in `window`, in place of any earlier toast; `action` calls `then`."""
        for older in window.findChildren(Toast):
            older.hide()
            older.deleteLater()
        toast = cls(window, text, action, then, kind)
        toast._settle()
        toast.show()
        toast.raise_()
        toast._appear()
        announce(toast, text)
        return toast

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self._settle()
        return super().eventFilter(watched, event)

    def enterEvent(self, _event: QEnterEvent) -> None:
        self._timer.stop()

    def leaveEvent(self, _event: QEvent) -> None:
        self._timer.start()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme().inverse.surface))
        painter.drawRoundedRect(QRectF(self.rect()), 10, 10)

    def _act(self) -> None:
        self.hide()
        self.deleteLater()
        if self._then:
            self._then()

    def _settle(self) -> None:
        self.adjustSize()
        self.move(PAGE_SIDE, self._window.height() - self.height() - PAGE_SIDE)

    def _appear(self) -> None:
        self._timer.start()
        if not moves():
            return
        effect = QGraphicsOpacityEffect(self)
        self.setGraphicsEffect(effect)
        fade = QPropertyAnimation(effect, b"opacity", self)
        fade.setDuration(_FADE)
        fade.setStartValue(0.0)
        fade.setEndValue(1.0)
        fade.finished.connect(partial(effect.setEnabled, False))
        fade.start(QAbstractAnimation.DeletionPolicy.DeleteWhenStopped)

    def _restyle(self) -> None:
        inverse = theme().inverse
        self._mark.setPixmap(
            icons.tinted(SIGNS[self._kind], getattr(inverse, _ink(self._kind)), icons.BUTTON)
        )
        self._text.setStyleSheet(f"color: {inverse.text}")


def _ink(kind: Kind) -> str:
    return "text2" if kind == "neutral" else kind


class _Scrim(QWidget):
    """The veil over a window while a dialog is open."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        window.installEventFilter(self)
        self.setGeometry(window.rect())
        self.show()
        self.raise_()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self.setGeometry(self._window.rect())
        return super().eventFilter(watched, event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), colour("scrim"))


class Sheet(QDialog):
    """A dialog over its dimmed window: `body`, and `footer` for the buttons. Esc closes it.

    Open it with `open()`; it answers by `accepted` and `rejected` and deletes itself when closed.
    """

    def __init__(self, parent: QWidget, title: str, subtitle: str = "", *, width: int = 480) -> None:
        super().__init__(parent.window(), Qt.WindowType.Dialog | Qt.WindowType.FramelessWindowHint)
        self._window = parent.window()
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        self._scrim: _Scrim | None = None
        self._back = QFrame(self)
        self._back.setObjectName("sheet")
        self._shade()
        self.body, self.footer = QVBoxLayout(), QHBoxLayout()
        column = self._panel(width)
        column.addLayout(self._head(title, subtitle))
        self.body.setSpacing(12)
        column.addLayout(self.body, 1)
        self.footer.setSpacing(10)
        self.footer.addStretch(1)
        column.addLayout(self.footer)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._scrim = _Scrim(self._window)
        self.fit()

    def fit(self) -> None:
        """As high as what it holds now, in the middle of its window."""
        # `adjustSize` would cut it at two thirds of the screen.
        size, layout = self.sizeHint(), self.layout()
        if layout is not None and layout.hasHeightForWidth():
            size.setHeight(layout.totalHeightForWidth(size.width()))
        self.resize(size)
        self._back.setGeometry(self.rect().marginsRemoved(_SHADOW))
        centre = self._window.mapToGlobal(self._window.rect().center())
        self.move(centre - self.rect().center())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not press_focused(self, event):
            super().keyPressEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if self._scrim:
            self._scrim.deleteLater()
            self._scrim = None

    def _panel(self, width: int) -> QVBoxLayout:
        panel = QWidget()
        panel.setFixedWidth(width)
        column = QVBoxLayout(panel)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(16)
        around = QVBoxLayout(self)
        around.setContentsMargins(_SHADOW)
        around.addWidget(panel)
        return column

    def _head(self, title: str, subtitle: str) -> QHBoxLayout:
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(Label(title, "title", wrap=True))
        if subtitle:
            words.addWidget(Label(subtitle, "caption", "text2", wrap=True))
        close = IconButton("x", _("Close"))
        close.clicked.connect(self.reject)
        head = QHBoxLayout()
        head.addLayout(words, 1)
        head.addWidget(close, 0, Qt.AlignmentFlag.AlignTop)
        return head

    def _shade(self) -> None:
        # On an empty frame behind the content: an effect on the content itself would blur its text.
        shadow = QGraphicsDropShadowEffect(self._back)
        shadow.setBlurRadius(60)
        shadow.setOffset(0, 16)
        shadow.setColor(QColor(0, 0, 0, 89))
        self._back.setGraphicsEffect(shadow)


class ConfirmSheet(Sheet):
    """Do it or leave it: `accepted` when the person does it."""

    def __init__(
        self,
        parent: QWidget,
        title: str,
        sentence: str,
        action: str,
        *,
        dangerous: bool = False,
        cancel: str = "",
    ) -> None:
        """`action` is a verb ("Remove 12 dishes"); a dangerous one is not the default of Enter."""
        super().__init__(parent, title, width=440)
        self.body.addWidget(Label(sentence, "body", "text2", wrap=True))
        leave = Button(cancel or _("Cancel"))
        act = DangerButton(action) if dangerous else PrimaryButton(action)
        leave.clicked.connect(self.reject)
        act.clicked.connect(self.accept)
        self.footer.addWidget(leave)
        self.footer.addWidget(act)
        first = leave if dangerous else act
        first.setDefault(True)
        first.setFocus()
