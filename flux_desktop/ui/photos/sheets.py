"""What a review asks besides its table: lines that became no dish, dishes that are gone, names of sections."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from flux_desktop.domain.i18n import _
from flux_desktop.domain.menu import MenuItem, typed_name
from flux_desktop.domain.photos import LONGEST_NAME, UnreadLine
from flux_desktop.ui.parts.buttons import Button, LinkButton, PrimaryButton
from flux_desktop.ui.parts.cards import Scroll
from flux_desktop.ui.parts.fields import Field, Select
from flux_desktop.ui.parts.lists import line
from flux_desktop.ui.parts.overlays import Sheet
from flux_desktop.ui.theme import px

_HEIGHT = 360


class UnreadSheet(Sheet):
    """Text of the photo that became no dish; each line can be made one."""

    added = Signal(str)

    def __init__(self, parent: QWidget, lines: Sequence[UnreadLine]) -> None:
        sentence = _("Nothing is dropped: headings, notes and what could not be read.")
        super().__init__(parent, _("Lines that became no dish"), sentence, width=560)
        column = _listed(self)
        for each in lines:
            add = LinkButton(_("Make it a dish"), "plus")
            add.setAccessibleName(_("Make “{text}” a dish").format(text=each.text))
            column.addWidget(made := line(each.text, "", add))
            add.clicked.connect(lambda _on=False, text=each.text, row=made: self._add(text, row))
        column.addStretch(1)
        close = PrimaryButton(_("Close"))
        close.clicked.connect(self.accept)
        self.footer.addWidget(close)

    def _add(self, text: str, row: QWidget) -> None:
        row.setEnabled(False)
        self.added.emit(typed_name(text)[:LONGEST_NAME])


class GoneSheet(Sheet):
    """Dishes of the menu that are on no photo: off the menu only where the person says so."""

    decided = Signal(object)

    def __init__(self, parent: QWidget, dishes: Sequence[MenuItem], chosen: set[UUID]) -> None:
        text = _("They stay on the menu unless you tick them. A photo may show only a part of it.")
        super().__init__(parent, _("Not on the photos"), text, width=520)
        self.boxes: dict[UUID, QCheckBox] = {}
        column = _listed(self)
        for each in dishes:
            box = self.boxes[each.id] = QCheckBox(
                f"{each.name} · {each.category}" if each.category else each.name
            )
            box.setChecked(each.id in chosen)
            column.addWidget(box)
        column.addStretch(1)
        leave, take = Button(_("Cancel")), PrimaryButton(_("Take off the menu when saving"))
        leave.clicked.connect(self.reject)
        take.clicked.connect(self._decide)
        self.footer.addWidget(leave)
        self.footer.addWidget(take)

    def _decide(self) -> None:
        ticked = {item_id for item_id, box in self.boxes.items() if box.isChecked()}
        self.accept()
        self.decided.emit(ticked)


class SectionsSheet(Sheet):
    """Which category each section of the menu is: the photo's own word, or one that the menu has."""

    decided = Signal(object)

    def __init__(self, parent: QWidget, used: Mapping[str, str], known: Sequence[str]) -> None:
        text = _("New dishes get these categories. Dishes of the menu keep theirs.")
        super().__init__(parent, _("Sections and categories"), text, width=480)
        self.fields: dict[str, Select] = {}
        column = _listed(self)
        for section, category in used.items():
            select = self.fields[section] = Select()
            select.setEditable(True)
            choices = list(dict.fromkeys([category, section, *known]))
            select.addItems(choices)
            select.setCurrentText(category)
            column.addWidget(Field(section, select))
        column.addStretch(1)
        leave, use = Button(_("Cancel")), PrimaryButton(_("Use these"))
        leave.clicked.connect(self.reject)
        use.clicked.connect(self._decide)
        self.footer.addWidget(leave)
        self.footer.addWidget(use)

    def _decide(self) -> None:
        named = {
            section: typed_name(select.currentText())[:LONGEST_NAME]
            for section, select in self.fields.items()
        }
        self.accept()
        self.decided.emit(named)


def _listed(sheet: Sheet) -> QVBoxLayout:
    content = QWidget()
    column = QVBoxLayout(content)
    column.setContentsMargins(0, 0, 8, 0)
    column.setSpacing(6)
    scroll = Scroll(content)
    scroll.setFixedHeight(px(_HEIGHT))
    sheet.body.addWidget(scroll)
    return column
