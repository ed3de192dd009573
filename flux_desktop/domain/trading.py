"""What a restaurant can decide by a key: each with its kind, its meaning and what holds until somebody says."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import time
from typing import Any, Final, Literal

from flux_desktop.domain.amounts import parse_rate, parse_share
from flux_desktop.domain.exact import MICRO, to_decimal
from flux_desktop.domain.restaurants import Restaurant

# Prices stand with tax on menus everywhere but there.
_TAX_ON_TOP: Final = frozenset({"US", "CA"})


@dataclass(frozen=True, slots=True)
class Key:
    """`of` restaurant: a column of the restaurant itself; else a setting. `parse` reads what a person types.

    Raises ValueError from `parse`: the value does not fit; `takes` says what would.
    """

    of: Literal["restaurant", "setting"]
    parse: Callable[[str], Any]
    takes: str


def _yes_no(text: str) -> bool:
    words = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
    if (word := text.strip().casefold()) not in words:
        raise ValueError(text)
    return words[word]


def _share(text: str) -> float:
    share = parse_share(text)
    if not 0 <= share <= MICRO:
        raise ValueError(text)
    return float(to_decimal(share))


def _rate(text: str) -> float:
    return float(to_decimal(parse_rate(text)))


def _letters(count: int) -> Callable[[str], str]:
    def parse(text: str) -> str:
        word = text.strip().upper()
        if len(word) != count or not (word.isascii() and word.isalpha()):
            raise ValueError(text)
        return word

    return parse


def _clock(text: str) -> time:
    text = text.strip()
    if len(text) == len("4:00"):
        text = f"0{text}"
    if len(text) != len("04:00"):
        raise ValueError(text)
    return time.fromisoformat(text)


KEYS: Final[Mapping[str, Key]] = {
    "waste_factor_enabled": Key("setting", _yes_no, "true, false"),
    "forecast_confidence_threshold": Key("setting", _share, "0 … 1"),
    "currency": Key("restaurant", _letters(3), "EUR"),
    "tax_included": Key("setting", _yes_no, "true, false"),
    "tax_rate": Key("setting", _rate, "10, 10 %, 0.10"),
    "margin_target": Key("setting", _share, "0.70, 70 %"),
    "business_day_start": Key("restaurant", _clock, "04:00"),
    "country": Key("restaurant", _letters(2), "ES"),
    "region": Key("restaurant", lambda text: text.strip().upper(), "CT"),
    "timezone": Key("restaurant", str.strip, "Europe/Madrid"),
}


@dataclass(frozen=True, slots=True)
class Trading:
    """What costs and margins read of a restaurant's settings; shares in micros.

    `tax_included` and `tax_rate` are those of dishes that say nothing. `tax_in_sales`: what somebody said of the
    amounts in sales files, None while nobody was asked.
    """

    waste_factor_enabled: bool = True
    tax_included: bool = True
    tax_rate: int = 0
    margin_target: int = 700_000
    tax_in_sales: bool | None = None


def defaults(restaurant: Restaurant) -> dict[str, Any]:
    """The settings of a restaurant that has said nothing yet."""
    return {
        "waste_factor_enabled": True,
        "forecast_confidence_threshold": 0.7,
        "currency": restaurant.currency,
        "tax_included": restaurant.country not in _TAX_ON_TOP,
        "tax_rate": 0.0,
        "margin_target": 0.7,
        "business_day_start": f"{restaurant.business_day_start:%H:%M}",
        "country": restaurant.country,
        "region": restaurant.region,
        "timezone": restaurant.timezone,
    }
