"""How good the saved forecasts were, as a JSON document."""

from flux_desktop.documents import JSON
from flux_desktop.domain.exact import show_micros
from flux_desktop.domain.forecast.accuracy import AccuracyReport, Comparison, DishAccuracy, ErrorSummary


def accuracy_document(restaurant: str, ledger: AccuracyReport) -> JSON:
    """Money as strings with exact decimals, null for who may see none; `gain` above 0 means that the forecast did better."""
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
