"""Icons in the colour of a token, drawn sharp for the screen they are shown on."""

from functools import cache
from typing import Final

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QGuiApplication, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from flux_desktop.ui.theme import RESOURCES, colour, theme

PILL: Final = 14
INLINE: Final = 16
BUTTON: Final = 18
EMPTY: Final = 26
_THIN: Final = 1.75
_STRONG: Final = 2.25


def pixmap(name: str, ink: str = "text2", size: int = BUTTON, dpr: float = 0) -> QPixmap:
    """The icon `name` in the colour of the token `ink`, `size` logical pixels square. Raises FileNotFoundError.

    `dpr` is device pixels per logical pixel; 0 takes the application's highest.
    """
    return tinted(name, colour(ink).name(), size, dpr)


def tinted(name: str, hue: str, size: int = BUTTON, dpr: float = 0) -> QPixmap:
    """The same in a colour that is no token of the appearance shown ("#rrggbb")."""
    return _drawn(name, hue, size, dpr or app_ratio())


def icon(name: str, ink: str = "text2", size: int = BUTTON) -> QIcon:
    """The same as a QIcon; greyed when disabled. It keeps its colour: ask again after `theme().changed`."""
    made = QIcon(pixmap(name, ink, size))
    made.addPixmap(pixmap(name, "text3", size), QIcon.Mode.Disabled)
    return made


def logo(size: int = 32) -> QPixmap:
    """The Flux mark in its own colours."""
    return _painted((RESOURCES / "icons" / _mark()).read_bytes(), size, app_ratio())


def app_icon() -> QIcon:
    """The icon of the application for the task bar, in every size a desktop asks for."""
    made = QIcon()
    svg = (RESOURCES / "icons" / "flux.svg").read_bytes()
    for size in (16, 24, 32, 48, 64, 128, 256):
        made.addPixmap(_painted(svg, size, 1))
    return made


def app_ratio() -> float:
    """Device pixels per logical pixel of the sharpest screen."""
    app = QGuiApplication.instance()
    return app.devicePixelRatio() if isinstance(app, QGuiApplication) else 1.0


def _mark() -> str:
    return "flux_dark.svg" if theme().dark else "flux.svg"


@cache
def _source(name: str) -> str:
    return (RESOURCES / "icons" / f"{name}.svg").read_text(encoding="utf-8")


@cache
def _drawn(name: str, hue: str, size: int, dpr: float) -> QPixmap:
    stroke = _STRONG if size <= PILL else _THIN
    svg = _source(name).replace("currentColor", hue).replace('stroke-width="2"', f'stroke-width="{stroke}"')
    return _painted(svg.encode(), size, dpr)


def _painted(svg: bytes, size: int, dpr: float) -> QPixmap:
    drawn = QPixmap(round(size * dpr), round(size * dpr))
    drawn.fill(Qt.GlobalColor.transparent)
    painter = QPainter(drawn)
    QSvgRenderer(QByteArray(svg)).render(painter, QRectF(drawn.rect()))
    painter.end()
    drawn.setDevicePixelRatio(dpr)
    return drawn
