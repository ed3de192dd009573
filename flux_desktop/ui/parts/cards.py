"""What holds other parts: cards, notices, dividers, and the layouts that make them fit."""

from itertools import pairwise
from math import ceil

from PySide6.QtCore import QMargins, QRect, QSize, Qt
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayoutItem,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from flux_desktop.ui import icons
from flux_desktop.ui.parts.labels import INKS, PILL, SIGNS, Label, Pill
from flux_desktop.ui.parts.wrapping import WrappingLayout
from flux_desktop.ui.theme import CARD_SIDE, CARD_TOP, GAP, Kind, px, theme

_INSET = 14


class Card(QFrame):
    """A panel with room for a title, a legend or actions beside it (`header`), and a `body`."""

    def __init__(
        self, title: str = "", subtitle: str = "", *, flush: bool = False, plain: bool = False
    ) -> None:
        """`flush` lets the body reach the edges (tables); `plain` is the quiet inset panel."""
        super().__init__()
        self.setProperty("plain", plain)
        side = _INSET if plain else CARD_SIDE
        frame = QVBoxLayout(self)
        frame.setContentsMargins(1, CARD_TOP, 1, 6 if flush else CARD_TOP)
        frame.setSpacing(12)
        self._title, self._subtitle = (
            Label(title, "heading", wrap=True),
            Label(subtitle, "caption", "text2", wrap=True),
        )
        self._head = _card_head(self._title, self._subtitle, side)
        self.header = QHBoxLayout()
        self.header.setSpacing(8)
        self._head.addLayout(self.header)
        frame.addLayout(self._head)
        self.body = QVBoxLayout()
        self.body.setSpacing(8)
        self.body.setContentsMargins(QMargins() if flush else QMargins(side - 1, 0, side - 1, 0))
        frame.addLayout(self.body, 1)
        self.set_title(title)
        self.set_subtitle(subtitle)

    def set_title(self, text: str) -> None:
        self._title.setText(text)
        self._title.setVisible(bool(text))
        self.setAccessibleName(text)

    def set_subtitle(self, text: str) -> None:
        self._subtitle.setText(text)
        self._subtitle.setVisible(bool(text))


def _card_head(title: QLabel, subtitle: QLabel, side: int) -> QHBoxLayout:
    head = QHBoxLayout()
    head.setContentsMargins(side - 1, 0, side - 1, 0)
    head.setSpacing(12)
    words = QVBoxLayout()
    words.setSpacing(2)
    words.addWidget(title)
    words.addWidget(subtitle)
    head.addLayout(words, 1)
    return head


class KpiCard(Card):
    """One figure: what it is, how much, and how that compares."""

    def __init__(self, label: str, icon: str = "") -> None:
        super().__init__()
        self._icon = icon
        self._mark = QLabel()
        self._mark.setVisible(bool(icon))
        self._label = Label(label, "label", "text2")
        self._value = Label("", "display", tabular=True)
        self._change = Pill("")
        self._note = Label("", "caption", "text2", wrap=True)
        self.body.setSpacing(6)
        self.body.addLayout(_row(self._mark, self._label))
        self._figure = _row(self._value)
        self.body.addLayout(self._figure)
        self.body.addLayout(_row(self._change, self._note))
        self.body.addStretch(1)
        theme().changed.connect(self._restyle)
        self._restyle()
        self.set("")

    def set(self, value: str, note: str = "", kind: Kind = "neutral", change: str = "") -> None:
        """`change` is the pill before the note; without one, a note that has a kind is the pill."""
        pill = change or (note if kind != "neutral" else "")
        caption = note if change or kind == "neutral" else ""
        self._value.setText(value)
        self._change.set(pill, kind, _direction(change) if change else SIGNS[kind])
        self._change.setVisible(bool(pill))
        self._note.setText(caption)
        text = " ".join(part for part in (change, note) if part)
        self.setAccessibleName(f"{self._label.text()}: {value}. {text}".strip())

    def set_label(self, text: str) -> None:
        """What the figure is, where that changes; before `set`."""
        self._label.setText(text)

    def put_beside(self, widget: QWidget) -> None:
        """At the end of the figure's line, in the room that the figure leaves."""
        self._value.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Preferred)
        self._figure.addWidget(widget)

    def _restyle(self) -> None:
        # As high as a pill, so that cards with and without one keep their figures on one line.
        self._note.setMinimumHeight(px(PILL))
        if self._icon:
            self._mark.setPixmap(icons.pixmap(self._icon, "text2", icons.INLINE))


