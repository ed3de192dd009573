"""What was read from a menu photo, in words: section by section, the doubtful rows with their reasons."""

from collections.abc import Callable
from typing import Final

from flux_desktop.documents.photos import message_of
from flux_desktop.domain.exact import show_micros
from flux_desktop.domain.i18n import _, ngettext
from flux_desktop.domain.photos import Doubt, MenuReading, ReadItem
from flux_desktop.services.menu_photos import SavedMenu

_DOUBTFUL: Final = 0.7

_REASONS: Final[dict[Doubt, Callable[[], str]]] = {
    Doubt.BLURRED: lambda: _("hard to read"),
    Doubt.UNUSUAL_PRICE: lambda: _("price far from the others"),
    Doubt.OTHER_DECIMALS: lambda: _("price written differently from the others"),
    Doubt.FAR_PRICE: lambda: _("price not on the name's line"),
    Doubt.DIGITS_IN_NAME: lambda: _("digits in the name"),
    Doubt.SHORT_NAME: lambda: _("very short name"),
    Doubt.JOINED_NAME: lambda: _("name put together from several lines"),
    Doubt.FEWER_PRICES: lambda: _("fewer prices than the others"),
    Doubt.REPAIRED_PRICE: lambda: _("price mended"),
    Doubt.READINGS_DIFFER: lambda: _("the two readings differ"),
    Doubt.ONE_READING: lambda: _("only one of the two readings has it"),
    Doubt.PARTLY_LEGIBLE: lambda: _("partly legible"),
    Doubt.GUESSED: lambda: _("guessed"),
    Doubt.NO_PRICE: lambda: _("a price could not be read"),
}


def reason(doubt: Doubt) -> str:
    return _REASONS[doubt]()


def menu_photo_words(reading: MenuReading, saved: SavedMenu | None = None) -> str:
    lines = [message_of(reading, saved) + "."]
    if reading.note:
        lines.append(reading.note)
    if reading.sent_to:
        lines.append(_("The photo was sent to {host}.").format(host=reading.sent_to))
    else:
        lines.append(_("Read on this computer · no photo was sent"))
    section = None
    for item in reading.items:
        if item.category != section:
            section = item.category
            lines += ["", section or _("Without a section")]
        lines.append(_row(item))
    if saved is not None and saved.repriced:
        lines += ["", _("Already on the menu with another price, which was left: {names}").format(
            names=", ".join(saved.repriced)
        )]  # fmt: skip
    if saved is not None and saved.suggested:
        count = len(saved.suggested)
        lines += ["", ngettext(
            "{n} recipe is suggested: `suggestions` lists it.",
            "{n} recipes are suggested: `suggestions` lists them.",
            count,
        ).format(n=count)]  # fmt: skip
    if reading.unread:
        count = len(reading.unread)
        text = ngettext("{n} line became no dish:", "{n} lines became no dish:", count).format(n=count)
        lines += ["", text, *(f"  {each.text}" for each in reading.unread)]
    return "\n".join(lines)


def _row(item: ReadItem) -> str:
    prices = " / ".join(f"{each.label} {show_micros(each.amount, 2)}".strip() for each in item.prices)
    row = f"  {item.name}  {prices}".rstrip()
    if item.confidence < _DOUBTFUL:
        reasons = ", ".join(reason(each) for each in item.doubts) or _("not sure")
        row += f"  ({reasons})"
    return row
