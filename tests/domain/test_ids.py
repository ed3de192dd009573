"""Identities are fixed for ever: other devices derive the same ones."""

import time
from collections.abc import Callable
from datetime import date
from itertools import pairwise
from uuid import RFC_4122, UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flux_desktop.domain.ids import dated_id, dated_many, day_prefix, derived_id, new_id, pack

RESTAURANT = UUID("01890a5d-ac96-774b-bcce-b302099a8057")
EMPTY_SHA256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
DAYS = st.dates(min_value=date(1970, 1, 1))
FIELDS = st.lists(st.one_of(st.text(st.characters(exclude_categories=["Cs"])), st.uuids()), max_size=4)

DERIVED = [
    ((), "cae66941-d9ef-8d40-8e4d-88758ea67670"),
    (("",), "11d2df4e-979a-8105-8f55-2e9544ebd2b5"),
    (("", ""), "c804ce19-8ec3-87e3-9c76-2bdd1a09aece"),
    (("a",), "e3b060c3-e1a6-835e-a14e-a14ccec329b0"),
    (("a", "b"), "51f0df62-7eaf-8c87-a93c-ace2af5bdf2a"),
    (("ab",), "9ea20885-c1fc-8cf8-9fdd-e902273bc884"),
    (("ab", ""), "28e0813a-cefa-8ec7-a7b7-8828d6ef2348"),
    (("Soup",), "5734b239-6d04-8fc3-ab6b-e42c1b2f3e4c"),
    (("soup",), "ba87e096-558f-8a4a-8591-5cc9f5992e64"),
    (("crème brûlée",), "a483caac-d85c-89cd-b500-73867bc990d4"),
    (("cre\u0300me",), "fcba84ea-0c1f-8fc9-a23f-c851718d27e5"),
    (("寿司",), "81c03d61-4462-8fd0-9446-c60188749fc3"),
    (("🍕",), "776dcf09-0d2f-8eb0-a020-a03ad8b3b5c6"),
    (("a\x00b",), "fc39e734-4234-87db-ae75-ed280240cc0c"),
    ((UUID(int=0),), "351d99fa-0942-89b3-a56e-864f75da94d3"),
    ((RESTAURANT,), "93167054-551a-882a-9013-a5a5fd39f7ce"),
    ((RESTAURANT, "menu", "soup"), "b8f9a3dd-53ab-8784-80b5-8f78d460a2ef"),
    ((RESTAURANT, "menu", "soup", "1"), "c97fef6d-9140-88c4-aaf3-c9de3e478d69"),
    ((RESTAURANT, "upload", EMPTY_SHA256), "4ee3f58c-4dc1-8ef8-91d2-bdb4048b9d3e"),
    (("sale", RESTAURANT, "2"), "6f2aa6c8-72fe-8a14-9528-71986724b20e"),
]
DATED = [
    (date(1970, 1, 1), (), "00000000-0000-8d40-8e4d-88758ea67670"),
    (date(1970, 1, 2), ("",), "00000526-5c00-8105-8f55-2e9544ebd2b5"),
    (date(1969, 12, 31), ("", ""), "00000000-0000-87e3-9c76-2bdd1a09aece"),
    (date(1, 1, 1), ("a",), "00000000-0000-835e-a14e-a14ccec329b0"),
    (date(9999, 12, 31), ("a", "b"), "e677ccf9-8000-8c87-a93c-ace2af5bdf2a"),
    (date(2000, 2, 29), ("ab",), "00dd9aa6-e000-8cf8-9fdd-e902273bc884"),
    (date(2024, 2, 29), ("ab", ""), "018df229-2800-8ec7-a7b7-8828d6ef2348"),
    (date(2026, 1, 1), ("Soup",), "019b76da-a800-8fc3-ab6b-e42c1b2f3e4c"),
    (date(2026, 1, 1), ("soup",), "019b76da-a800-8a4a-8591-5cc9f5992e64"),
    (date(2026, 3, 29), ("crème brûlée",), "019d36e3-ec00-89cd-b500-73867bc990d4"),
    (date(2026, 10, 25), ("cre\u0300me",), "01a1705b-6400-8fc9-a23f-c851718d27e5"),
    (date(2026, 12, 31), ("寿司",), "01a2c965-7800-8fd0-9446-c60188749fc3"),
    (date(2027, 1, 1), ("🍕",), "01a2ce8b-d400-8eb0-a020-a03ad8b3b5c6"),
    (date(2038, 1, 19), ("a\x00b",), "01f3ff4e-4400-87db-ae75-ed280240cc0c"),
    (date(2099, 12, 31), (UUID(int=0),), "03bb279d-7c00-89b3-a56e-864f75da94d3"),
    (date(1990, 1, 1), (RESTAURANT,), "0092f397-3c00-882a-9013-a5a5fd39f7ce"),
    (date(2026, 7, 4), (RESTAURANT, "menu", "soup"), "019f2a6c-c800-8784-80b5-8f78d460a2ef"),
    (date(2026, 7, 5), (RESTAURANT, "menu", "soup", "1"), "019f2f93-2400-88c4-aaf3-c9de3e478d69"),
    (date(2026, 7, 6), (RESTAURANT, "upload", EMPTY_SHA256), "019f34b9-8000-8ef8-91d2-bdb4048b9d3e"),
    (date(2026, 7, 7), ("sale", RESTAURANT, "2"), "019f39df-dc00-8a14-9528-71986724b20e"),
]


