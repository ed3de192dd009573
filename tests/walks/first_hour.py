"""A new manager's first hour, from first start to the printed forecast: by mouse, or by keyboard alone."""

import time
from collections.abc import Iterator
from pathlib import Path

from PySide6.QtWidgets import QApplication, QLabel

from tests.walks.walk import Act, Walk


class FirstHour(Walk):
    """The forecast is saved into the current folder."""

    name = "first_hour"

    def _steps(self) -> Iterator[Act]:
        yield from self._account()
        yield from self._choose_file()
        yield from self._import()
        yield from self._forecast()
        yield from self._accuracy()
        yield from self._print()

    def _choose_file(self) -> Iterator[Act]:
        if self.by_keys:
            yield from self.hands.press("Control_L", "o")
        else:
            yield from self._click(self._button("Import sales", self._seen("FirstSteps")))
        yield lambda: self._seen("QFileDialog")
        yield from self._look_at("choose")
        yield from self.hands.write(self.file)
        yield from self.hands.press("Return")
        yield lambda: self._seen("FileImport")
        yield lambda: self._seen("FileImport")._footer.act.isEnabled()
        yield from self._done("file checked")

    def _import(self) -> Iterator[Act]:
        flow = self._seen("FileImport")
        self.figures["check"] = flow._footer.act.text()
        yield from self._do(flow._footer.act, "Return")
        yield lambda: flow.upload_id is not None and self._button("See the forecast")
        self.imported = time.perf_counter()
        yield from self._done("imported")

    def _forecast(self) -> Iterator[Act]:
        yield from self._do(self._button("See the forecast"), "Return")
        yield lambda: self._seen("ForecastView")
        yield lambda: self._seen("ForecastView").sheet.grid.model_.rowCount() > 1
        yield from self._done("forecast seen")

    def _accuracy(self) -> Iterator[Act]:
        yield from self._page("Accuracy", "3")
        yield lambda: self._seen("AccuracyView")
        yield lambda: self._seen("AccuracyView").notice.isVisible()
        self.figures["accuracy_seconds"] = time.perf_counter() - self.imported
        page = self._seen("AccuracyView")
        self.figures["accuracy"] = next(
            each.text() for each in page.notice.findChildren(QLabel) if each.text()
        )
        yield from self._done("accuracy seen")

    def _print(self) -> Iterator[Act]:
        yield from self._page("Forecast", "2")
        yield lambda: self._seen("ForecastView")
        yield lambda: self._seen("ForecastView").print_button.isEnabled()
        if self.by_keys:
            yield from self.hands.press("Control_L", "k")
            yield lambda: QApplication.activeModalWidget() or self._sheet()
            yield from self.hands.write("pdf")
            yield from self.hands.press("Return")
        else:
            yield from self._click(self._seen("ForecastView").print_button)
            yield lambda: self._menu()
            menu = self._menu()
            assert menu is not None
            pdf = next(each for each in menu.actions() if "PDF" in each.text())
            yield from self._click_at(menu.mapToGlobal(menu.actionGeometry(pdf).center()))
        yield lambda: self._seen("QFileDialog")
        yield from self._look_at("save")
        yield from self.hands.press("Return")
        yield lambda: list(Path.cwd().glob("*.pdf"))
        yield lambda: next(Path.cwd().glob("*.pdf")).stat().st_size > 0
        self.figures["pdf_bytes"] = next(Path.cwd().glob("*.pdf")).stat().st_size
        yield from self._done("printed")
