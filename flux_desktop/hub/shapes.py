"""How requests and answers look, as far as several routes share it."""

from decimal import Decimal
from typing import Annotated, Any, Final

import msgspec
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema
from starlette.responses import Response

LARGEST_PRICE: Final = 1_000_000
LARGEST_QUANTITY: Final = 1_000_000_000


class Asked(BaseModel):
    """A body. Numbers are numbers and texts are texts; a key nobody knows is a mistake and is said to be one."""

    model_config = ConfigDict(extra="forbid", strict=True, str_max_length=4_000)


class Answer(Response):
    """JSON, made without copying it through models: the documents are what they are declared to be."""

    media_type = "application/json"

    def render(self, content: Any) -> bytes:
        return msgspec.json.encode(content)


def _number(value: object) -> object:
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise ValueError("a number is expected")  # noqa: TRY004 - Pydantic turns this one into its own error
    return Decimal(value)


Price = Annotated[
    Decimal,
    BeforeValidator(_number),
    Field(ge=0, le=LARGEST_PRICE, allow_inf_nan=False),
    WithJsonSchema({"type": "number", "minimum": 0, "maximum": LARGEST_PRICE}),
]

Quantity = Annotated[
    Decimal,
    BeforeValidator(_number),
    Field(ge=0, le=LARGEST_QUANTITY, allow_inf_nan=False, decimal_places=6),
    WithJsonSchema({"type": "number", "minimum": 0, "maximum": LARGEST_QUANTITY}),
]

Cost = Annotated[
    Decimal,
    BeforeValidator(_number),
    Field(ge=0, le=LARGEST_PRICE, allow_inf_nan=False, decimal_places=24),
    WithJsonSchema({"type": "number", "minimum": 0, "maximum": LARGEST_PRICE}),
]

Share = Annotated[
    Decimal,
    BeforeValidator(_number),
    Field(ge=0, le=1, allow_inf_nan=False, decimal_places=6),
    WithJsonSchema({"type": "number", "minimum": 0, "maximum": 1}),
]
