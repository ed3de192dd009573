"""Forecasts, their ledger and the facts around them, as the command line prints them."""

import csv
from collections.abc import Iterable, Sequence
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

from flux_desktop.domain.errors import Refused
from flux_desktop.domain.events import Event
from flux_desktop.domain.exact import show_micros
from flux_desktop.domain.export import plain_cell
from flux_desktop.domain.forecast.accuracy import AccuracyReport, Comparison, DishAccuracy, ErrorSummary
from flux_desktop.domain.forecast.backtest import Prediction
from flux_desktop.domain.forecast.features import COLUMNS, Row
from flux_desktop.domain.i18n import _, ngettext
from flux_desktop.domain.promotions import Promotion
from flux_desktop.domain.run_outs import RunOut
from flux_desktop.services.backtests import Evaluation
from flux_desktop.services.forecasts import Outlook

JSON = dict[str, Any]


def accuracy_document(restaurant: str, ledger: AccuracyReport) -> JSON:
    """Money as strings with exact decimals; `gain` above 0 means that the forecast lost less."""
    return {
        "restaurant": restaurant,
        "from": ledger.first.isoformat() if ledger.first else None,
        "to": ledger.last.isoformat() if ledger.last else None,
        "overall": None if ledger.overall is None else _entry(ledger.overall),
        "items": [{"item": each.name, **_entry(each)} for each in ledger.dishes],
        "left_out": {
            "ran_out": ledger.run_outs,
            "waiting": ledger.waiting,
            "closed": ledger.closed,
            "missing": ledger.missing,
        },
        "without_price": ledger.unpriced,
    }


def _entry(entry: DishAccuracy) -> JSON:
    return {
        "days": entry.days,
        "sold": entry.sold,
        "wql": entry.wql,
        "p90_held_of_100": round(entry.coverage.of_hundred, 1),
        "range_held_of_100": round(entry.coverage.range_of_hundred, 1),
        "forecast": _missed(entry.forecast),
        "average": _missed(entry.average),
        "own": _missed(entry.own),
        "against_average": _versus(entry.against_average, "average"),
        "against_own": _versus(entry.against_own, "own"),
    }


def _missed(misses: ErrorSummary | None) -> JSON | None:
    if misses is None:
        return None
    return {
        "days": misses.days,
        "miss": misses.miss,
        "loss": misses.loss,
        "money_missed": show_micros(misses.money),
    }


def _versus(versus: Comparison | None, other: str) -> JSON | None:
    if versus is None:
        return None
    return {
        "dish_days": versus.dish_days,
        "days": versus.days,
        "units_saved": versus.units,
        "money_saved": show_micros(versus.money),
        "gain": versus.gain,
        "standard_error": versus.error,
        "winner": other if versus.winner == "other" else versus.winner,
        "certain": versus.certain,
    }


