"""The merge of two copies of a row: per register the greatest entry wins, on every device alike.

Entries are totally ordered by (stamp, device, canonical value), so merging is commutative, associative and
idempotent: messages may come twice, late or in any order (a state-based last-writer-wins map, Shapiro et al.,
"Conflict-free Replicated Data Types", 2011).
"""

import json
from collections.abc import Mapping
from typing import Any, NamedTuple, TypeAlias


class Entry(NamedTuple):
    """One register: its value with the stamp and the device that wrote it."""

    stamp: int
    device: str
    value: Any

    @property
    def order(self) -> tuple[int, str, bytes]:
        """What entries are compared by; two different values never tie."""
        return self.stamp, self.device, canonical(self.value)


Registers: TypeAlias = Mapping[str, Entry]


def canonical(value: Any) -> bytes:
    """The bytes of a JSON value, the same on every device."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def newer(mine: Entry | None, theirs: Entry | None) -> Entry | None:
    """The greater of two entries of one register."""
    if mine is None or theirs is None:
        return mine or theirs
    return theirs if theirs.order > mine.order else mine


def merge(mine: Registers, theirs: Registers) -> dict[str, Entry]:
    """The row that both copies become."""
    merged = dict(mine)
    for name, entry in theirs.items():
        own = merged.get(name)
        if own is None or entry.order > own.order:
            merged[name] = entry
    return merged


def is_alive(registers: Registers) -> bool:
    """Whether nobody has deleted the row."""
    deleted = registers.get("deleted")
    return deleted is None or not deleted.value
