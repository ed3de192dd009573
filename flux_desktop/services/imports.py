"""Sales files: understood, imported whole or not at all, listed, taken back."""

import gc
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock
from pathlib import Path
from uuid import UUID

from flux_desktop.domain.changes import MENU, NOTHING, RESTAURANTS, SALES, SETTINGS, Changes
from flux_desktop.domain.errors import Duplicate, NotFound, Refused
from flux_desktop.domain.i18n import _
from flux_desktop.domain.ids import derived_id
from flux_desktop.domain.menu import name_key
from flux_desktop.domain.progress import SILENT, Progress
from flux_desktop.domain.restaurants import Restaurant
from flux_desktop.domain.sales import DayItem, Problem, Question, SaleLine, Totals, Upload
from flux_desktop.pos.file import SalesFile, analyse_file
from flux_desktop.pos.mapper import Mapped, write_mapping
from flux_desktop.services.access import ADMINISTRATOR, need_manager, role_in
from flux_desktop.services.aliases import Decision, DishMatch, Names, decide, decided
from flux_desktop.services.chunks import chunks
from flux_desktop.services.database import require_room
from flux_desktop.services.import_preferences import preferences_of, remember
from flux_desktop.services.import_questions import (
    OWN_ANSWERS,
    Ask,
    asked_of,
    check_answers,
    overlap_question,
    scope_question,
    ticket_scope,
)
from flux_desktop.services.import_sums import Reconciliation, Sums
from flux_desktop.services.period_allocation import allocation_for, allocation_question
from flux_desktop.services.rejected_rows import RejectedRows
from flux_desktop.services.restaurants import find_named
from flux_desktop.services.tickets import TicketSplit
from flux_desktop.store import counting, menu, restaurants, sales, tickets, uploads
from flux_desktop.store.sales_writer import SalesWriter
from flux_desktop.store.store import Store, UnitOfWork

# Between two looks for cycles; Python's 700 are for programs that make them.
_NEW_OBJECTS = 200_000


@dataclass(frozen=True, slots=True)
class Import:
    """What was understood of a file and what became of it. `status`: imported, needs_answers or dry_run.

    `by_day` (calendar) and `by_business_day` are filled where asked for, `upload_id` where something was stored,
    `dishes` by a check. `period` stands for the dates of a checked report that has none: "FROM/TO", or "period"
    while nobody has said which. `tax`: "included", "excluded", or "" while nobody has said; `columns`: the mapping in
    use where somebody named the columns, as an answer. `day_start`: sales before it are the day before's.
    """

    status: str
    file: str
    layout: str
    layout_title: str
    encoding: str
    delimiter: str
    decimal: str
    date_order: str
    evidence: Mapping[str, str]
    rows_read: int
    rows_imported: int
    skipped: RejectedRows
    questions: tuple[Question, ...]
    items_created: tuple[str, ...]
    totals: Totals
    first_day: date | None
    last_day: date | None
    seconds: float
    upload_id: UUID | None = None
    by_day: tuple[DayItem, ...] = ()
    by_business_day: tuple[DayItem, ...] = ()
    first_lines: tuple[SaleLine, ...] = ()
    dishes: tuple[DishMatch, ...] = ()
    reconciliation: tuple[Reconciliation, ...] = ()
    period: str = ""
    tax: str = ""
    day_start: clock | None = None
    columns: str = ""
    changes: Changes = NOTHING


@dataclass(frozen=True, slots=True)
class _Job:
    """What is asked for: a file for a restaurant, by somebody, with what they said about it."""

    store: Store
    restaurant: Restaurant
    path: Path
    actor: UUID | None
    answers: Mapping[str, str]
    decisions: Mapping[str, Decision]
    detail: bool
    till_total: int | None
    progress: Progress
    began: float = field(default_factory=time.perf_counter)

    def analyse_file(self, layout: str) -> SalesFile:
        """The file; what the restaurant said before is not asked again."""
        with self.store.read() as uow:
            known = preferences_of(uow, _find(uow, self.restaurant))
        about_reading = {key: said for key, said in self.answers.items() if key not in OWN_ANSWERS}
        return analyse_file(self.path, layout, about_reading, known, self.progress)

    def ignored(self, names: Mapping[str, UUID | None]) -> frozenset[str]:
        """The name keys whose lines are left out: decided in the window, or said with the file."""
        said = self.answers.get("ignore", "").split("\n")
        keys = {key for key, item_id in names.items() if item_id is None}
        return frozenset(keys | {name_key(name) for name in said if name.strip()})


