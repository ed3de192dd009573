import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from flux_desktop.domain.changes import SALES
from flux_desktop.domain.errors import Refused
from flux_desktop.domain.exact import MICRO
from flux_desktop.domain.progress import Cancelled
from flux_desktop.domain.restaurants import Restaurant, Role
from flux_desktop.domain.sales import Totals
from flux_desktop.services import (
    accounts,
    accuracy,
    events,
    forecasts,
    hours,
    imports,
    promotions,
    restaurants,
    run_outs,
)
from flux_desktop.services.costs import costs_of
from flux_desktop.services.demo import Demo, fill
from flux_desktop.services.ingredients import ingredients_of, read_file
from flux_desktop.services.kitchen_files import KitchenFile
from flux_desktop.services.restaurants import new_restaurant
from flux_desktop.start.restaurants import named
from flux_desktop.store import menu, sales
from flux_desktop.store.store import Store
from tests.sessions import session

TODAY = date(2026, 3, 10)
DAYS = 100
HEADER = "date,item,quantity,price"


@pytest.fixture(scope="module")
def filled_template(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Demo]:
    """A database with the sample, made once: hashing passwords takes a second."""
    file = tmp_path_factory.mktemp("demo") / "flux.db"
    shutil.copy(sqlite_template, file)
    store = Store(f"sqlite:///{file}")
    demo = fill(store, days=DAYS, today=TODAY)
    store.close()
    return file, demo


@pytest.fixture
def filled(filled_template: tuple[Path, Demo], tmp_path: Path) -> Iterator[Store]:
    file = tmp_path / "filled.db"
    shutil.copy(filled_template[0], file)
    store = Store(f"sqlite:///{file}")
    yield store
    store.close()


@pytest.fixture
def boqueria(filled: Store) -> Restaurant:
    return named(filled, "La Boqueria Bites")


def totals(store: Store, restaurant: Restaurant) -> Totals:
    with store.read() as uow:
        return sales.totals(uow, restaurant.id)


def sold_on(store: Store, restaurant: Restaurant, day: date) -> dict[str, int]:
    with store.read() as uow:
        columns = sales.daily_columns(uow, restaurant.id, since=day)
    return {
        columns.items[item][1]: demand // MICRO
        for item, ordinal, demand in zip(columns.item, columns.day, columns.demand, strict=True)
        if ordinal == day.toordinal()
    }


def test_the_sample_says_what_it_made(filled_template: tuple[Path, Demo], filled: Store) -> None:
    _file, demo = filled_template
    assert [each.name for each in demo.restaurants] == [
        "La Boqueria Bites",
        "Eixample Elegance",
        "Gràcia Tapes",
    ]
    assert demo.accounts == (
        ("chef@laboqueria.es", "password123"),
        ("owner@eixample.cat", "password123"),
    )
    assert SALES in demo.changes.nouns
    written = [imports.history(session(filled, each))[0].row_count for each in demo.restaurants]
    assert demo.lines == sum(written) > 10_000


def test_the_sample_accounts_sign_in_and_own_their_restaurants(
    filled_template: tuple[Path, Demo], filled: Store
) -> None:
    chef, owner = [accounts.sign_in(filled, *each) for each in filled_template[1].accounts]
    assert (chef.name, owner.name) == ("Núria Serra", "Jordi Vidal")
    assert [(each.restaurant.name, each.role) for each in restaurants.of_user(filled, chef.id)] == [
        ("La Boqueria Bites", Role.OWNER)
    ]
    assert {each.restaurant.name for each in restaurants.of_user(filled, owner.id)} == {
        "Eixample Elegance",
        "Gràcia Tapes",
    }


def test_the_sample_restaurants_are_in_barcelona(boqueria: Restaurant) -> None:
    assert (boqueria.timezone, boqueria.currency) == ("Europe/Madrid", "EUR")
    assert (boqueria.country, boqueria.region) == ("ES", "CT")


