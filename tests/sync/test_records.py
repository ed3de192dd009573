"""What a sync leaves to settle: conflicts, changes that the hub did not take, sides that differ, computers, files of changes."""

import json
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy import update

from flux_desktop.domain.errors import FluxError, NotAllowed, NotFound, Refused
from flux_desktop.domain.restaurants import Restaurant, Role
from flux_desktop.domain.sync import HubPlace, Pushed, Row
from flux_desktop.services import ingredients, menu, sync_computers, sync_handover, sync_records
from flux_desktop.services import sync as syncing
from flux_desktop.services.imports import import_file
from flux_desktop.services.kitchen_files import KitchenFile
from flux_desktop.services.outputs import Output
from flux_desktop.services.session import as_administrator
from flux_desktop.store import restaurants, sync_links
from flux_desktop.store.tables import sync_rows
from tests.sync.computers import Computer
from tests.sync.test_two_devices import sales, same
from tests.sync.world import Device, differences

Make = Callable[[], Device]
Write = Callable[..., Path]


@pytest.fixture
def two(device: Make, write: Write) -> tuple[Device, Device]:
    """Two devices of one restaurant that hold the same sales."""
    one, other = device(), device()
    import_file(one.session, sales(write))
    one.sync()
    other.sync()
    return one, other


def price(device: Device, dish: str) -> int | None:
    return menu.dish_named(device.session, dish).price


def disagree(one: Device, other: Device) -> None:
    """Both set a price without knowing of each other; `one` holds the later."""
    menu.change_dish(other.session, menu.dish_named(other.session, "Soup").id, price=5_000_000)
    menu.change_dish(one.session, menu.dish_named(one.session, "Soup").id, price=6_000_000)
    one.sync()
    other.sync()


def test_of_a_conflict_the_other_can_be_taken_and_that_holds_everywhere(two: tuple[Device, Device]) -> None:
    one, other = two
    disagree(one, other)
    [conflict] = sync_records.conflicts(other.session)
    assert sync_records.status(other.session).needs_attention
    sync_records.take_the_other(other.session, conflict.id)
    assert (price(other, "Soup"), sync_records.conflicts(other.session)) == (5_000_000, [])
    other.sync()
    one.sync()
    same(one, other)
    assert price(one, "Soup") == 5_000_000
    with pytest.raises(NotFound):
        sync_records.take_the_other(other.session, conflict.id)


def test_a_conflict_that_is_kept_changes_nothing_and_is_gone(two: tuple[Device, Device]) -> None:
    one, other = two
    disagree(one, other)
    [conflict] = sync_records.conflicts(other.session)
    sync_records.keep_what_holds(other.session, conflict.id)
    assert (price(other, "Soup"), sync_records.status(other.session).needs_attention) == (6_000_000, False)


def refusing(device: Device, reason: str) -> Callable[[], None]:
    """Has the hub refuse every row until the returned function is called."""
    real = device.call.push

    def push(restaurant_id: UUID, changes: object) -> object:
        answer = real(restaurant_id, replace(changes, rows=[]))  # type: ignore[type-var]
        assert isinstance(answer, Pushed)
        return replace(answer, rejected=[(row.table, row.id, reason) for row in changes.rows])  # type: ignore[attr-defined]

    device.call.push = push  # type: ignore[method-assign,assignment]

    def no_longer() -> None:
        device.call.push = real  # type: ignore[method-assign]

    return no_longer


def test_what_the_hub_refuses_is_sent_again_or_left_here_and_never_lost(two: tuple[Device, Device]) -> None:
    one, other = two
    for dish in ("Soup", "Tea"):
        menu.change_dish(one.session, menu.dish_named(one.session, dish).id, price=7_000_000)
    takes_again = refusing(one, "invalid")
    one.sync()
    found = {each.what: each for each in sync_records.rejected(one.session)}
    assert {name: each.reason for name, each in found.items()} == {"Soup": "invalid", "Tea": "invalid"}
    takes_again()
    assert found["Soup"].id is not None
    assert found["Tea"].id is not None
    sync_records.leave_here(one.session, found["Tea"].id)
    assert [each.what for each in sync_records.rejected(one.session)] == ["Soup"]
    sync_records.send_again(one.session, found["Soup"].id)
    one.sync()
    other.sync()
    assert sync_records.rejected(one.session) == []
    assert (price(other, "Soup"), price(one, "Tea")) == (7_000_000, 7_000_000)
    assert price(other, "Tea") != 7_000_000
    assert not sync_records.status(one.session).needs_attention