def import_file(
    store: Store,
    restaurant: Restaurant,
    path: Path,
    *,
    actor: UUID | None = ADMINISTRATOR,
    layout: str = "",
    answers: Mapping[str, str] | None = None,
    decisions: Mapping[str, Decision] | None = None,
    detail: bool = False,
    till_total: int | None = None,
    progress: Progress = SILENT,
) -> Import:
    """Imports one sales file in one transaction; the restaurant is made with it where it is new.

    `decisions` says by name what the file's dishes are, and is remembered; `answers` may leave dishes out of
    this file alone (`ignore`, a name a line). `detail` fills the sums by day. `till_total`: the net sales that
    the till printed, in micros. With questions open nothing is stored (`needs_answers`). Raises Refused,
    Duplicate, NotAllowed, NotFound, Cancelled; after any of them, and after a kill, nothing is stored either.
    """
    job = _Job(store, restaurant, path, actor, answers or {}, decisions or {}, detail, till_total, progress)
    check_answers(job.answers)
    with _few_collections():
        file = job.analyse_file(layout)
        for gather in (False, True):
            sums = Sums(detail=detail)
            try:
                return _store(job, file, sums, gather=gather)
            except Ask as asked:
                return replace(
                    _describe(job, file, "needs_answers", Sums()), questions=(*file.questions, asked.question)
                )
            except TicketSplit:
                # Its tickets' lines stand apart: once more, in another order.
                continue
    raise AssertionError(path)


@contextmanager
def _few_collections() -> Iterator[None]:
    """A file is millions of small objects without a cycle among them: looking for cycles is a tenth of the time."""
    usual = gc.get_threshold()
    gc.set_threshold(_NEW_OBJECTS, *usual[1:])
    try:
        yield
    finally:
        gc.set_threshold(*usual)


def _store(job: _Job, file: SalesFile, sums: Sums, *, gather: bool) -> Import:
    require_room(job.store, file.rows)
    with job.store.begin(job.progress) as uow:
        known = _find(uow, job.restaurant)
        if known is not None:
            need_manager(uow, job.actor, known.id)
        restaurant = known or job.restaurant
        upload_id = derived_id(restaurant.id, "upload", file.bytes.sha256)
        _refuse_duplicate(uow, upload_id)
        covered = uploads.covered_days(uow, restaurant.id)
        asked_days = asked_of(uow, restaurant.id, file)
        if questions := [
            *file.questions,
            *allocation_question(file, job.answers),
            *overlap_question(asked_days & file.days, job.answers),
        ]:
            return replace(_describe(job, file, "needs_answers", Sums()), questions=tuple(questions))
        if known is None:
            restaurants.create(uow, restaurant, job.actor)
        decide(uow, restaurant.id, job.decisions)
        scope, said = ticket_scope(uow, restaurant, file, job.answers)
        scope_before = tickets.scopes(uow, restaurant.id).get(file.source)
        now = _moment_after(uploads.last_import(uow, restaurant.id))
        upload = replace(_upload(upload_id, job.path, file, Sums(), now), ticket_scope=scope)
        uploads.put(uow, restaurant.id, upload, file.bytes.sha256)
        writer = SalesWriter(uow, restaurant.id, upload_id, file.source if file.has_tickets else "")
        ignored = job.ignored(decided(uow, restaurant.id, {}))
        spread = allocation_for(uow, restaurant.id, file, job.answers)
        for piece in chunks(file, ignored, Names(), gather=gather, spread=spread):
            writer.add(piece.lines)
            writer.add_tickets(piece.tickets)
            sums.leave_out(piece.problems)
            sums.add(piece.every)
            job.progress.step(sums.rows, file.rows, _("Importing"))
        sums.require_sales()
        _ask_what_the_lines_raise(job, writer, asked_days, said or scope or scope_before)
        upload = replace(_upload(upload_id, job.path, file, sums, now), ticket_scope=scope)
        uploads.put(uow, restaurant.id, upload, file.bytes.sha256)
        uploads.cover(
            uow, restaurant.id, upload_id, writer.days, replaces=job.answers.get("overlap") != "add"
        )
        touched = (covered & writer.days) | set(writer.known.others.values())
        if scope_before not in (None, tickets.scopes(uow, restaurant.id).get(file.source)):
            touched |= uploads.days_of_source(uow, restaurant.id, file.source)
        writer.finish(rebuilt=touched)
        _count_anew(uow, restaurant.id, touched, writer.known.others, job.progress)
        remember(uow, restaurant, file, job.answers)
    return replace(
        _describe(job, file, "imported", sums),
        upload_id=upload_id,
        items_created=tuple(writer.items_created),
        changes=Changes.of(SALES, MENU, RESTAURANTS, SETTINGS),
    )


