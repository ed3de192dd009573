"""Warnings about the sales data behind a forecast."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

import numpy as np

from flux_desktop.domain.figures import written_day, written_number
from flux_desktop.domain.forecast.panel import Panel
from flux_desktop.domain.i18n import _, ngettext

_FEW_DAYS: Final = 14
# Days without a sale, up to today or to the first day asked for, from which the sales are old.
_OLD: Final = 14
_LONG_GAP: Final = 180
# A day this many times an item's next busiest day, and of at least so many units, is probably a data entry error.
_OUTLIER_RATIO: Final = 20.0
_OUTLIER_UNITS: Final = 200.0
_MAX_NAMED: Final = 3


def data_warnings_of(
    panel: Panel, today: date, first: date | None = None, stray: Sequence[date] = ()
) -> tuple[str, ...]:
    """Warnings as sentences, the most important first; empty where the data look normal.

    `panel` has an open day, `first` is the first day forecast, `stray` are days of sales that were left out.
    """
    return (
        *old_sales(panel, today, first),
        *_stray(panel, stray),
        *_future_days(panel, today),
        *_outliers(panel),
        *_gap(panel),
        *_short_history(panel),
    )


def old_sales(panel: Panel, today: date, first: date | None = None) -> tuple[str, ...]:
    """That the last sales are old, with their day; empty where they are not."""
    last = panel.start + timedelta(days=int(np.flatnonzero(panel.open_days)[-1]))
    asked = (first - last).days if first else 0
    if asked > _OLD:
        text = _("Your last sales are of {day}, {n} days before the first day forecast.")
        return (text.format(day=written_day(last), n=asked),)
    if (today - last).days > _OLD:
        text = _("Your last sales are of {day}: the forecast goes on from there.")
        return (text.format(day=written_day(last)),)
    return ()


def _stray(panel: Panel, stray: Sequence[date]) -> list[str]:
    if not stray:
        return []
    last = max(day for day, is_open in zip(panel.days, panel.open_days, strict=True) if is_open)
    text = _(
        "{day} stands alone, {n} days after all other sales, and is left out: check the file it came from."
    )
    return [text.format(day=written_day(day), n=(day - last).days) for day in stray[:_MAX_NAMED]]


def _future_days(panel: Panel, today: date) -> list[str]:
    ahead = [day for day, is_open in zip(panel.days, panel.open_days, strict=True) if is_open and day > today]
    if not ahead:
        return []
    text = ngettext(
        "{n} day of sales is dated after today, up to {day}: check the file it came from.",
        "{n} days of sales are dated after today, up to {day}: check the file they came from.",
        len(ahead),
    )
    return [text.format(n=len(ahead), day=written_day(ahead[-1]))]


def _outliers(panel: Panel) -> list[str]:
    counts = np.where(panel.visible, panel.counts, 0.0)
    if counts.shape[1] < 2:
        return []
    second, most = np.partition(counts, -2, axis=1)[:, -2:].T
    outliers = np.flatnonzero((most >= _OUTLIER_UNITS) & (most > _OUTLIER_RATIO * np.maximum(second, 1.0)))
    texts = []
    for item in outliers[:_MAX_NAMED]:
        day = panel.days[int(counts[item].argmax())]
        text = _("{item}: {n} on {day} is far more than on any other day. Check whether it is a slip.")
        texts.append(
            text.format(item=panel.items[item], n=written_number(most[item], ",.0f"), day=written_day(day))
        )
    if len(outliers) > _MAX_NAMED:
        texts.append(_("{n} more dishes have such a day.").format(n=len(outliers) - _MAX_NAMED))
    return texts


def _gap(panel: Panel) -> list[str]:
    known = np.flatnonzero(panel.open_days)
    steps = np.diff(known)
    if not steps.size or steps.max() <= _LONG_GAP:
        return []
    at = int(steps.argmax())
    text = _("There are no sales between {first} and {last}: those days count as not known.")
    first, last = (panel.start + timedelta(days=int(known[place])) for place in (at, at + 1))
    return [text.format(first=written_day(first), last=written_day(last))]


def _short_history(panel: Panel) -> list[str]:
    days = int(panel.open_days.sum())
    if days >= _FEW_DAYS:
        return []
    text = ngettext(
        "There is only {n} open day of sales: ranges are wide until there are two weeks.",
        "There are only {n} open days of sales: ranges are wide until there are two weeks.",
        days,
    )
    return [text.format(n=days)]
