"""The menu, forecasts, settings and hours over HTTP."""

import json
from typing import Any

import pytest

from flux_desktop.store.store import Store
from tests.hubs import Hub, Person, in_process, refused, sales

ITEM = {"id", "name", "price", "category", "description", "auto_created", "confirmed", "active"}


def test_a_dish_is_added_listed_and_changed_key_by_key(hub: Hub, chef: Person) -> None:
    made = chef.ask(
        "POST", "menu/items", json={"name": " Caesar  Salad ", "price": 12.5, "category": "Starters"}
    )
    assert made.status_code == 201
    item = made.json()
    assert set(item) == ITEM
    assert (item["name"], item["price"], item["auto_created"]) == ("Caesar Salad", 12.5, False)
    assert (item["confirmed"], item["active"]) == (True, True)
    changed = chef.put(f"menu/items/{item['id']}", {"price": 13})
    assert changed == {**item, "price": 13}
    changed = chef.put(f"menu/items/{item['id']}", {"active": False, "description": "Romaine"})
    assert changed == {**item, "price": 13, "active": False, "description": "Romaine"}
    assert chef.put(f"menu/items/{item['id']}", {}) == changed
    assert chef.put(f"menu/items/{item['id']}", changed) == changed
    assert chef.put(f"menu/items/{item['id']}", {"price": None})["price"] is None
    assert [each["name"] for each in chef.get("menu/items")["items"]] == ["Caesar Salad"]


def test_two_dishes_do_not_share_a_name(hub: Hub, chef: Person) -> None:
    soup = chef.post("menu/items", {"name": "Soup"})
    salad = chef.post("menu/items", {"name": "Salad"})
    refused(chef.ask("POST", "menu/items", json={"name": "SOUP "}), 409)
    refused(chef.ask("PUT", f"menu/items/{salad['id']}", json={"name": "soup"}), 409)
    assert chef.put(f"menu/items/{soup['id']}", {"name": "SOUP"})["name"] == "SOUP"


def test_sending_a_dish_back_as_it_came_makes_a_files_price_nobodys_own(hub: Hub, chef: Person) -> None:
    chef.upload(sales())
    item = chef.get("menu/items")["items"][0]
    assert item["price"] == 12.5
    assert chef.put(f"menu/items/{item['id']}", {**item, "description": "Romaine"})["price"] == 12.5
    chef.upload(sales(month=2, days=28).replace("12.50", "14.00"))
    assert chef.get("menu/items")["items"][0]["price"] == 14
    chef.put(f"menu/items/{item['id']}", {"price": 15})
    chef.upload(sales(month=3).replace("12.50", "16.00"))
    assert chef.get("menu/items")["items"][0]["price"] == 15


def test_a_dish_that_a_file_made_can_become_a_persons_but_not_the_other_way_round(
    hub: Hub, chef: Person
) -> None:
    chef.upload(sales())
    item = chef.get("menu/items")["items"][0]
    assert item["auto_created"] is True
    assert chef.put(f"menu/items/{item['id']}", {"auto_created": False})["auto_created"] is False
    refused(chef.ask("PUT", f"menu/items/{item['id']}", json={"auto_created": True}), 422)


def test_sales_under_a_dishs_name_are_its_own_also_after_it_is_renamed(hub: Hub, chef: Person) -> None:
    item = chef.post("menu/items", {"name": "caesar salad", "price": 11})
    chef.upload(sales())
    assert len(chef.get("menu/items")["items"]) == 2
    chef.put(f"menu/items/{item['id']}", {"name": "House salad"})
    chef.upload(sales(month=2, days=28))
    names = {each["name"]: each for each in chef.get("menu/items")["items"]}
    assert names.keys() == {"House salad", "Ribeye Steak"}
    assert names["House salad"]["price"] == 11
    made = chef.post("menu/items", {"name": "Caesar Salad"})
    chef.upload(sales(month=3))
    # The new dish has the old name now, and so the sales under it.
    assert {each["id"] for each in chef.get("menu/items")["items"]} >= {made["id"], item["id"]}
    assert len(chef.get("menu/items")["items"]) == 3


