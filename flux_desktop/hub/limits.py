"""What a request may cost: the size of its body, counted as it arrives; the time it may take to arrive; how often."""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Collection
from typing import Final

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from flux_desktop.domain.sync import MOST_BYTES
from flux_desktop.hub.config import HubConfig

# Of a form around its file: borders and fields.
_FORM: Final = 100_000
# What is read and thrown away of a body nobody wants, so that its sender sees the answer instead of a closed door.
_POLITE_BYTES: Final = 8_000_000
_POLITE_SECONDS: Final = 1.0


class BodyLimits:
    """Refuses a body that is too large when somebody begins to read it (so after the token), or where it gets there."""

    def __init__(self, app: ASGIApp, config: HubConfig, file_paths: Collection[str], sync_path: str) -> None:
        self._app = app
        self._config = config
        self._file_paths = frozenset(file_paths)
        self._sync_path = sync_path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        limit = self._config.json_limit
        if scope["path"] in self._file_paths:
            limit = self._config.file_limit + _FORM
        elif scope["path"].startswith(self._sync_path):
            limit = MOST_BYTES
        body = _Body(receive, scope, limit, self._config.slowest)

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start" and not await body.thrown_away():
                message["headers"] = [*message.get("headers", ()), (b"connection", b"close")]
            await send(message)

        await self._app(scope, body.receive, answer)


class _Body:
    def __init__(self, receive: Receive, scope: Scope, limit: int, slowest: float) -> None:
        headers = dict(scope["headers"])
        self._receive = receive
        self._limit = limit
        self._slowest = slowest
        self._declared = _length(headers.get(b"content-length"))
        self._waits = headers.get(b"expect", b"").lower() == b"100-continue"
        self._over = self._declared == 0 or (self._declared is None and b"transfer-encoding" not in headers)
        self._read = 0

    async def receive(self) -> Message:
        if self._declared is not None and self._declared > self._limit:
            raise HTTPException(413)
        if self._over:
            # Only that the client has gone is still to come, and for that it may wait.
            return await self._receive()
        try:
            async with asyncio.timeout(self._slowest):
                message = await self._receive()
        except TimeoutError:
            raise HTTPException(408) from None
        self._note(message)
        if self._read > self._limit:
            raise HTTPException(413)
        return message

    async def thrown_away(self) -> bool:
        """Reads the rest, within reason; whether nothing is left."""
        if self._over:
            return True
        if self._waits and not self._read:
            # It asked first, and is told by the answer.
            return False
        try:
            async with asyncio.timeout(_POLITE_SECONDS):
                end = self._read + _POLITE_BYTES
                while not self._over and self._read < end:
                    self._note(await self._receive())
        except TimeoutError:
            return False
        return self._over

    def _note(self, message: Message) -> None:
        self._read += len(message.get("body", b""))
        self._over = message["type"] != "http.request" or not message.get("more_body", False)


def _length(header: bytes | None) -> int | None:
    try:
        return None if header is None else int(header)
    except ValueError:
        return None


class Rate:
    """So many requests a second of one device, twice as many at once. Counts in this process alone."""

    _MOST: Final = 10_000

    def __init__(self, rate: int) -> None:
        self._rate = rate
        self._left: OrderedDict[object, tuple[float, float]] = OrderedDict()

    def spend(self, who: object, now: float | None = None) -> bool:
        """Whether one more may come now."""
        if not self._rate:
            return True
        now = time.monotonic() if now is None else now
        most = 2.0 * self._rate
        left, at = self._left.pop(who, (most, now))
        left = min(most, left + (now - at) * self._rate)
        self._left[who] = (max(left - 1, 0), now)
        if len(self._left) > self._MOST:
            self._left.popitem(last=False)
        return left >= 1
