"""Edits are taken back in the reverse of their order, and done again."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from flux_desktop.domain.changes import MENU, Changes
from flux_desktop.domain.errors import EditConflict
from flux_desktop.ui.jobs import JobRunner
from flux_desktop.ui.notifier import Notifier
from flux_desktop.ui.undo import Edit, UndoStack


class Window:
    """A stack of edits to one price, and what the window heard of it."""

    def __init__(self) -> None:
        self.widget = QWidget()
        self.jobs = JobRunner()
        self.stack = UndoStack(self.jobs, Notifier(self.widget))
        self.failures: list[object] = []
        self.jobs.failed.connect(self.failures.append)
        self.price = 0

    def set_price(self, price: int) -> None:
        """An edit that has been saved."""
        before, self.price = self.price, price
        self.stack.push(Edit(f"Price {price}", self._act(before), self._act(price)))

    def _act(self, price: int) -> Callable[[], Changes]:
        def act() -> Changes:
            self.price = price
            return Changes.of(MENU)

        return act


@pytest.fixture
def window(qapp: QApplication) -> Iterator[Window]:
    made = Window()
    yield made
    made.jobs.close()
    made.stack.deleteLater()
    made.jobs.deleteLater()
    made.widget.deleteLater()


def act(qtbot: QtBot, window: Window, what: Callable[[], None]) -> None:
    what()
    qtbot.waitUntil(lambda: not window.jobs.busy)


def test_what_was_done_last_is_taken_back_first(window: Window, qtbot: QtBot) -> None:
    for price in (10, 12, 14):
        window.set_price(price)
    seen = []
    for _each in range(4):
        act(qtbot, window, window.stack.undo)
        seen.append(window.price)
    assert seen == [12, 10, 0, 0]


def test_what_was_taken_back_is_done_again(window: Window, qtbot: QtBot) -> None:
    window.set_price(10)
    window.set_price(12)
    act(qtbot, window, window.stack.undo)
    act(qtbot, window, window.stack.undo)
    act(qtbot, window, window.stack.redo)
    assert window.price == 10
    act(qtbot, window, window.stack.redo)
    assert window.price == 12


def test_an_edit_after_an_undo_ends_what_could_be_done_again(window: Window, qtbot: QtBot) -> None:
    window.set_price(10)
    act(qtbot, window, window.stack.undo)
    window.set_price(11)
    assert window.stack.next_redo is None
    act(qtbot, window, window.stack.redo)
    assert window.price == 11


def test_pages_that_show_what_an_undo_changed_reload(window: Window, qtbot: QtBot) -> None:
    heard: list[Changes] = []
    window.jobs.changed.connect(heard.append)
    window.set_price(10)
    act(qtbot, window, window.stack.undo)
    assert heard == [Changes.of(MENU)]


def test_an_undo_that_somebody_else_overtook_is_shown_and_leaves_the_stack(
    window: Window, qtbot: QtBot
) -> None:
    def overtaken() -> Changes:
        raise EditConflict("Somebody else changed this dish.", "Look at it again.")

    window.stack.push(Edit("Price", overtaken, overtaken))
    act(qtbot, window, window.stack.undo)
    assert len(window.failures) == 1
    assert window.stack.next_undo is None
    assert window.stack.next_redo is None


def test_only_the_last_hundred_edits_are_kept(window: Window, qtbot: QtBot) -> None:
    for price in range(1, 151):
        window.set_price(price)
    count = 0
    while window.stack.next_undo is not None:
        act(qtbot, window, window.stack.undo)
        count += 1
    assert count == 100
    assert window.price == 50
