"""The dish a name stands for, found among all dishes by typing a part of it."""

import unicodedata
from collections.abc import Callable, Sequence
from functools import partial
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from flux_desktop.domain.i18n import _, ngettext
from flux_desktop.domain.menu import MenuItem
from flux_desktop.services.menu import dishes
from flux_desktop.ui import figures
from flux_desktop.ui.app_context import AppContext
from flux_desktop.ui.collation import sorted_by_name
from flux_desktop.ui.parts.buttons import Button, PrimaryButton
from flux_desktop.ui.parts.fields import Field
from flux_desktop.ui.parts.labels import Label
from flux_desktop.ui.parts.overlays import Sheet
from flux_desktop.ui.rows import Column, Rows, Table

_SHOWN: Final = 8


class LinkSheet(Sheet):
    """Type a part of the name, choose with the arrows, Enter links."""

    linked = Signal(object)

    def __init__(self, parent: QWidget, context: AppContext, names: Sequence[str]) -> None:
        n = len(names)
        many = ngettext("{n} name", "{n} names", n).format(n=figures.number(n))
        title = _("Which dish is “{name}”?").format(name=names[0]) if n == 1 else _("Which dish are they?")
        text = _("Flux remembers it for the next file.")
        super().__init__(parent, title, text if n == 1 else f"{many} · {text}", width=560)
        self._every: list[MenuItem] = []
        self._find = _Find(self._move)
        self._rows: Rows[MenuItem] = Rows(
            [
                Column(_("Dish"), lambda each: each.name, stretch=True, role="medium"),
                Column(_("Category"), lambda each: each.category or None, width=180, ink="text2"),
            ]
        )
        self.table = Table(self._rows, _("Dishes"))
        self.table.setSelectionMode(Table.SelectionMode.SingleSelection)
        self.table.setFixedHeight(self.table.height_of(_SHOWN))
        self._none = Label("", "caption", "text2")
        self.body.addWidget(Field(_("Find a dish"), self._find, "search", _("A part of its name")))
        self.body.addWidget(self.table)
        self.body.addWidget(self._none)
        leave = Button(_("Cancel"))
        leave.setAutoDefault(False)
        self._link = PrimaryButton(_("Link"))
        self._link.setDefault(True)
        self.footer.addWidget(leave)
        self.footer.addWidget(self._link)
        leave.clicked.connect(self.reject)
        self._link.clicked.connect(self._take)
        self._find.textChanged.connect(lambda _text: self._filter())
        self.table.activated.connect(lambda _index: self._take())
        self._filter()
        self._find.setFocus()
        if context.restaurant is not None:
            job = partial(dishes, context.session)
            context.jobs.run(job, owner=self, then=self._fill)

    def _fill(self, items: list[MenuItem]) -> None:
        listed = [each for each in items if not each.archived]
        self._every = sorted_by_name(listed, lambda each: each.category, lambda each: each.name)
        self._filter()

    def _filter(self) -> None:
        wanted = _plain(self._find.text()).split()
        found = [each for each in self._every if all(word in _plain(each.name) for word in wanted)]
        self._rows.replace(found)
        self._link.setEnabled(bool(found))
        none = _("No dish is called so.") if self._every else _("There are no dishes yet.")
        self._none.setText("" if found else none)
        if found:
            self.table.selectRow(0)

    def _move(self, by: int) -> None:
        at = self.table.currentIndex().row() + by
        if 0 <= at < self._rows.rowCount():
            self.table.selectRow(at)

    def _take(self) -> None:
        chosen = self.table.chosen()
        if chosen:
            self.accept()
            self.linked.emit(chosen[0])


class _Find(QLineEdit):
    """A line from which the arrows move through the list under it."""

    def __init__(self, move: Callable[[int], None]) -> None:
        super().__init__()
        self._move = move

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {
            Qt.Key.Key_Down: 1,
            Qt.Key.Key_Up: -1,
            Qt.Key.Key_PageDown: _SHOWN,
            Qt.Key.Key_PageUp: -_SHOWN,
        }
        step = steps.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
        else:
            self._move(step)


def _plain(text: str) -> str:
    """Letters alone, whatever their case and accents."""
    bare = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in bare if not unicodedata.combining(letter))
