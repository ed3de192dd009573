"""Each table says what it is, and is written accordingly: documents by revision, facts once, the derived by machine."""

import pytest
from sqlalchemy import Table, delete, insert, select, update

from flux_desktop.domain.errors import EditConflict
from flux_desktop.domain.ids import new_id
from flux_desktop.domain.restaurants import Restaurant
from flux_desktop.store import menu, restaurants
from flux_desktop.store.store import Store, UnitOfWork
from flux_desktop.store.tables import (
    TableClass,
    class_of,
    daily_item_sales,
    menu_items,
    metadata,
    transactions,
    users,
)


@pytest.fixture
def soup(store: Store, pizzeria: Restaurant) -> menu.MenuItem:
    with store.begin() as uow:
        restaurants.create(uow, pizzeria, None)
        uow.add(menu_items, id=new_id(), restaurant_id=pizzeria.id, name="Soup", name_key="soup")
        [item] = menu.every(uow, pizzeria.id)
    return item


def revision(uow: UnitOfWork, item: menu.MenuItem) -> int:
    return int(uow.execute(select(menu_items.c.revision).where(menu_items.c.id == item.id)).scalar_one())


def test_every_table_states_its_class_and_every_document_its_revision() -> None:
    classes = {table.name: class_of(table) for table in metadata.sorted_tables}
    assert set(classes.values()) == set(TableClass)
    for table in metadata.sorted_tables:
        assert ("revision" in table.c) is (classes[table.name] is TableClass.DOCUMENT)


def test_a_document_counts_its_changes_and_nothing_else(store: Store, soup: menu.MenuItem) -> None:
    with store.begin() as uow:
        assert not menu.edit(uow, soup.id, name="Soup", price=None)
        assert revision(uow, soup) == 1
        assert menu.edit(uow, soup.id, name="Bisque")
        assert menu.edit(uow, soup.id, price=5_000_000)
        assert revision(uow, soup) == 3


def test_the_second_of_two_editors_is_told_and_overwrites_nothing(store: Store, soup: menu.MenuItem) -> None:
    with store.begin() as uow:
        menu.edit(uow, soup.id, seen=soup.revision, price=5_000_000)
    with pytest.raises(EditConflict, match="Somebody else"), store.begin() as uow:
        menu.edit(uow, soup.id, seen=soup.revision, price=6_000_000)
    with store.read() as uow:
        found = menu.get(uow, soup.id and restaurants.every(uow)[0].id, soup.id)
    assert found is not None
    assert (found.price, found.revision) == (5_000_000, 2)


def test_a_document_that_is_not_there_is_no_change(store: Store) -> None:
    with pytest.raises(LookupError), store.begin() as uow:
        menu.edit(uow, new_id(), name="Soup")


@pytest.mark.parametrize(
    "statement",
    [
        update(menu_items).values(name="Bisque"),
        delete(menu_items),
        update(transactions).values(is_promo=True),
        delete(daily_item_sales),
        insert(daily_item_sales).values(demand=1),
    ],
)
def test_what_is_written_past_its_class_is_refused(store: Store, statement: object) -> None:
    with store.begin() as uow, pytest.raises(RuntimeError, match=r"as_machine|never change|update_document"):
        uow.execute(statement)  # type: ignore[arg-type]


@pytest.mark.parametrize("table", [menu_items, transactions])
def test_an_insert_that_would_change_the_row_there_is_a_change(store: Store, table: Table) -> None:
    with store.begin() as uow, pytest.raises(RuntimeError, match=r"never change|update_document"):
        statement = uow.upsert(table).values(id=new_id())
        uow.execute(statement.on_conflict_do_update(index_elements=["id"], set_={"id": new_id()}))


def test_rows_by_the_thousand_are_held_to_the_class_too(store: Store) -> None:
    with store.begin() as uow, pytest.raises(RuntimeError, match="as_machine"):
        uow.insert_many(daily_item_sales, ("demand",), [(1,)])


def test_accounts_and_the_derived_are_written_where_they_may_be(store: Store) -> None:
    with store.begin() as uow:
        uow.execute(delete(users))
        with uow.as_machine():
            uow.execute(delete(daily_item_sales))
