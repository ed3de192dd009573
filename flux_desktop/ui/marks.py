"""The small signs at a chart's foot that show what a day was, each with a shape of its own."""

from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from flux_desktop.domain.i18n import N_, _
from flux_desktop.ui.series import Kind
from flux_desktop.ui.theme import colour

_HALF: Final = 3.5
_INKS: Final[dict[Kind, str]] = {
    "holiday": "info",
    "event": "accent",
    "promotion": "chart_alt",
    "ran_out": "bad",
    "closed": "control",
    "nothing_sold": "control",
    "missing": "warn",
}
_NAMES: Final[dict[Kind, str]] = {
    "holiday": N_("Holiday"),
    "event": N_("Own day"),
    "promotion": N_("Promotion"),
    "ran_out": N_("Ran out"),
    "closed": N_("Closed"),
    "nothing_sold": N_("Nothing sold"),
    "missing": N_("No data"),
}
# Under the axis what the whole day was, over it what the dish was.
OF_DISH: Final[frozenset[Kind]] = frozenset({"promotion", "ran_out"})
ORDER: Final[tuple[Kind, ...]] = (
    "missing",
    "closed",
    "nothing_sold",
    "event",
    "holiday",
    "ran_out",
    "promotion",
)


def mark_name(kind: Kind) -> str:
    """What the sign means."""
    return _(_NAMES[kind])


def draw_mark(painter: QPainter, kind: Kind, at: QPointF) -> None:
    """Draws the sign with its centre at `at`: 7 px wide."""
    ink = colour(_INKS[kind])
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ink)
    x, y, half = at.x(), at.y(), _HALF
    if kind == "holiday":
        painter.drawEllipse(at, half, half)
    elif kind == "event":
        _polygon(painter, (x, y - half - 0.5), (x + half + 0.5, y), (x, y + half + 0.5), (x - half - 0.5, y))
    elif kind == "promotion":
        _polygon(painter, (x, y - half), (x + half, y + half), (x - half, y + half))
    elif kind == "ran_out":
        _polygon(painter, (x, y + half), (x + half, y - half), (x - half, y - half))
    elif kind == "closed":
        painter.setPen(QPen(ink, 1.5))
        painter.drawLine(QPointF(x - half, y), QPointF(x + half, y))
    elif kind == "nothing_sold":
        painter.setPen(QPen(ink, 1.5))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(at, half - 0.5, half - 0.5)
    else:
        painter.setPen(QPen(ink, 1.5))
        painter.drawLine(QPointF(x - half + 0.5, y - half + 0.5), QPointF(x + half - 0.5, y + half - 0.5))
        painter.drawLine(QPointF(x - half + 0.5, y + half - 0.5), QPointF(x + half - 0.5, y - half + 0.5))


def draw_missing(painter: QPainter, column: QRectF) -> None:
    """Hatches the column of a day whose sales were never imported: unlike a closed day it is no zero and no rest."""
    ink = QColor(colour("warn"))
    ink.setAlphaF(0.45)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(Qt.BrushStyle.BDiagPattern)
    painter.fillRect(column, QColor(colour("warn_soft")))
    brush = painter.brush()
    brush.setColor(ink)
    painter.fillRect(column, brush)


def _polygon(painter: QPainter, *corners: tuple[float, float]) -> None:
    painter.drawPolygon(QPolygonF([QPointF(x, y) for x, y in corners]))
