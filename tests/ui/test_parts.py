"""The parts: named for those who cannot see them, wide enough for their words, dressed in both appearances."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible, QColor, QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QLabel,
    QLineEdit,
    QPushButton,
    QSpinBox,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from flux_desktop.domain.errors import Refused
from flux_desktop.domain.progress import Step
from flux_desktop.ui.parts.buttons import Button, IconButton, Segment
from flux_desktop.ui.parts.cards import Flow, KpiCard, Scroll
from flux_desktop.ui.parts.fields import DateEdit, Field, PasswordEdit, Select
from flux_desktop.ui.parts.labels import ElidedLabel, Label
from flux_desktop.ui.parts.overlays import ConfirmSheet, Toast
from flux_desktop.ui.parts.progress import ProgressBar, ProgressPanel, Steps
from flux_desktop.ui.parts.states import EmptyState, ErrorState, Skeleton
from flux_desktop.ui.theme import DARK, LIGHT, SCALES, Theme

Notifier = Callable[..., QWidget]


def _said(widget: QWidget) -> str:
    """What a screen reader calls a widget."""
    interface = QAccessible.queryAccessibleInterface(widget)
    return interface.text(QAccessible.Text.Name) if interface else ""


def _colours(widget: QWidget) -> set[str]:
    image = widget.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    return {QColor(pixel).name() for pixel in set(memoryview(image.constBits()).cast("I"))}


def test_everything_the_keyboard_reaches_has_a_name(every_part: list[QWidget], show: Notifier) -> None:
    window = show(*every_part, width=600, height=2200)
    reached = [
        widget
        for widget in window.findChildren(QWidget)
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and not widget.objectName().startswith("qt_")
    ]
    assert len(reached) > 12
    assert [type(widget).__name__ for widget in reached if not _said(widget)] == []


@pytest.mark.parametrize("scale", SCALES)
def test_no_word_is_cut_off(every_part: list[QWidget], show: Notifier, look: Theme, scale: float) -> None:
    look.apply(scale=scale)
    window = show(*every_part, width=600, height=2600)
    worded: list[QLabel | QAbstractButton] = [
        *(label for label in window.findChildren(QLabel) if not label.wordWrap()),
        *(button for button in window.findChildren(QAbstractButton) if not isinstance(button, QToolButton)),
    ]
    cut = [
        widget.text()
        for widget in worded
        if widget.isVisible()
        and not isinstance(widget, ElidedLabel)
        and widget.sizeHint().width() > widget.width()
    ]
    assert cut == []


def test_a_wrapped_sentence_has_the_height_it_needs(show: Notifier) -> None:
    state = EmptyState("file-up", "No sales yet", "Import one month of tickets. " * 6)
    show(state, width=300, height=500)
    for label in state.findChildren(QLabel):
        assert label.height() >= label.heightForWidth(label.width())


@pytest.mark.parametrize("kind", [QPushButton, IconButton])
def test_every_button_is_large_enough_to_hit(every_part: list[QWidget], kind: type[QWidget]) -> None:
    for part in every_part:
        for button in [part] if isinstance(part, kind) else part.findChildren(kind):
            assert min(button.sizeHint().width(), button.sizeHint().height()) >= 32


def test_a_switch_of_appearance_repaints_every_part(
    every_part: list[QWidget], show: Notifier, look: Theme
) -> None:
    window = show(*every_part, width=600, height=2200)
    before = _colours(window)
    look.apply("dark")
    after = _colours(window)
    assert LIGHT.surface.lower() in before
    assert DARK.surface.lower() in after
    assert {LIGHT.canvas.lower(), LIGHT.btn.lower(), LIGHT.good_soft.lower()} & after == set()
    assert {DARK.canvas.lower(), DARK.btn.lower(), DARK.good_soft.lower()} - after == set()


def test_a_button_shows_a_ring_only_when_a_key_brought_the_focus(show: Notifier) -> None:
    first, second = Button("One"), Button("Two")
    window = show(first, second)
    accent = LIGHT.accent.lower()
    QTest.mouseClick(first, Qt.MouseButton.LeftButton)
    assert accent not in _colours(first)
    QTest.keyClick(window, Qt.Key.Key_Tab)
    focused = QGuiApplication.focusObject()
    assert isinstance(focused, Button)
    assert accent in _colours(focused)


def test_a_segment_moves_with_the_arrow_keys_and_tells(show: Notifier, qtbot: QtBot) -> None:
    segment = Segment([("7", "7 days"), ("28", "28 days"), ("90", "90 days")], "Range")
    show(segment)
    chosen: list[str] = []
    segment.changed.connect(chosen.append)
    first = segment.findChildren(QAbstractButton)[0]
    first.setFocus()
    QTest.keyClick(first, Qt.Key.Key_Right)
    assert segment.current == "28"
    segment.set_current("90")
    segment.set_current("90")
    assert chosen == ["28", "90"]
    with pytest.raises(ValueError):
        segment.set_current("365")


def test_a_field_says_what_is_wrong_and_forgets_it(show: Notifier) -> None:
    editor = QLineEdit()
    field = Field("E-mail", editor, "mail")
    show(field)
    field.error("This is not an address.")
    assert "This is not an address." in [
        label.text() for label in field.findChildren(QLabel) if label.isVisible()
    ]
    assert editor.accessibleDescription() == "This is not an address."
    assert LIGHT.bad.lower() in _colours(editor)
    field.clear_error()
    assert LIGHT.bad.lower() not in _colours(field)
    assert editor.accessibleDescription() == ""


def test_a_label_leads_to_its_editor(show: Notifier) -> None:
    editor = QSpinBox()
    field = Field("Days", editor)
    assert [label.buddy() for label in field.findChildren(QLabel) if label.buddy()] == [editor]
    assert editor.accessibleName() == "Days"


def test_a_field_keeps_its_height_when_it_gets_the_focus_or_an_error(show: Notifier) -> None:
    for editor in (QLineEdit(), Select(), QSpinBox(), DateEdit(), PasswordEdit()):
        field, other = Field("A", editor), Field("B", QLineEdit())
        show(field, other)
        other.editor.setFocus()
        heights = [editor.height()]
        editor.setFocus()
        heights.append(editor.height())
        field.error("Wrong.")
        # Its words take their place with the events that wait.
        QApplication.processEvents()
        heights.append(editor.height())
        assert heights == [40, 40, 40]


def test_a_password_shows_only_when_asked(show: Notifier) -> None:
    editor = PasswordEdit()
    editor.setText("secret")
    assert editor.displayText() != "secret"
    editor.actions()[0].trigger()
    assert editor.displayText() == "secret"
    assert editor.actions()[0].text() == "Hide password"


def test_a_known_error_is_told_in_its_own_words(show: Notifier) -> None:
    tried: list[int] = []
    state = ErrorState(Refused("The file is empty.", "Export it again."), lambda: tried.append(1))
    show(state)
    assert {"The file is empty.", "Export it again."} <= {
        label.text() for label in state.findChildren(QLabel)
    }
    (again,) = state.findChildren(QPushButton)
    again.click()
    assert tried == [1]


def test_a_bug_offers_its_details_and_no_traceback_on_its_face(show: Notifier) -> None:
    state = ErrorState(KeyError("soup"))
    show(state)
    assert not any("soup" in label.text() for label in state.findChildren(QLabel))
    (copy,) = state.findChildren(QPushButton)
    copy.click()
    copied = QGuiApplication.clipboard().text()
    assert copied.startswith("Reference ")
    assert "KeyError: 'soup'" in copied


def test_a_skeleton_waits_before_it_shows(show: Notifier, qtbot: QtBot) -> None:
    skeleton = Skeleton(3)
    show(skeleton)
    assert LIGHT.hover.lower() not in _colours(skeleton)
    qtbot.waitUntil(lambda: LIGHT.hover.lower() in _colours(skeleton), timeout=2000)


def test_progress_is_counted_and_spoken(show: Notifier) -> None:
    panel = ProgressPanel("sales.csv", counted="{done} of {total} rows", spoken="Checked {percent} percent")
    show(panel)
    panel.step(Step(734_208, 1_020_000))
    assert "734,208 of 1,020,000 rows" in [label.text() for label in panel.findChildren(QLabel)]
    assert _said(panel.findChildren(ProgressBar)[0]) == "Checked 71 percent"
    panel.step(Step(12, 0, "Reading the pages"))
    assert "Reading the pages" in [label.text() for label in panel.findChildren(QLabel)]


def test_progress_can_be_cancelled_once(show: Notifier, qtbot: QtBot) -> None:
    panel = ProgressPanel("sales.csv")
    show(panel)
    (cancel,) = panel.findChildren(QPushButton)
    with qtbot.waitSignal(panel.cancelled):
        cancel.click()
    assert not cancel.isEnabled()
    panel.begin("menu.csv")
    assert cancel.isEnabled()


def test_steps_say_where_the_person_is(show: Notifier) -> None:
    steps = Steps(["File", "Columns", "Check", "Import"])
    steps.current = 2
    assert _said(steps) == "Step 3 of 4: Check"


def test_a_figure_is_read_with_what_it_is_compared_to() -> None:
    card = KpiCard("Expected covers", "user")
    card.set("218", "vs last Sunday", "good", "+8.2%")
    assert card.accessibleName() == "Expected covers: 218. +8.2% vs last Sunday"


def test_figures_stand_on_one_line_whatever_is_said_under_them(show: Notifier) -> None:
    page = QWidget()
    flow = Flow(page, minimum=180)
    plain, changed, wordy = cards = [KpiCard(name, "user") for name in ("Plain", "Changed", "Wordy")]
    for card in cards:
        flow.addWidget(card)
    plain.set("17", "yesterday")
    changed.set("61", "vs Tue 17", "good", "+39.0%")
    wordy.set("€342", "12 dishes without a price left out, which takes two lines")
    show(page, width=700)
    tops = {
        label.mapTo(page, QPoint()).y()
        for card in cards
        for label in card.findChildren(QLabel)
        if label.text() in ("17", "61", "€342")
    }
    assert len(tops) == 1
    assert len({card.height() for card in cards}) == 1


def test_the_last_card_of_a_row_reaches_the_right_edge(show: Notifier, qtbot: QtBot) -> None:
    page = QWidget()
    flow = Flow(page, minimum=100)
    cards = [KpiCard(f"Card {i}") for i in range(3)]
    for card in cards:
        flow.addWidget(card)
    window = show(page, width=601)
    for width in (601, 602, 603):
        before = page.width()
        window.resize(width, 400)
        qtbot.waitUntil(lambda before=before, width=width: width == 601 or page.width() != before)
        qtbot.waitUntil(lambda: cards[-1].geometry().right() == page.rect().right())


def test_cards_wrap_on_to_the_next_row_when_the_window_is_narrow(show: Notifier, qtbot: QtBot) -> None:
    page = QWidget()
    flow = Flow(page, minimum=220, gap=16)
    cards = [KpiCard(f"Card {i}") for i in range(4)]
    for card in cards:
        flow.addWidget(card)
    window = show(page, width=1040)
    assert len({card.y() for card in cards}) == 1
    for width in (560, 720):
        before = page.width()
        window.resize(width, 700)
        qtbot.waitUntil(lambda before=before: page.width() != before)
        qtbot.waitUntil(lambda: [card.y() == cards[0].y() for card in cards] == [True, True, False, False])
    assert max(card.width() for card in cards) - min(card.width() for card in cards) <= 1
    assert page.height() >= flow.heightForWidth(page.width())


def test_a_page_scrolls_down_and_never_sideways(show: Notifier) -> None:
    content = EmptyState("sun", "A heading", "A sentence.", Button("A rather long action"))
    content.setMinimumHeight(900)
    area = Scroll(content)
    show(area, width=420)
    assert area.verticalScrollBar().maximum() > 0
    assert area.horizontalScrollBar().maximum() == 0
    assert area.minimumSizeHint().width() >= content.minimumSizeHint().width()


def test_a_long_name_ends_with_dots_and_shows_whole_in_its_tool_tip(show: Notifier) -> None:
    label = ElidedLabel("Restaurante con un nombre que no cabe en ninguna parte")
    show(label, width=160)
    assert label.toolTip() == label.text()


def test_a_toast_offers_one_action_and_replaces_the_one_before(show: Notifier, qtbot: QtBot) -> None:
    window = show(Label("Page"))
    undone: list[int] = []
    Toast.show_in(window, "Removed")
    toast = Toast.show_in(window, "Imported 12 rows", action="Undo", then=lambda: undone.append(1))
    assert [other for other in window.findChildren(Toast) if other.isVisible()] == [toast]
    assert toast.geometry().bottom() < window.height()
    toast.findChildren(QPushButton)[0].click()
    assert undone == [1]
    qtbot.waitUntil(lambda: window.findChildren(Toast) == [])


def test_a_toast_stays_bottom_left_when_the_window_changes_size(show: Notifier, qtbot: QtBot) -> None:
    window = show(Label("Page"))
    toast = Toast.show_in(window, "Saved")
    window.resize(700, 500)
    qtbot.waitUntil(lambda: toast.geometry().bottom() == 500 - 24 - 1)
    assert toast.x() == 24


@pytest.mark.parametrize(("press", "accepted"), [(Qt.Key.Key_Escape, False), (Qt.Key.Key_Return, True)])
def test_a_question_is_answered_by_the_keyboard(
    show: Notifier, qtbot: QtBot, press: Qt.Key, accepted: bool
) -> None:
    window = show(Label("Page"))
    question = ConfirmSheet(window, "Import again?", "These rows are here already.", "Import")
    answers: list[bool] = []
    question.finished.connect(lambda code: answers.append(bool(code)))
    question.open()
    qtbot.waitExposed(question)
    assert QColor(0, 0, 0) != window.grab().toImage().pixelColor(QPoint(2, 2)) != QColor(LIGHT.canvas)
    QTest.keyClick(question, press)
    assert answers == [accepted]


def test_a_dangerous_question_is_not_done_by_enter(show: Notifier, qtbot: QtBot) -> None:
    window = show(Label("Page"))
    question = ConfirmSheet(window, "Remove?", "It cannot be undone.", "Remove", dangerous=True)
    answers: list[int] = []
    question.finished.connect(answers.append)
    question.open()
    qtbot.waitExposed(question)
    QTest.keyClick(question, Qt.Key.Key_Return)
    assert answers == [0]


def test_the_keyboard_stays_inside_an_open_dialog(show: Notifier, qtbot: QtBot) -> None:
    window = show(Button("Outside"))
    question = ConfirmSheet(window, "Remove?", "It cannot be undone.", "Remove")
    question.open()
    qtbot.waitExposed(question)
    assert question.isModal()
    reached = []
    for _turn in range(6):
        QTest.keyClick(question, Qt.Key.Key_Tab)
        reached.append(_said(question.focusWidget()))
    assert reached == ["Close", "Cancel", "Remove"] * 2
    question.reject()
