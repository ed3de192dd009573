"""What is another's does not exist: every route, with every kind of foreign id."""

import json
import re
import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from fastapi import FastAPI
from sqlalchemy import event

from flux_desktop.domain.restaurants import Role
from flux_desktop.services.sync_hub import SCHEMA
from flux_desktop.store import restaurants, users
from flux_desktop.store.store import Store
from tests.hubs import Hub, Person, refused, sales

OPEN = {"/api/v1/auth/register", "/api/v1/auth/login", "/api/v1/auth/refresh", "/healthz", "/readyz"}
PHOTO = "/api/v1/recipes/menu/upload-photo"
MENU = Path(__file__).parents[1] / "vision" / "menus" / "syn_ca_vins.jpg"
# Of the account, not of a restaurant.
OWN = {"/api/v1/auth/me", "/api/v1/auth/logout", "/api/v1/restaurants", "/api/v1/devices"}
OWN |= {"/api/v1/sync/hello", "/api/v1/sync/devices"}
BODIES: dict[str, Any] = {
    "/api/v1/menu/items": {"name": "Theirs"},
    "/api/v1/menu/items/{item_id}": {"name": "Theirs"},
    "/api/v1/forecast/demand": {"days_ahead": 3},
    "/api/v1/settings": {"waste_factor_enabled": False},
    "/api/v1/operating-hours": {"hours": []},
    "/api/v1/ingredients": {"name": "Theirs"},
    "/api/v1/ingredients/{ingredient_id}": {"name": "Theirs"},
    "/api/v1/ingredients/{ingredient_id}/prices": {"pack": "1 kg", "price": 1},
    "/api/v1/recipes/confirm": {
        "menu_item_id": "{item_id}",
        "ingredients": [{"ingredient_id": "{ingredient_id}", "quantity": 1, "unit": "g"}],
    },
    "/api/v1/sync/spaces/{restaurant_id}/push": {
        "batch": "0" * 32,
        "epoch": "",
        "schema": SCHEMA,
        "docs": [],
    },
    "/api/v1/members": {"email": "mallory@restaurant.com", "role": "owner"},
}


def routes(app: FastAPI) -> Iterator[tuple[str, str]]:
    for path, methods in app.openapi()["paths"].items():
        for method in methods:
            yield method.upper(), path


def _filled(hub: Hub) -> Person:
    """A restaurant with something of everything, and the ids of it."""
    alice = hub.register("alice@restaurant.com")
    assert alice.upload(sales()).status_code == 201
    alice.post("forecast/demand", {"days_ahead": 3})
    alice.put("settings", {"waste_factor_enabled": True})
    alice.post("ingredients", {"name": "Tomato", "unit": "kg", "unit_cost": 2})
    alice.restaurant = alice.get("restaurants")["restaurants"][0]["id"]
    return alice


def test_every_route_but_the_open_ones_asks_for_a_token_before_it_looks_at_anything(small_hub: Hub) -> None:
    asked = 0
    app: Any = small_hub.client.app  # type: ignore[attr-defined]
    for method, path in routes(app):
        where = re.sub(r"{\w+}", "no-uuid", path)
        answer = small_hub.ask(method, where, content=b"{", headers={"Content-Type": "application/json"})
        if path in OPEN:
            assert answer.status_code != 401
        else:
            refused(answer, 401)
            asked += 1
    assert asked > 15


def _named(body: Any, ids: dict[str, str]) -> Any:
    """A body in which the ids stand that it names."""
    text = json.dumps(body)
    for name, each in ids.items():
        text = text.replace(f"{{{name}}}", each)
    return json.loads(text)


@contextmanager
def statements(store: Store) -> Iterator[list[str]]:
    """What the database is asked meanwhile. The same for two requests: they take as long, on a busy machine too."""
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        asked.append(statement)

    event.listen(store.engine, "before_cursor_execute", note)
    yield asked
    event.remove(store.engine, "before_cursor_execute", note)


