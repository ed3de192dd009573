"""A form's fields: label, editor, and what is wrong with what was typed."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QTextCharFormat, QWheelEvent
from PySide6.QtWidgets import (
    QCalendarWidget,
    QComboBox,
    QCompleter,
    QDateEdit,
    QDoubleSpinBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QSpinBox,
    QStyledItemDelegate,
    QVBoxLayout,
    QWidget,
)

from flux_desktop.domain.i18n import _
from flux_desktop.ui import icons
from flux_desktop.ui.parts.labels import Label
from flux_desktop.ui.theme import CARD_SIDE, colour, theme

# A list is no taller than the lowest window.
_MOST_SHOWN = 10


class SearchLine(QLineEdit):
    """A line to find by typing, with a glass in it."""

    def __init__(self, words: str) -> None:
        """`words` stand in it while it is empty, and name it."""
        super().__init__()
        self.setPlaceholderText(words)
        self.setAccessibleName(words)
        self._glass = QAction(self)
        self.addAction(self._glass, QLineEdit.ActionPosition.LeadingPosition)
        theme().changed.connect(self._restyle)
        self._restyle()

    def _restyle(self) -> None:
        self._glass.setIcon(icons.icon("search", "text2", icons.INLINE))


class SearchBar(QWidget):
    """Above a table: the line to find by, as wide as there is room, and what else picks the rows."""

    def __init__(self, line: SearchLine, *others: QWidget) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(CARD_SIDE, 0, CARD_SIDE, 4)
        row.setSpacing(12)
        row.addWidget(line, 1)
        for each in others:
            row.addWidget(each)


class Field(QWidget):
    """An editor under its label. `error` marks it and shows what is wrong under it."""

    def __init__(self, label: str, editor: QWidget, icon: str = "", hint: str = "") -> None:
        """`icon` and `hint` (placeholder) are for line editors."""
        super().__init__()
        self.editor, self._icon, self._name = editor, icon, label
        self._label = Label(label, "label")
        self._label.setBuddy(editor)
        editor.setAccessibleName(label)
        # A text of several lines is as high as whoever made it says.
        editor.setProperty("form", not isinstance(editor, QPlainTextEdit))
        self._mark, self._wrong = QLabel(), Label("", "caption", "bad", wrap=True)
        self._under = QWidget()
        self._lay_out()
        if isinstance(editor, QLineEdit):
            editor.setPlaceholderText(hint)
            self._leading = QAction(editor)
            if icon:
                editor.addAction(self._leading, QLineEdit.ActionPosition.LeadingPosition)
        if isinstance(editor, QSpinBox | QDoubleSpinBox):
            # The style sheet's padding does not reach the line inside a spin box.
            editor.findChildren(QLineEdit)[0].setTextMargins(10, 0, 0, 0)
        theme().changed.connect(self._restyle)
        self._restyle()
        self.clear_error()

    def error(self, text: str) -> None:
        """Say what is wrong under the field."""
        self._wrong.setText(text)
        self._show_wrong(True)
        self.editor.setAccessibleDescription(text)

    def clear_error(self) -> None:
        self._show_wrong(False)
        self.editor.setAccessibleDescription("")

    def _show_wrong(self, wrong: bool) -> None:
        self._under.setVisible(wrong)
        self.editor.setProperty("wrong", wrong)
        self.editor.style().unpolish(self.editor)
        self.editor.style().polish(self.editor)

    def _lay_out(self) -> None:
        under = QHBoxLayout(self._under)
        under.setContentsMargins(0, 0, 0, 0)
        under.setSpacing(6)
        under.addWidget(self._mark)
        under.addWidget(self._wrong, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        for widget in (self._label, self.editor, self._under):
            column.addWidget(widget)

    def _restyle(self) -> None:
        self._mark.setPixmap(icons.pixmap("circle-x", "bad", icons.PILL))
        if self._icon:
            self._leading.setIcon(icons.icon(self._icon, "text2", icons.INLINE))


def beside(button: QWidget) -> QVBoxLayout:
    """The button on one line with the editors of the fields beside it, below the line of their labels."""
    column = QVBoxLayout()
    column.setSpacing(6)
    above = Label(" ", "label")
    above.setAccessibleName("")
    column.addWidget(above)
    column.addWidget(button)
    column.addStretch(1)
    return column


class LineField(Field):
    """A line of text. What was wrong with it is forgotten as soon as it is edited."""

    def __init__(self, label: str, icon: str = "", hint: str = "", *, longest: int) -> None:
        line = QLineEdit()
        super().__init__(label, line, icon, hint)
        self.line = line
        line.setMaxLength(longest)
        line.textEdited.connect(self.clear_error)


class PasswordEdit(QLineEdit):
    """A line that hides what is typed until asked to show it."""

    def __init__(self) -> None:
        super().__init__()
        self._toggle = QAction(self)
        self._toggle.triggered.connect(self._turn)
        self.addAction(self._toggle, QLineEdit.ActionPosition.TrailingPosition)
        theme().changed.connect(self._restyle)
        self.setEchoMode(QLineEdit.EchoMode.Password)
        self._restyle()

    def _turn(self) -> None:
        hidden = self.echoMode() == QLineEdit.EchoMode.Password
        self.setEchoMode(QLineEdit.EchoMode.Normal if hidden else QLineEdit.EchoMode.Password)
        self._restyle()

    def _restyle(self) -> None:
        hidden = self.echoMode() == QLineEdit.EchoMode.Password
        self._toggle.setIcon(icons.icon("eye" if hidden else "eye-off", "text2", icons.INLINE))
        self._toggle.setText(_("Show password") if hidden else _("Hide password"))


class Select(QComboBox):
    """A choice from a list. The wheel scrolls the page, and changes the choice only when it has the focus."""

    def __init__(self) -> None:
        super().__init__()
        self.setItemDelegate(QStyledItemDelegate(self))
        self.setMaxVisibleItems(_MOST_SHOWN)
        self.view().setAccessibleName(_("Choices"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()


class SearchSelect(Select):
    """A choice from a long list, found by typing any part of its words."""

    def __init__(self) -> None:
        super().__init__()
        self.setEditable(True)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        finder = QCompleter(self.model(), self)
        finder.setFilterMode(Qt.MatchFlag.MatchContains)
        finder.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        if (popup := finder.popup()) is not None:
            popup.setAccessibleName(_("Choices"))
        self.setCompleter(finder)
        line = self.lineEdit()
        assert line is not None
        self._line = line
        line.editingFinished.connect(self._settle)

    def setAccessibleName(self, name: str) -> None:
        super().setAccessibleName(name)
        self._line.setAccessibleName(name)

    def _settle(self) -> None:
        """What was typed becomes the choice that begins so, else one that holds it, else the choice before."""
        typed = self._line.text().strip().casefold()
        names = [self.itemText(at).casefold() for at in range(self.count())]
        found = [
            next((at for at, name in enumerate(names) if typed and fits(name)), -1)
            for fits in (
                lambda name: name == typed,
                lambda name: name.startswith(typed),
                lambda name: typed in name,
            )
        ]
        at = next((each for each in found if each >= 0), self.currentIndex())
        self.setCurrentIndex(at)
        self._line.setText(self.itemText(at))
        self._line.setCursorPosition(0)


class DateEdit(QDateEdit):
    """A day, typed or taken from a calendar."""

    def __init__(self) -> None:
        super().__init__()
        self.setCalendarPopup(True)
        self.calendarWidget().setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
        self.calendarWidget().setAccessibleName(_("Calendar"))
        theme().changed.connect(self._restyle)
        self._restyle()

    def _restyle(self) -> None:
        weekend = QTextCharFormat()
        weekend.setForeground(colour("text2"))
        for day in (Qt.DayOfWeek.Saturday, Qt.DayOfWeek.Sunday):
            self.calendarWidget().setWeekdayTextFormat(day, weekend)
