"""The table of dishes by day: what it shows, how keys go through it, what is typed and copied."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from flux_desktop.domain.restaurants import Membership, Role
from flux_desktop.services.imports import Import
from flux_desktop.services.menu import dish_named
from flux_desktop.services.own_forecasts import own_forecasts_of
from flux_desktop.ui.app_context import AppContext
from flux_desktop.ui.forecast.view import ForecastView
from tests.sessions import session
from tests.ui.keys import press_with_ctrl

PATIENCE = 60_000
FIRST = date(2026, 1, 1)


@pytest.fixture
def view(context: AppContext, qtbot: QtBot, import_lines: Callable[..., Import]) -> ForecastView:
    """Six weeks of two starters and a cake, with prices."""
    menu = (("Soup", "Starters", 20), ("Salad", "Starters", 8), ("Cake", "Desserts", 5))
    assert context.restaurant is not None
    import_lines_with_categories(context, import_lines, menu)
    window = context.parent()
    assert isinstance(window, QWidget)
    made = ForecastView(context)
    QVBoxLayout(window).addWidget(made)
    window.resize(1216, 836)
    window.show()
    rest(context, qtbot)
    return made


def import_lines_with_categories(
    context: AppContext, import_lines: Callable[..., Import], menu: tuple[tuple[str, str, int], ...]
) -> None:
    import_lines(
        *(
            f"{FIRST + timedelta(days=n)},{name},{units + n % 3},5.00,{category}"
            for n in range(42)
            for name, category, units in menu
        ),
        header="date,item,quantity,price,category",
    )


def rest(context: AppContext, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not context.jobs.busy, timeout=PATIENCE)


def names(view: ForecastView) -> list[str]:
    model = view.sheet.grid.model_
    return [model.name(row) for row in model.grid.rows]


def test_all_dishes_stand_first_then_each_category_over_its_dishes(view: ForecastView) -> None:
    assert names(view) == ["All dishes", "Starters", "Soup", "Salad", "Desserts", "Cake"]
    model = view.sheet.grid.model_
    assert model.columnCount() == 14 + 1
    soup = model.grid.rows[2]
    assert model.under(soup, 0) == f"{soup.low(0):.0f}–{soup.high(0):.0f}"
    assert "on 8 days in 10" in str(model.data(model.index(2, 0), Qt.ItemDataRole.ToolTipRole))


def test_what_is_picked_is_what_is_shown(view: ForecastView) -> None:
    view.dishes.pick({"/Desserts"})
    assert names(view) == ["Desserts", "Cake"]
    soup = next(entry.id for entry in view.dishes.entries if entry.name == "Soup")
    view.dishes.pick({soup})
    assert names(view) == ["Soup"]


def test_money_stands_beside_the_units_by_choice_and_adds_up(view: ForecastView) -> None:
    model = view.sheet.grid.model_
    view.sheet.beside.set_current("money")
    total, soup = model.grid.rows[0], model.grid.rows[2]
    assert model.under(soup, 0) == f"€{soup.mean[0] * 5:.0f}"
    assert total.money is not None
    assert total.money[0] == pytest.approx(5 * total.mean[0])


def test_a_chef_sees_units_and_no_choice_of_money(
    view: ForecastView, context: AppContext, qtbot: QtBot
) -> None:
    assert context.restaurant is not None
    view.sheet.beside.set_current("money")
    from tests.ui.test_accuracy import users_of

    context.user = users_of(context, Role.CHEF)
    context.choose(Membership(context.restaurant, Role.CHEF))
    rest(context, qtbot)
    view.refresh()
    rest(context, qtbot)
    assert not view.sheet.beside.isVisible()
    text = "\n".join("\t".join(cells) for cells in view.sheet.grid.model_.table())
    assert "Soup" in text
    assert "€" not in text


def test_a_number_is_typed_in_its_cell_by_keys_alone_and_taken_back(
    view: ForecastView, context: AppContext, qtbot: QtBot
) -> None:
    table, model = view.sheet.grid, view.sheet.grid.model_
    table.setFocus()
    table.setCurrentIndex(model.index(0, 0))
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Right):
        qtbot.keyClick(table, key)
    assert (table.currentIndex().row(), table.currentIndex().column()) == (2, 1)
    qtbot.keyClick(table, Qt.Key.Key_Return)
    editor = table.viewport().findChild(QLineEdit)
    assert editor is not None
    qtbot.keyClicks(editor, "33")
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: model.figure(model.grid.rows[2], 1) == "33", timeout=PATIENCE)
    assert model.under(model.grid.rows[2], 1).startswith("Flux ")
    assert (table.currentIndex().row(), table.currentIndex().column()) == (2, 1)
    assert context.restaurant is not None
    at = session(context.store, context.restaurant)
    soup = dish_named(at, "Soup").id
    assert [(each.item_id, each.quantity) for each in own_forecasts_of(at)] == [(soup, 33_000_000)]
    assert not model.can_write(model.index(0, 0))
    assert not model.can_write(model.index(2, 14))


def test_the_table_is_copied_as_text_and_as_html(view: ForecastView, qtbot: QtBot) -> None:
    view.sheet.grid.setFocus()
    press_with_ctrl(view.sheet.grid, Qt.Key.Key_C)
    copied = QGuiApplication.clipboard().mimeData()
    lines = copied.text().split("\n")
    assert [line.split("\t")[0] for line in lines] == ["Dish", *names(view)]
    assert {line.count("\t") for line in lines} == {15}
    assert copied.html().count("<tr>") == 7


def test_no_name_is_a_formula_to_the_spreadsheet_it_is_pasted_into(view: ForecastView) -> None:
    model = view.sheet.grid.model_
    row = model.grid.rows[2]
    object.__setattr__(row, "name", "=1+1")
    assert model.table()[3][0] == "'=1+1"


def test_the_chart_is_one_key_away_and_space_opens_the_reasons_of_a_cell(
    view: ForecastView, qtbot: QtBot
) -> None:
    assert view.sheet.isVisible()
    press_with_ctrl(view, Qt.Key.Key_G)
    assert view.detail.isVisible()
    assert not view.sheet.isVisible()
    press_with_ctrl(view, Qt.Key.Key_G)
    table = view.sheet.grid
    table.setCurrentIndex(table.model_.index(2, 3))
    qtbot.keyClick(table, Qt.Key.Key_Space)
    assert view.detail.isVisible()
    assert view.detail.panel.isVisible()
    assert view.detail.panel.text.startswith("Soup, ")


def test_today_is_marked(view: ForecastView) -> None:
    model = view.sheet.grid.model_
    day = model.grid.days[4]
    model.show_grid(model.grid, currency="EUR", today=day, writable=True)
    assert model.today == day
    # Drawn without a complaint, in the window's light.
    assert not view.sheet.grid.grab().isNull()


def test_a_dish_can_be_shown_from_another_page_now_or_before_the_forecast_is_there(
    view: ForecastView, context: AppContext, qtbot: QtBot
) -> None:
    cake = next(entry.id for entry in view.dishes.entries if entry.name == "Cake")
    view.show_item(cake)
    assert view.detail.isVisible()
    assert [entry.name for entry in view.dishes.picked] == ["Cake"]
    soup = next(entry.id for entry in view.dishes.entries if entry.name == "Soup")
    view.forget()
    view.show_item(soup)
    view.refresh()
    rest(context, qtbot)
    assert [entry.name for entry in view.dishes.picked] == ["Soup"]
