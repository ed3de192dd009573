"""On a server every transaction reaches one restaurant's rows alone, whatever a query leaves out."""

import logging
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from sqlalchemy import Column, ForeignKey, MetaData, Table, delete, insert, make_url, select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.types import JSON, Boolean, Date, DateTime, Integer, LargeBinary, String, Time

from flux_desktop.domain.permissions import Permission
from flux_desktop.domain.restaurants import Restaurant
from flux_desktop.services import menu
from flux_desktop.services.restaurants import new_restaurant
from flux_desktop.services.session import as_administrator, read_accounts, write_accounts
from flux_desktop.store import restaurants, walls
from flux_desktop.store.store import Store, UnitOfWork
from flux_desktop.store.tables import menu_items, metadata, reach_of, transaction_items, transactions, users
from flux_desktop.store.tables.base import Id, Micros, TableClass, UtcTime, kind
from flux_desktop.store.upgrade import put_up_walls
from flux_desktop.store.walls import ACCOUNTS, RESTAURANT, At

OF_RESTAURANTS = [
    each
    for each in metadata.sorted_tables
    if walls.here(each) and walls.here(each) != "true" and each is not users
]

A, B = UUID(int=0xA), UUID(int=0xB)


def _value(column: Column[Any], place: UUID, known: dict[tuple[str, UUID], dict[str, Any]]) -> Any:
    """Something that fits the column in a row of that restaurant."""
    for key in column.foreign_keys:
        if key.column.table.name != column.table.name:
            return known[key.column.table.name, place][key.column.name]
        return None
    if column.name == "restaurant_id" or (column.table.name == "restaurants" and column.name == "id"):
        return place
    kinds: list[tuple[Any, Callable[[], Any]]] = [
        (Id, uuid4),
        (UtcTime, lambda: datetime(2026, 1, 1, tzinfo=UTC)),
        (DateTime, lambda: datetime(2026, 1, 1, tzinfo=UTC)),
        (Micros, lambda: 1),
        (Boolean, lambda: False),
        (Date, lambda: date(2026, 1, 1)),
        (Time, lambda: time(12)),
        (JSON, list),
        (LargeBinary, lambda: uuid4().bytes * 2),
        (String, lambda: uuid4().hex[: getattr(column.type, "length", None) or 8][:8]),
        (Integer, lambda: 1),
    ]
    return next((made() for of, made in kinds if isinstance(column.type, of)), 1)


def _row(table: Table, place: UUID, known: dict[tuple[str, UUID], dict[str, Any]]) -> dict[str, Any]:
    row = {each.name: _value(each, place, known) for each in table.columns}
    # A weekday, or a date.
    if table.name == "operating_hours":
        row["on_date"] = None
    return row


@pytest.fixture
def filled(postgres: Store) -> dict[tuple[str, UUID], dict[str, Any]]:
    """Two restaurants with a row in every table, written by the owner of the tables."""
    known: dict[tuple[str, UUID], dict[str, Any]] = {}
    with postgres.begin() as uow:
        for place in (A, B):
            for table in metadata.sorted_tables:
                row = _row(table, place, known)
                if table.name == "sync_identity":
                    row["id"] = place.int
                known[table.name, place] = row
                uow.connection.execute(insert(table).values(**row))
    return known


def _key(table: Table, row: dict[str, Any]) -> Any:
    first, *more = table.primary_key.columns
    found = first == row[first.name]
    for each in more:
        found &= each == row[each.name]
    return found


def _count(uow: UnitOfWork, table: Table) -> int:
    return len(uow.execute(select(*table.primary_key.columns)).all())


def test_the_server_of_these_tests_keeps_restaurants_apart(postgres: Store, sqlite: Store) -> None:
    assert postgres.walled
    assert not sqlite.walled


def test_every_table_says_who_reaches_its_rows_and_is_guarded(postgres: Store) -> None:
    with postgres.read() as uow:
        guarded = uow.execute(
            text("SELECT c.relname FROM pg_class c WHERE c.relrowsecurity AND c.relkind = 'r'")
        ).scalars()
        assert set(guarded) >= set(metadata.tables)
    for table in metadata.sorted_tables:
        assert walls.policies(table), f"{table.name} states no reach and has no restaurant"
        if "restaurant_id" in table.c:
            assert walls.here(table) == "restaurant_id = " + walls.RESTAURANT_AT_HAND
    of_none = {each.name for each in metadata.sorted_tables} - {each.name for each in OF_RESTAURANTS}
    assert of_none == {
        "instance", "sign_in_failures", "sync_identity", "users", "token_families", "refresh_tokens",
    }  # fmt: skip


