"""Facts and accuracy at a terminal: one JSON document, words for people, exit codes."""

import json
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from flux_desktop.domain.figures import written_day
from flux_desktop.services.menu import dish_named
from flux_desktop.services.own_forecasts import set_own_forecast
from flux_desktop.start.cli import app
from flux_desktop.start.restaurants import named
from flux_desktop.store import forecasts
from flux_desktop.store.forecasts import ForecastRow
from flux_desktop.store.store import Store
from tests.sessions import session

HEADER = "date,item,quantity,price"
MONDAY = date(2026, 1, 5)
PLACE = ("--restaurant", "Pizzeria")


@pytest.fixture
def flux(store: Store, tmp_path: Path, write: Callable[..., Path]) -> Callable[..., Result]:
    """Runs `flux-desktop …` on a store with five weeks of two dishes."""

    def run(*words: object) -> Result:
        options = ["--database", store.url, "--data-dir", str(tmp_path)]
        return CliRunner().invoke(app, [*map(str, words), *options])

    lines = [
        f"{MONDAY + timedelta(n)},{dish},{units},4.50"
        for n in range(35)
        for dish, units in (("Soup", 5), ("Crème brûlée", 2))
    ]
    assert run("import", write("sales.csv", HEADER, *lines), *PLACE).exit_code == 0
    return run


def document(result: Result) -> dict[str, Any]:
    assert result.exit_code == 0, result.output
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def test_days_are_named_listed_and_unnamed(flux: Callable[..., Result]) -> None:
    assert document(flux("events", *PLACE, "--json")) == {"events": []}
    assert "No day" in flux("events", *PLACE).stdout
    adds = ("--add", "2026-08-15=Festa major", "--add", "2026-02-01=Fair = market")
    made = document(flux("events", *PLACE, *adds, "--json"))["events"]
    assert [(each["date"], each["name"]) for each in made] == [
        ("2026-02-01", "Fair = market"),
        ("2026-08-15", "Festa major"),
    ]
    assert flux("events", *PLACE, "--remove", "2026-02-01").stdout == "2026-08-15  Festa major\n"
    gone = flux("events", *PLACE, "--remove", "2026-02-01", "--json")
    assert gone.exit_code == 1
    assert "no name of its own" in json.loads(gone.stdout)["error"]["title"]
    assert flux("events", *PLACE, "--add", "August=Fair").exit_code == 2
    assert flux("events", *PLACE, "--add", "2026-08-16").exit_code == 1


def test_a_dish_ran_out_and_did_not(flux: Callable[..., Result]) -> None:
    mark = ("--item", "creme brulee", "--date", "2026-01-06")
    assert flux("ran-out", *PLACE, *mark).exit_code == 1
    mark = ("--item", "CRÈME brûlée", "--date", "2026-01-06")
    assert document(flux("ran-out", *PLACE, *mark, "--json")) == {
        "run_outs": [{"date": "2026-01-06", "item": "Crème brûlée"}]
    }
    assert flux("ran-out", *PLACE).stdout == "2026-01-06  Crème brûlée\n"
    assert "No dish" in flux("ran-out", *PLACE, *mark, "--undo").stdout
    assert flux("ran-out", *PLACE, "--item", "Soup").exit_code == 2


def test_a_promotion_is_planned_and_cancelled(flux: Callable[..., Result]) -> None:
    plan = ("--item", "Soup", "--from", "2026-03-02", "--to", "2026-03-08")
    made = document(flux("promo", *PLACE, *plan, "--json"))["promotions"]
    assert [(each["item"], each["from"], each["to"]) for each in made] == [
        ("Soup", "2026-03-02", "2026-03-08")
    ]
    assert flux("promo", *PLACE, *plan).exit_code == 1
    assert flux("promo", *PLACE).stdout == "2026-03-02 – 2026-03-08  Soup\n"
    day = ("--item", "Soup", "--from", "2026-03-04", "--to", "2026-03-04")
    assert "No promotion" in flux("promo", *PLACE, *day, "--cancel").stdout
    assert flux("promo", *PLACE, *day, "--cancel").exit_code == 1
    assert flux("promo", *PLACE, "--item", "Soup", "--from", "2026-03-04").exit_code == 2


