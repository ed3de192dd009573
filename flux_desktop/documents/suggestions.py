"""Recipes that wait to be confirmed, as JSON documents."""

from collections.abc import Sequence

from flux_desktop.documents import JSON
from flux_desktop.domain.exact import from_fraction, show_micros
from flux_desktop.domain.recipes import Line, Suggestion
from flux_desktop.services.suggestions import WaitingSuggestion


def suggestions_document(found: Sequence[WaitingSuggestion]) -> JSON:
    """Without `at_stake` and `cost` for who may see no money. `cost` is null exactly when `missing` is not empty."""
    return {"suggestions": [_waiting(each) for each in found]}


def _waiting(each: WaitingSuggestion) -> JSON:
    missing = {"missing": [{"what": what, "kind": kind} for what, kind in each.missing]}
    if each.at_stake is None:
        return {**_suggestion(each.suggestion), **missing}
    cost = None if each.cost is None else show_micros(from_fraction(each.cost))
    stake = show_micros(from_fraction(each.at_stake))
    return {**_suggestion(each.suggestion), "at_stake": stake, "cost": cost, **missing}


def confirmed_document(done: Suggestion) -> JSON:
    return {"status": done.status, **_suggestion(done)}


def _suggestion(each: Suggestion) -> JSON:
    return {
        "id": str(each.id),
        "item": each.name,
        "makes": None if each.makes is None else str(each.makes),
        "lines": [_line(line) for line in each.lines],
        "source": each.source,
    }


def _line(line: Line) -> JSON:
    return {
        "what": line.what,
        "quantity": show_micros(line.quantity),
        "unit": line.unit,
        "yield": None if line.yield_share is None else show_micros(line.yield_share),
        "note": line.note,
    }
