"""The import history, and taking an import back."""

from datetime import date
from pathlib import Path
from uuid import UUID

from flux_desktop.domain.changes import MENU, SALES, Changes
from flux_desktop.domain.errors import NotFound, Refused
from flux_desktop.domain.i18n import _
from flux_desktop.domain.permissions import Permission
from flux_desktop.domain.progress import SILENT, Progress
from flux_desktop.domain.restaurants import Restaurant
from flux_desktop.domain.sales import DayItem, Upload
from flux_desktop.services import backups
from flux_desktop.services.imports.store import recount
from flux_desktop.services.session import Session, read_computer
from flux_desktop.store import restaurants, sales, tickets, uploads
from flux_desktop.store.backups import BEFORE_UNDO
from flux_desktop.store.store import Store, UnitOfWork


def history(session: Session) -> list[Upload]:
    """The imports of a restaurant, the newest first; without money for who may see none. Raises NotFound."""
    with session.read(Permission.VIEW) as uow:
        found = uploads.every(uow, session.restaurant.id)
        if session.may(uow, Permission.SEE_MONEY):
            return found
    return [each.without_money() for each in found]


def stored_days(session: Session, upload_id: UUID) -> tuple[tuple[DayItem, ...], tuple[DayItem, ...]]:
    """What one import stored by calendar day and by business day, whether or not it counts now.

    Empty where it was taken back. Raises NotFound, NotAllowed.
    """
    restaurant_id = session.restaurant.id
    with session.read(Permission.SEE_MONEY) as uow:
        _known_upload(uow, restaurant_id, upload_id)
        return sales.stored_days(uow, restaurant_id, upload_id)


def undo_import(
    session: Session, upload_id: UUID, *, folder: Path | None = None, progress: Progress = SILENT
) -> Changes:
    """Takes one import back, exactly it: what it had replaced counts again. Behind a backup; see `backups.before`.

    Raises NotFound, NotAllowed, Cancelled; Refused: it was taken back before.
    """
    restaurant_id = session.restaurant.id
    with session.read(Permission.IMPORT_SALES) as uow:
        _known_upload(uow, session.restaurant.id, upload_id)
    backups.before(session.store, BEFORE_UNDO, progress, folder=folder)
    with session.write(Permission.IMPORT_SALES, progress) as uow:
        upload = _known_upload(uow, restaurant_id, upload_id)
        if upload.status != uploads.COMPLETED:
            raise Refused(
                _("This import was already undone."),
                _("Import the file again to bring it back."),
                code="import.undone",
            )
        scope_before = tickets.scopes(uow, restaurant_id).get(upload.source)
        days = sales.upload_business_days(uow, upload_id)
        others: dict[UUID, date] = {}
        if upload.has_tickets:
            others = tickets.other_versions(uow, restaurant_id, upload_id, days)
            tickets.release(uow, restaurant_id, upload_id, days)
        uploads.set_status(uow, upload_id, uploads.UNDONE)
        sales.delete_upload(uow, restaurant_id, upload_id)
        sales.forget_days(uow, upload_id)
        touched = days | set(others.values())
        if tickets.scopes(uow, restaurant_id).get(upload.source, scope_before) != scope_before:
            touched |= uploads.days_of_source(uow, restaurant_id, upload.source)
        recount(uow, restaurant_id, touched, others, progress)
    return Changes.of(SALES, MENU)


def restaurant_of(store: Store, upload_id: UUID) -> Restaurant:
    """For the administrator of this computer: whose import it is. Raises NotFound."""
    with read_computer(store, Permission.IMPORT_SALES) as uow:
        found = uploads.get(uow, upload_id)
        restaurant = restaurants.get(uow, found[1]) if found else None
    if restaurant is None:
        raise _no_such_import()
    return restaurant


def _known_upload(uow: UnitOfWork, restaurant_id: UUID, upload_id: UUID) -> Upload:
    found = uploads.get(uow, upload_id)
    if found is None or found[1] != restaurant_id:
        raise _no_such_import()
    return found[0]


def _no_such_import() -> NotFound:
    return NotFound(
        _("There is no such import."), _("Look it up in the list of imports."), code="import.not_found"
    )
