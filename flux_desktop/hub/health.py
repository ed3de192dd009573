"""/healthz: this process answers. /readyz: so do what it needs."""

from functools import partial

import anyio
from fastapi import APIRouter
from pydantic import BaseModel

from flux_desktop.hub.dependencies import TheHub
from flux_desktop.hub.shapes import Answer
from flux_desktop.services.database import is_current

routes = APIRouter(tags=["health"])

_PATIENCE = 5.0


class Health(BaseModel):
    status: str


class Readiness(BaseModel):
    """`redis` is null where none is configured; without it the hub works all the same."""

    status: str
    database: bool
    queue: bool
    redis: bool | None


@routes.get("/healthz", response_model=Health)
async def healthy() -> Answer:
    return Answer({"status": "ok"})


@routes.get("/readyz", response_model=Readiness, responses={503: {"model": Readiness}})
async def ready(hub: TheHub) -> Answer:
    database = queue = False
    with anyio.move_on_after(_PATIENCE):
        database = await anyio.to_thread.run_sync(partial(is_current, hub.store), abandon_on_cancel=True)
        if database:
            queue = await anyio.to_thread.run_sync(hub.queue.works, abandon_on_cancel=True)
    ok = database and queue
    return Answer(
        {
            "status": "ok" if ok else "unavailable",
            "database": database,
            "queue": queue,
            "redis": await hub.revocations.works(),
        },
        200 if ok else 503,
    )
