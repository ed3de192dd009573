"""The compact set says what a set says."""

import random

import pytest

from flux_desktop.services.imports.seen import Seen


@pytest.mark.parametrize("size", [1, 7, 500])
def test_it_says_what_a_set_says(size: int) -> None:
    chance = random.Random(size)
    seen, plain = Seen(), set[int]()
    # As a list too: to choose one of a hundred thousand that only a set holds takes longer than all the rest.
    in_order = [5]
    for _round in range(200):
        asked = [
            chance.randrange(-(2**63), 2**63) if chance.random() < 0.7 else chance.choice(in_order)
            for _n in range(size)
        ]
        assert seen.have(asked) == [each in plain for each in asked]
        new = list(dict.fromkeys(each for each in asked if each not in plain))
        seen.add(new)
        plain.update(new)
        in_order += new
    assert len(seen) == len(plain)
    assert all(seen.have(sorted(plain)))


def test_a_million_numbers_take_eight_bytes_each() -> None:
    seen = Seen()
    for first in range(0, 1_000_000, 1_000):
        seen.add(range(first, first + 1_000))
    assert sum(piece.nbytes for piece in seen._pieces) == 8_000_000
    assert len(seen._pieces) < 20
    assert seen.have([-1, 0, 999_999, 1_000_000]) == [False, True, True, False]
