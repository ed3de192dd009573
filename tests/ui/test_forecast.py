"""The page Forecast: computed once, looked at dish by dish, kept and exported."""

import csv
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from openpyxl import load_workbook
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QFileDialog, QLabel, QListView, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from flux_desktop.domain.calendar import Calendar
from flux_desktop.domain.errors import FluxError
from flux_desktop.domain.forecast.model import Forecast
from flux_desktop.domain.forecast.sums import periods_of
from flux_desktop.domain.ids import new_id
from flux_desktop.domain.restaurants import Membership, Role
from flux_desktop.services import accuracy
from flux_desktop.services.forecast_data import ForecastData
from flux_desktop.services.forecast_grid import ForecastGrid, grid_of
from flux_desktop.services.forecasts import Outlook, saved_forecast
from flux_desktop.services.imports import Import, history, undo_import
from flux_desktop.ui.app_context import AppContext
from flux_desktop.ui.chart import FanChart
from flux_desktop.ui.forecast.detail import MOST, Detail
from flux_desktop.ui.forecast.dishes import DishList
from flux_desktop.ui.forecast.export import file_name, write_csv, write_table
from flux_desktop.ui.forecast.subject import Key, Subject, calendar_notes, entries, subject_of
from flux_desktop.ui.forecast.view import ForecastView
from flux_desktop.ui.parts.states import EmptyState
from flux_desktop.ui.rows import Table
from tests.sessions import session
from tests.ui.keys import press_with_ctrl
from tests.ui.said import Said

# The worker process starts once a test: a second or two where the machine is busy.
PATIENCE = 60_000
FIRST = date(2026, 1, 1)


@pytest.fixture
def opened(context: AppContext, qtbot: QtBot) -> Callable[[], ForecastView]:
    """Opens the page in the window of the context and waits until it is filled."""

    def open_view() -> ForecastView:
        window = context.parent()
        assert isinstance(window, QWidget)
        view = ForecastView(context)
        view.mode.set_current("chart")
        QVBoxLayout(window).addWidget(view)
        window.resize(1216, 836)
        window.show()
        rest(context, qtbot)
        return view

    return open_view


@pytest.fixture
def six_weeks(import_lines: Callable[..., Import]) -> Import:
    """Soup, tea and, for ten days only, cake; closed on Mondays."""
    days = [FIRST + timedelta(days=n) for n in range(42)]
    lines = [
        f"{day},{name},{units},5.00"
        for day in days
        if day.weekday() != 0
        for name, units in (("Soup", 20 + day.day % 5), ("Tea", 8 + day.day % 3), ("=Cake", 4))
        if name != "=Cake" or day >= days[-10]
    ]
    return import_lines(*lines)


@pytest.fixture
def outlook() -> Outlook:
    """Eight dishes, ten days of history of which the fourth was closed, three days to come."""
    return outlook_of(8)


def outlook_of(dishes: int) -> Outlook:
    past = tuple(FIRST + timedelta(days=n) for n in range(10))
    ahead = tuple(past[-1] + timedelta(days=n) for n in (1, 2, 3))
    sold = np.tile(np.arange(10.0), (dishes, 1))
    sold[:, 3] = np.nan
    mean = np.arange(1.0, dishes + 1)[:, None] + np.zeros(3)
    made = Forecast(
        days=ahead,
        mean=mean,
        quantiles=mean[:, :, None] * np.array([0.5, 1.0, 2.0, 3.0]),
        size=None,
        confidence=np.linspace(0.2, 1.0, dishes),
        why=Said(lambda _item: "Item History"),
    )
    return Outlook(
        restaurant="Café “Ñ” / Nord",
        generated_at=datetime.now(UTC),
        model_key="v1",
        model_name="Simple Bayesian",
        items=tuple((new_id(), f"Dish {n}", "Mains" if n % 2 else "") for n in range(dishes)),
        history_days=past,
        last_sale=past[-1],
        history=sold,
        forecast=made,
        states=(),
        promoted=np.zeros(sold.shape, dtype=np.bool_),
        promo=np.zeros(mean.shape, dtype=np.bool_),
        average=made,
        calendar=Calendar(),
        data_version="",
        periods=periods_of(made),
    )


