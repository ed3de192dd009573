"""Dishes as JSON documents."""

from collections.abc import Sequence

from flux_desktop.documents import JSON
from flux_desktop.domain.exact import to_decimal
from flux_desktop.domain.menu import MenuItem


def items_document(items: Sequence[MenuItem]) -> JSON:
    return {"items": [item_document(each) for each in items]}


def item_document(item: MenuItem) -> JSON:
    """`price` is a number, or null where nobody has said it or the reader may not see it."""
    return {
        "id": str(item.id),
        "name": item.name,
        "price": None if item.price is None else float(to_decimal(item.price)),
        "category": item.category,
        "description": item.description,
        "auto_created": item.auto_created,
        "confirmed": item.confirmed,
        "active": not item.archived,
    }
