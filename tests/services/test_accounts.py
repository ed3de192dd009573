"""Accounts: every byte of a password counts, and an address says nothing about who has one."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import bcrypt
import pytest
from sqlalchemy import update

from flux_desktop.domain.errors import Duplicate, FluxError, Refused, SignInFailed
from flux_desktop.services import accounts, tokens
from flux_desktop.services.accounts import (
    TRIES,
    any_account,
    change_password,
    check_password,
    hash_password,
    register,
    sign_in,
)
from flux_desktop.store.store import Store
from flux_desktop.store.tables import sign_in_failures

ANA, SECRET = "ana@example.com", "correct horse"
COST = accounts._COST
NOBODY = accounts._NOBODY


@pytest.fixture
def checks(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """The hashes that bcrypt was asked to check, in order: what a sign-in's time is made of."""
    asked: list[bytes] = []
    check = bcrypt.checkpw

    def counted(password: bytes, hashed: bytes) -> bool:
        asked.append(hashed)
        return check(password, hashed)

    monkeypatch.setattr(bcrypt, "checkpw", counted)
    return asked


@pytest.fixture
def fail(store: Store) -> Callable[..., FluxError]:
    """What a sign-in that fails says."""

    def said(email: str, password: str = "wrong password") -> FluxError:
        with pytest.raises(SignInFailed) as failed:
            sign_in(store, email, password)
        return failed.value

    return said


def minutes_pass(store: Store, seconds: float) -> None:
    """Makes every failed try so much older."""
    with store.begin() as uow:
        for row in uow.execute(sign_in_failures.select()).all():
            older = row.failed_at - timedelta(seconds=seconds)
            uow.execute(
                update(sign_in_failures).where(sign_in_failures.c.id == row.id).values(failed_at=older)
            )


def test_who_registers_can_sign_in(store: Store) -> None:
    assert not any_account(store)
    ana = register(store, f" {ANA} ", SECRET)
    assert (ana.email, ana.name) == (ANA, "ana")
    assert abs(ana.created_at - datetime.now(UTC)) < timedelta(minutes=1)
    assert any_account(store)
    assert sign_in(store, ANA, SECRET) == ana
    assert sign_in(store, "  ANA@Example.COM ", SECRET) == ana


def test_an_address_has_one_account(store: Store) -> None:
    register(store, ANA, SECRET)
    with pytest.raises(Duplicate, match="already has an account"):
        register(store, "Ana@example.com", "another password")
    assert sign_in(store, ANA, SECRET)


@pytest.mark.parametrize(
    "email",
    [
        "",
        "ana",
        "ana@",
        "@example.com",
        "ana@example",
        "a b@example.com",
        "ana@example.com, b@c.d",
        "a\0b@c.de",
        "a\ud800@c.de",
        "a" * 320 + "@example.com",
    ],
)
def test_what_is_no_address_gets_no_account(store: Store, email: str) -> None:
    with pytest.raises(Refused, match="not an e-mail address"):
        register(store, email, SECRET)
    assert not any_account(store)


@pytest.mark.parametrize("password", ["", "short", "1234567", "🍕" * 7])
def test_a_short_password_is_refused(store: Store, password: str) -> None:
    with pytest.raises(Refused, match="too short"):
        register(store, ANA, password)
    assert not any_account(store)


def test_a_name_too_long_to_keep_is_refused(store: Store) -> None:
    with pytest.raises(Refused):
        register(store, ANA, SECRET, name="x" * 201)


@pytest.mark.parametrize(
    "password",
    [
        "x" * 72,
        "x" * 73,
        "x" * 5_000,
        "🍕" * 64,
        "null\0byte and more",
        "\0a\0k\0z\0 e",
        "ñandú çava",
        "\ud800q\ud801w\udc00 z\udc02",
    ],
    ids=["72 bytes", "73 bytes", "5000 bytes", "64 emoji", "NUL", "only NUL", "accents", "half characters"],
)
def test_a_password_of_any_length_and_letters_works(store: Store, password: str) -> None:
    ana = register(store, ANA, password)
    assert sign_in(store, ANA, password) == ana


