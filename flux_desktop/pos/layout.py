"""What the layouts of tills have in common: a layout names its columns and says what a row's amounts mean."""

from collections.abc import Callable, Iterator, Mapping
from operator import itemgetter
from typing import Final

from flux_desktop.domain.exact import MICRO
from flux_desktop.domain.i18n import _
from flux_desktop.domain.memo import Memo
from flux_desktop.domain.sales import Problem, SaleLine
from flux_desktop.pos.cells import Cells, Row
from flux_desktop.pos.checks import is_sum
from flux_desktop.pos.format import EXCLUDED, Batch, FileDialect
from flux_desktop.pos.sheet import SalesTable
from flux_desktop.pos.vocabulary import COLUMNS, takes_off

Amounts = tuple[int, int, int]
# Dish, category, demand, quantity, unit price, net sales, promotion: as in SaleLine.
_Content = tuple[str, str, int, int, int, int, bool]
_CENT: Final = 10_000
# A kilobyte each.
_MOST_CONTENTS: Final = 20_000
_new: Final = tuple.__new__


def sold(quantity: int, net: int) -> Amounts:
    """(demand, quantity, net) of a sale, a comp, or a refund that its minus tells."""
    return max(0, quantity), quantity, net


def taken_back(quantity: int, net: int) -> Amounts:
    """A refund, whatever sign its cells have: made before, so the demand stays with the sale."""
    return 0, -abs(quantity), -abs(net)


def repaid(quantity: int) -> Amounts:
    """A sale whose row says that it was refunded: made, but neither sold nor paid."""
    return abs(quantity), 0, 0


