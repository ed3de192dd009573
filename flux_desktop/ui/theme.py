"""The look in one table: colours, type, sizes, and the style sheet made from them."""

from dataclasses import asdict, dataclass
from functools import cache
from typing import Final, Literal

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication, QStyle

from flux_desktop import bundled

Mode = Literal["system", "light", "dark"]
Role = Literal["display", "title", "heading", "strong", "medium", "body", "label", "caption", "micro"]
Kind = Literal["good", "warn", "bad", "info", "neutral"]

SCALES: Final = (0.9, 1.0, 1.15, 1.3)
PAGE_SIDE: Final = 24
PAGE_TOP: Final = 20
GAP: Final = 16
CARD_SIDE: Final = 18
CARD_TOP: Final = 16
RAIL: Final = 224
RAIL_NARROW: Final = 64
HEADER: Final = 64
CONTROL: Final = 36
FIELD: Final = 40


@dataclass(frozen=True)
class Tokens:
    """Every colour of one appearance, as Qt reads it: "#rrggbb", or "#aarrggbb" for the scrim."""

    canvas: str
    surface: str
    sunken: str
    hover: str
    select: str
    border: str
    border_strong: str
    control: str
    grid: str
    text: str
    text2: str
    text3: str
    accent: str
    accent_soft: str
    btn: str
    btn_hover: str
    on_btn: str
    good: str
    good_soft: str
    warn: str
    warn_soft: str
    bad: str
    bad_soft: str
    info: str
    info_soft: str
    bar: str
    bar_warn: str
    bar_bad: str
    chart_ink: str
    chart_median: str
    chart_alt: str
    scrim: str


LIGHT: Final = Tokens(
    canvas="#F5F3EE",
    surface="#FFFFFF",
    sunken="#FAF9F6",
    hover="#F1EEE7",
    select="#DCEDE5",
    border="#E5E1D8",
    border_strong="#C9C3B6",
    control="#8B8477",
    grid="#ECE8DF",
    text="#1D1B18",
    text2="#57524A",
    text3="#6B655B",
    accent="#17694F",
    accent_soft="#E2F0EA",
    btn="#17694F",
    btn_hover="#125440",
    on_btn="#FFFFFF",
    good="#1A7340",
    good_soft="#E3F2E7",
    warn="#8F4E06",
    warn_soft="#FBEFD9",
    bad="#B3261E",
    bad_soft="#FBE6E3",
    info="#1F5FA8",
    info_soft="#E4EEF9",
    bar="#2C8A69",
    bar_warn="#C27C10",
    bar_bad="#C8473B",
    chart_ink="#1D1B18",
    chart_median="#17694F",
    chart_alt="#C2730C",
    scrim="#6E1D1B18",
)

DARK: Final = Tokens(
    canvas="#131211",
    surface="#1C1A18",
    sunken="#171614",
    hover="#272421",
    select="#1F3B31",
    border="#312D29",
    border_strong="#4A453F",
    control="#847C72",
    grid="#2A2723",
    text="#F3F0EA",
    text2="#BDB5AA",
    text3="#9D958A",
    accent="#63CFA6",
    accent_soft="#19342A",
    btn="#3CB088",
    btn_hover="#52C49C",
    on_btn="#04160F",
    good="#6FCF8E",
    good_soft="#18301F",
    warn="#EBB45C",
    warn_soft="#372810",
    bad="#F2938A",
    bad_soft="#3D1D1A",
    info="#86B8F0",
    info_soft="#172A40",
    bar="#3FA27E",
    bar_warn="#D9A044",
    bar_bad="#E0786D",
    chart_ink="#F3F0EA",
    chart_median="#63CFA6",
    chart_alt="#EBB45C",
    scrim="#96000000",
)

# px, weight, letter spacing in px
_TYPE: Final[dict[Role, tuple[int, QFont.Weight, float]]] = {
    "display": (28, QFont.Weight.DemiBold, -0.6),
    "title": (20, QFont.Weight.DemiBold, -0.3),
    "heading": (15, QFont.Weight.DemiBold, 0),
    "strong": (13, QFont.Weight.DemiBold, 0),
    "medium": (13, QFont.Weight.Medium, 0),
    "body": (13, QFont.Weight.Normal, 0),
    "label": (12, QFont.Weight.Medium, 0),
    "caption": (12, QFont.Weight.Normal, 0),
    "micro": (11, QFont.Weight.DemiBold, 0),
}
RESOURCES: Final = bundled("resources")


