"""The sample restaurants and their accounts: put into this database, or brought up to date there."""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, NamedTuple
from uuid import UUID

from flux_desktop import bundled
from flux_desktop.domain.changes import (
    ACCOUNTS,
    EVENTS,
    FORECASTS,
    HOURS,
    INGREDIENTS,
    MENU,
    PROMOTIONS,
    RECIPES,
    RESTAURANTS,
    RUN_OUTS,
    SALES,
    Changes,
)
from flux_desktop.domain.errors import Refused
from flux_desktop.domain.events import Event
from flux_desktop.domain.i18n import _
from flux_desktop.domain.ids import derived_id
from flux_desktop.domain.menu import name_key
from flux_desktop.domain.permissions import Permission
from flux_desktop.domain.progress import SILENT, Progress
from flux_desktop.domain.promotions import Promotion
from flux_desktop.domain.restaurants import Restaurant, Role, User
from flux_desktop.domain.sales import SaleLine, Upload
from flux_desktop.domain.sample.kitchens import folder_of, moved
from flux_desktop.domain.sample.places import PLACES, Owner, Place
from flux_desktop.domain.sample.sales import sales_of
from flux_desktop.services import accounts, ingredients, recipes
from flux_desktop.services import menu as menus
from flux_desktop.services.accuracy import backfill
from flux_desktop.services.kitchen_files import KitchenFile
from flux_desktop.services.session import Session, as_administrator, read_accounts
from flux_desktop.store import (
    counting,
    dish_sales,
    events,
    hours,
    menu,
    promotions,
    restaurants,
    run_outs,
    sales,
    uploads,
    users,
)
from flux_desktop.store.sales_writer import SalesWriter
from flux_desktop.store.store import Store, UnitOfWork

DAYS: Final = 420
LONGEST: Final = 3_650
# Everybody may know it: it opens invented restaurants only.
PASSWORD: Final = "password123"  # noqa: S105
_AHEAD: Final = timedelta(days=365)
_BATCH: Final = 2_000
# Somebody marks what runs out since a while.
_MARKED: Final = timedelta(weeks=12)
_CHANGES: Final = Changes.of(
    ACCOUNTS,
    RESTAURANTS,
    SALES,
    MENU,
    INGREDIENTS,
    RECIPES,
    HOURS,
    EVENTS,
    RUN_OUTS,
    PROMOTIONS,
    FORECASTS,
)
# Stands for the file that sample sales never were.
_SHA256: Final = sha256(b"Flux sample sales").hexdigest()


class DemoAccount(NamedTuple):
    """What a person signs in with."""

    email: str
    password: str


@dataclass(frozen=True, slots=True)
class Demo:
    """What is there now: the restaurants, the accounts that own them, the number of sales lines written."""

    restaurants: tuple[Restaurant, ...]
    accounts: tuple[DemoAccount, ...]
    lines: int
    changes: Changes = _CHANGES


def fill(store: Store, *, days: int = DAYS, today: date, progress: Progress = SILENT) -> Demo:
    """Makes the sample accounts and restaurants, with sales for the `days` up to the day before `today`.

    Once more, it replaces the sample's own sales and hours; what people imported, priced, cooked or named stays.
    Facts that somebody took back stay so. Each restaurant is written whole or not at all, its forecasts of
    past weeks after it. Raises Refused: days out of range; Cancelled.
    """
    if not 1 <= days <= LONGEST:
        raise Refused(_("The sample has 1 to {n} days.").format(n=LONGEST), _("Choose fewer days."))
    progress.step(0, 0, _("Making up sales"))
    made = [(place, sales_of(place, today, days)) for place in PLACES]
    owners = {place.owner: _account(store, place.owner) for place in PLACES}
    steps = _Steps(progress, sum(len(lines) for _place, lines in made))
    filled = []
    for place, lines in made:
        owner = owners[place.owner]
        restaurant = _restaurant(store, place, owner)
        with as_administrator(store, restaurant).write(Permission.IMPORT_SALES) as uow:
            if restaurants.get(uow, restaurant.id) is None:
                restaurants.create(uow, restaurant, owner.id)
            hours.put(uow, restaurant.id, place.hours(today - timedelta(days=days), today + _AHEAD))
            _replace_sales(uow, restaurant.id, lines, steps)
            _put_facts(uow, restaurant.id, place, today - timedelta(days=days), today)
        _stock_kitchen(as_administrator(store, restaurant), place, today - timedelta(days=days), today)
        filled.append(restaurant)
    for at, restaurant in enumerate(filled):
        progress.step(at, len(filled), _("Forecasting past weeks"))
        backfill(as_administrator(store, restaurant))
    return Demo(tuple(filled), tuple(DemoAccount(owner.email, PASSWORD) for owner in owners), steps.done)


class _Steps:
    """Progress over the lines of all restaurants."""

    def __init__(self, progress: Progress, total: int) -> None:
        self._progress = progress
        self._total = total
        self.done = 0

    def batches(self, lines: Sequence[SaleLine]) -> Iterator[Sequence[SaleLine]]:
        for at in range(0, len(lines), _BATCH):
            self._progress.step(self.done, self._total, _("Writing sales"))
            batch = lines[at : at + _BATCH]
            yield batch
            self.done += len(batch)


