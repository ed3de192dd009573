"""Photos of menus handed in over the network: read by a worker, new dishes put on the menu, the answer kept for a day.

A job is run by exactly one worker at a time; who gives it out (`services.queue`) sees to that. A job that is run
twice, because its worker was killed after the save, adds nothing: by then its dishes are on the menu.
"""

from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

import msgspec

from flux_desktop.domain import errors
from flux_desktop.domain.errors import FluxError, NotFound
from flux_desktop.domain.i18n import _, language, speaking
from flux_desktop.domain.ids import new_id
from flux_desktop.domain.permissions import Permission
from flux_desktop.domain.photo_jobs import COMPLETED, FAILED, PENDING, PROCESSING, PhotoJob
from flux_desktop.domain.photos import Engine, MenuReading
from flux_desktop.domain.progress import SILENT, Cancelled, Progress
from flux_desktop.services import menu_photos, photos
from flux_desktop.services.menu_photos import SavedMenu
from flux_desktop.services.restaurants import session_for
from flux_desktop.services.session import Session, read_accounts, write_accounts
from flux_desktop.store import photo_jobs, restaurants
from flux_desktop.store.store import Store

# A job that took its worker with it is tried once more, not for ever.
_ATTEMPTS: Final = 2
_MOST_WAITING: Final = 20
_KEPT: Final = timedelta(days=1)


class PhotoResult(msgspec.Struct, frozen=True):
    """What was read from a photo and what of it is on the menu since."""

    reading: MenuReading
    created: tuple[tuple[UUID, str], ...]
    known: tuple[str, ...]
    repriced: tuple[str, ...]
    suggested: tuple[UUID, ...]

    @property
    def saved(self) -> SavedMenu:
        return SavedMenu(self.created, self.known, self.repriced, suggested=self.suggested)


def hand_in(session: Session, image: bytes) -> UUID:
    """Keeps the photo for a worker.

    Raises Refused: it cannot be one, by its first bytes; FluxError: too many wait; NotAllowed, NotFound.
    """
    photos.check_photo(image)
    assert session.user_id is not None
    now = datetime.now(UTC)
    job = PhotoJob(new_id(), session.restaurant.id, session.user_id, language(), PENDING, now)
    with session.write(Permission.EDIT_MENU) as uow:
        photo_jobs.forget(uow, now - _KEPT)
        if photo_jobs.count_waiting(uow, session.restaurant.id) >= _MOST_WAITING:
            raise FluxError(
                _("Many photos wait to be read already."),
                _("Wait a moment, then try again."),
                code="hub.busy",
            )
        photo_jobs.add(uow, job, image)
    return job.id


def outcome(session: Session, job_id: UUID) -> PhotoResult | str:
    """What came of a photo; its status while it waits: "pending" or "processing".

    Raises what the reading raised; NotFound: no photo of this restaurant, or one of more than a day ago; NotAllowed.
    """
    with session.read(Permission.EDIT_MENU) as uow:
        job = photo_jobs.get(uow, job_id)
    if job is None or job.restaurant_id != session.restaurant.id:
        raise NotFound(_("There is no such photo."), _("Send it again."), code="photo.not_found")
    if job.status == FAILED:
        raise _error_of(job)
    if job.status == COMPLETED:
        return msgspec.convert(job.result, PhotoResult)
    return job.status


def waiting(store: Store, *, begun: bool = False) -> list[UUID]:
    """Jobs that no worker has begun, the oldest first; `begun` adds those that one has, and perhaps died over."""
    with read_accounts(store) as uow:
        return photo_jobs.waiting(uow, begun=begun)


def run(store: Store, job_id: UUID, *, progress: Progress = SILENT) -> str:
    """Reads the photo of a job, saves what is new, keeps what came of it; its status, "" where nothing is to do.

    Read on this computer alone: nobody is there who could agree that a photo leaves it.
    """
    with write_accounts(store) as uow:
        job = photo_jobs.get(uow, job_id)
        if job is None or job.status not in (PENDING, PROCESSING):
            return ""
        photo_jobs.mark_begun(uow, job_id)
        image = photo_jobs.content(uow, job_id) or b""
        place = restaurants.get(uow, job.restaurant_id)
    assert place is not None
    with speaking(job.language):
        if job.attempts >= _ATTEMPTS:
            return _fail(store, job_id, FluxError(_("This photo could not be read."), _("Send it again.")))
        try:
            session = session_for(store, job.user_id, place)
            reading = photos.read_menu(session, image, Engine.OFFLINE, progress=progress)
            saved = menu_photos.save_menu(session, reading.items, progress)
        except FluxError as error:
            return _fail(store, job_id, error)
        except Cancelled:
            # The worker is asked to stop: the next one begins this job afresh.
            with write_accounts(store) as uow:
                photo_jobs.put_back(uow, job_id)
            raise
    result = PhotoResult(reading, saved.created, saved.known, saved.repriced, saved.suggested)
    with write_accounts(store) as uow:
        photo_jobs.finish(uow, job_id, COMPLETED, result=msgspec.to_builtins(result))
    return COMPLETED


def try_again(store: Store, job_id: UUID) -> None:
    """The job took its worker with it: it waits again, and is given up the second time."""
    with write_accounts(store) as uow:
        photo_jobs.put_back(uow, job_id, counts=True)


def fail(store: Store, job_id: UUID) -> None:
    """Keeps that a job ended in a bug, so that whoever waits for it learns of it."""
    with write_accounts(store) as uow:
        job = photo_jobs.get(uow, job_id)
    if job is not None:
        with speaking(job.language):
            title, advice = _("Something went wrong in Flux."), _("Send the photo again, or ask for help.")
            _fail(store, job_id, FluxError(title, advice))


def _fail(store: Store, job_id: UUID, error: FluxError) -> str:
    written = {
        "kind": type(error).__name__,
        "title": error.title,
        "advice": error.advice,
        "code": error.code,
    }
    with write_accounts(store) as uow:
        photo_jobs.finish(uow, job_id, FAILED, error=written)
    return FAILED


def _error_of(job: PhotoJob) -> FluxError:
    """The error that another process met, as its own kind."""
    written = job.error or {}
    kind = getattr(errors, written.get("kind", ""), FluxError)
    title, advice, code = written.get("title", ""), written.get("advice", ""), written.get("code", "")
    made: FluxError = kind(title, advice, code=code)
    return made
