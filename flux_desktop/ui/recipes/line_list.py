"""The lines of a recipe, one under the other, with an empty one at the end to go on typing."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from flux_desktop.domain.costing import Kitchen
from flux_desktop.domain.i18n import _
from flux_desktop.domain.ingredients import Ingredient
from flux_desktop.domain.menu import name_key
from flux_desktop.domain.recipe_draft import DraftCost
from flux_desktop.domain.recipes import Line
from flux_desktop.domain.typed_lines import parse_line
from flux_desktop.ui.figures import MISSING, money, number
from flux_desktop.ui.ingredient_words import decimal_mark
from flux_desktop.ui.recipes.line_edit import Choices
from flux_desktop.ui.recipes.line_row import LineRow
from flux_desktop.ui.recipes.names import KitchenNames, Name
from flux_desktop.ui.recipes.wording import circle_text, line_problem

_PAUSE: Final = 150


class LineList(QWidget):
    """`typed` after every letter; `went_before` when Shift+Tab leaves the first line."""

    typed = Signal()
    went_before = Signal()
    shown_row = Signal(object)
    """The row (LineRow) that the keyboard went to: it is to be in sight."""

    def __init__(self, choices: Choices, currency: str, *, with_money: bool, read_only: bool) -> None:
        super().__init__()
        self._choices, self._currency = choices, currency
        self._with_money, self._read_only = with_money, read_only
        self._kitchen = Kitchen({}, {}, {})
        self._names = KitchenNames(self._kitchen)
        self._own = ""
        self.rows: list[LineRow] = []
        self._spare: LineRow | None = None
        self._later = QTimer(self, singleShot=True, interval=_PAUSE)
        self._later.timeout.connect(self._make_spare)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(6)
        self._column.addStretch(1)

    def set_kitchen(self, kitchen: Kitchen, own: str) -> None:
        """What the lines can name; `own` is the recipe that they are of."""
        self._kitchen, self._names, self._own = kitchen, KitchenNames(kitchen), own

    def show_lines(self, lines: Sequence[Line]) -> None:
        """These in place of those before."""
        while len(self.rows) > len(lines):
            self._drop(self.rows[-1])
        while len(self.rows) < len(lines):
            self._append()
        for row, line in zip(self.rows, lines, strict=True):
            row.show_line(line)
        self._keep_one_free()

    def lines(self) -> list[tuple[LineRow, Line]]:
        """Those that are whole, with their rows."""
        found = []
        for row in self.rows:
            line = None if row.is_empty else row.line()
            if line is not None:
                found.append((row, self._spelt(line)))
        return found

    def check(self) -> bool:
        """Marks every line that cannot be saved; whether there is none. The keyboard goes to the first."""
        wrong = [row for row in self.rows if row.wrong()]
        for row in self.rows:
            row.show_wrong(row in wrong)
            if row in wrong:
                row.show_problem(row.wrong(), "bad")
        if wrong:
            self.focus_row(wrong[0])
        return not wrong

    def show_cost(self, cost: DraftCost, lines: Sequence[tuple[LineRow, Line]]) -> None:
        """What each line costs and lacks. What is still being typed is left in peace until it is left."""
        places = {row: at for at, (row, _line) in enumerate(lines)}
        for row in self.rows:
            at = places.get(row)
            if at is None:
                row.show_money("")
                row.show_problem("" if self._choices.line is row.edit else row.wrong(), "bad")
                continue
            opened = cost.lines[at]
            row.show_wrong(False)
            if at in cost.circles:
                row.show_money(MISSING)
                row.show_problem(circle_text(self._own, lines[at][1].what, cost.circles[at]), "bad")
                continue
            shown = MISSING if opened.money is None else self._money(float(opened.money))
            row.show_money(shown if self._with_money else "")
            half_typed = self._choices.line is row.edit and self._choices.isVisible()
            problem = row.wrong()
            row.show_problem(
                problem or ("" if half_typed else line_problem(opened, self._kitchen)),
                "bad" if problem else "warn",
            )

    def focus_row(self, row: LineRow) -> None:
        row.edit.setFocus()
        row.edit.end(False)
        # A new row has its place only after the layout has been made.
        QTimer.singleShot(0, row, lambda: self.shown_row.emit(row))

    def focus_first(self) -> None:
        """The first line, or the free one of a recipe without lines."""
        if self.rows:
            self.focus_row(self.rows[0])

    def focus_last(self) -> None:
        if self.rows:
            self.focus_row(self.rows[-1])

    def _money(self, amount: float) -> str:
        return money(amount, self._currency, 2 if amount >= 0.1 or not amount else 3)

    def _spelt(self, line: Line) -> Line:
        """A name that the kitchen knows as the kitchen writes it."""
        key = name_key(line.what)
        ingredient, recipe = self._kitchen.ingredients.get(key), self._kitchen.recipes.get(key)
        known = ingredient or recipe
        if known is None or name_key(known.name) != key:
            return line
        return Line(known.name, line.quantity, line.unit, line.yield_share, line.note)

    def _offer(self, text: str) -> tuple[str, Sequence[Name]]:
        try:
            what = parse_line(text, decimal_mark(), self._ingredients()).what
        except ValueError:
            return "", ()
        if not what or text.endswith(" ") or self._names.is_known(what):
            return what, ()
        return what, self._names.matching(what, self._own)

    def _ingredients(self) -> dict[str, Ingredient]:
        return self._kitchen.ingredients  # type: ignore[return-value]

    def _append(self) -> LineRow:
        row, self._spare = self._spare or self._made(), None
        self.rows.append(row)
        self._column.insertWidget(len(self.rows) - 1, row)
        # At once: what is not shown yet cannot have the keyboard.
        row.show()
        self._later.start()
        return row

    def _make_spare(self) -> None:
        """The next free row, made while nobody types: it takes longer than a letter may."""
        if self._spare is None and not self._read_only:
            self._spare = self._made()
            self._spare.hide()
            self._spare.setParent(self)
            for part in (self._spare, *self._spare.findChildren(QWidget)):
                part.ensurePolished()

    def _made(self) -> LineRow:
        row = LineRow(self._choices, self._offer, self._ingredients, with_money=self._with_money)
        row.typed.connect(self._typed)
        row.removed.connect(lambda: self._remove(row))
        row.edit.went_on.connect(lambda: self._go(row, 1))
        row.edit.went_back.connect(lambda: self._go(row, -1))
        row.edit.moved.connect(lambda steps: self._go(row, steps))
        row.note.returnPressed.connect(lambda: self._go(row, 1))
        row.yield_.returnPressed.connect(row.note.setFocus)
        if self._read_only:
            row.set_read_only()
        return row

    def _drop(self, row: LineRow) -> None:
        self.rows.remove(row)
        self._column.removeWidget(row)
        row.hide()
        row.deleteLater()

    def _remove(self, row: LineRow) -> None:
        at = self.rows.index(row)
        self._drop(row)
        self._keep_one_free()
        self.focus_row(self.rows[min(at, len(self.rows) - 1)])
        self.typed.emit()

    def _go(self, row: LineRow, steps: int) -> None:
        at = self.rows.index(row) + steps
        if at < 0:
            self.went_before.emit()
        elif at < len(self.rows):
            self.focus_row(self.rows[at])
        elif row.is_empty:
            # Nothing more is typed: Tab goes on to what comes after the lines.
            self.focusNextChild()
        self.typed.emit()

    def _typed(self) -> None:
        self._keep_one_free()
        self.typed.emit()

    def _keep_one_free(self) -> None:
        if not self._read_only and (not self.rows or not self.rows[-1].is_empty):
            self._append()
        for at, row in enumerate(self.rows, start=1):
            if row.place == (at, row.is_empty):
                continue
            row.place = (at, row.is_empty)
            row.number.setText("" if row.is_empty else number(at))
            row.edit.setAccessibleName(_("Line {n}").format(n=at))
            row.remove.setEnabled(not row.is_empty)
            row.more.setEnabled(not row.is_empty)
