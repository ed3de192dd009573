"""The command line: exit codes, one JSON document, titles and advice on stderr, and equal answers on both databases."""

import csv
import json
import re
import subprocess
import sys
from collections.abc import Callable
from datetime import date, timedelta
from itertools import combinations
from math import prod
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from flux_desktop.pos.formats import FORMATS
from flux_desktop.start.cli import app, main
from flux_desktop.store.store import Store
from tests.till import TILLS, write_tickets

HEADER = "date,item,quantity,price"


@pytest.fixture
def flux(store: Store, tmp_path: Path) -> Callable[..., Result]:
    """Runs `flux-desktop …` on the store of the test."""

    def run(*words: object) -> Result:
        options = ["--database", store.url, "--data-dir", str(tmp_path)]
        return CliRunner().invoke(app, [*map(str, words), *options])

    return run


@pytest.fixture
def sales(write: Callable[..., Path]) -> Path:
    """Ten weeks of two dishes; the shop is closed on Mondays."""
    lines = []
    for n in range(70):
        day = date(2026, 1, 1) + timedelta(n)
        if day.weekday() != 0:
            lines += [f"{day},Soup,{3 + n % 4},4.50", f"{day},Crème brûlée,{1 + n % 2},6.20"]
    return write("sales.csv", HEADER, *lines)


def document(result: Result) -> dict[str, Any]:
    """The one JSON document on stdout."""
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def test_a_file_is_imported_listed_forecast_and_taken_back(flux: Callable[..., Result], sales: Path) -> None:
    done = flux("import", sales, "--restaurant", "Pizzeria", "--json")
    assert done.exit_code == 0
    made = document(done)
    assert (made["status"], made["rows_read"], made["rows_imported"], made["skipped"]) == (
        "imported",
        120,
        120,
        [],
    )
    assert made["items_created"] == ["Soup", "Crème brûlée"]
    listed = document(flux("uploads", "--restaurant", "pizzeria", "--json"))["uploads"]
    assert [(each["id"], each["status"], each["row_count"]) for each in listed] == [
        (made["upload_id"], "completed", 120)
    ]
    ahead = document(flux("forecast", "--restaurant", "Pizzeria", "--days", 7, "--json"))["forecasts"]
    days = sorted({each["date"] for each in ahead})
    assert days[0] == "2026-03-12"
    assert len(days) == 6
    assert not any(date.fromisoformat(day).weekday() == 0 for day in days)
    assert all(each["p10"] <= each["p50"] <= each["p90"] <= each["p99"] for each in ahead)
    assert all(each["logic_trigger"] for each in ahead)
    undone = flux("undo-import", made["upload_id"])
    assert undone.exit_code == 0, undone.stderr
    assert document(flux("uploads", "--restaurant", "Pizzeria", "--json"))["uploads"][0]["status"] == "undone"
    again = flux("forecast", "--restaurant", "Pizzeria", "--json")
    assert again.exit_code == 1
    assert document(again)["error"]["title"] == "There are no sales to forecast from."


def test_each_forecast_is_explained_by_its_own_dish_and_day(
    sqlite: Store, tmp_path: Path, write: Callable[..., Path]
) -> None:
    # Each of them has a day of its own on which it sells much more, and another number on all the others.
    busy = {"Cod": 4, "Paella": 6, "Soup": 2}
    days = [date(2026, 1, 5) + timedelta(n) for n in range(70)]
    lines = [
        f"{day},{dish},{usual * (5 if day.weekday() == at else 1)},4.50"
        for day in days
        for usual, (dish, at) in zip((10, 20, 40), busy.items(), strict=True)
    ]
    options = ["--restaurant", "P", "--database", sqlite.url, "--data-dir", str(tmp_path), "--json"]
    CliRunner().invoke(app, ["import", str(write("sales.csv", HEADER, *lines)), *options])
    ahead = document(CliRunner().invoke(app, ["forecast", *options]))["forecasts"]
    assert len(ahead) == 7 * len(busy)
    for each in ahead:
        is_busy = date.fromisoformat(each["date"]).weekday() == busy[each["item"]]
        (weekday,) = (why for why in each["why"] if why["key"] == "weekday")
        said = re.search(r"Seasonality ([\d.]+)x", each["logic_trigger"])
        assert said is not None
        assert weekday["factor"] > 2 if is_busy else weekday["factor"] < 1, each
        assert float(said[1]) == pytest.approx(weekday["factor"], abs=0.06), each
    # Of one dish the level is the same but for what rounding the day's factors leaves to it.
    levels = {each["item"]: each["why"][0]["units"] for each in ahead}
    assert min(abs(one / other - 1) for one, other in combinations(levels.values(), 2)) > 0.3
    for each in ahead:
        assert each["why"][0]["key"] == "level"
        assert each["why"][0]["units"] == pytest.approx(levels[each["item"]], rel=0.02)
        factors = [why["factor"] for why in each["why"] if why["factor"] is not None]
        assert each["why"][0]["units"] * prod(factors) == pytest.approx(each["mean"])


