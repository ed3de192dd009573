"""The Profitability page: sums, table, map and gaps of a real kitchen; a dish opens to its lines; a change is tried."""

from collections.abc import Callable
from datetime import date
from itertools import combinations
from pathlib import Path
from uuid import UUID

import pytest
from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QImage, QPainter
from pytestqt.qtbot import QtBot

from flux_desktop.domain.exact import MICRO
from flux_desktop.services import menu
from flux_desktop.services.ingredients import ingredients_of
from flux_desktop.ui.app_context import AppContext
from flux_desktop.ui.parts.states import EmptyState
from flux_desktop.ui.profitability import cells
from flux_desktop.ui.profitability.dish_sheet import DishCostSheet
from flux_desktop.ui.profitability.places import place_labels, ticks
from flux_desktop.ui.profitability.view import ProfitabilityView
from flux_desktop.ui.profitability.what_if_sheet import WhatIfSheet
from flux_desktop.ui.theme import colour
from tests.kitchens import Place, small_kitchen

LONG = 30_000


@pytest.fixture
def place(context: AppContext, tmp_path: Path) -> Place:
    return small_kitchen(context.session, tmp_path)


@pytest.fixture
def view(qtbot: QtBot, context: AppContext) -> ProfitabilityView:
    made = ProfitabilityView(context)
    qtbot.addWidget(made)
    made.resize(1216, 836)
    return made


@pytest.fixture
def opened(qtbot: QtBot, context: AppContext, place: Place, view: ProfitabilityView) -> ProfitabilityView:
    view.show()
    qtbot.waitUntil(lambda: view.newest is not None, timeout=LONG)
    return view


def _names(view: ProfitabilityView) -> list[str]:
    return [row.name for row in view.dishes.rows.rows]


def test_the_cards_and_the_line_under_the_table_add_up_to_the_sales(opened: ProfitabilityView) -> None:
    assert opened.earned.accessibleName().startswith("Contribution: €1,237.")
    assert "Theoretical food cost: 35.2%" in opened.food_cost.accessibleName()
    assert "1 dish" in opened.below.accessibleName()
    assert "2 dishes" in opened.missing.accessibleName()
    assert opened.dishes.sums.text() == (
        "Sales €3,516.80 · of it tax €370.62 · without tax €3,146.18"
        " = dishes with a cost €1,909.09 + without a cost €1,013.09 + no longer on the menu €224.00"
    )


def test_dishes_are_filtered_sorted_and_picked_by_category(opened: ProfitabilityView) -> None:
    assert _names(opened)[0] == "Caesar"
    opened.dishes.filter.setText("CAU")
    assert _names(opened) == ["Cauliflower"]
    opened.dishes.filter.clear()
    opened.dishes.category.setCurrentIndex(opened.dishes.category.findData("Drinks"))
    assert _names(opened) == ["Wine"]
    opened.dishes.category.setCurrentIndex(0)
    opened.dishes.table.sortByColumn(0, Qt.SortOrder.AscendingOrder)
    assert _names(opened) == ["Caesar", "Cauliflower", "Wine"]


def test_a_narrow_window_leaves_out_columns_unless_somebody_chose_them(
    opened: ProfitabilityView, qtbot: QtBot
) -> None:
    card = opened.dishes
    shown = {key for at, key in enumerate(card.keys) if at not in card.hidden}
    opened.resize(912, 636)
    qtbot.waitUntil(lambda: card.table.horizontalScrollBar().maximum() == 0)
    narrow = {key for at, key in enumerate(card.keys) if at not in card.hidden}
    assert {"name", "margin", "earned", "class"} <= narrow < shown
    card.set_columns(["portion", "category"])
    assert {key for at, key in enumerate(card.keys) if at not in card.hidden} == {
        "name",
        "portion",
        "category",
    }
    table = opened.export_table()
    assert table is not None
    assert table.heads == ("Dish", "Category", "A portion (EUR)")


def test_the_specifications_margin_stands_beside_the_net_one_only_where_they_differ(
    opened: ProfitabilityView, place: Place, qtbot: QtBot
) -> None:
    card = opened.dishes
    row = next(each for each in card.rows.rows if each.name == "Caesar")
    assert (round(row.margin or 0, 3), round(row.with_tax or 0, 3)) == (0.648, 0.68)
    column = card.rows.columns[card.keys.index("margin")]
    assert column.tip is not None
    assert "68.0% of the menu price" in column.tip(row)
    place.kitchen("menu", "item,price,tax_included\nCaesar,12.50,no\nCauliflower,9,no\nWine,4,no\n")
    opened.invalidate()
    qtbot.waitUntil(lambda: opened.newest is not None and not opened.newest.rows[0].profit.tax, timeout=LONG)
    assert card.keys.index("with_tax") in card.hidden