def subject(outlook: Outlook, at: int) -> Subject:
    """The dish at that place of the outlook."""
    entry = next(each for each in entries(outlook) if each.id == outlook.items[at][0])
    return subject_of(ForecastData(outlook, {}, frozenset(), {}, ()), entry, calendar_notes(outlook))


def show_dishes(detail: Detail, outlook: Outlook, *at: int, picked: int = 0) -> None:
    detail.show_subjects([subject(outlook, each) for each in at], picked or len(at), 3, {})


def rest(context: AppContext, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not context.jobs.busy, timeout=PATIENCE)


def texts(parent: QWidget) -> str:
    """Everything that can be read now."""
    return "\n".join(label.text() for label in parent.findChildren(QLabel) if label.isVisible())


def button(parent: QWidget, text: str) -> QPushButton:
    return next(each for each in parent.findChildren(QPushButton) if each.text() == text)


# The whole page


def test_without_sales_it_offers_to_import_them(
    opened: Callable[[], ForecastView], context: AppContext, qtbot: QtBot
) -> None:
    view = opened()
    assert "No sales yet" in texts(view)
    assert not view.export_button.isEnabled()
    with qtbot.waitSignal(context.go) as gone:
        button(view, "Import sales").click()
    assert gone.args == ["imports"]


def test_without_a_restaurant_it_leads_to_the_page_that_adds_one(
    opened: Callable[[], ForecastView], context: AppContext, qtbot: QtBot
) -> None:
    context.choose(None)
    view = opened()
    assert "No restaurant yet" in texts(view)
    with qtbot.waitSignal(context.go) as gone:
        button(view, "Add a restaurant").click()
    assert gone.args == ["today"]


def test_it_begins_with_the_whole_shop_and_computes_nothing_anew_for_dishes(
    six_weeks: Import, opened: Callable[[], ForecastView], context: AppContext, qtbot: QtBot
) -> None:
    view = opened()
    qtbot.waitUntil(lambda: view.detail.cards[0].name.text() == "All dishes")
    assert view.subtitle.text() == "14 days from Thu 12 Feb · sales to 11 Feb 2026"
    assert "Open days only · Flux model" in texts(view)
    shown = [row.day.weekday() for row in view.detail.days.rows.rows]
    assert len(shown) == 12
    assert 0 not in shown
    assert "Peak on" in view.detail.cards[0].chart.accessibleDescription()
    view.dishes.pick({entry.id for entry in view.dishes.entries if not entry.is_sum})
    assert not context.jobs.busy
    qtbot.waitUntil(lambda: [card.name.text() for card in view.detail.cards] == ["Soup", "Tea", "=Cake"])
    assert [row.dish for row in view.detail.days.rows.rows[:3]] == ["Soup", "Tea", "=Cake"]


def test_another_number_of_days_keeps_the_picked_dish_and_the_old_figures_meanwhile(
    six_weeks: Import, opened: Callable[[], ForecastView], context: AppContext, qtbot: QtBot
) -> None:
    view = opened()
    view.dishes.pick({entry.id for entry in view.dishes.entries if entry.name == "Tea"})
    view.span.set_current("7")
    assert view.detail.isVisible()
    assert not view.export_button.isEnabled()
    rest(context, qtbot)
    assert [entry.name for entry in view.dishes.picked] == ["Tea"]
    assert view.subtitle.text().startswith("7 days from")
    assert len(view.detail.days.rows.rows) == 6
    assert view.export_button.isEnabled()


def test_what_to_know_of_the_sales_is_said_over_the_forecast(
    import_lines: Callable[..., Import], context: AppContext, opened: Callable[[], ForecastView], qtbot: QtBot
) -> None:
    today = datetime.now(UTC).date()
    days = [today - timedelta(back) for back in range(1, 24)]
    import_lines(*[f"{day},Soup,9,4.50" for day in days[:4]])
    view = opened()
    rest(context, qtbot)
    assert view.data_warnings.isVisible()
    assert "There are only 4 open days of sales" in texts(view)
    import_lines(*[f"{day},Soup,9,4.50" for day in days[4:]])
    view.refresh()
    rest(context, qtbot)
    assert not view.data_warnings.isVisible()


