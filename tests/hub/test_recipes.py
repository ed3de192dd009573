"""Recipes, suggestions and costs over HTTP."""

from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from flux_desktop.domain.amounts import Amount
from flux_desktop.domain.exact import MICRO
from flux_desktop.domain.recipes import Line
from flux_desktop.domain.restaurants import Role
from flux_desktop.services import ingredients, recipes
from flux_desktop.services.kitchen_files import KitchenFile
from flux_desktop.services.session import Session, as_administrator
from flux_desktop.services.suggestions import suggest
from flux_desktop.store import restaurants
from flux_desktop.store.store import Store
from tests.hubs import Hub, Person, in_process, refused, sales

INGREDIENTS = "name,pack,price,waste_factor\nRomaine,5 kg,10,0.15\nParmesan,1 kg,20,\n"
RECIPES = "recipe,ingredient,quantity,unit,makes\nDressing,Parmesan,100,g,10 portions\n"


@pytest.fixture
def kitchen(hub: Hub, chef: Person, store: Store, tmp_path: Path) -> Session:
    """A restaurant that sells salad and has two ingredients and the recipe of a dressing."""
    assert chef.upload(sales()).status_code == 201
    home = chef.get("restaurants")["restaurants"][0]
    with store.read() as uow:
        found = restaurants.get(uow, UUID(home["id"]))
    assert found is not None
    session = as_administrator(store, found)
    for name, text, read in (
        ("ingredients", INGREDIENTS, ingredients.read_file),
        ("recipes", RECIPES, recipes.read_file),
    ):
        path = tmp_path / f"{name}.csv"
        path.write_text(text)
        read(session, KitchenFile(path))
    return session


def ids_of(session: Session) -> dict[str, str]:
    found = {each.ingredient.name: str(each.ingredient.id) for each in ingredients.ingredients_of(session)}
    return found | {each.name: str(each.id) for each in recipes.recipes_of(session)}


def salad(chef: Person) -> dict[str, Any]:
    found: dict[str, Any] = chef.get("menu/items")["items"][0]
    assert found["name"] == "Caesar Salad"
    return found


def test_a_recipe_is_confirmed_by_ids_and_the_dish_costs_from_then_on(chef: Person, kitchen: Session) -> None:
    ids, item = ids_of(kitchen), salad(chef)
    made = chef.post(
        "recipes/confirm",
        {
            "menu_item_id": item["id"],
            "ingredients": [
                {"ingredient_id": ids["Romaine"], "quantity": 150, "unit": "g"},
                {"ingredient_id": ids["Dressing"], "quantity": 1, "unit": "portion"},
            ],
        },
    )
    assert (made["menu_item_id"], made["name"]) == (item["id"], "Caesar Salad")
    romaine, dressing = made["ingredients"]
    assert (romaine["ingredient_id"], romaine["quantity"], romaine["unit"]) == (ids["Romaine"], 150, "g")
    assert (dressing["ingredient_id"], dressing["recipe_id"]) == (None, ids["Dressing"])
    listed = {each["name"]: each for each in chef.get("recipes")["recipes"]}
    assert listed["Caesar Salad"] == made
    assert listed["Dressing"]["menu_item_id"] is None
    dish = next(each for each in chef.get("costs")["items"] if each["item"] == "Caesar Salad")
    # 150 g at 2 a kilogram with 15 % waste, and a tenth of 100 g at 20.
    assert dish["cost"] == pytest.approx(0.15 * 2 * 1.15 + 0.2)
    assert dish["missing"] == []
    assert dish["price"] == 12.5


def test_costs_of_one_dish_have_the_lines_of_its_recipe(chef: Person, kitchen: Session) -> None:
    ids, item = ids_of(kitchen), salad(chef)
    part = {"ingredient_id": ids["Parmesan"], "quantity": 30, "unit": "g"}
    chef.post("recipes/confirm", {"menu_item_id": item["id"], "ingredients": [part]})
    found = chef.get("costs", params={"item": "caesar salad"})
    assert [each["item"] for each in found["items"]] == ["Caesar Salad"]
    assert [(each["what"], each["money"]) for each in found["lines"]] == [("Parmesan", 0.6)]
    refused(chef.ask("GET", "costs", params={"item": "Nothing"}), 404)
    refused(chef.ask("GET", "costs", params={"from": "2026-02-01", "to": "2026-01-01"}), 422)


