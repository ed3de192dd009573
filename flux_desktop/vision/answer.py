"""The schema of a vision model's answer, and what is made of it: everything bounded, every amount read again here."""

import math
import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Final, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from flux_desktop.domain.errors import ModelUnavailable
from flux_desktop.domain.exact import to_micros
from flux_desktop.domain.i18n import _
from flux_desktop.domain.menu import typed_name
from flux_desktop.domain.photos import (
    LONGEST_DESCRIPTION,
    LONGEST_NAME,
    MOST_ITEMS,
    MOST_PRICES,
    Doubt,
    PrintedPrice,
    ReadItem,
)
from flux_desktop.vision.layout.amounts import find_amounts, habits_of, settle

_MOST: Final = Decimal(1_000_000)
_SURE: Final = {"clear": 0.9, "partly_legible": 0.65, "guessed": 0.4}
_LINKS: Final = re.compile(r"\b(?:https?://|www\.)\S+", re.IGNORECASE)


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class AnsweredPrice(_Strict):
    label: str | None
    amount_text: str
    amount: float | None


class AnsweredItem(_Strict):
    section: str | None
    name: str
    description: str | None
    prices: list[AnsweredPrice]
    legibility: Literal["clear", "partly_legible", "guessed"]


class Menu(_Strict):
    is_menu: bool
    currency: str | None
    items: list[AnsweredItem]
    unread: list[str]


def parse_json(text: str) -> Menu:
    """The answer of a server that was asked for JSON without a schema. Raises ModelUnavailable."""
    found = re.search(r"\{.*\}", text, re.DOTALL)
    try:
        return Menu.model_validate_json(found[0] if found else text)
    except ValidationError as error:
        raise ModelUnavailable(
            _("The vision model gave an answer that Flux does not know."),
            _("Check the model's name and address in the settings."),
        ) from error


def as_items(menu: Menu) -> list[ReadItem]:
    """What the model says is on the menu, bounded. Items without a name are left out."""
    printed = [
        price.amount_text[:40] for item in menu.items[:MOST_ITEMS] for price in item.prices[:MOST_PRICES]
    ]
    habits = habits_of([found[-1] for text in printed if (found := find_amounts(text))])
    items = []
    for each in menu.items[:MOST_ITEMS]:
        name = _text(each.name, LONGEST_NAME)
        if not name:
            continue
        prices, doubts = [], []
        for price in each.prices[:MOST_PRICES]:
            found = find_amounts(price.amount_text[:40])
            here = settle(found[-1], habits)[0] if found else None
            there = _decimal(price.amount)
            amount = here if here is not None else there
            if amount is None or not 0 <= amount <= _MOST:
                doubts.append(Doubt.NO_PRICE)
                continue
            if here is None or there is None or here != there:
                doubts.append(Doubt.REPAIRED_PRICE)
            prices.append(PrintedPrice(_text(price.label or "", 40), to_micros(amount)))
        if each.legibility == "partly_legible":
            doubts.append(Doubt.PARTLY_LEGIBLE)
        elif each.legibility == "guessed":
            doubts.append(Doubt.GUESSED)
        sure = _SURE[each.legibility] * (
            0.7 if Doubt.REPAIRED_PRICE in doubts or Doubt.NO_PRICE in doubts else 1
        )
        items.append(
            ReadItem(
                name,
                _text(each.section or "", LONGEST_NAME),
                _text(each.description or "", LONGEST_DESCRIPTION),
                tuple(prices),
                sure,
                _once(doubts),
            )
        )
    return items


def _once(doubts: Iterable[Doubt]) -> tuple[Doubt, ...]:
    return tuple(dict.fromkeys(doubts))


def _text(text: str, longest: int) -> str:
    """Plain text of one line: no links, no control characters, not endless."""
    plain = "".join(char if char.isprintable() else " " for char in text[: 4 * longest])
    return typed_name(_LINKS.sub("", plain))[:longest].strip()


def _decimal(value: float | None) -> Decimal | None:
    if value is None or not math.isfinite(value):
        return None
    return Decimal(repr(value))
