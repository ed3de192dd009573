"""The page Imports in a test: how to open it, and what a person sees and does there."""

from pathlib import Path

from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QAccessible, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from flux_desktop.domain.exact import MICRO
from flux_desktop.services.imports import history
from flux_desktop.store import sales
from flux_desktop.ui.app_context import AppContext
from flux_desktop.ui.imports.check_step import CheckStep
from flux_desktop.ui.imports.view import ImportsView
from flux_desktop.ui.parts.labels import ElidedLabel
from flux_desktop.ui.parts.overlays import Sheet
from flux_desktop.ui.rows import Table
from tests.sessions import session
from tests.ui.keys import activate

# The worker process starts once a test: a second or two where the machine is busy.
PATIENCE = 20_000


def open_page(context: AppContext, qtbot: QtBot) -> ImportsView:
    """The page in the window of the context, loaded, as small as the smallest window lets it be."""
    window = context.parent()
    assert isinstance(window, QWidget)
    view = ImportsView(context)
    QVBoxLayout(window).addWidget(view)
    window.resize(960, 636)
    activate(qtbot, window)
    rest(context, qtbot)
    return view


def rest(context: AppContext, qtbot: QtBot) -> None:
    """Until nothing is under way and what a check found is on the page, laid out."""
    window = context.parent()
    assert isinstance(window, QWidget)

    def quiet() -> bool:
        return not context.jobs.busy and not any(each.filling for each in window.findChildren(CheckStep))

    def settled() -> bool:
        if quiet():
            # What was shown last takes its place and the keyboard with the events that still wait.
            QApplication.processEvents()
        return quiet()

    qtbot.waitUntil(settled, timeout=PATIENCE)


def texts(parent: QWidget) -> str:
    """Everything that can be read."""
    said = [label.text() for label in parent.findChildren(QLabel) if label.isVisible()]
    for table in parent.findChildren(Table):
        if table.isVisible():
            said += [
                column.text(column.value(row)) for row in table.rows.rows for column in table.rows.columns
            ]
    return "\n".join(said)


def button(parent: QWidget, words: str) -> QPushButton:
    """The visible button of that text. Fails where there is none."""
    for each in parent.findChildren(QPushButton):
        if each.isVisible() and each.text() == words:
            return each
    raise AssertionError(f"no button “{words}”")


def buttons(parent: QWidget) -> set[str]:
    return {each.text() for each in parent.findChildren(QPushButton) if each.isVisible()}


def imports_of(context: AppContext) -> list[tuple[str, str]]:
    assert context.restaurant is not None
    return [(each.file, each.status) for each in history(session(context.store, context.restaurant))]


def sold(context: AppContext) -> int:
    assert context.restaurant is not None
    with context.store.read() as uow:
        return sales.totals(uow, context.restaurant.id).quantity // MICRO


def open_sheet(qtbot: QtBot) -> Sheet:
    qtbot.waitUntil(lambda: isinstance(QApplication.activeModalWidget(), Sheet))
    sheet = QApplication.activeModalWidget()
    assert isinstance(sheet, Sheet)
    return sheet


def nameless(parent: QWidget) -> list[str]:
    """The types of what the keyboard reaches and a screen reader cannot name."""
    reached = [
        each
        for each in parent.findChildren(QWidget)
        if each.focusPolicy() & Qt.FocusPolicy.TabFocus and not each.objectName().startswith("qt_")
    ]
    faces = [(each, QAccessible.queryAccessibleInterface(each)) for each in reached]
    return [type(each).__name__ for each, face in faces if not face or not face.text(QAccessible.Text.Name)]


def drop(view: ImportsView, *files: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(file)) for file in files])
    copy, left, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    view.dragEnterEvent(QDragEnterEvent(QPointF(9, 9).toPoint(), copy, data, left, none))
    view.dropEvent(QDropEvent(QPointF(9, 9), copy, data, left, none))


def clipped(parent: QWidget) -> list[str]:
    """The texts of one line that have less room than they need."""
    return [
        each.text()
        for each in parent.findChildren(QLabel)
        if each.isVisible()
        and not each.wordWrap()
        and not isinstance(each, ElidedLabel)
        and each.text()
        and each.sizeHint().width() > each.width() + 1
    ]
