"""Two devices and a hub, on both databases: what is done on one holds on the other, whatever the order."""

from collections.abc import Callable
from datetime import date, time, timedelta
from pathlib import Path

import pytest

from flux_desktop.services import hours, imports, ingredients, menu, recipes
from flux_desktop.services.imports import import_file, undo_import
from flux_desktop.services.kitchen_files import KitchenFile
from flux_desktop.store import restaurants
from tests.sync.world import Device, differences

Make = Callable[[], Device]
Write = Callable[..., Path]


def sales(write: Write, name: str = "sales.csv", days: int = 20, dish: str = "Soup") -> Path:
    lines = [
        f"{date(2026, 1, 1) + timedelta(days=day)},{each},{2 + day % 3},4.50,{category}"
        for day in range(days)
        for each, category in ((dish, "Starters"), ("Tea", "Drinks"))
    ]
    return write(name, "date,item,quantity,price,category", *lines)


def same(*devices: Device) -> None:
    first = devices[0]
    for other in (first.call.hub, *(each.store for each in devices[1:])):
        assert differences(first.store, other, first.place.id) == {}


def kitchen(device: Device, kind: str, write: Write, name: str, *lines: str) -> None:
    read = {"menu": menu.read_file, "ingredients": ingredients.read_file, "recipes": recipes.read_file}[kind]
    read(device.session, KitchenFile(write(name, *lines)))


@pytest.fixture
def two(device: Make, write: Write) -> tuple[Device, Device]:
    """Two devices of one restaurant that hold the same sales."""
    one, other = device(), device()
    import_file(one.session, sales(write))
    assert one.sync().checked
    assert other.sync().checked
    same(one, other)
    return one, other


def test_sales_imported_on_one_are_on_the_other(two: tuple[Device, Device]) -> None:
    with two[1].store.read() as uow:
        assert restaurants.get(uow, two[1].place.id) is not None
    assert len(menu.dishes(two[1].session)) == 2


def test_a_sync_with_nothing_to_say_takes_one_request(two: tuple[Device, Device]) -> None:
    before = two[0].call.requests
    report = two[0].sync()
    assert (report.pushed, report.pulled, report.checked) == (0, 0, True)
    assert two[0].call.requests == before + 1


def test_the_same_file_on_two_devices_changes_no_total(device: Make, write: Write) -> None:
    one, other = device(), device()
    file = sales(write)
    import_file(one.session, file)
    one.sync()
    other.sync()
    second = sales(write, "other.csv", days=25)
    import_file(one.session, second, answers={"overlap": "replace"})
    import_file(other.session, second, answers={"overlap": "replace"})
    for each in (one, other, one):
        assert each.sync().checked
    same(one, other)
    assert len(imports.history(one.session)) == 2


def test_an_undo_on_one_undoes_on_both_and_an_import_anew_brings_it_back(
    two: tuple[Device, Device], write: Write
) -> None:
    one, other = two
    undo_import(other.session, imports.history(other.session)[0].id)
    other.sync()
    one.sync()
    same(one, other)
    assert menu.dishes(one.session) == []
    import_file(one.session, sales(write))
    one.sync()
    other.sync()
    same(one, other)
    assert len(menu.dishes(other.session)) == 2


def test_a_price_here_and_a_name_there_are_both_kept(two: tuple[Device, Device]) -> None:
    one, other = two
    soup = menu.dish_named(one.session, "Soup")
    menu.change_dish(one.session, soup.id, price=5_000_000)
    menu.rename(other.session, soup.id, "Bisque")
    for each in (one, other, one):
        assert each.sync().checked
    same(one, other)
    found = menu.dish_named(one.session, "Bisque")
    assert (found.id, found.price) == (soup.id, 5_000_000)


def test_of_two_prices_the_later_holds_and_the_other_is_a_conflict(two: tuple[Device, Device]) -> None:
    one, other = two
    soup = menu.dish_named(one.session, "Soup")
    menu.change_dish(one.session, soup.id, price=5_000_000)
    menu.change_dish(other.session, soup.id, price=6_000_000)
    other.sync()
    [conflict] = one.sync().conflicts
    assert (conflict.what, conflict.register) == ("Soup", "price")
    assert (conflict.holds, conflict.lost) == (6_000_000, 5_000_000)
    same(one, other)
    assert not other.sync().conflicts
    assert not one.sync().conflicts


def test_an_archived_dish_keeps_the_price_it_got_elsewhere(two: tuple[Device, Device]) -> None:
    one, other = two
    soup = menu.dish_named(one.session, "Soup")
    menu.change_dish(one.session, soup.id, active=False)
    menu.change_dish(other.session, soup.id, price=6_000_000)
    for each in (one, other, one):
        each.sync()
    same(one, other)
    found = menu.dish_named(other.session, "Soup")
    assert (found.archived, found.price) == (True, 6_000_000)


def test_a_dish_renamed_here_is_not_named_back_by_an_import_there(
    two: tuple[Device, Device], write: Write
) -> None:
    one, other = two
    menu.rename(one.session, menu.dish_named(one.session, "Soup").id, "Bisque")
    import_file(other.session, write("more.csv", "date,item,quantity,price", "2026-03-01,SOUP,3,4.50"))
    for each in (one, other, one):
        assert each.sync().checked
    same(one, other)
    assert {each.name for each in menu.dishes(other.session)} == {"Bisque", "Tea"}


