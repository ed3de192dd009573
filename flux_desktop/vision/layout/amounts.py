"""Prices in printed text: what is one, what only looks like one, and what a recogniser makes of currency signs.

Two steps. `find_amounts` looks at one run of text. `habits_of` then looks at the whole page: whether its prices have
decimals, whether 12.900 is twelve thousand, which odd character is the currency; `settle` reads an amount by them.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from flux_desktop.vision.layout.lexicon import asks_supplement, fold

_SIGN: Final = r"(?:€|£|\$|₺|¥|￥|EUR|Eur|eur|EURO|euros?|TL|tl|Tl|USD|GBP|CHF|Fr\.|kr\.?|zł|Kč|lei|Ft)"
# What PP-OCR makes of a euro or pound sign in small print.
_LOOKS_LIKE_SIGN: Final = r"[EeCcéè€£₤]"
_DIGIT: Final = r"[\dOoQlI|SB]"
_NUMBER: Final = r"(?:\d{1,3}(?:[.,]\d{3})+(?:[.,]\d{2})?(?!\d)|\d{1,5}(?:\s?[.,'’‘´`:·•]\s?\d{1,3}(?!\d))?)"
_AMOUNT: Final = re.compile(
    rf"""(?<![\w.,%]) (?P<before>{_SIGN}\s?|[Ef£](?=\d+[.,]\d\d))?
    (?P<number>\d{{1,3}}\s?(?:€|£)\s?\d{{2}}(?!\d) | {_NUMBER})
    (?P<dash>[.,]\s?[-–—]+)?
    (?P<after>\s?{_SIGN}(?![A-Za-z])|(?<=[.,]\d\d){_LOOKS_LIKE_SIGN}(?![A-Za-z\d]))?
    (?P<per>\s?/\s?(?:kg|100\s?gr?|pers\w*\.?|pp|u\w{{0,3}}\.?)(?!\w))?""",
    re.VERBOSE,
)
_GARBLED: Final = re.compile(
    rf"(?<![\w.,])({_DIGIT}{{1,3}}\s?[.,]\s?{_DIGIT}{{2}})\s?(?:{_SIGN}|{_LOOKS_LIKE_SIGN})?$"
)
_UNIT: Final = re.compile(
    r"""\s?(?:ml|cl|dl|l|lt|lts|litros?|litres?|g|gr|grs|gramm?|kg|oz|cm|mm|%|°|º|ª|th|st|nd|rd|vol|h|hs|uhr|h00
    |pcs?|pieces?|pzs?|uds?|unid\w*|unit\w*|und|u|stk|stuck|adet|dilim|porsiyon|pax|pers\w*|people|kisilik|kişilik|personen|personas
    |anos|years?|jahre|ans|anys|dias|days|min\w*|kcal|x)\b\.?""",
    re.VERBOSE | re.IGNORECASE,
)
_TIME: Final = re.compile(
    r"\d{1,2}[:.h]\d{2}\s?h?\s?(?:[-–—]|a|to|bis|à|al|alle|y|until)\s?\d{1,2}[:.h]\d{2}", re.IGNORECASE
)
_TELEPHONE: Final = re.compile(
    r"(?<![\d,.])\+?\d(?:[\s.\-/()]?\d){8,}(?![\d,.])|\b\d{3}[ .-]\d{3}[ .-]\d{3}\b|\b\d{3}[ .-]\d{2}[ .-]\d{2}[ .-]\d{2}\b|(?<!\d)0\d{2,3}[ -/]\d{5,}"
)
_ALLERGENS: Final = re.compile(
    r"(?<![\d.,])\d{1,2}(?:\s?[,;.]\s?\d{1,2}){2,}(?![\d.,])|\((?:\s*\w{1,2}\s*[,;.·\-]?)+\)"
)
_DATE: Final = re.compile(r"\b\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}\b")
LEADER: Final = re.compile(
    r"\s*(?:[.…·_•‧∙]\s?){3,}|\s*…+\s*|\s*_{2,}\s*|\s*[-–—]{3,}\s*|\s(?:[.·]\s?){2,}(?=\s?[€£$]?\d)"
)


@dataclass(frozen=True, slots=True)
class PrintedAmount:
    """A number in text that may be a price.

    start, end  where it stands in the text
    number      as printed, without signs
    sign        the currency sign printed with it; "" if none
    strong      a sign or two decimals say that it is a price; a bare whole number may be anything
    per         "kg" where the price is per something
    garbled     letters were taken for digits
    """

    start: int
    end: int
    number: str
    sign: str
    strong: bool
    per: str = ""
    garbled: bool = False

    @property
    def places(self) -> int:
        return len(_split(self.number)[1])


@dataclass(frozen=True, slots=True)
class Habits:
    """How this page writes its prices. `signs`: odd characters that stand for its currency."""

    decimals: int = 2
    thousands: bool = False
    bare: bool = False
    typical: Decimal = Decimal(0)
    signs: frozenset[str] = frozenset()
    currency: str = ""


def find_amounts(text: str, signs: frozenset[str] = frozenset()) -> list[PrintedAmount]:
    """Every number of the text that could be a price, in order."""
    if signs:
        text = _known_signs(text, signs)
    barred = [m.span() for kind in (_TIME, _TELEPHONE, _ALLERGENS, _DATE) for m in kind.finditer(text)]
    found: list[PrintedAmount] = []
    for match in _AMOUNT.finditer(text):
        number = match["number"]
        if any(a < match.end() and match.start() < b for a, b in barred):
            continue
        sign = ((match["before"] or "") + (match["after"] or "")).strip() or _inner_sign(number)
        whole, part = _split(number)
        strong = bool(sign) or len(part) == 2 or bool(match["dash"])
        if not strong and len(part) == 3 and len(whole) <= 2:
            strong = True
        if _no_price(text, match, strong=strong, sign=bool(sign)):
            continue
        if not part and not sign and 1900 <= int(whole or 0) <= 2099:
            continue
        per = (match["per"] or "").strip(" /")
        found.append(PrintedAmount(match.start(), match.end(), number, _plain_sign(sign), strong, per))
    if not any(each.strong for each in found) and (garbled := _GARBLED.search(text)) is not None:
        read = _as_digits(garbled[1])
        if sum(char.isdigit() for char in garbled[1]) >= 1 and read != garbled[1]:
            found = [each for each in found if each.end <= garbled.start()]
            found.append(PrintedAmount(garbled.start(), garbled.end(), read, "", strong=True, garbled=True))
    return found


def _no_price(text: str, match: "re.Match[str]", *, strong: bool, sign: bool) -> bool:
    rest, before = text[match.end() :], text[: match.start()]
    if not sign and _UNIT.match(rest):
        return True
    if asks_supplement(before) and (before.rstrip().endswith("+") or "(" in before):
        return True
    if before.count("(") > before.count(")"):
        return True
    if re.match(r"\s?[)\]º°%]", rest) and not sign:
        return True
    return not strong and bool(re.search(r"[#nN]º?\.?\s?$", before)) and "nº" in fold(before)


def _inner_sign(number: str) -> str:
    return next((char for char in "€£" if char in number), "")


def _plain_sign(sign: str) -> str:
    folded = sign.strip().casefold()
    if folded in ("€", "eur", "euro", "euros", "e", "c", "é", "è", "₤"):
        return "€"
    if folded in ("£", "f", "gbp"):
        return "£"
    if folded in ("₺", "tl"):
        return "₺"
    return sign.strip()


def _split(number: str) -> tuple[str, str]:
    """The digits before and after the last mark."""
    bare = re.sub(r"\s", "", number)
    marks = [at for at, char in enumerate(bare) if not char.isdigit()]
    if not marks:
        return bare, ""
    return re.sub(r"\D", "", bare[: marks[-1]]), bare[marks[-1] + 1 :]


def _as_digits(text: str) -> str:
    return text.translate(str.maketrans("OoQlI|SB", "00011158"))


def _known_signs(text: str, signs: Iterable[str]) -> str:
    for sign in signs:
        text = re.sub(
            rf"(?<!\w){re.escape(sign)}(?=\d)|(?<=\d){re.escape(sign)}(?!\w)", "₺" * len(sign), text
        )
    return text


_ODD_BEFORE: Final = re.compile(r"(?:^|\s)([^\d\s.,;:()+%#&/x-]{1,2})(\d{1,4}(?:[.,]\d{2})?)$")
_ODD_AFTER: Final = re.compile(r"(?:^|\s)(\d{1,4}(?:[.,]\d{2})?)([^\d\s.,;:()+%&/x-]{1,2})$")


def odd_signs(texts: Sequence[str]) -> frozenset[str]:
    """What stands beside the last number of many lines, and is no known currency: the recogniser's idea of one."""
    seen: Counter[str] = Counter()
    for text in texts:
        for match, group in ((_ODD_BEFORE.search(text), 1), (_ODD_AFTER.search(text), 2)):
            if match is not None and not _UNIT.fullmatch(match[group]) and match[group] not in "€£$₺":
                seen[match[group]] += 1
    most = sum(seen.values())
    return frozenset(sign for sign, count in seen.items() if count >= 3 and most >= 3)


