"""A new manager goes from first start to the printed forecast of a file of their own, by keyboard alone."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from flux_desktop.start.desktop import Desktop
from flux_desktop.start.settings import load
from flux_desktop.ui.theme import Theme
from tests.walks.first_hour import FirstHour

LONG = 120_000
PAUSE = 0.02
KEYS = {"Tab": Qt.Key.Key_Tab, "Return": Qt.Key.Key_Return}


class QtHands:
    """Keys to what has the keyboard, without a screen; no mouse.

    Each is pressed from the event loop, as those of a real keyboard: one that opens a dialog returns when that closes.
    """

    def __init__(self) -> None:
        self.keys = self.clicks = 0

    def click(self, x: int, y: int) -> Iterator[float]:
        raise AssertionError(f"a click at {x}, {y}: the keyboard has no way on")

    def write(self, text: str) -> Iterator[float]:
        for letter in text:
            yield from self._stroke(letter)

    def press(self, *names: str) -> Iterator[float]:
        *held, last = names
        yield from self._stroke(KEYS[last] if last in KEYS else Qt.Key(ord(last.upper())), ctrl=bool(held))

    def _stroke(self, key: Qt.Key | str, *, ctrl: bool = False) -> Iterator[float]:
        self.keys += 1
        QTimer.singleShot(0, lambda: self._press(key, ctrl=ctrl))
        yield PAUSE

    @staticmethod
    def _press(key: Qt.Key | str, *, ctrl: bool) -> None:
        focus = QApplication.focusWidget() or QApplication.activeWindow()
        assert focus is not None
        if ctrl:
            QTest.keyClick(focus, key, Qt.KeyboardModifier.ControlModifier)
            # Qt takes the modifiers of the last key for held down until it hears of another one.
            QTest.keyRelease(QApplication.focusWidget() or focus, key)
        else:
            QTest.keyClick(focus, key)


@pytest.fixture
def desktop(qtbot: QtBot, dressed: Theme, tmp_path: Path) -> Iterator[Desktop]:
    """As on a computer that never saw Flux."""
    made = Desktop(load(data_dir=str(tmp_path / "data"), environment={}))
    qtbot.addWidget(made.window)
    made.window.show()
    yield made
    made.window.close()


def test_from_first_start_to_the_printed_forecast_without_a_mouse(
    qtbot: QtBot,
    desktop: Desktop,
    write: Callable[..., Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    days = [date(2026, 1, 1) + timedelta(days=day) for day in range(100)]
    sold = [f"{day},{dish},{4 + day.weekday()},8.50" for day in days for dish in ("Soup", "Stew")]
    file = write("till.csv", "date,item,quantity,price", *sold)
    printed = tmp_path / "printed"
    printed.mkdir()
    monkeypatch.chdir(printed)
    desktop.open_store()
    ended: list[bool] = []
    walk = FirstHour(desktop, str(file), QtHands(), mode="keys", ended=lambda: ended.append(True))
    qtbot.waitUntil(lambda: bool(ended), timeout=LONG)
    assert walk.failure == ""
    assert [step for step, *_counts in walk.figures["steps"]][-1] == "printed"
    assert next(printed.glob("*.pdf")).read_bytes().startswith(b"%PDF")
    assert "Over your last 8 weeks Flux missed by" in walk.figures["accuracy"]
