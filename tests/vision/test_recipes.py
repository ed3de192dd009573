"""Recipes that a model estimates: what is sent, what is kept of the answer, and what becomes of a bad one."""

import json
from typing import Any

import pytest

from flux_desktop.domain.errors import ModelUnavailable, Refused
from flux_desktop.domain.photos import ModelAddress
from flux_desktop.domain.restaurants import Restaurant
from flux_desktop.services.recipe_ideas import NewDish, suggest_by_model
from flux_desktop.services.suggestions import suggestions_of
from flux_desktop.store import restaurants, users
from flux_desktop.store.store import Store
from tests.sessions import session
from tests.vision.conftest import Answer, Model, completion


def recipes(*given: tuple[int, list[tuple[str, float, str]]]) -> Answer:
    listed = [
        {"dish": dish, "ingredients": [{"name": a, "quantity": b, "unit": c} for a, b, c in lines]}
        for dish, lines in given
    ]
    return completion(json.dumps({"recipes": listed}))


@pytest.fixture
def stored(sqlite: Store, pizzeria: Restaurant) -> Restaurant:
    from datetime import UTC, datetime

    with sqlite.begin() as uow:
        owner = users.create(uow, "owner@example.com", "Owner", "", datetime.now(UTC)).id
        restaurants.create(uow, pizzeria, owner)
    return pizzeria


def test_a_models_recipes_wait_in_the_queue_with_its_name_as_their_source(
    sqlite: Store, stored: Restaurant, model: Model
) -> None:
    own, address = session(sqlite, stored.id), ModelAddress(model.url, "m1", "key", local=True)
    model.will(recipes((1, [("Rice", 90, "g"), ("Squid ink", 4, "g"), ("Egg", 1, "each")])))
    made = suggest_by_model(own, [NewDish("Nonsense"), NewDish("Arròs negre", "amb allioli")], address)
    (waiting,) = suggestions_of(own)
    assert (waiting.suggestion.id,) == made
    assert (waiting.suggestion.name, waiting.suggestion.source) == ("Arròs negre", "Vision model m1")
    assert [(each.what, each.quantity, each.unit) for each in waiting.suggestion.lines] == [
        ("Rice", 90_000_000, "g"),
        ("Squid ink", 4_000_000, "g"),
        ("Egg", 1_000_000, "each"),
    ]
    sent = json.loads(model.asked[0]["messages"][1]["content"])
    assert sent == [
        {"dish": 0, "name": "Nonsense", "description": ""},
        {"dish": 1, "name": "Arròs negre", "description": "amb allioli"},
    ]
    # What waits already is not asked about again.
    assert suggest_by_model(own, [NewDish("arròs negre")], address) == ()
    assert len(model.asked) == 1


@pytest.mark.parametrize(
    "answer",
    [
        completion("<html>no</html>"),
        completion(None, refusal="No."),
        completion('{"recipes": [', finish="length"),
        completion('{"recipes": [{"dish": 0, "ingredients": [], "tool": "rm"}]}'),
        (401, "application/json", b'{"error": {"message": "bad key"}}'),
        (200, "text/html", b"<html>"),
    ],
)
def test_an_answer_that_is_none_stores_nothing_and_says_why(
    sqlite: Store, stored: Restaurant, model: Model, answer: Any
) -> None:
    own = session(sqlite, stored.id)
    model.will(answer)
    with pytest.raises(ModelUnavailable):
        suggest_by_model(own, [NewDish("Soup")], ModelAddress(model.url, "m", "k", local=True))
    assert suggestions_of(own) == []


def test_absurd_amounts_and_endless_names_are_left_out(
    sqlite: Store, stored: Restaurant, model: Model
) -> None:
    own = session(sqlite, stored.id)
    lines = [("Salt", -1.0, "g"), ("Gold", 1e9, "g"), ("x" * 900, 5.0, "g"), ("A\n\0b", 0.5, "each")]
    model.will(recipes((0, lines), (77, [("Nobody asked", 1, "g")])))
    suggest_by_model(own, [NewDish("Soup")], ModelAddress(model.url, "m", "k", local=True))
    (waiting,) = suggestions_of(own)
    assert [each.what for each in waiting.suggestion.lines] == ["x" * 100, "A b"]


def test_an_address_that_is_not_safe_is_not_asked(sqlite: Store, stored: Restaurant, model: Model) -> None:
    own = session(sqlite, stored.id)
    with pytest.raises(Refused):
        suggest_by_model(own, [NewDish("Soup")], ModelAddress(model.url, "m", "k", local=False))
    assert model.asked == []
