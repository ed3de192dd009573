"""The report of any till, through a spreadsheet: day, dish, units and an amount, in seven languages."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import copy
from itertools import permutations
from typing import Final

from flux_desktop.domain.exact import MICRO, multiply
from flux_desktop.domain.i18n import N_, _
from flux_desktop.pos.bycells import (
    amount_fits,
    counts_rows,
    date_columns,
    first_rows,
    is_day,
    serial_day,
)
from flux_desktop.pos.cells import Cells, Row
from flux_desktop.pos.checks import is_sum
from flux_desktop.pos.format import ASK, EXCLUDED
from flux_desktop.pos.layout import Amounts, Layout, repaid, sold, taken_back
from flux_desktop.pos.numbers import number_or_none
from flux_desktop.pos.sheet import SalesTable
from flux_desktop.pos.vocabulary import (
    BACK,
    BUSINESS_DAYS,
    CANCELLED,
    COLUMNS,
    COUNTS,
    OPEN,
    OUT,
    REFUND,
    status_of,
    total_of,
)

_ENOUGH: Final = 3
_CENT: Final = 10_000
# How many cells may be told for one that continues: a day has several rows, a ticket or a family often one.
_FEW: Final = {"ticket": 4, "date": 1, "time": 4, "category": 4}


class ReportLayout(Layout):
    """Negative units are refunds, zeros say nothing. Money is the line's amount, without tax where it has both;
    else units × price. Whether an amount includes tax is asked where the restaurant has not said it.

    `wide`: one of units and money is enough. A row without units is one unit, and one without money is one whose
    money nobody knows.
    """

    key = "report"
    # Tickets of a till nobody knows are its own.
    source = "report"
    title = N_("Till report (date, dish, units, amount)")
    likely_decimal = ""
    ticket_scope: str | None = None
    summary = True
    trusts_midnight = False
    may_hold_totals = True
    names: Mapping[str, tuple[str, ...]] = COLUMNS
    continued: tuple[str, ...] = ()
    needs: tuple[str, ...] = ("item",)
    wide = False
    takes_discount = False

    def roles(self, names: Mapping[str, int]) -> Mapping[str, int] | None:
        found = super().roles(names)
        if found is None:
            return None
        # A till that tells the business day needs no clock for it; the date beside it is the calendar's.
        business_day = next((names[name] for name in BUSINESS_DAYS if name in names), None)
        if (
            business_day is not None
            and "date" in found
            and business_day not in (set(found.values()) - {found["date"]})
        ):
            beside = [
                names[name] for name in COLUMNS["date"] if name in names and names[name] != business_day
            ]
            beside = [at for at in beside if at not in found.values() or at == found["date"]]
            found = {**found, "business_day": business_day, "date": beside[0] if beside else business_day}
        sums = {"net", "amount"} & set(found)
        if self.wide:
            return found if sums or "price" in found or {"date", "quantity"} <= set(found) else None
        # A list of prices and stock has no day and no amount.
        return found if "quantity" in found and (sums or {"date", "price"} <= set(found)) else None

    def fitted(self, table: SalesTable) -> "ReportLayout":
        """This report as its cells show it: which column holds the days, which amount is the line's and without tax,
        whether a day stands once over its rows."""
        roles = self.roles(table.names) or {}
        rows = first_rows(table)
        found = copy(self)
        found.evidence = {}
        if item := _name_beside_codes(table.names, roles, rows):
            found.names = {**found.names, "item": (item,)}
        found._fit_days(table, rows)
        found._fit_amounts(table, rows)
        roles = found.roles(table.names) or {}
        if net := _without_tax(table.names, roles, rows):
            found.names = {**found.names, "net": (net,)}
        roles = found.roles(table.names) or {}
        found.takes_discount = _discount_is_taken_off(rows, roles)
        if continued := _continued(rows, roles):
            found.continued = continued
            found.evidence = {
                **found.evidence,
                "continued": _("a day stands in the first row of its block alone"),
            }
        return found

    def _fit_days(self, table: SalesTable, rows: Sequence[Row]) -> None:
        """Takes the column whose cells are days, where no name tells it or the one so named holds none."""
        roles = self.roles(table.names) or {}
        at = roles.get("date")
        if "business_day" in roles or (
            at is not None
            and any(is_day(row[at]) or serial_day(row[at]) or total_of(row[at]) for row in rows if row[at])
        ):
            return
        found = date_columns(table, rows, set(roles.values()) - {at})
        if found:
            self.names = {**self.names, "date": (found[0],)}
            name = table.columns[table.names[found[0]]].strip()
            self.evidence = {**self.evidence, "date": _("the cells of {name} are days").format(name=name)}

    def _fit_amounts(self, table: SalesTable, rows: Sequence[Row]) -> None:
        """Drops what its name alone makes units or an amount: numbers of rows, and the total of an order."""
        roles = dict(self.roles(table.names) or {})
        dropped = []
        for role in ("quantity", "net", "amount"):
            while role in roles:
                at, cells = roles[role], [row[roles[role]] for row in rows]
                blank = not any(cells) and role != "quantity"
                fits = (
                    not counts_rows(cells)
                    if role == "quantity"
                    else amount_fits(rows, roles, at) and not blank
                )
                if fits:
                    break
                left = tuple(name for name in self.names[role] if table.names.get(name) != at)
                before, self.names = self.names, {**self.names, role: left}
                others = self.roles(table.names)
                if others is None:
                    # Without it the file would tell nothing: it stays, and what it makes of the rows is seen.
                    self.names = before
                    break
                dropped.append(table.columns[at].strip())
                roles = dict(others)
        if dropped:
            self.evidence = {
                **self.evidence,
                "not_amounts": _("{columns}: the same for a whole order, or a count").format(
                    columns=", ".join(dropped)
                ),
            }

    def rows(self, table: SalesTable, roles: Mapping[str, int]) -> Iterator[tuple[int, list[str]]]:
        rows = super().rows(table, roles)
        return _filled(rows, roles, self.continued) if self.continued else rows

    def tax(self, roles: Mapping[str, int]) -> str:
        if not {"net", "amount", "price"} & set(roles):
            return ""
        return EXCLUDED if "net" in roles else ASK

    def amounts(self, cells: Cells) -> Callable[[Row], Amounts]:
        quantity, money = self.units(cells), self._money(cells)
        status, kind, statuses = cells.word("status"), cells.word("type"), cells.dialect.statuses
        void, back = cells.yes("void"), cells.yes("repaid")
        refunded = cells.number("units_refunded", blank=0)
        takes_back = "units_refunded" in cells.roles

        def read(row: Row) -> Amounts:
            state = status_of(status(row)) or statuses.get(status(row), COUNTS)
            if state == OUT or kind(row) in CANCELLED or void(row):
                raise ValueError(_("sale cancelled"))
            if state == OPEN:
                raise ValueError(_("draft order, not paid"))
            units, net = quantity(row), money(row)
            if kind(row) in REFUND:
                return taken_back(units, net)
            if (state == BACK or back(row)) and units > 0 and net >= 0:
                return repaid(units)
            if takes_back:
                return max(0, units), units - abs(refunded(row)), net
            return sold(units, net)

        return read

    def units(self, cells: Cells) -> Callable[[Row], int]:
        """What a row sold: its units; else its amount over its price; else one, or one taken back."""
        if "quantity" in cells.roles:
            return cells.number("quantity")
        money = self._money(cells)
        if "price" in cells.roles and {"net", "amount"} & set(cells.roles):
            price = cells.number("price", blank=0)

            def shared(row: Row) -> int:
                each, whole = price(row), money(row)
                if not each or whole % each:
                    return MICRO if whole >= 0 else -MICRO
                return whole // each * MICRO

            return shared
        return lambda row: MICRO if money(row) >= 0 else -MICRO

    def worth(self, cells: Cells) -> Callable[[Row], int]:
        return self._money(cells, None)

    def _money(self, cells: Cells, blank: int | None = 0) -> Callable[[Row], int]:
        """A row's money; what was given away has no amount, or one that is blank."""
        for role in ("net", "amount"):
            if role in cells.roles:
                return cells.number(role, blank=blank)
        if "price" not in cells.roles:
            return lambda _row: 0
        price = cells.number("price")
        if cells.dialect.price_of_line or "quantity" not in cells.roles:
            return price
        quantity = cells.number("quantity")
        if self.takes_discount:
            off = cells.number("discount", blank=0)

            def less(row: Row) -> int:
                whole = multiply(quantity(row), price(row))
                return whole - abs(off(row)) * (1 if whole >= 0 else -1)

            return less
        return lambda row: multiply(quantity(row), price(row))

    def unit_price(self, cells: Cells) -> Callable[[Row], int]:
        # A list price has tax in it more often than not.
        is_price = not cells.dialect.price_of_line and "net" not in cells.roles
        return cells.stated("price") if is_price else super().unit_price(cells)


