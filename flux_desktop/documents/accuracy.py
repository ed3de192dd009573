"""How good the saved forecasts were, as a JSON document; until enough are known, beside them the last weeks made again."""

from flux_desktop.documents import JSON
from flux_desktop.domain.exact import show_micros
from flux_desktop.domain.forecast.accuracy import (
    AccuracyReport,
    Comparison,
    DailyMiss,
    DishAccuracy,
    ErrorSummary,
)
from flux_desktop.services.accuracy import AccuracyData
from flux_desktop.services.past_accuracy import PastAccuracy


def accuracy_document(restaurant: str, data: AccuracyData) -> JSON:
    """Money as strings with exact decimals, null for who may see none; `gain` above 0 means that the forecast did better.

    All but `past_weeks` is of saved forecasts. `past_weeks` is null once those tell enough.
    """
    past = None if data.kept_suffice else data.past
    return {
        "restaurant": restaurant,
        **_report(data.report),
        "past_weeks": None if past is None else _past_weeks(past),
    }


def _past_weeks(past: PastAccuracy) -> JSON:
    """The last weeks, each forecast again from the sales before it: no forecast that anybody had in hand."""
    return {
        "weeks": past.weeks,
        "made_again": True,
        "missed_a_day": None if past.a_day is None else _a_day(past.a_day),
        **_report(past.report),
    }


def _a_day(missed: DailyMiss) -> JSON:
    return {
        "forecast": missed.forecast,
        "average": missed.average,
        "forecast_money": _money(missed.forecast_money),
        "average_money": _money(missed.average_money),
    }


def _report(ledger: AccuracyReport) -> JSON:
    return {
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
        "money_missed": _money(misses.money),
    }


def _versus(versus: Comparison | None, other: str) -> JSON | None:
    if versus is None:
        return None
    return {
        "dish_days": versus.dish_days,
        "days": versus.days,
        "units_saved": versus.units,
        "money_saved": _money(versus.money),
        "gain": versus.gain,
        "standard_error": versus.error,
        "winner": other if versus.winner == "other" else versus.winner,
        "certain": versus.certain,
    }


def _money(micros: int | None) -> str | None:
    return None if micros is None else show_micros(micros)
