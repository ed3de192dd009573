"""Menus drawn for tests and benches, with the truth beside them: layouts, languages, paper, light and lens.

`drawn_menu(seed, held_out=…)` is the same picture on every run. Menus for development and menus held out share
neither dishes (each language's are dealt into two halves) nor seeds, and some layouts are only among the held out.
"""

import functools
import json
import random
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

Pixels = NDArray[np.uint8]

_DISHES: Final = Path(__file__).with_name("dishes.txt")
_INTER: Final = Path(__file__).parent.parent / "resources" / "fonts"
LANGUAGES: Final = ("es", "ca", "en", "fr", "tr", "de", "it")


@dataclass(frozen=True)
class TrueItem:
    section: str
    name: str
    prices: tuple[float, ...]
    description: str = ""


@dataclass(frozen=True)
class DrawnMenu:
    """`faults` names what makes the picture hard: layout, light, lens, print."""

    name: str
    language: str
    pixels: Pixels
    items: tuple[TrueItem, ...]
    faults: tuple[str, ...] = field(default=())


def read_truth(file: Path) -> tuple[TrueItem, ...]:
    """The truth beside a drawn menu as JSON: items[{section, name, prices[], description}]."""
    found = json.loads(file.read_text(encoding="utf-8"))["items"]
    return tuple(TrueItem(i["section"], i["name"], tuple(i["prices"]), i["description"]) for i in found)


# --- What is printed ----------------------------------------------------------------------------------

Dish = tuple[str, str]


@functools.cache
def _dishes(held_out: bool) -> dict[str, dict[str, list[Dish]]]:
    found: dict[str, dict[str, list[Dish]]] = {}
    section: list[Dish] = []
    number = 0
    for line in _DISHES.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            language, name = line[1:3], line[5:]
            section = found.setdefault(language, {}).setdefault(name, [])
            number = 0
        elif line and not line.startswith("#"):
            name, _, description = line.partition("|")
            if number % 2 == held_out:
                section.append((name.strip(), description.strip()))
            number += 1
    return found


_SIZES: Final = {
    "es": [("Media", "Entera"), ("Copa", "Botella"), ("Tapa", "Media", "Ración")],
    "ca": [("Mitja", "Sencera"), ("Copa", "Ampolla")],
    "en": [("Small", "Large"), ("175ml", "250ml", "Bottle"), ("Glass", "Bottle")],
    "fr": [("Verre", "Bouteille"), ("25 cl", "50 cl"), ("12 cl", "50 cl", "75 cl")],
    "tr": [("Tek", "Duble"), ("Kadeh", "Şişe")],
    "de": [("0,2 l", "0,4 l"), ("Glas", "Flasche"), ("Klein", "Groß")],
    "it": [("Calice", "Bottiglia"), ("Piccola", "Grande")],
}
_FORMULAS: Final = {
    "es": ("Menú del día", "Primero, segundo, postre y bebida"),
    "ca": ("Menú de migdia", "Primer, segon, postres i beguda"),
    "en": ("Set lunch", "Two courses and a glass of wine"),
    "fr": ("Formule du midi", "Entrée, plat et dessert au choix"),
    "tr": ("Öğle menüsü", "Çorba, ana yemek ve tatlı"),
    "de": ("Mittagsmenü", "Suppe, Hauptgericht und Dessert"),
    "it": ("Menù del giorno", "Primo, secondo e acqua"),
}
_NOTES: Final = {
    "es": ("IVA incluido", "Consulte los alérgenos", "Tel. 934 123 456", "Abierto de 13:00 a 16:00"),
    "ca": ("IVA inclòs", "Consulteu els al·lèrgens", "Tel. 972 456 789", "Obert de 13:00 a 16:00"),
    "en": ("Service not included", "Please ask about allergens", "Est. 1987", "Open 12:00 - 22:00"),
    "fr": ("Prix nets, service compris", "Tél. 04 78 12 34 56", "Fermé le dimanche", "Depuis 1952"),
    "tr": ("KDV dahildir", "Tel: 0212 345 67 89", "Her gün açık 11:00 - 23:00", "1976'dan beri"),
    "de": ("Alle Preise inkl. MwSt.", "Tel. 089 123456", "Montag Ruhetag", "Seit 1963"),
    "it": ("Coperto 2,50", "Tel. 06 1234567", "Chiuso il lunedì", "Dal 1958"),
}
_SERVED: Final = {
    "es": "Servido con pan y aceite", "ca": "Servit amb pa i oli", "en": "Served with chips and salad",
    "fr": "Servi avec frites et salade", "tr": "Pilav ve salata ile servis edilir",
    "de": "Serviert mit Brot und Salat", "it": "Servito con pane e olio",
}  # fmt: skip
_EXTRA: Final = {
    "es": "Suplemento queso", "ca": "Suplement formatge", "en": "Add cheese", "fr": "Supplément fromage",
    "tr": "Ekstra peynir", "de": "Extra Käse", "it": "Aggiunta formaggio",
}  # fmt: skip
_HOUSES: Final = {
    "es": "Casa Lucía", "ca": "Can Ribes", "en": "The Old Mill", "fr": "Chez Margot",
    "tr": "Boğaz Lokantası", "de": "Gasthaus Linde", "it": "Osteria da Pino",
}  # fmt: skip

