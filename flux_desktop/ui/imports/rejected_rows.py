"""The lines of a file that were left out: shown, and saved so that they can be put right."""

from collections.abc import Sequence
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import QStandardPaths
from PySide6.QtWidgets import QFileDialog, QWidget

from flux_desktop.domain.exact import to_decimal
from flux_desktop.domain.i18n import _
from flux_desktop.domain.sales import Problem
from flux_desktop.services.imports.rejected_rows import write_rejected_rows
from flux_desktop.services.outputs import Output
from flux_desktop.ui.app_context import AppContext
from flux_desktop.ui.jobs import Lane
from flux_desktop.ui.parts.texts import sentence
from flux_desktop.ui.rows import Column, Rows, Table

_SORTED: Final = 10_000
_MONEY: Final = 112


def left_out_table(problems: Sequence[Problem], shown: int, currency: str) -> Table[Problem]:
    """A table of the lines, high enough for at most `shown` of them."""
    rows: Rows[Problem] = Rows(
        [
            Column(_("Line"), lambda each: each.line, "number", width=84),
            Column(_("Reason"), lambda each: sentence(each.reason), role="medium"),
            Column(
                _("What the line says"), lambda each: " ".join(each.text.split()), stretch=True, ink="text2"
            ),
            Column(_("Money"), _money, "money", unit=currency, width=_MONEY),
        ]
    )
    rows.replace(problems)
    table = Table(rows, _("Lines left out"))
    # Ordering them would look at every line.
    table.setSortingEnabled(len(problems) <= _SORTED)
    table.setFixedHeight(table.height_of(min(len(problems), shown)))
    return table


def _money(problem: Problem) -> Decimal | None:
    return None if problem.money is None else to_decimal(problem.money)


def save_left_out(
    context: AppContext, owner: QWidget, file: str, problems: Sequence[Problem], more: int = 0
) -> None:
    """Asks where to, and writes the lines there; `more` were left out that are not at hand."""
    folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    name = _("{file} - left out.csv").format(file=Path(file).stem)
    chosen, _filter = QFileDialog.getSaveFileName(
        owner, _("Save the lines left out"), str(Path(folder) / name), _("CSV files (*.csv)")
    )
    if chosen:
        path = Path(chosen)
        saved = _("Saved {file}").format(file=path.name)
        context.jobs.run(
            partial(write_rejected_rows, Output(path, force=True), problems, more),
            owner=owner,
            lane=Lane.FREE,
            then=lambda _nothing: context.notifier.done(saved),
        )
