"""/settings: what the restaurant has decided, one flat object."""

from decimal import Decimal
from typing import Annotated, Any

from fastapi import Body
from pydantic import BeforeValidator, Field, WithJsonSchema

from flux_desktop.documents.settings import settings_document
from flux_desktop.hub.dependencies import TheTenant, guarded
from flux_desktop.hub.shapes import Answer
from flux_desktop.services import settings

routes = guarded("settings")

_LARGEST = 10**15
_LONGEST = 400
_EXAMPLE = {"waste_factor_enabled": True, "forecast_confidence_threshold": 0.7}


def _scalar(value: object) -> object:
    """A value as settings hold it: flat, and a float where JSON has a fraction."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str) and len(value) <= _LONGEST:
        return value
    if isinstance(value, int) and abs(value) <= _LARGEST:
        return value
    # Compared as it is: the absolute value of 1e999999999 would overflow.
    if isinstance(value, Decimal) and -_LARGEST <= value <= _LARGEST:
        return float(value)
    raise ValueError("a short text, a number, true, false or null is expected")


Key = Annotated[str, Field(min_length=1, max_length=80)]
Value = Annotated[
    Any,
    BeforeValidator(_scalar),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "boolean"},
                {"type": "number", "minimum": -_LARGEST, "maximum": _LARGEST},
                {"type": "string", "maxLength": _LONGEST},
                {"type": "null"},
            ]
        }
    ),
]
Values = Annotated[dict[Key, Value], Field(max_length=100), Body(examples=[_EXAMPLE])]


@routes.get("/settings", response_model=dict[str, Any])
def listed(tenant: TheTenant) -> Answer:
    session = tenant.session()
    return Answer(settings_document(settings.settings_of(session) if session else {}))


@routes.put("/settings", response_model=dict[str, Any])
def change(tenant: TheTenant, values: Values) -> Answer:
    """Sets the keys of the body, all of them or none; the others stay."""
    session = tenant.session_to_write()
    settings.change_settings(session, values)
    return Answer(settings_document(settings.settings_of(session)))
