"""What was read from a photo, as a JSON document."""

from flux_desktop.documents import JSON
from flux_desktop.domain.exact import to_decimal
from flux_desktop.domain.i18n import _, ngettext
from flux_desktop.domain.photos import Box, MenuReading, PriceLine, PriceListReading, ReadItem, UnreadLine
from flux_desktop.services.menu_photos import SavedMenu


def menu_photo_document(reading: MenuReading, saved: SavedMenu | None = None) -> JSON:
    """`saved` None: nothing was to be saved. Amounts are numbers, as the specification has them."""
    document: JSON = {
        "engine": str(reading.engine),
        "seconds": round(reading.seconds, 2),
        "items": [_item(each) for each in reading.items],
        "total_items": len(reading.items),
        "unread": [_unread(each) for each in reading.unread],
        "message": message_of(reading, saved),
        "note": reading.note,
        "sent_to": reading.sent_to,
        "currency": reading.currency,
    }
    if saved is not None:
        document["created"] = [{"id": str(item_id), "name": name} for item_id, name in saved.created]
        document["known"] = list(saved.known)
        document["price_differs"] = list(saved.repriced)
        document["recipes_suggested"] = len(saved.suggested)
    return document


def message_of(reading: MenuReading, saved: SavedMenu | None) -> str:
    count = len(reading.items)
    if not count:
        return _("No menu was found on this photo")
    if saved is None:
        return ngettext(
            "Successfully extracted {n} menu item; nothing was saved",
            "Successfully extracted {n} menu items; nothing was saved",
            count,
        ).format(n=count)
    return ngettext(
        "Successfully extracted {n} menu item and created {new} new items in your menu",
        "Successfully extracted {n} menu items and created {new} new items in your menu",
        count,
    ).format(n=count, new=len(saved.created))


def price_list_document(reading: PriceListReading) -> JSON:
    return {
        "engine": str(reading.engine),
        "seconds": round(reading.seconds, 2),
        "lines": [_line(each) for each in reading.lines],
        "unread": [_unread(each) for each in reading.unread],
    }


def _item(item: ReadItem) -> JSON:
    return {
        "name": item.name,
        "category": item.category,
        "description": item.description,
        "price": _number(item.price),
        "prices": [{"label": each.label, "amount": _number(each.amount)} for each in item.prices],
        "confidence": item.confidence,
        "doubts": [str(each) for each in item.doubts],
        "box": _box(item.box),
    }


def _line(line: PriceLine) -> JSON:
    return {
        "name": line.name,
        "code": line.code,
        "pack": line.pack,
        "quantity": _number(line.quantity),
        "unit": line.unit,
        "price": _number(line.price),
        "total": _number(line.total),
        "confidence": line.confidence,
        "doubts": [str(each) for each in line.doubts],
        "box": _box(line.box),
    }


def _unread(line: UnreadLine) -> JSON:
    return {"text": line.text, "box": _box(line.box)}


def _box(box: Box | None) -> list[int] | None:
    return None if box is None else [box.x0, box.y0, box.x1, box.y1]


def _number(micros: int | None) -> float | None:
    return None if micros is None else float(to_decimal(micros))
