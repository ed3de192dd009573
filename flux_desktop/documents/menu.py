"""Dishes as JSON documents."""

from collections.abc import Sequence

from flux_desktop.documents import JSON
from flux_desktop.domain.exact import to_decimal
from flux_desktop.domain.menu import MenuItem


def items_document(items: Sequence[MenuItem], *, with_money: bool = True) -> JSON:
    """Without prices for who may see no money."""
    return {"items": [item_document(each, with_money=with_money) for each in items]}


def item_document(item: MenuItem, *, with_money: bool = True) -> JSON:
    """`price` is a number, or null where nobody has said it."""
    price = None if item.price is None else float(to_decimal(item.price))
    return {
        "id": str(item.id),
        "name": item.name,
        **({"price": price} if with_money else {}),
        "category": item.category,
        "description": item.description,
        "auto_created": item.auto_created,
        "confirmed": item.confirmed,
        "active": not item.archived,
    }
