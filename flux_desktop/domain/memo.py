"""What a value means, found out once."""

from collections.abc import Callable
from typing import TypeVar

_K = TypeVar("_K")
_T = TypeVar("_T")


class Memo(dict[_K, _T]):
    """Remembers what a value means: a column of a million cells holds a few hundred different ones.

    It begins anew when it knows `most` of them.
    """

    def __init__(self, meaning: Callable[[_K], _T], most: int = 100_000) -> None:
        super().__init__()
        self._meaning = meaning
        self._most = most

    def __missing__(self, key: _K) -> _T:
        if len(self) >= self._most:
            self.clear()
        value = self[key] = self._meaning(key)
        return value
