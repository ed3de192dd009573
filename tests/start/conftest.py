"""Commands and windows open stores that live as long as their process; a test ends sooner."""

from collections.abc import Iterator

import pytest

from flux_desktop.store.store import close_stores


@pytest.fixture(autouse=True)
def stores_are_closed() -> Iterator[None]:
    yield
    close_stores()
