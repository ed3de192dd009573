"""Sales files that a hub has received and not yet imported, and what became of those it did not import."""

from sqlalchemy import JSON, Column, ForeignKey, Index, Integer, LargeBinary, String, Table

from flux_desktop.store.tables.base import ACCOUNTS, Id, TableClass, created_at, key, kind, metadata

# The id is that of the upload it becomes.
import_jobs = Table(
    "import_jobs",
    metadata,
    key(),
    Column("restaurant_id", Id, ForeignKey("restaurants.id", ondelete="CASCADE"), nullable=False),
    Column("user_id", Id, ForeignKey("users.id", ondelete="CASCADE"), nullable=False),
    Column("file", String(400), nullable=False),
    Column("layout", String(40), nullable=False),
    Column("answers", JSON, nullable=False),
    Column("language", String(10), nullable=False),
    Column("status", String(20), nullable=False),
    Column("errors", JSON, nullable=False),
    Column("questions", JSON, nullable=False),
    Column("attempts", Integer, nullable=False),
    created_at(),
    Index(None, "restaurant_id", "created_at"),
    Index(None, "status", "created_at"),
    info=kind(TableClass.HUB, reach=ACCOUNTS),
)

# Where workers on other machines can read it. In pieces, so that none is held whole; gone once the job is over.
import_job_files = Table(
    "import_job_files",
    metadata,
    Column("job_id", Id, ForeignKey("import_jobs.id", ondelete="CASCADE"), primary_key=True),
    Column("part", Integer, primary_key=True),
    Column("content", LargeBinary, nullable=False),
    info=kind(TableClass.HUB, reach=ACCOUNTS),
)
