"""The reasons behind a number of v2, each with its size and its evidence, told when somebody asks."""

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

_WORTH_SAYING: Final = 0.02
_FEW: Final = 3
_LIKELY: Final = 0.5
_SUREST: Final = 0.99
_NONE: Final = 0.01


@dataclass(frozen=True, eq=False)
class EffectOnDays:
    """One effect on the days asked: its groups there, factors and evidence [groups, items], surprise [groups]."""

    key: str
    trigger: str
    groups: Groups
    factors: Array
    evidence: Array
    extra_variance: Array | None


@dataclass(frozen=True, eq=False)
class Why:
    """What `explain` needs of a fit.

    level, month  [items]: units a day at factor 1, now and four weeks ago
    own           [items]: the share of the level that is the item's own
    anew          [items]: the chance that the item started anew a fortnight ago
    days          [items]: visible days; ran_out [items]: days that were a lower bound
    lender        [items]: whose level a new item borrows: a sibling's or a category's name, "" for the shop's
    """

    effects: tuple[EffectOnDays, ...]
    level: Array
    month: Array
    own: Array
    restart_probability: Array
    days: Array
    ran_out: Array
    lender: tuple[str, ...]

    def trigger(self, item: int, day: int) -> str:
        """The specification's way of saying it: "Seasonality 1.8x, Promotion 1.4x, Cold Start"."""
        parts = []
        for told in self.effects:
            factor = f"{self._factor(told, item, day):.1f}"
            if factor != "1.0":
                parts.append(_(told.trigger).format(factor=factor))
        return ", ".join([*parts, self._source(item)])

    def reasons(self, item: int, day: int) -> tuple[Reason, ...]:
        return tuple(self._tell(item, day))

    def _tell(self, item: int, day: int) -> Iterator[Reason]:
        days = int(self.days[item])
        text = ngettext("{units} a day, from {n} open day", "{units} a day, from {n} open days", days)
        if self.restart_probability[item] >= _LIKELY:
            days, text = FORTNIGHT, _("{units} a day, from the last two weeks")
        yield Reason("level", text.format(units=_units(self.level[item]), n=days), evidence=days)
        for told in self.effects:
            group = told.groups.of_item(item, day)
            if group == told.groups.reference:
                continue
            factor, seen = self._factor(told, item, day), int(told.evidence[group, item])
            if told.key == "feast" and abs(factor - 1) < _WORTH_SAYING:
                continue
            what = _("{what}: not sold, {seen}") if factor < _NONE else _("{what} ×{factor}, {seen}")
            text = what.format(
                what=_(told.groups.names[group]), factor=f"{factor:.2g}", seen=_seen(told, seen)
            )
            yield Reason(told.key, text, factor, seen)
        yield from self._of_level(item)

    def _of_level(self, item: int) -> Iterator[Reason]:
        change = float(self.level[item] / self.month[item] - 1) if self.month[item] > 0 else 0.0
        if self.restart_probability[item] >= _LIKELY:
            text = _("for two weeks it has sold unlike before, {percent} % sure")
            yield Reason(
                "anew",
                text.format(percent=f"{min(self.restart_probability[item], _SUREST) * 100:.0f}"),
                1 + change,
                FORTNIGHT,
            )
        elif self.days[item] >= WARM_DAYS and abs(change) >= _WORTH_SAYING:
            text = _("rising {percent} % a month") if change > 0 else _("falling {percent} % a month")
            yield Reason("trend", text.format(percent=f"{abs(change) * 100:.0f}"), 1 + change)
        borrowed = 1 - float(self.own[item])
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

    def _factor(self, told: EffectOnDays, item: int, day: int) -> float:
        factor = float(told.factors[told.groups.of_item(item, day), item])
        strength = told.groups.strength
        return factor if strength is None else float(factor ** strength[day])

    def _source(self, item: int) -> str:
        if self.restart_probability[item] >= _LIKELY:
            return _("New Start")
        if self.days[item] < COLD_DAYS:
            return _("Cold Start")
        return _("Category Blend") if self.days[item] < WARM_DAYS else _("Item History")


def _units(value: float) -> str:
    return f"{value:.0f}" if value >= 10 else f"{value:.1f}"


def _seen(told: EffectOnDays, days: int) -> str:
    """How often the group was seen, and that few days make a wide range."""
    wide = told.extra_variance is not None and told.key in ("holiday", "event") and days < _FEW
    if days == 0:
        return _("none seen yet, so wide") if wide else _("none seen yet")
    if days == 1 and wide:
        return _("only one seen, so wide")
    text = ngettext("{n} seen", "{n} seen", days).format(n=days)
    return _("{seen}, so wide").format(seen=text) if wide else text
