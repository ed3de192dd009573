"""The picture beside the sign-in form: what Flux is for, and a forecast that fans out."""

from itertools import pairwise
from typing import Final

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from flux_desktop.domain.words import _
from flux_desktop.ui import icons
from flux_desktop.ui.theme import font, px, theme

# The same in both appearances, as print is.
_GROUND: Final = QColor("#0F3D2F")
_FAINT: Final = QColor("#134535")
_STRONG: Final = QColor("#296B56")
_LINE: Final = QColor("#9BE3C6")
_WORDS: Final = QColor("#F6F3EC")
_QUIET: Final = QColor("#BFD2C8")

_MARGIN: Final = 56
_LOGO: Final = 36
_BANDS: Final = 7
# Median and half width of the widest band, in shares of the picture's height, at equal steps of its width.
_MEDIAN: Final = (0.622, 0.573, 0.595, 0.516, 0.455, 0.549)
_SPREAD: Final = (0.0, 0.037, 0.087, 0.139, 0.2, 0.26)


class Poster(QWidget):
    """Paints itself at any size; a narrow one breaks its lines, the fan keeps to what is left below them."""

    def __init__(self, sentence: str) -> None:
        super().__init__()
        self._headline, self._sentence = _("Know tonight before it happens."), sentence
        self.setAccessibleName(f"{self._headline} {sentence}")
        theme().changed.connect(self.update)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), _GROUND)
        self._draw_fan(painter)
        painter.drawPixmap(_MARGIN, 52, icons.logo(_LOGO))
        top = self._draw_words(painter, self._headline, _headline_font(), _WORDS, 128)
        self._draw_words(painter, self._sentence, _sentence_font(), _QUIET, top + 12)

    def _draw_words(self, painter: QPainter, text: str, face: QFont, ink: QColor, top: int) -> int:
        """The text from `top` on, its lines broken where they must be; returns where it ends."""
        widest = QFontMetrics(face).averageCharWidth() * (34 if face.pixelSize() < px(20) else 16)
        room = QRect(_MARGIN, top, min(self.width() - 2 * _MARGIN, widest), self.height())
        painter.setFont(face)
        painter.setPen(ink)
        return painter.drawText(room, Qt.TextFlag.TextWordWrap, text).bottom()

    def _draw_fan(self, painter: QPainter) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        for band in range(_BANDS, 0, -1):
            share = band / _BANDS
            painter.setBrush(_between(_STRONG, _FAINT, (band - 1) / (_BANDS - 1)))
            upper, lower = self._curve(-share), self._curve(share)
            area = _smooth(upper)
            area.connectPath(_smooth(lower[::-1]))
            painter.drawPath(area)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(_LINE, 2.5))
        painter.drawPath(_smooth(self._curve(0)))

    def _curve(self, share: float) -> list[QPointF]:
        """The points of the curve that lies `share` of the widest band from the median."""
        area = QRectF(self.rect())
        step = area.width() / (len(_MEDIAN) - 1)
        return [
            QPointF(index * step, (median + share * spread) * area.height())
            for index, (median, spread) in enumerate(zip(_MEDIAN, _SPREAD, strict=True))
        ]


def _smooth(points: list[QPointF]) -> QPainterPath:
    """A Catmull-Rom spline through the points, as Bézier pieces."""
    path = QPainterPath(points[0])
    around = [points[0], *points, points[-1]]
    for index, (start, end) in enumerate(pairwise(points)):
        before, after = around[index], around[index + 3]
        path.cubicTo(start + (end - before) / 6, end - (after - start) / 6, end)
    return path


def _between(start: QColor, end: QColor, share: float) -> QColor:
    pairs = zip(start.getRgb()[:3], end.getRgb()[:3], strict=True)
    return QColor(*(round(one + (other - one) * share) for one, other in pairs))


def _headline_font() -> QFont:
    face = font("display")
    face.setPixelSize(px(40))
    face.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, -1.0)
    return face


def _sentence_font() -> QFont:
    face = font("body")
    face.setPixelSize(px(16))
    return face
