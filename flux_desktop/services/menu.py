"""What is on the menu of a restaurant, and how each dish is to be forecast."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from typing import Any, Final, TypedDict, Unpack
from uuid import UUID

from flux_desktop.domain.changes import MENU, RECIPES, RESTAURANTS, SALES, Changes
from flux_desktop.domain.edits import Edits, Saved
from flux_desktop.domain.errors import Duplicate, NotFound, Refused
from flux_desktop.domain.exact import LARGEST, MICRO, show_micros
from flux_desktop.domain.i18n import _
from flux_desktop.domain.menu import MenuItem, name_key, typed_name
from flux_desktop.domain.permissions import Permission
from flux_desktop.domain.progress import SILENT, Progress
from flux_desktop.domain.recipes import by_key
from flux_desktop.pos.kitchen.menu import COLUMNS, DishRow, read_menu
from flux_desktop.services.facts import dish
from flux_desktop.services.kitchen_files import (
    KitchenFile,
    KitchenImport,
    Tally,
    cell_changes,
    found_restaurant,
    reading,
)
from flux_desktop.services.outputs import Output
from flux_desktop.services.session import Session
from flux_desktop.store import dish_sales, menu, recipes, sales
from flux_desktop.store import edits as store_edits
from flux_desktop.store.store import UnitOfWork

LONGEST_NAME: Final = 200
LONGEST_CATEGORY: Final = 200
LONGEST_DESCRIPTION: Final = 2_000
# What a menu file can say of a dish, by its attribute.
_CELLS: Final = {
    "price": "price",
    "category": "category",
    "tax_included": "tax_included",
    "tax_rate": "tax_rate",
    "archived": "archived",
}


class DishFields(TypedDict, total=False):
    """What can be said of a dish; what is absent stays as it is.

    `price` in micros, None: nobody says. `auto_created` can only end: from then on a person answers for the dish.
    """

    price: int | None
    category: str
    description: str
    confirmed: bool
    active: bool
    auto_created: bool
    name: str


def dishes(session: Session) -> list[MenuItem]:
    """Every dish, by category and name; archived ones too. Prices are for who may see money. Raises NotFound."""
    with session.read(Permission.VIEW) as uow:
        found = menu.every(uow, session.restaurant.id)
        sees_money = session.may(uow, Permission.SEE_MONEY)
    return found if sees_money else [replace(each, price=None) for each in found]


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
            rename_in(uow, session.restaurant.id, item, new.name)
        if new.sibling_id != item.sibling_id:
            _set_sibling(uow, session.restaurant.id, item, new.sibling_id)
        if new.model != item.forecast_model:
            menu.edit(uow, item.id, forecast_model=_model_key(new.model))
    return Changes.of(MENU)


def listed(session: Session, *, limit: int | None = None, offset: int = 0) -> list[MenuItem]:
    """Dishes by category and name, without prices for who may see no money; `limit` of them from `offset` on.

    Raises NotFound.
    """
    with session.read(Permission.VIEW) as uow:
        found = menu.every(uow, session.restaurant.id, limit=limit, offset=offset)
        return (
            found if session.may(uow, Permission.SEE_MONEY) else [replace(each, price=None) for each in found]
        )


def add_dish(session: Session, called: str, **fields: Unpack[DishFields]) -> MenuItem:
    """Puts a dish on the menu.

    Raises Duplicate: the menu has one of that name; Refused: no name, a field too long, a price that is none;
    NotAllowed, NotFound.
    """
    with session.write(Permission.EDIT_MENU) as uow:
        restaurant_id = session.restaurant.id
        name = free_name(uow, restaurant_id, called)
        values = checked_fields(fields)
        item_id = menu.create(uow, restaurant_id, name)
        menu.edit(uow, item_id, **values)
        return dish(uow, restaurant_id, item_id)


def change_dish(session: Session, item_id: UUID, **fields: Unpack[DishFields]) -> MenuItem:
    """Changes what is said of a dish. Raises as `add_dish` does, and NotFound: no dish of this restaurant."""
    with session.write(Permission.EDIT_MENU) as uow:
        return change_dish_in(uow, session.restaurant.id, item_id, fields)


def change_dish_in(uow: UnitOfWork, restaurant_id: UUID, item_id: UUID, fields: DishFields) -> MenuItem:
    """The same within a transaction under way. Raises Refused, NotFound."""
    item = dish(uow, restaurant_id, item_id)
    if "name" in fields:
        rename_in(uow, restaurant_id, item, fields["name"])
    if fields.get("auto_created", item.auto_created) and not item.auto_created:
        raise Refused(_("A person put this dish on the menu."), _("Leave auto_created as it is."))
    # What comes back as it was shown may be a file's word; that does not make it a person's.
    shown = {"price": item.price, "category": item.category}
    values = checked_fields(fields)
    changed = {name: value for name, value in values.items() if name not in shown or shown[name] != value}
    menu.edit(uow, item.id, **changed)
    return dish(uow, restaurant_id, item.id)


def set_price(session: Session, item_id: UUID, price: int, *, seen: int | None = None) -> Saved:
    """Puts a price on the menu, in micros; `seen` is the revision of the dish that it was chosen for.

    Raises Refused, NotFound, NotAllowed; EditConflict: somebody else changed the dish since.
    """
    with session.write(Permission.EDIT_MENU) as uow:
        item = dish(uow, session.restaurant.id, item_id)
        menu.edit(uow, item.id, seen=seen, **checked_fields({"price": price}))
        return Saved(Changes.of(MENU), Edits(uow.written))


def rename(session: Session, item_id: UUID, name: str) -> Changes:
    """Gives a dish another name. What files sell under the old one stays this dish's, also from the next file.

    Raises Refused: no name, one that is too long, or another dish's; NotFound: no dish of this restaurant;
    NotAllowed.
    """
    change_dish(session, item_id, name=name)
    return Changes.of(MENU)


def free_name(uow: UnitOfWork, restaurant_id: UUID, name: str, own: UUID | None = None) -> str:
    """The name as it will be stored. Raises Refused; Duplicate: another dish has it."""
    called = typed_name(name)
    if not called:
        raise Refused(_("A dish needs a name."), _("Type one."))
    if len(called) > LONGEST_NAME:
        raise Refused(
            _("The name is longer than {n} letters.").format(n=LONGEST_NAME), _("Choose a shorter one.")
        )
    for each in menu.every(uow, restaurant_id):
        if each.id != own and name_key(each.name) == name_key(called):
            raise Duplicate(
                _("“{name}” is another dish of the menu.").format(name=each.name), _("Choose another name.")
            )
    return called


def checked_fields(fields: DishFields) -> dict[str, Any]:
    """The fields as columns. Raises Refused."""
    values: dict[str, Any] = {}
    if "price" in fields:
        price = fields["price"]
        if price is not None and not 0 <= price <= LARGEST * MICRO:
            raise Refused(_("This is not a price."), _("Type one of at least 0."))
        values["price"] = price
    if "category" in fields:
        values["category"] = _text(fields["category"], LONGEST_CATEGORY)
    if "description" in fields:
        values["description"] = _text(fields["description"], LONGEST_DESCRIPTION)
    if "confirmed" in fields:
        values["confirmed"] = fields["confirmed"]
    if "auto_created" in fields:
        values["auto_created"] = fields["auto_created"]
    if "active" in fields:
        values["archived"] = not fields["active"]
    return values


def _text(text: str, longest: int) -> str:
    typed = typed_name(text)
    if len(typed) > longest:
        raise Refused(_("The text is longer than {n} letters.").format(n=longest), _("Type a shorter one."))
    return typed


def rename_in(uow: UnitOfWork, restaurant_id: UUID, item: MenuItem, name: str) -> None:
    """Another name, under which the dish keeps its recipe; recipes that name it as a part of theirs still find it."""
    called = free_name(uow, restaurant_id, name, item.id)
    menu.rename(uow, restaurant_id, item.id, called)
    known, old, new = by_key(recipes.every(uow, restaurant_id)), name_key(item.name), name_key(called)
    own = known.get(old)
    if own is None or name_key(own.name) != old or old == new or known.get(new) not in (None, own):
        return
    keys = tuple(key for key in dict.fromkeys((*own.other_keys, old)) if key != new)
    recipes.put(uow, restaurant_id, replace(own, name=called, other_keys=keys), {})


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


def read_file(session: Session, file: KitchenFile, progress: Progress = SILENT) -> KitchenImport:
    """Takes what a menu says of its dishes; what it does not say stays.

    Raises Refused: not readable, or without its columns; NotFound, NotAllowed, Cancelled.
    """
    read = read_menu(file.path, **reading(session, file))
    tally = Tally(read.rows_read, skipped=list(read.skipped), warnings=list(read.warnings))
    with (
        session.read(Permission.EDIT_MENU, founding=True)
        if file.dry_run
        else session.write(Permission.EDIT_MENU, progress, founding=True)
    ) as uow:
        before, now, new_names = _as_named(uow, session, read.dishes, tally)
        for key, item in now.items():
            was = before.get(key)
            cells = cell_changes(was, item, _CELLS)
            tally.count(item.name, cells, is_new=was is None, is_changed=was != item or key in new_names)
        if not file.dry_run:
            found_restaurant(uow, session)
            for key, item in now.items():
                if before.get(key) != item:
                    # A person has said something of it: it is no longer only what a sales file made.
                    agreed = replace(item, auto_created=False, confirmed=True)
                    menu.put(uow, session.restaurant.id, before.get(key), agreed)
            for key, name in new_names.items():
                rename_in(uow, session.restaurant.id, now[key], name)
        edits = Edits(uow.written)
    return tally.result(dry_run=file.dry_run, changes=Changes.of(MENU, RESTAURANTS), edits=edits)


def take_back(session: Session, edits: Edits, progress: Progress = SILENT) -> Saved:
    """Has dishes and their names be as they were before an act, and returns what takes this back in turn.

    Raises EditConflict: somebody else has changed the same since; NotFound, NotAllowed.
    """
    with session.write(Permission.EDIT_MENU, progress) as uow:
        done = store_edits.take_back(uow, session.restaurant.id, edits)
        regrouped = {each.id for each in edits.documents if "merged_into" in each.before}
        for each in edits.documents:
            regrouped |= {
                side["merged_into"] for side in (each.before, each.after) if side.get("merged_into")
            }
        if not regrouped:
            return Saved(Changes.of(MENU, RECIPES), done)
        regroup(uow, session.restaurant.id, regrouped, progress)
    return Saved(Changes.of(MENU, RECIPES, SALES), done)


def regroup(uow: UnitOfWork, restaurant_id: UUID, item_ids: Collection[UUID], progress: Progress) -> None:
    """Adds up anew the days of dishes that were merged, or are apart again."""
    days = sales.days_of(uow, restaurant_id, item_ids)
    sales.rebuild_days(uow, restaurant_id, days, progress)
    dish_sales.settle(uow, restaurant_id, days, progress)


def _as_named(
    uow: UnitOfWork, session: Session, rows: Iterable[DishRow], tally: Tally
) -> tuple[dict[str, MenuItem], dict[str, MenuItem], dict[str, str]]:
    """The dishes that rows name, by name key, as they are and as they are to be, and what some are called from now on."""
    restaurant_id = session.restaurant.id
    dishes = sorted(menu.every(uow, restaurant_id), key=lambda each: each.id)
    by_name: dict[str, MenuItem] = {}
    for each in dishes:
        by_name.setdefault(name_key(each.name), each)
    by_id = {each.id: each for each in dishes}
    others = {**menu.merged_names(uow, restaurant_id), **menu.aliases(uow, restaurant_id)}
    for alias, item_id in others.items():
        if item_id in by_id:
            # As in sales files: what a person said a name stands for comes first.
            by_name[alias] = by_id[item_id]
    before: dict[str, MenuItem] = {}
    now: dict[str, MenuItem] = {}
    new_names: dict[str, str] = {}
    for row in rows:
        key = name_key(row.name)
        known = by_name.get(key)
        if known is not None:
            key = name_key(known.name)
            before[key] = known
        item = now.get(key) or known
        if item is None and row.new_name:
            # Renamed by this file before, or nowhere.
            tally.skipped.append(
                row.row.problem(_("there is no dish “{name}” to rename").format(name=row.name))
            )
            continue
        if item is None:
            new_id = menu.id_of_name(uow, restaurant_id, row.name)
            item = MenuItem(new_id, row.name, "", None, auto_created=False, archived=False)
        values = {name: value for name, value in row.given.items() if name != "active"}
        if "active" in row.given:
            values["archived"] = not row.given["active"]
        now[key] = replace(item, **values)
        if row.new_name and row.new_name != item.name:
            other = by_name.get(name_key(row.new_name))
            if other is not None and other.id != item.id:
                tally.skipped.append(
                    row.row.problem(_("“{name}” is another dish of the menu.").format(name=other.name))
                )
            else:
                new_names[key] = row.new_name
    return before, now, new_names


def write_file(session: Session, output: Output) -> int:
    """Writes every dish, archived ones with active no; returns the rows. Raises Refused, NotFound, NotAllowed."""
    with session.read(Permission.SEE_MONEY) as uow:
        dishes = menu.every(uow, session.restaurant.id)
    yes_no = {True: "yes", False: "no", None: ""}
    return output.write_table(
        COLUMNS,
        [
            [
                each.name,
                "" if each.price is None else show_micros(each.price),
                each.category,
                yes_no[each.tax_included],
                "" if each.tax_rate is None else _rate_text(each.tax_rate),
                yes_no[not each.archived],
            ]
            for each in dishes
        ],
    )


def _rate_text(rate: int) -> str:
    """With its sign: a bare number of 1 or more would be read as per cent."""
    return f"{show_micros(rate * 100)} %"
