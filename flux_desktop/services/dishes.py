"""The dishes of a menu as a person edits them: each act tells what it wrote, so that it can be taken back."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any
from uuid import UUID

from flux_desktop.domain.changes import MENU, RECIPES, SALES, Changes
from flux_desktop.domain.costing import Costing, Missing
from flux_desktop.domain.edits import Edits, Saved
from flux_desktop.domain.errors import Duplicate, Refused
from flux_desktop.domain.exact import MICRO
from flux_desktop.domain.i18n import _
from flux_desktop.domain.ids import new_id
from flux_desktop.domain.menu import MenuItem, name_key, tidy_name
from flux_desktop.domain.permissions import Permission
from flux_desktop.domain.progress import SILENT, Progress
from flux_desktop.domain.promotions import Promotion
from flux_desktop.domain.recipes import by_key
from flux_desktop.domain.trading import Trading
from flux_desktop.services.aliases import plain_name
from flux_desktop.services.costs import kitchen_of
from flux_desktop.services.facts import dish
from flux_desktop.services.menu import LONGEST_NAME, checked_fields, free_name, regroup, rename_in
from flux_desktop.services.session import Session
from flux_desktop.services.settings import trading_of
from flux_desktop.store import menu, promotions, recipes, run_outs
from flux_desktop.store.store import UnitOfWork


@dataclass(frozen=True, slots=True)
class MenuRow:
    """A dish on the menu. `cost` of a portion, None where it is not known or nobody may see it.

    `other_names`: name keys under which files mean this dish too, those of merged duplicates among them.
    `alike`: another dish of the menu has the same name but for accents, signs or the order of its words.
    `suggested`: it has no recipe, and one that was suggested waits to be confirmed.
    """

    item: MenuItem
    recipe_id: UUID | None
    cost: Fraction | None
    missing: tuple[Missing, ...]
    other_names: tuple[str, ...]
    alike: bool = False
    suggested: bool = False

    @property
    def to_confirm(self) -> bool:
        return not self.item.confirmed


@dataclass(frozen=True, slots=True)
class MenuTable:
    """Every dish by category and name. `with_money` False: whoever asked may see none.

    `trading` says how the prices of dishes that say nothing stand to tax.
    """

    rows: tuple[MenuRow, ...]
    trading: Trading
    with_money: bool

    @property
    def categories(self) -> list[str]:
        return sorted({each.item.category for each in self.rows if each.item.category}, key=name_key)


def menu_table(session: Session, *, progress: Progress = SILENT) -> MenuTable:
    """The menu with what each plate costs today. Raises NotFound."""
    restaurant_id = session.restaurant.id
    with session.read(Permission.VIEW) as uow:
        with_money = session.may(uow, Permission.SEE_MONEY)
        items = menu.every(uow, restaurant_id)
        trading = trading_of(uow, session.restaurant)
        recipe_ids = recipes.ids_by_key(uow, restaurant_id)
        waiting = recipes.suggested_keys(uow, restaurant_id)
        named = {**menu.merged_names(uow, restaurant_id), **menu.aliases(uow, restaurant_id)}
        kitchen = kitchen_of(
            uow, restaurant_id, session.calendar_day, waste_factor_enabled=trading.waste_factor_enabled
        )
    names: dict[UUID, list[str]] = {}
    for key, item_id in sorted(named.items()):
        if item_id is not None:
            names.setdefault(item_id, []).append(key)
    keys = [name_key(each.name) for each in items]
    plain = [plain_name(key) for key in keys]
    spellings = Counter(name for name, each in zip(plain, items, strict=True) if not each.archived)
    costing = Costing(kitchen)
    rows = []
    for each, key, spelling in zip(items, keys, plain, strict=True):
        plate = costing.plate(each.name)
        rows.append(
            MenuRow(
                each if with_money else replace(each, price=None),
                recipe_ids.get(key),
                plate.cost if with_money else None,
                plate.missing,
                tuple(names.get(each.id, ())),
                spellings[spelling] > 1,
                key in waiting and key not in recipe_ids,
            )
        )
    return MenuTable(tuple(rows), trading, with_money)


@dataclass(frozen=True, slots=True)
class DishForm:
    """Everything of a dish that its sheet shows, as a person leaves it.

    `tax_included` and `tax_rate` None: as the restaurant's dishes do. `other_names`: further names in files.
    """

    name: str
    category: str = ""
    price: int | None = None
    tax_included: bool | None = None
    tax_rate: int | None = None
    description: str = ""
    other_names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SavedDish:
    """The dish that was made or changed, and how to take that back."""

    item: MenuItem
    changes: Changes
    edits: Edits


def save_dish(
    session: Session, item_id: UUID | None, form: DishForm, *, seen: int | None = None
) -> SavedDish:
    """Puts a dish on the menu (None), or saves its sheet whole; `seen` is the revision that the sheet showed.

    A person answers for it from then on. Raises Duplicate: another dish has one of its names; Refused: no name, a
    field too long, a price or a rate that is none; EditConflict: somebody else changed it since; NotFound, NotAllowed.
    """
    with session.write(Permission.EDIT_MENU) as uow:
        restaurant_id = session.restaurant.id
        if item_id is None:
            item_id = menu.create(uow, restaurant_id, free_name(uow, restaurant_id, form.name))
        menu.edit(uow, item_id, seen=seen)
        item, names = dish(uow, restaurant_id, item_id), menu.aliases(uow, restaurant_id)
        if tidy_name(form.name) != item.name:
            rename_in(uow, restaurant_id, item, form.name)
        # What comes back as it was shown may be a file's word; that does not make it a person's.
        shown = {"price": item.price, "category": item.category}
        values: dict[str, Any] = checked_fields(
            {"price": form.price, "category": form.category, "description": form.description}
        )
        values = {key: value for key, value in values.items() if key not in shown or shown[key] != value}
        if form.tax_rate is not None and not 0 <= form.tax_rate <= MICRO:
            raise Refused(_("This is not a tax rate."), _("Type one from 0 to 100 %."))
        menu.edit(
            uow,
            item_id,
            confirmed=True,
            tax_included=form.tax_included,
            tax_rate=form.tax_rate,
            **values,
        )
        _name_also(uow, restaurant_id, item_id, form.other_names, names)
        return SavedDish(dish(uow, restaurant_id, item_id), Changes.of(MENU, RECIPES), Edits(uow.written))


def _name_also(
    uow: UnitOfWork,
    restaurant_id: UUID,
    item_id: UUID,
    names: Sequence[str],
    before: Mapping[str, UUID | None],
) -> None:
    """Files mean the dish by these names too; of those `before` the others are dropped.

    Raises Duplicate: one is another dish's own.
    """
    wanted = {name_key(each): tidy_name(each) for each in names if tidy_name(each)}
    merged = menu.merged_names(uow, restaurant_id)
    own = {name_key(each.name): each for each in menu.every(uow, restaurant_id)}
    for key, name in wanted.items():
        if len(name) > LONGEST_NAME:
            raise Refused(
                _("A name is longer than {n} letters.").format(n=LONGEST_NAME), _("Choose a shorter one.")
            )
        other = own.get(key)
        if other is not None and other.id != item_id:
            raise Duplicate(
                _("“{name}” is another dish of the menu.").format(name=other.name),
                _("If they are one dish, merge them."),
            )
        if other is None and merged.get(key) != item_id and before.get(key) != item_id:
            menu.put_alias(uow, restaurant_id, key, item_id)
    for key, of in before.items():
        if of == item_id and key not in wanted:
            menu.drop_alias(uow, restaurant_id, key)


def archive_dishes(session: Session, item_ids: Collection[UUID], *, archived: bool = True) -> Saved:
    """Takes dishes off the menu, or brings them back; what they sold stays. Raises NotFound, NotAllowed."""
    with session.write(Permission.EDIT_MENU) as uow:
        for each in item_ids:
            menu.edit(uow, dish(uow, session.restaurant.id, each).id, archived=archived)
        return Saved(Changes.of(MENU), Edits(uow.written))


def confirm_dishes(session: Session, item_ids: Collection[UUID]) -> Saved:
    """A person agrees to dishes that a file or a photo made. Raises NotFound, NotAllowed."""
    with session.write(Permission.EDIT_MENU) as uow:
        for each in item_ids:
            menu.edit(uow, dish(uow, session.restaurant.id, each).id, confirmed=True)
        return Saved(Changes.of(MENU), Edits(uow.written))


def merge_dishes(
    session: Session, kept_id: UUID, other_ids: Collection[UUID], *, progress: Progress = SILENT
) -> Saved:
    """Makes duplicates one dish: their sales count as its own, before and from now on; their names stay its names.

    Nothing is lost: sales keep the dish they were read as, so that taking it back leaves each with its own. What the
    kept dish does not say of itself it takes from the others, and a recipe where it has none.
    Raises Refused: a dish with itself; NotFound, NotAllowed, Cancelled.
    """
    with session.write(Permission.EDIT_MENU, progress) as uow:
        restaurant_id = session.restaurant.id
        kept = dish(uow, restaurant_id, kept_id)
        others = [dish(uow, restaurant_id, each) for each in other_ids]
        if not others or kept_id in {each.id for each in others}:
            raise Refused(_("A dish is merged with another one."), _("Choose two dishes or more."))
        for other in others:
            kept = _take_in(uow, restaurant_id, kept, other)
        menu.edit(uow, kept_id, confirmed=True)
        regroup(uow, restaurant_id, [kept_id, *other_ids], progress)
        return Saved(Changes.of(MENU, RECIPES, SALES), Edits(uow.written))


def _take_in(uow: UnitOfWork, restaurant_id: UUID, kept: MenuItem, other: MenuItem) -> MenuItem:
    taken = {
        name: getattr(other, name)
        for name, empty in (("price", None), ("category", ""), ("description", ""))
        if getattr(kept, name) == empty != getattr(other, name)
    }
    menu.edit(uow, kept.id, **taken)
    for key, of in menu.aliases(uow, restaurant_id).items():
        if of == other.id:
            menu.put_alias(uow, restaurant_id, key, kept.id)
    for each in run_outs.every(uow, restaurant_id):
        if each.item_id == other.id:
            run_outs.put(uow, restaurant_id, kept.id, each.day)
    for planned in promotions.every(uow, restaurant_id):
        if planned.item_id == other.id:
            again = Promotion(new_id(), kept.id, kept.name, planned.first, planned.last)
            promotions.put(uow, restaurant_id, again)
    _take_recipe(uow, restaurant_id, kept, other)
    for item_id, sibling_id in menu.siblings(uow, restaurant_id).items():
        if sibling_id == other.id:
            menu.edit(uow, item_id, sibling_id=None if item_id == kept.id else kept.id)
    menu.edit(uow, other.id, merged_into=kept.id, sibling_id=None)
    return replace(kept, **taken)


def _take_recipe(uow: UnitOfWork, restaurant_id: UUID, kept: MenuItem, other: MenuItem) -> None:
    """The recipe of the duplicate, where the kept dish has none: under the kept name, and its old one."""
    known = by_key(recipes.every(uow, restaurant_id))
    own, key, old = known.get(name_key(other.name)), name_key(kept.name), name_key(other.name)
    if own is None or key in known or name_key(own.name) != old or key == old:
        return
    keys = tuple(dict.fromkeys((*own.other_keys, old)))
    recipes.put(uow, restaurant_id, replace(own, name=kept.name, other_keys=keys), {})
