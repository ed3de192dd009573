"""An import that is taken back gives its room back to the disk."""

from pathlib import Path

from flux_desktop.domain.restaurants import Restaurant
from flux_desktop.services.imports import import_file, undo_import
from flux_desktop.store.backup import sound
from flux_desktop.store.space import free_inside, give_back
from flux_desktop.store.store import Store
from tests.imports import many_sales, totals, write_sales
from tests.sessions import session


def test_what_an_undone_import_held_goes_back_to_the_disk(
    sqlite: Store, pizzeria: Restaurant, tmp_path: Path
) -> None:
    mine = session(sqlite, pizzeria)
    import_file(mine, write_sales(tmp_path / "a.csv", ("2026-12-01", "Soup", 2, 4.5)))
    before = totals(sqlite, pizzeria)
    made = import_file(mine, write_sales(tmp_path / "b.csv", *many_sales(lines=20_000)))
    assert made.upload_id is not None
    undo_import(mine, made.upload_id)
    sqlite.close()
    assert sqlite.file is not None
    size = sqlite.file.stat().st_size
    assert free_inside(sqlite.file) > 1_000_000
    assert give_back(sqlite.file) == 0, "little is left for the next import"
    assert give_back(sqlite.file, worth=1_000_000) > 1_000_000
    assert sqlite.file.stat().st_size < size / 2
    assert sound(sqlite.file)
    assert totals(sqlite, pizzeria) == before