def _direction(change: str) -> str:
    """The arrow of a change: its sign, read from the text."""
    return {"+": "trending-up", "−": "trending-down"}.get(change[:1], "")


def _row(*widgets: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(8)
    for widget in widgets[:-1]:
        row.addWidget(widget)
    row.addWidget(widgets[-1], 1)
    return row


class InfoBar(QFrame):
    """A notice that stays: icon, sentence, and what to do about it."""

    def __init__(self, text: str, kind: Kind = "info", *actions: QWidget, below: bool = False) -> None:
        """`below`: what to do stands under the sentence, where there may be no room for both on one line."""
        super().__init__()
        self._mark, self._text = QLabel(), Label(text, "caption", "text2", wrap=True)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 10, 12, 10)
        row.setSpacing(10)
        row.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignVCenter)
        column = QVBoxLayout() if below else row
        column.addWidget(self._text, 1)
        acts = QHBoxLayout() if below else row
        for action in actions:
            acts.addWidget(action)
        if below:
            acts.addStretch(1)
            column.addLayout(acts)
            row.addLayout(column, 1)
        theme().changed.connect(self._restyle)
        self.set(text, kind)

    def set(self, text: str, kind: Kind = "info") -> None:
        self._kind = kind
        self._text.setText(text)
        self.setAccessibleName(text)
        self._restyle()

    def _restyle(self) -> None:
        self._mark.setPixmap(icons.pixmap(SIGNS[self._kind], INKS[self._kind][0], icons.BUTTON))


class Divider(QFrame):
    """A thin line between two parts."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedHeight(1)


class Scroll(QScrollArea):
    """Content that scrolls up and down, never sideways."""

    def __init__(self, content: QWidget) -> None:
        super().__init__()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidget(content)
        self._content = content
        content.setAutoFillBackground(False)

    def sizeHint(self) -> QSize:
        # It takes what room there is, and never makes the page around it scroll as well.
        return QSize(super().sizeHint().width(), self.minimumSizeHint().height())

    def minimumSizeHint(self) -> QSize:
        width = self._content.minimumSizeHint().width() + self.verticalScrollBar().sizeHint().width()
        return QSize(width, super().minimumSizeHint().height())


class Flow(WrappingLayout):
    """Equal columns of at least `minimum` px, and never narrower than an item can be.

    In as few rows as they fit, with as many in each row as possible.
    """

    def __init__(self, parent: QWidget | None = None, *, minimum: int = 220, gap: int = GAP) -> None:
        super().__init__(parent)
        self._minimum, self._gap = minimum, gap

    def sizeHint(self) -> QSize:
        columns = max(len(self._shown()), 1)
        width = columns * self._minimum + (columns - 1) * self._gap
        return QSize(width, self.heightForWidth(width))

    def minimumSize(self) -> QSize:
        sizes = [item.minimumSize() for item in self._shown()]
        return QSize(
            max((size.width() for size in sizes), default=0),
            max((size.height() for size in sizes), default=0),
        )

    def _shown(self) -> list[QLayoutItem]:
        return [item for item in self._items if not item.isEmpty()]

    def _columns(self, items: int, width: int) -> int:
        """Four go two and two where there is no room for four, not three and one."""
        least = max(self._minimum, self.minimumSize().width())
        most = max(1, (width + self._gap) // (least + self._gap))
        rows = max(1, ceil(items / most))
        return max(1, ceil(items / rows))

    def _place(self, area: QRect, *, move: bool) -> int:
        """The height taken in `area`'s width; with `move`, every item goes to its place."""
        items = self._shown()
        columns = self._columns(len(items), area.width())
        edges = [column * (area.width() + self._gap) // columns for column in range(columns + 1)]
        widths = [end - start - self._gap for start, end in pairwise(edges)]
        top = area.top()
        for first in range(0, len(items), columns):
            row = items[first : first + columns]
            height = max(_height(item, width) for item, width in zip(row, widths, strict=False))
            if move:
                for item, left, width in zip(row, edges, widths, strict=False):
                    item.setGeometry(QRect(area.left() + left, top, width, height))
            top += height + self._gap
        return max(top - self._gap - area.top(), 0)


def _height(item: QLayoutItem, width: int) -> int:
    return item.heightForWidth(width) if item.hasHeightForWidth() else item.sizeHint().height()
