"""A hub's numbers follow its commits: who reads while others write misses nothing."""

import threading
from uuid import UUID, uuid4

from flux_desktop.domain.merge import Entry
from flux_desktop.domain.restaurants import Restaurant
from flux_desktop.domain.stamps import at
from flux_desktop.domain.sync import Asker, Page, Push, Pushed, Row
from flux_desktop.services.session import as_administrator
from flux_desktop.services.sync_hub import SCHEMA, pull, push
from flux_desktop.store import restaurants
from flux_desktop.store.store import Store

WRITERS = 4
PUSHES = 8


def test_a_reader_that_polls_while_several_push_misses_no_row(store: Store, place: Restaurant) -> None:
    with store.begin(lock=place.id) as uow:
        restaurants.create(uow, place, None)
    session, reader = as_administrator(store, place), Asker(uuid4())
    pushed, failed, read, since = set[UUID](), list[BaseException](), set[UUID](), 0

    def write() -> None:
        device = uuid4()
        try:
            for turn in range(PUSHES):
                stamp, dish = at(store.now_ms()), uuid4()
                named = {"name": f"Dish {turn}", "name_key": f"dish {turn}"}
                row = Row("menu_items", dish, {"name+": Entry(stamp, device.hex, named)})
                answer = push(session, Asker(device), Push(uuid4(), "", SCHEMA, [row]))
                assert isinstance(answer, Pushed)
                assert answer.rejected == []
                pushed.add(dish)
        except BaseException as error:
            failed.append(error)

    writers = [threading.Thread(target=write) for _writer in range(WRITERS)]
    for each in writers:
        each.start()
    while True:
        over = not any(each.is_alive() for each in writers)
        page = pull(session, reader, since=since, limit=5)
        assert isinstance(page, Page)
        read |= {row.id for row in page.rows if row.table == "menu_items"}
        since = page.next
        if over and page.done:
            break
    assert failed == []
    assert len(pushed) == WRITERS * PUSHES
    assert read == pushed
