"""The application: routers, limits, one way to refuse."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Final

import anyio.to_thread
from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from flux_desktop import __version__
from flux_desktop.hub import health, problems
from flux_desktop.hub.config import HubConfig
from flux_desktop.hub.limits import BodyLimits
from flux_desktop.hub.problems import Problem
from flux_desktop.hub.requests import Requests
from flux_desktop.hub.routes import BASE, FILE_PATHS, ROUTERS, SYNC_PATH
from flux_desktop.hub.state import Hub
from flux_desktop.store.store import Store

_ABOUT: Final = """What each dish will sell, what it costs, and the sales behind it, for many restaurants.

Sign in, then send the access token as `Authorization: Bearer …`. Who has a role in several restaurants says which one
is meant in `X-Restaurant-Id`. Every refusal is `application/problem+json`."""


def create_hub(store: Store, config: HubConfig) -> FastAPI:
    """The hub over a database that is at this version's schema. Raises Refused: the secret is not fit to sign with."""
    hub = Hub(store, config)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        anyio.to_thread.current_default_thread_limiter().total_tokens = config.threads
        hub.queue.start()
        yield
        await anyio.to_thread.run_sync(hub.queue.stop)
        await hub.revocations.close()

    app = FastAPI(
        title="Flux hub",
        description=_ABOUT,
        version=__version__,
        lifespan=lifespan,
        redirect_slashes=False,
        responses=problems.RESPONSES,
    )
    app.state.hub = hub
    problems.register(app)
    app.include_router(health.routes)
    for router in ROUTERS:
        app.include_router(router, prefix=BASE)
    # The last one added is the outermost.
    app.add_middleware(BodyLimits, config=config, file_paths=FILE_PATHS, sync_path=SYNC_PATH)
    app.add_middleware(Requests)
    app.openapi = _Document(app)  # type: ignore[method-assign]
    return app


class _Document:
    """The OpenAPI document, with the schema of refusals that the routes refer to."""

    def __init__(self, app: FastAPI) -> None:
        self._app = app
        self._made: dict[str, Any] = {}

    def __call__(self) -> dict[str, Any]:
        if not self._made:
            app = self._app
            made = get_openapi(
                title=app.title, version=app.version, description=app.description, routes=app.routes
            )
            schemas = made.setdefault("components", {}).setdefault("schemas", {})
            schemas["Problem"] = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
            schemas.update(schemas["Problem"].pop("$defs", {}))
            # FastAPI declares its own shape for 422, which this hub never sends.
            for name in ("HTTPValidationError", "ValidationError"):
                schemas.pop(name, None)
            self._made = made
        return self._made
