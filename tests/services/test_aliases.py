"""Names of a file meet the dishes they stand for: proposed, decided once, remembered."""

from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import pytest

from flux_desktop.domain.errors import NotFound
from flux_desktop.domain.ids import new_id
from flux_desktop.domain.menu import MenuItem
from flux_desktop.domain.restaurants import Restaurant
from flux_desktop.services.aliases import DishMatch, FileNames, NameDecision
from flux_desktop.services.imports import check_file, import_file, undo_import
from flux_desktop.store import menu
from flux_desktop.store.store import Store
from tests.imports import daily, from_lines
from tests.sessions import session
from tests.till import tills, write_tickets

__all__ = ["tills"]
Files = Callable[..., Path]


def dishes(store: Store, restaurant: Restaurant) -> dict[str, UUID]:
    with store.read() as uow:
        return {item.name: item.id for item in menu.every(uow, restaurant.id)}


def matches(known: list[str], names: list[str]) -> dict[str, DishMatch]:
    items = [MenuItem(new_id(), name, "", None, True, False) for name in known]
    sold = FileNames()
    for name in names:
        sold.add(name, 1_000_000, 2_500_000)
    return {each.name: each for each in sold.matches(items, {})}


def sold(store: Store) -> dict[tuple[str, str], int]:
    assert daily(store) == from_lines(store)
    return {key: each[1] // 10**6 for key, each in daily(store).items()}


@pytest.mark.parametrize(
    ("known", "name"),
    [
        ("Crème brûlée", "Creme brulee"),
        ("Burger clásica", "[B01] BURGER CLASICA"),
        ("Pizza margherita", "Pizza margarita"),
        ("Tarta de queso", "Tarta queso de"),
        ("[modifier] Bacón", "[modifier] Bacon"),
    ],
)
def test_another_spelling_is_proposed(known: str, name: str) -> None:
    found = matches(["Agua", known, "Vino tinto"], [name])[name]
    assert (found.state, found.item and found.item.name) == ("renamed", known)
    assert 86 <= found.score <= 100


@pytest.mark.parametrize(
    ("known", "name"),
    [
        ("Coca Cola", "Coca Cola Zero"),
        ("Menú del día 12", "Menú del día 13"),
        ("Agua 33cl", "Agua 50cl"),
        ("Bacon", "[modifier] Bacon"),
        ("[modifier] Bacon", "Bacon"),
        ("Té", "Café"),
        ("Vino tinto copa", "Vino tinto botella"),
    ],
)
def test_another_dish_is_not_proposed(known: str, name: str) -> None:
    assert matches([known], [name])[name].state == "new"


def test_a_dish_that_the_file_sells_under_its_own_name_too_was_not_renamed() -> None:
    found = matches(
        ["Pizza margherita", "Crème brûlée"],
        ["Pizza margherita", "Pizza margarita", "Creme brulee", "Crème brûlée"],
    )
    assert {name: each.state for name, each in found.items()} == {
        "Pizza margherita": "linked",
        "Pizza margarita": "new",
        "Creme brulee": "renamed",
        "Crème brûlée": "linked",
    }


def test_a_check_tells_each_name_with_what_it_sells(
    store: Store, pizzeria: Restaurant, sales_file: Files
) -> None:
    import_file(session(store, pizzeria), sales_file("a.csv", ("2026-01-01", "Burger clásica", 2, 4.5)))
    rows = [
        ("2026-01-02", "Burger Clasica", 3, 4.5),
        ("2026-01-02", "Postal", 4, 0.5),
        ("2026-01-02", "Tea", 1, 1),
    ]
    seen = check_file(
        session(store, pizzeria), sales_file("b.csv", *rows), decisions={"postal": NameDecision("ignore")}
    )
    assert [
        (each.name, each.state, each.quantity, each.money)
        for each in sorted(seen.dishes, key=lambda each: each.name)
    ] == [
        ("Burger Clasica", "renamed", 3_000_000, 13_500_000),
        ("Postal", "ignored", 4_000_000, 2_000_000),
        ("Tea", "new", 1_000_000, 1_000_000),
    ]
    (burger,) = [each.item for each in seen.dishes if each.state == "renamed"]
    assert burger is not None
    assert burger.id == dishes(store, pizzeria)["Burger clásica"]
    assert seen.items_created == ("Burger Clasica", "Tea")
    assert (seen.rows_imported, [each.reason for each in seen.skipped]) == (2, ["ignored dish"])


def test_a_name_that_was_linked_stays_linked_in_every_later_file(
    store: Store, pizzeria: Restaurant, sales_file: Files
) -> None:
    import_file(session(store, pizzeria), sales_file("a.csv", ("2026-01-01", "Burger clásica", 2, 4.5)))
    burger = dishes(store, pizzeria)["Burger clásica"]
    new_name = sales_file("b.csv", ("2026-01-02", "Classic burger", 3, 4.5))
    linked = import_file(
        session(store, pizzeria), new_name, decisions={"Classic burger": NameDecision("link", burger)}
    )
    assert linked.items_created == ()
    later = sales_file("c.csv", ("2026-01-03", " classic  BURGER", 1, 4.5))
    (match,) = check_file(session(store, pizzeria), later).dishes
    assert (match.state, match.item and match.item.id) == ("linked", burger)
    import_file(session(store, pizzeria), later)
    assert dishes(store, pizzeria) == {"Burger clásica": burger}
    assert sold(store) == {(f"2026-01-0{day}", "burger clásica"): n for day, n in ((1, 2), (2, 3), (3, 1))}


def test_a_linked_dish_comes_back_with_a_later_file_after_its_imports_were_taken_back(
    store: Store, pizzeria: Restaurant, sales_file: Files
) -> None:
    first = import_file(session(store, pizzeria), sales_file("a.csv", ("2026-01-01", "Soup", 2, 4.5)))
    soup = dishes(store, pizzeria)["Soup"]
    path = sales_file("b.csv", ("2026-01-02", "Broth", 3, 4.5))
    second = import_file(session(store, pizzeria), path, decisions={"Broth": NameDecision("link", soup)})
    for made in (first, second):
        assert made.upload_id is not None
        undo_import(session(store, pizzeria), made.upload_id)
    assert dishes(store, pizzeria) == {}
    import_file(session(store, pizzeria), path)
    assert dishes(store, pizzeria) == {"Soup": soup}
    assert sold(store) == {("2026-01-02", "soup"): 3}


def test_a_dish_renamed_in_flux_keeps_what_the_till_sells_under_its_old_name(
    store: Store, pizzeria: Restaurant, sales_file: Files
) -> None:
    import_file(session(store, pizzeria), sales_file("a.csv", ("2026-01-01", "Soup", 2, 4.5)))
    soup = dishes(store, pizzeria)["Soup"]
    with store.begin() as uow:
        menu.rename(uow, pizzeria.id, soup, "  Bisque ")
    import_file(
        session(store, pizzeria),
        sales_file("b.csv", ("2026-01-02", "Soup", 1, 4.5), ("2026-01-02", "bisque", 1, 4.5)),
    )
    assert dishes(store, pizzeria) == {"Bisque": soup}
    assert sold(store) == {("2026-01-01", "bisque"): 2, ("2026-01-02", "bisque"): 2}


def test_an_ignored_name_is_left_out_now_and_later_with_its_money_told(
    store: Store, pizzeria: Restaurant, sales_file: Files
) -> None:
    rows = [("2026-01-01", "Soup", 2, 4.5), ("2026-01-01", "Postal", 4, 0.5)]
    made = import_file(
        session(store, pizzeria), sales_file("a.csv", *rows), decisions={"POSTAL": NameDecision("ignore")}
    )
    assert [(each.line, each.reason, each.money) for each in made.skipped] == [(3, "ignored dish", 2_000_000)]
    assert (made.rows_read, made.rows_imported, made.totals.net_sales) == (2, 1, 9_000_000)
    import_file(
        session(store, pizzeria),
        sales_file("b.csv", ("2026-01-02", "Soup", 2, 4.5), ("2026-01-02", "postal", 4, 0.5)),
    )
    assert set(dishes(store, pizzeria)) == {"Soup"}
    import_file(
        session(store, pizzeria),
        sales_file("c.csv", ("2026-01-03", "Postal", 1, 0.5)),
        decisions={"Postal": NameDecision("new")},
    )
    assert set(dishes(store, pizzeria)) == {"Soup", "Postal"}


def test_a_name_ignored_with_one_file_is_a_dish_in_the_next(
    store: Store, pizzeria: Restaurant, sales_file: Files
) -> None:
    rows = [
        ("2026-01-01", "Soup", 2, 4.5),
        ("2026-01-01", "Postal; gran", 4, 0.5),
        ("2026-01-01", "Calendar", 1, 5),
    ]
    said = {"ignore": "postal; GRAN\nCalendar"}
    made = import_file(session(store, pizzeria), sales_file("a.csv", *rows), answers=said)
    assert [each.text for each in made.skipped] == ["Postal; gran", "Calendar"]
    assert set(dishes(store, pizzeria)) == {"Soup"}
    import_file(session(store, pizzeria), sales_file("b.csv", ("2026-01-02", "Calendar", 1, 5)))
    assert set(dishes(store, pizzeria)) == {"Soup", "Calendar"}


@pytest.mark.usefixtures("tills")
def test_a_decision_holds_for_tickets_that_were_here_before_and_its_undo_brings_them_back(
    store: Store, pizzeria: Restaurant, tmp_path: Path
) -> None:
    line = {"on": "2026-01-01", "ticket": "1"}
    import_file(
        session(store, pizzeria),
        write_tickets(tmp_path / "a.csv", {**line, "item": "Soup"}, {**line, "item": "Broth"}),
    )
    later = import_file(
        session(store, pizzeria),
        write_tickets(
            tmp_path / "b.csv",
            {**line, "item": "Soup"},
            {**line, "item": "Broth"},
            {**line, "ticket": "2", "item": "Soup"},
        ),
        decisions={"Broth": NameDecision("link", dishes(store, pizzeria)["Soup"])},
    )
    assert sold(store) == {("2026-01-01", "soup"): 3}
    assert later.upload_id is not None
    undo_import(session(store, pizzeria), later.upload_id)
    assert sold(store) == {("2026-01-01", "soup"): 1, ("2026-01-01", "broth"): 1}


def test_a_link_to_a_dish_that_is_not_there_is_refused_and_nothing_is_stored(
    store: Store, pizzeria: Restaurant, sales_file: Files, everything: Callable[[Store], object]
) -> None:
    before = everything(store)
    with pytest.raises(NotFound, match="Soup"):
        import_file(
            session(store, pizzeria),
            sales_file("a.csv", ("2026-01-01", "Soup", 2, 4.5)),
            decisions={"Soup": NameDecision("link", UUID(int=7))},
        )
    assert everything(store) == before