def test_both_databases_answer_alike(sqlite: Store, postgres: Store, sales: Path, tmp_path: Path) -> None:
    answers = []
    for each in (sqlite, postgres):
        options = ["--database", each.url, "--data-dir", str(tmp_path), "--json"]
        run = CliRunner()
        imported = json.loads(
            run.invoke(app, ["import", str(sales), "--restaurant", "P", "--detail", *options]).stdout
        )
        forecast = json.loads(run.invoke(app, ["forecast", "--restaurant", "P", *options]).stdout)
        for key in ("seconds", "upload_id"):
            imported.pop(key)
        forecast.pop("generated_at")
        answers.append((imported, forecast))
    assert answers[0] == answers[1]


def test_a_second_import_is_a_duplicate_with_the_date_of_the_first(
    flux: Callable[..., Result], sales: Path
) -> None:
    flux("import", sales, "--restaurant", "Pizzeria")
    again = flux("import", sales, "--restaurant", "Pizzeria", "--json")
    assert again.exit_code == 1
    assert document(again)["status"] == "duplicate"
    assert re.search(r"already imported on \d+ \w+ \d{4}, ", again.stderr)


def test_an_open_question_imports_nothing_and_tells_how_to_answer(
    flux: Callable[..., Result], write: Callable[..., Path]
) -> None:
    file = write("a.csv", "date;item;quantity;price", "03/04/2026;Soup;2;4,50", "04/04/2026;Soup;1;4,50")
    asked = flux("import", file, "--restaurant", "Pizzeria", "--json")
    assert asked.exit_code == 1
    made = document(asked)
    assert (made["status"], made["upload_id"], made["rows_imported"]) == ("needs_answers", None, 0)
    assert made["questions"][0]["key"] == "date_order"
    assert made["questions"][0]["suggested"] == "dmy"
    assert "--answer date_order=dmy" in asked.stderr
    answered = flux(
        "import", file, "--restaurant", "Pizzeria", "--answer", "date_order=mdy", "--detail", "--json"
    )
    assert answered.exit_code == 0
    assert [each["date"] for each in document(answered)["by_day"]] == ["2026-03-04", "2026-04-04"]


def test_a_dry_run_stores_nothing_and_shows_every_day(flux: Callable[..., Result], sales: Path) -> None:
    tried = document(flux("import", sales, "--restaurant", "Pizzeria", "--dry-run", "--detail", "--json"))
    assert (tried["status"], tried["rows_imported"]) == ("dry_run", 120)
    assert tried["by_day"][0] == {
        "date": "2026-01-01",
        "item": "Crème brûlée",
        "category": "",
        "qty_demand": "1",
        "qty_net": "1",
        "net_sales": "6.2",
    }
    assert tried["by_business_day"] == tried["by_day"]
    assert flux("uploads", "--restaurant", "Pizzeria").exit_code == 1


def test_a_refused_file_still_gives_one_document(
    flux: Callable[..., Result], write: Callable[..., Path]
) -> None:
    refused = flux("import", write("a.csv", "x,y", "1,2"), "--restaurant", "Pizzeria", "--json")
    assert refused.exit_code == 1
    assert document(refused)["status"] == "refused"
    assert "date, item, quantity and price" in refused.stderr


def test_several_files_give_one_document_and_the_good_ones_are_imported(
    flux: Callable[..., Result], sales: Path, write: Callable[..., Path]
) -> None:
    done = flux("import", sales, write("bad.csv", "x,y", "1,2"), "--restaurant", "Pizzeria", "--json")
    assert done.exit_code == 1
    assert [each["status"] for each in document(done)["imports"]] == ["imported", "refused"]


def test_options_before_the_command_are_refused_and_not_ignored(tmp_path: Path) -> None:
    before = CliRunner().invoke(app, ["--data-dir", str(tmp_path), "uploads", "--restaurant", "P"])
    assert before.exit_code == 2