def habits_of(found: Sequence[PrintedAmount], signs: frozenset[str] = frozenset()) -> Habits:
    """The page's way of writing prices, from the amounts that end its lines."""
    strong = [each for each in found if each.strong]
    places = Counter(each.places for each in strong)
    two, three = places[2], places[3]
    bare = [each for each in found if not each.strong and not each.places]
    signed_whole = places[0]
    thousands = three > two and three >= 2
    decimals = 2 if two >= max(1, signed_whole + (len(bare) if not two else 0)) and not thousands else 0
    signs_seen = Counter(each.sign for each in strong if each.sign)
    habits = Habits(
        decimals=decimals,
        thousands=thousands,
        bare=len(bare) >= 3 and len(bare) >= two + signed_whole,
        signs=signs,
        currency=signs_seen.most_common(1)[0][0] if signs_seen else "",
    )
    values = sorted(settle(each, habits)[0] for each in (strong or bare))
    typical = values[len(values) // 2] if values else Decimal(0)
    return Habits(decimals, thousands, habits.bare, typical, signs, habits.currency)


def settle(amount: PrintedAmount, habits: Habits) -> tuple[Decimal, bool]:
    """The price by the page's habits, and whether something had to be mended for it."""
    whole, part = _split(amount.number)
    whole = whole or "0"
    if len(part) == 3:
        if habits.thousands or habits.decimals == 0:
            return Decimal(whole + part), False
        # A currency sign read as a third decimal: 3.300 is 3.30 €.
        return Decimal(f"{whole}.{part[:2]}"), True
    value = Decimal(f"{whole}.{part}") if part else Decimal(whole)
    if not part and habits.decimals == 2 and len(whole) in (3, 4) and not amount.sign and habits.typical:
        # The decimal mark was lost: 1250 among prices near 12.
        mended = Decimal(whole) / 100
        if value > 15 * habits.typical and mended < 8 * habits.typical:
            return mended, True
    return value, amount.garbled
