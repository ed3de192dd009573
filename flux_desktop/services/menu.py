"""What is on the menu of a restaurant, and how each dish is to be forecast."""

from dataclasses import dataclass
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
from flux_desktop.store.store import UnitOfWork

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


@dataclass(frozen=True, slots=True)
class DishEdit:
    """Everything of a dish that its sheet shows, as a person leaves it.

    While the dish is new its forecast borrows from the sibling; None: from its category alone. `model` is the
    key of its forecast model; None: the one all dishes have.
    """

    name: str
    sibling_id: UUID | None
    model: str | None


def edit_dish(session: Session, item_id: UUID, new: DishEdit, *, seen: int | None = None) -> Changes:
    """Saves a dish's sheet whole. `seen` is the revision of the dish that the sheet showed.

    Raises what `rename`, `set_sibling` and `choose_model` do; EditConflict: somebody else changed it since.
    """
    with session.write(Permission.EDIT_MENU) as uow:
        item = dish(uow, session.restaurant.id, item_id)
        menu.edit(uow, item.id, seen=seen)
        if new.name != item.name:
            _rename(uow, session.restaurant.id, item, new.name)
        if new.sibling_id != item.sibling_id:
            _set_sibling(uow, session.restaurant.id, item, new.sibling_id)
        if new.model != item.forecast_model:
            menu.edit(uow, item.id, forecast_model=_model_key(new.model))
    return Changes.of(MENU)


def rename(session: Session, item_id: UUID, name: str) -> Changes:
    """Gives a dish another name. What files sell under the old one stays this dish's, also from the next file.

    Raises Refused: no name, one that is too long, or another dish's; NotFound: no dish of this restaurant;
    NotAllowed.
    """
    with session.write(Permission.EDIT_MENU) as uow:
        _rename(uow, session.restaurant.id, dish(uow, session.restaurant.id, item_id), name)
    return Changes.of(MENU)


def _rename(uow: UnitOfWork, restaurant_id: UUID, item: MenuItem, name: str) -> None:
    called = typed_name(name)
    if not called:
        raise Refused(_("A dish needs a name."), _("Type one."))
    if len(called) > LONGEST_NAME:
        raise Refused(
            _("The name is longer than {n} letters.").format(n=LONGEST_NAME), _("Choose a shorter one.")
        )
    for each in menu.every(uow, restaurant_id):
        if each.id != item.id and name_key(each.name) == name_key(called):
            raise Refused(
                _("“{name}” is another dish of the menu.").format(name=each.name), _("Choose another name.")
            )
    menu.rename(uow, restaurant_id, item.id, called)


def set_sibling(session: Session, item_id: UUID, sibling_id: UUID | None) -> Changes:
    """While the dish is new, its forecast borrows from the sibling; None: from its category alone.

    Raises Refused: itself, or a dish that borrows from this one in turn; NotFound: no dish of this
    restaurant; NotAllowed.
    """
    with session.write(Permission.EDIT_MENU) as uow:
        _set_sibling(uow, session.restaurant.id, dish(uow, session.restaurant.id, item_id), sibling_id)
    return Changes.of(MENU)


def _set_sibling(uow: UnitOfWork, restaurant_id: UUID, item: MenuItem, sibling_id: UUID | None) -> None:
    if sibling_id is not None:
        sibling = dish(uow, restaurant_id, sibling_id)
        if sibling_id == item.id:
            raise Refused(_("A dish cannot borrow from itself."), _("Choose another dish."))
        if item.id in _chain(menu.siblings(uow, restaurant_id), sibling_id):
            raise Refused(
                _("“{sibling}” borrows from “{name}” already.").format(sibling=sibling.name, name=item.name),
                _("Choose another dish, or end that first."),
            )
    menu.edit(uow, item.id, sibling_id=sibling_id)


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
    with session.write(Permission.EDIT_MENU) as uow:
        item = dish(uow, session.restaurant.id, item_id)
        menu.edit(uow, item.id, forecast_model=_model_key(model))
    return Changes.of(MENU)


def _model_key(model: str | None) -> str | None:
    if model is None:
        return None
    # Imported here: pages that list dishes need no models.
    from flux_desktop.domain.forecast.models import model_named

    return model_named(model).key
