"""The rail: the pages that work, by section, and who is signed in."""

from collections.abc import Sequence
from itertools import groupby

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QButtonGroup,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from flux_desktop.domain.i18n import _
from flux_desktop.domain.restaurants import Role, User
from flux_desktop.ui import icons
from flux_desktop.ui.parts.buttons import RADIUS, IconButton, draw_ring, keyboard_focus
from flux_desktop.ui.parts.cards import Divider, Scroll
from flux_desktop.ui.parts.labels import Avatar, ElidedLabel, Label
from flux_desktop.ui.theme import RAIL, RAIL_NARROW, colour, font, px, theme
from flux_desktop.ui.views import PageEntry

_NAV = 36


def role_word(role: Role | None) -> str:
    """The word for a role in the person's language."""
    return {
        Role.OWNER: _("Owner"),
        Role.MANAGER: _("Manager"),
        Role.CHEF: _("Chef"),
        Role.COUNTER: _("Counter"),
        None: "",
    }[role]


def initials(name: str) -> str:
    """Up to two letters that stand for a name."""
    return "".join(word[0] for word in name.split()[:2]).upper()


class Rail(QWidget):
    """Full width, or icons only. Says which page is wanted."""

    wanted = Signal(str)
    leave = Signal()

    def __init__(self, entries: Sequence[PageEntry], user: User) -> None:
        super().__init__()
        self.setAccessibleName(_("Pages"))
        self._narrow = False
        self._entries = entries
        self._texts: list[QWidget] = []
        self._sections: dict[str, QWidget] = {}
        self._buttons: dict[str, _NavButton] = {}
        self._group = QButtonGroup(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 17, 12, 14)
        column.setSpacing(2)
        column.addLayout(self._brand())
        column.addSpacing(8)
        self._scroll = Scroll(self._pages())
        column.addWidget(self._scroll, 1)
        for entry in entries:
            if not entry.section:
                column.addWidget(self._button(entry))
        column.addSpacing(8)
        column.addWidget(Divider())
        column.addSpacing(8)
        self._person = self._person_row(user)
        column.addLayout(self._person)
        theme().changed.connect(self.update)
        self.set_narrow(False)

    def set_current(self, key: str) -> None:
        self._buttons[key].setChecked(True)
        self._scroll.ensureWidgetVisible(self._buttons[key], 0, px(_NAV))

    def set_role(self, role: Role | None) -> None:
        """Shows the role, and only the pages that are offered to it."""
        self._role.setText(role_word(role))
        self._role.setVisible(role is not None)
        for section, part in self._sections.items():
            part.setVisible(any(each.section == section and each.offered_to(role) for each in self._entries))
        for entry in self._entries:
            self._buttons[entry.key].setVisible(entry.offered_to(role))

    def set_narrow(self, narrow: bool) -> None:
        """Icons only, with the names as tool tips."""
        self._narrow = narrow
        self.setFixedWidth(RAIL_NARROW if narrow else px(RAIL))
        self._person.setDirection(
            QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight
        )
        self._person.setContentsMargins(0 if narrow else 4, 0, 0, 0)
        for widget in self._texts:
            widget.setVisible(not narrow)
        for button in self._buttons.values():
            button.set_narrow(narrow)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), colour("canvas"))
        painter.setPen(colour("border"))
        painter.drawLine(self.width() - 1, 0, self.width() - 1, self.height())

    def _brand(self) -> QHBoxLayout:
        self._logo = QLabel()
        self._logo.setAccessibleName("Flux")
        self._restyle()
        theme().changed.connect(self._restyle)
        name = Label("Flux", "title")
        self._texts.append(name)
        row = QHBoxLayout()
        row.setContentsMargins(5, 0, 0, 0)
        row.setSpacing(10)
        row.addWidget(self._logo)
        row.addWidget(name, 1)
        return row

    def _restyle(self) -> None:
        self._logo.setPixmap(icons.logo(30))

    def _pages(self) -> QWidget:
        """The pages by section: what scrolls where the window is too low for all of them."""
        pages = QWidget()
        column = QVBoxLayout(pages)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        grouped = groupby((each for each in self._entries if each.section), lambda each: each.section)
        for section, members in grouped:
            self._sections[section] = self._section(_(section), [self._button(entry) for entry in members])
            column.addWidget(self._sections[section])
        column.addStretch(1)
        return pages

    def _section(self, text: str, buttons: Sequence[QWidget]) -> QWidget:
        label = Label(text.upper(), "micro", "text3")
        label.setContentsMargins(12, 0, 0, 4)
        self._texts.append(label)
        part = QWidget()
        column = QVBoxLayout(part)
        column.setContentsMargins(0, 14, 0, 2)
        column.setSpacing(2)
        column.addWidget(label)
        for button in buttons:
            column.addWidget(button)
        return part

    def _button(self, entry: PageEntry) -> QWidget:
        button = _NavButton(_(entry.title), entry.icon)
        button.clicked.connect(lambda: self.wanted.emit(entry.key))
        self._group.addButton(button)
        self._buttons[entry.key] = button
        return button

    def _person_row(self, user: User) -> QHBoxLayout:
        name = ElidedLabel(user.name, "strong")
        self._role = ElidedLabel("", "caption", "text2")
        texts = QWidget()
        words = QVBoxLayout(texts)
        words.setContentsMargins(0, 0, 0, 0)
        words.setSpacing(0)
        words.addWidget(name)
        words.addWidget(self._role)
        out = IconButton("log-out", _("Sign out {name}").format(name=user.name))
        out.clicked.connect(self.leave)
        self._texts.append(texts)
        row = QHBoxLayout()
        row.setContentsMargins(4, 0, 0, 0)
        row.setSpacing(10)
        centre = Qt.AlignmentFlag.AlignCenter
        row.addWidget(Avatar(initials(user.name), 32), 0, centre)
        row.addWidget(texts, 1)
        row.addWidget(out, 0, centre)
        return row


class _NavButton(QPushButton):
    def __init__(self, text: str, icon: str) -> None:
        super().__init__(text)
        self._icon = icon
        self._narrow = False
        self.setCheckable(True)
        self.setAccessibleName(text)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def set_narrow(self, narrow: bool) -> None:
        self._narrow = narrow
        self.setToolTip(self.text() if narrow else "")
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(px(_NAV), px(_NAV))

    def minimumSizeHint(self) -> QSize:
        # The narrow rail keeps its width however large the text is.
        return QSize(icons.BUTTON + 4, px(_NAV))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._fill())
        painter.drawRoundedRect(QRectF(self.rect()), RADIUS, RADIUS)
        ink = "accent" if self.isChecked() else "text2"
        left = (self.width() - icons.BUTTON) // 2 if self._narrow else 14
        painter.drawPixmap(
            left, (self.height() - icons.BUTTON) // 2, icons.pixmap(self._icon, ink, icons.BUTTON)
        )
        if not self._narrow:
            painter.setFont(font("medium"))
            painter.setPen(colour(ink))
            box = self.rect().adjusted(14 + icons.BUTTON + 9, 0, -8, 0)
            painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, self.text())
        if keyboard_focus(self):
            draw_ring(painter, self)

    def _fill(self) -> QColor | Qt.BrushStyle:
        if self.isChecked():
            return colour("accent_soft")
        return colour("hover") if self.underMouse() else Qt.BrushStyle.NoBrush
