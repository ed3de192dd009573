"""/settings: what the restaurant has decided, one flat object."""

from decimal import Decimal
from typing import Annotated, Any

from fastapi import Body
from pydantic import Field

from flux_desktop.documents.settings import settings_document
from flux_desktop.hub.dependencies import TheTenant, guarded
from flux_desktop.hub.shapes import Answer
from flux_desktop.services import settings

routes = guarded("settings")

_EXAMPLE = {"waste_factor_enabled": True, "forecast_confidence_threshold": 0.7}
Key = Annotated[str, Field(min_length=1, max_length=80)]
Values = Annotated[dict[Key, Any], Field(max_length=100), Body(examples=[_EXAMPLE])]


@routes.get("/settings", response_model=dict[str, Any])
def listed(tenant: TheTenant) -> Answer:
    session = tenant.session()
    return Answer(settings_document(settings.settings_of(session) if session else {}))


@routes.put("/settings", response_model=dict[str, Any])
def change(tenant: TheTenant, values: Values) -> Answer:
    """Sets the keys of the body, all of them or none; the others stay."""
    session = tenant.session_to_write()
    settings.change_settings(session, {key: _plain(value) for key, value in values.items()})
    return Answer(settings_document(settings.settings_of(session)))


def _plain(value: object) -> object:
    """Numbers as settings hold them."""
    return float(value) if isinstance(value, Decimal) else value
