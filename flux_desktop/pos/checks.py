"""Arithmetic over a file's first rows: which reading makes its amounts add up, and what its row of totals says."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from flux_desktop.domain.exact import MICRO, multiply
from flux_desktop.domain.i18n import _
from flux_desktop.pos.numbers import DECIMAL_MARKS, parse_number
from flux_desktop.pos.vocabulary import is_total, plain

Sample = Iterable[tuple[int, Sequence[str]]]
_CENT: Final = 10_000
_ENOUGH: Final = 3
# Of the rows that can be checked, nearly all: a till rounds some of them.
_NEARLY_ALL: Final = 0.95
# Names that say themselves that a price is one unit's.
_UNIT: Final = (
    *(
        "unit",
        "avg",
        "average",
        "each",
        "medio",
        "unitari",
        "unidad",
        " ud",
        "mitja",
        "einzel",
        "stuck",
        "durchschnitt",
    ),
    *("moyen", "stukprijs", "eenheid", "gemiddeld"),
)


def _number(row: Sequence[str], roles: Mapping[str, int], role: str, decimal: str) -> int | None:
    at = roles.get(role)
    if at is None or at >= len(row):
        return None
    try:
        return parse_number(row[at], decimal)
    except ValueError:
        return None


def is_sum(row: Sequence[str], roles: Mapping[str, int]) -> bool:
    """Whether a row is one of totals: a cell says so, where a row of sales names its day and its dish."""
    labels = [row[roles[role]] for role in ("date", "item") if role in roles and roles[role] < len(row)]
    return (len(labels) < 2 or not all(map(str.strip, labels)) or is_total(labels)) and is_total(row)


def quantity_marks(
    sample: Sample, roles: Mapping[str, int], decimals: Mapping[str, str]
) -> list[tuple[str, str]]:
    """("quantity", mark) if units × price make the amount with that mark and not with the other one."""
    right = dict.fromkeys(DECIMAL_MARKS, 0)
    checked = 0
    for _line, row in sample:
        price, amount = (_number(row, roles, role, decimals.get(role, ".")) for role in ("price", "amount"))
        if not price or not amount:
            continue
        checked += 1
        for mark in DECIMAL_MARKS:
            quantity = _number(row, roles, "quantity", mark)
            if quantity is not None and _near(multiply(quantity, price), amount, quantity):
                right[mark] += 1
    fits = [mark for mark in DECIMAL_MARKS if checked and right[mark] >= checked * _NEARLY_ALL]
    return [("quantity", fits[0])] if len(fits) == 1 else []


def _near(product: int, amount: int, quantity: int) -> bool:
    """Equal but for the rounding of a price that is written with two places."""
    return abs(product - amount) <= _CENT // 2 * (2 + abs(quantity) // MICRO)


def price_is_per_unit(
    name: str, sample: Sample, roles: Mapping[str, int], decimals: Mapping[str, str]
) -> tuple[str, str]:
    """("unit" or "line", proof); "" where neither the name nor the rows tell."""
    if any(word in name for word in _UNIT):
        return "unit", _("the column is called {name}").format(name=name)
    by_item: dict[str, set[tuple[int, int]]] = defaultdict(set)
    units: set[int] = set()
    for _line, row in sample:
        quantity = _number(row, roles, "quantity", decimals.get("quantity", "."))
        price = _number(row, roles, "price", decimals.get("price", "."))
        if quantity and price and roles["item"] < len(row):
            by_item[plain(row[roles["item"]])].add((abs(quantity), abs(price)))
            units.add(abs(quantity))
    if units <= {MICRO}:
        return "unit", _("every row is of one unit")
    constant, growing = 0, 0
    for pairs in by_item.values():
        if len({quantity for quantity, _price in pairs}) < 2:
            continue
        constant += len({price for _quantity, price in pairs}) == 1
        growing += len({price * MICRO // quantity for quantity, price in pairs}) == 1
    if constant > 2 * growing:
        return "unit", _("the price stays the same when more is sold")
    if growing > 2 * constant:
        return "line", _("the price grows with the units")
    return "", _("the rows do not tell")


def adds_up(sample: Sample, roles: Mapping[str, int], decimals: Mapping[str, str]) -> str:
    """How many of the first rows add up, as a sentence; "" where the file has no sums to check."""
    rows = list(sample)
    sentences = []
    for parts, text in (
        (("gross", "discount", "net"), _("gross less discount is net in {right} of {checked} rows")),
        (("net", "tax", "with_tax"), _("net and tax are gross in {right} of {checked} rows")),
    ):
        checked = right = 0
        for _line, row in rows:
            values = [_number(row, roles, role, decimals.get(role, ".")) for role in parts]
            first, second, whole = values
            if first is None or second is None or whole is None:
                continue
            checked += 1
            total = first - abs(second) * (1 if first >= 0 else -1) if parts[0] == "gross" else first + second
            right += abs(total - whole) <= 2 * _CENT
        if checked >= _ENOUGH:
            sentences.append(text.format(right=right, checked=checked))
    return "; ".join(sentences)


def totals_row(
    last: Sample, roles: Mapping[str, int], decimals: Mapping[str, str]
) -> tuple[int | None, int | None] | None:
    """(quantity, money) of the last row of totals among the last rows of a file, None without one."""
    found = None
    for _line, row in last:
        if not is_sum(row, roles):
            continue
        money = next((role for role in ("net", "amount") if role in roles), "price")
        values = [_number(row, roles, role, decimals.get(role, ".")) for role in ("quantity", money)]
        if any(value is not None for value in values):
            found = values[0], values[1]
    return found
