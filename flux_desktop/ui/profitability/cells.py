"""Cells that are drawn: the margin as a bar against its target, a change as a tint."""

from typing import Final

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter

from flux_desktop.ui.figures import change, percent
from flux_desktop.ui.theme import colour, font, px

_BAR: Final = 8
_MARK: Final = 16
_TINTS: Final = (0.06, 0.28)
_FULL: Final = 0.12


def bar_token(margin: float, target: float) -> str:
    """bad from ten points under the target, warn under it."""
    if margin < target - 0.10:
        return "bar_bad"
    return "bar_warn" if margin < target else "bar"


def ink_token(margin: float, target: float) -> str:
    return {"bar_bad": "bad", "bar_warn": "warn", "bar": "text"}[bar_token(margin, target)]


def draw_margin(painter: QPainter, box: QRect, margin: float, target: float) -> None:
    """A bar from 0 to 100 %, a mark at the target, the figure on the right. Shares, not per cent."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setFont(font("strong", tabular=True))
    room = QFontMetrics(painter.font()).horizontalAdvance("−100%") + 8
    whole = QRectF(box.left(), box.center().y() - _BAR / 2 + 1, max(box.width() - room, 8), _BAR)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour("hover"))
    painter.drawRoundedRect(whole, _BAR / 2, _BAR / 2)
    filled = QRectF(whole)
    filled.setWidth(whole.width() * min(max(margin, 0.0), 1.0))
    if filled.width() > 0:
        painter.setBrush(colour(bar_token(margin, target)))
        painter.drawRoundedRect(filled, _BAR / 2, _BAR / 2)
    if 0 < target < 1:
        at = whole.left() + whole.width() * target
        painter.fillRect(QRectF(at - 0.75, whole.center().y() - _MARK / 2, 1.5, _MARK), colour("text"))
    painter.setPen(colour(ink_token(margin, target)))
    painter.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, percent(margin))


def draw_change(painter: QPainter, box: QRect, share: float, *, clear: bool) -> None:
    """A change with its sign; tinted by its size where it is clear, quiet where it may be chance."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    cell = QRectF(box).adjusted(0, 6, 0, -7)
    if clear:
        tint = QColor(colour("good" if share > 0 else "bad"))
        least, most = _TINTS
        tint.setAlphaF(least + (most - least) * min(abs(share) / _FULL, 1.0))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(tint)
        painter.drawRoundedRect(cell, px(6), px(6))
    painter.setFont(font("body", tabular=True))
    painter.setPen(colour("text" if clear else "text2"))
    painter.drawText(
        cell.adjusted(0, 0, -8, 0),
        Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter,
        change(share),
    )
