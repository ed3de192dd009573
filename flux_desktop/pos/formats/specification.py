"""Flux's own layout: date, item, quantity and price per unit, with category and promo where they stand."""

from collections.abc import Callable, Iterator, Mapping
from copy import copy
from datetime import date
from itertools import islice
from typing import Final

from flux_desktop.domain.exact import divide, multiply
from flux_desktop.domain.i18n import N_, _
from flux_desktop.domain.memo import Memo
from flux_desktop.domain.sales import Problem, SaleLine
from flux_desktop.pos.cells import Cells, Row, category_name, counted, dish_name, price_of, quantity_of
from flux_desktop.pos.format import Batch, FileDialect
from flux_desktop.pos.layout import Amounts, Layout, left_out, sold
from flux_desktop.pos.moments import day_text, parse_day, split_moment
from flux_desktop.pos.sheet import SalesTable
from flux_desktop.pos.vocabulary import COLUMNS, YES, plain

REQUIRED: Final = ("date", "item", "quantity", "price")
_LOOKED_AT: Final = 200
_OPTIONAL: Final = ("category", "promo", "time", "ticket")
# Money or a state beside its own four: then it is the report of a till, in which they count.
_STRANGERS: Final = tuple(
    name
    for role in ("net", "amount", "discount", "status", "void", "repaid", "units_refunded")
    for name in COLUMNS[role]
)
_NO: Final = frozenset({"", "0", "false", "no", "n"})


class Specification:
    """A zero quantity is a fact (open, none sold); a negative one is a refund; equal lines are two sales.

    It reads a row by hand, not as a `Layout`: it is what years of sales and other programs come in. A file with
    times or tickets is read as one.
    """

    key = source = "flux"
    title = N_("Flux's own columns (date, item, quantity, price)")
    likely_order = likely_decimal = ""
    ticket_scope: str | None = None
    reads_times = reads_zones = trusts_midnight = asks_day_start = counts_blank_rows = False
    may_hold_totals = True
    evidence: Mapping[str, str] = {}

    def roles(self, names: Mapping[str, int]) -> Mapping[str, int] | None:
        if not all(role in names for role in REQUIRED) or any(name in names for name in _STRANGERS):
            return None
        found = {role: names[role] for role in (*REQUIRED, *_OPTIONAL) if role in names}
        for role in ("place", "currency"):
            at = next((names[name] for name in COLUMNS[role] if name in names), None)
            if at is not None:
                found[role] = at
        return found

    def fitted(self, table: SalesTable) -> "Specification":
        """With times, where they stand behind the days."""
        at = table.names.get("date")
        rows = islice(table.rows(), _LOOKED_AT)
        if at is None or not any(_has_time(row[at]) for _line, row in rows if at < len(row)):
            return self
        found = copy(self)
        found.reads_times = found.reads_zones = True
        return found

    def tax(self, roles: Mapping[str, int]) -> str:
        return ""

    def read(self, table: SalesTable, dialect: FileDialect, size: int) -> Iterator[Batch]:
        roles = self.roles(table.names) or {}
        if self.reads_times or {"time", "ticket"} & set(roles):
            yield from _Ticketed().read(table, dialect, size)
            return
        on, item_at, quantity_at, price_at = (roles[role] for role in REQUIRED)
        category_at, promo_at = roles.get("category"), roles.get("promo")
        days: Memo[str, date] = Memo(
            lambda text: counted(parse_day(day_text(text), dialect.date_order), dialect)
        )
        items: Memo[str, str] = Memo(lambda text: dish_name(text, dialect.ignored))
        quantities: Memo[str, int] = Memo(lambda text: quantity_of(text, dialect.decimals["quantity"]))
        prices: Memo[str, int] = Memo(lambda text: price_of(text, dialect.decimals["price"]))
        categories, promos = Memo(category_name), Memo(_promo)

        def worth(row: Row) -> int:
            price = prices[row[price_at]]
            return price if dialect.price_of_line else multiply(quantities[row[quantity_at]], price)

        batch, left = Batch([], []), table.left
        for line, row in table.rows():
            try:
                if left and line in left:
                    batch.problems.append(Problem(table.physical(line), left[line], table.text(row)))
                    continue
                quantity = quantities[row[quantity_at]]
                price = net = prices[row[price_at]]
                if not dialect.price_of_line:
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
                batch.problems.append(left_out(table, line, row, reason, roles, worth))
            if len(batch.lines) + len(batch.problems) >= size:
                yield batch
                batch = Batch([], [])
        yield batch


class _Ticketed(Layout):
    """The same columns, with the time of a sale or the ticket it was on."""

    names: Mapping[str, tuple[str, ...]] = {role: (role,) for role in (*REQUIRED, *_OPTIONAL)}
    needs = REQUIRED

    def amounts(self, cells: Cells) -> Callable[[Row], Amounts]:
        quantity, worth = cells.number("quantity"), self.worth(cells)
        return lambda row: sold(quantity(row), worth(row))

    def worth(self, cells: Cells) -> Callable[[Row], int]:
        quantity, price = cells.number("quantity"), cells.number("price")
        return price if cells.dialect.price_of_line else lambda row: multiply(quantity(row), price(row))

    def unit_price(self, cells: Cells) -> Callable[[Row], int]:
        return super().unit_price(cells) if cells.dialect.price_of_line else cells.stated("price")

    def promo(self, cells: Cells) -> Callable[[Row], bool]:
        at = cells.at("promo")
        promos: Memo[str, bool] = Memo(_promo)
        return lambda row: False if at is None else promos[row[at]]


def _has_time(text: str) -> bool:
    try:
        return split_moment(text).at is not None
    except ValueError:
        return False


def _promo(text: str) -> bool:
    word = plain(text)
    if word in YES:
        return True
    if word in _NO:
        return False
    raise ValueError(_("promo is neither yes nor no"))