class Theme(QObject):
    """The appearance of the application. Follows the system until one is chosen."""

    changed = Signal()

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self._app = app
        self.mode: Mode = "system"
        self.scale = 1.0
        self.dark = False
        self.tokens = LIGHT
        app.styleHints().colorSchemeChanged.connect(self._follow)

    @property
    def inverse(self) -> Tokens:
        """The other appearance, for what is drawn on an inverted background."""
        return LIGHT if self.dark else DARK

    def apply(self, mode: Mode | None = None, scale: float | None = None) -> None:
        """Show `mode` at `scale` (one of `SCALES`); what is not given stays as it is."""
        self.mode = mode or self.mode
        self.scale = scale or self.scale
        hints = self._app.styleHints()
        hints.setColorScheme(_SCHEMES[self.mode])
        self._show(
            hints.colorScheme() == Qt.ColorScheme.Dark if self.mode == "system" else self.mode == "dark"
        )

    def _follow(self, system: Qt.ColorScheme) -> None:
        dark = system == Qt.ColorScheme.Dark
        if self.mode == "system" and dark != self.dark:
            self._show(dark)

    def _show(self, dark: bool) -> None:
        self.dark = dark
        self.tokens = DARK if dark else LIGHT
        self._app.setPalette(_palette(self.tokens))
        self._app.setFont(font("body"))
        self._app.setStyleSheet(style_sheet(self.tokens, self.scale))
        self.changed.emit()


_SCHEMES: Final = {
    "system": Qt.ColorScheme.Unknown,
    "light": Qt.ColorScheme.Light,
    "dark": Qt.ColorScheme.Dark,
}
_theme: Theme | None = None


def install(app: QApplication, mode: Mode = "system", scale: float = 1.0) -> Theme:
    """Dress `app`: Fusion, Inter, and the one `Theme`. Call once, before the first widget."""
    global _theme
    app.setStyle("Fusion")
    for file in sorted((RESOURCES / "fonts").glob("*.ttf")):
        QFontDatabase.addApplicationFont(str(file))
    _theme = Theme(app)
    _theme.apply(mode, scale)
    return _theme


def theme() -> Theme:
    """The look of the application. Raises RuntimeError before `install`."""
    if _theme is None:
        raise RuntimeError("theme.install(app) comes first")
    return _theme


def colour(token: str) -> QColor:
    """The colour of a token ("text2") in the appearance shown now."""
    return QColor(getattr(theme().tokens, token))


def font(role: Role, *, tabular: bool = False) -> QFont:
    """The font of a role at the person's text size; `tabular` gives every figure the same width."""
    return QFont(_font(role, tabular, theme().scale))


@cache
def _font(role: Role, tabular: bool, scale: float) -> QFont:
    size, weight, spacing = _TYPE[role]
    made = QFont("Inter")
    made.setPixelSize(round(size * scale))
    made.setWeight(weight)
    made.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    if spacing:
        made.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, spacing * scale)
    if tabular:
        made.setFeature(QFont.Tag("tnum"), 1)
    return made


def px(size: float) -> int:
    """A size in pixels at the person's text size: for heights that hold text."""
    return round(size * theme().scale)


def moves() -> bool:
    """Whether the system wants motion at all."""
    return QApplication.style().styleHint(QStyle.StyleHint.SH_Widget_Animation_Duration) > 0


def _palette(tokens: Tokens) -> QPalette:
    role = QPalette.ColorRole
    palette = QPalette()
    for names, token in (
        ((role.Window,), tokens.canvas),
        ((role.Base, role.Button), tokens.surface),
        ((role.AlternateBase,), tokens.sunken),
        ((role.WindowText, role.Text, role.ButtonText, role.ToolTipText), tokens.text),
        ((role.ToolTipBase,), tokens.surface),
        ((role.PlaceholderText,), tokens.text3),
        ((role.Highlight, role.Accent), tokens.accent),
        ((role.HighlightedText,), tokens.on_btn),
        ((role.Link, role.LinkVisited), tokens.accent),
        ((role.Mid, role.Dark), tokens.border_strong),
        ((role.Light, role.Midlight), tokens.border),
    ):
        for name in names:
            palette.setColor(name, QColor(token))
    for name in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, name, QColor(tokens.text3))
    return palette


