"""Results as CSV files."""

import csv
from collections.abc import Iterable, Sequence
from dataclasses import fields
from pathlib import Path

from flux_desktop.domain.errors import Refused
from flux_desktop.domain.export import plain_cell
from flux_desktop.domain.forecast.backtest import Prediction
from flux_desktop.domain.forecast.features import COLUMNS, Row
from flux_desktop.domain.i18n import _
from flux_desktop.services.backtests import Evaluation


def write_predictions(evaluation: Evaluation, file: Path) -> None:
    """The first model's rows as CSV; numbers in full precision, `size` empty where a model has none."""
    names = [each.name for each in fields(Prediction)]
    rows = evaluation.backtest.predictions()
    _write(file, names, ([getattr(row, name) for name in names] for row in rows))


def write_features(rows: Iterable[Row], file: Path) -> None:
    """The feature table as CSV; unknown values are empty."""
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