def test_every_route_with_anothers_restaurant_or_ids_finds_nothing_and_asks_the_database_no_more(
    store: Store, hub: Hub
) -> None:
    alice = _filled(hub)
    item = alice.get("menu/items")["items"][0]["id"]
    ids = {
        "item_id": item,
        "upload_id": alice.get("data/uploads")["uploads"][0]["id"],
        "ingredient_id": alice.get("ingredients")["ingredients"][0]["id"],
        "user_id": alice.get("auth/me")["id"],
        "photo_id": alice.ask("POST", PHOTO, files={"file": ("a.jpg", MENU.read_bytes())}).json()["id"],
        "device_id": alice.get("devices")["devices"][0]["id"],
        "restaurant_id": alice.restaurant,
        "pack_id": "00" * 32,
    }
    mallory = hub.register("mallory@restaurant.com")
    mallory.post("menu/items", {"name": "Mine"})
    # A hub takes its identity when it is first asked.
    mallory.get("sync/hello")
    before = (
        alice.get("menu/items"),
        alice.get("settings"),
        alice.get("members"),
        alice.get("operating-hours"),
        alice.get("ingredients"),
        alice.get("recipes"),
    )
    app: Any = hub.client.app  # type: ignore[attr-defined]
    tried = 0
    for method, path in routes(app):
        if path in OPEN | OWN:
            continue
        sent = BODIES.get(path) if method in ("POST", "PUT") else None
        by_id = "{" in path or "_id}" in json.dumps(sent)
        own = "/devices" in path
        said = []
        for found in (ids, {name: uuid4().hex * 2 if name == "pack_id" else str(uuid4()) for name in ids}):
            where = path.format(**found)
            body = {"json": _named(sent, found)} if sent else {}
            if path.endswith("uploads") and method == "POST":
                body = {"files": {"file": ("a.csv", sales(month=2))}}
            if path == PHOTO:
                body = {"files": {"file": ("a.jpg", MENU.read_bytes())}}
            if by_id:
                # In my own restaurant, an id of somebody else's.
                with statements(store) as asked:
                    said.append((refused(mallory.ask(method, where, **body), 404), asked))
            if not own:
                headers = {"X-Restaurant-Id": found["restaurant_id"]}
                with statements(store) as asked:
                    answer = mallory.ask(method, where, headers=headers, **body)
                    said.append((refused(answer, 404, "restaurant.not_found"), asked))
            tried += 1
        half = len(said) // 2
        assert said[:half] == said[half:], path
    assert tried > 20
    after = (
        alice.get("menu/items"),
        alice.get("settings"),
        alice.get("members"),
        alice.get("operating-hours"),
        alice.get("ingredients"),
        alice.get("recipes"),
    )
    assert before == after


@pytest.mark.parametrize("header", ["", "x", "0" * 32, "../..", "' OR 1=1 --", "%00"])
def test_a_restaurant_that_is_none_is_not_found(small_hub: Hub, header: str) -> None:
    chef = small_hub.register()
    refused(chef.ask("GET", "menu/items", headers={"X-Restaurant-Id": header}), 404, "restaurant.not_found")


def test_who_has_several_restaurants_says_which(hub: Hub, chef: Person) -> None:
    ids = [chef.post("restaurants", {"name": name})["id"] for name in ("Bites", "Elegance")]
    refused(chef.ask("GET", "menu/items"), 400, "restaurant.unnamed")
    chef.restaurant = ids[0]
    chef.post("menu/items", {"name": "Soup"})
    assert len(chef.get("menu/items")["items"]) == 1
    chef.restaurant = ids[1]
    assert chef.get("menu/items") == {"items": []}


def test_a_first_write_makes_a_restaurant_named_after_the_address_and_reads_are_empty_until_then(
    hub: Hub, chef: Person
) -> None:
    empty = {
        "data/uploads": "uploads",
        "menu/items": "items",
        "forecast/demand": "forecasts",
        "operating-hours": "hours",
        "ingredients": "ingredients",
        "suppliers": "suppliers",
        "recipes": "recipes",
        "recipes/confirm": "suggestions",
        "restaurants": "restaurants",
    }
    for path, key in empty.items():
        assert chef.get(path) == {key: []}
    refused(chef.ask("GET", f"data/uploads/{uuid4()}"), 404)
    refused(chef.ask("POST", "menu/items", json={}), 422)
    assert chef.get("restaurants") == {"restaurants": []}
    chef.post("menu/items", {"name": "Soup"})
    chef.post("menu/items", {"name": "Salad"})
    assert [each["name"] for each in chef.get("restaurants")["restaurants"]] == ["chef"]


