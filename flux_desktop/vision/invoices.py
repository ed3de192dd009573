"""Lines of a delivery note or a price list: name, pack, quantity, price, total.

The words over the columns say what each number is. Where there are none, the arithmetic does: of the numbers of a row,
two multiply to the third. A row whose numbers do not multiply says so; nothing is corrected.
"""

import re
import time
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from statistics import median
from typing import Final

from flux_desktop.domain.exact import to_micros
from flux_desktop.domain.photos import (
    LONGEST_NAME,
    Box,
    Doubt,
    Engine,
    PriceLine,
    PriceListReading,
    UnreadLine,
)
from flux_desktop.domain.progress import SILENT, Progress
from flux_desktop.vision.images import Photo
from flux_desktop.vision.layout.boxes import TextBox
from flux_desktop.vision.layout.lexicon import fold
from flux_desktop.vision.layout.rectify import Flat, flatten


class InvoiceColumn(Enum):
    CODE = "code"
    NAME = "name"
    PACK = "pack"
    QUANTITY = "quantity"
    UNIT = "unit"
    PRICE = "price"
    DISCOUNT = "discount"
    TAX = "tax"
    TOTAL = "total"


_HEADINGS: Final[dict[InvoiceColumn, frozenset[str]]] = {
    InvoiceColumn.CODE: frozenset(["codigo", "cod", "codi", "ref", "referencia", "reference", "code", "art.-nr", "artikelnr", "art-nr", "kod", "codice", "sku", "nr"]),
    InvoiceColumn.NAME: frozenset(
        ["descripcion", "descripcio", "articulo", "article", "producto", "producte", "concepto", "concepte", "description", "item", "product", "designation", "libelle", "produit", "artikel", "bezeichnung", "ware", "urun", "aciklama", "cinsi", "descrizione", "articolo", "prodotto"]
    ),
    InvoiceColumn.PACK: frozenset(["formato", "format", "envase", "pack", "packaging", "size", "conditionnement", "gebinde", "inhalt", "ambalaj", "confezione"]),
    InvoiceColumn.QUANTITY: frozenset(
        ["cantidad", "cant", "quantitat", "quant", "qty", "quantity", "qte", "quantite", "menge", "anzahl", "miktar", "adet", "quantita", "q.ta", "qta", "kilos", "unidades", "uds"]
    ),
    InvoiceColumn.UNIT: frozenset(["ud", "unidad", "unitat", "unit", "uom", "unite", "einheit", "me", "birim", "um", "u.m"]),
    InvoiceColumn.PRICE: frozenset(
        ["precio", "preu", "price", "pvp", "prix", "preis", "einzelpreis", "e-preis", "stuckpreis", "fiyat", "fiyati", "prezzo", "p.u", "pu", "tarifa", "tarif", "rate", "p.unit"]
    ),
    InvoiceColumn.DISCOUNT: frozenset(["dto", "descuento", "dte", "descompte", "disc", "discount", "remise", "rabatt", "iskonto", "indirim", "sconto", "%dto"]),
    InvoiceColumn.TAX: frozenset(["iva", "vat", "tva", "mwst", "ust", "kdv", "tax", "%iva"]),
    InvoiceColumn.TOTAL: frozenset(["importe", "import", "amount", "total", "montant", "betrag", "gesamt", "summe", "tutar", "toplam", "importo", "totale"]),
}  # fmt: skip
_SUMS: Final = re.compile(
    r"\b(sub-?total|total|base\simponible|base\simposable|iva|i\.v\.a|vat|tva|mwst|kdv|suma|netto|brutto|toplam|totale"
    r"|imponibile|a\spagar|amount\sdue|portes|transporte|vencimiento|iban|forma\sde\spago)\b"
)
_UNIT: Final = r"(?:kgs?|kilos?|grs?|g|lts?|litros?|l|cl|ml|uds?|unid(?:ades|ad)?|u|und|pcs?|stk|stuck|adet|pz|caja|cajas|cj|case|box|saco|manojo|bunch|botella|bot|btl|kiste)"
_NUMBER: Final = re.compile(
    r"(?<![\w.,])-?\d{1,3}(?:[.\s]?\d{3})*(?:[.,]\d{1,4})?(?![\w%])\s?(?:€|EUR|£|\$|TL|₺)?"
)
_NUMBER_UNIT: Final = re.compile(rf"(?<![\w.,])(-?\d+(?:[.,]\d+)?)\s?({_UNIT})\b\.?", re.IGNORECASE)
_PACK: Final = re.compile(
    r"(?:\d{1,3}\s?[x×*]\s?)?\d{1,4}(?:[.,]\d{1,3})?\s?(?:kgs?|kilos?|grs?|g|lts?|litros?|l|cl|ml|uds?|unid(?:ades)?|u|pcs?|each|stk|adet|pz)\b\.?",
    re.IGNORECASE,
)
_CODE: Final = re.compile(r"^(?=\S*\d)[A-Z0-9][A-Z0-9./\-]{2,13}\s+(?=[^\W\d])")
_PERCENT: Final = re.compile(r"\d+(?:[.,]\d+)?\s?%")
_NEAR: Final = Decimal("0.011")


