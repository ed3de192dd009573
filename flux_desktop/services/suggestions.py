"""Recipes that something suggested: listed by the money at stake, confirmed by a person, with lines of their own or not.

What a lexicon or a vision model makes of a new dish's name is put here by `services.recipe_ideas`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from fractions import Fraction
from pathlib import Path
from uuid import UUID

from flux_desktop.domain.amounts import Amount, parse_amount
from flux_desktop.domain.changes import RECIPES, Changes
from flux_desktop.domain.costing import Costing, Missing, Plate
from flux_desktop.domain.errors import NotFound, Refused
from flux_desktop.domain.exact import show_micros, to_fraction
from flux_desktop.domain.i18n import _
from flux_desktop.domain.ids import new_id
from flux_desktop.domain.menu import name_key, typed_name
from flux_desktop.domain.permissions import Permission
from flux_desktop.domain.recipes import Line, Suggestion, by_key
from flux_desktop.domain.restaurants import Restaurant
from flux_desktop.pos.kitchen.recipes import RecipeDraft, read_recipes
from flux_desktop.services.costs import PERIOD_DAYS, kitchen_of
from flux_desktop.services.facts import dish
from flux_desktop.services.kitchen_files import KitchenFile, Tally, reading
from flux_desktop.services.recipe_book import with_suggestions
from flux_desktop.services.recipes import Book, LinkedLine, LinkedRecipe, Links
from flux_desktop.services.session import Session, read_computer
from flux_desktop.services.settings import trading_of
from flux_desktop.store import menu, recipes, restaurants, sales
from flux_desktop.store.store import Store, UnitOfWork


@dataclass(frozen=True, slots=True)
class WaitingSuggestion:
    """A suggestion with what its dish took in the last 28 days; None for who may not see money.

    cost     what a portion would cost today; None where something is missing, and for who may not see money
    missing  why there is no cost, by the lines it is missing of
    """

    suggestion: Suggestion
    at_stake: Fraction | None
    cost: Fraction | None = None
    missing: tuple[Missing, ...] = ()


def suggestions_of(session: Session) -> list[WaitingSuggestion]:
    """Those that nobody has confirmed, the most money at stake first. Raises NotFound."""
    with session.read(Permission.VIEW) as uow:
        stakes = _stakes(uow, session.restaurant.id)
        with_money = session.may(uow, Permission.SEE_MONEY)
        found = recipes.suggestions(uow, session.restaurant.id)
        plates = _plates(uow, session, found) if found else []
    waiting = [
        WaitingSuggestion(
            each,
            stakes.get(name_key(each.name), Fraction(0)) if with_money else None,
            plate.cost if with_money else None,
            plate.missing,
        )
        for each, plate in zip(found, plates, strict=True)
    ]
    return sorted(waiting, key=lambda each: -stakes.get(name_key(each.suggestion.name), Fraction(0)))


def _plates(uow: UnitOfWork, session: Session, found: Sequence[Suggestion]) -> list[Plate]:
    """What a portion of each would cost today, were it the dish's recipe."""
    day = session.calendar_day
    waste = trading_of(uow, session.restaurant).waste_factor_enabled
    kitchen = kitchen_of(uow, session.restaurant.id, day, waste_factor_enabled=waste)
    costing = Costing(with_suggestions(kitchen, found, day))
    return [costing.plate(str(each.id)) for each in found]


@dataclass(frozen=True, slots=True)
class LinkedSuggestion:
    """A suggestion tied by ids to its dish, None where the menu has none of that name, and to what its lines name."""

    waiting: WaitingSuggestion
    item_id: UUID | None
    lines: tuple[LinkedLine, ...]


def linked_suggestions(session: Session) -> list[LinkedSuggestion]:
    """As `suggestions_of`. Raises NotFound."""
    found = suggestions_of(session)
    with session.read(Permission.VIEW) as uow:
        links = Links(uow, session.restaurant.id)
    return [
        LinkedSuggestion(
            each, links.dish(each.suggestion.name), tuple(links.line(line) for line in each.suggestion.lines)
        )
        for each in found
    ]


def _stakes(uow: UnitOfWork, restaurant_id: UUID) -> dict[str, Fraction]:
    """What each dish took in the 28 days to the last sale, by name key."""
    last = sales.last_day(uow, restaurant_id)
    if last is None:
        return {}
    sold = sales.sold_between(uow, restaurant_id, last - timedelta(days=PERIOD_DAYS - 1), last)
    found: dict[str, Fraction] = {}
    for each in menu.every(uow, restaurant_id):
        if each.id in sold.items:
            key = name_key(each.name)
            found[key] = found.get(key, Fraction(0)) + to_fraction(sold.items[each.id].net_sales)
    return found


def suggest(
    session: Session, item: str, lines: Sequence[Line], source: str, makes: Amount | None = None
) -> Suggestion:
    """Puts a recipe into the queue. `source` says who thought of it. Raises Refused: no name or no lines; NotAllowed."""
    name = typed_name(item)
    if not name or not lines:
        raise Refused(_("A suggestion needs a dish and at least one ingredient."), _("Nothing was stored."))
    made = Suggestion(new_id(), name, makes, tuple(lines), source, "suggested")
    with session.write(Permission.EDIT_RECIPES) as uow:
        recipes.put_suggestion(uow, session.restaurant.id, made)
    return made


