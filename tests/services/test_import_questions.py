"""What a check asks and tells about a file before anything is stored, and what is remembered of the answers."""

from collections.abc import Callable
from pathlib import Path

import pytest

from flux_desktop.domain.errors import Refused
from flux_desktop.domain.exact import to_decimal
from flux_desktop.domain.restaurants import Restaurant
from flux_desktop.services.imports import check_file, import_file
from flux_desktop.services.restaurants import new_restaurant
from flux_desktop.services.session import as_administrator
from flux_desktop.store import restaurants
from flux_desktop.store.store import Store
from tests.sessions import session

Files = Callable[..., Path]


def written(tmp_path: Path, name: str, *lines: str) -> Path:
    path = tmp_path / name
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path


def test_a_file_of_which_no_dish_is_known_or_that_is_years_away_says_so(
    store: Store, pizzeria: Restaurant, sales_file: Files
) -> None:
    ours = sales_file("a.csv", *[("2026-01-01", dish, 2, 4.5) for dish in ("Soup", "Tea", "Pie")])
    assert check_file(session(store, pizzeria), ours).warnings == ()
    import_file(session(store, pizzeria), ours)
    other = sales_file("b.csv", *[("2023-01-01", dish, 2, 4.5) for dish in ("Ramen", "Gyoza", "Edamame")])
    told = check_file(session(store, pizzeria), other).warnings
    assert [each.code for each in told] == ["no_dish_known", "far_away"]
    assert "1096 days" in told[1].text
    mixed = sales_file("c.csv", *[("2026-01-02", dish, 2, 4.5) for dish in ("Ramen", "Soup", "Edamame")])
    assert check_file(session(store, pizzeria), mixed).warnings == ()


def test_a_report_whose_day_is_still_to_be_told_is_not_called_years_away(
    store: Store, pizzeria: Restaurant, sales_file: Files, tmp_path: Path
) -> None:
    import_file(session(store, pizzeria), sales_file("a.csv", ("2026-01-01", "Soup", 2, 4.5)))
    report = written(tmp_path, "mix.csv", "Item,Qty Sold,Net Sales", "Soup,12,54.00", "Tea,7,14.00")
    seen = check_file(session(store, pizzeria), report)
    assert "report_date" in [each.key for each in seen.questions]
    assert "far_away" not in [each.code for each in seen.warnings]
    dated = check_file(session(store, pizzeria), report, answers={"report_date": "2021-05-01"})
    assert "far_away" in [each.code for each in dated.warnings]


def test_a_day_that_stands_alone_waits_for_an_answer(
    store: Store, pizzeria: Restaurant, sales_file: Files
) -> None:
    days = [f"2026-03-{day:02}" for day in range(1, 29)]
    path = sales_file("a.csv", *[(day, "Soup", 2, 4.5) for day in (*days, "2026-10-03")])
    asked = import_file(session(store, pizzeria), path)
    assert (asked.status, [each.key for each in asked.questions]) == ("needs_answers", ["stray_days"])
    assert "3 Oct 2026" in asked.questions[0].text
    done = import_file(session(store, pizzeria), path, answers={"stray_days": "leave_out"})
    assert (done.rows_imported, str(done.last_day)) == (28, "2026-03-28")
    assert [(each.line, each.reason) for each in done.skipped] == [
        (30, "a day far from all others, left out")
    ]


def test_which_place_it_is_and_what_words_mean_are_asked_once(
    store: Store, pizzeria: Restaurant, tmp_path: Path
) -> None:
    def rows(day: int) -> list[str]:
        return [
            "Date,Store,Item,Quantity,Total,Status",
            f"2026-03-{day},North,Tea,2,4.00,Paid",
            f"2026-03-{day},South,Tea,5,10.00,On the house",
        ]

    first = written(tmp_path, "a.csv", *rows(13))
    asked = import_file(session(store, pizzeria), first, answers={"tax": "included"})
    assert [each.key for each in asked.questions] == ["place", "status"]
    answers = {"tax": "included", "place": "South", "status": "On the house:out,Paid:sold"}
    with pytest.raises(Refused, match="cannot be used"):
        import_file(session(store, pizzeria), first, answers=answers)
    answers["status"] = "On the house:sold"
    done = import_file(session(store, pizzeria), first, answers=answers)
    assert to_decimal(done.totals.quantity) == 5
    again = import_file(session(store, pizzeria), written(tmp_path, "b.csv", *rows(14)))
    assert (again.status, to_decimal(again.totals.quantity)) == ("imported", 5)
    assert [each.code for each in again.warnings] == ["place"]


def test_a_total_of_the_file_that_is_not_what_was_read_is_told(
    store: Store, pizzeria: Restaurant, tmp_path: Path
) -> None:
    path = written(tmp_path, "a.csv", "Date,Item,Qty,Total", "2026-03-13,Tea,2,4.00", ",Total,9,18.00")
    told = check_file(session(store, pizzeria), path, answers={"tax": "included"}).warnings
    assert [each.code for each in told] == ["file_total", "file_total"]


def test_a_restaurant_made_with_a_file_takes_its_currency_and_one_there_before_is_asked(
    store: Store, pizzeria: Restaurant, tmp_path: Path
) -> None:
    path = written(tmp_path, "a.csv", "Date,Item,Qty,Total,Currency", "2026-03-13,Tea,2,4.00,MXN")
    said = {"tax": "included"}
    import_file(
        session(store, pizzeria), written(tmp_path, "b.csv", "date,item,quantity,price", "2026-01-01,Tea,1,2")
    )
    asked = import_file(session(store, pizzeria), path, answers=said)
    assert [each.key for each in asked.questions] == ["currency"]
    new = new_restaurant("Diner")
    done = import_file(as_administrator(store, new), path, answers=said)
    assert [each.code for each in done.warnings] == ["currency"]
    with store.read() as uow:
        found = restaurants.get(uow, new.id)
    assert found is not None
    assert found.currency == "MXN"