@dataclass(frozen=True, slots=True)
class _Cell:
    text: str
    left: float
    right: float
    down: float
    height: float
    score: float
    area: Box
    number: Decimal | None = None
    unit: str = ""

    @property
    def middle(self) -> float:
        return (self.left + self.right) / 2


def read_lines(photo: Photo, progress: Progress = SILENT) -> PriceListReading:
    """Reads the photo of a delivery note or price list on this computer. Raises ReaderMissing, Cancelled."""
    from flux_desktop.vision.ocr import read_text
    from flux_desktop.vision.offline import on_photo

    begun = time.perf_counter()
    boxes, turns = read_text(photo.pixels, progress)
    lines, unread = parse_lines(boxes)
    from dataclasses import replace

    return PriceListReading(
        Engine.OFFLINE,
        tuple(replace(each, box=on_photo(each.box, photo, turns)) for each in lines),
        tuple(UnreadLine(each.text, on_photo(each.box, photo, turns)) for each in unread),
        time.perf_counter() - begun,
    )


def parse_lines(boxes: Sequence[TextBox]) -> tuple[list[PriceLine], list[UnreadLine]]:
    """Lines and what became none, from boxes of text alone."""
    flat = flatten(boxes)
    mark = _decimal_mark([each.text for each in boxes])
    rows = _rows([cell for box in boxes for cell in _cells(box, flat, mark)])
    columns: dict[InvoiceColumn, _Cell] = {}
    lines: list[PriceLine] = []
    unread: list[UnreadLine] = []
    for row in rows:
        found = _header(row)
        if found:
            columns = found
            unread.append(_unread(row))
            continue
        line = None if _SUMS.search(fold(_text(row))) else _line(row, columns)
        if line is None:
            unread.append(_unread(row))
        else:
            lines.append(line)
    return lines, unread


# --- Cells and rows -----------------------------------------------------------------------------------


def _decimal_mark(texts: Sequence[str]) -> str:
    commas = sum(len(re.findall(r"\d,\d{2}(?!\d)", text)) for text in texts)
    points = sum(len(re.findall(r"\d\.\d{2}(?!\d)", text)) for text in texts)
    return "," if commas >= points else "."


def _value(text: str, mark: str) -> Decimal | None:
    digits = re.sub(r"[^\d.,-]", "", text)
    other = "." if mark == "," else ","
    if mark not in digits and re.fullmatch(rf"-?\d+{re.escape(other)}\d{{1,2}}", digits):
        plain = digits.replace(other, ".")
    else:
        plain = digits.replace(other, "").replace(mark, ".")
    return Decimal(plain) if re.fullmatch(r"-?\d{1,9}(\.\d{1,4})?", plain) else None


def _cells(box: TextBox, flat: Flat, mark: str) -> list[_Cell]:
    """A box as words and numbers. Numbers inside words (“Leche 6 x 1 l”) stay there."""
    text = box.text.strip()
    bounds: list[tuple[int, int, Decimal | None, str]] = []
    worded = re.search(r"[^\W\d]{3,}", text)
    begin = worded.end() if worded is not None and _NUMBER_UNIT.fullmatch(text) is None else 0
    with_unit = _NUMBER_UNIT.fullmatch(text)
    if with_unit is not None:
        bounds.append((0, len(text), _value(with_unit[1], mark), with_unit[2]))
    else:
        at = 0
        for match in _NUMBER.finditer(text, begin):
            value = _value(match[0], mark)
            tail = text[match.end() :].strip()
            if value is None or (
                begin and (re.search(r"[^\W\d]", tail) or not re.search(r"[.,]\d{2}", match[0]))
            ):
                continue
            if text[at : match.start()].strip():
                bounds.append((at, match.start(), None, ""))
            bounds.append((match.start(), match.end(), value, ""))
            at = match.end()
        if text[at:].strip():
            bounds.append((at, len(text), None, ""))
    return [_cell(box, text, flat, *each) for each in bounds]


