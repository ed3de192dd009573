"""`flux-desktop menu-photo`."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from flux_desktop.start.cli import app

_MENUS = Path(__file__).parent.parent / "vision" / "menus"


def test_the_command_reads_and_saves_as_the_specification_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "FLUX_DATABASE_URL"):
        monkeypatch.delenv(name, raising=False)
    folder = ["--data-dir", str(tmp_path)]
    run = CliRunner()
    image = str(_MENUS / "syn_ca_vins.jpg")
    missing = run.invoke(app, ["menu-photo", str(tmp_path / "none.jpg"), *folder])
    assert (missing.exit_code, "cannot be opened" in missing.output) == (1, True)
    assert run.invoke(app, ["menu-photo", image, "--engine", "magic", *folder]).exit_code == 2
    assert run.invoke(app, ["menu-photo", image, "--save", *folder]).exit_code == 2
    no_key = run.invoke(app, ["menu-photo", image, "--engine", "openai", *folder])
    assert (no_key.exit_code, "No vision model" in no_key.output) == (1, True)
    read = run.invoke(app, ["menu-photo", image, "--engine", "offline", "--json", *folder])
    document = json.loads(read.stdout)
    assert {"engine", "seconds", "items", "total_items", "unread", "message"} <= set(document)
    assert document["engine"] == "offline"
    assert document["items"][0]["prices"] == [
        {"label": "Copa", "amount": 4.5},
        {"label": "Ampolla", "amount": 24.0},
    ]
    assert document["items"][0]["price"] == 4.5
