"""The documents of imports: every outcome has the same keys, and several files give one document."""

from collections.abc import Callable
from pathlib import Path

from flux_desktop.documents.imports import import_document, imports_document, refused_document
from flux_desktop.domain.errors import Duplicate, Refused
from flux_desktop.services.imports import check_file
from flux_desktop.services.restaurants import new_restaurant
from flux_desktop.store.store import Store
from tests.sessions import session


def test_a_refusal_has_every_key_of_an_import(sqlite: Store, write: Callable[..., Path]) -> None:
    file = write("sales.csv", "date,item,quantity,price", "2026-01-01,Soup,2,4.50")
    imported = import_document(check_file(session(sqlite, new_restaurant("Pizzeria")), file), detail=False)
    refused = refused_document(Refused("No.", "Try another."))
    assert refused.keys() - imported.keys() == {"error"}
    # The dishes are listed by dry runs alone.
    assert imported.keys() - refused.keys() == {"dishes"}
    assert refused["status"] == "refused"
    assert refused["error"] == {"title": "No.", "advice": "Try another.", "code": "input.refused"}
    assert refused_document(Duplicate("Again."))["status"] == "duplicate"


def test_only_several_files_are_listed() -> None:
    assert imports_document([{"status": "imported"}]) == {"status": "imported"}
    assert imports_document([{}, {}]) == {"imports": [{}, {}]}
