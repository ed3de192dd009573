"""What an import is asked to do, and what became of it."""

import gc
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from datetime import time as clock
from pathlib import Path
from typing import Final, TypedDict
from uuid import UUID

from flux_desktop.domain.changes import NOTHING, Changes
from flux_desktop.domain.errors import Duplicate
from flux_desktop.domain.exact import show_micros
from flux_desktop.domain.figures import written_moment
from flux_desktop.domain.i18n import _
from flux_desktop.domain.menu import name_key
from flux_desktop.domain.permissions import Permission
from flux_desktop.domain.progress import Progress
from flux_desktop.domain.sales import DayItem, Notice, Question, SaleLine, Totals
from flux_desktop.pos.file import SalesFile, analyse_file
from flux_desktop.pos.mapper import Mapped, write_mapping
from flux_desktop.services.aliases import DishMatch, NameDecision
from flux_desktop.services.imports.preferences import preferences_of
from flux_desktop.services.imports.questions import OWN_ANSWERS, check_answers
from flux_desktop.services.imports.rejected_rows import RejectedRows
from flux_desktop.services.imports.sums import Reconciliation, Sums
from flux_desktop.services.session import Session
from flux_desktop.store import restaurants, uploads
from flux_desktop.store.store import UnitOfWork

# Between two searches for cycles; Python's 700 are for programs that make them.
_NEW_OBJECTS: Final = 200_000


class ImportOptions(TypedDict, total=False):
    """What may be said with a file, to check it or to import it.

    layout      its key; by default the header decides
    answers     to questions, by their keys; `ignore` leaves dishes out of this file alone, a name a line
    decisions   what the file's names stand for; remembered when the file is imported
    detail      fill the sums by day
    till_total  the net sales that the till printed, in micros
    name        what the file is called, where it does not lie under its own name
    """

    layout: str
    answers: Mapping[str, str]
    decisions: Mapping[str, NameDecision]
    detail: bool
    till_total: int | None
    name: str


@dataclass(frozen=True, slots=True)
class Import:
    """What was understood of a file and what became of it. `status`: imported, needs_answers or dry_run.

    `by_day` (calendar) and `by_business_day` are filled where asked for, `upload_id` where something was stored,
    `dishes` by a check. `period` stands for the dates of a checked report that has none: "FROM/TO", or "period"
    while nobody has said which. `tax`: "included", "excluded", or "" while nobody has said; `columns`: the mapping in
    use where somebody named the columns, as an answer. `day_start`: sales before it are the day before's. `warnings`:
    what was decided without asking and could surprise.
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
    warnings: tuple[Notice, ...] = ()
    changes: Changes = NOTHING


@dataclass(frozen=True, slots=True)
class ImportRequest:
    """A file for the session's restaurant, with everything that was said about it."""

    session: Session
    path: Path
    progress: Progress
    layout: str = ""
    answers: Mapping[str, str] = field(default_factory=dict)
    decisions: Mapping[str, NameDecision] = field(default_factory=dict)
    detail: bool = False
    till_total: int | None = None
    name: str = ""
    began: float = field(default_factory=time.perf_counter)

    def analyse(self) -> SalesFile:
        """The file; what the restaurant answered before is not asked again. Raises Refused, Cancelled."""
        check_answers(self.answers)
        with self.session.read(Permission.IMPORT_SALES, founding=True) as uow:
            known = preferences_of(uow, restaurants.get(uow, self.session.restaurant.id))
        about_reading = {key: answer for key, answer in self.answers.items() if key not in OWN_ANSWERS}
        return analyse_file(self.path, self.layout, about_reading, known, self.progress)

    @property
    def file_name(self) -> str:
        """The file's name as text: on some systems a name is bytes that need not be any."""
        return self.name or self.path.name.encode("utf-8", "replace").decode()

    def ignored(self, names: Mapping[str, UUID | None]) -> frozenset[str]:
        """The name keys whose lines are left out: decided in the window, or said with the file."""
        words = self.answers.get("ignore", "").split("\n")
        keys = {key for key, item_id in names.items() if item_id is None}
        return frozenset(keys | {name_key(name) for name in words if name.strip()})


@contextmanager
def few_collections() -> Iterator[None]:
    """A file is millions of small objects without a cycle among them: looking for cycles is a tenth of the time."""
    usual = gc.get_threshold()
    gc.set_threshold(_NEW_OBJECTS, *usual[1:])
    try:
        yield
    finally:
        gc.set_threshold(*usual)


def refuse_duplicate(uow: UnitOfWork, upload_id: UUID) -> None:
    found = uploads.get(uow, upload_id)
    if found is not None and found[0].status == uploads.COMPLETED:
        when = written_moment(found[0].created_at)
        raise Duplicate(
            _("This file was already imported on {when}.").format(when=when),
            _("Nothing was added. Take that import back first if you want to import it again."),
            code="import.duplicate",
        )


def _period(file: SalesFile) -> str:
    if file.has_dates or file.report_period is None:
        return "" if file.has_dates else "period"
    first, last = file.report_period
    return "" if first == last else f"{first.isoformat()}/{last.isoformat()}"


def _of_currency(job: ImportRequest, file: SalesFile) -> tuple[Notice, ...]:
    """That a restaurant made with this file takes its currency; one that was there before is asked."""
    asked = "currency" in job.answers or any(each.key == "currency" for each in file.questions)
    if asked or not file.currency or file.currency == job.session.restaurant.currency:
        return ()
    text = _("The amounts of this file are in {found}: it becomes the restaurant's currency.")
    return (Notice("currency", text.format(found=file.currency)),)


def _of_totals(file: SalesFile, sums: Sums) -> tuple[Notice, ...]:
    """That the file's own total is another than what was read."""
    off = [each for each in sums.reconcile(file.file_totals, None) if each.difference]
    return tuple(
        Notice(
            "file_total",
            _("The file's own total is {theirs}, what was read makes {ours}.").format(
                theirs=show_micros(each.theirs), ours=show_micros(each.ours)
            ),
        )
        for each in off
    )


def describe(job: ImportRequest, file: SalesFile, status: str, sums: Sums) -> Import:
    undated = not file.has_dates and file.report_period is None
    return Import(
        status=status,
        file=job.file_name,
        layout=file.layout.key,
        layout_title=_(file.layout.title),
        encoding=file.bytes.encoding,
        delimiter=file.sheet.delimiter,
        decimal=file.dialect.decimal,
        date_order=file.dialect.date_order,
        evidence=file.evidence,
        rows_read=file.rows,
        rows_imported=sums.imported,
        skipped=sums.problems,
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
        warnings=(
            *file.notices,
            *_of_currency(job, file),
            *(_of_totals(file, sums) if status != "needs_answers" else ()),
        ),
        columns=write_mapping(file.layout.mapping) if isinstance(file.layout, Mapped) else "",
    )
