"""What a restaurant has said about its sales files, so that no file asks it again."""

from collections.abc import Mapping
from datetime import time

from flux_desktop.domain.restaurants import Restaurant
from flux_desktop.pos.answers import statuses as read_statuses
from flux_desktop.pos.file import SalesFile
from flux_desktop.pos.format import ImportPreferences
from flux_desktop.store import restaurants, settings
from flux_desktop.store.store import UnitOfWork

_TAX = "import.tax"
_TIMEZONE = "import.timezone"
_COLUMNS = "import.columns"
_SCOPES = "import.ticket_scope"
_STATUSES = "import.status"
_PLACE = "import.place"


def preferences_of(uow: UnitOfWork, restaurant: Restaurant | None) -> ImportPreferences:
    """What `understand` need not ask."""
    if restaurant is None:
        return ImportPreferences()
    stored = settings.every(uow, restaurant.id)
    columns, places = stored.get(_COLUMNS), stored.get(_PLACE)
    place = places if isinstance(places, dict) else {}
    among = place.get("among")
    return ImportPreferences(
        tax=_text(stored.get(_TAX)),
        business_day_start=restaurant.business_day_start,
        timezone=_text(stored.get(_TIMEZONE)),
        columns={key: _text(value) for key, value in columns.items()} if isinstance(columns, dict) else {},
        statuses=_statuses(stored.get(_STATUSES)),
        place=_text(place.get("place")),
        places=tuple(map(_text, among)) if isinstance(among, list) else (),
        name=restaurant.name,
        country=restaurant.country,
        currency=restaurant.currency,
    )


def _statuses(value: object) -> dict[str, str]:
    found = value if isinstance(value, dict) else {}
    return {word: _text(meaning) for word, meaning in found.items()}


def _text(value: object) -> str:
    """A setting travels as JSON: whatever another version wrote there, it is a text or nothing."""
    return value if isinstance(value, str) else ""


def remember(uow: UnitOfWork, restaurant: Restaurant, file: SalesFile, answers: Mapping[str, str]) -> None:
    """Keeps the answers that hold for the next file too."""
    for key, name in (("tax", _TAX), ("timezone", _TIMEZONE)):
        if key in answers:
            settings.put(uow, restaurant.id, name, answers[key])
    if "business_day_start" in answers:
        start = time.fromisoformat(answers["business_day_start"])
        restaurants.edit(uow, restaurant.id, business_day_start=start)
    if file.currency and file.currency != restaurant.currency and "currency" not in answers:
        # A restaurant that was there before is asked: this one was made with the file, which says its currency.
        restaurants.edit(uow, restaurant.id, currency=file.currency)
    if "status" in answers:
        meanings = _statuses(settings.every(uow, restaurant.id).get(_STATUSES))
        settings.put(uow, restaurant.id, _STATUSES, {**meanings, **read_statuses(answers["status"])})
    if "place" in answers and file.places:
        settings.put(uow, restaurant.id, _PLACE, {"place": answers["place"], "among": list(file.places)})
    for key, name, value in (
        ("columns", _COLUMNS, file.header_key),
        ("ticket_scope", _SCOPES, file.source),
    ):
        if key in answers:
            before = settings.every(uow, restaurant.id).get(name)
            kept = before if isinstance(before, dict) else {}
            settings.put(uow, restaurant.id, name, {**kept, value: answers[key]})


def ticket_scope_of(uow: UnitOfWork, restaurant: Restaurant, source: str) -> str | None:
    """How long the numbers of that till are unique, where somebody said so: ever, day or year."""
    scopes = settings.every(uow, restaurant.id).get(_SCOPES)
    return scopes.get(source) if isinstance(scopes, dict) else None
