"""What docs/SECURITY.md and docs/SYNC.md name as holding a promise is there."""

import re
from pathlib import Path

import pytest

from tests.sync.bugs import BUGS

TESTS = Path(__file__).parent
PAGES = [TESTS.parent / "docs" / name for name in ("SECURITY.md", "SYNC.md")]
_PROMISE = re.compile(r"^\|.*\|(?P<held>[^|]*)\|$")
_PLANTED = re.compile(r"planted: ([\w, ]+)")
_NAMED = re.compile(r"`(?P<file>(?:\w+/)*test_\w+)`(?:: (?P<words>[^;`]*))?")


def promises() -> list[str]:
    rows = [
        found["held"].strip()
        for page in PAGES
        for line in page.read_text("utf-8").partition("## Counts")[0].splitlines()
        if (found := _PROMISE.match(line))
    ]
    return [held for held in rows if held != "Held by" and held.strip("-")]


@pytest.mark.parametrize("held", promises())
def test_a_promise_names_tests_that_are_there(held: str) -> None:
    assert "not held" not in held
    for planted in _PLANTED.finditer(held):
        assert set(re.findall(r"\w+", planted[1])) <= BUGS.keys()
    for named in _NAMED.finditer(held):
        file = (TESTS / named["file"]).with_suffix(".py")
        assert file.exists(), file
        names = [name.replace("_", " ") for name in re.findall(r"def (test_\w+)", file.read_text("utf-8"))]
        for words in filter(None, map(str.strip, (named["words"] or "").split(","))):
            assert any(words in name for name in names), f"{file.name}: no test says “{words}”"