def test_a_role_that_was_taken_away_ends_with_the_next_request(store: Store, hub: Hub) -> None:
    alice, cook = _filled(hub), hub.register("cook@restaurant.com")
    member = alice.post("members", {"email": cook.email, "role": "chef"})
    assert cook.get("menu/items")["items"]
    assert alice.ask("DELETE", f"members/{member['id']}").status_code == 204
    assert cook.get("menu/items") == {"items": []}


def test_a_chef_sees_no_money_and_changes_no_menu(hub: Hub) -> None:
    alice, cook = _filled(hub), hub.register("cook@restaurant.com")
    alice.post("members", {"email": cook.email, "role": "chef"})
    items = cook.get("menu/items")["items"]
    assert not any("price" in each for each in items)
    refused(cook.ask("PUT", f"menu/items/{items[0]['id']}", json={"name": "Mine"}), 403, "access.denied")
    refused(cook.upload(sales(month=3)), 403)
    refused(cook.ask("POST", "members", json={"email": cook.email, "role": "owner"}), 403)
    refused(cook.ask("GET", "members"), 403)
    assert cook.post("forecast/demand", {"days_ahead": 2})["forecasts"]


def test_a_restaurant_keeps_an_owner(hub: Hub) -> None:
    alice, bob = _filled(hub), hub.register("bob@restaurant.com")
    me = alice.get("auth/me")["id"]
    refused(alice.ask("DELETE", f"members/{me}"), 422, "member.last_owner")
    refused(alice.ask("POST", "members", json={"email": alice.email, "role": "chef"}), 422)
    refused(
        alice.ask("POST", "members", json={"email": "n@body.co", "role": "chef"}), 404, "member.not_found"
    )
    alice.post("members", {"email": bob.email, "role": "owner"})
    assert [each["role"] for each in alice.get("members")["members"]] == ["owner", "owner"]
    assert alice.ask("DELETE", f"members/{me}").status_code == 204
    refused(alice.ask("GET", "menu/items"), 404)
    assert bob.get("menu/items")["items"]


def test_the_owner_in_the_restaurants_row_is_one_of_its_owners(store: Store, hub: Hub) -> None:
    alice, bob = _filled(hub), hub.register("bob@restaurant.com")
    alice.post("members", {"email": bob.email, "role": "owner"})
    alice.ask("DELETE", f"members/{alice.get('auth/me')['id']}")
    with store.read() as uow:
        found = users.find(uow, bob.email)
        assert found is not None
        assert restaurants.with_owners(uow)[0][1] == found[0].id
        assert restaurants.role_of(uow, found[0].id, restaurants.every(uow)[0].id) is Role.OWNER


def test_anothers_id_takes_as_long_as_nobodys(hub: Hub) -> None:
    alice = _filled(hub)
    theirs = alice.get("menu/items")["items"][0]["id"]
    mallory = hub.register("mallory@restaurant.com")
    mallory.post("menu/items", {"name": "Mine"})

    def seconds(item: str, restaurant: str) -> float:
        headers = {"X-Restaurant-Id": restaurant} if restaurant else {}
        began = time.perf_counter()
        mallory.ask("PUT", f"menu/items/{item}", json={"name": "Theirs"}, headers=headers)
        return time.perf_counter() - began

    for restaurant in (False, True):
        found: dict[str, list[float]] = {"theirs": [], "nobody's": []}
        for _time in range(60):
            # Turn by turn, so that a busy machine slows both.
            found["theirs"].append(seconds(theirs, alice.restaurant if restaurant else ""))
            found["nobody's"].append(seconds(str(uuid4()), str(uuid4()) if restaurant else ""))
        ratio = statistics.median(found["theirs"]) / statistics.median(found["nobody's"])
        assert 0.7 < ratio < 1.4, ratio