def test_a_table_that_is_added_is_guarded_without_another_word() -> None:
    tables = MetaData()
    place = Table("restaurants", tables, Column("id", Id, primary_key=True), info=kind(TableClass.DOCUMENT))
    waste = Table(
        "waste",
        tables,
        Column("id", Id, primary_key=True),
        Column("restaurant_id", Id, ForeignKey(place.c.id, ondelete="CASCADE")),
        info=kind(TableClass.FACT),
    )
    part = Table(
        "waste_parts",
        tables,
        Column("waste_id", Id, ForeignKey(waste.c.id, ondelete="CASCADE"), primary_key=True),
        info=kind(TableClass.FACT),
    )
    stray = Table("stray", tables, Column("id", Id, primary_key=True), info=kind(TableClass.FACT))
    assert "restaurant_id" in walls.here(waste)
    assert walls.here(part) == (
        "EXISTS (SELECT 1 FROM waste AS parent WHERE parent.id = waste_parts.waste_id)"
    )
    assert walls.policies(stray) == {}


def test_the_roles_own_nothing_and_cannot_sign_in(postgres: Store) -> None:
    with postgres.read() as uow:
        owners = uow.execute(text("SELECT DISTINCT pg_get_userbyid(relowner) FROM pg_class")).scalars()
        assert not set(owners) & {RESTAURANT, ACCOUNTS}
        roles = uow.execute(
            text(
                "SELECT rolcanlogin OR rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb FROM pg_roles "
                "WHERE rolname IN (:one, :other)"
            ),
            {"one": RESTAURANT, "other": ACCOUNTS},
        ).scalars()
        assert list(roles) == [False, False]


def test_with_one_restaurant_at_hand_no_row_of_another_is_read_written_changed_or_deleted(
    postgres: Store, filled: dict[tuple[str, UUID], dict[str, Any]]
) -> None:
    for table in OF_RESTAURANTS:
        mine, theirs = filled[table.name, A], filled[table.name, B]
        with postgres.read(A) as uow:
            assert _count(uow, table) == 1, table.name
            ask = select(*table.primary_key.columns)
            assert uow.connection.execute(ask.where(_key(table, mine))).first() is not None
            assert uow.connection.execute(ask.where(_key(table, theirs))).first() is None
        last = list(table.c)[-1].name
        with postgres.begin(lock=A) as uow:
            change = update(table).values(**{last: mine[last]})
            assert uow.connection.execute(change.where(_key(table, theirs))).rowcount == 0
            assert uow.connection.execute(delete(table).where(_key(table, theirs))).rowcount == 0
            # Without any condition too.
            assert uow.connection.execute(change).rowcount == 1
        row = _row(table, B, filled) | {each.name: uuid4() for each in table.primary_key if each.name == "id"}
        with pytest.raises(DBAPIError, match="row-level security"), postgres.begin(lock=A) as uow:
            uow.connection.execute(insert(table).values(**row))
        with postgres.read() as uow:
            assert _count(uow, table) == 2, table.name


def test_a_row_is_not_given_to_another_restaurant(
    postgres: Store, filled: dict[tuple[str, UUID], dict[str, Any]]
) -> None:
    for table in [each for each in OF_RESTAURANTS if "restaurant_id" in each.c]:
        with pytest.raises(DBAPIError, match="row-level security"), postgres.begin(lock=A) as uow:
            uow.connection.execute(update(table).values(restaurant_id=B))


def test_without_a_restaurant_at_hand_nothing_is_seen(
    postgres: Store, filled: dict[tuple[str, UUID], dict[str, Any]]
) -> None:
    for table in OF_RESTAURANTS:
        with postgres.read() as uow:
            uow.execute(text(f"SET LOCAL ROLE {RESTAURANT}"))
            assert _count(uow, table) == 0
        # Nor where an earlier transaction of the connection had one.
        with postgres.read(A) as uow:
            assert _count(uow, table) == 1
        with postgres.read() as uow:
            uow.execute(text(f"SET LOCAL ROLE {RESTAURANT}"))
            assert _count(uow, table) == 0


