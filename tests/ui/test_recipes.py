"""The page of recipes, by keyboard alone."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from flux_desktop import bundled
from flux_desktop.domain.amounts import Amount
from flux_desktop.domain.exact import MICRO
from flux_desktop.domain.i18n import catalogue, language, use_language
from flux_desktop.domain.recipes import Line, Recipe
from flux_desktop.domain.restaurants import Membership, Role
from flux_desktop.services import ingredients, menu, recipes, suggestions
from flux_desktop.services.recipe_edits import RecipeEdit, save_recipe
from flux_desktop.store import restaurants, users
from flux_desktop.ui.app_context import AppContext
from flux_desktop.ui.paper import Paper
from flux_desktop.ui.parts.overlays import Toast
from flux_desktop.ui.recipes.editor import RecipeEditor
from flux_desktop.ui.recipes.line_row import LineRow
from flux_desktop.ui.recipes.scale_sheet import ScaleSheet
from flux_desktop.ui.recipes.view import RecipesView
from tests.ui.imports_page import PATIENCE, button, clipped, nameless
from tests.ui.keys import activate, press_with_ctrl
from tests.ui.papers import as_role, assert_no_money, printed

PRICES = (
    "name,pack,price,date,allergens,equivalents",
    "Tomato,10 kg,20,2026-01-01,none,1 each = 120 g",
    "Torta cheese,1 kg,15,2026-01-01,milk,",
    "Olive oil,5 l,40,2026-01-01,,",
)
LINES = (
    "recipe,ingredient,quantity,unit,makes",
    "Tomato sauce,Tomato,1,kg,1 kg",
    "Tomato sauce,Olive oil,50,ml,",
    "Pizza,Tomato sauce,100,g,",
)


@pytest.fixture
def kitchen(context: AppContext, write: Callable[..., Path]) -> AppContext:
    from flux_desktop.services.kitchen_files import KitchenFile

    session = context.session
    ingredients.read_file(session, KitchenFile(write("prices.csv", *PRICES)))
    recipes.read_file(session, KitchenFile(write("lines.csv", *LINES)))
    for name, price in (("Pizza", 11), ("Soup", 6), ("Salad", 7)):
        menu.add_dish(session, name, price=price * MICRO)
    suggestions.suggest(session, "Soup", [Line("Tomato", 300 * MICRO, "g")], "the menu")
    return context


@pytest.fixture
def page(kitchen: AppContext, qtbot: QtBot) -> Iterator[RecipesView]:
    window = kitchen.parent()
    assert isinstance(window, QWidget)
    made = RecipesView(kitchen)
    QVBoxLayout(window).addWidget(made)
    window.resize(1024, 640)
    activate(qtbot, window)
    rest(kitchen, qtbot)
    yield made
    modal = QApplication.activeModalWidget()
    if modal is not None:
        modal.close()
    QApplication.processEvents()


def rest(context: AppContext, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not context.jobs.busy, timeout=PATIENCE)
    QApplication.processEvents()


def opened(page: RecipesView, name: str) -> RecipeEditor:
    assert page.answer is not None
    page.edit(next(each for each in page.answer.entries if each.name == name))
    QApplication.processEvents()
    assert page.editor is not None
    return page.editor


def type_line(editor: RecipeEditor, text: str, end: Qt.Key = Qt.Key.Key_Tab) -> LineRow:
    """Types where the keyboard is, and ends the line."""
    row = next(each for each in editor.lines.rows if each.edit.hasFocus())
    QTest.keyClicks(row.edit, text)
    QTest.keyClick(row.edit, end)
    QApplication.processEvents()
    return row


def stored(context: AppContext) -> dict[str, Recipe]:
    return {each.name: each for each in recipes.recipes_of(context.session)}


def test_the_list_says_what_is_to_be_done_and_money_orders_the_queue(page: RecipesView) -> None:
    assert page.book is not None
    states = {each.name: each.state for each in page.book.rows.rows}
    assert states == {
        "Pizza": "confirmed",
        "Soup": "suggested",
        "Salad": "none",
        "Tomato sauce": "confirmed",
    }
    page.book.filter.set_current("suggested")
    assert [each.name for each in page.book.rows.rows] == ["Soup"]
    page.book.filter.set_current("parts")
    assert [each.name for each in page.book.rows.rows] == ["Tomato sauce"]
    page.book.filter.set_current("all")
    page.book.search.setText("sála")
    assert [each.name for each in page.book.rows.rows] == ["Salad"]


def test_a_recipe_is_typed_line_by_line_and_its_cost_moves_with_every_letter(
    page: RecipesView, kitchen: AppContext, qtbot: QtBot
) -> None:
    editor = opened(page, "Salad")
    row = editor.lines.rows[0]
    assert row.edit.hasFocus()
    QTest.keyClicks(row.edit, "150 g tom")
    # What is offered counts while it is typed.
    assert editor.choices.isVisible()
    assert [each.text for each in editor.choices.names] == ["Tomato", "Tomato sauce"]
    assert row.money.text() == "€0.30"
    assert editor.panel.cost.text() == "€0.30"
    QTest.keyClick(row.edit, Qt.Key.Key_Tab)
    assert row.edit.text() == "150 g Tomato"
    assert not editor.choices.isVisible()
    # The second of the names that are offered, by Down and Enter.
    second = editor.lines.rows[1]
    QTest.keyClicks(second.edit, "100 g to")
    QTest.keyClick(second.edit, Qt.Key.Key_Down)
    QTest.keyClick(second.edit, Qt.Key.Key_Return)
    assert second.edit.text() == "100 g Tomato sauce"
    type_line(editor, "1/2 l oil")
    assert editor.lines.rows[2].edit.text() == "1/2 l Olive oil"
    assert editor.panel.cost.text() == "€4.54"
    assert editor.panel.margin.text() == "35.1%"
    press_with_ctrl(editor, Qt.Key.Key_S)
    rest(kitchen, qtbot)
    assert stored(kitchen)["Salad"].versions[0].lines == (
        Line("Tomato", 150 * MICRO, "g"),
        Line("Tomato sauce", 100 * MICRO, "g"),
        Line("Olive oil", 500_000, "l"),
    )
    assert not editor.is_dirty
    kitchen.undo.undo()
    rest(kitchen, qtbot)
    assert "Salad" not in stored(kitchen)
    kitchen.undo.redo()
    rest(kitchen, qtbot)
    assert len(stored(kitchen)["Salad"].versions[0].lines) == 3


def test_esc_keeps_what_was_typed_and_f2_opens_yield_and_note(
    page: RecipesView, kitchen: AppContext, qtbot: QtBot
) -> None:
    editor = opened(page, "Salad")
    row = editor.lines.rows[0]
    QTest.keyClicks(row.edit, "200 g tom")
    QTest.keyClick(row.edit, Qt.Key.Key_Escape)
    assert page.editor is editor
    QTest.keyClick(row.edit, Qt.Key.Key_Tab)
    assert row.edit.text() == "200 g tom"
    assert "neither an ingredient nor a recipe" in row.problem
    row.edit.setFocus()
    row.edit.clear()
    QTest.keyClicks(row.edit, "200 g tomato")
    QTest.keyClick(row.edit, Qt.Key.Key_F2)
    assert row.yield_.hasFocus()
    QTest.keyClicks(row.yield_, "80 %")
    assert row.money.text() == "€0.50"
    QTest.keyClick(row.yield_, Qt.Key.Key_Return)
    QTest.keyClicks(row.note, "peeled")
    QTest.keyClick(row.note, Qt.Key.Key_Return)
    assert editor.lines.rows[1].edit.hasFocus()
    editor.save()
    rest(kitchen, qtbot)
    assert stored(kitchen)["Salad"].versions[0].lines == (
        Line("Tomato", 200 * MICRO, "g", 800_000, "peeled"),
    )


def test_what_is_wrong_is_said_beside_its_line_and_nothing_is_saved(
    page: RecipesView, kitchen: AppContext, qtbot: QtBot
) -> None:
    editor = opened(page, "Tomato sauce")
    before = stored(kitchen)
    for text, said in (
        ("100 g pizza", "cannot be part of itself|would contain itself"),
        ("100 g tomato sauce", "cannot be part of itself"),
        ("2 oz olive oil", "Write fl oz, or grams"),
        ("1 bunch tomato", "How much is 1|neither an ingredient"),
        ("-3 g tomato", "not an amount"),
        ("9999999999 g tomato", "not an amount"),
        ("tomato", "how much"),
        ("5 g", "Of what"),
    ):
        editor.lines.focus_last()
        row = type_line(editor, text)
        assert any(part in row.problem for part in said.split("|")), (text, row.problem)
        bad = text not in ("2 oz olive oil", "1 bunch tomato")
        if bad:
            editor.save()
            rest(kitchen, qtbot)
            assert row.edit.property("wrong"), text
            assert row.edit.hasFocus(), text
        row.remove.click()
    assert stored(kitchen) == before
    row = editor.lines.rows[0]
    QTest.keyClick(row.edit, Qt.Key.Key_F2)
    for share in ("0 %", "120 %"):
        row.yield_.setText(share)
        row.yield_.textEdited.emit(share)
        editor.save()
        assert "above 0 and at most 100" in row.problem
    row.yield_.clear()
    editor.head.makes.line.setText("0 kg")
    editor.save()
    rest(kitchen, qtbot)
    assert stored(kitchen) == before


def test_a_suggestion_is_confirmed_by_saving_it_and_the_next_one_opens(
    page: RecipesView, kitchen: AppContext, qtbot: QtBot
) -> None:
    suggestions.suggest(kitchen.session, "Salad", [Line("Tomato", 100 * MICRO, "g")], "the menu")
    page.refresh()
    rest(kitchen, qtbot)
    editor = opened(page, "Soup")
    assert editor.head.save.text() == "Confirm"
    editor.lines.focus_last()
    type_line(editor, "10 ml olive")
    editor.save()
    rest(kitchen, qtbot)
    assert stored(kitchen)["Soup"].versions[0].lines[1] == Line("Olive oil", 10 * MICRO, "ml")
    assert page.editor is not None
    assert page.editor.entry.name == "Salad"
    page.editor.head.dismiss.click()
    rest(kitchen, qtbot)
    assert page.editor is None
    assert suggestions.suggestions_of(kitchen.session) == []
    kitchen.undo.undo()
    rest(kitchen, qtbot)
    assert [each.suggestion.name for each in suggestions.suggestions_of(kitchen.session)] == ["Salad"]


def test_the_second_of_two_editors_is_told_and_what_they_typed_stays(
    page: RecipesView, kitchen: AppContext, qtbot: QtBot
) -> None:
    editor = opened(page, "Pizza")
    editor.lines.focus_last()
    type_line(editor, "20 g torta")
    other = RecipeEdit("Pizza", (Line("Tomato", MICRO, "kg"),))
    save_recipe(kitchen.session, other)
    editor.save()
    rest(kitchen, qtbot)
    assert editor.notice.isVisible()
    assert "Somebody else" in editor.notice.accessibleName()
    assert editor.lines.rows[1].edit.text() == "20 g Torta cheese"
    assert stored(kitchen)["Pizza"].versions[-1].lines == other.lines
    button(editor.notice, "Save mine").click()
    rest(kitchen, qtbot)
    assert len(stored(kitchen)["Pizza"].versions[-1].lines) == 2
    # Or theirs is taken.
    editor.lines.rows[0].edit.setText("7 g Tomato")
    editor.lines.typed.emit()
    save_recipe(kitchen.session, other)
    editor.save()
    rest(kitchen, qtbot)
    button(editor.notice, "Show theirs").click()
    rest(kitchen, qtbot)
    assert page.editor is not None
    assert [row.edit.text() for row in page.editor.lines.rows] == ["1 kg Tomato", ""]


def test_a_recipe_is_scaled_by_portions_and_by_what_is_at_hand(
    page: RecipesView, kitchen: AppContext
) -> None:
    editor = opened(page, "Tomato sauce")

    def scale(way: str, text: str) -> ScaleSheet:
        editor.scale()
        sheet = next(each for each in page.window().findChildren(ScaleSheet) if each.isVisible())
        sheet.way.set_current(way)
        (sheet.wanted if way == "make" else sheet.at_hand).line.setText(text)
        sheet.apply()
        return sheet

    scale("make", "2.5 kg")
    assert [row.edit.text() for row in editor.lines.rows[:2]] == ["2.5 kg Tomato", "125 ml Olive oil"]
    assert editor.head.makes.line.text() == "2.5 kg"
    scale("hand", "5 kg")
    assert editor.head.makes.line.text() == "5 kg"
    wrong = scale("make", "10 portions")
    assert wrong.isVisible()
    wrong.reject()
    assert editor.is_dirty
    assert stored(kitchen)["Tomato sauce"].versions[0].lines[0].quantity == MICRO


def test_versions_are_shown_with_the_day_they_began(
    page: RecipesView, kitchen: AppContext, qtbot: QtBot
) -> None:
    first = stored(kitchen)["Pizza"].versions[0].valid_from
    save_recipe(
        kitchen.session,
        RecipeEdit("Pizza", (Line("Tomato", MICRO, "kg"),), valid_from=first.replace(year=first.year - 1)),
    )
    page.refresh()
    rest(kitchen, qtbot)
    editor = opened(page, "Pizza")
    assert editor.head.versions.count() == 2
    assert editor.lines.rows[0].edit.text() == "100 g Tomato sauce"
    editor.head.versions.setCurrentIndex(1)
    editor.head.versions.activated.emit(1)
    assert editor.lines.rows[0].edit.text() == "1 kg Tomato"
    assert editor.head.day.date().year() == first.year - 1


def test_a_chef_writes_recipes_and_sees_no_money(
    page: RecipesView, kitchen: AppContext, qtbot: QtBot
) -> None:
    assert kitchen.restaurant is not None
    with kitchen.store.begin() as uow:
        owner = users.create(uow, "nonno@prova.example", "Nonno", "", datetime.now(UTC))
        restaurants.add_member(uow, owner.id, kitchen.restaurant.id, Role.OWNER)
        restaurants.put_member(uow, kitchen.user.id, kitchen.restaurant.id, Role.CHEF)
    kitchen.choose(Membership(kitchen.restaurant, Role.CHEF))
    rest(kitchen, qtbot)
    assert page.book is not None
    assert [each.title for each in page.book.rows.columns] == ["Recipe", "State", "Makes", "Lines"]
    editor = opened(page, "Pizza")
    editor.lines.focus_last()
    type_line(editor, "20 g torta")
    said = [each.text() for each in page.findChildren(QLabel) if each.isVisible()]
    assert not any("€" in each or "%" in each for each in said), said
    assert "Milk" in said
    assert page.answer is not None
    assert all(each.cost is None and each.at_stake is None for each in page.answer.entries)
    assert {each.money for each in page.answer.kitchen.unit_costs.values()} == {0}
    editor.save()
    rest(kitchen, qtbot)
    assert len(stored(kitchen)["Pizza"].versions[-1].lines) == 2


def test_a_new_part_is_written_named_renamed_and_removed(
    page: RecipesView, kitchen: AppContext, qtbot: QtBot
) -> None:
    page.add_new()
    editor = page.editor
    assert editor is not None
    editor.save()
    assert editor.head.name.editor.property("wrong")
    QTest.keyClicks(editor.head.name.line, "Dressing")
    editor.head.makes.line.setText("1 l")
    editor.lines.focus_first()
    type_line(editor, "1 l olive")
    editor.save()
    rest(kitchen, qtbot)
    assert str(stored(kitchen)["Dressing"].versions[0].makes) == "1 l"
    assert editor.entry.name == "Dressing"
    assert not editor.is_dirty
    editor.head.remove.click()
    rest(kitchen, qtbot)
    assert "Dressing" not in stored(kitchen)
    assert page.editor is None


def test_a_change_of_price_elsewhere_moves_the_cost_and_leaves_what_is_typed(
    page: RecipesView, kitchen: AppContext, qtbot: QtBot
) -> None:
    editor = opened(page, "Pizza")
    editor.lines.focus_last()
    type_line(editor, "100 g tomato")
    before = editor.panel.cost.text()
    tomato = next(
        each.ingredient
        for each in ingredients.ingredients_of(kitchen.session)
        if each.ingredient.name == "Tomato"
    )
    kitchen.jobs.run(
        lambda: ingredients.add_price(kitchen.session, tomato.id, "10 kg", 40 * MICRO), owner=page
    )
    rest(kitchen, qtbot)
    assert editor.lines.rows[1].edit.text() == "100 g tomato"
    assert editor.panel.cost.text() != before


@pytest.mark.parametrize("width", [960, 1216])
def test_the_editor_cuts_no_text_and_names_everything(page: RecipesView, width: int) -> None:
    page.window().resize(width, 640)
    editor = opened(page, "Pizza")
    QApplication.processEvents()
    assert clipped(editor) == []
    assert nameless(editor) == []


def test_who_leaves_with_something_typed_is_asked(page: RecipesView) -> None:
    editor = opened(page, "Pizza")
    editor.leave()
    assert page.editor is None
    editor = opened(page, "Pizza")
    editor.lines.focus_last()
    type_line(editor, "100 g tomato")
    editor.leave()
    assert page.editor is editor
    modal = QApplication.activeModalWidget()
    assert modal is not None
    modal.close()


def test_a_dish_without_a_recipe_is_suggested_one_that_is_shown_to_be_confirmed(
    page: RecipesView, kitchen: AppContext, qtbot: QtBot
) -> None:
    editor = opened(page, "Salad")
    assert editor.head.suggest.isVisible()
    assert not editor.source.isVisible()
    editor.head.suggest.click()
    rest(kitchen, qtbot)
    assert page.editor is editor
    assert editor.lines.lines()
    assert editor.head.save.text() == "Confirm"
    assert editor.source.isVisible()
    assert "Flux's lexicon" in editor.source.accessibleName()
    assert not editor.head.suggest.isVisible()
    kitchen.undo.undo()
    rest(kitchen, qtbot)
    assert editor.lines.lines() == []
    assert editor.head.suggest.isVisible()
    # What is typed is not swept away by a suggestion.
    editor.lines.focus_first()
    type_line(editor, "150 g Tomato")
    assert not editor.head.suggest.isEnabled()


def test_a_dish_of_which_nothing_is_known_says_so(
    page: RecipesView, kitchen: AppContext, qtbot: QtBot
) -> None:
    menu.add_dish(kitchen.session, "Zzyzx")
    page.invalidate()
    rest(kitchen, qtbot)
    editor = opened(page, "Zzyzx")
    editor.head.suggest.click()
    rest(kitchen, qtbot)
    assert editor.lines.lines() == []
    assert kitchen.undo.next_undo is None
    toast = kitchen.jobs.parent().findChildren(Toast)[-1]  # type: ignore[union-attr]
    assert "No recipe is known for “Zzyzx”" in toast.accessibleName()


def test_all_dishes_without_a_recipe_are_suggested_one_at_once(
    page: RecipesView, kitchen: AppContext, qtbot: QtBot
) -> None:
    assert page.suggest.isVisible()
    page.suggest.click()
    rest(kitchen, qtbot)
    assert page.book is not None
    assert {each.name for each in page.book.queue} == {"Soup", "Salad"}
    assert not page.suggest.isVisible()
    kitchen.undo.undo()
    rest(kitchen, qtbot)
    assert [each.name for each in page.book.queue] == ["Soup"]


def test_the_kitchen_prints_a_card_and_the_allergens_without_money(
    page: RecipesView, kitchen: AppContext, qtbot: QtBot
) -> None:
    assert kitchen.restaurant is not None
    as_role(kitchen, Role.CHEF)
    rest(kitchen, qtbot)
    papers: list[Paper] = []
    assert page.print.isVisible()
    card, sheet = printed(page.print, papers)
    page.print.offer()
    assert not card.isEnabled()
    assert page.book is not None
    names = [each.name for each in page.book.rows.rows]
    page.book.table.selectRow(names.index("Pizza"))
    page.print.offer()
    assert card.isEnabled()
    for action in (card, sheet):
        action.trigger()
    rest(kitchen, qtbot)
    editor = opened(page, "Pizza")
    assert editor.head.card.isVisible()
    own, *_rest = printed(editor.head.card, papers)
    own.trigger()
    rest(kitchen, qtbot)
    assert [paper.name for paper in papers] == [
        "Recipe Pizza",
        "Allergens Trattoria Prova",
        "Recipe Pizza",
    ]
    assert_no_money(papers)


def test_of_a_recipe_without_a_line_nothing_is_known(page: RecipesView) -> None:
    editor = opened(page, "Salad")
    assert editor.panel.cost.text() == "–"
    assert editor.panel.allergens.text() == "Not known"


@pytest.fixture
def catalan(kitchen: AppContext) -> Iterator[None]:
    before = (language(), catalogue())
    use_language("ca", bundled("resources") / "locale")
    yield
    use_language(*before)


def test_portions_in_ones_own_language_are_no_new_version(
    catalan: None, page: RecipesView, kitchen: AppContext, qtbot: QtBot
) -> None:
    made = save_recipe(
        kitchen.session, RecipeEdit("Salad", (Line("Tomato", MICRO, "kg"),), Amount(4 * MICRO, "portions"))
    )
    page.invalidate()
    rest(kitchen, qtbot)
    editor = opened(page, "Salad")
    assert editor.head.makes.line.text() == "4 racions"
    assert not editor.is_dirty
    editor.save()
    rest(kitchen, qtbot)
    assert stored(kitchen)["Salad"].versions == made.recipe.versions
    editor.head.makes.line.setText("5 racions")
    editor.save()
    rest(kitchen, qtbot)
    assert stored(kitchen)["Salad"].versions[-1].output.quantity == 5 * MICRO
