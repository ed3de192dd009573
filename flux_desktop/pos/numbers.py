"""Numbers as tills write them, and which mark is the decimal one: decided once a column, with the proof."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from typing import Final

from flux_desktop.domain.exact import LARGEST, to_micros
from flux_desktop.domain.i18n import _

DECIMAL_MARKS: Final = (".", ",")


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided and the proof; `sure` is False where the file allows both and they differ.

    `proven` is False where nothing speaks for the value because nothing depends on it.
    """

    value: str
    proof: str
    sure: bool = True
    proven: bool = True


# ISO 4217: what is in use.
_CODES: Final = (
    "AED|AFN|ALL|AMD|AOA|ARS|AUD|AWG|AZN|BAM|BBD|BDT|BGN|BHD|BIF|BMD|BND|BOB|BRL|BSD|BTN|BWP|BYN|BZD|CAD|CDF|"
    "CHF|CLP|CNY|COP|CRC|CUP|CVE|CZK|DJF|DKK|DOP|DZD|EGP|ERN|ETB|EUR|FJD|GBP|GEL|GHS|GIP|GMD|GNF|GTQ|GYD|HKD|"
    "HNL|HTG|HUF|IDR|ILS|INR|IQD|IRR|ISK|JMD|JOD|JPY|KES|KGS|KHR|KMF|KRW|KWD|KYD|KZT|LAK|LBP|LKR|LRD|LSL|LYD|"
    "MAD|MDL|MGA|MKD|MMK|MNT|MOP|MUR|MVR|MWK|MXN|MYR|MZN|NAD|NGN|NIO|NOK|NPR|NZD|OMR|PAB|PEN|PGK|PHP|PKR|PLN|"
    "PYG|QAR|RON|RSD|RUB|RWF|SAR|SBD|SCR|SDG|SEK|SGD|SLE|SOS|SRD|SYP|SZL|THB|TJS|TMT|TND|TOP|TRY|TTD|TWD|TZS|"
    "UAH|UGX|USD|UYU|UZS|VES|VND|VUV|WST|XAF|XCD|XOF|XPF|YER|ZAR|ZMW"
)
_SIGNS: Final = "€$£¥￥₣₤₺₹₽฿₴₪₩￦₱₡₫₦₵₲₸₾₼৳៛₭₮﷼"
# How people write theirs: "S/ 12.50", "RM12.50", "Rp 25.000", "Bs.", "KSh", "руб.".
_WORDS: Final = (
    r"kr\.?|zł|Kč|Ft|lei|лв\.?|Fr\.|R\$|S/\.?|B/\.|(?i:RM|Rp\.?|Php|Rs\.?|Tk\.?|KSh|TSh|USh|FCFA|CFA|"
    r"Dhs?\.?|руб\.?|грн\.?|din\.?|Bs\.?|Gs\.?)|L\.L\.?|L\.|GH₵|Lek|KM|Kz|MT|Ar|QR|SR|TL|Q|R|р\.|円|元|원|đ"
)
_CURRENCY: Final = rf"(?:(?:[A-Z]{{1,2}})?[{_SIGNS}]|{_CODES}|{_WORDS})"
# What may stand behind a count or a weight: "2 uds.", "0,350 kg", "3 x".
_UNITS: Final = r"(?:x|uds?|unid|unidades|unitats|u|pcs?|pieces?|ea|st|stk|stück|stuks?|pz|pezzi|pièces?|kg|kilos?|lbs?|l)\.?"
_BLANK: Final = re.compile(r"[\u00a0\u202f\u2007\u2009]")
_WRITTEN: Final = re.compile(
    rf"(?P<open>\()?\s*(?P<sign>[+-])?\s*(?:{_CURRENCY})?\s*(?P<inner>\()?\s*(?P<late>[+-])?\s*"
    rf"(?P<digits>[\d.,'’ ]*\d[.,]?)\s*(?:{_CURRENCY})?\s*(?P<after>-)?\s*(?P<close>\))?\s*(?:{_CURRENCY}|(?i:{_UNITS}))?\Z",
    re.ASCII,
)
_SPACED: Final = re.compile(r"\d{1,3}(?:[ '’]\d{3})+(?:[.,]\d*)?\Z", re.ASCII)
# How accounts write a zero: "-", "$-", "- €".
_ZERO: Final = re.compile(rf"\(?\s*(?:{_CURRENCY})?\s*[-\u2013\u2014]\s*(?:{_CURRENCY})?\s*\)?\Z")
_PLAIN: Final = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)\Z", re.ASCII)
_GROUPED: Final = {
    # With a point also as India groups them: "1,30,000.00".
    ".": re.compile(
        r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d*)?\Z|[+-]?\d{1,2}(?:,\d{2})+,\d{3}(?:\.\d*)?\Z", re.ASCII
    ),
    ",": re.compile(r"[+-]?\d{1,3}(?:\.\d{3})+(?:,\d*)?\Z", re.ASCII),
}
_BOTH: Final = re.compile(r"\d([.,]).*([.,])\d*\D*\Z")
_ONE: Final = re.compile(r"(\d*)([.,])(\d*)\Z")
# Longer ones are no numbers of a till; the pattern above would take its time over them.
_LONGEST: Final = 60


def parse_number(text: str, decimal: str) -> int:
    """Micros of "12.50", "1.234,56", "1'250.00", "−3", "(5.00)", "5.00-", "-$45.00", "8 EUR" or "$-" (none).

    Thousands must be grouped by three, or as in "1,30,000"; anything finer than six decimals is rounded half to even.
    Raises ValueError: not a number, or too large.
    """
    bare = text if decimal == "." and _PLAIN.match(text) else _bare(text)
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