def test_who_signs_people_in_reaches_accounts_and_the_queue_and_nothing_else(
    postgres: Store, filled: dict[tuple[str, UUID], dict[str, Any]]
) -> None:
    reached = set()
    for table in metadata.sorted_tables:
        stated = reach_of(table).accounts
        with postgres.read(At.ACCOUNTS) as uow:
            if stated:
                assert _count(uow, table) == (2 if stated == "true" else 0), table.name
                reached.add(table.name)
            else:
                with pytest.raises(DBAPIError, match="permission denied"):
                    _count(uow, table)
    # Whoever adds one has thought about it.
    assert reached == {
        "users", "sign_in_failures", "token_families", "refresh_tokens", "restaurants", "memberships",
        "invitations", "instance", "import_jobs", "import_job_files", "photo_jobs",
        "sync_identity", "sync_spaces", "sync_rows", "sync_devices",
    }  # fmt: skip


def test_a_restaurant_knows_who_works_there_and_nobodys_password(
    postgres: Store, filled: dict[tuple[str, UUID], dict[str, Any]]
) -> None:
    with postgres.read(A) as uow:
        seen = uow.execute(select(users.c.id)).scalars()
        assert list(seen) == [filled["users", A]["id"]]
    for secret in (select(users.c.hashed_password), select(users), update(users).values(name="Mallory")):
        with postgres.read(A) as uow, pytest.raises(DBAPIError, match="permission denied"):
            uow.connection.execute(secret)
    for name in ("token_families", "refresh_tokens", "sign_in_failures"):
        with postgres.read(A) as uow, pytest.raises(DBAPIError, match="permission denied"):
            _count(uow, metadata.tables[name])


