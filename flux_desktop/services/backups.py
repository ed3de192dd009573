"""Backups of the whole database: made, listed, brought back. What they are is told in `store.backups`."""

from pathlib import Path

from flux_desktop.domain.progress import SILENT, Progress
from flux_desktop.store import backups
from flux_desktop.store.backup import copying
from flux_desktop.store.backups import Backup, Maker
from flux_desktop.store.dump import contents_of_server, dumping
from flux_desktop.store.store import Store


def back_up_to(store: Store, file: Path, progress: Progress = SILENT) -> Backup:
    """A verified copy under that name, while everything goes on. Raises StoreUnusable: the name is taken, or it failed."""
    return backups.put_at(file, maker_of(store, progress))


def maker_of(store: Store, progress: Progress = SILENT) -> Maker:
    if store.file is not None:
        return copying(store.file, progress)
    with store.read() as uow:
        return dumping(store.engine.url, contents_of_server(uow.connection))
