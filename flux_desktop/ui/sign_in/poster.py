"""The picture beside the sign-in form: what Flux is for, and a forecast that fans out."""

from itertools import pairwise
from typing import Final

from PySide6.QtCore import QPointF, QRect, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from flux_desktop.domain.i18n import _
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
_TOP: Final = 128
_LOGO: Final = 36
_BANDS: Final = 7
_STEPS: Final = 64
# Where the median turns, in shares of the picture's width and height; it is level there.
_TURNS: Final = ((-0.19, 0.671), (0.19, 0.573), (0.39, 0.595), (0.77, 0.454), (1.23, 0.644))


class Poster(QWidget):
    """Paints itself at any size; a narrow one breaks its lines, the fan keeps to what is left below them."""

    def __init__(self, sentence: str) -> None:
        super().__init__()
        self._headline, self._sentence = _("Know tonight\nbefore it happens."), sentence
        self.setAccessibleName(" ".join([*self._headline.splitlines(), sentence]))
        theme().changed.connect(self.update)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), _GROUND)
        self._draw_fan(painter)
        painter.drawPixmap(_MARGIN, 52, icons.logo(_LOGO))
        room = max(self.width() - 2 * _MARGIN, 1)
        painter.setFont(headline_font(self._headline, room))
        painter.setPen(_WORDS)
        box = QRect(_MARGIN, _TOP, room, self.height())
        drawn = painter.drawText(box, Qt.TextFlag.TextWordWrap, self._headline)
        painter.setFont(_sentence_font())
        painter.setPen(_QUIET)
        box = QRect(_MARGIN, drawn.bottom() + 12, min(room, px(330)), self.height())
        painter.drawText(box, Qt.TextFlag.TextWordWrap, self._sentence)

    def _draw_fan(self, painter: QPainter) -> None:
        across = [step / _STEPS for step in range(_STEPS + 1)]
        course = [(x * self.width(), _median(x) * self.height(), _spread(x) * self.height()) for x in across]

        def curve(share: float) -> list[QPointF]:
            """The curve that lies `share` of the widest band below the median."""
            return [QPointF(x, middle + share * spread) for x, middle, spread in course]

        painter.setPen(Qt.PenStyle.NoPen)
        for band in range(_BANDS, 0, -1):
            share = band / _BANDS
            painter.setBrush(_between(_STRONG, _FAINT, (band - 1) / (_BANDS - 1)))
            painter.drawPolygon(curve(-share) + curve(share)[::-1])
        painter.setPen(QPen(_LINE, 2.5))
        painter.drawPolyline(curve(0))


def _median(x: float) -> float:
    """Smooth from turn to turn."""
    (left, start), (right, end) = next(pair for pair in pairwise(_TURNS) if x <= pair[1][0])
    way = (x - left) / (right - left)
    return start + (end - start) * way * way * (3 - 2 * way)


def _spread(x: float) -> float:
    """Half the height of the widest band: the further ahead, the less is known."""
    return 0.26 * float(x**1.2)


def _between(start: QColor, end: QColor, share: float) -> QColor:
    return QColor.fromRgbF(
        start.redF() + (end.redF() - start.redF()) * share,
        start.greenF() + (end.greenF() - start.greenF()) * share,
        start.blueF() + (end.blueF() - start.blueF()) * share,
    )


def headline_font(text: str, room: int) -> QFont:
    """Large, or smaller where the longest line does not fit."""
    face = font("display")
    face.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, -1.0)
    face.setPixelSize(px(40))
    # A line as wide as its room to the pixel still breaks: letters end between pixels.
    widest = 1 + max(QFontMetrics(face).horizontalAdvance(line) for line in text.splitlines())
    face.setPixelSize(max(px(24), min(px(40), px(40) * room // widest)))
    return face


def _sentence_font() -> QFont:
    face = font("body")
    face.setPixelSize(px(16))
    return face
