"""What all commands share: quick help, unique names, and choosing a restaurant by its owner."""

import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from flux_desktop.domain.errors import NotFound, Refused
from flux_desktop.services import restaurants
from flux_desktop.start.cli import app
from flux_desktop.start.commands import COMMANDS
from flux_desktop.start.restaurants import named
from flux_desktop.store import users
from flux_desktop.store.store import Store

HELP = """
import json, sys
from flux_desktop.__main__ import main
sys.argv = ["flux-desktop", *sys.argv[1:], "--help"]
try:
    main()
except SystemExit as ended:
    print(json.dumps([ended.code, sorted(sys.modules)]))
"""
HEAVY = {"PySide6", "alembic", "httpx", "keyring", "numpy", "psycopg", "scipy", "sqlalchemy", "sqlcipher3"}


@pytest.mark.parametrize("words", [(), ("forecast",)])
def test_help_imports_nothing_heavy(words: tuple[str, ...]) -> None:
    run = subprocess.run([sys.executable, "-c", HELP, *words], capture_output=True, check=True, text=True)
    code, modules = json.loads(run.stdout.splitlines()[-1])
    assert code in (0, None)
    assert HEAVY & set(modules) == set()


def test_no_two_commands_have_one_name() -> None:
    assert len({each.name for each in COMMANDS}) == len(COMMANDS)


@pytest.fixture
def namesakes(store: Store) -> Store:
    """Two restaurants of one name, each with its owner."""
    for email in ("anna@example.com", "bruno@example.com"):
        with store.begin() as uow:
            owner = users.create(uow, email, "", "no hash", datetime.now(UTC))
        restaurants.create(store, owner.id, restaurants.new_restaurant("Pizzeria"))
    return store


def test_two_restaurants_of_one_name_need_an_owner(namesakes: Store) -> None:
    with pytest.raises(Refused, match="2 restaurants"):
        named(namesakes, "pizzeria")
    anna = named(namesakes, "pizzeria", "Anna@example.com")
    bruno = named(namesakes, "PIZZERIA", "bruno@example.com")
    assert {anna.name, bruno.name} == {"Pizzeria"}
    assert anna.id != bruno.id


def test_an_owner_without_that_restaurant_finds_nothing(namesakes: Store) -> None:
    with pytest.raises(NotFound, match="no restaurant “Tapas”"):
        named(namesakes, "Tapas", "anna@example.com")
    with pytest.raises(NotFound):
        named(namesakes, "Pizzeria", "nobody@example.com")


def test_a_command_takes_the_owner_and_makes_no_restaurant_for_a_wrong_one(
    namesakes: Store, tmp_path: Path
) -> None:
    def run(*words: str) -> tuple[int, str]:
        options = ["--restaurant", "Pizzeria", "--database", namesakes.url, "--data-dir", str(tmp_path)]
        done = CliRunner().invoke(app, [*words, *options])
        return done.exit_code, done.stderr

    sales = tmp_path / "sales.csv"
    sales.write_text("date,item,quantity,price\n2026-01-02,Soup,2,4.50\n")
    code, advice = run("import", str(sales))
    assert code == 1
    assert "--owner" in advice
    assert run("import", str(sales), "--owner", "nobody@example.com")[0] == 1
    assert run("import", str(sales), "--owner", "anna@example.com") == (0, "")
    assert run("uploads", "--owner", "bruno@example.com") == (0, "")
    assert run("uploads")[0] == 1
