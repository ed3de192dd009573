"""One transaction: saved or undone, in nobody's way."""

import pickle
import threading
from collections.abc import Callable
from datetime import time
from pathlib import Path

import pytest

from flux_desktop.domain.ids import new_id
from flux_desktop.domain.restaurants import Restaurant
from flux_desktop.store import restaurants
from flux_desktop.store.store import Store


def place(name: str) -> Restaurant:
    return Restaurant(new_id(), name, "Europe/Madrid", "EUR", "ES", "CT", time(4))


def names(store: Store) -> list[str]:
    with store.read() as uow:
        return [each.name for each in restaurants.every(uow)]


def add(store: Store, name: str) -> None:
    with store.begin() as uow:
        restaurants.create(uow, place(name), None)


def test_a_clean_end_saves(store: Store) -> None:
    add(store, "Bistro")
    assert names(store) == ["Bistro"]


def test_an_error_undoes_everything(store: Store) -> None:
    with pytest.raises(RuntimeError), store.begin() as uow:
        restaurants.create(uow, place("Bistro"), None)
        restaurants.create(uow, place("Canteen"), None)
        raise RuntimeError
    assert names(store) == []


def test_a_second_writer_waits_for_the_first(sqlite: Store) -> None:
    other = Store(sqlite.url)
    started, written = threading.Event(), threading.Event()

    def write() -> None:
        started.set()
        add(other, "Second")
        written.set()

    second = threading.Thread(target=write)
    with sqlite.begin() as uow:
        # Read first: a transaction that had not said it would write would now fail, not wait.
        assert restaurants.every(uow) == []
        second.start()
        assert started.wait(10)
        assert not written.wait(0.3)
        restaurants.create(uow, place("First"), None)
    second.join(10)
    assert sorted(names(sqlite)) == ["First", "Second"]
    other.close()


def test_a_reader_is_not_held_up_by_a_writer(store: Store) -> None:
    with store.begin() as uow:
        restaurants.create(uow, place("Bistro"), None)
        assert names(store) == []
    assert names(store) == ["Bistro"]


def test_a_reader_sees_one_moment(store: Store) -> None:
    with store.read() as uow:
        assert restaurants.every(uow) == []
        add(store, "Bistro")
        assert restaurants.every(uow) == []
    assert names(store) == ["Bistro"]


def test_a_log_cut_by_a_power_loss_leaves_a_sound_beginning_of_the_history(
    sqlite: Store, tmp_path: Path, open_sqlite: Callable[[Path], Store]
) -> None:
    sqlite.close()
    assert sqlite.file is not None
    history = [f"Place {number}" for number in range(8)]
    for name in history:
        add(sqlite, name)
    main, log = sqlite.file.read_bytes(), Path(f"{sqlite.file}-wal").read_bytes()
    lengths = []
    for end in range(32, len(log) + 1, 24 + 4096):
        file = tmp_path / f"cut-{end}.db"
        file.write_bytes(main)
        Path(f"{file}-wal").write_bytes(log[:end])
        cut = open_sqlite(file)
        found = names(cut)
        assert found == history[: len(found)]
        with cut.read() as uow:
            assert uow.connection.exec_driver_sql("PRAGMA foreign_key_check").all() == []
        lengths.append(len(found))
    assert lengths == sorted(lengths)
    assert set(lengths) == set(range(len(history) + 1))


def test_a_store_pickles_as_its_address(store: Store) -> None:
    add(store, "Bistro")
    copy = pickle.loads(pickle.dumps(store))
    assert copy.url == store.url
    assert names(copy) == ["Bistro"]
    assert pickle.loads(pickle.dumps(store)) is copy
    copy.close()