def style_sheet(tokens: Tokens, scale: float) -> str:
    """The style sheet of every native control, from the table above. Fonts are set on widgets, never here."""
    values: dict[str, str] = asdict(tokens)
    values |= {name: str(round(size * scale)) for name, size in _HEIGHTS.items()}
    values["icons"] = (RESOURCES / "icons").as_posix()
    values["shade"] = "dark" if tokens is DARK else "light"
    inks = "".join(f'QLabel[ink="{name}"]{{color:{value}}}' for name, value in asdict(tokens).items())
    return _QSS % values + inks


_HEIGHTS: Final = {
    "h_field": CONTROL - 2,
    "h_field_focus": CONTROL - 4,
    "h_form": FIELD - 2,
    "h_form_focus": FIELD - 4,
    "h_item": 32,
}

# A focused edge is one pixel thicker: the padding gives it back, so nothing moves.
_QSS: Final = """
QToolTip { background: %(surface)s; color: %(text)s; border: 1px solid %(border_strong)s; padding: 4px 6px; }
QLineEdit, QComboBox, QAbstractSpinBox, QPlainTextEdit, QTextEdit {
  background: %(surface)s; color: %(text)s; border: 1px solid %(control)s; border-radius: 8px;
  padding: 0 11px; selection-background-color: %(accent)s; selection-color: %(on_btn)s; }
QLineEdit, QComboBox, QAbstractSpinBox { min-height: %(h_field)spx; max-height: %(h_field)spx; }
QPlainTextEdit, QTextEdit { padding: 7px 9px; }
*[form="true"] { min-height: %(h_form)spx; max-height: %(h_form)spx; }
QLineEdit:focus, QComboBox:focus, QAbstractSpinBox:focus, QComboBox:on {
  border: 2px solid %(accent)s; padding: 0 10px; min-height: %(h_field_focus)spx; max-height: %(h_field_focus)spx; }
QLineEdit[wrong="true"], QComboBox[wrong="true"], QAbstractSpinBox[wrong="true"] {
  border: 2px solid %(bad)s; padding: 0 10px; min-height: %(h_field_focus)spx; max-height: %(h_field_focus)spx; }
QLineEdit[form="true"]:focus, QComboBox[form="true"]:focus, QAbstractSpinBox[form="true"]:focus,
*[form="true"][wrong="true"] { min-height: %(h_form_focus)spx; max-height: %(h_form_focus)spx; }
QPlainTextEdit:focus, QTextEdit:focus { border: 2px solid %(accent)s; padding: 6px 8px; }
QPlainTextEdit[wrong="true"], QTextEdit[wrong="true"] { border: 2px solid %(bad)s; padding: 6px 8px; }
QComboBox QLineEdit, QAbstractSpinBox QLineEdit, QComboBox QLineEdit:focus, QAbstractSpinBox QLineEdit:focus {
  border: none; padding: 0; min-height: 0; max-height: 999px;
  background: transparent; }
QLineEdit:disabled, QComboBox:disabled, QAbstractSpinBox:disabled, QPlainTextEdit:disabled {
  background: %(sunken)s; color: %(text3)s; border-color: %(border)s; }
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button { subcontrol-origin: border; width: 24px;
  border: none; background: transparent; }
QAbstractSpinBox::up-button { subcontrol-position: top right; margin: 3px 4px 0 0; }
QAbstractSpinBox::down-button { subcontrol-position: bottom right; margin: 0 4px 3px 0; }
QAbstractSpinBox::up-arrow { image: url(%(icons)s/kit/up_%(shade)s.svg); width: 14px; height: 14px; }
QAbstractSpinBox::down-arrow, QComboBox::down-arrow, QDateTimeEdit::down-arrow {
  image: url(%(icons)s/kit/down_%(shade)s.svg); width: 14px; height: 14px; }
QComboBox::drop-down, QDateTimeEdit::drop-down { subcontrol-origin: border; subcontrol-position: center right; width: 30px; border: none; }
QComboBox { combobox-popup: 0; }
QComboBox QAbstractItemView, QMenu {
  background: %(surface)s; color: %(text)s; border: 1px solid %(border_strong)s; padding: 4px; outline: none; }
QComboBox QAbstractItemView::item, QMenu::item { min-height: %(h_item)spx; padding: 0 12px; border-radius: 6px; }
QComboBox QAbstractItemView::item:selected, QMenu::item:selected { background: %(select)s; color: %(text)s; }
QMenu::item:disabled { color: %(text3)s; }
QMenu::icon { padding-left: 8px; }
QMenu::separator { height: 1px; background: %(border)s; margin: 4px 8px; }
QCheckBox, QRadioButton { color: %(text)s; spacing: 8px; min-height: %(h_item)spx; }
QCheckBox:disabled, QRadioButton:disabled { color: %(text3)s; }
QCheckBox::indicator, QRadioButton::indicator { width: 16px; height: 16px; border: 1px solid %(control)s;
  background: %(surface)s; }
QCheckBox::indicator { border-radius: 4px; }
QRadioButton::indicator { border-radius: 9px; }
QCheckBox::indicator:checked { background: %(btn)s; border-color: %(btn)s;
  image: url(%(icons)s/kit/check_%(shade)s.svg); }
QRadioButton::indicator:checked { background: %(btn)s; border-color: %(btn)s;
  image: url(%(icons)s/kit/dot_%(shade)s.svg); }
QCheckBox::indicator:disabled, QRadioButton::indicator:disabled { background: %(sunken)s; border-color: %(border_strong)s; }
QCheckBox::indicator:checked:disabled, QRadioButton::indicator:checked:disabled {
  background: %(control)s; border-color: %(control)s; }
QCheckBox::indicator:focus, QRadioButton::indicator:focus { border: 2px solid %(accent)s; width: 14px; height: 14px; }
QCalendarWidget QWidget { background: %(surface)s; color: %(text)s; }
QCalendarWidget QToolButton { background: transparent; color: %(text)s; border: none; border-radius: 6px;
  padding: 4px 8px; icon-size: 16px; }
QCalendarWidget QToolButton:hover { background: %(hover)s; }
QCalendarWidget QToolButton::menu-indicator { image: none; }
QCalendarWidget QToolButton#qt_calendar_prevmonth { qproperty-icon: url(%(icons)s/kit/left_%(shade)s.svg); }
QCalendarWidget QToolButton#qt_calendar_nextmonth { qproperty-icon: url(%(icons)s/kit/right_%(shade)s.svg); }
QCalendarWidget QAbstractItemView { background: %(surface)s; selection-background-color: %(btn)s;
  selection-color: %(on_btn)s; outline: none; }
QCalendarWidget QAbstractItemView:disabled { color: %(text3)s; }
QScrollBar { background: transparent; border: none; }
QScrollBar:vertical { width: 12px; }
QScrollBar:horizontal { height: 12px; }
QScrollBar::handle { background: %(border_strong)s; border-radius: 3px; margin: 3px; }
QScrollBar::handle:hover { background: %(control)s; }
QScrollBar::handle:vertical { min-height: 40px; }
QScrollBar::handle:horizontal { min-width: 40px; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QAbstractScrollArea::corner { background: transparent; border: none; }
QTableView { background: %(surface)s; border: none; outline: none; }
QTableView QTableCornerButton::section, QHeaderView { background: %(surface)s; border: none; }
Card { background: %(surface)s; border: 1px solid %(border)s; border-radius: 12px; }
Card[plain="true"], InfoBar { background: %(sunken)s; border: 1px solid %(border)s; border-radius: 10px; }
Segment { background: %(hover)s; border: 1px solid %(border)s; border-radius: 8px; }
QFrame#sheet { background: %(surface)s; border: 1px solid %(border)s; border-radius: 16px; }
Scroll, Scroll > QWidget#qt_scrollarea_viewport { background: transparent; }
Divider { background: %(border)s; border: none; }
"""
