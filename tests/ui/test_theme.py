"""The look: readable in both appearances, and switched at run time."""

import subprocess
import sys
from dataclasses import asdict

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFontInfo, QFontMetrics
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from flux_desktop.ui.theme import DARK, LIGHT, SCALES, Role, Theme, Tokens, colour, font, px

GROUNDS = ("canvas", "surface", "sunken")
KINDS = ("good", "warn", "bad", "info")
WORDS = [
    *((ink, ground) for ink in ("text", "text2") for ground in (*GROUNDS, "hover", "select")),
    *((ink, ground) for ink in ("text3", "accent", *KINDS) for ground in GROUNDS),
    *((kind, f"{kind}_soft") for kind in KINDS),
    ("accent", "accent_soft"),
    ("accent", "hover"),
    ("on_btn", "btn"),
    ("on_btn", "btn_hover"),
    ("on_btn", "accent"),
    ("surface", "chart_ink"),
]
SHAPES = [
    *((shape, "surface") for shape in ("chart_ink", "chart_median", "chart_alt", "control")),
    *((bar, "surface") for bar in ("bar", "bar_warn", "bar_bad")),
    *(("accent", ground) for ground in (*GROUNDS, "hover", "select")),
    ("control", "canvas"),
    ("btn", "canvas"),
    ("btn", "surface"),
]


def _luminance(value: str) -> float:
    hue = QColor(value)
    linear = [
        channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4
        for channel in (hue.redF(), hue.greenF(), hue.blueF())
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """The contrast ratio of WCAG 2."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
def test_every_word_stands_out_from_its_ground(tokens: Tokens) -> None:
    values = asdict(tokens)
    weak = {pair: round(contrast(values[pair[0]], values[pair[1]]), 2) for pair in WORDS}
    assert {pair: ratio for pair, ratio in weak.items() if ratio < 4.5} == {}


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
def test_every_shape_stands_out_from_its_ground(tokens: Tokens) -> None:
    values = asdict(tokens)
    weak = {pair: round(contrast(values[pair[0]], values[pair[1]]), 2) for pair in SHAPES}
    assert {pair: ratio for pair, ratio in weak.items() if ratio < 3.0} == {}


def test_both_appearances_have_a_valid_colour_for_every_token() -> None:
    for tokens in (LIGHT, DARK):
        assert [name for name, value in asdict(tokens).items() if not QColor.isValidColorName(value)] == []


@pytest.mark.parametrize(
    ("role", "style"),
    [("body", "Regular"), ("medium", "Medium"), ("heading", "SemiBold"), ("micro", "SemiBold")],
)
def test_words_are_set_in_the_bundled_font(role: Role, style: str) -> None:
    info = QFontInfo(font(role))
    assert info.family().startswith("Inter")
    assert info.styleName().replace(" ", "").lower() in {
        style.lower(),
        "demibold" if style == "SemiBold" else "",
    }


def test_tabular_figures_are_all_as_wide_as_each_other() -> None:
    metrics = QFontMetrics(font("body", tabular=True))
    assert metrics.horizontalAdvance("1111111111") == metrics.horizontalAdvance("8888888888")
    proportional = QFontMetrics(font("body"))
    assert proportional.horizontalAdvance("1111111111") < proportional.horizontalAdvance("8888888888")


@pytest.mark.parametrize("scale", SCALES)
def test_text_size_changes_every_font_and_height(look: Theme, scale: float) -> None:
    look.apply(scale=scale)
    assert font("display").pixelSize() == round(28 * scale)
    assert QApplication.font().pixelSize() == round(13 * scale)
    assert px(40) == round(40 * scale)


def test_switching_the_appearance_changes_palette_sheet_and_tokens(
    look: Theme, qapp: QApplication, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(look.changed):
        look.apply("dark")
    assert look.dark
    assert colour("canvas") == QColor(DARK.canvas)
    assert look.inverse is LIGHT
    assert QApplication.palette().window().color() == QColor(DARK.canvas)
    assert DARK.surface in qapp.styleSheet()


def test_the_system_decides_until_the_person_does(look: Theme) -> None:
    system = QApplication.styleHints().colorSchemeChanged
    look.apply("system")
    system.emit(Qt.ColorScheme.Dark)
    assert look.dark
    look.apply("light")
    system.emit(Qt.ColorScheme.Dark)
    assert not look.dark


def test_the_look_loads_neither_numpy_nor_the_charts() -> None:
    seen = (
        "import sys; import flux_desktop.ui.parts; print({'numpy', 'pyqtgraph', 'scipy'} & set(sys.modules))"
    )
    ran = subprocess.run([sys.executable, "-c", seen], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "set()"
