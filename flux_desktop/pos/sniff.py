"""What a sales file is made of - encoding, decimal mark, date order - decided over all of it, with the proof."""

import codecs
import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from hashlib import sha256
from pathlib import Path
from typing import Final

from flux_desktop.domain.errors import Refused
from flux_desktop.domain.exact import LARGEST, to_micros
from flux_desktop.domain.words import _, mark

DATE_ORDERS: Final = ("dmy", "mdy", "ymd")
DECIMAL_MARKS: Final = (".", ",")
_CHUNK: Final = 1 << 20
_YEARS: Final = range(1990, 2100)
_AHEAD: Final = timedelta(days=366)
_LARGEST_FILE: Final = 4 << 30

_SIGNATURES: Final = (
    (b"PK\x03\x04", mark("This is an Excel workbook or a zip archive.")),
    (b"\xd0\xcf\x11\xe0", mark("This is an old Excel workbook.")),
    (b"%PDF", mark("This is a PDF document.")),
    (b"\x89PNG", mark("This is a picture.")),
    (b"\xff\xd8\xff", mark("This is a picture.")),
    (b"GIF8", mark("This is a picture.")),
    (b"SQLite format 3", mark("This is a database.")),
    (b"<?xml", mark("This is an XML file.")),
    (b"<!DOCTYPE", mark("This is a web page.")),
    (b"<html", mark("This is a web page.")),
    (b"{\\rtf", mark("This is a word processor's document.")),
    (b"\x1f\x8b", mark("This is a compressed file.")),
)
_NOTHING: Final = (b"", codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_PROOFS: Final = {
    "utf-16": mark("starts with the UTF-16 mark"),
    "utf-16-le": mark("every second byte is zero"),
    "utf-16-be": mark("every second byte is zero"),
    "utf-8-sig": mark("starts with the UTF-8 mark"),
}


@dataclass(frozen=True, slots=True)
class Bytes:
    """What reading every byte once tells. `sha256` names the file's content."""

    sha256: str
    size: int
    encoding: str
    proof: str


def sniff_bytes(path: Path) -> Bytes:
    """Reads the file once. Raises Refused: it cannot be read, is empty, or is not text throughout."""
    if not path.is_file():
        raise Refused(
            _("The file {name} cannot be read.").format(name=path.name),
            _("Check whether it is still there and is a file, not a folder."),
        )
    digest, size, head = sha256(), 0, b""
    nul = undefined = False
    text: _Text | None = None
    try:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                head = head or chunk[:4096]
                text = text or _Text(_unicode(head))
                size += len(chunk)
                if size > _LARGEST_FILE:
                    break
                digest.update(chunk)
                nul = nul or b"\0" in chunk
                undefined = undefined or any(byte in chunk for byte in b"\x81\x8d\x8f\x90\x9d")
                text.feed(chunk)
    except OSError as error:
        raise Refused(
            _("The file {name} cannot be read.").format(name=path.name),
            _("Check whether it is still there and not open in another program."),
        ) from error
    if size > _LARGEST_FILE:
        raise Refused(_("The file is larger than 4 GB."), _("Export fewer months at a time."))
    if text is None or head.strip() in _NOTHING:
        raise Refused(_("The file is empty."), expected_advice())
    text.feed(b"", last=True)
    encoding, proof = _encoding(head, text, nul=nul, undefined=undefined)
    return Bytes(digest.hexdigest(), size, encoding, proof)


def expected_advice() -> str:
    return _(
        "Flux reads text files (CSV) with the columns date, item, quantity and price. Export one from the till, "
        "or save the sheet as CSV."
    )


class _Text:
    """Whether bytes are text of an encoding all the way through. NUL is no text: no database keeps it."""

    def __init__(self, encoding: str) -> None:
        self.encoding = encoding
        self.valid = True
        self._decoder = codecs.getincrementaldecoder(encoding)()

    def feed(self, chunk: bytes, *, last: bool = False) -> None:
        try:
            self.valid = self.valid and "\0" not in self._decoder.decode(chunk, last)
        except UnicodeDecodeError:
            self.valid = False


def _unicode(head: bytes) -> str:
    """The Unicode encoding that the first bytes speak for."""
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if head.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    even, odd, half = head[::2].count(0), head[1::2].count(0), len(head) // 2
    if odd > half * 0.6 and not even:
        return "utf-16-le"
    if even > half * 0.6 and not odd:
        return "utf-16-be"
    return "utf-8"


def _encoding(head: bytes, text: _Text, *, nul: bool, undefined: bool) -> tuple[str, str]:
    start = head.lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    for signature, what in _SIGNATURES:
        if start.startswith(signature.lower()):
            raise Refused(_(what), expected_advice())
    if text.encoding != "utf-8":
        if not text.valid:
            raise Refused(_("The file is damaged: part of it is not text."), expected_advice())
        return text.encoding, _(_PROOFS[text.encoding])
    if nul:
        raise Refused(_("This is not a text file."), expected_advice())
    if text.valid:
        return "utf-8", _("every byte is valid UTF-8")
    if not undefined:
        return "cp1252", _("not valid UTF-8, every byte has a meaning in Windows-1252")
    return "iso-8859-1", _("neither UTF-8 nor Windows-1252")


# Dates ---------------------------------------------------------------------------------------------------

_YEAR_FIRST = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})\Z", re.ASCII)
_YEAR_LAST = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})\Z", re.ASCII)


