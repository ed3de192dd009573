"""/forecast/demand: what each dish will sell."""

from typing import Annotated

from fastapi import Query
from pydantic import BaseModel, Field

from flux_desktop.documents.forecasts import demand_document, saved_document
from flux_desktop.hub.dependencies import TheTenant, guarded
from flux_desktop.hub.shapes import Answer, Asked
from flux_desktop.services import forecasts
from flux_desktop.services.menu import dish_named

routes = guarded("forecast")

_LONGEST = 90


class WantedForecast(Asked):
    """Without a dish every dish is forecast. The days are those after the last sale; closed ones are left out."""

    menu_item_name: str | None = Field(default=None, max_length=400, examples=["Caesar Salad"])
    days_ahead: int = Field(default=7, ge=1, le=_LONGEST)


class DishDay(BaseModel):
    date: str
    item: str
    mean: float
    p10: float
    p50: float
    p90: float
    p99: float
    confidence_score: float
    logic_trigger: str
    model_name: str


class Forecasts(BaseModel):
    forecasts: list[DishDay]


@routes.post("/forecast/demand", response_model=Forecasts)
def make(tenant: TheTenant, asked: WantedForecast) -> Answer:
    """Forecasts from the sales there are, and keeps the forecast."""
    session = tenant.session_to_write()
    wanted = asked.menu_item_name
    name = None if wanted is None else dish_named(session, wanted).name
    # Every dish informs the others, so all are forecast anyway, and kept together.
    outlook = forecasts.forecast(session, days=asked.days_ahead)
    if name is not None:
        forecasts.require_sold(outlook, name)
    forecasts.keep_forecast(session, outlook, asked.days_ahead)
    return Answer(demand_document(outlook, name))


@routes.get("/forecast/demand", response_model=Forecasts)
def saved(
    tenant: TheTenant,
    menu_item_name: Annotated[str | None, Query(max_length=400)] = None,
    limit: Annotated[int | None, Query(ge=1, le=100_000)] = None,
    offset: Annotated[int, Query(ge=0, le=1_000_000_000)] = 0,
) -> Answer:
    """The newest forecast that was kept, by day and dish."""
    session = tenant.session()
    if session is None:
        return Answer(saved_document(None))
    return Answer(
        saved_document(forecasts.newest_saved(session, item=menu_item_name, limit=limit, offset=offset))
    )
