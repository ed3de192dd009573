"""The ledger in plain words."""

from flux_desktop.domain.exact import MICRO
from flux_desktop.domain.forecast.accuracy import (
    ENOUGH_DAYS,
    AccuracyReport,
    Comparison,
    Coverage,
    DailyMiss,
)
from flux_desktop.domain.i18n import _, ngettext
from flux_desktop.services.past_accuracy import PastAccuracy
from flux_desktop.ui.figures import dated, money, number, plural
from flux_desktop.ui.rows import Badge
from flux_desktop.ui.theme import Kind

# Further from 90 of 100 than this, a busy day is not what it claims to be.
_NEAR = 5


def held(coverage: Coverage) -> tuple[str, Kind]:
    """How many of 100 dish-days sold no more than the busy-day figure, which should be 90."""
    percent = round(coverage.of_hundred)
    kind: Kind = "good" if abs(percent - 90) <= _NEAR else "warn"
    return _("{n} of 100").format(n=number(percent)), kind


def nearer(versus: Comparison) -> str:
    """How many units the forecast was nearer than the other, "−" where it was further off."""
    places = 0 if abs(versus.units) >= 10 else 1
    sign = "+" if round(versus.units, places) > 0 else ""
    return sign + number(versus.units, places)


def worth(versus: Comparison, currency: str) -> str:
    """What these units are, and the same in menu value for who may see money."""
    if versus.money is None:
        return _("units closer") if versus.units >= 0 else _("units further off")
    value = money(abs(versus.money) / MICRO, currency, 0)
    if versus.money >= 0:
        return _("units closer, {money} of menu value").format(money=value)
    return _("units further off, {money} of menu value").format(money=value)


def verdict(versus: Comparison) -> tuple[str, Kind]:
    """Whether that is known well enough to say who is better."""
    if versus.forecast_wins:
        return _("Flux is better"), "good"
    if versus.other_wins:
        return _("Flux is worse"), "warn"
    return sureness(versus), "neutral"


def past_weeks(past: PastAccuracy, currency: str) -> str:
    """How far Flux and the usual average were off, in a sentence or two; "" where nothing can be compared."""
    return past.sentence(number, lambda micros: money(micros / MICRO, currency, 0))


def missed(a_day: DailyMiss | None, currency: str) -> tuple[str, str]:
    """What Flux missed by on a day, and beside it in menu value."""
    if a_day is None:
        return "–", _("The average had nothing to say.")
    places = 0 if a_day.forecast >= 10 else 1
    units = ngettext("{n} unit", "{n} units", plural(a_day.forecast, places))
    text = units.format(n=number(a_day.forecast, places))
    if not a_day.forecast_money:
        return text, _("all dishes together")
    value = money(a_day.forecast_money / MICRO, currency, 0)
    return text, _("all dishes together, {money} of menu value").format(money=value)


def sureness(versus: Comparison) -> str:
    """Why no winner is named."""
    if versus.days < ENOUGH_DAYS:
        text = ngettext("{n} day is too few to say", "{n} days are too few to say", versus.days)
        return text.format(n=number(versus.days))
    return _("too close to call")


def winner(versus: Comparison | None, *, uses_average: bool) -> Badge | None:
    """Who forecasts the dish better, as its pill; None where only one of them spoke."""
    if uses_average:
        return Badge(_("Average in use"), "info", "check")
    if versus is None:
        return None
    if versus.forecast_wins:
        return Badge(_("Flux"), "good", "circle-check")
    if versus.other_wins:
        return Badge(_("Average wins here"), "warn", "triangle-alert")
    return Badge(_("Too few days") if versus.days < ENOUGH_DAYS else _("Too close to call"))


def left_out(ledger: AccuracyReport) -> str:
    """Which dish-days score nobody, and why; "" where there are none."""
    parts = [
        (ledger.run_outs, ngettext("{n} ran out", "{n} ran out", ledger.run_outs)),
        (ledger.closed, ngettext("{n} closed after all", "{n} closed after all", ledger.closed)),
        (ledger.missing, ngettext("{n} never imported", "{n} never imported", ledger.missing)),
        (ledger.waiting, ngettext("{n} waiting for sales", "{n} waiting for sales", ledger.waiting)),
    ]
    return " · ".join(text.format(n=number(n)) for n, text in parts if n)


def period(ledger: AccuracyReport, *, again: bool = False) -> str:
    """Which days were scored; `again`: their forecasts were made afterwards, each from the sales before its week."""
    assert ledger.first is not None
    assert ledger.last is not None
    assert ledger.overall is not None
    days = ngettext("{n} dish forecast", "{n} dish forecasts", ledger.overall.days).format(
        n=number(ledger.overall.days)
    )
    text = (
        _("Made again week by week from the sales before: {first} to {last} · {days}")
        if again
        else _("Forecasts of {first} to {last} · {days}")
    )
    return text.format(first=dated(ledger.first, ledger.last), last=dated(ledger.last), days=days)
