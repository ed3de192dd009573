"""Recipes that wait to be confirmed, as JSON documents."""

from collections.abc import Sequence

from flux_desktop.documents import JSON
from flux_desktop.domain.exact import from_fraction, show_micros
from flux_desktop.domain.recipes import Line, Suggestion
from flux_desktop.services.suggestions import Waiting


def suggestions_document(found: Sequence[Waiting]) -> JSON:
    """Without `at_stake` for who may see no money."""
    return {"suggestions": [_waiting(each) for each in found]}


def _waiting(each: Waiting) -> JSON:
    stake = {} if each.at_stake is None else {"at_stake": show_micros(from_fraction(each.at_stake))}
    return {**_suggestion(each.suggestion), **stake}


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
