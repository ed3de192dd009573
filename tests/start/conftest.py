"""Commands and windows open stores, a log, a language and a hook that live as long as their process; a test ends sooner."""

import logging
import sys
from collections.abc import Iterator

import pytest

from flux_desktop.domain.i18n import catalogue, language, use_language
from flux_desktop.store.store import close_stores


@pytest.fixture(autouse=True)
def nothing_is_left_open() -> Iterator[None]:
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    spoken, hook = (language(), catalogue()), sys.excepthook
    yield
    close_stores()
    for handler in [each for each in root.handlers if each not in before]:
        root.removeHandler(handler)
        handler.close()
    root.setLevel(level)
    use_language(*spoken)
    sys.excepthook = hook
