"""From one page to the same thing on another: the page that opens has it in sight."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest
from PySide6.QtWidgets import QApplication, QDialog
from pytestqt.qtbot import QtBot

from flux_desktop.domain.restaurants import Role
from flux_desktop.services import menu
from flux_desktop.services.ingredients import ingredients_of
from flux_desktop.services.recipes import recipes_of
from flux_desktop.ui.app_context import AppContext
from flux_desktop.ui.forecast.view import ForecastView
from flux_desktop.ui.ingredients.sheet import IngredientSheet
from flux_desktop.ui.menu.view import MenuView
from flux_desktop.ui.parts.overlays import ConfirmSheet
from flux_desktop.ui.profitability.dish_sheet import DishCostSheet
from flux_desktop.ui.profitability.view import ProfitabilityView
from flux_desktop.ui.profitability.what_if_sheet import WhatIfSheet
from flux_desktop.ui.recipes.view import RecipesView
from flux_desktop.ui.workspace import Workspace
from tests.kitchens import small_kitchen
from tests.ui.papers import as_role

LONG = 30_000


@pytest.fixture
def workspace(qtbot: QtBot, context: AppContext, tmp_path: Path) -> Iterator[Workspace]:
    small_kitchen(context.session, tmp_path)
    made = Workspace(context)
    qtbot.addWidget(made)
    made.resize(1440, 900)
    made.show()
    rest(made, qtbot)
    yield made
    modal = QApplication.activeModalWidget()
    if modal is not None:
        modal.close()
    QApplication.processEvents()


def rest(workspace: Workspace, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not workspace.context.jobs.busy, timeout=LONG)
    QApplication.processEvents()


def dish(workspace: Workspace, name: str) -> UUID:
    return menu.dish_named(workspace.context.session, name).id


def recipe_in_sight(workspace: Workspace, qtbot: QtBot) -> str:
    rest(workspace, qtbot)
    assert workspace.current_key == "recipes"
    page = workspace.open("recipes")
    assert isinstance(page, RecipesView)
    assert page.editor is not None
    name = page.editor.entry.name
    page.editor.closed.emit()
    return name


def ingredient_in_sight(workspace: Workspace, qtbot: QtBot) -> str:
    rest(workspace, qtbot)
    assert workspace.current_key == "ingredients"
    sheets = [each for each in workspace.findChildren(IngredientSheet) if each.isVisible()]
    (sheet,) = sheets
    name = sheet.name.line.text()
    sheet.reject()
    QApplication.processEvents()
    return name


def menu_page(workspace: Workspace, qtbot: QtBot) -> MenuView:
    page = workspace.open("menu")
    assert isinstance(page, MenuView)
    rest(workspace, qtbot)
    return page


def jump(page: MenuView, name: str, to: str) -> None:
    """From the menu, by the button under the table."""
    item_id = menu.dish_named(page.context.session, name).id
    assert page.card is not None
    assert page.card.reveal(item_id)
    button = page.card.links[to]
    assert button.isEnabled(), name
    button.click()


@pytest.mark.parametrize("role", [Role.OWNER, Role.CHEF])
@pytest.mark.parametrize("name", ["Caesar", "Wine", "Cauliflower"])
def test_the_menu_opens_a_dishs_recipe_or_the_place_to_write_one(
    workspace: Workspace, qtbot: QtBot, role: Role, name: str
) -> None:
    as_role(workspace.context, role)
    jump(menu_page(workspace, qtbot), name, "recipes")
    assert recipe_in_sight(workspace, qtbot) == name


def test_the_recipe_of_a_dish_off_the_menu_opens_where_it_has_one(
    workspace: Workspace, qtbot: QtBot, tmp_path: Path
) -> None:
    page = menu_page(workspace, qtbot)
    assert page.card is not None
    page.card.reveal(dish(workspace, "Old pie"))
    assert not page.card.links["recipes"].isEnabled()
    from flux_desktop.services import dishes

    dishes.archive_dishes(workspace.context.session, [dish(workspace, "Caesar")])
    page.invalidate()
    rest(workspace, qtbot)
    jump(page, "Caesar", "recipes")
    assert recipe_in_sight(workspace, qtbot) == "Caesar"


def test_the_menu_opens_a_dishs_forecast_and_its_profit(workspace: Workspace, qtbot: QtBot) -> None:
    jump(menu_page(workspace, qtbot), "Wine", "forecast")
    rest(workspace, qtbot)
    page = workspace.open("forecast")
    assert isinstance(page, ForecastView)
    qtbot.waitUntil(lambda: page.newest is not None, timeout=LONG)
    assert [each.id for each in page.dishes.picked] == [dish(workspace, "Wine")]
    jump(menu_page(workspace, qtbot), "Caesar", "profitability")
    rest(workspace, qtbot)
    assert workspace.current_key == "profitability"
    (sheet,) = [each for each in workspace.findChildren(DishCostSheet) if each.isVisible()]
    qtbot.waitUntil(lambda: sheet.heading.text() == "Caesar", timeout=LONG)
    sheet.reject()


def profit_of(workspace: Workspace, qtbot: QtBot, name: str) -> DishCostSheet:
    workspace.context.show_item.emit("profitability", dish(workspace, name))
    rest(workspace, qtbot)
    (sheet,) = [each for each in workspace.findChildren(DishCostSheet) if each.isVisible()]
    qtbot.waitUntil(lambda: sheet.recipe is not None, timeout=LONG)
    return sheet


def test_profitability_opens_a_dishs_recipe_and_its_ingredients(workspace: Workspace, qtbot: QtBot) -> None:
    sheet = profit_of(workspace, qtbot, "Caesar")
    sheet.open_recipe.click()
    assert recipe_in_sight(workspace, qtbot) == "Caesar"
    sheet = profit_of(workspace, qtbot, "Caesar")
    at = [each.line.what for each in sheet.rows.rows].index("Chicken")
    sheet.table.activated.emit(sheet.rows.index(at, 0))
    assert ingredient_in_sight(workspace, qtbot) == "Chicken"


def test_missing_costs_open_what_is_missing_or_begin_it(workspace: Workspace, qtbot: QtBot) -> None:
    page = workspace.open("profitability")
    assert isinstance(page, ProfitabilityView)
    rest(workspace, qtbot)
    found = {gap.missing.what: gap for gap in page.gaps.rows.rows}
    page.gaps.settle.emit(found["Wine"])
    assert recipe_in_sight(workspace, qtbot) == "Wine"
    # Nobody has entered it yet: it begins with the name that recipes have for it.
    page.gaps.settle.emit(found["Saffron"])
    assert ingredient_in_sight(workspace, qtbot) == "Saffron"


def test_what_was_tried_opens_where_it_is_written(workspace: Workspace, qtbot: QtBot) -> None:
    page = workspace.open("profitability")
    assert isinstance(page, ProfitabilityView)
    rest(workspace, qtbot)
    for kind, sight, name in (
        ("portion", recipe_in_sight, "Caesar"),
        ("cost", ingredient_in_sight, "Chicken"),
    ):
        workspace.open("profitability")
        page.open_what_if(next(row for row in page.dishes.rows.rows if row.name == "Caesar"))
        (sheet,) = [each for each in workspace.findChildren(WhatIfSheet) if each.isVisible()]
        qtbot.waitUntil(lambda sheet=sheet: sheet.basis is not None, timeout=LONG)
        sheet.kind.set_current(kind)
        sheet.ingredient.setCurrentIndex(sheet.ingredient.findText("Chicken"))
        sheet.elsewhere.click()
        assert sight(workspace, qtbot) == name


def test_a_jump_asks_before_it_takes_what_is_typed(workspace: Workspace, qtbot: QtBot) -> None:
    context = workspace.context
    context.show_item.emit("recipes", dish(workspace, "Wine"))
    rest(workspace, qtbot)
    page = workspace.open("recipes")
    assert isinstance(page, RecipesView)
    assert page.editor is not None
    page.editor.lines.rows[0].edit.setText("150 g Chicken")
    page.editor.lines.typed.emit()
    assert page.editor.is_dirty
    for answer, left in ((QDialog.DialogCode.Rejected, "Wine"), (QDialog.DialogCode.Accepted, "Caesar")):
        context.show_item.emit("recipes", dish(workspace, "Caesar"))
        rest(workspace, qtbot)
        assert page.editor.entry.name == "Wine"
        asked = QApplication.activeModalWidget()
        assert isinstance(asked, ConfirmSheet)
        asked.done(answer)
        rest(workspace, qtbot)
        assert page.editor.entry.name == left
        page.invalidate()
        rest(workspace, qtbot)
        assert page.editor.entry.name == left
        assert QApplication.activeModalWidget() is None


def test_every_id_of_the_kitchen_selects_what_it_is_of(workspace: Workspace, qtbot: QtBot) -> None:
    context = workspace.context
    workspace.open("recipes")
    rest(workspace, qtbot)
    for recipe in recipes_of(context.session):
        context.show_item.emit("recipes", recipe.id)
        assert recipe_in_sight(workspace, qtbot) == recipe.name
    for stocked in ingredients_of(context.session):
        context.show_item.emit("ingredients", stocked.ingredient.id)
        assert ingredient_in_sight(workspace, qtbot) == stocked.ingredient.name
    for item in menu.dishes(context.session):
        context.show_item.emit("menu", item.id)
        page = menu_page(workspace, qtbot)
        assert page.card is not None
        assert [row.item.id for row in page.card.table.chosen()] == [item.id]
    # An id of something else opens nothing, and breaks nothing.
    context.show_item.emit("recipes", UUID(int=date.max.toordinal()))
    rest(workspace, qtbot)
