"""Whose copy of the database this is: a device id that a restored or copied database does not share with its source.

A random number is kept in the database and outside it: in `NAME.instance` beside a file, with the place it was written
for; on a server as the identity of its cluster and database. Where they differ a new device id is made.
"""

import platform
import secrets
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path
from typing import Final
from uuid import UUID

from sqlalchemy import delete, insert, select, text
from sqlalchemy.exc import DBAPIError

from flux_desktop.domain.ids import new_id
from flux_desktop.store.private import write_new
from flux_desktop.store.store import Store
from flux_desktop.store.tables import instance
from flux_desktop.store.walls import At

OUTSIDE: Final = ".instance"


def device_id(store: Store) -> UUID:
    """This copy's id, made anew where the database was restored or copied. Ask before the first write of a sync."""
    with store.read(At.ACCOUNTS) as uow:
        row = uow.execute(select(instance)).first()
    if row is not None and row.nonce == _outside(store):
        return UUID(bytes=row.device_id.bytes)
    with store.begin(at=At.ACCOUNTS) as uow:
        # Another process may have been here first.
        row = uow.execute(select(instance)).first()
        if row is not None and row.nonce == _outside(store):
            return UUID(bytes=row.device_id.bytes)
        made = new_id()
        uow.execute(delete(instance))
        uow.execute(insert(instance).values(id=new_id(), nonce=_new_outside(store), device_id=made))
    return made


def is_another_copy(store: Store) -> None:
    """Has the next `device_id` be a new one, whatever becomes of what is done now."""
    if store.file is not None:
        _write(store.file, secrets.token_hex(16))
    else:
        with store.begin(at=At.ACCOUNTS) as uow:
            uow.execute(delete(instance))


def _outside(store: Store) -> str:
    """What says outside the database which copy it is; "" where nothing does."""
    if store.file is None:
        return _server(store)
    try:
        nonce, _space, place = _beside(store.file).read_text(encoding="utf-8").strip().partition(" ")
    except (OSError, ValueError):
        return ""
    return nonce if place == _place(store.file) else ""


def _new_outside(store: Store) -> str:
    if store.file is None:
        return _server(store)
    nonce = secrets.token_hex(16)
    _write(store.file, nonce)
    return nonce


def _write(file: Path, nonce: str) -> None:
    part = file.with_name(f"{file.name}{OUTSIDE}.{secrets.token_hex(4)}.part")
    try:
        write_new(part, f"{nonce} {_place(file)}\n")
        part.replace(_beside(file))
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def _beside(file: Path) -> Path:
    return file.with_name(file.name + OUTSIDE)


def _place(file: Path) -> str:
    """This file on this computer: a folder that was copied to another one is another copy."""
    return blake2b(f"{platform.node()}\0{file.resolve()}".encode(), digest_size=8).hexdigest()


def _server(store: Store) -> str:
    """The cluster and the database on it, which a dump that was brought back elsewhere does not have."""
    with store.read(At.ACCOUNTS) as uow:
        database = uow.execute(
            text("SELECT oid FROM pg_database WHERE datname = current_database()")
        ).scalar_one()
    try:
        with store.read(At.ACCOUNTS) as uow:
            cluster = uow.execute(text("SELECT system_identifier FROM pg_control_system()")).scalar_one()
    except DBAPIError:
        cluster = ""
    return f"{cluster}:{database}"
