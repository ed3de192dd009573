"""What the routes of one hub share."""

import os
from collections.abc import Callable
from functools import partial
from typing import TypeVar

import anyio.to_thread
from anyio import CapacityLimiter
from fastapi import Request

from flux_desktop.domain.errors import FluxError
from flux_desktop.domain.i18n import _
from flux_desktop.domain.tokens import Caller
from flux_desktop.hub.config import HubConfig
from flux_desktop.hub.limits import Rate
from flux_desktop.hub.revocations import Revocations
from flux_desktop.hub.tokens import Signer
from flux_desktop.services import tokens
from flux_desktop.services.queue import open_queue
from flux_desktop.store.store import Store

T = TypeVar("T")


class Hub:
    """The database, the limits and the caches of a process. Service calls never run on the event loop."""

    def __init__(self, store: Store, config: HubConfig) -> None:
        """Raises Refused: the secret is not fit to sign with."""
        self.store = store
        self.config = config
        self.signer = Signer(config.secret)
        self.revocations = Revocations(config.redis_url)
        self.rate = Rate(config.rate)
        self.queue = open_queue(store, works=config.works)
        self._hashing = CapacityLimiter(max(1, min(config.hashing, os.cpu_count() or 1)))
        self._importing = CapacityLimiter(config.importing)

    async def call(self, act: Callable[[], T]) -> T:
        """On one of the threads that all service calls share."""
        return await anyio.to_thread.run_sync(act)

    async def hash(self, act: Callable[[], T]) -> T:
        """A call that hashes a password. Raises FluxError: too many wait already."""
        if self._hashing.statistics().tasks_waiting >= self.config.waiting:
            raise FluxError(_("The hub is busy."), _("Wait a moment, then try again."), code="hub.busy")
        return await anyio.to_thread.run_sync(act, limiter=self._hashing)

    async def import_(self, act: Callable[[], T]) -> T:
        """A call that reads a sales file: not many at once, for each is busy with arithmetic."""
        return await anyio.to_thread.run_sync(act, limiter=self._importing)

    async def caller_of(self, authorization: str) -> Caller | None:
        """Who sent the header, None without a good token."""
        kind, _space, token = authorization.partition(" ")
        access = self.signer.read(token.strip()) if kind.lower() == "bearer" else None
        if access is None or await self.revocations.known(access.family_id):
            return None
        caller = await self.call(partial(tokens.caller, self.store, access.family_id, access.generation))
        return caller if caller is not None and caller.user.id == access.user_id else None


def hub_of(request: Request) -> Hub:
    hub: Hub = request.app.state.hub
    return hub
