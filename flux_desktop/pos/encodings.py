"""Which code page a text without a mark is in: the one in which its words are words of a language."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from flux_desktop.pos.vocabulary import COLUMN_WORDS, plain

# What somebody may name, the likelier first; the first two are what Windows writes in the west.
ENCODINGS: Final = (
    *("cp1252", "iso-8859-1", "utf-8", "cp850", "mac_roman", "cp1250", "cp1251", "cp1254", "cp1253"),
    *("cp932", "gb18030", "big5", "euc_kr", "cp866", "koi8_r", "cp1255", "cp1256", "cp874", "cp437"),
)
_WORD: Final = re.compile(rb"[^\s,;|\"\t]*[\x80-\xff][^,;|\"\t\r\n]*")
_MOST_WORDS: Final = 2_000
_LONGEST: Final = 60
# Below this the words are those of no language; within that of each other nobody can tell.
_LIKELY: Final = 0.7
_CLOSE: Final = 0.05
# What a menu in several languages of one region is worth beside one in a single language.
_MIXED: Final = 0.85
_USUAL: Final = 0.06
_KNOWN: Final = 0.4

_WEST: Final = (
    *("áéíóúüñ", "àâçéèêëîïôùûüÿœæ", "äöüß", "áàâãçéêíóôõúü", "àçèéíïóòúü·", "àèéìíîòóùú", "ëïéèöüáóêç"),
    *("åäöé", "æøåéèôò", "äåöéšž", "áéíóúýþæöð", "áéíóúâêîôûŵŷ"),
)
_EAST: Final = (
    *("ąćęłńóśźż", "áčďéěíňóřšťúůýž", "áäčďéíĺľňóôŕšťúýž", "áéíóöőúüű", "ăâîșțşţ", "čćđšž", "ëç"),
    *("äöüß",),
)
_CYRILLIC: Final = ("абвгдежзийклмнопрстуфхцчшщъыьэюяёіїєґўђјљњћџѓќѕ",)
_GREEK: Final = ("αβγδεζηθικλμνξοπρσςτυφχψωάέήίόύώϊϋ",)
_GREEK_ENDS: Final = frozenset("ςαοιηυωεάίόήύώένρΑΟΙΗΥΩΕΣΝ")
_HEBREW: Final = ("".join(map(chr, range(0x5D0, 0x5EB))),)
_ARABIC: Final = ("".join(map(chr, range(0x621, 0x65F))) + "پچژگ",)
_THAI: Final = ("".join(map(chr, range(0xE01, 0xE5C))),)
_ALPHABETS: Final[Mapping[str, tuple[str, ...]]] = {
    "cp1252": _WEST,
    "cp850": _WEST,
    "mac_roman": _WEST,
    "cp1250": _EAST,
    "cp1254": ("çğıöşüâî",),
    "cp1251": _CYRILLIC,
    "cp866": _CYRILLIC,
    "koi8_r": _CYRILLIC,
    "cp1253": _GREEK,
    "cp1255": _HEBREW,
    "cp1256": _ARABIC,
    "cp874": _THAI,
}
# The lead bytes of the characters in daily use of each.
_DAILY: Final[Mapping[str, re.Pattern[bytes]]] = {
    "cp932": re.compile(rb"(?:[\x82\x83\x88-\x97][\x40-\xfc]|\x81[\x40-\xac]|[\xa1-\xdf])"),
    "gb18030": re.compile(rb"(?:[\xb0-\xd7][\xa1-\xfe]|[\xa1\xa3][\xa1-\xfe])"),
    "big5": re.compile(rb"(?:[\xa4-\xc6][\x40-\xfe]|\xa1[\x40-\xfe])"),
    "euc_kr": re.compile(rb"(?:[\xb0-\xc8][\xa1-\xfe]|[\xa1\xa3][\xa1-\xfe])"),
}
# Signs that stand in any text.
_SIGNS: Final = frozenset("€£¥°ºª«»“”‘’„…–—½¼¾×·¿¡®™©\u00a0№₪฿")


@dataclass(frozen=True, slots=True)
class EncodingFit:
    """A code page, how well it fits from 0 to 1, and a word as it reads it."""

    encoding: str
    fit: float
    word: str


def likely_encodings(words: Iterable[bytes]) -> list[EncodingFit]:
    """The code pages in which the words are words, the likeliest first; as many as nobody can tell apart.

    Empty where they are words in none.
    """
    words = [word for word in words if word]
    if not words:
        return []
    found = [_reading(encoding, words) for encoding in (*_ALPHABETS, *_DAILY)]
    fitting = sorted(
        (each for each in found if each is not None and each.fit >= _LIKELY), key=lambda each: -each.fit
    )
    likely = [each for each in fitting if each.fit >= fitting[0].fit - _CLOSE]
    texts: dict[tuple[str, ...], EncodingFit] = {}
    for each in likely:
        texts.setdefault(tuple(word.decode(each.encoding, "replace") for word in words), each)
    return list(texts.values())


def foreign_words(content: bytes) -> set[bytes]:
    """The different pieces of text with letters beyond ASCII, up to a number that is enough to tell."""
    found: set[bytes] = set()
    for word in _WORD.finditer(content):
        found.add(word[0][:_LONGEST])
        if len(found) >= _MOST_WORDS:
            break
    return found


def _reading(encoding: str, words: list[bytes]) -> EncodingFit | None:
    try:
        texts = [word.decode(encoding, "strict") for word in words]
    except UnicodeDecodeError:
        # A piece may have been cut within a character.
        texts = [word.decode(encoding, "replace") for word in words]
        if sum("\ufffd" in text for text in texts) > len(texts) * 0.02:
            return None
    fit = _daily(words, _DAILY[encoding]) if encoding in _DAILY else _spelt(texts, encoding)
    if fit < _LIKELY:
        return None
    known = any(plain(text) in COLUMN_WORDS for text in texts)
    fit = min(1.0, fit) + (_KNOWN if known else 0) + (_USUAL if encoding == "cp1252" else 0)
    return EncodingFit(encoding, fit, max(texts, key=len))


def _daily(words: list[bytes], daily: re.Pattern[bytes]) -> float:
    """The share of characters that are in daily use. Two bytes make one, in Latin text a lone one stands out."""
    whole = used = 0
    for word in words:
        foreign = sum(byte >= 0x80 for byte in word)
        met = sum(sum(byte >= 0x80 for byte in found) for found in daily.findall(word))
        whole += foreign
        used += min(foreign, met)
    pairs = sum(re.search(rb"[\x80-\xff]{2}", word) is not None for word in words)
    return used / max(1, whole) * pairs / len(words)


def _spelt(texts: list[str], encoding: str) -> float:
    """The share of letters that the best of the languages has, and that stand where they would in a word."""
    alphabets = _ALPHABETS[encoding]
    latin = any("é" in each or "ö" in each or "ë" in each for each in alphabets)
    letters: list[str] = []
    wrong = signs = 0
    for text in texts:
        for at, letter in enumerate(text):
            if letter.isascii():
                continue
            before, after = text[at - 1 : at] if at else "", text[at + 1 : at + 2]
            if letter.isalpha() and letter not in "ªº":
                # "CafŽ": a capital within small letters is another code page's small one.
                turned = letter.isupper() and (before.islower() or (before.isalpha() and after.islower()))
                # No word is of two scripts, and a letter alone beside a number is the sign of a currency.
                mixed = not latin and (before + after).strip().isascii() and (before + after).isalpha()
                alone = not (before + after).strip() or (before + after).strip().isdigit()
                wrong += turned or mixed or (alone and any(map(str.isdigit, text)))
                letters.append(letter.lower())
            elif letter in _SIGNS and not (before.isalpha() and after.isalpha() and letter not in "’·"):
                signs += 1
            elif letter in "\u0e31\u0e34\u0e35\u0e36\u0e37\u0e38\u0e39\u0e47\u0e48\u0e49\u0e4a\u0e4b\u0e4c":
                letters.append(letter)
                wrong += not before.isalpha() and not before
            else:
                wrong += 1
    if not letters:
        return 0.75 if signs and not wrong else 0.0
    if encoding == "cp1253":
        wrong += sum(
            word[-1:] not in _GREEK_ENDS for text in texts for word in text.split() if word.isalpha()
        )
    single = max(sum(letter in alphabet for letter in letters) for alphabet in alphabets)
    together = "".join(alphabet for alphabet in alphabets if "þ" not in alphabet)
    met = max(single, _MIXED * sum(letter in together for letter in letters))
    return max(0.0, (met - wrong) / (len(letters) + wrong))
