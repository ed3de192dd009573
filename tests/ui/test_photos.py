"""The page Menu photo, from the camera's frame to the dish on the menu and its suggested recipe."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QSizeF, Qt, QUrl
from PySide6.QtGui import QGuiApplication, QImage, QPageSize, QPainter, QPdfWriter
from PySide6.QtMultimedia import QVideoFrame, QVideoFrameFormat, QVideoFrameInput
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from flux_desktop.domain.photos import Doubt, MenuReading, ReadItem
from flux_desktop.domain.restaurants import Membership, Role
from flux_desktop.services import ingredients, menu
from flux_desktop.services.kitchen_files import KitchenFile
from flux_desktop.services.suggestions import suggestions_of
from flux_desktop.ui.app_context import AppContext
from flux_desktop.ui.parts.buttons import Button
from flux_desktop.ui.parts.labels import Label
from flux_desktop.ui.parts.overlays import Toast
from flux_desktop.ui.photos.frame_source import Trouble
from flux_desktop.ui.photos.page_list import PRICES
from flux_desktop.ui.photos.price_rows import NEW
from flux_desktop.ui.photos.price_rows import badge as price_badge
from flux_desktop.ui.photos.review_rows import CATEGORY, NAME, PRICE, badge, read_price
from flux_desktop.ui.photos.view import PhotosView
from tests.ui.keys import press_with_ctrl

MENUS = Path(__file__).parent.parent / "vision" / "menus"
WINES, BISTRO = MENUS / "syn_ca_vins.jpg", MENUS / "syn_ca_bistro.jpg"
EURO = 1_000_000


@pytest.fixture
def view(context: AppContext, show: Callable[..., QWidget], qtbot: QtBot) -> Iterator[PhotosView]:
    made = PhotosView(context)
    show(made, width=1200, height=820)
    qtbot.waitUntil(lambda: not context.jobs.busy)
    yield made
    made.capture.close_camera()


def rest(view: PhotosView, qtbot: QtBot, seconds: int = 60) -> None:
    qtbot.waitUntil(lambda: not view.context.jobs.busy, timeout=1000 * seconds)


def read(view: PhotosView, qtbot: QtBot, *files: Path) -> None:
    view.add_files(list(files))
    rest(view, qtbot)
    view.read()
    rest(view, qtbot, 120)


def said(widget: QWidget) -> str:
    return " | ".join(each.text() for each in widget.findChildren(Label) if each.isVisible())


def cell(view: PhotosView, name: str, column: int) -> None:
    rows = view.review.rows
    place = next(at for at, row in enumerate(rows.rows) if row.name == name)
    view.review.table.setCurrentIndex(rows.index(place, column))


def type_into_cell(view: PhotosView, text: str) -> None:
    """Enter opens the cell, the text takes the place of what was there, Enter ends."""
    table = view.review.table
    table.setFocus()
    QTest.keyClick(table, Qt.Key.Key_Return)
    editor = table.viewport().findChildren(QLineEdit)[-1]
    editor.selectAll()
    QTest.keyClicks(editor, text)
    QTest.keyClick(editor, Qt.Key.Key_Return)


class Frames:
    """A picture that arrives as a camera's frames do, until it was seen."""

    def __init__(self, view: PhotosView, image: QImage) -> None:
        self.input = QVideoFrameInput(
            QVideoFrameFormat(image.size(), QVideoFrameFormat.PixelFormat.Format_BGRX8888)
        )
        self._frame = QVideoFrame(image.convertToFormat(QImage.Format.Format_RGB32))
        view.capture.source.show_input(self.input)

    def send(self) -> None:
        self.input.sendVideoFrame(self._frame)


def test_from_the_cameras_frame_to_a_dish_with_a_suggested_recipe(
    context: AppContext, view: PhotosView, qtbot: QtBot
) -> None:
    frames = Frames(view, QImage(str(BISTRO)))
    qtbot.waitUntil(lambda: (frames.send(), view.capture.shutter.isEnabled())[1], timeout=10_000)  # type: ignore[func-returns-value]
    assert view.capture.hint.text() == "Sharp enough"
    view.capture.panel.setFocus()
    QTest.keyClick(view.capture.panel, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: len(view.pages) == 1, timeout=10_000)
    view.read()
    rest(view, qtbot, 120)
    names = {row.name for row in view.review.all}
    assert len(names) > 10
    assert "Pa amb tomàquet" in names
    assert "no photo was sent" in said(view.review)
    view.save()
    rest(view, qtbot)
    on_menu = {each.name: each for each in menu.dishes(context.session)}
    assert names <= on_menu.keys()
    assert all(on_menu[name].confirmed for name in names)
    waiting = {each.suggestion.name: each for each in suggestions_of(context.session)}
    assert "Pa amb tomàquet" in waiting
    toast = context.jobs.parent().findChildren(Toast)[-1]  # type: ignore[union-attr]
    assert "Successfully extracted" in toast.accessibleName()


