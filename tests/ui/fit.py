"""What does not fit: controls that lie over each other, are cut, or cannot be brought into sight."""

from collections.abc import Iterator

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QAbstractSpinBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QScrollArea,
    QScrollBar,
    QWidget,
)

from flux_desktop.ui.parts.labels import ElidedLabel, Pill

CONTROLS = (QAbstractButton, QLabel, QLineEdit, QComboBox, QAbstractSpinBox, QAbstractScrollArea)
_SLACK = 1


def misfits(root: QWidget) -> list[str]:
    """A line for each control under `root` that overlaps another, is cut, or cannot be reached."""
    controls = list(_controls(root))
    return [*_overlapping(root, controls), *_cut(controls), *_out_of_reach(root, controls)]


def _controls(root: QWidget) -> Iterator[QWidget]:
    """What a person reads or uses: the innermost controls that are shown."""
    for widget in root.findChildren(QWidget):
        if not isinstance(widget, CONTROLS) or not widget.isVisible() or isinstance(widget, QScrollBar):
            continue
        if isinstance(widget, QScrollArea) or _inside_control(widget, root) or _empty(widget):
            continue
        if widget.testAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents):
            continue
        yield widget


def _inside_control(widget: QWidget, root: QWidget) -> bool:
    """The line of a spin box, the cells of a table: the control around them stands for them."""
    around = widget.parentWidget()
    while around is not None and around is not root:
        if isinstance(around, CONTROLS) and not isinstance(around, QScrollArea):
            return True
        around = around.parentWidget()
    return False


def _empty(widget: QWidget) -> bool:
    return isinstance(widget, QLabel) and not widget.text() and widget.pixmap().isNull()


def _overlapping(root: QWidget, controls: list[QWidget]) -> Iterator[str]:
    seen = [(each, _in_sight(each, root)) for each in controls]
    placed = sorted(
        ((each, area) for each, area in seen if not area.isEmpty()), key=lambda pair: pair[1].top()
    )
    for at, (first, area) in enumerate(placed):
        for second, other in placed[at + 1 :]:
            if other.top() > area.bottom():
                break
            shared = area.intersected(other)
            if shared.width() > _SLACK and shared.height() > _SLACK:
                yield f"{_name(first)} and {_name(second)} share {shared.width()}x{shared.height()}"


def _in_sight(widget: QWidget, root: QWidget) -> QRect:
    """Its rectangle in `root`, as far as the widgets around it show it."""
    area = QRect(widget.mapTo(root, QPoint(0, 0)), widget.size())
    around = widget.parentWidget()
    while around is not None and around is not root:
        area = area.intersected(QRect(around.mapTo(root, QPoint(0, 0)), around.size()))
        around = around.parentWidget()
    return area.intersected(root.rect())


def _cut(controls: list[QWidget]) -> Iterator[str]:
    for each in controls:
        least = each.minimumSizeHint()
        if isinstance(each, QLabel):
            text = each.text()
            if isinstance(each, ElidedLabel) or (each.toolTip() and not each.wordWrap()):
                continue
            if each.wordWrap():
                needed = each.heightForWidth(each.width())
                if needed > each.height() + _SLACK:
                    yield f"{_name(each)}: {needed - each.height()} px of its lines are cut"
                continue
            if not isinstance(each, Pill) and not text:
                continue
            least = each.sizeHint()
        elif isinstance(each, QAbstractButton) and not each.text():
            least = each.sizeHint()
        # The style sheet may keep a control lower than its style would have it.
        least = least.boundedTo(each.maximumSize())
        lacking = least.width() - each.width(), least.height() - each.height()
        if max(lacking) > _SLACK and not (
            isinstance(each, QAbstractButton) and each.toolTip() == each.text()
        ):
            yield f"{_name(each)}: {each.width()}x{each.height()} of {least.width()}x{least.height()}"


def _out_of_reach(root: QWidget, controls: list[QWidget]) -> Iterator[str]:
    """Outside of what is around it, where nothing scrolls there."""
    for each in controls:
        inner, around = each, each.parentWidget()
        area = each.rect()
        while inner is not root and around is not None:
            area = QRect(inner.mapTo(around, area.topLeft()), area.size())
            scroll = around.parentWidget()
            if isinstance(scroll, QScrollArea) and scroll.viewport() is around:
                # It can be scrolled to; from here on the area that scrolls is what has to be in sight.
                off = scroll.horizontalScrollBarPolicy() == Qt.ScrollBarPolicy.ScrollBarAlwaysOff
                if scroll.horizontalScrollBar().maximum() > _SLACK and off:
                    yield f"{_name(each)} goes over the side of {type(scroll).__name__}"
                    break
                area = around.rect()
            elif not around.rect().adjusted(-_SLACK, -_SLACK, _SLACK, _SLACK).contains(area):
                yield f"{_name(each)} {_four(area)} is outside of {_name(around)} {_four(around.rect())}"
                break
            inner, around = around, around.parentWidget()


def sideways(root: QWidget) -> list[str]:
    """The areas that must be scrolled to the side."""
    return [
        f"{type(each).__name__} by {each.horizontalScrollBar().maximum()}"
        for each in root.findChildren(QScrollArea)
        if each.isVisible() and each.horizontalScrollBar().maximum() > _SLACK
    ]


def _name(widget: QWidget) -> str:
    text = getattr(widget, "text", lambda: "")() or widget.accessibleName()
    return f"{type(widget).__name__} “{text[:40]}”"


def _four(area: QRect) -> str:
    return f"{area.x()},{area.y()} {area.width()}x{area.height()}"