def test_old_sales_say_so_over_the_forecast_with_their_year(
    import_lines: Callable[..., Import], context: AppContext, opened: Callable[[], ForecastView], qtbot: QtBot
) -> None:
    import_lines(*[f"2015-12-{day},Soup,9,4.50" for day in range(10, 32)])
    view = opened()
    rest(context, qtbot)
    assert view.data_warnings.isVisible()
    assert "Your last sales are of 31 Dec 2015" in texts(view)


def test_the_whole_forecast_is_exported_whichever_dish_is_shown(
    six_weeks: Import,
    opened: Callable[[], ForecastView],
    context: AppContext,
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    view, file = opened(), tmp_path / "out.csv"
    availability: list[str] = []

    def choose(_parent: QWidget, _title: str, name: str, _kinds: str) -> tuple[str, str]:
        availability.append(name)
        return str(file), ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", choose)
    view.export_button.click()
    rest(context, qtbot)
    assert availability == ["forecast-trattoria-prova-2026-02-12-12-days.csv"]
    lines = file.read_text(encoding="utf-8-sig").splitlines()
    assert len(lines) == 1 + 3 * 12
    assert len([line for line in lines if ",'=Cake," in line]) == 12


def test_what_a_manager_looks_at_is_kept_once_for_the_same_data(
    six_weeks: Import, opened: Callable[[], ForecastView], context: AppContext, qtbot: QtBot
) -> None:
    view = opened()
    rest(context, qtbot)
    assert context.restaurant is not None
    kept = saved_forecast(session(context.store, context.restaurant))
    shown = {row.day: row.mean for row in view.detail.days.rows.rows}
    sums = {day: sum(row.mean for row in kept if row.day == day) for day in shown}
    assert sums == pytest.approx(shown)
    first = accuracy.accuracy(session(context.store, context.restaurant)).waiting
    view.refresh()
    rest(context, qtbot)
    assert accuracy.accuracy(session(context.store, context.restaurant)).waiting == first == len(kept)


def test_a_chef_may_look_but_neither_keeps_nor_plans(
    six_weeks: Import, opened: Callable[[], ForecastView], context: AppContext
) -> None:
    assert context.restaurant is not None
    context.choose(Membership(context.restaurant, Role.CHEF))
    view = opened()
    assert view.export_button.isEnabled()
    assert saved_forecast(session(context.store, context.restaurant)) == []
    assert not view.promotions_button.isEnabled()
    assert "manager" in view.promotions_button.toolTip()


def test_when_the_sales_are_taken_back_no_old_figures_stay(
    six_weeks: Import, opened: Callable[[], ForecastView], context: AppContext, qtbot: QtBot
) -> None:
    view = opened()
    assert context.restaurant is not None
    changes = undo_import(
        session(context.store, context.restaurant), history(session(context.store, context.restaurant))[0].id
    )
    context.jobs.changed.emit(changes)
    rest(context, qtbot)
    assert "No sales yet" in texts(view)
    assert view.subtitle.text() == ""


def test_a_stopped_forecast_can_be_made_again(six_weeks: Import, context: AppContext, qtbot: QtBot) -> None:
    view = ForecastView(context)
    view.mode.set_current("chart")
    qtbot.addWidget(view)
    view.show()
    # The worker process is still starting.
    view.states.cancelled.emit()
    rest(context, qtbot)
    assert "Stopped" in texts(view)
    assert not view.export_button.isEnabled()
    button(view, "Make the forecast").click()
    rest(context, qtbot)
    qtbot.waitUntil(lambda: "All dishes" in texts(view))


# Its parts


def test_history_begins_with_the_first_sale_and_knows_closed_days(outlook: Outlook) -> None:
    dish = subject(outlook, 0)
    assert np.isnan(dish.history[[0, 3]]).all()
    assert dish.known_days == 8
    assert np.isfinite(outlook.history[0, 0])


def test_dishes_are_listed_by_what_they_are_expected_to_sell(outlook: Outlook) -> None:
    listed = entries(outlook)
    assert [entry.name for entry in listed[:2]] == ["Dish 7", "Dish 6"]
    assert listed[0].total == pytest.approx(24)
    assert outlook.items[listed[0].at][0] == listed[0].id


@pytest.fixture
def dishes(outlook: Outlook, show: Callable[..., QWidget]) -> DishList:
    made = DishList()
    made.replace(entries(outlook), 14)
    show(made, width=280, height=600)
    return made


def test_searching_minds_neither_case_nor_accents_and_keeps_what_is_picked(dishes: DishList) -> None:
    view = dishes.findChild(QListView)
    dishes.search.setText("  dísh 3 ")
    assert [row for row in range(8) if not view.isRowHidden(row)] == [4]
    assert [entry.name for entry in dishes.picked] == ["Dish 7"]
    dishes.search.setText("pizza")
    assert "No dish of that name." in texts(dishes)


def test_a_click_picks_one_dish_and_its_box_adds_another(dishes: DishList, qtbot: QtBot) -> None:
    view = dishes.findChild(QListView)

    def click(row: int, x: int) -> None:
        box = view.visualRect(view.model().index(row, 0))
        qtbot.mouseClick(
            view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(box.left() + x, box.center().y())
        )

    click(2, 120)
    assert [entry.name for entry in dishes.picked] == ["Dish 5"]
    click(4, 24)
    assert [entry.name for entry in dishes.picked] == ["Dish 5", "Dish 3"]
    click(2, 24)
    assert [entry.name for entry in dishes.picked] == ["Dish 3"]


def test_space_adds_and_removes_a_dish(dishes: DishList, qtbot: QtBot) -> None:
    view = dishes.findChild(QListView)
    press_with_ctrl(view, Qt.Key.Key_Down)
    qtbot.keyClick(view, Qt.Key.Key_Space)
    assert [entry.name for entry in dishes.picked] == ["Dish 7", "Dish 6"]
    qtbot.keyClick(view, Qt.Key.Key_Space)
    assert [entry.name for entry in dishes.picked] == ["Dish 7"]


@pytest.fixture
def detail(show: Callable[..., QWidget]) -> Detail:
    made = Detail()
    show(made, width=900, height=760)
    return made


def test_more_dishes_than_fit_are_named_as_left_out(detail: Detail, outlook: Outlook, qtbot: QtBot) -> None:
    show_dishes(detail, outlook, *range(MOST), picked=8)
    qtbot.waitUntil(lambda: len([card for card in detail.cards if card.isVisible()]) == MOST)
    assert "The first 6 of the 8 picked are shown." in texts(detail)


def test_fewer_dishes_leave_no_old_chart_behind(detail: Detail, outlook: Outlook, qtbot: QtBot) -> None:
    show_dishes(detail, outlook, 0, 1, 2)
    qtbot.waitUntil(lambda: len([card for card in detail.cards if card.isVisible()]) == 3)
    show_dishes(detail, outlook, 5)
    qtbot.waitUntil(lambda: detail.cards[0].name.text() == "Dish 5")
    assert [card.isVisible() for card in detail.cards] == [True, False, False]
    show_dishes(detail, outlook)
    assert isinstance(detail.currentWidget(), EmptyState)


def test_the_table_of_a_chart_has_the_same_numbers(detail: Detail, outlook: Outlook, qtbot: QtBot) -> None:
    show_dishes(detail, outlook, 1)
    qtbot.waitUntil(lambda: [each.name.text() for each in detail.cards] == ["Dish 1"])
    card = detail.cards[0]
    assert card.toggle.accessibleName() == "Show as table"
    card.toggle.click()
    table = card.findChild(Table)
    assert [row.day for row in table.rows.rows[:3]] == list(reversed(outlook.forecast.days))
    assert (table.rows.rows[0].p10, table.rows.rows[0].p50, table.rows.rows[0].p90) == (1.0, 2.0, 4.0)
    assert len(table.rows.rows) == 3 + 8
    assert table.rows.rows[-1].sold == 1.0
    card.toggle.click()
    assert card.findChild(FanChart).isVisible()


def test_how_well_a_dish_is_known_is_said_in_words_with_the_number_behind(
    detail: Detail, outlook: Outlook, qtbot: QtBot
) -> None:
    said = []
    for at in (0, 4, 7):
        show_dishes(detail, outlook, at)
        qtbot.waitUntil(lambda at=at: [each.name.text() for each in detail.cards] == [f"Dish {at}"])
        said.append(detail.cards[0].known.text())
    assert said == ["Little known", "Fairly known", "Well known"]
    assert detail.cards[0].known.toolTip() == "Confidence 100%: 8 open days of sales behind it"


def test_each_figure_is_explained_by_its_header(detail: Detail) -> None:
    tip, across = Qt.ItemDataRole.ToolTipRole, Qt.Orientation.Horizontal
    said = [detail.days.rows.headerData(column, across, tip) for column in range(8)]
    assert [tip.split(":")[0] for tip in said[3:7]] == ["p10", "p50", "p90", "p99"]


def grid(outlook: Outlook, *picked: Key) -> ForecastGrid:
    return grid_of(ForecastData(outlook, {}, frozenset(), {}, ()), picked)


def test_an_export_has_a_row_for_each_day_and_dish(outlook: Outlook, tmp_path: Path) -> None:
    file = tmp_path / "out.csv"
    assert write_table(grid(outlook), outlook, file) == 24
    with file.open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.reader(lines))
    assert rows[0][:6] == ["Day", "Dish", "Category", "Expected", "Low", "Typical"]
    dish = ["2026-01-11", "Dish 0", "", "1.000", "0.500", "1.000", "2.000", "3.000", "", "Item History"]
    assert dish in rows
    assert len(rows) == 25


