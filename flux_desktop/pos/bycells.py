"""What a column holds, told by its cells where its name is one nobody knows."""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import islice, pairwise
from typing import Final

from flux_desktop.domain.exact import MICRO, multiply
from flux_desktop.pos.moments import day_or_none, split_moment
from flux_desktop.pos.numbers import number_or_none
from flux_desktop.pos.sheet import SalesTable
from flux_desktop.pos.vocabulary import (
    BACK,
    OPEN,
    OUT,
    PAYMENT_WORDS,
    SOLD,
    column,
    is_total,
    plain,
    status_of,
)

Rows = Sequence[Sequence[str]]
_LOOKED_AT: Final = 200
_MOST: Final = 0.95
_MOSTLY: Final = 0.8
_ENOUGH: Final = 3
_CENT: Final = 10_000
# A sale with its taxes and services is a third above its price at most; below it a discount may be any.
_ABOVE: Final = MICRO * 13 // 10
_FEW: Final = 12
_SERIALS: Final = range(36_526, 73_051)
_SERIAL: Final = re.compile(r"(\d{5})(?:[.,](\d+))?\Z", re.ASCII)
_CENTS: Final = re.compile(r"[.,]\d\d\D*\Z")

_SAYS_DAY: Final = re.compile(
    r"business|sale|sold|order|trans|bill|invoice|check|ticket|receipt|date|day|time|opened|created|fecha|dia|data|datum|tag|jour|"
    r"giorno|zeit|日|날짜|дата|tarih"
)
_OTHER_DAY: Final = re.compile(
    r"birth|expir|\bdue\b|print|export|valid|start|\bend\b|deliver|updated|modified|payout|deposit|settle|hire|caduc|"
    r"vencim|nacim|geburt|ablauf|lieferd|imprim|impres|livraison|peremption|consegna|scadenza|levering|verval"
)
# Names of columns that never hold a dish, whatever their cells look like.
NO_ITEM: Final = re.compile(
    r"\b(?:payment|pay|paid|method|tender|status|state|order type|channel|source|dining|service|table|area|zone|zona|mesa|tisch|"
    r"room|floor|revenue center|terminal|till|register|device|pos|shift|session|cash|card|currency|gender|city|address|country|"
    r"weekday|day|month|season|weather|location|store|branch|outlet|shop|restaurant|region|promo|campaign|customer|"
    r"supplier|unit|uom|measure|note|notes|reason|comment|forma|pago|metodo|cobro|canal|turno|sala|zahlungsart|kasse|"
    r"schicht|bereich|zahlung|moyen|mode|reglement|caisse|salle|betaalwijze|kassa|pagamento|cassa|tavolo)\b"
)
# Names of columns that hold one only where no other does.
HARDLY_ITEM: Final = re.compile(r"\b(?:type|kind|size|tipo|tamano|grosse|taille|maat|typ|art|genre|soort)\b")
# Names of columns of money that is not what was paid for the dish.
OTHER_MONEY: Final = re.compile(
    r"\b(?:cost|costs|cogs|profit|margin|markup|rate|percent|tip|tips|gratuity|tendered|change|balance|fee|fees|commission|"
    r"deposit|budget|target|stock|on hand|average|avg|rating|score|latitude|longitude|temp|temperature|weight|calories|kcal|"
    r"coste|costo|beneficio|margen|propina|iva|impuesto|kosten|gewinn|marge|wareneinsatz|trinkgeld|steuer|cout|benefice|"
    r"pourboire|winst|fooi|utile|mancia|ticket|order|cumulative|acumulado|running)\b|%"
)
# Names of numbers that count nothing sold: of tickets, tables, guests, pages.
NO_UNITS: Final = re.compile(
    r"\b(?:id|no|nr|num|number|code|sku|plu|ean|barcode|upc|order|orders|ticket|tickets|transaction|transactions|trans|txn|"
    r"receipt|receipts|check|checks|bill|bills|invoice|invoices|ref|reference|guest|guests|cover|covers|pax|people|persons|party|"
    r"table|tables|seat|seats|terminal|till|register|zip|phone|year|month|week|day|hour|minute|rank|position|index|age|rating|"
    r"numero|codigo|comensales|mesa|cliente|clientes|personas|factura|pedido|codi|comensals|taula|nummer|gaste|tisch|personen|"
    r"rechnung|beleg|bon|convives|couverts|facture|commande|gasten|tafel|coperti|tavolo|scontrino|ordine|row|line|linea|zeile)\b|#|№"
)


