"""/data/uploads: sales files handed in, and what became of them."""

import re
import shutil
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import Query, Request
from pydantic import BaseModel
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException

from flux_desktop.documents.uploads import receipt_document, receipts_document
from flux_desktop.domain.import_jobs import PENDING, PROCESSING
from flux_desktop.domain.progress import Cancelled
from flux_desktop.hub.dependencies import Tenant, TheHub, TheTenant, guarded
from flux_desktop.hub.problems import UnfitBody
from flux_desktop.hub.shapes import Answer
from flux_desktop.services import import_jobs
from flux_desktop.services.import_jobs import Receipt

PATH: Final = "/data/uploads"

routes = guarded("data")

_FIELDS: Final = 30
_LONGEST_ANSWER: Final = 10_000
_LONGEST_NAME: Final = 200
# Of an import that a client waits for, in seconds.
_PATIENCE: Final = 120.0

_FORM: Final[dict[str, Any]] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {
                        "file": {"type": "string", "format": "binary", "description": "The till's export."},
                        "layout": {"type": "string", "description": "By default the header decides."},
                        **{
                            key: {"type": "string", "description": "An answer to the question of that name."}
                            for key in (
                                "date_order",
                                "decimal",
                                "tax",
                                "price",
                                "business_day_start",
                                "report_date",
                                "timezone",
                                "columns",
                                "ignore",
                                "overlap",
                                "ticket_scope",
                                "spread",
                            )
                        },
                    },
                }
            }
        },
    }
}


class LineLeftOut(BaseModel):
    """`line` is the physical line in the file; 0 where the file as a whole could not be imported."""

    line: int
    reason: str
    text: str
    money: str | None


class Question(BaseModel):
    key: str
    text: str
    choices: list[str]
    suggested: str


class Upload(BaseModel):
    """`status`: pending, processing, completed, failed, needs_answers or undone.

    With needs_answers nothing was imported: send the file again, with a form field for each of `questions`.
    """

    id: str
    file: str
    status: str
    row_count: int
    errors: list[LineLeftOut]
    created_at: str
    questions: list[Question]


class Uploads(BaseModel):
    uploads: list[Upload]


@routes.post(
    PATH,
    status_code=201,
    response_model=Upload,
    responses={202: {"model": Upload, "description": "Taken; ask for it by its id."}},
    openapi_extra=_FORM,
)
async def hand_in(hub: TheHub, tenant: TheTenant, request: Request) -> Answer:
    """Imports a sales file; a large one later, by a worker."""
    async with request.form(max_files=1, max_fields=_FIELDS) as form:
        file, layout, answers = _read(form)
        if (file.size or 0) > hub.config.file_limit:
            raise HTTPException(413)
        name = _name(file.filename or "")
        if (file.size or 0) > hub.config.at_once:
            act = partial(_hand_in, tenant, file, name, layout, answers)
            receipt = await hub.call(act)
            await hub.call(partial(hub.queue.put_import, receipt.upload.id))
        else:
            receipt = await hub.import_(partial(_import, tenant, file, name, layout, answers))
    status = 202 if receipt.upload.status in (PENDING, PROCESSING) else 201
    answer = Answer(receipt_document(receipt), status)
    answer.headers["Location"] = f"{request.url.path}/{receipt.upload.id}"
    return answer


@routes.get(PATH, response_model=Uploads)
def listed(
    tenant: TheTenant,
    limit: Annotated[int | None, Query(ge=1, le=10_000)] = None,
    offset: Annotated[int, Query(ge=0, le=1_000_000_000)] = 0,
) -> Answer:
    """What was handed in, the newest first."""
    session = tenant.session()
    return Answer(
        receipts_document(import_jobs.receipts(session, limit=limit, offset=offset) if session else [])
    )


@routes.get(PATH + "/{upload_id}", response_model=Upload)
def one(tenant: TheTenant, upload_id: UUID) -> Answer:
    return Answer(receipt_document(import_jobs.receipt(tenant.session_of_one(), upload_id)))


def _read(form: FormData) -> tuple[UploadFile, str, dict[str, str]]:
    """The file, the layout and the answers. Raises UnfitBody."""
    file, layout, answers = None, "", dict[str, str]()
    for key, value in form.multi_items():
        if key == "file":
            file = value
        elif not isinstance(value, str) or len(value) > _LONGEST_ANSWER or "\0" in value:
            raise UnfitBody(f"{key[:80]}: a short text is expected")
        elif key == "layout":
            layout = value.strip()
        else:
            value = value.strip()
            # A dish's name may contain any character except a line break.
            answers[key] = f"{answers[key]}\n{value}" if key == "ignore" and key in answers else value
    if not isinstance(file, UploadFile):
        raise UnfitBody("file: a file is expected")
    return file, layout, answers


def _name(given: str) -> str:
    """What the sender calls the file: to be shown, never to be opened."""
    last = re.split(r"[/\\]", given)[-1]
    return "".join(each for each in last if each.isprintable()).strip()[:_LONGEST_NAME] or "file"


@contextmanager
def _on_disk(file: UploadFile) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="flux") as folder:
        path = Path(folder) / "file"
        with path.open("wb") as copy:
            shutil.copyfileobj(file.file, copy)
        yield path


def _import(tenant: Tenant, file: UploadFile, name: str, layout: str, answers: Mapping[str, str]) -> Receipt:
    with _on_disk(file) as path:
        return import_jobs.import_now(
            tenant.session_to_write(), path, name=name, layout=layout, answers=answers, progress=_Deadline()
        )


def _hand_in(tenant: Tenant, file: UploadFile, name: str, layout: str, answers: Mapping[str, str]) -> Receipt:
    with _on_disk(file) as path:
        return import_jobs.hand_in(tenant.session_to_write(), path, name=name, layout=layout, answers=answers)


class _Deadline:
    """Progress that stops an import for which nobody will wait any longer."""

    def __init__(self) -> None:
        self._end = time.monotonic() + _PATIENCE

    def step(self, _done: int, _total: int = 0, _note: str = "") -> None:
        if time.monotonic() > self._end:
            raise Cancelled
