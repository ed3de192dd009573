"""The progress of a job, and the stage of a task."""

import time
from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QBasicTimer, QRectF, QSize, Qt, QTimerEvent, Signal
from PySide6.QtGui import QFontMetrics, QHideEvent, QPainter, QPaintEvent, QPen, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QSizePolicy, QVBoxLayout, QWidget

from flux_desktop.domain.i18n import _
from flux_desktop.domain.progress import Step
from flux_desktop.ui import icons
from flux_desktop.ui.figures import number
from flux_desktop.ui.parts.buttons import Button
from flux_desktop.ui.parts.labels import ElidedLabel, Label
from flux_desktop.ui.theme import colour, font, moves, px, theme

_DISC: Final = 24
_LINE: Final = 40
_TURN: Final = 2.4
_FRAME: Final = 40


class ProgressBar(QProgressBar):
    """A bar 8 px high; a maximum of 0 means the end is not known."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setTextVisible(False)
        self.setFixedHeight(8)
        self.setRange(0, 0)
        self._frames = QBasicTimer()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        whole = QRectF(self.rect())
        painter.setBrush(colour("hover"))
        painter.drawRoundedRect(whole, 4, 4)
        painter.setBrush(colour("accent"))
        if not self.maximum():
            painter.drawRoundedRect(self._runner(), 4, 4)
        elif self.value():
            share = self.value() / self.maximum()
            painter.drawRoundedRect(QRectF(0, 0, max(whole.width() * share, 8), whole.height()), 4, 4)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._frames.start(_FRAME, self)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._frames.stop()

    def timerEvent(self, event: QTimerEvent) -> None:
        super().timerEvent(event)
        if not self.maximum():
            self.update()

    def _runner(self) -> QRectF:
        """The piece that goes to and fro while the end is not known; it does not move where motion is unwanted."""
        phase = time.monotonic() % _TURN / _TURN if moves() else 0.5
        length = self.width() * 0.25
        return QRectF((self.width() - length) * (1 - abs(2 * phase - 1)), 0, length, self.height())


class ProgressPanel(QWidget):
    """Count, rate and time left of a long job, and the button that stops it."""

    cancelled = Signal()

    def __init__(self, title: str = "", *, counted: str = "", spoken: str = "") -> None:
        """`counted` names the unit ("{done} of {total} rows"), `spoken` the bar ("Checked {percent} percent")."""
        super().__init__()
        self._counted = counted or _("{done} of {total}")
        self._spoken = spoken or _("Done {percent} percent")
        self._title = ElidedLabel("", "strong")
        self._count = Label("", "label", "text2", tabular=True)
        self._bar = ProgressBar(title)
        self._pace = Label("", "caption", "text2", tabular=True)
        self._cancel = Button(_("Cancel"))
        self._cancel.clicked.connect(self._stop)
        self._lay_out()
        self.begin(title)

    def begin(self, title: str = "") -> None:
        """Start over: the clock of rate and time left begins now."""
        self._began = time.monotonic()
        self._title.setText(title)
        self._cancel.setEnabled(True)
        self.step(Step(0))

    def step(self, step: Step) -> None:
        """Show how far the job is. Call it on the main thread."""
        if step.note:
            self._title.setText(step.note)
        share = min(step.done / step.total, 1.0) if step.total else 0.0
        self._bar.setRange(0, 1000 if step.total else 0)
        self._bar.setValue(int(share * 1000))
        text = self._spoken.format(percent=int(share * 100)) if step.total else self._title.text()
        self._bar.setAccessibleName(text or _("Working"))
        self._count.setText(self._count_text(step))
        self._pace.setText(_pace_text(step, time.monotonic() - self._began))

    def _count_text(self, step: Step) -> str:
        if not step.total:
            return number(step.done) if step.done else ""
        return self._counted.format(done=number(step.done), total=number(step.total))

    def _stop(self) -> None:
        self._cancel.setEnabled(False)
        self._pace.setText(_("Stopping…"))
        self.cancelled.emit()

    def _lay_out(self) -> None:
        above, under = QHBoxLayout(), QHBoxLayout()
        above.addWidget(self._title, 1)
        above.addWidget(self._count)
        under.addWidget(self._pace, 1)
        under.addWidget(self._cancel)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addLayout(above)
        column.addWidget(self._bar)
        column.addLayout(under)


def _pace_text(step: Step, seconds: float) -> str:
    """Rate and time left, once there is enough to estimate them: one second and one unit."""
    if seconds < 1 or not step.done:
        return ""
    rate = step.done / seconds
    pace = _("{rate} a second").format(rate=number(rate, 0 if rate >= 10 else 1))
    if step.total <= step.done:
        return pace
    return f"{pace} · {_left_text((step.total - step.done) / rate)}"


def _left_text(seconds: float) -> str:
    if seconds < 90:
        return _("about {n} s left").format(n=number(max(round(seconds), 1)))
    return _("about {n} min left").format(n=number(round(seconds / 60)))


class Steps(QWidget):
    """The stages of a task, with the finished ones ticked and the current one filled."""

    def __init__(self, names: Sequence[str]) -> None:
        super().__init__()
        self._names = list(names)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme().changed.connect(self.updateGeometry)
        self.current = 0

    @property
    def current(self) -> int:
        """The current stage, from 0."""
        return self._current

    @current.setter
    def current(self, index: int) -> None:
        self._current = index
        text = _("Step {n} of {total}: {name}")
        self.setAccessibleName(text.format(n=index + 1, total=len(self._names), name=self._names[index]))
        self.update()

    def sizeHint(self) -> QSize:
        words = sum(self._word_width(name) + _DISC + 10 for name in self._names)
        return QSize(words + (len(self._names) - 1) * (_LINE + 24), px(28))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        left = 0
        for index, name in enumerate(self._names):
            if index:
                self._draw_line(painter, left + 12)
                left += _LINE + 24
            self._draw_disc(painter, left, index)
            self._draw_word(painter, left + _DISC + 10, index)
            left += _DISC + 10 + self._word_width(name)

    def _draw_line(self, painter: QPainter, left: int) -> None:
        painter.setPen(QPen(colour("border_strong"), 1))
        painter.drawLine(left, self.height() // 2, left + _LINE, self.height() // 2)

    def _draw_disc(self, painter: QPainter, left: int, index: int) -> None:
        done, now = index < self._current, index == self._current
        disc = QRectF(left, (self.height() - _DISC) / 2, _DISC, _DISC)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour("accent_soft" if done else "btn" if now else "hover"))
        painter.drawEllipse(disc)
        if done:
            corner = disc.topLeft() + (disc.bottomRight() - disc.topLeft()) / 2
            half = icons.PILL / 2
            painter.drawPixmap(
                round(corner.x() - half),
                round(corner.y() - half),
                icons.pixmap("check", "accent", icons.PILL),
            )
            return
        painter.setFont(font("micro", tabular=True))
        painter.setPen(colour("on_btn" if now else "text2"))
        painter.drawText(disc, Qt.AlignmentFlag.AlignCenter, number(index + 1))

    def _draw_word(self, painter: QPainter, left: int, index: int) -> None:
        now = index == self._current
        painter.setFont(font("strong" if now else "body"))
        painter.setPen(colour("text" if now else "text2"))
        box = QRectF(left, 0, self.width(), self.height())
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, self._names[index])

    def _word_width(self, name: str) -> int:
        return QFontMetrics(font("strong")).horizontalAdvance(name)
