"""Keys pressed as a person does: what is held down with them is let go of afterwards."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget


def press_with_ctrl(widget: QWidget, key: Qt.Key) -> None:
    """Ctrl and the key. Qt takes the modifiers of the last key for held down until it hears of another one."""
    QTest.keyClick(widget, key, Qt.KeyboardModifier.ControlModifier)
    QTest.keyRelease(widget, key)