def first_rows(table: SalesTable, count: int = _LOOKED_AT) -> list[list[str]]:
    """The first rows that are not blank, trimmed and as wide as the header."""
    width = len(table.columns)
    found = islice((row for _line, row in table.rows() if any(cell.strip() for cell in row)), count)
    return [[cell.strip() for cell in row[:width]] + [""] * (width - len(row)) for row in found]


def is_day(cell: str) -> bool:
    """Whether a cell is a day, perhaps with its time; the serial number of a spreadsheet is none here."""
    if not any(map(str.isdigit, cell[:60])):
        return False
    try:
        text = split_moment(cell).day
    except ValueError:
        return False
    return any(day_or_none(text, order) for order in ("dmy", "mdy", "ymd"))


def serial_day(cell: str) -> bool:
    """Whether a cell may be a day as spreadsheets count them, from 2000 to 2099."""
    found = _SERIAL.match(cell.strip())
    return found is not None and int(found[1]) in _SERIALS


def date_columns(table: SalesTable, rows: Rows, taken: Collection[int]) -> list[str]:
    """The names of the columns whose cells are days, the likeliest first; those of birth, print and expiry last."""
    found: list[tuple[int, int, str]] = []
    for name, at in table.names.items():
        cells = [row[at] for row in rows if row[at] and not is_total([row[at]])]
        # A day may stand in the first row of its block alone.
        if at in taken or len(cells) * 10 < len(rows) or not cells:
            continue
        if sum(map(is_day, cells)) >= len(cells) * _MOST:
            rank = 2 if _OTHER_DAY.search(name) else 0 if _SAYS_DAY.search(name) else 1
            found.append((rank, at, name))
    return [name for _rank, _at, name in sorted(found)]


def different_days(rows: Rows, first: int, second: int) -> bool:
    """Whether two columns of days tell different ones: an order of the evening is closed the day after at most."""
    off = 0
    for row in rows:
        days = [
            day_or_none(split_moment(row[at]).day, "dmy") if row[at] and is_day(row[at]) else None
            for at in (first, second)
        ]
        if days[0] and days[1]:
            off += abs((days[0] - days[1]).days) > 1
    return off * 20 > len(rows)


def are_serials(cells: Iterable[str]) -> bool:
    filled = [cell for cell in cells if cell.strip() and not is_total([cell])]
    return bool(filled) and all(map(serial_day, filled))


def status_column(values: Mapping[str, Collection[str]]) -> str:
    """The column of few different words of which one says that a sale does not count; "" where there is none."""
    for name, cells in values.items():
        words = {plain(cell) for cell in cells if cell.strip()}
        if 1 < len(words) <= _FEW and not any(each in PAYMENT_WORDS for each in words):
            meanings = Counter(status_of(word) for word in words if len(word) < 40)
            known = sum(word in SOLD or status_of(word) in (OUT, BACK, OPEN) for word in words)
            if (meanings[OUT] or meanings[BACK]) and known * 2 >= len(words):
                return name
    return ""


