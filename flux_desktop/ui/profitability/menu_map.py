"""The menu map: how much each dish sells against what a portion earns, with the four classes in its corners."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import (
    QFontMetrics,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import QHBoxLayout, QWidget

from flux_desktop.domain.i18n import _
from flux_desktop.ui.figures import money, number
from flux_desktop.ui.parts.buttons import draw_ring, keyboard_focus
from flux_desktop.ui.parts.cards import Card
from flux_desktop.ui.parts.labels import INKS, Label
from flux_desktop.ui.parts.overlays import announce
from flux_desktop.ui.profitability import wording
from flux_desktop.ui.profitability.dishes import DishRow
from flux_desktop.ui.profitability.places import MapPoint, MenuMap, menu_map, place_labels, ticks
from flux_desktop.ui.theme import CARD_SIDE, colour, font, px, theme

_DOT: Final = 5.0
_NEAR: Final = 18.0
# How many dishes, the most earning ones, have their names written where there is room.
_NAMED: Final = 60
# Room above and beside the outermost dishes.
_AIR: Final = 1.1


class MapPlot(QWidget):
    """The plot alone. The mouse and the arrow keys point at a dish; a click or Enter opens it."""

    pointed = Signal(object)
    """The dish (DishRow) pointed at, None: none."""
    opened = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._map = MenuMap((), 0.0, 0.0, relative=False)
        self._currency = "EUR"
        self._at: int | None = None
        self._ranges = self._find_ranges()
        self._picture: QPixmap | None = None
        self._points: list[QPointF] = []
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(_("Menu map"))
        theme().changed.connect(self._redraw)

    def show_map(self, shown: MenuMap, currency: str) -> None:
        """The most earning first: their names find a place first."""
        places = sorted(shown.places, key=lambda each: -float(each.row.earned or 0))
        self._map = MenuMap(tuple(places), shown.popular, shown.mean, shown.relative)
        self._currency, self._at = currency, None
        self._ranges = self._find_ranges()
        self.setAccessibleDescription(_description(places))
        self._redraw()

    @property
    def labelled(self) -> list[tuple[str, QRectF]]:
        """The names that are written, each with its box."""
        return [
            (place.row.name, box)
            for place, box in zip(self._map.places, self._labels(), strict=True)
            if box is not None
        ]

    def position(self, name: str) -> QPointF:
        """Where the dish of that name is, px."""
        return next(self._point(each) for each in self._map.places if each.row.name == name)

    def sizeHint(self) -> QSize:
        return QSize(640, 320)

    def minimumSizeHint(self) -> QSize:
        return QSize(320, 200)

    # The plot's own scale.

    def _area(self) -> QRectF:
        left = (
            QFontMetrics(font("caption", tabular=True)).horizontalAdvance(money(-88.88, self._currency)) + 12
        )
        return QRectF(self.rect()).adjusted(left, px(8), -px(8), -px(44))

    def _find_ranges(self) -> tuple[list[float], list[float]]:
        """The ticks across and up."""
        xs = [each.x for each in self._map.places] or [1.0]
        ys = [each.y for each in self._map.places] or [1.0]
        low = min([*ys, self._map.mean]) if self._map.relative else min([0.0, *ys])
        return ticks(0.0, max([*xs, self._map.popular]) * _AIR), ticks(
            low, max([*ys, self._map.mean, 0.01]) * _AIR
        )

    def _to_point(self, x: float, y: float, area: QRectF | None = None) -> QPointF:
        area, (across, up) = area or self._area(), self._ranges
        return QPointF(
            area.left() + area.width() * (x - across[0]) / (across[-1] - across[0]),
            area.bottom() - area.height() * (y - up[0]) / ((up[-1] - up[0]) or 1),
        )

    def _point(self, place: MapPoint, area: QRectF | None = None) -> QPointF:
        return self._to_point(place.x, place.y, area)

    def _labels(self) -> list[QRectF | None]:
        metrics, area = QFontMetrics(font("caption")), self._area()
        sizes = [
            QSizeF(metrics.horizontalAdvance(each.row.name) + 2, metrics.height())
            for each in self._map.places[:_NAMED]
        ]
        return place_labels([self._point(each, area) for each in self._map.places], sizes, area, _DOT + 1)

    # Drawing.

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._picture is None:
            self._picture = self._drawn()
        painter.drawPixmap(0, 0, self._picture)
        if self._at is not None and self._at < len(self._map.places):
            place = self._map.places[self._at]
            self._draw_dish(painter, place, self._point(place), None, _DOT + 2)
            self._draw_named(painter, place)
        if keyboard_focus(self):
            draw_ring(painter, self)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._redraw()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self._redraw()
        return super().event(event)

    def _redraw(self) -> None:
        self._picture = None
        self.update()

    def _drawn(self) -> QPixmap:
        """Everything but the dish pointed at: kept, so that pointing draws one dish and not thousands."""
        ratio, area = self.devicePixelRatioF(), self._area()
        picture = QPixmap(self.size() * ratio)
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._draw_axes(painter)
        self._draw_corners(painter)
        self._points = [self._point(each, area) for each in self._map.places]
        for place, point, box in zip(self._map.places, self._points, self._labels(), strict=True):
            self._draw_dish(painter, place, point, box, _DOT)
        painter.end()
        return picture

    def _draw_axes(self, painter: QPainter) -> None:
        area, (across, up) = self._area(), self._ranges
        painter.setFont(font("caption", tabular=True))
        height = painter.fontMetrics().height()
        for value in up:
            y = self._to_point(across[0], value).y()
            painter.setPen(QPen(colour("border_strong" if value == up[0] else "grid"), 1))
            painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y))
            painter.setPen(colour("text2"))
            box = QRectF(0, y - height / 2, area.left() - 10, height)
            shown = money(value, self._currency, 0 if all(each % 1 == 0 for each in up) else 2)
            sign = "+" if self._map.relative and value > 0 else ""
            painter.drawText(box, Qt.AlignmentFlag.AlignRight, sign + shown)
        for value in across:
            x = self._to_point(value, up[0]).x()
            box = QRectF(x - 40, area.bottom() + 4, 80, height)
            box.moveRight(min(box.right(), self.width()))
            text = number(value, 0 if all(each % 1 == 0 for each in across) else 1)
            painter.drawText(
                box,
                Qt.AlignmentFlag.AlignHCenter if box.center().x() == x else Qt.AlignmentFlag.AlignRight,
                f"{text}×" if self._map.relative else text,
            )
        under = QRectF(area.left(), area.bottom() + height + 6, area.width(), height)
        painter.drawText(under, Qt.AlignmentFlag.AlignRight, self._under())

    def _under(self) -> str:
        if self._map.relative:
            return _("Across: sold, in times of the popular line · up: a portion against its category’s mean")
        return _("Across: portions sold · up: what a portion earns")

    def _draw_corners(self, painter: QPainter) -> None:
        area = self._area()
        middle = self._to_point(self._map.popular, self._map.mean)
        dashed = QPen(colour("control"), 1, Qt.PenStyle.DashLine)
        painter.setPen(dashed)
        painter.drawLine(QPointF(middle.x(), area.top()), QPointF(middle.x(), area.bottom()))
        painter.drawLine(QPointF(area.left(), middle.y()), QPointF(area.right(), middle.y()))
        star, workhorse, puzzle, rework = wording.class_names()
        painter.setFont(font("micro"))
        painter.setPen(colour("text3"))
        inner = area.adjusted(6, 2, -6, -2)
        right, left = Qt.AlignmentFlag.AlignRight, Qt.AlignmentFlag.AlignLeft
        top, bottom = Qt.AlignmentFlag.AlignTop, Qt.AlignmentFlag.AlignBottom
        for name, side in (
            (star, right | top),
            (workhorse, right | bottom),
            (puzzle, left | top),
            (rework, left | bottom),
        ):
            box = painter.boundingRect(inner, side, name.upper())
            painter.fillRect(box, colour("surface"))
            painter.drawText(inner, side, name.upper())

    def _draw_dish(
        self, painter: QPainter, place: MapPoint, point: QPointF, box: QRectF | None, radius: float
    ) -> None:
        sure = place.row.profit.dish.standing
        ink = colour(INKS[wording.class_kind(sure)][0] if sure else "control")
        painter.setPen(QPen(ink, 1.5))
        painter.setBrush(ink if sure else colour("surface"))
        painter.drawEllipse(point, radius, radius)
        if box is not None:
            painter.fillRect(box, colour("surface"))
            painter.setFont(font("caption"))
            painter.setPen(colour("text" if sure else "text2"))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, place.row.name)

    def _draw_named(self, painter: QPainter, place: MapPoint) -> None:
        """The name of the dish pointed at, over everything else."""
        painter.setFont(font("strong"))
        metrics = painter.fontMetrics()
        box = QRectF(0, 0, metrics.horizontalAdvance(place.row.name) + 16, metrics.height() + 8)
        point = self._point(place)
        box.moveCenter(QPointF(point.x(), point.y() - box.height() / 2 - _DOT - 5))
        area = self._area()
        box.moveLeft(min(max(box.left(), area.left()), area.right() - box.width()))
        box.moveTop(max(box.top(), 0))
        painter.setPen(QPen(colour("border_strong"), 1))
        painter.setBrush(colour("surface"))
        painter.drawRoundedRect(box, 6, 6)
        painter.setPen(colour("text"))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, place.row.name)

    # Pointing.

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._point_at(self._nearest(event.position()))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        at = self._nearest(event.position())
        if event.button() == Qt.MouseButton.LeftButton and at is not None:
            self.opened.emit(self._map.places[at].row)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._point_at(None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        order = sorted(range(len(self._map.places)), key=lambda at: self._map.places[at].x)
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
        if event.key() in steps and order:
            now = order.index(self._at) if self._at in order else -1
            self._point_at(order[min(max(now + steps[Qt.Key(event.key())], 0), len(order) - 1)])
            assert self._at is not None
            announce(self, sentence(self._map.places[self._at].row, self._currency))
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and self._at is not None:
            self.opened.emit(self._map.places[self._at].row)
        else:
            super().keyPressEvent(event)

    def _nearest(self, there: QPointF) -> int | None:
        found = [((point - there).manhattanLength(), at) for at, point in enumerate(self._points)]
        distance, at = min(found, default=(_NEAR + 1, 0))
        return at if distance <= _NEAR else None

    def _point_at(self, at: int | None) -> None:
        if at != self._at:
            self._at = at
            self.pointed.emit(None if at is None else self._map.places[at].row)
            self.update()


class MapCard(Card):
    """The map, and a line that says what the dish pointed at is."""

    opened = Signal(object)

    def __init__(self) -> None:
        super().__init__(
            _("Menu map"), _("Filled: the sales are enough to be sure. Hollow: not enough sales to say.")
        )
        self.plot = MapPlot()
        self.summary = Label("", "body", "text2", wrap=True)
        self._currency = "EUR"
        self.plot.pointed.connect(self._say)
        self.plot.opened.connect(self.opened)
        self.body.addWidget(self.plot, 1)
        foot = QHBoxLayout()
        foot.setContentsMargins(0, 0, CARD_SIDE, 0)
        foot.addWidget(self.summary, 1)
        self.body.addLayout(foot)

    def show_rows(self, rows: Sequence[DishRow], currency: str) -> None:
        self._currency = currency
        self.plot.show_map(menu_map(rows), currency)
        self._say(None)

    def _say(self, row: DishRow | None) -> None:
        self.summary.setText(
            _("Point at a dish to see how sure its class is.")
            if row is None
            else sentence(row, self._currency)
        )


def sentence(row: DishRow, currency: str) -> str:
    """A dish in words: sold, what a portion earns, its class and how sure that is."""
    return " · ".join(
        (
            row.name,
            _("Portions sold: {n}").format(n=number(row.sold)),
            _("{money} a portion").format(money=money(row.portion, currency)),
            wording.class_sentence(row.profit.dish),
        )
    )


def _description(places: Sequence[MapPoint]) -> str:
    """The sure ones by class, for who cannot see the map."""
    names: dict[str, list[str]] = {}
    for place in places:
        badge = place.row.badge
        if badge is not None:
            names.setdefault(badge.text, []).append(place.row.name)
    return ". ".join(f"{word}: {', '.join(some)}" for word, some in names.items())
