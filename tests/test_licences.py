"""The licence of everything bundled is shipped with it, and nothing of Qt that is under the GPL alone."""

import ast
import re
from pathlib import Path

import flux_desktop
from tests.licences import GPL_ONLY, INDEX, ROOT, TEXTS, bundled_packages, licence_of, texts_of


def test_every_bundled_package_is_listed_with_its_licence() -> None:
    listed = set(re.findall(r"^\| ([a-z0-9-]+) \| \S+ \| .+ \|$", INDEX.read_text("utf-8"), re.MULTILINE))
    needed = {re.sub(r"[-_.]+", "-", each.metadata["Name"]).lower() for each in bundled_packages()}
    assert needed <= listed, f"run dev.py licences: {sorted(needed - listed)}"
    assert {"pyside6", "psycopg", "sqlcipher3", "numpy", "openai", "fastapi"} <= needed
    assert not {"pytest", "mypy", "pyinstaller"} & needed


def test_every_package_states_its_licence_or_brings_its_text() -> None:
    assert [
        each.metadata["Name"] for each in bundled_packages() if not (licence_of(each) or list(texts_of(each)))
    ] == []


def test_the_text_of_the_lgpl_is_shipped() -> None:
    assert "GNU LESSER GENERAL PUBLIC LICENSE" in TEXTS.read_text("utf-8").upper()
    assert "resources" in (ROOT / "packaging" / "flux.spec").read_text("utf-8")


def test_no_module_of_qt_under_the_gpl_alone_is_used() -> None:
    used = set()
    for file in Path(flux_desktop.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("PySide6"):
                used |= {(node.module or "").removeprefix("PySide6."), *(each.name for each in node.names)}
    assert "QtWidgets" in used
    assert not used & set(GPL_ONLY)
    spec = (ROOT / "packaging" / "flux.spec").read_text("utf-8")
    assert all(f"PySide6.{each}" in spec or each in spec for each in GPL_ONLY)
