"""Everything by keyboard: Enter, F6, the command palette, the list of shortcuts, and where the keyboard is."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from flux_desktop.domain.restaurants import Membership, Role
from flux_desktop.services import menu
from flux_desktop.services.imports import Import
from flux_desktop.services.recipe_ideas import suggest_for_dishes
from flux_desktop.ui.app_context import AppContext
from flux_desktop.ui.imports.check_step import CheckStep
from flux_desktop.ui.imports.view import ImportsView
from flux_desktop.ui.palette import Palette
from flux_desktop.ui.parts.buttons import Button, IconButton
from flux_desktop.ui.parts.overlays import Sheet
from flux_desktop.ui.recipes.view import RecipesView
from flux_desktop.ui.rows import Column, Rows, Table
from flux_desktop.ui.views import VIEWS
from flux_desktop.ui.window import Window
from flux_desktop.ui.workspace import Workspace
from tests.ui.keys import activate

LONG = 30_000
SAMPLES = Path(__file__).parents[1] / "pos" / "samples"


@pytest.fixture
def window(qtbot: QtBot) -> Window:
    made = Window()
    qtbot.addWidget(made)
    made.setMinimumSize(0, 0)
    made.resize(1024, 700)
    return made


@pytest.fixture
def workspace(qtbot: QtBot, window: Window, context: AppContext) -> Workspace:
    made = Workspace(context)
    window.show_page(made)
    window.show()
    qtbot.waitUntil(lambda: not context.jobs.busy and made.header.switcher.isVisible(), timeout=LONG)
    return made


def press(window: QWidget, *keys: Qt.Key) -> None:
    """To whatever has the keyboard, as a person presses them."""
    for key in keys:
        QTest.keyClick(window.focusWidget() or window, key)


def sheet(workspace: Workspace, kind: type[Sheet] = Sheet) -> Sheet:
    return next(each for each in workspace.window().findChildren(kind) if each.isVisible())


def test_enter_presses_the_button_that_has_the_keyboard(qtbot: QtBot, window: Window) -> None:
    pressed: list[str] = []
    row = QWidget()
    window.show_page(row)
    for name, made in (("words", Button("Words")), ("icon", IconButton("x", "Icon"))):
        made.setParent(row)
        made.clicked.connect(lambda _checked=False, name=name: pressed.append(name))
    activate(qtbot, window)
    for made in row.findChildren(QWidget):
        made.setFocus()
        press(window, Qt.Key.Key_Return)
    assert pressed == ["words", "icon"]


def test_enter_in_a_sheet_presses_the_button_with_the_keyboard_not_the_default_one(
    qtbot: QtBot, window: Window
) -> None:
    activate(qtbot, window)
    opened, pressed = Sheet(window, "Sure?"), []
    default, other = Button("Default"), IconButton("x", "Other")
    for each in (default, other):
        opened.footer.addWidget(each)
        each.clicked.connect(lambda _checked=False, each=each: pressed.append(each))
    default.setDefault(True)
    opened.open()
    other.setFocus()
    press(opened, Qt.Key.Key_Return)
    assert pressed == [other]
    opened.reject()


def test_enter_that_opens_a_row_does_not_press_what_has_the_keyboard_then(
    qtbot: QtBot, window: Window
) -> None:
    place, pressed = QWidget(), []
    window.show_page(place)
    table = Table(Rows([Column("Name", str)]), "Names")
    back = Button("Back")
    for each in (table, back):
        each.setParent(place)
    back.clicked.connect(lambda: pressed.append("back"))
    table.rows.replace(["Soup"])
    table.activated.connect(lambda _index: back.setFocus())
    activate(qtbot, window)
    table.setFocus()
    table.selectRow(0)
    press(window, Qt.Key.Key_Return)
    assert back.hasFocus()
    assert pressed == []


def test_a_suggested_recipe_opens_by_enter_at_its_first_line(
    qtbot: QtBot, workspace: Workspace, context: AppContext, import_lines: Callable[..., Import]
) -> None:
    import_lines("2026-01-01,Pan con tomate,2,4.50")
    suggest_for_dishes(context.session, [each.id for each in menu.dishes(context.session)])
    page = workspace.open("recipes")
    assert isinstance(page, RecipesView)
    qtbot.waitUntil(lambda: page.book is not None and bool(page.book.rows.rows), timeout=LONG)
    assert page.book is not None
    activate(qtbot, workspace.window())
    page.book.focus_list()
    press(workspace.window(), Qt.Key.Key_Return)
    assert page.editor is not None
    assert page.editor.lines.rows[0].edit.hasFocus()


@pytest.mark.parametrize("entry", VIEWS, ids=lambda entry: entry.key)
def test_every_stop_of_tab_is_in_sight_and_shows_that_it_has_the_keyboard(
    qtbot: QtBot,
    import_lines: Callable[..., Import],
    workspace: Workspace,
    context: AppContext,
    entry: object,
) -> None:
    import_lines(*(f"2026-01-{day:02},Soup,2,4.50" for day in range(1, 29)))
    workspace.open(entry.key)  # type: ignore[attr-defined]
    qtbot.waitUntil(lambda: not context.jobs.busy, timeout=LONG)
    assert_stops(qtbot, workspace)


def test_every_stop_of_the_check_of_a_file_is_in_sight(
    qtbot: QtBot, workspace: Workspace, context: AppContext
) -> None:
    view = workspace.open("imports")
    assert isinstance(view, ImportsView)
    for name in ("report_es_cp1252.csv", "ambiguous_dates_ask_the_user.csv"):
        view.start([SAMPLES / name])
        quiet(qtbot, context, workspace)
        assert_stops(qtbot, workspace)


def assert_stops(qtbot: QtBot, workspace: Workspace) -> None:
    """Goes round by Tab until it comes back; fails on a stop out of sight, or that looks as it does without."""
    window, seen, wrong = workspace.window(), [], []
    start = workspace.rail.findChildren(QPushButton)[0]
    start.setFocus(Qt.FocusReason.TabFocusReason)
    while len(seen) < 200:
        # Without a screen a window may be left by the keyboard at any time.
        activate(qtbot, window)
        # As Qt does with the first key of a person.
        window.setAttribute(Qt.WidgetAttribute.WA_KeyboardFocusChange)
        focus = window.focusWidget()
        assert focus is not None
        if focus in seen:
            break
        seen.append(focus)
        if not in_sight(focus, window):
            wrong.append(f"{type(focus).__name__} “{focus.accessibleName()}” is out of sight")
        if not shows_focus(focus, window):
            wrong.append(f"{type(focus).__name__} “{focus.accessibleName()}” does not show the keyboard")
        press(window, Qt.Key.Key_Tab)
    assert len(seen) > 5
    assert wrong == [], "\n".join(wrong)


def in_sight(widget: QWidget, window: QWidget) -> bool:
    """Its middle, or where it types, is inside of everything that scrolls around it."""
    area = QRect(widget.mapTo(window, QPoint(0, 0)), widget.size())
    around = widget.parentWidget()
    while around is not None and around is not window:
        if isinstance(around, QScrollArea):
            port = around.viewport()
            room = QRect(port.mapTo(window, QPoint(0, 0)), port.size())
            shared = area.intersected(room)
            if shared.height() < min(area.height(), room.height()) - 1:
                return False
        around = around.parentWidget()
    return window.rect().intersects(area)


def shows_focus(widget: QWidget, window: QWidget) -> bool:
    """Whether the picture of it changes when the keyboard leaves it."""
    area = QRect(widget.mapTo(window, QPoint(0, 0)), widget.size()).intersected(window.rect())
    with_focus = window.grab(area).toImage()
    widget.clearFocus()
    without = window.grab(area).toImage()
    widget.setFocus(Qt.FocusReason.TabFocusReason)
    return with_focus != without


@pytest.mark.parametrize("name", ["square_items_detail_2026.csv", "ambiguous_dates_ask_the_user.csv"])
def test_import_is_at_most_three_keys_from_the_check(
    qtbot: QtBot, workspace: Workspace, context: AppContext, name: str
) -> None:
    view = workspace.open("imports")
    assert isinstance(view, ImportsView)
    view.start([SAMPLES / name])
    quiet(qtbot, context, workspace)
    done: list[object] = []
    context.jobs.changed.connect(done.append)
    for _key in range(3):
        if not done:
            press(workspace.window(), Qt.Key.Key_Return)
            quiet(qtbot, context, workspace)
    assert done


def quiet(qtbot: QtBot, context: AppContext, workspace: Workspace) -> None:
    """Until nothing is under way, and what a check found is shown."""

    def settled() -> bool:
        QApplication.processEvents()
        return not context.jobs.busy and not any(each.filling for each in workspace.findChildren(CheckStep))

    qtbot.waitUntil(settled, timeout=LONG)
    qtbot.wait(60)


def palette(workspace: Workspace, typed: str) -> Palette:
    workspace.open_palette()
    opened = sheet(workspace, Palette)
    assert isinstance(opened, Palette)
    opened.line.setText(typed)
    return opened


def shown(opened: Palette) -> list[str]:
    return [opened.list.item(row).text() for row in range(opened.list.count())]


def test_the_palette_goes_to_a_page_by_a_few_letters(workspace: Workspace) -> None:
    opened = palette(workspace, "accu")
    assert shown(opened)[0] == "Accuracy"
    press(opened, Qt.Key.Key_Return)
    assert workspace.current_key == "accuracy"
    assert not workspace.window().findChildren(Palette) or not opened.isVisible()


def test_the_palette_does_acts_and_finds_dishes_without_their_accents(
    qtbot: QtBot, workspace: Workspace, context: AppContext, import_lines: Callable[..., Import]
) -> None:
    import_lines("2026-01-02,Crème brûlée,2,6.50")
    asked: list[tuple[str, object]] = []
    context.show_item.connect(lambda key, item_id: asked.append((key, item_id)))
    opened = palette(workspace, "creme brulee")
    qtbot.waitUntil(lambda: shown(opened) == ["Crème brûlée"], timeout=LONG)
    press(opened, Qt.Key.Key_Return)
    assert [key for key, _id in asked] == ["forecast"]
    opened = palette(workspace, "light or")
    press(opened, Qt.Key.Key_Return)
    assert context.settings.theme == "dark"
    opened = palette(workspace, "nothing is called this")
    assert shown(opened) == []
    opened.reject()


def test_the_palette_offers_only_what_the_role_may_do(workspace: Workspace, context: AppContext) -> None:
    assert context.restaurant is not None
    context.choose(Membership(context.restaurant, Role.CHEF))
    opened = palette(workspace, "import")
    assert shown(opened) == []
    opened.reject()


def test_every_shortcut_is_listed_once_with_what_it_does(workspace: Workspace) -> None:
    workspace.open("imports")
    workspace.show_keys()
    said = [each.text() for each in sheet(workspace).findChildren(QLabel)]
    assert len([each for each in said if each == "Settings"]) == 1, (
        "by Ctrl+,: the pages with a number end before it"
    )
    keys = [each for each in said if each.startswith(("Ctrl", "Alt", "F", "?")) and each != "Forecast"]
    assert len(keys) == len(set(keys))
    for key in ("Ctrl+K", "Ctrl+O", "Ctrl+V", "F1", "F6"):
        assert key in keys
    sheet(workspace).reject()
    silent = [
        each.key().toString()
        for each in workspace.findChildren(QShortcut)
        if not each.whatsThis() and each.parent() is workspace
    ]
    assert silent == [f"Ctrl+{n}" for n in range(1, 10)], "the pages are listed by their names"


def test_f1_explains_the_page_and_its_words(workspace: Workspace) -> None:
    for entry in VIEWS:
        workspace.open(entry.key)
        workspace.open_help()
        opened = sheet(workspace)
        said = " ".join(each.text() for each in opened.findChildren(QLabel))
        assert entry.title in said
        for word in ("Typical", "Range", "Event", "Target"):
            assert word in said
        opened.reject()
        QApplication.processEvents()