def _discount_is_taken_off(rows: Sequence[Row], roles: Mapping[str, int]) -> bool:
    """Whether what a row says it was reduced by can be taken off its units × price: it never is more."""
    if not {"quantity", "price", "discount"} <= set(roles) or {"net", "amount"} & set(roles):
        return False
    seen = False
    for row in rows:
        units, price, off = (number_or_none(row[roles[role]]) for role in ("quantity", "price", "discount"))
        if "%" in row[roles["discount"]] or (
            off and abs(off) > abs(multiply(units or 0, price or 0)) + _CENT
        ):
            return False
        seen = seen or bool(off)
    return seen


def _without_tax(names: Mapping[str, int], roles: Mapping[str, int], rows: Sequence[Row]) -> str:
    """The name of the amount that is without tax, where adding the tax makes another of them; else ""."""
    tax_at = roles.get("tax")
    if "net" in roles or tax_at is None:
        return ""
    amounts = [name for name in (*COLUMNS["amount"], *COLUMNS["net"]) if name in names]
    numbers = [[number_or_none(cell) for cell in row] for row in rows]
    for less, more in permutations(amounts, 2):
        places = names[less], tax_at, names[more]
        sums = [[row[at] for at in places] for row in numbers if max(places) < len(row)]
        known = [(a, b, c) for a, b, c in sums if a and b and c]
        if len(known) >= _ENOUGH and all(abs(a + b - c) <= _CENT for a, b, c in known):
            return less
    return ""


