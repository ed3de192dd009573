"""Identities: version 7 for what a person enters, derived version 8 for what a machine makes from data.

A derived id is a function of its fields alone, so the same file makes the same ids on every device.
`H` is BLAKE2b-128 of length-prefixed UTF-8 fields, written as a version-8 UUID (RFC 9562, 122 free bits).
A dated id carries the 48-bit Unix milliseconds of a local wall-clock day in front, so that inserting a
year of sales in order is sequential in the index; the day is the one written in the file, never converted
between time zones. In front of a hash it leaves 74 free bits.
"""

import secrets
import time
from collections.abc import Iterable, Sequence
from datetime import date
from hashlib import blake2b
from threading import Lock
from typing import Final
from uuid import UUID

_VERSION_8: Final = (0x8 << 76) | (0x2 << 62)
_FREE_122: Final = ((1 << 128) - 1) ^ (0xF << 76) ^ (0x3 << 62)
_FREE_62: Final = (1 << 62) - 1
_VERSION_7: Final = (0x7 << 76) | (0x2 << 62)
_AS_VERSION_8: Final = bytes(0x80 | (byte & 0x0F) for byte in range(256))
_AS_VARIANT: Final = bytes(0x80 | (byte & 0x3F) for byte in range(256))
_EPOCH: Final = date(1970, 1, 1).toordinal()
_DAY_MS: Final = 86_400_000

_last = 0
_making = Lock()


def new_id() -> UUID:
    """A version-7 UUID (RFC 9562 5.7): milliseconds, then 74 random bits; greater than every one before."""
    global _last
    with _making:
        fresh = (time.time_ns() // 1_000_000 << 74) | secrets.randbits(74)
        # Within a millisecond, and while a clock is behind, count on by random steps (RFC 9562 6.2).
        _last = max(fresh, _last + 1 + secrets.randbits(32))
        high, low = _last >> 62, _last & _FREE_62
    return UUID(int=(high >> 12 << 80) | (high & 0xFFF) << 64 | low | _VERSION_7)


def derived_id(*fields: str | UUID) -> UUID:
    """The version-8 UUID of the fields."""
    return UUID(int=(_hash(fields) & _FREE_122) | _VERSION_8)


def dated_id(day: date, *fields: str | UUID) -> UUID:
    """The version-8 UUID of the fields with the day (local, midnight read as if UTC) in its first 48 bits."""
    return UUID(bytes=dated_many([day_prefix(day)], [pack(fields)])[0])


def day_prefix(day: date) -> bytes:
    """The first 6 bytes of a dated id. Days before 1970 count as 1970."""
    return (max(0, day.toordinal() - _EPOCH) * _DAY_MS).to_bytes(6, "big")


def dated_many(prefixes: Sequence[bytes], packed: Sequence[bytes]) -> list[bytes]:
    """The 16 bytes of `dated_id` for many: the first 6 bytes of each day's prefix, its fields packed by `pack`.

    The version and variant bits are set on all of them at once: half the time of one by one.
    """
    ids = bytearray(
        b"".join(
            [
                prefix + blake2b(fields, digest_size=16).digest()[6:]
                for prefix, fields in zip(prefixes, packed, strict=True)
            ]
        )
    )
    ids[6::16] = ids[6::16].translate(_AS_VERSION_8)
    ids[8::16] = ids[8::16].translate(_AS_VARIANT)
    whole = bytes(ids)
    return [whole[at : at + 16] for at in range(0, len(whole), 16)]


def pack(fields: Iterable[str | UUID]) -> bytes:
    """Fields as bytes, each behind its length, so that no two lists of fields look alike."""
    return b"".join([field(each.bytes if isinstance(each, UUID) else each.encode()) for each in fields])


def field(raw: bytes) -> bytes:
    """One packed field: its length in 4 bytes (big-endian), then itself."""
    return len(raw).to_bytes(4, "big") + raw


def _hash(fields: Iterable[str | UUID]) -> int:
    return int.from_bytes(blake2b(pack(fields), digest_size=16).digest(), "big")
