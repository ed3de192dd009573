"""The Menu page: found, filtered, edited, merged, taken back; without money for the kitchen."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from flux_desktop.domain.exact import MICRO
from flux_desktop.domain.restaurants import Membership, Role
from flux_desktop.services import dishes, menu, suggestions
from flux_desktop.services.dishes import DishForm
from flux_desktop.services.imports import Import
from flux_desktop.services.recipe_edits import RecipeEdit, confirm_suggestion
from flux_desktop.ui.app_context import AppContext
from flux_desktop.ui.menu.sheets import MenuItemSheet, MergeSheet
from flux_desktop.ui.menu.view import MenuView
from flux_desktop.ui.paper import Paper
from tests.ui.imports_page import PATIENCE, button, buttons, clipped, nameless, open_sheet, texts
from tests.ui.keys import activate
from tests.ui.papers import as_role, assert_no_money, printed


@pytest.fixture
def view(context: AppContext, qtbot: QtBot, import_lines: Callable[..., Import]) -> Iterator[MenuView]:
    """Three dishes from a sales file, one made by a person."""
    import_lines("2026-01-01,Soup,2,4.50", "2026-01-01,Sopa,3,4.50", "2026-01-02,Tea,1,2")
    dishes.save_dish(context.session, None, DishForm("Paella", "Rice"))
    window = context.parent()
    assert isinstance(window, QWidget)
    made = MenuView(context)
    QVBoxLayout(window).addWidget(made)
    window.resize(960, 636)
    activate(qtbot, window)
    rest(context, qtbot)
    yield made
    modal = QApplication.activeModalWidget()
    if modal is not None:
        modal.close()
    QApplication.processEvents()


def rest(context: AppContext, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not context.jobs.busy, timeout=PATIENCE)
    QApplication.processEvents()


def shown(view: MenuView) -> list[str]:
    assert view.card is not None
    return [row.item.name for row in view.card.rows.rows]


def pick(view: MenuView, *names: str) -> None:
    assert view.card is not None
    view.card.choose({row.item.id for row in view.card.rows.rows if row.item.name in names})


def test_dishes_are_found_by_their_name_and_filtered(view: MenuView) -> None:
    assert view.card is not None
    assert shown(view) == ["Sopa", "Soup", "Tea", "Paella"]
    view.card.search.setText("sóp")
    assert shown(view) == ["Sopa"]
    view.card.search.clear()
    for key, found in (("confirm", ["Sopa", "Soup", "Tea"]), ("price", ["Paella"]), ("archived", [])):
        view.card.show_filter(key)
        assert shown(view) == found
    assert "No dish here." in texts(view)


def test_what_files_made_is_confirmed_at_one_go_and_that_is_taken_back(
    view: MenuView, context: AppContext, qtbot: QtBot
) -> None:
    assert "3 dishes came with sales files or photos" in texts(view)
    button(view, "Confirm all").click()
    rest(context, qtbot)
    assert all(each.confirmed for each in menu.dishes(context.session))
    assert not view.to_confirm.isVisible()
    context.undo.undo()
    rest(context, qtbot)
    assert view.to_confirm.isVisible()


def test_a_dish_is_edited_in_its_sheet_and_what_cannot_be_read_is_said_beside_it(
    view: MenuView, context: AppContext, qtbot: QtBot
) -> None:
    pick(view, "Paella")
    button(view, "Edit").click()
    sheet = open_sheet(qtbot)
    assert isinstance(sheet, MenuItemSheet)
    assert nameless(sheet) == []
    assert clipped(sheet) == []
    sheet.price_field.line.setText("twelve")
    button(sheet, "Save").click()
    assert "Type an amount such as 12.50." in texts(sheet)
    sheet.price_field.line.setText("13,20")
    sheet.rate_field.line.setText("10")
    assert "€12.00 without tax" in texts(sheet)
    button(sheet, "Save").click()
    rest(context, qtbot)
    assert menu.dish_named(context.session, "Paella").price == 13_200_000
    assert [row.item.name for row in view.card.table.chosen()] == ["Paella"]  # type: ignore[union-attr]
    context.undo.undo()
    rest(context, qtbot)
    assert menu.dish_named(context.session, "Paella").price is None


def test_who_saves_second_keeps_what_was_typed_and_chooses(
    view: MenuView, context: AppContext, qtbot: QtBot
) -> None:
    def beside_theirs(theirs: int, mine: str) -> MenuItemSheet:
        pick(view, "Paella")
        button(view, "Edit").click()
        sheet = open_sheet(qtbot)
        assert isinstance(sheet, MenuItemSheet)
        menu.change_dish(context.session, menu.dish_named(context.session, "Paella").id, price=theirs * MICRO)
        sheet.price_field.line.setText(mine)
        button(sheet, "Save").click()
        rest(context, qtbot)
        assert sheet.isVisible()
        assert "Somebody else" in sheet.conflict.accessibleName()
        assert sheet.price_field.line.text() == mine
        assert menu.dish_named(context.session, "Paella").price == theirs * MICRO
        assert clipped(sheet) == []
        return sheet

    sheet = beside_theirs(9, "11")
    button(sheet, "Show theirs").click()
    rest(context, qtbot)
    assert sheet.price_field.line.text() == "9.00"
    assert not sheet.conflict.isVisible()
    sheet.reject()
    view.invalidate()
    rest(context, qtbot)
    sheet = beside_theirs(10, "12")
    button(sheet, "Save mine").click()
    rest(context, qtbot)
    assert menu.dish_named(context.session, "Paella").price == 12 * MICRO


def test_duplicates_are_merged_and_apart_again(view: MenuView, context: AppContext, qtbot: QtBot) -> None:
    pick(view, "Soup", "Sopa")
    button(view, "Merge…").click()
    sheet = open_sheet(qtbot)
    assert isinstance(sheet, MergeSheet)
    sheet.kept.setCurrentIndex(sheet.kept.findText("Soup"))
    button(sheet, "Merge").click()
    rest(context, qtbot)
    assert shown(view) == ["Soup", "Tea", "Paella"]
    context.undo.undo()
    rest(context, qtbot)
    assert shown(view) == ["Sopa", "Soup", "Tea", "Paella"]


def test_a_dish_that_another_page_asks_for_comes_into_sight(
    view: MenuView, context: AppContext, qtbot: QtBot
) -> None:
    tea = menu.dish_named(context.session, "Tea")
    dishes.archive_dishes(context.session, [tea.id])
    view.invalidate()
    rest(context, qtbot)
    assert "Tea" not in shown(view)
    view.show_item(tea.id)
    assert [row.item.name for row in view.card.table.chosen()] == ["Tea"]  # type: ignore[union-attr]


@pytest.mark.parametrize("role", [Role.CHEF, Role.COUNTER])
def test_who_sees_no_money_sees_none_and_changes_nothing(
    view: MenuView, context: AppContext, qtbot: QtBot, role: Role
) -> None:
    from flux_desktop.store import restaurants

    assert context.restaurant is not None
    assert "€4.50" in texts(view)
    with context.store.begin() as uow:
        restaurants.put_member(uow, context.user.id, context.restaurant.id, role)
    context.choose(Membership(context.restaurant, role))
    view.invalidate()
    rest(context, qtbot)
    assert "€" not in texts(view)
    assert shown(view) == ["Sopa", "Soup", "Tea", "Paella"]
    assert not buttons(view) & {"New dish", "From a file", "Edit", "Archive", "Confirm all", "Merge…"}


def test_dishes_without_a_recipe_are_suggested_one_and_that_is_taken_back(
    view: MenuView, context: AppContext, qtbot: QtBot
) -> None:
    assert view.card is not None
    assert "Suggest a recipe" not in buttons(view)
    pick(view, "Paella", "Soup")
    button(view, "Suggest a recipe").click()
    rest(context, qtbot)
    assert {row.item.name for row in view.card.rows.rows if row.suggested} == {"Paella", "Soup"}
    assert "Suggested" in texts(view)
    assert "Suggest a recipe" not in buttons(view)
    view.card.show_filter("recipe")
    assert "Paella" in shown(view)
    button(view, "Suggest recipes for all").click()
    rest(context, qtbot)
    assert {row.item.name for row in view.card.rows.rows if row.suggested} >= {"Paella", "Soup", "Tea"}
    for _time in range(2):
        context.undo.undo()
        rest(context, qtbot)
    assert not any(row.suggested for row in view.card.rows.rows)
    assert clipped(view) == []


def test_the_kitchen_suggests_and_prints_from_the_menu_without_money(
    view: MenuView, context: AppContext, qtbot: QtBot
) -> None:
    as_role(context, Role.CHEF)
    rest(context, qtbot)
    pick(view, "Paella")
    button(view, "Suggest a recipe").click()
    rest(context, qtbot)
    waiting = suggestions.suggestions_of(context.session)[0].suggestion
    confirm_suggestion(context.session, waiting.id, RecipeEdit("Paella", waiting.lines))
    view.invalidate()
    rest(context, qtbot)
    papers: list[Paper] = []
    card, sheet = printed(view.print, papers)
    pick(view, "Soup")
    view.print.offer()
    assert not card.isEnabled()
    pick(view, "Paella")
    view.print.offer()
    for action in (card, sheet):
        assert action.isEnabled()
        action.trigger()
    rest(context, qtbot)
    assert [paper.name for paper in papers] == ["Recipe Paella", "Allergens Trattoria Prova"]
    assert_no_money(papers)