def test_hours_close_sundays_and_christmas_past_and_to_come(filled: Store, boqueria: Restaurant) -> None:
    set_hours = hours.hours_of(session(filled, boqueria))
    assert [each.weekday for each in set_hours if each.closed and each.on is None] == [6]
    christmas = {each.on for each in set_hours if each.on and (each.on.month, each.on.day) == (12, 25)}
    assert christmas == {date(2025, 12, 25), date(2026, 12, 25)}


def test_the_menu_has_one_dish_without_a_price_and_one_name_twice(
    filled: Store, boqueria: Restaurant
) -> None:
    with filled.read() as uow:
        items = menu.every(uow, boqueria.id)
    assert [item.name for item in items if item.price is None] == ["Suggeriment del dia"]
    assert {"Pa amb tomàquet", "Pa amb tomaquet"} <= {item.name for item in items}
    assert all(item.category for item in items)


@pytest.mark.parametrize("name", ["La Boqueria Bites", "Eixample Elegance", "Gràcia Tapes"])
def test_four_dishes_in_five_have_a_recipe_whose_cost_is_below_their_price(filled: Store, name: str) -> None:
    found = costs_of(session(filled, named(filled, name)), on=TODAY)
    assert len(found.items) >= 12
    earning = [each for each in found.items if each.cost and each.net_price and each.cost < each.net_price]
    assert len(earning) >= 0.8 * len(found.items)
    # And something to find: a price that nobody has said, of a dish or of what goes into it.
    assert any(missing.kind == "price" for each in found.items for missing in each.missing)
    assert found.totals.sold > 0


def test_prices_of_the_sample_s_kitchen_are_of_its_own_time(filled: Store, boqueria: Restaurant) -> None:
    days = [price.day for each in ingredients_of(session(filled, boqueria)) for price in each.prices]
    assert max(days) <= TODAY < max(days) + timedelta(days=366)


def test_a_kitchen_that_was_changed_is_left_so_when_the_sample_is_filled_again(
    filled: Store, boqueria: Restaurant, tmp_path: Path
) -> None:
    prices = tmp_path / "prices.csv"
    prices.write_text("name,pack,price,date\nPatata agria,25 kg,99,2026-03-09\n", encoding="utf-8")
    read_file(session(filled, boqueria), KitchenFile(prices))
    before = ingredients_of(session(filled, boqueria))
    fill(filled, days=10, today=TODAY)
    assert ingredients_of(session(filled, boqueria)) == before


def test_a_forecast_of_the_sample_sees_the_week(filled: Store, boqueria: Restaurant) -> None:
    outlook = forecasts.forecast(session(filled, boqueria), days=14, start=TODAY)
    assert len(outlook.forecast.days) == 12
    braves = [name for _id, name, _category in outlook.items].index("Patates braves")
    by_weekday = {
        day.weekday(): mean
        for day, mean in zip(outlook.forecast.days, outlook.forecast.mean[braves], strict=True)
    }
    assert by_weekday[5] > by_weekday[1]


def test_the_sample_knows_its_own_days_a_promotion_and_what_ran_out(
    filled: Store, boqueria: Restaurant
) -> None:
    named = [(each.day, each.name) for each in events.events_of(session(filled, boqueria))]
    assert named == [
        (date(2026, 2, 12), "Festes de Santa Eulàlia"),
        (date(2026, 7, 17), "Festa major del Raval"),
        (date(2027, 2, 12), "Festes de Santa Eulàlia"),
    ]
    (planned,) = promotions.promotions_of(session(filled, boqueria))
    assert (planned.item, planned.first, planned.last) == (
        "Croqueta de pernil",
        date(2026, 3, 16),
        date(2026, 3, 22),
    )
    marks = run_outs.run_outs_of(session(filled, boqueria))
    assert len(marks) == 3
    assert {each.item for each in marks} == {"Gambes a l'all"}
    for each in marks:
        assert TODAY - timedelta(weeks=12) <= each.day < TODAY


