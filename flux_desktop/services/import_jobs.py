"""Sales files handed in over the network: imported while the client waits, or later by a worker.

A job is run by exactly one worker at a time; who gives it out (`services.queue`) sees to that. Whatever is killed,
a file is imported once or not at all: the import is one transaction, and an import that is there already is known
by the file's content.
"""

import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Final
from uuid import UUID

from flux_desktop.domain.errors import Duplicate, FluxError, NotFound
from flux_desktop.domain.i18n import _, language, speaking
from flux_desktop.domain.ids import derived_id
from flux_desktop.domain.import_jobs import FAILED, NEEDS_ANSWERS, PENDING, PROCESSING, ImportJob
from flux_desktop.domain.permissions import Permission
from flux_desktop.domain.progress import SILENT, Cancelled, Progress
from flux_desktop.domain.sales import Problem, Question, Upload
from flux_desktop.services.imports import import_file
from flux_desktop.services.imports.job import refuse_duplicate
from flux_desktop.services.restaurants import session_for
from flux_desktop.services.session import Session, read_accounts, write_accounts
from flux_desktop.store import import_jobs, restaurants, uploads
from flux_desktop.store.store import Store, UnitOfWork

_PIECE: Final = 1 << 20
# A job that took its worker with it is tried once more, not for ever.
_ATTEMPTS: Final = 2


@dataclass(frozen=True, slots=True)
class Receipt:
    """A file that was handed in, as an entry of the import history; `questions` it raised where it needs answers."""

    upload: Upload
    questions: tuple[Question, ...] = ()


def import_now(
    session: Session,
    path: Path,
    *,
    name: str,
    layout: str = "",
    answers: Mapping[str, str] | None = None,
    progress: Progress = SILENT,
) -> Receipt:
    """Imports the file; where it needs answers that is kept, for whoever looks, and nothing else.

    Raises as `import_file` does.
    """
    answers = answers or {}
    upload_id = _upload_id(session, path)
    _refuse_waiting(session, upload_id)
    done = import_file(session, path, name=name, layout=layout, answers=answers, progress=progress)
    with session.write(Permission.IMPORT_SALES) as uow:
        if done.status == "needs_answers":
            job = _new(session, upload_id, name, layout, answers, NEEDS_ANSWERS)
            import_jobs.put(uow, replace(job, questions=done.questions))
        else:
            import_jobs.remove(uow, upload_id)
        return _receipt_of(uow, session, upload_id)


def hand_in(
    session: Session, path: Path, *, name: str, layout: str = "", answers: Mapping[str, str] | None = None
) -> Receipt:
    """Keeps the file for a worker. Raises Duplicate: it is imported or waits already; NotAllowed, NotFound."""
    upload_id = _upload_id(session, path)
    with session.write(Permission.IMPORT_SALES) as uow:
        refuse_duplicate(uow, upload_id)
        _refuse_if_waiting(uow, upload_id)
        job = _new(session, upload_id, name, layout, answers or {}, PENDING)
        import_jobs.put(uow, job, _pieces(path))
        return _receipt_of(uow, session, upload_id)


def receipts(session: Session, *, limit: int | None = None, offset: int = 0) -> list[Receipt]:
    """What was handed in, the newest first, `limit` from `offset` on. Raises NotFound."""
    with session.read(Permission.VIEW) as uow:
        money = session.may(uow, Permission.SEE_MONEY)
        jobs = [_of_job(each) for each in import_jobs.every(uow, session.restaurant.id)]
        open_ids = {each.upload.id for each in jobs}
        until = None if limit is None else offset + limit
        done = [
            Receipt(each)
            for each in uploads.every(uow, session.restaurant.id, limit=until)
            if each.id not in open_ids
        ]
    found = sorted(jobs + done, key=lambda each: each.upload.created_at, reverse=True)[offset:until]
    return found if money else [replace(each, upload=each.upload.without_money()) for each in found]


def receipt(session: Session, upload_id: UUID) -> Receipt:
    """Raises NotFound: nothing of that id was handed in for this restaurant."""
    with session.read(Permission.VIEW) as uow:
        found = _receipt_of(uow, session, upload_id)
        money = session.may(uow, Permission.SEE_MONEY)
    return found if money else replace(found, upload=found.upload.without_money())


def waiting(store: Store, *, begun: bool = False) -> list[UUID]:
    """Jobs that no worker has begun, the oldest first; `begun` adds those that one has, and perhaps died over."""
    with read_accounts(store) as uow:
        return import_jobs.waiting(uow, begun=begun)