def test_sides_that_differ_are_made_alike_by_starting_over(two: tuple[Device, Device]) -> None:
    one, other = two
    menu.change_dish(one.session, menu.dish_named(one.session, "Soup").id, price=7_000_000)
    with one.store.begin() as uow:
        # As after a fault that no rule knows of: the device believes that the hub has it.
        uow.execute(update(sync_rows).values(unsent=None))
    report = one.sync()
    assert report.differs
    with one.store.begin(lock=one.place.id) as uow:
        sync_links.note_run(uow, one.place.id, {"differs": True}, "")
    assert sync_records.status(one.session).needs_attention
    sync_records.start_over(one.session)
    assert one.sync().checked
    other.sync()
    same(one, other)
    assert price(other, "Soup") == 7_000_000


def test_what_was_imported_since_waits_and_is_named(two: tuple[Device, Device], write: Write) -> None:
    one, _other = two
    assert sync_records.status(one.session).waiting == 0
    import_file(one.session, sales(write, "more.csv", 30), answers={"overlap": "replace"})
    names = {(each.table, each.what) for each in sync_records.waiting(one.session)}
    assert ("data_uploads", "more.csv") in names
    assert sync_records.status(one.session).waiting == len(names)


def test_who_sees_no_money_learns_how_it_stands_and_nothing_more(two: tuple[Device, Device]) -> None:
    chef = replace(two[0].session, role=Role.CHEF)
    assert sync_records.status(chef).hub_url == "hub"
    for ask in (sync_records.history, sync_records.waiting, sync_records.conflicts, sync_records.rejected):
        with pytest.raises(NotAllowed):
            ask(chef)


# -- a lost computer's work as a file ----------------------------------------------------------------------------------


@pytest.fixture
def lost(two: tuple[Device, Device], write: Write, tmp_path: Path) -> tuple[Device, Device, Path]:
    """A computer that syncs no longer, with edits and sales of its own in a file; and another one."""
    one, other = two
    menu.change_dish(one.session, menu.dish_named(one.session, "Soup").id, price=8_000_000)
    import_file(one.session, sales(write, "more.csv", 30, "Goulash"), answers={"overlap": "add"})
    file = tmp_path / "work.fluxchanges"
    handed = sync_handover.hand_over(one.session, Output(file))
    assert handed.count == sync_records.status(one.session).waiting
    return one, other, file


def test_unsent_work_is_handed_over_as_a_file_and_reaches_the_hub_by_another(
    lost: tuple[Device, Device, Path],
) -> None:
    one, other, file = lost
    assert sync_handover.take_in(other.session, file).count
    assert {each.name for each in menu.dishes(other.session)} == {"Soup", "Tea", "Goulash"}
    assert price(other, "Soup") == 8_000_000
    assert sync_records.status(other.session).waiting
    assert other.sync().checked
    # Found again and let in, it says the same once more.
    assert one.sync().checked
    same(one, other)


def test_the_same_file_again_changes_nothing(lost: tuple[Device, Device, Path]) -> None:
    _one, other, file = lost
    sync_handover.take_in(other.session, file)
    other.sync()
    assert sync_handover.take_in(other.session, file).count == 0
    assert sync_records.status(other.session).waiting == 0


def test_an_edit_in_the_file_that_met_another_is_a_conflict_told_once(
    lost: tuple[Device, Device, Path],
) -> None:
    _one, other, file = lost
    menu.change_dish(other.session, menu.dish_named(other.session, "Soup").id, price=9_000_000)
    for _time in range(2):
        sync_handover.take_in(other.session, file)
    [conflict] = sync_records.conflicts(other.session)
    assert (conflict.what, conflict.holds, conflict.lost) == ("Soup", 9_000_000, 8_000_000)


def test_a_file_written_under_a_clock_of_next_year_is_taken_and_sent(
    two: tuple[Device, Device], tmp_path: Path
) -> None:
    one, other = two
    real = one.store.now_ms
    one.store.now_ms = lambda: real() + 365 * 86_400_000  # type: ignore[method-assign]
    soup = menu.dish_named(one.session, "Soup").id
    menu.change_dish(one.session, soup, price=8_000_000)
    file = tmp_path / "work.fluxchanges"
    sync_handover.hand_over(one.session, Output(file))
    sync_handover.take_in(other.session, file)
    assert other.sync().checked
    menu.change_dish(other.session, soup, price=9_000_000)
    assert other.sync().checked
    assert price(other, "Soup") == 9_000_000


def test_nothing_to_hand_over_is_said(two: tuple[Device, Device], tmp_path: Path) -> None:
    with pytest.raises(Refused) as refusal:
        sync_handover.hand_over(two[0].session, Output(tmp_path / "work.fluxchanges"))
    assert refusal.value.code == "sync.nothing"
    assert not list(tmp_path.glob("*.fluxchanges"))


