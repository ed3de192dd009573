"""Ingredients: what is bought, and what it cost from which day on."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any, Final, TypedDict, Unpack
from uuid import UUID

from flux_desktop.domain.allergens import UNKNOWN_WORDS, Allergens, parse_allergens
from flux_desktop.domain.changes import INGREDIENTS, NOTHING, RESTAURANTS, Changes
from flux_desktop.domain.edits import NO_EDITS, Edits, PriceWritten, Saved
from flux_desktop.domain.errors import Duplicate, EditConflict, NotFound, Refused
from flux_desktop.domain.exact import MICRO
from flux_desktop.domain.facts import require_day
from flux_desktop.domain.i18n import _
from flux_desktop.domain.ingredients import Ingredient, Price, checked_waste, checked_yield
from flux_desktop.domain.menu import name_key, typed_name
from flux_desktop.domain.permissions import Permission
from flux_desktop.domain.price_entry import NO_PRICE, PriceEntry, check_amount, meant_price, read_pack
from flux_desktop.domain.progress import SILENT, Progress
from flux_desktop.domain.units import Equivalent, parse_equivalents
from flux_desktop.pos.kitchen.ingredients import COLUMNS, read_ingredients
from flux_desktop.pos.kitchen.sheet import LONGEST_NAME, Unreadable
from flux_desktop.services.ingredient_list import IngredientList, free_source, prices_by_day, row_of
from flux_desktop.services.kitchen_files import (
    KitchenFile,
    KitchenImport,
    Tally,
    found_restaurant,
    reading,
)
from flux_desktop.services.outputs import Output
from flux_desktop.services.session import Session
from flux_desktop.store import edits as store_edits
from flux_desktop.store import ingredients
from flux_desktop.store.store import UnitOfWork

FROM_PERSON: Final = "typed"
LONGEST_LIFE: Final = 36_500


@dataclass(frozen=True, slots=True)
class Stocked:
    """An ingredient with its prices, by day; none for who may not see money.

    `edits`: of an act, what takes it back (`take_back`).
    """

    ingredient: Ingredient
    prices: tuple[Price, ...]
    edits: Edits = field(default=NO_EDITS, compare=False)

    @property
    def changes(self) -> Changes:
        return Changes.of(INGREDIENTS) if self.edits else NOTHING

    def price_on(self, day: date) -> Price | None:
        """The one that holds on a day, None before the first."""
        return next((each for each in reversed(self.prices) if each.day <= day), None)


def ingredients_of(session: Session, progress: Progress = SILENT) -> list[Stocked]:
    """Every ingredient by name. Raises NotFound, NotAllowed."""
    progress.step(0)
    with session.read(Permission.VIEW) as uow:
        prices = ingredients.prices(uow, session.restaurant.id)
        if not session.may(uow, Permission.SEE_MONEY):
            prices = []
        of: dict[UUID, list[Price]] = {}
        for price in prices:
            of.setdefault(price.ingredient_id, []).append(price)
        return [
            Stocked(each, tuple(of.get(each.id, ())))
            for each in ingredients.every(uow, session.restaurant.id)
        ]


class IngredientFields(TypedDict, total=False):
    """What can be said of an ingredient; what is absent stays as it is. Shares in micros; allergens None: unknown."""

    name: str
    supplier: str
    waste_factor: int
    yield_share: int
    shelf_life_days: int | None
    allergens: Allergens | None
    equivalents: tuple[Equivalent, ...]


def ingredient(session: Session, ingredient_id: UUID) -> Stocked:
    """One with its prices, none for who may see no money. Raises NotFound: no ingredient of this restaurant."""
    with session.read(Permission.VIEW) as uow:
        found = _stocked(uow, session.restaurant.id, ingredient_id)
        return found if session.may(uow, Permission.SEE_MONEY) else replace(found, prices=())


def suppliers_of(session: Session) -> list[tuple[str, int]]:
    """Who delivers, by name, with how many ingredients. Raises NotFound."""
    with session.read(Permission.VIEW) as uow:
        names = [each.supplier for each in ingredients.every(uow, session.restaurant.id) if each.supplier]
    return sorted(Counter(names).items())


def read_allergens(text: str | None) -> Allergens | None:
    """Of "milk; may: hazelnut" or "none"; None: unknown. Raises Refused: a word that is no allergen."""
    if text is None or name_key(text) in UNKNOWN_WORDS:
        return None
    try:
        return parse_allergens(text)
    except ValueError as error:
        raise Refused(
            _("“{text}” is not a list of allergens.").format(text=text),
            _("Write the names of the Annex, as in milk; egg; may: hazelnut - or none."),
            code="ingredient.allergens",
        ) from error


def read_equivalents(text: str) -> tuple[Equivalent, ...]:
    """Of "1 each = 60 g; 1 ml = 0.92 g". Raises Refused: one that is not readable."""
    try:
        return parse_equivalents(text)
    except ValueError as error:
        raise Refused(
            _("“{text}” does not say what is equal to what.").format(text=text),
            _("Write it as in 1 each = 60 g; 1 bunch = 80 g."),
            code="ingredient.equivalents",
        ) from error


def add_ingredient(
    session: Session,
    called: str,
    *,
    price: PriceEntry = NO_PRICE,
    day: date | None = None,
    **fields: Unpack[IngredientFields],
) -> Stocked:
    """Puts an ingredient on the shelf, with what it costs from the day (today) on where that is said.

    Raises Duplicate: there is one of that name; Refused: no name, a share out of its range, a field too long, a
    price without its unit; NotAllowed, NotFound.
    """
    with session.write(Permission.EDIT_INGREDIENTS) as uow:
        restaurant_id = session.restaurant.id
        name = _free_name(uow, restaurant_id, called)
        new = Ingredient(ingredients.free_id(uow, restaurant_id, name), name)
        ingredients.put(uow, restaurant_id, replace(new, **_checked(fields)))
        written = _record(uow, session, _stocked(uow, restaurant_id, new.id), price, day)
        return _stocked(uow, restaurant_id, new.id, written)


def change_ingredient(
    session: Session,
    ingredient_id: UUID,
    *,
    seen: int | None = None,
    price: PriceEntry = NO_PRICE,
    day: date | None = None,
    seen_prices: Sequence[Price] | None = None,
    **fields: Unpack[IngredientFields],
) -> Stocked:
    """Changes what is said of an ingredient. `seen` is the revision that the change was made on.

    A price that is another than that of the day (today) holds from it on; one that is the same is no change.
    Prices are facts of their own, and no revision counts them: `seen_prices` are those that it was typed beside.

    Recipes that name it as it was called before still find it. Raises as `add_ingredient` does; EditConflict:
    somebody else changed it since; NotFound: no ingredient of this restaurant.
    """
    with session.write(Permission.EDIT_INGREDIENTS) as uow:
        restaurant_id = session.restaurant.id
        known = _stocked(uow, restaurant_id, ingredient_id)
        before = known.ingredient
        now = replace(before, **_checked(fields))
        if "name" in fields:
            called = _free_name(uow, restaurant_id, fields["name"], ingredient_id)
            now = replace(now, name=called, other_keys=_other_keys(before, called))
        ingredients.put(uow, restaurant_id, now, seen=seen)
        written = _record(uow, session, known, price, day)
        if written and seen_prices is not None and tuple(seen_prices) != known.prices:
            raise EditConflict(
                _("Somebody else has recorded a price of this ingredient in the meantime."),
                _("What you typed is still here. Look at theirs, then save yours after it or leave it."),
            )
        return _stocked(uow, restaurant_id, ingredient_id, written)


def remove_ingredient(session: Session, ingredient_id: UUID, *, seen: int | None = None) -> Changes:
    """Takes an ingredient off the shelf; recipes that name it miss its price from then on. `restore_ingredient` undoes it.

    Raises NotFound, NotAllowed, EditConflict.
    """
    with session.write(Permission.EDIT_INGREDIENTS) as uow:
        _stocked(uow, session.restaurant.id, ingredient_id)
        ingredients.remove(uow, ingredient_id, seen=seen)
    return Changes.of(INGREDIENTS)


def restore_ingredient(session: Session, each: Ingredient) -> Changes:
    """Puts back an ingredient that was removed, as it was. Raises Duplicate: another has its name; NotAllowed."""
    with session.write(Permission.EDIT_INGREDIENTS) as uow:
        _free_name(uow, session.restaurant.id, each.name, each.id)
        ingredients.put(uow, session.restaurant.id, each)
    return Changes.of(INGREDIENTS)


def add_price(
    session: Session,
    ingredient_id: UUID,
    pack: str,
    amount: int,
    *,
    day: date | None = None,
    source: str = FROM_PERSON,
) -> Stocked:
    """Records what a pack costs from a day on, today by default; a second price of one day corrects the first.

    `pack` as people write it ("6 x 2.5 kg"), `amount` micros of money. Raises Refused: a pack that cannot be read,
    a price that is none, a day out of range; NotFound: no ingredient of this restaurant; NotAllowed.
    """
    parsed = read_pack(pack)
    check_amount(amount)
    with session.write(Permission.EDIT_INGREDIENTS) as uow:
        known = _stocked(uow, session.restaurant.id, ingredient_id)
        price = Price(ingredient_id, day or session.calendar_day, parsed.text, amount, source)
        written = _add(uow, session, known, price)
        return _stocked(uow, session.restaurant.id, ingredient_id, [written])


def _record(
    uow: UnitOfWork, session: Session, known: Stocked, stated: PriceEntry, day: date | None
) -> list[PriceWritten]:
    """Records what was said of the price, from the day on, if it is another than that of the day. Raises Refused."""
    when = day or session.calendar_day
    meant = meant_price(known.price_on(when), stated)
    if meant is None:
        return []
    pack, amount = meant
    return [_add(uow, session, known, Price(known.ingredient.id, when, pack, amount, FROM_PERSON))]


def _add(uow: UnitOfWork, session: Session, known: Stocked, price: Price) -> PriceWritten:
    """Raises Refused: a day out of range."""
    require_day(price.day, session.today)
    restaurant_id, of = session.restaurant.id, known.ingredient.id
    # Also of prices that were taken back: a fact that is there already would be left out.
    taken = {(each.day, each.source) for each in ingredients.recorded_prices(uow, restaurant_id, of)}
    price = replace(price, source=free_source(price.source, price.day, taken))
    ingredients.add_prices(uow, restaurant_id, [price], datetime.now(UTC))
    before = [each for each in known.prices if each.day == price.day]
    return PriceWritten(of, price.day, before[-1] if before else None, price)


def _stocked(
    uow: UnitOfWork, restaurant_id: UUID, ingredient_id: UUID, written: Iterable[PriceWritten] = ()
) -> Stocked:
    """As it is now, with what the act has written. Raises NotFound: no ingredient of this restaurant."""
    for each in ingredients.every(uow, restaurant_id):
        if each.id == ingredient_id:
            prices = tuple(ingredients.prices(uow, restaurant_id, ingredient_id))
            return Stocked(each, prices, Edits(uow.written, tuple(written)))
    raise NotFound(
        _("There is no such ingredient."), _("Look it up in the list."), code="ingredient.not_found"
    )


def _free_name(uow: UnitOfWork, restaurant_id: UUID, name: str, own: UUID | None = None) -> str:
    """The name as it will be stored. Raises Refused; Duplicate: another ingredient has it."""
    called = typed_name(name)
    if not called:
        raise Refused(_("An ingredient needs a name."), _("Type one."))
    if len(called) > LONGEST_NAME:
        raise Refused(
            _("The name is longer than {n} letters.").format(n=LONGEST_NAME), _("Choose a shorter one.")
        )
    for each in ingredients.every(uow, restaurant_id):
        if each.id != own and name_key(each.name) == name_key(called):
            raise Duplicate(
                _("“{name}” is another ingredient.").format(name=each.name), _("Choose another name.")
            )
    return called


def _other_keys(before: Ingredient, called: str) -> tuple[str, ...]:
    """The name keys it had before, without the one it has from now on."""
    keys = dict.fromkeys((*before.other_keys, name_key(before.name)))
    return tuple(key for key in keys if key != name_key(called))


def _checked(fields: IngredientFields) -> dict[str, Any]:
    """The fields but the name, each in its range. Raises Refused."""
    values: dict[str, Any] = {name: value for name, value in fields.items() if name != "name"}
    try:
        checked_waste(values.get("waste_factor", 0))
    except ValueError as error:
        raise Refused(
            _("The waste factor is between 0 and 0.60."),
            _("Write 0.15, or 15 %, for fifteen per cent."),
            code="ingredient.waste",
        ) from error
    try:
        checked_yield(values.get("yield_share", MICRO))
    except ValueError as error:
        raise Refused(
            _("The yield is above 0 and at most 100 %."),
            _("Write what is left to use of what was bought, as in 85 %."),
            code="ingredient.yield",
        ) from error
    days = values.get("shelf_life_days")
    if days is not None and not 0 <= days <= LONGEST_LIFE:
        raise Refused(_("The shelf life is not a number of days."), _("Write a whole number of days."))
    if "supplier" in values:
        values["supplier"] = typed_name(values["supplier"])
        if len(values["supplier"]) > LONGEST_NAME:
            raise Refused(
                _("The text is longer than {n} letters.").format(n=LONGEST_NAME), _("Type a shorter one.")
            )
    return values


def read_file(session: Session, file: KitchenFile, progress: Progress = SILENT) -> KitchenImport:
    """Takes what a list of ingredients or prices says; what it does not say stays.

    Raises Refused: not readable, or without its columns; NotFound, NotAllowed, Cancelled.
    """
    read = read_ingredients(file.path, **reading(session, file))
    tally = Tally(read.rows_read, skipped=list(read.skipped), warnings=list(read.warnings))
    with (
        session.read(Permission.EDIT_INGREDIENTS, founding=True)
        if file.dry_run
        else session.write(Permission.EDIT_INGREDIENTS, progress, founding=True)
    ) as uow:
        shelf = IngredientList(uow, session)
        for row in read.ingredients:
            try:
                shelf.take(row)
            except Unreadable as error:
                tally.skipped.append(row.row.problem(str(error)))
        shelf.count(tally)
        if not file.dry_run:
            found_restaurant(uow, session)
            shelf.store()
        edits = Edits(uow.written, shelf.prices_written)
    return tally.result(dry_run=file.dry_run, changes=Changes.of(INGREDIENTS, RESTAURANTS), edits=edits)


def take_back(session: Session, edits: Edits) -> Saved:
    """Has ingredients and their prices be as they were before an act, and returns what takes this back in turn.

    Raises EditConflict: somebody else has changed the same since; NotFound, NotAllowed.
    """
    with session.write(Permission.EDIT_INGREDIENTS) as uow:
        return Saved(Changes.of(INGREDIENTS), store_edits.take_back(uow, session.restaurant.id, edits))


def write_file(session: Session, output: Output) -> int:
    """Writes every ingredient with all its dated prices, a row a price; returns the rows. Raises Refused, NotAllowed."""
    with session.read(Permission.SEE_MONEY) as uow:
        stored = ingredients.every(uow, session.restaurant.id)
        prices = prices_by_day(ingredients.prices(uow, session.restaurant.id))
    rows = []
    for each in stored:
        days = sorted(prices.get(each.id, {}).items())
        rows += [row_of(each, price) for _day, price in days] or [row_of(each, None)]
    return output.write_table(COLUMNS, rows)


@dataclass(frozen=True, slots=True)
class PackPrice:
    """What a pack of an ingredient costs, `amount` in micros."""

    ingredient_id: UUID
    pack: str
    amount: int


@dataclass(frozen=True, slots=True)
class RecordedPrices:
    """How many prices were recorded, and what takes them back (`take_back`)."""

    recorded: int
    saved: Saved

    @property
    def changes(self) -> Changes:
        return self.saved.changes


def record_prices(session: Session, prices: Sequence[PackPrice], source: str) -> RecordedPrices:
    """Prices that hold from today on, all or none; what was recorded before stays in the history.

    A price that holds already is not recorded again. Raises Refused: a pack or price that is none; NotFound: an
    ingredient that is not there; NotAllowed.
    """
    with session.write(Permission.EDIT_INGREDIENTS) as uow:
        restaurant_id, today = session.restaurant.id, session.calendar_day
        known = {each.id for each in ingredients.every(uow, restaurant_id)}
        history = ingredients.prices(uow, restaurant_id)
        held: dict[UUID, Price] = {each.ingredient_id: each for each in history if each.day <= today}
        # Also of prices that were taken back: a fact that is there already would be left out.
        recorded = ingredients.recorded_prices(uow, restaurant_id)
        sources: dict[UUID, set[tuple[date, str]]] = {}
        for price in recorded:
            sources.setdefault(price.ingredient_id, set()).add((price.day, price.source))
        new: dict[UUID, Price] = {}
        for each in prices:
            of = each.ingredient_id
            if of not in known:
                raise NotFound(
                    _("One of the ingredients is not there any more."),
                    _("Choose another one, or leave the line out."),
                )
            check_amount(each.amount)
            pack, now = read_pack(each.pack).text, held.get(of)
            if now is not None and (now.pack, now.amount) == (pack, each.amount):
                continue
            new[of] = Price(of, today, pack, each.amount, free_source(source, today, sources.get(of, ())))
        ingredients.add_prices(uow, restaurant_id, new.values(), datetime.now(UTC))
        before = {price.ingredient_id: price for price in history if price.day == today}
        written = tuple(PriceWritten(of, today, before.get(of), price) for of, price in new.items())
    return RecordedPrices(len(new), Saved(Changes.of(INGREDIENTS) if new else NOTHING, Edits((), written)))
