"""Recipes and their versions, and suggested ones."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import func, not_, select

from flux_desktop.domain.amounts import Amount, parse_quantity
from flux_desktop.domain.exact import show_micros
from flux_desktop.domain.ids import derived_id
from flux_desktop.domain.menu import name_key
from flux_desktop.domain.recipes import Line, Recipe, Suggestion, Version
from flux_desktop.store.store import UnitOfWork
from flux_desktop.store.tables import recipe_suggestions, recipe_versions, recipes


def id_of_name(restaurant_id: UUID, name: str) -> UUID:
    """The same recipe typed on two devices is one: its id follows from the name it is born with."""
    return derived_id(restaurant_id, "recipe", name_key(name))


@dataclass(frozen=True, slots=True)
class RecipeHeader:
    """What a recipe says of itself besides its versions; `minutes` in micros."""

    station: str | None = None
    batch: str | None = None
    life_days: int | None = None
    minutes: int | None = None


def every(uow: UnitOfWork, restaurant_id: UUID) -> list[Recipe]:
    """By name, with all versions by their day."""
    versions: dict[UUID, list[Version]] = {}
    for row in uow.execute(
        select(recipe_versions.c.recipe_id, recipe_versions.c.valid_from, recipe_versions.c.content)
        .where(recipe_versions.c.restaurant_id == restaurant_id, not_(recipe_versions.c.deleted))
        .order_by(recipe_versions.c.valid_from)
    ):
        makes, lines = read_content(row.content)
        versions.setdefault(row.recipe_id, []).append(Version(row.valid_from, makes, lines))
    rows = uow.execute(
        select(recipes)
        .where(recipes.c.restaurant_id == restaurant_id, not_(recipes.c.deleted))
        .order_by(recipes.c.name_key, recipes.c.id)
    )
    return [
        Recipe(row.id, row.name, tuple(versions[row.id]), tuple(row.other_keys))
        for row in rows
        if row.id in versions
    ]


def headers(uow: UnitOfWork, restaurant_id: UUID) -> dict[UUID, RecipeHeader]:
    rows = uow.execute(
        select(recipes).where(recipes.c.restaurant_id == restaurant_id, not_(recipes.c.deleted))
    )
    return {row.id: RecipeHeader(row.station, row.batch, row.life_days, row.minutes) for row in rows}


def put(uow: UnitOfWork, restaurant_id: UUID, each: Recipe, header: Mapping[str, Any]) -> None:
    """Stores what a recipe is called and says of itself, new or changed; of the header what is said."""
    values: dict[str, Any] = {
        "name": each.name,
        "name_key": name_key(each.name),
        "other_keys": list(each.other_keys),
        "deleted": False,
        **header,
    }
    uow.put_document(recipes, each.id, restaurant_id=restaurant_id, **values)


def revisions(uow: UnitOfWork, restaurant_id: UUID) -> dict[UUID, int]:
    """A number of each recipe that grows with every change to its name, to what it says of itself or to a version."""
    found: dict[UUID, int] = {}
    for table, recipe_id in ((recipes, recipes.c.id), (recipe_versions, recipe_versions.c.recipe_id)):
        rows = uow.execute(
            select(recipe_id.label("of"), func.sum(table.c.revision).label("total"))
            .where(table.c.restaurant_id == restaurant_id)
            .group_by(recipe_id)
        )
        for row in rows:
            found[row.of] = found.get(row.of, 0) + int(row.total)
    return found


def remove(uow: UnitOfWork, each: Recipe) -> None:
    """With all its versions, so that a recipe made under its name later begins without them."""
    uow.update_document(recipes, each.id, deleted=True)
    for version in each.versions:
        delete_version(uow, each.id, version.valid_from)


def put_version(uow: UnitOfWork, restaurant_id: UUID, recipe_id: UUID, version: Version) -> None:
    """The version of that day, in place of one that is there already."""
    uow.put_document(
        recipe_versions,
        _version_id(recipe_id, version.valid_from),
        restaurant_id=restaurant_id,
        recipe_id=recipe_id,
        valid_from=version.valid_from,
        content=content_of(version.makes, version.lines),
        deleted=False,
    )


def delete_version(uow: UnitOfWork, recipe_id: UUID, valid_from: date) -> None:
    uow.update_document(recipe_versions, _version_id(recipe_id, valid_from), deleted=True)


def _version_id(recipe_id: UUID, valid_from: date) -> UUID:
    return derived_id(recipe_id, "version", valid_from.isoformat())


def content_of(makes: Amount | None, lines: tuple[Line, ...]) -> dict[str, Any]:
    """A version as JSON: numbers as exact text, what is not said left out."""
    return {
        "makes": None if makes is None else {"quantity": show_micros(makes.quantity), "unit": makes.unit},
        "lines": [
            {
                "what": line.what,
                "quantity": show_micros(line.quantity),
                "unit": line.unit,
                **({} if line.yield_share is None else {"yield": show_micros(line.yield_share)}),
                **({"note": line.note} if line.note else {}),
            }
            for line in lines
        ],
    }


def read_content(content: Any) -> tuple[Amount | None, tuple[Line, ...]]:
    """What `content_of` made."""
    makes = content["makes"]
    return (
        None if makes is None else Amount(parse_quantity(makes["quantity"]), makes["unit"]),
        tuple(
            Line(
                line["what"],
                parse_quantity(line["quantity"]),
                line["unit"],
                parse_quantity(line["yield"]) if "yield" in line else None,
                line.get("note", ""),
            )
            for line in content["lines"]
        ),
    )


def suggestions(uow: UnitOfWork, restaurant_id: UUID) -> list[Suggestion]:
    """Those that wait, the oldest first."""
    rows = uow.execute(
        select(recipe_suggestions)
        .where(
            recipe_suggestions.c.restaurant_id == restaurant_id,
            recipe_suggestions.c.status == "suggested",
            not_(recipe_suggestions.c.deleted),
        )
        .order_by(recipe_suggestions.c.created_at, recipe_suggestions.c.id)
    )
    return [_suggestion(row) for row in rows]


def suggested_keys(uow: UnitOfWork, restaurant_id: UUID) -> set[str]:
    """The name keys of the dishes whose suggestion waits, without its lines."""
    return set(
        uow.execute(
            select(recipe_suggestions.c.name_key).where(
                recipe_suggestions.c.restaurant_id == restaurant_id,
                recipe_suggestions.c.status == "suggested",
                not_(recipe_suggestions.c.deleted),
            )
        ).scalars()
    )


def suggestion(uow: UnitOfWork, suggestion_id: UUID) -> tuple[UUID, Suggestion] | None:
    """One with the restaurant it is for."""
    row = uow.execute(
        select(recipe_suggestions).where(
            recipe_suggestions.c.id == suggestion_id, not_(recipe_suggestions.c.deleted)
        )
    ).first()
    return None if row is None else (row.restaurant_id, _suggestion(row))


def _suggestion(row: Any) -> Suggestion:
    makes, lines = read_content(row.content)
    return Suggestion(row.id, row.name, makes, lines, row.source, row.status)


def put_suggestion(uow: UnitOfWork, restaurant_id: UUID, each: Suggestion) -> None:
    values: dict[str, Any] = {
        "name": each.name,
        "name_key": name_key(each.name),
        "content": content_of(each.makes, each.lines),
        "source": each.source,
        "status": each.status,
    }
    uow.put_document(recipe_suggestions, each.id, restaurant_id=restaurant_id, **values)


def ids_by_key(uow: UnitOfWork, restaurant_id: UUID) -> dict[str, UUID]:
    """Each recipe's id by its name key, without its versions."""
    rows = uow.execute(
        select(recipes.c.name_key, recipes.c.id)
        .where(recipes.c.restaurant_id == restaurant_id, not_(recipes.c.deleted))
        .order_by(recipes.c.id.desc())
    )
    return {row.name_key: row.id for row in rows}
