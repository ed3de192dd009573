"""Restaurants by name, as the administrator of this computer means them: among all owners, never by a guess."""

from dataclasses import replace
from uuid import getnode

from flux_desktop.domain.errors import NotFound, Refused
from flux_desktop.domain.i18n import _
from flux_desktop.domain.ids import derived_id
from flux_desktop.domain.menu import name_key
from flux_desktop.domain.restaurants import Restaurant
from flux_desktop.services.restaurants import everywhere, new_restaurant
from flux_desktop.store.store import Store


def named(store: Store, name: str, owner: str = "") -> Restaurant:
    """The restaurant of that name, case and spaces aside; `owner` is an e-mail address.

    Raises NotFound; Refused: several carry the name and no owner was given.
    """
    found = _find(store, name, owner)
    if found is None:
        known = sorted({each.name for each, _email in everywhere(store)})
        raise NotFound(
            _("There is no restaurant “{name}”.").format(name=name),
            _("Known: {names}.").format(names=", ".join(known)) if known else _("Import a sales file first."),
        )
    return found


def named_or_new(store: Store, name: str, owner: str = "") -> Restaurant:
    """The restaurant of that name, or one that is not stored yet. Raises what `named` raises but NotFound."""
    found = _find(store, name, owner)
    if found is None and owner:
        raise NotFound(
            _("{owner} has no restaurant “{name}”.").format(owner=owner, name=name),
            _("Add it in the window, or leave the owner out to make one that nobody owns yet."),
        )
    return found or _new_here(store, name)


def _new_here(store: Store, name: str) -> Restaurant:
    """A new restaurant whose id follows from its name on this computer and database.

    So commands that start at one moment found one restaurant, not one each: they wait for one lock and find it.
    """
    new = new_restaurant(name)
    founded = derived_id("restaurant", f"{getnode():x}", store.url, name_key(name))
    taken = {each.id for each, _email in everywhere(store)}
    return new if founded in taken else replace(new, id=founded)


def _find(store: Store, name: str, owner: str) -> Restaurant | None:
    found = [
        (each, email)
        for each, email in everywhere(store)
        if name_key(each.name) == name_key(name)
        and (not owner or email.strip().casefold() == owner.strip().casefold())
    ]
    if len(found) > 1:
        owners = ", ".join(email or _("nobody") for _each, email in found)
        raise Refused(
            _("{n} restaurants are called “{name}”.").format(n=len(found), name=name),
            _("Add --owner with the e-mail address of its owner: {owners}.").format(owners=owners),
        )
    return found[0][0] if found else None