def test_wrong_usage_ends_with_2(flux: Callable[..., Result]) -> None:
    assert flux("import").exit_code == 2
    assert flux("forecast").exit_code == 2
    assert flux("forecast", "--restaurant", "P", "--from", "yesterday").exit_code == 2


def test_wrong_usage_still_gives_one_document_where_one_is_asked_for(tmp_path: Path) -> None:
    run = subprocess.run(
        [sys.executable, "-m", "flux_desktop", "import", "--json"], capture_output=True, check=False
    )
    assert run.returncode == 2
    assert "FILE" in json.loads(run.stdout)["error"]["title"]
    assert b"Usage" in run.stderr


def test_a_bug_gives_one_document_and_its_traceback_goes_to_the_log(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    def broken(_settings: object, *, deep: bool) -> list[Any]:
        raise ZeroDivisionError("a bug")

    monkeypatch.setattr("flux_desktop.start.doctor.examine", broken)
    monkeypatch.setattr(sys, "argv", ["flux-desktop", "doctor", "--json", "--data-dir", str(tmp_path)])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 1
    assert json.loads(capsys.readouterr().out)["error"]["title"] == "Something went wrong in Flux."
    assert "ZeroDivisionError: a bug" in (tmp_path / "logs" / "flux.log").read_text(encoding="utf-8")


def test_a_backtest_writes_the_first_models_predictions(sales: Path, tmp_path: Path) -> None:
    out = tmp_path / "predictions.csv"
    words = ["backtest", str(sales), "--origin", "2026-03-01", "--days", "7", "--model", "v1"]
    more = ["--model", "weekday_average", "--predictions", str(out), "--data-dir", str(tmp_path), "--json"]
    result = CliRunner().invoke(app, words + more)
    assert result.exit_code == 0
    made = json.loads(result.stdout)
    assert (made["rows_read"], made["items"], made["origins"]) == (120, 2, ["2026-03-01"])
    assert set(made["models"]["v1"]) == {"wql", "pit", "mae", "bias", "fit_seconds", "items_per_second"}
    assert "pit" not in made["models"]["weekday_average"]
    with out.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 2 * 6
    assert list(rows[0]) == [
        "origin",
        "date",
        "item",
        "mean",
        "p10",
        "p50",
        "p90",
        "p99",
        "size",
        "confidence_score",
    ]
    assert not (tmp_path / "flux.db").exists()


def test_stored_sales_are_backtested_like_their_file(flux: Callable[..., Result], sales: Path) -> None:
    flux("import", sales, "--restaurant", "Pizzeria")
    scores = []
    for source in ((sales,), ("--restaurant", "Pizzeria")):
        models = document(flux("backtest", *source, "--origin", "2026-03-01", "--json"))["models"]
        scores.append({key: (value["wql"], value["mae"]) for key, value in models.items()})
    assert scores[0].keys() == scores[1].keys()
    for key in scores[0]:
        assert scores[0][key] == pytest.approx(scores[1][key])


def test_the_doctor_is_content_without_camera_keyring_and_hub(flux: Callable[..., Result]) -> None:
    seen = flux("doctor", "--json")
    assert seen.exit_code == 0
    checks = {each["name"]: each for each in document(seen)["checks"]}
    assert {"versions", "data_folder", "database", "camera", "keyring", "hub"} <= set(checks)
    assert checks["database"]["works"]


def test_the_doctor_fails_on_a_database_that_cannot_be_used(tmp_path: Path) -> None:
    (tmp_path / "flux.db").write_bytes(b"this is no database, whatever its name says " * 100)
    seen = CliRunner().invoke(app, ["doctor", "--json", "--data-dir", str(tmp_path)])
    assert seen.exit_code == 1
    broken = next(each for each in json.loads(seen.stdout)["checks"] if each["name"] == "database")
    assert broken["fatal"]
    assert broken["advice"]


def test_the_installed_program_prints_only_the_document(sales: Path, tmp_path: Path) -> None:
    words = ["import", str(sales), "--restaurant", "Pizzería", "--json", "--data-dir", str(tmp_path)]
    run = subprocess.run([sys.executable, "-m", "flux_desktop", *words], capture_output=True, check=False)
    assert run.returncode == 0, run.stderr
    assert json.loads(run.stdout)["rows_imported"] == 120
    assert run.stderr == b""


def test_dishes_are_left_out_by_name_and_saved_with_their_money(
    flux: Callable[..., Result], write: Callable[..., Path], tmp_path: Path
) -> None:
    lines = ["2026-01-01,Soup,2,4.50", '2026-01-01,"Water, still",3,1.50', "2026-01-01,Calendar,1,5"]
    out = tmp_path / "left out.csv"
    done = flux(
        "import",
        write("a.csv", HEADER, *lines),
        *("--restaurant", "Pizzeria", "--answer", "ignore=water, STILL", "--answer", "ignore=Calendar"),
        *("--till-total", "18.50", "--left-out", out, "--json"),
    )
    made = document(done)
    assert (done.exit_code, made["rows_read"], made["rows_imported"]) == (0, 3, 1)
    assert made["items_created"] == ["Soup"]
    assert made["skipped"] == [
        {"line": 3, "reason": "ignored dish", "text": "Water, still", "money": "4.5"},
        {"line": 4, "reason": "ignored dish", "text": "Calendar", "money": "5"},
    ]
    assert made["reconciliation"] == [
        {"origin": "till", "what": "money", "theirs": "18.5", "ours": "9", "difference": "-9.5"}
    ]
    assert out.read_text("utf-8-sig").splitlines()[1] == '3,ignored dish,"Water, still",4.50'


def test_a_dry_run_tells_which_dishes_may_be_known_ones(
    flux: Callable[..., Result], write: Callable[..., Path]
) -> None:
    flux("import", write("a.csv", HEADER, "2026-01-01,Crème brûlée,2,4.50"), "--restaurant", "Pizzeria")
    later = write("b.csv", HEADER, "2026-01-02,[D7] Creme Brulee,1,4.50", "2026-01-02,Tea,1,1.50")
    seen = document(flux("import", later, "--restaurant", "Pizzeria", "--dry-run", "--json"))
    assert seen["dishes"] == [
        {
            "name": "Creme Brulee",
            "state": "renamed",
            "dish": "Crème brûlée",
            "score": 100.0,
            "qty_net": "1",
            "net_sales": "4.5",
        },
        {"name": "Tea", "state": "new", "dish": None, "score": 0.0, "qty_net": "1", "net_sales": "1.5"},
    ]
    said = flux("import", later, "--restaurant", "Pizzeria", "--dry-run", "--till-total", "6").stdout
    assert "“Creme Brulee” may be “Crème brûlée”." in said
    assert "The till says 6.00, imported are 6.00: they agree." in said


def test_calendar_days_and_business_days_stand_beside_each_other(
    flux: Callable[..., Result], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("flux_desktop.pos.recognising.FORMATS", (*FORMATS, *TILLS))
    line = {"on": "2026-01-02", "at": "01:30", "ticket": "7", "item": "Soup", "category": "Starters"}
    file = write_tickets(tmp_path / "a.csv", line)
    for words in (("--dry-run",), ()):
        made = document(flux("import", file, "--restaurant", "P", "--detail", "--json", *words))
        sold = {"item": "Soup", "category": "Starters", "qty_demand": "1", "qty_net": "1", "net_sales": "2.5"}
        assert made["by_day"] == [{"date": "2026-01-02", **sold}]
        assert made["by_business_day"] == [{"date": "2026-01-01", **sold}]


def test_a_till_total_that_is_no_amount_is_wrong_usage(flux: Callable[..., Result], sales: Path) -> None:
    assert flux("import", sales, "--restaurant", "P", "--till-total", "12,50").exit_code == 2


def test_lines_that_cannot_be_saved_say_so_before_anything_is_imported(
    flux: Callable[..., Result], sales: Path, tmp_path: Path
) -> None:
    done = flux("import", sales, "--restaurant", "P", "--left-out", tmp_path)
    assert done.exit_code == 1
    assert "cannot be written" in done.stderr
    assert flux("uploads", "--restaurant", "P").exit_code == 1


def test_an_undo_on_a_server_without_its_tools_says_that_nothing_is_backed_up(
    postgres: Store, sales: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    def flux(*words: object) -> Result:
        options = ["--database", postgres.url, "--data-dir", str(tmp_path)]
        return CliRunner().invoke(app, [*map(str, words), *options])

    made = document(flux("import", sales, "--restaurant", "P", "--json"))
    undone = flux("undo-import", made["upload_id"], "--json")
    assert undone.exit_code == 0
    assert document(undone)["status"] == "undone"
    assert "not backed up first" in undone.stderr
