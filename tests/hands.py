"""A person's hands: real keys and clicks on an X11 display, through its XTEST extension, at a person's pace.

Pace: the keystroke-level model of Card, Moran and Newell (Communications of the ACM, 1980): 0.28 s a key for an average
typist who is no secretary, 1.1 s to point at something and 0.2 s to press and release, 1.35 s to make up one's mind
before each.
"""

import ctypes
import ctypes.util
from collections.abc import Iterator
from typing import Any, Final, Protocol

KEY: Final = 0.28
POINT: Final = 1.1
PRESS: Final = 0.2
THINK: Final = 1.35
_LIBRARIES: Final = ("X11", "Xtst")
_SHIFT: Final = "Shift_L"


def missing() -> str:
    """Which library the hands need and this computer has not; nothing where they have all."""
    return next((name for name in _LIBRARIES if ctypes.util.find_library(name) is None), "")


class Hands(Protocol):
    """Each act yields the seconds to wait before it goes on; `keys` and `clicks` count what was done."""

    keys: int
    clicks: int

    def click(self, x: int, y: int) -> Iterator[float]:
        """Points at a place of the screen and clicks once."""
        ...

    def write(self, text: str) -> Iterator[float]:
        """Types letters, figures and signs."""
        ...

    def press(self, *names: str) -> Iterator[float]:
        """Presses the last key while the others are held, by their X11 names: "Control_L", "o". Counts as one."""
        ...


class XHands:
    """`pace` 1 is a person's, 0 as fast as the machine goes."""

    def __init__(self, display: str, pace: float = 1.0) -> None:
        self._x11, self._xtst = (ctypes.CDLL(ctypes.util.find_library(name)) for name in _LIBRARIES)
        self._x11.XOpenDisplay.restype = ctypes.c_void_p
        self._x11.XStringToKeysym.restype = ctypes.c_ulong
        self._x11.XkbKeycodeToKeysym.restype = ctypes.c_ulong
        opened = self._x11.XOpenDisplay(display.encode())
        if not opened:
            raise OSError(f"no display {display}")
        self._display: Any = ctypes.c_void_p(opened)
        self._pace = pace
        self.keys = self.clicks = 0

    def click(self, x: int, y: int) -> Iterator[float]:
        yield (THINK + POINT) * self._pace
        self._xtst.XTestFakeMotionEvent(self._display, -1, x, y, 0)
        self._x11.XFlush(self._display)
        yield PRESS * self._pace
        for down in (1, 0):
            self._xtst.XTestFakeButtonEvent(self._display, 1, down, 0)
        self._x11.XFlush(self._display)
        self.clicks += 1

    def write(self, text: str) -> Iterator[float]:
        for letter in text:
            yield KEY * self._pace
            # The keysym of a Latin-1 letter is its code point.
            self._stroke(ord(letter), [])
            self.keys += 1

    def press(self, *names: str) -> Iterator[float]:
        yield (THINK + KEY) * self._pace
        *held, last = [self._x11.XStringToKeysym(name.encode()) for name in names]
        self._stroke(last, held)
        self.keys += 1

    def _stroke(self, keysym: int, held: list[int]) -> None:
        code = self._x11.XKeysymToKeycode(self._display, ctypes.c_ulong(keysym))
        if self._x11.XkbKeycodeToKeysym(self._display, code, 0, 0) != keysym:
            held = [*held, self._x11.XStringToKeysym(_SHIFT.encode())]
        codes = [self._x11.XKeysymToKeycode(self._display, ctypes.c_ulong(each)) for each in held]
        for each in (*codes, code):
            self._xtst.XTestFakeKeyEvent(self._display, each, 1, 0)
        for each in (code, *reversed(codes)):
            self._xtst.XTestFakeKeyEvent(self._display, each, 0, 0)
        self._x11.XFlush(self._display)
