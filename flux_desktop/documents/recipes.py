"""Recipes as JSON documents. Quantities and money are numbers."""

from collections.abc import Sequence

from flux_desktop.documents import JSON
from flux_desktop.documents.figures import number
from flux_desktop.domain.exact import from_fraction
from flux_desktop.services.recipes import LinkedLine, LinkedRecipe
from flux_desktop.services.suggestions import LinkedSuggestion


def recipes_document(found: Sequence[LinkedRecipe]) -> JSON:
    return {"recipes": [recipe_document(each) for each in found]}


def recipe_document(each: LinkedRecipe) -> JSON:
    """`menu_item_id` is null for a part of other recipes."""
    return {
        "id": str(each.recipe.id),
        "menu_item_id": None if each.item_id is None else str(each.item_id),
        "name": each.recipe.name,
        "makes": None if each.makes is None else str(each.makes),
        "ingredients": [_line(line) for line in each.lines],
    }


def suggestions_document(found: Sequence[LinkedSuggestion]) -> JSON:
    """Without `at_stake` for who may see no money. `menu_item_id` is null where the menu has no such dish any more."""
    return {"suggestions": [_suggestion(each) for each in found]}


def _suggestion(each: LinkedSuggestion) -> JSON:
    suggestion, at_stake = each.waiting.suggestion, each.waiting.at_stake
    return {
        "id": str(suggestion.id),
        "menu_item_id": None if each.item_id is None else str(each.item_id),
        "name": suggestion.name,
        "makes": None if suggestion.makes is None else str(suggestion.makes),
        "ingredients": [_line(line) for line in each.lines],
        "source": suggestion.source,
        **({} if at_stake is None else {"at_stake": number(from_fraction(at_stake))}),
    }


def _line(each: LinkedLine) -> JSON:
    """One of the two ids, or neither where nothing of that name is known yet."""
    line = each.line
    return {
        "ingredient_id": None if each.ingredient_id is None else str(each.ingredient_id),
        "recipe_id": None if each.recipe_id is None else str(each.recipe_id),
        "name": line.what,
        "quantity": number(line.quantity),
        "unit": line.unit,
        "yield": None if line.yield_share is None else number(line.yield_share),
        "note": line.note,
    }
