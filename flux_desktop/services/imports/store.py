"""Storing a sales file: whole, or not at all."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Unpack
from uuid import UUID

from flux_desktop.domain.changes import MENU, RESTAURANTS, SALES, SETTINGS, Changes
from flux_desktop.domain.i18n import _
from flux_desktop.domain.ids import derived_id
from flux_desktop.domain.permissions import Permission
from flux_desktop.domain.progress import SILENT, Progress
from flux_desktop.domain.sales import Problem, Upload
from flux_desktop.pos.file import SalesFile
from flux_desktop.services.aliases import FileNames, decide, decided
from flux_desktop.services.database import require_room
from flux_desktop.services.imports.chunks import chunks
from flux_desktop.services.imports.job import (
    Import,
    ImportOptions,
    ImportRequest,
    describe,
    few_collections,
    refuse_duplicate,
)
from flux_desktop.services.imports.period_allocation import allocation_for, allocation_question
from flux_desktop.services.imports.preferences import remember
from flux_desktop.services.imports.questions import (
    Ask,
    asked_of,
    overlap_question,
    scope_question,
    ticket_scope,
)
from flux_desktop.services.imports.rejected_rows import RejectedRows
from flux_desktop.services.imports.sums import Sums
from flux_desktop.services.imports.tickets import TicketSplit
from flux_desktop.services.session import Session
from flux_desktop.store import counting, dish_sales, restaurants, sales, tickets, uploads
from flux_desktop.store.sales_writer import SalesWriter
from flux_desktop.store.store import UnitOfWork


def import_file(
    session: Session, path: Path, *, progress: Progress = SILENT, **options: Unpack[ImportOptions]
) -> Import:
    """Imports one sales file in one transaction; the session's restaurant is made with it where it is new.

    With questions open nothing is stored (`needs_answers`). Raises Refused, Duplicate, NotAllowed, NotFound,
    Cancelled; after any of them, and after a kill, nothing is stored either.
    """
    job = ImportRequest(session, path, progress, **options)
    with few_collections():
        file = job.analyse()
        for gather in (False, True):
            sums = Sums(detail=job.detail)
            try:
                return _store(job, file, sums, gather=gather)
            except Ask as asked:
                return replace(
                    describe(job, file, "needs_answers", Sums()), questions=(*file.questions, asked.question)
                )
            except TicketSplit:
                # Its tickets' lines stand apart: once more, in another order.
                continue
    raise AssertionError(path)


def _store(job: ImportRequest, file: SalesFile, sums: Sums, *, gather: bool) -> Import:
    session = job.session
    require_room(session.store, file.rows)
    with session.write(Permission.IMPORT_SALES, job.progress, founding=True) as uow:
        known = restaurants.get(uow, session.restaurant.id)
        restaurant = known or session.restaurant
        upload_id = derived_id(restaurant.id, "upload", file.bytes.sha256)
        refuse_duplicate(uow, upload_id)
        covered = uploads.covered_days(uow, restaurant.id)
        asked_days = asked_of(uow, restaurant.id, file)
        if questions := [
            *file.questions,
            *allocation_question(file, job.answers),
            *overlap_question(asked_days & file.days, job.answers),
        ]:
            return replace(describe(job, file, "needs_answers", Sums()), questions=tuple(questions))
        if known is None:
            restaurants.create(uow, restaurant, session.user_id)
        decide(uow, restaurant.id, job.decisions)
        scope, answered_scope = ticket_scope(uow, restaurant, file, job.answers)
        scope_before = tickets.scopes(uow, restaurant.id).get(file.source)
        now = _moment_after(uploads.last_import(uow, restaurant.id))
        upload = replace(_upload(upload_id, job, file, Sums(), now), ticket_scope=scope)
        uploads.put(uow, restaurant.id, upload, file.bytes.sha256)
        writer = SalesWriter(uow, restaurant.id, upload_id, file.source if file.has_tickets else "")
        ignored = job.ignored(decided(uow, restaurant.id, {}))
        allocation = allocation_for(uow, restaurant.id, file, job.answers)
        for chunk in chunks(file, ignored, FileNames(), gather=gather, allocation=allocation):
            writer.add(chunk.lines)
            writer.add_tickets(chunk.tickets)
            sums.leave_out(chunk.problems)
            sums.add(chunk.every)
            job.progress.step(sums.rows, file.rows, _("Importing"))
        sums.require_sales()
        _ask_what_the_lines_raise(job, writer, asked_days, answered_scope or scope or scope_before)
        upload = replace(_upload(upload_id, job, file, sums, now), ticket_scope=scope)
        uploads.put(uow, restaurant.id, upload, file.bytes.sha256)
        uploads.cover(
            uow, restaurant.id, upload_id, writer.days, replaces=job.answers.get("overlap") != "add"
        )
        touched = (covered & writer.days) | set(writer.known.others.values())
        if scope_before not in (None, tickets.scopes(uow, restaurant.id).get(file.source)):
            touched |= uploads.days_of_source(uow, restaurant.id, file.source)
        writer.finish(rebuilt=touched)
        recount(uow, restaurant.id, touched, writer.known.others, job.progress)
        remember(uow, restaurant, file, job.answers)
    return replace(
        describe(job, file, "imported", sums),
        upload_id=upload_id,
        items_created=tuple(writer.items_created),
        changes=Changes.of(SALES, MENU, RESTAURANTS, SETTINGS),
    )


def recount(
    uow: UnitOfWork, restaurant_id: UUID, days: set[date], others: Mapping[UUID, date], progress: Progress
) -> None:
    """Settles which sales of these days count, and makes the sums and the dishes follow."""
    if days:
        counting.settle(
            uow, restaurant_id, days, [key for key, day in others.items() if day not in days], progress
        )
        sales.rebuild_days(uow, restaurant_id, days, progress)
        dish_sales.settle(uow, restaurant_id, days, progress)


def _moment_after(last: datetime | None) -> datetime:
    """Now; but imports keep their order even where the computer's clock was set back."""
    now = datetime.now(UTC)
    return now if last is None else max(now, last + timedelta(microseconds=1))


def _ask_what_the_lines_raise(
    job: ImportRequest, writer: SalesWriter, asked_days: set[date], scope: str | None
) -> None:
    """Raises Ask: what only the lines show, their business days and their numbers, leaves something open."""
    questions = overlap_question(asked_days & writer.days, job.answers)
    if not scope:
        questions += scope_question(writer.known)
    if questions:
        raise Ask(questions[0])


def _upload(upload_id: UUID, job: ImportRequest, file: SalesFile, sums: Sums, now: datetime) -> Upload:
    return Upload(
        id=upload_id,
        file=job.file_name,
        status=uploads.COMPLETED,
        layout=file.layout.key,
        row_count=sums.imported,
        errors=_kept(file, sums.problems),
        error_count=sums.problems.total,
        created_at=now,
        first_day=sums.first_day,
        last_day=sums.last_day,
        net_sales=sums.net_sales,
        source=file.source,
        has_tickets=file.has_tickets,
    )


def _kept(file: SalesFile, problems: RejectedRows) -> tuple[Problem, ...]:
    """What the history keeps of lines left out.

    Not what a line says where the file has columns that nobody reads: they may name staff, guests or cards.
    """
    first = problems[: uploads.ERRORS_KEPT]
    if file.has_tickets or "unused_columns" in file.evidence:
        return tuple(each._replace(text="") for each in first)
    return first
