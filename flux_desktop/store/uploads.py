"""The import history, and which upload speaks for which day."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import func, insert, not_, select, true

from flux_desktop.domain.sales import Problem, Upload
from flux_desktop.store.store import UnitOfWork
from flux_desktop.store.tables import data_uploads, upload_days

COMPLETED: Final = "completed"
UNDONE: Final = "undone"
# A file of another kind can have a bad line for each of its million: the first thousand tell why.
ERRORS_KEPT: Final = 1_000


def every(uow: UnitOfWork, restaurant_id: UUID, *, limit: int | None = None) -> list[Upload]:
    """Newest first; the first `limit` of them."""
    rows = uow.execute(
        select(data_uploads)
        .where(data_uploads.c.restaurant_id == restaurant_id)
        .order_by(data_uploads.c.imported_at.desc(), data_uploads.c.id)
        .limit(limit)
    )
    return [_upload(row) for row in rows]


def get(uow: UnitOfWork, upload_id: UUID) -> tuple[Upload, UUID] | None:
    """An upload and its restaurant."""
    row = uow.execute(select(data_uploads).where(data_uploads.c.id == upload_id)).first()
    return None if row is None else (_upload(row), row.restaurant_id)


def put(uow: UnitOfWork, restaurant_id: UUID, upload: Upload, sha256: str) -> None:
    """Writes the upload, or writes it anew after it was undone."""
    values: dict[str, Any] = {
        "restaurant_id": restaurant_id,
        "file": upload.file,
        "sha256": sha256,
        "layout": upload.layout,
        "status": upload.status,
        "row_count": upload.row_count,
        "errors": [problem._asdict() for problem in upload.errors[:ERRORS_KEPT]],
        "error_count": upload.error_count,
        "first_day": upload.first_day,
        "last_day": upload.last_day,
        "net_sales": upload.net_sales,
        "imported_at": upload.created_at,
        "source": upload.source,
        "has_tickets": upload.has_tickets,
        "ticket_scope": upload.ticket_scope,
        # Whatever was packed of it before is not what is stored now.
        "packs": None,
        "applied": None,
    }
    uow.put_document(data_uploads, upload.id, **values)


def set_status(uow: UnitOfWork, upload_id: UUID, status: str) -> None:
    # Nothing of it is stored any more, whether or not it was packed.
    uow.update_document(data_uploads, upload_id, status=status, applied=[])


def cover(
    uow: UnitOfWork, restaurant_id: UUID, upload_id: UUID, days: Iterable[date], replaces: bool
) -> None:
    """The upload speaks for these days from now on: in place of what came before, or beside it."""
    rows = [
        {"upload_id": upload_id, "business_date": day, "restaurant_id": restaurant_id, "replaces": replaces}
        for day in sorted(days)
    ]
    if rows:
        uow.execute(insert(upload_days), rows)


def covered_days(uow: UnitOfWork, restaurant_id: UUID, *, beside_tickets: bool = False) -> set[date]:
    """Days for which a living upload speaks; with `beside_tickets` only those of uploads without tickets."""
    rows = uow.execute(
        select(upload_days.c.business_date)
        .distinct()
        .join(data_uploads, data_uploads.c.id == upload_days.c.upload_id)
        .where(
            upload_days.c.restaurant_id == restaurant_id,
            data_uploads.c.status == COMPLETED,
            not_(data_uploads.c.has_tickets) if beside_tickets else true(),
        )
    )
    return set(rows.scalars())


def days_of_source(uow: UnitOfWork, restaurant_id: UUID, source: str) -> set[date]:
    """Days for which a living upload with tickets of that system speaks."""
    rows = uow.execute(
        select(upload_days.c.business_date)
        .distinct()
        .join(data_uploads, data_uploads.c.id == upload_days.c.upload_id)
        .where(
            upload_days.c.restaurant_id == restaurant_id,
            data_uploads.c.status == COMPLETED,
            data_uploads.c.source == source,
            data_uploads.c.has_tickets,
        )
    )
    return set(rows.scalars())


def last_import(uow: UnitOfWork, restaurant_id: UUID) -> datetime | None:
    return uow.execute(
        select(func.max(data_uploads.c.imported_at)).where(
            data_uploads.c.restaurant_id == restaurant_id, data_uploads.c.status == COMPLETED
        )
    ).scalar()


def _upload(r: Any) -> Upload:
    return Upload(
        id=r.id,
        file=r.file,
        status=r.status,
        layout=r.layout,
        row_count=r.row_count,
        errors=tuple(Problem(**each) for each in r.errors),
        error_count=r.error_count,
        created_at=r.imported_at,
        first_day=r.first_day,
        last_day=r.last_day,
        net_sales=r.net_sales,
        source=r.source,
        has_tickets=r.has_tickets,
        ticket_scope=r.ticket_scope,
    )