def accuracy_words(restaurant: str, ledger: AccuracyReport) -> str:
    """What the ledger says, in a few lines; then the dishes of which something is certain."""
    every = ledger.overall
    if every is None:
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
        ).format(name=restaurant, n=f"{every.days:,}", first=ledger.first, last=ledger.last),
        _("“Busy day” should do on 90 days of 100; it did on {n}.").format(
            n=round(every.coverage.of_hundred)
        ),
        _("The range should hold on 80 days of 100; it did on {n}.").format(
            n=round(every.coverage.range_of_hundred)
        ),
    ]
    for who, misses in (
        (_("the forecast"), every.forecast),
        (_("the weekday average"), every.average),
        (_("your own number"), every.own),
    ):
        if misses is not None:
            lines.append(
                _("Missed by {who}: {miss} a dish and day; {money} of menu value in all.").format(
                    who=who, miss=f"{misses.miss:.2f}", money=show_micros(misses.money, 2)
                )
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
    said = (
        _("Against {who} the forecast saved {units} units, {money} of menu value.")
        if saved
        else _("Against {who} the forecast lost {units} units, {money} of menu value.")
    ).format(
        who=who,
        units=f"{abs(against.units):,.0f}",
        money=show_micros(against.money if saved else -against.money, 2),
    )
    if against.forecast_wins:
        return f"{said} " + _("That is no chance: the forecast is better.")
    if against.other_wins:
        return f"{said} " + _("That is no chance: {who} is better.").format(who=who)
    return f"{said} " + _("That may be chance.")


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


def events_document(events: Sequence[Event]) -> JSON:
    return {"events": [{"id": str(e.id), "date": e.day.isoformat(), "name": e.name} for e in events]}


def events_words(events: Sequence[Event]) -> str:
    return _lines((f"{each.day}  {each.name}" for each in events), _("No day has a name of its own."))


def run_outs_document(run_outs: Sequence[RunOut]) -> JSON:
    return {"run_outs": [{"date": each.day.isoformat(), "item": each.item} for each in run_outs]}


def run_outs_words(run_outs: Sequence[RunOut]) -> str:
    return _lines((f"{each.day}  {each.item}" for each in run_outs), _("No dish is marked as run out."))


def promotions_document(promotions: Sequence[Promotion]) -> JSON:
    return {
        "promotions": [
            {
                "id": str(each.id),
                "item": each.item,
                "from": each.first.isoformat(),
                "to": each.last.isoformat(),
            }
            for each in promotions
        ]
    }


def promotions_words(promotions: Sequence[Promotion]) -> str:
    return _lines(
        (f"{each.first} – {each.last}  {each.item}" for each in promotions), _("No promotion is planned.")
    )


def _lines(lines: Iterable[str], nothing: str) -> str:
    return "\n".join(lines) or nothing


def forecast_document(outlook: Outlook) -> JSON:
    why, rows, dishes = outlook.forecast.why, outlook.rows(), len(outlook.items)
    return {
        "restaurant": outlook.restaurant,
        "generated_at": outlook.generated_at.isoformat(),
        "remarks": list(outlook.data_warnings),
        "forecasts": [
            {
                "date": row.day.isoformat(),
                "item": row.item,
                "mean": row.mean,
                "p10": row.p10,
                "p50": row.p50,
                "p90": row.p90,
                "p99": row.p99,
                "confidence_score": row.confidence,
                "logic_trigger": row.reason,
                "model_name": outlook.model_name,
                "why": [asdict(reason) for reason in why.reasons(place % dishes, place // dishes)],
            }
            for place, row in enumerate(rows)
        ],
    }


def forecast_words(outlook: Outlook) -> str:
    """A table: a line a dish and day."""
    rows = outlook.rows()
    width = max((len(row.item) for row in rows), default=4)
    dish, expected, span, why = _("Dish"), _("Expected"), _("Range"), _("Why")
    head = f"{'':10}  {dish:{width}}  {expected:>9}  {span:>11}  {why}"
    lines = [
        f"{row.day.isoformat()}  {row.item:{width}}  {row.mean:9.1f}  {f'{row.p10:.0f}–{row.p90:.0f}':>11}  {row.reason}"
        for row in rows
    ]
    title = _("{name}: range is 10–90%").format(name=outlook.restaurant)
    return "\n".join([title, *outlook.data_warnings, head, *lines])


def evaluation_document(evaluation: Evaluation) -> JSON:
    models: JSON = {}
    for key, score in evaluation.backtest.scores.items():
        models[key] = {
            "wql": score.wql,
            **({"pit": dict(score.pit)} if score.pit is not None else {}),
            "mae": score.mae,
            "bias": score.bias,
            "fit_seconds": round(score.fit_seconds, 4),
            "items_per_second": round(score.items_per_second, 1),
        }
    return {
        "rows_read": evaluation.rows_read,
        "items": evaluation.items,
        "days": evaluation.days,
        "origins": [day.isoformat() for day in evaluation.origins],
        "models": models,
    }


def evaluation_words(evaluation: Evaluation) -> str:
    lines = [f"{'':18}{'WQL':>8}{'MAE':>9}{'bias':>8}   p10   p50   p90   p99"]
    for key, score in evaluation.backtest.scores.items():
        pit = "  ".join(f"{value:.2f}" for value in (score.pit or {}).values())
        figures = (
            f"{score.wql:8.4f}{score.mae:9.3f}{score.bias:8.3f}"
            if score.wql is not None and score.bias is not None
            else f"{'–':>8}{score.mae:9.3f}{'–':>8}"
        )
        lines.append(f"{key:18}{figures}   {pit}")
    return "\n".join(lines)


def write_predictions(evaluation: Evaluation, file: Path) -> None:
    """The first model's rows as CSV; numbers in full precision, `size` empty where a model has none."""
    names = [each.name for each in fields(Prediction)]
    rows = evaluation.backtest.predictions()
    _write(file, names, ([getattr(row, name) for name in names] for row in rows))


def write_features(rows: Iterable[Row], file: Path) -> None:
    """The feature table as CSV; what is not known is empty."""
    _write(
        file, COLUMNS, ([plain_cell(each) if isinstance(each, str) else each for each in row] for row in rows)
    )


def _write(file: Path, names: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    try:
        with file.open("w", encoding="utf-8", newline="") as out:
            writer = csv.writer(out)
            writer.writerow(names)
            writer.writerows(rows)
    except OSError as error:
        raise Refused(
            _("The file {name} cannot be written.").format(name=file.name),
            _("Choose another place for it."),
        ) from error
