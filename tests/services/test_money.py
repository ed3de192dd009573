"""Who may see no money gets none from any service: every one is called, and its answer searched for the figures."""

import ast
import importlib
import pkgutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from inspect import Parameter, signature
from pathlib import Path
from types import FunctionType
from typing import Any
from uuid import UUID

import pytest

from flux_desktop import services
from flux_desktop.domain.errors import FluxError
from flux_desktop.domain.permissions import PERMISSIONS, Permission
from flux_desktop.domain.restaurants import Restaurant, Role
from flux_desktop.services import accounts, forecasts, ingredients, menu, recipes
from flux_desktop.services.imports import history, import_file
from flux_desktop.services.kitchen_files import KitchenFile
from flux_desktop.services.outputs import Output
from flux_desktop.services.session import Session
from flux_desktop.store import restaurants
from flux_desktop.store.store import Store
from tests.imports import write_sales
from tests.sessions import session

# Prices that nothing else looks like. Each dish is sold once a day, so that a day's sum is its price.
PRICE, COST = 71371371, 53953953
CANARIES = [
    shown for micros in (PRICE, COST) for shown in (str(micros), f"{micros / 1e6:.6f}", f"{micros / 1e6:.2f}")
]
DAYS = 30
MONEYLESS = sorted(set(Role) - PERMISSIONS[Permission.SEE_MONEY])


@dataclass
class Place:
    store: Store
    restaurant: Restaurant
    people: dict[Role, UUID]
    values: dict[str, Any]

    def as_role(self, role: Role) -> Session:
        return session(self.store, self.restaurant, self.people[role])


@pytest.fixture
def place(sqlite: Store, pizzeria: Restaurant, tmp_path: Path) -> Place:
    mine = session(sqlite, pizzeria)
    days = [date(2026, 1, 1) + timedelta(n) for n in range(DAYS)]
    sales = write_sales(tmp_path / "a.csv", *[(day, "Soup", 1, PRICE / 1e6) for day in days])
    import_file(mine, sales)
    kitchen = {
        "ingredients": f"name,pack,price\nTomato,1 kg,{COST / 1e6}\n",
        "menu": f"item,price\nSoup,{PRICE / 1e6}\n",
        "recipes": "recipe,ingredient,quantity,unit\nSoup,Tomato,1,kg\n",
    }
    for name, module in (("ingredients", ingredients), ("menu", menu), ("recipes", recipes)):
        (tmp_path / f"{name}.csv").write_text(kitchen[name])
        module.read_file(mine, KitchenFile(tmp_path / f"{name}.csv"))
    outlook = forecasts.forecast(mine, days=3)
    forecasts.keep_forecast(mine, outlook, 3)
    people = {}
    for role in Role:
        people[role] = accounts.register(sqlite, f"{role}@example.com", "three blind mice").id
        with sqlite.begin() as uow:
            restaurants.put_member(uow, people[role], pizzeria.id, role)
    dish = menu.dishes(mine)[0]
    values = {
        "path": write_sales(tmp_path / "b.csv", ("2026-03-01", "Soup", 1, PRICE / 1e6)),
        "upload_id": history(mine)[0].id,
        "item_id": dish.id,
        "name": dish.name,
        "day": days[-1],
        "first": days[0],
        "last": days[-1],
        "origins": [days[20]],
        "models": ["weekday_average"],
        "folder": tmp_path,
        "output": Output(tmp_path / "out.csv", force=True),
        "outlook": outlook,
    }
    return Place(sqlite, pizzeria, people, values)


def everything() -> Iterator[FunctionType]:
    """Every service that takes a session."""
    for found in pkgutil.walk_packages(services.__path__, "flux_desktop.services."):
        module = importlib.import_module(found.name)
        assert module.__file__ is not None
        for node in ast.parse(Path(module.__file__).read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_") and node.args.args:
                kind = node.args.args[0].annotation
                if kind is not None and ast.unparse(kind) == "Session":
                    yield getattr(module, node.name)


def answers(place: Place, role: Role) -> Iterator[tuple[str, str]]:
    """The name of each service that could be called, with all that it answered or wrote."""
    for service in everything():
        wanted = [
            each
            for each in list(signature(service).parameters.values())[1:]
            if each.default is Parameter.empty
        ]
        named = [each for each in wanted if each.kind is not Parameter.VAR_KEYWORD]
        if any(each.name not in place.values for each in named):
            continue
        more = {"detail": True} if service.__name__ == "check_file" else {}
        out: Path = place.values["output"].path
        out.unlink(missing_ok=True)
        try:
            said = service(
                place.as_role(role),
                *[place.values[each.name] for each in named if each.kind is not Parameter.KEYWORD_ONLY],
                **{
                    each.name: place.values[each.name]
                    for each in named
                    if each.kind is Parameter.KEYWORD_ONLY
                },
                **more,
            )
        except FluxError:
            continue
        written = out.read_text(encoding="utf-8", errors="replace") if out.exists() else ""
        yield service.__name__, _deep(said) + written


def _deep(value: object, depth: int = 0) -> str:
    """Everything in it, whatever it hides from its repr."""
    if depth > 6:
        return ""
    if isinstance(value, str | int | float | date | UUID | type(None)):
        return f"{value} "
    if isinstance(value, dict):
        return "".join(_deep(key, depth + 1) + _deep(each, depth + 1) for key, each in value.items())
    if isinstance(value, list | tuple | set | frozenset):
        return "".join(_deep(each, depth + 1) for each in value)
    names = getattr(value, "__slots__", None) or getattr(value, "__dict__", {})
    parts = [_deep(getattr(value, name, None), depth + 1) for name in names if not name.startswith("_")]
    return repr(value) + "".join(parts)


def leaking(place: Place, role: Role) -> set[str]:
    sums = {str(PRICE * DAYS), f"{PRICE * DAYS / 1e6:.2f}"}
    return {name for name, said in answers(place, role) if any(each in said for each in (*CANARIES, *sums))}


@pytest.mark.parametrize("role", MONEYLESS)
def test_no_service_gives_money_to_who_may_see_none(place: Place, role: Role) -> None:
    assert leaking(place, role) == set()


def test_the_search_finds_money_where_it_may_be_seen(place: Place) -> None:
    found = leaking(place, Role.OWNER)
    assert {"dishes", "stored_days", "check_file", "costs_of", "history", "forecast"} <= found, found


def test_most_services_are_called(place: Place) -> None:
    assert len(list(answers(place, Role.CHEF))) > 15