def amount_fits(rows: Rows, roles: Mapping[str, int], at: int) -> bool:
    """Whether a column may be the lines' amount, beside units and price where those stand.

    The total of an order, the same in all of its lines, is none; nor is a count of its lines.
    """
    if _is_of_ticket(rows, roles, at):
        return False
    if not {"quantity", "price"} <= set(roles):
        return True
    checked = right = 0
    for row in rows:
        units, price, amount = (number_or_none(row[each]) for each in (roles["quantity"], roles["price"], at))
        if units and price and amount is not None:
            checked += 1
            most = max(abs(multiply(units, price)), abs(price))
            right += abs(amount) <= multiply(most, _ABOVE) + _CENT
    return checked < _ENOUGH or right >= checked * _MOSTLY


def _is_of_ticket(rows: Rows, roles: Mapping[str, int], at: int) -> bool:
    ticket_at = roles.get("ticket")
    if ticket_at is None:
        return False
    lines: dict[str, list[Sequence[str]]] = defaultdict(list)
    for row in rows:
        if row[ticket_at]:
            lines[row[ticket_at]].append(row)
    several = same = 0
    for ticket in lines.values():
        if len({(row[roles["item"]], row[roles.get("price", at)]) for row in ticket}) > 1:
            several += 1
            same += len({row[at] for row in ticket}) == 1
    return several >= 2 and same >= several * _MOSTLY and not _adds_up(rows, roles, at)


def _adds_up(rows: Rows, roles: Mapping[str, int], at: int) -> bool:
    if "price" not in roles:
        return False
    right = checked = 0
    for row in rows:
        price, amount = number_or_none(row[roles["price"]]), number_or_none(row[at])
        units = number_or_none(row[roles["quantity"]]) if "quantity" in roles else MICRO
        if price and amount and units:
            checked += 1
            right += abs(multiply(units, price) - amount) <= 2 * _CENT
    return checked > 0 and right >= checked * _MOSTLY


def counts_rows(cells: Sequence[str]) -> bool:
    """Whether numbers only number their rows: whole, each one above the last."""
    numbers = [number_or_none(cell) for cell in cells if cell]
    if len(numbers) < 4 or any(value is None or value % MICRO for value in numbers):
        return False
    return all((after or 0) - (before or 0) == MICRO for before, after in pairwise(numbers))


def rises(cells: Sequence[str]) -> bool:
    """Whether whole numbers only rise, or only fall, through many rows: those of tickets, not of units."""
    numbers = [value for cell in cells if cell and (value := number_or_none(cell)) is not None]
    if len(numbers) < 4 or any(value % MICRO for value in numbers) or len(set(numbers)) < 3:
        return False
    steps = [after - before for before, after in pairwise(numbers)]
    return all(step >= 0 for step in steps) or all(step <= 0 for step in steps)


def has_cents(cells: Sequence[str]) -> bool:
    filled = [cell for cell in cells if cell]
    return bool(filled) and sum(_CENTS.search(cell) is not None for cell in filled) >= len(filled) * 0.5


def numeric(cells: Sequence[str]) -> bool:
    filled = [cell for cell in cells if cell]
    return bool(filled) and sum(number_or_none(cell) is not None for cell in filled) >= len(filled) * _MOSTLY


def repeats(rows: Rows, roles: Mapping[str, int]) -> bool:
    """Whether a dish comes twice on a day: then the rows are single sales, not sums."""
    pairs = [(row[roles["item"]], row[roles["date"]][:10]) for row in rows if row[roles["item"]]]
    return len(set(pairs)) < len(pairs)


def unused_money(table: SalesTable, rows: Rows, roles: Mapping[str, int]) -> list[str]:
    """The columns of money that no role reads and that no role says the same as."""
    used = set(roles.values())
    unused = [[row[at] for row in rows] for at in used]
    found = []
    for at, name in enumerate(table.columns):
        cells = [row[at] for row in rows]
        plain_name = column(name)
        if (
            at not in used
            and plain_name
            and not OTHER_MONEY.search(plain_name)
            and not NO_UNITS.search(plain_name)
            and numeric(cells)
            and has_cents(cells)
            and any(number_or_none(cell) for cell in cells)
            and cells not in unused
        ):
            found.append(name.strip())
    return found
