"""The frame around the pages: rail, header, shortcuts, drops."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QRect, Qt, QUrl
from PySide6.QtGui import QDropEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from flux_desktop.domain.permissions import PERMISSIONS
from flux_desktop.domain.restaurants import Membership, Role
from flux_desktop.services import restaurants
from flux_desktop.services.restaurants import new_restaurant
from flux_desktop.ui.app_context import AppContext
from flux_desktop.ui.parts.buttons import IconButton
from flux_desktop.ui.rail import Rail
from flux_desktop.ui.theme import RAIL_NARROW, theme
from flux_desktop.ui.views import VIEWS
from flux_desktop.ui.workspace import Workspace

LONG = 30_000


@pytest.fixture
def workspace(qtbot: QtBot, context: AppContext) -> Workspace:
    made = Workspace(context)
    qtbot.addWidget(made)
    made.resize(1440, 900)
    made.show()
    qtbot.waitUntil(lambda: not context.jobs.busy and made.header.switcher.isVisible(), timeout=LONG)
    return made


def press(workspace: Workspace, keys: str) -> None:
    """What the keys do; windows without a screen are never active, so Qt would not deliver them."""
    shortcut = next(each for each in workspace.findChildren(QShortcut) if each.key() == QKeySequence(keys))
    assert shortcut.isEnabled()
    shortcut.activated.emit()


def button(workspace: Workspace, text: str) -> QPushButton:
    return next(each for each in workspace.findChildren(QPushButton) if each.text() == text)


def test_the_rail_shows_every_page_and_opens_it(workspace: Workspace) -> None:
    buttons = {each.text(): each for each in workspace.rail.findChildren(QPushButton) if each.isCheckable()}
    assert list(buttons) == [entry.title for entry in VIEWS]
    for entry in VIEWS:
        buttons[entry.title].click()
        assert buttons[entry.title].isChecked()
        assert workspace.current_key == entry.key


def test_the_first_page_is_there_after_sign_in(workspace: Workspace) -> None:
    assert workspace.current_key == VIEWS[0].key
    assert workspace.header.switcher.text() == "Trattoria Prova"


def test_the_rail_keeps_only_its_icons_in_a_narrow_window(workspace: Workspace) -> None:
    assert workspace.rail.width() > 200
    workspace.resize(1024, 700)
    assert workspace.rail.width() == RAIL_NARROW
    assert all(each.toolTip() for each in workspace.rail.findChildren(QPushButton) if each.isCheckable())


@pytest.mark.parametrize("size", [(1440, 900), (1024, 700)], ids=["wide", "narrow"])
def test_the_rail_signs_out_by_name_at_every_width(
    qtbot: QtBot, workspace: Workspace, context: AppContext, size: tuple[int, int]
) -> None:
    workspace.resize(*size)
    [out] = workspace.rail.findChildren(IconButton)
    assert out.isVisible()
    assert out.toolTip() == "Sign out Nonna"
    assert workspace.rail.rect().contains(out.geometry())
    with qtbot.waitSignal(context.signed_out):
        out.click()


def test_pages_open_by_their_number(workspace: Workspace) -> None:
    for at, entry in enumerate(VIEWS[:9], start=1):
        press(workspace, f"Ctrl+{at}")
        assert workspace.current_key == entry.key


@pytest.mark.parametrize("role", Role)
def test_the_rail_offers_a_role_the_pages_that_it_may_see(
    workspace: Workspace, context: AppContext, role: Role
) -> None:
    assert context.restaurant is not None
    workspace.open("imports")
    context.choose(Membership(context.restaurant, role))
    rail = {each.text() for each in workspace.rail.findChildren(QPushButton) if each.isCheckable()}
    seen = {
        each.text()
        for each in workspace.rail.findChildren(QPushButton)
        if each.isCheckable() and not each.isHidden()
    }
    assert rail == {entry.title for entry in VIEWS}
    assert seen == {entry.title for entry in VIEWS if role in PERMISSIONS[entry.needs]}
    assert workspace.current_key == ("imports" if "Imports" in seen else VIEWS[0].key)


def test_the_pages_scroll_in_the_rail_where_the_window_is_too_low(
    qtbot: QtBot, context: AppContext, show: Callable[..., QWidget]
) -> None:
    many = [replace(VIEWS[n % 4], key=f"page{n}", section="Service") for n in range(30)]
    rail = Rail([*many, VIEWS[-1]], context.user)
    show(rail, height=500)
    for entry in (many[-1], many[0], VIEWS[-1]):
        rail.set_current(entry.key)
        [checked] = [each for each in rail.findChildren(QPushButton) if each.isChecked()]
        corner = checked.mapTo(rail, QPoint(0, 0))
        assert rail.rect().contains(QRect(corner, checked.size()))
        assert not checked.visibleRegion().isEmpty()


def test_the_theme_is_switched_and_kept(workspace: Workspace, context: AppContext) -> None:
    assert not theme().dark
    workspace.header.toggle_theme.emit()
    assert theme().dark
    assert context.settings.theme == "dark"


def test_a_new_restaurant_appears_and_can_be_chosen_by_key(
    qtbot: QtBot, workspace: Workspace, context: AppContext
) -> None:
    place = new_restaurant("Bar Nou")
    context.jobs.run(lambda: restaurants.create(context.store, context.user.id, place), owner=workspace)
    qtbot.waitUntil(lambda: len(workspace.memberships) == 2, timeout=LONG)
    assert workspace.header.switcher.text() == "Trattoria Prova"
    press(workspace, "Alt+Down")
    assert context.restaurant == place
    assert workspace.header.switcher.text() == "Bar Nou"


def texts(parent: Workspace) -> list[str]:
    """What the buttons say that can be pressed now."""
    return [each.text() for each in parent.findChildren(QPushButton) if each.isEnabled()]


def test_dropped_files_open_the_imports_page_which_takes_them_in_turn(
    qtbot: QtBot, workspace: Workspace, context: AppContext, write: Callable[..., Path]
) -> None:
    files = [
        write(f"{name}.csv", "date,item,quantity,price", f"2026-01-0{name},Soup,2,4.50") for name in (1, 2)
    ]
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(file)) for file in files])
    event = QDropEvent(
        QPoint(5, 5),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    with qtbot.waitSignal(context.opened_files, timeout=LONG) as opened:
        workspace.dropEvent(event)
    assert opened.args == [files]
    assert workspace.current_key == "imports"
    # What a check found is shown part by part, so that the window never waits.
    qtbot.waitUntil(lambda: "Import 1 row" in texts(workspace), timeout=LONG)
    button(workspace, "Import 1 row").click()
    qtbot.waitUntil(lambda: "Next: 2.csv" in texts(workspace), timeout=LONG)
    assert button(workspace, "Next: 2.csv").isVisible()


def test_f6_goes_round_the_parts_of_the_window(workspace: Workspace) -> None:
    seen: list[str] = []
    for _turn in range(6):
        press(workspace, "F6")
        focus = workspace.focusWidget()
        assert focus is not None
        parts = {"rail": workspace.rail, "header": workspace.header}
        seen.append(next((name for name, part in parts.items() if part.isAncestorOf(focus)), "page"))
    assert set(seen[:3]) == {"rail", "header", "page"}
    assert seen[3:] == seen[:3]
