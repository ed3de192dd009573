"""Sign-ins at a hub: a token that was replaced is good for a moment, an old one ends everything."""

import multiprocessing
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from multiprocessing.synchronize import Barrier
from typing import Any

import pytest
from sqlalchemy import text

from flux_desktop.domain.errors import SignInFailed
from flux_desktop.domain.restaurants import User
from flux_desktop.domain.tokens import FAMILY_LIFE, SECOND_CHANCE
from flux_desktop.services import accounts, tokens
from flux_desktop.store.store import Store


@dataclass
class Time:
    """A clock that a test turns."""

    at: datetime = field(default_factory=lambda: datetime(2026, 3, 1, tzinfo=UTC))

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture
def user(store: Store) -> User:
    return accounts.register(store, "chef@restaurant.com", "long enough")


def test_the_token_before_the_newest_gives_the_same_one_again_until_that_was_used(
    store: Store, user: User
) -> None:
    now = Time()
    first = tokens.begin(store, user, now=now)
    second = tokens.refresh(store, first.refresh_token, now=now)
    now.at += timedelta(days=1)
    again = tokens.refresh(store, first.refresh_token, now=now)
    assert again.refresh_token == second.refresh_token != first.refresh_token
    assert tokens.caller(store, second.family_id, second.generation, now=now) is not None
    now.at += SECOND_CHANCE
    with pytest.raises(SignInFailed):
        tokens.refresh(store, first.refresh_token, now=now)
    with pytest.raises(SignInFailed):
        tokens.refresh(store, second.refresh_token, now=now)


def test_for_half_a_minute_it_does_so_even_after_the_newest_was_used(store: Store, user: User) -> None:
    now = Time()
    first = tokens.begin(store, user, now=now)
    second = tokens.refresh(store, first.refresh_token, now=now)
    tokens.caller(store, second.family_id, second.generation, now=now)
    now.at += SECOND_CHANCE
    assert tokens.refresh(store, first.refresh_token, now=now).refresh_token == second.refresh_token
    now.at += timedelta(seconds=1)
    with pytest.raises(SignInFailed):
        tokens.refresh(store, first.refresh_token, now=now)


@pytest.mark.parametrize("behind", [2, 3, 7])
def test_a_token_of_any_generation_before_ends_the_family(store: Store, user: User, behind: int) -> None:
    given = [tokens.begin(store, user)]
    for _time in range(behind):
        given.append(tokens.refresh(store, given[-1].refresh_token))
    with pytest.raises(SignInFailed):
        tokens.refresh(store, given[0].refresh_token)
    for each in given:
        with pytest.raises(SignInFailed):
            tokens.refresh(store, each.refresh_token)
    assert tokens.caller(store, given[-1].family_id, behind) is None


def test_a_family_lives_ninety_days_however_often_it_is_refreshed(store: Store, user: User) -> None:
    now = Time()
    grant = tokens.begin(store, user, now=now)
    end = now.at + FAMILY_LIFE
    while now.at + timedelta(days=10) < end:
        now.at += timedelta(days=10)
        grant = tokens.refresh(store, grant.refresh_token, now=now)
    assert tokens.caller(store, grant.family_id, grant.generation, now=now)
    now.at = end
    assert tokens.caller(store, grant.family_id, grant.generation, now=now) is None
    with pytest.raises(SignInFailed):
        tokens.refresh(store, grant.refresh_token, now=now)


@pytest.mark.parametrize("token", ["", "x", "é", "A" * 43, "A" * 44, "====", "a\0b", "A" * 100_000])
def test_what_is_no_token_is_refused(store: Store, user: User, token: str) -> None:
    tokens.begin(store, user)
    with pytest.raises(SignInFailed):
        tokens.refresh(store, token)


def test_no_token_can_be_read_from_the_database(
    store: Store, user: User, everything: Callable[[Store], dict[str, list[tuple[str, ...]]]]
) -> None:
    given = [tokens.begin(store, user)]
    for _time in range(3):
        given.append(tokens.refresh(store, given[-1].refresh_token))
    stored = str(everything(store))
    for each in given:
        raw = tokens._bytes(each.refresh_token)
        assert len(raw) == 32
        assert each.refresh_token not in stored
        assert repr(raw)[2:-1] not in stored
        assert raw.hex() not in stored


def test_what_is_over_is_forgotten_with_the_next_sign_in_a_day_later(store: Store, user: User) -> None:
    now = Time()
    ended, living = tokens.begin(store, user, now=now), tokens.begin(store, user, now=now)
    caller = tokens.caller(store, ended.family_id, 0, now=now)
    assert caller is not None
    tokens.end(store, caller, now=now)
    now.at += timedelta(days=2)
    fresh = tokens.begin(store, user, now=now)
    with store.read() as uow:
        assert uow.execute(text("SELECT count(*) FROM token_families")).scalar() == 2
        assert uow.execute(text("SELECT count(*) FROM refresh_tokens")).scalar() == 2
    assert {each.id for each in tokens.devices(store, user.id, now=now)} == {
        living.family_id,
        fresh.family_id,
    }


def _refresh_together(url: str, first: str, rounds: int, meet: Barrier, said: Any) -> None:
    """Refreshes at the same moment as the other process, each round with the newest token."""
    store, token = Store(url), first
    try:
        for _round in range(rounds):
            meet.wait(60)
            token = tokens.refresh(store, token).refresh_token
        said.put(token)
    except Exception as error:
        meet.abort()
        said.put(repr(error))
    store.close()


def test_two_processes_that_refresh_a_thousand_times_at_once_sign_nobody_out(sqlite: Store) -> None:
    user = accounts.register(sqlite, "chef@restaurant.com", "long enough")
    first = tokens.begin(sqlite, user).refresh_token
    context = multiprocessing.get_context("spawn")
    meet, said = context.Barrier(2), context.Queue()
    both = [
        context.Process(target=_refresh_together, args=(sqlite.url, first, 1_000, meet, said))
        for _process in range(2)
    ]
    for each in both:
        each.start()
    answers = {said.get(timeout=120) for _process in both}
    for each in both:
        each.join(20)
    said.close()
    said.join_thread()
    assert len(answers) == 1
    assert tokens.refresh(sqlite, answers.pop()).generation == 1_001
