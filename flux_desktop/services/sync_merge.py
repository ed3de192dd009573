"""Changes of other devices become this database's: merged, then everything that is reckoned from them follows."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from uuid import UUID

from flux_desktop.domain.errors import Refused
from flux_desktop.domain.i18n import _
from flux_desktop.domain.progress import SILENT, Progress
from flux_desktop.domain.sync import Row
from flux_desktop.services.imports.job import few_collections
from flux_desktop.services.imports.store import recount
from flux_desktop.services.menu import regroup
from flux_desktop.store import (
    counting,
    dish_sales,
    packed_uploads,
    sales,
    sales_packs,
    tickets,
    uploads,
)
from flux_desktop.store.merging import Bases, Merged, merge_rows
from flux_desktop.store.sales_packs import SalesPack
from flux_desktop.store.store import UnitOfWork


class MissingPacks(Exception):
    """The changes name sales that are not here yet: `ids` of their packs."""

    def __init__(self, ids: Sequence[str]) -> None:
        super().__init__(f"{len(ids)} packs")
        self.ids = ids


def merge(
    uow: UnitOfWork,
    restaurant_id: UUID,
    rows: Sequence[Row],
    *,
    careful: bool,
    as_own: bool = False,
    bases: Bases | None = None,
    progress: Progress = SILENT,
) -> Merged:
    """Merges rows and stores the sales of uploads among them. Raises MissingPacks; Refused: damaged sales."""
    scopes_before = tickets.scopes(uow, restaurant_id)
    merged = merge_rows(uow, restaurant_id, rows, careful=careful, as_own=as_own, bases=bases)
    if merged.uploads:
        with few_collections():
            _follow(uow, restaurant_id, merged.uploads, scopes_before, progress)
    if merged.regrouped:
        regroup(uow, restaurant_id, merged.regrouped, progress)
    return merged


def pack_new(uow: UnitOfWork, restaurant_id: UUID) -> None:
    """Packs what was imported since; what files say of its dishes is then reckoned as other devices will."""
    if packed_uploads.has_unpacked(uow, restaurant_id):
        with few_collections():
            packed_uploads.pack_new(uow, restaurant_id)
        dish_sales.reckon(uow, restaurant_id, dish_sales.sold_ever(uow, restaurant_id))


def _follow(
    uow: UnitOfWork,
    restaurant_id: UUID,
    ids: Collection[UUID],
    scopes_before: dict[str, str],
    progress: Progress,
) -> None:
    rows = packed_uploads.rows_of(uow, restaurant_id, ids)
    wanted: dict[UUID, list[str] | None] = {
        row.id: row.packs if row.status == uploads.COMPLETED else None for row in rows
    }
    changed = [row for row in rows if wanted[row.id] != row.applied or wanted[row.id] is None]
    lacking = packed_uploads.missing(
        uow, restaurant_id, [each for row in changed for each in wanted[row.id] or ()]
    )
    if lacking:
        raise MissingPacks(lacking)
    before: set[date] = set()
    dishes: set[UUID] = set()
    others: dict[UUID, date] = {}
    for row in rows:
        days = sales.upload_business_days(uow, row.id)
        before |= days
        if days:
            others |= tickets.other_versions(uow, restaurant_id, row.id, days)
    for row in changed:
        if wanted[row.id] is None and row.status == uploads.COMPLETED:
            # Imported here and not packed yet.
            continue
        dishes |= packed_uploads.remove_sales(uow, restaurant_id, row.id)
        dishes |= _add(uow, restaurant_id, row.id, wanted[row.id] or (), progress)
        packed_uploads.mark_applied(uow, row.id, wanted[row.id])
    after: set[date] = set()
    for row in rows:
        days = sales.upload_business_days(uow, row.id)
        after |= days
        if days and row.has_tickets:
            others |= tickets.other_versions(uow, restaurant_id, row.id, days)
    touched = before | after | set(others.values())
    settled = before | set(others.values()) | packed_uploads.shared_days(uow, restaurant_id, touched)
    scopes = tickets.scopes(uow, restaurant_id)
    for source in scopes_before.keys() | scopes.keys():
        if source in scopes_before and scopes_before[source] != scopes.get(source, scopes_before[source]):
            settled |= uploads.days_of_source(uow, restaurant_id, source)
    _reckon(uow, restaurant_id, touched | settled, settled, others, dishes, progress)


def _reckon(
    uow: UnitOfWork,
    restaurant_id: UUID,
    touched: set[date],
    settled: set[date],
    others: dict[UUID, date],
    dishes: set[UUID],
    progress: Progress,
) -> None:
    if touched == settled:
        recount(uow, restaurant_id, touched, others, progress)
    else:
        outside = [key for key, day in others.items() if day not in settled]
        counting.settle(uow, restaurant_id, settled, outside, progress)
        sales.rebuild_days(uow, restaurant_id, touched, progress)
        dish_sales.settle(uow, restaurant_id, touched, progress)
    dish_sales.reckon(uow, restaurant_id, dishes | dish_sales.sold_on(uow, restaurant_id, touched), progress)


def _add(
    uow: UnitOfWork, restaurant_id: UUID, upload_id: UUID, pack_ids: Sequence[str], progress: Progress
) -> set[UUID]:
    """Stores the sales of an upload's packs; their dishes. Raises Refused: damaged, or of a dish nobody knows here."""
    contents = {each: packed_uploads.find(uow, restaurant_id, bytes.fromhex(each)) for each in pack_ids}
    known, found = packed_uploads.dishes_of(uow, restaurant_id), set[UUID]()

    def unpacked() -> Iterator[SalesPack]:
        for place, (pack_id, content) in enumerate(contents.items()):
            progress.step(place, len(contents), _("Storing sales"))
            assert content is not None
            pack = sales_packs.decode(bytes.fromhex(pack_id), content)
            sales_packs.check(pack, upload_id)
            dishes = {UUID(hex=dish) for dish, _category in pack.items}
            if not dishes <= known:
                raise Refused(_("The sales on their way were damaged."), _("Sync again."), code="sync.pack")
            found.update(dishes)
            yield pack

    packed_uploads.add_sales(uow, restaurant_id, upload_id, unpacked())
    return found
