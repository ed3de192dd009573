"""A cache of ended sign-ins in Redis, where one is configured. The database decides; the cache only spares it a question.

Only ends are kept, for they are final: what the cache says cannot let anybody in, and without it nothing changes.
"""

import logging
import time
from typing import Any, Final
from uuid import UUID

from flux_desktop.domain.tokens import ACCESS_LIFE

_log = logging.getLogger(__name__)

_PREFIX: Final = "flux:ended:"
_TIMEOUT: Final = 0.25
# After a failure Redis is left alone so long: a request must not wait for what is away.
_PAUSE: Final = 5.0
# An access token older than this is refused without asking anybody.
_KEPT: Final = int(ACCESS_LIFE.total_seconds()) + 60


class Revocations:
    def __init__(self, url: str) -> None:
        """`url` is like `redis://localhost:6379/0`; "" for no cache."""
        self._client: Any = None
        self._asleep_until = 0.0
        if url:
            from redis.asyncio import Redis

            self._client = Redis.from_url(
                url, socket_timeout=_TIMEOUT, socket_connect_timeout=_TIMEOUT, max_connections=32
            )

    async def add(self, families: list[UUID]) -> None:
        for each in families:
            await self._ask("set", _PREFIX + str(each), b"1", ex=_KEPT)

    async def known(self, family: UUID) -> bool:
        """Whether the cache knows that the family has ended; False says nothing."""
        return await self._ask("get", _PREFIX + str(family)) is not None

    async def works(self) -> bool | None:
        """None: there is no cache."""
        if self._client is None:
            return None
        return bool(await self._ask("ping"))

    async def close(self) -> None:
        if self._client is not None:
            await self._client.aclose()

    async def _ask(self, command: str, *arguments: Any, **options: Any) -> Any:
        """The answer, None without one."""
        if self._client is None or time.monotonic() < self._asleep_until:
            return None
        from redis.exceptions import RedisError

        try:
            return await getattr(self._client, command)(*arguments, **options)
        except (RedisError, OSError, TimeoutError) as error:
            self._asleep_until = time.monotonic() + _PAUSE
            _log.warning("Redis does not answer (%s): the database is asked instead", type(error).__name__)
            return None