def check_file(
    store: Store,
    restaurant: Restaurant,
    path: Path,
    *,
    actor: UUID | None = ADMINISTRATOR,
    layout: str = "",
    answers: Mapping[str, str] | None = None,
    decisions: Mapping[str, Decision] | None = None,
    detail: bool = False,
    till_total: int | None = None,
    progress: Progress = SILENT,
) -> Import:
    """What `import_file` would do, with nothing stored: open questions are read as suggested.

    `dishes` tells what each name of the file stands for, or perhaps does. `detail` fills the sums by day.
    Raises Refused, Duplicate (not with `detail`), Cancelled.
    """
    job = _Job(store, restaurant, path, actor, answers or {}, decisions or {}, detail, till_total, progress)
    check_answers(job.answers)
    with _few_collections():
        file = job.analyse_file(layout)
        for gather in (False, True):
            try:
                return _look(job, file, Sums(detail=detail), gather=gather)
            except TicketSplit:
                continue
    raise AssertionError(path)


def _look(job: _Job, file: SalesFile, sums: Sums, *, gather: bool) -> Import:
    with job.store.read() as uow:
        known = _find(uow, job.restaurant)
        if known is not None:
            role_in(uow, job.actor, known.id)
        restaurant = known or job.restaurant
        upload_id = derived_id(restaurant.id, "upload", file.bytes.sha256)
        if not job.detail:
            _refuse_duplicate(uow, upload_id)
        asked_days = asked_of(uow, restaurant.id, file)
        items = menu.every(uow, restaurant.id)
        names = decided(uow, restaurant.id, job.decisions)
        ignored = job.ignored(names)
        scope, said = ticket_scope(uow, restaurant, file, job.answers)
        scope = said or scope or tickets.scopes(uow, restaurant.id).get(file.source, "")
        held = tickets.Known(uow, restaurant.id, upload_id, file.source)
        sold, days = Names(), set[date]()
        for piece in chunks(file, ignored, sold, gather=gather):
            held.look(piece.tickets)
            sums.leave_out(piece.problems)
            sums.add(piece.every)
            for line in piece.every:
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
    return replace(
        _describe(job, file, "dry_run", sums),
        questions=tuple(questions),
        items_created=tuple(each.name for each in dishes if each.state in ("new", "renamed")),
        dishes=dishes,
    )


def history(store: Store, restaurant_id: UUID, *, actor: UUID | None = ADMINISTRATOR) -> list[Upload]:
    """The imports of a restaurant, the newest first. Raises NotFound."""
    with store.read() as uow:
        role_in(uow, actor, restaurant_id)
        return uploads.every(uow, restaurant_id)


def stored_days(
    store: Store, upload_id: UUID, *, actor: UUID | None = ADMINISTRATOR
) -> tuple[tuple[DayItem, ...], tuple[DayItem, ...]]:
    """What one import stored by calendar day and by business day, whether or not it counts now.

    Empty where it was taken back. Raises NotFound.
    """
    with store.read() as uow:
        _upload_found, restaurant_id = _known_upload(uow, upload_id)
        role_in(uow, actor, restaurant_id)
        return sales.stored_days(uow, restaurant_id, upload_id)


