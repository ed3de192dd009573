"""Sales files: analysed, imported whole or not at all, listed, taken back."""

from flux_desktop.services.imports.check import check_file
from flux_desktop.services.imports.job import Import, ImportOptions
from flux_desktop.services.imports.store import import_file
from flux_desktop.services.imports.undo import history, restaurant_of, stored_days, undo_import

__all__ = [
    "Import",
    "ImportOptions",
    "check_file",
    "history",
    "import_file",
    "restaurant_of",
    "stored_days",
    "undo_import",
]
