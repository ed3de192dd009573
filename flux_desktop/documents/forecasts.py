"""A forecast as a JSON document."""

from dataclasses import asdict

from flux_desktop.documents import JSON
from flux_desktop.domain.menu import name_key
from flux_desktop.services.forecasts import ForecastRow, Outlook, SavedForecast


def forecast_document(outlook: Outlook) -> JSON:
    why = outlook.forecast.why
    return {
        "restaurant": outlook.restaurant,
        "generated_at": outlook.generated_at.isoformat(),
        "last_sale": outlook.last_sale.isoformat(),
        "remarks": list(outlook.data_warnings),
        "left_out": [
            {"item": outlook.items[at][1], "why": [asdict(reason) for reason in why.reasons(at, 0)]}
            for at in outlook.left_out
        ],
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
                "why": [asdict(reason) for reason in why.reasons(at, column)],
            }
            for (at, column), row in zip(outlook.cells, outlook.rows(), strict=True)
        ],
    }


def demand_document(outlook: Outlook, item: str | None = None) -> JSON:
    """The forecast of every dish, or of the one of that name, as the hub answers."""
    rows = outlook.rows()
    if item is not None:
        rows = [each for each in rows if name_key(each.item) == name_key(item)]
    return {"forecasts": [_row(each, outlook.model_name) for each in rows]}


def saved_document(saved: SavedForecast | None) -> JSON:
    return {"forecasts": [_row(each, saved.model_name) for each in saved.rows] if saved else []}


def _row(row: ForecastRow, model_name: str) -> JSON:
    return {
        "date": row.day.isoformat(),
        "item": row.item,
        "mean": row.mean,
        "p10": row.p10,
        "p50": row.p50,
        "p90": row.p90,
        "p99": row.p99,
        "confidence_score": row.confidence,
        "logic_trigger": row.reason,
        "model_name": model_name,
    }
