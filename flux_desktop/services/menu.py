"""What is on the menu of a restaurant, and how each dish is to be forecast."""

from typing import Final
from uuid import UUID

from flux_desktop.domain.changes import MENU, Changes
from flux_desktop.domain.errors import NotFound, Refused
from flux_desktop.domain.i18n import _
from flux_desktop.domain.menu import MenuItem, name_key, typed_name
from flux_desktop.domain.permissions import Permission
from flux_desktop.services.facts import dish
from flux_desktop.services.session import Session
from flux_desktop.store import menu

LONGEST_NAME: Final = 200


def dishes(session: Session) -> list[MenuItem]:
    """Every dish, by category and name; archived ones too. Raises NotFound."""
    with session.read(Permission.VIEW) as uow:
        return menu.every(uow, session.restaurant.id)


def dish_named(session: Session, name: str) -> MenuItem:
    """The dish of that name, case and spaces aside; of several the oldest id. Raises NotFound."""
    found = [each for each in dishes(session) if name_key(each.name) == name_key(name)]
    if not found:
        raise NotFound(_("There is no dish “{name}”.").format(name=name), _("See how the menu spells it."))
    return min(found, key=lambda each: each.id)


def rename(session: Session, item_id: UUID, name: str) -> Changes:
    """Gives a dish another name. What files sell under the old one stays this dish's, also from the next file.

    Raises Refused: no name, one that is too long, or another dish's; NotFound: no dish of this restaurant;
    NotAllowed.
    """
    called = typed_name(name)
    if not called:
        raise Refused(_("A dish needs a name."), _("Type one."))
    if len(called) > LONGEST_NAME:
        raise Refused(
            _("The name is longer than {n} letters.").format(n=LONGEST_NAME), _("Choose a shorter one.")
        )
    with session.write(Permission.EDIT_MENU) as uow:
        item = dish(uow, session.restaurant.id, item_id)
        for each in menu.every(uow, session.restaurant.id):
            if each.id != item.id and name_key(each.name) == name_key(called):
                raise Refused(
                    _("“{name}” is another dish of the menu.").format(name=each.name),
                    _("Choose another name."),
                )
        menu.rename(uow, session.restaurant.id, item.id, called)
    return Changes.of(MENU)


def set_sibling(session: Session, item_id: UUID, sibling_id: UUID | None) -> Changes:
    """While the dish is new, its forecast borrows from the sibling; None: from its category alone.

    Raises Refused: itself, or a dish that borrows from this one in turn; NotFound: no dish of this
    restaurant; NotAllowed.
    """
    with session.write(Permission.EDIT_MENU) as uow:
        item = dish(uow, session.restaurant.id, item_id)
        if sibling_id is not None:
            sibling = dish(uow, session.restaurant.id, sibling_id)
            if sibling_id == item_id:
                raise Refused(_("A dish cannot borrow from itself."), _("Choose another dish."))
            if item_id in _chain(menu.siblings(uow, session.restaurant.id), sibling_id):
                raise Refused(
                    _("“{sibling}” borrows from “{name}” already.").format(
                        sibling=sibling.name, name=item.name
                    ),
                    _("Choose another dish, or end that first."),
                )
        menu.set_sibling(uow, item_id, sibling_id)
    return Changes.of(MENU)


def _chain(siblings: dict[UUID, UUID], start: UUID) -> set[UUID]:
    """Every dish that `start` borrows from, directly or through others."""
    met: set[UUID] = set()
    at: UUID | None = start
    while at is not None and at not in met:
        met.add(at)
        at = siblings.get(at)
    return met


def choose_model(session: Session, item_id: UUID, model: str | None) -> Changes:
    """The model of this dish by its key; None: the one all dishes have. Raises NotFound: no such model or dish."""
    if model is not None:
        # Imported here: pages that list dishes need no models.
        from flux_desktop.domain.forecast.models import model_named

        model = model_named(model).key
    with session.write(Permission.EDIT_MENU) as uow:
        menu.set_model(uow, dish(uow, session.restaurant.id, item_id).id, model)
    return Changes.of(MENU)
