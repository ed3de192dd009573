"""Row level security: on a server the second wall between restaurants, behind the doors of `services.session`.

A transaction that is opened with one restaurant at hand works as the role RESTAURANT, for which the policies of every
table leave the rows of that restaurant alone; one that is opened for accounts works as the role ACCOUNTS, which reaches
accounts, memberships and the queue, and no table of a restaurant's kitchen or sales. Neither role owns anything. Which
rows a policy leaves is stated beside a table's columns (`tables.Reach`) or follows from them.

The policies name no role, so that a dump can be brought back where the roles are not made yet.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from enum import Enum
from hashlib import blake2b
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Connection, Table, text
from sqlalchemy.exc import DBAPIError

from flux_desktop.store.tables import RESTAURANT_AT_HAND, metadata, reach_of

RESTAURANT: Final = "flux_restaurant"
ACCOUNTS: Final = "flux_accounts"
_PREFIX: Final = "flux_"
_log = logging.getLogger(__name__)


class At(Enum):
    """What a transaction has at hand that is about no restaurant alone."""

    ACCOUNTS = ACCOUNTS
    EVERYTHING = "none"
    """The whole database, as its owner: to upgrade it, to back it up, to examine it."""


def narrow(connection: Connection, at: UUID | At) -> None:
    """Until the transaction ends, or is narrowed anew, it reaches that alone."""
    role, place = (at.value, "") if isinstance(at, At) else (RESTAURANT, str(at))
    raw: Any = connection.connection.driver_connection
    raw.execute("SELECT set_config('role', %s, true), set_config('flux.restaurant', %s, true)", (role, place))


@contextmanager
def past_policies(raw: Any) -> Iterator[None]:
    """Works as the owner for a moment: a driver's connection whose role may not COPY. An error ends its transaction."""
    (role,) = raw.execute("SELECT current_setting('role')").fetchone()
    raw.execute("SELECT set_config('role', 'none', true)")
    yield
    raw.execute("SELECT set_config('role', %s, true)", (role,))


class Belonging:
    """Proves that rows which go in past the policies are those of one restaurant."""

    def __init__(self, restaurant_id: UUID) -> None:
        self._restaurant = restaurant_id.bytes
        # Ids of rows that were added, and of parents that were named, since the last `take`, by table.
        self._added: dict[str, set[bytes]] = {}
        self._named: dict[str, set[bytes]] = {}

    def note(self, table: Table, columns: tuple[str, ...], rows: Sequence[tuple[Any, ...]]) -> None:
        """Raises RuntimeError: a row is another restaurant's. A fault of the code, not of its user."""
        own = "id" if table.name == "restaurants" else "restaurant_id"
        parent = _parent_of(table)
        if own in table.c:
            at = columns.index(own)
            if {row[at] for row in rows} != {self._restaurant}:
                raise RuntimeError(f"rows of another restaurant for {table.name}")
        elif parent is None:
            raise RuntimeError(f"{table.name} belongs to no restaurant")
        else:
            column, of, _key = parent
            at = columns.index(column)
            self._named.setdefault(of.name, set()).update([row[at] for row in rows])
        if "id" in columns:
            at = columns.index("id")
            self._added.setdefault(table.name, set()).update([row[at] for row in rows])

    def take(self) -> dict[str, set[bytes]]:
        """The parents that were named and are not among the rows that go in with them."""
        named, added, self._named, self._added = self._named, self._added, {}, {}
        return {name: lacking for name, ids in named.items() if (lacking := ids - added.get(name, set()))}

    def prove(self, raw: Any, named: Mapping[str, set[bytes]]) -> None:
        """Asks within the policies for what `take` gave. Raises RuntimeError: one of them is not there."""
        for name, ids in named.items():
            asked = f"SELECT count(*) FROM {name} WHERE id = ANY(%s)"
            (found,) = raw.execute(asked, ([UUID(bytes=each) for each in ids],)).fetchone()
            if found != len(ids):
                raise RuntimeError(f"rows that belong to another restaurant's {name}")


def _parent_of(table: Table) -> tuple[str, Table, str] | None:
    """The row that a table's rows go with and are deleted with: its column, table and key."""
    for key in sorted(table.foreign_keys, key=lambda each: each.parent.name):
        of = key.column.table
        owns = "restaurant_id" in of.c or of.name == "restaurants" or _parent_of(of) is not None
        if key.ondelete == "CASCADE" and owns:
            return key.parent.name, of, key.column.name
    return None


def here(table: Table) -> str:
    """The condition under which a row belongs to the restaurant at hand; "" where no row ever does."""
    stated = reach_of(table).here
    if stated:
        return stated
    if "restaurant_id" in table.c:
        return f"restaurant_id = {RESTAURANT_AT_HAND}"
    parent = _parent_of(table)
    if parent is None:
        return ""
    column, of, key = parent
    # The parent's own policy says whether it is there.
    return f"EXISTS (SELECT 1 FROM {of.name} AS parent WHERE parent.{key} = {table.name}.{column})"


def policies(table: Table) -> dict[str, str]:
    """The names and conditions of a table's policies. A name follows from what it says, so that an old one is seen."""
    reach, found = reach_of(table), {}
    if mine := here(table):
        found["restaurant"] = mine
    if reach.accounts:
        only = "" if reach.accounts == "true" else f" AND {reach.accounts}"
        found["accounts"] = f"current_user = '{ACCOUNTS}'{only}"
    return {
        f"{_PREFIX}{name}_{blake2b(says.encode(), digest_size=4).hexdigest()}": says
        for name, says in found.items()
    }


