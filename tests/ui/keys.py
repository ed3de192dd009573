"""The keyboard as a person has it: in the window in front, and what is held down is let go of afterwards."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

PATIENCE = 30_000


def activate(qtbot: QtBot, window: QWidget) -> None:
    """Show the window in front of all others: only an active window gives the keyboard to what is in it.

    Asked for until it is so: a window or menu of the test before that goes only now takes the focus with it.
    """
    window.show()

    def active() -> bool:
        window.activateWindow()
        QApplication.processEvents()
        return window.isActiveWindow()

    qtbot.waitUntil(active, timeout=PATIENCE)


def press_with_ctrl(widget: QWidget, key: Qt.Key) -> None:
    """Ctrl and the key. Qt takes the modifiers of the last key for held down until it hears of another one."""
    QTest.keyClick(widget, key, Qt.KeyboardModifier.ControlModifier)
    QTest.keyRelease(widget, key)