def _name_beside_codes(names: Mapping[str, int], roles: Mapping[str, int], rows: Sequence[Row]) -> str:
    """The name of the column of dishes where the one found by its name holds their codes; else ""."""
    taken = set(roles.values()) - {roles["item"]}
    places = {name: names[name] for name in COLUMNS["item"] if name in names and names[name] not in taken}
    codes = {
        name: all(_is_code(row[at].strip()) for row in rows if at < len(row)) for name, at in places.items()
    }
    first = next(iter(codes), "")
    return next((name for name, coded in codes.items() if not coded), "") if codes.get(first) else ""


def _is_code(cell: str) -> bool:
    """ "0012" or "TAP-01", not "Sopa" or "Menu 1"."""
    return not cell or (any(map(str.isdigit, cell)) and not any(map(str.isspace, cell)))


def _continued(rows: Sequence[Row], roles: Mapping[str, int]) -> tuple[str, ...]:
    """The roles whose cells stand in the first row of a block alone, a day's or a ticket's; () where none do.

    A text that comes twice in a row, or many more rows with it than without, are rows that each tell it.
    """
    places = {role: roles[role] for role in ("ticket", "date", "time", "category") if role in roles}
    if "date" not in places:
        return ()
    date_at, item_at = places["date"], roles["item"]
    needed = max(*places.values(), item_at)
    known = [row for row in rows if needed < len(row) and not is_sum(row, roles)]
    once = {
        role
        for role, at in places.items()
        if _stands_once(known, at, item_at, _FEW[role], None if role in ("ticket", "date") else date_at)
    }
    with_ticket = "ticket" in once and all(
        bool(row[places["ticket"]].strip()) == bool(row[date_at].strip()) for row in known
    )
    if with_ticket or ("date" in once and "ticket" not in places):
        return tuple(role for role in places if role == "date" or role in once)
    return ()


def _stands_once(rows: Sequence[Row], at: int, item_at: int, few: int, block_at: int | None) -> bool:
    """Whether a cell stands over the rows it is for; with `block_at` it may come again in the next block."""
    last, repeated, left = "", 0, 0
    for row in rows:
        if block_at is not None and row[block_at].strip():
            last = ""
        if text := row[at].strip():
            if text == last:
                return False
            last, repeated = text, repeated + 1
        else:
            left += bool(row[item_at].strip())
    return 0 < repeated <= left * few


def _filled(
    rows: Iterator[tuple[int, list[str]]], roles: Mapping[str, int], continued: Sequence[str]
) -> Iterator[tuple[int, list[str]]]:
    """The rows, those that name a dish with what continues from the block's first row."""
    date_at, item_at = roles["date"], roles["item"]
    places = [roles[role] for role in continued]
    above: dict[int, str] = {}
    for line, row in rows:
        if row:
            if row[date_at].strip():
                above.clear()
            sale = bool(row[item_at].strip()) and not is_sum(row, roles)
            for at in places:
                if row[at].strip():
                    above[at] = row[at]
                elif sale:
                    row[at] = above.get(at, "")
        yield line, row