def stand(connection: Connection) -> bool:
    """Whether this login can work behind the policies, and every table has those that it is to have."""
    if not _roles_are_ours(connection):
        return False
    wanted = {(table.name, name) for table in metadata.sorted_tables for name in policies(table)}
    reached = {(table.name, role) for table in metadata.sorted_tables for role in _roles_of(table)}
    found, guarded, granted = set[tuple[str, str]](), set[str](), set[tuple[str, str]]()
    for row in connection.execute(text(_STATE)):
        found.add((row.name, row.policy))
        if row.guarded:
            guarded.add(row.name)
        if row.for_restaurant:
            granted.add((row.name, RESTAURANT))
        if row.for_accounts:
            granted.add((row.name, ACCOUNTS))
    ours = {each for each in found if each[1] and each[0] in metadata.tables}
    return ours == wanted and granted >= reached and guarded >= set(metadata.tables)


def put_up(connection: Connection) -> bool:
    """Makes roles, policies and grants anew; whether this login may. Without, everything is left as it is."""
    try:
        with connection.begin_nested():
            _make_roles(connection)
            if not _roles_are_ours(connection):
                return False
            for statement in _statements(connection):
                connection.exec_driver_sql(statement)
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", "") not in _MAY_NOT:
            raise
        _log.warning("This login may not make the roles that keep restaurants apart: %s", error.orig)
        return False
    return True


def take_down(connection: Connection) -> None:
    """Removes the policies, which would stand in the way of a change to the tables they speak of."""
    for row in connection.execute(text(_POLICIES)).all():
        connection.exec_driver_sql(f'DROP POLICY "{row.policy}" ON "{row.name}"')


def how_to_make(login: str) -> str:
    """What the server's administrator runs for a login that may not make roles."""
    return f'CREATE ROLE {RESTAURANT}; CREATE ROLE {ACCOUNTS}; GRANT {RESTAURANT}, {ACCOUNTS} TO "{login}";'


def _roles_of(table: Table) -> Iterator[str]:
    if here(table):
        yield RESTAURANT
    if reach_of(table).accounts:
        yield ACCOUNTS


def _roles_are_ours(connection: Connection) -> bool:
    """Whether both roles are there and this login may work as either."""
    found: int = connection.execute(text(_ROLES), {"one": RESTAURANT, "other": ACCOUNTS}).scalar_one()
    return found == 2


def _make_roles(connection: Connection) -> None:
    there = set(connection.execute(text("SELECT rolname FROM pg_roles")).scalars())
    for role in (RESTAURANT, ACCOUNTS):
        if role not in there:
            connection.exec_driver_sql(_MAKE_ROLE.format(role=role))
    if not _roles_are_ours(connection):
        connection.exec_driver_sql(f"GRANT {RESTAURANT}, {ACCOUNTS} TO CURRENT_USER")


def _statements(connection: Connection) -> Iterable[str]:
    old: dict[str, list[str]] = {}
    for row in connection.execute(text(_POLICIES)).all():
        old.setdefault(row.name, []).append(row.policy)
    schema = connection.execute(text("SELECT quote_ident(current_schema())")).scalar_one()
    for role in (RESTAURANT, ACCOUNTS):
        usable = text("SELECT has_schema_privilege(:role, current_schema(), 'USAGE')")
        if not connection.execute(usable, {"role": role}).scalar_one():
            yield f"GRANT USAGE ON SCHEMA {schema} TO {role}"
    for table in metadata.sorted_tables:
        yield from _statements_of(table, old)


def _statements_of(table: Table, old: Mapping[str, list[str]]) -> Iterator[str]:
    reach, name = reach_of(table), table.name
    yield f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY"
    for policy in old.get(name, []):
        yield f'DROP POLICY "{policy}" ON {name}'
    for policy, says in policies(table).items():
        yield f"CREATE POLICY {policy} ON {name} USING ({says})"
    yield f"REVOKE ALL ON {name} FROM {RESTAURANT}, {ACCOUNTS}"
    for role in _roles_of(table):
        if role == RESTAURANT and reach.readable:
            yield f"GRANT SELECT ({', '.join(reach.readable)}) ON {name} TO {role}"
        else:
            yield f"GRANT SELECT, INSERT, UPDATE, DELETE ON {name} TO {role}"


# Insufficient privilege; a role that somebody else is making at this moment.
_MAY_NOT: Final = ("42501", "23505", "42710")
# Another database of the same server may make it at the same moment.
_MAKE_ROLE: Final = """DO $$ BEGIN CREATE ROLE {role} NOLOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$"""
# Where the schema is named after the login, another role would not find it.
_ROLES: Final = """
SELECT count(*) FROM pg_roles
WHERE rolname IN (:one, :other) AND current_schema() <> session_user AND pg_has_role(
    session_user, oid, CASE WHEN current_setting('server_version_num')::int >= 160000 THEN 'SET' ELSE 'MEMBER' END)
"""
_POLICIES: Final = f"""
SELECT c.relname AS name, p.polname AS policy FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid
WHERE c.relnamespace = current_schema()::regnamespace AND p.polname LIKE '{_PREFIX}%'
"""
_STATE: Final = f"""
SELECT c.relname AS name, p.polname AS policy, c.relrowsecurity AS guarded,
    has_any_column_privilege('{RESTAURANT}', c.oid, 'SELECT') AS for_restaurant,
    has_any_column_privilege('{ACCOUNTS}', c.oid, 'SELECT') AS for_accounts
FROM pg_class c LEFT JOIN pg_policy p ON p.polrelid = c.oid
WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r'
"""