_DEVELOPED: Final = (
    "classic", "leaders", "two_columns", "sizes", "slashes", "centred", "boxed", "inline", "wrapped",
    "integers", "panel", "ragged", "same_print", "dense", "extras",
)  # fmt: skip
_HELD_OUT_ONLY: Final = (
    "price_below",
    "three_columns",
    "labels_inline",
    "numbered",
    "price_after_description",
    "bilingual",
)


@dataclass(frozen=True)
class Style:
    """Everything that chance decides about a menu before its dishes are chosen."""

    layout: str
    language: str
    fonts: "Fonts"
    paper: tuple[int, int, int]
    ink: tuple[int, int, int]
    heading_ink: tuple[int, int, int]
    size: int
    decimals: int
    currency: str
    currency_first: bool
    heading_capitals: bool
    heading_rule: bool
    name_capitals: bool
    name_bold: bool
    allergens: bool


@dataclass(frozen=True)
class Fonts:
    plain: str
    bold: str
    italic: str
    heading: str

    def get(self, which: str, size: int) -> ImageFont.FreeTypeFont:
        return ImageFont.truetype(getattr(self, which), size)


@functools.cache
def _families() -> tuple[Fonts, ...]:
    """The fonts of this computer: DejaVu wherever fontconfig knows it, and Inter, which Flux carries."""
    inter = {weight: str(_INTER / f"Inter-{weight}.ttf") for weight in ("Regular", "Medium", "SemiBold")}
    families = [Fonts(inter["Regular"], inter["SemiBold"], inter["Regular"], inter["SemiBold"])]
    for kind, slant in (("Sans", "Oblique"), ("Serif", "Italic"), ("SansCondensed", "Oblique")):
        paths = [_font(f"DejaVu{kind}{style}") for style in ("", "-Bold", f"-{slant}")]
        if kind == "Sans":
            paths[2] = _font("DejaVuSans-Oblique")
        if all(paths):
            families.append(Fonts(paths[0], paths[1], paths[2], paths[1]))
    return tuple(families)


def _font(name: str) -> str:
    base = Path("/usr/share/fonts/truetype/dejavu") / f"{name}.ttf"
    if base.exists():
        return str(base)
    try:
        found = subprocess.run(
            ["fc-list", ":", "file"], capture_output=True, text=True, check=False
        ).stdout  # fmt: skip
    except OSError:
        return ""
    files = [line.rstrip(": ") for line in found.splitlines()]
    return next((each for each in files if Path(each).stem == name), "")


def _style(chance: random.Random, layout: str) -> Style:
    language = chance.choice(LANGUAGES)
    dark = chance.random() < 0.2
    paper, ink = _DARK[chance.randrange(len(_DARK))] if dark else _LIGHT[chance.randrange(len(_LIGHT))]
    currency = {"en": "£", "tr": chance.choice(["₺", "TL"])}.get(language, "€")
    if chance.random() < 0.25 and layout != "integers":
        currency = ""
    return Style(
        layout=layout,
        language=language,
        fonts=chance.choice(_families()),
        paper=paper,
        ink=ink,
        heading_ink=chance.choice([ink, ink, (170, 60, 40) if not dark else (240, 200, 120)]),
        size=chance.choice([24, 27, 30, 33]) if layout != "dense" else chance.choice([20, 22]),
        decimals=0 if layout == "integers" or (language == "tr" and chance.random() < 0.6) else 2,
        currency=currency if layout != "integers" else chance.choice([currency, ""]),
        currency_first=language == "en" or (language == "tr" and currency == "₺"),
        heading_capitals=chance.random() < 0.4,
        heading_rule=chance.random() < 0.4,
        name_capitals=layout in ("centred", "price_below") and chance.random() < 0.7,
        name_bold=chance.random() < 0.4 or layout in ("same_print", "price_after_description", "bilingual"),
        allergens=chance.random() < 0.25,
    )


