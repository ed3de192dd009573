"""How a hub is set up. Read from the environment by `start.hub_settings` alone."""

from dataclasses import dataclass, field
from typing import Final

SHORTEST_SECRET: Final = 32
MEGABYTE: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class HubConfig:
    """Sizes in bytes, times in seconds.

    secret         signs access tokens: at least 32 random bytes
    redis_url      "" for none
    registration   whether anybody may make an account
    threads        service calls at a time; each may hold a connection to the database
    hashing        passwords hashed at a time; each takes a processor for a second
    importing      sales files imported at a time within this process
    waiting        calls that may wait for a password to be hashed before new ones are turned away
    at_once        sales files up to this size are imported while the client waits, larger ones by a worker
    rate           requests a second of one device, 0 without a limit; twice as many may come at once
    photo_patience how long a client waits for a photo to be read before it is told to ask again
    slowest        between two pieces of a body
    works          whether this process also does the jobs of the queue
    """

    secret: str = field(repr=False)
    redis_url: str = field(default="", repr=False)
    registration: bool = True
    threads: int = 16
    hashing: int = 2
    importing: int = 2
    waiting: int = 100
    json_limit: int = MEGABYTE
    file_limit: int = 25 * MEGABYTE
    at_once: int = 2 * MEGABYTE
    rate: int = 1_000
    photo_patience: float = 60.0
    slowest: float = 20.0
    works: bool = True
