"""Where the keyboard is: scrolled into sight, and moved between the parts of the window."""

from collections.abc import Sequence

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QScrollArea, QWidget

_AROUND = 12
_CHORD = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier


def reveal(widget: QWidget) -> None:
    """Scrolls everything around the widget so that it is in sight; of a tall one its upper part.

    Qt scrolls only the areas that the keyboard leaves, not those it comes to, and to the cursor only.
    """
    around = widget.parentWidget()
    while around is not None:
        content = around.widget() if isinstance(around, QScrollArea) else None
        if isinstance(around, QScrollArea) and content is not None and content.isAncestorOf(widget):
            _scroll_to(around, content, widget)
        around = around.parentWidget()


def _scroll_to(area: QScrollArea, content: QWidget, widget: QWidget) -> None:
    bar, room = area.verticalScrollBar(), area.viewport().height()
    top = widget.mapTo(content, QPoint(0, 0)).y()
    bottom = top + widget.height()
    if top - _AROUND < bar.value() or widget.height() + 2 * _AROUND > room:
        bar.setValue(top - _AROUND)
    elif bottom + _AROUND > bar.value() + room:
        bar.setValue(bottom + _AROUND - room)


def press_focused(window: QWidget, event: QKeyEvent) -> bool:
    """Enter presses the button that has the keyboard, as Space does; whether there was one."""
    focus = window.focusWidget()
    enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.isAutoRepeat()
    if enter and isinstance(focus, QAbstractButton) and focus.isEnabled() and not event.modifiers() & _CHORD:
        focus.click()
        return True
    return False


def next_region(regions: Sequence[QWidget], focus: QWidget | None) -> None:
    """Moves the keyboard to the first stop of the next of the regions, and around."""
    at = next((i for i, each in enumerate(regions) if focus and each.isAncestorOf(focus)), -1)
    for step in range(1, len(regions) + 1):
        stop = first_stop(regions[(at + step) % len(regions)])
        if stop is not None:
            stop.setFocus(Qt.FocusReason.TabFocusReason)
            return


def first_stop(region: QWidget) -> QWidget | None:
    """The first widget in the order of Tab that takes the keyboard; the checked one of a group of buttons."""
    start: QWidget | None = region
    each = region
    while True:
        if takes_focus(each) and (each is region or region.isAncestorOf(each)):
            return each
        following = each.nextInFocusChain()
        if following is None or following is start:
            return None
        each = following


def takes_focus(widget: QWidget) -> bool:
    """Whether Tab stops here now."""
    policy = widget.focusPolicy().value & Qt.FocusPolicy.TabFocus.value
    return widget.isVisible() and widget.isEnabled() and bool(policy) and widget.focusProxy() is None
