"""A copy of a PostgreSQL database by its own tools, and the way back: `pg_dump`, `pg_restore`."""

import os
import re
import subprocess
from functools import cache
from pathlib import Path
from shutil import which
from typing import Any, Final

from sqlalchemy import URL, Connection, Engine, inspect, text

from flux_desktop.domain.errors import StoreUnusable
from flux_desktop.domain.i18n import _
from flux_desktop.store.backups import BackupContents, Maker, not_good

_SAID: Final = 500


def dumping(address: URL, inside: BackupContents) -> Maker:
    """Dumps what that address names into PostgreSQL's own format; the dump must list every table with its rows.

    Raises StoreUnusable: there is no pg_dump, it is older than the server, or it failed.
    """

    def write(part: Path) -> BackupContents:
        _run("pg_dump", address, "--format=custom", f"--file={part}")
        _prove(part)
        return inside

    return Maker(write, _prove)


def contents_of_server(connection: Connection) -> BackupContents:
    """What the database holds, as far as its schema tells; see `backup.contents_of`."""
    tables = set(inspect(connection).get_table_names())

    def first(table: str, columns: str) -> tuple[Any, ...]:
        if table not in tables:
            return ()
        return tuple(connection.execute(text(f"SELECT {columns} FROM {table}")).first() or ())

    days = first("transactions", "min(business_date), max(business_date)") or ("", "")
    return BackupContents(
        str(*first("alembic_version", "version_num")),
        int(*first("restaurants", "count(*)")),
        int(*first("transaction_items", "count(*)")),
        *(str(day or "") for day in days),
    )


def bring_back(address: URL, file: Path) -> None:
    """Makes the database what the dump holds, in one transaction: whole or not at all. Raises StoreUnusable."""
    how = (
        "--clean",
        "--if-exists",
        "--no-owner",
        "--no-privileges",
        "--single-transaction",
        "--exit-on-error",
    )
    _run("pg_restore", address, *how, str(file))


def can_dump(engine: Engine) -> bool:
    """Whether there are tools here that can copy this server: older ones refuse a newer server."""
    programs = [which(name) for name in ("pg_dump", "pg_restore")]
    with engine.connect() as connection:
        server = int((connection.dialect.server_version_info or (0,))[0])
    return all(program is not None and _major(program) >= server for program in programs)


@cache
def _major(program: str) -> int:
    """The first number that it says of its version, 0 where it says none."""
    found = re.search(r"\d+", _call([program, "--version"], {}).stdout)
    return int(found[0]) if found else 0


def _prove(file: Path) -> None:
    program = which("pg_restore")
    if program is None:
        raise _missing("pg_restore")
    listed = _call([program, "--list", str(file)], {})
    if listed.returncode or " TABLE DATA " not in listed.stdout or "alembic_version" not in listed.stdout:
        raise not_good()


def _run(name: str, address: URL, *options: str) -> None:
    program = which(name)
    if program is None:
        raise _missing(name)
    # By the environment, not the command line, where everybody on the computer could read the password.
    secret = {"PGPASSWORD": str(address.password)} if address.password else {}
    plain = address.set(drivername="postgresql", password=None).render_as_string(hide_password=False)
    done = _call([program, *options, f"--dbname={plain}"], secret)
    if done.returncode:
        raise StoreUnusable(
            _("{program} could not copy the database.").format(program=name),
            _("Nothing was changed. It said: {said}").format(output=done.stderr.strip()[-_SAID:]),
            code="backup.failed",
        )


def _call(command: list[str], environment: dict[str, str]) -> "subprocess.CompletedProcess[str]":
    # Its messages are read by people: in English everywhere, as its manual is.
    return subprocess.run(  # noqa: S603 - the program's own path, and an address of the user's
        command,
        env={**os.environ, **environment, "LC_MESSAGES": "C"},
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )


def _missing(program: str) -> StoreUnusable:
    return StoreUnusable(
        _("{program} is not installed on this computer.").format(program=program),
        _("Install PostgreSQL's client programs, of the server's version or newer."),
        code="backup.no_tool",
    )
