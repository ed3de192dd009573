"""The queue's own tables on a server: made by the library's script, once."""

from typing import Any

from sqlalchemy import inspect

from flux_desktop.store.store import UnitOfWork


def prepare(uow: UnitOfWork, script: str) -> None:
    """Runs the script unless its tables are there."""
    if inspect(uow.connection).has_table("procrastinate_jobs"):
        return
    raw: Any = uow.connection.connection.driver_connection
    raw.execute(script)
