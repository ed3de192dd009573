"""Opening the database of this computer: folder, engine, schema."""

from flux_desktop.domain.words import _
from flux_desktop.store.store import Store, open_store
from flux_desktop.store.upgrade import HEAD, schema_revision, upgrade


def open_database(url: str) -> Store:
    """The store at that address, at this version's schema, made where it is new. Raises StoreUnusable."""
    store = open_store(url)
    upgrade(store)
    return store


def describe_database(url: str) -> str:
    """Engine, version, schema and place of the database, which is opened but not changed. Raises StoreUnusable."""
    store = open_store(url)
    if store.file is not None and not store.file.exists():
        return _("{engine}: {file} will be made at the first start").format(
            engine=store.engine_name, file=store.file
        )
    schema = schema_revision(store)
    place = store.file or store.engine.url.host or ""
    return _("{engine}, schema {schema} of {head}: {place}").format(
        engine=store.engine_name, schema=schema or "-", head=HEAD, place=place
    )