_LIGHT: Final = (
    ((252, 252, 250), (20, 20, 22)),
    ((243, 234, 214), (50, 38, 30)),
    ((228, 232, 236), (30, 34, 60)),
)
_DARK: Final = (
    ((28, 30, 32), (238, 236, 228)),
    ((24, 44, 38), (232, 238, 226)),
    ((54, 24, 28), (244, 230, 206)),
)


# --- Drawing a page -----------------------------------------------------------------------------------


class _Page:
    def __init__(self, style: Style, chance: random.Random, width: int, height: int) -> None:
        self.style, self.chance = style, chance
        self.image = Image.new("RGB", (width, height), style.paper)
        self.draw = ImageDraw.Draw(self.image)
        self.items: list[TrueItem] = []
        self.bottom = 0

    def text(
        self, x: float, y: float, words: str, which: str, size: int, anchor: str = "la", heading: bool = False
    ) -> float:
        """Draws words and returns their width."""
        font = self.style.fonts.get(which, size)
        ink = self.style.heading_ink if heading else self.style.ink
        self.draw.text((x, y), words, font=font, fill=ink, anchor=anchor)
        self.bottom = max(self.bottom, int(y + size * 1.3))
        return font.getlength(words)

    def width(self, words: str, which: str, size: int) -> float:
        return self.style.fonts.get(which, size).getlength(words)

    def wrap(self, words: str, which: str, size: int, room: float) -> list[str]:
        lines: list[str] = []
        for word in words.split():
            if lines and self.width(f"{lines[-1]} {word}", which, size) <= room:
                lines[-1] += f" {word}"
            else:
                lines.append(word)
        return lines

    def price(self, amount: float) -> str:
        style = self.style
        text = f"{amount:.{style.decimals}f}"
        if style.language != "en":
            text = text.replace(".", ",")
        if not style.currency:
            return text
        if style.currency_first:
            return style.currency + text
        return (
            f"{text} {style.currency}" if len(style.currency) > 1 or self._spaced else text + style.currency
        )

    @functools.cached_property
    def _spaced(self) -> bool:
        return self.chance.random() < 0.6


def _amount(chance: random.Random, style: Style, low: float = 3.0, high: float = 26.0) -> float:
    if style.language == "tr":
        low, high = low * 15, high * 15
    if style.decimals == 0:
        return float(round(chance.uniform(low, high)))
    return round(round(chance.uniform(low, high) * 20) / 20, 2)


def _sections(
    chance: random.Random, style: Style, held_out: bool, count: int
) -> list[tuple[str, list[Dish]]]:
    menu = _dishes(held_out)[style.language]
    names = list(menu)
    chosen = [each for each in names if chance.random() < count / len(names)] or names[:2]
    chosen = chosen[: count + 1]
    sections = []
    for name in chosen:
        dishes = list(menu[name])
        chance.shuffle(dishes)
        sections.append((name, dishes[: chance.randint(3, 6)]))
    return sections


def _heading(page: _Page, x: float, y: float, room: float, words: str, centred: bool = False) -> float:
    style = page.style
    size = int(style.size * page.chance.choice([1.25, 1.4, 1.6]))
    shown = _capitals(words, style.language) if style.heading_capitals else words
    at, anchor = (x + room / 2, "ma") if centred else (x, "la")
    page.text(at, y, shown, "heading", size, anchor, heading=True)
    y += size * 1.35
    if style.heading_rule:
        page.draw.line((x, y, x + room, y), fill=style.heading_ink, width=2)
        y += 8
    return y + style.size * 0.4


def _capitals(words: str, language: str) -> str:
    return words.replace("i", "İ").upper() if language == "tr" else words.upper()


def _allergens(page: _Page, description: str) -> str:
    if not page.style.allergens:
        return description
    numbers = sorted(page.chance.sample(range(1, 15), page.chance.randint(1, 3)))
    return f"{description} ({', '.join(map(str, numbers))})".strip()