def number_or_none(text: str) -> int | None:
    """Micros in the first mark in which a text is a number: for guesses, which sums of several then confirm."""
    for decimal in DECIMAL_MARKS:
        try:
            return parse_number(text, decimal)
        except ValueError:
            continue
    return None


def _bare(text: str) -> str:
    """Sign, digits and marks alone: without currency, brackets and the blanks between thousands."""
    if len(text) > _LONGEST:
        return text.strip()
    bare = _BLANK.sub(" ", text).replace("−", "-").strip()
    found = _WRITTEN.match(bare)
    if found is None:
        if _ZERO.match(bare):
            return "0"
        raise ValueError(text)
    digits = found["digits"]
    if _SPACED.match(digits):
        digits = re.sub(r"[ '’]", "", digits)
    opened = (found["open"] is not None) + (found["inner"] is not None)
    signs = [each for each in (found["sign"], found["late"], found["after"]) if each]
    if opened + len(signs) > 1 or opened != (found["close"] is not None):
        raise ValueError(text)
    return ("-" if opened or "-" in signs else "") + digits


class DecimalEvidence:
    """The different numbers of one column, as far as they tell its decimal mark; bounded however long it is.

    `counts`: whole numbers without a mark stand in it too. `strange`: so do cells that are no numbers.
    """

    _MOST: Final = 50_000

    def __init__(self) -> None:
        self.texts: set[str] = set()
        self._counts = dict.fromkeys(DECIMAL_MARKS, 0)
        self._proofs: dict[str, str] = {}
        self._open = ""
        self.counts = False
        self.strange = False

    def digest(self, *, last: bool = False) -> None:
        """Keeps what the texts prove and forgets them, if there are many."""
        if not last and len(self.texts) <= self._MOST:
            return
        for text in self.texts:
            self._add(text.strip())
        self.texts.clear()

    def look(self) -> None:
        """Looks through what has not been looked at, without forgetting it."""
        for text in self.texts:
            self.strange = self.strange or not text.strip() or number_or_none(text) is None

    def _add(self, written: str) -> None:
        if written.isdecimal() or len(written) > _LONGEST:
            self.counts = self.counts or (written.isdecimal() and bool(written.strip("0")))
            return
        try:
            text = _bare(written).strip("-")
        except ValueError:
            self.strange = True
            return
        if both := _BOTH.search(text):
            if both[1] != both[2]:
                self._prove(both[2], text)
            else:
                self._prove("," if both[1] == "." else ".", text)
        elif one := _ONE.match(text):
            if len(one[3]) == 3 and one[1].strip("0") and len(one[1]) <= 3:
                self._open = min(self._open or text, text)
            elif one[3]:
                self._prove(one[2], text)

    def _prove(self, mark: str, text: str) -> None:
        self._counts[mark] += 1
        old = self._proofs.get(mark, text)
        self._proofs[mark] = min(old, text, key=lambda each: (len(each), each))

    def decide(self, likely: str = "") -> Decision:
        """Which mark is the decimal one: "1.234,56" or "12,50" prove a comma; "1,234" alone proves nothing.

        `likely` is what the till is known to write: it settles what no number proves.
        """
        self.digest(last=True)
        comma, point = self._counts[","], self._counts["."]
        if comma or point:
            value = "," if comma > point else "."
            return Decision(value, _("{number} occurs").format(number=self._proofs[value]))
        if likely and self._open:
            return Decision(likely, _("this till writes decimals so"))
        if self._open:
            # A comma between groups of three is the thousands of one half of the world: people must say.
            suggested = "," if "." in self._open else "."
            proof = _("{number} could be thousands or decimals").format(number=self._open)
            return Decision(suggested, proof, sure=False)
        return Decision(likely or ".", _("only whole numbers"), proven=False)


def decide_decimals(
    columns: dict[str, DecimalEvidence],
    likely: str,
    answer: str | None,
    fits: Collection[tuple[str, str]] = (),
) -> dict[str, Decision]:
    """One decision a column. Where a column alone proves nothing, one that writes the same mark speaks for it.

    `fits` are (role, mark) with which the rows add up where they do not with the other mark.
    """
    decisions = {role: numbers.decide(likely) for role, numbers in columns.items()}
    proven = {each.value for each in decisions.values() if each.sure and each.proven}
    for role, decision in decisions.items():
        if not decision.proven and len(proven) == 1:
            decisions[role] = replace(decision, value=min(proven))
        elif not decision.sure:
            counts = columns[role].counts
            decisions[role] = _read_open(role, decision, proven, answer, fits, counts=counts)
    return decisions


def _read_open(
    role: str,
    decision: Decision,
    proven: set[str],
    answer: str | None,
    fits: Iterable[tuple[str, str]],
    *,
    counts: bool,
) -> Decision:
    """Read as decimals what was suggested as thousands: surely where another column writes decimals so,
    and as the likelier reading of a quantity: a kitchen weighs more often than it sells a thousand."""
    if found := [mark for column, mark in fits if column == role]:
        return Decision(found[0], _("only so units and price make the amount"))
    mark = "," if decision.value == "." else "."
    # A column of three decimals writes them in every row: beside "12", "1.240" is thousands if the money says so too.
    if proven == {mark} or (counts and proven == {decision.value}):
        return Decision(min(proven), _("as in the other column"))
    if answer is not None:
        return Decision(answer, _("as answered"))
    return replace(decision, value=mark) if role == "quantity" else decision
