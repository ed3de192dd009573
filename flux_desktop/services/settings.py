"""What a restaurant has decided: feature flags, tax, targets and the like, by key."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from flux_desktop.domain.calendar import holidays_of
from flux_desktop.domain.changes import RESTAURANTS, SETTINGS, Changes
from flux_desktop.domain.errors import Refused
from flux_desktop.domain.exact import to_micros
from flux_desktop.domain.facts import FIRST_YEAR
from flux_desktop.domain.i18n import _
from flux_desktop.domain.permissions import Permission
from flux_desktop.domain.restaurants import Restaurant
from flux_desktop.domain.trading import KEYS, Trading, defaults
from flux_desktop.services.session import Session
from flux_desktop.store import restaurants, settings
from flux_desktop.store.store import UnitOfWork


def settings_of(session: Session) -> dict[str, object]:
    with session.read(Permission.VIEW) as uow:
        return settings.every(uow, session.restaurant.id)


def change_settings(session: Session, values: Mapping[str, object]) -> Changes:
    """Sets each key to its value (anything JSON can say). Raises NotAllowed."""
    with session.write(Permission.EDIT_SETTINGS) as uow:
        for key, value in values.items():
            settings.put(uow, session.restaurant.id, key, value)
    return Changes.of(SETTINGS)


def named_settings(session: Session) -> dict[str, Any]:
    """Every setting that has a name (`trading.KEYS`), typed; what nobody has said is its default. Raises NotFound."""
    with session.read(Permission.VIEW) as uow:
        return _named(uow, restaurants.get(uow, session.restaurant.id) or session.restaurant)


def set_named(session: Session, typed: Mapping[str, str]) -> Changes:
    """Sets named settings as a person types them; the session's restaurant is made where it is new.

    Raises Refused: a key nobody knows, or a value that does not fit it, and then nothing is set; NotAllowed.
    """
    values = {key: _parsed(key, text) for key, text in typed.items()}
    of_restaurant = {key: value for key, value in values.items() if KEYS[key].of == "restaurant"}
    with session.write(Permission.EDIT_SETTINGS, founding=True) as uow:
        place = restaurants.get(uow, session.restaurant.id)
        if place is None:
            restaurants.create(uow, session.restaurant, session.user_id)
            place = session.restaurant
        changed = replace(place, **of_restaurant)
        if {"country", "region"} & of_restaurant.keys():
            changed = replace(changed, region=changed.region.removeprefix(f"{changed.country}-"))
            if "region" not in of_restaurant and changed.country != place.country:
                changed = replace(changed, region="")
            holidays_of(changed.country, changed.region, [FIRST_YEAR])
        if changed != place:
            restaurants.change(uow, changed)
        before = settings.every(uow, place.id)
        for key, value in values.items():
            # What is equal to what is stored is no edit.
            if KEYS[key].of == "setting" and (key not in before or before[key] != value):
                settings.put(uow, place.id, key, value)
    return Changes.of(SETTINGS, RESTAURANTS)


def trading_of(uow: UnitOfWork, restaurant: Restaurant) -> Trading:
    """What costs and margins read of the settings."""
    stored = settings.every(uow, restaurant.id)
    named = _named(uow, restaurant)
    tax = stored.get("import.tax")
    return Trading(
        waste_factor_enabled=named["waste_factor_enabled"],
        tax_included=named["tax_included"],
        tax_rate=_micros(named["tax_rate"]),
        margin_target=_micros(named["margin_target"]),
        tax_in_sales={"included": True, "excluded": False}.get(tax) if isinstance(tax, str) else None,
    )


def _named(uow: UnitOfWork, restaurant: Restaurant) -> dict[str, Any]:
    """A value that another version wrote and that is of another kind counts as not said."""
    found = defaults(restaurant)
    for key, value in settings.every(uow, restaurant.id).items():
        if key not in KEYS or KEYS[key].of != "setting":
            continue
        if isinstance(found[key], bool):
            found[key] = value if isinstance(value, bool) else found[key]
        elif isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 1:
            found[key] = float(value)
    return found


def _micros(share: float) -> int:
    """A JSON number as it is written: 0.1 is a tenth."""
    return to_micros(Decimal(repr(share)))


def _parsed(key: str, text: str) -> Any:
    if key not in KEYS:
        raise Refused(
            _("There is no setting “{key}”.").format(key=key),
            _("Known: {keys}.").format(keys=", ".join(KEYS)),
            code="settings.unknown",
        )
    try:
        value = KEYS[key].parse(text)
        if key == "timezone":
            ZoneInfo(value)
    except (ValueError, KeyError, OSError) as error:
        raise Refused(
            _("“{value}” is no value of {key}.").format(value=text[:80], key=key),
            _("Write it like one of these: {takes}.").format(takes=KEYS[key].takes),
            code="settings.value",
        ) from error
    return value
