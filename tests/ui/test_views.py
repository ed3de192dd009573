"""What holds for every page of VIEWS, also for the next one."""

import subprocess
import sys
import tomllib
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QLabel, QScrollBar, QWidget
from pytestqt.qtbot import QtBot

from flux_desktop.services.imports import Import
from flux_desktop.ui.app_context import AppContext
from flux_desktop.ui.view import View
from flux_desktop.ui.views import VIEWS, PageEntry

LONG = 30_000
SMALL, LARGE = (960, 636), (1216, 836)


def test_the_contract_that_no_view_talks_to_another_names_every_page() -> None:
    project = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text("utf-8"))
    apart = [
        module
        for each in project["tool"]["importlinter"]["contracts"]
        if each["type"] == "independence"
        for module in each["modules"]
    ]
    assert {f"flux_desktop.ui.{each.key}" for each in VIEWS} <= set(apart)


@pytest.fixture(params=VIEWS, ids=lambda entry: entry.key)
def entry(request: pytest.FixtureRequest) -> PageEntry:
    found: PageEntry = request.param
    return found


@pytest.fixture
def filled(import_lines: Callable[..., Import]) -> Import:
    """Six weeks of three dishes."""
    days = [date(2026, 1, 1) + timedelta(n) for n in range(42)]
    return import_lines(
        *(f"{day},{name},{2 + day.day % 5},{price}" for day in days for name, price in MENU.items())
    )


MENU = {"Soup": "4.50", "A dish with a name much longer than any column of any table": "12.00", "Tea": "1.80"}


@pytest.fixture
def opened(qtbot: QtBot, context: AppContext, entry: PageEntry) -> Callable[..., View]:
    made: list[View] = []

    def open_view(size: tuple[int, int] = LARGE) -> View:
        view = entry.open(context)
        made.append(view)
        qtbot.addWidget(view)
        view.resize(*size)
        view.show()
        qtbot.waitUntil(lambda: not context.jobs.busy, timeout=LONG)
        return view

    return open_view


def test_it_opens_and_refreshes_empty(qtbot: QtBot, context: AppContext, opened: Callable[..., View]) -> None:
    view = opened()
    view.invalidate()
    qtbot.waitUntil(lambda: not context.jobs.busy, timeout=LONG)
    assert view.isVisible()
    assert view.accessibleName()


def test_it_opens_without_a_restaurant(
    qtbot: QtBot, context: AppContext, opened: Callable[..., View]
) -> None:
    context.choose(None)
    view = opened()
    assert any(label.text() for label in view.findChildren(QLabel) if label.isVisible())


def test_every_control_has_a_name(filled: Import, opened: Callable[..., View]) -> None:
    nameless = [
        f"{type(widget).__name__} in {type(widget.parent()).__name__}"
        for widget in focusable(opened())
        if not (widget.accessibleName() or (isinstance(widget, QAbstractButton) and widget.text()))
        and not labelled(widget)
    ]
    assert nameless == []


@pytest.mark.parametrize("size", [SMALL, LARGE], ids=["small", "large"])
def test_no_line_of_text_is_cut(filled: Import, opened: Callable[..., View], size: tuple[int, int]) -> None:
    view = opened(size)
    cut = [
        (label.text(), label.sizeHint().width(), label.width())
        for label in view.findChildren(QLabel)
        if label.isVisible()
        and not label.wordWrap()
        and not label.toolTip()
        and label.sizeHint().width() > label.width() + 1
    ]
    assert cut == []


def test_it_closes_in_the_middle_of_loading(
    qtbot: QtBot, context: AppContext, filled: Import, entry: PageEntry
) -> None:
    view = entry.open(context)
    view.show()
    view.close()
    shiboken6.delete(view)
    qtbot.waitUntil(lambda: not context.jobs.busy, timeout=LONG)


def test_it_follows_a_change_of_restaurant(
    qtbot: QtBot, context: AppContext, filled: Import, opened: Callable[..., View]
) -> None:
    view = opened()
    context.choose(None)
    qtbot.waitUntil(lambda: not context.jobs.busy, timeout=LONG)
    assert view.isVisible()


def focusable(view: View) -> list[QWidget]:
    return [
        widget
        for widget in view.findChildren(QWidget)
        if widget.focusPolicy() != Qt.FocusPolicy.NoFocus
        and widget.isVisible()
        and not isinstance(widget, QScrollBar)
        and not (widget.objectName().startswith("qt_") and widget.parent() is not None)
    ]


def labelled(widget: QWidget) -> bool:
    """A label names it, as screen readers see."""
    return any(label.buddy() is widget for label in widget.window().findChildren(QLabel))


LOADED_ON_A_THREAD = """
import sys, threading
from flux_desktop.ui.views import VIEWS, load_pages, load_services
from PySide6.QtCore import QCoreApplication
before = set(sys.modules)
thread = threading.Thread(target=load_services)
thread.start()
thread.join()
brought = set(sys.modules) - before
assert "flux_desktop.services.forecasts" in brought
print([name for name in brought if name.startswith(("PySide6", "shiboken6", "pyqtgraph", "flux_desktop.ui"))])
app = QCoreApplication([])
load_pages()
for _turn in VIEWS:
    app.processEvents()
print([entry.module for entry in VIEWS if entry.module not in sys.modules])
"""


def test_what_is_loaded_on_a_thread_makes_no_class_of_qt_and_pages_come_a_turn_each() -> None:
    done = subprocess.run(
        [sys.executable, "-c", LOADED_ON_A_THREAD], check=True, capture_output=True, text=True
    )
    assert done.stdout.splitlines() == ["[]", "[]"]