@pytest.mark.parametrize(
    "body",
    [
        {"name": ""},
        {"name": "x" * 201},
        {"name": "x" * 5_000},
        {"name": None},
        {"name": 5},
        {"name": "Soup", "price": -1},
        {"name": "Soup", "price": "12.50"},
        {"name": "Soup", "price": True},
        {"name": "Soup", "price": 1e300},
        {"name": "Soup", "active": "yes"},
        {"name": "Soup", "prise": 1},
        {"name": "Soup", "description": "x" * 2_001},
        {"name": "Soup\0"},
        [{"name": "Soup"}],
    ],
)
def test_a_dish_that_does_not_fit_is_refused(small_hub: Hub, body: Any) -> None:
    chef = small_hub.register()
    refused(chef.ask("POST", "menu/items", json=body), 422)
    assert chef.get("menu/items") == {"items": []}


@pytest.mark.parametrize(
    "text",
    [
        '{"name": "Soup", "price": NaN}',
        '{"name": "Soup", "price": Infinity}',
        '{"name": "Soup", "price": 1e999999999}',
        '{"name": "\\ud800"}',
        '{"name": "Soup"',
        "",
        "\ufeff",
        '{"name": ' + "[" * 50_000,
        '{"name": "Soup", "price": ' + "9" * 5_000 + "}",
    ],
)
def test_json_that_python_would_take_and_no_database_can_is_refused(small_hub: Hub, text: str) -> None:
    chef = small_hub.register()
    headers = {"Content-Type": "application/json"}
    refused(chef.ask("POST", "menu/items", content=text.encode("utf-8", "replace"), headers=headers), 422)
    refused(chef.ask("POST", "menu/items", content=b'{"name": "\xff"}', headers=headers), 422)
    refused(
        chef.ask("POST", "menu/items", content=b'{"name": "Soup"}', headers={"Content-Type": "text/plain"}),
        422,
    )


def test_a_price_is_kept_to_the_cent_and_beyond(hub: Hub, chef: Person) -> None:
    for price in (0, 0.1, 12.35, 0.123456, 999_999.99, 1_000_000):
        item = chef.post("menu/items", {"name": f"Dish {price}", "price": price})
        assert item["price"] == price


def test_the_menu_comes_in_pages(hub: Hub, chef: Person) -> None:
    for name in "abcde":
        chef.post("menu/items", {"name": name})

    def names(query: str) -> str:
        return "".join(each["name"] for each in chef.get(f"menu/items{query}")["items"])

    assert names("?limit=2") == "ab"
    assert names("?limit=2&offset=3") == "de"
    assert names("?offset=4") == "e"
    assert names("?offset=5") == ""


def test_a_forecast_is_made_for_a_dish_kept_for_all_and_read_again(hub: Hub, chef: Person) -> None:
    chef.upload(sales())
    made = chef.post("forecast/demand", {"menu_item_name": "caesar salad", "days_ahead": 7})["forecasts"]
    assert len(made) == 7
    assert made[0].keys() >= {"date", "mean", "p10", "p50", "p90", "confidence_score", "model_name"}
    assert made[0]["logic_trigger"]
    assert all(each["p10"] <= each["p50"] <= each["p90"] <= each["p99"] for each in made)
    assert {each["item"] for each in made} == {"Caesar Salad"}
    saved = chef.get("forecast/demand", params={"menu_item_name": "Caesar Salad"})["forecasts"]
    assert saved == made
    everything = chef.get("forecast/demand")["forecasts"]
    assert len(everything) == 14
    assert chef.get("forecast/demand?limit=3&offset=1")["forecasts"] == everything[1:4]
    assert chef.get("forecast/demand?menu_item_name=nothing") == {"forecasts": []}


@pytest.mark.parametrize("days", [0, 91, -1, 1.5, "7", None, True])
def test_a_forecast_is_of_1_to_90_days(small_hub: Hub, days: object) -> None:
    chef = small_hub.register()
    chef.upload(sales())
    refused(chef.ask("POST", "forecast/demand", json={"days_ahead": days}), 422)
    assert chef.post("forecast/demand", {"days_ahead": 90})["forecasts"]


def test_without_sales_or_for_a_dish_nobody_knows_there_is_no_forecast(hub: Hub, chef: Person) -> None:
    refused(chef.ask("POST", "forecast/demand", json={"days_ahead": 7}), 404)
    chef.upload(sales())
    refused(chef.ask("POST", "forecast/demand", json={"menu_item_name": "Nothing"}), 404)
    chef.post("menu/items", {"name": "Never sold"})
    refused(chef.ask("POST", "forecast/demand", json={"menu_item_name": "Never sold"}), 404)