def test_the_sample_has_forecasts_of_eight_weeks_to_look_back_on(filled: Store, boqueria: Restaurant) -> None:
    made = accuracy.accuracy(session(filled, boqueria))
    assert made.overall is not None
    assert made.first is not None
    assert made.last == TODAY - timedelta(days=1)
    assert (made.last - made.first).days in (54, 55)
    assert made.run_outs == 2
    assert made.waiting > 0
    assert {row.day for row in forecasts.saved_forecast(session(filled, boqueria))} == {
        TODAY + timedelta(days=at) for at in range(7) if (TODAY + timedelta(days=at)).weekday() != 6
    }


def test_filling_again_makes_no_second_forecast_and_brings_back_no_fact(
    filled: Store, boqueria: Restaurant
) -> None:
    (planned,) = promotions.promotions_of(session(filled, boqueria))
    promotions.cancel_promotion(session(filled, boqueria), planned.id)
    first, *kept = events.events_of(session(filled, boqueria))
    events.remove_event(session(filled, boqueria), first.id)
    ran_out, *marks = run_outs.run_outs_of(session(filled, boqueria))
    run_outs.unmark_ran_out(session(filled, boqueria), ran_out.item_id, ran_out.day)
    before = accuracy.accuracy(session(filled, boqueria))
    fill(filled, days=DAYS, today=TODAY)
    assert promotions.promotions_of(session(filled, boqueria)) == []
    assert events.events_of(session(filled, boqueria)) == kept
    assert run_outs.run_outs_of(session(filled, boqueria)) == marks
    assert accuracy.accuracy(session(filled, boqueria)) == before


def test_filling_again_leaves_one_copy(store: Store) -> None:
    first = fill(store, days=20, today=TODAY)
    before = [totals(store, each) for each in first.restaurants]
    again = fill(store, days=20, today=TODAY)
    assert again == first
    assert [totals(store, each) for each in first.restaurants] == before

    later = fill(store, days=7, today=TODAY + timedelta(days=30))
    assert later.restaurants == first.restaurants
    for restaurant in later.restaurants:
        [upload] = imports.history(session(store, restaurant))
        assert upload.file == "Sample sales"
        assert upload.first_day is not None
        assert upload.first_day >= TODAY + timedelta(days=23)
        with store.read() as uow:
            assert sales.sold_days(uow, restaurant.id)[0] == upload.first_day


def test_filling_again_writes_the_same_sales_under_the_same_ids(filled: Store, boqueria: Restaurant) -> None:
    fill(filled, days=20, today=TODAY)
    fewer = _sale_ids(filled, boqueria)
    fill(filled, days=30, today=TODAY)
    more = _sale_ids(filled, boqueria)
    assert 0 < len(fewer) < len(more)
    assert fewer <= more


def _sale_ids(store: Store, restaurant: Restaurant) -> set[bytes]:
    with store.read() as uow:
        rows = uow.connection.exec_driver_sql(
            "SELECT id FROM transactions WHERE restaurant_id = ?", (restaurant.id.bytes,)
        )
        return {row.id for row in rows}


def test_the_sample_is_taken_back_and_brought_back_like_an_import(
    filled: Store, boqueria: Restaurant
) -> None:
    before = totals(filled, boqueria)
    [upload] = imports.history(session(filled, boqueria))
    imports.undo_import(session(filled, boqueria), upload.id)
    assert totals(filled, boqueria) == Totals()
    with filled.read() as uow:
        # The menu is the kitchen's own, whatever was sold of it.
        assert [item.name for item in menu.every(uow, boqueria.id) if not item.confirmed] == []
    fill(filled, days=DAYS, today=TODAY)
    assert totals(filled, boqueria) == before
    assert Counter(each.status for each in imports.history(session(filled, boqueria))) == {"completed": 1}


