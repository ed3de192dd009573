"""Explanations of v2's forecasts, with factor and evidence of each reason, composed on request."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from flux_desktop.domain.forecast.changepoint import FORTNIGHT
from flux_desktop.domain.forecast.effects.effect import Groups
from flux_desktop.domain.forecast.model import Reason
from flux_desktop.domain.forecast.specified import COLD_DAYS, WARM_DAYS
from flux_desktop.domain.i18n import _, ngettext

Array = NDArray[np.float64]

_MIN_CHANGE: Final = 0.02
_FEW_DAYS: Final = 3
_LIKELY_RESTART: Final = 0.5
_MAX_SHOWN_PROBABILITY: Final = 0.99
_NOT_SOLD: Final = 0.01


@dataclass(frozen=True, eq=False)
class EffectOnDays:
    """One effect on the forecast days: `groups` of the days, `factors` and `evidence` [groups, items], `extra_variance` [groups]."""

    key: str
    trigger: str
    groups: Groups
    factors: Array
    evidence: Array
    extra_variance: Array | None


@dataclass(frozen=True, eq=False)
class FitExplanation:
    """The explanation of one fit.

    effects              the effects on the forecast days
    level, month_ago     [items]: units a day at factor 1, now and four weeks ago
    own_share            [items]: weight of the item's own sales in the level, 0 … 1
    restart_probability  [items]: probability that the level restarted a fortnight ago
    days, ran_out        [items]: visible days, and those of them that are censored
    lender               [items]: whose level the prior is: a sibling's or a category's name, "" for the shop
    """

    effects: tuple[EffectOnDays, ...]
    level: Array
    month_ago: Array
    own_share: Array
    restart_probability: Array
    days: Array
    ran_out: Array
    lender: tuple[str, ...]

    def trigger(self, item: int, day: int) -> str:
        """The specification's `logic_trigger`: "Seasonality 1.8x, Promotion 1.4x, Cold Start"."""
        triggers = []
        for effect in self.effects:
            factor = f"{self._factor(effect, item, day):.1f}"
            if factor != "1.0":
                triggers.append(_(effect.trigger).format(factor=factor))
        return ", ".join([*triggers, self._source(item)])

    def reasons(self, item: int, day: int) -> tuple[Reason, ...]:
        return tuple(self._reasons(item, day))

    def _reasons(self, item: int, day: int) -> Iterator[Reason]:
        days = int(self.days[item])
        text = ngettext("{units} a day, from {n} open day", "{units} a day, from {n} open days", days)
        if self.restart_probability[item] >= _LIKELY_RESTART:
            days, text = FORTNIGHT, _("{units} a day, from the last two weeks")
        yield Reason("level", text.format(units=_units(self.level[item]), n=days), evidence=days)
        for effect in self.effects:
            group = effect.groups.of_item(item, day)
            if group == effect.groups.reference:
                continue
            factor, seen = self._factor(effect, item, day), int(effect.evidence[group, item])
            if effect.key == "feast" and abs(factor - 1) < _MIN_CHANGE:
                continue
            what = _("{what}: not sold, {seen}") if factor < _NOT_SOLD else _("{what} ×{factor}, {seen}")
            text = what.format(
                what=_(effect.groups.names[group]), factor=f"{factor:.2g}", seen=_evidence_text(effect, seen)
            )
            yield Reason(effect.key, text, factor, seen)
        yield from self._level_reasons(item)

    def _level_reasons(self, item: int) -> Iterator[Reason]:
        change = float(self.level[item] / self.month_ago[item] - 1) if self.month_ago[item] > 0 else 0.0
        if self.restart_probability[item] >= _LIKELY_RESTART:
            text = _("for two weeks it has sold unlike before, {percent} % sure")
            yield Reason(
                "anew",
                text.format(
                    percent=f"{min(self.restart_probability[item], _MAX_SHOWN_PROBABILITY) * 100:.0f}"
                ),
                1 + change,
                FORTNIGHT,
            )
        elif self.days[item] >= WARM_DAYS and abs(change) >= _MIN_CHANGE:
            text = _("rising {percent} % a month") if change > 0 else _("falling {percent} % a month")
            yield Reason("trend", text.format(percent=f"{abs(change) * 100:.0f}"), 1 + change)
        borrowed = 1 - float(self.own_share[item])
        if borrowed >= 0.05:
            lender = self.lender[item] or _("the other dishes")
            text = _("borrowed from {lender}: {percent} %")
            yield Reason("borrowed", text.format(lender=lender, percent=f"{borrowed * 100:.0f}"), borrowed)
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

    def _source(self, item: int) -> str:
        if self.restart_probability[item] >= _LIKELY_RESTART:
            return _("New Start")
        if self.days[item] < COLD_DAYS:
            return _("Cold Start")
        return _("Category Blend") if self.days[item] < WARM_DAYS else _("Item History")


def _units(value: float) -> str:
    return f"{value:.0f}" if value >= 10 else f"{value:.1f}"


def _evidence_text(effect: EffectOnDays, days: int) -> str:
    """The number of days on which the group was seen, and whether so few widen the range."""
    wide = effect.extra_variance is not None and effect.key in ("holiday", "event") and days < _FEW_DAYS
    if days == 0:
        return _("none seen yet, so wide") if wide else _("none seen yet")
    if days == 1 and wide:
        return _("only one seen, so wide")
    text = ngettext("{n} seen", "{n} seen", days).format(n=days)
    return _("{seen}, so wide").format(seen=text) if wide else text