def run(store: Store, job_id: UUID, *, progress: Progress = SILENT) -> str:
    """Imports the file of a job and keeps what became of it; returns its status, "" where there is nothing to do."""
    with write_accounts(store) as uow:
        job = import_jobs.get(uow, job_id)
        if job is None or job.status not in (PENDING, PROCESSING):
            return ""
        import_jobs.mark_begun(uow, job_id)
        place = restaurants.get(uow, job.restaurant_id)
    assert place is not None
    with speaking(job.language):
        if job.attempts >= _ATTEMPTS:
            return _end(store, job_id, FluxError(_("This file could not be imported."), _("Send it again.")))
        try:
            session = session_for(store, job.user_id, place)
            with tempfile.TemporaryDirectory(prefix="flux") as folder:
                path = Path(folder) / "file"
                _write(store, job_id, path)
                done = import_file(
                    session, path, name=job.file, layout=job.layout, answers=job.answers, progress=progress
                )
        except Duplicate:
            # Of this job, by a worker that was killed just after; or of the same file, sent once more.
            return _forget(store, job_id)
        except FluxError as error:
            return _end(store, job_id, error)
        except Cancelled:
            # The worker is asked to stop: the next one begins this job afresh.
            with write_accounts(store) as uow:
                import_jobs.put_back(uow, job_id)
            raise
        if done.status == "needs_answers":
            return _end(store, job_id, None, done.questions)
        return _forget(store, job_id)


def fail(store: Store, job_id: UUID) -> None:
    """Keeps that a job ended in a bug, so that whoever waits for it learns of it."""
    with write_accounts(store) as uow:
        job = import_jobs.get(uow, job_id)
    if job is not None:
        with speaking(job.language):
            title, advice = _("Something went wrong in Flux."), _("Send the file again, or ask for help.")
            _end(store, job_id, FluxError(title, advice))


def _end(store: Store, job_id: UUID, error: FluxError | None, questions: tuple[Question, ...] = ()) -> str:
    status = NEEDS_ANSWERS if error is None else FAILED
    errors = [] if error is None else [Problem(0, str(error), "")]
    with write_accounts(store) as uow:
        import_jobs.finish(uow, job_id, status, errors, questions)
    return status


def _forget(store: Store, job_id: UUID) -> str:
    with write_accounts(store) as uow:
        import_jobs.remove(uow, job_id)
    return uploads.COMPLETED


def _write(store: Store, job_id: UUID, path: Path) -> None:
    with read_accounts(store) as uow, path.open("wb") as file:
        for piece in import_jobs.content(uow, job_id):
            file.write(piece)


def _upload_id(session: Session, path: Path) -> UUID:
    digest = sha256()
    for piece in _pieces(path):
        digest.update(piece)
    return derived_id(session.restaurant.id, "upload", digest.hexdigest())


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            yield piece


def _refuse_waiting(session: Session, upload_id: UUID) -> None:
    with session.read(Permission.IMPORT_SALES) as uow:
        _refuse_if_waiting(uow, upload_id)


def _refuse_if_waiting(uow: UnitOfWork, upload_id: UUID) -> None:
    job = import_jobs.get(uow, upload_id)
    if job is not None and job.status in (PENDING, PROCESSING):
        raise Duplicate(
            _("This file is being imported already."),
            _("Nothing was added. Look at the list of imports."),
            code="import.duplicate",
        )


def _new(
    session: Session, upload_id: UUID, name: str, layout: str, answers: Mapping[str, str], status: str
) -> ImportJob:
    assert session.user_id is not None
    return ImportJob(
        id=upload_id,
        restaurant_id=session.restaurant.id,
        user_id=session.user_id,
        file=name,
        layout=layout,
        answers=answers,
        language=language(),
        status=status,
        created_at=datetime.now(UTC),
    )


def _receipt_of(uow: UnitOfWork, session: Session, upload_id: UUID) -> Receipt:
    job = import_jobs.get(uow, upload_id)
    if job is not None and job.restaurant_id == session.restaurant.id:
        return _of_job(job)
    found = uploads.get(uow, upload_id)
    if found is None or found[1] != session.restaurant.id:
        raise NotFound(
            _("There is no such import."), _("Look it up in the list of imports."), code="import.not_found"
        )
    return Receipt(found[0])


def _of_job(job: ImportJob) -> Receipt:
    upload = Upload(
        id=job.id,
        file=job.file,
        status=job.status,
        layout=job.layout,
        row_count=0,
        errors=job.errors,
        error_count=len(job.errors),
        created_at=job.created_at,
        first_day=None,
        last_day=None,
        net_sales=None,
    )
    return Receipt(upload, job.questions)
