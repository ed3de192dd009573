"""The right control for each answer: a choice with its consequence, a list, a searchable list, a period."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from PySide6.QtCore import QDate, Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QCompleter, QGridLayout, QHBoxLayout, QRadioButton, QWidget

from flux_desktop.domain.i18n import N_, _
from flux_desktop.domain.sales import Question
from flux_desktop.pos.encodings import ENCODINGS
from flux_desktop.ui.parts.buttons import Button
from flux_desktop.ui.parts.fields import DateEdit, Field, Select
from flux_desktop.ui.parts.labels import Label, Pill

# The words of a choice and what it leads to.
_CHOICES: Final[Mapping[tuple[str, str], tuple[str, str]]] = {
    ("date_order", "dmy"): (N_("The day"), N_("03/04/2026 is 3 April 2026.")),
    ("date_order", "mdy"): (N_("The month"), N_("03/04/2026 is 4 March 2026.")),
    ("decimal", "."): (N_("The point"), N_("12.50 is twelve and a half; 1,234 is over a thousand.")),
    ("decimal", ","): (N_("The comma"), N_("12,50 is twelve and a half; 1.234 is over a thousand.")),
    ("date_order", "ymd"): (N_("The year"), N_("26/03/04 is 4 March 2026.")),
    ("stray_days", "leave_out"): (
        N_("Mistyped: leave those lines out"),
        N_("They are listed among the lines left out."),
    ),
    ("stray_days", "keep"): (N_("They are right"), N_("Sales were made on those days.")),
    ("turned_days", "turn_back"): (
        N_("Turn them back"),
        N_("The month becomes the day, as in the dates that stayed texts."),
    ),
    ("turned_days", "keep"): (N_("Leave them"), N_("The dates are right as the spreadsheet has them.")),
    ("units", "row"): (N_("Yes, each row is one unit"), N_("The file lists single sales.")),
    ("cells", "units"): (N_("Yes, units sold"), N_("Each cell is what was sold of a dish on a day.")),
    ("currency", "keep"): (
        N_("Import them as they stand"),
        N_("Amounts are not converted: they will be shown in the restaurant's currency."),
    ),
    ("place", "all"): (
        N_("All of them together"),
        N_("Their sales are added up as those of one restaurant."),
    ),
    ("sheets", "all"): (N_("All of them"), N_("Their rows are read one sheet after the other.")),
    ("price", "unit"): (N_("Of one unit"), N_("2 units at 4.50 are 9.00.")),
    ("price", "line"): (N_("Of the whole line"), N_("2 units at 4.50 are 4.50.")),
    ("tax", "included"): (N_("Tax included"), N_("The amounts are what guests paid.")),
    ("tax", "excluded"): (N_("Without tax"), N_("Tax comes on top of the amounts.")),
    ("spread", "weekdays"): (
        N_("As weekdays usually do"),
        N_("A busy weekday gets more, a closed day nothing."),
    ),
    ("spread", "evenly"): (N_("Evenly"), N_("Every open day gets the same.")),
    ("ticket_scope", "day"): (
        N_("It starts again each day"),
        N_("Number 7 of Monday and number 7 of Tuesday are two tickets."),
    ),
    ("ticket_scope", "year"): (
        N_("It starts again each year"),
        N_("Number 7 of 2025 and number 7 of 2026 are two tickets."),
    ),
    ("ticket_scope", "ever"): (
        N_("They were moved"),
        N_("A number is one ticket for ever: only the newer of the two counts."),
    ),
    ("overlap", "replace"): (
        N_("Replace those days"),
        N_("Their earlier sales no longer count. Undo this import, and they count again."),
    ),
    ("overlap", "add"): (
        N_("Add to those days"),
        N_("Both count. Choose this when each file holds other sales, such as two tills."),
    ),
}
_MEANINGS: Final[Mapping[str, str]] = {
    "sold": N_("A sale that counts"),
    "out": N_("No sale: leave it out"),
    "refund": N_("Made, then repaid"),
}
_HOURS: Final = tuple(f"{hour:02}:00" for hour in range(13))
_LIST: Final = 260
# More are found sooner by typing.
_MOST_CHOICES: Final = 8


class AnswerField(QWidget):
    """An answer being given. `value` is "" until there is one."""

    changed = Signal()

    @property
    def value(self) -> str:
        raise NotImplementedError

    def choose(self, value: str) -> None:
        """Gives this answer, as if the person had."""
        raise NotImplementedError


class ChoiceAnswer(AnswerField):
    """A few choices under each other, each with what it leads to. The suggested one is marked; none is chosen."""

    def __init__(self, question: Question) -> None:
        super().__init__()
        self._choices = question.choices
        self._group = QButtonGroup(self)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(0)
        grid.setColumnStretch(1, 1)
        for number, choice in enumerate(question.choices):
            self._add(grid, number, question, choice)
        if question.suggested in question.choices:
            self.setFocusProxy(self._group.button(question.choices.index(question.suggested)))
        self._group.idClicked.connect(lambda _number: self.changed.emit())

    @property
    def value(self) -> str:
        chosen = self._group.checkedId()
        return self._choices[chosen] if chosen >= 0 else ""

    def choose(self, value: str) -> None:
        self._group.button(self._choices.index(value)).setChecked(True)
        self.changed.emit()

    def _add(self, grid: QGridLayout, number: int, question: Question, choice: str) -> None:
        words, consequence = (_(text) for text in _CHOICES.get((question.key, choice), (choice, "")))
        suggested = choice == question.suggested
        button = QRadioButton(words)
        button.setAccessibleName(words)
        captions = (consequence, _("Suggested")) if suggested else (consequence,)
        button.setAccessibleDescription(" ".join(filter(None, captions)))
        self._group.addButton(button, number)
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addWidget(button)
        if suggested:
            row.addWidget(Pill(_("Suggested"), "info"))
        row.addStretch(1)
        grid.addLayout(row, number, 0)
        grid.addWidget(Label(consequence, "caption", "text2", wrap=True), number, 1)


class ListAnswer(AnswerField):
    """One of many: the likely ones first. Typing finds any of them."""

    def __init__(self, question: Question, others: tuple[str, ...]) -> None:
        super().__init__()
        self._select = Select()
        self._select.setAccessibleName(question.text)
        self._select.setMinimumWidth(_LIST)
        for value in dict.fromkeys((*question.choices, *others)):
            suggested = value == question.suggested
            words = _("{value} (suggested)").format(value=value) if suggested else value
            self._select.addItem(words, value)
        self._select.setEditable(True)
        self._select.setInsertPolicy(Select.InsertPolicy.NoInsert)
        finder = QCompleter(self._select.model(), self._select)
        finder.setFilterMode(Qt.MatchFlag.MatchContains)
        finder.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        if (popup := finder.popup()) is not None:
            popup.setAccessibleName(_("Choices"))
        self._select.setCompleter(finder)
        self._select.setCurrentIndex(-1)
        line = self._select.lineEdit()
        if line is not None:
            line.setPlaceholderText(_("Choose one"))
            line.setAccessibleName(question.text)
        self.setFocusProxy(self._select)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._select)
        row.addStretch(1)
        self._select.currentIndexChanged.connect(lambda _index: self.changed.emit())

    @property
    def value(self) -> str:
        return self._select.currentData() or ""

    def choose(self, value: str) -> None:
        self._select.setCurrentIndex(self._select.findData(value))


class StatusAnswer(AnswerField):
    """What each of a few words for the state of a sale means. The answer is there once every word has its meaning."""

    def __init__(self, question: Question) -> None:
        super().__init__()
        self._words = status_words(question.suggested)
        self._selects: list[Select] = []
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(16)
        grid.setColumnStretch(2, 1)
        for row, word in enumerate(self._words):
            select = Select()
            select.setAccessibleName(_("What {word} means").format(word=word))
            select.setMinimumWidth(_LIST)
            for value, words in _MEANINGS.items():
                select.addItem(_(words), value)
            select.setCurrentIndex(-1)
            select.setPlaceholderText(_("Choose one"))
            select.currentIndexChanged.connect(lambda _index: self.changed.emit())
            self._selects.append(select)
            grid.addWidget(Label(word, "medium"), row, 0)
            grid.addWidget(select, row, 1)
        if self._selects:
            self.setFocusProxy(self._selects[0])

    @property
    def value(self) -> str:
        chosen = [select.currentData() for select in self._selects]
        if not chosen or not all(chosen):
            return ""
        return ",".join(f"{word}:{meaning}" for word, meaning in zip(self._words, chosen, strict=True))

    def choose(self, value: str) -> None:
        for part, select in zip(value.split(","), self._selects, strict=False):
            select.setCurrentIndex(select.findData(part.rpartition(":")[2]))


def status_words(suggested: str) -> list[str]:
    """The words of an answer "Declined:out,On account:sold"."""
    return [part.rpartition(":")[0] for part in suggested.split(",") if ":" in part]


class PeriodAnswer(AnswerField):
    """The first and the last day a report covers, from two calendars. They count once they are confirmed."""

    def __init__(self, question: Question) -> None:
        super().__init__()
        self._value = ""
        self._first, self._last = DateEdit(), DateEdit()
        self._use = Button(_("Use these days"), "check")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(Field(_("First day"), self._first))
        row.addWidget(Field(_("Last day"), self._last))
        row.addWidget(self._use, 0, Qt.AlignmentFlag.AlignBottom)
        row.addStretch(1)
        self._show(question.suggested)
        self._first.dateChanged.connect(self._first_moved)
        self._last.dateChanged.connect(self._last_moved)
        self._use.clicked.connect(self._say)
        self.setFocusProxy(self._first)

    @property
    def value(self) -> str:
        return self._value

    def choose(self, value: str) -> None:
        self._show(value)
        self._say()

    def _show(self, value: str) -> None:
        """The days of "2026-03-14/2026-03-20"; yesterday where nothing is suggested."""
        first, _slash, last = value.partition("/")
        for edit, text in ((self._first, first), (self._last, last or first)):
            day = QDate.fromString(text, Qt.DateFormat.ISODate)
            edit.setDate(day if day.isValid() else QDate.currentDate().addDays(-1))

    def _first_moved(self, day: QDate) -> None:
        if self._last.date() < day:
            self._last.setDate(day)
        self._forget()

    def _last_moved(self, day: QDate) -> None:
        if self._first.date() > day:
            self._first.setDate(day)
        self._forget()

    def _forget(self) -> None:
        """The days were changed after they were confirmed: they wait for the button again."""
        self._use.setEnabled(True)
        if self._value:
            self._value = ""
            self.changed.emit()

    def _say(self) -> None:
        first, last = (_day(edit).isoformat() for edit in (self._first, self._last))
        self._value = first if first == last else f"{first}/{last}"
        self._use.setEnabled(False)
        self.changed.emit()


def answer_to(question: Question) -> AnswerField:
    """The control for a question, by what its answer is."""
    if question.key == "report_date":
        return PeriodAnswer(question)
    if question.key == "business_day_start":
        return ListAnswer(question, _HOURS)
    if question.key == "status":
        return StatusAnswer(question)
    if question.key == "encoding":
        return ListAnswer(question, ENCODINGS)
    if question.key in ("place", "sheets") and len(question.choices) > _MOST_CHOICES:
        return ListAnswer(question, ())
    if question.key == "timezone":
        from zoneinfo import available_timezones

        return ListAnswer(question, tuple(sorted(available_timezones())))
    return ChoiceAnswer(question)


def _day(edit: DateEdit) -> date:
    day = edit.date()
    return date(day.year(), day.month(), day.day())
