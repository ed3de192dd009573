"""A new manager in the real window, from first start to the printed forecast: by mouse, or by keyboard alone.

The program runs as it does on a desk; what it shows is looked for as eyes do, and all that is done are keys and clicks.
"""

import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QPoint, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QLabel,
    QLineEdit,
    QMenu,
    QPushButton,
    QWidget,
)

from flux_desktop.start import desktop
from flux_desktop.start.desktop import Desktop
from flux_desktop.start.settings import load
from tests.hands import Hands, XHands

_TICK_MS: Final = 5
_PATIENCE: Final = 60.0
_LOOK: Final = 0.15
# Seconds to wait, or what has to come true first.
Act = float | Callable[[], object]


class Stuck(Exception):
    """What was waited for has not come."""


class Walk:
    """Goes on by a timer of the application, since file dialogs keep their caller waiting. The forecast is saved into the
    current folder; pictures go to `shots`, none without it. `ended` is called at the end, and where it is stuck.

    `began` is the time (in seconds of the epoch) at which somebody started the program.
    """

    def __init__(
        self,
        made: Desktop,
        file: str,
        hands: Hands,
        *,
        mode: str,
        ended: Callable[[], object],
        shots: Path | None = None,
        began: float = 0.0,
    ) -> None:
        self.made, self.file, self.hands, self.shots = made, file, hands, shots
        self.mode, self.by_keys, self.began, self.ended = mode, mode == "keys", began, ended
        self.figures: dict[str, Any] = {"steps": []}
        self.failure = ""
        self._acts = self._steps()
        self._until: Act = 0.0
        self._since = time.perf_counter()
        self._timer = QTimer()
        self._timer.timeout.connect(self._go_on)
        self._timer.start(_TICK_MS)

    def _go_on(self) -> None:
        self._give_focus()
        waited = time.perf_counter() - self._since
        try:
            if not (self._until() if callable(self._until) else waited >= self._until):
                self._check_patience(waited)
                return
            self._until = next(self._acts)
            self._since = time.perf_counter()
        except StopIteration:
            self._end()
        except Exception as error:
            self.failure = f"{type(error).__name__}: {error}"
            self._look("stuck")
            self._end()

    def _end(self) -> None:
        self._timer.stop()
        self.figures |= {"keys": self.hands.keys, "clicks": self.hands.clicks, "failure": self.failure}
        self.ended()

    def _check_patience(self, waited: float) -> None:
        if waited > _PATIENCE:
            raise Stuck(f"after {self.figures['steps'][-1:]}")

    def _give_focus(self) -> None:
        """What a window manager does, which a bare display has not: the newest window has the keyboard."""
        window = QApplication.activeModalWidget() or self.made.window
        handle = window.windowHandle()
        if handle is not None and handle.isExposed() and QGuiApplication.focusWindow() is not handle:
            handle.requestActivate()

    # The way.

    def _steps(self) -> Iterator[Act]:
        yield from self._account()
        yield from self._choose_file()
        yield from self._import()
        yield from self._forecast()
        yield from self._accuracy()
        yield from self._print()

    def _account(self) -> Iterator[Act]:
        yield lambda: self._seen("RegisterForm")
        yield lambda: self._seen("RegisterForm").name.hasFocus()
        yield from self._done("first start")
        form = self._seen("RegisterForm")
        for line, text in (
            (form.name, "Marta Puig"),
            (form.email, "marta@canpuig.example"),
            (form.password, "sopa de peix avui"),
            (form.restaurant.name, "Can Puig"),
        ):
            yield from self._tab_to(line)
            yield from self.hands.write(text)
        yield from self._look_at("account")
        yield from self._do(form.button, "Return")
        yield lambda: self._seen("FirstSteps")
        yield from self._done("account and restaurant")

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

    # Eyes and hands.

    def _page(self, title: str, number: str) -> Iterator[Act]:
        if self.by_keys:
            yield from self.hands.press("Control_L", number)
        else:
            rail = self._seen("Rail")
            yield from self._click(self._button(title, rail))

    def _do(self, button: QPushButton, key: str) -> Iterator[Act]:
        """Clicks it; by keyboard the key, which must do the same."""
        yield from self.hands.press(key) if self.by_keys else self._click(button)

    def _tab_to(self, line: QLineEdit) -> Iterator[Act]:
        presses = 0
        while QApplication.focusWidget() is not line:
            presses += 1
            if presses > 12:
                raise Stuck(f"Tab does not come to {line.accessibleName()}")
            before = QApplication.focusWidget()
            yield from self.hands.press("Tab")
            yield lambda before=before: QApplication.focusWidget() is not before  # type: ignore[misc]

    def _click(self, widget: QWidget) -> Iterator[Act]:
        yield widget.isVisible
        yield from self._click_at(widget.mapToGlobal(widget.rect().center()))

    def _click_at(self, place: QPoint) -> Iterator[Act]:
        yield from self.hands.click(place.x(), place.y())

    @staticmethod
    def _seen(kind: str) -> Any:
        """The first of its class in sight, None where there is none. By name: the program loads its own pages."""
        found = (each for each in QApplication.allWidgets() if type(each).__name__ == kind)
        return next((each for each in found if each.isVisible()), None)

    def _button(self, text: str, inside: QWidget | None = None) -> QPushButton:
        around = inside or self.made.window
        found = (
            each for each in around.findChildren(QPushButton) if each.isVisible() and each.text() == text
        )
        return next(found, None)  # type: ignore[return-value]

    @staticmethod
    def _menu() -> QMenu | None:
        popup = QApplication.activePopupWidget()
        return popup if isinstance(popup, QMenu) else None

    def _sheet(self) -> QDialog | None:
        return next((each for each in self.made.window.findChildren(QDialog) if each.isVisible()), None)

    def _done(self, step: str) -> Iterator[Act]:
        """Notes what it took to come here, and looks at it."""
        self.figures["steps"].append([step, time.time() - self.began, self.hands.clicks, self.hands.keys])
        yield from self._look_at(step)

    def _look_at(self, name: str) -> Iterator[Act]:
        yield _LOOK
        self._look(name)

    def _look(self, name: str) -> None:
        if self.shots is None:
            return
        picture = QGuiApplication.primaryScreen().grabWindow(0)
        picture.save(str(self.shots / f"first_hour_{self.mode}_{name.replace(' ', '_')}.png"))


def main(file: Path, shots: Path, mode: str, pace: float, began: float) -> None:
    """Walks in a window on the display and prints the figures."""
    app, made = desktop.start(load())

    def ended() -> None:
        print(json.dumps(walk.figures), flush=True)
        if walk.failure:
            # A dialog that nobody answers would keep the program from its end.
            os._exit(1)
        QApplication.closeAllWindows()
        QApplication.quit()

    hands = XHands(os.environ["DISPLAY"], pace)
    walk = Walk(made, file.name, hands, mode=mode, ended=ended, shots=shots, began=began)
    app.exec()


if __name__ == "__main__":
    _file, _shots, _mode, _pace, _began = sys.argv[1:]
    main(Path(_file), Path(_shots), _mode, float(_pace), float(_began))
