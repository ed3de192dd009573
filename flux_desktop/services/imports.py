"""Sales files: understood, imported whole or not at all, listed, taken back."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Final
from uuid import UUID

from flux_desktop.domain.changes import MENU, NOTHING, RESTAURANTS, SALES, Changes
from flux_desktop.domain.errors import Duplicate, NotFound, Refused
from flux_desktop.domain.exact import LARGEST, MICRO
from flux_desktop.domain.ids import derived_id
from flux_desktop.domain.menu import name_key
from flux_desktop.domain.progress import SILENT, Progress
from flux_desktop.domain.restaurants import Restaurant
from flux_desktop.domain.sales import DayItem, Problem, Question, SaleLine, Totals, Upload
from flux_desktop.domain.words import _, ngettext
from flux_desktop.pos.file import SalesFile, understand
from flux_desktop.services.access import ADMINISTRATOR, need_manager, role_in
from flux_desktop.services.restaurants import find_named
from flux_desktop.store import menu, restaurants, sales, uploads
from flux_desktop.store.store import Store, UnitOfWork

# Small enough that a cancel takes effect at once and memory stays flat.
_BATCH: Final = 2_000
_OVERLAPS: Final = ("replace", "add")


@dataclass(frozen=True, slots=True)
class Import:
    """What was understood of a file and what became of it. `status`: imported, needs_answers or dry_run.

    `by_day` is filled where asked for, `upload_id` where something was stored.
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
    skipped: tuple[Problem, ...]
    questions: tuple[Question, ...]
    items_created: tuple[str, ...]
    totals: Totals
    first_day: date | None
    last_day: date | None
    seconds: float
    upload_id: UUID | None = None
    by_day: tuple[DayItem, ...] = ()
    first_lines: tuple[SaleLine, ...] = ()
    changes: Changes = NOTHING


def import_file(
    store: Store,
    restaurant: Restaurant,
    path: Path,
    *,
    actor: UUID | None = ADMINISTRATOR,
    layout: str = "",
    answers: Mapping[str, str] | None = None,
    detail: bool = False,
    progress: Progress = SILENT,
) -> Import:
    """Imports one sales file in one transaction; the restaurant is made with it where it is new.

    `detail` fills `by_day`.
    With questions open nothing is stored (`needs_answers`). Raises Refused, Duplicate, NotAllowed, Cancelled;
    after any of them, and after a kill, nothing is stored either.
    """
    began = time.perf_counter()
    answers = answers or {}
    file = understand(path, layout, answers, progress=progress)
    with store.begin() as uow:
        known = _find(uow, restaurant)
        if known is not None:
            need_manager(uow, actor, known.id)
            restaurant = known
        upload_id = derived_id(restaurant.id, "upload", file.bytes.sha256)
        _refuse_duplicate(uow, upload_id)
        overlap = uploads.covered_days(uow, restaurant.id) & file.days
        questions = [*file.questions, *_overlap_question(overlap, answers)]
        if questions:
            seen = _describe(path, file, "needs_answers", _Sums(), began)
            return replace(seen, questions=tuple(questions))
        if known is None:
            restaurants.create(uow, restaurant, actor)
        now = _moment_after(uploads.last_import(uow, restaurant.id))
        if uploads.get(uow, upload_id) is not None:
            sales.forget_days(uow, upload_id)
        uploads.put(uow, restaurant.id, _upload(upload_id, path, file, _Sums(), now), file.bytes.sha256)
        sums = _Sums(by_day={} if detail else None)
        writer = sales.SalesWriter(uow, restaurant.id, upload_id)
        for batch in file.batches(_BATCH):
            writer.add(batch.lines)
            sums.add(batch.lines, batch.problems)
            progress.step(sums.rows, file.rows, _("Importing"))
        _require_sales(sums)
        uploads.put(uow, restaurant.id, _upload(upload_id, path, file, sums, now), file.bytes.sha256)
        uploads.cover(uow, restaurant.id, upload_id, writer.days, replaces=answers.get("overlap") != "add")
        writer.finish(rebuilt=overlap)
        if overlap:
            uploads.settle(uow, restaurant.id, upload_id)
            sales.rebuild_days(uow, restaurant.id, overlap)
            menu.settle(uow, restaurant.id)
    return replace(
        _describe(path, file, "imported", sums, began),
        upload_id=upload_id,
        items_created=tuple(writer.items_created),
        changes=Changes.of(SALES, MENU, RESTAURANTS),
    )


