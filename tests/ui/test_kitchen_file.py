"""A kitchen file in the window: understood, shown, imported, taken back."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from flux_desktop.domain.exact import MICRO
from flux_desktop.services import ingredients, menu, recipes
from flux_desktop.ui.app_context import AppContext
from flux_desktop.ui.kitchen_file import Kind, KitchenDrop, KitchenFileSheet, open_kitchen_file
from flux_desktop.ui.view import View
from tests.ui.imports_page import PATIENCE, button, clipped, nameless, open_sheet, texts
from tests.ui.keys import activate


@pytest.fixture
def page(context: AppContext, qtbot: QtBot) -> Iterator[View]:
    window = context.parent()
    assert isinstance(window, QWidget)
    made = View(context, "Kitchen")
    QVBoxLayout(window).addWidget(made)
    window.resize(1024, 700)
    activate(qtbot, window)
    yield made
    modal = QApplication.activeModalWidget()
    if modal is not None:
        modal.close()
    QApplication.processEvents()


def rest(context: AppContext, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not context.jobs.busy, timeout=PATIENCE)
    QApplication.processEvents()


def test_a_menu_is_checked_first_then_imported_and_taken_back(
    context: AppContext, page: View, qtbot: QtBot, write: Callable[..., Path]
) -> None:
    menu.add_dish(context.session, "Soup", price=4 * MICRO)
    sheet = open_kitchen_file(page, "menu", write("menu.csv", "item,price", "Soup,5", "Pie,9", "Tea,much"))
    rest(context, qtbot)
    assert "1 new name · 1 changed · 1 row left out" in texts(sheet)
    assert "Price €4.00 → €5.00" in texts(sheet)
    assert clipped(sheet) == []
    assert nameless(sheet) == []
    sheet._found.part.set_current("skipped")
    assert "4\nThe price is not a number" in texts(sheet)
    assert [each.name for each in menu.dishes(context.session)] == ["Soup"]
    button(sheet, "Import 2 changes").click()
    rest(context, qtbot)
    assert {each.name: each.price for each in menu.dishes(context.session)} == {
        "Soup": 5 * MICRO,
        "Pie": 9 * MICRO,
    }
    context.undo.undo()
    rest(context, qtbot)
    assert {each.name: each.price for each in menu.dishes(context.session)} == {"Soup": 4 * MICRO}
    context.undo.redo()
    rest(context, qtbot)
    assert len(menu.dishes(context.session)) == 2


def test_a_copied_price_list_is_read_like_a_file(context: AppContext, page: View, qtbot: QtBot) -> None:
    sheet = open_kitchen_file(page, "ingredients")
    assert not sheet.act.isEnabled()
    sheet.paste.setPlainText("name\tpack\tprice\nOil\t5 l\t20,50\n")
    sheet.act.click()
    rest(context, qtbot)
    assert "Oil" in texts(sheet)
    sheet.act.click()
    rest(context, qtbot)
    (oil,) = ingredients.ingredients_of(context.session)
    assert [each.amount for each in oil.prices] == [20_500_000]


def test_a_file_that_is_none_says_why_and_another_can_be_chosen(
    context: AppContext, page: View, qtbot: QtBot, write: Callable[..., Path]
) -> None:
    sheet = open_kitchen_file(page, "recipes", write("a.csv", "item,price", "Soup,5"))
    rest(context, qtbot)
    assert "The columns recipe, ingredient" in texts(sheet)
    assert sheet.paste.isVisible()
    sheet.check(write("b.csv", "recipe,ingredient,quantity,unit", "Soup,Leek,100,g"))
    rest(context, qtbot)
    assert "Lines 1" in texts(sheet)
    sheet.act.click()
    rest(context, qtbot)
    assert [each.name for each in recipes.recipes_of(context.session)] == ["Soup"]


def test_where_the_decimals_could_be_either_the_person_says(
    context: AppContext, page: View, qtbot: QtBot, write: Callable[..., Path]
) -> None:
    sheet = open_kitchen_file(page, "menu", write("a.txt", "item\tprice", "Soup\t1.250"))
    rest(context, qtbot)
    assert sheet.seen is None
    assert sheet.decimal.isVisible()
    assert "--decimal" not in texts(sheet)
    sheet.decimal.set_current(".")
    rest(context, qtbot)
    assert "Price €1.25" in texts(sheet)


@pytest.mark.parametrize("kind", ["menu", "ingredients", "recipes"])
def test_a_file_dropped_on_the_page_is_checked_at_once(
    context: AppContext, page: View, qtbot: QtBot, write: Callable[..., Path], kind: Kind
) -> None:
    KitchenDrop(page, kind)
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(write("x.csv", "nothing", "known")))])
    copy, left, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    for event in (
        QDragEnterEvent(QPointF(9, 9).toPoint(), copy, data, left, none),
        QDropEvent(QPointF(9, 9), copy, data, left, none),
    ):
        QApplication.sendEvent(page, event)
    sheet = open_sheet(qtbot)
    assert isinstance(sheet, KitchenFileSheet)
    rest(context, qtbot)
    assert "missing" in texts(sheet)
