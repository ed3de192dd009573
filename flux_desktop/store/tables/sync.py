"""What several devices need to agree: stamps of what people entered, what is on its way, and who takes part."""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    false,
    text,
)

from flux_desktop.store.tables.base import (
    ACCOUNTS,
    EVERYBODY,
    Id,
    Reach,
    TableClass,
    UtcTime,
    created_at,
    key,
    kind,
    metadata,
)


def _restaurant(*, primary_key: bool = False) -> Column[object]:
    return Column(
        "restaurant_id",
        Id,
        ForeignKey("restaurants.id", ondelete="CASCADE"),
        primary_key=primary_key,
        nullable=False,
    )


# One row: who this database is among others. `device_id` stamps edits; where `store.instance` says another one, this is a
# copy or was restored. `epoch` is a hub's: another one after each restore.
sync_identity = Table(
    "sync_identity",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("device_id", Id, nullable=False),
    Column("hub_id", Id, nullable=False),
    Column("epoch", Id, nullable=False),
    info=kind(TableClass.DEVICE, reach=EVERYBODY),
)

# The clock of a restaurant's edits (`domain.stamps.Clock`) and, where this database is its hub, the number of the last
# change: taken in the transaction that makes the change, under this row's lock.
sync_spaces = Table(
    "sync_spaces",
    metadata,
    _restaurant(primary_key=True),
    Column("last", BigInteger, nullable=False),
    Column("seen", BigInteger, nullable=False),
    Column("clock_offset", BigInteger, nullable=False),
    Column("seq", BigInteger),
    # A restaurant that is made is stamped.
    info=kind(TableClass.DEVICE, reach=ACCOUNTS),
)

# Beside every row that travels: `clocks` says of each register when and by which device it was written, `unsent` which
# of them the hub does not have, each with the stamp of what it replaced. `seq` is the hub's number of its last change.
sync_rows = Table(
    "sync_rows",
    metadata,
    Column("table_name", String(63), primary_key=True),
    Column("row_id", Id, primary_key=True),
    _restaurant(),
    Column("clocks", Text, nullable=False),
    Column("unsent", Text),
    Column("seq", BigInteger),
    # 40 bits of a hash of registers and values: their sum tells whether two databases hold the same.
    Column("checksum", BigInteger, nullable=False),
    Index(None, "restaurant_id", "seq"),
    Index(
        "ix_sync_rows_unsent",
        "restaurant_id",
        sqlite_where=text("unsent IS NOT NULL"),
        postgresql_where=text("unsent IS NOT NULL"),
    ),
    info=kind(TableClass.DEVICE, reach=Reach(accounts="table_name = 'restaurants'")),
)

# What a newer Flux wrote and this one does not know: kept as it came.
sync_unknown = Table(
    "sync_unknown",
    metadata,
    Column("table_name", String(63), primary_key=True),
    Column("row_id", Id, primary_key=True),
    _restaurant(),
    Column("registers", Text, nullable=False),
    info=kind(TableClass.DEVICE),
)

# The hub a restaurant is synced with, and how far.
sync_links = Table(
    "sync_links",
    metadata,
    _restaurant(primary_key=True),
    Column("hub_url", String(400), nullable=False),
    Column("email", String(320), nullable=False),
    Column("hub_id", Id),
    Column("epoch", Id),
    Column("cursor", BigInteger, nullable=False),
    Column("synced_at", UtcTime),
    info=kind(TableClass.DEVICE),
)

# What was sent and not yet answered: written before it is sent, and sent again as it is.
sync_outbatches = Table(
    "sync_outbatches",
    metadata,
    _restaurant(primary_key=True),
    Column("batch_id", Id, nullable=False),
    Column("body", LargeBinary, nullable=False),
    created_at(),
    info=kind(TableClass.DEVICE),
)

# Sales on their way, by the SHA-256 of what they hold. A hub keeps them, a device until they are stored or sent.
sync_packs = Table(
    "sync_packs",
    metadata,
    _restaurant(primary_key=True),
    Column("pack_id", LargeBinary(32), primary_key=True),
    Column("content", LargeBinary, nullable=False),
    created_at(),
    info=kind(TableClass.DEVICE),
)

# What the hub did not take. `settled`: somebody has seen it and leaves it here alone.
sync_rejected = Table(
    "sync_rejected",
    metadata,
    key(),
    _restaurant(),
    Column("table_name", String(63), nullable=False),
    Column("row_id", Id, nullable=False),
    Column("reason", String(40), nullable=False),
    Column("registers", Text, nullable=False),
    created_at(),
    Column("settled", Boolean, nullable=False, server_default=false()),
    Index(None, "restaurant_id"),
    info=kind(TableClass.DEVICE),
)

# Two edits that did not know of each other: which one holds, and the other.
sync_conflicts = Table(
    "sync_conflicts",
    metadata,
    key(),
    _restaurant(),
    Column("table_name", String(63), nullable=False),
    Column("row_id", Id, nullable=False),
    Column("register", String(63), nullable=False),
    Column("holds", Text, nullable=False),
    Column("lost", Text, nullable=False),
    Column("settled", Boolean, nullable=False, server_default=false()),
    created_at(),
    Index(None, "restaurant_id"),
    info=kind(TableClass.DEVICE),
)

# The syncs of this device. `error` is "" for those that went well.
sync_runs = Table(
    "sync_runs",
    metadata,
    key(),
    _restaurant(),
    Column("report", JSON, nullable=False),
    Column("error", String(400), nullable=False),
    created_at(),
    Index(None, "restaurant_id", "created_at"),
    info=kind(TableClass.DEVICE),
)

# At the hub: who takes part, and the answers to what was sent, for who asks again.
sync_devices = Table(
    "sync_devices",
    metadata,
    _restaurant(primary_key=True),
    Column("id", Id, primary_key=True),
    Column("user_id", Id, ForeignKey("users.id", ondelete="CASCADE"), nullable=False),
    # The sign-in it came with.
    Column("family_id", Id, nullable=False),
    Column("name", String(200), nullable=False),
    Column("schema", Integer, nullable=False),
    Column("cursor", BigInteger, nullable=False),
    created_at(),
    Column("last_seen", UtcTime, nullable=False),
    Column("revoked_at", UtcTime),
    info=kind(TableClass.HUB, reach=ACCOUNTS),
)

sync_batches = Table(
    "sync_batches",
    metadata,
    _restaurant(primary_key=True),
    Column("batch_id", Id, primary_key=True),
    Column("device_id", Id, nullable=False),
    Column("answer", Text, nullable=False),
    created_at(),
    Index(None, "created_at"),
    info=kind(TableClass.HUB),
)
