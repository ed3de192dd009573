"""The lines of a file that were left out, saved so that they can be put right."""

import csv
from collections.abc import Sequence
from pathlib import Path

from flux_desktop.domain.errors import Refused
from flux_desktop.domain.exact import show_micros
from flux_desktop.domain.export import plain_cell
from flux_desktop.domain.sales import Problem
from flux_desktop.domain.words import _


def write_left_out(path: Path, problems: Sequence[Problem]) -> None:
    """Writes the lines as CSV that no spreadsheet takes for formulas. Raises Refused: the file cannot be written."""
    try:
        # With the UTF-8 mark, without which Excel garbles accents.
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file)
            writer.writerow((_("Line"), _("Reason"), _("Text"), _("Money")))
            for each in problems:
                money = "" if each.money is None else show_micros(each.money, 2)
                writer.writerow((each.line, plain_cell(each.reason), plain_cell(each.text), money))
    except OSError as error:
        raise Refused(
            _("The file {name} cannot be written.").format(name=path.name),
            _("Choose another folder, or close the file where it is open."),
        ) from error
