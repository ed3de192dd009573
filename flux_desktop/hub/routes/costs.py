"""/costs: what dishes cost and earn."""

from datetime import date
from typing import Annotated, Any

from fastapi import Query
from pydantic import BaseModel, Field

from flux_desktop.documents.costs import costs_document, no_costs_document
from flux_desktop.documents.figures import number
from flux_desktop.hub.dependencies import TheTenant, guarded
from flux_desktop.hub.shapes import Answer
from flux_desktop.services import costs

routes = guarded("costs")


class Missing(BaseModel):
    what: str
    kind: str


class Allergens(BaseModel):
    contains: list[str]
    may_contain: list[str]
    unknown: list[str]


class Dish(BaseModel):
    """Of one portion. `cost` is null exactly when something is missing; who may see no money gets no key of it."""

    item: str
    category: str
    price: float | None = None
    net_price: float | None = None
    cost: float | None = None
    margin: float | None = None
    contribution: float | None = None
    sold: float
    class_: str | None = Field(alias="class")
    missing: list[Missing]
    allergens: Allergens
    lines: list[dict[str, Any]] | None = None


class Totals(BaseModel):
    sold: float
    net_sales: float | None = None
    cost: float | None = None
    contribution: float | None = None
    food_cost: float | None = None


class Costs(BaseModel):
    """`from` and `to` are the days of the period, null without a sale; `on` the day of prices and recipes."""

    items: list[Dish]
    totals: Totals
    from_: date | None = Field(alias="from")
    to: date | None
    on: date | None
    lines: list[dict[str, Any]] | None = None


@routes.get("/costs", response_model=Costs)
def listed(
    tenant: TheTenant,
    first: Annotated[date | None, Query(alias="from")] = None,
    last: Annotated[date | None, Query(alias="to")] = None,
    on: date | None = None,
    item: Annotated[str, Query(max_length=400)] = "",
) -> Answer:
    """Every dish on the menu, or the one of a name with the lines of its recipe. The period: the 28 days to the last sale."""
    session = tenant.session()
    if session is None:
        return Answer(no_costs_document(number))
    return Answer(costs_document(costs.costs_of(session, first=first, last=last, on=on, item=item), number))
