"""Ingredients, their prices and suppliers over HTTP."""

from typing import Any
from uuid import uuid4

import pytest

from flux_desktop.domain.restaurants import Role
from tests.hubs import Hub, Person, refused

KEYS = {"id", "name", "unit", "unit_cost", "waste_factor", "shelf_life_days"}
TOMATO = {"name": "Tomato", "unit": "kg", "unit_cost": 2.5, "waste_factor": 0.15, "shelf_life_days": 7}


def test_an_ingredient_is_added_listed_and_changed_key_by_key(hub: Hub, chef: Person) -> None:
    made = chef.post("ingredients", TOMATO)
    assert made.keys() >= KEYS
    assert {key: made[key] for key in TOMATO} == TOMATO
    assert chef.get("ingredients") == {"ingredients": [made]}
    changed = chef.put(f"ingredients/{made['id']}", {"waste_factor": 0.2})
    assert changed == {**made, "waste_factor": 0.2}
    changed = chef.put(f"ingredients/{made['id']}", {"unit_cost": 3, "shelf_life_days": None})
    assert (changed["unit"], changed["unit_cost"], changed["shelf_life_days"]) == ("kg", 3, None)
    # Two decimals of a price are written by people; all of them count.
    changed = chef.put(f"ingredients/{made['id']}", {"unit": "g", "unit_cost": 0.00123})
    assert (changed["unit"], changed["unit_cost"]) == ("g", 0.00123)
    assert len(chef.get(f"ingredients/{made['id']}/prices")["prices"]) == 3


def test_an_ingredient_sent_back_as_it_came_is_no_change(hub: Hub, chef: Person) -> None:
    made = chef.post("ingredients", {"name": "Oil", "pack": "6 x 2.5 l", "price": 41.9, "allergens": "none"})
    assert (made["unit"], made["unit_cost"]) == ("l", pytest.approx(41.9 / 15))
    assert chef.put(f"ingredients/{made['id']}", made) == made
    assert len(chef.get(f"ingredients/{made['id']}/prices")["prices"]) == 1
    # The same pack at another price a litre.
    changed = chef.put(f"ingredients/{made['id']}", {"unit_cost": 3})
    assert (changed["pack"], changed["price"]) == ("6 x 2.5 l", 45)


def test_prices_have_a_history_and_a_second_one_of_a_day_corrects_the_first(hub: Hub, chef: Person) -> None:
    made = chef.post("ingredients", {"name": "Tomato"})
    assert (made["unit"], made["unit_cost"], made["price"]) == (None, None, None)
    where = f"ingredients/{made['id']}/prices"
    chef.post(where, {"pack": "10 kg", "price": 20, "date": "2026-01-01"})
    chef.post(where, {"pack": "10 kg", "price": 22, "date": "2026-03-01"})
    found = chef.post(where, {"pack": "10 kg", "price": 23, "date": "2026-03-01"})["prices"]
    assert [(each["date"], each["price"]) for each in found] == [
        ("2026-03-01", 23),
        ("2026-03-01", 22),
        ("2026-01-01", 20),
    ]
    assert chef.get("ingredients")["ingredients"][0]["unit_cost"] == 2.3


def test_suppliers_are_those_of_the_ingredients(hub: Hub, chef: Person) -> None:
    for name, supplier in (("Tomato", "Mercabarna"), ("Onion", "Mercabarna"), ("Salt", ""), ("Cod", "Port")):
        chef.post("ingredients", {"name": name, "supplier": supplier})
    assert chef.get("suppliers") == {
        "suppliers": [{"name": "Mercabarna", "ingredients": 2}, {"name": "Port", "ingredients": 1}]
    }


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"name": ""},
        {"name": "x" * 201},
        {"name": "Tomato", "unit_cost": -1, "unit": "kg"},
        {"name": "Tomato", "unit_cost": 1e12, "unit": "kg"},
        {"name": "Tomato", "unit_cost": 1},
        {"name": "Tomato", "unit": "kg"},
        {"name": "Tomato", "unit": "bunch", "unit_cost": 1},
        {"name": "Tomato", "unit": "portion", "unit_cost": 1},
        {"name": "Tomato", "pack": "10 kg"},
        {"name": "Tomato", "pack": "0 kg", "price": 1},
        {"name": "Tomato", "pack": "10 kg", "price": 20, "unit": "kg", "unit_cost": 3},
        {"name": "Tomato", "waste_factor": 0.61},
        {"name": "Tomato", "yield": 0},
        {"name": "Tomato", "yield": 1.2},
        {"name": "Tomato", "shelf_life_days": -1},
        {"name": "Tomato", "allergens": "sunshine"},
        {"name": "Tomato", "equivalents": "1 each = 1 each"},
        {"name": "Tomato", "suplier": "x"},
    ],
)
def test_an_ingredient_that_does_not_fit_is_refused_whole(small_hub: Hub, body: Any) -> None:
    chef = small_hub.register()
    refused(chef.ask("POST", "ingredients", json=body), 422)
    assert chef.get("ingredients") == {"ingredients": []}


def test_two_ingredients_do_not_share_a_name_and_one_keeps_its_id(hub: Hub, chef: Person) -> None:
    made = chef.post("ingredients", {"name": "Tomato"})
    refused(chef.ask("POST", "ingredients", json={"name": " TOMATO"}), 409)
    other = chef.post("ingredients", {"name": "Onion"})
    refused(chef.ask("PUT", f"ingredients/{other['id']}", json={"name": "tomato"}), 409)
    refused(chef.ask("PUT", f"ingredients/{other['id']}", json={"id": made["id"]}), 422)
    refused(chef.ask("PUT", f"ingredients/{uuid4()}", json={"name": "Salt"}), 404)
    refused(chef.ask("GET", f"ingredients/{uuid4()}/prices"), 404)


def test_who_may_see_no_money_sees_no_price(hub: Hub, chef: Person) -> None:
    made = chef.post("ingredients", TOMATO)
    cook = hub.register("cook@restaurant.com")
    chef.post("members", {"email": "cook@restaurant.com", "role": Role.CHEF})
    seen = cook.get("ingredients")["ingredients"][0]
    assert not seen.keys() & {"unit_cost", "price"}
    assert cook.get(f"ingredients/{made['id']}/prices") == {"prices": []}
    refused(cook.ask("PUT", f"ingredients/{made['id']}", json={"unit_cost": 1}), 403)