def confirm(session: Session, suggestion_id: UUID, lines: Path | None = None) -> Suggestion:
    """Makes a suggestion the dish's recipe from today on; a file of lines takes the place of those suggested.

    Raises Refused: it is confirmed already, the file cannot be read whole, or the dish would contain itself;
    NotFound, NotAllowed.
    """
    draft_of_file = None if lines is None else _lines_of(session, lines)
    with session.write(Permission.EDIT_RECIPES) as uow:
        found = recipes.suggestion(uow, suggestion_id)
        if found is None or found[0] != session.restaurant.id:
            raise _missing()
        suggestion = found[1]
        if suggestion.status != "suggested":
            raise Refused(
                _("The recipe of “{name}” was decided already.").format(name=suggestion.name),
                _("Change the recipe instead."),
                code="suggestion.decided",
            )
        draft = draft_of_file or RecipeDraft(suggestion.name)
        draft.name = suggestion.name
        if draft_of_file is None:
            draft.lines, draft.makes = list(suggestion.lines), suggestion.makes
        day, book = session.calendar_day, Book(uow, session)
        if reason := book.circle_of(draft, day):
            raise Refused(reason[:1].upper() + reason[1:] + ".", _("Take that part out of its lines."))
        book.take(draft, day, Tally())
        book.store()
        done = replace(suggestion, makes=draft.makes, lines=tuple(draft.lines), status="confirmed")
        recipes.put_suggestion(uow, session.restaurant.id, done)
    return done


@dataclass(frozen=True, slots=True)
class Part:
    """So much (micros) of the ingredient, or of the recipe, with that id."""

    id: UUID
    quantity: int
    unit: str


def confirm_dish(session: Session, item_id: UUID, parts: Sequence[Part]) -> LinkedRecipe:
    """Makes parts known by their ids a dish's recipe from today on; what was suggested for the dish is settled by it.

    Raises Refused: without parts, an amount that is none, or the dish would contain itself; NotFound: no dish,
    ingredient or recipe of this restaurant; NotAllowed.
    """
    if not parts:
        raise Refused(_("A recipe needs at least one ingredient."), _("Nothing was stored."))
    with session.write(Permission.EDIT_RECIPES) as uow:
        restaurant_id = session.restaurant.id
        item = dish(uow, restaurant_id, item_id)
        links = Links(uow, restaurant_id)
        draft = RecipeDraft(item.name, lines=[_line_of(links, each) for each in parts])
        day, book = session.calendar_day, Book(uow, session)
        if reason := book.circle_of(draft, day):
            raise Refused(reason[:1].upper() + reason[1:] + ".", _("Take that part out of its lines."))
        book.take(draft, day, Tally())
        book.store()
        for each in recipes.suggestions(uow, restaurant_id):
            if name_key(each.name) == name_key(item.name):
                done = replace(each, makes=None, lines=tuple(draft.lines), status="confirmed")
                recipes.put_suggestion(uow, restaurant_id, done)
        made = by_key(recipes.every(uow, restaurant_id))[name_key(item.name)]
        return Links(uow, restaurant_id).linked(made, made.on(day))


def _line_of(links: Links, part: Part) -> Line:
    """Raises NotFound: no such ingredient; Refused: an amount that recipes cannot hold."""
    name = links.name_of(part.id)
    if name is None:
        raise NotFound(
            _("There is no such ingredient."), _("Look it up in the list."), code="ingredient.not_found"
        )
    try:
        amount = parse_amount(f"{show_micros(part.quantity)} {part.unit}")
    except ValueError as error:
        raise Refused(
            _("“{quantity} {unit}” of {name} is no amount.").format(
                quantity=show_micros(part.quantity), unit=part.unit, name=name
            ),
            _("Give a number of at least 0 and a unit, as in 150 g."),
        ) from error
    return Line(name, amount.quantity, amount.unit)


def dismiss(session: Session, suggestion_id: UUID) -> Changes:
    """Takes a suggestion out of the queue. Raises NotFound, NotAllowed."""
    with session.write(Permission.EDIT_RECIPES) as uow:
        found = recipes.suggestion(uow, suggestion_id)
        if found is None or found[0] != session.restaurant.id:
            raise _missing()
        recipes.put_suggestion(uow, session.restaurant.id, replace(found[1], status="dismissed"))
    return Changes.of(RECIPES)


def withdraw(uow: UnitOfWork, restaurant_id: UUID, suggestion_ids: Iterable[UUID]) -> None:
    """Takes suggestions that nobody has decided about out of the queue again."""
    for each in suggestion_ids:
        found = recipes.suggestion(uow, each)
        if found is not None and found[0] == restaurant_id and found[1].status == "suggested":
            recipes.put_suggestion(uow, restaurant_id, replace(found[1], status="dismissed"))


def restaurant_of(store: Store, suggestion_id: UUID) -> Restaurant:
    """Whose suggestion it is, for the administrator of this computer. Raises NotFound."""
    with read_computer(store, Permission.VIEW) as uow:
        found = recipes.suggestion(uow, suggestion_id)
        restaurant = restaurants.get(uow, found[0]) if found else None
    if restaurant is None:
        raise _missing()
    return restaurant


def _missing() -> NotFound:
    return NotFound(
        _("There is no such suggestion."),
        _("`suggestions` lists them with their ids."),
        code="suggestion.not_found",
    )


def _lines_of(session: Session, path: Path) -> RecipeDraft:
    """The one recipe of a file, with or without its name in every row. Raises Refused."""
    read = read_recipes(path, named=False, **reading(session, KitchenFile(path)))
    if read.skipped:
        first = read.skipped[0]
        raise Refused(
            _("Line {line} of the file cannot be read.").format(line=first.line),
            first.reason[:1].upper() + first.reason[1:] + ".",
        )
    if len(read.recipes) != 1:
        raise Refused(
            _("The file does not hold the lines of one recipe."), _("Give the rows of this dish alone.")
        )
    return next(iter(read.recipes.values()))
