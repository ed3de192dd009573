"""/operating-hours: the week of the restaurant."""

from datetime import time
from typing import Annotated

from pydantic import BaseModel, Field

from flux_desktop.documents.hours import hours_document
from flux_desktop.hub.dependencies import TheTenant, guarded
from flux_desktop.hub.shapes import Answer, Asked
from flux_desktop.services import hours

routes = guarded("hours")

Clock = Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$", examples=["12:00"])]


class Shift(Asked):
    """`day_of_week` 0 is Monday. A shift that ends at or before its begin ends the next morning."""

    day_of_week: int = Field(ge=0, le=6)
    open_time: Clock
    close_time: Clock


class Week(Asked):
    """A row a shift; a split shift is two. A weekday without a row is closed."""

    hours: list[Shift] = Field(max_length=70)


class ShiftAnswer(BaseModel):
    day_of_week: int
    open_time: str
    close_time: str


class WeekAnswer(BaseModel):
    hours: list[ShiftAnswer]


@routes.get("/operating-hours", response_model=WeekAnswer)
def week(tenant: TheTenant) -> Answer:
    session = tenant.session()
    return Answer(hours_document(hours.hours_of(session) if session else []))


@routes.post("/operating-hours", response_model=WeekAnswer)
def set_week(tenant: TheTenant, asked: Week) -> Answer:
    """Replaces the week; the exceptions by date stay."""
    session = tenant.session_to_write()
    shifts = [(each.day_of_week, _time(each.open_time), _time(each.close_time)) for each in asked.hours]
    hours.set_week(session, shifts)
    return Answer(hours_document(hours.hours_of(session)))


def _time(text: str) -> time:
    return time.fromisoformat(text)