def test_what_was_suggested_for_a_dish_waits_until_its_recipe_is_confirmed(
    chef: Person, kitchen: Session
) -> None:
    ids, item = ids_of(kitchen), salad(chef)
    lines = [Line("Romaine", 150 * MICRO, "g"), Line("Croutons", 20 * MICRO, "g")]
    suggest(kitchen, "Caesar Salad", lines, "lexicon", Amount(2 * MICRO, "portions"))
    waiting = chef.get("recipes/confirm")["suggestions"]
    assert [(each["menu_item_id"], each["makes"], each["source"]) for each in waiting] == [
        (item["id"], "2 portions", "lexicon")
    ]
    assert waiting[0]["at_stake"] > 0
    assert [(each["name"], each["ingredient_id"]) for each in waiting[0]["ingredients"]] == [
        ("Romaine", ids["Romaine"]),
        ("Croutons", None),
    ]
    part = {"ingredient_id": ids["Romaine"], "quantity": 75, "unit": "g"}
    chef.post("recipes/confirm", {"menu_item_id": item["id"], "ingredients": [part]})
    assert chef.get("recipes/confirm") == {"suggestions": []}


@pytest.mark.parametrize(
    "change",
    [
        {"quantity": -1},
        {"quantity": "150"},
        {"quantity": 1e12},
        {"quantity": 0.1234567},
        {"unit": ""},
        {"unit": "x" * 61},
        {"unit": "3"},
        {"unit": "g;h"},
        {"ingredient_id": "romaine"},
        {"name": "Romaine"},
    ],
)
def test_parts_that_do_not_fit_are_refused_and_nothing_is_stored(
    chef: Person, kitchen: Session, change: dict[str, Any]
) -> None:
    part = {"ingredient_id": ids_of(kitchen)["Romaine"], "quantity": 150, "unit": "g", **change}
    body = {"menu_item_id": salad(chef)["id"], "ingredients": [part]}
    refused(chef.ask("POST", "recipes/confirm", json=body), 422)
    assert [each["name"] for each in chef.get("recipes")["recipes"]] == ["Dressing"]


def test_dishes_and_ingredients_nobody_knows_are_not_found(chef: Person, kitchen: Session) -> None:
    ids, item = ids_of(kitchen), salad(chef)
    part = {"ingredient_id": ids["Romaine"], "quantity": 150, "unit": "g"}
    for body in (
        {"menu_item_id": str(uuid4()), "ingredients": [part]},
        {"menu_item_id": item["id"], "ingredients": [{**part, "ingredient_id": str(uuid4())}]},
    ):
        refused(chef.ask("POST", "recipes/confirm", json=body), 404)
    refused(chef.ask("POST", "recipes/confirm", json={"menu_item_id": item["id"], "ingredients": []}), 422)
    assert [each["name"] for each in chef.get("recipes")["recipes"]] == ["Dressing"]


def test_a_recipe_that_would_contain_itself_is_refused_by_name(chef: Person, kitchen: Session) -> None:
    ids, item = ids_of(kitchen), salad(chef)
    part = {"ingredient_id": ids["Parmesan"], "quantity": 30, "unit": "g"}
    made = chef.post("recipes/confirm", {"menu_item_id": item["id"], "ingredients": [part]})
    itself = {"ingredient_id": made["id"], "quantity": 1, "unit": "portion"}
    answer = chef.ask("POST", "recipes/confirm", json={"menu_item_id": item["id"], "ingredients": [itself]})
    assert "Caesar Salad" in refused(answer, 422)["title"]


def test_a_chef_confirms_recipes_and_sees_no_money(hub: Hub, chef: Person, kitchen: Session) -> None:
    ids, item = ids_of(kitchen), salad(chef)
    cook = hub.register("cook@restaurant.com")
    chef.post("members", {"email": "cook@restaurant.com", "role": Role.CHEF})
    part = {"ingredient_id": ids["Parmesan"], "quantity": 30, "unit": "g"}
    cook.post("recipes/confirm", {"menu_item_id": item["id"], "ingredients": [part]})
    suggest(kitchen, "Ribeye Steak", [Line("Ribeye", 300 * MICRO, "g")], "lexicon")
    assert "at_stake" not in cook.get("recipes/confirm")["suggestions"][0]
    dish = cook.get("costs")["items"][0]
    assert not dish.keys() & {"price", "net_price", "cost", "margin", "contribution"}


def test_who_has_no_restaurant_reads_empty_lists(small_hub: Hub) -> None:
    chef = small_hub.register()
    assert chef.get("recipes") == {"recipes": []}
    assert chef.get("recipes/confirm") == {"suggestions": []}
    assert chef.get("costs")["items"] == []


def test_either_database_costs_alike(sqlite: Store, postgres: Store) -> None:
    said = []
    for store in (sqlite, postgres):
        with in_process(store) as hub:
            chef = hub.register()
            chef.upload(sales())
            said.append(chef.get("costs"))
    assert said[0] == said[1]