def _cell(
    box: TextBox, text: str, flat: Flat, start: int, end: int, number: Decimal | None, unit: str
) -> _Cell:
    a, b, c, d = box.corners
    from_, to = start / max(1, len(text)), end / max(1, len(text))
    left = flat.place(*_between(_between(a, b, from_), _between(d, c, from_), 0.5))
    right = flat.place(*_between(_between(a, b, to), _between(d, c, to), 0.5))
    xs, ys = [x for x, _ in box.corners], [y for _, y in box.corners]
    area = Box(int(min(xs)), int(min(ys)), int(max(xs)) + 1, int(max(ys)) + 1)
    shown = text[start:end].strip()
    return _Cell(
        shown, left[0], right[0], (left[1] + right[1]) / 2, box.height, box.score, area, number, unit
    )


def _between(a: tuple[float, float], b: tuple[float, float], part: float) -> tuple[float, float]:
    return a[0] + (b[0] - a[0]) * part, a[1] + (b[1] - a[1]) * part


def _rows(cells: Sequence[_Cell]) -> list[list[_Cell]]:
    rows: list[list[_Cell]] = []
    for each in sorted(cells, key=lambda one: one.down):
        for row in reversed(rows[-3:]):
            if abs(median(c.down for c in row) - each.down) < 0.55 * min(each.height, row[0].height):
                row.append(each)
                break
        else:
            rows.append([each])
    return [sorted(row, key=lambda one: one.left) for row in rows]


def _text(row: Sequence[_Cell]) -> str:
    return " ".join(each.text for each in row)


def _area(row: Sequence[_Cell]) -> Box:
    area = row[0].area
    for each in row[1:]:
        area = area.union(each.area)
    return area


def _unread(row: Sequence[_Cell]) -> UnreadLine:
    return UnreadLine(_text(row), _area(row))


# --- What the columns are -----------------------------------------------------------------------------


def _header(row: Sequence[_Cell]) -> dict[InvoiceColumn, _Cell]:
    """Each column and where its words stand; {} unless the row names at least two, one of them money or quantity."""
    found: dict[InvoiceColumn, _Cell] = {}
    for cell in row:
        if cell.number is not None:
            continue
        words = [word.strip(".:/()€%") for word in fold(cell.text).split()]
        length = max(1, len(cell.text))
        at = 0
        for word in words:
            place = fold(cell.text).find(word, at)
            at = max(at, place)
            column = next((each for each, known in _HEADINGS.items() if word in known), None)
            if column is None or column in found:
                continue
            step = (cell.right - cell.left) / length
            left = cell.left + step * place
            part = _Cell(word, left, left + step * len(word), cell.down, cell.height, cell.score, cell.area)
            found[column] = cell if len(words) == 1 or word == words[-1] == words[0] else part
    money = {InvoiceColumn.PRICE, InvoiceColumn.TOTAL, InvoiceColumn.QUANTITY} & found.keys()
    return found if len(found) >= 2 and money and InvoiceColumn.NAME in found else {}


def _line(row: Sequence[_Cell], columns: dict[InvoiceColumn, _Cell]) -> PriceLine | None:
    """The row as a line; None if it has no name or no number."""
    numbers = [each for each in row if each.number is not None]
    words = [each for each in row if each.number is None and _PERCENT.fullmatch(each.text) is None]
    names = [each for each in words if re.search(r"[^\W\d]{2,}", each.text)]
    if not numbers or not names:
        return None
    placed = _by_columns(numbers, columns) if columns else _by_arithmetic(numbers)
    if columns and InvoiceColumn.PRICE not in placed and InvoiceColumn.TOTAL not in placed:
        return None
    quantity, price, total = (
        placed.get(each) for each in (InvoiceColumn.QUANTITY, InvoiceColumn.PRICE, InvoiceColumn.TOTAL)
    )
    if price is None and total is None:
        return None
    name, code, pack, unit = _named([each for each in words if each in names or _is_code(each.text)], columns)
    if not name:
        return None
    doubts = []
    if price is not None and price.number == 0:
        doubts.append(Doubt.UNUSUAL_PRICE)
    checked = _multiplies(quantity, price, total, placed.get(InvoiceColumn.DISCOUNT))
    if checked is False:
        doubts.append(Doubt.READINGS_DIFFER)
    if price is None:
        doubts.append(Doubt.NO_PRICE)
    score = min(each.score for each in row)
    if score < 0.85:
        doubts.append(Doubt.BLURRED)
    sure = {True: 0.97, None: 0.85, False: 0.4}[checked] * (0.5 + 0.5 * score)
    if price is None:
        sure *= 0.6
    return PriceLine(
        name=name[:LONGEST_NAME],
        code=code,
        pack=pack,
        quantity=_micros(quantity),
        unit=(quantity.unit if quantity is not None and quantity.unit else unit),
        price=_micros(price),
        total=_micros(total),
        confidence=round(sure, 2),
        doubts=tuple(doubts),
        box=_area(row),
    )