@pytest.mark.parametrize(
    ("password", "other"),
    [
        ("x" * 72 + "a", "x" * 72 + "b"),
        ("x" * 73, "x" * 72),
        ("x" * 72, "x" * 73),
        ("🍕" * 64, "🍕" * 63 + "🍔"),
        ("secret\0one", "secret\0two"),
        ("secret12\0", "secret12"),
        ("Password", "password"),
        ("password ", "password"),
        ("cafe\u0301 noir", "cafe noir"),
    ],
)
def test_a_password_that_differs_anywhere_is_refused(password: str, other: str) -> None:
    hashed = hash_password(password)
    assert check_password(password, hashed)
    assert not check_password(other, hashed)


def test_a_hash_is_tagged_salted_and_never_the_password() -> None:
    first, second = hash_password(SECRET), hash_password(SECRET)
    assert first != second
    assert first.startswith("sha384-bcrypt:$2b$")
    assert SECRET not in first


def test_a_hash_of_another_kind_opens_nothing() -> None:
    bare = hash_password(SECRET).removeprefix("sha384-bcrypt:")
    assert not check_password(SECRET, bare)
    assert not check_password(SECRET, "")


def test_the_hash_of_nobody_costs_as_much_as_any_and_opens_to_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert f"$2b${COST:02}$" in NOBODY
    assert COST >= 12
    assert not check_password("", NOBODY)


def test_an_unknown_address_looks_like_a_wrong_password(
    store: Store, fail: Callable[..., FluxError], checks: list[bytes]
) -> None:
    register(store, ANA, SECRET)
    said = []
    for email in (ANA, "nobody@example.com"):
        for _ in range(TRIES + 2):
            error = fail(email)
            said.append((email, type(error), error.title, error.advice, len(checks)))
            checks.clear()
    known, unknown = said[: TRIES + 2], said[TRIES + 2 :]
    assert [each[1:] for each in known] == [each[1:] for each in unknown]
    assert [each[-1] for each in known] == [1] * TRIES + [0, 0]


def test_an_unknown_address_is_checked_against_a_hash_of_the_same_cost(
    store: Store, fail: Callable[..., FluxError], checks: list[bytes]
) -> None:
    register(store, ANA, SECRET)
    fail(ANA)
    fail("nobody@example.com")
    assert len({hashed[:7] for hashed in checks}) == 1


@pytest.mark.parametrize("email", ["", "ana", "a\0b@c.de", "a\ud800@c.de", "a" * 400 + "@example.com"])
def test_what_is_no_address_signs_in_as_an_unknown_one_does(
    fail: Callable[..., FluxError], checks: list[bytes], email: str
) -> None:
    assert fail(email).title == fail("nobody@example.com").title
    assert len(checks) == 2


def test_each_failed_try_says_how_many_are_left(store: Store, fail: Callable[..., FluxError]) -> None:
    register(store, ANA, SECRET)
    advice = [fail(ANA).advice for _ in range(TRIES)]
    assert advice == [
        *[f"{left} tries left." for left in (4, 3, 2)],
        "1 try left.",
        "Wait a minute, then try again.",
    ]


def test_after_five_failed_tries_even_the_right_password_waits_a_minute(
    store: Store, fail: Callable[..., FluxError]
) -> None:
    ana = register(store, ANA, SECRET)
    for _ in range(TRIES):
        assert fail(ANA).title == "Wrong e-mail or password."
    assert fail(ANA, SECRET).title == "Too many tries for this address."
    minutes_pass(store, 50)
    assert fail(ANA, SECRET).title == "Too many tries for this address."
    minutes_pass(store, 11)
    assert sign_in(store, ANA, SECRET) == ana


def test_waiting_tries_do_not_lengthen_the_wait(store: Store, fail: Callable[..., FluxError]) -> None:
    ana = register(store, ANA, SECRET)
    for _ in range(TRIES):
        fail(ANA)
    minutes_pass(store, 55)
    fail(ANA)
    minutes_pass(store, 6)
    assert sign_in(store, ANA, SECRET) == ana


def test_one_address_does_not_lock_another(store: Store, fail: Callable[..., FluxError]) -> None:
    register(store, ANA, SECRET)
    for _ in range(TRIES + 1):
        fail("nobody@example.com")
    assert sign_in(store, ANA, SECRET)


