"""Who waits for whom: writers of one restaurant for each other, those of two on a server not."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event
from uuid import UUID

import pytest

from flux_desktop.domain.progress import Cancelled
from flux_desktop.store.store import Store

HERE, THERE = UUID(int=1), UUID(int=2)


class Stop:
    """Cancels at the first wait."""

    def step(self, done: int, total: int = 0, note: str = "") -> None:
        raise Cancelled


def test_two_restaurants_on_a_server_are_written_at_once(postgres: Store) -> None:
    with postgres.begin(lock=HERE), postgres.begin(Stop(), lock=THERE), postgres.begin(Stop()) as uow:
        assert uow.dialect == "postgresql"


@pytest.mark.parametrize("lock", [HERE, None])
def test_two_writers_of_one_thing_wait_for_each_other(postgres: Store, lock: UUID | None) -> None:
    with postgres.begin(lock=lock), pytest.raises(Cancelled), postgres.begin(Stop(), lock=lock):
        pytest.fail("both wrote at once")


def test_who_waited_goes_on_when_the_other_has_ended(postgres: Store) -> None:
    begun, done = Event(), Event()

    def write() -> None:
        begun.set()
        with postgres.begin(lock=HERE):
            done.set()

    with ThreadPoolExecutor(1) as pool:
        with postgres.begin(lock=HERE):
            second = pool.submit(write)
            assert begun.wait(30)
            assert not done.is_set()
        second.result(timeout=30)
    assert done.is_set()