def keep(store: Store, units: dict[str, float], days: range, average: float) -> None:
    """Forecasts made on the sales of the first day."""
    place = named(store, "Pizzeria")
    rows = [
        ForecastRow(
            dish_named(session(store, place), dish).id,
            dish,
            MONDAY + timedelta(day),
            *[n] * 5,
            0.5,
            "x",
            None,
            average,
            average,
            4_500_000,
        )
        for dish, n in units.items()
        for day in days
    ]
    with store.begin() as uow:
        forecasts.add_run(uow, place.id, "v1", "V1", MONDAY, rows)


def test_accuracy_is_one_document_with_money_as_text(flux: Callable[..., Result], store: Store) -> None:
    place = named(store, "Pizzeria")
    set_own_forecast(
        session(store, place), dish_named(session(store, place), "Soup").id, MONDAY + timedelta(35), 0
    )
    keep(store, {"Soup": 5, "Crème brûlée": 1}, range(1, 38), 3)
    made = document(flux("accuracy", *PLACE, "--json"))
    assert (made["restaurant"], made["from"], made["to"]) == ("Pizzeria", "2026-01-06", "2026-02-08")
    assert made["left_out"] == {"ran_out": 0, "waiting": 6, "closed": 0, "missing": 0}
    assert made["without_price"] == 0
    cake, soup = made["items"]
    assert (cake["item"], cake["days"], cake["sold"]) == ("Crème brûlée", 34, 68)
    assert (soup["p90_held_of_100"], cake["p90_held_of_100"]) == (100, 0)
    assert cake["forecast"]["money_missed"] == "153"
    assert soup["average"] == {"days": 34, "miss": 2, "loss": pytest.approx(0.56), "money_missed": "306"}
    assert soup["own"] is None
    assert soup["against_average"]["winner"] == "forecast"
    assert soup["against_average"]["certain"] is True
    assert cake["against_average"]["winner"] == "average"
    assert made["overall"]["days"] == 68
    assert made["overall"]["against_average"]["units_saved"] == 68
    later = document(flux("accuracy", *PLACE, "--from", "2026-02-08", "--json"))
    assert (later["from"], later["overall"]["days"]) == ("2026-02-08", 2)


def test_accuracy_names_the_dishes_whose_average_wins(flux: Callable[..., Result], store: Store) -> None:
    assert flux("accuracy", *PLACE).stdout.startswith("No saved forecast can be scored yet.\n")
    keep(store, {"Soup": 5, "Crème brûlée": 9}, range(1, 36), 3)
    said = flux("accuracy", *PLACE).stdout
    assert "68 forecasts of a dish and day, 6 Jan 2026 to 8 Feb 2026." in said
    assert "Missed by the forecast: 3.50 a dish and day; 1071.00 of menu value in all." in said
    assert "the forecast lost 136 units, 612.00 of menu value" in said
    assert "The forecast wins for: Soup." in said
    assert "The weekday average wins for: Crème brûlée." in said
    assert "Waiting for their sales: 2." in said


def test_until_saved_forecasts_are_met_accuracy_tells_the_last_weeks_made_again(
    flux: Callable[..., Result], store: Store
) -> None:
    before = document(flux("accuracy", *PLACE, "--json"))
    assert before["overall"] is None
    past = before["past_weeks"]
    assert (past["weeks"], past["made_again"]) == (1, True)
    assert set(past) >= {"from", "to", "overall", "items", "left_out", "without_price"}
    assert [each["item"] for each in past["items"]] == ["Crème brûlée", "Soup"]
    said = flux("accuracy", *PLACE).stdout
    assert f"Over your last {past['weeks']} week" in said
    assert f"Flux missed by {past['missed_a_day']['forecast']:.1f} units a day" in said
    first, last = (written_day(date.fromisoformat(past[key])) for key in ("from", "to"))
    assert f"Forecast again week by week from the sales before: {first} to {last}." in said
    # Saved forecasts of four weeks tell more.
    keep(store, {"Soup": 5}, range(1, 36), 3)
    assert document(flux("accuracy", *PLACE, "--json"))["past_weeks"] is None
    assert "made again" not in flux("accuracy", *PLACE).stdout


def test_accuracy_of_an_unknown_restaurant_is_refused(flux: Callable[..., Result]) -> None:
    assert flux("accuracy", "--restaurant", "Nowhere").exit_code == 1
