"""Which copy of the database this is. One row at most; it never leaves the copy."""

from sqlalchemy import Column, String, Table

from flux_desktop.store.tables.base import EVERYBODY, Id, TableClass, created_at, key, kind, metadata

instance = Table(
    "instance",
    metadata,
    key(),
    # Kept beside the file too; where the two differ, the file was restored or copied.
    Column("nonce", String(200), nullable=False),
    Column("device_id", Id, nullable=False),
    created_at(),
    info=kind(TableClass.DEVICE, reach=EVERYBODY),
)