def test_what_is_missing_is_listed_by_money_and_opens_where_it_is_settled(
    opened: ProfitabilityView, context: AppContext
) -> None:
    gaps = opened.gaps
    assert [each.missing.what for each in gaps.rows.rows] == ["Wine", "Saffron"]
    gaps.pages = frozenset({"recipes", "ingredients"})
    asked: list[tuple[str, object]] = []
    context.show_item.connect(lambda page, thing: asked.append((page, thing)))
    gaps.table.selectRow(0)
    gaps.act.click()
    gaps.table.selectRow(1)
    gaps.act.click()
    wine = menu.dish_named(context.session, "Wine")
    assert asked == [("recipes", wine.id), ("ingredients", "Saffron")]


def test_a_dish_opens_to_the_lines_of_its_cost_and_they_to_theirs(
    opened: ProfitabilityView, qtbot: QtBot, context: AppContext
) -> None:
    opened.show_item(menu.dish_named(context.session, "Caesar").id)
    (sheet,) = opened.window().findChildren(DishCostSheet)
    qtbot.waitUntil(lambda: sheet.recipe is not None, timeout=LONG)
    assert [each.line.what for each in sheet.rows.rows] == ["Chicken", "Dressing"]
    assert sheet.total.text() == "€4.00 for 1 portion"
    sheet.table.activated.emit(sheet.rows.index(1, 0))
    qtbot.waitUntil(lambda: sheet.heading.text() == "Caesar › Dressing", timeout=LONG)
    assert sheet.total.text() == "€10.00 for 1 l"
    sheet.back.click()
    qtbot.waitUntil(lambda: sheet.heading.text() == "Caesar", timeout=LONG)
    sheet.reject()


def test_a_dish_that_is_asked_for_before_the_page_has_loaded_opens_once_it_has(
    view: ProfitabilityView, place: Place, qtbot: QtBot, context: AppContext
) -> None:
    view.show_item(menu.dish_named(context.session, "Wine").id)
    view.show()
    qtbot.waitUntil(lambda: bool(view.window().findChildren(DishCostSheet)), timeout=LONG)
    sheet = view.window().findChildren(DishCostSheet)[0]
    qtbot.waitUntil(lambda: "no recipe" in sheet.note.text(), timeout=LONG)
    sheet.reject()


def test_a_price_is_tried_without_saving_then_set_and_taken_back(
    opened: ProfitabilityView, qtbot: QtBot, context: AppContext
) -> None:
    caesar = menu.dish_named(context.session, "Caesar")
    opened.open_what_if(next(row for row in opened.dishes.rows.rows if row.name == "Caesar"))
    (sheet,) = opened.window().findChildren(WhatIfSheet)
    qtbot.waitUntil(lambda: sheet.basis is not None, timeout=LONG)
    assert sheet.dish.currentText() == "Caesar"
    assert not sheet.keep.isEnabled()
    sheet.price.setValue(13.20)
    qtbot.waitUntil(lambda: "8." in sheet.answer.verdict.accessibleName(), timeout=LONG)
    assert sheet.answer.verdict.accessibleName() == "Pays unless demand falls more than 8.0%."
    assert sheet.answer.cells[5, 2].text() == "66.7%"
    assert menu.dish_named(context.session, "Caesar").price == caesar.price
    sheet.keep.click()
    qtbot.waitUntil(lambda: context.undo.next_undo is not None, timeout=LONG)
    assert menu.dish_named(context.session, "Caesar").price == 13_200_000
    context.undo.undo()
    qtbot.waitUntil(lambda: context.undo.next_redo is not None, timeout=LONG)
    assert menu.dish_named(context.session, "Caesar").price == 12.5 * MICRO


@pytest.mark.parametrize(
    ("kind", "page"), [("portion", "recipes"), ("recipe", "recipes"), ("cost", "ingredients")]
)
def test_what_is_not_set_from_here_goes_to_where_it_is_written(
    opened: ProfitabilityView, qtbot: QtBot, context: AppContext, kind: str, page: str
) -> None:
    opened.open_what_if(next(row for row in opened.dishes.rows.rows if row.name == "Caesar"))
    (sheet,) = opened.window().findChildren(WhatIfSheet)
    qtbot.waitUntil(lambda: sheet.basis is not None, timeout=LONG)
    assert not sheet.elsewhere.isVisible()
    sheet.kind.set_current(kind)
    assert not sheet.keep.isVisible()
    asked: list[tuple[str, object]] = []
    context.show_item.connect(lambda where, thing: asked.append((where, thing)))
    if kind == "cost":
        sheet.ingredient.setCurrentIndex(sheet.ingredient.findText("Chicken"))
    sheet.elsewhere.click()
    chicken = next(
        each.ingredient.id for each in ingredients_of(context.session) if each.ingredient.name == "Chicken"
    )
    assert asked == [(page, chicken if kind == "cost" else menu.dish_named(context.session, "Caesar").id)]
    assert not sheet.isVisible()


