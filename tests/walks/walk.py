"""A person in the real window: what it shows is looked for as eyes do, and all that is done are keys and clicks.

The program runs as it does on a desk. The ways that are walked stand in `tests.walks`.
"""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, ClassVar, Final

from PySide6.QtCore import QPoint, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QLineEdit,
    QMenu,
    QPushButton,
    QWidget,
)

from flux_desktop.start.desktop import Desktop
from tests.hands import Hands

_TICK_MS: Final = 5
_PATIENCE: Final = 60.0
_LOOK: Final = 0.15
# Seconds to wait, or what has to come true first.
Act = float | Callable[[], object]


class Stuck(Exception):
    """What was waited for has not come."""


class Walk:
    """Goes on by a timer of the application, since file dialogs keep their caller waiting. Pictures go to `shots`, none
    without it. `ended` is called at the end, and where it is stuck.

    `began` is the time (in seconds of the epoch) at which somebody started the program.
    """

    name: ClassVar[str]

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

    def _steps(self) -> Iterator[Act]:
        """The way, act by act."""
        raise NotImplementedError

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
        picture.save(str(self.shots / f"{self.name}_{self.mode}_{name.replace(' ', '_')}.png"))
