"""How right Flux would have been on a restaurant's own last weeks: known at once, before any forecast was kept."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from hashlib import blake2b
from typing import Final

import numpy as np

from flux_desktop.domain.changes import NOTHING, PAST_ACCURACY, Changes
from flux_desktop.domain.forecast.accuracy import AccuracyReport, DailyMiss, daily_miss, score
from flux_desktop.domain.forecast.discounted import HISTORY
from flux_desktop.domain.forecast.models import model_named
from flux_desktop.domain.forecast.past_weeks import WEEKS, forecast_past_weeks, weekly_origins
from flux_desktop.domain.i18n import _, ngettext
from flux_desktop.domain.permissions import Permission
from flux_desktop.domain.progress import SILENT, Progress
from flux_desktop.services.forecast_inputs import ForecastInputs, load_inputs
from flux_desktop.services.forecasts import AVERAGE, DEFAULT_MODEL
from flux_desktop.services.session import Session
from flux_desktop.store import menu, past_accuracy

# Changes whenever the same sales would be scored otherwise.
_EDITION: Final = 1
_FINGERPRINT_BYTES: Final = 16
_TENS: Final = 10


@dataclass(frozen=True, eq=False)
class PastAccuracy:
    """The report of the last `weeks` weeks, `changes` where it was made just now and kept."""

    weeks: int
    report: AccuracyReport
    changes: Changes = NOTHING

    @property
    def a_day(self) -> DailyMiss | None:
        """What all dishes together were missed by on an average day; None where nothing can be compared."""
        return None if self.report.overall is None else daily_miss(self.report.overall)

    def sentence(self, number: Callable[[float, int], str], money: Callable[[int], str]) -> str:
        """How far Flux and the usual average were off, in a sentence or two; "" where nothing can be compared.

        `number` writes a figure with so many decimals, `money` micros of the restaurant's currency.
        """
        a_day = self.a_day
        if a_day is None:
            return ""
        text = ngettext(
            "Over your last {n} week Flux missed by {flux} units a day, your usual average by {average}.",
            "Over your last {n} weeks Flux missed by {flux} units a day, your usual average by {average}.",
            self.weeks,
        )
        places = 0 if a_day.average >= _TENS else 1
        sentence = text.format(
            n=number(self.weeks, 0),
            flux=number(a_day.forecast, places),
            average=number(a_day.average, places),
        )
        if not a_day.forecast_money or not a_day.average_money:
            return sentence
        value = _("In menu value that is {flux} a day against {average}.").format(
            flux=money(a_day.forecast_money), average=money(a_day.average_money)
        )
        return f"{sentence} {value}"


def look_back(session: Session, *, progress: Progress = SILENT) -> PastAccuracy | None:
    """Forecasts each of the last eight weeks from the sales before it and scores it; None with less than five weeks.

    Made again only when the sales have changed since, and kept by who may keep forecasts. In units alone for who
    may see no money. Raises NotFound, Cancelled.
    """
    restaurant_id = session.restaurant.id
    with session.read(Permission.VIEW) as uow:
        # Each week is forecast from as many days as a forecast of today is.
        days = HISTORY + 7 * WEEKS
        past = load_inputs(uow, restaurant_id, days=days, today=session.today, progress=progress)
        fingerprint = _fingerprint(past)
        kept = past_accuracy.get(uow, restaurant_id, fingerprint)
        names = {each.id: each.name for each in menu.every(uow, restaurant_id)}
        sees_money = session.may(uow, Permission.SEE_MONEY)
        may_keep = session.may(uow, Permission.KEEP_FORECASTS)
    origins = weekly_origins(past.panel)
    if not origins:
        return None
    report = kept or _score(past, progress)
    changes = NOTHING
    if kept is None and may_keep:
        with session.write(Permission.KEEP_FORECASTS, progress) as uow:
            past_accuracy.put(uow, restaurant_id, fingerprint, report)
        changes = Changes.of(PAST_ACCURACY)
    # As the menu calls them now.
    named = [
        replace(each, name=names.get(each.item_id, each.name) if each.item_id else each.name)
        for each in report.dishes
    ]
    report = replace(report, dishes=tuple(sorted(named, key=lambda each: each.name)))
    return PastAccuracy(len(origins), report if sees_money else report.without_money(), changes)


def refresh(session: Session, *, progress: Progress = SILENT) -> Changes:
    """The same for nobody in particular, after sales have changed. Raises NotFound, Cancelled."""
    made = look_back(session, progress=progress)
    return NOTHING if made is None else made.changes


def _score(past: ForecastInputs, progress: Progress) -> AccuracyReport:
    progress.step(0, 0, _("Forecasting past weeks"))
    scored = forecast_past_weeks(
        past.panel,
        [(item_id, name) for item_id, name, _category in past.items],
        past.prices,
        weekly_origins(past.panel),
        model_named(DEFAULT_MODEL),
        model_named(AVERAGE),
        progress,
    )
    return score(scored)


def _fingerprint(past: ForecastInputs) -> str:
    """The same for the same sales, whatever dishes are called and whatever else people have entered since.

    That a dish ran out is part of its sales: they were a lower bound.
    """
    digest, panel = blake2b(digest_size=_FINGERPRINT_BYTES), past.panel
    dishes = [item_id for item_id, _name, _category in past.items]
    order = sorted(range(len(dishes)), key=lambda at: dishes[at])
    ran_out = np.zeros(0) if panel.ran_out is None else panel.ran_out[order]
    for array in (panel.counts[order], panel.promo[order], panel.open_days, ran_out):
        digest.update(np.ascontiguousarray(array).tobytes())
    digest.update(repr((_EDITION, DEFAULT_MODEL, [dishes[at] for at in order], panel.start)).encode())
    return digest.hexdigest()
