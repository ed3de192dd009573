"""The page Forecast: sums compared, one day in words, and what people say about days and dishes."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QDate, Qt
from PySide6.QtGui import QGuiApplication, QPdfWriter
from PySide6.QtPdf import QPdfDocument
from PySide6.QtPrintSupport import QPrintDialog
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QListView, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from flux_desktop.domain.errors import FluxError
from flux_desktop.domain.hours import DayHours
from flux_desktop.domain.restaurants import Membership, Role
from flux_desktop.services import events, hours, menu, own_forecasts, promotions, run_outs
from flux_desktop.services.forecast_grid import ForecastGrid, grid_of
from flux_desktop.services.imports import Import
from flux_desktop.store.menu import aliases
from flux_desktop.ui.app_context import AppContext
from flux_desktop.ui.forecast.days import OWN
from flux_desktop.ui.forecast.facts import DishSheet, NameDay
from flux_desktop.ui.forecast.grid import GridModel
from flux_desktop.ui.forecast.print_layout import page_layout, print_sheet
from flux_desktop.ui.forecast.promotions import PromotionsSheet
from flux_desktop.ui.forecast.subject import Subject, calendar_notes
from flux_desktop.ui.forecast.view import ForecastView
from tests.sessions import session

PATIENCE = 60_000
FIRST = date(2026, 1, 1)
LAST = FIRST + timedelta(days=69)
# A day with no line at all, and one that somebody closed.
MISSING, CLOSED = date(2026, 2, 11), date(2026, 2, 18)


@pytest.fixture
def view(context: AppContext, qtbot: QtBot, import_lines: Callable[..., Import]) -> ForecastView:
    """Ten weeks of five dishes in two categories; a missing day, a closed day, a promotion now and then."""
    assert context.restaurant is not None
    lines = []
    for n in range(70):
        day = FIRST + timedelta(days=n)
        for name, category, units in DISHES:
            promo = name == "Soup" and n % 9 == 0
            sold = units + (day.toordinal() * 7 + len(name)) % 5 + (6 if promo else 0)
            if day not in (MISSING, CLOSED):
                lines.append(f"{day},{name},{sold},5.00,{category},{int(promo)}")
    import_lines(*lines)
    hours.set_hours(
        session(context.store, context.restaurant), [DayHours(None, CLOSED, None, None, closed=True)]
    )
    window = context.parent()
    assert isinstance(window, QWidget)
    made = ForecastView(context)
    made.mode.set_current("chart")
    QVBoxLayout(window).addWidget(made)
    window.resize(1216, 836)
    window.show()
    rest(context, qtbot)
    return made


DISHES = [("Soup", "Starters", 20), ("Salad", "Starters", 12), ("Pie", "Mains", 15), ("Cake", "Sweet", 6)]


@pytest.fixture
def import_lines(context: AppContext, write: Callable[..., object]) -> Callable[..., object]:
    from flux_desktop.services.imports import import_file

    def imported(*lines: str) -> object:
        file = write("sales.csv", "date,item,quantity,price,category,promo", *lines)
        assert context.restaurant is not None
        return import_file(session(context.store, context.restaurant), file)  # type: ignore[arg-type]

    return imported


def rest(context: AppContext, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not context.jobs.busy, timeout=PATIENCE)


def pick(view: ForecastView, qtbot: QtBot, *names: str) -> list[Subject]:
    """Picks the lines of these names and waits for their charts."""
    view.dishes.pick({entry.id for entry in view.dishes.entries if entry.name in names})

    def shown() -> list[Subject]:
        return [card.subject for card in view.detail.cards if card.isVisible() and card.subject]

    qtbot.waitUntil(lambda: {each.name for each in shown()} == set(names))
    return shown()


def sheet(kind: type[QWidget]) -> QWidget:
    return next(
        each for each in QApplication.topLevelWidgets() if isinstance(each, kind) and each.isVisible()
    )


def button(parent: QWidget, text: str) -> QPushButton:
    return next(each for each in parent.findChildren(QPushButton) if each.text() == text and each.isVisible())


# Sums


def test_the_list_offers_the_shop_its_categories_and_dishes(view: ForecastView) -> None:
    names = [entry.name for entry in view.dishes.entries]
    assert names == ["All dishes", "Starters", "Mains", "Sweet", "Soup", "Pie", "Salad", "Cake"]
    total, starters = view.dishes.entries[:2]
    assert total.total == pytest.approx(sum(each.total for each in view.dishes.entries[4:]))
    assert starters.category == "2 dishes"


def test_a_sum_shows_the_quantile_of_the_sum_and_not_the_sum_of_quantiles(
    view: ForecastView, qtbot: QtBot
) -> None:
    (total,) = pick(view, qtbot, "All dishes")
    dishes = pick(view, qtbot, "Soup", "Pie", "Salad", "Cake")
    busy = sum(dish.quantiles[:, 2] for dish in dishes)
    assert (total.quantiles[:, 2] < busy).all()
    assert total.mean == pytest.approx(sum(dish.mean for dish in dishes))
    # Nor is the period the sum of its days.
    assert total.period[2] < total.quantiles[:, 2].sum()
    assert np.nansum(total.history) == pytest.approx(sum(np.nansum(dish.history) for dish in dishes))


def test_a_category_a_dish_and_the_total_are_compared_with_their_period_in_words(
    view: ForecastView, qtbot: QtBot
) -> None:
    shown = pick(view, qtbot, "All dishes", "Starters", "Soup")
    said = [card.period.text() for card in view.detail.cards if card.isVisible()]
    for subject, text in zip(shown, said, strict=True):
        low, typical, high, _most = (f"{value:,.0f}" for value in subject.period)
        assert text.startswith(f"14 days: {low}–{high}, typically {typical}")


# One day in words


def test_a_day_without_data_is_told_from_a_closed_one(view: ForecastView, qtbot: QtBot) -> None:
    (soup,) = pick(view, qtbot, "Soup")
    assert [note.kind for note in soup.notes[MISSING]] == ["missing"]
    assert [note.kind for note in soup.notes[CLOSED]] == ["closed"]
    chart = view.detail.cards[0].chart
    chart.setFocus()
    qtbot.keyClick(chart, Qt.Key.Key_Home)
    said = []
    for _day in range(70):
        said.append(chart.callout)
        qtbot.keyClick(chart, Qt.Key.Key_Right)
    assert "Wed 11 Feb  No data was imported for this day" in said
    assert "Wed 18 Feb  Closed" in said
    assert any("On promotion" in each for each in said)


def test_a_click_on_a_row_says_why_and_escape_closes_it(view: ForecastView, qtbot: QtBot) -> None:
    (soup,) = pick(view, qtbot, "Soup")
    panel, table = view.detail.panel, view.detail.days.table
    assert panel.isHidden()
    table.setFocus()
    table.setCurrentIndex(table.rows.index(2, 0))
    qtbot.keyClick(table, Qt.Key.Key_Space)
    assert panel.isVisible()
    reasons = soup.reasons(soup.days[2])
    assert "level" in {reason.key for reason in reasons}
    assert all(reason.text in panel.text for reason in reasons)
    panel.copy.click()
    assert QGuiApplication.clipboard().text() == panel.text
    qtbot.keyClick(table, Qt.Key.Key_Escape)
    assert panel.isHidden()
    assert view.detail.days.isVisible()


def test_the_open_panel_follows_its_dish_and_closes_with_it(view: ForecastView, qtbot: QtBot) -> None:
    (soup,) = pick(view, qtbot, "Soup")
    view.detail.cards[0].chart.picked.emit(soup.days[0])
    pick(view, qtbot, "Soup", "Pie")
    assert view.detail.panel.isVisible()
    pick(view, qtbot, "Pie")
    assert view.detail.panel.isHidden()


def test_the_reasons_of_a_sum_are_its_largest_dishes(view: ForecastView, qtbot: QtBot) -> None:
    (total,) = pick(view, qtbot, "All dishes")
    said = [reason.text for reason in total.reasons(total.days[0])]
    assert [text.split(":")[0] for text in said] == ["Soup", "Pie", "Salad"]


# What people say


def test_a_dish_is_marked_as_run_out_and_back(view: ForecastView, context: AppContext, qtbot: QtBot) -> None:
    assert context.restaurant is not None
    context.choose(Membership(context.restaurant, Role.CHEF))
    rest(context, qtbot)
    (soup,) = pick(view, qtbot, "Soup")
    view.detail.show_day(soup, LAST)
    view.detail.panel.mark.click()
    rest(context, qtbot)
    marked = run_outs.run_outs_of(session(context.store, context.restaurant))
    assert [(each.item, each.day) for each in marked] == [("Soup", LAST)]
    assert "Ran out" in view.detail.panel.text
    view.detail.panel.mark.click()
    rest(context, qtbot)
    assert run_outs.run_outs_of(session(context.store, context.restaurant)) == []
    assert not view.detail.panel.name.isVisible()


def test_a_day_gets_a_name_of_its_own_and_loses_it(
    view: ForecastView, context: AppContext, qtbot: QtBot
) -> None:
    assert context.restaurant is not None
    (soup,) = pick(view, qtbot, "Soup")
    view.detail.show_day(soup, soup.days[1])
    view.detail.panel.name.click()
    asked = sheet(NameDay)
    assert isinstance(asked, NameDay)
    button(asked, "Save name").click()
    rest(context, qtbot)
    assert "needs a name" in asked.field.editor.accessibleDescription()
    asked.name.setText("Fair")
    button(asked, "Save name").click()
    rest(context, qtbot)
    assert [each.name for each in events.events_of(session(context.store, context.restaurant))] == ["Fair"]
    qtbot.waitUntil(lambda: "Fair" in view.detail.panel.text)
    view.detail.panel.name.click()
    button(sheet(NameDay), "Remove “Fair”").click()
    rest(context, qtbot)
    assert events.events_of(session(context.store, context.restaurant)) == []


def test_a_managers_number_is_typed_into_the_table_and_the_cursor_stays(
    view: ForecastView, context: AppContext, qtbot: QtBot
) -> None:
    assert context.restaurant is not None
    (soup,) = pick(view, qtbot, "Soup")
    table = view.detail.days.table
    table.setFocus()

    def write(text: str) -> None:
        qtbot.keyClick(table, Qt.Key.Key_F2)
        editor = table.viewport().findChild(QLineEdit)
        editor.selectAll()
        qtbot.keyClicks(editor, text) if text else qtbot.keyClick(editor, Qt.Key.Key_Delete)
        qtbot.keyClick(editor, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: table.viewport().findChild(QLineEdit) is None)
        rest(context, qtbot)

    table.setCurrentIndex(table.rows.index(3, 0))
    write("24.5")
    assert [
        (each.day, each.quantity)
        for each in own_forecasts.own_forecasts_of(session(context.store, context.restaurant))
    ] == [(soup.days[3], 24_500_000)]
    assert table.rows.row(3).own == 24.5
    assert table.currentIndex().row() == 3
    where = table.visualRect(table.rows.index(2, OWN)).center()
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=where)
    editor = table.viewport().findChild(QLineEdit)
    qtbot.keyClick(editor, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: table.viewport().findChild(QLineEdit) is None)
    assert view.detail.panel.isHidden()
    table.setCurrentIndex(table.rows.index(3, 0))
    write("many")
    assert table.rows.row(3).own == 24.5
    write("")
    assert own_forecasts.own_forecasts_of(session(context.store, context.restaurant)) == []
    assert table.rows.row(3).own is None


def test_a_sum_takes_no_number(view: ForecastView, qtbot: QtBot) -> None:
    pick(view, qtbot, "All dishes")
    table = view.detail.days.table
    table.setFocus()
    table.setCurrentIndex(table.rows.index(0, 0))
    qtbot.keyClick(table, Qt.Key.Key_F2)
    assert table.viewport().findChild(QLineEdit) is None


def test_a_new_dish_borrows_from_another_and_the_average_forecasts_it(
    view: ForecastView, context: AppContext, qtbot: QtBot
) -> None:
    assert context.restaurant is not None
    pick(view, qtbot, "Cake")
    view.detail.cards[0].settings.click()
    asked = sheet(DishSheet)
    assert isinstance(asked, DishSheet)
    asked.sibling.setCurrentIndex(asked.sibling.findText("Pie"))
    asked.model.setCurrentIndex(asked.model.findData("weekday_average"))
    button(asked, "Save").click()
    rest(context, qtbot)
    known = {each.name: each for each in menu.dishes(session(context.store, context.restaurant))}
    assert known["Cake"].sibling_id == known["Pie"].id
    assert known["Cake"].forecast_model == "weekday_average"


def test_a_dish_is_renamed_in_the_list_and_its_old_name_stays_its_own(
    view: ForecastView, context: AppContext, qtbot: QtBot
) -> None:
    assert context.restaurant is not None
    pick(view, qtbot, "Cake")
    table = view.dishes.findChild(QListView)
    table.setFocus()
    qtbot.keyClick(table, Qt.Key.Key_F2)
    asked = sheet(DishSheet)
    assert isinstance(asked, DishSheet)
    assert asked.name.selectedText() == "Cake"
    qtbot.keyClicks(asked.name, "Pie")
    button(asked, "Save").click()
    rest(context, qtbot)
    assert asked.isVisible()
    assert asked.name.accessibleDescription().startswith("“Pie” is another dish of the menu.")
    asked.name.selectAll()
    qtbot.keyClicks(asked.name, "Cheesecake")
    button(asked, "Save").click()
    rest(context, qtbot)
    assert not any(isinstance(each, DishSheet) for each in QApplication.topLevelWidgets() if each.isVisible())
    qtbot.waitUntil(lambda: any(each.name == "Cheesecake" for each in view.dishes.entries), timeout=PATIENCE)
    rest(context, qtbot)
    assert [each.name for each in view.dishes.picked] == ["Cheesecake"]
    with context.store.read() as uow:
        assert set(aliases(uow, context.restaurant.id)) == {"cake"}


def test_a_sum_has_no_name_to_change(view: ForecastView, qtbot: QtBot) -> None:
    pick(view, qtbot, "All dishes")
    table = view.dishes.findChild(QListView)
    table.setFocus()
    qtbot.keyClick(table, Qt.Key.Key_F2)
    assert not any(
        isinstance(each, DishSheet) and each.isVisible() for each in QApplication.topLevelWidgets()
    )


# What if


def test_a_promotion_is_tried_planned_and_cancelled(
    view: ForecastView, context: AppContext, qtbot: QtBot
) -> None:
    assert context.restaurant is not None
    (soup,) = pick(view, qtbot, "Soup")
    view.promotions_button.click()
    asked = sheet(PromotionsSheet)
    assert isinstance(asked, PromotionsSheet)
    assert asked.dish.currentText() == "Soup"
    assert not asked.plan.isEnabled()
    asked.attempt.click()
    rest(context, qtbot)
    said = asked.answer.words.text()
    assert said.startswith("+")
    assert "of menu value at €5.00" in said
    asked.plan.click()
    rest(context, qtbot)
    planned = promotions.promotions_of(session(context.store, context.restaurant))
    assert [(each.item, each.first) for each in planned] == [("Soup", LAST + timedelta(days=1))]
    # The page behind knows it.
    qtbot.waitUntil(lambda: view.detail.cards[0].subject is not soup)
    again = view.detail.cards[0].subject
    assert again is not None
    assert [note.text for note in again.notes[again.days[0]]] == ["Promotion planned"]
    assert again.mean.sum() > soup.mean.sum()
    asked.attempt.click()
    rest(context, qtbot)
    assert "planned already" in asked.answer.words.text()
    assert not asked.plan.isEnabled()
    trash = next(
        each for each in asked.findChildren(QWidget) if "Cancel the promotion" in each.accessibleName()
    )
    trash.click()  # type: ignore[attr-defined]
    rest(context, qtbot)
    assert promotions.promotions_of(session(context.store, context.restaurant)) == []
    asked.reject()


def test_other_days_make_what_was_tried_old(view: ForecastView, context: AppContext, qtbot: QtBot) -> None:
    view.open_promotions()
    asked = sheet(PromotionsSheet)
    assert isinstance(asked, PromotionsSheet)
    asked.attempt.click()
    rest(context, qtbot)
    assert asked.plan.isEnabled()
    last = asked.last.date()
    asked.first.setDate(last.addDays(3))
    assert asked.last.date() == last.addDays(3)
    assert not asked.plan.isEnabled()
    assert asked.first.minimumDate() == QDate(LAST.year, LAST.month, LAST.day).addDays(1)
    asked.reject()


def test_history_is_shown_as_far_back_as_asked(view: ForecastView, qtbot: QtBot) -> None:
    pick(view, qtbot, "Soup")
    chart = view.detail.cards[0].chart

    def first() -> float:
        return chart.marks()[0].history.x[0]

    assert first() == (LAST - timedelta(days=55)).toordinal()
    view.detail.span.set_current("0")
    qtbot.waitUntil(lambda: first() == FIRST.toordinal())


# On paper


def pages_of(path: Path) -> list[str]:
    """The text of each page."""
    document = QPdfDocument()
    assert document.load(str(path)) is QPdfDocument.Error.None_
    return [document.getAllText(page).text() for page in range(document.pageCount())]


def test_what_is_picked_is_printed_on_one_page(
    view: ForecastView, context: AppContext, qtbot: QtBot, tmp_path: Path
) -> None:
    pick(view, qtbot, "Starters", "Cake")
    view.print_button.save_to(tmp_path / "sheet.pdf")
    (page,) = pages_of(tmp_path / "sheet.pdf")
    assert "Trattoria Prova: forecast" in page
    # What is not picked is not drawn over what is.
    assert "All dishes" not in page
    assert "Starters" in page
    assert [name in page for name in ("Soup", "Salad", "Cake", "Pie")] == [True, True, True, False]
    # As on screen, the last column is of all days together.
    assert page.count("All days") == 1
    table = view.sheet.grid.model_
    row, total = table.grid.rows[0], table.columnCount() - 1
    assert f"{table.figure(row, total)}" in page
    assert f"{table.under(row, total)}" in page
    window = context.parent()
    assert isinstance(window, QWidget)
    assert any("sheet.pdf · 1 page" in label.text() for label in window.findChildren(QLabel))


def test_more_days_and_dishes_than_fit_go_on_to_other_pages(
    view: ForecastView, qtbot: QtBot, tmp_path: Path
) -> None:
    assert view.answer is not None
    outlook, notes = view.answer.outlook, calendar_notes(view.answer.outlook)
    writer = QPdfWriter(str(tmp_path / "many.pdf"))
    writer.setPageLayout(page_layout())
    table = GridModel()
    first_dish, second_dish = (grid_of(view.answer, [outlook.items[at][0]]).rows[0] for at in (0, 1))
    table.grid = ForecastGrid(outlook.forecast.days, (*[first_dish] * 40, second_dish))
    assert print_sheet(writer, outlook, table, notes) == 2
    first, second = pages_of(tmp_path / "many.pdf")
    assert outlook.items[1][1] in second
    assert outlook.items[1][1] not in first


def test_the_print_dialog_prints_what_is_picked_into_a_file(
    view: ForecastView, context: AppContext, qtbot: QtBot, tmp_path: Path
) -> None:
    pick(view, qtbot, "Soup")
    view.print_button.ask_printer()
    dialog = sheet(QPrintDialog)
    assert isinstance(dialog, QPrintDialog)
    # A computer without a printer prints into a file.
    file = dialog.findChild(QLineEdit, "filename")
    file.setText(str(tmp_path / "printed.pdf"))
    dialog.accept()
    (page,) = pages_of(tmp_path / "printed.pdf")
    assert "Trattoria Prova: forecast" in page
    assert "Soup" in page
    window = context.parent()
    assert isinstance(window, QWidget)
    assert any("Sent to the printer · 1 page" in label.text() for label in window.findChildren(QLabel))


def test_a_sheet_that_cannot_be_written_says_where(view: ForecastView, tmp_path: Path) -> None:
    with pytest.raises(FluxError, match=r"sheet.pdf cannot be written"):
        view.print_button.save_to(tmp_path / "nowhere" / "sheet.pdf")
