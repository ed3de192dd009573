"""The frame: it says once that its first picture is there, and comes to the front when somebody looks for it."""

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from flux_desktop.ui.window import Window


def test_the_first_picture_is_told_once_however_often_it_is_painted(qtbot: QtBot) -> None:
    window, drawn = Window(), []
    qtbot.addWidget(window)
    window.drawn.connect(lambda: drawn.append(True))
    window.show()
    qtbot.waitUntil(lambda: bool(drawn), timeout=5_000)
    for _again in range(3):
        window.repaint()
    # It is told a turn of the event loop after the picture: one asked for later comes after it.
    turned: list[bool] = []
    QTimer.singleShot(0, window, lambda: turned.append(True))
    qtbot.waitUntil(lambda: bool(turned))
    assert drawn == [True]


def test_a_minimised_window_comes_back_when_somebody_looks_for_it(qtbot: QtBot) -> None:
    window = Window()
    qtbot.addWidget(window)
    window.showMinimized()
    window.to_front()
    assert not window.windowState() & Qt.WindowState.WindowMinimized


def test_a_page_takes_the_place_of_the_one_before(qtbot: QtBot) -> None:
    window = Window()
    qtbot.addWidget(window)
    first, second = QLabel("first"), QLabel("second")
    window.show_page(first)
    with qtbot.waitSignal(first.destroyed, timeout=5_000):
        window.show_page(second)
    assert window.centralWidget() is second


def test_the_window_comes_back_where_it_was_and_no_larger_than_the_screen(qtbot: QtBot) -> None:
    before, after = Window(), Window()
    for each in (before, after):
        qtbot.addWidget(each)
        each.setMinimumSize(100, 100)
    room = before.screen().availableGeometry()
    before.setGeometry(room.x() + 20, room.y() + 30, 500, 400)
    after.restore(before.state())
    assert after.geometry() == before.geometry()
    before.resize(room.width() + 900, room.height() + 700)
    after.restore(before.state())
    assert room.contains(after.geometry())
    after.restore("no state at all")
    assert room.contains(after.geometry())
