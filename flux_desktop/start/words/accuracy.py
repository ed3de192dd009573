"""How good the saved forecasts were; until enough are known, what the last weeks made again say."""

from datetime import date

from flux_desktop.domain.exact import show_micros
from flux_desktop.domain.figures import written_day, written_number
from flux_desktop.domain.forecast.accuracy import AccuracyReport, Comparison, DishAccuracy
from flux_desktop.domain.i18n import _, ngettext
from flux_desktop.services.accuracy import AccuracyData
from flux_desktop.services.past_accuracy import PastAccuracy


def accuracy_words(restaurant: str, data: AccuracyData, currency: str) -> str:
    """What saved forecasts say; where that is not enough, what the last weeks say that were forecast again."""
    text = _saved(restaurant, data.report)
    if data.kept_suffice or data.past is None:
        return text
    return f"{text}\n\n{_past_weeks(data.past, currency)}"


def _past_weeks(past: PastAccuracy, currency: str) -> str:
    every = past.report.overall
    lines = [
        past.sentence(
            lambda value, places: written_number(value, f",.{places}f"),
            lambda micros: f"{_money(micros)} {currency}",
        ),
        _("Forecast again week by week from the sales before: {first} to {last}.").format(
            first=_day(past.report.first), last=_day(past.report.last)
        ),
        *([] if every is None else _held(every)),
        *_dishes(past.report),
    ]
    return "\n".join(line for line in lines if line)


def _day(day: date | None) -> str:
    return "" if day is None else written_day(day)


def _held(every: DishAccuracy) -> list[str]:
    return [
        _("High held on {n} of 100 days (target 90).").format(n=round(every.coverage.of_hundred)),
        _("In range on {n} of 100 days (target 80).").format(n=round(every.coverage.range_of_hundred)),
    ]


def _saved(restaurant: str, ledger: AccuracyReport) -> str:
    """A summary in a few lines, then the dishes with a clear winner."""
    every = ledger.overall
    if every is None or ledger.first is None or ledger.last is None:
        waiting = ngettext(
            "{n} forecast of a dish and day waits for its sales.",
            "{n} forecasts of a dish and day wait for their sales.",
            ledger.waiting,
        ).format(n=ledger.waiting)
        return "\n".join([_("No saved forecast can be scored yet."), *([waiting] if ledger.waiting else [])])
    lines = [
        ngettext(
            "{name}: {n} forecast of a dish and day, {first} to {last}.",
            "{name}: {n} forecasts of a dish and day, {first} to {last}.",
            every.days,
        ).format(
            name=restaurant,
            n=written_number(every.days),
            first=written_day(ledger.first),
            last=written_day(ledger.last),
        ),
        *_held(every),
    ]
    for who, misses in (
        (_("the forecast"), every.forecast),
        (_("the weekday average"), every.average),
        (_("your own number"), every.own),
    ):
        if misses is not None:
            text = _("Missed by {who}: {miss} a dish and day.")
            if misses.money is not None:
                text = _("Missed by {who}: {miss} a dish and day; {money} of menu value in all.")
            lines.append(
                text.format(who=who, miss=written_number(misses.miss, ".2f"), money=_money(misses.money))
            )
    for against, who in (
        (every.against_average, _("the weekday average")),
        (every.against_own, _("your own number")),
    ):
        if against is not None:
            lines.append(_verdict(against, who))
    lines += _dishes(ledger)
    return "\n".join([*lines, *_left_out(ledger)])


def _verdict(against: Comparison, who: str) -> str:
    saved = against.units >= 0
    if against.money is None:
        text = (
            _("Against {who} the forecast saved {units} units.")
            if saved
            else _("Against {who} the forecast lost {units} units.")
        )
    else:
        text = (
            _("Against {who} the forecast saved {units} units, {money} of menu value.")
            if saved
            else _("Against {who} the forecast lost {units} units, {money} of menu value.")
        )
    text = text.format(
        who=who,
        units=written_number(abs(against.units), ",.0f"),
        money=_money(against.money if saved else -(against.money or 0)),
    )
    if against.forecast_wins:
        return f"{text} " + _("That is no chance: the forecast is better.")
    if against.other_wins:
        return f"{text} " + _("That is no chance: {who} is better.").format(who=who)
    return f"{text} " + _("Too close to call.")


def _money(micros: int | None) -> str:
    return "" if micros is None else show_micros(micros, 2)


def _dishes(ledger: AccuracyReport) -> list[str]:
    beaten = [each.name for each in ledger.dishes if each.against_average and each.against_average.other_wins]
    won = [each.name for each in ledger.dishes if each.against_average and each.against_average.forecast_wins]
    own = [each.name for each in ledger.dishes if each.against_own and each.against_own.other_wins]
    return [
        text.format(names=", ".join(names))
        for text, names in (
            (_("The forecast wins for: {names}."), won),
            (_("The weekday average wins for: {names}."), beaten),
            (_("Your own number wins for: {names}."), own),
        )
        if names
    ]


def _left_out(ledger: AccuracyReport) -> list[str]:
    return [
        text.format(n=n)
        for text, n in (
            (_("Not scored, the dish ran out: {n}."), ledger.run_outs),
            (_("Not scored, closed after all: {n}."), ledger.closed),
            (_("Not scored, sales never imported: {n}."), ledger.missing),
            (_("Waiting for their sales: {n}."), ledger.waiting),
            (_("Without a price, in units only: {n}."), ledger.unpriced),
        )
        if n
    ]
