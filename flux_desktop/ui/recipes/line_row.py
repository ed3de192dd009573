"""One line of the editor: the field, what it costs, what is wrong with it, and its yield and note on demand."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from flux_desktop.domain.exact import show_micros
from flux_desktop.domain.i18n import _
from flux_desktop.domain.ingredients import Ingredient, checked_yield
from flux_desktop.domain.recipes import Line
from flux_desktop.domain.typed_amounts import typed_share
from flux_desktop.domain.typed_lines import TypedLine, line_text, parse_line
from flux_desktop.ui import icons
from flux_desktop.ui.ingredient_words import decimal_mark
from flux_desktop.ui.parts.buttons import IconButton
from flux_desktop.ui.parts.labels import Label
from flux_desktop.ui.recipes.line_edit import Choices, LineEdit
from flux_desktop.ui.recipes.names import Name
from flux_desktop.ui.theme import px, theme

_MONEY: Final = 84
_NUMBER: Final = 24
_YIELD: Final = 120
_LONGEST_NOTE: Final = 500


class LineRow(QWidget):
    """`typed` after every letter. An empty row is no line."""

    typed = Signal()
    removed = Signal()

    def __init__(
        self,
        choices: Choices,
        offer: Callable[[str], tuple[str, Sequence[Name]]],
        ingredients: Callable[[], dict[str, Ingredient]],
        *,
        with_money: bool,
    ) -> None:
        super().__init__()
        self._ingredients = ingredients
        self._with_money = with_money
        self._sentence = ("", "")
        self.place = (0, True)
        """Where it stands, from 1, and whether nothing is typed: as it was drawn last."""
        self._read = ("", "", 0)
        self._parsed: TypedLine | None = TypedLine(None, "", "")
        self.number = Label("", "caption", "text2", tabular=True)
        self.number.setFixedWidth(px(_NUMBER))
        self.edit = LineEdit(choices, offer)
        self.money = Label("", "strong", tabular=True)
        self.money.setFixedWidth(px(_MONEY))
        self.money.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.more = IconButton("sliders-horizontal", _("Yield and note of this line (F2)"))
        self.remove = IconButton("x", _("Remove this line"))
        # Tab goes from line to line: F2 opens the details, a line that is emptied is none.
        for button in (self.more, self.remove):
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._mark, self._problem = QLabel(), Label("", "caption", "warn", wrap=True)
        self._under, self._details = QWidget(), QWidget()
        self.yield_, self.note = QLineEdit(), QLineEdit()
        self._lay_out()
        self.edit.typed.connect(self.typed)
        self.edit.details.connect(self.open_details)
        self.more.clicked.connect(self._turn)
        self.remove.clicked.connect(self.removed)
        for each in (self.yield_, self.note):
            each.textEdited.connect(lambda _text: self.typed.emit())
        theme().changed.connect(self._restyle)
        self.show_problem("")

    # What is typed.

    @property
    def is_empty(self) -> bool:
        return not self.edit.text().strip()

    def show_line(self, line: Line) -> None:
        self.edit.setText(line_text(line, decimal_mark()))
        self.edit.setCursorPosition(0)
        share = "" if line.yield_share is None else f"{show_micros(line.yield_share * 100)} %"
        self.yield_.setText(share.replace(".", decimal_mark()))
        self.note.setText(line.note)
        self._details.setVisible(bool(share or line.note))

    def typed_line(self) -> TypedLine:
        """With the name that is offered for its beginning. Raises ValueError: an amount that recipes cannot hold."""
        read = (self.edit.meant, decimal_mark(), id(self._ingredients()))
        if read != self._read:
            # A letter changes one line; the others are what they were.
            try:
                self._parsed = parse_line(read[0], read[1], self._ingredients())
            except ValueError:
                self._parsed = None
            self._read = read
        if self._parsed is None:
            raise ValueError(read[0])
        return self._parsed

    def line(self) -> Line | None:
        """The line; None while it is none yet. A yield that cannot be read is left out (see `wrong`)."""
        with suppress(ValueError):
            typed = self.typed_line()
            share = None
            with suppress(ValueError):
                share = self._share()
            return typed.line(Line("", 0, "", share, self.note.text().strip()))
        return None

    def wrong(self) -> str:
        """What keeps the line from being saved; "" where nothing does."""
        if self.is_empty:
            return ""
        try:
            typed = self.typed_line()
        except ValueError:
            return _("This is not an amount: it is at least 0 and at most 1,000,000,000.")
        if typed.quantity is None:
            return _("Begin with how much: 150 g {name}.").format(name=typed.what)
        if not typed.what:
            return _("Of what? Write an ingredient or a recipe after the amount.")
        try:
            self._share()
        except ValueError:
            return _("The yield is above 0 and at most 100 %.")
        return ""

    def _share(self) -> int | None:
        text = self.yield_.text().strip()
        return checked_yield(typed_share(text, decimal_mark())) if text else None

    # What is shown.

    def show_money(self, text: str) -> None:
        if self.money.text() != text:
            self.money.setText(text)

    def show_problem(self, text: str, colour: str = "warn") -> None:
        if (text, colour) == self._sentence:
            return
        self._sentence = (text, colour)
        self._problem.setText(text)
        self._problem.set_colour(colour)
        self.edit.setAccessibleDescription(text)
        self._restyle()
        self._under.setVisible(bool(text))

    def show_wrong(self, wrong: bool) -> None:
        """The edge of a field that keeps the recipe from being saved."""
        if self.edit.property("wrong") != wrong:
            self.edit.setProperty("wrong", wrong)
            self.edit.style().unpolish(self.edit)
            self.edit.style().polish(self.edit)

    @property
    def problem(self) -> str:
        return self._sentence[0]

    def open_details(self) -> None:
        self._details.show()
        self.yield_.setFocus()
        self.yield_.selectAll()

    def set_read_only(self) -> None:
        self.edit.setReadOnly(True)
        self.yield_.setReadOnly(True)
        self.note.setReadOnly(True)
        self.remove.hide()

    def _turn(self) -> None:
        if self._details.isVisible():
            self._details.hide()
        else:
            self.open_details()

    def _lay_out(self) -> None:
        self.edit.setAccessibleName(_("Line"))
        self.edit.setPlaceholderText(_("150 g tomato"))
        first = QHBoxLayout()
        first.setSpacing(8)
        for each in (self.number, self.edit, self.money, self.more, self.remove):
            first.addWidget(each, 1 if each is self.edit else 0)
        under = QHBoxLayout(self._under)
        under.setContentsMargins(px(_NUMBER) + 8, 0, 0, 4)
        under.setSpacing(6)
        under.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignTop)
        under.addWidget(self._problem, 1)
        details = QHBoxLayout(self._details)
        details.setContentsMargins(px(_NUMBER) + 8, 0, 0, 4)
        details.setSpacing(8)
        self.yield_.setAccessibleName(_("Yield of this line"))
        self.yield_.setPlaceholderText(_("Yield, as 85 %"))
        self.yield_.setFixedWidth(px(_YIELD))
        self.yield_.setMaxLength(20)
        self.note.setAccessibleName(_("Note of this line"))
        self.note.setPlaceholderText(_("Note, as “peeled and diced”"))
        self.note.setMaxLength(_LONGEST_NOTE)
        details.addWidget(self.yield_)
        details.addWidget(self.note, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(first)
        column.addWidget(self._under)
        column.addWidget(self._details)
        # Only now: shown without a parent it would be a window.
        self.money.setVisible(self._with_money)
        self._details.hide()
        self._under.hide()

    def _restyle(self) -> None:
        mark = "circle-x" if self._sentence[1] == "bad" else "triangle-alert"
        self._mark.setPixmap(
            icons.pixmap(mark, self._sentence[1] if self._sentence[0] else "warn", icons.PILL)
        )
