"""A database is brought to the newest schema whole or not at all, behind a verified backup."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from alembic import command
from sqlalchemy import event, text
from sqlcipher3 import dbapi2

from flux_desktop import bundled
from flux_desktop.domain.errors import StoreUnusable
from flux_desktop.domain.restaurants import Restaurant
from flux_desktop.services.imports import import_file
from flux_desktop.store import hours, menu
from flux_desktop.store.backups import backups_in
from flux_desktop.store.dump import bring_back
from flux_desktop.store.store import Store
from flux_desktop.store.tables import metadata
from flux_desktop.store.upgrade import HEAD, _config, schema_revision, upgrade
from tests.sessions import session

NEXT = "next"
# Rebuilds the table at the top of every cascade: with foreign keys on, all rows below it would go.
ADD_STARS = """
    op.execute("CREATE TABLE guests (id INTEGER PRIMARY KEY)")
    with op.batch_alter_table("restaurants", recreate="auto" if postgres else "always") as batch:
        batch.add_column(sa.Column("stars", sa.Integer(), nullable=False, server_default="3"))
    op.execute("UPDATE restaurants SET stars = 5")
"""
LOSE_PARENTS = """
    op.execute("DELETE FROM data_uploads")
"""


@pytest.fixture
def filled(store: Store, pizzeria: Restaurant, write: Callable[..., Path]) -> Store:
    """A database of today's schema with sales in it."""
    lines = [f"2026-01-{day:02},{dish},2,4.50" for day in range(1, 11) for dish in ("Soup", "Tea")]
    import_file(session(store, pizzeria), write("sales.csv", "date,item,quantity,price", *lines))
    return store


