"""From a menu held to the webcam to a dish that is costed: its price list, the photo, the review, the recipe."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QTimer
from PySide6.QtGui import QImage
from PySide6.QtMultimedia import QVideoFrame, QVideoFrameFormat, QVideoFrameInput
from PySide6.QtWidgets import QApplication

from tests.walks.walk import Act, Walk

MENU: Final = Path(__file__).parents[1] / "vision" / "menus" / "syn_ca_bistro.jpg"
DISH: Final = "Pa amb tomàquet"
PRICES: Final = """name,pack,price
Pa de pagès,1 kg,3.20
Tomàquet de penjar,1 kg,2.90
Oli d'oliva,5 l,41.00
Sal,1 kg,0.60
"""
_FRAME_MS: Final = 50


class MenuPhoto(Walk):
    """The file is the price list. A menu on paper is held still before the camera, as its frames arrive at Qt."""

    name = "menu_photo"

    def _steps(self) -> Iterator[Act]:
        yield from self._account()
        yield from self._prices()
        yield from self._photo()
        yield from self._review()
        yield from self._recipe()
        yield from self._profit()

    def _prices(self) -> Iterator[Act]:
        yield from self._page("Ingredients", "")
        yield lambda: self._seen("IngredientsView")
        yield lambda: self._button("Price list", self._seen("IngredientsView").states)
        yield from self._click(self._button("Price list", self._seen("IngredientsView").states))
        yield lambda: self._seen("KitchenFileSheet")
        sheet = self._seen("KitchenFileSheet")
        yield from self._click(sheet.choose)
        yield lambda: self._seen("QFileDialog")
        yield from self.hands.write(self.file)
        yield from self.hands.press("Return")
        yield lambda: sheet.seen is not None and sheet.act.isEnabled()
        yield from self._look_at("price list checked")
        yield from self._click(sheet.act)
        yield lambda: self._seen("KitchenFileSheet") is None
        yield from self._done("ingredients priced")

    def _photo(self) -> Iterator[Act]:
        yield from self._page("Menu photo", "")
        yield lambda: self._seen("PhotosView")
        yield from self._done("menu photo opened")
        page = self._seen("PhotosView")
        camera = self._hold_to_camera(page)
        yield page.capture.shutter.isEnabled
        yield from self._look_at("held to the camera")
        self.figures["hint"] = page.capture.hint.text()
        yield from self._click(page.capture.shutter)
        yield lambda: len(page.pages) == 1
        camera.stop()
        yield from self._done("photo taken")

    def _hold_to_camera(self, page: Any) -> QTimer:
        image = QImage(str(MENU)).convertToFormat(QImage.Format.Format_RGB32)
        paper = QVideoFrame(image)
        self._camera = QVideoFrameInput(
            QVideoFrameFormat(image.size(), QVideoFrameFormat.PixelFormat.Format_BGRX8888)
        )
        page.capture.source.show_input(self._camera)
        frames = QTimer(page)
        frames.timeout.connect(lambda: self._camera.sendVideoFrame(paper))
        frames.start(_FRAME_MS)
        return frames

    def _review(self) -> Iterator[Act]:
        page = self._seen("PhotosView")
        yield from self._click(page.list.act)
        yield lambda: self._seen("ReviewCard") and page.review.all
        self.figures["read"] = len(page.review.all)
        yield from self._done("menu read")
        yield from self._click(self._button("Save", page.review) or page.review._save)
        yield lambda: self._seen("ReviewCard") is None
        yield from self._done("menu saved")

    def _recipe(self) -> Iterator[Act]:
        yield from self._page("Recipes", "")
        yield lambda: self._seen("BookList") and self._seen("BookList").rows.rows
        book = self._seen("BookList")
        yield from self._look_at("recipes suggested")
        yield from self._click(book.search)
        yield from self.hands.write(DISH[:6])
        yield lambda: len(book.rows.rows) == 1
        yield from self._look_at("recipe found")
        yield from self._click_at(
            book.table.viewport().mapToGlobal(book.table.visualRect(book.rows.index(0, 0)).center())
        )
        yield from self.hands.press("Return")
        yield lambda: self._seen("RecipeEditor")
        editor = self._seen("RecipeEditor")
        yield lambda: editor.panel.cost.text()
        self.figures["cost"] = editor.panel.cost.text()
        yield from self._done("suggestion costed")
        yield from self._click(editor.head.save)
        yield lambda: self._seen("RecipeEditor") is not editor
        yield from self._done("recipe confirmed")

    def _profit(self) -> Iterator[Act]:
        if QApplication.activeModalWidget() is not None:
            raise AssertionError("a question is still open")
        yield from self._page("Profitability", "")
        yield lambda: self._seen("ProfitabilityView")
        yield 1.0
        yield from self._done("profitability seen")