def test_the_spelling_of_an_address_does_not_win_more_tries(
    store: Store, fail: Callable[..., FluxError]
) -> None:
    register(store, ANA, SECRET)
    for email in (ANA, "ANA@example.com", " ana@example.com", "Ana@Example.com", "ana@EXAMPLE.com "):
        fail(email)
    assert fail(ANA, SECRET).title == "Too many tries for this address."


def test_a_sign_in_forgets_the_failed_tries_before_it(store: Store, fail: Callable[..., FluxError]) -> None:
    register(store, ANA, SECRET)
    for _ in range(3):
        for _ in range(TRIES - 1):
            fail(ANA)
        assert sign_in(store, ANA, SECRET)


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("12345678", "Many people"),
        ("qwertyuiop", "Many people"),
        ("aaaaaaaaaaaa", "repeats"),
        ("martamarta", "your name"),
        ("canroca2024", "your name"),
    ],
)
def test_a_password_that_is_easy_to_guess_is_refused_with_the_reason(
    store: Store, password: str, why: str
) -> None:
    with pytest.raises(Refused, match="easy to guess") as refused:
        register(store, "marta.puig@canroca.example", password, "Marta Puig")
    assert why in refused.value.advice
    assert not any_account(store)


@pytest.mark.parametrize("password", ["password123", "securepassword123"])
def test_the_passwords_of_the_specification_are_accepted(store: Store, password: str) -> None:
    assert register(store, ANA, password)


def test_a_password_is_the_same_however_its_accents_are_typed(store: Store) -> None:
    import unicodedata

    password = "crème brûlée amb pà"
    register(store, ANA, unicodedata.normalize("NFC", password))
    assert sign_in(store, ANA, unicodedata.normalize("NFD", password))


def test_twenty_four_tries_at_once_are_no_more_than_five(store: Store) -> None:
    from concurrent.futures import ThreadPoolExecutor

    register(store, ANA, SECRET)

    def attempt(_number: int) -> str:
        try:
            sign_in(store, ANA, "wrong password")
        except SignInFailed as failed:
            return failed.code
        return "in"

    with ThreadPoolExecutor(24) as pool:
        codes = list(pool.map(attempt, range(24)))
    assert codes.count("sign_in.failed") <= TRIES
    assert codes.count("sign_in.failed") + codes.count("sign_in.too_many_tries") == 24


def test_a_sign_in_does_not_wait_for_a_writer_and_its_tries_are_counted_anyway(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    import time

    register(store, ANA, SECRET)
    monkeypatch.setattr(accounts, "_UNNOTED", accounts._Unnoted())
    with store.begin():
        began = time.monotonic()
        assert sign_in(store, ANA, SECRET)
        assert time.monotonic() - began < 10
        for _again in range(TRIES):
            with pytest.raises(SignInFailed, match="Wrong"):
                sign_in(store, ANA, "wrong password")
        with pytest.raises(SignInFailed, match="Too many"):
            sign_in(store, ANA, SECRET)


def test_failures_of_unknown_addresses_are_pruned(store: Store, fail: Callable[..., FluxError]) -> None:
    fail("nobody@example.com")
    minutes_pass(store, 3_700)
    fail("somebody@example.com")
    with store.read() as uow:
        assert [row.email_key for row in uow.execute(sign_in_failures.select())] == ["somebody@example.com"]


def test_a_change_of_password_ends_other_sign_ins(store: Store) -> None:
    ana = register(store, ANA, SECRET)
    here, there = tokens.begin(store, ana), tokens.begin(store, ana)
    with pytest.raises(SignInFailed):
        change_password(store, ana.id, "wrong password", "three blind mice")
    with pytest.raises(Refused):
        change_password(store, ana.id, SECRET, "12345678")
    assert change_password(store, ana.id, SECRET, "three blind mice", keep=here.family_id) == [
        there.family_id
    ]
    assert tokens.refresh(store, here.refresh_token)
    with pytest.raises(SignInFailed):
        tokens.refresh(store, there.refresh_token)
    assert sign_in(store, ANA, "three blind mice")
    with pytest.raises(SignInFailed):
        sign_in(store, ANA, SECRET)