def _micros(cell: _Cell | None) -> int | None:
    return None if cell is None or cell.number is None else to_micros(cell.number)


def _by_columns(numbers: Sequence[_Cell], columns: dict[InvoiceColumn, _Cell]) -> dict[InvoiceColumn, _Cell]:
    """Each number under the nearest heading of a column of numbers; of two under one, the nearer."""
    kinds = [
        each
        for each in columns
        if each
        in (
            InvoiceColumn.QUANTITY,
            InvoiceColumn.PRICE,
            InvoiceColumn.TOTAL,
            InvoiceColumn.DISCOUNT,
            InvoiceColumn.TAX,
            InvoiceColumn.CODE,
        )
    ]
    found: dict[InvoiceColumn, tuple[float, _Cell]] = {}
    for number in numbers:
        apart = {
            kind: min(
                abs(number.left - columns[kind].left),
                abs(number.right - columns[kind].right),
                abs(number.middle - columns[kind].middle),
            )
            for kind in kinds
        }
        if not apart:
            continue
        nearest = min(apart, key=lambda kind: apart[kind])
        if nearest not in found or apart[nearest] < found[nearest][0]:
            found[nearest] = (apart[nearest], number)
    return {kind: cell for kind, (_, cell) in found.items()}


def _by_arithmetic(numbers: Sequence[_Cell]) -> dict[InvoiceColumn, _Cell]:
    """Quantity × price = total, where three numbers say so; else the last number is the price."""
    for total in reversed(numbers):
        for a_place, a in enumerate(numbers):
            for b in numbers[a_place + 1 :]:
                if total in (a, b) or a.number is None or b.number is None or total.number is None:
                    continue
                if 1 not in (a.number, b.number) and abs(a.number * b.number - total.number) < _NEAR:
                    return {InvoiceColumn.QUANTITY: a, InvoiceColumn.PRICE: b, InvoiceColumn.TOTAL: total}
    if len(numbers) >= 3 and numbers[-3].number == 1 and numbers[-2].number == numbers[-1].number:
        return {
            InvoiceColumn.QUANTITY: numbers[-3],
            InvoiceColumn.PRICE: numbers[-2],
            InvoiceColumn.TOTAL: numbers[-1],
        }
    found = {InvoiceColumn.PRICE: numbers[-1]}
    if len(numbers) >= 2 and numbers[0].unit:
        found[InvoiceColumn.QUANTITY] = numbers[0]
    return found


def _multiplies(
    quantity: _Cell | None, price: _Cell | None, total: _Cell | None, discount: _Cell | None
) -> bool | None:
    """Whether the line's arithmetic holds, to a cent; None where a number is missing."""
    if quantity is None or price is None or total is None:
        return None
    if quantity.number is None or price.number is None or total.number is None:
        return None
    gross = quantity.number * price.number
    if abs(gross - total.number) < _NEAR:
        return True
    if discount is not None and discount.number is not None:
        return abs(gross * (1 - discount.number / 100) - total.number) < 2 * _NEAR
    return False


def _is_code(text: str) -> bool:
    return _CODE.match(f"{text} x") is not None


def _named(names: Sequence[_Cell], columns: dict[InvoiceColumn, _Cell]) -> tuple[str, str, str, str]:
    """Name, code, pack and unit from the words of a row."""
    parts: list[str] = []
    unit = pack = ""
    for cell in names:
        if re.fullmatch(rf"{_UNIT}\.?", cell.text, re.IGNORECASE):
            unit = cell.text
        elif InvoiceColumn.PACK in columns and _PACK.fullmatch(cell.text):
            pack = cell.text
        else:
            parts.append(cell.text)
    text = " ".join(parts).strip(" .:-")
    code = ""
    if (match := _CODE.match(text)) is not None:
        code, text = match[0].strip(), text[match.end() :]
    packs = list(_PACK.finditer(text))
    if packs and not pack:
        pack = packs[-1][0].strip()
        text = f"{text[: packs[-1].start()]} {text[packs[-1].end() :]}"
    return " ".join(text.split()).strip(" .,:-()"), code, pack, unit
