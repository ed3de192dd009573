"""The frame of a page: its head, which wraps, and its content, which scrolls as one."""

from typing import Final

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QLayoutItem, QScrollArea, QVBoxLayout, QWidget

from flux_desktop.ui.parts.wrapping import WrappingLayout
from flux_desktop.ui.theme import GAP, PAGE_SIDE, PAGE_TOP

_TOOL_GAP: Final = 12
_LINE_GAP: Final = 8


class PageHead(WrappingLayout):
    """The words of a page at the left and its tools at the right; tools go below where there is no room for both.

    The widget added first is the words; all others are tools.
    """

    def sizeHint(self) -> QSize:
        width = self._words_width + sum(each.width() + _TOOL_GAP for each in self._tool_sizes())
        return QSize(width, self.heightForWidth(width))

    def minimumSize(self) -> QSize:
        widths = [self._words_width, *(each.width() for each in self._tool_sizes())]
        return QSize(max(widths), 0)

    @property
    def _tools(self) -> list[QLayoutItem]:
        return [item for item in self._items[1:] if not item.isEmpty()]

    def _tool_sizes(self) -> list[QSize]:
        return [item.sizeHint() for item in self._tools]

    @property
    def _words_width(self) -> int:
        return self._items[0].minimumSize().width() if self._items else 0

    def _place(self, area: QRect, *, move: bool) -> int:
        """The height taken in `area`'s width; with `move`, every item goes to its place."""
        if not self._items:
            return 0
        words, sizes = self._items[0], self._tool_sizes()
        across = sum(size.width() + _TOOL_GAP for size in sizes)
        if self._words_width + across <= area.width():
            height = max(_height(words, area.width() - across), *(size.height() for size in sizes), 0)
            if move:
                words.setGeometry(QRect(area.left(), area.top(), area.width() - across, height))
                self._line(self._tools, sizes, area.right() + 1 - across + _TOOL_GAP, area.top(), height)
            return height
        height = _height(words, area.width())
        if move:
            words.setGeometry(QRect(area.left(), area.top(), area.width(), height))
        return height + self._lines(area, area.top() + height, sizes, move=move)

    def _lines(self, area: QRect, top: int, sizes: list[QSize], *, move: bool) -> int:
        """The tools on as many lines as they need; the height of all of them."""
        tools, begun = self._tools, top
        while tools:
            fit, width = 1, sizes[0].width()
            while fit < len(tools) and width + _TOOL_GAP + sizes[fit].width() <= area.width():
                width += _TOOL_GAP + sizes[fit].width()
                fit += 1
            top += _LINE_GAP
            height = max(size.height() for size in sizes[:fit])
            if move:
                self._line(tools[:fit], sizes[:fit], area.left(), top, height)
            tools, sizes, top = tools[fit:], sizes[fit:], top + height
        return top - begun

    @staticmethod
    def _line(tools: list[QLayoutItem], sizes: list[QSize], left: int, top: int, height: int) -> None:
        for tool, size in zip(tools, sizes, strict=True):
            tool.setGeometry(QRect(left, top + (height - size.height()) // 2, size.width(), size.height()))
            left += size.width() + _TOOL_GAP


def _height(item: QLayoutItem, width: int) -> int:
    return item.heightForWidth(width) if item.hasHeightForWidth() else item.sizeHint().height()


class PageScroll(QScrollArea):
    """The whole of a page. It fills the window, and scrolls as one where the window is too low for its parts.

    The scroll bar takes its room from the margin, so that nothing moves when it appears.
    """

    def __init__(self) -> None:
        super().__init__()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._content = _Content(self)
        self.page = QVBoxLayout(self._content)
        self.page.setSpacing(GAP)
        self.setWidget(self._content)
        self._content.setAutoFillBackground(False)
        self.verticalScrollBar().rangeChanged.connect(self._keep_width)
        self._keep_width()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._keep_width()

    def height_needed(self) -> int:
        """The height below which the page scrolls: the same with the scroll bar and without.

        Of the parts whose height follows from their width it is the height they would like: a QBoxLayout gives them
        that, and would take it from the others.
        """
        margins = self.page.contentsMargins()
        return self.page.totalHeightForWidth(self.width() - 2 * PAGE_SIDE + margins.left() + margins.right())

    def _keep_width(self) -> None:
        bar = self.verticalScrollBar()
        taken = bar.sizeHint().width() if bar.maximum() > bar.minimum() else 0
        self.page.setContentsMargins(PAGE_SIDE, PAGE_TOP, PAGE_SIDE - taken, PAGE_TOP)


class _Content(QWidget):
    def __init__(self, scroll: PageScroll) -> None:
        super().__init__()
        self._scroll = scroll

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, _width: int) -> int:
        return self._scroll.height_needed()

    def minimumSizeHint(self) -> QSize:
        return QSize(self._scroll.page.minimumSize().width(), 0)
