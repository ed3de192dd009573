"""Extreme values in every place of every route that the OpenAPI document knows: each is answered as it says."""

import itertools
import os
from collections.abc import Iterator
from datetime import timedelta
from typing import Any, Final

import httpx
import pytest
import schemathesis

from flux_desktop.services.queue.server import prepare
from flux_desktop.store.store import Store
from tests.hub_extremes import Extreme, Extremes
from tests.hubs import Person, in_process, refused, sales

THOROUGH: Final = "FLUX_HUB_CASES" in os.environ
# One of so many is sent, always another value to the next place; all of them in a long run.
ONE_OF: Final = 1 if THOROUGH else 29


def _files() -> Iterator[bytes]:
    """Never the same one twice, and with a question to answer."""
    for number in itertools.count(1):
        yield f"date,item,quantity,price\n01/02/2026,Soup,1,{number}.50\n".encode()


def _known(chef: Person) -> dict[str, str]:
    restaurant = chef.get("restaurants")["restaurants"][0]["id"]
    item = chef.get("menu/items")["items"][0]["id"]
    return {
        "x-restaurant-id": restaurant,
        "restaurant_id": restaurant,
        "item_id": item,
        "menu_item_id": item,
        "menu_item_name": "Caesar Salad",
        "ingredient_id": chef.post("ingredients", {"name": "Tomato", "unit": "kg", "unit_cost": 2})["id"],
        "upload_id": chef.get("data/uploads")["uploads"][0]["id"],
        "pack_id": "00" * 32,
    }


def _answered(chef: Person, operation: Any, asked: Extreme) -> int:
    """The status. Raises AssertionError: it is not as the document says."""
    answer = chef.ask(asked.method, asked.address, headers=asked.headers, content=asked.body)
    said = f"{asked.method} {asked.path} {asked.told}: {answer.status_code} {answer.text[:300]}"
    assert answer.status_code < 500, said
    assert str(answer.status_code) in operation.definition.raw["responses"], said
    # Without the request, whose headers the check's own library would refuse.
    plain = httpx.Response(
        answer.status_code,
        headers={"Content-Type": answer.headers.get("content-type", "")},
        content=answer.content,
        request=httpx.Request(asked.method, "http://hub/"),
    )
    plain.elapsed = timedelta()
    try:
        operation.validate_response(plain)
    except Exception as error:
        raise AssertionError(said) from error
    return answer.status_code


@pytest.mark.parametrize("database", ["sqlite", "postgres"] if THOROUGH else ["sqlite"])
def test_extreme_values_anywhere_are_answered_as_the_document_says(
    request: pytest.FixtureRequest, database: str
) -> None:
    store: Store = request.getfixturevalue(database)
    if database == "postgres":
        prepare(store)
    with in_process(store, rate=0) as hub:
        chef = hub.register("owner@place.com")
        assert chef.upload(sales()).status_code == 201
        app: Any = hub.client.app  # type: ignore[attr-defined]
        known = _known(chef)
        extremes = Extremes(app.openapi(), known, _files(), thorough=THOROUGH)
        operations = {
            (each.ok().method.upper(), each.ok().path): each.ok()
            for each in schemathesis.openapi.from_asgi("/openapi.json", app).get_all_operations()
        }
        made = ((each, asked) for each in operations for asked in extremes.of_route(*each))
        wrong, seen = [], dict[int, int]()
        for each, asked in itertools.islice(made, 0, None, ONE_OF):
            try:
                status = _answered(chef, operations[each], asked())
            except AssertionError as error:
                wrong.append(str(error))
                continue
            seen[status] = seen.get(status, 0) + 1
            if each[1].endswith("logout") and status == 200:
                chef = hub.sign_in(chef.email)
        # What was accepted can be read again.
        here = {"X-Restaurant-Id": known["restaurant_id"].encode()}
        for (method, path), operation in operations.items():
            if method == "GET" and "{" not in path:
                assert _answered(chef, operation, Extreme(method, path, "", path, here)) == 200
        print(
            f"\n{sum(seen.values()) + len(wrong)} requests with extreme values: {dict(sorted(seen.items()))}"
        )
    assert not wrong, "\n".join(wrong)
    # Enough went through the door, and hardly anything was stopped before it.
    assert seen[200] + seen[201] > 20
    assert seen.get(401, 0) < sum(seen.values()) / 50


def test_a_body_of_another_kind_than_the_document_says_is_refused_and_stores_nothing(sqlite: Store) -> None:
    with in_process(sqlite, rate=0) as hub:
        chef = hub.register("owner@place.com")
        assert chef.upload(sales()).status_code == 201
        app: Any = hub.client.app  # type: ignore[attr-defined]
        extremes = Extremes(app.openapi(), _known(chef), _files(), thorough=False)
        before = [
            chef.get(path) for path in ("menu/items", "ingredients", "settings", "data/uploads", "members")
        ]
        tried = 0
        for path, methods in app.openapi()["paths"].items():
            for method, operation in methods.items():
                # Sync reads JSON and packs whatever they are called: devices are its only clients.
                if "requestBody" not in operation or "/sync/" in path:
                    continue
                good = extremes.good(method, path)
                kinds = ["text/plain", "application/xml", "application/x-www-form-urlencoded", "x", ""]
                kinds += ["multipart/form-data; boundary=x" if good.body[:1] == b"{" else "application/json"]
                for kind in kinds:
                    headers = {**good.headers, "Content-Type": kind.encode()}
                    answer = chef.ask(method.upper(), good.address, headers=headers, content=good.body)
                    refused(answer, 422)
                    tried += 1
        assert tried > 60
        after = [
            chef.get(path) for path in ("menu/items", "ingredients", "settings", "data/uploads", "members")
        ]
        assert before == after