def _names(page: _Page, x: float, y: float, room: float, dish: Dish) -> tuple[float, str, str]:
    """Draws a name (wrapped where too long) and returns the last line's y, the name, the description."""
    style = page.style
    name = _capitals(dish[0], style.language) if style.name_capitals else dish[0]
    which = "bold" if style.name_bold else "plain"
    lines = page.wrap(name, which, style.size, room)
    for number, line in enumerate(lines):
        if number:
            y += style.size * 1.25
        page.text(x, y, line, which, style.size)
    return y, dish[0], _allergens(page, dish[1])


def _under(page: _Page, x: float, y: float, room: float, description: str) -> float:
    style = page.style
    small = max(17, int(style.size * page.chance.choice([0.7, 0.8, 0.8])))
    which = "italic"
    if style.layout == "same_print":
        small, which = style.size, "plain"
    y += style.size * 1.25
    for line in page.wrap(description, which, small, room) if description else []:
        page.text(x, y, line, which, small)
        y += small * 1.25
    return y + style.size * page.chance.choice([0.35, 0.5, 0.7])


def _column(
    page: _Page, x: float, y: float, room: float, sections: Sequence[tuple[str, list[Dish]]], floor: float
) -> float:
    """Sections one under the other; stops where the page ends. Returns where it stopped."""
    style = page.style
    for section, dishes in sections:
        if y > floor - style.size * 7:
            return y
        y = _heading(page, x, y, room, section)
        if style.layout == "extras" and page.chance.random() < 0.6:
            page.text(x, y, _SERVED[style.language], "italic", int(style.size * 0.75))
            y += style.size * 1.4
        sizes = _labels(page, section)
        if sizes and style.layout != "slashes":
            for number, label in enumerate(sizes):
                at = x + room - (len(sizes) - 1 - number) * style.size * 4.2
                page.text(at, y - style.size * 0.5, label, "plain", int(style.size * 0.7), "ra")
            y += style.size * 0.6
        elif sizes:
            page.text(x + room, y - style.size * 0.5, " / ".join(sizes), "plain", int(style.size * 0.7), "ra")
            y += style.size * 0.6
        for dish in dishes:
            if y > floor - style.size * 3:
                return y
            y = _entry(page, x, y, room, section, dish, sizes)
            if style.layout == "extras" and page.chance.random() < 0.3:
                extra = f"{_EXTRA[style.language]} +{page.price(1.5)}"
                page.text(x, y - style.size * 0.3, extra, "italic", int(style.size * 0.75))
                y += style.size * 1.1
        y += style.size
    return y


def _labels(page: _Page, section: str) -> tuple[str, ...]:
    wine = section.startswith(("Vi", "Wi", "We", "Şa"))
    if page.style.layout in ("sizes", "slashes") and (wine or page.chance.random() < 0.6):
        return page.chance.choice(_SIZES[page.style.language])
    return ()


def _entry(
    page: _Page, x: float, y: float, room: float, section: str, dish: Dish, sizes: tuple[str, ...]
) -> float:
    style, chance = page.style, page.chance
    first = _amount(chance, style)
    count = len(sizes) if sizes and chance.random() < 0.85 else 1
    prices = [first]
    while len(prices) < count:
        prices.append(_amount(chance, style, prices[-1] * 1.3, prices[-1] * 1.9) if style.language != "tr"
                      else float(round(prices[-1] * 1.5)))  # fmt: skip
    step = style.size * 4.2
    taken = step * max(1, len(prices)) + style.size
    which = "bold" if style.name_bold else "plain"
    if style.layout == "inline":
        return _inline_entry(page, x, y, room, section, dish, first)
    if style.layout == "price_after_description":
        return _priced_description(page, x, y, room, section, dish, first)
    if style.layout == "bilingual":
        other = chance.choice([each for each in LANGUAGES if each != style.language])
        foreign = chance.choice([d for dishes in _dishes(False)[other].values() for d in dishes])
        dish = (dish[0], foreign[0])
    if style.layout == "labels_inline":
        return _labelled_entry(page, x, y, room, section, dish, first)
    number = f"{len(page.items) + 1}. " if style.layout == "numbered" else ""
    shift = page.text(x, y, number, which, style.size) if number else 0
    if style.layout == "wrapped":
        taken = max(taken, room * 0.45)
    last, name, description = _names(page, x + shift, y, room - taken - shift, dish)
    at = y if style.layout == "wrapped" and chance.random() < 0.3 else last
    if style.layout == "slashes" and len(prices) > 1:
        page.text(x + room, at, " / ".join(page.price(each) for each in prices), "plain", style.size, "ra")
    else:
        for place, each in enumerate(prices):
            right = x + room - (len(prices) - 1 - place) * step
            if style.layout == "ragged":
                end = x + page.width(
                    page.wrap(name_shown(style, dish), which, style.size, room - taken)[-1], which, style.size
                )
                page.text(end + style.size, at, page.price(each), "plain", style.size)
                continue
            page.text(right, at, page.price(each), "plain", style.size, "ra")
    if style.layout == "leaders":
        lines = page.wrap(name, which, style.size, room - taken - shift)
        begin = x + shift + page.width(lines[-1], which, style.size) + style.size * 0.4
        end = x + room - page.width(page.price(prices[0]), "plain", style.size) - style.size * 0.4
        dot = page.width(".", "plain", style.size)
        dots = "." * max(0, int((end - begin) / dot)) if dot else ""
        page.text(begin, last, dots, "plain", style.size)
    page.items.append(TrueItem(section, name, tuple(prices), description))
    return _under(page, x + shift, last, room - taken - shift, description)


