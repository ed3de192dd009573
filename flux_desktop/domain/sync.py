"""What devices and their hub say to each other, and what a sync reports. Values are as JSON has them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, NamedTuple, TypeAlias
from uuid import UUID

from flux_desktop.domain.merge import Entry

PROTOCOL: Final = 1
# Rows a message: what a push carries at most, and what a pull asks for.
MOST_ROWS: Final = 5_000
# Of a message and of a pack: on the wire, and what it unfolds to.
MOST_BYTES: Final = 2_000_000
MOST_UNPACKED: Final = 16_000_000
# Lines of sales in a pack.
PACK_LINES: Final = 50_000


class Row(NamedTuple):
    """A row that travels: its table, its id, and its registers with their stamps."""

    table: str
    id: UUID
    registers: dict[str, Entry]

    def as_json(self) -> list[Any]:
        return [self.table, self.id.hex, {name: list(entry) for name, entry in self.registers.items()}]

    @classmethod
    def of_json(cls, content: Any) -> "Row":
        """Raises ValueError: this is no row."""
        try:
            table, row_id, registers = content
            return cls(
                str(table), UUID(hex=row_id), {str(name): _entry(each) for name, each in registers.items()}
            )
        except (TypeError, AttributeError) as error:
            raise ValueError("row") from error


def _entry(content: Any) -> Entry:
    stamp, device, value = content
    if isinstance(stamp, bool) or not isinstance(stamp, int) or not 0 < stamp < 2**63:
        raise ValueError("stamp")
    return Entry(stamp, UUID(hex=device).hex, value)


# By table how many rows there are, and the sum of their checksums.
Sums: TypeAlias = dict[str, tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Push:
    """Changes of a device. `batch` is random: the same again is the same, and is answered alike."""

    batch: UUID
    epoch: str
    schema: int
    rows: Sequence[Row]

    def as_json(self) -> dict[str, Any]:
        return {
            "batch": self.batch.hex,
            "epoch": self.epoch,
            "schema": self.schema,
            "docs": [each.as_json() for each in self.rows],
        }


@dataclass(frozen=True, slots=True)
class Pushed:
    """The hub took the changes, but for those `rejected`: table, id and why."""

    seq: int
    rejected: Sequence[tuple[str, UUID, str]]
    now: int


@dataclass(frozen=True, slots=True)
class Page:
    """Rows changed since a cursor, in the order of their numbers. `sums` come with the last page, of the same moment;
    None there too for a device whose rows have fewer registers."""

    epoch: str
    rows: Sequence[Row]
    next: int
    done: bool
    now: int
    sums: Sums | None = None


@dataclass(frozen=True, slots=True)
class Declined:
    """The hub did nothing, for a reason that a device knows what to do about.

    epoch        it was restored: `epoch` is the new one
    clock_ahead  a stamp is of the future; `now` is the hub's time in milliseconds
    schema       it is older than the device, or the device too old for it; `schema` is the hub's
    packs        it lacks sales that the changes name
    """

    reason: str
    now: int = 0
    epoch: str = ""
    schema: int = 0
    packs: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Asker:
    """The device that asks, as it describes itself; `family_id` is its sign-in."""

    id: UUID
    name: str = ""
    family_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class SyncDevice:
    """A device that takes part, as its hub knows it."""

    id: UUID
    name: str
    last_seen: datetime
    revoked_at: datetime | None


@dataclass(frozen=True, slots=True)
class HubPlace:
    """A restaurant of an account at a hub."""

    id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class Contents:
    """How much there is of a restaurant; `sales` in lines of its files."""

    dishes: int
    ingredients: int
    recipes: int
    imports: int
    sales: int


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two edits that did not know of each other: of which row and register, what holds, and what lost."""

    id: UUID
    table: str
    row_id: UUID
    register: str
    what: str
    holds: Any
    lost: Any
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Rejected:
    """A change that the hub did not take, and why: parent, invalid, unknown or foreign. `id` is that of the note."""

    table: str
    row_id: UUID
    what: str
    reason: str
    registers: Mapping[str, Any]
    at: datetime | None = None
    id: UUID | None = None


@dataclass(slots=True)
class Report:
    """One sync: rows sent and received that changed something, and what it took.

    checked   both sides hold the same
    differs   nothing is on its way, and they do not
    """

    pushed: int = 0
    pulled: int = 0
    rejected: list[Rejected] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)
    requests: int = 0
    bytes: int = 0
    seconds: float = 0.0
    checked: bool = False
    differs: bool = False
