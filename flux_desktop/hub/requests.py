"""Around every request: its id, its language, a line in the log, and an answer to what nobody foresaw."""

import json
import logging
import re
import time
from decimal import Decimal
from typing import Any, Final
from uuid import uuid4

from fastapi import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from flux_desktop.domain.i18n import LANGUAGES, SOURCE, _, speaking
from flux_desktop.hub.problems import UnfitBody, of_bug

_log = logging.getLogger("flux_desktop.hub.requests")

_DEEPEST: Final = 16
_GIVEN_ID: Final = re.compile(rb"[A-Za-z0-9._-]{1,64}\Z")


class Requests:
    """ASGI middleware: X-Request-Id (a proxy's, else its own), Accept-Language, the log."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        given = headers.get(b"x-request-id", b"")
        request_id = given.decode() if _GIVEN_ID.match(given) else uuid4().hex
        began, status = time.perf_counter(), 0

        async def answer(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [
                    *message.get("headers", ()),
                    (b"x-request-id", request_id.encode()),
                    (b"cache-control", b"no-store"),
                    (b"x-content-type-options", b"nosniff"),
                ]
            await send(message)

        with speaking(spoken(headers.get(b"accept-language", b"").decode("latin-1"))):
            try:
                await self._app(scope, receive, answer)
            except Exception:
                _log.exception("A request failed", extra={"request_id": request_id})
                if status:
                    raise
                await of_bug()(scope, receive, answer)
        route = scope.get("route")
        _log.info(
            "%s %s %d",
            scope["method"],
            # Not the path itself: what somebody made up could hold anything.
            getattr(route, "path", "-"),
            status,
            extra={
                "request_id": request_id,
                "milliseconds": round(1000 * (time.perf_counter() - began), 1),
                "user": scope.get("state", {}).get("user_id", ""),
            },
        )


def spoken(accepted: str) -> str:
    """The language an Accept-Language header asks for first among those Flux has; English where it names none."""
    asked = []
    for place, part in enumerate(accepted.split(",")[:20]):
        tag, _semicolon, quality = part.partition(";")
        short = tag.strip().split("-", 1)[0].lower()
        try:
            weight = float(quality.strip().removeprefix("q=") or 1)
        except ValueError:
            weight = 0.0
        if short in LANGUAGES and weight > 0:
            asked.append((-weight, place, short))
    return min(asked)[2] if asked else SOURCE


class CheckedRequest(Request):
    """A request whose JSON no service has to be afraid of: numbers exact and finite, texts whole, not too deep."""

    async def json(self) -> Any:
        try:
            text = (await self.body()).decode("utf-8-sig")
            value = json.loads(text, parse_float=Decimal, parse_constant=_no_number)
        except UnicodeDecodeError as error:
            raise UnfitBody(_("The text is not UTF-8.")) from error
        except RecursionError as error:
            raise UnfitBody(_("Too deeply nested.")) from error
        except json.JSONDecodeError as error:
            raise UnfitBody(_("This is not JSON.")) from error
        except ValueError as error:
            # A number of more digits than Python reads.
            raise UnfitBody(_("This is not JSON.")) from error
        _check(value, 0)
        return value


def _check(value: Any, depth: int) -> None:
    if depth > _DEEPEST:
        raise UnfitBody(_("Too deeply nested."))
    if isinstance(value, str):
        if "\0" in value or any("\ud800" <= each <= "\udfff" for each in value):
            raise UnfitBody(_("A text holds a character that cannot be stored."))
    elif isinstance(value, dict):
        for key, each in value.items():
            _check(key, depth + 1)
            _check(each, depth + 1)
    elif isinstance(value, list):
        for each in value:
            _check(each, depth + 1)


def _no_number(_name: str) -> None:
    raise ValueError
