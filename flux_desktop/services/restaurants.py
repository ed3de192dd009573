"""Restaurants and who runs them."""

import os
from datetime import time
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

from flux_desktop.domain.calendar import holidays_of
from flux_desktop.domain.changes import RESTAURANTS, SALES, Changes
from flux_desktop.domain.errors import NotAllowed, NotFound, Refused
from flux_desktop.domain.facts import FIRST_YEAR
from flux_desktop.domain.i18n import _
from flux_desktop.domain.ids import new_id
from flux_desktop.domain.menu import typed_name
from flux_desktop.domain.permissions import Permission
from flux_desktop.domain.restaurants import Membership, Restaurant, Role, User
from flux_desktop.services.session import ADMINISTRATOR, Session, read_accounts, write_accounts
from flux_desktop.store import restaurants, users
from flux_desktop.store.store import Store
from flux_desktop.store.walls import At

_LONGEST_NAME = 200


def new_restaurant(
    name: str, *, timezone: str = "", currency: str = "EUR", country: str = "ES", region: str = ""
) -> Restaurant:
    """A restaurant that is not stored yet, by default in this computer's time zone.

    Raises Refused: no name, or too long; no such time zone.
    """
    name = typed_name(name)
    if not name or len(name) > _LONGEST_NAME:
        raise Refused(
            _("The restaurant needs a name."), _("Use at most {n} letters.").format(n=_LONGEST_NAME)
        )
    if timezone and not _is_zone(timezone):
        raise Refused(
            _("There is no time zone “{name}”.").format(name=timezone), _("Write it like Europe/Madrid.")
        )
    return Restaurant(new_id(), name, timezone or local_timezone(), currency, country, region, time(4))


def create(store: Store, owner_id: UUID, restaurant: Restaurant) -> Changes:
    """Stores a restaurant run by its owner."""
    with write_accounts(store) as uow:
        restaurants.create(uow, restaurant, owner_id)
    return Changes.of(RESTAURANTS)


def of_user(store: Store, user_id: UUID) -> list[Membership]:
    with read_accounts(store) as uow:
        return restaurants.of_user(uow, user_id)


def first_of(store: Store, user: User) -> Membership:
    """The only restaurant of the user; one named after their e-mail address is made for who has none."""
    with write_accounts(store) as uow:
        found = restaurants.of_user(uow, user.id)
        if found:
            return found[0]
        made = new_restaurant(user.email.split("@")[0][:_LONGEST_NAME])
        restaurants.create(uow, made, user.id)
        return Membership(made, Role.OWNER)


def unclaimed(store: Store) -> list[Restaurant]:
    """Restaurants nobody runs yet, because the command line made them."""
    with read_accounts(store) as uow:
        return restaurants.without_member(uow)


def give(session: Session, email: str) -> User:
    """Makes a person the owner of the restaurant, as only the administrator of the computer may: an account alone is
    no claim to what the command line made.

    Raises NotFound: no account has that address; NotAllowed.
    """
    if session.actor is not ADMINISTRATOR:
        raise NotAllowed(
            _("Only the administrator of this computer can do this."),
            _("Ask whoever looks after this computer."),
        )
    with session.write(Permission.EDIT_MEMBERS) as uow:
        with uow.reaching(At.ACCOUNTS):
            found = users.find(uow, email)
        if found is None:
            raise NotFound(
                _("No account has the address {email}.").format(email=email),
                _("Ask the person to register first, then add them."),
                code="member.not_found",
            )
        restaurants.own(uow, found[0].id, session.restaurant.id)
    return found[0]


def change(
    session: Session,
    *,
    name: str,
    country: str,
    region: str,
    currency: str,
    timezone: str,
    business_day_start: time,
) -> Changes:
    """Changes what a restaurant is. Amounts are not converted; the business day holds for files imported from now on.

    Raises Refused: no name, no such time zone, no such region; NotFound, NotAllowed.
    """
    asked = new_restaurant(name, timezone=timezone, currency=currency, country=country)
    if region:
        holidays_of(country, region, [FIRST_YEAR])
    with session.write(Permission.EDIT_RESTAURANT) as uow:
        if restaurants.get(uow, session.restaurant.id) is None:
            raise NotFound(
                _("There is no such restaurant."), _("Choose another one."), code="restaurant.not_found"
            )
        restaurants.edit(
            uow,
            session.restaurant.id,
            name=asked.name,
            country=country,
            region=region,
            currency=currency,
            timezone=asked.timezone,
            business_day_start=business_day_start,
        )
    return Changes.of(RESTAURANTS, SALES)


def set_region(session: Session, region: str) -> Changes:
    """Whose holidays count: ISO 3166-2 without the country ("CT"), "" the country's alone.

    Raises Refused: the country has no such region; NotFound, NotAllowed.
    """
    region = region.strip().upper()
    with session.write(Permission.EDIT_RESTAURANT) as uow:
        place = restaurants.get(uow, session.restaurant.id)
        if place is None:
            raise NotFound(
                _("There is no such restaurant."), _("Choose another one."), code="restaurant.not_found"
            )
        # The dash is how people write it: ES-CT.
        region = region.removeprefix(f"{place.country.upper()}-")
        if region:
            holidays_of(place.country, region, [FIRST_YEAR])
        restaurants.edit(uow, session.restaurant.id, region=region)
    return Changes.of(RESTAURANTS)


def session_for(store: Store, user_id: UUID, restaurant: Restaurant) -> Session:
    """A user's session in one of their restaurants. Raises NotFound: they have no role in it."""
    with read_accounts(store) as uow:
        role = restaurants.role_of(uow, user_id, restaurant.id)
    if role is None:
        raise NotFound(
            _("There is no such restaurant."), _("Choose another one."), code="restaurant.not_found"
        )
    return Session(store, user_id, restaurant, role)


def everywhere(store: Store) -> list[tuple[Restaurant, str]]:
    """For the administrator of this computer: every restaurant with its owner's e-mail address, "" without one."""
    with read_accounts(store) as uow:
        emails = users.emails(uow)
        return [(each, emails.get(owner, "")) for each, owner in restaurants.with_owners(uow)]


def local_timezone() -> str:
    """The IANA name of this computer's time zone, "UTC" where it does not tell."""
    zone = os.environ.get("TZ", "").lstrip(":")
    if not zone:
        try:
            zone = str(Path("/etc/localtime").readlink()).split("zoneinfo/", 1)[1]
        except (OSError, IndexError):
            return "UTC"
    # "CET-1CEST,M3.5.0" is a rule, not a name.
    return zone if _is_zone(zone) else "UTC"


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (OSError, ValueError, KeyError):
        return False
    return True
