"""A forecast with everything people have entered about it, and what a promotion would do."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

import numpy as np

# Loaded with the services, on their thread, and not by the first dish whose period is asked.
import scipy.special  # noqa: F401
from numpy.typing import NDArray

from flux_desktop.domain.changes import Changes
from flux_desktop.domain.errors import Refused
from flux_desktop.domain.forecast.model import Forecast
from flux_desktop.domain.forecast.sums import periods_of
from flux_desktop.domain.i18n import _
from flux_desktop.domain.menu import MenuItem
from flux_desktop.domain.progress import SILENT, Progress
from flux_desktop.domain.promotions import Promotion
from flux_desktop.services import forecasts, menu, own_forecasts, promotions, run_outs
from flux_desktop.services.forecasts import Outlook
from flux_desktop.services.session import Session


@dataclass(frozen=True, eq=False)
class ForecastData:
    """An outlook with the sums, and the facts beside it.

    dishes     by id, archived ones too
    run_outs   (dish, business day)
    own        the manager's numbers of days to come, micros by (dish, day)
    promotions planned ones, also those that are over
    """

    outlook: Outlook
    dishes: Mapping[UUID, MenuItem]
    run_outs: frozenset[tuple[UUID, date]]
    own: Mapping[tuple[UUID, date], int]
    promotions: tuple[Promotion, ...]


def load_forecast(session: Session, *, days: int, progress: Progress = SILENT) -> ForecastData:
    """The coming `days` with their sums; without prices for who may see no money.

    Raises what `forecasts.forecast` raises.
    """
    outlook = forecasts.forecast(session, days=days, sums=True, progress=progress)
    own = own_forecasts.own_forecasts_of(session, since=outlook.forecast.days[0])
    return ForecastData(
        outlook=outlook,
        dishes={each.id: each for each in menu.dishes(session)},
        run_outs=frozenset((each.item_id, each.day) for each in run_outs.run_outs_of(session)),
        own={(each.item_id, each.day): each.quantity for each in own},
        promotions=tuple(promotions.promotions_of(session)),
    )


def keep(
    session: Session,
    outlook: Outlook,
    days: int,
    *,
    progress: Progress = SILENT,
) -> Changes:
    """Keeps the forecast to be scored later, once for the same data."""
    progress.step(0)
    return forecasts.keep_forecast(session, outlook, days).changes


@dataclass(frozen=True, eq=False)
class WhatIf:
    """A dish on some days, as planned and with a promotion on all of them.

    days, quantiles [days, 4] with the promotion; plain [days] the median without
    usual, tried     [4]: quantiles of all those days together
    price            micros, None where nobody has said it or this person may not see it
    reason           what the effect is known from, "" where the model has none
    planned          all of these days are on promotion already
    """

    item_id: UUID
    first: date
    last: date
    history_days: tuple[date, ...]
    history: NDArray[np.float64]
    days: tuple[date, ...]
    quantiles: NDArray[np.float64]
    plain: NDArray[np.float64]
    usual: NDArray[np.float64]
    tried: NDArray[np.float64]
    units: float
    price: int | None
    reason: str
    planned: bool


def what_if(
    session: Session,
    item_id: UUID,
    first: date,
    last: date,
    after: date,
    *,
    progress: Progress = SILENT,
) -> WhatIf:
    """Forecasts the days from `first` to `last` with and without a promotion. `after` is the last day of sales.

    Raises Refused: the days are over, out of order, or none of them open; and what `forecasts.forecast` raises.
    """
    if last < first or first <= after:
        raise Refused(
            _("A promotion begins after the last sale and ends after it begins."), _("Choose other days.")
        )
    days = (last - after).days
    plain = forecasts.forecast(session, days=days, progress=progress)
    tried = forecasts.forecast(session, days=days, what_if={item_id: [(first, last)]}, progress=progress)
    at = next(at for at, (known, _name, _category) in enumerate(tried.items) if known == item_id)
    columns = [column for column, day in enumerate(tried.forecast.days) if first <= day <= last]
    if not columns:
        raise Refused(
            _("The restaurant is closed on all of these days."), _("Choose more days, or look at the hours.")
        )
    reasons = tried.forecast.why.reasons(at, columns[0])
    with_it, without = part(tried.forecast, at, columns), part(plain.forecast, at, columns)
    return WhatIf(
        item_id=item_id,
        first=first,
        last=last,
        history_days=tried.history_days,
        history=tried.history[at],
        days=with_it.days,
        quantiles=with_it.quantiles[0],
        plain=without.quantiles[0, :, 1],
        usual=periods_of(without)[0],
        tried=periods_of(with_it)[0],
        units=float(with_it.mean.sum() - without.mean.sum()),
        price=tried.prices.get(item_id),
        reason=next((each.text for each in reasons if each.key == "promotion"), ""),
        planned=bool(plain.promo[at, columns].all()),
    )


def part(made: Forecast, at: int, columns: list[int]) -> Forecast:
    """One dish on some of the days."""
    one = made.select(np.array([at]))
    return replace(
        one,
        days=tuple(one.days[column] for column in columns),
        mean=one.mean[:, columns],
        quantiles=one.quantiles[:, columns],
        size=None if one.size is None else one.size[:, columns],
        scale=None if one.scale is None else one.scale[:, columns],
    )
