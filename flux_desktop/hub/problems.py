"""Every refusal as problem+json (RFC 9457), with the title and advice people read in the window; never a trace."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any, Final

import msgspec
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException
from starlette.responses import Response

from flux_desktop.domain.errors import (
    Duplicate,
    EditConflict,
    FluxError,
    NotAllowed,
    NotFound,
    ReaderMissing,
    Refused,
    SignInFailed,
    StoreUnusable,
    WeatherUnavailable,
    WorkerStopped,
)
from flux_desktop.domain.i18n import N_, _
from flux_desktop.domain.progress import Cancelled

MEDIA_TYPE: Final = "application/problem+json"

_BY_CODE: Final = {
    "sign_in.too_many_tries": 429,
    "store.full": 507,
    "hub.busy": 503,
    "restaurant.unnamed": 400,
}
_BY_KIND: Final[tuple[tuple[type[FluxError], int], ...]] = (
    (SignInFailed, 401),
    (NotAllowed, 403),
    (NotFound, 404),
    (Duplicate, 409),
    (EditConflict, 409),
    (Refused, 422),
    (ReaderMissing, 501),
    (StoreUnusable, 503),
    (WorkerStopped, 503),
    (WeatherUnavailable, 503),
)
_HEADERS: Final[Mapping[int, Mapping[str, str]]] = {
    401: {"WWW-Authenticate": "Bearer"},
    429: {"Retry-After": "60"},
    503: {"Retry-After": "5"},
}
_TITLES: Final = {
    404: (N_("There is nothing at this address."), N_("Look it up at /docs.")),
    405: (N_("This cannot be done at this address."), N_("Look it up at /docs.")),
    408: (N_("The request took too long."), N_("Send it again.")),
    413: (N_("The request is too large."), N_("Send less at a time.")),
    415: (N_("The request is of another kind than expected."), N_("Look it up at /docs.")),
    422: (N_("The request cannot be read."), N_("Check how it was written and whether it is whole.")),
    429: (N_("Too many requests."), N_("Wait a moment, then try again.")),
}


class FieldError(BaseModel):
    field: str
    message: str


class Problem(BaseModel):
    """A refusal. `title` says what happened, `detail` what to do; `type` and `code` are stable."""

    type: str = Field(examples=["urn:flux:import.duplicate"])
    title: str
    status: int = Field(ge=400, le=599)
    detail: str
    code: str | None = None
    errors: list[FieldError] | None = None


class UnfitBody(HTTPException):
    """A body that is no JSON, or that no service could take; `detail` says why."""

    def __init__(self, detail: str) -> None:
        super().__init__(422, detail)


def problem(
    status: int,
    title: str,
    detail: str,
    code: str,
    *,
    errors: Sequence[Mapping[str, str]] = (),
    headers: Mapping[str, str] | None = None,
) -> Response:
    content: dict[str, Any] = {
        "type": f"urn:flux:{code}",
        "title": title,
        "status": status,
        "detail": detail,
        "code": code,
    }
    if errors:
        content["errors"] = list(errors)
    return Response(
        msgspec.json.encode(content),
        status,
        {**_HEADERS.get(status, {}), **(headers or {})},
        MEDIA_TYPE,
    )


def of_error(error: FluxError) -> Response:
    return problem(status_of(error), error.title, error.advice, error.code)


def status_of(error: FluxError) -> int:
    by_kind = (status for kind, status in _BY_KIND if isinstance(error, kind))
    return _BY_CODE.get(error.code) or next(by_kind, 422)


def of_status(status: int, headers: Mapping[str, str] | None = None) -> Response:
    phrase = HTTPStatus(status).phrase
    title, advice = _TITLES.get(status, (phrase, ""))
    code = "http." + phrase.lower().replace(" ", "_").replace("-", "_")
    return problem(status, _(title), _(advice) if advice else "", code, headers=headers)


def of_bug() -> Response:
    return problem(
        500,
        _("Something went wrong in Flux."),
        _("The hub's log has the details, under the request's X-Request-Id."),
        "failed",
    )


def register(app: FastAPI) -> None:
    """Makes the application answer every known error with its problem."""

    @app.exception_handler(FluxError)
    async def flux_error(_request: Request, error: FluxError) -> Response:
        return of_error(error)

    @app.exception_handler(HTTPException)
    async def http_error(_request: Request, error: HTTPException) -> Response:
        # What FastAPI cannot take apart, such as a form that ends in the middle, is a body that does not fit.
        return of_status(422 if error.status_code == 400 else error.status_code, error.headers)

    @app.exception_handler(RequestValidationError)
    async def unfit(_request: Request, error: RequestValidationError) -> Response:
        return of_unfit([_field_error(each) for each in error.errors()])

    @app.exception_handler(UnfitBody)
    async def unfit_body(_request: Request, error: UnfitBody) -> Response:
        return of_unfit([{"field": "body", "message": error.detail}])

    @app.exception_handler(Cancelled)
    async def cancelled(_request: Request, _error: Cancelled) -> Response:
        return problem(
            503, _("This took too long."), _("Nothing was stored. Try again later."), "hub.too_long"
        )


def of_unfit(errors: Sequence[Mapping[str, str]]) -> Response:
    words = "; ".join(f"{each['field']}: {each['message']}" for each in errors[:5])
    return problem(
        422, _("The request does not fit what this address expects."), words, "http.unfit", errors=errors
    )


def _field_error(error: Mapping[str, Any]) -> dict[str, str]:
    """Where and what, without the value itself: it may be a password, or megabytes."""
    where = ".".join(_printable(str(each)) for each in error["loc"])
    return {"field": where, "message": _printable(str(error["msg"]))}


def _printable(text: str) -> str:
    return text.encode("utf-8", "replace").decode()[:200]


RESPONSES: Final[dict[int | str, dict[str, Any]]] = {
    status: {
        "description": HTTPStatus(status).phrase,
        "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
    for status in (400, 401, 403, 404, 405, 408, 409, 413, 415, 422, 429, 500, 501, 503, 507)
}