def name_shown(style: Style, dish: Dish) -> str:
    return _capitals(dish[0], style.language) if style.name_capitals else dish[0]


def _priced_description(
    page: _Page, x: float, y: float, room: float, section: str, dish: Dish, price: float
) -> float:
    """The price ends the description, in its print."""
    style = page.style
    page.text(x, y, dish[0], "bold", style.size)
    y += style.size * 1.25
    small = int(style.size * 0.8)
    text = dish[1] or {"es": "Receta de la casa", "en": "Our own recipe"}.get(style.language, dish[0].lower())
    lines = page.wrap(f"{text}  {page.price(price)}", "plain", small, room)
    for line in lines:
        page.text(x, y, line, "plain", small)
        y += small * 1.25
    page.items.append(TrueItem(section, dish[0], (price,), text))
    return y + style.size * 0.7


def _inline_entry(
    page: _Page, x: float, y: float, room: float, section: str, dish: Dish, price: float
) -> float:
    style, chance = page.style, page.chance
    name, description = dish
    lower = description[:1].lower() + description[1:]
    shown = name
    if description:
        shown = f"{name} ({lower})" if chance.random() < 0.5 else f"{name}: {lower}"
    room_for_text = room - style.size * 5
    lines = page.wrap(shown, "plain", style.size, room_for_text)
    for number, line in enumerate(lines):
        page.text(x, y + number * style.size * 1.25, line, "plain", style.size)
    y += (len(lines) - 1) * style.size * 1.25
    page.text(x + room, y, page.price(price), "plain", style.size, "ra")
    page.items.append(TrueItem(section, name, (price,), lower))
    return y + style.size * 1.9


def _labelled_entry(
    page: _Page, x: float, y: float, room: float, section: str, dish: Dish, price: float
) -> float:
    """“Name … Glass 4.50 Bottle 21.00” on one line."""
    style = page.style
    labels = _SIZES[style.language][0][:2]
    second = _amount(page.chance, style, 26, 40)
    which = "bold" if style.name_bold else "plain"
    page.text(x, y, dish[0], which, style.size)
    shown = "   ".join(
        f"{label} {page.price(each)}" for label, each in zip(labels, (price, second), strict=True)
    )
    small = int(style.size * 0.85)
    below = page.width(shown, "plain", small) + page.width(dish[0], which, style.size) > room - style.size
    if below:
        y += style.size * 1.25
    page.text(x if below else x + room, y, shown, "plain", small, "la" if below else "ra")
    page.items.append(TrueItem(section, dish[0], (price, second), ""))
    return y + style.size * 1.9


def _centred(page: _Page, y: float, sections: Sequence[tuple[str, list[Dish]]], floor: float) -> float:
    style = page.style
    width = page.image.width
    below = style.layout == "price_below"
    for section, dishes in sections:
        if y > floor - style.size * 8:
            return y
        y = _heading(page, width * 0.12, y, width * 0.76, section, centred=True)
        for dish in dishes:
            if y > floor - style.size * 5:
                return y
            price = _amount(page.chance, style)
            name = _capitals(dish[0], style.language) if style.name_capitals else dish[0]
            which = "bold" if style.name_bold else "plain"
            description = _allergens(page, dish[1])
            shown = name if below else f"{name}   {page.price(price)}"
            page.text(width / 2, y, shown, which, style.size, "ma")
            y += style.size * 1.3
            small = max(17, int(style.size * 0.75))
            if description:
                page.text(width / 2, y, description, "italic", small, "ma")
                y += small * 1.35
            if below:
                page.text(width / 2, y, page.price(price), which, style.size, "ma")
                y += style.size * 1.3
            y += style.size * 0.8
            page.items.append(TrueItem(section, dish[0], (price,), description))
        y += style.size * 0.8
    return y