def test_a_photo_is_compared_corrected_saved_and_taken_back(
    context: AppContext, view: PhotosView, qtbot: QtBot
) -> None:
    menu.add_dish(context.session, "Crema catalana", price=5 * EURO)
    menu.add_dish(context.session, "Calçots", price=9 * EURO)
    read(view, qtbot, BISTRO)
    state = {row.name: badge(row).text for row in view.review.all}
    assert state["Crema catalana"] == "Price changed"
    assert state["Pa amb tomàquet"] == "New"
    assert "1 dish of the menu is not here" in [each.text() for each in view.review.findChildren(Button)]
    cell(view, "Pa amb tomàquet", PRICE)
    type_into_cell(view, "3,10")
    cell(view, "Pa amb tomàquet", CATEGORY)
    type_into_cell(view, "Per picar")
    cell(view, "Xai a la brasa", NAME)
    type_into_cell(view, "Xai de Ripoll")
    cell(view, "Suquet de rap", NAME)
    QTest.keyClick(view.review.table, Qt.Key.Key_Delete)
    sheet = view.review.show_gone()
    for box in sheet.boxes.values():
        box.setChecked(True)
    sheet._decide()
    before = {each.name: (each.price, each.archived) for each in menu.dishes(context.session)}
    press_with_ctrl(view, Qt.Key.Key_S)
    rest(view, qtbot)
    after = {each.name: each for each in menu.dishes(context.session)}
    assert (after["Pa amb tomàquet"].price, after["Pa amb tomàquet"].category) == (3_100_000, "Per picar")
    assert "Xai de Ripoll" in after
    assert "Suquet de rap" not in after
    assert after["Calçots"].archived
    assert after["Crema catalana"].price == 5_500_000
    toast = view.window().findChildren(Toast) or context.jobs.parent().findChildren(Toast)  # type: ignore[union-attr]
    toast[-1].findChildren(Button)[0].click()
    rest(view, qtbot)
    assert {each.name: (each.price, each.archived) for each in menu.dishes(context.session)} == before
    assert suggestions_of(context.session) == []


def test_the_row_that_is_looked_at_is_framed_on_the_photo_and_shown_large(
    view: PhotosView, qtbot: QtBot
) -> None:
    read(view, qtbot, WINES)
    view.review.table.setCurrentIndex(view.review.rows.index(2, NAME))
    row = view.review.current
    assert row is not None
    assert view.photo.panel._box == row.box
    assert view.photo.crop.piece.width() > view.photo.crop.piece.height() > 5


def test_doubtful_rows_come_first_with_their_reason_and_are_settled_with_a_key(
    view: PhotosView, qtbot: QtBot
) -> None:
    view.add_files([WINES])
    rest(view, qtbot)
    page = view.pages[0]
    items = (
        ReadItem("Sure dish", "A", "", (), 0.97),
        ReadItem("Doubtful dish", "A", "", (), 0.4, (Doubt.BLURRED,)),
    )
    from flux_desktop.domain.photos import Engine

    view._reader.readings = [(page, MenuReading(Engine.OFFLINE, items, ()))]
    view._all_read()
    rest(view, qtbot)
    assert [row.name for row in view.review.rows.rows] == ["Doubtful dish", "Sure dish"]
    assert "Hard to read" in said(view.review)
    assert "1 to check" in [
        each.text() for each in view.review.findChildren(QWidget) if hasattr(each, "text")
    ]
    view.review.table.setFocus()
    QTest.keyClick(view.review.table, Qt.Key.Key_Y)
    assert badge(view.review.all[1]).text == "New"


def test_a_second_page_is_added_without_losing_what_was_typed(view: PhotosView, qtbot: QtBot) -> None:
    read(view, qtbot, WINES)
    first = view.review.all[0].name
    cell(view, first, NAME)
    type_into_cell(view, "Corrected by hand")
    view.back()
    read(view, qtbot, BISTRO)
    names = [row.name for row in view.review.all]
    assert len(names) > 20
    assert "Corrected by hand" in names
    assert first not in names


