"""What a job changed, as nouns: views that read one of them reload. No view talks to another view."""

from dataclasses import dataclass, field
from typing import Final

ACCOUNTS: Final = "accounts"
MEMBERS: Final = "members"
RESTAURANTS: Final = "restaurants"
SALES: Final = "sales"
MENU: Final = "menu"
INGREDIENTS: Final = "ingredients"
RECIPES: Final = "recipes"
HOURS: Final = "hours"
FORECASTS: Final = "forecasts"
SETTINGS: Final = "settings"
EVENTS: Final = "events"
RUN_OUTS: Final = "run_outs"
PROMOTIONS: Final = "promotions"
OWN_FORECASTS: Final = "own_forecasts"
PAST_ACCURACY: Final = "past_accuracy"
WEATHER: Final = "weather"
SYNC: Final = "sync"


@dataclass(frozen=True)
class Changes:
    """The nouns that changed. A job's result either is one or carries one as `.changes`."""

    nouns: frozenset[str] = field(default_factory=frozenset)

    @classmethod
    def of(cls, *nouns: str) -> "Changes":
        return cls(frozenset(nouns))

    def __bool__(self) -> bool:
        return bool(self.nouns)


NOTHING: Final = Changes()