def _account(store: Store, owner: Owner) -> User:
    """The account of that address, with the name and password it has; made where there is none."""
    with read_accounts(store) as uow:
        found = users.find(uow, owner.email)
    return found[0] if found else accounts.register(store, owner.email, PASSWORD, owner.name)


def _restaurant(store: Store, place: Place, owner: User) -> Restaurant:
    """The place as stored, by its id or as the owner's restaurant of that name; else one that is not stored yet."""
    new = place.restaurant()
    with read_accounts(store) as uow:
        return restaurants.get(uow, new.id) or _owned(uow, owner, place.name) or new


def _owned(uow: UnitOfWork, owner: User, name: str) -> Restaurant | None:
    own = [each.restaurant for each in restaurants.of_user(uow, owner.id) if each.role is Role.OWNER]
    return next((each for each in own if name_key(each.name) == name_key(name)), None)


def _replace_sales(uow: UnitOfWork, restaurant_id: UUID, lines: Sequence[SaleLine], steps: _Steps) -> None:
    """Writes the lines as one upload in the place of the same upload's earlier lines."""
    upload_id = derived_id(restaurant_id, "upload", _SHA256)
    earlier = uploads.get(uow, upload_id)
    if earlier is not None:
        _take_out(uow, restaurant_id, upload_id)
    # It keeps its place in the history: what was imported over the sample stays over it.
    imported_at = earlier[0].created_at if earlier else datetime.now(UTC)
    uploads.put(uow, restaurant_id, _upload(upload_id, lines, imported_at), _SHA256)
    overlap = uploads.covered_days(uow, restaurant_id) & {line.day for line in lines}
    writer = SalesWriter(uow, restaurant_id, upload_id)
    for batch in steps.batches(lines):
        writer.add(batch)
    uploads.cover(uow, restaurant_id, upload_id, writer.days, replaces=False)
    writer.finish(rebuilt=overlap)
    if overlap:
        counting.settle(uow, restaurant_id, overlap)
        sales.rebuild_days(uow, restaurant_id, overlap)
    dish_sales.settle(uow, restaurant_id, writer.days)


def _put_facts(uow: UnitOfWork, restaurant_id: UUID, place: Place, first: date, today: date) -> None:
    """Its own days, a promotion next week, and what ran out of late; under the same ids every time."""
    items = {item.name: item.id for item in menu.every(uow, restaurant_id)}
    for day, name in place.feast_days(first, today + _AHEAD):
        event_id = derived_id(restaurant_id, "sample event", day.isoformat(), name)
        events.add(uow, restaurant_id, Event(event_id, day, name))
    monday = today + timedelta(days=7 - today.weekday())
    for dish in [dish for dish in place.dishes if dish.featured_every and dish.name in items][:1]:
        promotion_id = derived_id(restaurant_id, "sample promotion", monday.isoformat())
        planned = Promotion(promotion_id, items[dish.name], dish.name, monday, monday + timedelta(days=6))
        promotions.add(uow, restaurant_id, planned)
    sold = sales.days_with_units(uow, restaurant_id)
    for day in sorted(day for day in sold if max(first, today - _MARKED) <= day < today):
        for dish in place.dishes:
            if dish.runs_out(day) and dish.name in items:
                run_outs.add(uow, restaurant_id, items[dish.name], day)


def _stock_kitchen(session: Session, place: Place, first: date, today: date) -> None:
    """Prices, taxes, ingredients and recipes as anybody's kitchen files bring them; once: then they are the owner's."""
    if ingredients.ingredients_of(session):
        return
    folder = bundled("resources") / "sample" / folder_of(place)
    with TemporaryDirectory() as made:
        prices = Path(made) / "ingredients.csv"
        _move_prices(folder / "ingredients.csv", prices, today)
        ingredients.read_file(session, KitchenFile(prices))
    recipes.read_file(session, KitchenFile(folder / "recipes.csv"), first)
    menus.read_file(session, KitchenFile(folder / "menu.csv"))


def _move_prices(written: Path, to: Path, today: date) -> None:
    """The sample's price list, with its dates in the time of its sales."""
    with (
        written.open(encoding="utf-8", newline="") as source,
        to.open("w", encoding="utf-8", newline="") as out,
    ):
        rows = csv.DictReader(source)
        writer = csv.DictWriter(out, rows.fieldnames or ())
        writer.writeheader()
        for row in rows:
            day = row["date"]
            writer.writerow({**row, "date": moved(date.fromisoformat(day), today).isoformat() if day else ""})


def _take_out(uow: UnitOfWork, restaurant_id: UUID, upload_id: UUID) -> None:
    # Nothing to settle: an upload that replaces no other hides none.
    days = sales.upload_business_days(uow, upload_id)
    sales.delete_upload(uow, restaurant_id, upload_id)
    sales.rebuild_days(uow, restaurant_id, days)
    sales.forget_days(uow, upload_id)


def _upload(upload_id: UUID, lines: Sequence[SaleLine], imported_at: datetime) -> Upload:
    return Upload(
        id=upload_id,
        file=_("Sample sales"),
        status=uploads.COMPLETED,
        layout="sample",
        source="sample",
        row_count=len(lines),
        errors=(),
        error_count=0,
        created_at=imported_at,
        first_day=lines[0].day if lines else None,
        last_day=lines[-1].day if lines else None,
        net_sales=sum(line.net_sales for line in lines),
    )
