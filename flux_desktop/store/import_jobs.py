"""Sales files waiting to be imported, with their contents, and those that could not be."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, select, update

from flux_desktop.domain.import_jobs import PENDING, PROCESSING, ImportJob
from flux_desktop.domain.sales import Problem, Question
from flux_desktop.store.store import UnitOfWork
from flux_desktop.store.tables import import_job_files, import_jobs


def put(uow: UnitOfWork, job: ImportJob, content: Iterable[bytes] = ()) -> None:
    """Writes the job anew, in place of an earlier one with the same file."""
    remove(uow, job.id)
    uow.add(
        import_jobs,
        id=job.id,
        restaurant_id=job.restaurant_id,
        user_id=job.user_id,
        file=job.file,
        layout=job.layout,
        answers=dict(job.answers),
        language=job.language,
        status=job.status,
        errors=[each._asdict() for each in job.errors],
        questions=[_plain(each) for each in job.questions],
        attempts=job.attempts,
        created_at=job.created_at,
    )
    for part, piece in enumerate(content):
        uow.add(import_job_files, job_id=job.id, part=part, content=piece)


def content(uow: UnitOfWork, job_id: UUID) -> Iterator[bytes]:
    """The file, piece by piece."""
    parts = uow.execute(
        select(func.count()).select_from(import_job_files).where(import_job_files.c.job_id == job_id)
    ).scalar_one()
    for part in range(parts):
        yield uow.execute(
            select(import_job_files.c.content).where(
                import_job_files.c.job_id == job_id, import_job_files.c.part == part
            )
        ).scalar_one()


def get(uow: UnitOfWork, job_id: UUID) -> ImportJob | None:
    row = uow.execute(select(import_jobs).where(import_jobs.c.id == job_id)).first()
    return None if row is None else _job(row)


def every(uow: UnitOfWork, restaurant_id: UUID) -> list[ImportJob]:
    """Of a restaurant, the newest first."""
    rows = uow.execute(
        select(import_jobs)
        .where(import_jobs.c.restaurant_id == restaurant_id)
        .order_by(import_jobs.c.created_at.desc(), import_jobs.c.id)
    )
    return [_job(row) for row in rows]


def waiting(uow: UnitOfWork, *, begun: bool = False) -> list[UUID]:
    """The jobs no worker has begun, the oldest first; with `begun` also those that one has."""
    wanted = [PENDING, PROCESSING] if begun else [PENDING]
    rows = uow.execute(
        select(import_jobs.c.id).where(import_jobs.c.status.in_(wanted)).order_by(import_jobs.c.created_at)
    )
    return list(rows.scalars())


def mark_begun(uow: UnitOfWork, job_id: UUID) -> None:
    uow.execute(
        update(import_jobs)
        .where(import_jobs.c.id == job_id)
        .values(status=PROCESSING, attempts=import_jobs.c.attempts + 1)
    )


def put_back(uow: UnitOfWork, job_id: UUID) -> None:
    """As if no worker had begun it."""
    uow.execute(
        update(import_jobs)
        .where(import_jobs.c.id == job_id)
        .values(status=PENDING, attempts=import_jobs.c.attempts - 1)
    )


def finish(
    uow: UnitOfWork, job_id: UUID, status: str, errors: Sequence[Problem], questions: Sequence[Question]
) -> None:
    """What became of it; its file is let go."""
    uow.execute(
        update(import_jobs)
        .where(import_jobs.c.id == job_id)
        .values(
            status=status,
            errors=[each._asdict() for each in errors],
            questions=[_plain(each) for each in questions],
        )
    )
    uow.execute(delete(import_job_files).where(import_job_files.c.job_id == job_id))


def remove(uow: UnitOfWork, job_id: UUID) -> None:
    uow.execute(delete(import_jobs).where(import_jobs.c.id == job_id))


def _plain(question: Question) -> dict[str, Any]:
    return {
        "key": question.key,
        "text": question.text,
        "choices": list(question.choices),
        "suggested": question.suggested,
    }


def _job(row: Any) -> ImportJob:
    return ImportJob(
        id=row.id,
        restaurant_id=row.restaurant_id,
        user_id=row.user_id,
        file=row.file,
        layout=row.layout,
        answers=row.answers,
        language=row.language,
        status=row.status,
        created_at=row.created_at,
        errors=tuple(Problem(**each) for each in row.errors),
        questions=tuple(
            Question(each["key"], each["text"], tuple(each["choices"]), each["suggested"])
            for each in row.questions
        ),
        attempts=row.attempts,
    )
