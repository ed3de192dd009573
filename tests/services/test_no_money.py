"""No service gives money to who may not see it: every function that reads is called as each such role, and walked."""

import inspect
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import date, timedelta
from fractions import Fraction
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from typing import Any
from uuid import UUID

import numpy as np
import pytest

from flux_desktop import services
from flux_desktop.domain.errors import FluxError, NotAllowed
from flux_desktop.domain.permissions import PERMISSIONS, Permission
from flux_desktop.domain.restaurants import Restaurant, Role
from flux_desktop.services import ingredients, menu, recipes
from flux_desktop.services.imports import import_file
from flux_desktop.services.kitchen_files import KitchenFile
from flux_desktop.services.session import Session
from flux_desktop.store.store import Store
from tests.sessions import session

BLIND = sorted(set(Role) - PERMISSIONS[Permission.SEE_MONEY])
MONEY = frozenset(
    [
        "price",
        "net_price",
        "cost",
        "unit_cost",
        "margin",
        "contribution",
        "money",
        "total",
        "net_sales",
        "food_cost",
        "splh",
        "profit",
        "at_stake",
        "fee",
        "amount",
        "prices",
        "margin_of_price",
    ]
)
# What writes has its own test of who may; what it takes cannot be guessed here.
ACTS = ("Changes", "Saved", "SavedDish", "None")


def _readers() -> Iterator[tuple[str, Callable[..., Any]]]:
    for module in walk_packages(services.__path__, "flux_desktop.services."):
        for name, function in vars(import_module(module.name)).items():
            if name.startswith("_") or not inspect.isfunction(function) or function.__module__ != module.name:
                continue
            first, *rest = [*inspect.signature(function).parameters.values(), None]
            needs = [each for each in rest if each is not None and each.default is inspect.Parameter.empty]
            returns = str(inspect.signature(function).return_annotation)
            if first is not None and first.name == "session" and not needs and not returns.endswith(ACTS):
                yield f"{module.name.removeprefix('flux_desktop.services.')}.{name}", function


READERS = dict(_readers())


def money_in(value: Any, path: str = "") -> Iterator[str]:
    """Where in a result something that is called money is not empty."""
    if isinstance(value, Mapping):
        for key, each in value.items():
            yield from _named(str(key), each, path)
    elif is_dataclass(value) and not isinstance(value, type):
        if isinstance(value, Session | Restaurant):
            return
        for each in fields(value):
            yield from _named(each.name, getattr(value, each.name), path)
    elif isinstance(value, list | tuple | set | frozenset):
        for at, each in enumerate(value):
            yield from money_in(each, f"{path}[{at}]")


def _named(name: str, value: Any, path: str) -> Iterator[str]:
    empty = value is None or (isinstance(value, str | tuple | list | dict | Fraction) and not value)
    if isinstance(value, np.ndarray):
        empty = value.dtype.kind != "f" or bool(np.isnan(value).all()) or not value.any()
    if name in MONEY and not empty:
        yield f"{path}.{name}"
    else:
        yield from money_in(value, f"{path}.{name}")


@pytest.fixture
def full(
    sqlite: Store,
    staff_of_sqlite: tuple[Restaurant, dict[str, UUID]],
    sales_file: Callable[..., Path],
    tmp_path: Path,
) -> dict[str, Session]:
    """A restaurant with sales and a kitchen, and a session in each role."""
    restaurant, staff = staff_of_sqlite
    found = {name: session(sqlite, restaurant, staff[name]) for name in ("owner", "chef", "counter")}
    days = [(date(2026, 1, 1) + timedelta(n)).isoformat() for n in range(40)]
    import_file(found["owner"], sales_file("a.csv", *((day, "Chips", 2, 4.5) for day in days)))
    for service, text in (
        (menu, "item,price\nChips,4.50\n"),
        (ingredients, "name,pack,price,date\nOil,5 l,20,2026-01-01\n"),
        (recipes, "recipe,ingredient,quantity,unit\nChips,Oil,100,ml\n"),
    ):
        file = tmp_path / f"{service.__name__}.csv"
        file.write_text(text)
        service.read_file(found["owner"], KitchenFile(file))
    return found


def test_the_walk_finds_the_services_that_read_and_the_money_in_them(full: dict[str, Session]) -> None:
    assert {
        "costs.costs_of",
        "dishes.menu_table",
        "ingredients.ingredients_of",
        "menu.listed",
    } <= READERS.keys()
    assert BLIND == [Role.CHEF, Role.COUNTER]
    for name in ("costs.costs_of", "dishes.menu_table", "ingredients.ingredients_of", "menu.listed"):
        assert list(money_in(READERS[name](full["owner"]))), name


@pytest.mark.parametrize("role", BLIND)
@pytest.mark.parametrize("name", sorted(READERS))
def test_a_service_gives_no_money_to_who_may_not_see_it(
    full: dict[str, Session], name: str, role: Role
) -> None:
    try:
        result = READERS[name](full[role.value])
    except NotAllowed:
        return
    except FluxError:
        # There is nothing of the kind in this restaurant, for anybody.
        with pytest.raises(FluxError):
            READERS[name](full["owner"])
        return
    assert list(money_in(result)) == []