def test_what_cannot_be_a_menu_is_said_and_the_good_page_stays(
    view: PhotosView, qtbot: QtBot, tmp_path: Path
) -> None:
    broken = tmp_path / "broken.jpg"
    broken.write_bytes(WINES.read_bytes()[:2000])
    text, moving = tmp_path / "menu.txt", tmp_path / "moving.png"
    text.write_text("Soup 4")
    from PIL import Image

    frames = [Image.new("RGB", (300, 300), shade) for shade in ("white", "black")]
    frames[0].save(moving, save_all=True, append_images=frames[1:], duration=100)
    view.add_files([broken, WINES, text, moving, tmp_path / "nowhere.jpg"])
    rest(view, qtbot)
    assert [page.name for page in view.pages] == [WINES.name]
    problem = view.list.problem.accessibleName()
    for name in ("broken.jpg", "menu.txt", "moving.png", "nowhere.jpg"):
        assert name in problem


def test_a_cat_is_no_menu_and_its_photo_stays(view: PhotosView, qtbot: QtBot, tmp_path: Path) -> None:
    from PIL import Image

    cat = tmp_path / "cat.png"
    Image.new("RGB", (600, 400), (180, 120, 60)).save(cat)
    read(view, qtbot, cat)
    assert "No menu was found on this photo" in said(view.review)
    assert len(view.pages) == 1
    assert not view.photo.panel.image.isNull()


def test_every_page_of_a_pdf_is_a_page(view: PhotosView, qtbot: QtBot, tmp_path: Path) -> None:
    file = tmp_path / "menu.pdf"
    writer = QPdfWriter(str(file))
    writer.setPageSize(QPageSize(QSizeF(150, 200), QPageSize.Unit.Millimeter))
    painter = QPainter(writer)
    for place in range(2):
        if place:
            writer.newPage()
        painter.drawImage(writer.pageLayout().paintRectPixels(writer.resolution()), QImage(str(WINES)))
    painter.end()
    view.add_files([file])
    rest(view, qtbot)
    assert [page.name for page in view.pages] == ["menu.pdf, page 1", "menu.pdf, page 2"]
    assert max(view.pages[0].shown.width(), view.pages[0].shown.height()) > 1500
    damaged = tmp_path / "damaged.pdf"
    damaged.write_bytes(b"%PDF-1.7\nnothing")
    view.add_files([damaged])
    rest(view, qtbot)
    assert "damaged" in view.list.problem.accessibleName()
    assert len(view.pages) == 2


def test_a_picture_or_a_file_is_pasted(view: PhotosView, qtbot: QtBot) -> None:
    QGuiApplication.clipboard().setImage(QImage(str(WINES)))
    view.paste()
    rest(view, qtbot)
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(BISTRO))])
    QGuiApplication.clipboard().setMimeData(data)
    view.paste()
    rest(view, qtbot)
    assert [page.name for page in view.pages] == ["Pasted picture", BISTRO.name]


@pytest.mark.parametrize(
    ("trouble", "heading"),
    [
        (Trouble.NONE_THERE, "No camera found"),
        (Trouble.REFUSED, "Flux may not use the camera"),
        (Trouble.BUSY, "The camera is in use"),
    ],
)
def test_without_a_picture_it_says_which_and_offers_the_file(
    view: PhotosView, trouble: Trouble, heading: str
) -> None:
    view.capture.source.trouble.emit(trouble)
    assert heading in said(view.capture)
    assert "Choose a photo" in [each.text() for each in view.capture.findChildren(Button) if each.isVisible()]


def test_a_cancelled_reading_keeps_the_pages(view: PhotosView, qtbot: QtBot) -> None:
    # No other test shows this one, so that it is read as in earnest when it is stopped.
    view.add_files([MENUS / "syn_fr_ardoise.jpg"])
    rest(view, qtbot)
    view.read()
    view.stop()
    rest(view, qtbot, 120)
    assert len(view.pages) == 1
    assert view.list.act.isVisible()


def test_discarding_can_be_taken_back(context: AppContext, view: PhotosView, qtbot: QtBot) -> None:
    read(view, qtbot, WINES)
    names = [row.name for row in view.review.all]
    view.discard()
    assert (view.pages, view.review.all) == ([], [])
    toast = context.jobs.parent().findChildren(Toast)[-1]  # type: ignore[union-attr]
    toast.findChildren(Button)[0].click()
    rest(view, qtbot)
    assert [row.name for row in view.review.all] == names
    assert len(view.pages) == 1


def test_a_save_that_is_refused_leaves_the_rows_as_they_were(
    context: AppContext, view: PhotosView, qtbot: QtBot
) -> None:
    read(view, qtbot, WINES)
    view.review.all[0].name = "x" * 300
    with qtbot.waitSignal(context.jobs.failed):
        view.save()
    rest(view, qtbot)
    assert view.review.all[0].name == "x" * 300
    assert view.review.table.isEnabled()
    assert menu.dishes(context.session) == []


