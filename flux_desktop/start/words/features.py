"""The feature table, once written to a file."""

from pathlib import Path

from flux_desktop.domain.figures import written_number
from flux_desktop.domain.i18n import ngettext


def features_words(file: Path, rows: int) -> str:
    text = ngettext("{n} row written to {file}.", "{n} rows written to {file}.", rows)
    return text.format(n=written_number(rows), file=file.name)
