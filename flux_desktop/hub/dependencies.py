"""Who asks, and for which restaurant: the one place that binds a request to what its sender may see.

Every router but those of signing in and of health is made by `guarded`, so its routes look at the token before
anything else of a request: no body is read, no parameter checked, for who has none.
"""

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Request, Security
from fastapi.routing import APIRoute
from fastapi.security import HTTPBearer
from starlette.responses import Response

from flux_desktop.domain.errors import FluxError, NotFound, SignInFailed
from flux_desktop.domain.i18n import _
from flux_desktop.domain.restaurants import Membership
from flux_desktop.domain.tokens import Caller
from flux_desktop.hub.problems import of_error, of_status
from flux_desktop.hub.requests import CheckedRequest
from flux_desktop.hub.state import Hub, hub_of
from flux_desktop.services.restaurants import first_of
from flux_desktop.services.session import Session
from flux_desktop.store.store import Store

# Says so in the OpenAPI document; the route itself has looked before this is asked.
_BEARER: Final = HTTPBearer(auto_error=False, description="The access token of /auth/login.")


class OpenRoute(APIRoute):
    """A route for anybody, whose JSON is checked."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handler = super().get_route_handler()

        async def checked(request: Request) -> Response:
            return await handler(CheckedRequest(request.scope, request.receive))

        return checked


class GuardedRoute(APIRoute):
    """A route for who holds a good token."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handler = super().get_route_handler()

        async def guarded(request: Request) -> Response:
            hub = hub_of(request)
            caller = await hub.caller_of(request.headers.get("authorization", ""))
            if caller is None:
                return of_error(
                    SignInFailed(_("You are signed out."), _("Sign in again."), code="sign_in.ended")
                )
            if not hub.rate.spend(caller.family_id):
                return of_status(429, {"Retry-After": "1"})
            request.state.caller, request.state.user_id = caller, str(caller.user.id)
            return await handler(CheckedRequest(request.scope, request.receive))

        return guarded


def guarded(tag: str) -> APIRouter:
    """A router whose routes ask for a good token."""
    return APIRouter(route_class=GuardedRoute, tags=[tag], dependencies=[Security(_BEARER)])


def open_to_all(tag: str) -> APIRouter:
    return APIRouter(route_class=OpenRoute, tags=[tag])


async def _caller(request: Request) -> Caller:
    caller: Caller = request.state.caller
    return caller


SignedIn = Annotated[Caller, Depends(_caller)]
TheHub = Annotated[Hub, Depends(hub_of)]


@dataclass(frozen=True, slots=True)
class Tenant:
    """The caller's place in the restaurant a request is about; without `membership` they have none yet."""

    store: Store
    caller: Caller
    membership: Membership | None

    def session(self) -> Session | None:
        """To read: None while the caller has no restaurant, and then there is nothing to read."""
        return None if self.membership is None else self._of(self.membership)

    def session_of_one(self) -> Session:
        """To read something by its id. Raises NotFound: without a restaurant there is nothing."""
        session = self.session()
        if session is None:
            raise NotFound(
                _("There is no such restaurant."), _("Choose another one."), code="restaurant.not_found"
            )
        return session

    def session_to_write(self) -> Session:
        """To write: the first restaurant is made here for who has none. Call it on a thread of the services."""
        return self._of(self.membership or first_of(self.store, self.caller.user))

    def _of(self, membership: Membership) -> Session:
        return Session(self.store, self.caller.user.id, membership.restaurant, membership.role)


async def _tenant(
    hub: TheHub,
    caller: SignedIn,
    x_restaurant_id: Annotated[
        str | None, Header(description="The restaurant's id; not needed by who has one.")
    ] = None,
) -> Tenant:
    """Raises NotFound: a restaurant the caller has no role in, there or not; FluxError: they did not say which."""
    mine = caller.memberships
    if x_restaurant_id is None:
        if len(mine) > 1:
            raise FluxError(
                _("You have several restaurants."),
                _("Say which in the header X-Restaurant-Id; GET /api/v1/restaurants lists them."),
                code="restaurant.unnamed",
            )
        return Tenant(hub.store, caller, mine[0] if mine else None)
    wanted = _uuid(x_restaurant_id)
    for each in mine:
        if each.restaurant.id == wanted:
            return Tenant(hub.store, caller, each)
    raise NotFound(_("There is no such restaurant."), _("Choose another one."), code="restaurant.not_found")


TheTenant = Annotated[Tenant, Depends(_tenant)]


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