@pytest.mark.parametrize(("fields", "expected"), DERIVED)
def test_a_derived_id_is_the_one_written_down(fields: tuple[str | UUID, ...], expected: str) -> None:
    assert derived_id(*fields) == UUID(expected)


@pytest.mark.parametrize(("day", "fields", "expected"), DATED)
def test_a_dated_id_is_the_one_written_down(day: date, fields: tuple[str | UUID, ...], expected: str) -> None:
    assert dated_id(day, *fields) == UUID(expected)


@given(DAYS, FIELDS)
def test_derived_and_dated_ids_say_that_they_are_version_8(day: date, fields: list[str | UUID]) -> None:
    for made in (derived_id(*fields), dated_id(day, *fields)):
        assert made.version == 8
        assert made.variant == RFC_4122


@given(st.lists(st.tuples(DAYS, FIELDS), max_size=6))
def test_many_dated_ids_are_the_same_as_one_by_one(wanted: list[tuple[date, list[str | UUID]]]) -> None:
    many = dated_many([day_prefix(day) for day, _ in wanted], [pack(fields) for _, fields in wanted])
    assert many == [dated_id(day, *fields).bytes for day, fields in wanted]


@given(DAYS, DAYS, FIELDS, FIELDS)
def test_dated_ids_are_in_the_order_of_their_days(
    a: date, b: date, some: list[str | UUID], others: list[str | UUID]
) -> None:
    first, second = dated_id(a, *some), dated_id(b, *others)
    if a != b:
        assert (first < second) == (a < b)
        assert (first.bytes < second.bytes) == (a < b)


@given(FIELDS, FIELDS)
def test_no_two_lists_of_fields_look_alike(some: list[str | UUID], others: list[str | UUID]) -> None:
    def written(fields: list[str | UUID]) -> list[bytes]:
        return [each.bytes if isinstance(each, UUID) else each.encode() for each in fields]

    assert (pack(some) == pack(others)) == (written(some) == written(others))


@pytest.mark.parametrize("make", [new_id, lambda: derived_id("a"), lambda: dated_id(date(2026, 1, 1), "a")])
def test_an_id_survives_its_text(make: Callable[[], UUID]) -> None:
    made = make()
    assert UUID(str(made)) == made


def test_new_ids_are_version_7_and_each_is_greater_than_the_one_before() -> None:
    made = [new_id() for _ in range(5_000)]
    assert {(each.version, each.variant) for each in made} == {(7, RFC_4122)}
    assert all(earlier < later for earlier, later in pairwise(made))


def test_a_new_id_begins_with_the_time() -> None:
    before = time.time_ns() // 1_000_000
    assert before <= new_id().int >> 80 <= time.time_ns() // 1_000_000 + 1


def test_new_ids_differ_in_their_random_part() -> None:
    assert len({new_id().int & ((1 << 32) - 1) for _ in range(1_000)}) > 990


def test_a_clock_set_back_does_not_set_new_ids_back(monkeypatch: pytest.MonkeyPatch) -> None:
    before = new_id()
    an_hour_ago = time.time_ns() - 3_600 * 10**9
    monkeypatch.setattr(time, "time_ns", lambda: an_hour_ago)
    assert new_id() > before