def _draw(style: Style, chance: random.Random, held_out: bool) -> _Page:
    columns = {"two_columns": 2, "panel": 2, "three_columns": 3, "wrapped": 2, "dense": 3}.get(
        style.layout, 1
    )
    landscape = columns > 2 or (columns == 2 and chance.random() < 0.4)
    width, height = (1900, 1400) if landscape else (1400, 1900)
    page = _Page(style, chance, width, height)
    margin = int(width * 0.07)
    y = margin * 0.8
    if chance.random() < 0.8:
        page.text(width / 2, y, _HOUSES[style.language], "heading", int(style.size * 2.1), "ma")
        y += style.size * 3.4
    notes = list(_NOTES[style.language])
    chance.shuffle(notes)
    floor = height - margin * 1.2
    wanted = {1: 4, 2: 6, 3: 8}[columns]
    sections = _sections(chance, style, held_out, wanted)
    if style.layout in ("centred", "price_below"):
        _centred(page, y, sections, floor)
    elif columns == 1:
        room = width * chance.choice([0.7, 0.86]) if style.layout != "boxed" else width * 0.86
        left = (width - room) / 2
        if style.layout == "boxed":
            floor -= style.size * 8
        bottom = _column(page, left, y, room, sections, floor)
        if style.layout == "boxed":
            _box(page, left, bottom + style.size, room)
    else:
        panel = width * 0.2 if style.layout == "panel" else 0
        gutter = width * chance.choice([0.04, 0.06])
        room = (width - 2 * margin - panel - gutter * (columns - 1 + bool(panel))) / columns
        # Dealt by length, so that each column gets about as much.
        dealt: list[list[tuple[str, list[Dish]]]] = [[] for _ in range(columns)]
        total = sum(len(dishes) + 2 for _, dishes in sections)
        filled = 0
        for section in sections:
            dealt[min(columns - 1, filled * columns // total)].append(section)
            filled += len(section[1]) + 2
        for number, part in enumerate(dealt):
            _column(page, margin + number * (room + gutter), y, room, part, floor)
        if panel:
            _panel(page, width - margin - panel, y, panel, notes)
    if chance.random() < 0.6:
        page.text(width / 2, height - margin, notes[0], "plain", int(style.size * 0.7), "ma")
    return page


def _box(page: _Page, x: float, y: float, room: float) -> None:
    style = page.style
    name, description = _FORMULAS[style.language]
    price = _amount(page.chance, style, 12, 22)
    page.draw.rectangle((x, y, x + room, y + style.size * 5), outline=style.ink, width=3)
    page.text(x + style.size, y + style.size, name, "bold", style.size)
    page.text(x + room - style.size, y + style.size, page.price(price), "bold", style.size, "ra")
    page.text(x + style.size, y + style.size * 2.6, description, "italic", int(style.size * 0.8))
    section = page.items[-1].section if page.items else ""
    page.items.append(TrueItem(section, name, (price,), description))


def _panel(page: _Page, x: float, y: float, room: float, notes: Sequence[str]) -> None:
    style = page.style
    page.draw.rectangle((x, y, x + room, y + style.size * 22), outline=style.ink, width=2)
    page.draw.ellipse(
        (x + room * 0.25, y + 20, x + room * 0.75, y + 20 + room * 0.5), outline=style.ink, width=5
    )
    at = y + room * 0.5 + style.size * 2
    for note in notes:
        for line in page.wrap(note, "italic", int(style.size * 0.8), room - 24):
            page.text(x + room / 2, at, line, "italic", int(style.size * 0.8), "ma")
            at += style.size * 1.2
        at += style.size


# --- The photo of the page ----------------------------------------------------------------------------


def _photographed(page: Pixels, chance: random.Random, faults: Sequence[str]) -> Pixels:
    table = np.array([chance.randint(40, 130) for _ in range(3)], dtype=np.float32)
    height, width = page.shape[:2]
    border = int(width * (0.05 + 0.08 * chance.random()))
    picture = np.empty((height + 2 * border, width + 2 * border, 3), np.float32)
    picture[:] = table
    picture[border : border + height, border : border + width] = page
    if "curl" in faults:
        picture = _curled(picture, chance)
    if "perspective" in faults:
        picture = _tilted(picture, chance, table)
    if "shadow" in faults:
        picture *= _shadow(picture.shape[:2], chance)[..., None]
    if "glare" in faults:
        light = _blob(picture.shape[:2], chance, 0.12)[..., None]
        picture = picture + light * (250 - picture) * 0.6
    if "dim" in faults:
        picture *= 0.45
    if "blur" in faults:
        picture = cv2.GaussianBlur(picture, (0, 0), chance.choice([1.2, 1.6, 2.0]))
    noise = 9.0 if "noise" in faults else 2.5
    picture = picture + np.random.default_rng(chance.randrange(1 << 30)).normal(0, noise, picture.shape)
    small = 1500 / max(picture.shape[:2]) if "small" in faults else 1.0
    shot = np.clip(picture, 0, 255).astype(np.uint8)
    if small < 1:
        shot = cv2.resize(shot, None, fx=small, fy=small, interpolation=cv2.INTER_AREA)
    done, packed = cv2.imencode(".jpg", shot[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, 82])
    assert done
    return np.ascontiguousarray(cv2.imdecode(packed, cv2.IMREAD_COLOR)[..., ::-1])


def _tilted(picture: Any, chance: random.Random, table: Any) -> Any:
    height, width = picture.shape[:2]
    reach = 0.055

    def moved(x: float, y: float) -> list[float]:
        return [x + width * chance.uniform(-reach, reach), y + height * chance.uniform(-reach, reach)]

    before = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    after = np.array([moved(x, y) for x, y in before], np.float32)
    after -= after.min(axis=0)
    size = tuple(int(each) for each in after.max(axis=0))
    matrix = cv2.getPerspectiveTransform(before, after)
    return cv2.warpPerspective(picture, matrix, size, borderValue=[float(each) for each in table])


def _curled(picture: Any, chance: random.Random) -> Any:
    height, width = picture.shape[:2]
    x, y = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    depth = height * chance.uniform(0.006, 0.018) * chance.choice([-1, 1])
    bend = chance.uniform(0.3, 0.7)
    lift = depth * ((x / width - bend) ** 2) * 4
    return cv2.remap(
        picture, x, y + lift.astype(np.float32), cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )


def _blob(shape: tuple[int, int], chance: random.Random, size: float) -> Any:
    height, width = shape
    x, y = np.meshgrid(
        np.linspace(0, 1, width, dtype=np.float32), np.linspace(0, 1, height, dtype=np.float32)
    )
    middle = chance.uniform(0.2, 0.8), chance.uniform(0.2, 0.8)
    return np.exp(-(((x - middle[0]) / size) ** 2 + ((y - middle[1]) / (size * 1.6)) ** 2))


def _shadow(shape: tuple[int, int], chance: random.Random) -> Any:
    dark = np.clip(_blob(shape, chance, 0.3) * 1.6, 0, 1)
    return 1 - 0.55 * dark


_LENS: Final = ("perspective", "curl", "shadow", "glare", "blur", "noise", "small", "dim")


@functools.lru_cache(maxsize=4)
def drawn_menu(seed: int, held_out: bool = False, layout: str = "") -> DrawnMenu:
    """The menu of this number. Two thirds of them have one to three faults of light and lens."""
    chance = random.Random(f"{'held out' if held_out else 'development'} {seed}")
    layouts = (*_HELD_OUT_ONLY, *_DEVELOPED) if held_out else _DEVELOPED
    layout = layout or layouts[seed % len(layouts)]
    style = _style(chance, layout)
    page = _draw(style, chance, held_out)
    faults = sorted(chance.sample(_LENS, chance.choice([0, 1, 2, 3]))) if seed % 3 else []
    pixels = _photographed(np.asarray(page.image).astype(np.float32), chance, faults)
    told = [layout, *faults, *(["dark"] if sum(style.paper) < 250 else [])]
    if not style.currency:
        told.append("no_currency")
    name = f"{'held' if held_out else 'dev'}_{seed:02}_{style.language}_{layout}"
    return DrawnMenu(name, style.language, pixels, tuple(page.items), tuple(told))
