"""Buttons, drawn from the tokens so that icon, ring and radius are the same on every desktop."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Final

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QAbstractButton,
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QSizePolicy,
    QWidget,
)

from flux_desktop.ui import icons
from flux_desktop.ui.theme import CONTROL, Role, colour, font, px, theme

RADIUS: Final = 8
_ICON_GAP: Final = 8


@dataclass(frozen=True)
class _Look:
    """Tokens of a button's fill, hovered fill, edge and ink; "" is none."""

    fill: str
    hover: str
    edge: str
    ink: str
    disabled: str = ""
    padding: int = 15


def keyboard_focus(widget: QWidget) -> bool:
    """Whether to show where the keyboard is: the focus got here by a key, not by the mouse."""
    return widget.hasFocus() and widget.window().testAttribute(Qt.WidgetAttribute.WA_KeyboardFocusChange)


def draw_ring(painter: QPainter, widget: QWidget, radius: float = RADIUS, *, inner: str = "") -> None:
    """The focus ring: 2 px accent on the widget's own edge, and an `inner` line where the fill is as dark."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(colour("accent"), 2))
    painter.drawRoundedRect(QRectF(widget.rect()).adjusted(1, 1, -1, -1), radius, radius)
    if inner:
        painter.setPen(QPen(colour(inner), 2))
        painter.drawRoundedRect(QRectF(widget.rect()).adjusted(3, 3, -3, -3), radius - 2, radius - 2)


class Button(QPushButton):
    """A secondary action: surface with an edge."""

    look: ClassVar[_Look] = _Look("surface", "hover", "border_strong", "text", disabled="canvas")
    role: ClassVar[Role] = "medium"

    def __init__(self, text: str, icon: str = "") -> None:
        super().__init__(text)
        self._icon = icon
        self.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        theme().changed.connect(self.updateGeometry)

    def set_icon(self, name: str) -> None:
        self._icon = name
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        width = QFontMetrics(font(self.role)).horizontalAdvance(self.text()) + self._icon_room()
        return QSize(width + 2 * self.look.padding, px(CONTROL))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._draw_box(painter)
        self._draw_words(painter)
        if keyboard_focus(self):
            draw_ring(painter, self, inner="on_btn" if self.look.ink == "on_btn" else "")

    def ink(self) -> QColor:
        return colour(self.look.ink if self.isEnabled() else "text3")

    def fill(self) -> QColor | None:
        """The colour of the box now; None leaves what is behind it."""
        look = self.look
        if not self.isEnabled():
            return colour(look.disabled) if look.disabled else None
        if self.underMouse() or self.isDown():
            return colour(look.hover) if look.hover else None
        return colour(look.fill) if look.fill else None

    def _draw_box(self, painter: QPainter) -> None:
        fill, edge = self.fill(), self.look.edge
        painter.setPen(colour(edge if self.isEnabled() else "border") if edge else Qt.PenStyle.NoPen)
        painter.setBrush(fill or Qt.BrushStyle.NoBrush)
        inset = 0.5 if edge else 0
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(inset, inset, -inset, -inset), RADIUS, RADIUS)

    def _draw_words(self, painter: QPainter) -> None:
        painter.setFont(font(self.role))
        metrics = QFontMetrics(painter.font())
        room = self.width() - 2 * self.look.padding - self._icon_room()
        words = metrics.elidedText(self.text(), Qt.TextElideMode.ElideRight, max(room, 0) + 1)
        left = (self.width() - metrics.horizontalAdvance(words) - self._icon_room()) / 2
        if self._icon:
            mark = icons.pixmap(self._icon, self._icon_ink(), icons.BUTTON)
            painter.drawPixmap(QPointF(left, (self.height() - icons.BUTTON) / 2), mark)
        painter.setPen(self.ink())
        box = QRectF(left + self._icon_room(), 0, self.width(), self.height())
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, words)

    def _icon_room(self) -> int:
        return icons.BUTTON + _ICON_GAP if self._icon else 0

    def _icon_ink(self) -> str:
        return self.look.ink if self.isEnabled() else "text3"


class PrimaryButton(Button):
    """The main action of a view, in a filled button. One per view."""

    look = _Look("btn", "btn_hover", "", "on_btn", disabled="border")


class LinkButton(Button):
    """An action that reads like a link."""

    look = _Look("", "hover", "", "accent", padding=8)


class DangerButton(Button):
    """An action that cannot be undone."""

    look = _Look("surface", "bad_soft", "bad", "bad", disabled="canvas")


class IconButton(QAbstractButton):
    """An icon with a name for those who cannot see it, and a tool tip for those who can."""

    def __init__(self, icon: str, accessible_name: str) -> None:
        super().__init__()
        self._icon = icon
        self.set_name(accessible_name)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_name(self, name: str) -> None:
        self.setAccessibleName(name)
        self.setToolTip(name)

    def set_icon(self, name: str) -> None:
        self._icon = name
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(CONTROL, CONTROL)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.isEnabled() and (self.underMouse() or self.isDown() or self.isChecked()):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour("hover"))
            painter.drawRoundedRect(QRectF(self.rect()), RADIUS, RADIUS)
        mark = icons.pixmap(self._icon, "text2" if self.isEnabled() else "text3", icons.BUTTON)
        corner = QPointF((self.width() - icons.BUTTON) / 2, (self.height() - icons.BUTTON) / 2)
        painter.drawPixmap(corner, mark)
        if keyboard_focus(self):
            draw_ring(painter, self)


class _Choice(QAbstractButton):
    """One answer of a segment."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.setText(text)
        self.setAccessibleName(text)
        self.setCheckable(True)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        theme().changed.connect(self.updateGeometry)

    def sizeHint(self) -> QSize:
        return QSize(QFontMetrics(font("label")).horizontalAdvance(self.text()) + 26, px(28))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.isChecked():
            painter.setPen(colour("border_strong"))
            painter.setBrush(colour("surface"))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        painter.setFont(font("label"))
        painter.setPen(colour("text" if self.isChecked() or self.underMouse() else "text2"))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.text())
        if keyboard_focus(self):
            draw_ring(painter, self, 6)


class Segment(QFrame):
    """One of a few choices, side by side; arrow keys move between them."""

    changed = Signal(str)

    def __init__(self, choices: Sequence[tuple[str, str]], name: str) -> None:
        super().__init__()
        self._keys = [key for key, _text in choices]
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        row = QHBoxLayout(self)
        row.setContentsMargins(4, 4, 4, 4)
        row.setSpacing(2)
        self._group = QButtonGroup(self)
        for index, (_key, text) in enumerate(choices):
            button = _Choice(text)
            self._group.addButton(button, index)
            row.addWidget(button)
        self._group.button(0).setChecked(True)
        self._group.idToggled.connect(self._toggled)

    @property
    def current(self) -> str:
        return self._keys[self._group.checkedId()]

    def set_current(self, key: str) -> None:
        """Choose `key`. Raises ValueError where there is no such choice."""
        self._group.button(self._keys.index(key)).setChecked(True)

    def _toggled(self, _index: int, checked: bool) -> None:
        if checked:
            self.changed.emit(self.current)
