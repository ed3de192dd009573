from collections.abc import Callable
from pathlib import Path

import pytest


@pytest.fixture
def saved(tmp_path: Path) -> Callable[..., Path]:
    """Writes a sales file: `saved("date,item,quantity,price", "2026-01-01,Soup,2,4.50")`."""

    def save(*lines: str, encoding: str = "utf-8", end: str = "\n", before: bytes = b"") -> Path:
        file = tmp_path / "sales.csv"
        file.write_bytes(before + "".join(line + end for line in lines).encode(encoding))
        return file

    return save


@pytest.fixture
def dumped(tmp_path: Path) -> Callable[[bytes], Path]:
    """Writes bytes as they are."""

    def dump(content: bytes) -> Path:
        file = tmp_path / "sales.csv"
        file.write_bytes(content)
        return file

    return dump
