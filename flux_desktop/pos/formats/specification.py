"""Flux's own layout: date, item, quantity and price per unit, with category and promo where they stand."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Final, TypeVar

from flux_desktop.domain.exact import MICRO, divide, multiply
from flux_desktop.domain.menu import name_key, tidy_name
from flux_desktop.domain.sales import Problem, SaleLine
from flux_desktop.domain.words import _, mark
from flux_desktop.pos.format import Batch, Marks
from flux_desktop.pos.sheet import Sheet
from flux_desktop.pos.sniff import parse_day, parse_number

REQUIRED: Final = ("date", "item", "quantity", "price")
_OPTIONAL: Final = ("category", "promo")
_LONGEST_NAME: Final = 200
_LONGEST_KEY: Final = 400
_MOST_SOLD: Final = 1_000_000 * MICRO
_DEAREST: Final = 1_000_000 * MICRO
_YES: Final = frozenset({"1", "true", "yes", "y", "sí", "si", "s"})
_NO: Final = frozenset({"", "0", "false", "no", "n"})

_T = TypeVar("_T")


class Specification:
    """A zero quantity is a fact (open, none sold); a negative one is a refund; equal lines are two sales."""

    key = "flux"
    title = mark("Flux's own columns (date, item, quantity, price)")

    def roles(self, columns: Sequence[str]) -> Mapping[str, int] | None:
        names = [tidy_name(name).casefold() for name in columns]
        if not set(REQUIRED) <= set(names):
            return None
        return {role: names.index(role) for role in (*REQUIRED, *_OPTIONAL) if role in names}

    def read(self, sheet: Sheet, marks: Marks, size: int) -> Iterator[Batch]:
        roles = self.roles(sheet.columns) or {}
        on, item_at, quantity_at, price_at = (roles[role] for role in REQUIRED)
        category_at, promo_at = roles.get("category"), roles.get("promo")
        days: _Memo[date] = _Memo(lambda text: parse_day(text.strip(), marks.date_order))
        items = _Memo(_item)
        quantities = _Memo(lambda text: _quantity(text, marks.decimals["quantity"]))
        prices = _Memo(lambda text: _price(text, marks.decimals["price"]))
        categories, promos = _Memo(lambda text: tidy_name(text)[:_LONGEST_NAME]), _Memo(_promo)
        batch = Batch([], [])
        for line, row in sheet.rows():
            try:
                quantity = quantities[row[quantity_at]]
                price = net = prices[row[price_at]]
                if not marks.price_of_line:
                    net = multiply(quantity, price)
                elif quantity:
                    price = abs(divide(net, quantity))
                batch.lines.append(
                    SaleLine(
                        line,
                        days[row[on]],
                        items[row[item_at]],
                        "" if category_at is None else categories[row[category_at]],
                        max(0, quantity),
                        quantity,
                        price,
                        net,
                        False if promo_at is None else promos[row[promo_at]],
                    )
                )
            except (ValueError, IndexError) as error:
                if not any(cell.strip() for cell in row):
                    continue
                reason = str(error) if isinstance(error, ValueError) else _("columns are missing")
                batch.problems.append(Problem(line, reason, sheet.text(row)))
            if len(batch.lines) + len(batch.problems) >= size:
                yield batch
                batch = Batch([], [])
        yield batch


class _Memo(dict[str, _T]):
    """Remembers what a text means: a column of a million cells holds a few hundred different ones."""

    _MOST: Final = 100_000

    def __init__(self, meaning: Callable[[str], _T]) -> None:
        super().__init__()
        self._meaning = meaning

    def __missing__(self, text: str) -> _T:
        if len(self) >= self._MOST:
            self.clear()
        value = self[text] = self._meaning(text)
        return value


def _item(text: str) -> str:
    name = tidy_name(text)
    if not name:
        raise ValueError(_("no dish name"))
    # Some letters unfold: the key of 200 may be 3,600 long.
    if len(name) > _LONGEST_NAME or len(name_key(name)) > _LONGEST_KEY:
        raise ValueError(_("dish name is longer than 200 letters"))
    return name


def _quantity(text: str, decimal: str) -> int:
    try:
        value = parse_number(text, decimal)
    except ValueError:
        raise ValueError(_("quantity is not a number")) from None
    if abs(value) > _MOST_SOLD:
        raise ValueError(_("quantity is too large to be one sale"))
    return value


def _price(text: str, decimal: str) -> int:
    try:
        value = parse_number(text, decimal)
    except ValueError:
        raise ValueError(_("price is not a number")) from None
    if abs(value) > _DEAREST:
        raise ValueError(_("price is too large to be one dish"))
    return value


def _promo(text: str) -> bool:
    word = text.strip().casefold()
    if word in _YES:
        return True
    if word in _NO:
        return False
    raise ValueError(_("promo is neither yes nor no"))
