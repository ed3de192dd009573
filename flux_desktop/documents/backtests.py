"""The scores of a backtest as a JSON document."""

from flux_desktop.documents import JSON
from flux_desktop.services.backtests import Evaluation


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