def check_file(
    store: Store,
    restaurant: Restaurant,
    path: Path,
    *,
    actor: UUID | None = ADMINISTRATOR,
    layout: str = "",
    answers: Mapping[str, str] | None = None,
    detail: bool = False,
    progress: Progress = SILENT,
) -> Import:
    """What `import_file` would do, with nothing stored: open questions are read as suggested.

    `detail` fills `by_day`. Raises Refused, Duplicate (not with `detail`), Cancelled.
    """
    began = time.perf_counter()
    answers = answers or {}
    file = understand(path, layout, answers, progress=progress)
    with store.read() as uow:
        known = _find(uow, restaurant)
        if known is not None:
            role_in(uow, actor, known.id)
        known = known or restaurant
        if not detail:
            _refuse_duplicate(uow, derived_id(known.id, "upload", file.bytes.sha256))
        overlap = uploads.covered_days(uow, known.id) & file.days
        names = {name_key(item.name) for item in menu.every(uow, known.id)}
    sums = _Sums(by_day={} if detail else None)
    new: dict[str, str] = {}
    for batch in file.batches(_BATCH):
        sums.add(batch.lines, batch.problems)
        for name in dict.fromkeys(line.item for line in batch.lines):
            if (key := name_key(name)) not in names:
                new.setdefault(key, name)
        progress.step(sums.rows, file.rows, _("Checking"))
    _require_sales(sums)
    return replace(
        _describe(path, file, "dry_run", sums, began),
        questions=(*file.questions, *_overlap_question(overlap, answers)),
        items_created=tuple(new.values()),
    )


def history(store: Store, restaurant_id: UUID, *, actor: UUID | None = ADMINISTRATOR) -> list[Upload]:
    """The imports of a restaurant, the newest first. Raises NotFound."""
    with store.read() as uow:
        role_in(uow, actor, restaurant_id)
        return uploads.every(uow, restaurant_id)


def undo_import(store: Store, upload_id: UUID, *, actor: UUID | None = ADMINISTRATOR) -> Changes:
    """Takes one import back, exactly it: what it had replaced counts again.

    Raises NotFound, NotAllowed; Refused: it was taken back before.
    """
    with store.begin() as uow:
        found = uploads.get(uow, upload_id)
        if found is None:
            raise NotFound(_("There is no such import."), _("Look it up in the list of imports."))
        upload, restaurant_id = found
        need_manager(uow, actor, restaurant_id)
        if upload.status != uploads.COMPLETED:
            raise Refused(
                _("This import was already taken back."), _("Import the file again to bring it back.")
            )
        uploads.set_status(uow, upload_id, uploads.UNDONE)
        days = sales.upload_business_days(uow, upload_id)
        sales.delete_upload(uow, restaurant_id, upload_id)
        uploads.settle(uow, restaurant_id, upload_id)
        sales.rebuild_days(uow, restaurant_id, days)
        sales.forget_days(uow, upload_id)
        menu.settle(uow, restaurant_id)
    return Changes.of(SALES, MENU)


