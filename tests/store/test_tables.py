"""The migrations make exactly the tables that the code believes in, on both databases."""

import re

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.exc import IntegrityError

from flux_desktop import bundled
from flux_desktop.domain.ids import new_id
from flux_desktop.domain.restaurants import Restaurant
from flux_desktop.store import restaurants
from flux_desktop.store.store import Store
from flux_desktop.store.tables import metadata, operating_hours
from flux_desktop.store.upgrade import HEAD, schema_revision, upgrade


def described(store: Store) -> dict[str, object]:
    """Everything the database itself says about its tables."""
    found = sa.inspect(store.engine)

    def of(table: str) -> list[object]:
        columns = [{**each, "type": repr(each["type"])} for each in found.get_columns(table)]
        rules = [
            found.get_check_constraints(table),
            found.get_unique_constraints(table),
            found.get_foreign_keys(table),
            [
                # A condition is an object that is equal to itself only.
                {**each, "dialect_options": {key: str(said) for key, said in options.items()}}
                for each in found.get_indexes(table)
                if (options := dict(each.get("dialect_options", {}))) is not None
            ],
        ]
        return [
            columns,
            found.get_pk_constraint(table),
            *[sorted(each, key=lambda rule: str(rule["name"])) for each in rules],
        ]

    return {table: of(table) for table in found.get_table_names() if table != "alembic_version"}


def test_alembic_finds_nothing_to_migrate(store: Store) -> None:
    with store.read() as uow:
        context = MigrationContext.configure(uow.connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


def test_the_migrations_make_what_the_tables_would(empty_store: Store) -> None:
    with empty_store.begin() as uow:
        metadata.create_all(uow.connection)
    wanted = described(empty_store)
    with empty_store.begin() as uow:
        metadata.drop_all(uow.connection)
    upgrade(empty_store)
    assert described(empty_store) == wanted
    assert set(wanted) == set(metadata.tables)


def test_facts_have_no_rowid_on_sqlite(sqlite: Store) -> None:
    with sqlite.read() as uow:
        for table in metadata.sorted_tables:
            made = uow.execute(sa.text(f"SELECT sql FROM sqlite_master WHERE name = '{table.name}'")).scalar()
            without = re.search(r"\)\s*WITHOUT ROWID\s*\Z", str(made)) is not None
            assert without is not table.dialect_options["sqlite"]["with_rowid"]


def test_the_revision_of_the_code_is_the_newest_script(store: Store) -> None:
    config = Config()
    config.set_main_option("script_location", str(bundled("migrations")).replace("%", "%%"))
    assert ScriptDirectory.from_config(config).get_heads() == [HEAD]
    assert schema_revision(store) == HEAD


@pytest.mark.parametrize(
    "values", [{}, {"day_of_week": 1, "on_date": sa.func.current_date()}, {"day_of_week": 7}]
)
def test_hours_are_of_one_weekday_or_of_one_date(
    store: Store, pizzeria: Restaurant, values: dict[str, object]
) -> None:
    with store.begin() as uow:
        restaurants.create(uow, pizzeria, None)
    with pytest.raises(IntegrityError), store.begin() as uow:
        uow.add(operating_hours, id=new_id(), restaurant_id=pizzeria.id, **values)