def test_a_recipe_written_on_both_is_wholly_one_of_them(two: tuple[Device, Device], write: Write) -> None:
    one, other = two
    columns = "recipe,ingredient,quantity,unit,makes"
    kitchen(one, "recipes", write, "a.csv", columns, "Soup,Leek,100,g,4 portions", "Soup,Salt,1,g,")
    kitchen(other, "recipes", write, "b.csv", columns, "Soup,Onion,200,g,2 portions", "Soup,Pepper,2,g,")
    one.sync()
    assert len(other.sync().conflicts) == 1
    one.sync()
    same(one, other)
    [recipe] = recipes.recipes_of(one.session)
    assert [line.what for line in recipe.versions[0].lines] == ["Onion", "Pepper"]


def test_an_ingredient_typed_on_both_is_one_with_both_prices(
    two: tuple[Device, Device], write: Write
) -> None:
    one, other = two
    kitchen(one, "ingredients", write, "a.csv", "name,pack,price,date", "Leek,1 kg,2.00,2026-01-01")
    kitchen(other, "ingredients", write, "b.csv", "name,pack,price,date", "leek,1 kg,3.00,2026-02-01")
    for each in (one, other, one):
        assert each.sync().checked
    same(one, other)


def test_hours_set_on_one_are_open_on_the_other(two: tuple[Device, Device]) -> None:
    from flux_desktop.domain.hours import DayHours

    one, other = two
    hours.set_hours(one.session, [DayHours(0, None, time(12), time(16), False)])
    one.sync()
    other.sync()
    same(one, other)


def test_what_the_hub_itself_changes_comes_to_the_devices(two: tuple[Device, Device], write: Write) -> None:
    from flux_desktop.services.session import as_administrator

    one, other = two
    with one.call.hub.read() as uow:
        [place] = restaurants.every(uow)
    at_hub = as_administrator(one.call.hub, place)
    import_file(at_hub, write("hub.csv", "date,item,quantity,price", "2026-04-01,Cake,3,4.50"))
    menu.rename(at_hub, menu.dish_named(at_hub, "Tea").id, "Chai")
    for each in (one, other):
        assert each.sync().checked
    same(one, other)
    assert {each.name for each in menu.dishes(one.session)} == {"Soup", "Chai", "Cake"}


def test_a_clock_a_year_ahead_is_put_right_and_its_edits_arrive(two: tuple[Device, Device]) -> None:
    one, other = two
    year = 365 * 86_400_000
    real = one.store.now_ms
    with one.store.begin() as uow:
        from flux_desktop.store import sync_spaces

        space = sync_spaces.space(uow, one.place.id)
        space.clock = type(space.clock)(space.clock.last, space.clock.seen, 0)
        space.save(uow)
    one.store.now_ms = lambda: real() + year
    soup = menu.dish_named(one.session, "Soup")
    menu.change_dish(one.session, soup.id, price=5_000_000)
    menu.change_dish(one.session, soup.id, category="First")
    assert one.sync().checked
    menu.change_dish(one.session, soup.id, price=5_500_000)
    assert one.sync().checked
    menu.change_dish(other.session, soup.id, category="Second")
    for each in (other, one):
        assert each.sync().checked
    same(one, other)
    found = menu.dish_named(one.session, "Soup")
    assert (found.price, found.category) == (5_500_000, "Second")


def test_an_edit_that_is_stamped_anew_beats_the_value_it_was_made_on(two: tuple[Device, Device]) -> None:
    """Also where that value is a little ahead of the hub, as far as a hub allows."""
    one, other = two
    soup = menu.dish_named(one.session, "Soup").id
    real = one.store.now_ms
    _forget_the_hub_s_time(other)
    other.store.now_ms = lambda: real() + 50_000
    menu.change_dish(other.session, soup, price=5_000_000)
    assert other.sync().checked
    one.sync()
    _forget_the_hub_s_time(one)
    one.store.now_ms = lambda: real() + 365 * 86_400_000
    # It has seen the other's price.
    menu.change_dish(one.session, soup, price=6_000_000)
    for each in (one, other):
        assert each.sync().checked
    assert menu.dish_named(other.session, "Soup").price == 6_000_000
    same(one, other)


def _forget_the_hub_s_time(device: Device) -> None:
    from flux_desktop.store import sync_spaces

    with device.store.begin() as uow:
        space = sync_spaces.space(uow, device.place.id)
        space.clock = type(space.clock)(space.clock.last, space.clock.seen, 0)
        space.save(uow)


def test_the_same_new_dish_in_files_of_two_devices_is_one_dish(
    two: tuple[Device, Device], write: Write
) -> None:
    one, other = two
    import_file(one.session, write("a.csv", "date,item,quantity,price", "2026-03-01,Goulash,3,9.50"))
    import_file(other.session, write("b.csv", "date,item,quantity,price", "2026-03-02,goulash ,2,9.50"))
    for each in (one, other, one):
        assert each.sync().checked
    same(one, other)
    assert [each.name.casefold() for each in menu.dishes(one.session)].count("goulash") == 1
    assert len(menu.dishes(one.session)) == 3
