"""Commands and windows open stores and a log for the life of the process; each test closes them."""

import logging
from collections.abc import Iterator

import pytest

from flux_desktop.store.store import close_stores


@pytest.fixture(autouse=True)
def nothing_is_left_open() -> Iterator[None]:
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    yield
    close_stores()
    for handler in [each for each in root.handlers if each not in before]:
        root.removeHandler(handler)
        handler.close()
    root.setLevel(level)
