"""First recipes for new dishes, put into the queue of suggestions: from the lexicon, or from a vision model.

Nobody's recipe is touched: a dish that has one, or a suggestion that waits, is left alone.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final
from uuid import UUID

from flux_desktop import bundled
from flux_desktop.domain.changes import RECIPES, Changes
from flux_desktop.domain.costing import unit_cost
from flux_desktop.domain.edits import Edits, Saved
from flux_desktop.domain.i18n import _
from flux_desktop.domain.ids import new_id
from flux_desktop.domain.ingredients import Price
from flux_desktop.domain.lexicon import Lexicon, read_lexicon
from flux_desktop.domain.menu import name_key
from flux_desktop.domain.permissions import Permission
from flux_desktop.domain.photos import ModelAddress
from flux_desktop.domain.progress import SILENT, Progress
from flux_desktop.domain.recipe_suggestions import suggest
from flux_desktop.domain.recipes import Line, Suggestion
from flux_desktop.domain.suggested_lines import Larder, lines_in
from flux_desktop.domain.units import Kind
from flux_desktop.services.session import Session
from flux_desktop.store import ingredients, menu, recipes
from flux_desktop.store.store import UnitOfWork
from flux_desktop.vision.addresses import host_of, require_safe

_LONGEST_SOURCE: Final = 80
_LONGEST_NAME: Final = 200


@dataclass(frozen=True, slots=True)
class NewDish:
    """What is known of a dish that has no recipe: what its menu says. `section` is the heading it stands under."""

    name: str
    description: str = ""
    section: str = ""


@dataclass(frozen=True, slots=True)
class Suggested:
    """What was put into the queue: how many recipes, and the dishes of which the lexicon knows none.

    `saved` is what takes all of it back (`recipes.take_back`).
    """

    recipes: int
    unknown: tuple[str, ...]
    saved: Saved

    @property
    def changes(self) -> Changes:
        return self.saved.changes


def suggest_for_dishes(
    session: Session, item_ids: Collection[UUID] | None = None, progress: Progress = SILENT
) -> Suggested:
    """Suggests a recipe for each of these dishes that has neither one nor a suggestion; None: for all on the menu.

    Raises NotAllowed, NotFound, Cancelled.
    """
    with session.write(Permission.EDIT_RECIPES, progress) as uow:
        dishes = [
            NewDish(each.name, each.description, each.category)
            for each in menu.every(uow, session.restaurant.id)
            if not each.archived and (item_ids is None or each.id in item_ids)
        ]
        open_dishes = _without_recipe(uow, session, dishes)
        made = suggest_from_lexicon(uow, session, open_dishes)
        unknown = tuple(each.name for each in _without_recipe(uow, session, open_dishes))
        changes = Changes.of(*([RECIPES] if made else []))
        return Suggested(len(made), unknown, Saved(changes, Edits(uow.written)))


def suggest_from_lexicon(uow: UnitOfWork, session: Session, dishes: Sequence[NewDish]) -> tuple[UUID, ...]:
    """Puts a recipe into the queue for each dish of which the lexicon knows one; the ids, for taking them back."""
    open_dishes = _without_recipe(uow, session, dishes)
    if not open_dishes:
        return ()
    lexicon, larder = read_lexicon(bundled("resources") / "lexicon"), _larder(uow, session)
    made = []
    for dish in open_dishes:
        found = suggest(dish.name, dish.description, lexicon, section=dish.section)
        if found is None or not found.lines:
            continue
        source = _source(_kind_of(found.archetype, lexicon, session.language))
        lines = lines_in(found, larder, session.language)
        made.append(Suggestion(new_id(), dish.name[:_LONGEST_NAME], None, lines, source, "suggested"))
    return _put(uow, session, made)


def suggest_by_model(
    session: Session, dishes: Sequence[NewDish], address: ModelAddress, progress: Progress = SILENT
) -> tuple[UUID, ...]:
    """The same by asking a model, which is sent the names and descriptions alone; a dish it does not know is left out.

    Raises Refused: its address is not safe; ModelUnavailable; NotAllowed, NotFound, Cancelled.
    """
    from flux_desktop.vision.recipes import ask_recipes

    require_safe(address.base_url, local=address.local)
    with session.read(Permission.EDIT_RECIPES) as uow:
        asked = _without_recipe(uow, session, dishes)
    if not asked:
        return ()
    progress.step(0, 0, _("Asking {host}").format(host=host_of(address.base_url)))
    answers = ask_recipes(address, [(each.name, each.description) for each in asked])
    source = _("Vision model {model}").format(model=address.model)[:_LONGEST_SOURCE]
    with session.write(Permission.EDIT_RECIPES, progress) as uow:
        larder = _larder(uow, session)
        made = [
            Suggestion(new_id(), dish.name[:_LONGEST_NAME], None, _own(lines, larder), source, "suggested")
            for dish, lines in zip(asked, answers, strict=True)
            if lines
        ]
        # Somebody may have been quicker.
        still = {each.name for each in _without_recipe(uow, session, asked)}
        return _put(uow, session, [each for each in made if each.name in still])


def _put(uow: UnitOfWork, session: Session, made: Iterable[Suggestion]) -> tuple[UUID, ...]:
    made = tuple(made)
    for each in made:
        recipes.put_suggestion(uow, session.restaurant.id, each)
    return tuple(each.id for each in made)


def _without_recipe(uow: UnitOfWork, session: Session, dishes: Sequence[NewDish]) -> list[NewDish]:
    """The dishes that have neither a recipe nor a suggestion that waits, each once."""
    known = {name_key(each.name) for each in recipes.every(uow, session.restaurant.id)}
    known |= {name_key(each.name) for each in recipes.suggestions(uow, session.restaurant.id)}
    found: dict[str, NewDish] = {}
    for each in dishes:
        found.setdefault(name_key(each.name), each)
    return [each for key, each in found.items() if key and key not in known]


def _larder(uow: UnitOfWork, session: Session) -> Larder:
    stock = ingredients.every(uow, session.restaurant.id)
    newest: dict[UUID, Price] = {}
    for price in ingredients.prices(uow, session.restaurant.id):
        if price.day <= session.calendar_day:
            newest[price.ingredient_id] = price
    bought: dict[str, Kind] = {
        name_key(each.name): unit_cost(newest[each.id]).kind for each in stock if each.id in newest
    }
    return Larder(stock, bought)


def _own(lines: Sequence[Line], larder: Larder) -> tuple[Line, ...]:
    """A model's lines under the names the kitchen has for them."""
    return tuple(map(partial(_named, larder), lines))


def _named(larder: Larder, line: Line) -> Line:
    own = larder.named(line.what)
    return line if own is None else Line(own.name, line.quantity, line.unit, line.yield_share, line.note)


def _kind_of(archetype: str | None, lexicon: Lexicon, language: str) -> str:
    """What the lexicon calls the dish that decided; "" where only ingredients did."""
    found = next((each for each in lexicon.archetypes if each.key == archetype), None)
    if found is None:
        return ""
    names = found.names.get(language) or found.names.get("en") or next(iter(found.names.values()))
    return names[0]


def _source(kind: str) -> str:
    text = _("Flux's lexicon: {dish}").format(dish=kind) if kind else _("Flux's lexicon: its ingredients")
    return text[:_LONGEST_SOURCE]
