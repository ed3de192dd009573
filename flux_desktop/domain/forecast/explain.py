"""Explanations of v2's forecasts, with factor and evidence of each reason, composed on request.

What a reason shows multiplies: the level's units times the factors, each as it is written, are the forecast's mean to
the decimal it is written with. So the units take up what rounding the factors, and leaving out those that would read
×1, has lost.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import prod
from typing import Final

import numpy as np
from numpy.typing import NDArray

from flux_desktop.domain.figures import written_digits, written_number
from flux_desktop.domain.forecast.absence import Absence
from flux_desktop.domain.forecast.changepoint import FORTNIGHT
from flux_desktop.domain.forecast.effects.effect import Groups
from flux_desktop.domain.forecast.model import Reason, shown_factor, units_text
from flux_desktop.domain.forecast.season import Season
from flux_desktop.domain.forecast.specified import COLD_DAYS, WARM_DAYS
from flux_desktop.domain.i18n import _, ngettext

Array = NDArray[np.float64]

_MIN_CHANGE: Final = 0.02
_FEW_DAYS: Final = 3
# Days of an item's own from which those of other items hardly count in its factor.
_ENOUGH_DAYS: Final = 20
_LIKELY_RESTART: Final = 0.5
_MAX_SHOWN_PROBABILITY: Final = 0.99
_NOT_SOLD: Final = 0.01
# Effects somebody asked for, which are named even where they change nothing.
_ASKED_FOR: Final = ("event", "promotion")


@dataclass(frozen=True, eq=False)
class EffectOnDays:
    """One effect on the forecast days: `groups` of the days; `factors` and `evidence` [groups, items], the days of each
    item; `lent` [groups, items], those of other items that made the factor too; `extra_variance` [groups]."""

    key: str
    trigger: str
    groups: Groups
    factors: Array
    evidence: Array
    lent: Array
    extra_variance: Array | None


@dataclass(frozen=True, eq=False)
class FitExplanation:
    """The explanation of one fit.

    effects              the effects on the forecast days
    mean                 [items, days]: the forecast's
    level, month_ago     [items]: units a day at factor 1, now and four weeks ago
    own_share            [items]: weight of the item's own sales in the level, 0 … 1
    restart_probability  [items]: probability that the level restarted a fortnight ago
    absence              whether items have left the menu
    season               of the forecast days, after a long closure
    days, ran_out        [items]: visible days, and those of them that are censored
    lender               [items]: whose level the prior is: a sibling's or a category's name, "" for the shop
    """

    effects: tuple[EffectOnDays, ...]
    mean: Array
    level: Array
    month_ago: Array
    own_share: Array
    restart_probability: Array
    absence: Absence
    season: Season
    days: Array
    ran_out: Array
    lender: tuple[str, ...]

    def trigger(self, item: int, day: int) -> str:
        """The specification's `logic_trigger`: "Seasonality 1.8x, Promotion 1.4x, Cold Start"."""
        if self.absence.left_out[item]:
            return _("Off the menu")
        triggers = []
        for effect in self.effects:
            factor = f"{self._factor(effect, item, day):.1f}"
            if factor != "1.0":
                triggers.append(_(effect.trigger).format(factor=factor))
        return ", ".join([*triggers, self._source(item)])

    def reasons(self, item: int, day: int) -> tuple[Reason, ...]:
        if self.absence.left_out[item]:
            return (left_out_reason(int(self.absence.unsold[item])),)
        multiplying = [*self._effects(item, day), *self._season(day), *self._absence(item)]
        level = self._level(item, float(self.mean[item, day]), multiplying)
        return (level, *multiplying, *self._level_reasons(item))

    def _level(self, item: int, mean: float, multiplying: Sequence[Reason]) -> Reason:
        factor = prod(reason.factor for reason in multiplying if reason.factor is not None)
        days = int(self.days[item])
        text = ngettext("{units} a day, from {n} open day", "{units} a day, from {n} open days", days)
        if self._restarted(item):
            days, text = FORTNIGHT, _("{units} a day, from the last two weeks")
        sentence = text.format(units=written_digits(units_text(mean, factor)), n=days)
        return Reason("level", sentence, evidence=days, units=mean / factor)

    def _effects(self, item: int, day: int) -> Iterator[Reason]:
        for effect in self.effects:
            group = effect.groups.of_item(item, day)
            if group == effect.groups.reference:
                continue
            factor = shown_factor(self._factor(effect, item, day))
            own, lent = int(effect.evidence[group, item]), int(effect.lent[group, item])
            # That it did not sell on such days is seen on its own.
            lent = 0 if own >= _ENOUGH_DAYS or factor < _NOT_SOLD else lent
            seen = _evidence_text(effect, own, lent)
            what = _("{what} ×{factor}, {seen}")
            if factor < _NOT_SOLD:
                what = _("{what}: not sold, {seen}")
            elif factor == 1 and not own + lent:
                what = "{what}: {seen}"
            elif factor == 1:
                if effect.key not in _ASKED_FOR:
                    continue
                what = _("{what}: no difference, {seen}")
            text = what.format(
                what=_(effect.groups.names[group]), factor=written_number(factor, "g"), seen=seen
            )
            yield Reason(effect.key, text, factor if factor != 1 else None, own + lent)

    def _season(self, day: int) -> Iterator[Reason]:
        factor, n = shown_factor(float(self.season.factor[day])), self.season.closed
        if factor != 1:
            text = ngettext(
                "after {n} day closed: halfway to these days a year ago ×{factor}",
                "after {n} days closed: halfway to these days a year ago ×{factor}",
                n,
            )
            yield Reason("season", text.format(n=n, factor=written_number(factor, "g")), factor)

    def _absence(self, item: int) -> Iterator[Reason]:
        factor, n = shown_factor(float(self.absence.offered[item])), int(self.absence.unsold[item])
        if factor != 1:
            text = ngettext(
                "not sold for {n} open day, perhaps off the menu ×{factor}",
                "not sold for {n} open days, perhaps off the menu ×{factor}",
                n,
            )
            yield Reason("absence", text.format(n=n, factor=written_number(factor, "g")), factor, n)

    def _level_reasons(self, item: int) -> Iterator[Reason]:
        change = float(self.level[item] / self.month_ago[item] - 1) if self.month_ago[item] > 0 else 0.0
        if self._restarted(item):
            text = _("for two weeks it has sold unlike before, {percent} % sure")
            percent = min(self.restart_probability[item], _MAX_SHOWN_PROBABILITY) * 100
            yield Reason("anew", text.format(percent=f"{percent:.0f}"), evidence=FORTNIGHT)
        elif self.days[item] >= WARM_DAYS and abs(change) >= _MIN_CHANGE:
            text = (
                _("already counted: rising {percent} % a month")
                if change > 0
                else _("already counted: falling {percent} % a month")
            )
            yield Reason("trend", text.format(percent=f"{abs(change) * 100:.0f}"))
        borrowed = 1 - float(self.own_share[item])
        if borrowed >= 0.05:
            lender = self.lender[item] or _("the other dishes")
            text = _("borrowed from {lender}: {percent} %")
            yield Reason("borrowed", text.format(lender=lender, percent=f"{borrowed * 100:.0f}"))
        if ran_out := int(self.ran_out[item]):
            text = ngettext(
                "{n} day it ran out counts as at least what was sold",
                "{n} days it ran out count as at least what was sold",
                ran_out,
            )
            yield Reason("ran_out", text.format(n=ran_out), evidence=ran_out)

    def _factor(self, effect: EffectOnDays, item: int, day: int) -> float:
        factor = float(effect.factors[effect.groups.of_item(item, day), item])
        strength = effect.groups.strength
        return factor if strength is None else float(factor ** strength[day])

    def _restarted(self, item: int) -> bool:
        """Whether to say so; a dish that has not sold since is told as one that may have left."""
        silent = self.absence.unsold[item] >= FORTNIGHT
        return bool(self.restart_probability[item] >= _LIKELY_RESTART and not silent)

    def _source(self, item: int) -> str:
        if self._restarted(item):
            return _("New Start")
        if self.days[item] < COLD_DAYS:
            return _("Cold Start")
        return _("Category Blend") if self.days[item] < WARM_DAYS else _("Item History")


def left_out_reason(unsold: int) -> Reason:
    """Why an item that left the menu is not forecast: its silence of so many open days."""
    text = ngettext(
        "not sold for {n} open day, left out", "not sold for {n} open days, left out", unsold
    ).format(n=unsold)
    return Reason("absence", text, evidence=unsold, units=0.0)


def _evidence_text(effect: EffectOnDays, own: int, lent: int) -> str:
    """The number of days on which the group was seen, and whether so few widen the range."""
    days = own + lent
    wide = effect.extra_variance is not None and effect.key in ("holiday", "event") and days < _FEW_DAYS
    if days == 0:
        return _("none seen yet, so wide") if wide else _("none seen yet")
    if lent:
        text = _("based on {n} days and {more} of other dishes").format(n=own, more=lent)
    elif days == 1 and wide:
        return _("based on one day only, so wide")
    else:
        text = ngettext("based on {n} day", "based on {n} days", days).format(n=days)
    return _("{seen}, so wide").format(seen=text) if wide else text
