"""The kit of forms and of the lists in them: lines that go, and a button that waits for what it saves."""

from collections.abc import Callable, Iterator
from functools import partial

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from flux_desktop.domain.errors import NotFound, Refused
from flux_desktop.ui.app_context import AppContext
from flux_desktop.ui.forms import save
from flux_desktop.ui.parts.buttons import Button, IconButton
from flux_desktop.ui.parts.fields import LineField
from flux_desktop.ui.parts.labels import Label
from flux_desktop.ui.parts.lists import EditableList, line, remove_button

PATIENCE = 20_000


@pytest.fixture
def listed(qapp: QApplication) -> Iterator[EditableList]:
    around = QWidget()
    made = EditableList("None ahead.")
    QVBoxLayout(around).addLayout(made)
    yield made
    around.deleteLater()


def texts(listed: EditableList) -> list[str]:
    """The labels of the lines that are left, line by line."""
    widgets = [listed.itemAt(at).widget() for at in range(listed.count())]
    return [
        each.text()
        for widget in widgets
        for each in ([widget] if isinstance(widget, Label) else widget.findChildren(Label))
    ]


def test_lines_take_the_place_of_those_before(listed: EditableList) -> None:
    listed.show_lines([line("Festa major", "24 September"), line("Match", "1 October")])
    assert texts(listed) == ["Festa major", "24 September", "Match", "1 October"]
    listed.show_lines([line("Fair")])
    assert texts(listed) == ["Fair"]
    listed.show_lines([])
    assert texts(listed) == ["None ahead."]
    listed.show_lines([line("Fair")])
    assert texts(listed) == ["Fair"]


def test_a_line_can_remove_itself(listed: EditableList) -> None:
    names = ["Fair", "Match"]

    def remove(name: str) -> None:
        names.remove(name)
        show()

    def show() -> None:
        listed.show_lines(
            line(each, "", remove_button(f"Remove {each}", partial(remove, each))) for each in names
        )

    show()
    first = listed.itemAt(0).widget().findChildren(IconButton)[0]
    assert first.accessibleName() == "Remove Fair"
    first.click()
    assert texts(listed) == ["Match"]


class NameForm(QWidget):
    """A name to save. `work` is what becomes of it."""

    def __init__(self, context: AppContext) -> None:
        super().__init__()
        self.context = context
        self.field, self.button = LineField("Name", hint="Match", longest=5), Button("Save")
        self.other = Button("Other")
        column = QVBoxLayout(self)
        for widget in (self.field, self.button, self.other):
            column.addWidget(widget)
        self.saved = 0
        self.work: Callable[[], object] = lambda: None
        self.button.clicked.connect(self.save)

    def save(self) -> None:
        save(self.context, self, self.work, button=self.button, field=self.field, then=self.done)

    def done(self) -> None:
        assert self.button.isEnabled()
        self.saved += 1


@pytest.fixture
def form(context: AppContext, show: Callable[..., QWidget]) -> NameForm:
    made = NameForm(context)
    show(made)
    return made


def test_the_button_waits_and_gets_the_focus_back(form: NameForm, context: AppContext, qtbot: QtBot) -> None:
    form.button.setFocus()
    form.button.click()
    assert not form.button.isEnabled()
    form.button.click()
    qtbot.waitUntil(lambda: not context.jobs.busy, timeout=PATIENCE)
    assert form.saved == 1
    assert form.button.hasFocus()


def test_a_focus_that_was_moved_meanwhile_stays(form: NameForm, context: AppContext, qtbot: QtBot) -> None:
    form.button.setFocus()
    form.button.click()
    form.field.line.setFocus()
    qtbot.waitUntil(lambda: not context.jobs.busy, timeout=PATIENCE)
    assert form.field.line.hasFocus()


def test_a_refusal_stands_beside_the_field_until_it_is_edited(
    form: NameForm, context: AppContext, qtbot: QtBot
) -> None:
    def refuse() -> None:
        raise Refused("The day needs a name.", "Write one.")

    form.work = refuse
    form.button.click()
    qtbot.waitUntil(lambda: not context.jobs.busy, timeout=PATIENCE)
    line = form.field.line
    assert "needs a name" in line.accessibleDescription()
    assert line.hasFocus()
    assert form.button.isEnabled()
    assert form.saved == 0
    QTest.keyClicks(line, "Matches")
    assert line.accessibleDescription() == ""
    assert line.text() == "Match"


def test_any_other_error_is_shown_as_usual(form: NameForm, context: AppContext, qtbot: QtBot) -> None:
    def lose() -> None:
        raise NotFound("There is no such day.", "Look it up.")

    errors: list[object] = []
    context.jobs.failed.connect(errors.append)
    form.work = lose
    form.button.click()
    qtbot.waitUntil(lambda: bool(errors), timeout=PATIENCE)
    assert isinstance(errors[0], NotFound)
    assert form.field.line.accessibleDescription() == ""
    assert form.button.isEnabled()