def test_a_file_of_another_restaurant_or_no_file_of_changes_is_refused(
    lost: tuple[Device, Device, Path], tmp_path: Path
) -> None:
    _one, other, file = lost
    elsewhere = replace(other.session, restaurant=replace(other.session.restaurant, id=uuid4()))
    with pytest.raises(Refused) as refusal:
        sync_handover.take_in(elsewhere, file)
    assert refusal.value.code == "sync.other_restaurant"
    with zipfile.ZipFile(file) as known:
        said = json.loads(known.read("changes.json"))
        parts = {each: known.read(each) for each in known.namelist()}

    def rewritten(name: str, changed: dict[str, bytes]) -> Path:
        made = tmp_path / name
        with zipfile.ZipFile(made, "w") as out:
            for each, content in {**parts, **changed}.items():
                out.writestr(each, content)
        return made

    def changes(**values: object) -> dict[str, bytes]:
        return {"changes.json": json.dumps({**said, **values}).encode()}

    pack = next(each for each in parts if each.startswith("sales/"))
    cut = tmp_path / "cut"
    cut.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
    (tmp_path / "text").write_text("date,item")
    with zipfile.ZipFile(tmp_path / "bomb", "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("changes.json", b"0" * 500_000_000)
    bad = [
        cut,
        tmp_path / "text",
        tmp_path / "bomb",
        tmp_path / "nothing here",
        rewritten("rows", changes(docs=[["menu_items"]])),
        rewritten("bases", changes(bases=[["menu_items", "x", {}]])),
        rewritten("deep", {"changes.json": b"[" * 100_000}),
        rewritten("pack", {pack: b"x"}),
        rewritten("lacks", changes(docs=[_names_another_pack(each) for each in said["docs"]])),
    ]
    before = differences(other.store, other.call.hub, other.place.id)
    for each in bad:
        with pytest.raises(Refused) as refusal:
            sync_handover.take_in(other.session, each)
        assert refusal.value.code in ("sync.file", "sync.pack"), each.name
    with pytest.raises(Refused) as refusal:
        sync_handover.take_in(other.session, rewritten("newer", changes(schema=10_000)))
    assert refusal.value.code == "sync.newer_file"
    assert differences(other.store, other.call.hub, other.place.id) == before


def _names_another_pack(row: list[object]) -> list[object]:
    text = json.dumps(row)
    if row[0] != "data_uploads":
        return row
    made: list[object] = json.loads(text)
    registers = made[2]
    assert isinstance(registers, dict)
    for entry in registers.values():
        if isinstance(entry[2], dict) and entry[2].get("packs"):
            entry[2]["packs"] = ["0" * 64]
    return made


def test_rows_of_a_file_that_do_not_fit_are_left_out_one_by_one(
    lost: tuple[Device, Device, Path], tmp_path: Path
) -> None:
    _one, other, file = lost
    with zipfile.ZipFile(file) as known:
        said = json.loads(known.read("changes.json"))
        parts = {each: known.read(each) for each in known.namelist()}
    strange = Row("nobody_knows", uuid4(), {}).as_json()
    lost_parent = ["run_outs", uuid4().hex, {}]
    lost_parent[2] = {
        name: [70_000, uuid4().hex, value]
        for name, value in (
            ("menu_item_id", uuid4().hex),
            ("business_date", "2026-01-01"),
            ("deleted", False),
        )
    }
    said["docs"] += [strange, lost_parent]
    with zipfile.ZipFile(tmp_path / "more", "w") as out:
        for each, content in {**parts, "changes.json": json.dumps(said).encode()}.items():
            out.writestr(each, content)
    handed = sync_handover.take_in(other.session, tmp_path / "more")
    assert handed.refused == 2
    assert price(other, "Soup") == 8_000_000


# -- over HTTP: choosing, connecting, the computers of a hub -----------------------------------------------------------


def session_of(computer: Computer) -> Callable[[Restaurant], object]:
    return lambda place: as_administrator(computer.store, place)


def test_a_new_computer_sees_what_has_come_before_the_rest_is_there(
    first: Computer, computer: Callable[[str], Computer], write: Write
) -> None:
    for n in range(3):
        file = write(f"{n}.csv", "date,item,quantity,price", f"2026-0{n + 4}-01,Cake {n},3,4.50")
        import_file(first.session, file)
    prices = write("i.csv", "name,pack,price,date", "Leek,1 kg,2.00,2026-01-01")
    ingredients.read_file(first.session, KitchenFile(prices))
    first.sync()
    other = computer("two")
    [place] = syncing.sign_in(other.account)
    assert place.name == "Pizzeria"
    seen: list[tuple[int, int]] = []

    def came() -> None:
        with other.store.read() as uow:
            assert restaurants.get(uow, place.id) is not None
        session = other.session
        seen.append((len(ingredients.ingredients_of(session)), len(menu.dishes(session))))

    report = syncing.connect(
        session_of(other),
        other.store,
        other.account,
        local=None,
        place=place,
        came=came,  # type: ignore[arg-type]
    )
    assert report.checked
    assert len(seen) == 4
    assert all(leeks == 1 for leeks, _dishes in seen)
    assert differences(first.store, other.store, place.id) == {}


def test_by_choice_a_restaurant_is_put_at_the_hub_or_becomes_part_of_one_there(
    computer: Callable[[str], Computer], place: Restaurant, write: Write
) -> None:
    one, other = computer("one"), computer("two")
    import_file(as_administrator(one.store, place), sales(write))
    assert syncing.sign_in(one.account) == []
    connected = syncing.connect(
        session_of(one),
        one.store,
        one.account,
        local=place,
        place=None,  # type: ignore[arg-type]
    )
    assert connected.checked
    mine = replace(place, id=uuid4(), name="Pizzeria Nonna")
    import_file(as_administrator(other.store, mine), sales(write, "more.csv", 5, "Goulash"))
    there = HubPlace(place.id, "Pizzeria")
    counted = syncing.contents(as_administrator(other.store, mine))
    assert (counted.dishes, counted.imports, counted.sales) == (2, 1, 10)
    joined = syncing.connect(
        session_of(other),
        other.store,
        other.account,
        local=mine,
        place=there,  # type: ignore[arg-type]
    )
    assert joined.checked
    with other.store.read() as uow:
        assert [each.id for each in restaurants.every(uow)] == [place.id]
    one.sync()
    assert {each.name for each in menu.dishes(one.session)} == {"Soup", "Tea", "Goulash"}


def test_a_computer_syncs_by_itself_what_is_linked_and_writes_down_how_that_went(
    first: Computer, computer: Callable[[str], Computer]
) -> None:
    menu.change_dish(first.session, menu.dish_named(first.session, "Soup").id, price=5_000_000)
    done = syncing.sync_linked(first.store, first.account.folder)
    [report] = done.reports.values()
    assert (report.pushed, done.errors) == (1, {})
    assert sync_records.history(first.session)[0].report["pushed"] == 1
    unlinked = computer("two")
    assert syncing.sync_linked(unlinked.store, unlinked.account.folder).reports == {}


def test_a_hub_that_is_away_is_offline_and_a_sign_in_that_ended_asks_for_somebody(first: Computer) -> None:
    place = first.session.restaurant.id
    with first.store.begin(lock=place) as uow:
        sync_links.put_link(uow, place, "http://127.0.0.1:9", first.account.email)
    syncing.TokenKeeper(first.account.folder, "http://127.0.0.1:9", first.account.email).keep("a token")
    away = syncing.sync_linked(first.store, first.account.folder)
    assert [each.code for each in away.errors.values()] == ["sync.unreachable"]
    assert sync_records.status(first.session).is_offline
    with first.store.begin(lock=place) as uow:
        sync_links.put_link(uow, place, first.account.url, first.account.email)
    syncing.TokenKeeper(first.account.folder, first.account.url, first.account.email).keep("")
    syncing.sync_linked(first.store, first.account.folder)
    status = sync_records.status(first.session)
    assert (status.code, status.is_offline, status.needs_attention) == ("sign_in.ended", False, True)
    syncing.sign_in(first.account)
    syncing.sync_linked(first.store, first.account.folder)
    assert not sync_records.status(first.session).needs_attention


def test_computers_are_listed_removed_and_let_in_again(
    first: Computer, computer: Callable[[str], Computer]
) -> None:
    other = computer("two")
    other.sync()
    found = sync_computers.computers(first.session, first.account.folder)
    assert {(each.name, each.is_this, each.revoked) for each in found} == {
        ("one", True, False),
        ("two", False, False),
    }
    own = next(each for each in found if each.is_this)
    lost = next(each for each in found if not each.is_this)
    with pytest.raises(Refused) as refusal:
        sync_computers.remove(first.session, first.account.folder, own)
    assert refusal.value.code == "sync.this_computer"
    sync_computers.remove(first.session, first.account.folder, lost)
    with pytest.raises(FluxError) as over:
        other.sync()
    assert over.value.code == "sync.revoked"
    sync_computers.let_in(first.session, first.account.folder, lost)
    assert other.sync().checked


def test_unlinked_it_goes_on_alone(first: Computer) -> None:
    syncing.unlink(first.session, first.account.folder)
    assert not sync_records.status(first.session).is_connected
    with pytest.raises(Refused) as refusal:
        sync_computers.computers(first.session, first.account.folder)
    assert refusal.value.code == "sync.no_link"
    assert not syncing.TokenKeeper(first.account.folder, first.account.url, first.account.email).read()
