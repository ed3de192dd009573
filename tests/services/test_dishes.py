"""Editing the menu: every act can be taken back, and duplicates become one dish without losing anything."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from flux_desktop.domain.errors import Duplicate, EditConflict, NotAllowed, Refused
from flux_desktop.domain.exact import MICRO
from flux_desktop.domain.restaurants import Restaurant
from flux_desktop.services import dishes, menu, recipes, run_outs
from flux_desktop.services.dishes import DishForm
from flux_desktop.services.imports import check_file, import_file
from flux_desktop.services.kitchen_files import KitchenFile
from flux_desktop.services.session import Session
from flux_desktop.store import sales
from flux_desktop.store.store import Store
from tests.sessions import session

SalesFile = Callable[..., Path]


@pytest.fixture
def owner(store: Store, pizzeria: Restaurant, staff: dict[str, UUID]) -> Session:
    return session(store, pizzeria, staff["owner"])


def sums(someone: Session) -> dict[str, int]:
    """Units by the name of the dish that they count for."""
    names = {each.id: each.name for each in menu.dishes(someone)}
    with someone.store.read() as uow:
        sold = sales.sold_between(uow, someone.restaurant.id, date.min, date.max)
    return {names[item_id]: each.demand // MICRO for item_id, each in sold.items.items()}


def test_a_sheet_is_saved_whole_taken_back_and_done_again(owner: Session) -> None:
    made = dishes.save_dish(owner, None, DishForm("Paella", "Rice", 14 * MICRO, description="For two"))
    form = DishForm("Paella mixta", "Rice", 15 * MICRO, True, 100_000, "For two", ("Paella M.",))
    done = dishes.save_dish(owner, made.item.id, form, seen=made.item.revision)
    (row,) = dishes.menu_table(owner).rows
    assert (row.item.name, row.item.price, row.item.tax_rate) == ("Paella mixta", 15 * MICRO, 100_000)
    assert row.other_names == ("paella", "paella m.")
    back = menu.take_back(owner, done.edits)
    (row,) = dishes.menu_table(owner).rows
    assert (row.item.name, row.item.price, row.other_names) == ("Paella", 14 * MICRO, ())
    # Edits are taken back one after the other, though each counts a revision.
    gone = menu.take_back(owner, made.edits)
    assert dishes.menu_table(owner).rows == ()
    menu.take_back(owner, gone.edits)
    menu.take_back(owner, back.edits)
    assert [each.name for each in menu.dishes(owner)] == ["Paella mixta"]


def test_who_saves_second_is_told_and_nothing_of_theirs_is_half_saved(owner: Session) -> None:
    made = dishes.save_dish(owner, None, DishForm("Paella", price=14 * MICRO))
    dishes.save_dish(owner, made.item.id, DishForm("Paella", price=15 * MICRO), seen=made.item.revision)
    with pytest.raises(EditConflict):
        dishes.save_dish(owner, made.item.id, DishForm("Arroz"), seen=made.item.revision)
    assert [(each.name, each.price) for each in menu.dishes(owner)] == [("Paella", 15 * MICRO)]


def test_a_name_of_another_dish_and_amounts_that_are_none_are_refused(owner: Session) -> None:
    dishes.save_dish(owner, None, DishForm("Soup"))
    for wrong in (
        DishForm(" soup "),
        DishForm(""),
        DishForm("Pie", other_names=("SOUP",)),
        DishForm("Pie", price=-1),
        DishForm("Pie", tax_rate=1_100_000),
    ):
        with pytest.raises(Refused):
            dishes.save_dish(owner, None, wrong)
    with pytest.raises(Duplicate):
        dishes.save_dish(owner, None, DishForm("Soup"))
    assert len(menu.dishes(owner)) == 1


def test_dishes_that_files_made_are_confirmed_at_one_go_and_archived_ones_come_back(
    owner: Session, sales_file: SalesFile
) -> None:
    import_file(owner, sales_file("a.csv", ("2026-01-01", "Soup", 2, 4.5), ("2026-01-01", "Tea", 1, 2)))
    rows = dishes.menu_table(owner).rows
    assert [each.to_confirm for each in rows] == [True, True]
    done = dishes.confirm_dishes(owner, [each.item.id for each in rows])
    assert not any(each.to_confirm for each in dishes.menu_table(owner).rows)
    menu.take_back(owner, done.edits)
    assert all(each.to_confirm for each in dishes.menu_table(owner).rows)
    done = dishes.archive_dishes(owner, [rows[0].item.id])
    assert [each.item.archived for each in dishes.menu_table(owner).rows] == [True, False]
    menu.take_back(owner, done.edits)
    assert not any(each.item.archived for each in dishes.menu_table(owner).rows)


def test_merged_duplicates_count_as_one_dish_and_are_apart_again_when_that_is_taken_back(
    owner: Session, sales_file: SalesFile, tmp_path: Path
) -> None:
    import_file(
        owner,
        sales_file(
            "a.csv",
            ("2026-01-01", "Soup", 2, 4.5),
            ("2026-01-01", "Soup of day", 3, 4.5),
            ("2026-01-02", "Tea", 1, 2),
        ),
    )
    soup, other = menu.dish_named(owner, "Soup"), menu.dish_named(owner, "Soup of day")
    run_outs.mark_ran_out(owner, other.id, date(2026, 1, 1))
    lines = tmp_path / "lines.csv"
    lines.write_text("recipe,ingredient,quantity,unit\nSoup of day,Leek,100,g\n")
    recipes.read_file(owner, KitchenFile(lines))
    done = dishes.merge_dishes(owner, soup.id, [other.id])
    assert sums(owner) == {"Soup": 5, "Tea": 1}
    (row,) = [each for each in dishes.menu_table(owner).rows if each.item.id == soup.id]
    assert row.other_names == ("soup of day",)
    assert row.recipe_id is not None
    assert [each.item_id for each in run_outs.run_outs_of(owner)] == [soup.id]
    # The next file still says the old name: it is linked, and counts for the dish that was kept.
    file = sales_file("b.csv", ("2026-01-03", "Soup of day", 4, 4.5))
    assert [(each.name, each.state) for each in check_file(owner, file).dishes] == [("Soup of day", "linked")]
    import_file(owner, file)
    assert sums(owner) == {"Soup": 9, "Tea": 1}
    assert len(menu.dishes(owner)) == 2
    back = menu.take_back(owner, done.edits)
    assert sums(owner) == {"Soup": 2, "Soup of day": 7, "Tea": 1}
    assert [each.item_id for each in run_outs.run_outs_of(owner)] == [other.id]
    menu.take_back(owner, back.edits)
    assert sums(owner) == {"Soup": 9, "Tea": 1}


def test_a_dish_is_not_merged_with_itself_and_a_circle_from_two_devices_is_one_dish(owner: Session) -> None:
    one, other = (dishes.save_dish(owner, None, DishForm(name)).item for name in ("Soup", "Zuppa"))
    for wrong in ([one.id], []):
        with pytest.raises(Refused):
            dishes.merge_dishes(owner, one.id, wrong)
    from flux_desktop.domain.permissions import Permission
    from flux_desktop.store import menu as stored

    with owner.write(Permission.EDIT_MENU) as uow:
        stored.edit(uow, one.id, merged_into=other.id)
        stored.edit(uow, other.id, merged_into=one.id)
        assert stored.merged(uow, owner.restaurant.id) == {max(one.id, other.id): min(one.id, other.id)}


def test_the_kitchen_sees_the_menu_without_money_and_changes_nothing(
    store: Store, pizzeria: Restaurant, staff: dict[str, UUID], owner: Session
) -> None:
    made = dishes.save_dish(owner, None, DishForm("Soup", price=4 * MICRO)).item
    acts: list[tuple[Callable[..., Any], tuple[Any, ...]]] = [
        (dishes.save_dish, (None, DishForm("Pie"))),
        (dishes.archive_dishes, ([made.id],)),
        (dishes.confirm_dishes, ([made.id],)),
        (dishes.merge_dishes, (made.id, [made.id])),
        (menu.take_back, (dishes.archive_dishes(owner, []).edits,)),
    ]
    for name in ("chef", "counter"):
        someone = session(store, pizzeria, staff[name])
        table = dishes.menu_table(someone)
        assert not table.with_money
        assert [(each.item.price, each.cost) for each in table.rows] == [(None, None)]
        for act, arguments in acts:
            with pytest.raises(NotAllowed):
                act(someone, *arguments)
