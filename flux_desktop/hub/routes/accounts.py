"""/auth: registering, signing in, renewing, signing out."""

from functools import partial
from typing import Annotated

from fastapi import Body
from pydantic import BaseModel, Field

from flux_desktop.documents.accounts import account_document
from flux_desktop.domain.errors import NotAllowed
from flux_desktop.domain.i18n import _
from flux_desktop.domain.restaurants import User
from flux_desktop.domain.tokens import ACCESS_LIFE, Grant
from flux_desktop.hub.dependencies import SignedIn, TheHub, guarded, open_to_all
from flux_desktop.hub.shapes import Answer, Asked
from flux_desktop.hub.state import Hub
from flux_desktop.services import accounts, tokens

open_routes = open_to_all("auth")
routes = guarded("auth")


class Credentials(Asked):
    """`device` names what signs in, for the list of devices."""

    email: str = Field(max_length=400, examples=["chef@restaurant.com"])
    password: str = Field(max_length=4_000, examples=["securepassword123"])
    device: str = Field(default="", max_length=200)


class NewAccount(Credentials):
    name: str = Field(default="", max_length=400)


class RefreshToken(Asked):
    refresh_token: str = Field(max_length=4_000)


class MaybeRefreshToken(Asked):
    refresh_token: str | None = Field(default=None, max_length=4_000)


class Tokens(BaseModel):
    """`expires_in`: seconds until the access token is no longer good."""

    access_token: str
    refresh_token: str
    token_type: str
    expires_in: int


class Account(BaseModel):
    id: str
    email: str
    name: str
    created_at: str


class Done(BaseModel):
    status: str


@open_routes.post("/auth/register", status_code=201, response_model=Tokens)
async def register(hub: TheHub, asked: NewAccount) -> Answer:
    """Makes an account and signs in."""
    if not hub.config.registration:
        raise NotAllowed(
            _("This hub takes no new accounts."),
            _("Ask whoever runs it to make one for you."),
            code="hub.registration_closed",
        )
    user = await hub.hash(partial(accounts.register, hub.store, asked.email, asked.password, asked.name))
    return await _signed_in(hub, user, asked.device, 201)


@open_routes.post("/auth/login", response_model=Tokens)
async def login(hub: TheHub, asked: Credentials) -> Answer:
    """Signs in. An unknown address is answered as a wrong password is, and as slowly."""
    user = await hub.hash(partial(accounts.sign_in, hub.store, asked.email, asked.password))
    return await _signed_in(hub, user, asked.device, 200)


@open_routes.post("/auth/refresh", response_model=Tokens)
async def refresh(hub: TheHub, asked: RefreshToken) -> Answer:
    """The next pair of tokens. The old refresh token is used up; using it later ends the sign-in."""
    return _tokens(hub, await hub.call(partial(tokens.refresh, hub.store, asked.refresh_token)), 200)


@routes.post("/auth/logout", response_model=Done)
async def logout(
    hub: TheHub, caller: SignedIn, asked: Annotated[MaybeRefreshToken | None, Body()] = None
) -> Answer:
    """Ends the sign-in at once: neither of its tokens is good any more."""
    refresh_token = (asked and asked.refresh_token) or ""
    ended = await hub.call(partial(tokens.end, hub.store, caller, refresh_token))
    await hub.revocations.add(ended)
    return Answer({"status": "signed_out"})


@routes.get("/auth/me", response_model=Account)
async def me(caller: SignedIn) -> Answer:
    return Answer(account_document(caller.user))


async def _signed_in(hub: Hub, user: User, device: str, status: int) -> Answer:
    return _tokens(hub, await hub.call(partial(tokens.begin, hub.store, user, device)), status)


def _tokens(hub: Hub, grant: Grant, status: int) -> Answer:
    return Answer(
        {
            "access_token": hub.signer.sign(grant),
            "refresh_token": grant.refresh_token,
            "token_type": "bearer",
            "expires_in": int(ACCESS_LIFE.total_seconds()),
        },
        status,
    )
