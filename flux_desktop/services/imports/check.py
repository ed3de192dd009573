"""What importing a file would do, with nothing stored."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Unpack

from flux_desktop.domain.i18n import _
from flux_desktop.domain.ids import derived_id
from flux_desktop.domain.permissions import Permission
from flux_desktop.domain.progress import SILENT, Progress
from flux_desktop.pos.file import SalesFile
from flux_desktop.services.aliases import FileNames, decided
from flux_desktop.services.imports.chunks import chunks
from flux_desktop.services.imports.job import (
    Import,
    ImportOptions,
    ImportRequest,
    describe,
    few_collections,
    refuse_duplicate,
)
from flux_desktop.services.imports.period_allocation import allocation_question
from flux_desktop.services.imports.questions import (
    asked_of,
    overlap_question,
    right_restaurant,
    scope_question,
    ticket_scope,
)
from flux_desktop.services.imports.sums import Sums
from flux_desktop.services.imports.tickets import TicketSplit
from flux_desktop.services.session import Session
from flux_desktop.store import menu, restaurants, sales, tickets


def check_file(
    session: Session, path: Path, *, progress: Progress = SILENT, **options: Unpack[ImportOptions]
) -> Import:
    """What `import_file` would do, with nothing stored: open questions are read as suggested.

    `dishes` says what each name of the file stands for, or perhaps does.
    Raises Refused, Duplicate (not with `detail`), NotAllowed, NotFound, Cancelled.
    """
    job = ImportRequest(session, path, progress, **options)
    with few_collections():
        file = job.analyse()
        for gather in (False, True):
            try:
                return _check(job, file, Sums(detail=job.detail), gather=gather)
            except TicketSplit:
                continue
    raise AssertionError(path)


def _check(job: ImportRequest, file: SalesFile, sums: Sums, *, gather: bool) -> Import:
    session = job.session
    with session.read(Permission.IMPORT_SALES, founding=True) as uow:
        restaurant = restaurants.get(uow, session.restaurant.id) or session.restaurant
        upload_id = derived_id(restaurant.id, "upload", file.bytes.sha256)
        if not job.detail:
            refuse_duplicate(uow, upload_id)
        asked_days = asked_of(uow, restaurant.id, file)
        items = menu.every(uow, restaurant.id)
        sold_before = sales.sold_days(uow, restaurant.id)
        names = decided(uow, restaurant.id, job.decisions)
        ignored = job.ignored(names)
        scope, answered_scope = ticket_scope(uow, restaurant, file, job.answers)
        scope = answered_scope or scope or tickets.scopes(uow, restaurant.id).get(file.source, "")
        held = tickets.HeldTickets(uow, restaurant.id, upload_id, file.source)
        sold, days = FileNames(), set[date]()
        for chunk in chunks(file, ignored, sold, gather=gather):
            held.look(chunk.tickets)
            sums.leave_out(chunk.problems)
            sums.add(chunk.every)
            for line in chunk.every:
                sold.add(line.item, line.quantity, line.net_sales)
                days.add(line.day)
            job.progress.step(sums.rows, file.rows, _("Checking"))
        sums.require_sales()
    questions = [
        *file.questions,
        *allocation_question(file, job.answers),
        *overlap_question(asked_days & days, job.answers),
    ]
    if not scope:
        questions += scope_question(held)
    dishes = sold.matches(items, {**names, **dict.fromkeys(ignored)})
    checked = describe(job, file, "dry_run", sums)
    return replace(
        checked,
        questions=tuple(questions),
        warnings=(*checked.warnings, *right_restaurant(dishes, days, sold_before)),
        items_created=tuple(each.name for each in dishes if each.state in ("new", "renamed")),
        dishes=dishes,
    )
