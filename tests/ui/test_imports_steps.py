"""An import step by step: columns named, questions answered, dishes decided, totals compared."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QDate, QMimeData, Qt, QUrl
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QRadioButton
from pytestqt.qtbot import QtBot

from flux_desktop.domain.sales import Question
from flux_desktop.services.imports import Import, import_file
from flux_desktop.services.menu import dishes
from flux_desktop.ui.app_context import AppContext
from flux_desktop.ui.imports.answers import answer_to
from flux_desktop.ui.imports.columns import ColumnsStep
from flux_desktop.ui.imports.dishes import Dishes
from flux_desktop.ui.imports.view import ImportsView
from flux_desktop.ui.parts.fields import DateEdit, Select
from flux_desktop.ui.parts.overlays import Sheet
from flux_desktop.ui.parts.progress import Steps
from flux_desktop.ui.rows import Table
from tests.sessions import session
from tests.ui.imports_page import (
    button,
    buttons,
    clipped,
    imports_of,
    nameless,
    open_page,
    open_sheet,
    rest,
    sold,
    texts,
)
from tests.ui.keys import press_with_ctrl

SAMPLES = Path(__file__).parents[1] / "pos" / "samples"
HEADER = "date,item,quantity,price"
UNKNOWN = ("Servido;Nombre corto;Cuantos;PVP;Sala", "14.03.2026;Caña;4;2,50;Barra", "15.03.2026;Flan;3;5;Bar")
Write = Callable[..., Path]
ImportLines = Callable[..., Import]


@pytest.fixture
def view(context: AppContext, qtbot: QtBot) -> ImportsView:
    """The page in the window of the context, loaded."""
    return open_page(context, qtbot)


def check(view: ImportsView, qtbot: QtBot, *paths: Path) -> None:
    """Gives the page files and waits for the check."""
    view.start(paths)
    rest(view.context, qtbot)


def step(view: ImportsView) -> str:
    """Where in the task the person is, as a screen reader says it."""
    return view.findChildren(Steps)[0].accessibleName()


def radio(view: ImportsView, words: str) -> QRadioButton:
    (found,) = (each for each in view.findChildren(QRadioButton) if each.isVisible() and each.text() == words)
    return found


def names(view: ImportsView) -> tuple[Dishes, Table[object]]:
    """The card of dishes and its table."""
    card = view.findChildren(Dishes)[0]
    return card, card.findChildren(Table)[0]


def cells(table: Table[object]) -> list[list[str]]:
    return [[column.text(column.value(row)) for column in table.rows.columns] for row in table.rows.rows]


def column_choices(view: ImportsView) -> dict[str, Select]:
    (named,) = view.findChildren(ColumnsStep)
    return {each.accessibleName(): each for each in named.findChildren(Select)}


def say(select: Select, words: str) -> None:
    """Chooses as a person does, with the list."""
    at = select.findText(words)
    select.setCurrentIndex(at)
    select.activated.emit(at)


# Questions.


def test_a_suggestion_is_no_answer_until_the_person_takes_it(view: ImportsView, qtbot: QtBot) -> None:
    check(view, qtbot, SAMPLES / "ambiguous_dates_ask_the_user.csv")
    assert not radio(view, "The day").isChecked()
    assert not button(view, "Import 10 rows").isEnabled()
    assert "Answer 1 question first." in texts(view)
    assert button(view, "Use the suggested answers").hasFocus()
    assert clipped(view) == []
    assert nameless(view) == []
    button(view, "Use the suggested answers").click()
    # The check read the file so already.
    assert not view.context.jobs.busy
    assert button(view, "Import 10 rows").isEnabled()
    assert "Every question is answered" in texts(view)


def test_days_that_have_sales_already_are_asked_about_as_the_calendar_says_them(
    view: ImportsView, import_lines: ImportLines, qtbot: QtBot, write: Write
) -> None:
    import_lines("2026-05-01,Soup,1,6.50", "2026-05-02,Soup,2,6.50")
    check(view, qtbot, write("again.csv", HEADER, "2026-05-01,Soup,3,6.50", "2026-05-02,Soup,3,6.50"))
    assert "2 days of this file, 1 May 2026 to 2 May 2026, already have sales" in texts(view)
    assert "2026-05" not in texts(view)


def test_an_answer_taken_back_in_the_middle_of_a_check_is_the_one_that_counts(
    view: ImportsView, qtbot: QtBot
) -> None:
    check(view, qtbot, SAMPLES / "ambiguous_dates_ask_the_user.csv")
    radio(view, "The month").click()
    assert view.context.jobs.busy
    radio(view, "The day").click()
    rest(view.context, qtbot)
    assert "3 Apr to 7 Apr 2026" in texts(view)
    assert button(view, "Import 10 rows").isEnabled()


def test_a_report_without_dates_waits_for_its_days(
    view: ImportsView, context: AppContext, qtbot: QtBot
) -> None:
    check(view, qtbot, SAMPLES / "unicenta_closed_products.csv")
    seen = texts(view)
    assert "Which day or days does this report cover?" in seen
    assert "0001" not in seen
    assert not button(view, "Import 9 rows").isEnabled()
    assert clipped(view) == []
    first, last = (each for each in view.findChildren(DateEdit) if each.isVisible())
    last.setDate(QDate(2026, 3, 14))
    first.setDate(QDate(2026, 3, 14))
    button(view, "Use these days").click()
    rest(context, qtbot)
    assert "14 Mar 2026" in texts(view)
    assert not button(view, "Use these days").isEnabled()
    button(view, "Import 9 rows").click()
    rest(context, qtbot)
    assert imports_of(context) == [("unicenta_closed_products.csv", "completed")]


def test_days_of_a_report_stay_in_order_and_must_be_said_again_when_moved(qtbot: QtBot) -> None:
    answer = answer_to(
        Question("report_date", "Which days?", ("2026-03-14/2026-03-20",), "2026-03-14/2026-03-20")
    )
    qtbot.addWidget(answer)
    assert answer.value == ""
    answer.choose("2026-03-14/2026-03-20")
    assert answer.value == "2026-03-14/2026-03-20"
    first, last = answer.findChildren(DateEdit)
    with qtbot.waitSignal(answer.changed):
        first.setDate(QDate(2026, 3, 25))
    assert (answer.value, last.date()) == ("", QDate(2026, 3, 25))
    button_of = answer.findChildren(type(answer._use))[0]  # type: ignore[attr-defined]
    button_of.click()
    assert answer.value == "2026-03-25"


@pytest.mark.parametrize(
    ("question", "other"),
    [
        (Question("timezone", "Which zone?", ("Europe/Madrid",), "Europe/Madrid"), "Asia/Tokyo"),
        (Question("business_day_start", "When?", ("04:00", "05:00"), "04:00"), "11:00"),
        (Question("tax", "Tax?", ("included", "excluded"), "included"), "excluded"),
        (Question("price", "Of what?", ("unit", "line"), "unit"), "line"),
        (Question("news", "A question of a later version?", ("a", "b"), "a"), "b"),
    ],
)
def test_every_question_has_a_control_that_begins_unanswered(
    qtbot: QtBot, question: Question, other: str
) -> None:
    answer = answer_to(question)
    qtbot.addWidget(answer)
    assert answer.value == ""
    answer.choose(question.suggested)
    assert answer.value == question.suggested
    with qtbot.waitSignal(answer.changed):
        answer.choose(other)
    assert answer.value == other


# Columns.


def test_columns_nobody_knows_are_named_once(
    view: ImportsView, context: AppContext, qtbot: QtBot, write: Write
) -> None:
    check(view, qtbot, write("marzo.csv", *UNKNOWN))
    assert step(view) == "Step 2 of 4: Columns"
    assert "14.03.2026" in texts(view)
    choices = column_choices(view)
    assert choices["What the column Nombre corto holds"].currentText() == "Dish"
    assert clipped(view) == []
    assert nameless(view) == []
    say(choices["What the column Sala holds"], "Category")
    button(view, "Use these columns").click()
    rest(context, qtbot)
    assert step(view) == "Step 3 of 4: Check"
    assert "Columns as you said" in texts(view)
    # The price is one of a unit: the column was named so.
    assert [each.text() for each in view.findChildren(QRadioButton)] == ["Tax included", "Without tax"]
    button(view, "Use the suggested answers").click()
    button(view, "Import 2 rows").click()
    rest(context, qtbot)
    assert context.restaurant is not None
    made = dishes(session(context.store, context.restaurant))
    assert {(each.name, each.category) for each in made} == {("Caña", "Barra"), ("Flan", "Bar")}

    check(view, qtbot, write("abril.csv", UNKNOWN[0], "14.04.2026;Caña;4;2,50;Barra"))
    assert step(view) == "Step 3 of 4: Check"
    assert button(view, "Import 1 row").isEnabled()
    button(view, "Change columns").click()
    rest(context, qtbot)
    assert step(view) == "Step 2 of 4: Columns"
    assert column_choices(view)["What the column Sala holds"].currentText() == "Category"
    button(view, "Use these columns").click()
    rest(context, qtbot)
    assert button(view, "Import 1 row").isEnabled()


def test_a_thing_stands_in_one_column_and_what_is_missing_is_said(
    view: ImportsView, qtbot: QtBot, write: Write
) -> None:
    check(view, qtbot, write("marzo.csv", *UNKNOWN))
    choices = column_choices(view)
    say(choices["What the column Sala holds"], "Dish")
    assert choices["What the column Nombre corto holds"].currentText() == "Not used"
    assert button(view, "Use these columns").isEnabled()
    say(choices["What the column Sala holds"], "Not used")
    assert "Not named yet: Dish." in texts(view)
    assert not button(view, "Use these columns").isEnabled()


def test_columns_that_do_not_do_are_put_right_in_their_place(
    view: ImportsView, context: AppContext, qtbot: QtBot, write: Write
) -> None:
    check(view, qtbot, write("marzo.csv", *UNKNOWN))
    choices = column_choices(view)
    say(choices["What the column Nombre corto holds"], "Day")
    say(choices["What the column Servido holds"], "Dish")
    button(view, "Use these columns").click()
    rest(context, qtbot)
    assert step(view) == "Step 2 of 4: Columns"
    assert "None of the 2 lines can be used." in texts(view)
    say(choices["What the column Nombre corto holds"], "Dish")
    say(choices["What the column Servido holds"], "Day")
    assert "None of the 2 lines can be used." not in texts(view)
    button(view, "Use these columns").click()
    rest(context, qtbot)
    assert step(view) == "Step 3 of 4: Check"


# Dishes.


def test_a_name_that_may_be_a_dish_waits_for_a_word_and_is_remembered(
    view: ImportsView, context: AppContext, qtbot: QtBot, write: Write, import_lines: ImportLines
) -> None:
    import_lines("2026-04-01,Pizza margherita,2,9.00")
    check(view, qtbot, write("may.csv", HEADER, "2026-05-01,Pizza margarita,3,9.00"))
    _card, table = names(view)
    assert cells(table) == [["Pizza margarita", "Renamed?", "Pizza margherita?", "3", "€27.00"]]
    assert not button(view, "Import 1 row").isEnabled()
    assert "1 name may be a dish you have: say whether it is." in texts(view)
    assert table.hasFocus()
    assert nameless(view) == []
    QTest.keyClick(table, Qt.Key.Key_Y)
    assert "Nothing left to decide." not in texts(view) or button(view, "Import 1 row").isEnabled()
    button(view, "Import 1 row").click()
    rest(context, qtbot)
    assert context.restaurant is not None
    assert [each.name for each in dishes(session(context.store, context.restaurant))] == ["Pizza margherita"]
    check(view, qtbot, write("june.csv", HEADER, "2026-06-01,Pizza margarita,3,9.00"))
    assert "1 linked" in texts(view)
    assert button(view, "Import 1 row").isEnabled()


def test_a_name_is_linked_to_a_dish_found_by_typing(
    view: ImportsView, context: AppContext, qtbot: QtBot, write: Write, import_lines: ImportLines
) -> None:
    import_lines("2026-04-01,Crème brûlée,2,6.00", "2026-04-01,Gazpacho,2,6.00")
    check(view, qtbot, write("may.csv", HEADER, "2026-05-01,House dessert,3,6.00"))
    _card, table = names(view)
    table.setFocus()
    QTest.keyClick(table, Qt.Key.Key_L)
    sheet = open_sheet(qtbot)
    rest(context, qtbot)
    assert nameless(sheet) == []
    (line,) = sheet.findChildren(QLineEdit)
    QTest.keyClicks(line, "brulee")
    (found,) = sheet.findChildren(Table)
    assert [row[0] for row in cells(found)] == ["Crème brûlée"]
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert "1 linked" in texts(view)
    button(view, "Import 1 row").click()
    rest(context, qtbot)
    assert context.restaurant is not None
    assert {each.name for each in dishes(session(context.store, context.restaurant))} == {
        "Crème brûlée",
        "Gazpacho",
    }


def test_an_ignored_dish_is_left_out_and_the_button_says_so(
    view: ImportsView, context: AppContext, qtbot: QtBot, write: Write
) -> None:
    check(view, qtbot, write("may.csv", HEADER, "2026-05-01,Soup,3,6.00", "2026-05-01,Napkins,9,1.00"))
    _card, table = names(view)
    table.setFocus()
    table.selectRow(1)
    QTest.keyClick(table, Qt.Key.Key_I)
    assert cells(table)[1][:3] == ["Napkins", "Ignored", "–"]
    button(view, "Import without 1 dish").click()
    rest(context, qtbot)
    assert sold(context) == 3


def test_what_only_accents_tell_apart_needs_no_word(
    view: ImportsView, context: AppContext, qtbot: QtBot, write: Write, import_lines: ImportLines
) -> None:
    import_lines("2026-04-01,Jamón ibérico,2,9.00", "2026-04-01,Pizza margherita,2,9.00")
    check(view, qtbot, write("may.csv", HEADER, "2026-05-01,JAMON IBERICO,3,9.00"))
    assert "1 linked" in texts(view)
    button(view, "Import 1 row").click()
    rest(context, qtbot)
    assert context.restaurant is not None
    assert len(dishes(session(context.store, context.restaurant))) == 2


def test_many_proposals_are_taken_at_once_or_made_dishes_of_their_own(
    view: ImportsView, context: AppContext, qtbot: QtBot, write: Write, import_lines: ImportLines
) -> None:
    import_lines("2026-04-01,Pizza margherita,2,9.00", "2026-04-01,Patatas bravas,2,9.00")
    lines = ("2026-05-01,Pizza margarita,3,9.00", "2026-05-01,Patata bravas,1,9.00")
    check(view, qtbot, write("may.csv", HEADER, *lines))
    card, table = names(view)
    assert card.open == 2
    table.selectRow(0)
    button(view, "New dish").click()
    assert card.open == 1
    button(view, "Same dish").click()
    assert card.open == 0
    assert "1 new · 1 linked" in texts(view)
    button(view, "Import 2 rows").click()
    rest(context, qtbot)
    assert "1 new dish." in texts(view)


# Totals.


def test_the_files_own_totals_stand_beside_what_was_read(view: ImportsView, qtbot: QtBot) -> None:
    check(view, qtbot, SAMPLES / "report_es_cp1252.csv")
    seen = texts(view)
    assert "Your file says €1,739.85, read €1,729.85" in seen
    assert "That is the money of the lines left out." in seen
    assert clipped(view) == []


def test_the_tills_total_is_compared_as_it_is_typed(view: ImportsView, qtbot: QtBot, write: Write) -> None:
    check(view, qtbot, write("may.csv", HEADER, "2026-05-01,Soup,3,6.50"))
    (line,) = (each for each in view.findChildren(QLineEdit) if each.isVisible())
    line.setText("19,50 €")
    qtbot.waitUntil(lambda: "The till says €19.50, read €19.50" in texts(view))
    line.setText("20")
    qtbot.waitUntil(lambda: "The till says €20.00, read €19.50" in texts(view))
    line.setText("twenty")
    qtbot.waitUntil(lambda: "This is not an amount." in texts(view))
    assert button(view, "Import 1 row").isEnabled()


# Files that are none, and other ways in.


def test_a_wrong_report_is_refused_by_name_with_the_one_to_export(view: ImportsView, qtbot: QtBot) -> None:
    check(view, qtbot, SAMPLES / "clover_Orders_wrong_file.csv")
    seen = texts(view)
    assert "This is the report “Clover, Orders”: it does not list the dishes sold." in seen
    assert "In Clover export Line Items instead" in seen
    assert step(view) == "Step 1 of 4: File"
    assert buttons(view) == {"Name the columns", "Choose another file", "Back to imports"}
    assert clipped(view) == []


def test_a_damaged_file_is_checked_again_once_it_is_whole(
    view: ImportsView, context: AppContext, qtbot: QtBot, write: Write
) -> None:
    broken = write("may.csv", HEADER)
    check(view, qtbot, broken)
    assert "The file has a header but no sales." in texts(view)
    write("may.csv", HEADER, "2026-05-01,Soup,3,6.50")
    button(view, "Check again").click()
    rest(context, qtbot)
    assert button(view, "Import 1 row").isEnabled()


def test_cells_that_were_copied_are_pasted(view: ImportsView, context: AppContext, qtbot: QtBot) -> None:
    rows = "\n".join(line.replace(",", "\t") for line in (HEADER, "2026-05-01,Soup,3,6.50"))
    QGuiApplication.clipboard().setText(rows)
    press_with_ctrl(view, Qt.Key.Key_V)
    rest(context, qtbot)
    assert "Pasted on " in texts(view)
    button(view, "Import 1 row").click()
    rest(context, qtbot)
    assert sold(context) == 3
    assert context.settings.unfinished == ""


def test_a_file_that_was_copied_is_pasted(
    view: ImportsView, context: AppContext, qtbot: QtBot, write: Write
) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(write("may.csv", HEADER, "2026-05-01,Soup,3,6.50")))])
    QGuiApplication.clipboard().setMimeData(data)
    view.paste()
    rest(context, qtbot)
    assert "may.csv" in texts(view)
    assert button(view, "Import 1 row").isEnabled()
    # What Python made must leave the clipboard before Python ends.
    QGuiApplication.clipboard().clear()


def test_what_was_recognised_is_said_with_its_proof(view: ImportsView, qtbot: QtBot) -> None:
    check(view, qtbot, SAMPLES / "toast_ItemSelectionDetails.csv")
    seen = texts(view)
    for said in ("Recognised as", "Amounts without tax", "Sales before 04:00 belong to the day before"):
        assert said in seen
    assert "Separator" not in seen
    button(view, "Technical details").click()
    assert "Separator" in texts(view)
    assert clipped(view) == []


def test_an_import_tells_its_layout_and_counts(view: ImportsView, context: AppContext, qtbot: QtBot) -> None:
    assert context.restaurant is not None
    import_file(session(context.store, context.restaurant), SAMPLES / "square_items_detail_2026.csv")
    view.invalidate()
    rest(context, qtbot)
    (table,) = (each for each in view.findChildren(Table) if each.isVisible())
    table.activated.emit(table.model().index(0, 0))
    sheet = open_sheet(qtbot)
    assert isinstance(sheet, Sheet)
    seen = texts(sheet)
    assert "Square, Items detail" in seen
    assert "€1,358.05" in seen
    assert "Custom amount, not a dish" in seen
    assert "€25.00" in seen
    sheet.reject()


def test_a_file_on_its_way_in_is_offered_again_after_a_restart(
    view: ImportsView, context: AppContext, qtbot: QtBot, write: Write
) -> None:
    file = write("may.csv", HEADER, "2026-05-01,Soup,3,6.50")
    check(view, qtbot, file)
    assert context.settings.unfinished == str(file)
    again = ImportsView(context)
    qtbot.addWidget(again)
    again.show()
    rest(context, qtbot)
    assert "may.csv was not imported" in texts(again)
    button(again, "Go on with this file").click()
    qtbot.waitUntil(lambda: "Import 1 row" in buttons(again), timeout=20_000)
    button(again, "Cancel").click()
    assert context.settings.unfinished == ""
