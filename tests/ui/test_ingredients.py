"""The page of ingredients and its sheet."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from flux_desktop.domain.allergens import show_allergens
from flux_desktop.domain.exact import MICRO
from flux_desktop.domain.restaurants import Membership, Role
from flux_desktop.services import ingredients, menu, recipes
from flux_desktop.services.ingredients import Stocked, add_price, change_ingredient
from flux_desktop.services.kitchen_files import KitchenFile
from flux_desktop.ui.app_context import AppContext
from flux_desktop.ui.ingredients.sheet import IngredientSheet
from flux_desktop.ui.ingredients.view import IngredientsView
from tests.ui.imports_page import PATIENCE, button, clipped, nameless
from tests.ui.keys import activate


@pytest.fixture
def kitchen(context: AppContext, write: Callable[..., Path]) -> AppContext:
    session = context.session
    old = session.calendar_day - timedelta(200)
    rows = (
        "name,pack,price,date,supplier,allergens,yield",
        f"Tomato,10 kg,20,{old.isoformat()},Mercabarna,none,0.85",
        "Olive oil,5 l,40,,Coop,,",
        "Salt,,,,Coop,,",
    )
    ingredients.read_file(session, KitchenFile(write("prices.csv", *rows)))
    recipes.read_file(
        session, KitchenFile(write("lines.csv", "recipe,ingredient,quantity,unit", "Soup,Tomato,850,g"))
    )
    menu.add_dish(session, "Soup", price=8 * MICRO)
    return context


@pytest.fixture
def page(kitchen: AppContext, qtbot: QtBot) -> Iterator[IngredientsView]:
    window = kitchen.parent()
    assert isinstance(window, QWidget)
    made = IngredientsView(kitchen)
    QVBoxLayout(window).addWidget(made)
    window.resize(1024, 700)
    activate(qtbot, window)
    rest(kitchen, qtbot)
    yield made
    while (modal := QApplication.activeModalWidget()) is not None:
        modal.close()
        QApplication.processEvents()


def rest(context: AppContext, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not context.jobs.busy, timeout=PATIENCE)
    QApplication.processEvents()


def shown(page: IngredientsView) -> list[str]:
    assert page.table is not None
    return [each.ingredient.name for each in page.table.rows.rows]


def stored(context: AppContext) -> dict[str, Stocked]:
    return {each.ingredient.name: each for each in ingredients.ingredients_of(context.session)}


def opened(page: IngredientsView, name: str) -> IngredientSheet:
    return page.open_ingredient(stored(page.context)[name])


def typed(sheet: IngredientSheet, text: str) -> None:
    sheet.purchase.field.line.setText(text)
    sheet.purchase.field.line.textEdited.emit(text)


def test_ingredients_are_found_by_name_supplier_and_what_is_missing(page: IngredientsView) -> None:
    assert shown(page) == ["Olive oil", "Salt", "Tomato"]
    assert page.table is not None
    page.table.search.setText("cóop oil")
    assert shown(page) == ["Olive oil"]
    page.table.search.clear()
    for key, names in (("no_price", ["Salt"]), ("old", ["Tomato"]), ("unknown", ["Olive oil", "Salt"])):
        page.table.filter.set_current(key)
        assert shown(page) == names
    page.table.filter.set_current("all")
    texts = [str(page.table.rows.index(2, at).data()) for at in range(8)]
    assert texts == ["Tomato", "10 kg", "€20.00", "€2.00 / kg", "–", "85%", "None", "200 days ago"]


def test_a_purchase_is_typed_as_on_the_invoice_and_says_whom_it_hits(
    page: IngredientsView, kitchen: AppContext, qtbot: QtBot
) -> None:
    sheet = opened(page, "Tomato")
    typed(sheet, "caja 6 x 2,5 kg, 37,50")
    assert sheet.purchase._meant.text() == "15 kg for €37.50: €2.50 / kg"
    qtbot.waitUntil(lambda: sheet.impact.isVisible(), timeout=PATIENCE)
    (hit,) = sheet.impact.rows.rows
    assert (hit.item.name, float(hit.before), float(hit.after)) == ("Soup", 2.0, 2.5)
    assert hit.restoring == 10
    sheet.save()
    rest(kitchen, qtbot)
    price = stored(kitchen)["Tomato"].prices[-1]
    assert (price.pack, price.amount, price.day) == (
        "6 x 2.5 kg",
        37_500_000,
        kitchen.session.calendar_day,
    )
    assert QApplication.activeModalWidget() is None
    kitchen.undo.undo()
    rest(kitchen, qtbot)
    assert [each.pack for each in stored(kitchen)["Tomato"].prices] == ["10 kg"]
    kitchen.undo.redo()
    rest(kitchen, qtbot)
    assert stored(kitchen)["Tomato"].prices[-1].pack == "6 x 2.5 kg"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("5 l, 0", "0 would make dishes free"),
        ("5 l, -3", "not a price"),
        ("5 l, 1000000000000", "not a price"),
        ("5 l, 900000000", "more than anything costs"),
        ("a bag, 4", "cannot read the pack"),
        ("6 l", "price is missing"),
    ],
)
def test_a_wrong_price_is_refused_beside_its_field(
    page: IngredientsView, kitchen: AppContext, text: str, said: str
) -> None:
    before = stored(kitchen)
    sheet = opened(page, "Olive oil")
    typed(sheet, text)
    sheet.save()
    assert said in sheet.purchase.field.editor.accessibleDescription()
    assert sheet.isVisible()
    assert stored(kitchen) == before


def test_shares_are_typed_in_any_way_and_refused_beside_their_field(
    page: IngredientsView, kitchen: AppContext, qtbot: QtBot
) -> None:
    sheet = opened(page, "Tomato")
    for text in ("61 %", "0.61", "-1", "much"):
        sheet.waste.line.setText(text)
        sheet.save()
        assert "from 0 to 60" in sheet.waste.line.accessibleDescription(), text
    sheet.waste.line.setText("12,5 %")
    for text in ("0 %", "120 %", "-5 %"):
        sheet.yield_.line.setText(text)
        sheet.save()
        assert "above 0 and at most 100" in sheet.yield_.field.editor.accessibleDescription(), text
    sheet.yield_.mode.setCurrentIndex(1)
    sheet.yield_.line.setText("45")
    assert sheet.yield_.share() == 550_000
    sheet.yield_.mode.setCurrentIndex(2)
    sheet.yield_.line.setText("2 kg")
    sheet.yield_.usable.setText("2.1 kg")
    sheet.save()
    assert "less is used" in sheet.yield_.field.editor.accessibleDescription()
    sheet.yield_.usable.setText("1500 g")
    sheet.life.line.setText("5")
    sheet.equivalents.line.setText("1 each = 120 g")
    sheet.save()
    rest(kitchen, qtbot)
    each = stored(kitchen)["Tomato"].ingredient
    assert (each.waste_factor, each.yield_share, each.shelf_life_days) == (125_000, 750_000, 5)
    assert [str(one) for one in each.equivalents] == ["1 each = 120 g"]


def test_allergens_are_pressed_and_unknown_until_somebody_has_looked(
    page: IngredientsView, kitchen: AppContext, qtbot: QtBot
) -> None:
    sheet = opened(page, "Olive oil")
    sheet.tabs.set_current("allergens")
    chips = sheet.allergens._chips
    assert sheet.allergens.allergens() is None
    for name, presses in (("milk", 1), ("hazelnut", 2), ("egg", 3)):
        for _press in range(presses):
            chips[name].click()
    assert chips["hazelnut"].accessibleName() == "Hazelnut: may contain"
    sheet.save()
    rest(kitchen, qtbot)
    assert show_allergens(stored(kitchen)["Olive oil"].ingredient.allergens) == "milk; may: hazelnut"


def test_the_second_of_two_editors_is_told_and_what_they_typed_stays(
    page: IngredientsView, kitchen: AppContext, qtbot: QtBot
) -> None:
    sheet = opened(page, "Tomato")
    sheet.supplier.line.setText("Mine")
    change_ingredient(kitchen.session, stored(kitchen)["Tomato"].ingredient.id, supplier="Theirs")
    sheet.save()
    rest(kitchen, qtbot)
    assert sheet.conflict.isVisible()
    assert sheet.supplier.line.text() == "Mine"
    assert stored(kitchen)["Tomato"].ingredient.supplier == "Theirs"
    button(sheet.conflict, "Save mine").click()
    rest(kitchen, qtbot)
    assert stored(kitchen)["Tomato"].ingredient.supplier == "Mine"


def test_a_price_that_somebody_else_recorded_meanwhile_is_told_and_kept(
    page: IngredientsView, kitchen: AppContext, qtbot: QtBot
) -> None:
    tomato = stored(kitchen)["Tomato"]
    sheet = opened(page, "Tomato")
    typed(sheet, "10 kg, 25")
    add_price(kitchen.session, tomato.ingredient.id, "10 kg", 30 * MICRO)
    sheet.save()
    rest(kitchen, qtbot)
    assert sheet.conflict.isVisible()
    assert stored(kitchen)["Tomato"].prices[-1].amount == 30 * MICRO
    button(sheet.conflict, "Save mine").click()
    rest(kitchen, qtbot)
    amounts = [each.amount for each in stored(kitchen)["Tomato"].prices]
    assert amounts[-2:] == [30 * MICRO, 25 * MICRO]
    # Who types no price has nothing to do with theirs.
    sheet = opened(page, "Tomato")
    sheet.supplier.line.setText("Port")
    add_price(kitchen.session, tomato.ingredient.id, "10 kg", 31 * MICRO)
    sheet.save()
    rest(kitchen, qtbot)
    left = stored(kitchen)["Tomato"]
    assert (left.ingredient.supplier, left.prices[-1].amount) == ("Port", 31 * MICRO)


def test_an_ingredient_is_added_and_removed_and_both_are_taken_back(
    page: IngredientsView, kitchen: AppContext, qtbot: QtBot
) -> None:
    page.add_new()
    sheet = next(each for each in page.window().findChildren(IngredientSheet) if each.isVisible())
    sheet.save()
    assert "needs a name" in sheet.name.line.accessibleDescription()
    sheet.name.line.setText("tomato")
    sheet.save()
    rest(kitchen, qtbot)
    assert "is another ingredient" in sheet.name.line.accessibleDescription()
    sheet.name.line.setText("Basil")
    typed(sheet, "2 €/each")
    sheet.save()
    rest(kitchen, qtbot)
    assert shown(page) == ["Basil", "Olive oil", "Salt", "Tomato"]
    opened(page, "Salt")._remove()
    rest(kitchen, qtbot)
    assert "Salt" not in stored(kitchen)
    kitchen.undo.undo()
    rest(kitchen, qtbot)
    kitchen.undo.undo()
    rest(kitchen, qtbot)
    assert sorted(stored(kitchen)) == ["Olive oil", "Salt", "Tomato"]


def test_who_may_see_no_money_sees_no_price(page: IngredientsView, kitchen: AppContext, qtbot: QtBot) -> None:
    assert kitchen.restaurant is not None
    kitchen.choose(Membership(kitchen.restaurant, Role.CHEF))
    rest(kitchen, qtbot)
    assert page.table is not None
    titles = [each.title for each in page.table.rows.columns]
    assert titles == ["Ingredient", "Waste", "Yield", "Shelf life, days", "Allergens"]
    assert not page.add.isVisible()


@pytest.mark.parametrize("tab", ["price", "kitchen", "allergens", "history"])
def test_the_sheet_cuts_no_text_and_names_everything(page: IngredientsView, tab: str) -> None:
    sheet = opened(page, "Tomato")
    sheet.tabs.set_current(tab)
    QApplication.processEvents()
    assert clipped(sheet) == []
    assert nameless(sheet) == []
