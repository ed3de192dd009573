"""A photo on the page: the live picture with its corners, or one that was read with the row that is looked at."""

from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from flux_desktop.domain.photos import Box
from flux_desktop.ui.theme import colour, px, theme

_RADIUS: Final = 10
_CORNER: Final = 30
_INSET: Final = 20
_MARGIN: Final = 8


class PhotoPanel(QWidget):
    """The picture, as large as fits; `corners` while it is live, a frame around the `box` of a row else."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(px(240), px(200))
        self._image = QImage()
        self._box: Box | None = None
        self._scale = 1.0
        self._corners = False
        theme().changed.connect(self.update)

    @property
    def image(self) -> QImage:
        return self._image

    def sizeHint(self) -> QSize:
        return QSize(px(480), px(280))

    def show_image(self, image: QImage, *, scale: float = 1.0, corners: bool = False) -> None:
        """`scale`: pixels of the photo that boxes are in, per pixel of the image."""
        self._image, self._scale, self._corners = image, scale, corners
        self.update()

    def show_box(self, box: Box | None) -> None:
        self._box = box
        self.update()

    def picture_area(self) -> QRectF:
        """Where the picture is drawn."""
        if self._image.isNull():
            return QRectF(self.rect())
        factor = min(self.width() / self._image.width(), self.height() / self._image.height())
        width, height = self._image.width() * factor, self._image.height() * factor
        return QRectF((self.width() - width) / 2, (self.height() - height) / 2, width, height)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        around = QPainterPath()
        around.addRoundedRect(QRectF(self.rect()), _RADIUS, _RADIUS)
        painter.setClipPath(around)
        painter.fillRect(self.rect(), colour("hover"))
        if self._image.isNull():
            return
        area = self.picture_area()
        painter.drawImage(area, self._image)
        if self._corners:
            _draw_corners(painter, area)
        if self._box is not None:
            self._draw_box(painter, area, self._box)

    def _draw_box(self, painter: QPainter, area: QRectF, box: Box) -> None:
        factor = area.width() / max(1, self._image.width()) / self._scale
        framed = QRectF(
            area.left() + box.x0 * factor,
            area.top() + box.y0 * factor,
            (box.x1 - box.x0) * factor,
            (box.y1 - box.y0) * factor,
        ).adjusted(-4, -3, 4, 3)
        fill = QColor(colour("accent"))
        fill.setAlphaF(0.16)
        painter.setBrush(fill)
        painter.setPen(QPen(colour("accent"), 2))
        painter.drawRoundedRect(framed, 4, 4)


class Crop(QWidget):
    """The piece of the photo that a row was read from."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setFixedHeight(px(64))
        self._piece = QImage()

    def show_piece(self, image: QImage, box: Box | None, scale: float) -> None:
        if box is None or image.isNull():
            self._piece = QImage()
        else:
            left, top = int(box.x0 / scale) - _MARGIN, int(box.y0 / scale) - _MARGIN
            right, bottom = int(box.x1 / scale) + _MARGIN, int(box.y1 / scale) + _MARGIN
            left, top = max(0, left), max(0, top)
            self._piece = image.copy(
                left, top, min(right, image.width()) - left, min(bottom, image.height()) - top
            )
        self.update()

    @property
    def piece(self) -> QImage:
        return self._piece

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        around = QPainterPath()
        around.addRoundedRect(QRectF(self.rect()), _RADIUS, _RADIUS)
        painter.setClipPath(around)
        painter.fillRect(self.rect(), colour("hover"))
        if self._piece.isNull():
            return
        shown = self._piece.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
        area = QRectF(
            (self.width() - shown.width()) / 2,
            (self.height() - shown.height()) / 2,
            shown.width(),
            shown.height(),
        )
        painter.drawImage(area, self._piece)


def _draw_corners(painter: QPainter, area: QRectF) -> None:
    """Where to hold the menu."""
    painter.setPen(QPen(QColor(Qt.GlobalColor.white), 3))
    inner = area.adjusted(_INSET, _INSET, -_INSET, -_INSET)
    for x, to_x in ((inner.left(), _CORNER), (inner.right(), -_CORNER)):
        for y, to_y in ((inner.top(), _CORNER), (inner.bottom(), -_CORNER)):
            painter.drawLine(int(x), int(y), int(x + to_x), int(y))
            painter.drawLine(int(x), int(y), int(x), int(y + to_y))