@pytest.mark.parametrize("overlap", ["replace", "add"])
def test_sales_imported_over_the_sample_stay_when_it_is_filled_again(
    store: Store, write: Callable[..., Path], overlap: str
) -> None:
    boqueria, *_rest = fill(store, days=14, today=TODAY).restaurants
    monday, tuesday = date(2026, 3, 9), TODAY
    rows = f"{monday},Sopa,7,4.50", f"{monday},Canya,5,2.80", f"{tuesday},Sopa,3,4.50"
    file = write("mine.csv", HEADER, *rows)
    mine = imports.import_file(session(store, boqueria), file, answers={"overlap": overlap})
    before = sold_on(store, boqueria, monday)
    assert (before == {"Sopa": 7, "Canya": 5}) is (overlap == "replace")

    fill(store, days=14, today=TODAY + timedelta(days=2))

    assert sold_on(store, boqueria, monday) == before
    assert sold_on(store, boqueria, tuesday)["Sopa"] == 3
    assert mine.upload_id is not None
    imports.undo_import(session(store, boqueria), mine.upload_id)
    assert "Sopa" not in sold_on(store, boqueria, monday)
    assert "Canya" in sold_on(store, boqueria, monday)


def test_the_owner_s_own_restaurant_of_that_name_is_filled_beside_its_sales(
    sqlite: Store, write: Callable[..., Path]
) -> None:
    chef = accounts.register(sqlite, "chef@laboqueria.es", "another password", "Pep")
    own = new_restaurant("la boqueria bites")
    restaurants.create(sqlite, chef.id, own)
    monday = date(2026, 3, 9)
    imports.import_file(session(sqlite, own), write("mine.csv", HEADER, f"{monday},Sopa,7,4.50"))

    assert fill(sqlite, days=14, today=TODAY).restaurants[0] == own

    assert sold_on(sqlite, own, monday)["Sopa"] == 7
    assert "Canya" in sold_on(sqlite, own, monday)
    assert accounts.sign_in(sqlite, "chef@laboqueria.es", "another password") == chef


def test_other_restaurants_are_left_alone(
    filled: Store, pizzeria: Restaurant, write: Callable[..., Path]
) -> None:
    imports.import_file(session(filled, pizzeria), write("p.csv", HEADER, "2026-03-02,Margherita,3,9.00"))
    before = totals(filled, pizzeria), imports.history(session(filled, pizzeria))
    fill(filled, days=10, today=TODAY)
    assert (totals(filled, pizzeria), imports.history(session(filled, pizzeria))) == before


def test_a_price_somebody_set_stays(filled: Store, boqueria: Restaurant) -> None:
    with filled.begin() as uow:
        [unpriced] = [item for item in menu.every(uow, boqueria.id) if item.price is None]
        menu.edit(uow, unpriced.id, price=12 * MICRO)
    fill(filled, days=10, today=TODAY)
    with filled.read() as uow:
        prices = {item.name: item.price for item in menu.every(uow, boqueria.id)}
    assert prices["Suggeriment del dia"] == 12 * MICRO


def test_a_cancelled_fill_leaves_the_restaurant_as_it_was(filled: Store, boqueria: Restaurant) -> None:
    before = totals(filled, boqueria), hours.hours_of(session(filled, boqueria))

    class StopsWhileWriting:
        def step(self, done: int, total: int = 0, note: str = "") -> None:
            if done > 0:
                raise Cancelled

    with pytest.raises(Cancelled):
        fill(filled, days=60, today=TODAY + timedelta(days=90), progress=StopsWhileWriting())
    assert (totals(filled, boqueria), hours.hours_of(session(filled, boqueria))) == before


@pytest.mark.parametrize("days", [0, 3_651])
def test_a_number_of_days_out_of_range_is_refused(sqlite: Store, days: int) -> None:
    with pytest.raises(Refused):
        fill(sqlite, days=days, today=TODAY)
    assert not accounts.any_account(sqlite)
