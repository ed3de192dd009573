"""Photos through the services: who may, what is saved, and what is taken back."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from threading import Event
from uuid import UUID

import pytest

from flux_desktop.domain.errors import NotAllowed, Refused
from flux_desktop.domain.photos import PrintedPrice, ReadItem
from flux_desktop.domain.restaurants import Restaurant
from flux_desktop.services import menu_photos, photos
from flux_desktop.services.imports import import_file
from flux_desktop.services.worker import Worker
from flux_desktop.store import menu
from flux_desktop.store.store import Store
from tests.sessions import session

_MENUS = Path(__file__).parent.parent / "vision" / "menus"


def test_reading_runs_in_the_worker_process(sqlite: Store, pizzeria: Restaurant) -> None:
    worker = Worker()
    try:
        job = partial(
            photos.read_menu, session(sqlite, pizzeria.id), (_MENUS / "syn_ca_vins.jpg").read_bytes()
        )
        assert len(worker.run(job, lambda _step: None, Event()).items) == 9
    finally:
        worker.stop()


def test_the_kitchen_may_read_but_sees_no_prices_and_the_counter_may_not(
    sqlite: Store, staff_of_sqlite: tuple[Restaurant, dict[str, UUID]]
) -> None:
    restaurant, staff = staff_of_sqlite
    image = (_MENUS / "syn_ca_vins.jpg").read_bytes()
    with pytest.raises(NotAllowed):
        photos.read_menu(session(sqlite, restaurant, staff["counter"]), image)
    with pytest.raises(NotAllowed):
        photos.read_price_list(session(sqlite, restaurant, staff["chef"]), image)
    reading = photos.read_menu(session(sqlite, restaurant, staff["chef"]), image)
    assert len(reading.items) == 9
    assert all(item.prices == () for item in reading.items)
    assert not any(char.isdigit() for each in reading.unread for char in each.text)
    with pytest.raises(NotAllowed):
        menu_photos.save_menu(session(sqlite, restaurant, staff["chef"]), reading.items)


def dish(name: str, price: int) -> ReadItem:
    return ReadItem(name, "Postres", "", (PrintedPrice("", price),), 0.9)


def test_a_save_adds_what_is_new_leaves_what_is_there_and_can_be_taken_back(
    store: Store, pizzeria: Restaurant, staff: dict[str, UUID]
) -> None:
    own = session(store, pizzeria.id, staff["manager"])
    first = menu_photos.save_menu(own, [dish("Flan", 4_000_000), dish("flan ", 9_000_000)])
    assert [name for _, name in first.created] == ["Flan"]
    second = menu_photos.save_menu(own, [dish("FLAN", 5_000_000), dish("Tarta", 6_000_000)])
    assert ([n for _, n in second.created], second.known, second.repriced) == (
        ["Tarta"],
        ("Flan",),
        ("Flan",),
    )
    with store.read() as uow:
        stored = {each.name: each for each in menu.every(uow, pizzeria.id)}
    assert (stored["Flan"].price, stored["Tarta"].category) == (4_000_000, "Postres")
    assert not stored["Tarta"].confirmed
    assert menu_photos.take_back(own, second)
    with store.read() as uow:
        assert "Tarta" not in {each.name for each in menu.every(uow, pizzeria.id)}


def test_a_save_with_a_name_that_does_not_fit_saves_nothing(
    store: Store, pizzeria: Restaurant, staff: dict[str, UUID]
) -> None:
    own = session(store, pizzeria.id, staff["manager"])
    with pytest.raises(Refused):
        menu_photos.save_menu(own, [dish("Sopa", 1), dish("x" * 201, 1)])
    with store.read() as uow:
        assert "Sopa" not in {each.name for each in menu.every(uow, pizzeria.id)}


def test_a_dish_saved_from_a_photo_outlives_the_imports_that_do_not_sell_it(
    sqlite: Store, staff_of_sqlite: tuple[Restaurant, dict[str, UUID]], sales_file: Callable[..., Path]
) -> None:
    restaurant, _staff = staff_of_sqlite
    own = session(sqlite, restaurant.id)
    menu_photos.save_menu(own, [dish("Flan", 4_000_000)])
    import_file(own, sales_file("a.csv", ("2026-01-01", "Soup", 2, 4.5)))
    with sqlite.read() as uow:
        assert {"Flan", "Soup"} <= {each.name for each in menu.every(uow, restaurant.id)}
