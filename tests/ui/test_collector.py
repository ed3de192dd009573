"""Cycles end on the main thread, wherever they were made."""

import gc
import threading
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from flux_desktop.ui.collector import Collector


@pytest.fixture
def automatic() -> Iterator[None]:
    """Leaves Python's own collection as it was for the tests that follow."""
    was_on = gc.isenabled()
    gc.enable()
    yield
    if was_on:
        gc.enable()
    else:
        gc.disable()


class Knot:
    """A cycle that notes on which thread it ended."""

    def __init__(self, ended: list[threading.Thread]) -> None:
        self.itself, self.ended = self, ended

    def __del__(self) -> None:
        self.ended.append(threading.current_thread())


@pytest.mark.usefixtures("automatic")
def test_a_cycle_made_on_a_thread_ends_on_the_main_thread(qtbot: QtBot) -> None:
    owner = QObject()
    Collector(owner)
    ended: list[threading.Thread] = []

    def work() -> None:
        for _ in range(gc.get_threshold()[0] + 1):
            Knot(ended)
        assert ended == []

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    qtbot.waitUntil(lambda: bool(ended), timeout=10_000)
    assert set(ended) == {threading.main_thread()}