def test_every_kind_of_change_has_an_answer(opened: ProfitabilityView, qtbot: QtBot) -> None:
    opened.open_what_if(next(row for row in opened.dishes.rows.rows if row.name == "Caesar"))
    (sheet,) = opened.window().findChildren(WhatIfSheet)
    qtbot.waitUntil(lambda: sheet.basis is not None, timeout=LONG)
    said: dict[str, str] = {}

    def ask(kind: str, change: Callable[[], object], word: str) -> None:
        sheet.kind.set_current(kind)
        change()
        qtbot.waitUntil(lambda: word in sheet.answer.verdict.accessibleName(), timeout=LONG)
        said[kind] = sheet.answer.verdict.accessibleName()

    ask("portion", lambda: sheet.portion.setValue(80), "Pays unless")
    sheet.ingredient.setCurrentIndex(sheet.ingredient.findText("Chicken"))
    ask("cost", lambda: sheet.cost.setValue(50), "only if demand rises")
    ask("recipe", lambda: sheet.quantity.setValue(0), "Pays unless")
    assert sheet.answer.cells[3, 2].text() == "€1.00"
    assert said["portion"] == "Pays unless demand falls more than 9.8%."
    sheet.reject()


def test_the_map_writes_no_name_over_another_or_over_a_dish(opened: ProfitabilityView) -> None:
    opened.shown.set_current("map")
    assert [name for name, _box in opened.map.plot.labelled] == ["Caesar"]
    points = [QPointF(50 + 7 * (n % 9), 60 + 6 * (n // 9)) for n in range(40)]
    sizes = [QSizeF(60 + n, 14) for n in range(40)]
    area = QRectF(0, 0, 400, 300)
    boxes = [each for each in place_labels(points, sizes, area, 5) if each is not None]
    assert boxes
    assert not [1 for one, two in combinations(boxes, 2) if one.intersects(two)]
    assert all(area.contains(each) for each in boxes)


def test_only_a_sure_class_has_a_word_and_an_unsure_one_says_its_chances(
    opened: ProfitabilityView,
) -> None:
    row = next(each for each in opened.dishes.rows.rows if each.name == "Caesar")
    assert row.badge is not None
    assert (row.badge.text == "Not sure yet") == (row.profit.dish.standing is None)
    opened.map.plot.pointed.emit(row)
    assert row.name in opened.map.summary.text()
    assert "%" in opened.map.summary.text()


def test_a_period_of_ones_own_has_the_prices_of_its_end(opened: ProfitabilityView, qtbot: QtBot) -> None:
    opened.period.set_current("dates")
    assert opened.dates.isVisible()
    opened.first.setDate(date(2026, 2, 1))  # type: ignore[arg-type]
    opened.last.setDate(date(2026, 2, 28))  # type: ignore[arg-type]
    qtbot.waitUntil(
        lambda: opened.newest is not None and opened.newest.found.last == date(2026, 2, 28), timeout=LONG
    )
    assert opened.newest is not None
    assert opened.newest.found.on == date(2026, 2, 28)


def test_without_dishes_the_page_says_what_to_do(view: ProfitabilityView, qtbot: QtBot) -> None:
    view.show()
    qtbot.waitUntil(lambda: bool(view.findChildren(EmptyState)), timeout=LONG)
    assert not view.export.isEnabled()


@pytest.mark.parametrize(
    ("margin", "token"),
    [(0.75, "bar"), (0.70, "bar"), (0.69, "bar_warn"), (0.59, "bar_bad"), (-0.2, "bar_bad")],
)
def test_a_margin_has_the_colour_of_its_distance_to_the_target(margin: float, token: str) -> None:
    assert cells.bar_token(margin, 0.70) == token
    image = QImage(220, 40, QImage.Format.Format_RGB32)
    image.fill(colour("surface"))
    painter = QPainter(image)
    cells.draw_margin(painter, image.rect(), margin, 0.70)
    painter.end()
    found = image.pixelColor(4, 20).name()
    assert found == colour(token if margin > 0 else "hover").name()


def test_ticks_are_round_and_hold_every_value() -> None:
    for low, high in ((0.0, 7.3), (-3.2, 4.1), (0.0, 0.4), (0.0, 12_345.0)):
        found = ticks(low, high)
        assert found[0] <= low
        assert found[-1] >= high - 1e-9
        assert 2 <= len(found) <= 8


def test_the_id_of_something_else_opens_nothing(opened: ProfitabilityView) -> None:
    opened.show_item(UUID(int=7))
    assert not opened.window().findChildren(DishCostSheet)
