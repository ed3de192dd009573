"""Which numbers came before, by the million, in eight bytes each: a Python set takes ten times as much."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

_BITS = (1 << 64) - 1


class Seen:
    """A growing set of 64-bit numbers, asked and filled by the hundred.

    Sorted pieces, of which two of about one length become one: a number is moved as often as the set has doubled.
    """

    def __init__(self) -> None:
        self._pieces: list[NDArray[np.uint64]] = []

    def __len__(self) -> int:
        return sum(map(len, self._pieces))

    def add(self, numbers: Sequence[int]) -> None:
        """Numbers that are not in it yet; of larger ones the last 64 bits."""
        if not numbers:
            return
        piece = np.sort(_as_array(numbers))
        while self._pieces and len(self._pieces[-1]) <= 2 * len(piece):
            piece = np.concatenate((self._pieces.pop(), piece))
            # Two sorted runs: the stable sort merges them.
            piece.sort(kind="stable")
        self._pieces.append(piece)

    def have(self, numbers: Sequence[int]) -> list[bool]:
        """Of each number whether it was added before."""
        wanted = _as_array(numbers)
        found = np.zeros(len(wanted), dtype=bool)
        for piece in self._pieces:
            at = np.minimum(np.searchsorted(piece, wanted), len(piece) - 1)
            found |= piece[at] == wanted
        answer: list[bool] = found.tolist()
        return answer


def _as_array(numbers: Sequence[int]) -> NDArray[Any]:
    return np.array([each & _BITS for each in numbers], dtype=np.uint64)
