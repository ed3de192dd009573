"""Copies of a row become one, whatever came first, twice or late; clocks never go back."""

import os

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flux_desktop.domain.merge import Entry, Registers, is_alive, merge
from flux_desktop.domain.stamps import BIRTH, Clock, at, is_ahead, milliseconds

# A busy machine draws examples slowly; that is no fault of the merge.
unhurried = settings(
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    max_examples=int(os.environ.get("FLUX_MERGE_EXAMPLES", "100")),
)
values = st.one_of(
    st.none(), st.booleans(), st.integers(-3, 3), st.text(max_size=3), st.lists(st.integers(0, 2), max_size=2)
)
entries = st.builds(Entry, st.integers(0, 4), st.sampled_from("ab"), values)
rows = st.dictionaries(st.sampled_from(["name", "price", "deleted"]), entries)


@unhurried
@given(rows, rows)
def test_it_does_not_matter_whose_copy_comes_first(one: Registers, other: Registers) -> None:
    assert merge(one, other) == merge(other, one)


@unhurried
@given(rows, rows, rows)
def test_it_does_not_matter_which_two_meet_first(a: Registers, b: Registers, c: Registers) -> None:
    assert merge(merge(a, b), c) == merge(a, merge(b, c))


@unhurried
@given(rows, rows)
def test_what_comes_twice_changes_nothing(one: Registers, other: Registers) -> None:
    once = merge(one, other)
    assert merge(once, other) == once == merge(once, once)


@unhurried
@given(rows, rows)
def test_every_register_ends_at_least_as_new_as_each_write(one: Registers, other: Registers) -> None:
    both = merge(one, other)
    for row in (one, other):
        assert all(both[name].order >= entry.order for name, entry in row.items())


def test_a_deletion_stands_beside_an_edit_and_can_be_taken_back() -> None:
    deleted = {"deleted": Entry(5, "a", True)}
    edited = merge(deleted, {"name": Entry(9, "b", "Bisque")})
    assert not is_alive(edited)
    assert edited["name"].value == "Bisque"
    assert is_alive(merge(edited, {"deleted": Entry(10, "b", False)}))


def test_what_a_machine_made_loses_against_any_edit() -> None:
    made, renamed = {"name": Entry(BIRTH, "z", "Soup")}, {"name": Entry(at(1), "a", "Bisque")}
    assert merge(renamed, made)["name"].value == "Bisque"


@unhurried
@given(st.lists(st.tuples(st.integers(-5, 50), st.integers(0, 60)), max_size=20))
def test_a_clock_never_goes_back_and_an_edit_beats_what_was_seen(moments: list[tuple[int, int]]) -> None:
    clock = Clock()
    for now, remote in moments:
        before = clock
        clock = clock.met(at(remote))
        seen = clock.last
        clock = clock.stamp(now)
        assert clock.last > seen >= before.last
        assert clock.last > at(remote)
        assert milliseconds(clock.last) >= now


def test_a_computer_whose_clock_is_a_year_off_writes_at_the_hub_s_time() -> None:
    year = 365 * 86_400_000
    clock = Clock().synchronised(hub_ms=1_000, now_ms=1_000 + year)
    assert milliseconds(clock.stamp(1_000 + year).last) == 1_000
    assert is_ahead(at(61_001), 1_000)
    assert not is_ahead(at(61_000), 1_000)
