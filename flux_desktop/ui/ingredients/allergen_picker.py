"""What an ingredient contains and may contain: a chip for each allergen of the Annex, gluten and nuts by species."""

from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QGridLayout, QSizePolicy, QVBoxLayout, QWidget

from flux_desktop.domain.allergens import Allergens, bits_of, names_of
from flux_desktop.domain.i18n import _
from flux_desktop.ui import icons
from flux_desktop.ui.allergen_words import ALLERGENS
from flux_desktop.ui.parts.buttons import Segment, draw_ring, keyboard_focus
from flux_desktop.ui.parts.labels import Label
from flux_desktop.ui.theme import colour, font, px, theme

_FREE, _CONTAINS, _MAY = range(3)
_COLUMNS: Final = 4
_CHIP: Final = 30
_UNKNOWN, _KNOWN = "unknown", "known"


class _Chip(QAbstractButton):
    """Each press goes on: free, contains, may contain."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name
        self.state = _FREE
        self.setText(_(ALLERGENS[name]))
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.clicked.connect(lambda: self.set_state((self.state + 1) % 3))
        theme().changed.connect(self.updateGeometry)
        self.set_state(_FREE)

    def set_state(self, state: int) -> None:
        self.state = state
        text = (_("free"), _("contains"), _("may contain"))[state]
        self.setAccessibleName(f"{self.text()}: {text}")
        self.setToolTip(self.accessibleName())
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(QFontMetrics(font("label")).horizontalAdvance(self.text()) + 40, px(_CHIP))

    def minimumSizeHint(self) -> QSize:
        return QSize(0, px(_CHIP))

    def paintEvent(self, _event: QPaintEvent) -> None:
        fill, edge, ink, mark = {
            _FREE: ("hover" if self.underMouse() else "surface", "border_strong", "text2", ""),
            _CONTAINS: ("bad_soft", "bad", "bad", "check"),
            _MAY: ("warn_soft", "warn", "warn", "circle-help"),
        }[self.state]
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if not self.isEnabled():
            ink = "text3" if self.state == _FREE else ink
        painter.setPen(colour(edge))
        painter.setBrush(colour(fill))
        radius = self.height() / 2
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)
        left = 12
        if mark:
            painter.drawPixmap(
                left - 2, (self.height() - icons.PILL) // 2, icons.pixmap(mark, ink, icons.PILL)
            )
            left += icons.PILL + 2
        painter.setFont(font("label"))
        painter.setPen(colour(ink))
        words = painter.fontMetrics().elidedText(
            self.text(), Qt.TextElideMode.ElideRight, self.width() - left - 8
        )
        box = QRectF(left, 0, self.width() - left, self.height())
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, words)
        if keyboard_focus(self):
            draw_ring(painter, self, radius)


class AllergenPicker(QWidget):
    """Nobody has said, or each allergen by itself."""

    edited = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._known = Segment(
            [(_UNKNOWN, _("Unknown")), (_KNOWN, _("Known"))], _("Whether allergens are known")
        )
        self._hint = Label("", "caption", "text2", wrap=True)
        self._chips = {name: _Chip(name) for name in ALLERGENS}
        self._grid = QWidget()
        grid = QGridLayout(self._grid)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(8)
        for at, chip in enumerate(self._chips.values()):
            grid.addWidget(chip, at // _COLUMNS, at % _COLUMNS)
            chip.clicked.connect(self._pressed)
        for column in range(_COLUMNS):
            grid.setColumnStretch(column, 1)
        column_of = QVBoxLayout(self)
        column_of.setContentsMargins(0, 0, 0, 0)
        column_of.setSpacing(10)
        column_of.addWidget(self._known, 0, Qt.AlignmentFlag.AlignLeft)
        column_of.addWidget(self._hint)
        column_of.addWidget(self._grid)
        column_of.addStretch(1)
        self._known.changed.connect(lambda _key: self._turned())

    def show_allergens(self, allergens: Allergens | None) -> None:
        contains = set(names_of(allergens.contains)) if allergens else set()
        may = set(names_of(allergens.may_contain)) if allergens else set()
        for name, chip in self._chips.items():
            chip.set_state(_CONTAINS if name in contains else _MAY if name in may else _FREE)
        self._known.set_current(_UNKNOWN if allergens is None else _KNOWN)
        self._enable()

    def allergens(self) -> Allergens | None:
        """None: unknown."""
        if self._known.current == _UNKNOWN:
            return None
        of = {
            state: [n for n, chip in self._chips.items() if chip.state == state]
            for state in (_CONTAINS, _MAY)
        }
        contains = bits_of(of[_CONTAINS])
        return Allergens(contains, bits_of(of[_MAY]) & ~contains)

    def set_read_only(self) -> None:
        self._known.setEnabled(False)
        for chip in self._chips.values():
            chip.setEnabled(False)

    def _pressed(self) -> None:
        if self._known.current == _UNKNOWN:
            self._known.set_current(_KNOWN)
        self.edited.emit()

    def _turned(self) -> None:
        self._enable()
        self.edited.emit()

    def _enable(self) -> None:
        known = self._known.current == _KNOWN
        self._hint.setText(
            _("Press a name once for “contains”, twice for “may contain”. What is left is free of it.")
            if known
            else _("Nothing is said of it. Dishes with this ingredient say “unknown”, never “free of”.")
        )