def test_who_may_not_edit_the_menu_is_told_so(
    context: AppContext, show: Callable[..., QWidget], qtbot: QtBot
) -> None:
    assert context.restaurant is not None
    context.choose(Membership(context.restaurant, Role.COUNTER))
    made = PhotosView(context)
    show(made, width=1000, height=700)
    assert "Only a manager" in said(made)
    made.add_files([WINES])
    assert not context.jobs.busy


@pytest.mark.parametrize(
    ("text", "micros"),
    [("3,10", 3_100_000), ("3.10 €", 3_100_000), ("1.234,5", 1_234_500_000), ("", None), ("12", 12_000_000)],
)
def test_a_price_is_read_as_it_is_typed(text: str, micros: int | None) -> None:
    assert read_price(text) == micros


@pytest.mark.parametrize("text", ["four", "-1", "1e9", "inf", "1,2,3"])
def test_what_is_no_price_is_not_taken_for_one(text: str) -> None:
    with pytest.raises(ValueError, match=text):
        read_price(text)


def _delivery_note(folder: Path) -> Path:
    """A delivery note as a supplier prints it."""
    image = QImage(1200, 900, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    font = painter.font()
    font.setPixelSize(30)
    painter.setFont(font)
    rows = [
        ("Descripción", "Cant.", "Precio", "Importe"),
        ("Tomate pera 5 kg", "2", "9,50", "19,00"),
        ("Huevos 30 each", "3", "6,00", "18,00"),
        ("Lejía 2 l", "1", "3,20", "3,20"),
    ]
    for place, row in enumerate(rows):
        for left, text in zip((80, 620, 800, 1000), row, strict=True):
            painter.drawText(left, 150 + 70 * place, text)
    painter.end()
    file = folder / "note.png"
    image.save(str(file))
    return file


def test_a_delivery_note_becomes_prices_that_are_looked_at_saved_and_taken_back(
    context: AppContext, view: PhotosView, qtbot: QtBot, tmp_path: Path
) -> None:
    stock = tmp_path / "stock.csv"
    stock.write_text("name,pack,price,date\nTomate pera,5 kg,8,2020-01-01\nHuevos,30 each,6,2020-01-01\n")
    ingredients.read_file(context.session, KitchenFile(stock))
    view.list.kind.set_current(PRICES)
    read(view, qtbot, _delivery_note(tmp_path))
    state = {row.line.name: price_badge(row).text for row in view.prices.all}
    assert state["Tomate pera"] in ("Price changed", "Check")
    assert state["Huevos"] in ("Same price", "Check")
    for row in view.prices.all:
        row.checked = True
    view.prices.rows.touch()
    tomato = next(row for row in view.prices.all if row.line.name == "Tomate pera")
    place = view.prices.rows.rows.index(tomato)
    view.prices.table.setCurrentIndex(view.prices.rows.index(place, NEW))
    assert view.photo.panel._box == tomato.box
    view.prices.table.setFocus()
    QTest.keyClick(view.prices.table, Qt.Key.Key_Return)
    editor = view.prices.table.viewport().findChildren(QLineEdit)[-1]
    editor.selectAll()
    QTest.keyClicks(editor, "9,75")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    view.save()
    rest(view, qtbot)

    def prices() -> dict[str, int]:
        return {
            each.ingredient.name: each.prices[-1].amount
            for each in ingredients.ingredients_of(context.session)
            if each.prices
        }

    assert prices() == {"Tomate pera": 9_750_000, "Huevos": 6 * EURO}
    toast = context.jobs.parent().findChildren(Toast)[-1]  # type: ignore[union-attr]
    toast.findChildren(Button)[0].click()
    rest(view, qtbot)
    assert prices() == {"Tomate pera": 8 * EURO, "Huevos": 6 * EURO}


def test_the_first_price_of_an_ingredient_that_a_note_brought_is_taken_back(
    context: AppContext, view: PhotosView, qtbot: QtBot, tmp_path: Path
) -> None:
    ingredients.add_ingredient(context.session, "Tomate pera")
    ingredients.add_ingredient(context.session, "Huevos")
    view.list.kind.set_current(PRICES)
    read(view, qtbot, _delivery_note(tmp_path))
    for row in view.prices.all:
        row.checked = True
    view.prices.rows.touch()
    assert view.prices.decided()
    view.save()
    rest(view, qtbot)

    def priced() -> set[str]:
        stock = ingredients.ingredients_of(context.session)
        return {each.ingredient.name for each in stock if each.prices}

    brought = priced()
    assert brought
    context.undo.undo()
    rest(view, qtbot)
    assert priced() == set()
    context.undo.redo()
    rest(view, qtbot)
    assert priced() == brought
