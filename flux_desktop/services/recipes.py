"""Recipes: dishes and the parts they are made of, in versions that hold from a day on."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from flux_desktop.domain.amounts import Amount
from flux_desktop.domain.changes import RECIPES, RESTAURANTS, Changes
from flux_desktop.domain.edits import Edits, Saved
from flux_desktop.domain.exact import show_micros
from flux_desktop.domain.i18n import _
from flux_desktop.domain.menu import name_key
from flux_desktop.domain.permissions import Permission
from flux_desktop.domain.progress import SILENT, Progress
from flux_desktop.domain.recipes import Line, Recipe, Version, by_key, on_circles
from flux_desktop.domain.sales import Problem
from flux_desktop.domain.units import unit_key
from flux_desktop.pos.kitchen.recipes import COLUMNS, RecipeDraft, read_recipes
from flux_desktop.pos.kitchen.sheet import Warned
from flux_desktop.services.kitchen_files import (
    CellChange,
    KitchenFile,
    KitchenImport,
    Tally,
    found_restaurant,
    reading,
)
from flux_desktop.services.outputs import Output
from flux_desktop.services.session import Session
from flux_desktop.store import edits as store_edits
from flux_desktop.store import ingredients, menu, recipes
from flux_desktop.store.recipes import RecipeHeader
from flux_desktop.store.store import UnitOfWork


def recipes_of(session: Session) -> list[Recipe]:
    """Every recipe by name, with all its versions. Raises NotFound."""
    with session.read(Permission.VIEW) as uow:
        return recipes.every(uow, session.restaurant.id)


@dataclass(frozen=True, slots=True)
class LinkedLine:
    """A line with the id of what its name means; both None where the name is neither's yet."""

    line: Line
    ingredient_id: UUID | None
    recipe_id: UUID | None


@dataclass(frozen=True, slots=True)
class LinkedRecipe:
    """A recipe as it is today. `item_id` None: a part of others, no dish of the menu."""

    recipe: Recipe
    item_id: UUID | None
    makes: Amount | None
    lines: tuple[LinkedLine, ...]


def linked_recipes(session: Session) -> list[LinkedRecipe]:
    """Every recipe by name, tied to dishes, ingredients and other recipes by their ids. Raises NotFound."""
    with session.read(Permission.VIEW) as uow:
        return Links(uow, session.restaurant.id).recipes(session.calendar_day)


class Links:
    """What the names in the recipes of a restaurant mean."""

    def __init__(self, uow: UnitOfWork, restaurant_id: UUID) -> None:
        self._ingredients = by_key(ingredients.every(uow, restaurant_id))
        self._stored = recipes.every(uow, restaurant_id)
        self._recipes = by_key(self._stored)
        self._dishes: dict[str, UUID] = {}
        for each in menu.every(uow, restaurant_id):
            self._dishes.setdefault(name_key(each.name), each.id)

    def recipes(self, day: date) -> list[LinkedRecipe]:
        return [self.linked(each, each.on(day)) for each in self._stored]

    def linked(self, recipe: Recipe, version: Version) -> LinkedRecipe:
        lines = tuple(self.line(each) for each in version.lines)
        return LinkedRecipe(recipe, self.dish(recipe.name), version.makes, lines)

    def dish(self, name: str) -> UUID | None:
        return self._dishes.get(name_key(name))

    def line(self, line: Line) -> LinkedLine:
        bought = self._ingredients.get(name_key(line.what))
        made = None if bought else self._recipes.get(name_key(line.what))
        return LinkedLine(line, bought.id if bought else None, made.id if made else None)

    def name_of(self, part_id: UUID) -> str | None:
        """Of the ingredient or the recipe with that id, None where there is none."""
        names = {each.id: each.name for each in self._recipes.values()}
        names |= {each.id: each.name for each in self._ingredients.values()}
        return names.get(part_id)


def read_file(
    session: Session, file: KitchenFile, valid_from: date | None = None, progress: Progress = SILENT
) -> KitchenImport:
    """The recipes of a file hold from that day on, today by default; each is taken whole or not at all.

    Raises Refused: not readable, or without its columns; NotFound, NotAllowed, Cancelled.
    """
    read = read_recipes(file.path, **reading(session, file))
    tally = Tally(read.rows_read, skipped=list(read.skipped), warnings=list(read.warnings))
    day = valid_from or session.calendar_day
    with (
        session.read(Permission.EDIT_RECIPES, founding=True)
        if file.dry_run
        else session.write(Permission.EDIT_RECIPES, progress, founding=True)
    ) as uow:
        book = Book(uow, session)
        refused = book.refuse_circles(read.recipes, day)
        for key, draft in read.recipes.items():
            if key in refused:
                tally.skipped += refused[key]
            else:
                book.take(draft, day, tally)
        if not file.dry_run:
            found_restaurant(uow, session)
            book.store()
        edits = Edits(uow.written)
    return tally.result(dry_run=file.dry_run, changes=Changes.of(RECIPES, RESTAURANTS), edits=edits)