def parse_day(text: str, order: str) -> date:
    """The day of "2026-01-31", "31/01/2026" or "31.01.26". Raises ValueError with the reason.

    `order` tells how a date with the year last is read; a year of four digits in front decides itself.
    """
    if parts := _YEAR_FIRST.match(text):
        year, month, day = int(parts[1]), int(parts[3]), int(parts[4])
    elif parts := _YEAR_LAST.match(text):
        first, second, year = int(parts[1]), int(parts[3]), int(parts[4])
        day, month = (second, first) if order == "mdy" else (first, second)
        year += 2000 if year < 100 else 0
    else:
        raise ValueError(_("date is not readable"))
    if year not in _YEARS:
        raise ValueError(_("date is outside the years 1990 to 2099"))
    try:
        found = date(year, month, day)
    except ValueError:
        raise ValueError(_("date does not exist")) from None
    # One typing mistake of a century would push all real sales out of what a forecast reads.
    if found > datetime.now(UTC).date() + _AHEAD:
        raise ValueError(_("date is more than a year ahead"))
    return found


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided and the proof; `sure` is False where the file allows both and they differ.

    `proven` is False where nothing speaks for the value because nothing depends on it.
    """

    value: str
    proof: str
    sure: bool = True
    proven: bool = True


def decide_date_order(texts: Collection[str]) -> Decision:
    """Decides over every distinct date of the file whether the day or the month comes first."""
    pairs = [(int(found[1]), int(found[3]), text) for text in texts if (found := _YEAR_LAST.match(text))]
    if not pairs:
        return Decision("ymd", _("dates begin with the year"))
    day_first = [text for first, second, text in pairs if first > 12 >= second]
    month_first = [text for first, second, text in pairs if second > 12 >= first]
    if day_first and len(day_first) >= len(month_first):
        return Decision("dmy", _("{date} occurs, so the day is first").format(date=min(day_first)))
    if month_first:
        return Decision("mdy", _("{date} occurs, so the month is first").format(date=min(month_first)))
    if all(first == second for first, second, _text in pairs):
        return Decision("dmy", _("day and month are equal in every date"))
    return _likelier_order([text for _first, _second, text in pairs])


def _likelier_order(texts: list[str]) -> Decision:
    """The reading under which the days lie closer together: consecutive days beat one day a month."""
    spans = {}
    for order in ("dmy", "mdy"):
        days = sorted({each for text in texts if (each := day_or_none(text, order)) is not None})
        spans[order] = (days[-1] - days[0]).days if days else 0
    likelier = "mdy" if spans["mdy"] < spans["dmy"] else "dmy"
    return Decision(
        likelier,
        _("{date} could be either; read this way the days lie closest together").format(date=min(texts)),
        sure=False,
    )


def day_or_none(text: str, order: str) -> date | None:
    try:
        return parse_day(text, order)
    except ValueError:
        return None


# Numbers -------------------------------------------------------------------------------------------------

_CURRENCY = "€$£¥₣₤ \u00a0\u202f"
_BOTH = re.compile(r"\d([.,]).*([.,])\d*\D*\Z")
_ONE = re.compile(r"(\d*)([.,])(\d*)\Z")
_PLAIN = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)\Z", re.ASCII)
_GROUPED = {
    ".": re.compile(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d*)?\Z", re.ASCII),
    ",": re.compile(r"[+-]?\d{1,3}(?:\.\d{3})+(?:,\d*)?\Z", re.ASCII),
}


def parse_number(text: str, decimal: str) -> int:
    """Micros of "12.50", "1.234,56", "−3", "(5.00)" or "€ 8". Raises ValueError: not a number, or too large.

    Thousands must be grouped by three; anything finer than six decimals is rounded half to even.
    """
    bare = text.strip(_CURRENCY).replace("−", "-")
    if bare.startswith("(") and bare.endswith(")"):
        bare = "-" + bare[1:-1]
    if bare[:1] in "+-":
        bare = bare[:1] + bare[1:].strip(_CURRENCY)
    if _GROUPED[decimal].match(bare):
        bare = bare.replace("," if decimal == "." else ".", "")
    if decimal == ",":
        if "." in bare:
            raise ValueError(text)
        bare = bare.replace(",", ".")
    if not _PLAIN.match(bare):
        raise ValueError(text)
    try:
        value = Decimal(bare)
    except InvalidOperation:
        raise ValueError(text) from None
    # Not abs(): it would round, or overflow on a million digits.
    if not -LARGEST <= value <= LARGEST:
        raise ValueError(text)
    return to_micros(value)


def decide_decimal(texts: Collection[str]) -> Decision:
    """Decides over every distinct number of one column which mark is the decimal one.

    "1.234,56" or "12,50" prove a comma, "1,234.56" or "12.50" a point; "1,234" alone proves nothing.
    """
    proofs: dict[str, list[str]] = {".": [], ",": []}
    open_cases: list[str] = []
    for text in (text.strip(_CURRENCY + "()+-−") for text in texts):
        if both := _BOTH.search(text):
            if both[1] != both[2]:
                proofs[both[2]].append(text)
            else:
                proofs["," if both[1] == "." else "."].append(text)
        elif one := _ONE.match(text):
            if len(one[3]) == 3 and one[1].strip("0") and len(one[1]) <= 3:
                open_cases.append(text)
            elif one[3]:
                proofs[one[2]].append(text)
    comma, point = proofs[","], proofs["."]
    if comma or point:
        value = "," if len(comma) > len(point) else "."
        return Decision(
            value, _("{number} occurs").format(number=min(proofs[value], key=lambda text: (len(text), text)))
        )
    if open_cases:
        # A comma between groups of three is the thousands of one half of the world: people must say.
        suggested = "," if "." in min(open_cases) else "."
        proof = _("{number} could be thousands or decimals").format(number=min(open_cases))
        return Decision(suggested, proof, sure=False)
    return Decision(".", _("only whole numbers"), proven=False)
