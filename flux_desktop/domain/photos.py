"""What is read from a photo: of a menu its dishes, of a delivery note or price list its lines.

A reading is a proposal. Nothing of it is a fact until a person has looked at it; so each part carries how sure
the reader is, why it doubts, and where on the photo it stands.
"""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

LONGEST_NAME: Final = 200
LONGEST_DESCRIPTION: Final = 1_000
MOST_ITEMS: Final = 1_000
MOST_PRICES: Final = 12


class Engine(StrEnum):
    """Who read the photo. `OFFLINE` sent nothing anywhere."""

    OFFLINE = "offline"
    OPENAI = "openai"


class Doubt(StrEnum):
    """Why a row should be looked at. Values are stable: they are part of documents."""

    BLURRED = "blurred"
    """The letters themselves were hard to read."""
    UNUSUAL_PRICE = "unusual_price"
    """Far from the other prices of its section."""
    OTHER_DECIMALS = "other_decimals"
    """Written with more or fewer decimals than the others of the page."""
    FAR_PRICE = "far_price"
    """The price stands not on the name's line."""
    DIGITS_IN_NAME = "digits_in_name"
    """Digits in the name may belong to a price."""
    SHORT_NAME = "short_name"
    JOINED_NAME = "joined_name"
    """The name was put together from several lines."""
    FEWER_PRICES = "fewer_prices"
    """The others of its section have more prices."""
    REPAIRED_PRICE = "repaired_price"
    """A character of the price was taken for another one."""
    READINGS_DIFFER = "readings_differ"
    """The two readers do not agree."""
    ONE_READING = "one_reading"
    """Only one of the two readers saw it."""
    PARTLY_LEGIBLE = "partly_legible"
    GUESSED = "guessed"
    """The model says that it guessed."""
    NO_PRICE = "no_price"


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in pixels of the photo as it is looked at (turned as its EXIF says); x1 and y1 are outside."""

    x0: int
    y0: int
    x1: int
    y1: int

    def union(self, other: "Box") -> "Box":
        return Box(
            min(self.x0, other.x0), min(self.y0, other.y0), max(self.x1, other.x1), max(self.y1, other.y1)
        )


@dataclass(frozen=True, slots=True)
class PrintedPrice:
    """A price as printed: what it is for ("glass", "" where nothing is said) and micros of the currency."""

    label: str
    amount: int


@dataclass(frozen=True, slots=True)
class ReadItem:
    """A dish as read. `category` is the section it stands in; `confidence` from 0 to 1.

    `box` is None where the reader does not tell where on the photo it is.
    """

    name: str
    category: str
    description: str
    prices: tuple[PrintedPrice, ...]
    confidence: float
    doubts: tuple[Doubt, ...] = ()
    box: Box | None = None

    @property
    def price(self) -> int | None:
        """The first price printed, in micros."""
        return self.prices[0].amount if self.prices else None


@dataclass(frozen=True, slots=True)
class UnreadLine:
    """Text that became no dish: shown, never dropped silently."""

    text: str
    box: Box | None = None


@dataclass(frozen=True, slots=True)
class MenuReading:
    """What was read from one photo. Without items there was no menu on it.

    note      what happened on the way that a person should know ("the model did not answer: read offline")
    sent_to   the host the photo was sent to; "" where it stayed on this computer
    currency  the sign printed with the prices, "" where there is none
    """

    engine: Engine
    items: tuple[ReadItem, ...]
    unread: tuple[UnreadLine, ...]
    seconds: float = 0.0
    note: str = ""
    sent_to: str = ""
    currency: str = ""

    def without_money(self) -> "MenuReading":
        """The same for who may not see prices. Lines that became no dish may hold prices, so their digits go too."""
        return replace(
            self,
            items=tuple(replace(each, prices=()) for each in self.items),
            unread=tuple(replace(each, text=_masked(each.text)) for each in self.unread),
        )


def _masked(text: str) -> str:
    return "".join("•" if char.isdigit() else char for char in text)


@dataclass(frozen=True, slots=True)
class PriceLine:
    """A line of a delivery note or price list.

    pack      the pack as printed ("6 x 2,5 kg"); "" where none is named
    quantity  micros of what was delivered; None where none is named
    unit      of the quantity as printed ("kg", "caja"); ""
    price     micros for one pack or unit; None where none could be read
    total     micros of the line; None where none is printed
    """

    name: str
    pack: str
    quantity: int | None
    unit: str
    price: int | None
    total: int | None
    confidence: float
    doubts: tuple[Doubt, ...] = ()
    box: Box | None = None
    code: str = ""


@dataclass(frozen=True, slots=True)
class PriceListReading:
    """What was read from a delivery note or price list."""

    engine: Engine
    lines: tuple[PriceLine, ...]
    unread: tuple[UnreadLine, ...]
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class ModelAddress:
    """A vision model to ask: any server that speaks OpenAI's chat completions.

    key    never shown, logged or stored with settings; "" for servers that need none
    local  the person said that this model runs in their own network: plain http and private addresses are allowed
    """

    base_url: str
    model: str
    key: str = ""
    local: bool = False

    def __repr__(self) -> str:
        return f"ModelAddress(base_url={self.base_url!r}, model={self.model!r}, local={self.local})"