def take_back(session: Session, edits: Edits) -> Saved:
    """Has recipes be as they were before an act, and returns what takes this back in turn.

    Raises EditConflict: somebody else has changed the same since; NotFound, NotAllowed.
    """
    with session.write(Permission.EDIT_RECIPES) as uow:
        return Saved(Changes.of(RECIPES), store_edits.take_back(uow, session.restaurant.id, edits))


class Book:
    """The recipes of a restaurant while some of them are replaced."""

    def __init__(self, uow: UnitOfWork, session: Session) -> None:
        self._uow = uow
        self._restaurant_id = session.restaurant.id
        self._stored = recipes.every(uow, self._restaurant_id)
        self._by_key = by_key(self._stored)
        self._headers = recipes.headers(uow, self._restaurant_id)
        self._bought = by_key(ingredients.every(uow, self._restaurant_id)).keys()
        self._new: list[tuple[Recipe, Version | None, Mapping[str, Any]]] = []

    def refuse_circles(self, drafts: Mapping[str, RecipeDraft], day: date) -> dict[str, list[Problem]]:
        """The drafts that would contain themselves on any day from `day` on, by key, with their rows."""
        refused: dict[str, list[Problem]] = {}
        while True:
            left = {key: draft for key, draft in drafts.items() if key not in refused}
            circles = self._circles(left, day)
            if not circles:
                return refused
            for circle in circles:
                for key in circle & left.keys():
                    # Whoever is refused keeps its stored version, through which another may now lie on a circle.
                    refused.setdefault(
                        key, left[key].problems(_circle_reason(key, circle, left, self._by_key))
                    )

    def circle_of(self, draft: RecipeDraft, day: date) -> str:
        """Why a recipe may not be taken, "" where nothing is against it."""
        key = name_key(draft.name)
        circles = self._circles({key: draft}, day)
        return _circle_reason(key, circles[0], {key: draft}, self._by_key) if circles else ""

    def _circles(self, drafts: Mapping[str, RecipeDraft], day: date) -> list[set[str]]:
        """The circles that a draft lies on, on any day on which another set of versions holds."""
        merged = [*self._stored]
        at = {name_key(each.name): place for place, each in enumerate(merged)}
        places = []
        for key, draft in drafts.items():
            version = Version(day, draft.makes, tuple(draft.lines))
            known = self._by_key.get(key)
            if known is None:
                places.append(len(merged))
                merged.append(
                    Recipe(recipes.id_of_name(self._restaurant_id, draft.name), draft.name, (version,))
                )
            else:
                places.append(at[name_key(known.name)])
                merged[places[-1]] = _with(known, version)
        names = {old: name_key(each.name) for old, each in by_key(merged).items() if old not in self._bought}
        draft_of = {names.get(key, key): key for key in drafts}
        # Before `day` the drafts hold only where nothing older is known.
        first = date.min if any(merged[place].versions[0].valid_from == day for place in places) else day
        days = {version.valid_from for each in merged for version in each.versions} | {first}
        found: list[set[str]] = []
        for each_day in sorted(each for each in days if each >= first):
            parts = {
                name_key(each.name): [
                    names[part] for line in each.on(each_day).lines if (part := name_key(line.what)) in names
                ]
                for each in merged
            }
            found += [
                {draft_of.get(each, each) for each in circle}
                for circle in on_circles(parts)
                if draft_of.keys() & set(circle)
            ]
        return found

    def take(self, draft: RecipeDraft, day: date, tally: Tally) -> None:
        """The draft as the version of that day."""
        version = Version(day, draft.makes, tuple(draft.lines))
        known = self._by_key.get(name_key(draft.name))
        if known is None:
            new = Recipe(recipes.id_of_name(self._restaurant_id, draft.name), draft.name, (version,))
            self._new.append((new, version, draft.given))
            tally.count(draft.name, _cells(None, version), is_new=True, is_changed=True)
            return
        header = self._headers.get(known.id, RecipeHeader())
        before = known.on(day)
        header_changed = any(getattr(header, key) != value for key, value in draft.given.items())
        is_other = not _same(before, version)
        if is_other and draft.makes is None and before.makes is not None:
            tally.warnings.append(
                Warned(
                    "makes",
                    _("“{recipe}” made {before}; this file does not say, so it makes 1 portion.").format(
                        recipe=known.name, before=before.makes
                    ),
                )
            )
        self._new.append((known, version if is_other else None, draft.given if header_changed else {}))
        cells = _cells(before, version)
        cells += [CellChange(key, getattr(header, key), value) for key, value in draft.given.items()]
        changed = [each for each in cells if each.before != each.after]
        tally.count(known.name, changed, is_new=False, is_changed=is_other or header_changed)

    def store(self) -> None:
        stored = {each.id for each in self._stored}
        for recipe, version, header_values in self._new:
            if header_values or recipe.id not in stored:
                recipes.put(self._uow, self._restaurant_id, recipe, header_values)
            if version is not None:
                recipes.put_version(self._uow, self._restaurant_id, recipe.id, version)


