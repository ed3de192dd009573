"""Photos waiting to be read, with their contents, and what came of those that were."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, select, update

from flux_desktop.domain.photo_jobs import PENDING, PROCESSING, PhotoJob
from flux_desktop.store.store import UnitOfWork
from flux_desktop.store.tables import photo_jobs

_COLUMNS = [each for each in photo_jobs.c if each.name != "content"]


def add(uow: UnitOfWork, job: PhotoJob, content: bytes) -> None:
    uow.add(
        photo_jobs,
        id=job.id,
        restaurant_id=job.restaurant_id,
        user_id=job.user_id,
        language=job.language,
        status=job.status,
        attempts=job.attempts,
        content=content,
        created_at=job.created_at,
    )


def get(uow: UnitOfWork, job_id: UUID) -> PhotoJob | None:
    row = uow.execute(select(*_COLUMNS).where(photo_jobs.c.id == job_id)).first()
    return None if row is None else _job(row)


def content(uow: UnitOfWork, job_id: UUID) -> bytes | None:
    """The photo; None once it was read."""
    return uow.execute(select(photo_jobs.c.content).where(photo_jobs.c.id == job_id)).scalar()


def waiting(uow: UnitOfWork, *, begun: bool = False) -> list[UUID]:
    """The jobs no worker has begun, the oldest first; with `begun` also those that one has."""
    wanted = [PENDING, PROCESSING] if begun else [PENDING]
    rows = uow.execute(
        select(photo_jobs.c.id).where(photo_jobs.c.status.in_(wanted)).order_by(photo_jobs.c.created_at)
    )
    return list(rows.scalars())


def count_waiting(uow: UnitOfWork, restaurant_id: UUID) -> int:
    found: int = uow.execute(
        select(func.count())
        .select_from(photo_jobs)
        .where(photo_jobs.c.restaurant_id == restaurant_id, photo_jobs.c.status.in_([PENDING, PROCESSING]))
    ).scalar_one()
    return found


def mark_begun(uow: UnitOfWork, job_id: UUID) -> None:
    uow.execute(
        update(photo_jobs)
        .where(photo_jobs.c.id == job_id)
        .values(status=PROCESSING, attempts=photo_jobs.c.attempts + 1)
    )


def put_back(uow: UnitOfWork, job_id: UUID, *, counts: bool = False) -> None:
    """As if no worker had begun it; `counts` keeps that one has tried."""
    attempts = photo_jobs.c.attempts if counts else photo_jobs.c.attempts - 1
    uow.execute(update(photo_jobs).where(photo_jobs.c.id == job_id).values(status=PENDING, attempts=attempts))


def finish(
    uow: UnitOfWork,
    job_id: UUID,
    status: str,
    *,
    result: dict[str, Any] | None = None,
    error: dict[str, str] | None = None,
) -> None:
    """What came of it; its photo is let go."""
    uow.execute(
        update(photo_jobs)
        .where(photo_jobs.c.id == job_id)
        .values(status=status, result=result, error=error, content=None)
    )


def forget(uow: UnitOfWork, before: datetime) -> None:
    """Deletes the jobs of before that moment, whatever became of them."""
    uow.execute(delete(photo_jobs).where(photo_jobs.c.created_at < before))


def _job(row: Any) -> PhotoJob:
    return PhotoJob(**{name: getattr(row, name) for name in PhotoJob.__slots__})
