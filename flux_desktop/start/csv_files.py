"""Results as CSV files."""

from collections.abc import Iterable
from dataclasses import fields

from flux_desktop.domain.forecast.backtest import Prediction
from flux_desktop.domain.forecast.features import COLUMNS, Row
from flux_desktop.services.backtests import Evaluation
from flux_desktop.services.outputs import Output


def write_predictions(evaluation: Evaluation, output: Output) -> None:
    """The first model's rows as CSV; numbers in full precision, `size` empty where a model has none."""
    names = [each.name for each in fields(Prediction)]
    rows = evaluation.backtest.predictions()
    output.write_table(names, ([getattr(row, name) for name in names] for row in rows))


def write_features(rows: Iterable[Row], output: Output) -> None:
    """The feature table as CSV; unknown values are empty."""
    output.write_table(COLUMNS, rows)
