"""A menu that was read beside the menu there is: compared, looked at by a person, saved in one step, taken back in one.

`save_menu` is for readings that nobody looked at (the command line, the hub): it adds what is new, unconfirmed, and
leaves what is there. `save_reviewed` does what a person decided row by row.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from flux_desktop.domain.changes import MENU, NOTHING, RECIPES, Changes
from flux_desktop.domain.errors import NotFound, Refused
from flux_desktop.domain.exact import LARGEST, MICRO
from flux_desktop.domain.i18n import _
from flux_desktop.domain.menu import MenuItem, name_key, typed_name
from flux_desktop.domain.permissions import Permission
from flux_desktop.domain.photos import LONGEST_DESCRIPTION, LONGEST_NAME, ReadItem
from flux_desktop.domain.progress import SILENT, Progress
from flux_desktop.services.aliases import DishMatch, FileNames
from flux_desktop.services.recipe_ideas import NewDish, suggest_from_lexicon
from flux_desktop.services.session import Session
from flux_desktop.services.suggestions import withdraw
from flux_desktop.store import menu
from flux_desktop.store.store import UnitOfWork

MOST_ROWS: Final = 2_000


@dataclass(frozen=True, slots=True)
class ReviewedDish:
    """A row of a photo as a person leaves it. `price` in micros, None: the photo says none.

    `item_id` is the dish of the menu that it is; None: a new one.
    """

    name: str
    price: int | None
    category: str = ""
    description: str = ""
    item_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Compared:
    """What photos say beside what the menu says.

    matches  by name as first read: linked (the menu has it), renamed (perhaps another spelling), new; `ignored` never
    gone     dishes on the menu that no row of the photos is
    menu     every dish, archived ones too
    """

    matches: dict[str, DishMatch]
    gone: tuple[MenuItem, ...]
    menu: tuple[MenuItem, ...]


@dataclass(frozen=True, slots=True)
class Edited:
    """A dish of the menu that a save changed: columns as they were and as they are since."""

    item_id: UUID
    before: dict[str, Any]
    after: dict[str, Any]


@dataclass(frozen=True, slots=True)
class SavedMenu:
    """What became of the items of a photo.

    created    new dishes, in the photo's order, with their ids
    known      dishes that the menu had already, under that name or another
    repriced   those of them whose price on the photo is another: changed in a review, else left
    archived   dishes that are off the menu since
    suggested  suggestions of recipes that wait since
    edited     what changed of dishes that were there, and `aliases` the name keys linked, to take it back
    """

    created: tuple[tuple[UUID, str], ...] = ()
    known: tuple[str, ...] = ()
    repriced: tuple[str, ...] = ()
    archived: tuple[str, ...] = ()
    suggested: tuple[UUID, ...] = ()
    edited: tuple[Edited, ...] = ()
    aliases: tuple[str, ...] = ()
    changes: Changes = field(default=NOTHING)


def compare(session: Session, names: Sequence[str]) -> Compared:
    """Which dishes of the menu the names are, and which dishes none of them is. Raises NotAllowed, NotFound."""
    with session.read(Permission.EDIT_MENU) as uow:
        dishes = menu.every(uow, session.restaurant.id)
        decided = menu.aliases(uow, session.restaurant.id)
    read = FileNames()
    for name in names:
        read.add(name, 0, 0)
    # What a sales file's name is to be ignored for ("Discount") says nothing of a photo's.
    matches = {each.name: each for each in read.matches(dishes, {k: v for k, v in decided.items() if v})}
    seen = {each.item.id for each in matches.values() if each.item is not None}
    gone = tuple(each for each in dishes if not each.archived and each.id not in seen)
    return Compared(matches, gone, tuple(dishes))


def save_menu(session: Session, items: Sequence[ReadItem], progress: Progress = SILENT) -> SavedMenu:
    """Puts the items that the menu does not have on it, all in one step; what it has is left as it is.

    Items of one name are one dish; the first counts. New dishes get a suggested recipe where the lexicon knows one.
    Raises Refused: a name or category that does not fit; NotAllowed, NotFound, Cancelled.
    """
    with session.write(Permission.EDIT_MENU, progress) as uow:
        by_name = _by_name(uow, session)
        saving = _Saving(uow, session)
        known: list[str] = []
        repriced: list[str] = []
        met: set[str] = set()
        for number, item in enumerate(items[:MOST_ROWS]):
            progress.step(number, len(items))
            name = _fitting(item.name)
            key = name_key(name)
            dish = by_name.get(key)
            if key in met:
                continue
            met.add(key)
            if dish is None:
                row = ReviewedDish(name, item.price, item.category, item.description)
                saving.create(row, confirmed=False)
                continue
            known.append(dish.name)
            if item.price is not None and item.price != dish.price:
                repriced.append(dish.name)
        return saving.done(known, repriced)


def save_reviewed(
    session: Session,
    rows: Sequence[ReviewedDish],
    gone: Collection[UUID] = (),
    progress: Progress = SILENT,
) -> SavedMenu:
    """Does what a person decided: adds new dishes, sets the prices of the photo, takes dishes off the menu.

    A dish keeps its own name; the photo's is remembered as another name of it. New dishes get a suggested recipe
    where the lexicon knows one. All in one step, or nothing of it. Raises Refused: a name, text or price that does
    not fit; NotFound: a dish that is not there any more; NotAllowed, Cancelled.
    """
    with session.write(Permission.EDIT_MENU, progress) as uow:
        by_name = _by_name(uow, session)
        by_id = {each.id: each for each in menu.every(uow, session.restaurant.id)}
        saving = _Saving(uow, session)
        known: dict[UUID, str] = {}
        repriced: list[str] = []
        made: set[str] = set()
        for number, row in enumerate(rows[:MOST_ROWS]):
            progress.step(number, len(rows))
            key = name_key(_fitting(row.name))
            dish = by_name.get(key) if row.item_id is None else by_id.get(row.item_id)
            if row.item_id is not None and dish is None:
                raise _gone(row.name)
            if dish is None:
                if key not in made:
                    saving.create(row, confirmed=True)
                    made.add(key)
            elif dish.id not in known:
                known[dish.id] = dish.name
                if saving.edit(dish, row):
                    repriced.append(dish.name)
                if row.item_id is not None and by_name.get(key) is None:
                    saving.link(key, dish.id)
        for item_id in dict.fromkeys(gone):
            if item_id not in by_id:
                raise _gone("")
            if item_id not in known:
                saving.archive(by_id[item_id])
        return saving.done(list(known.values()), repriced)


def take_back(session: Session, saved: SavedMenu) -> Changes:
    """Undoes a save: new dishes go (but those that were sold since), prices and places on the menu are as before.

    What somebody changed since stays as they left it. Raises NotAllowed, NotFound.
    """
    with session.write(Permission.EDIT_MENU) as uow:
        restaurant_id = session.restaurant.id
        menu.take_back(uow, restaurant_id, [item_id for item_id, _name in saved.created])
        for each in saved.edited:
            now = menu.get(uow, restaurant_id, each.item_id)
            if now is None:
                continue
            back = {
                name: value for name, value in each.before.items() if getattr(now, name) == each.after[name]
            }
            menu.edit(uow, each.item_id, **back)
        for key in saved.aliases:
            menu.drop_alias(uow, restaurant_id, key)
        withdraw(uow, restaurant_id, saved.suggested)
    return saved.changes


class _Saving:
    """One save under way: what it has changed so far, so that it can be said and taken back."""

    def __init__(self, uow: UnitOfWork, session: Session) -> None:
        self._uow = uow
        self._session = session
        self._created: list[tuple[UUID, str]] = []
        self._dishes: list[NewDish] = []
        self._edited: list[Edited] = []
        self._aliases: list[str] = []
        self._archived: list[str] = []

    def create(self, row: ReviewedDish, *, confirmed: bool) -> None:
        """Raises Refused: a text or price that does not fit."""
        name, category = _fitting(row.name), typed_name(row.category)[:LONGEST_NAME]
        description = typed_name(row.description)[:LONGEST_DESCRIPTION]
        item_id = menu.add_read(
            self._uow,
            self._session.restaurant.id,
            name,
            category,
            _price(row.price),
            description=description,
            confirmed=confirmed,
        )
        self._created.append((item_id, name))
        self._dishes.append(NewDish(name, description, category))

    def edit(self, dish: MenuItem, row: ReviewedDish) -> bool:
        """Sets what the photo says of a dish that is there; whether its price is another since."""
        after: dict[str, Any] = {}
        price = _price(row.price)
        if price is not None and price != dish.price:
            after["price"] = price
        if dish.archived:
            after["archived"] = False
        if not dish.confirmed:
            after["confirmed"] = True
        # What the menu says of a dish is kept; what it leaves open the photo may say.
        category = typed_name(row.category)[:LONGEST_NAME]
        if category and not dish.category:
            after["category"] = category
        description = typed_name(row.description)[:LONGEST_DESCRIPTION]
        if description and not dish.description:
            after["description"] = description
        self._change(dish, after)
        return "price" in after

    def archive(self, dish: MenuItem) -> None:
        self._change(dish, {"archived": True})
        self._archived.append(dish.name)

    def link(self, key: str, item_id: UUID) -> None:
        menu.put_alias(self._uow, self._session.restaurant.id, key, item_id)
        self._aliases.append(key)

    def _change(self, dish: MenuItem, after: dict[str, Any]) -> None:
        if after:
            before = menu.fields_of(self._uow, dish.id, tuple(after))
            menu.edit(self._uow, dish.id, **after)
            self._edited.append(Edited(dish.id, before, after))

    def done(self, known: Sequence[str], repriced: Sequence[str]) -> SavedMenu:
        """Suggests recipes for what is new, and says what was done."""
        suggested = suggest_from_lexicon(self._uow, self._session, self._dishes)
        nouns = [MENU] if self._created or self._edited or self._aliases else []
        return SavedMenu(
            tuple(self._created),
            tuple(known),
            tuple(repriced),
            tuple(self._archived),
            suggested,
            tuple(self._edited),
            tuple(self._aliases),
            Changes.of(*nouns, *([RECIPES] if suggested else [])),
        )


def _by_name(uow: UnitOfWork, session: Session) -> dict[str, MenuItem]:
    """Every dish by its name key and by what a person linked to it."""
    every = menu.every(uow, session.restaurant.id)
    by_id = {each.id: each for each in every}
    found = {name_key(each.name): each for each in reversed(every)}
    for key, item_id in menu.aliases(uow, session.restaurant.id).items():
        if item_id in by_id:
            found[key] = by_id[item_id]
    return found


def _fitting(text: str) -> str:
    name = typed_name(text)
    if not name:
        raise Refused(_("A dish needs a name."), _("Type one."))
    if len(name) > LONGEST_NAME:
        raise Refused(
            _("The name is longer than {n} letters.").format(n=LONGEST_NAME), _("Choose a shorter one.")
        )
    return name


def _price(micros: int | None) -> int | None:
    if micros is not None and not 0 <= micros <= LARGEST * MICRO:
        raise Refused(_("This is not a price."), _("Type one of at least 0."))
    return micros


def _gone(name: str) -> NotFound:
    if name:
        title = _("The dish that “{name}” was linked to is not there.").format(name=name)
        return NotFound(title, _("Choose another one."))
    return NotFound(_("One of the dishes is not on the menu any more."), _("Compare with the menu again."))
