"""Restaurants and who runs them."""

import os
from datetime import time
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

from flux_desktop.domain.calendar import holidays_of
from flux_desktop.domain.changes import RESTAURANTS, Changes
from flux_desktop.domain.errors import NotFound, Refused
from flux_desktop.domain.facts import FIRST_YEAR
from flux_desktop.domain.i18n import _
from flux_desktop.domain.ids import new_id
from flux_desktop.domain.menu import name_key, typed_name
from flux_desktop.domain.restaurants import Membership, Restaurant
from flux_desktop.services.access import ADMINISTRATOR, need_manager
from flux_desktop.store import restaurants
from flux_desktop.store.store import Store, UnitOfWork

_LONGEST_NAME = 200


def new_restaurant(name: str, *, currency: str = "EUR", country: str = "ES", region: str = "") -> Restaurant:
    """A restaurant that is not stored yet, in this computer's time zone. Raises Refused: no name, or too long."""
    name = typed_name(name)
    if not name or len(name) > _LONGEST_NAME:
        raise Refused(
            _("The restaurant needs a name."), _("Use at most {n} letters.").format(n=_LONGEST_NAME)
        )
    return Restaurant(new_id(), name, local_timezone(), currency, country, region, time(4))


def create(store: Store, owner_id: UUID, restaurant: Restaurant) -> Changes:
    """Stores a restaurant run by its owner."""
    with store.begin() as uow:
        restaurants.create(uow, restaurant, owner_id)
    return Changes.of(RESTAURANTS)


def of_user(store: Store, user_id: UUID) -> list[Membership]:
    with store.read() as uow:
        return restaurants.of_user(uow, user_id)


def unclaimed(store: Store) -> list[Restaurant]:
    """Restaurants nobody runs yet, because the command line made them."""
    with store.read() as uow:
        return restaurants.without_member(uow)


def claim(store: Store, user_id: UUID, restaurant_id: UUID) -> Changes:
    """Makes the user the owner of a restaurant nobody runs. Raises NotFound: somebody does."""
    with store.begin() as uow:
        if restaurant_id not in {each.id for each in restaurants.without_member(uow)}:
            raise NotFound(_("Somebody runs this restaurant already."), _("Ask its owner to add you."))
        restaurants.own(uow, user_id, restaurant_id)
    return Changes.of(RESTAURANTS)


def set_region(
    store: Store, restaurant_id: UUID, region: str, *, actor: UUID | None = ADMINISTRATOR
) -> Changes:
    """Whose holidays count: ISO 3166-2 without the country ("CT"), "" the country's alone.

    Raises Refused: the country has no such region; NotFound, NotAllowed.
    """
    region = region.strip().upper()
    with store.begin() as uow:
        need_manager(uow, actor, restaurant_id)
        place = restaurants.get(uow, restaurant_id)
        if place is None:
            raise NotFound(_("There is no such restaurant."), _("Choose another one."))
        # The dash is how people write it: ES-CT.
        region = region.removeprefix(f"{place.country.upper()}-")
        if region:
            holidays_of(place.country, region, [FIRST_YEAR])
        restaurants.set_region(uow, restaurant_id, region)
    return Changes.of(RESTAURANTS)


def named(store: Store, name: str) -> Restaurant:
    """The restaurant of that name, case and spaces aside. Raises NotFound; Refused: several carry it."""
    with store.read() as uow:
        found = find_named(uow, name)
        known = [each.name for each in restaurants.every(uow)]
    if found is None:
        raise NotFound(
            _("There is no restaurant “{name}”.").format(name=name),
            _("Known: {names}.").format(names=", ".join(known)) if known else _("Import a sales file first."),
        )
    return found


def find_or_new(store: Store, name: str) -> Restaurant:
    """The restaurant of that name, or one that is not stored yet."""
    with store.read() as uow:
        return find_named(uow, name) or new_restaurant(name)


def find_named(uow: UnitOfWork, name: str) -> Restaurant | None:
    found = [each for each in restaurants.every(uow) if name_key(each.name) == name_key(name)]
    if len(found) > 1:
        raise Refused(
            _("{n} restaurants are called “{name}”.").format(n=len(found), name=name),
            _("Open the window and choose there."),
        )
    return found[0] if found else None


def local_timezone() -> str:
    """The IANA name of this computer's time zone, "UTC" where it does not tell."""
    zone = os.environ.get("TZ", "").lstrip(":")
    if not zone:
        try:
            zone = str(Path("/etc/localtime").readlink()).split("zoneinfo/", 1)[1]
        except (OSError, IndexError):
            return "UTC"
    try:
        ZoneInfo(zone)
    except (OSError, ValueError):
        # "CET-1CEST,M3.5.0" is a rule, not a name.
        return "UTC"
    return zone