def _cells(before: Version | None, after: Version) -> list[CellChange]:
    """How a version differs: in what it makes and line by line; a new one tells how many lines it has."""
    was, now = (() if before is None else before.lines), after.lines
    found = [CellChange("makes", None if before is None else str(before.output), str(after.output))]
    old, new = ({name_key(line.what): line for line in lines} for lines in (was, now))
    if before is None:
        return [*found, CellChange("lines", 0, len(now))]
    for key in dict.fromkeys((*old, *new)):
        what = (new.get(key) or old[key]).what
        found.append(CellChange("line", _amount(old.get(key)), _amount(new.get(key)), what))
    changed = [each for each in found if each.before != each.after]
    return changed or [CellChange("lines", len(was), len(now))]


def _amount(line: Line | None) -> str | None:
    if line is None:
        return None
    share = "" if line.yield_share is None else f" {show_micros(line.yield_share)}"
    return f"{show_micros(line.quantity)} {line.unit}{share}"


def _with(recipe: Recipe, version: Version) -> Recipe:
    """The recipe with that version, in place of one of the same day."""
    others = [each for each in recipe.versions if each.valid_from != version.valid_from]
    return replace(recipe, versions=tuple(sorted([*others, version], key=lambda each: each.valid_from)))


def _same(one: Version, other: Version) -> bool:
    """Whether two versions say the same; case and spaces of names and units aside."""

    def plain(version: Version) -> tuple[object, ...]:
        return (
            version.output.quantity,
            unit_key(version.output.unit),
            tuple(
                (name_key(line.what), line.quantity, unit_key(line.unit), line.yield_share, line.note)
                for line in version.lines
            ),
        )

    return plain(one) == plain(other)


def _circle_reason(
    key: str, circle: Iterable[str], drafts: Mapping[str, RecipeDraft], stored: Mapping[str, Recipe]
) -> str:
    def shown(each: str) -> str:
        return stored[each].name if each in stored else drafts[each].name

    others = [f"“{shown(each)}”" for each in sorted(circle) if each != key]
    if others:
        return _("the recipe “{recipe}” stays as it was: it would contain itself, through {others}").format(
            recipe=drafts[key].name, others=", ".join(others)
        )
    return _("the recipe “{recipe}” stays as it was: it would contain itself").format(recipe=drafts[key].name)


def write_file(session: Session, output: Output) -> int:
    """Writes the version of each recipe valid today, a row a line; returns the rows. Raises Refused, NotAllowed."""
    with session.read(Permission.VIEW) as uow:
        stored = recipes.every(uow, session.restaurant.id)
        headers = recipes.headers(uow, session.restaurant.id)
    rows = []
    for each in stored:
        version, header = each.on(session.calendar_day), headers.get(each.id, RecipeHeader())
        for at, line in enumerate(version.lines):
            rows.append(
                [
                    each.name,
                    line.what,
                    show_micros(line.quantity),
                    line.unit,
                    "" if at or version.makes is None else str(version.makes),
                    "" if line.yield_share is None else show_micros(line.yield_share),
                    line.note,
                    *([""] * 4 if at else _header_cells(header)),
                ]
            )
    return output.write_table(COLUMNS, rows)


def _header_cells(header: RecipeHeader) -> list[str]:
    return [
        header.station or "",
        header.batch or "",
        "" if header.life_days is None else str(header.life_days),
        "" if header.minutes is None else show_micros(header.minutes),
    ]