@pytest.fixture
def release(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[[str], None]:
    """Makes this the next version of Flux: `release(body)` adds a migration of that body."""

    def with_migration(body: str) -> None:
        folder = tmp_path / "migrations"
        shutil.copytree(bundled("migrations"), folder)
        (folder / "versions" / "next.py").write_text(
            "import sqlalchemy as sa\nfrom alembic import op\n"
            f"revision = {NEXT!r}\ndown_revision = {HEAD!r}\nbranch_labels = depends_on = None\n"
            f"def upgrade():\n    postgres = op.get_bind().dialect.name == 'postgresql'\n{body}\n"
        )
        monkeypatch.setattr("flux_desktop.store.upgrade.bundled", lambda _folder: folder)
        monkeypatch.setattr("flux_desktop.store.upgrade.HEAD", NEXT)

    return with_migration


def contents(store: Store) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table that this version knows, whatever columns it has."""
    with store.read() as uow:
        return {
            name: sorted(tuple(map(str, row)) for row in uow.execute(text(f"SELECT * FROM {name}")))
            for name in metadata.tables
        }


def backups_of(store: Store) -> list[Path]:
    assert store.file is not None
    return sorted((store.file.parent / "backups").glob("*.db"))


def test_an_empty_database_gets_the_newest_schema_and_needs_no_backup(empty_store: Store) -> None:
    upgrade(empty_store)
    assert schema_revision(empty_store) == HEAD
    if empty_store.file is not None:
        assert backups_of(empty_store) == []


def test_an_upgraded_database_is_left_alone(filled: Store) -> None:
    before = contents(filled)
    upgrade(filled)
    assert contents(filled) == before
    if filled.file is not None:
        assert backups_of(filled) == []


def test_a_filled_database_keeps_every_row_through_a_rebuilt_table(
    filled: Store, release: Callable[[str], None]
) -> None:
    before = contents(filled)
    release(ADD_STARS)
    upgrade(filled, backed_up=True)
    after = contents(filled)
    assert schema_revision(filled) == NEXT
    assert [row[-1] for row in after.pop("restaurants")] == ["5"]
    before.pop("restaurants")
    assert after == before


def test_a_backup_that_holds_everything_is_made_before_a_migration(
    sqlite: Store,
    pizzeria: Restaurant,
    write: Callable[..., Path],
    release: Callable[[str], None],
    open_sqlite: Callable[[Path], Store],
) -> None:
    import_file(
        session(sqlite, pizzeria), write("a.csv", "date,item,quantity,price", "2026-01-01,Soup,2,4.50")
    )
    before = contents(sqlite)
    release(ADD_STARS)
    upgrade(sqlite)
    (backup,) = backups_of(sqlite)
    assert re.fullmatch(r"flux-\d{8}-\d{6}-upgrade\.db", backup.name)
    copy = open_sqlite(backup)
    assert schema_revision(copy) == HEAD
    assert contents(copy) == before


def test_without_a_good_backup_nothing_is_migrated(
    sqlite: Store, pizzeria: Restaurant, write: Callable[..., Path], release: Callable[[str], None]
) -> None:
    import_file(
        session(sqlite, pizzeria), write("a.csv", "date,item,quantity,price", "2026-01-01,Soup,2,4.50")
    )
    assert sqlite.file is not None
    (sqlite.file.parent / "backups").write_text("a file where the folder should be")
    before = contents(sqlite)
    release(ADD_STARS)
    with pytest.raises(StoreUnusable, match="backup"):
        upgrade(sqlite)
    assert schema_revision(sqlite) == HEAD
    assert contents(sqlite) == before


ALL = 1_000_000


class Fault(Exception):
    """What a test breaks a migration with."""


def test_a_migration_that_fails_at_any_statement_leaves_the_database_as_it_was(
    filled: Store, release: Callable[[str], None]
) -> None:
    before = contents(filled)
    release(ADD_STARS)
    left = ALL

    def fail(*_arguments: object) -> None:
        nonlocal left
        left -= 1
        if left < 0:
            raise Fault

    event.listen(filled.engine, "before_cursor_execute", fail)
    for statements in count():
        left = statements
        try:
            upgrade(filled, backed_up=True)
        except Fault:
            left = ALL
            assert schema_revision(filled) == HEAD
            assert contents(filled) == before
            with filled.read() as uow:
                assert not filled.engine.dialect.has_table(uow.connection, "guests")
        else:
            break
    left = ALL
    assert statements > 5
    assert schema_revision(filled) == NEXT


def test_a_failed_migration_leaves_the_file_byte_for_byte(
    sqlite: Store, pizzeria: Restaurant, write: Callable[..., Path], release: Callable[[str], None]
) -> None:
    import_file(
        session(sqlite, pizzeria), write("a.csv", "date,item,quantity,price", "2026-01-01,Soup,2,4.50")
    )
    sqlite.close()
    assert sqlite.file is not None
    before = sqlite.file.read_bytes()
    release(ADD_STARS + '    op.execute("DROP TABLE no_such_table")\n')
    with pytest.raises(Exception, match="no_such_table"):
        upgrade(sqlite)
    sqlite.close()
    assert sqlite.file.read_bytes() == before


def test_a_migration_that_breaks_a_reference_is_undone(
    sqlite: Store, pizzeria: Restaurant, write: Callable[..., Path], release: Callable[[str], None]
) -> None:
    import_file(
        session(sqlite, pizzeria), write("a.csv", "date,item,quantity,price", "2026-01-01,Soup,2,4.50")
    )
    before = contents(sqlite)
    release(LOSE_PARENTS)
    with pytest.raises(StoreUnusable, match="could not be brought"):
        upgrade(sqlite)
    assert schema_revision(sqlite) == HEAD
    assert contents(sqlite) == before


def test_foreign_keys_are_checked_again_after_a_migration(
    sqlite: Store, release: Callable[[str], None]
) -> None:
    release(ADD_STARS)
    upgrade(sqlite)
    with sqlite.read() as uow:
        assert uow.connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1


def test_a_database_of_a_newer_flux_is_refused_and_left_as_it_is(filled: Store) -> None:
    with filled.begin() as uow:
        uow.execute(text("UPDATE alembic_version SET version_num = 'from_2030'"))
    before = contents(filled)
    filled.close()
    raw = filled.file.read_bytes() if filled.file is not None else b""
    with pytest.raises(StoreUnusable, match="newer version") as refused:
        upgrade(filled)
    assert "Update Flux" in refused.value.advice
    assert contents(filled) == before
    assert schema_revision(filled) == "from_2030"
    filled.close()
    if filled.file is not None:
        assert filled.file.read_bytes() == raw
        assert backups_of(filled) == []


UPGRADE_AT_ONCE = """
import os, sys
import alembic.command
from flux_desktop.store import hours, menu
from flux_desktop.store.store import Store
from flux_desktop.store.upgrade import upgrade

gate, opener = os.pipe()
children = []
for _ in range(4):
    children.append(os.fork())
    if not children[-1]:
        os.close(opener)
        os.read(gate, 1)
        upgrade(Store(sys.argv[1]))
        sys.exit(0)
os.close(opener)
print([os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children])
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="starts processes at one moment by fork")
def test_processes_that_upgrade_at_once_all_succeed(empty_store: Store) -> None:
    command = [sys.executable, "-c", UPGRADE_AT_ONCE, empty_store.url]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.stdout.strip() == "[0, 0, 0, 0]", done.stderr
    assert schema_revision(empty_store) == HEAD