def to_cents(micros: int) -> int:
    """Rounded half up to the hundredth, as tills do."""
    sign = -1 if micros < 0 else 1
    return sign * ((abs(micros) + _CENT // 2) // _CENT) * _CENT


class Layout:
    """One till's file. A layout states its names and `amounts`; everything else is shared.

    `names`: the column names (`vocabulary.plain`) of each role, best first. `needs`: the roles it is known by.
    `required_groups`: a name of each of these groups stands in its header too. `stranger`: names it never has.
    `fill`: roles whose empty cells continue the row above while the ticket is the same, or the first of them is
    empty where there are no tickets. `summary`: a report of sums, in which a zero says nothing.
    """

    key: str = ""
    title: str = ""
    source: str = ""
    likely_order: str = ""
    likely_decimal: str = "."
    ticket_scope: str | None = ""
    reads_times: bool = True
    reads_zones: bool = True
    trusts_midnight: bool = True
    asks_day_start: bool = False
    counts_blank_rows: bool = False
    may_hold_totals: bool = False
    summary: bool = False
    before: str = ""

    names: Mapping[str, tuple[str, ...]] = {}
    needs: tuple[str, ...] = ()
    required_groups: tuple[tuple[str, ...], ...] = ()
    strangers: tuple[str, ...] = ()
    fill: tuple[str, ...] = ()
    evidence: Mapping[str, str] = {}

    def fitted(self, table: SalesTable) -> "Layout":
        return self

    def roles(self, names: Mapping[str, int]) -> Mapping[str, int] | None:
        if any(name in names for name in self.strangers):
            return None
        if not all(any(name in names for name in group) for group in self.required_groups):
            return None
        found: dict[str, int] = {}
        for role, spellings in self.names.items():
            for name in spellings:
                if name in names and names[name] not in found.values():
                    found[role] = names[name]
                    break
        if not all(role in found for role in self.needs):
            return None
        # Whose sales they are, and in which money, any till may say.
        for role in ("place", "currency"):
            at = next((names[name] for name in COLUMNS[role] if name in names), None)
            if at is not None and role not in found and at not in found.values():
                found[role] = at
        return found

    def tax(self, roles: Mapping[str, int]) -> str:
        return EXCLUDED

    def amounts(self, cells: Cells) -> Callable[[Row], Amounts]:
        """What a row sold. The function raises ValueError with the reason for a row that is no sale.

        It and its like look at a row through `cells` alone: a cell that nobody asked for is empty.
        """
        quantity, net = cells.number("quantity"), cells.number("net")
        return lambda row: sold(quantity(row), net(row))

    def _amounts(self, cells: Cells) -> Callable[[Row], Amounts]:
        """`amounts`, and in a report of sums nothing for a zero."""
        amounts = self.amounts(cells)
        if not self.summary or "ticket" in cells.roles:
            return amounts

        def read(row: Row) -> Amounts:
            found = amounts(row)
            if not found[0] and not found[1]:
                raise ValueError(_("none sold"))
            return found

        return read

    def worth(self, cells: Cells) -> Callable[[Row], int]:
        """The money a row speaks of, for one that is left out; ValueError where it cannot be read."""
        return cells.number("net")

    def lists(self, cells: Cells) -> Callable[[Row], int]:
        """A row's money before discounts on the basis of `net`, 0 where the file has none: it makes the price."""
        return cells.stated("gross")

    def unit_price(self, cells: Cells) -> Callable[[Row], int]:
        """The price of one on the basis of `net`, 0 where the row does not tell it: then its money does."""
        return lambda _row: 0

    def promo(self, cells: Cells) -> Callable[[Row], bool]:
        """Whether a row was sold on promotion."""
        return cells.yes("promo")

    def line_id(self, cells: Cells) -> Callable[[Row], str]:
        """The till's own number of the line. The function raises ValueError for a row that is none without it."""
        return cells.text("line_id")

    def _content(self, cells: Cells) -> Callable[[Row], _Content]:
        """What a row says was sold, apart from when, and on which ticket."""
        amounts, name, category = self._amounts(cells), cells.name(self.before), cells.category()
        promo, lists, price = self.promo(cells), self.lists(cells), self.unit_price(cells)

        def read(row: Row) -> _Content:
            demand, quantity, net = amounts(row)
            dish = name(row)
            if net < 0 and takes_off(dish):
                raise ValueError(_("discount, not a dish"))
            each = price(row) or _per_unit(lists(row) or net, quantity or demand)
            return dish, category(row), demand, quantity, each, net, promo(row)

        return read

    def _contents(
        self, cells: Cells
    ) -> tuple[Callable[[Row], tuple[str, ...]], Memo[tuple[str, ...], _Content]]:
        """The cells of a row that say what was sold, and what they mean: of a million rows a few hundred differ.

        A cell that nobody asked `cells` for is empty to the layout, so that nothing else can be remembered.
        """
        content = self._content(cells)
        places, width = sorted(cells.read), 1 + max(cells.roles.values())

        def meaning(texts: tuple[str, ...]) -> _Content:
            row = [""] * width
            for at, text in zip(places, texts, strict=True):
                row[at] = text
            return content(row)

        # All have a column for the dish and one for an amount: a single one would come without its tuple.
        return itemgetter(*places), Memo(meaning, _MOST_CONTENTS)

    def rows(self, table: SalesTable, roles: Mapping[str, int]) -> Iterator[tuple[int, list[str]]]:
        """The table's rows, as wide as its header, with `fill` done."""
        width, ticket_at = len(table.columns), roles.get("ticket")
        fill = tuple(roles[role] for role in self.fill if role in roles)
        first = fill[0] if ticket_at is None and fill else ticket_at
        above: list[str] | None = None
        for line, row in table.rows():
            # A blank row stays as short as it is: it is no row.
            if len(row) < width and row and (len(row) > 1 or row[0].strip()):
                row += [""] * (width - len(row))
            if fill and row and first is not None:
                # An order may tell its number in every row, and the rest in the first one alone.
                if row[first].strip() and (ticket_at is None or above is None or row[first] != above[first]):
                    above = row
                elif above is not None and any(cell.strip() for cell in row):
                    for at in (first, *fill):
                        if not row[at].strip():
                            row[at] = above[at]
            yield line, row

    def read(self, table: SalesTable, dialect: FileDialect, size: int) -> Iterator[Batch]:
        roles = self.roles(table.names) or {}
        cells = Cells(roles, dialect)
        when, worth = cells.when(), self.worth(cells)
        ticket, line_id, part_of = cells.text("ticket"), self.line_id(cells), cells.text("part_of")
        cells_of, contents = self._contents(Cells(roles, dialect))
        batch, left = Batch([], []), table.left
        for line, row in self.rows(table, roles):
            try:
                if left and line in left:
                    batch.problems.append(Problem(table.physical(line), left[line], table.text(row)))
                    continue
                number = line_id(row)
                content = contents[cells_of(row)]
                day, on, at = when(row)
                # `SaleLine(…)` without its call.
                batch.lines.append(
                    _new(SaleLine, (line, day, *content, on, at, ticket(row), number, part_of(row)))
                )
            except (ValueError, IndexError) as error:
                if not any(cell.strip() for cell in row) and not (self.counts_blank_rows and len(row) > 1):
                    continue
                batch.problems.append(left_out(table, line, row, str(error), roles, worth))
            if len(batch.lines) + len(batch.problems) >= size:
                yield batch
                batch = Batch([], [])
        yield batch


def left_out(
    table: SalesTable,
    line: int,
    row: Row,
    reason: str,
    roles: Mapping[str, int],
    worth: Callable[[Row], int],
) -> Problem:
    """A row that is no sale: a sum of others where it says so instead of naming a day or a dish."""
    line = table.physical(line)
    if is_sum(row, roles):
        return Problem(line, _("row of totals"), table.text(row))
    try:
        money = worth(row)
    except (ValueError, IndexError):
        money = None
    return Problem(line, reason, table.text(row), money)


def _per_unit(money: int, quantity: int) -> int:
    """The price of one, without its sign; 0 where nothing was sold."""
    if quantity == MICRO:
        return abs(money)
    if not quantity:
        return 0
    quantity = abs(quantity)
    return (abs(money) * MICRO * 2 + quantity) // (2 * quantity)
