"""The kit of the commands: their common options, whose restaurant is meant, and what a command does not import."""

import json
import subprocess
import sys
from datetime import UTC, datetime

import pytest

from flux_desktop.domain.errors import NotFound, Refused
from flux_desktop.services import restaurants
from flux_desktop.start.command import find_restaurant
from flux_desktop.start.commands import COMMANDS
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
    with pytest.raises(Refused, match="--owner EMAIL"):
        find_restaurant(namesakes, "pizzeria")
    anna = find_restaurant(namesakes, "pizzeria", "Anna@example.com")
    bruno = find_restaurant(namesakes, "PIZZERIA", "bruno@example.com")
    assert {anna.name, bruno.name} == {"Pizzeria"}
    assert anna.id != bruno.id


def test_an_owner_without_that_restaurant_finds_nothing(namesakes: Store) -> None:
    with pytest.raises(NotFound, match="Known: Pizzeria"):
        find_restaurant(namesakes, "Tapas", "anna@example.com")
    with pytest.raises(NotFound, match=r"belongs to nobody@example\.com"):
        find_restaurant(namesakes, "Pizzeria", "nobody@example.com")