def test_settings_are_one_flat_object_of_which_a_put_changes_what_it_names(hub: Hub, chef: Person) -> None:
    said = {"waste_factor_enabled": True, "forecast_confidence_threshold": 0.7}
    answer = chef.put("settings", said)
    assert answer.items() >= said.items()
    chef.put("settings", {"forecast_confidence_threshold": 0.8})
    assert chef.get("settings").items() >= {**said, "forecast_confidence_threshold": 0.8}.items()
    refused(chef.ask("PUT", "settings", json=[1]), 422)
    # Too large to be reckoned with, even by Python.
    headers = {"Content-Type": "application/json"}
    for number in ("1e999999999", "-1e999999999", "1e16"):
        refused(chef.ask("PUT", "settings", content=f'{{"a": {number}}}', headers=headers), 422)


def test_ten_thousand_items_in_one_put_are_refused_and_nothing_changes(small_hub: Hub) -> None:
    chef = small_hub.register()
    item = chef.post("menu/items", {"name": "Soup"})
    many = {"items": [{"name": f"Dish {n}"} for n in range(10_000)]}
    refused(chef.ask("PUT", f"menu/items/{item['id']}", json=many), 422)
    refused(chef.ask("PUT", "settings", json={f"key {n}": n for n in range(10_000)}), 422)
    assert chef.get("menu/items")["items"] == [item]


@pytest.mark.parametrize(
    "text", ["'; DROP TABLE menu_items; --", '" OR 1=1', "%27", "{0}", "=cmd|' /C calc'!A0"]
)
def test_sql_in_a_text_is_a_text(hub: Hub, chef: Person, text: str) -> None:
    item = chef.post("menu/items", {"name": text, "category": text, "description": text})
    assert (item["name"], item["category"], item["description"]) == (text, text, text)
    chef.put("settings", {"waste_factor_enabled": True})
    assert chef.get("forecast/demand", params={"menu_item_name": text}) == {"forecasts": []}
    assert chef.get("menu/items")["items"] == [item]


def test_a_hub_on_either_database_answers_the_same_bytes(sqlite: Store, postgres: Store) -> None:
    said = []
    for store in (sqlite, postgres):
        with in_process(store) as hub:
            chef = hub.register()
            chef.upload(sales())
            chef.put("settings", {"waste_factor_enabled": True})
            items = chef.get("menu/items")["items"]
            forecast = chef.post("forecast/demand", {"days_ahead": 5})
            said.append(json.dumps([[each["name"] for each in items], forecast, chef.get("settings")]))
    assert said[0] == said[1]


def test_a_week_is_set_and_read_in_rows_a_shift(hub: Hub, chef: Person) -> None:
    week = [
        {"day_of_week": 0, "open_time": "12:00", "close_time": "16:00"},
        {"day_of_week": 0, "open_time": "20:00", "close_time": "23:30"},
        {"day_of_week": 5, "open_time": "20:00", "close_time": "01:30"},
    ]
    assert chef.post("operating-hours", {"hours": week}) == {"hours": week}
    assert chef.get("operating-hours") == {"hours": week}
    assert chef.post("operating-hours", {"hours": week[::-1]}) == {"hours": week}
    overlap = {"day_of_week": 0, "open_time": "15:00", "close_time": "21:00"}
    refused(chef.ask("POST", "operating-hours", json={"hours": [*week, overlap]}), 422, "hours.overlap")
    assert chef.get("operating-hours") == {"hours": week}
    assert chef.post("operating-hours", {"hours": week[:1]}) == {"hours": week[:1]}


@pytest.mark.parametrize(
    "row",
    [
        {"day_of_week": 7, "open_time": "12:00", "close_time": "16:00"},
        {"day_of_week": -1, "open_time": "12:00", "close_time": "16:00"},
        {"day_of_week": "0", "open_time": "12:00", "close_time": "16:00"},
        {"day_of_week": 0, "open_time": "25:00", "close_time": "16:00"},
        {"day_of_week": 0, "open_time": "12:00"},
        {"day_of_week": 0, "open_time": "12:00\n", "close_time": "16:00"},
        {"day_of_week": 0, "open_time": "١٢:٠٠", "close_time": "16:00"},
    ],
)
def test_hours_that_are_none_are_refused(small_hub: Hub, row: dict[str, Any]) -> None:
    chef = small_hub.register()
    refused(chef.ask("POST", "operating-hours", json={"hours": [row]}), 422)
    assert chef.get("operating-hours") == {"hours": []}
