"""/recipes/menu/upload-photo: dishes read from a photo of the menu."""

from typing import Any, Final

from starlette.responses import Response

from flux_desktop.domain.errors import FluxError
from flux_desktop.domain.i18n import _
from flux_desktop.hub.dependencies import TheTenant, guarded

PATH: Final = "/recipes/menu/upload-photo"

routes = guarded("recipes")

_FORM: Final[dict[str, Any]] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {"file": {"type": "string", "format": "binary"}},
                }
            }
        },
    }
}


@routes.post(PATH, status_code=501, response_class=Response, openapi_extra=_FORM)
async def read_photo(_tenant: TheTenant) -> Response:
    """This version cannot read photos yet."""
    raise FluxError(
        _("This hub cannot read menu photos yet."),
        _("Type the dishes, or import sales."),
        code="hub.not_built",
    )
