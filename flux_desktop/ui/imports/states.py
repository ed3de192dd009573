"""What the page shows while there is no history to show."""

from PySide6.QtWidgets import QWidget

from flux_desktop.domain.i18n import _
from flux_desktop.ui.imports.drop import DropZone
from flux_desktop.ui.parts.cards import Card
from flux_desktop.ui.parts.states import EmptyState, Skeleton


def in_card(state: QWidget) -> Card:
    card = Card()
    card.body.addWidget(state)
    return card


def nowhere_page(action: QWidget) -> Card:
    return in_card(
        EmptyState(
            "store",
            _("No restaurant yet"),
            _("Sales belong to a restaurant. Add yours in the settings, then import its sales."),
            action,
        )
    )


def loading_page() -> Card:
    card = Card()
    card.body.addWidget(Skeleton(8))
    card.body.addStretch(1)
    return card


def empty_page(action: QWidget) -> DropZone:
    return DropZone(
        EmptyState(
            "file-up",
            _("Drop the till's file here"),
            _(
                "Any till's export: CSV, Excel, text or XML. Copied cells can be pasted. "
                "Nothing is saved until you press Import."
            ),
            action,
        )
    )