RACE = """
import os, sys, traceback
from pathlib import Path
import alembic.command
from flux_desktop.store import upgrade as module
from flux_desktop.store.store import Store

if len(sys.argv) > 2:
    module.bundled = lambda _folder: Path(sys.argv[2])
    module.HEAD = "next"
gate, opener = os.pipe()
children = []
for _ in range(6):
    children.append(os.fork())
    if not children[-1]:
        os.close(opener)
        os.read(gate, 1)
        try:
            module.upgrade(Store(sys.argv[1]), backed_up=True)
        except BaseException:
            traceback.print_exc()
            os._exit(1)
        os._exit(0)
os.close(opener)
print([os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children])
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="starts processes at one moment by fork")
def test_processes_that_upgrade_a_filled_database_at_once_migrate_it_once_behind_one_good_backup(
    filled: Store, release: Callable[[str], None], tmp_path: Path, open_sqlite: Callable[[Path], Store]
) -> None:
    before = contents(filled)
    release(ADD_STARS)
    filled.close()
    command = [sys.executable, "-c", RACE, filled.url, str(tmp_path / "migrations")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.stdout.strip() == "[0, 0, 0, 0, 0, 0]", done.stderr
    assert schema_revision(filled) == NEXT
    if filled.file is not None:
        (backup,) = backups_of(filled)
        assert contents(open_sqlite(backup)) == before


def test_failed_migrations_do_not_pile_up_copies(sqlite: Store, release: Callable[[str], None]) -> None:
    release(ADD_STARS + '    op.execute("DROP TABLE no_such_table")\n')
    for _again in range(3):
        with pytest.raises(Exception, match="no_such_table"):
            upgrade(sqlite)
    assert len(backups_of(sqlite)) == 1


def test_a_server_without_its_tools_is_not_migrated_until_somebody_says_it_is_backed_up(
    postgres: Store, release: Callable[[str], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    release(ADD_STARS)
    with pytest.raises(StoreUnusable, match="Back it up first") as refused:
        upgrade(postgres, folder=tmp_path)
    assert refused.value.code == "store.back_up_first"
    assert "upgrade --backed-up" in refused.value.advice
    assert schema_revision(postgres) == HEAD
    upgrade(postgres, folder=tmp_path, backed_up=True)
    assert schema_revision(postgres) == NEXT


def test_a_server_is_dumped_by_its_own_tools_before_a_migration(
    postgres: Store,
    pizzeria: Restaurant,
    write: Callable[..., Path],
    release: Callable[[str], None],
    tmp_path: Path,
    postgres_tools: None,
) -> None:
    import_file(
        session(postgres, pizzeria), write("a.csv", "date,item,quantity,price", "2026-01-01,Soup,2,4.50")
    )
    before = contents(postgres)
    release(ADD_STARS)
    upgrade(postgres, folder=tmp_path)
    (backup,) = backups_in(tmp_path / "backups", postgres.engine.url.database or "")
    assert (backup.contents.schema, backup.contents.lines) == (HEAD, 1)
    bring_back(postgres.engine.url, backup.file)
    postgres.close()
    assert schema_revision(postgres) == HEAD
    assert contents(postgres) == before


def test_a_database_of_another_program_is_left_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "notes.db"
    other = dbapi2.connect(str(file))
    other.execute("CREATE TABLE notes (text)")
    other.commit()
    other.close()
    store = Store(f"sqlite:///{file}")
    with pytest.raises(StoreUnusable, match="belongs to another program"):
        upgrade(store)
    store.close()
    other = dbapi2.connect(str(file))
    assert other.execute("SELECT name FROM sqlite_master").fetchall() == [("notes",)]
    other.close()


def test_sales_of_before_there_were_tickets_keep_their_promotions(tmp_path: Path) -> None:
    file = tmp_path / "old.db"
    store = Store(f"sqlite:///{file}")
    with store.engine.connect() as connection, connection.begin():
        command.upgrade(_config(connection), "0001")
    ids = {"r": b"r" * 16, "u": b"u" * 16, "m": b"m" * 16}
    with store.begin() as uow:
        for statement in (
            "INSERT INTO restaurants VALUES (:r, 'P', NULL, 'UTC', 'EUR', 'ES', '', '04:00:00', '2026-01-01')",
            "INSERT INTO menu_items (id, restaurant_id, name, name_key) VALUES (:m, :r, 'Soup', 'soup')",
            "INSERT INTO data_uploads VALUES"
            " (:u, :r, 'a.csv', '', 'flux', 'completed', 2, '[]', 0, NULL, NULL, 0, '2026-01-01', '2026-01-01')",
        ):
            uow.execute(text(statement), ids)
        for key, promo in ((b"1" * 16, True), (b"2" * 16, False)):
            uow.execute(
                text(
                    "INSERT INTO transactions (id, restaurant_id, upload_id, transaction_date, business_date,"
                    " total_amount, is_promo) VALUES (:t, :r, :u, '2026-01-01', '2026-01-01', 0, :promo)"
                ),
                {**ids, "t": key, "promo": promo},
            )
            uow.execute(
                text("INSERT INTO transaction_items VALUES (:t, :t, :m, 'Soup', 2, 1, 1, 1, 1)"),
                {**ids, "t": key},
            )
    upgrade(store)
    with store.read() as uow:
        assert uow.execute(text("SELECT is_promo, part_of FROM transaction_items ORDER BY id")).all() == [
            (1, None),
            (0, None),
        ]
        assert uow.execute(text("SELECT source, has_tickets, ticket_scope FROM data_uploads")).all() == [
            ("flux", 0, "")
        ]
    store.close()


def test_what_files_said_and_what_people_said_are_told_apart_in_a_filled_database(empty_store: Store) -> None:
    store = empty_store
    with store.begin() as uow:
        command.upgrade(_config(uow.connection), "0003")
    key = {name: UUID(int=at) for at, name in enumerate("rabstuvwxyz", 1)}
    on_disk = {name: each if store.file is None else each.bytes for name, each in key.items()}

    def run(statement: str, **values: object) -> list[tuple[object, ...]]:
        with store.begin() as uow:
            done = uow.connection.execute(text(statement), {**on_disk, **values})
            return [tuple(row) for row in done] if done.returns_rows else []

    run(
        "INSERT INTO restaurants (id, name, timezone, currency, country, region, business_day_start)"
        " VALUES (:r, 'P', 'UTC', 'EUR', 'ES', '', '04:00:00')"
    )
    for item, name, auto, gone in (
        ("s", "Soup", True, False),
        ("t", "Tea", False, False),
        ("v", "Old", True, True),
    ):
        run(
            "INSERT INTO menu_items (id, restaurant_id, name, name_key, category, price, auto_created, deleted)"
            " VALUES (:item, :r, :name, 'key', 'Hot', 5, :auto, :gone)",
            item=on_disk[item],
            name=name,
            auto=auto,
            gone=gone,
        )
    for upload in "ab":
        run(
            "INSERT INTO data_uploads (id, restaurant_id, file, sha256, layout, status, row_count, errors,"
            " error_count, net_sales, imported_at, source, has_tickets) VALUES (:upload, :r, 'f', '', 'toast',"
            " 'completed', 1, '[]', 0, 0, '2026-01-01 00:00:00', 'toast', :tickets)",
            upload=on_disk[upload],
            tickets=upload == "b",
        )
    for sale, upload, number, superseded in (("w", "a", None, True), ("x", "b", "17", False)):
        run(
            "INSERT INTO transactions (id, restaurant_id, upload_id, transaction_date, business_date, total_amount,"
            " is_promo, superseded, external_id) VALUES (:sale, :r, :upload, '2026-01-01', '2026-01-01', 5, false,"
            " :superseded, :number)",
            sale=on_disk[sale],
            upload=on_disk[upload],
            number=number,
            superseded=superseded,
        )
    run("INSERT INTO transaction_sources (transaction_id, upload_id) VALUES (:x, :a)")
    run(
        "INSERT INTO transaction_items (id, transaction_id, menu_item_id, menu_item_name, line, demand, quantity,"
        " unit_price, net_sales) VALUES (:y, :x, :s, 'Soup', 1, 1, 1, 5, 5)"
    )
    run(
        "INSERT INTO daily_item_sales (restaurant_id, business_date, menu_item_id, demand, quantity, net_sales,"
        " is_promo) VALUES (:r, '2026-01-01', :s, 1, 1, 5, false)"
    )
    run("INSERT INTO operating_hours (id, restaurant_id, day_of_week, closed) VALUES (:z, :r, 0, true)")
    upgrade(store, backed_up=True)

    with store.read() as uow:
        dishes = {item.name: (item.category, item.price) for item in menu.every(uow, key["r"])}
        assert [(each.weekday, each.closed) for each in hours.every(uow, key["r"])] == [(0, True)]
    assert dishes == {"Soup": ("Hot", 5), "Tea": ("Hot", 5)}
    assert run("SELECT category, price FROM menu_items ORDER BY id") == [("", None), ("Hot", 5), ("", None)]
    assert run("SELECT upload_id FROM transactions ORDER BY id") == [(on_disk["a"],), (None,)]
    assert run("SELECT transaction_id FROM superseded_transactions") == [(on_disk["w"],)]
    assert sorted(run("SELECT upload_id FROM transaction_sources"), key=str) == [
        (on_disk["a"],),
        (on_disk["b"],),
    ]
    assert run("SELECT count(*) FROM transaction_items") == [(1,)]