def test_an_export_has_what_is_picked_alone(outlook: Outlook, tmp_path: Path) -> None:
    file = tmp_path / "out.csv"
    assert write_table(grid(outlook, outlook.items[2][0]), outlook, file) == 3
    assert write_table(grid(outlook, "/Mains"), outlook, file) == 12
    with file.open(encoding="utf-8-sig", newline="") as lines:
        assert {row["Category"] for row in csv.DictReader(lines)} == {"Mains"}


def test_an_excel_file_has_days_and_figures_of_its_own_kind(outlook: Outlook, tmp_path: Path) -> None:
    first, *others = outlook.items
    risky = replace(outlook, items=((first[0], "=1+1", "@x"), *others), prices={first[0]: 4_500_000})
    file = tmp_path / "out.xlsx"
    assert write_table(grid(risky, first[0]), risky, file) == 3
    sheet = load_workbook(file).active
    assert sheet is not None
    heads, line, *_rest = list(sheet.values)
    assert (line[0].date(), *line[1:3]) == (date(2026, 1, 11), "'=1+1", "'@x")
    assert line[heads.index("Expected")] == 1
    assert line[heads.index("Expected sales")] == 4.5
    assert sheet["B2"].data_type == "s"


def test_no_dish_of_an_export_is_a_formula_to_a_spreadsheet(outlook: Outlook, tmp_path: Path) -> None:
    file = tmp_path / "out.csv"
    first, *others = outlook.items
    risky = replace(outlook, items=((first[0], "=1+1", ""), *others))
    write_csv(grid(risky, first[0]), risky, file)
    with file.open(encoding="utf-8-sig", newline="") as lines:
        assert next(csv.DictReader(lines))["Dish"] == "'=1+1"


def test_the_name_of_an_export_suits_every_file_system(outlook: Outlook) -> None:
    assert file_name(outlook) == "forecast-café-ñ-nord-2026-01-11-3-days.csv"


def test_an_export_that_cannot_be_written_says_where(outlook: Outlook, tmp_path: Path) -> None:
    with pytest.raises(FluxError, match=r"out.csv cannot be written"):
        write_csv(grid(outlook), outlook, tmp_path / "nowhere" / "out.csv")