class _Sums:
    """Running totals of the lines read; `by_day` collects them by day and dish where asked for."""

    def __init__(self, by_day: dict[tuple[date, str], DayItem] | None = None) -> None:
        self.imported = 0
        self.problems: list[Problem] = []
        self.first_lines: list[SaleLine] = []
        self.demand = self.quantity = self.net_sales = 0
        self.first_day: date | None = None
        self.last_day: date | None = None
        self.by_day = by_day
        self._names: dict[str, tuple[str, str]] = {}

    @property
    def rows(self) -> int:
        return self.imported + len(self.problems)

    @property
    def too_large(self) -> bool:
        """A database keeps 64 bits, nine times as much."""
        return max(abs(self.demand), abs(self.quantity), abs(self.net_sales)) > LARGEST * MICRO

    def days(self) -> tuple[DayItem, ...]:
        """By day and dish, each with its category wherever in the file that stood."""
        categories = dict(self._names.values())
        found = sorted((self.by_day or {}).values(), key=lambda each: (each.day, each.item))
        return tuple(replace(each, category=categories[each.item]) for each in found)

    def add(self, lines: list[SaleLine], problems: list[Problem]) -> None:
        self.problems += problems
        if not lines:
            return
        self.imported += len(lines)
        self.first_lines += lines[: max(0, 8 - len(self.first_lines))]
        self.demand += sum([line.demand for line in lines])
        self.quantity += sum([line.quantity for line in lines])
        self.net_sales += sum([line.net_sales for line in lines])
        days = {line.day for line in lines}
        self.first_day = min(days) if self.first_day is None else min(*days, self.first_day)
        self.last_day = max(days) if self.last_day is None else max(*days, self.last_day)
        if self.by_day is not None:
            for line in lines:
                self._add_to_day(self.by_day, line)

    def _add_to_day(self, by_day: dict[tuple[date, str], DayItem], line: SaleLine) -> None:
        name, category = self._names.setdefault(name_key(line.item), (line.item, line.category))
        if line.category and not category:
            category = line.category
            self._names[name_key(line.item)] = name, category
        old = by_day.get((line.day, name), DayItem(line.day, name, category, 0, 0, 0))
        by_day[line.day, name] = DayItem(
            line.day,
            name,
            category,
            old.demand + line.demand,
            old.quantity + line.quantity,
            old.net_sales + line.net_sales,
        )


def _require_sales(sums: _Sums) -> None:
    if not sums.imported:
        text = ngettext("The only line cannot be used.", "None of the {n} lines can be used.", sums.rows)
        raise Refused(text.format(n=sums.rows), _worst(sums.problems))
    if sums.too_large:
        raise Refused(
            _("The sums of this file are too large to be sales."),
            _("Check whether its numbers are written in another way than Flux read them."),
        )


def _find(uow: UnitOfWork, restaurant: Restaurant) -> Restaurant | None:
    """By its id; a name is looked for only where the id is new, as the command line's are."""
    return restaurants.get(uow, restaurant.id) or find_named(uow, restaurant.name)


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


def _overlap_question(overlap: set[date], answers: Mapping[str, str]) -> list[Question]:
    if "overlap" in answers or not overlap:
        return []
    text = ngettext(
        "{n} day of this file, {first}, already has sales from an earlier import. "
        "Replace that day, or add to it?",
        "{n} days of this file, {first} to {last}, already have sales from an earlier import. "
        "Replace those days, or add to them?",
        len(overlap),
    ).format(n=len(overlap), first=min(overlap), last=max(overlap))
    return [Question("overlap", text, _OVERLAPS, "replace")]


def _worst(problems: list[Problem]) -> str:
    reasons = [problem.reason for problem in problems]
    most = max(set(reasons), key=reasons.count)
    first = next(problem for problem in problems if problem.reason == most)
    return _("Most often: {reason} (line {line}: {text}).").format(
        reason=most, line=first.line, text=first.text[:80]
    )


def _name(path: Path) -> str:
    """The file's name as text: on some systems a name is bytes that need not be any."""
    return path.name.encode("utf-8", "replace").decode()


def _upload(upload_id: UUID, path: Path, file: SalesFile, sums: _Sums, now: datetime) -> Upload:
    return Upload(
        id=upload_id,
        file=_name(path),
        status=uploads.COMPLETED,
        layout=file.layout.key,
        row_count=sums.imported,
        errors=tuple(sums.problems),
        error_count=len(sums.problems),
        created_at=now,
        first_day=sums.first_day,
        last_day=sums.last_day,
        net_sales=sums.net_sales,
    )


def _describe(path: Path, file: SalesFile, status: str, sums: _Sums, began: float) -> Import:
    return Import(
        status=status,
        file=_name(path),
        layout=file.layout.key,
        layout_title=_(file.layout.title),
        encoding=file.bytes.encoding,
        delimiter=file.sheet.delimiter,
        decimal=file.marks.decimal,
        date_order=file.marks.date_order,
        evidence=file.evidence,
        rows_read=file.rows,
        rows_imported=sums.imported,
        skipped=tuple(sums.problems),
        questions=(),
        items_created=(),
        totals=Totals(sums.demand, sums.quantity, sums.net_sales),
        first_day=sums.first_day,
        last_day=sums.last_day,
        seconds=time.perf_counter() - began,
        by_day=sums.days(),
        first_lines=tuple(sums.first_lines),
    )