def undo_import(
    store: Store, upload_id: UUID, *, actor: UUID | None = ADMINISTRATOR, progress: Progress = SILENT
) -> Changes:
    """Takes one import back, exactly it: what it had replaced counts again.

    Raises NotFound, NotAllowed, Cancelled; Refused: it was taken back before.
    """
    with store.begin(progress) as uow:
        upload, restaurant_id = _known_upload(uow, upload_id)
        need_manager(uow, actor, restaurant_id)
        if upload.status != uploads.COMPLETED:
            raise Refused(
                _("This import was already taken back."), _("Import the file again to bring it back.")
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
        _count_anew(uow, restaurant_id, touched, others, progress)
    return Changes.of(SALES, MENU)


def _count_anew(
    uow: UnitOfWork, restaurant_id: UUID, days: set[date], others: Mapping[UUID, date], progress: Progress
) -> None:
    """Settles which sales of these days count, and makes the sums and the dishes follow."""
    if days:
        counting.settle(
            uow, restaurant_id, days, [key for key, day in others.items() if day not in days], progress
        )
        sales.rebuild_days(uow, restaurant_id, days, progress)
        menu.settle(uow, restaurant_id)


def _find(uow: UnitOfWork, restaurant: Restaurant) -> Restaurant | None:
    """By its id; a name is looked for only where the id is new, as the command line's are."""
    return restaurants.get(uow, restaurant.id) or find_named(uow, restaurant.name)


def _known_upload(uow: UnitOfWork, upload_id: UUID) -> tuple[Upload, UUID]:
    found = uploads.get(uow, upload_id)
    if found is None:
        raise NotFound(_("There is no such import."), _("Look it up in the list of imports."))
    return found


def _refuse_duplicate(uow: UnitOfWork, upload_id: UUID) -> None:
    found = uploads.get(uow, upload_id)
    if found is not None and found[0].status == uploads.COMPLETED:
        when = found[0].created_at.astimezone().strftime("%Y-%m-%d %H:%M")
        raise Duplicate(
            _("This file was already imported on {when}.").format(when=when),
            _("Nothing was added. Take that import back first if you want to import it again."),
        )


def _moment_after(last: datetime | None) -> datetime:
    """Now; but imports keep their order even where the computer's clock was set back."""
    now = datetime.now(UTC)
    return now if last is None else max(now, last + timedelta(microseconds=1))


def _ask_what_the_lines_raise(
    job: _Job, writer: SalesWriter, asked_days: set[date], scope: str | None
) -> None:
    """Raises Ask: what only the lines show, their business days and their numbers, leaves something open."""
    questions = overlap_question(asked_days & writer.days, job.answers)
    if not scope:
        questions += scope_question(writer.known)
    if questions:
        raise Ask(questions[0])


def _name(path: Path) -> str:
    """The file's name as text: on some systems a name is bytes that need not be any."""
    return path.name.encode("utf-8", "replace").decode()


def _upload(upload_id: UUID, path: Path, file: SalesFile, sums: Sums, now: datetime) -> Upload:
    return Upload(
        id=upload_id,
        file=_name(path),
        status=uploads.COMPLETED,
        layout=file.layout.key,
        row_count=sums.imported,
        errors=_kept(file, sums.problems),
        error_count=len(sums.problems),
        created_at=now,
        first_day=sums.first_day,
        last_day=sums.last_day,
        net_sales=sums.net_sales,
        source=file.source,
        has_tickets=file.has_tickets,
    )


def _kept(file: SalesFile, problems: list[Problem]) -> tuple[Problem, ...]:
    """What the history keeps of lines left out.

    Not what a line says where the file has columns that nobody reads: they may name staff, guests or cards.
    """
    if file.has_tickets or "unused_columns" in file.evidence:
        return tuple(each._replace(text="") for each in problems[: uploads.ERRORS_KEPT])
    return tuple(problems)


def _period(file: SalesFile) -> str:
    if file.has_dates or file.report_period is None:
        return "" if file.has_dates else "period"
    first, last = file.report_period
    return "" if first == last else f"{first.isoformat()}/{last.isoformat()}"


def _describe(job: _Job, file: SalesFile, status: str, sums: Sums) -> Import:
    undated = not file.has_dates and file.report_period is None
    return Import(
        status=status,
        file=_name(job.path),
        layout=file.layout.key,
        layout_title=_(file.layout.title),
        encoding=file.bytes.encoding,
        delimiter=file.sheet.delimiter,
        decimal=file.dialect.decimal,
        date_order=file.dialect.date_order,
        evidence=file.evidence,
        rows_read=file.rows,
        rows_imported=sums.imported,
        skipped=RejectedRows(sums.problems),
        questions=(),
        items_created=(),
        totals=sums.totals,
        first_day=None if undated else sums.first_day,
        last_day=None if undated else sums.last_day,
        period="" if status == "imported" else _period(file),
        seconds=time.perf_counter() - job.began,
        by_day=sums.by_day.days() if sums.by_day else (),
        by_business_day=sums.by_business_day.days() if sums.by_business_day else (),
        first_lines=tuple(sums.first_lines),
        reconciliation=sums.reconcile(file.file_totals, job.till_total) if status != "needs_answers" else (),
        tax=file.tax,
        day_start=file.dialect.day_start,
        columns=write_mapping(file.layout.mapping) if isinstance(file.layout, Mapped) else "",
    )