def test_a_service_that_forgot_its_condition_leaks_nothing(
    postgres: Store, filled: dict[tuple[str, UUID], dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    from flux_desktop.store import menu as stored

    def hole(uow: UnitOfWork, _restaurant_id: UUID) -> list[str]:
        return list(uow.execute(select(menu_items.c.name)).scalars())

    monkeypatch.setattr(stored, "every", hole)
    with postgres.read(A) as uow:
        place = restaurants.get(uow, A)
    assert place is not None
    here = as_administrator(postgres, place)
    with here.read(Permission.VIEW) as uow:
        assert stored.every(uow, B) == [filled["menu_items", A]["name"]]
    with read_accounts(postgres) as uow, pytest.raises(DBAPIError, match="permission denied"):
        stored.every(uow, B)
    with write_accounts(postgres) as uow, pytest.raises(DBAPIError, match="permission denied"):
        uow.connection.execute(delete(menu_items))
    assert menu is not None


SALE = ("id", "restaurant_id", "transaction_date", "business_date", "total_amount", "is_promo")
LINE = ("id", "transaction_id", "line", "menu_item_id", "menu_item_name", "demand", "quantity", "unit_price", "net_sales", "is_promo")  # fmt: skip


def _sale(place: UUID, sale: UUID) -> tuple[Any, ...]:
    return (sale.bytes, place.bytes, "2026-01-01", "2026-01-01", 1, False)


def _line(sale: UUID, item: UUID) -> tuple[Any, ...]:
    return (uuid4().bytes, sale.bytes, 0, item.bytes, "Soup", 1, 1, 1, 1, False)


def test_rows_by_the_thousand_go_in_for_the_restaurant_at_hand_alone(
    postgres: Store, filled: dict[tuple[str, UUID], dict[str, Any]]
) -> None:
    item, theirs = filled["menu_items", A]["id"], filled["transactions", B]["id"]
    sales = [uuid4() for _each in range(9_000)]
    with postgres.begin(lock=A) as uow:
        uow.insert_many(transactions, SALE, [_sale(A, each) for each in sales])
        uow.insert_many(transaction_items, LINE, [_line(each, item) for each in sales])
        # To a sale that was there before.
        uow.insert_many(transaction_items, LINE, [_line(filled["transactions", A]["id"], item)])
        assert _count(uow, transactions) == 9_001
        assert _count(uow, transaction_items) == 9_002
        # After the copy it is held to the policies again.
        assert uow.execute(text("SELECT current_user")).scalar_one() == RESTAURANT
    with pytest.raises(RuntimeError, match="another restaurant"), postgres.begin(lock=A) as uow:
        uow.insert_many(transactions, SALE, [_sale(B, uuid4())])
    with pytest.raises(RuntimeError, match="another restaurant"), postgres.begin(lock=A) as uow:
        uow.insert_many(transaction_items, LINE, [_line(theirs, item)])
    with pytest.raises(RuntimeError, match="no restaurant"), postgres.begin(lock=A) as uow:
        uow.insert_many(metadata.tables["sign_in_failures"], ("id",), [(uuid4().bytes,)])
    with postgres.read() as uow:
        assert _count(uow, transactions) == 9_002


def test_a_look_past_the_restaurant_at_hand_is_named_and_ends(
    postgres: Store, filled: dict[tuple[str, UUID], dict[str, Any]]
) -> None:
    with postgres.begin(lock=A) as uow:
        with uow.reaching(B):
            assert uow.execute(select(menu_items.c.restaurant_id)).scalars().all() == [B]
        with uow.reaching(At.ACCOUNTS):
            assert _count(uow, users) == 2
        with pytest.raises(ValueError, match="inside"), uow.reaching(B):
            raise ValueError("inside")
        assert uow.execute(select(menu_items.c.restaurant_id)).scalars().all() == [A]


def test_another_restaurants_policies_are_known_by_their_names_and_made_anew(postgres: Store) -> None:
    with postgres.begin() as uow:
        uow.execute(text("CREATE POLICY flux_open ON menu_items USING (true)"))
    postgres.look_again()
    assert not postgres.walled
    assert put_up_walls(postgres)
    with postgres.begin() as uow:
        uow.execute(text("ALTER TABLE menu_items DISABLE ROW LEVEL SECURITY"))
    postgres.look_again()
    assert not postgres.walled
    assert put_up_walls(postgres)
    with postgres.begin() as uow:
        uow.execute(text(f"REVOKE ALL ON menu_items FROM {RESTAURANT}"))
    postgres.look_again()
    assert not postgres.walled
    assert put_up_walls(postgres)


@pytest.fixture
def plain_login(postgres: Store) -> Iterator[Store]:
    """The database belongs to a login that may neither make roles nor work as those there are."""
    name = "flux_login_" + uuid4().hex[:8]
    with psycopg.connect(postgres.server, autocommit=True) as owner:
        owner.execute(f"CREATE ROLE {name} LOGIN PASSWORD 'plain'")
        for table in [*metadata.tables, "alembic_version"]:
            owner.execute(f"ALTER TABLE {table} OWNER TO {name}")
        owner.execute(f"GRANT ALL ON SCHEMA public TO {name}")
    url = make_url(postgres.url).set(username=name, password="plain")
    store = Store(url.render_as_string(hide_password=False))
    yield store
    store.close()
    with psycopg.connect(postgres.server, autocommit=True) as owner:
        owner.execute(f"REASSIGN OWNED BY {name} TO CURRENT_USER")
        owner.execute(f"DROP OWNED BY {name}")
        owner.execute(f"DROP ROLE {name}")


def test_a_login_that_may_make_no_roles_works_behind_the_first_wall_and_says_so(
    plain_login: Store, postgres: Store, pizzeria: Restaurant, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        assert not put_up_walls(plain_login)
    assert "roles that keep restaurants apart" in caplog.text
    here = as_administrator(plain_login, pizzeria)
    with here.write(Permission.EDIT_MENU, founding=True) as uow:
        restaurants.create(uow, pizzeria, None)
    other = new_restaurant("Bistro")
    with here.read(Permission.VIEW) as uow:
        assert [each.name for each in restaurants.every(uow)] == ["Pizzeria"]
    # Once the server's administrator has done what is said, it stands.
    login = make_url(plain_login.url).username
    assert login is not None
    with psycopg.connect(postgres.server, autocommit=True) as owner:
        owner.execute(walls.how_to_make(login).split(";", 2)[2])
    assert put_up_walls(plain_login)
    with as_administrator(plain_login, other).read(Permission.VIEW) as uow:
        assert restaurants.every(uow) == []
    with here.read(Permission.VIEW) as uow:
        assert uow.execute(text("SELECT current_user")).scalar_one() == RESTAURANT


def test_a_dump_that_is_brought_back_is_walled_again(
    postgres: Store, postgres_tools: None, tmp_path: Any, pizzeria: Restaurant
) -> None:
    from flux_desktop.services import backups

    with postgres.begin() as uow:
        restaurants.create(uow, pizzeria, None)
    backups.back_up_to(postgres, tmp_path / "flux.dump")
    backups.restore(postgres.url, tmp_path, tmp_path / "flux.dump")
    assert postgres.walled
    with postgres.read(pizzeria.id) as uow:
        assert [each.name for each in restaurants.every(uow)] == ["Pizzeria"]
    with postgres.read(uuid4()) as uow:
        assert restaurants.every(uow) == []
